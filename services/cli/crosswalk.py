"""The crosswalk: predecessors, successors, codes by scheme and year, sites."""

from typing import TYPE_CHECKING, Annotated

import typer

from events.ids import Kind
from events.plural import many
from services.cli.options import Within
from services.cli.questions import question

if TYPE_CHECKING:
    from graph.answers.crosswalk import Crossing
    from graph.reader import Reader
    from services.cli.answer import Answer

Of = Annotated[list[str] | None, typer.Argument(metavar="ID…", help="Of these; none: all that took another's place.")]
Scheme = Annotated[str | None, typer.Option("--scheme", help="Only codes of this scheme, and no sites.")]
BorneOn = Annotated[str | None, typer.Option("--borne-on", metavar="DAY", help="Only what may be borne on this day.")]
Kinds = Annotated[
    list[Kind] | None, typer.Option("--kind", help="Only this kind; within a place: districts, schools. Repeatable.")
]


def register(app: typer.Typer) -> None:
    """Add the verb."""
    question(app, "crosswalk")(crosswalk)


def crosswalk(
    reader: "Reader", of: Of = None, within: Within = None, scheme: Scheme = None, borne_on: BorneOn = None,
    kinds: Kinds = None,
) -> "Answer":  # fmt: skip
    """What took the place of what, under which codes and at which sites, of every year: for joining lists of years."""
    from events.when import day
    from graph.answers.crosswalk import Crossing
    from services.cli import dates
    from services.cli.answer import Answer, Column
    from services.cli.cells import borne_out, cite, named, sure

    rows = reader.crosswalk(of or (), within, scheme, day(borne_on) if borne_on else None, kinds or ())
    events = cite(reader, (row.events for row in rows))

    def since(row: Crossing) -> str:
        return dates.since(row.bounds, dates.cited(row.events, events)) if row.bounds else ""

    def until(row: Crossing) -> str:
        return dates.last_day(row.bounds, dates.cited(row.events, events)) if row.bounds else ""

    return Answer(
        f"Codes and sites along the lines of succession{f' within {within}' if within else ''}", Crossing, rows,
        [
            Column("of", lambda row: named(row.of)),
            Column("", _relation),
            Column("entity", lambda row: named(row.entity) if row.steps else ""),
            Column("scheme", lambda row: row.scheme or row.what or ""),
            Column("code", lambda row: row.code or "none is recorded"),
            Column("since", since),
            Column("last day", until),
            Column("certain", lambda row: sure(row.certain) if row.code else ""),
            *borne_out(events),
        ],
        "Nothing took the place of another.", cited=events, no=not rows,
    )  # fmt: skip


def _relation(row: "Crossing") -> str:
    if not row.steps:
        return row.relation.value
    far = f", {many(row.steps, 'step')}" if row.steps > 1 else ""
    return f"{row.relation.value}{far} ({row.how or 'not stated'})"
