"""Exactly once, whatever the network between projector and Neo4j does: cut, stalled, or gone in a commit."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from events.postgres_log import PostgresLog
from graph.neo4j_store import Neo4jStore
from graph.projector import Stepper
from services.bootstrap import system_clock
from tests.faults import FAULTS, PATIENCE, asked, drafts, exact, load, moved, position, told_to_end
from tests.processes import Composed, Running, composed, until
from tests.proxy import Loss, Proxy, between
from tests.servers.neo4j import Given, Started


@pytest.fixture
def network(neo4j_server: Given | Started) -> Iterator[Proxy]:
    """What lies between the projector and Neo4j."""
    place = urlsplit(neo4j_server.address.uri)
    with between(place.hostname or "", place.port or 7687) as made:
        yield made


@pytest.fixture
def zoneledger(tmp_path: Path, postgres_uri: str, neo4j_store: Neo4jStore, network: Proxy) -> Composed:
    """The services of the compose file, over an empty log and an empty graph behind a network."""
    assert neo4j_store.position() == 0
    return composed(tmp_path, postgres_uri, f"bolt://127.0.0.1:{network.port}")


@pytest.fixture
def projector(zoneledger: Composed) -> Iterator[Running]:
    with zoneledger.started("projector") as made:
        yield made


def lost(network: Proxy, times: int) -> bool:
    return network.losses == times


def ahead(log: PostgresLog, store: Neo4jStore, stood: int) -> bool:
    """Whether the log went on from where it stood, and the graph did not follow."""
    return log.head() > max(stood, position(store)) + 100


def test_a_commit_that_gets_lost_on_its_way_is_made_again(
    postgres_uri: str, neo4j_server: Given | Started, neo4j_store: Neo4jStore, network: Proxy
) -> None:
    """Batch by batch: neither the one of which the server never heard nor the one that it had made already is lost,
    or applied twice; whoever applies it is told that it is applied."""
    at = neo4j_server.address
    with (
        closing(PostgresLog(postgres_uri, system_clock)) as log,
        closing(Neo4jStore(f"bolt://127.0.0.1:{network.port}", user=at.user, password=at.password)) as store,
    ):
        stepper = Stepper(log)
        for turn, loss in enumerate(FAULTS * list(Loss)):
            log.append(drafts("ann", turn), command=f"ann-{turn}", digest="")
            network.lose(loss)
            assert store.apply(stepper.batch(log.read(neo4j_store.position(), 1000)))
            assert network.losses == turn + 1
            assert neo4j_store.position() == log.head()
        said = {f"ann-{turn}": log.done(f"ann-{turn}") for turn in range(2 * FAULTS)}
    exact(postgres_uri, neo4j_store, {key: found[0] for key, found in said.items() if found})


@pytest.mark.parametrize("loss", Loss)
def test_commits_that_get_lost_under_a_load_leave_the_graph_exact(
    projector: Running, postgres_uri: str, neo4j_store: Neo4jStore, network: Proxy, loss: Loss
) -> None:
    with load(postgres_uri, neo4j_store) as written:
        for turn in range(FAULTS):
            moved(neo4j_store, 50 + 17 * turn)
            network.lose(loss)
            until(partial(lost, network, turn + 1), PATIENCE)
    exact(postgres_uri, neo4j_store, written.acknowledged)
    assert projector.process.poll() is None


def test_a_network_that_is_cut_under_a_load_is_gone_on_with_when_it_is_back(
    projector: Running, postgres_uri: str, neo4j_store: Neo4jStore, network: Proxy
) -> None:
    with load(postgres_uri, neo4j_store) as written:
        for turn in range(FAULTS):
            moved(neo4j_store, 50 + 17 * turn)
            network.cut()
            until(lambda: not projector.health()[1].get("ok"), PATIENCE)
            network.mend()
            moved(neo4j_store, 1)
    exact(postgres_uri, neo4j_store, written.acknowledged)
    assert projector.health()[1]["ok"]


def test_a_network_that_swallows_everything_for_a_while_is_gone_on_with(
    projector: Running, postgres_uri: str, neo4j_store: Neo4jStore, network: Proxy
) -> None:
    """The graph stands still, and when the connections break at last it goes on."""
    with load(postgres_uri, neo4j_store) as written, closing(PostgresLog(postgres_uri, system_clock)) as log:
        for turn in range(FAULTS):
            moved(neo4j_store, 50 + 17 * turn)
            network.stall()
            stood = log.head()
            until(partial(ahead, log, neo4j_store, stood), PATIENCE)
            network.cut()
            network.mend()
            moved(neo4j_store, 1)
    exact(postgres_uri, neo4j_store, written.acknowledged)
    assert projector.health()[1]["ok"]


@pytest.mark.parametrize("gone", [Proxy.cut, Proxy.stall])
def test_who_is_told_to_end_does_so_although_neo4j_is_away(
    zoneledger: Composed, postgres_uri: str, neo4j_store: Neo4jStore, network: Proxy, gone: Callable[[Proxy], None]
) -> None:
    """In the middle of a batch, and in the middle of a question."""
    with load(postgres_uri, neo4j_store) as written:
        for turn in range(FAULTS):
            with zoneledger.started("projector") as projector, zoneledger.started("api") as api:
                moved(neo4j_store, 50 + 17 * turn)
                gone(network)
                with ThreadPoolExecutor() as threads:
                    threads.submit(asked, api)
                    assert told_to_end(projector)[0] == 0
                    assert told_to_end(api)[0] == 0
                    network.cut()
                network.mend()
        with zoneledger.started("projector"):
            moved(neo4j_store, 1)
            written.end()
            exact(postgres_uri, neo4j_store, written.acknowledged)
