"""Authority over time: who holds what over a place, stretch by stretch."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.options import OnArea, OnLever
from services.cli.questions import question

if TYPE_CHECKING:
    from events.when import Day
    from graph.answers.calendar import Spell
    from graph.answers.shapes import Holding
    from graph.reader import Reader
    from services.cli.answer import Answer

Place = Annotated[str, typer.Argument(metavar="SCHOOL", help="A school; or a cluster, zone, district or state.")]
OfGrade = Annotated[str | None, typer.Option("--grade", help="Only what reaches this grade: PK, KG, 05.")]


@dataclass(frozen=True, slots=True)
class Line:
    """One holder in one stretch of days; a stretch without holder has one line, too. `until` is the first day after
    it. `remarks` are those of the whole stretch."""

    lever: str
    since: str | None
    until: str | None
    holder: str | None
    name: str | None
    area: str | None
    level: str | None
    grades: tuple[str, ...]
    standing: str | None
    presumed: bool
    certain: bool | None
    grant: str | None
    remarks: tuple[str, ...]
    events: tuple[int, ...]


def register(app: typer.Typer) -> None:
    """Add the verb."""
    question(app, "calendar")(calendar)


def calendar(
    reader: "Reader", of: Place, lever: OnLever = None, area: OnArea = None, grade: OfGrade = None
) -> "Answer":
    """Who holds what over a place on every day: stretches, with gaps, overlaps, and what is not in order."""
    from events.when import Day, shift
    from services.cli.answer import Answer, Column
    from services.cli.cells import cite, grades, said, sure

    spells = reader.calendar(of, lever, area, grade)
    rows = [line for one in spells for line in _lines(one)]
    events = cite(reader, (row.events for row in rows))
    return Answer(
        f"Authority over {of} over time", Line, rows,
        [
            Column("lever", lambda row: row.lever),
            Column("from", lambda row: row.since or "the beginning"),
            Column("to", lambda row: shift(Day(row.until), -1) if row.until else "open"),
            Column("holder", lambda row: f"{row.name} ({row.holder})" if row.holder else "nobody"),
            Column("area", lambda row: (row.area or "all") if row.holder else ""),
            Column("level", lambda row: (row.level or "not stated") if row.holder else ""),
            Column("grades", lambda row: grades(row.grades)),
            Column("standing", lambda row: "presumed" if row.presumed else (row.standing or "").replace("_", " ")),
            Column("certain", lambda row: "" if row.certain is None else sure(row.certain)),
            Column("not in order", lambda row: "\n".join(row.remarks)),
            Column("said by", lambda row: said(row.events, events)),
        ],
        "Nothing is recorded.", cited=events, no=any(row.remarks for row in rows),
    )  # fmt: skip


def _lines(spell: "Spell") -> list[Line]:
    from graph.answers.calendar import Remark

    def sentence(one: Remark) -> str:
        return f"{one.trouble.value.replace('_', ' ')}: {one.message}{'' if one.certain else ' (possibly)'}"

    remarks = tuple(map(sentence, spell.remarks))
    if not spell.holdings:
        empty = remarks or (() if spell.in_being else ("the place is not in being",))
        return [Line(spell.lever, spell.since, spell.until, None, None, None, None, (), None, False, None, None,
                     empty, ())]  # fmt: skip
    return [
        _line(spell.lever, (spell.since, spell.until), row, () if n else remarks)
        for n, row in enumerate(spell.holdings)
    ]


def _line(lever: str, days: "tuple[Day | None, Day | None]", row: "Holding", remarks: tuple[str, ...]) -> Line:
    return Line(
        lever, days[0], days[1], row.holder.id, row.holder.name, row.area, row.level, row.grades, row.standing,
        row.presumed, row.certain, row.grant, remarks, row.events,
    )  # fmt: skip
