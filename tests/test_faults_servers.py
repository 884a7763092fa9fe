"""Exactly once, whichever server is killed under a load: it is started again, and everybody goes on by themselves."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from events.postgres_schema import migrate
from graph.neo4j_store import Neo4jStore
from tests.faults import FAULTS, PATIENCE, exact, load, moved
from tests.processes import CLERK, Composed, Running, composed, until
from tests.servers import neo4j, postgres
from tests.servers.fixtures import emptied

REGISTERED = """mutation Registered($id: ID!) {
  organisationRegistered(command: $id, input: { id: $id, name: "Salem" }) {
    __typename ... on Recorded { position } ... on Refused { rule message } } }"""
NAME = """query Name($position: Int!) {
  network(minPosition: $position) { counts { count } office(id: "office:clerk") { name } } }"""


@pytest.fixture(scope="module")
def own_neo4j(neo4j_server: neo4j.Given | neo4j.Started) -> Iterator[neo4j.Started]:
    """A Neo4j that may be broken; where there is none for the other tests, there is none for these."""
    assert neo4j_server
    server = neo4j.Started()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="module")
def own_postgres() -> Iterator[postgres.Started]:
    """A PostgreSQL that may be broken."""
    server = postgres.Started()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def log_uri(own_postgres: postgres.Started) -> Iterator[str]:
    """The URI of an empty log."""
    with postgres.database(own_postgres) as uri:
        migrate(uri)
        yield uri


@pytest.fixture
def store(own_neo4j: neo4j.Started) -> Iterator[Neo4jStore]:
    """An empty graph."""
    with closing(own_neo4j.address.store()) as made:
        made.migrate()
        emptied(made)
        yield made


@pytest.fixture
def zoneledger(tmp_path: Path, log_uri: str, own_neo4j: neo4j.Started, store: Neo4jStore) -> Composed:
    """The services of the compose file, over an empty log and an empty graph."""
    assert store.position() == 0
    return composed(tmp_path, log_uri, own_neo4j.address.uri)


@pytest.fixture
def projector(zoneledger: Composed) -> Iterator[Running]:
    with zoneledger.started("projector") as made:
        yield made


@pytest.fixture
def api(zoneledger: Composed) -> Iterator[Running]:
    """A server of two workers, through which the clerk registered."""
    with zoneledger.started("api") as made:
        until(lambda: made.health()[1].get("ok"), PATIENCE)
        assert registered(made, CLERK) == 1
        yield made


def registered(api: Running, one: str) -> int:
    """The position at which somebody was registered, through the server."""
    answer = api.ask(REGISTERED, id=one)
    assert answer.get("data"), answer
    told: dict[str, Any] = answer["data"]["organisationRegistered"]
    assert told["__typename"] == "Recorded", told
    return int(told["position"])


def seen(api: Running, position: int) -> bool:
    """Whether the server answers with what was recorded up to a position."""
    answer = api.ask(NAME, position=position)
    return bool(answer.get("data")) and answer["data"]["network"]["office"]["name"] == "Salem"


def test_a_neo4j_killed_under_a_load_is_gone_on_with_when_it_is_back(
    api: Running, projector: Running, log_uri: str, store: Neo4jStore, own_neo4j: neo4j.Started
) -> None:
    with load(log_uri, store) as written:
        for turn in range(FAULTS):
            moved(store, 50 + 17 * turn)
            own_neo4j.crash()
            try:
                if turn == 0:
                    # They try for some seconds before they say so.
                    until(lambda: not projector.health()[1].get("ok"), PATIENCE)
                    (error,) = api.ask(NAME, position=1)["errors"]
                    assert error["extensions"]["code"] == "GRAPH_FAULT"
                    assert "127.0.0.1" in error["message"]
            finally:
                own_neo4j.restart()
            moved(store, 1)
        until(lambda: projector.health()[1].get("ok"), PATIENCE)
        position = registered(api, "district:salem")
        until(lambda: seen(api, position), PATIENCE)
    exact(log_uri, store, written.acknowledged, also=2)


def test_a_postgres_killed_under_a_load_is_gone_on_with_when_it_is_back(
    api: Running, projector: Running, log_uri: str, store: Neo4jStore, own_postgres: postgres.Started
) -> None:
    with load(log_uri, store) as written:
        for turn in range(FAULTS):
            moved(store, 50 + 17 * turn)
            own_postgres.crash()
            own_postgres.restart()
            moved(store, 1)
            position = registered(api, f"school:salem-{turn}")
            assert seen(api, position)
        assert projector.process.poll() is api.process.poll() is None
        until(lambda: projector.health() == (200, {**projector.health()[1], "ok": True, "role": "leader"}), PATIENCE)
    exact(log_uri, store, written.acknowledged, also=1 + FAULTS)
