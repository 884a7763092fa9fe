"""Whatever was recorded, GraphQL over the real log and graph answers as it does over the independent model."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.envelope import Recorded
from events.ids import PARTIES, PLACES, kind_of
from graph.answers.known import HOLDERS as HOLDING
from graph.facts import shown_id
from graph.reader import Reader
from graph.store import GraphStore
from services.api.context import Context
from services.api.schema import schema
from services.bootstrap import Ledger
from services.settings import Settings
from tests.asking import TODAY
from tests.histories import histories
from tests.oracle import Held, believed
from tests.story import ModelGraph, Story
from tests.told import DAYS

PAGE = """query($on: Date, $position: Int, $id: ID!) { network(on: $on, position: $position) { entity(id: $id) {
    name being { existence since until events { position } }
    attributes { fact name qualifier value certain disputed knownFrom saidBy { position } endedBy { position }
        bounds { validFrom sureFrom sureTo validTo } }
    links { fact type outgoing grades role certain disputed to { id name being { existence } }
        bounds { validFrom sureFrom sureTo validTo } } } } }"""
HOLDERS = """query($on: Date, $position: Int, $of: [ID!]!) { network(on: $on, position: $position) { holders(of: $of) {
    holder { id name } over { id } lever area level grades standing presumed certain
    grant { id } basis givenBy { id } path facts disputed
    bounds { validFrom sureFrom sureTo validTo } events { position topic } } } }"""
OPERATORS = """query($on: Date, $position: Int, $of: [ID!]!) { network(on: $on, position: $position) {
    operators(of: $of) {
    operator { id } at { id } role onPaper inPractice certain grades daysAWeek contract { id } engagement { id }
    bounds { validFrom validTo } events { position } disputed } } }"""
SUBCONTRACTS = """query($on: Date, $position: Int, $id: ID!) { network(on: $on, position: $position) {
    down: subcontracts(of: $id, direction: DOWN) { edges { ...Edge } cycles truncated }
    up: subcontracts(of: $id, direction: UP) { edges { ...Edge } cycles truncated } } }
    fragment Edge on Subcontracting { subcontract { id } prime { id name } sub { id name } services depth certain
    places { id } events { position } }"""
CHAIN = """query($on: Date, $position: Int, $holder: ID!, $over: ID!) { network(on: $on, position: $position) {
    check(holder: $holder, over: $over, lever: PEOPLE, level: SHARED) { verdict certain covered missing reason }
    why(holder: $holder, over: $over, lever: PEOPLE) { source { id } what target { id } level standing certain
    event { position } } } }"""
TIMELINE = """query($of: ID!, $position: Int, $after: String) {
    timeline(of: $of, position: $position, first: 100, after: $after) {
        nodes { fact knownTo } pageInfo { hasNextPage endCursor } } }"""


class Told(Ledger):
    """A ledger into which a history is laid as it is; `model` answers from the independent model instead."""

    def __init__(self, folder: Path, events: Sequence[Recorded]) -> None:
        super().__init__(Settings(folder), lambda: TODAY, lambda: "")
        self.log.restore(events, {event.command: "" for event in events})
        self.model: Story | None = None

    def reader(self, *args: Any, **named: Any) -> Reader:
        real = super().reader(*args, **named)
        return Reader(cast(GraphStore, ModelGraph(self.model)), self.log, real.at) if self.model else real

    def ask(self, query: str, **variables: Any) -> Any:
        result = schema().execute_sync(query, variable_values=variables, context_value=Context(self))
        return result.data, [one.extensions for one in result.errors or ()]


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(histories(), st.sampled_from(DAYS), st.data())
def test_graphql_answers_from_the_graph_as_from_the_model(events: list[Recorded], on: str, data: st.DataObject) -> None:
    position = data.draw(st.integers(1, len(events)))
    ids = sorted({e.subjects[0] for e in events[:position] if e.body.FOUNDS})
    questions: list[tuple[str, dict[str, Any]]] = [(PAGE, {"id": one}) for one in ids]
    if places := [one for one in ids if kind_of(one) in PLACES]:
        questions += [(HOLDERS, {"of": places}), (OPERATORS, {"of": places})]
    holders = [one for one in ids if kind_of(one) in HOLDING]
    questions += [(SUBCONTRACTS, {"id": one}) for one in holders if kind_of(one) in PARTIES]
    questions += [(CHAIN, {"holder": one, "over": place}) for one in holders[:3] for place in places[:3]]
    story = Story()
    for event in events:
        story.add(event.body)
    with TemporaryDirectory() as folder, Told(Path(folder), events) as ledger:
        for query, variables in questions:
            ledger.model = None
            answer = ledger.ask(query, on=on, position=position, **variables)
            ledger.model = story
            assert answer == ledger.ask(query, on=on, position=position, **variables)
            assert answer[0] is not None, answer


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(histories())
def test_a_timeline_holds_what_the_model_believes_at_each_position(events: list[Recorded]) -> None:
    with TemporaryDirectory() as folder, Told(Path(folder), events) as ledger:
        ledger.moment()
        for subject in sorted({one for event in events for one in event.subjects if event.body.FOUNDS}):
            first = next(e.position for e in events if subject in e.subjects)
            for position in {first, (first + len(events)) // 2, len(events)}:
                told = [one for one in ledger.store.history([subject], position) if one.known_to > position]
                assert {Held(*_held(one)) for one in told} == {
                    fact for fact in believed(events[:position]) if subject in (fact.src, fact.dst)
                }
                if any(e.body.FOUNDS and e.subjects[0] == subject for e in events[:position]):
                    assert _current(ledger, subject, position) == [shown_id(one.id) for one in told]


def _current(ledger: Told, of: str, position: int) -> list[str]:
    seen, after = [], None
    while True:
        data, errors = ledger.ask(TIMELINE, of=of, position=position, after=after)
        assert errors == []
        page = data["timeline"]
        seen += [one["fact"] for one in page["nodes"] if one["knownTo"] is None or one["knownTo"] > position]
        if not page["pageInfo"]["hasNextPage"]:
            return seen
        after = page["pageInfo"]["endCursor"]


def _held(one: Any) -> tuple[Any, ...]:
    return (
        one.type, one.src, one.dst, one.value, one.valid_from, one.sure_from, one.sure_to, one.valid_to,
        one.said_by, one.ended_by, one.disputed,
    )  # fmt: skip
