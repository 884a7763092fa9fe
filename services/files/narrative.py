"""`import narrative`: a sheet with one row for each thing that a text tells, into the record.

Rows that disagree, with one another or with the record, become disputes: the record keeps what came first, `reading`
gives the other's answer. A row that agrees bears the event out with its document. One row that cannot be taken keeps
the whole sheet out, and every such row is told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from services.bootstrap import Ledger
from services.files.naming import Names
from services.files.narrative_plan import Outcome, Plan, RowReport, Taken
from services.files.narrative_sheet import Placed, Sheet, in_order, read_sheet
from services.files.trial import trying
from services.record import Batch, Progress
from services.statements import Refused

__all__ = ["NarrativeReport", "Outcome", "RowReport", "import_narrative"]

_MOST: Final = 100


@dataclass(slots=True)
class NarrativeReport:
    """What a sheet gave. `key` names the load: `retract --import KEY` undoes it. `clocked`: the days on which the
    rows became public are those since when the record knows them."""

    path: Path
    key: str
    clocked: bool
    notes: tuple[str, ...]
    rows: list[RowReport] = field(default_factory=list)

    def count(self, outcome: Outcome) -> int:
        """How many rows came to that."""
        return sum(1 for row in self.rows if row.outcome is outcome)

    @property
    def refused(self) -> bool:
        """Whether a row was refused, and so nothing recorded."""
        return any(row.outcome is Outcome.REFUSED for row in self.rows)


def import_narrative(
    ledger: Ledger,
    path: Path,
    *,
    recorder: str,
    sheet: str | None = None,
    live: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> NarrativeReport:
    """Record what a sheet tells, or say what would be recorded; a report in the order of the lines.

    `live` records with the clock of now although the log holds nothing live; `public_on` stays on the sources.
    `Refused` for a file that cannot be read as a whole. Where the report says `refused`, nothing was recorded.
    The same file again records nothing; a killed import is finished by running it again.
    """
    told = read_sheet(path, sheet)
    clocked = not live and ledger.log.first_live() is None
    placed = in_order(told.sentences, clocked)
    report = NarrativeReport(path, told.key, any(one.at for one in placed), told.notes)
    batches = _planned(ledger, told, placed, recorder, report)
    report.rows.sort(key=lambda row: row.line)
    if batches and not dry_run and not report.refused:
        ledger.record_many(batches, recorded_by=recorder, progress=progress)
    return report


def _planned(
    ledger: Ledger, sheet: Sheet, placed: Sequence[Placed], recorder: str, report: NarrativeReport
) -> list[Batch]:
    """The commands to record. What the record would refuse is reported."""
    plan = Plan(sheet, ledger.log, Names.at_head(ledger))
    taken: dict[str, tuple[int, Taken]] = {}
    batches: list[Batch] = []
    for lost in sheet.broken:
        refusal = Refused("bad-row", lost.why, None, "a row that can be read as it stands")
        report.rows.append(RowReport(lost.line, Outcome.REFUSED, why=refusal))
    for one in placed:
        line = one.sentence.line
        try:
            found = plan.take(one)
        except Refused as refused:
            report.rows.append(RowReport(line, Outcome.REFUSED, why=refused))
            continue
        if found.statement is not None:
            batches.append(([found.statement], sheet.command(line)))
            taken[sheet.command(line)] = len(report.rows), found
        report.rows.append(found.row)
    for command, refusal in _tried(ledger, batches, recorder):
        at, found = taken[command]
        report.rows[at] = RowReport(found.row.line, Outcome.REFUSED, why=found.refused(refusal))
    return batches


def _tried(ledger: Ledger, batches: Sequence[Batch], recorder: str) -> Iterator[tuple[str, Refused]]:
    """Try them on a log that is thrown away: the commands that are refused, as if the others were recorded."""
    tried = trying(ledger.log, ledger.clock)
    left = list(batches)
    for _ in range(_MOST):
        done = _Done()
        try:
            tried.record_many(left, recorded_by=recorder, progress=done)
        except Refused as refused:
            if (refused.field or "").endswith("recorded_by"):
                raise
            noted = {note.removeprefix("command ") for note in getattr(refused, "__notes__", ())}
            command = next((key for _, key in left if key in noted), left[min(done.number, len(left) - 1)][1])
            left = [one for one in left[done.number :] if one[1] != command]
            yield command, refused
        else:
            return


class _Done:
    """Progress that remembers how far it came."""

    number = 0

    def __call__(self, done: int, _: int) -> None:
        self.number = done
