"""Cells as people write them: dates, money, percentages, grades, values of a list. What can be read in two ways is
refused, with the ways to write it that cannot."""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from functools import lru_cache
from typing import Final

from events.contract import Indicator
from events.grades import NotGrades, read_grades
from events.when import NotADate, When, read_last_day, read_start
from services.files.columns import SYNONYMS
from services.files.narrative_dates import doubt, read_prose

DATES: Final = (
    "8/4/2014 (month first), 2014-08-04, Aug 4, 2014, August 2014, 2014, SY2014 or 2014-15 (a school year), fall 2013, "
    "by May 2012, between 2007 and 2010, unknown"
)
MONEY: Final = "dollars written out: $1,250,000 or 1250000.50"
SHARES: Final = "12.5% or 0.125"
GRADE_SPANS: Final = "K-8, PK-5, 9 to 12, or 6-8, 10; with grades EE, PK, KG (or K), 1 to 12, UG"
INDICATORS: Final = "graduation: 61% -> 75% by June 2017; or attendance -> 95%; or promotion"

_ARROW: Final = "(?:->|=>|\u2192)"
_INDICATOR: Final = re.compile(
    rf"([^:>\u2192]*[^:>\u2192\s=-])(?:\s*:\s*((?:(?!{_ARROW}).)*[^\s-]))?(?:\s*{_ARROW}\s*(.+?)(?:\s+by\s+((?:(?!\sby\s).)+))?)?"
)
_NUMERIC: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2}|\d{4})", re.ASCII)
_MONTH: Final = re.compile(r"(\d{1,2})/(\d{4})", re.ASCII)
_JOINED: Final = re.compile(r"(?:(\d{1,2})[- ])?([A-Za-z]{3,9})\.?[- ](\d{4})")
_CLOCK: Final = re.compile(r"[T ]0?0?(12)?:?00(:00(\.0+)?)?( ?AM)?$")
_SCHOOL_YEAR: Final = re.compile(r"(?:SY ?|school year )(\d{4})(?:\s*[-/\u2013]\s*(\d{2}|\d{4}))?", re.IGNORECASE)
_DOLLARS: Final = r"(?:US\$|USD|\$)?\s*(\d{1,3}(?:,\d{3})+|\d{1,15})(\.\d{1,4})?\s*(?:USD|dollars)?"
_AMOUNT: Final = re.compile(_DOLLARS, re.ASCII)
_YEARS: Final = re.compile(r"(\d{4})[-/\u2013](\d{2})", re.ASCII)
_WINTER: Final = re.compile(r"winter (?:of )?(\d{4})(?:[-/\u2013](\d{2}|\d{4}))?", re.IGNORECASE)
_PERCENT: Final = re.compile(r"(\d{1,3}(?:\.\d{1,6})?)\s*%", re.ASCII)
_PART: Final = re.compile(r"0?\.\d{1,8}|[01](?:\.0{1,8})?", re.ASCII)
_NUMBER: Final = re.compile(r"\d{1,9}(?:\.\d{1,4})?", re.ASCII)
_GRADE: Final = re.compile(r"(?:grades?\s*)?0*([1-9]|1[0-2])(?:st|nd|rd|th)?(?:\s*grade)?", re.ASCII)
_RANGE: Final = re.compile(r"\s*(?:-|\u2013|\u2014|\bto\b|\bthrough\b|\bthru\b)\s*")
_WORDS: Final = {
    "k": "KG", "kg": "KG", "kindergarten": "KG", "kinder": "KG", "pk": "PK", "prek": "PK", "pre k": "PK",
    "pre kindergarten": "PK", "prekindergarten": "PK", "ee": "EE", "ug": "UG", "ungraded": "UG",
}  # fmt: skip
_PRE_K: Final = re.compile(r"\bpre[- ]?k(indergarten)?\b", re.IGNORECASE)
_ALL: Final = frozenset({"all", "all grades", "every grade"})
_YES: Final = {**dict.fromkeys(("yes", "y", "true", "x", "1"), True), **dict.fromkeys(("no", "n", "false", "0"), False)}


class NotACell(ValueError):
    """A cell that cannot be read: why, and what would be accepted."""

    def __init__(self, why: str, accepted: str) -> None:
        self.why, self.accepted = why, accepted
        super().__init__(f"{why}. Accepted: {accepted}")


@lru_cache(maxsize=65_536)
def read_date(text: str, last_day: bool = False) -> When:
    """The day, or the days between, that a cell means, in its words. `NotACell` where it can mean two things."""
    said = _CLOCK.sub("", " ".join(text.split())) if ":" in text else " ".join(text.split())
    try:
        found = _date(said, last_day)
    except NotADate as bad:
        raise NotACell(f"{text[:60]!r} is no date: {bad.why}", DATES) from None
    return When(said, found.earliest, found.latest)


def _date(said: str, last_day: bool) -> When:
    if found := _NUMERIC.fullmatch(said):
        return _month_first(said, found)
    if found := _SCHOOL_YEAR.fullmatch(said):
        following = int(found[1]) + 1
        if found[2] and int(found[2]) not in (following, following % 100):
            raise NotADate(said, "the second year of a school year follows the first")
        return (read_last_day if last_day else read_start)(f"SY{found[1]}")
    if found := _MONTH.fullmatch(said):
        return read_start(f"{found[2]}-{int(found[1]):02d}")
    if found := re.fullmatch(r"(\d{4})/(\d{1,2})/(\d{1,2})", said, re.ASCII):
        return read_start(f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}")
    if (found := _YEARS.fullmatch(said)) and int(found[2]) == (int(found[1]) + 1) % 100 and not 0 < int(found[2]) <= 12:
        return (read_last_day if last_day else read_start)(f"SY{found[1]}")
    if doubt(said) is not None:
        years = f"SY{said[-7:-3]} for the school year, or the month by its name"
        raise NotACell(f"{said!r} can be a month or a school year", years)
    if found := _WINTER.fullmatch(said):
        return _winter(said, int(found[1]), found[2])
    if re.match(r"FY ?'?\d", said, re.IGNORECASE):
        raise NotACell(f"{said!r}: a fiscal year begins on another day in every state", "the days of it, or a year")
    if found := _JOINED.fullmatch(said):
        said = " ".join(part for part in found.groups() if part)
    return read_prose(said, last_day=last_day)


def _winter(said: str, year: int, following: str | None) -> When:
    if following is None:
        other = f"winter {year}-{(year + 1) % 100:02d}, winter {year - 1}-{year % 100:02d}, or January {year}"
        raise NotACell(f"{said!r} can be two winters", other)
    if int(following) not in (year + 1, (year + 1) % 100):
        raise NotADate(said, "a winter ends in the year after it began")
    return read_start(f"{year}-24")


def _month_first(said: str, found: re.Match[str]) -> When:
    month, number, year = found.groups()
    if len(year) == 2:
        raise NotADate(said, "a year has four digits")
    if int(month) > 12 >= int(number):
        other = f"{number}/{month}/{year} or {year}-{int(number):02d}-{int(month):02d}"
        raise NotACell(f"{said!r} has no month {month}: the month comes first", other)
    return read_start(f"{year}-{int(month):02d}-{int(number):02d}")


def is_month_first(text: str) -> bool:
    """Whether a date would be another day where people write the day first."""
    found = _NUMERIC.fullmatch(text.strip())
    return found is not None and found[1] != found[2] and int(found[2]) <= 12


@lru_cache(maxsize=65_536)
def read_money(text: str) -> str:
    """Dollars as a decimal number."""
    found = _AMOUNT.fullmatch(text.strip())
    if found:
        return f"{found[1].replace(',', '')}{found[2] or ''}"
    said = text.strip().casefold()
    if re.search(r"\d\s*(k|m|mm|b|million|thousand|billion)\.?$", said):
        raise NotACell(f"{text[:40]!r} does not say its last digits", MONEY)
    if "," in said and re.search(r",\d{1,2}$|\.\d{3}\b", said):
        raise NotACell(f"{text[:40]!r}: a comma parts thousands, a point parts cents", MONEY)
    if re.search("[€£¥]", said):
        raise NotACell(f"{text[:40]!r} is not in dollars", MONEY)
    raise NotACell(f"{text[:40]!r} is no amount", MONEY)


def read_share(text: str) -> float:
    """A share, 0 to 1, of a percentage or a decimal number."""
    said = text.strip()
    if found := _PERCENT.fullmatch(said):
        # By digits, not by division: 12.3% is 0.123, not nearly so.
        share = float(f"{found[1]}e-2")
        if share <= 1:
            return share
        raise NotACell(f"{said!r} is more than all of it", SHARES)
    if _PART.fullmatch(said):
        return float(said)
    if _NUMBER.fullmatch(said):
        raise NotACell(f"{said!r} can be a percentage or not", SHARES)
    raise NotACell(f"{said[:40]!r} is no percentage", SHARES)


def read_number(text: str, low: float = 0, high: float = 100_000) -> float | int:
    """A number of days or months, between two bounds, both included."""
    said, accepted = text.strip(), f"a number from {low:g} to {high:g}"
    if not _NUMBER.fullmatch(said):
        raise NotACell(f"{said[:40]!r} is no number", accepted)
    number = float(said)
    if not low <= number <= high:
        raise NotACell(f"{said} is out of bounds", accepted)
    return int(number) if number.is_integer() else number


@lru_cache(maxsize=65_536)
def read_span(text: str) -> tuple[str, ...]:
    """Grades of a span as people write it; none for `all`."""
    said = " ".join(text.casefold().split())
    if said in _ALL:
        return ()
    if re.fullmatch(r"\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{4}|[a-z]{3,9}[- ]\d+|\d+-[a-z]{3,9}", said):
        raise NotACell(
            f"{text[:40]!r} is a date: the spreadsheet made it of a span such as 6-8",
            f"{GRADE_SPANS}; in a column formatted as text",
        )
    said = re.sub(r"^grades?\s+", "", _PRE_K.sub("pk", said))
    try:
        return read_grades(",".join(_span(part) for part in re.split(r"\s*(?:,|;|&|\+|\band\b)\s*", said) if part))
    except NotGrades:
        raise NotACell(f"{text[:40]!r} is no span of grades", GRADE_SPANS) from None


def _span(part: str) -> str:
    return "-".join(_grade(one) for one in _RANGE.split(part))


def _grade(text: str) -> str:
    found = _GRADE.fullmatch(text.strip())
    return f"{int(found[1]):02d}" if found else _WORDS.get(text.strip(), text.strip().upper())


def read_pick(text: str, picks: Sequence[str]) -> str:
    """A value of a list, but for case, spaces and other words for it."""
    said = " ".join(text.casefold().replace("_", " ").replace("-", " ").split())
    by_words = {one.replace("_", " "): one for one in picks}
    if said in by_words:
        return by_words[said]
    meant = [one for one in picks if said in SYNONYMS.get(one, ())]
    if len(meant) == 1:
        return meant[0]
    near = get_close_matches(said, by_words, 1, 0.6)
    hint = f"; did you mean {by_words[near[0]]}?" if near else ""
    raise NotACell(f"{text[:40]!r} is none of the values{hint}", ", ".join(picks))


def read_yes(text: str) -> bool:
    """Yes or no."""
    found = _YES.get(text.strip().casefold())
    if found is None:
        raise NotACell(f"{text[:40]!r} is neither yes nor no", "yes, no")
    return found


def read_indicators(text: str) -> tuple[Indicator, ...]:
    """What is measured, each as `name: start -> target by date`; all but the name may be left out."""
    return tuple(map(_indicator, read_list(text)))


def _indicator(said: str) -> Indicator:
    found = _INDICATOR.fullmatch(said)
    if found is None:
        raise NotACell(f"{said[:60]!r} is no indicator", INDICATORS)
    name, start, target, due = found.groups()
    if target is None and _is_date((start or name).rpartition(" by ")[2]):
        raise NotACell(f"{said[:60]!r} says by when, not what it is to be", INDICATORS)
    return Indicator(name=name, baseline=start, target=target, due=read_date(due, True) if due else None)


def _is_date(text: str) -> bool:
    try:
        read_date(text)
    except NotACell:
        return False
    return True


def read_list(text: str) -> list[str]:
    """Several, apart by semicolons or on lines of their own; each once."""
    return list(dict.fromkeys(one.strip() for one in re.split(r"[;\n\r]+", text) if one.strip()))
