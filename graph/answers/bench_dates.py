"""The days that follow from the facts of one reading: when a thing begins and ends, and what is due by when."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from events.ids import Kind, kind_of
from events.when import OPEN_END, OPEN_START, Day, shift_months
from graph.answers.audit.milestones import REPORTS_DUE, WINDOW
from graph.facts import Fact
from graph.snapshot import ALIVE, read_value


class DateKind(StrEnum):
    """What happens on a day."""

    BEGINS = "begins"
    ENDS = "ends"
    WINDOW_OVER = "window_over"
    REPORT_OVERDUE = "report_overdue"


@dataclass(frozen=True, slots=True)
class Dated:
    """A day that follows from what is recorded: between `earliest` and `latest`, null where that is open. An end is the
    first day without; a report is overdue on the first day after its `year`. `passed`: whether it has come by the
    day asked about; null: possibly.
    """

    about: str
    what: DateKind
    year: int | None
    earliest: Day | None
    latest: Day | None
    passed: bool | None


def dates(facts: Iterable[Fact], on: Day) -> list[Dated]:
    """The days that follow from facts of any day, thing by thing. A day of which nothing is known is left out."""
    by: dict[str, list[Fact]] = {}
    for fact in sorted(facts):
        if fact.type in ("status", "priority"):
            by.setdefault(fact.src, []).append(fact)
    return [one for about, some in sorted(by.items()) for one in _of(about, some, on)]


def _of(id: str, facts: list[Fact], on: Day) -> Iterator[Dated]:
    alive = [one for one in facts if one.type == "status" and one.value in ALIVE]
    if alive:
        began = min(alive, key=lambda one: (one.valid_from, one.sure_from))
        yield from _day(id, DateKind.BEGINS, began.valid_from, began.sure_from, on)
        ended = max(alive, key=lambda one: (one.valid_to, one.sure_to))
        yield from _day(id, DateKind.ENDS, ended.sure_to, ended.valid_to, on)
        if kind_of(id) is Kind.ZONE:
            for year in REPORTS_DUE:
                yield from _due(id, DateKind.REPORT_OVERDUE, began, 12 * year, on, year)
    started = [one for one in facts if one.type == "priority" and read_value(one.value).get("state") == "priority"]
    if started:
        last = max(started, key=lambda one: (one.valid_from, one.sure_from))
        yield from _due(id, DateKind.WINDOW_OVER, last, WINDOW, on)


def _due(id: str, what: DateKind, since: Fact, months: int, on: Day, year: int | None = None) -> Iterator[Dated]:
    early, late = shift_months(since.valid_from, months), shift_months(since.sure_from, months)
    yield from _day(id, what, early, late, on, year)


def _day(id: str, what: DateKind, early: Day, late: Day, on: Day, year: int | None = None) -> Iterator[Dated]:
    if (early == OPEN_START and late == OPEN_END) or early == OPEN_END:
        return
    passed = None if early <= on < late else on >= late
    yield Dated(id, what, year, None if early == OPEN_START else early, None if late == OPEN_END else late, passed)
