"""An empty narrative sheet: its columns, what each is for, two examples, and in a workbook the words to pick from."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, TextIO

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from events.contract import OperatingRole
from events.levers import Level
from services.files.narrative_words import COLUMNS, LEVERS, WORDS
from services.files.table import write_table
from services.statements import Refused

_ROWS: Final = 10_000
_WIDTH: Final = 24
_PICKS: Final[Mapping[str, Sequence[str]]] = {
    "what": sorted({said for word in WORDS for said in word.says if not word.takes_lever}
                   | {f"{word.says[0]} staffing" for word in WORDS if word.takes_lever}),
    "role": [one.value for one in OperatingRole],
    "lever": sorted(LEVERS),
    "level": [one.value for one in Level],
    "first_hand": ["yes", "no"],
    "again": ["yes", "no"],
}  # fmt: skip
_EXAMPLES: Final[Sequence[Mapping[str, str]]] = (
    {"date": "fall 2008", "what": "joined cluster", "who": "Bates Middle School", "whom": "North Cluster",
     "grades": "6-8", "document": "Partnership Zones", "place": "p. 31", "public_on": "February 2010",
     "skip": "example: not imported"},
    {"date": "by July 2010", "what": "granted authority over staffing", "who": "Salem Public Schools",
     "whom": "Mastery", "level": "shared", "over": "Bates Middle School; Carlton School", "until": "SY2012",
     "document": "Partnership Zones", "place": "p. 32", "public_on": "February 2010", "skip": "example: not imported"},
)  # fmt: skip


def write_template(to: TextIO | Path) -> None:
    """Write it, .csv or .xlsx. `Refused` for another ending, and where a file is there already."""
    rows = list(_rows())
    if not isinstance(to, Path):
        write_table(to, list(COLUMNS), rows)
        return
    if to.exists():
        raise Refused("file-is-there", f"{to.name} is there already", str(to), "a name that is not taken")
    if to.suffix.lower() == ".csv":
        write_table(to, list(COLUMNS), rows)
    elif to.suffix.lower() == ".xlsx":
        _workbook(rows).save(to)
    else:
        raise Refused("bad-file", f"{to.name} ends in neither", str(to), "a name that ends in .csv or .xlsx")


def _rows() -> Iterator[Mapping[str, str]]:
    yield {**COLUMNS, "skip": f"{COLUMNS['skip']} This row explains the columns."}
    yield from _EXAMPLES


def _workbook(rows: Sequence[Mapping[str, str]]) -> Workbook:
    book = Workbook()
    sheet = book.active
    if not isinstance(sheet, Worksheet):
        raise TypeError("a new workbook has one sheet of cells")
    sheet.title = "narrative"
    lists = book.create_sheet("lists")
    for cells in (list(COLUMNS), *([row.get(name, "") for name in COLUMNS] for row in rows)):
        sheet.append(cells)
    sheet.freeze_panes = "A2"
    for number, name in enumerate(COLUMNS, 1):
        letter = get_column_letter(number)
        # As text: what is typed stays as it is typed, and 6-8 is no date.
        sheet.column_dimensions[letter].number_format = "@"
        sheet.column_dimensions[letter].width = _WIDTH
        picks = _PICKS.get(name, ())
        for row, pick in enumerate(picks, 1):
            lists.cell(row, number, pick)
        if picks:
            # Other words are allowed: the import says what it cannot take.
            valid = DataValidation("list", formula1=f"lists!${letter}$1:${letter}${len(picks)}", showErrorMessage=False)
            valid.add(f"{letter}2:{letter}{_ROWS}")
            sheet.add_data_validation(valid)
    lists.sheet_state = "hidden"
    return book
