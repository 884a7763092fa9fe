"""`import sheet`: what people keep in spreadsheets."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.options import DryRun, Recorder
from services.cli.session import opened, settings_of

if TYPE_CHECKING:
    from services.files.columns import SheetKind
    from services.files.sheets import SheetReport

_SHOWN = 100


def kinds(incomplete: str) -> list[str]:
    """The kinds of sheet that begin so, for completion."""
    from services.files.columns import SheetKind

    return [one.value for one in SheetKind if one.startswith(incomplete)]


Sheets = Annotated[
    list[Path] | None, typer.Argument(metavar="FILE…", help="Sheets to read: .csv or .xlsx.", show_default=False)
]
OfKind = Annotated[
    str,
    typer.Option(
        "--kind", metavar="KIND", autocompletion=kinds, show_default=False,
        help="What a row is: contracts, grants, subcontracts, memberships, engagements or decisions.",
    ),
]  # fmt: skip
Template = Annotated[
    bool, typer.Option("--template", help="Write an empty sheet to FILE (.xlsx or .csv; none: to the screen) instead.")
]
SheetName = Annotated[str | None, typer.Option("--sheet", metavar="NAME", help="The sheet of a workbook; its first.")]
HeadingRow = Annotated[
    int | None,
    typer.Option("--heading-row", min=1, metavar="N", help="The line of the headings; the first that is not blank."),
]
Refusals = Annotated[
    Path | None, typer.Option("--report", metavar="FILE", help="Write what was refused, row by row, to a CSV.")
]


def register(imports: typer.Typer) -> None:
    """Add the verb to `import`."""
    imports.command("sheet", no_args_is_help=True)(import_sheet)


def import_sheet(
    ctx: typer.Context, kind: OfKind, files: Sheets = None, template: Template = False, sheet: SheetName = None,
    heading_row: HeadingRow = None, report: Refusals = None, dry_run: DryRun = False, recorder: Recorder = None,
) -> None:  # fmt: skip
    """Record the rows of spreadsheets, or write an empty one to fill in. A row that cannot be taken is told by its
    line; the same sheet again records nothing."""
    from services.cli.options import Code
    from services.cli.progress import progress
    from services.files.sheets import import_sheets
    from services.statements import Refused

    what = _kind(kind)
    if template:
        _write_template(what, files or [])
        return
    if not files:
        raise Refused("no-file", "no sheet is named", "FILE", "one or more .csv or .xlsx; or --template")
    by = recorder or settings_of(ctx).recorder
    if not by:
        raise Refused(
            "no-recorder", "nobody is named who records", "--as",
            "the id of a registered party, by --as or ZONELEDGER_RECORDER",
        )  # fmt: skip
    with opened(ctx) as ledger, progress("Rows") as moved:
        reports = import_sheets(
            ledger, files, what, recorder=by, sheet=sheet, heading_row=heading_row, dry_run=dry_run, progress=moved
        )
    show_sheets(reports, dry_run)
    if report is not None:
        _write_faults(reports, report)
    if not all(one.complete for one in reports):
        raise typer.Exit(Code.NO)


def _kind(text: str) -> "SheetKind":
    from services.files.columns import SheetKind
    from services.statements import Refused

    try:
        return SheetKind(text)
    except ValueError:
        raise Refused("bad-kind", f"{text[:40]!r} is no kind of sheet", "--kind", list(SheetKind)) from None


def _write_template(kind: "SheetKind", files: list[Path]) -> None:
    from services.cli.show import say
    from services.files.layouts import LAYOUTS
    from services.files.template import write_template

    layout = LAYOUTS[kind]
    if not files:
        write_template(layout, sys.stdout)
    for path in files:
        write_template(layout, path)
        say(f"{path} is an empty sheet of {kind}: a row is {layout.one}. Its second line is an example.")


def show_sheets(reports: "list[SheetReport]", dry_run: bool) -> None:
    """What was taken of each sheet, how its headings were read, and what was left out and why."""
    from services.cli.answer import Column
    from services.cli.show import say, table

    columns = [
        Column("sheet", lambda one: f"{one.path.name} {one.sheet}".strip()),
        Column("rows", lambda one: f"{one.rows:,}"),
        Column("would be recorded" if dry_run else "recorded", lambda one: f"{one.recorded:,}"),
        Column("there already", lambda one: f"{one.already + one.taken_back + one.repeated:,}"),
        Column("not imported", lambda one: f"{one.skipped:,}"),
        Column("refused", lambda one: f"{len({fault.line for fault in one.faults}) + one.left_out:,}"),
        Column("KEY", lambda one: one.key),
    ]
    table(columns, reports, "No sheet was read.")
    for one in reports:
        for guess in one.guesses:
            say(f"{one.path.name}: {guess}")
        if one.unused:
            say(f"{one.path.name}: not used: {', '.join(map(repr, one.unused))}")
        for text in (*one.notes[:_SHOWN], *map(str, one.faults[:_SHOWN])):
            say(f"{one.path.name}: {text}")
        more = max(len(one.notes) - _SHOWN, 0) + max(len(one.faults) - _SHOWN, 0)
        if more:
            say(f"{one.path.name}: and {more:,} more; --report FILE writes them all")


def _write_faults(reports: "list[SheetReport]", path: Path) -> None:
    from services.cli.show import say
    from services.files.table import write_table

    rows = [
        [one.path.name, str(fault.line), fault.column, fault.why, fault.accepted]
        for one in reports for fault in one.faults
    ]  # fmt: skip
    rows += [[one.path.name, "", "", note, ""] for one in reports for note in one.notes]
    write_table(path, ("file", "line", "column", "why", "accepted"), rows)
    say(f"{path} lists all refusals and notes: {len(rows)}.")
