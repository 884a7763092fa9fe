"""Files into the record, and what people are told of it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from events.plural import many
from services.cli.answer import Column
from services.cli.progress import progress
from services.cli.show import say, table
from services.files.check import check
from services.files.worlds import YAML, load

_SHOWN = 600

if TYPE_CHECKING:
    from services.bootstrap import Ledger
    from services.files.directory import ListReport


def load_into(ledger: "Ledger", files: Sequence[Path], dry_run: bool, recorder: str | None = None) -> None:
    """Record what files tell, and show what was taken, skipped and why."""
    with progress("Load") as moved:
        report = load(ledger, files, recorder=recorder, dry_run=dry_run, progress=moved)
    columns = [
        Column("file", lambda row: row.path.name),
        Column("statements", lambda row: str(row.statements)),
        Column("would be recorded" if dry_run else "recorded", lambda row: str(row.recorded)),
        Column("there already", lambda row: str(row.already)),
        Column("KEY for retract", lambda row: row.key or ""),
    ]
    table(columns, report.files, "Nothing was read.")


def check_files(ledger: "Ledger", files: Sequence[Path]) -> bool:
    """Ask the questions of worlds, and show where the answer is another. Whether all are as expected."""
    worlds = [path for path in files if path.suffix.lower() in YAML]
    asked = check(ledger, worlds) if worlds else []
    wrong = [one for one in asked if not one.right]
    for one in wrong:
        say(f"{one.spot}: {one.ask}\n  {one.why}\n  expected  {_short(one.expected)}\n  came      {_short(one.came)}")
    say(f"{many(len(asked), 'question')} asked, {len(asked) - len(wrong)} answered as the files say.")
    return not wrong


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def show_lists(reports: "Sequence[ListReport]", dry_run: bool) -> None:
    """What was taken of each list, and what was left out and why."""
    columns = [
        Column("list", lambda row: row.path.name),
        Column("as of", lambda row: row.as_of),
        Column("rows", lambda row: str(row.rows)),
        Column("schools listed, no longer listed, renamed, same name", lambda row: _counts(row.schools)),
        Column("districts listed, no longer listed, renamed, same name", lambda row: _counts(row.districts)),
        Column(
            "would be recorded" if dry_run else "recorded",
            lambda row: (
                "there already" if row.already else "\n".join(f"{n} {what}" for what, n in row.recorded.items())
            ),
        ),
    ]
    table(columns, reports, "No list was read.")
    for report in reports:
        if not dry_run:
            say(f"To take {report.path.name} back: zoneledger retract --import {report.key} --reason …")
    for report in reports:
        for note in report.notes:
            say(f"{report.path.name}: {note}")


def _counts(counts: object) -> str:
    parts = [getattr(counts, name, ()) for name in ("opened", "closed", "renamed", "same_name")]
    return ", ".join(str(len(one)) for one in parts) if counts else ""
