"""Cells that several tables share: names, certainty, and what bears a row out."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from events.envelope import Recorded
from events.grades import Grades, write_grades
from graph.answers.attested import Attestation, weakest
from graph.answers.shapes import Bounds, Ref
from graph.draft import is_draft
from graph.reader import Reader
from services.cli import dates
from services.cli.answer import Column
from services.plain import document

Events = Mapping[int, Recorded]


class Cited(dict[int, Recorded]):
    """The events that rows name, each with who confirmed it last: looked up when the first is asked about."""

    def __init__(self, reader: Reader, events: Events) -> None:
        super().__init__(events)
        self._reader = reader

    @cached_property
    def attested(self) -> Mapping[int, Attestation]:
        """The last confirmation of each event that has one."""
        return self._reader.attested(self.values())


def named(one: Ref | None) -> str:
    """A name with its id."""
    return one.shown if one else ""


def sure(certain: bool) -> str:
    """Whether it holds whichever day within the bounds is right."""
    return "certain" if certain else "possible"


def grades(known: Grades) -> str:
    """Grades, runs as ranges."""
    return write_grades(known)


def side(value: str | None, certain: bool | None) -> str:
    """What stands on one side of a difference; `-`: nothing."""
    return "-" if value is None else (value or "holds") + ("" if certain else " (possible)")


def disputed(positions: Iterable[int]) -> str:
    """The open disputes about it."""
    return ", ".join(f"#{one}" for one in positions)


def said(positions: Sequence[int], events: Events) -> str:
    """The documents that bear it out, each with the positions of its events: `pz, p. 31 #9 #12`."""
    by: dict[str, list[str]] = {}
    for one in positions:
        for source in (events[one].sources if one in events else ()) or (None,):
            number = f"draft #{one}" if one in events and is_draft(events[one]) else f"#{one}"
            by.setdefault(document(source) if source else "", []).append(number)
    return "\n".join(" ".join((text, *found)).strip() for text, found in by.items())


def cite(reader: Reader, positions: Iterable[Collection[int]]) -> Events:
    """The events that rows name, fetched at once."""
    return Cited(reader, reader.cited({one for some in positions for one in some}))


def last_attested(row: Any, events: Events) -> Attestation | None:
    """The confirmation of a row: the oldest of the last ones of its events; None where one has none."""
    said = (row.said_by,) if hasattr(row, "said_by") else getattr(row, "events", ())
    return weakest([events.attested.get(one) for one in said]) if isinstance(events, Cited) else None


def attestation(row: Any, events: Events) -> str:
    """The same in a cell: the day, and who."""
    found = last_attested(row, events)
    return f"{found.on} {found.by}" if found else ""


def borne_out(events: Events) -> list[Column]:
    """What bears a row out; for rows with `events`."""
    return [
        Column("disputed", lambda row: disputed(row.disputed)),
        Column("said by", lambda row: said(row.events, events)),
        Column("last attested", lambda row: attestation(row, events)),
    ]


def bounded(events: Events) -> list[Column]:
    """When a row holds, and what bears it out; for rows with `bounds` and `events`."""

    def at(row: Any) -> Bounds:
        found: Bounds = row.bounds
        return found

    return [
        Column("since", lambda row: dates.since(at(row), dates.cited(row.events, events))),
        Column("last day", lambda row: dates.last_day(at(row), dates.cited(row.events, events))),
        *borne_out(events),
    ]
