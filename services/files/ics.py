"""What ends or falls due as a calendar file: RFC 5545, one all-day event for each thing, the same event every time."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from pathlib import Path
from typing import Final
from uuid import uuid5

from events.envelope import NAMESPACE
from events.when import Day, shift
from graph.answers.ending_shapes import Ending, Falling
from graph.moment import Moment
from services.files.whole import check_target
from services.statements import Refused

MEDIA: Final = "text/calendar; charset=utf-8"
SUMMARIES: Final = {
    Falling.TERM: "ends",
    Falling.NOTICE: "last day for a notice",
    Falling.RENEWAL: "renews itself",
    Falling.APPROVAL: "approval missing",
    Falling.REPORT: "report due",
    Falling.TARGET: "target due",
    Falling.WINDOW: "two years end",
}
_LONGEST: Final = 75
_ESCAPED: Final = re.compile(r"[\\;,]")
_UNSEEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


def calendar(rows: Sequence[Ending], at: Moment, title: str) -> bytes:
    """The calendar of these rows. What has no day is no event: the description of the calendar counts it.

    An event keeps its UID at every moment, so that a program that fetches the calendar again moves it and does not
    make another. A day that is not exact is a stretch of days, and the event is tentative."""
    dated = [(one, *days) for one in rows if (days := _days(one))]
    told = f"On {at.on}, as known {_stamp(at)} (position {at.position})."
    if len(dated) < len(rows):
        told += f" Without a day in the record: {len(rows) - len(dated)} more."
    body = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Zoneledger//Ending//EN", "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_text(title)}", f"X-WR-CALDESC:{_text(told)}",
        *(line for one, first, last in dated for line in _event(one, first, last, at)),
        "END:VCALENDAR",
    ]  # fmt: skip
    return "".join(f"{folded}\r\n" for line in body for folded in _folded(line)).encode()


def check_calendar(to: Path, *, force: bool = False) -> None:
    """Refuse a name that is no calendar's, and a target that cannot be one (`check_target`)."""
    if to.suffix.lower() != ".ics":
        raise Refused("unknown-format", f"{to.name} does not end in .ics", "--ics", "FILE.ics")
    check_target(to, force=force, option="--ics")


def title_of(within: str | None, of: str | None) -> str:
    """What the calendar is called."""
    place, party = f" within {within}" if within else "", f" of {of}" if of else ""
    return f"Ending{place}{party}"


def _days(row: Ending) -> tuple[Day, Day] | None:
    """The first and the last day of its event: where one bound is not known, the other."""
    first, last = row.earliest or row.latest, row.latest or row.earliest
    return (first, last) if first and last else None


def _event(row: Ending, first: Day, last: Day, at: Moment) -> Iterator[str]:
    item = f": {row.item}" if row.item and row.what not in (Falling.RENEWAL, Falling.NOTICE, Falling.TERM) else ""
    yield "BEGIN:VEVENT"
    yield f"UID:{uuid5(NAMESPACE, row.identity)}"
    yield f"DTSTAMP:{_stamp(at)}"
    yield f"DTSTART;VALUE=DATE:{_date(first)}"
    # The end of an all-day event is the first day without.
    yield f"DTEND;VALUE=DATE:{_date(shift(last, 1))}"
    yield f"SUMMARY:{_text(f'{row.about.shown}: {SUMMARIES[row.what]}{item}')}"
    yield f"DESCRIPTION:{_text(chr(10).join(_told(row)))}"
    yield f"CATEGORIES:{row.what.upper()}"
    yield f"STATUS:{'CONFIRMED' if row.certain else 'TENTATIVE'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _told(row: Ending) -> Iterable[str]:
    yield f"{row.message}."
    if row.earliest != row.latest:
        yield f"On one of the days {row.earliest or '...'} to {row.latest or '...'}."
    if not row.certain:
        yield "Possible, not certain."
    if row.overdue:
        yield "Overdue."
    if row.missing:
        yield f"Not recorded: {'; '.join(row.missing)}."
    if row.disputed:
        yield f"Disputed: {', '.join(f'#{one}' for one in row.disputed)}."
    if row.parties:
        yield f"Parties: {', '.join(one.name for one in row.parties)}."
    yield f"Said by: {', '.join(f'#{one}' for one in row.events)}."


def _stamp(at: Moment) -> str:
    return at.known.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _date(on: Day) -> str:
    return on.replace("-", "")


def _text(value: str) -> str:
    """A TEXT value: RFC 5545 §3.3.11. What may not stand in one is replaced."""
    escaped = _ESCAPED.sub(lambda found: f"\\{found[0]}", value).replace("\r\n", "\n").replace("\n", "\\n")
    return _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", escaped)


def _folded(line: str) -> Iterator[str]:
    """A line of content in lines of at most 75 octets, no character cut: RFC 5545 §3.1."""
    room, start, size = _LONGEST, 0, 0
    for n, character in enumerate(line):
        wide = len(character.encode())
        if size + wide > room:
            yield line[start:n] if start == 0 else f" {line[start:n]}"
            # A line that goes on begins with a space.
            start, size, room = n, 0, _LONGEST - 1
        size += wide
    yield line[start:] if start == 0 else f" {line[start:]}"
