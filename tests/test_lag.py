"""Reporting lag: days from taking effect to being recorded, by recorder; what was entered live, and late."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from graph.answers.lag import BackDated, Days, Lag, back_dated, lag
from graph.errors import Code
from services.bootstrap import Ledger
from services.settings import Settings
from services.statements import Statement
from tests.conftest import CLERK, NOON, Clock
from tests.town import DAY, Town, refused

SALEM, LINCOLN, BOSTON = "district:salem", "school:lincoln", "district:boston"


def rows(town: Town, within: str | None = None, by: str | None = None, late_days: int = 30) -> list[Lag]:
    reader = town.at("2014-12-31")
    return lag(reader.store, reader.log, reader.at, within, by, late_days)


def entries(town: Town, within: str | None = None, by: str | None = None, late_days: int = 30) -> list[BackDated]:
    reader = town.at("2014-12-31")
    return back_dated(reader.store, reader.log, reader.at, within, by, late_days)


def renamed(town: Town, days: int, of: str = SALEM, by: str = CLERK) -> int:
    """A renaming that took effect so many days before the day on which it is recorded next."""
    day = (town.clock.now + DAY).date()
    return town.say("organisation.renamed", recorder=by, organisation=of, name=f"Salem {days}",
                    from_=(day - days * DAY).isoformat())  # fmt: skip


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """The clerk, and the office of Salem, who record from 4 August 2014 on."""
    made = Town(tmp_path)
    made.registered(SALEM, "Salem", from_="[2014-08-01..]")
    made.registered("office:salem", "Salem Office", from_="[2014-08-01..]")
    yield made
    made.ledger.close()


def test_median_nine_tenths_and_the_largest_are_of_the_days_of_one_recorder(town: Town) -> None:
    for days in (0, 1, 2, 3, 4, 5, 6, 7, 8, 100):
        renamed(town, days, by="office:salem")
    (row,) = rows(town, by="office:salem")
    assert (row.recorder.name, row.imported, row.count, row.undated) == ("Salem Office", False, 10, 0)
    assert (row.median, row.ninetieth, row.largest) == (Days(4, 4), Days(8, 8), Days(100, 100))
    assert (row.late, row.possibly_late) == (1, 0)
    clerk, office = rows(town)
    assert (clerk.recorder.id, clerk.count, clerk.undated, clerk.median) == (CLERK, 0, 3, None)
    assert office == row


def test_an_imprecise_date_makes_bounds_and_what_is_only_possibly_late_is_said_apart(town: Town) -> None:
    town.clock.now = town.clock.now.replace(month=9, day=19)
    month = town.say("organisation.renamed", organisation=SALEM, name="In August", from_="2014-08")
    open_ = town.say("organisation.renamed", organisation=SALEM, name="By September", from_="[..2014-09-01]")
    early = town.say("organisation.renamed", organisation=SALEM, name="Next year", from_="2015-01-01")
    found = {one.position: one for one in entries(town)}
    assert found.keys() == {month, open_}
    assert (found[month].lag, found[month].certain, found[month].effective) == (Days(20, 50), False, "2014-08")
    assert (found[open_].lag, found[open_].certain) == (Days(20, None), False)
    (row,) = rows(town, within=SALEM)
    assert (row.late, row.possibly_late, row.largest) == (0, 2, Days(20, None))
    assert {one.position for one in entries(town, late_days=10) if one.certain} == {month, open_}
    least = next(one.lag.least for one in entries(town, late_days=10) if one.position == month)
    assert [one.certain for days in (least - 1, least) for one in entries(town, late_days=days)
            if one.position == month] == [True, False]  # fmt: skip
    assert early not in found


def test_what_was_recorded_in_advance_has_a_negative_lag(town: Town) -> None:
    renamed(town, -100, by="office:salem")
    (row,) = rows(town, by="office:salem")
    assert row.median == Days(-100, -100)
    assert row.late == 0


def test_exactly_so_many_days_are_not_late_and_one_more_is(town: Town) -> None:
    renamed(town, 30)
    late = renamed(town, 31)
    assert [one.position for one in entries(town)] == [late]
    (row,) = rows(town, within=SALEM)
    assert row.late == 1


def test_a_scope_has_what_is_about_it_and_all_that_it_has(town: Town) -> None:
    town.registered(LINCOLN, "Lincoln", under=SALEM, from_="2010-09-01")
    town.registered(BOSTON, "Boston", from_="2010-09-01")
    names = {one.subjects[0] for one in entries(town, within=SALEM)}
    assert names == {LINCOLN}
    assert {one.subjects[0] for one in entries(town)} == {LINCOLN, BOSTON}
    assert {one.subjects[0] for one in entries(town, within=BOSTON, by=CLERK)} == {BOSTON}


def test_pages_of_entries_follow_each_other(town: Town) -> None:
    late = [renamed(town, 50 + n) for n in range(5)]
    reader = town.at("2014-12-31")
    first = back_dated(reader.store, reader.log, reader.at, limit=3)
    rest = back_dated(reader.store, reader.log, reader.at, after=first[-1].position, limit=3)
    assert [one.position for one in (*first, *rest)] == late


def test_imported_history_is_said_apart_and_is_never_an_entry(tmp_path: Path) -> None:
    with closing(Ledger.open(Settings(tmp_path, CLERK), Clock())) as ledger:
        at = NOON - 1000 * DAY
        said = {"id": CLERK, "name": "The clerk", "from": "1990"}
        ledger.record([Statement("organisation.registered", said, at=at)], CLERK)
        ledger.record(
            [Statement("organisation.renamed", {"organisation": CLERK, "name": "Clerk", "from": "1990"})], CLERK
        )
        reader = ledger.reader(on="2014-12-31")
        live, imported = lag(reader.store, reader.log, reader.at)
        assert (live.imported, live.late, imported.imported, imported.late) == (False, 1, True, 1)
        assert [one.position for one in back_dated(reader.store, reader.log, reader.at)] == [2]


def test_what_is_asked_for_wrongly_is_refused(town: Town) -> None:
    for days in (-1, 40_000):
        assert refused(rows, town, late_days=days).code is Code.BAD_INPUT


def test_an_event_without_a_date_is_counted_as_undated(town: Town) -> None:
    root = town.ledger.log.at([renamed(town, 5, by="office:salem")])[0]
    town.say("evidence.retracted", event=str(root.id), recorder="office:salem", reason="no")
    (row,) = rows(town, by="office:salem")
    assert (row.count, row.undated) == (1, 1)
