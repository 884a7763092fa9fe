"""For those who manage contracts: a contract as it stands, and what ends or falls due."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from events.plural import many
from services.cli.options import Within
from services.cli.questions import question

if TYPE_CHECKING:
    from graph.answers.ending_shapes import Ending
    from graph.answers.terms_shapes import Terms
    from graph.reader import Reader
    from services.cli.answer import Answer

One = Annotated[str, typer.Argument(metavar="ID", help="A contract or subcontract.")]
Of = Annotated[str | None, typer.Option("--of", metavar="PARTY", help="Only what concerns this party.")]
Days = Annotated[int, typer.Option("--days", min=0, max=3660, help="How many days to look ahead.")]
Ics = Annotated[
    Path | None, typer.Option("--ics", metavar="FILE.ics", help="Also write a calendar, an event for each row.")
]
Force = Annotated[bool, typer.Option("--force", help="Write over a calendar that exists.")]


@dataclass(frozen=True, slots=True)
class Line:
    """A line about a contract. `section`: stands (a field as it is), approval, amendment (what an event changed),
    resting (what hangs on it), not_recorded. `of` is the party, place or instrument; `value` as the record holds it."""

    section: str
    field: str
    of: str | None
    name: str | None
    item: str | None
    value: str | None
    before: str | None
    since: str | None
    recorded_at: datetime | None
    topic: str | None
    standing: str | None
    certain: bool | None
    disputed: tuple[int, ...]
    events: tuple[int, ...]


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    question(app, "contract")(contract)
    question(app, "ending")(ending)


def contract(reader: "Reader", of: One) -> "Answer":
    """A contract as it stands: every field, what amended it and when that was known, approvals, what rests on it."""
    from events.when import write_instant
    from graph.answers.terms_lines import TermField
    from services.cli.answer import Answer, Column
    from services.cli.cells import cite, disputed
    from services.cli.provisions import rests, worded

    found = reader.terms(of)
    rows = list(_lines(found))

    def told(row: Line, value: str | None) -> str:
        if row.section == "resting":
            return f"{(row.standing or '').replace('_', ' ')}: {rests(value or '')}".removesuffix(": ")
        return worded(TermField(row.field), value) if row.field and row.section != "approval" else value or ""

    def stands(row: Line) -> str:
        gone = row.section == "amendment" and row.field and row.value is None
        return f"{'taken away' if gone else told(row, row.value)}{'' if row.certain is not False else ', possibly'}"

    return Answer(
        f"{found.of.shown}: {_summary(found)}", Line, rows,
        [
            Column("", lambda row: _SECTIONS.get(row.section, (row.topic or "").partition(".")[2])),
            Column("field", lambda row: f"{row.field.replace('_', ' ')} {_which(row)}".strip()),
            Column("stands", stands),
            Column("before", lambda row: worded(TermField(row.field), row.before) if row.before else ""),
            Column("from", lambda row: row.since or ""),
            Column("known since", lambda row: write_instant(row.recorded_at)[:10] if row.recorded_at else ""),
            Column("disputed", lambda row: disputed(row.disputed)),
            Column("event", lambda row: ", ".join(f"#{one}" for one in row.events)),
        ],
        "Nothing is recorded of it.", cited=cite(reader, (row.events for row in rows)),
        no=bool(found.not_recorded) or not all(one.given for one in found.approvals),
    )  # fmt: skip


_SECTIONS = {"stands": "", "approval": "approval", "resting": "rests on it", "not_recorded": "not recorded"}


def _summary(found: "Terms") -> str:
    """How it stands, and what of it was amended by what."""
    day = f" on {found.day}" if found.being.existence not in ("exists", "possibly") else ""
    amended = [one for one in found.provisions if one.amended and one.field != "status"]
    by = "; ".join(
        f"{one.field.replace('_', ' ')}{f' {one.of.id}' if one.of else f' {one.item}' if one.item else ''} #{one.event}"
        for one in amended
    )
    standing = f"{found.standing.replace('_', ' ')}{'' if found.certain else ', possibly'}{day}"
    return f"{standing}; {f'amended: {by}' if by else 'as it was signed'}"


def _which(row: Line) -> str:
    """The name of the party, place or instrument, with the indicator, the sort of approval or who has it."""
    if row.name is None:
        return row.item or ""
    return f"{row.name} ({row.item})" if row.item else row.name


def _lines(found: "Terms") -> Iterator[Line]:
    known = {one.event: one.recorded_at for one in found.amendments}
    for one in found.provisions:
        yield Line(
            "stands", one.field, one.of.id if one.of else None, one.of.name if one.of else None, one.item, one.value,
            one.before, one.bounds.valid_from, known.get(one.event), None, None, one.certain, one.disputed,
            (one.event,),
        )  # fmt: skip
    for need in found.approvals:
        given = f"given by {', '.join(need.decisions)}" if need.given else "missing"
        yield Line(
            "approval", "approvals", need.by.id, need.by.name, need.kind, given, None, None, None, None, None,
            need.certain, (), need.events,
        )  # fmt: skip
    for change in found.amendments:
        since = change.since.words if change.since else None
        for each in change.changes or (None,):
            of = each.of if each else None
            yield Line(
                "amendment", each.field if each else "", of.id if of else None, of.name if of else None,
                each.item if each else None, each.after if each else None, each.before if each else None, since,
                change.recorded_at, change.topic, None, None, (), (change.event,),
            )  # fmt: skip
    for below in found.resting:
        yield Line(
            "resting", "", below.instrument.id, below.instrument.name,
            ", ".join(one.name for one in below.parties) or None, below.value or None, None, below.bounds.valid_from,
            None, None, below.standing, below.certain, below.disputed, below.events,
        )  # fmt: skip
    for field in found.not_recorded:
        yield Line("not_recorded", field, *(None,) * 10, (), ())


def ending(
    reader: "Reader", within: Within = None, of: Of = None, days: Days = 180, ics: Ics = None, force: Force = False
) -> "Answer":
    """What ends or falls due on the day or in the days after it: terms, notices, renewals, approvals, reports,
    targets, two-year windows; what is overdue, and what has no day."""
    from events.when import OPEN_END, OPEN_START, between
    from graph.answers.ending_shapes import Ending
    from services.cli.answer import Answer, Column
    from services.cli.cells import borne_out, cite, named, sure

    rows = reader.ending(within, of, days)
    events = cite(reader, (row.events for row in rows))
    scope = f"{f' within {within}' if within else ''}{f' of {of}' if of else ''}"

    def when(row: Ending) -> str:
        if row.earliest is None and row.latest is None:
            return "not recorded"
        return str(between(row.earliest or OPEN_START, row.latest or OPEN_END))

    return Answer(
        f"Ending or due in {many(days, 'day')}{scope}", Ending, rows,
        [
            Column("day", when),
            Column("", lambda row: "overdue" if row.overdue else ""),
            Column("what", lambda row: row.what.value),
            Column("about", lambda row: named(row.about)),
            Column("which", lambda row: row.item or ""),
            Column("parties", lambda row: "\n".join(named(one) for one in row.parties)),
            Column("certain", lambda row: sure(row.certain)),
            Column("says", lambda row: row.message),
            Column("not recorded", lambda row: "\n".join(row.missing)),
            *borne_out(events),
        ],
        "Nothing ends or falls due.", cited=events, notes=_written(reader, rows, ics, force, within, of),
        no=any(row.overdue for row in rows),
    )  # fmt: skip


def _written(
    reader: "Reader", rows: "list[Ending]", ics: Path | None, force: bool, within: str | None, of: str | None
) -> list[str]:  # fmt: skip
    if ics is None:
        return []
    from services.files.ics import calendar, check_calendar, title_of
    from services.files.whole import whole_file

    check_calendar(ics, force=force)
    with whole_file(ics, force=force, option="--ics") as file:
        file.write(calendar(rows, reader.at, title_of(within, of)))
    return [f"{ics}: a calendar of what has a day."]
