"""The current release of Neo4j answers as the long-supported one does: the same tests on a server of its own."""

from collections.abc import Iterator

import pytest

from graph.neo4j_store import Neo4jStore
from tests.servers.fixtures import emptied
from tests.servers.neo4j import CURRENT, Started
from tests.test_parity import (
    test_all_worlds_in_both_answer_the_same,
    test_batches_of_any_size_give_the_same_bytes,
)

__all__ = [
    "test_all_worlds_in_both_answer_the_same",
    "test_batches_of_any_size_give_the_same_bytes",
]


@pytest.fixture(scope="module")
def current() -> Iterator[Neo4jStore]:
    """An empty graph on the current release."""
    server = Started(version=CURRENT)
    try:
        store = server.address.store()
        store.migrate()
        yield store
        store.close()
    finally:
        server.stop()


@pytest.fixture
def neo4j_store(current: Neo4jStore) -> Neo4jStore:
    """The graph of the tests that are taken from elsewhere."""
    emptied(current)
    return current


def test_it_is_another_release(current: Neo4jStore) -> None:
    with current._session._driver.session() as session:
        components = {one["name"]: one["versions"] for one in session.run("CALL dbms.components()")}
    assert components["Neo4j Kernel"] == [CURRENT]
