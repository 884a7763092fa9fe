"""Dates in the words of prose: `the fall of 2013`, `by May 2012`, `between 2007 and 2010`. The words are kept, the two
days that they leave open stand beside them.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from typing import Final

from events.when import (
    FORMS,
    OPEN_END,
    OPEN_START,
    UNKNOWN,
    Day,
    NotADate,
    When,
    between,
    day,
    read_last_day,
    read_start,
    shift,
)

PROSE: Final = (
    "8/5/2014 (month first), August 5, 2014, August 2014, fall 2013, early 2010 (its first half), mid 2010 (April to "
    "September), late 2010 (its second half), school year 2011-12, the 1990s, by May 2012, before 2010, after 2010, "
    "since 2007, between 2007 and 2010, unknown"
)
_MAX: Final = 100
_LAST_MONTH: Final = 12
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_SHORT: Final = {
    **{name: n for n, name in enumerate(_MONTHS, 1)},
    **{name[:3]: n for n, name in enumerate(_MONTHS, 1)},
    "sept": 9,
}
_SEASONS: Final = {"spring": 21, "summer": 22, "fall": 23, "autumn": 23, "winter": 24}
_HALVES: Final = {
    "early": ("01-01", "06-30"), "beginning": ("01-01", "06-30"), "mid": ("04-01", "09-30"),
    "middle": ("04-01", "09-30"), "late": ("07-01", "12-31"), "end": ("07-01", "12-31"),
}  # fmt: skip
_NOISE: Final = frozenset({"the", "of", "in", "on", "year", "a", "an"})
_BY: Final = ("by", "no later than", "not later than")
_BEFORE: Final = ("before", "prior to")
_SINCE: Final = ("since", "from", "starting", "beginning with", "as of")
_UNSAID: Final = frozenset({"unknown", "not stated", "not known", "?", "n/a", "no date"})
_VAGUE: Final = frozenset({"about", "around", "circa", "ca", "c.", "approximately", "roughly", "nearly", "perhaps"})


class NotInProse(NotADate):
    """The words are no date that prose has."""

    def __init__(self, text: str, why: str) -> None:
        super().__init__(text, why)
        self.accepted = f"{PROSE}; {FORMS}"


def read_prose(text: str, *, last_day: bool = False) -> When:
    """The day, or the days between, that the words mean; as the last day of a state where `last_day`.

    `NotInProse` where the bounds cannot be told: `about 2010`, two-digit years, words that are no date.
    """
    said = " ".join(text.split())
    if not said or len(said) > _MAX or not said.isprintable():
        raise NotInProse(said[:_MAX], "it is empty" if not said else "it is too long, or holds unprintable characters")
    if re.search(r"[^\D0-9]", said):
        raise NotInProse(said, "its digits are not 0 to 9")
    try:
        low, high = _bounds(said, read_last_day if last_day else read_start)
    except NotInProse:
        raise
    except NotADate as bad:
        raise NotInProse(said, bad.why) from None
    return When(said, low, high)


def doubt(text: str) -> str | None:
    """How a date was taken that people also write for something else: `2011-12` is a month, not a school year."""
    found = re.search(r"(?:^| )(\d{2}(\d{2}))-(\d{2})$", text.strip(), re.ASCII)
    if found and "year" not in text.casefold() and int(found[3]) <= _LAST_MONTH and int(found[3]) == int(found[2]) + 1:
        return f"{found[0].strip()} is taken as a month; the school year is SY{found[1]}"
    return None


Read = Callable[[str], When]


def _bounds(said: str, read: Read) -> tuple[Day, Day]:
    # A dash as books print it joins two years; only a hyphen joins a year and a month.
    plain = re.sub("(?<=[0-9])[\u2013\u2014](?=[0-9])", "/", said.casefold())
    plain = plain.replace("\u2013", "-").replace("\u2014", "-").strip(" .,;")
    if plain in _UNSAID:
        return UNKNOWN.earliest, UNKNOWN.latest
    for starts, bounded in ((_BY, _by), (_BEFORE, _before), (("after",), _after), (_SINCE, _same)):
        for start in starts:
            if plain.startswith(f"{start} "):
                return bounded(*_bounds(plain.removeprefix(start).strip(), read))
    if found := re.fullmatch(r"(?:sometime |some time )?between (.+?) and (.+)|(.+) or (.+)", plain):
        one, other = (_bounds(part, read) for part in found.groups() if part)
        joined = between(min(one[0], other[0]), max(one[1], other[1]))
        return joined.earliest, joined.latest
    return _stretch(said, plain, read)


def _by(_: Day, latest: Day) -> tuple[Day, Day]:
    return OPEN_START, latest


def _before(earliest: Day, _: Day) -> tuple[Day, Day]:
    return OPEN_START, shift(earliest, -1)


def _after(_: Day, latest: Day) -> tuple[Day, Day]:
    return shift(latest, 1), OPEN_END


def _same(earliest: Day, latest: Day) -> tuple[Day, Day]:
    return earliest, latest


def _stretch(said: str, plain: str, read: Read) -> tuple[Day, Day]:
    """The first and last day of a date without a word such as `by`."""
    for text in (said, plain.removesuffix(" 00:00:00")):
        if text[:1] == "[" or text[:2] == "SY" or re.fullmatch(r"\d{4}(-\d\d){0,2}", text):
            when = read(text)
            return when.earliest, when.latest
    if year := _school_year(plain):
        when = read(f"SY{year}")
        return when.earliest, when.latest
    if found := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", plain):
        return _one(_day(said, int(found[3]), int(found[1]), int(found[2])))
    if found := re.fullmatch(r"(?:the )?(\d{4})s", plain):
        return day(f"{found[1]}-01-01"), day(f"{int(found[1]) + 9}-12-31")
    words = [one for one in re.split(r"[\s,]+", re.sub(r"[.](?=\s|$)", "", plain)) if one and one not in _NOISE]
    if _VAGUE & set(words):
        raise NotInProse(said, "it does not say between which days")
    if re.search(r"[/'\u2019]\d{2}$", plain):
        raise NotInProse(said, "a year has four digits")
    return _worded(said, words)


def _school_year(plain: str) -> str | None:
    """The first year of `2011-2012`, `2011/12`, `school year 2011-12`, `sy 2011-12`, `sy2011`."""
    found = re.fullmatch(r"(?:the )?(school year|academic year|sy)?\s*(\d{4})(?:\s*[-/]\s*(\d{2}|\d{4}))?", plain)
    if not found or not (found[1] or found[3]):
        return None
    following = str(int(found[2]) + 1)
    return found[2] if found[3] in (None, following, following[2:]) else None


def _worded(said: str, words: list[str]) -> tuple[Day, Day]:
    words = [part for one in words for part in (one.split("-") if one.split("-")[0] in _HALVES else [one])]
    if not words or not re.fullmatch(r"\d{4}", words[-1]):
        raise NotInProse(said, "it is no date")
    year, before = int(words[-1]), words[:-1]
    match before:
        case []:
            return day(f"{year:04d}-01-01"), day(f"{year:04d}-12-31")
        case [half] if half in _HALVES:
            low, high = _HALVES[half]
            return day(f"{year:04d}-{low}"), day(f"{year:04d}-{high}")
        case [season] if season in _SEASONS:
            found = read_start(f"{year:04d}-{_SEASONS[season]}")
            return found.earliest, found.latest
        case [month] if month in _SHORT:
            return _month(year, _SHORT[month])
        case [half, month] if half in _HALVES and month in _SHORT:
            return _month(year, _SHORT[month])
        case [month, number] if month in _SHORT and _is_number(number):
            return _one(_day(said, year, _SHORT[month], _number(number)))
        case [number, month] if month in _SHORT and _is_number(number):
            return _one(_day(said, year, _SHORT[month], _number(number)))
        case _:
            raise NotInProse(said, "it is no date")


def _month(year: int, month: int) -> tuple[Day, Day]:
    return day(f"{year:04d}-{month:02d}-01"), day(f"{year:04d}-{month:02d}-{monthrange(year, month)[1]}")


def _is_number(text: str) -> bool:
    return re.fullmatch(r"\d{1,2}(st|nd|rd|th)?", text, re.ASCII) is not None


def _number(text: str) -> int:
    return int(text.rstrip("stndrh"))


def _day(said: str, year: int, month: int, number: int) -> Day:
    try:
        return day(f"{year:04d}-{month:02d}-{number:02d}")
    except NotADate:
        raise NotInProse(said, "that day does not exist; the month comes first") from None


def _one(only: Day) -> tuple[Day, Day]:
    return only, only
