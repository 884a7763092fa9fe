"""Every field of the schema answers over a graph on Neo4j as over one in a file, to the byte."""

from collections.abc import Iterator

import pytest

from graph.neo4j_store import Neo4jStore
from tests.every_field import IDS, fields, of_network, of_record, told
from tests.servers.neo4j import Given, Started
from tests.test_api_parity import Told, both


@pytest.fixture(scope="module")
def engines(neo4j_server: Given | Started, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Told, Told]]:
    """The same record in a file and on Neo4j."""
    with told(tmp_path_factory.mktemp("salem")) as made:
        events = list(made.log.stream())
    store = neo4j_server.address.store()
    try:
        store.migrate()
        with both(events, neo4j_server, store) as found:
            yield found
    finally:
        store.close()


NETWORK = [name for name, field in sorted(fields("Network").items()) if "id" not in field.args or name in IDS]
RECORD = sorted(set(fields("Query")) - {"network"})


@pytest.mark.parametrize("every", [False, True], ids=["what it needs", "every argument"])
@pytest.mark.parametrize("name", [*NETWORK, *RECORD])
def test_a_field_is_answered_alike(engines: tuple[Told, Told], name: str, every: bool) -> None:
    in_file, served = engines
    assert isinstance(served.store, Neo4jStore)
    query = of_network(name, every) if name in NETWORK else of_record(name, every)
    answer = in_file.ask(query, {})
    assert served.ask(query, {}) == answer
    assert answer.endswith(", []]"), answer
