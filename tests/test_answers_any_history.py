"""Whatever was recorded, the answers of the real log and graph are what the independent model says, at any moment."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, cast

import msgspec
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from events.envelope import Recorded
from events.grades import GRADES
from events.ids import PARTIES, PLACES, kind_of
from events.sqlite_log import SQLiteLog
from events.statement import read_event
from events.when import Day
from graph.answers.known import HOLDERS
from graph.answers.shapes import Existence
from graph.facts import FOREVER, Version
from graph.moment import Moment
from graph.projector import Projector
from graph.reader import Reader
from graph.rebuild import rebuild
from graph.sqlite_store import SQLiteStore
from graph.store import GraphStore
from tests.conftest import NOON
from tests.histories import histories
from tests.histories import recorded as record
from tests.oracle import Held, believed
from tests.story import ModelGraph, Story
from tests.told import DAYS

ALIVE: Final = {"open", "in_force", "auto_renewed", "suspended", "proposed"}
REACHING: Final = {"INCLUDES", "HAS_SCHOOL", "HAS_CLUSTER", "OVERSEES"}
BASE: Final[list[tuple[str, dict[str, Any]]]] = [
    ("organisation.registered", {"id": "state:MA", "name": "Massachusetts", "from": "[..]"}),
    ("organisation.registered", {"id": "district:one", "name": "One", "under": "state:MA", "from": "1990"}),
    ("organisation.registered", {"id": "partner:ausl", "name": "AUSL", "from": "1990"}),
    ("organisation.registered", {
        "id": "school:adams", "name": "Adams", "under": "district:one", "grades": "06-08", "from": "1990",
    }),
    ("zone.authorised", {"id": "zone:east", "name": "East", "by": ["district:one"], "from": "2010-06-01"}),
    ("cluster.formed", {"id": "cluster:north", "name": "North", "zone": "zone:east", "from": "2010-06-01"}),
    ("cluster.school_joined", {"cluster": "cluster:north", "school": "school:adams", "from": "2011"}),
    ("authority.granted", {
        "id": "grant:g1", "holder": "partner:ausl", "lever": "people", "level": "full", "over": ["cluster:north"],
        "under": "contract:c1", "from": "2010-09-01", "last_day": "2014",
    }),
    ("authority.granted", {
        "id": "grant:g2", "holder": "partner:ausl", "lever": "time", "level": "full", "over": ["state:MA"],
        "under": "none", "delegated_from": "grant:g1", "from": "2010",
    }),
    ("engagement.began", {
        "id": "engagement:e1", "who": "partner:ausl", "role": "lead", "at": ["school:adams"], "from": "2011",
    }),
]  # fmt: skip
"""What happens to half of the histories at their end, or they would seldom come to a grant over a school."""


def ended(events: Sequence[Recorded]) -> list[Recorded]:
    found = list(events)
    for topic, said in BASE:
        found.append(record(found, read_event(topic, said)))
    return found


@st.composite
def lived(draw: st.DrawFn) -> list[Recorded]:
    events = draw(histories())
    return ended(events) if draw(st.booleans()) else events


quick = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
moments = st.lists(st.sampled_from(DAYS), min_size=2, max_size=2, unique=True)


@contextmanager
def recorded(events: Sequence[Recorded], batch: int = 1000) -> Iterator[tuple[SQLiteLog, SQLiteStore]]:
    """The history in a log on disk, projected into a graph on disk."""
    with TemporaryDirectory() as folder, closing(SQLiteLog(Path(folder) / "events.db", lambda: NOON)) as log:
        log.restore(events, {event.command: "" for event in events})
        with closing(SQLiteStore(Path(folder) / "graph.db")) as store:
            Projector(log, store).catch_up(batch=batch)
            yield log, store


def grid(
    log: SQLiteLog, store: SQLiteStore, events: Sequence[Recorded], days: Sequence[str]
) -> Iterator[tuple[Reader, set[Held], list[str]]]:
    """A reader at each day and at a few positions, with what the model believes then, and who was founded by then."""
    for position, on in product(sorted({1, (len(events) + 1) // 2, len(events)}), days):
        known = events[:position]
        ids = sorted({event.subjects[0] for event in known if event.body.FOUNDS})
        yield Reader(store, log, Moment(Day(on), position, known[-1].recorded_at)), believed(known), ids


def held(one: Version) -> Held:
    return Held(
        one.type, one.src, one.dst, one.value, one.valid_from, one.sure_from, one.sure_to, one.valid_to, one.said_by,
        one.ended_by, one.disputed,
    )  # fmt: skip


def possible(facts: set[Held], on: str) -> set[Held]:
    return {one for one in facts if one.valid_from <= on < one.valid_to}


@quick
@given(lived(), moments)
@example(ended([]), ["2012-06-01", "2013-01-15"])
def test_pages_timelines_and_existence(events: list[Recorded], days: list[str]) -> None:
    with recorded(events) as (log, store):
        for reader, facts, ids in grid(log, store, events, days):
            now = possible(facts, reader.at.on)
            for page in reader.pages(ids):
                own = [one for one in now if one.type[0].islower()]
                assert {held(one) for one in page.attributes} == {one for one in own if one.src == page.id}
                links = now - set(own)
                assert {held(one) for one in page.links_out} == {one for one in links if one.src == page.id}
                assert {held(one) for one in page.links_in} == {one for one in links if one.dst == page.id}
                # A cluster lives no longer than its zone.
                above = [one.src for one in now if one.type == "HAS_CLUSTER" and one.dst == page.id]
                allowed = [existence(states(facts, one), reader.at.on) for one in (page.id, *above)]
                assert page.being.existence in set().union(*allowed)
                told = reader.timeline(page.id, limit=10_000)
                assert {held(one) for one in told if one.known_to == FOREVER} == {
                    one for one in facts if page.id in (one.src, one.dst if one.type[0].isupper() else one.src)
                }
                assert all(one.known_from <= reader.at.position for one in told)


def states(facts: set[Held], id: str) -> list[Held]:
    return [one for one in facts if one.type == "status" and one.src == id]


def existence(states: Sequence[Held], on: str) -> set[Existence]:
    """What may be said of a thing by its states. Certain neighbours of one kind may join to certainty."""
    now = [one for one in states if one.valid_from <= on < one.valid_to]
    alive = [one for one in now if one.value in ALIVE]
    if any(one.sure_from <= on < one.sure_to for one in alive):
        return {Existence.EXISTS}
    if alive:
        return {Existence.POSSIBLY} if len(alive) < len(now) or len(alive) == 1 else {
            Existence.POSSIBLY, Existence.EXISTS,
        }  # fmt: skip
    if any(one.value == "never_began" for one in now) or not any(one.value in ALIVE for one in states):
        return {Existence.WITHDRAWN, Existence.CLOSED}
    if any(one.valid_from <= on for one in states):
        return {Existence.CLOSED}
    return {Existence.NOT_YET}


@quick
@given(lived(), moments)
@example(ended([]), ["2012-06-01", "2013-01-15"])
def test_grants_reach_what_the_model_lets_them_reach(events: list[Recorded], days: list[str]) -> None:
    with recorded(events) as (log, store):
        for reader, facts, ids in grid(log, store, events, days):
            now = possible(facts, reader.at.on)
            places = [one for one in ids if kind_of(one) in PLACES]
            # One place at a time: what bears on one must not be there because another was asked for.
            rows = [one for place in places for one in reader.holders([place]) if not one.presumed]
            found = {(one.over.id, one.grant, one.holder.id, one.lever, one.level, one.grades) for one in rows}
            assert found == {row for place in places for row in reached(now, place)}
            for one in rows:
                assert one.certain <= all(sure(now, reader.at.on, one.grant or "", link) for link in ("HOLDS", "OVER"))
                assert set(one.disputed) >= {
                    number for fact in now if fact.type == "HOLDS" and fact.dst == one.grant
                    and (fact.src, props(fact).get("level")) == (one.holder.id, one.level)
                    and len([f for f in now if f.type == "HOLDS" and f.dst == one.grant]) == 1
                    for number in fact.disputed
                }  # fmt: skip


def props(fact: Held) -> dict[str, Any]:
    return cast(dict[str, Any], msgspec.json.decode(fact.value)) if fact.value else {}


def sure(now: set[Held], on: str, grant: str, type: str) -> bool:
    """Whether any link of that type at a grant is certain on the day."""
    found = [one for one in now if one.type == type and grant in (one.src, one.dst)]
    return any(one.sure_from <= on < one.sure_to for one in found)


def reached(now: set[Held], place: str) -> set[tuple[Any, ...]]:
    """Every (place, grant, holder, lever, level, grades): the grant is over the place, or over what it lies in."""
    taught: set[str] = set()
    if kind_of(place) == "school":
        for one in now:
            if one.type == "grades" and one.src == place:
                taught |= set(msgspec.json.decode(one.value))
    out = set()
    for top, limits in ways(now, place, ()):
        for over in (one for one in now if one.type == "OVER" and one.dst == top):
            sets = [set(one) for one in (*limits, props(over).get("grades", ()), taught) if one]
            common = set.intersection(*sets) if sets else set()
            if sets and not common:
                continue
            grades = tuple(one for one in GRADES if one in common)
            for fact in (one for one in now if one.type == "HOLDS" and one.dst == over.src):
                if props(fact).get("level") != "none":
                    out.add((place, over.src, fact.src, props(fact)["lever"], props(fact).get("level"), grades))
    return out


def alive(now: set[Held], id: str) -> bool:
    return any(one.value in ALIVE for one in states(now, id))


def ways(
    now: set[Held], place: str, limits: tuple[Any, ...], below: frozenset[str] = frozenset()
) -> Iterator[tuple[str, tuple[Any, ...]]]:  # fmt: skip
    zones = [one.src for one in now if one.type == "HAS_CLUSTER" and one.dst == place]
    if not alive(now, place) or (zones and not any(alive(now, zone) for zone in zones)):
        return
    yield place, limits
    for one in now:
        if one.type in REACHING and one.dst == place and one.src not in below | {place}:
            yield from ways(now, one.src, (*limits, props(one).get("grades", ())), below | {place})


@quick
@given(lived(), st.sampled_from(DAYS))
@example(ended([]), "2012-06-01")
def test_every_answer_is_that_of_the_model_beneath_it(events: list[Recorded], on: str) -> None:
    """The same questions over the graph of the model: nothing that bears on an answer is missing from a question."""
    story = Story()
    for event in events:
        story.add(event.body)
    model = cast(GraphStore, ModelGraph(story))
    with recorded(events) as (log, store):
        for real, _, ids in grid(log, store, events, [on]):
            other = Reader(model, log, real.at)
            places = [one for one in ids if kind_of(one) in PLACES]
            holders = [one for one in ids if kind_of(one) in HOLDERS]
            assert real.holders(places) == other.holders(places)
            for one in holders:
                assert real.holdings([one]) == other.holdings([one])
            assert real.operators(places) == other.operators(places)
            assert real.pages(ids) == other.pages(ids)
            assert real.being(ids) == other.being(ids)
            for one in (one for one in ids if kind_of(one) in PARTIES):
                for direction in ("down", "up"):
                    assert real.subcontracts(one, direction) == other.subcontracts(one, direction)


@quick
@given(lived(), st.sampled_from(DAYS))
@example(ended([]), "2012-06-01")
def test_asked_again_at_a_position_an_answer_is_the_same_whatever_came_since(events: list[Recorded], on: str) -> None:
    position = (len(events) + 1) // 2
    at = Moment(Day(on), position, events[position - 1].recorded_at)
    answers = []
    for told in (events[:position], events):
        with recorded(told) as (log, store):
            reader = Reader(store, log, at)
            ids = sorted({event.subjects[0] for event in events[:position] if event.body.FOUNDS})
            places = [one for one in ids if kind_of(one) in PLACES]
            timelines = [reader.timeline(one, limit=10_000) for one in ids]
            pages = [
                [[held(fact) for fact in facts] for facts in (one.attributes, one.links_out, one.links_in)]
                for one in reader.pages(ids)
            ]
            answers.append((pages, reader.holders(places), reader.operators(places), timelines, reader.events()))
    assert answers[0] == answers[1]


@quick
@given(lived())
def test_batches_of_any_size_and_a_rebuild_give_the_same_bytes(events: list[Recorded]) -> None:
    digests = set()
    for batch in (1, 7, 1000):
        with recorded(events, batch) as (log, store):
            digests.add(store.digest())
            if batch == 7:
                path = log.path.with_name("again.db")
                rebuild(log, path)
                with closing(SQLiteStore(path)) as again:
                    digests.add(again.digest())
                    assert again.position() == len(events)
    assert len(digests) == 1
