"""`import sheet`: spreadsheets that people keep, row by row into the record.

A file is read to its end before anything of it is recorded. A row that cannot be taken is reported with its line and
what would be accepted; the other rows are taken. What stands in the record already is left alone, whichever file said
it, so that the same sheet again, or a longer one, records only what is new.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from events.envelope import Source
from events.plural import many
from services.bootstrap import Ledger
from services.boundary import Book
from services.files.cells import is_month_first
from services.files.columns import Layout, Reads, SheetKind
from services.files.headings import Guess, recognise
from services.files.layouts import LAYOUTS
from services.files.rows import Fault, Sheet, Told, read_row
from services.files.table import Row, Table, read_table
from services.files.taking import Taken, take
from services.files.trial import Trial
from services.files.who import Who
from services.record import Progress, Recorder

_OFTEN: Final = 500
_DIGITS: Final = 16
_SHOWN: Final = 5


@dataclass(slots=True)
class SheetReport:
    """What one sheet gave. `key` is the KEY of the load, by which it can be retracted. `rows` were read: `recorded`
    are new (`events` of them), `already` stood before, `skipped` are marked as not to be imported, `repeated`
    are equal to one before, `left_out` are among the notes; the others have a fault."""

    path: Path
    kind: SheetKind
    sheet: str
    key: str
    rows: int = 0
    recorded: int = 0
    events: int = 0
    already: int = 0
    taken_back: int = 0
    skipped: int = 0
    repeated: int = 0
    left_out: int = 0
    faults: list[Fault] = field(default_factory=list)
    guesses: tuple[Guess, ...] = ()
    unused: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether every row was taken."""
        return not self.faults and not self.left_out


def import_sheets(
    ledger: Ledger,
    paths: Sequence[Path],
    kind: SheetKind,
    *,
    recorder: str,
    sheet: str | None = None,
    heading_row: int | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> list[SheetReport]:
    """Record what sheets of one kind tell, file by file. `Refused` names a file that cannot be read as a whole;
    nothing of it is recorded then. `sheet` and `heading_row` say where in a workbook the rows stand. `dry_run` says
    what would be recorded and refused, and records nothing."""
    moved = progress or _nobody
    book: Book = Trial(ledger.log, ledger.clock) if dry_run else ledger.log
    into = Recorder(book, clock=ledger.clock, new_key=lambda: "") if dry_run else ledger.recorder
    reports = []
    for path in paths:
        table = read_table(path, sheet, heading_row)
        told, report = _read(ledger, table, LAYOUTS[kind], moved)
        taken = take(book, into, told, key=report.key, recorded_by=recorder, progress=_of(moved, len(told)))
        if not dry_run:
            ledger.projector.wake()
        _counted(report, taken)
        reports.append(report)
    return reports


def key_of(kind: SheetKind, digest: str) -> str:
    """The KEY under which a file is loaded."""
    return f"sheet:{kind}-{digest[:_DIGITS]}"


def _nobody(_done: int, _total: int) -> None:
    """Nobody watches."""


def _of(moved: Progress, total: int) -> Callable[[int], None]:
    return lambda done: moved(done, total)


def _read(ledger: Ledger, table: Table, layout: Layout, moved: Progress) -> tuple[list[Told], SheetReport]:
    found = recognise(table.path, layout, table.headings)
    report = SheetReport(table.path, layout.kind, table.sheet, key_of(layout.kind, table.digest))
    report.guesses, report.unused, report.notes = found.guesses, found.unused, table.notes
    source = Source(document=table.path.name, sha256=table.digest)
    sheet, who = Sheet(layout, found.headings, source), Who(ledger, ledger.reader())
    told: list[Told] = []
    lines: dict[str, int] = {}
    remarks = _Remarks(sheet)
    for row in table.rows:
        report.rows += 1
        if report.rows % _OFTEN == 0:
            moved(report.rows, report.rows)
        one = read_row(sheet, row, who)
        if one is None:
            report.skipped += 1
        elif isinstance(one, list):
            report.faults += one
        elif one.digest in lines:
            report.repeated += 1
            if report.repeated <= _SHOWN:
                table.notes.append(f"line {one.line} is the same as line {lines[one.digest]}; it was taken once")
        else:
            lines[one.digest] = one.line
            told.append(one)
            remarks.see(row, one)
            if layout.instrument is not None and one.made is None:
                who.founded(one.bodies[0].subjects()[0])
    report.rows += table.left_out
    report.left_out = table.left_out
    report.notes += remarks.said()
    return told, report


class _Remarks:
    """What is said once of a file: how dates were taken, and which ids were made."""

    def __init__(self, sheet: Sheet) -> None:
        dates = (Reads.START, Reads.LAST_DAY)
        columns = [one for one in sheet.layout.columns if one.reads in dates and one.field in sheet.headings]
        self._dates = [sheet.headings[one.field] for one in columns]
        self._id = sheet.headings.get("id")
        self._date: str | None = None
        self._made: list[str] = []
        self._turned: list[str] = []
        self._number = 0

    def see(self, row: Row, told: Told) -> None:
        """Look at a row that was taken."""
        if self._date is None:
            self._date = next((row.cells[one] for one in self._dates if is_month_first(row.cells[one])), None)
        if told.made is not None:
            self._number += 1
            if len(self._made) < _SHOWN:
                self._made.append(f"{told.made} (line {told.line})")
        elif self._id is not None and len(self._turned) < _SHOWN:
            text, given = row.cells[self._id], told.bodies[0].subjects()[0]
            if text not in (given, given.partition(":")[2]):
                self._turned.append(f"{text!r} is {given}")

    def said(self) -> list[str]:
        """The remarks."""
        out = []
        if self._date is not None:
            month, number = self._date.replace("-", "/").replace(".", "/").split("/")[:2]
            out.append(f"dates are read with the month first: {self._date} is day {number} of month {month}")
        if self._made:
            more = f" and {self._number - len(self._made)} more" if self._number > len(self._made) else ""
            out.append(f"ids were made of who, where and when: {', '.join(self._made)}{more}")
        if self._turned:
            out.append(f"ids were made of numbers or titles: {', '.join(self._turned)}, …")
        return out


def _counted(report: SheetReport, taken: Taken) -> None:
    report.recorded, report.events = taken.rows, taken.events
    report.already, report.taken_back = taken.already, taken.taken_back
    report.faults = sorted((*report.faults, *taken.faults), key=lambda one: one.line)
    if taken.taken_back:
        report.notes.append(
            f"recorded by this very file and retracted since, and not recorded again: {many(taken.taken_back, 'row')}."
            " A file that differs in anything is another load"
        )
