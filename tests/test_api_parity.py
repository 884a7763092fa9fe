"""Whatever was recorded, GraphQL answers over a graph on Neo4j as over one in a file, to the byte."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from events.envelope import Recorded
from events.ids import PARTIES, PLACES, kind_of
from graph.answers.known import HOLDERS as HOLDING
from graph.neo4j_store import Neo4jStore
from services.api.context import Context
from services.api.schema import schema
from services.bootstrap import Ledger
from services.settings import Settings
from tests.asking import TODAY
from tests.faults import PATIENCE
from tests.servers.fixtures import emptied
from tests.servers.neo4j import Given, Started
from tests.test_answers_any_history import ended, lived
from tests.test_api_any_history import CHAIN, HOLDERS, OPERATORS, PAGE, SUBCONTRACTS
from tests.told import DAYS

NATION: Final = """query($on: Date, $position: Int) { network(on: $on, position: $position) {
    moment { position } counts { kind count }
    schools { nodes { id name being { existence } } } zones { nodes { id name } } partners { nodes { id name } }
    contracts { nodes { id name } }
    find(text: "a") { matched exact current entity { id } }
    audit { nodes { id rule outcome certain since until } } } }"""
HISTORY: Final = """query($of: ID!, $position: Int) { timeline(of: $of, position: $position) {
    nodes { fact type value knownFrom knownTo bounds { validFrom sureFrom sureTo validTo } } } }"""


class Told(Ledger):
    """A ledger into which a history is laid as it is."""

    def __init__(self, told: Settings, events: Sequence[Recorded]) -> None:
        super().__init__(replace(told, wait_seconds=PATIENCE), lambda: TODAY, lambda: "")
        self.log.restore(events, {event.command: "" for event in events})
        self.projector.start()
        self.projector.reach(len(events))

    def ask(self, query: str, variables: dict[str, Any]) -> str:
        """The answer, as it is sent."""
        result = schema().execute_sync(query, variable_values=variables, context_value=Context(self))
        return json.dumps([result.data, [[one.path, one.extensions] for one in result.errors or ()]])


@contextmanager
def both(events: Sequence[Recorded], server: Given | Started, store: Neo4jStore) -> Iterator[tuple[Told, Told]]:
    """The history in a graph in a file, and in one on Neo4j."""
    emptied(store)
    with TemporaryDirectory() as folder:
        (auth := Path(folder) / "auth").write_text(f"{server.address.user}/{server.address.password}")
        one, other = Path(folder) / "file", Path(folder) / "neo4j"
        named = Settings(other, graph=server.address.uri, graph_auth=auth if server.address.user else None)
        with Told(Settings(one), events) as in_file, Told(named, events) as served:
            yield in_file, served


@settings(
    max_examples=2, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate)
)
@given(lived(), st.sampled_from(DAYS), st.data())
@example(ended([]), "2012-06-01", None)
def test_graphql_answers_over_neo4j_as_over_a_file(
    neo4j_server: Given | Started,
    neo4j_store: Neo4jStore,
    events: list[Recorded],
    on: str,
    data: st.DataObject | None,
) -> None:
    position = data.draw(st.integers(1, len(events))) if data else len(events)
    with both(events, neo4j_server, neo4j_store) as (in_file, served):
        assert isinstance(served.store, Neo4jStore)
        for query, variables in asked(events[:position]):
            said = {**variables, "position": position} | ({} if query is HISTORY else {"on": on})
            answer = in_file.ask(query, said)
            assert served.ask(query, said) == answer
            assert '"INTERNAL"' not in answer
            assert not answer.startswith("[null"), answer


def asked(events: Sequence[Recorded]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every kind of question about whoever was registered."""
    ids = sorted({event.subjects[0] for event in events if event.body.FOUNDS})
    places = [one for one in ids if kind_of(one) in PLACES]
    holders = [one for one in ids if kind_of(one) in HOLDING]
    yield NATION, {}
    yield from ((query, {"id": one}) for query in (PAGE,) for one in ids)
    yield from ((HISTORY, {"of": one}) for one in ids[::3])
    if places:
        yield from ((query, {"of": places}) for query in (HOLDERS, OPERATORS))
    yield from ((SUBCONTRACTS, {"id": one}) for one in holders if kind_of(one) in PARTIES)
    yield from ((CHAIN, {"holder": one, "over": place}) for one in holders[:3] for place in places[:3])
