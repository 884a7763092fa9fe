"""The time axis of a panel: days, months, years or school years, each with the day on which its row is true."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from events.when import OPEN_END, Day, day, school_year, shift, shift_months
from graph.errors import Code, NotAnswerable

MOST: Final = 12_000
"""Periods that a panel has at most: more than thirty years of days."""
_COUNTED: Final = "10-01"


class Every(StrEnum):
    """How long a period is."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    SCHOOL_YEAR = "school-year"


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` to `last`, both included; its row says what holds on the day `on`."""

    label: str
    first: Day
    last: Day
    on: Day


def periods(first: str, last: str, every: Every) -> list[Period]:
    """The periods from one day to another; the outer two are cut to these days.

    A day, month or year is read on its last day, a school year (1 July to 30 June) on 1 October, when schools are
    counted, or the day nearest to it. Raises `NotADate`, or `NotAnswerable` BAD_INPUT for days that run backwards or
    make more than 12,000 periods.
    """
    begin, end = day(first), day(last)
    if end == OPEN_END:
        raise NotAnswerable(Code.OUTSIDE_RECORD, f"to {last}", "the record ends the day before", "up to 9999-12-30")
    if begin > end:
        raise NotAnswerable(Code.BAD_INPUT, f"from {first} to {last}", "the panel ends before it begins", "from <= to")
    found: list[Period] = []
    at = begin
    while at <= end:
        if len(found) == MOST:
            raise NotAnswerable(
                Code.BAD_INPUT, f"from {first} to {last}, every {every}", f"this is more than {MOST:,} periods",
                "fewer days, or longer periods",
            )  # fmt: skip
        start = _start(at, every)
        after = shift(at, 1) if every is Every.DAY else shift_months(start, 1 if every is Every.MONTH else 12)
        until = min(shift(after, -1) if after != OPEN_END else end, end)
        found.append(Period(_label(start, every), at, until, _read_on(start, at, until, every)))
        if after == OPEN_END:
            break
        at = after
    return found


def months(since: Day, on: Day) -> int:
    """Whole months from one day to a later one: 31 January to 28 February is one."""
    one, other = date.fromisoformat(since), date.fromisoformat(on)
    count = (other.year - one.year) * 12 + other.month - one.month
    return count if shift_months(since, count) <= on else count - 1


def _start(at: Day, every: Every) -> Day:
    if every is Every.DAY:
        return at
    if every is Every.MONTH:
        return Day(f"{at[:7]}-01")
    if every is Every.YEAR:
        return Day(f"{at[:4]}-01-01")
    return school_year(at)


def _label(start: Day, every: Every) -> str:
    match every:
        case Every.DAY:
            return start
        case Every.MONTH:
            return start[:7]
        case Every.YEAR:
            return start[:4]
        case Every.SCHOOL_YEAR:
            return f"SY{start[:4]}"


def _read_on(start: Day, first: Day, last: Day, every: Every) -> Day:
    if every is not Every.SCHOOL_YEAR:
        return last
    return min(max(Day(f"{start[:4]}-{_COUNTED}"), first), last)
