"""Days and texts of the naive model. A When is, as it is stored, a list: its words, its first and its last day.

Standing alone, for Python 3.9 and later: part of the program that an evidence bundle carries, and of the tests' oracle.
"""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from typing import Any

OPEN_START = "1800-01-01"
OPEN_END = "9999-12-31"
UNKNOWN = ["[..]", OPEN_START, OPEN_END]


def shifted(day: str, days: int) -> str:
    """So many days later, never past the open ends. An open end stays open."""
    if day in (OPEN_START, OPEN_END):
        return day
    there = date.fromisoformat(day).toordinal() + days
    if there >= date.max.toordinal():
        return OPEN_END
    return max(OPEN_START, date.fromordinal(max(there, 1)).isoformat())


def shifted_months(day: str, months: int) -> str:
    """The same day of the month so many months later, or the month's last."""
    if day in (OPEN_START, OPEN_END):
        return day
    start = date.fromisoformat(day)
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    if year >= date.max.year:
        return OPEN_END
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1])).isoformat()


def day_after(when: list[str]) -> list[str]:
    """The first day without, from the last day with."""
    return [when[0], shifted(when[1], 1), shifted(when[2], 1)]


def compact(value: Any) -> str:
    """JSON as facts carry it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def text(**members: Any) -> str:
    """A JSON object of the members that say something, in order; empty text if none does."""
    given = {name: value for name, value in members.items() if value not in (None, [], "")}
    return compact(given) if given else ""


def listed(items: Iterable[Any] | None) -> str | None:
    """A JSON list; None where there is nothing in it."""
    found = list(items or [])
    return compact(found) if found else None
