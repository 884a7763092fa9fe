"""What was said and when, and what changed between two moments: events, difference."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from events.plural import many
from services.cli.options import (
    AsCsv,
    AsJson,
    ExitCode,
    FromDay,
    FromKnown,
    FromPosition,
    Limit,
    ToDay,
    ToKnown,
    ToPosition,
    Within,
)  # fmt: skip
from services.cli.questions import finish, form_of, question
from services.cli.session import instant_given, opened

if TYPE_CHECKING:
    from graph.answers.difference import Tally
    from graph.answers.shapes import Row
    from graph.moment import Moment
    from graph.reader import Reader
    from services.bootstrap import Ledger
    from services.cli.answer import Answer

Topics = Annotated[list[str] | None, typer.Option("--topic", help="Only this topic. Repeatable.")]
About = Annotated[str | None, typer.Option("--about", metavar="ID", help="Only those that name it.")]
By = Annotated[str | None, typer.Option("--by", metavar="ID", help="Only those that it recorded.")]
Document = Annotated[str | None, typer.Option("--document", help="Only those that it bears out.")]
RecordedFrom = Annotated[str | None, typer.Option("--recorded-from", metavar="INSTANT", help="Recorded then or later.")]
RecordedTo = Annotated[str | None, typer.Option("--recorded-to", metavar="INSTANT", help="Recorded then or before.")]
Late = Annotated[int | None, typer.Option("--late-by-days", help="Recorded at least so long after they began.")]
PublicBy = Annotated[
    str | None, typer.Option("--public-by", metavar="DAY", help="Only those of a document published by this day.")
]
After = Annotated[int, typer.Option("--after", metavar="N", min=0, help="Go on after this position.")]


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    app.command("difference")(difference)
    question(app, "events", lines=every_event)(events)


def events(
    reader: "Reader", about: About = None, topics: Topics = None, by: By = None, document: Document = None,
    recorded_from: RecordedFrom = None, recorded_to: RecordedTo = None, late_by_days: Late = None,
    public_by: PublicBy = None, after: After = 0, limit: Limit = 100,
) -> "Answer":  # fmt: skip
    """What was recorded, in order: by entity, topic, recorder, document, instant and lateness."""
    from events.when import day, write_instant
    from services.cli.answer import Answer, Column
    from services.plain import Told, told

    rows = [
        told(one)
        for one in reader.events(
            about=about, topics=topics or (), by=by, document=document,
            recorded_from=instant_given(recorded_from, "--recorded-from"),
            recorded_to=instant_given(recorded_to, "--recorded-to"),
            late_by_days=late_by_days, public_by=day(public_by) if public_by else None, after=after, limit=limit,
        )
    ]  # fmt: skip
    columns = [
        Column("#", lambda row: str(row.position)),
        Column("recorded", lambda row: write_instant(row.recorded_at)),
        Column("by", lambda row: row.recorded_by),
        Column("topic", lambda row: row.topic),
        Column("about", lambda row: "\n".join(row.subjects)),
        Column("documents", lambda row: "\n".join(row.documents)),
        Column("reason", lambda row: row.reason or ""),
    ]
    return Answer(
        "What was recorded", Told, rows, columns, "Nothing of this kind was recorded.", no=not rows,
        notes=[f"Go on with --after {rows[-1].position}"] if len(rows) == limit else [],
    )  # fmt: skip


def every_event(ledger: "Ledger", at: "Moment") -> None:
    """Write every event up to the moment as JSON lines, which `load` of another data folder reads."""
    from services.files.jsonl import write_events

    for line in write_events(ledger.log, upto=at.position):
        sys.stdout.buffer.write(line)


def difference(
    ctx: typer.Context, before: FromDay = None, after: ToDay = None, known_before: FromKnown = None,
    known_after: ToKnown = None, position_before: FromPosition = None, position_after: ToPosition = None,
    within: Within = None, as_json: AsJson = False, as_csv: AsCsv = False, exit_code: ExitCode = False,
) -> None:  # fmt: skip
    """What holds at one moment and not at the other, and why: it happened, was learned, corrected, voided, disputed."""
    from services.cli.show import show_difference

    form = form_of(as_json, as_csv)
    with opened(ctx) as ledger:
        first = ledger.reader(on=before, known=instant_given(known_before, "--from-known"), position=position_before)
        second = ledger.reader(on=after, known=instant_given(known_after, "--to-known"), position=position_after)
        answer = changes(second, first.difference(second, within), within)
        show_difference("difference", (first.at, second.at), answer, form)
    finish(answer, exit_code)


def changes(reader: "Reader", rows: "list[Row]", within: str | None) -> "Answer":
    """Rows of a difference as they are shown."""
    from graph.answers.difference import tallied
    from graph.answers.shapes import Row
    from services.cli.answer import Answer, Column
    from services.cli.cells import cite, said, side

    events = cite(reader, ((*row.events_before, *row.events_after, *row.because) for row in rows))
    everything, *each = tallied(rows)
    return Answer(
        f"What differs {f'within {within}' if within else 'everywhere'}", Row, rows,
        [
            Column("of", lambda row: row.src),
            Column("what", lambda row: row.type),
            Column("", lambda row: row.dst),
            Column("before", lambda row: side(row.before, row.certain_before)),
            Column("after", lambda row: side(row.after, row.certain_after)),
            Column("", lambda row: row.label.value),
            Column("because of", lambda row: said(row.because, events)),
            Column("said by, before", lambda row: said(row.events_before, events)),
            Column("said by, after", lambda row: said(row.events_after, events)),
        ],
        "Nothing differs.", cited=events, no=bool(rows),
        notes=[_counted(everything, len(each)), *(_of_one(one) for one in each if len(each) > 1)] if rows else [],
    )  # fmt: skip


def _counted(one: "Tally", entities: int) -> str:
    of = f"{many(one.total, 'difference')} of {many(entities, 'entity', 'entities')}"
    return f"{of}: {_labels(one)}."


def _of_one(one: "Tally") -> str:
    return f"  {one.entity}: {one.total} ({_labels(one)})"


def _labels(one: "Tally") -> str:
    return ", ".join(f"{count} {label.value}" for label, count in one.counts.items() if count)
