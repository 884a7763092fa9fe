"""The board of obligations: services owed, and who provides them, stretch by stretch."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.questions import question

if TYPE_CHECKING:
    from graph.answers.obligations import Board, Obligation, Provider
    from graph.reader import Reader
    from services.cli.answer import Answer

Of = Annotated[str, typer.Argument(metavar="ID", help="A contract, a subcontract, a party or a school.")]
First = Annotated[str | None, typer.Option("--from", metavar="DAY", help="The first day; the day asked about.")]
Last = Annotated[str | None, typer.Option("--to", metavar="DAY", help="The last day; the end of the next school year.")]
Uncovered = Annotated[bool, typer.Option("--uncovered", help="Only what is owed and not surely provided.")]


@dataclass(frozen=True, slots=True)
class Line:
    """One provider of a service in one stretch of days; a stretch without provider has one line, too. `until` is the
    first day after it, `ends` the first day on which the provider may not go on."""

    school: str
    school_name: str
    instrument: str | None
    service: str | None
    by: tuple[str, ...]
    grades: tuple[str, ...]
    days_a_week: float | None
    since: str
    until: str
    state: str
    certain: bool
    lacking: tuple[str, ...]
    provider: str | None
    provider_name: str | None
    how: str | None
    provider_instrument: str | None
    provider_grades: tuple[str, ...]
    provider_days_a_week: float | None
    provider_certain: bool | None
    ends: str | None
    ended: tuple[str, ...]
    terms: tuple[str, ...]
    message: str
    missing: tuple[str, ...]
    events: tuple[int, ...]
    disputed: tuple[int, ...]


def register(app: typer.Typer) -> None:
    """Add the verb."""
    question(app, "obligations")(obligations)


def obligations(
    reader: "Reader", of: Of, first: First = None, last: Last = None, uncovered: Uncovered = False
) -> "Answer":  # fmt: skip
    """Services owed at schools, who provides them, what nobody does, and what is provided without being owed."""
    from events.when import Day, day, shift
    from graph.answers.obligations import LACKING
    from services.cli.answer import Answer, Column
    from services.cli.cells import borne_out, cite, grades, sure

    board = reader.obligations(of, day(first) if first else None, day(last) if last else None)
    kept = [one for one in board.rows if one.state in LACKING or not uncovered]
    rows = [line for one in kept for line in _lines(one)]
    events = cite(reader, (row.events for row in rows))
    return Answer(
        f"Services owed, and who provides them: {of}", Line, rows,
        [
            Column("school", lambda row: f"{row.school_name} ({row.school})"),
            Column("service", lambda row: row.service or "none is stated"),
            Column("owed by", lambda row: row.instrument or "nobody"),
            Column("grades", lambda row: grades(row.grades)),
            Column("from", lambda row: row.since),
            Column("to", lambda row: shift(Day(row.until), -1)),
            Column("state", _state),
            Column("provider", _provider),
            Column("days a week", _days),
            Column("until", lambda row: shift(Day(row.ends), -1) if row.ends else ""),
            Column("certain", lambda row: sure(row.certain)),
            Column("not in order", lambda row: row.message if row.state in _NOTABLE else ""),
            Column("not recorded", lambda row: "\n".join(row.missing)),
            *borne_out(events),
        ],
        "Everything that is owed is provided." if board.rows else "No service is owed there in the record.",
        cited=events, notes=_notes(board), no=any(one.state in LACKING for one in kept),
    )  # fmt: skip


_NOTABLE = frozenset({"possibly", "partly", "uncovered", "not_owed", "not_recorded"})


def _lines(one: "Obligation") -> list[Line]:
    return [_line(one, provider) for provider in one.providers or (None,)]


def _line(one: "Obligation", by: "Provider | None") -> Line:
    return Line(
        one.school.id, one.school.name, one.instrument.id if one.instrument else None, one.service,
        tuple(each.id for each in one.by), one.grades, one.days_a_week, one.since, one.until, one.state.value,
        one.certain, one.lacking, by.who.id if by and by.who else None, by.who.name if by and by.who else None,
        by.how.value if by else None, by.instrument.id if by else None, by.grades if by else (),
        by.days_a_week if by else None, by.certain if by else None, by.until if by else None, one.ended,
        tuple(each.value for each in one.terms), one.message, one.missing, one.events, one.disputed,
    )  # fmt: skip


def _state(row: Line) -> str:
    words = row.state.replace("_", " ")
    return f"{words} ({', '.join(row.terms)})" if row.terms else words


def _provider(row: Line) -> str:
    from services.cli.cells import grades

    if row.provider_instrument is None:
        return "nobody" if row.service else ""
    who = f"{row.provider_name} ({row.provider})" if row.provider else "not stated"
    under = "itself" if row.how == "itself" else row.provider_instrument
    limits = f", {grades(row.provider_grades)}" if row.provider_grades != row.grades else ""
    return f"{who}, {under}{limits}{'' if row.provider_certain else ' (possibly)'}"


def _days(row: Line) -> str:
    if row.provider_days_a_week is None:
        return ""
    of = f" of {row.days_a_week:g}" if row.days_a_week is not None else ""
    return f"{row.provider_days_a_week:g}{of}"


def _notes(board: "Board") -> list[str]:
    from events.when import shift
    from graph.answers.obligations import LackingWhen

    count = {when: sum(when in one.terms for one in board.rows) for when in LackingWhen}
    year = f"{board.next_since} to {shift(board.next_until, -1)}"
    now, later = count[LackingWhen.NOW], count[LackingWhen.NEXT]
    notes = []
    if board.rows:
        notes.append(f"Not surely provided: {now} on the day, {later} in the next school year ({year}).")
    if board.placeless:
        notes.append(f"Where they reach is not recorded: {', '.join(one.id for one in board.placeless)}.")
    return notes
