"""Dates as precise as their source.

A `When` is one unknown day between two known ones, with the words its source used. The words follow a
subset of EDTF (ISO 8601-2), plus `SY2014` for a school year; `read_start` reads them as the first day of a
new state, `read_last_day` as the last day of the old one. Days are ISO text inside the product (`Day`): it
compares as it reads, and goes into a database and out again unchanged.

Nobody outside this module compares, shifts or clips days by hand.
"""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final, NewType

import msgspec

Day = NewType("Day", str)
"""An ISO date, `2014-08-04`. Two days compare as their texts do."""

OPEN_START: Final = Day("1800-01-01")
OPEN_END: Final = Day("9999-12-31")
FORMS: Final = (
    "2014-08-04, 2014-08, 2014, 2014-21 (spring; 22 summer, 23 autumn, 24 winter from December), SY2014, "
    "[2014-07-01..2015-06-30], [..2012-05-24], [2012-05-24..], [..]"
)

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEAR = re.compile(r"\d{4}")
_SCHOOL_YEAR = re.compile(r"SY(\d{4})")
_SEASONS: Final = {21: (3, 5), 22: (6, 8), 23: (9, 11)}
_WINTER: Final = 24


class NotADate(ValueError):
    """The text is no date of the accepted forms, or names a day that does not exist."""

    def __init__(self, text: str, why: str) -> None:
        self.text, self.why = text, why
        super().__init__(f"{text!r} is not a date: {why}. Accepted: {FORMS}")


class When(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One day between `earliest` and `latest`, both included, in the words of its source."""

    words: str
    earliest: Day
    latest: Day

    def __str__(self) -> str:
        return self.words


UNKNOWN: Final = When("[..]", OPEN_START, OPEN_END)


def day(text: str) -> Day:
    """The exact day that `text` (YYYY-MM-DD) names, within 1800-01-01 to 9999-12-31."""
    found = _DAY.fullmatch(text) if text.isascii() else None
    if not found:
        raise NotADate(text, "a day is written YYYY-MM-DD")
    try:
        date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise NotADate(text, "that day does not exist") from None
    if text < OPEN_START:
        raise NotADate(text, f"the record begins on {OPEN_START}")
    return Day(text)


def day_of(moment: date) -> Day:
    """The day of a date, or of an instant in its own zone."""
    return Day(moment.date().isoformat() if isinstance(moment, datetime) else moment.isoformat())


def write_instant(at: datetime, timespec: str = "auto") -> str:
    """An instant in UTC, as it is written everywhere: `2012-05-24T12:00:00Z`. `timespec` as `datetime.isoformat` has
    it."""
    return at.astimezone(UTC).isoformat(timespec=timespec).replace("+00:00", "Z")


def midnight(when: "When | None") -> str | None:
    """The start in UTC of a day that is known exactly, as an instant; None for any other date: it would be written as
    if it were exact."""
    return f"{when.earliest}T00:00:00Z" if when is not None and when.earliest == when.latest else None


def school_year(on: Day) -> Day:
    """The first day, 1 July, of the school year in which a day lies."""
    return Day(f"{int(on[:4]) - (on[5:7] < '07'):04d}-07-01")


@lru_cache(maxsize=65_536)
def read_start(text: str) -> When:
    """Read `from` or `on`: the first day of a new state. SY2014 is 1 July to 31 August 2014."""
    return _read(text, ("{0}-07-01", "{0}-08-31", 0))


@lru_cache(maxsize=65_536)
def read_last_day(text: str) -> When:
    """Read `last_day`: the last day of the old state. SY2014 is 15 May to 30 June 2015."""
    return _read(text, ("{0}-05-15", "{0}-06-30", 1))


def exactly(on: Day) -> When:
    """The When of a day that is known."""
    return When(on, on, on)


def by(on: Day) -> When:
    """Begun on an unknown day, `on` at the latest."""
    return When(f"[..{on}]", OPEN_START, on)


def between(earliest: Day, latest: Day) -> When:
    """One unknown day of a stretch, both ends included."""
    if earliest > latest:
        raise NotADate(f"[{earliest}..{latest}]", "its bounds cross")
    if earliest == latest:
        return exactly(earliest)
    low = "" if earliest == OPEN_START else earliest
    high = "" if latest == OPEN_END else latest
    return When(f"[{low}..{high}]", earliest, latest)


@lru_cache(maxsize=65_536)
def shift(on: Day, days: int) -> Day:
    """`days` later, never past the open ends. An open end stays open."""
    if on in (OPEN_START, OPEN_END):
        return on
    there = date.fromisoformat(on).toordinal() + days
    if there >= date.max.toordinal():
        return OPEN_END
    return max(OPEN_START, Day(date.fromordinal(max(there, 1)).isoformat()))


@lru_cache(maxsize=65_536)
def after(last_day: When) -> When:
    """The first day without, from the last day with: the one place where an inclusive end becomes half-open."""
    return When(last_day.words, shift(last_day.earliest, 1), shift(last_day.latest, 1))


def day_before(earliest: Day, latest: Day) -> When:
    """The last day with, from the first day without."""
    return between(shift(earliest, -1), shift(latest, -1))


def shift_months(on: Day, months: int) -> Day:
    """The same day of the month, `months` later; the month's last day where it has no such day."""
    if on in (OPEN_START, OPEN_END):
        return on
    start = date.fromisoformat(on)
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    if year >= date.max.year:
        return OPEN_END
    return Day(date(year, month + 1, min(start.day, monthrange(year, month + 1)[1])).isoformat())


def days_between(first: Day, last: Day) -> int:
    """Days from `first` to `last`; negative when `last` comes first."""
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def _read(text: str, school_year: tuple[str, str, int]) -> When:
    if not text.isascii() or len(text) > 40:
        raise NotADate(text[:60], "it is not of the accepted forms")
    if found := _SCHOOL_YEAR.fullmatch(text):
        first, last, later = school_year
        year = f"{int(found[1]) + later:04d}"
        return When(text, day(first.format(year)), day(last.format(year)))
    if text.startswith("[") and text.endswith("]") and ".." in text:
        low, _, high = text[1:-1].partition("..")
        earliest = _stretch(low, text)[0] if low else OPEN_START
        latest = _stretch(high, text)[1] if high else OPEN_END
        if earliest > latest:
            raise NotADate(text, "its bounds cross")
        return When(text, earliest, latest)
    return When(text, *_stretch(text, text))


def _stretch(text: str, whole: str) -> tuple[Day, Day]:
    """First and last day of a day, month, season or year."""
    if _DAY.fullmatch(text):
        only = day(text)
        return only, only
    if _YEAR.fullmatch(text):
        return day(f"{text}-01-01"), day(f"{text}-12-31")
    found = _MONTH.fullmatch(text)
    if not found:
        raise NotADate(whole, "it is not of the accepted forms")
    year, month = int(found[1]), int(found[2])
    if year == 0:
        raise NotADate(whole, "there is no year 0000 in the record")
    if month in _SEASONS:
        first, last = _SEASONS[month]
        return day(f"{year:04d}-{first:02d}-01"), day(f"{year:04d}-{last:02d}-{monthrange(year, last)[1]}")
    if month == _WINTER:
        if year == date.max.year:
            raise NotADate(whole, "that winter ends after the record does")
        end = date(year + 1, 3, 1) - timedelta(days=1)
        return day(f"{year:04d}-12-01"), day_of(end)
    if not 1 <= month <= 12:
        raise NotADate(whole, "there is no such month or season")
    return day(f"{year:04d}-{month:02d}-01"), day(f"{year:04d}-{month:02d}-{monthrange(year, month)[1]}")
