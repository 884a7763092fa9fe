"""A confirmation round: confirm."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from events.plural import many
from services.cli.options import AsJson, Code, DryRun, Recorder
from services.cli.session import opened, settings_of

if TYPE_CHECKING:
    from services.bootstrap import Ledger
    from services.files.confirming_returned import ConfirmReport, LineReport

Returned = Annotated[
    Path | None, typer.Argument(metavar="FILE", help="The sheet that came back, answered.", show_default=False)
]
By = Annotated[str, typer.Option("--by", metavar="ID", help="The party that confirms: its id or a name.")]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Write the sheet here; not given: to the screen.")
]
On = Annotated[
    str | None, typer.Option("--on", metavar="DAY", help="Of this day (the sheet), or confirmed on it (FILE); today.")
]


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("confirm", no_args_is_help=True)(confirm)


def confirm(
    ctx: typer.Context, by: By, file: Returned = None, out: Out = None, on: On = None, recorder: Recorder = None,
    dry_run: DryRun = False, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Write all that the record says about a party as a sheet to answer; with FILE, take the answered sheet.

    In `confirm`: yes, no, or nothing. For a no, `should_be` says what is right: a value or a name, `since 2009`,
    `until June 2012`, or `never`. Yes attests, no disputes, nothing attests nothing.
    """
    with opened(ctx) as ledger:
        party = _party(ledger, by)
        if file is None:
            _write(ledger, party, out, on)
            return
        report = _take(ctx, ledger, file, party, on, recorder, dry_run)
    if as_json:
        _as_json(report, dry_run)
    else:
        show_confirmed(report, dry_run)
    if report.refused:
        raise typer.Exit(Code.REFUSED)


def _party(ledger: "Ledger", by: str) -> str:
    from events.ids import PARTIES
    from services.files.naming import Names

    return Names.at_head(ledger).resolve(by, PARTIES, "--by")


def _write(ledger: "Ledger", party: str, out: Path | None, on: str | None) -> None:
    from services.cli.show import say
    from services.files.confirming import lines_about, write_lines

    reader = ledger.reader(on=on)
    lines = lines_about(reader, party)
    number = write_lines(out or sys.stdout, lines, reader.at.on)
    if out is not None:
        told = f"{many(number, 'line')} about {party} as of {reader.at.on}"
        say(f"{out}: {told}. Answered: zoneledger confirm {out} --by {party}")


def _take(
    ctx: typer.Context, ledger: "Ledger", file: Path, party: str, on: str | None, recorder: str | None, dry_run: bool
) -> "ConfirmReport":
    from services.cli.progress import progress
    from services.files.confirming_returned import take_returned
    from services.statements import Refused

    who = recorder or settings_of(ctx).recorder
    if not who:
        raise Refused(
            "no-recorder", "nobody is named who records", "--as",
            "the id of a registered party, by --as or ZONELEDGER_RECORDER",
        )  # fmt: skip
    with progress("Lines") as moved:
        report = take_returned(ledger, file, party, recorder=who, on=on, dry_run=dry_run, progress=moved)
    if not dry_run and not report.refused:
        ledger.projector.reach(ledger.log.head())
    return report


def show_confirmed(report: "ConfirmReport", dry_run: bool) -> None:
    """What became of each line that was answered, and the KEY of the load."""
    from services.cli.answer import Column
    from services.cli.show import say, table
    from services.files.confirming_returned import Outcome

    columns = [
        Column("line", lambda one: str(one.line)),
        Column("", lambda one: one.outcome.value),
        Column("what", lambda one: one.what),
        Column("", _said),
    ]
    answered = [one for one in report.lines if one.note or one.outcome is not Outcome.BLANK]
    table(columns, answered, "No line was answered.")
    counts = ", ".join(f"{number} {one.value}" for one in Outcome if (number := report.count(one)))
    if report.refused:
        say(f"{counts}. Nothing was recorded: every answer has to be one that can be taken.")
        return
    say(f"{counts or 'no lines'}.{' Nothing was recorded: this was a dry run.' if dry_run else ''}")
    if not dry_run:
        say(f"KEY {report.key}; to take it back: zoneledger retract --import {report.key} --reason …")


def _said(one: "LineReport") -> str:
    if one.why is None:
        return one.note
    at = f"{one.why.field}: " if one.why.field else ""
    return f"{at}{one.why.message}\naccepted: {one.why.accepted}"


def _as_json(report: "ConfirmReport", dry_run: bool) -> None:
    from services.cli.show import write_json

    lines = [
        {
            "line": one.line, "outcome": one.outcome.value, "what": one.what, "note": one.note, "event": one.event,
            "refusal": None if one.why is None else {
                "rule": one.why.rule, "column": one.why.field, "message": one.why.message,
                "accepted": one.why.accepted,
            },
        }
        for one in report.lines
    ]  # fmt: skip
    write_json({"key": report.key, "dryRun": dry_run, "lines": lines})
