"""`import narrative`: what texts tell, a row for each statement."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.options import AsJson, Code, DryRun, Recorder
from services.cli.session import opened, settings_of

if TYPE_CHECKING:
    from services.files.narrative import NarrativeReport, RowReport

Sheet = Annotated[Path | None, typer.Argument(metavar="FILE", help="The sheet: .csv or .xlsx.", show_default=False)]
SheetName = Annotated[str | None, typer.Option("--sheet", metavar="NAME", help="The sheet of a workbook; its first.")]
Template = Annotated[
    bool, typer.Option("--template", help="Write an empty sheet to FILE (.csv or .xlsx; none: to the screen) instead.")
]
Live = Annotated[
    bool,
    typer.Option("--live", help="Known since now, although the record holds nothing live; public_on stays a filter."),
]


def register(imports: typer.Typer) -> None:
    """Add the verb to `import`."""
    imports.command("narrative", no_args_is_help=True)(import_narrative)


def import_narrative(
    ctx: typer.Context, file: Sheet = None, template: Template = False, sheet: SheetName = None, live: Live = False,
    dry_run: DryRun = False, recorder: Recorder = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Record what a text tells, one row of a sheet for each statement. Rows that disagree become disputes.

    One row that cannot be taken keeps the sheet out; each is told by its line. The same sheet again records nothing.
    """
    from services.cli.progress import progress
    from services.files.narrative import import_narrative as into
    from services.statements import Refused

    if template:
        _template(file)
        return
    if file is None:
        raise Refused("no-file", "no sheet is named", "FILE", "a .csv or .xlsx; or --template")
    by = recorder or settings_of(ctx).recorder
    if not by:
        raise Refused(
            "no-recorder", "nobody is named who records", "--as",
            "the id of a registered party, by --as or ZONELEDGER_RECORDER",
        )  # fmt: skip
    with opened(ctx) as ledger, progress("Rows") as moved:
        report = into(ledger, file, recorder=by, sheet=sheet, live=live, dry_run=dry_run, progress=moved)
        if not dry_run and not report.refused and (head := ledger.log.head()):
            ledger.projector.reach(head)
    if as_json:
        _as_json(report, dry_run)
    else:
        show_narrative(report, dry_run)
    if report.refused:
        raise typer.Exit(Code.REFUSED)


def _template(file: Path | None) -> None:
    from services.cli.show import say
    from services.files.narrative_template import write_template

    if file is None:
        write_template(sys.stdout)
        return
    write_template(file)
    say(f"{file} is an empty sheet. Its second line says what each column is for; two examples follow.")


def show_narrative(report: "NarrativeReport", dry_run: bool) -> None:
    """What became of each row, what disagrees with what, and the KEY of the load."""
    from services.cli.answer import Column
    from services.cli.show import say, table
    from services.files.narrative import Outcome

    columns = [
        Column("line", lambda row: str(row.line)),
        Column("", lambda row: row.outcome.value),
        Column("what", lambda row: row.topic),
        Column("about", lambda row: row.about.replace(", ", "\n")),
        Column("beside", lambda row: row.against or ""),
        Column("", _said),
    ]
    table(columns, report.rows, "The sheet has no rows.")
    for note in report.notes:
        say(f"{report.path.name}: {note}")
    counts = ", ".join(f"{number} {one.value}" for one in Outcome if (number := report.count(one)))
    if report.refused:
        say(f"{counts}. Nothing was recorded: every row has to be one that can be taken.")
        return
    say(f"{counts}.{' Nothing was recorded: this was a dry run.' if dry_run else ''}")
    if report.clocked:
        say("Each row is known since the day on which it became public (public_on).")
    if not dry_run:
        say(f"KEY {report.key}; to take it back: zoneledger retract --import {report.key} --reason …")


def _said(row: "RowReport") -> str:
    from services.files.narrative import Outcome

    lines = [*row.differences, *row.asides]
    if row.why is not None:
        at = f"{row.why.field}: " if row.why.field else ""
        return f"{at}{row.why.message}\naccepted: {row.why.accepted}"
    if row.outcome is Outcome.DISPUTED:
        lines.append(f"ask with --reading {row.event}")
    elif row.outcome is Outcome.MORE:
        lines.append("the record keeps what it has; evidence.corrected takes it over")
    return "\n".join(lines)


def _as_json(report: "NarrativeReport", dry_run: bool) -> None:
    from services.cli.show import write_json

    rows = [
        {
            "line": row.line, "outcome": row.outcome.value, "topic": row.topic, "about": row.about, "event": row.event,
            "against": row.against, "differences": list(row.differences), "asides": list(row.asides),
            "refusal": None if row.why is None else {
                "rule": row.why.rule, "column": row.why.field, "message": row.why.message,
                "accepted": row.why.accepted,
            },
        }
        for row in report.rows
    ]  # fmt: skip
    write_json(
        {"key": report.key, "clocked": report.clocked, "dryRun": dry_run, "notes": list(report.notes), "rows": rows}
    )
