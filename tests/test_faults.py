"""Exactly once, whatever is killed: every acknowledged event is in the log once, and the graph is what the log says."""

from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from threading import Event, Thread

import pytest

from events.postgres_log import PostgresLog
from graph.neo4j_store import Neo4jStore
from graph.projector import Projector
from graph.store import Batch
from services.bootstrap import system_clock
from tests.faults import FAULTS, PATIENCE, Asking, asked, exact, load, moved, position, told_to_end
from tests.processes import Composed, Running, composed, until
from tests.servers.neo4j import Given, Started


@pytest.fixture
def zoneledger(tmp_path: Path, postgres_uri: str, neo4j_server: Given | Started, neo4j_store: Neo4jStore) -> Composed:
    """The services of the compose file, over an empty log and an empty graph."""
    assert neo4j_store.position() == 0
    return composed(tmp_path, postgres_uri, neo4j_server.address.uri)


def by_role(two: list[Running]) -> list[Running]:
    """First the one that leads, when one does."""
    until(lambda: any(leads(one) for one in two), PATIENCE)
    return sorted(two, key=leads, reverse=True)


def leads(one: Running) -> bool:
    return one.health()[1].get("role") == "leader"


def test_projectors_killed_again_and_again_leave_the_graph_exact(
    zoneledger: Composed, postgres_uri: str, neo4j_store: Neo4jStore
) -> None:
    """The one that leads is killed in the middle of its batches; the other goes on, and a new one stands by."""
    with ExitStack() as stack:
        leading, other = (stack.enter_context(zoneledger.started("projector")) for _ in range(2))
        with load(postgres_uri, neo4j_store) as written:
            for turn in range(FAULTS):
                leading, other = by_role([leading, other])
                moved(neo4j_store, 50 + 17 * turn)
                leading.process.kill()
                leading.process.wait()
                moved(neo4j_store, 1)
                leading, other = other, stack.enter_context(zoneledger.started("projector"))
        exact(postgres_uri, neo4j_store, written.acknowledged)


class Counting(Neo4jStore):
    """Counts the batches that came too late."""

    late = 0

    def apply(self, batch: Batch) -> bool:
        """Apply a batch, and count it where somebody else was there before."""
        done = super().apply(batch)
        self.late += not done
        return done


def test_two_who_project_at_once_without_a_lock_do_it_once(
    postgres_uri: str, neo4j_server: Given | Started, neo4j_store: Neo4jStore
) -> None:
    late: list[int] = []
    failed: list[Exception] = []
    ended = Event()

    def followed(batch: int) -> None:
        at = neo4j_server.address
        try:
            with (
                closing(PostgresLog(postgres_uri, system_clock)) as log,
                closing(Counting(at.uri, user=at.user, password=at.password)) as store,
            ):
                projector = Projector(log, store)
                while not ended.is_set():
                    projector.catch_up(batch=batch)
                late.append(store.late)
        except Exception as why:
            failed.append(why)
            raise

    with load(postgres_uri, neo4j_store) as written:
        two = [Thread(target=followed, args=(batch,)) for batch in (7, 11)]
        for one in two:
            one.start()
        until(lambda: failed or position(neo4j_store) > 500 * FAULTS, PATIENCE)
    until(lambda: failed or position(neo4j_store) == sum(map(len, written.acknowledged.values())), PATIENCE)
    ended.set()
    for one in two:
        one.join()
    assert not failed
    assert sum(late), "they were never in each other's way"
    exact(postgres_uri, neo4j_store, written.acknowledged)


def test_who_is_told_to_end_finishes_what_it_is_at(
    zoneledger: Composed, postgres_uri: str, neo4j_store: Neo4jStore
) -> None:
    """The projector its batch, the server the answers that it owes; neither has anything to complain of."""
    with load(postgres_uri, neo4j_store) as written:
        for turn in range(FAULTS):
            with zoneledger.started("projector") as projector, zoneledger.started("api") as api:
                moved(neo4j_store, 50 + 17 * turn)
                asking = Asking(partial(asked, api))
                asking.start()
                try:
                    until(partial(len, asking.heard), PATIENCE)
                    assert told_to_end(api) == (0, "")
                    assert told_to_end(projector) == (0, "")
                finally:
                    asking.end()
            assert {one for one in asking.heard if one} == {"zoneledger"}
        with zoneledger.started("projector"):
            moved(neo4j_store, 1)
            written.end()
            exact(postgres_uri, neo4j_store, written.acknowledged)
