"""Whatever was recorded, differences, calendars and panels say what the independent model says: found by trying."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise, product
from typing import Final

import msgspec
from hypothesis import example, given
from hypothesis import strategies as st

from events.envelope import Recorded
from events.evidence import Corrected, Disputed, For, Retracted, Settled
from events.ids import PLACES, Kind, kind_of
from events.levers import Lever
from events.statement import read_event
from events.when import Day
from graph.answers.difference import difference
from graph.answers.labels import Change
from graph.answers.shapes import Existence, Row
from graph.moment import Moment
from graph.reader import Reader
from tests.histories import recorded as record
from tests.oracle import Held, believed
from tests.test_answers_any_history import (
    BASE,
    ended,
    existence,
    lived,
    possible,
    props,
    quick,
    reached,
    recorded,
    states,
    ways,
)
from tests.test_panel_any_history import cells, scopes, table
from tests.told import DAYS

ONE_AT_A_TIME: Final = (
    "HAS_SCHOOL", "HAS_OFFICE", "HAS_CLUSTER", "OVERSEES", "GOVERNS", "HOLDS", "RUNS", "PRIME", "SUB",
)  # fmt: skip
"""Links of which what they lead to has one at a time."""
Key = tuple[str, str, str]
Side = tuple[frozenset[str], bool, frozenset[int]]
NOTHING: Final[Side] = (frozenset(), False, frozenset())
WINTER: Final = [(date(2012, 12, 20) + timedelta(days=n)).isoformat() for n in range(30)]


def contradicted() -> list[Recorded]:
    """The usual end; then a grant is disputed, a cluster's name corrected, and an engagement retracted."""
    events = ended([])
    (_, cluster), (_, grant) = BASE[5], BASE[7]
    shared = read_event("authority.granted", {**grant, "level": "shared"})
    named = read_event("cluster.formed", {**cluster, "name": "The North"})
    one, two, three = (events[slot - 1] for slot in (8, 6, 10))
    for body in (
        Disputed(event=str(one.id), slot=one.slot, carries=one.subjects, alternative=shared),
        Corrected(event=str(two.id), slot=two.slot, carries=two.subjects, replacement=named),
        Retracted(event=str(three.id), slot=three.slot, carries=three.subjects),
    ):
        events.append(record(events, body))
    return events


class Tried:
    """What the model believes after each event: every key on any day."""

    def __init__(self, events: Sequence[Recorded]) -> None:
        self.events = events
        self.after = [believed(events[:n]) for n in range(len(events) + 1)]

    def sides(self, on: str, position: int) -> dict[Key, Side]:
        """What holds under each key on a day, as known at a position."""
        found: dict[Key, list[Held]] = {}
        for one in possible(self.after[position], on):
            lone = one.type in ONE_AT_A_TIME
            found.setdefault((one.type, one.dst, "") if lone else (one.type, one.src, one.dst), []).append(one)
        return {key: self._side(facts, on) for key, facts in found.items()}

    @staticmethod
    def _side(facts: Sequence[Held], on: str) -> Side:
        return (
            frozenset(f"{one.src} {one.value}".strip() if one.type in ONE_AT_A_TIME else one.value for one in facts),
            any(one.sure_from <= on < one.sure_to for one in facts),
            frozenset(number for one in facts for number in one.disputed),
        )  # fmt: skip

    def label(self, key: Key, before: Moment, after: Moment) -> tuple[Change, list[int]]:
        """Why the key differs between two moments, and the events between the knowledges that changed it."""
        early, late = sorted((before, after), key=lambda one: one.position)

        def held(on: str, position: int) -> tuple[frozenset[str], bool]:
            return self.sides(on, position).get(key, NOTHING)[:2]

        known = [held(early.on, n) for n in range(early.position, late.position + 1)]
        turns = [early.position + n for n, (one, other) in enumerate(pairwise(known), 1) if one != other]
        if held(before.on, late.position) != held(after.on, late.position):
            return Change.HAPPENED, turns
        if known[0] == known[-1]:
            return Change.DISPUTED, turns
        last = self.events[turns[-1] - 1].body
        if not isinstance(last, Corrected | Retracted | Settled):
            return Change.LEARNED, turns
        gone = bool(known[0][0]) and not known[-1][0] and self._leaves_nothing(last)
        return Change.VOIDED if gone else Change.CORRECTED, turns

    def _leaves_nothing(self, body: Corrected | Retracted | Settled) -> bool:
        if isinstance(body, Settled):
            dispute = self.events[body.dispute_slot - 1].body
            return body.for_ is For.ALTERNATIVE and isinstance(dispute, Disputed) and dispute.alternative is None
        return isinstance(body, Retracted)


def value(text: str | None) -> frozenset[str]:
    return frozenset() if text is None else frozenset(text.split(" | "))


def sides_of(row: Row) -> tuple[Side, Side]:
    return (
        (value(row.before), bool(row.certain_before), frozenset(row.disputed_before)),
        (value(row.after), bool(row.certain_after), frozenset(row.disputed_after)),
    )  # fmt: skip


@quick
@given(lived(), st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)), st.integers(0, 100), st.booleans())
@example(ended([]), ("2012-06-01", "2012-06-01"), 30, False)
@example(ended([]), ("2010-01-01", "2014-06-01"), 100, True)
@example(contradicted(), ("2012-06-01", "2012-06-01"), 77, False)
@example(contradicted(), ("2012-06-01", "2013-06-01"), 77, True)
def test_rows_and_labels_of_a_difference_are_those_found_by_trying_every_knowledge(
    events: list[Recorded], days: tuple[str, str], share: int, backwards: bool
) -> None:
    position = max(1, len(events) * share // 100)
    moments = [
        Moment(Day(on), n, events[n - 1].recorded_at) for on, n in zip(days, (position, len(events)), strict=True)
    ]
    before, after = reversed(moments) if backwards else moments
    tried = Tried(events)
    one, other = (tried.sides(at.on, at.position) for at in (before, after))
    expected = {
        key: (one.get(key, NOTHING), other.get(key, NOTHING))
        for key in one.keys() | other.keys()
        if kind_of(key[1]) is not Kind.EVENT and one.get(key, NOTHING) != other.get(key, NOTHING)
    }  # fmt: skip
    with recorded(events) as (log, store):
        rows = difference(store, log, before, after, None)
    assert {(row.type, row.src, row.dst): sides_of(row) for row in rows} == expected
    for row in rows:
        label, turns = tried.label((row.type, row.src, row.dst), before, after)
        assert row.label is label, row
        if label not in (Change.HAPPENED, Change.DISPUTED):
            assert list(row.because) == turns
        late = max(before.position, after.position)
        hind = tried.sides(before.on, after.position).get((row.type, row.src, row.dst), NOTHING)
        fore = tried.sides(after.on, before.position).get((row.type, row.src, row.dst), NOTHING)
        assert (value(row.hindsight), value(row.foresight)) == (hind[0], fore[0])
        assert all(number <= late for number in row.because)


@quick
@given(lived(), st.lists(st.sampled_from(DAYS), min_size=2, max_size=4, unique=True))
@example(ended([]), ["2010-07-01", "2012-06-01", "2013-01-15"])
def test_on_every_day_of_a_grid_a_calendar_has_the_holders_of_the_model(
    events: list[Recorded], days: list[str]
) -> None:
    with recorded(events) as (log, store):
        for position in {(len(events) + 1) // 2, len(events)}:
            facts = believed(events[:position])
            at = Moment(Day("2012-06-01"), position, events[position - 1].recorded_at)
            ids = sorted({event.subjects[0] for event in events[:position] if event.body.FOUNDS})
            for place in [one for one in ids if kind_of(one) in PLACES][:3]:
                spells = Reader(store, log, at).calendar(place)
                for on in [*days, *WINTER]:
                    now = possible(facts, on)
                    here = [one for one in spells if (one.since or "") <= on < (one.until or "9")]
                    assert [one.lever for one in here] == list(Lever)
                    rows = [row for one in here for row in one.holdings if not row.presumed]
                    assert {
                        (row.over.id, row.grant, row.holder.id, row.lever, row.level, row.grades) for row in rows
                    } == reached(now, place)


@quick
@given(lived(), st.lists(st.sampled_from(DAYS), min_size=1, max_size=4, unique=True))
@example(ended([]), ["2010-07-01", "2012-06-01", "2013-01-15", "2014-06-01"])
def test_the_cells_of_a_panel_are_what_the_model_says_of_school_and_day(
    events: list[Recorded], days: list[str]
) -> None:
    days.sort()
    # The later the period, the more is known of it.
    positions = [max(1, len(events) * (n + 1) // len(days)) for n in range(len(days))]
    with recorded(events) as (log, store):
        for within, known in product(scopes(events), (positions, [len(events)] * len(days))):
            for row in table(log, store, events, within, days, known):
                position = int(row["position"])
                if any(e.body.FOUNDS and e.subjects[0] == row["school"] for e in events[:position]):
                    agrees(row, believed(events[:position]))
                else:
                    assert row["existence"] == "not recorded"


def agrees(row: dict[str, str], facts: set[Held]) -> None:
    """The cells that the model can tell, against what it says."""
    school, on = row["school"], row["on"]
    now = possible(facts, on)
    assert row["existence"] in existence(states(facts, school), on)
    here = row["existence"] in (Existence.EXISTS, Existence.POSSIBLY)
    bodies = [one for one in now if one.type == "HAS_SCHOOL" and one.dst == school]
    assert cells(row, ("district", "district_sure")) == (surely(bodies, on) if here else set())
    levels = [one for one in now if one.type == "support_level" and one.src == school]
    told_levels = {one.split("=")[0] for one in row["support_level"].split("; ")} - {"not recorded", ""}
    assert told_levels == ({one.dst for one in levels} if here else set())
    granted = {(grant, holder, lever, level) for _, grant, holder, lever, level, _ in reached(now, school)}
    # Whether a grant that rests on something is in force is not the model's to say.
    resting = {one.src for one in now if one.type == "UNDER"} | {one.dst for one in now if one.type == "DELEGATES"}
    shown = {
        (grant, holder, str(lever), None if level == "not recorded" else level)
        for lever in Lever
        for holder, level, grant in cells(row, [f"{lever}_{one}" for one in ("holder", "level", "grant")])
        if grant != "presumed"
    }  # fmt: skip
    assert shown <= granted
    assert {one for one in granted if one[0] not in resting} <= shown
    works = working(now, school) if here else set()
    assert cells(row, ("practice_operator", "practice_role", "engagement")) == works


def surely(facts: Sequence[Held], on: str) -> set[tuple[str, str]]:
    return {(one.src, "certain" if one.sure_from <= on < one.sure_to else "possible") for one in facts}


def working(now: set[Held], school: str) -> set[tuple[str, str, str]]:
    """Who works as an operator at the school or at what it lies in, in grades that it has."""
    found = set()
    own: set[str] = set()
    for one in now:
        if one.type == "grades" and one.src == school:
            own |= set(msgspec.json.decode(one.value))
    for top, limits in ways(now, school, ()):
        for at in (one for one in now if one.type == "AT" and one.dst == top):
            sets = [set(one) for one in (*limits, props(at).get("grades", ()), own) if one]
            if not sets or set.intersection(*sets):
                for runs in (one for one in now if one.type == "RUNS" and one.dst == at.src):
                    if props(runs)["role"] in ("lead", "managing", "direct"):
                        found.add((runs.src, props(runs)["role"], at.src))
    return found
