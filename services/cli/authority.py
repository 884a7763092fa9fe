"""Who holds what: holders, holdings, check, why, operators."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from events.levers import Level, Lever
from services import handed
from services.cli.options import AtLevel, OnArea, OnLever, Places
from services.cli.questions import question

if TYPE_CHECKING:
    from graph.answers.shapes import Holding, Step
    from graph.reader import Reader
    from services.cli.answer import Answer, Column
    from services.cli.cells import Events

Holder = Annotated[str, typer.Argument(metavar="HOLDER", help="Who is asked about.")]
Over = Annotated[str, typer.Argument(metavar="PLACE", help="The place that it is over.")]
ThisLever = Annotated[Lever, typer.Argument(metavar="LEVER", help="people, time, money, program or operations.")]
OfGrade = Annotated[str | None, typer.Option("--grade", help="Only what reaches this grade: PK, KG, 05.")]
By = Annotated[list[str], typer.Argument(metavar="HOLDER…", help="Parties, or zones.")]


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    question(app, "holders", beside=True)(holders)
    question(app, "holdings")(holdings)
    question(app, "check")(check)
    question(app, "why")(why)
    question(app, "operators")(operators)


def holders(
    reader: "Reader", of: Places, lever: OnLever = None, area: OnArea = None, grade: OfGrade = None
) -> "Answer":
    """Who holds what over these places, with its standing; and who is presumed to where nobody was granted it."""
    from graph.answers.shapes import Holding
    from services.cli.answer import Answer
    from services.cli.cells import cite, named

    told = handed.holders(reader, of, lever, area, grade)
    rows = told.rows
    events = cite(reader, (row.events for row in rows))
    columns = _of_holdings(events)
    return Answer(
        told.title, Holding, rows, _unless_one(of, columns, 0),
        "Nobody is recorded to hold it, and nobody is presumed to.",
        keys=columns[:3], says=lambda row: f"{named(row.holder)}: {_how(row)}", cited=events,
        no=not any(row.standing.in_force for row in rows),
    )  # fmt: skip


def holdings(reader: "Reader", by: By, lever: OnLever = None) -> "Answer":
    """What these were granted: a row for each grant and place that it is over."""
    from graph.answers.shapes import Holding
    from services.cli.answer import Answer
    from services.cli.cells import cite

    told = handed.holdings(reader, by, lever)
    rows = told.rows
    events = cite(reader, (row.events for row in rows))
    return Answer(
        told.title, Holding, rows, _unless_one(by, _of_holdings(events), 3),
        "No grant is recorded.",
        cited=events, no=not any(row.standing.in_force for row in rows),
    )  # fmt: skip


def check(
    reader: "Reader", holder: Holder, over: Over, lever: ThisLever, area: OnArea = None, level: AtLevel = Level.FULL
) -> "Answer":
    """Whether somebody holds at least a level over a place: yes, partly, no, or not recorded."""
    from graph.answers.shapes import Check, Verdict
    from services.cli.answer import Answer, Column
    from services.cli.cells import cite, said, sure

    told = handed.check(reader, holder, over, lever, area, level)
    (found,) = told.rows
    events = cite(reader, (one.events for one in found.holdings))
    return Answer(
        told.title, Check, told.rows,
        [
            Column("answer", lambda row: row.verdict.value.replace("_", " ")),
            Column("certain", lambda row: sure(row.certain)),
            Column("covered", lambda row: ", ".join(row.covered)),
            Column("missing", lambda row: ", ".join(row.missing)),
            Column("because", lambda row: row.reason),
            Column("said by", lambda row: "\n".join(said(one.events, events) for one in row.holdings)),
        ],
        "Not recorded.", cited=events, no=found.verdict is not Verdict.YES,
    )  # fmt: skip


def why(reader: "Reader", holder: Holder, over: Over, lever: ThisLever, area: OnArea = None) -> "Answer":
    """The chain from the state's own power to the holder, step by step; or the steps that say why there is none."""
    from graph.answers.shapes import Step
    from services.cli.answer import Answer, Column
    from services.cli.cells import Cited, sure

    told = handed.why(reader, holder, over, lever, area)
    rows = told.rows
    return Answer(
        told.title, Step, rows,
        [
            Column("", lambda row: _step(row)),
            Column("level", lambda row: row.level or ""),
            Column("standing", lambda row: (row.standing or "").replace("_", " ")),
            Column("certain", lambda row: sure(row.certain)),
            *_of_steps(),
        ],
        "Nothing is recorded.", cited=Cited(reader, {row.event.position: row.event for row in rows if row.event}),
        notes=told.notes,
    )  # fmt: skip


def operators(reader: "Reader", of: Places) -> "Answer":
    """Who operates these places: by a contract that covers them, by working there, or both."""
    from graph.answers.shapes import Operation
    from services.cli.answer import Answer, Column
    from services.cli.cells import bounded, cite, grades, named, sure

    told = handed.operators(reader, of)
    rows = told.rows
    events = cite(reader, (row.events for row in rows))
    return Answer(
        told.title, Operation, rows,
        [
            Column("at", lambda row: named(row.at)),
            Column("operator", lambda row: named(row.operator)),
            Column("role", lambda row: row.role or "not recorded"),
            Column("on paper", lambda row: row.contract or ("yes" if row.on_paper else "no")),
            Column("in practice", lambda row: row.engagement or ("yes" if row.in_practice else "no")),
            Column("grades", lambda row: grades(row.grades)),
            Column("days a week", lambda row: "" if row.days_a_week is None else f"{row.days_a_week:g}"),
            Column("certain", lambda row: sure(row.certain)),
            *bounded(events),
        ],
        "No operator is recorded.", cited=events, no=not rows,
    )  # fmt: skip


def _unless_one(asked: Sequence[str], columns: "Sequence[Column]", at: int) -> "Sequence[Column]":
    """Without the column that says the same in every row, where but one was asked about: the title says it."""
    return [*columns[:at], *columns[at + 1 :]] if len(asked) == 1 else columns


def _of_holdings(events: "Events") -> "Sequence[Column]":
    from services.cli.answer import Column
    from services.cli.cells import bounded, grades, named, sure

    return [
        Column("over", lambda row: named(row.over)),
        Column("lever", lambda row: row.lever),
        Column("area", lambda row: row.area or "all"),
        Column("holder", lambda row: named(row.holder)),
        Column("level", lambda row: row.level or "not stated"),
        Column("standing", _standing),
        Column("certain", lambda row: sure(row.certain)),
        Column("grades", lambda row: grades(row.grades)),
        Column("share", lambda row: "" if row.share is None else f"{row.share:.0%}"),
        Column("limits", lambda row: row.limits or ""),
        Column("rests on", lambda row: ", ".join(row.basis)),
        *bounded(events),
    ]


def _of_steps() -> "Sequence[Column]":
    from services.cli import dates
    from services.cli.answer import Column
    from services.cli.cells import disputed, said

    def events(row: "Step") -> "Events":
        return {row.event.position: row.event} if row.event else {}

    return [
        Column("since", lambda row: dates.since(row.bounds, events(row).values()) if row.bounds else ""),
        Column("last day", lambda row: dates.last_day(row.bounds, events(row).values()) if row.bounds else ""),
        Column("disputed", lambda row: disputed(row.disputed)),
        Column("said by", lambda row: said(tuple(events(row)), events(row))),
        Column("recorded", _recorded),
    ]


def _recorded(row: "Step") -> str:
    from events.when import write_instant

    return f"{write_instant(row.event.recorded_at)} {row.event.recorded_by}" if row.event else ""


def _step(row: "Step") -> str:
    from services.cli.cells import named

    return " ".join(filter(None, (named(row.source), row.what, named(row.target))))


def _standing(row: "Holding") -> str:
    return "presumed" if row.presumed else row.standing.replace("_", " ")


def _how(row: "Holding") -> str:
    words = ["level not stated" if row.level is None and not row.presumed else row.level or "", _standing(row)]
    return ", ".join([*filter(None, words), *([] if row.certain else ["possible"])])
