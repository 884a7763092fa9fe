"""Versions of facts as rows, and the two lists that are more than one question: difference and events."""

from collections.abc import Sequence
from dataclasses import dataclass

from events.ids import Kind
from graph.answers.shapes import Being, Bounds
from graph.answers.span import Span
from graph.facts import FOREVER, Version, shown_id
from services.cli import dates
from services.cli.answer import Column
from services.cli.cells import Events, attestation, disputed, said


@dataclass(frozen=True, slots=True)
class PageLine:
    """One entity in a list."""

    id: str
    kind: Kind
    name: str
    being: Being


def columns(events: Events, both_times: bool) -> Sequence[Column]:
    """Columns of facts; `both_times` adds the stretch of the log in which each was believed."""

    def of(row: Version) -> Bounds:
        return Span.of(row).bounds()

    def by(row: Version) -> tuple[int, ...]:
        return tuple(dict.fromkeys(one for one in (row.said_by, row.ended_by) if one))

    known = [
        Column("believed from", lambda row: f"#{row.known_from}"),
        Column("until before", lambda row: "" if row.known_to == FOREVER else f"#{row.known_to}"),
    ]
    return [
        Column("fact", lambda row: shown_id(row.id)),
        Column("of", lambda row: row.src),
        Column("what", lambda row: row.type),
        Column("", lambda row: row.dst),
        Column("value", lambda row: row.value),
        Column("since", lambda row: dates.since(of(row), dates.cited(by(row), events))),
        Column("last day", lambda row: dates.last_day(of(row), dates.cited(by(row), events))),
        *(known if both_times else []),
        Column("disputed", lambda row: disputed(row.disputed)),
        Column("said by", lambda row: said(by(row), events)),
        Column("last attested", lambda row: attestation(row, events)),
    ]
