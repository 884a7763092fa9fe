"""In production as docker-compose.yml has it: real servers, the processes of its commands, asked through HTTP."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.neo4j_store import Neo4jStore
from services.bootstrap import Ledger
from services.settings import Settings
from tests.processes import CLERK, Composed, Running, composed, until
from tests.servers.neo4j import Given, Started

RENAMED = """mutation Rename($name: String!, $command: ID!) {
  organisationRenamed(input: { organisation: "school:bates", name: $name, from: "2013" }, command: $command) {
    __typename ... on Recorded { position } ... on Refused { rule message } } }"""
NAME = """query Name($position: Int!) {
  network(on: "2014-01-01", minPosition: $position) { moment { position } school(id: "school:bates") { name } } }"""


@pytest.fixture
def zoneledger(tmp_path: Path, empty_postgres: str, neo4j_server: Given | Started, neo4j_store: Neo4jStore) -> Composed:
    """The services of the compose file, over an empty log and an empty graph."""
    assert neo4j_store.position() == 0
    made = composed(tmp_path, empty_postgres, neo4j_server.address.uri)
    for _ in range(2):
        done = made.run("migrate")
        assert (done.returncode, done.stdout) == (0, "The log is ready.\nThe graph is ready.\n"), done.stderr
    return made


@pytest.fixture
def projector(zoneledger: Composed) -> Iterator[Running]:
    with zoneledger.started("projector") as made:
        yield made


@pytest.fixture
def api(zoneledger: Composed) -> Iterator[Running]:
    with zoneledger.started("api") as made:
        until(lambda: made.health()[1].get("ok"))
        yield made


def record(zoneledger: Composed, topic: str, *fields: str) -> None:
    done = zoneledger.run("projector", "record", topic, *fields, "--as", CLERK)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def town(zoneledger: Composed, projector: Running) -> None:
    """Bates, a school that the clerk registered while a projector runs."""
    assert projector.process.poll() is None
    record(zoneledger, "organisation.registered", f"id={CLERK}", "name=The clerk")
    record(zoneledger, "organisation.registered", "id=school:bates", "name=Bates", "from=2010")


def rename(api: Running, name: str) -> int:
    told = api.ask(RENAMED, name=name, command=name)["data"]["organisationRenamed"]
    assert told["__typename"] == "Recorded", told
    return int(told["position"])


@pytest.mark.usefixtures("town")
def test_what_is_recorded_is_seen_by_every_worker_at_once(api: Running) -> None:
    for number in range(20):
        position = rename(api, f"Bates {number}")
        found = api.ask(NAME, position=position)["data"]["network"]
        assert found["school"]["name"] == f"Bates {number}"
        assert found["moment"]["position"] >= position


@pytest.mark.usefixtures("town")
def test_without_a_projector_it_is_recorded_and_a_question_says_what_is_missing(
    zoneledger: Composed, projector: Running, api: Running
) -> None:
    projector.process.terminate()
    assert projector.process.wait(30) == 0
    position = rename(api, "Bates Academy")
    refused = api.ask(NAME, position=position)["errors"][0]["extensions"]
    assert refused["code"] == "NOT_PROJECTED"
    assert "zoneledger project" in refused["accepted"]
    with zoneledger.started("projector"):
        found = api.ask(NAME, position=position)["data"]["network"]
        assert found["school"]["name"] == "Bates Academy"


@pytest.mark.usefixtures("town")
def test_of_two_projectors_one_leads_and_when_it_is_killed_the_other_does(
    zoneledger: Composed, projector: Running, api: Running
) -> None:
    until(lambda: projector.health()[1]["role"] == "leader")
    with zoneledger.started("projector") as other:
        status, told = other.health()
        assert (status, told["ok"], told["role"]) == (200, True, "standby")
        projector.process.kill()
        position = rename(api, "Bates Academy")
        until(lambda: other.health()[1]["role"] == "leader")
        assert api.ask(NAME, position=position)["data"]["network"]["school"]["name"] == "Bates Academy"


@pytest.mark.usefixtures("town", "projector")
def test_a_rebuild_is_asked_of_the_projector_and_gives_the_same_graph(
    zoneledger: Composed, neo4j_store: Neo4jStore
) -> None:
    before = neo4j_store.digest()
    assert zoneledger.run("projector", "rebuild").stdout == "The graph is made anew from 2 events.\n"
    assert neo4j_store.digest() == before
    verified = json.loads(zoneledger.run("projector", "verify", "--json").stdout)
    assert verified["same"]
    assert verified["faults"] == []
    assert verified["digest"] == before


@pytest.mark.usefixtures("town")
def test_while_the_graph_is_made_anew_nobody_gets_half_of_it(
    projector: Running, api: Running, neo4j_store: Neo4jStore
) -> None:
    projector.process.kill()
    projector.process.wait()
    neo4j_store.begin_rebuild(2)
    refused = api.ask(NAME, position=2)["errors"][0]["extensions"]
    assert refused["code"] == "NOT_PROJECTED"
    assert "0 of 2 events" in refused["rule"]
    status, told = api.health()
    assert (status, told["ok"]) == (503, False)
    assert "made anew" in told["why"]


@pytest.mark.usefixtures("town")
def test_a_rebuild_that_was_killed_is_done_by_the_next_projector(
    zoneledger: Composed, projector: Running, api: Running, neo4j_store: Neo4jStore
) -> None:
    before = neo4j_store.digest()
    projector.process.kill()
    projector.process.wait()
    neo4j_store.begin_rebuild(2)
    with zoneledger.started("projector"):
        until(lambda: api.health()[1].get("ok"))
        assert neo4j_store.digest() == before


@pytest.mark.usefixtures("town", "projector")
def test_a_backup_is_restored_elsewhere_with_the_same_digest(
    zoneledger: Composed, neo4j_store: Neo4jStore, tmp_path: Path
) -> None:
    log = zoneledger.environment("migrate")["ZONELEDGER_LOG"]
    backup, restored = str(tmp_path / "backup"), str(tmp_path / "restored")
    first = json.loads(zoneledger.run("migrate", "copy", "--from", log, "--to", backup, "--json").stdout)
    record(zoneledger, "organisation.renamed", "organisation=school:bates", "name=Bates Academy", "from=2013")
    again = json.loads(zoneledger.run("migrate", "copy", "--from", log, "--to", backup, "--json").stdout)
    assert (first["new"], again["new"]) == (2, 1)
    done = json.loads(zoneledger.run("migrate", "copy", "--from", backup, "--to", restored, "--json").stdout)
    assert (done["events"], done["digest"]) == (3, again["digest"])
    with Ledger.open(Settings(Path(restored))) as ledger:
        ledger.moment()
        assert ledger.store.digest() == neo4j_store.digest()
        assert ledger.reader(on="2014-01-01").ref("school:bates").name == "Bates Academy"


@pytest.mark.usefixtures("town", "projector")
def test_the_health_check_of_the_containers_tells_well_from_unwell(zoneledger: Composed, api: Running) -> None:
    test = zoneledger.services["api"]["healthcheck"]["test"]
    assert test[:3] == ["CMD", "zoneledger", "health"]
    well = zoneledger.run("api", "health", test[3].replace("8000", str(api.port)))
    assert (well.returncode, json.loads(well.stdout)["ok"]) == (0, True)
    assert zoneledger.run("api", "health", "http://127.0.0.1:1/health").returncode == 1
