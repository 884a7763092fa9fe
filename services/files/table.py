"""One way to read a table that people made, and one to write it: what every import of a sheet or list rests on.

A file that cannot be trusted as a whole is `Refused` before its first row, or at the place where it breaks; a row
that cannot be trusted is left out and noted by its line. Nothing is guessed: no value of a formula is taken, no
merged cell is filled.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TextIO

from events.plural import many
from services.files.delimited import delimited_lines, digest_of_text
from services.files.escaping import escaped, unescaped
from services.files.lines import ACCEPTED, MAX_COLUMNS, Line, column_name, refused
from services.files.workbook import digest_of_workbook, is_workbook, open_sheet

__all__ = ["Lost", "Row", "Table", "escaped", "read_table", "unescaped", "write_table"]

_TEXTS: Final = frozenset({".csv", ".tsv", ".txt"})
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the line of the file where it begins, and its cells by heading, as typed; '' where one is empty."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Lost:
    """A row that could not be taken, and why."""

    line: int
    why: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.why}; the row was left out"


@dataclass(slots=True)
class Table:
    """A table that is being read. `rows` is read once, and reads the file as it goes.

    `notes` says what was left out (`line 7: …`) and grows while rows are read, as does `lost`, the rows that could
    not be taken. `Refused` may be raised by `rows` where the file breaks.
    """

    path: Path
    digest: str
    sheet: str
    headings: tuple[str, ...]
    rows: Iterator[Row] = field(repr=False)
    notes: list[str] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)

    @property
    def left_out(self) -> int:
        """How many rows could not be taken."""
        return len(self.lost)

    def leave_out(self, line: int, why: str) -> None:
        """Note that a row is not taken, and why."""
        self.lost.append(Lost(line, why))
        self.notes.append(str(self.lost[-1]))

    def need(self, headings: Iterable[str], accepted: str) -> None:
        """`Refused` names those of these headings that are not there."""
        if missing := [one for one in headings if one not in self.headings]:
            raise refused(self.path, f"lacks the headings {', '.join(missing)}", accepted)

    def need_all(self, accepted: str) -> None:
        """`Refused` names the first row that could not be taken, once all are read."""
        if self.lost:
            raise refused(self.path, str(self.lost[0]), accepted)


def read_table(path: Path, sheet: str | None = None, heading_row: int | None = None) -> Table:
    """Begin to read a table: .csv (.tsv, .txt) or .xlsx. `sheet` names the sheet of a workbook (else the first
    visible one), `heading_row` the line of the headings (else the first line with anything in it).

    `Refused` names the file, the rule and what is accepted.
    """
    notes: list[str] = []
    try:
        name, digest, lines = _opened(path, sheet, notes)
        headings, columns = _headings(path, lines, heading_row)
    except OSError as fault:
        raise refused(path, f"cannot be read: {fault.strerror or fault}") from None
    table = Table(path, digest, name, headings, iter(()), notes)
    table.rows = _rows(table, lines, columns)
    return table


def write_table(to: TextIO | Path, headings: Sequence[str], rows: Iterable[Sequence[str] | Mapping[str, str]]) -> int:
    """Write a CSV that a spreadsheet opens as text, and `read_table` reads back as it was; the number of rows."""
    if isinstance(to, Path):
        # Excel takes a CSV without the mark for one in its own code page.
        with to.open("w", encoding="utf-8-sig", newline="") as file:
            return write_table(file, headings, rows)
    writer, number = csv.writer(to, lineterminator="\n"), 0
    writer.writerow([escaped(one) for one in headings])
    for row in rows:
        cells = [row.get(one, "") for one in headings] if isinstance(row, Mapping) else row
        writer.writerow([escaped(one) for one in cells])
        number += 1
    return number


def _opened(path: Path, sheet: str | None, notes: list[str]) -> tuple[str, str, Iterator[Line]]:
    kind = path.suffix.lower()
    if is_workbook(path):
        digest = digest_of_workbook(path)
        name, lines = open_sheet(path, sheet, notes)
        return name, digest, lines
    if kind not in _TEXTS:
        raise refused(path, f"is no table that is read here ({kind or 'without an ending'})", ACCEPTED)
    if sheet is not None:
        raise refused(path, f"is no workbook; it has no sheet {sheet!r}", "no sheet named, or an .xlsx")
    return "", digest_of_text(path), delimited_lines(path)


def _headings(path: Path, lines: Iterator[Line], row: int | None) -> tuple[tuple[str, ...], dict[int, str]]:
    """The headings, and the heading of each column that has one."""
    accepted = "one heading for each column, in the first line that is not blank or the one named for them"
    first = next((one for one in lines if row is None or one.number >= row), None)
    if first is None or (row is not None and first.number != row):
        raise refused(path, f"has no headings in line {row}" if row else "has no headings: it is empty", accepted)
    if first.fault:
        raise refused(path, f"line {first.number}, the headings: {first.fault}", accepted)
    columns = {n: unescaped(text.strip()) for n, text in enumerate(first.cells) if text.strip()}
    if not columns:
        raise refused(path, f"has no headings in line {first.number}", accepted)
    if len(columns) > MAX_COLUMNS or max(columns) >= 4 * MAX_COLUMNS:
        raise refused(path, f"has {max(columns) + 1:,} columns", f"up to {MAX_COLUMNS}")
    seen: dict[str, list[str]] = {}
    for n, text in columns.items():
        seen.setdefault(" ".join(text.split()).casefold(), []).append(f"{text!r} in column {column_name(n + 1)}")
    twice = [" and ".join(places) for places in seen.values() if len(places) > 1]
    if twice:
        raise refused(path, f"has the same heading twice: {'; '.join(twice[:_SHOWN])}", "each heading once")
    return tuple(columns.values()), columns


def _rows(table: Table, lines: Iterator[Line], columns: Mapping[int, str]) -> Iterator[Row]:
    width, parted = max(columns) + 1, not table.sheet
    unnamed: set[int] = set()
    for line in lines:
        cells = line.cells
        if line.fault:
            table.leave_out(line.number, line.fault)
        elif len(cells) > width and any(map(str.strip, cells[width:])):
            stray = next(n for n in range(width, len(cells)) if cells[n].strip())
            table.leave_out(
                line.number, f"{many(len(cells), 'cell')} below {many(width, 'heading')} "
                f"(column {column_name(stray + 1)}: {cells[stray].strip()[:40]!r})",
            )  # fmt: skip
        elif len(cells) < width and parted:
            table.leave_out(line.number, f"{many(len(cells), 'cell')} below {many(width, 'heading')}")
        else:
            for n, text in enumerate(cells[:width]):
                if n not in columns and n not in unnamed and text.strip():
                    unnamed.add(n)
                    table.notes.append(f"column {column_name(n + 1)} has no heading; what stands in it is not used")
            said = {name: cells[n] if n < len(cells) else "" for n, name in columns.items()}
            yield Row(line.number, {name: unescaped(text.strip()).strip() for name, text in said.items()})
