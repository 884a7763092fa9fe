"""A rebuild that is killed is done by whoever leads next, and nobody ever got half a graph meanwhile."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from events.postgres_log import PostgresLog
from graph.neo4j_store import Neo4jStore
from graph.rebuild import fold_all
from services.bootstrap import system_clock
from services.cli.integrity import compare
from tests.faults import FAULTS, PATIENCE, Asking, drafts
from tests.processes import Composed, Running, composed, until
from tests.servers.neo4j import Given, Started

SCHOOLS: Final = 2500
EVERYTHING: Final = """{ network(on: "2030-01-01") {
  moment { position } counts { kind count } first: school(id: "school:ann-0") { name }
  last: school(id: "school:ann-2499") { name } } }"""


@pytest.fixture
def zoneledger(tmp_path: Path, postgres_uri: str, neo4j_server: Given | Started, neo4j_store: Neo4jStore) -> Composed:
    """The services of the compose file, over the log of a town of many schools and an empty graph."""
    assert neo4j_store.position() == 0
    with closing(PostgresLog(postgres_uri, system_clock)) as log:
        for start in range(0, SCHOOLS, 100):
            said = [one for number in range(start, start + 100) for one in drafts("ann", number)[:3]]
            log.append(said, command=f"ann-{start}", digest="")
        neo4j_store.begin_rebuild()
        neo4j_store.finish_rebuild(fold_all(log, neo4j_store))
    return composed(tmp_path, postgres_uri, neo4j_server.address.uri)


@contextmanager
def rebuilding(zoneledger: Composed) -> "Iterator[subprocess.Popen[str]]":
    """`zoneledger rebuild`, until the end of the block."""
    with subprocess.Popen(
        zoneledger.command("projector", "rebuild"), env=zoneledger.environment("projector"),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def half_done(store: Neo4jStore, turn: int) -> bool:
    """Whether a rebuild is in the middle: at another place each turn, the first time right at its beginning."""
    found = store.rebuilding()
    return found is not None and found[0] >= found[1] * (turn % 3) // 4


def same(uri: str, store: Neo4jStore) -> None:
    """The graph is a fresh fold of the log."""
    with closing(PostgresLog(uri, system_clock)) as log:
        assert store.position() == log.head()
        held, fresh = compare(log, store, lambda _done, _total: None)
        assert held == fresh


def ready(projector: Running, store: Neo4jStore) -> bool:
    """Whether a projector leads, and has finished what was begun before it."""
    return store.rebuilding() is None and projector.health()[1].get("role") == "leader"


@contextmanager
def asked_throughout(api: Running) -> Iterator[None]:
    """Somebody asks all the time: each answer is all of it, or says how far the graph is."""
    right = api.ask(EVERYTHING)
    assert right["data"]["network"]["counts"]
    asking = Asking(lambda: api.ask(EVERYTHING))
    asking.start()
    try:
        yield
    finally:
        asking.end()
    refused = [one for one in asking.heard if one != right]
    for one in refused:
        for field, answer in ((one["data"] or {"network": None})["network"] or {}).items():
            assert answer in (None, right["data"]["network"][field])
        for error in one["errors"]:
            assert error["extensions"]["code"] == "NOT_PROJECTED", one
            assert "is being made anew" in error["message"]
    assert refused
    assert api.ask(EVERYTHING) == right


@pytest.fixture
def api(zoneledger: Composed) -> Iterator[Running]:
    with zoneledger.started("api") as made:
        until(lambda: made.health()[1].get("ok"), PATIENCE)
        yield made


def test_a_rebuild_whose_projector_is_killed_is_finished_by_the_next(
    zoneledger: Composed, postgres_uri: str, neo4j_store: Neo4jStore, api: Running
) -> None:
    """Whoever asked for it goes on with it, unless killed too; else the next projector does."""
    with asked_throughout(api), ExitStack() as stack:
        for turn in range(FAULTS):
            projector = stack.enter_context(zoneledger.started("projector"))
            until(partial(ready, projector, neo4j_store), PATIENCE)
            with rebuilding(zoneledger) as command:
                until(partial(half_done, neo4j_store, turn), PATIENCE)
                projector.process.kill()
                if turn % 2:
                    command.kill()
                    command.wait()
                    assert neo4j_store.rebuilding()
                else:
                    assert command.wait(PATIENCE) == 0
                    same(postgres_uri, neo4j_store)
        until(partial(ready, stack.enter_context(zoneledger.started("projector")), neo4j_store), PATIENCE)
        same(postgres_uri, neo4j_store)


def test_a_rebuild_without_a_projector_that_is_killed_is_finished_by_the_next(
    zoneledger: Composed, postgres_uri: str, neo4j_store: Neo4jStore, api: Running
) -> None:
    with asked_throughout(api):
        for turn in range(FAULTS):
            with rebuilding(zoneledger) as command:
                until(partial(half_done, neo4j_store, turn), PATIENCE)
                command.kill()
                command.wait()
            assert neo4j_store.rebuilding()
            if turn % 2:
                with rebuilding(zoneledger) as command:
                    assert command.wait(PATIENCE) == 0
            else:
                with zoneledger.started("projector"):
                    until(lambda: neo4j_store.rebuilding() is None, PATIENCE)
            same(postgres_uri, neo4j_store)
