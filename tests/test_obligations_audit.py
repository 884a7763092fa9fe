"""The board of obligations says on every day what the audit's rule about owed services says, whatever was recorded."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import example, given, settings

from events.envelope import Recorded
from events.ids import Kind
from events.statement import read_event
from events.when import Day, shift
from graph.answers.obligations import Obligation
from graph.answers.obligations_day import Provided
from graph.moment import Moment
from graph.reader import Reader
from services.bootstrap import Ledger
from services.files.worlds import load
from services.settings import Settings
from tests.audited import LEAD, LINCOLN, salem, subcontract
from tests.histories import recorded as record
from tests.test_answers_any_history import BASE, lived, quick, recorded
from tests.worlds import SHIPPED

SERVING: Final = ("03", "04", "11", "15c", "24", "26-over", "26-owed", "26-sub", "26-unint")
"""Worlds in which somebody provides a service, or owes one."""
FAR: Final = Day("2031-12-31")
OWING: Final[list[tuple[str, dict[str, Any]]]] = [
    ("contract.signed", {
        "id": "contract:c9", "kind": "performance", "term": {"from": "2011", "last_day": "2014-06-30"},
        "parties": [{"id": "district:one", "role": "authoriser"}, {"id": "partner:ausl", "role": "operator"}],
        "covers": ["cluster:north", {"id": "school:adams", "grades": "06"}],
        "services": [{"line": "operations"}, {"line": "tutoring"}],
    }),
    ("subcontract.signed", {
        "id": "subcontract:s9", "prime": "partner:ausl", "sub": "partner:ausl", "services": ["Tutoring"],
        "provides_at": [{"id": "school:adams", "grades": "06-07"}], "under": "contract:c9",
        "term": {"from": "2012-03", "last_day": "2013-09-30"},
    }),
]  # fmt: skip


def owing(events: list[Recorded]) -> list[Recorded]:
    found = list(events)
    for topic, said in [*BASE, *OWING]:
        found.append(record(found, read_event(topic, said)))
    return found


def days(rows: list[Obligation], first: Day) -> Iterator[Day]:
    """The days on which rows begin and end, and those before."""
    for one in sorted({day for row in rows for day in (row.since, row.until)} | {first}):
        yield one
        if one > first:
            yield shift(one, -1)


def agrees(reader: Reader, school: str) -> None:
    """The rows of a day are the findings of the day, and more: the audit asks for anybody at the school, the board for
    somebody in each grade."""
    on = reader.at.on
    found = {one.about: one for one in reader.audit(school, ["owed-service"])}
    rows: dict[tuple[str, ...], list[Obligation]] = defaultdict(list)
    for row in reader.obligations(school, on, on).rows:
        assert (row.since, row.until) == (on, shift(on, 1))
        if row.instrument and row.service and row.instrument.kind is Kind.CONTRACT:
            rows[row.instrument.id, school, row.service].append(row)
    lacking = {key for key, some in rows.items() if any(not any(p.certain for p in one.providers) for one in some)}
    assert lacking == found.keys()
    for key in lacking:
        if len(rows[key]) == 1:
            (row,) = rows[key]
            assert row.state in (Provided.UNCOVERED, Provided.POSSIBLY, Provided.PARTLY)
            vague = [one for one in row.missing if not one.startswith("the grades of ")]
            assert found[key].violated == (not vague)
            if found[key].violated:
                assert found[key].certain == (row.certain and not row.providers)


def same(row: Obligation) -> tuple[object, ...]:
    """What a row says of a day; names are those of the moment."""
    providers = [
        (one.who and one.who.id, one.how, one.instrument.id, one.grades, one.days_a_week, one.certain)
        for one in row.providers
    ]  # fmt: skip
    return (
        row.school.id, row.instrument and row.instrument.id, row.service, [one.id for one in row.by], row.grades,
        row.days_a_week, row.state, row.certain, row.lacking, providers, row.missing, row.disputed,
    )  # fmt: skip


def holds(reader: Reader, school: str, first: Day) -> None:
    """Each stretch says what its first and last days say, and nothing is left out between; the audit agrees."""
    rows = list(reader.obligations(school, first, FAR).rows)
    for on in list(days(rows, first))[:8]:
        then = Reader(reader.store, reader.log, Moment(on, reader.at.position, reader.at.known))
        told = then.obligations(school, on, on).rows
        assert [same(one) for one in told] == [same(one) for one in rows if one.since <= on < one.until]
        agrees(then, school)


@settings(quick, max_examples=10)
@given(lived())
@example(owing([]))
def test_of_any_history(events: list[Recorded]) -> None:
    told = owing(events)
    with recorded(told) as (log, store):
        at = Moment(Day("2012-06-01"), told[-1].position, told[-1].recorded_at)
        reader = Reader(store, log, at)
        holds(reader, "school:adams", Day("2009-01-01"))


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"provides_at": [{"id": LINCOLN, "grades": "06-07"}], "term": {"from": "2012", "last_day": "2014-06"}},
        {"provides_at": []},
        {"under": "unknown", "services": ["dance"]},
    ],
)
@pytest.mark.parametrize("partial", [(), ("services",)])
def test_of_salem(change: dict[str, Any], partial: tuple[str, ...]) -> None:
    story = salem(lead={"services": [{"line": "student support"}]}, partial=partial)
    subcontract(story, **change)
    holds(story.reader("2012-10-01"), LINCOLN, Day("2011-01-01"))


def test_of_the_worlds(tmp_path: Path) -> None:
    with Ledger.open(Settings(tmp_path)) as ledger:
        load(ledger, [path for name in SERVING for path in sorted(SHIPPED.glob(f"{name}*.yaml"))])
        for on in ("2010-12-31", "2012-09-01"):
            reader = ledger.reader(on=on)
            boards = {one.id: reader.obligations(one.id).rows for one in reader.entities(Kind.SCHOOL, limit=500)}
            some = [school for school, rows in boards.items() if rows]
            assert len(some) > 3
            for school in some:
                agrees(reader, school)
        reader = ledger.reader(on="2011-09-01")
        for school in ("school:sketch-c-1", "school:sketch-c-6", "school:sketch-c-without-1"):
            holds(reader, school, Day("2011-01-01"))
        board = reader.obligations("contract:sketch-c-without-1")
        nobody = [one for one in board.rows if one.state is Provided.UNCOVERED]
        assert {one.service for one in nobody} == {"student support"}
        assert sorted(one.school.id for one in nobody) == [f"school:sketch-c-without-{n}" for n in range(1, 5)]
        assert {one.state for one in reader.obligations("contract:sketch-c-1").rows} == {Provided.COVERED}


def test_a_long_board_costs_as_many_questions_as_a_short_one_and_many_schools_as_many_as_one(tmp_path: Path) -> None:
    from tests.asking import salem as asking

    asked = []
    for n in (1, 5):
        with asking(tmp_path / str(n), n) as ledger:
            ledger.tell("contract.amended", contract=LEAD, services=[{"line": "arts"}], from_="2012-01-01")
            reader = ledger.reader(on="2012-10-01")
            for last in (Day("2012-10-01"), FAR):
                ledger.asked.clear()
                rows = reader.obligations(LEAD, Day("2011-01-01"), last).rows
                assert {one.state for one in rows} == {Provided.UNCOVERED, Provided.NOT_RECORDED}
                asked.append(len(ledger.asked))
    assert len(set(asked)) == 1
