"""Empty sheets to fill in: headings, one explained example, pick lists, and what each column means."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from services.files.columns import Column, Layout, Reads
from services.files.table import write_table
from services.statements import Refused

MARK: Final = "example: not imported"
_ROWS: Final = 100_000
_WIDE: Final = 60
_HEAD: Final = PatternFill("solid", fgColor="DDE7F0")
_EXAMPLE: Final = Font(italic=True, color="666666")
_YES_NO: Final = ("yes", "no")
_LISTED: Final = ("heading", "needed", "what it means", "how it is written", "one of", "an example", "also called")


@dataclass(frozen=True, slots=True)
class Blank:
    """A column to fill in: its heading, what stands beside it, values to pick from. `warns` where another is typed."""

    heading: str
    what: str = ""
    picks: Sequence[str] = ()
    warns: bool = True


def headings_of(layout: Layout) -> list[str]:
    """The headings of a sheet."""
    return [one.heading for one in layout.columns]


def example_of(layout: Layout) -> list[str]:
    """The example row. It is marked, so that it is never imported."""
    return [MARK if one.reads is Reads.SKIP else one.example for one in layout.columns]


def columns_of(layout: Layout) -> Iterator[list[str]]:
    """What is to be known of each column."""
    for one in layout.columns:
        yield [
            one.heading, "yes" if one.required else "", one.what, how(one), ", ".join(one.picks), one.example,
            ", ".join(one.also),
        ]  # fmt: skip


def how(column: Column) -> str:
    """How the cells of a column are written."""
    words = f", or {' or '.join(column.words)}" if column.words else ""
    return f"{column.reads.value}{words}"


def write_template(layout: Layout, to: Path | TextIO) -> None:
    """Write an empty sheet, .xlsx or .csv. `Refused` for another ending, and where a file is there already."""
    columns = [
        Blank(
            one.heading, f"{one.what} {'Every row needs it.' if one.required else 'May be empty.'}",
            one.picks or (_YES_NO if one.reads is Reads.YES else ()),
        )
        for one in layout.columns
    ]  # fmt: skip
    write_empty(to, layout.kind.value, columns, [example_of(layout)], (_LISTED, list(columns_of(layout))))


def write_empty(
    to: Path | TextIO, name: str, columns: Sequence[Blank], examples: Sequence[Sequence[str]],
    about: tuple[Sequence[str], Sequence[Sequence[str]]] | None = None, wide: int = _WIDE,
) -> None:  # fmt: skip
    """Write headings above rows of examples, as a workbook `name` with pick lists, or as .csv; `about` are the headings
    and rows of a second sheet, `columns`, and no column is wider than `wide` letters. `Refused` for another ending, and
    where a file is there already."""
    kind = to.suffix.lower() if isinstance(to, Path) else ".csv"
    if kind not in (".xlsx", ".csv"):
        raise Refused("bad-file", f"{to.name} ends in neither", str(to), "a name that ends in .xlsx or .csv")
    if isinstance(to, Path) and to.exists():
        raise Refused("file-is-there", f"{to.name} is there already", str(to), "a name that is not taken")
    if isinstance(to, Path) and kind == ".xlsx":
        _workbook(name, columns, examples, about, wide).save(to)
    else:
        write_table(to, [one.heading for one in columns], examples)


def _workbook(
    name: str, columns: Sequence[Blank], examples: Sequence[Sequence[str]],
    about: tuple[Sequence[str], Sequence[Sequence[str]]] | None, wide: int,
) -> Workbook:  # fmt: skip
    book = Workbook()
    sheet = book.active
    if not isinstance(sheet, Worksheet):
        raise TypeError("a new workbook has one sheet of cells")
    sheet.title = name
    lists = book.create_sheet("lists")
    _fill(sheet, [one.heading for one in columns], examples, wide)
    for number, column in enumerate(columns, 1):
        letter = get_column_letter(number)
        # As text: what is typed stays as it is typed, and 6-8 is no date.
        sheet.column_dimensions[letter].number_format = "@"
        if column.what:
            sheet.cell(1, number).comment = Comment(column.what, "zoneledger", height=120, width=260)
        if column.picks:
            _list(sheet, lists, letter, column)
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.font, cell.number_format = _EXAMPLE, "@"
    if about:
        _fill(book.create_sheet("columns", 1), *about)
    lists.sheet_state = "hidden"
    return book


def _fill(sheet: Worksheet, headings: Sequence[str], rows: Sequence[Sequence[str]], wide: int = _WIDE) -> None:
    sheet.append(list(headings))
    for row in rows:
        sheet.append(list(row))
    for number, cells in enumerate(zip(headings, *rows, strict=True), 1):
        sheet.column_dimensions[get_column_letter(number)].width = min(max(map(len, cells)) + 2, wide)
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), _HEAD
    sheet.freeze_panes = "A2"


def _list(sheet: Worksheet, lists: Worksheet, letter: str, column: Blank) -> None:
    """A pick list; it advises and does not stop, for the words that people use are read as well."""
    number = 1 if lists.cell(1, 1).value is None else lists.max_column + 1
    for row, text in enumerate((column.heading, *column.picks), 1):
        lists.cell(row, number, text)
    own = get_column_letter(number)
    where = f"lists!${own}$2:${own}${len(column.picks) + 1}"
    rule = DataValidation("list", formula1=where, allow_blank=True, showErrorMessage=column.warns, errorStyle="warning")
    sheet.add_data_validation(rule)
    rule.add(f"{letter}2:{letter}{_ROWS}")
