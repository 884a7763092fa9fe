"""Whatever was recorded, each row of a panel says what holders, operators and pages say on its day, as known then."""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Final

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from events.envelope import Recorded
from events.grades import write_grades
from events.ids import PLACES, Kind, kind_of
from events.levers import Lever
from events.sqlite_log import SQLiteLog
from events.when import Day
from graph.answers.panel import Asked, panel
from graph.answers.panel_columns import BANDS, OPERATING, Band
from graph.answers.panel_periods import Period
from graph.answers.reach import taught
from graph.answers.shapes import Existence
from graph.moment import Moment
from graph.reader import Reader
from graph.snapshot import Snapshot
from graph.sqlite_store import SQLiteStore
from tests.test_answers_any_history import ended, lived, recorded
from tests.told import DAYS

Row = dict[str, str]
HERE: Final = (Existence.EXISTS, Existence.POSSIBLY)
PAPER: Final = ("paper_operator", "paper_operator_name", "paper_role", "paper_grades", "contract", "contract_standing",
                "paper_sure")  # fmt: skip
PRACTICE: Final = ("practice_operator", "practice_role", "practice_grades", "engagement", "days_a_week",
                   "practice_sure")  # fmt: skip
ABSENT: Final = ("none", "not recorded", "")
quick = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


def reader_of(log: SQLiteLog, store: SQLiteStore, events: Sequence[Recorded], on: str, position: int) -> Reader:
    return Reader(store, log, Moment(Day(on), position, events[position - 1].recorded_at))


def table(
    log: SQLiteLog, store: SQLiteStore, events: Sequence[Recorded], within: str, days: Sequence[str],
    positions: Sequence[int], bands: bool = False,
) -> list[Row]:  # fmt: skip
    spans = [Period(f"{n}", Day(on), Day(on), Day(on)) for n, on in enumerate(days)]
    top = max(positions)
    at = Moment(Day(days[-1]), top, events[top - 1].recorded_at)
    made = panel(store, log, at, Asked(within=within, periods=spans, positions=positions, bands=bands))
    names = [one.name for one in made.columns]
    return [dict(zip(names, (*line.head, *line.body), strict=True)) for lines in made.rows() for line in lines]


def cells(row: Row, names: Sequence[str]) -> set[tuple[str, ...]]:
    """The parallel lists of a row, as tuples."""
    if row[names[0]] in ABSENT:
        return set()
    columns = [row[one].split("; ") for one in names]
    assert len({len(one) for one in columns}) == 1, row
    return set(zip(*columns, strict=True))


def some(grades: tuple[str, ...], own: tuple[str, ...]) -> str:
    return "all" if not grades or grades == own else write_grades(grades)


def own_grades(reader: Reader, school: str) -> tuple[str, ...]:
    return taught(Snapshot(reader.at, reader.store.attributes([school], reader.at)), school)


def agrees(row: Row, reader: Reader) -> None:
    """A row against the answers that anybody gets on its day."""
    school = row["school"]
    (being,) = reader.being([school]).values()
    assert row["existence"] == being.existence
    page = reader.entity(school)
    assert row["school_name"] in (page.name, "")
    here = being.existence in HERE
    own = own_grades(reader, school)
    band = BANDS[Band(row["grade_band"])] if row.get("grade_band", "all") != "all" else ()

    def meets(grades: tuple[str, ...]) -> bool:
        return not band or not grades or bool(set(band) & set(own) & set(grades))

    bodies = {(one.src, "certain" if one.certain(reader.at.on) else "possible") for one in page.links_in
              if one.type == "HAS_SCHOOL"}  # fmt: skip
    assert cells(row, ("district", "district_sure")) == (bodies if here else set())
    found = [one for one in reader.operators([school]) if meets(one.grades)]
    assert cells(row, PAPER) == {
        (one.operator.id, one.operator.name, one.role or "not recorded", some(one.grades, own), one.contract,
         str(one.standing), "certain" if one.certain else "possible")
        for one in found if one.on_paper
    }  # fmt: skip
    assert cells(row, PRACTICE) == {
        (one.operator.id, str(one.role), some(one.grades, own), one.engagement,
         "not recorded" if one.days_a_week is None else f"{one.days_a_week:g}",
         "certain" if one.certain else "possible")
        for one in found if one.in_practice and one.role in OPERATING
    }  # fmt: skip
    held = [one for one in reader.holders([school]) if one.standing.in_force and meets(one.grades)]
    for lever in Lever:
        names = [f"{lever}_{one}" for one in ("holder", "level", "area", "grades", "grant", "sure")]
        assert cells(row, names) == {
            (one.holder.id, one.level or "not recorded", one.area or "all", some(one.grades, own),
             one.grant or "presumed", "certain" if one.certain else "possible")
            for one in held if one.lever is lever
        }  # fmt: skip
    told = {int(one) for one in row["disputes"].split("; ") if one}
    shown = [one for one in found if one.on_paper or (one.in_practice and one.role in OPERATING)]
    assert told >= {dispute for one in held for dispute in one.disputed}
    assert told >= {dispute for one in shown for dispute in one.disputed}
    codes = {one.dst for one in page.attributes if one.type == "identifier"}
    assert {f"{name[3:]}/{code}" for name in row if name.startswith("id_") for code in row[name].split("; ")
            if code != "not recorded"} == codes  # fmt: skip


def scopes(events: Sequence[Recorded]) -> Iterator[str]:
    ids = sorted({event.subjects[0] for event in events if event.body.FOUNDS})
    yield from (one for one in ids if kind_of(one) in PLACES)


@quick
@given(lived(), st.lists(st.sampled_from(DAYS), min_size=1, max_size=6, unique=True))
@example(ended([]), ["2010-07-01", "2012-06-01", "2013-01-15", "2014-06-01", "2016-01-01"])
def test_each_row_is_what_everybody_is_told_with_one_knowledge(events: list[Recorded], days: list[str]) -> None:
    days.sort()
    with recorded(events) as (log, store):
        for position in {(len(events) + 1) // 2, len(events)}:
            readers = {on: reader_of(log, store, events, on, position) for on in days}
            for within, bands in product(scopes(events[:position]), (False, True)):
                for row in table(log, store, events, within, days, [position] * len(days), bands):
                    agrees(row, readers[row["on"]])


@quick
@given(lived(), st.lists(st.sampled_from(DAYS), min_size=2, max_size=4, unique=True))
@example(ended([]), ["2010-07-01", "2012-06-01", "2013-01-15"])
def test_each_row_is_what_everybody_was_told_as_known_then(events: list[Recorded], days: list[str]) -> None:
    days.sort()
    positions = sorted({round(len(events) * (n + 1) / len(days)) for n in range(len(days))} - {0})
    positions = [0] * (len(days) - len(positions)) + positions
    first: dict[str, int] = {}
    for event in events:
        if event.body.FOUNDS:
            first.setdefault(event.subjects[0], event.position)
    with recorded(events) as (log, store):
        for within in scopes(events):
            for row in table(log, store, events, within, days, positions):
                position = int(row["position"])
                if position < first[row["school"]]:
                    assert row["existence"] == "not recorded"
                    assert row["paper_operator"] == row["people_holder"] == ""
                else:
                    agrees(row, reader_of(log, store, events, row["on"], position))


@quick
@given(lived(), st.lists(st.sampled_from(DAYS), min_size=2, max_size=5, unique=True))
@example(ended([]), ["2010-07-01", "2012-06-01", "2013-01-15"])
def test_a_school_is_there_in_every_period_if_it_is_in_scope_in_any(events: list[Recorded], days: list[str]) -> None:
    days.sort()
    with recorded(events) as (log, store):
        for within in scopes(events):
            rows = table(log, store, events, within, days, [len(events)] * len(days))
            schools = list(dict.fromkeys(row["school"] for row in rows))
            assert schools == sorted(schools)
            assert [(row["school"], row["on"]) for row in rows] == list(product(schools, days))
            for school in schools:
                assert any(row["in_scope"] != "no" for row in rows if row["school"] == school)
            if kind_of(within) is Kind.SCHOOL:
                assert schools == [within]
