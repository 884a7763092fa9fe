"""The rows of one sheet of a workbook, read as they come: nothing is kept of a row once the next one begins."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import IO, Final
from xml.parsers import expat

from services.files.typed import GENERAL, Form, typed_day, typed_number

MAX_COLUMN: Final = 16_384
_CHUNK: Final = 1 << 16
_DIGITS: Final = "0123456789"
Cells = list[str]
Numbered = tuple[int, Cells, list[str]]
"""The number of a row, its cells, and what keeps some of them from being taken."""


class NotASheet(ValueError):
    """The XML is not that of a sheet."""


class SheetRows:
    """Reads a sheet. `strings` are the texts that cells share, `forms` how each style shows a number."""

    def __init__(self, strings: Sequence[str], forms: Sequence[Form], epoch: datetime) -> None:
        self._strings, self._forms, self._epoch = strings, forms, epoch
        self._columns: dict[str, int] = {}
        self._ready: list[Numbered] = []
        self._row, self._column = 0, 0
        self._cells: Cells = []
        self._faults: list[str] = []
        self._text: list[str] = []
        self._kind, self._style, self._place = "n", "", ""
        self._formula = self._over = False
        self._begin: dict[str, Callable[[dict[str, str]], None]] = {
            "c": self._begin_cell, "row": self._begin_row, "f": self._begin_formula, "v": self._begin_text,
            "t": self._begin_text, "rPh": self._begin_aside,
        }  # fmt: skip
        self._end: dict[str, Callable[[], None]] = {
            "c": self._end_cell, "row": self._end_row, "v": self._end_text, "t": self._end_text,
            "rPh": self._end_aside, "sheetData": self._end_data,
        }  # fmt: skip
        self._aside = 0

    def rows(self, file: IO[bytes]) -> Iterator[Numbered]:
        """The rows that are in the file, in order; blank ones may be missing. `NotASheet`, `ExpatError`."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._started, self._ended
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _no_entities
        self._parser = parser
        while not self._over and (chunk := file.read(_CHUNK)):
            parser.Parse(chunk, False)
            yield from self._ready
            self._ready.clear()
        if not self._over:
            parser.Parse(b"", True)
            raise NotASheet("the rows do not end")

    def _started(self, name: str, said: dict[str, str]) -> None:
        begin = self._begin.get(name) or self._begin.get(name.rpartition(":")[2])
        if begin:
            begin(said)

    def _ended(self, name: str) -> None:
        end = self._end.get(name) or self._end.get(name.rpartition(":")[2])
        if end:
            end()

    def _begin_row(self, said: dict[str, str]) -> None:
        number = int(said.get("r", self._row + 1))
        if number <= self._row:
            raise NotASheet(f"row {number} comes after row {self._row}")
        self._row, self._column = number, 0
        self._cells, self._faults = [], []

    def _end_row(self) -> None:
        self._ready.append((self._row, self._cells, self._faults))

    def _begin_cell(self, said: dict[str, str]) -> None:
        place = said.get("r", "")
        if place:
            letters = place.rstrip(_DIGITS)
            column = self._columns.get(letters)
            if column is None:
                column = self._columns[letters] = _column(letters)
        else:
            column = self._column + 1
        self._column, self._place = column, place or f"column {column}"
        self._kind, self._style = said.get("t", "n"), said.get("s", "")
        self._text, self._formula = [], False

    def _begin_formula(self, _: dict[str, str]) -> None:
        self._formula = True

    def _begin_text(self, _: dict[str, str]) -> None:
        if not self._aside:
            self._parser.CharacterDataHandler = self._text.append

    def _end_text(self) -> None:
        self._parser.CharacterDataHandler = None

    def _begin_aside(self, _: dict[str, str]) -> None:
        # How a word sounds is no part of it.
        self._aside += 1

    def _end_aside(self) -> None:
        self._aside -= 1

    def _end_data(self) -> None:
        self._over = True

    def _end_cell(self) -> None:
        if self._formula:
            self._faults.append(
                f"{self._place} holds a formula: its value may not be what its author saw; paste the value"
            )
        text = self._said("".join(self._text)) if self._text and not self._formula else ""
        if not text:
            return
        missing = self._column - len(self._cells)
        if missing == 1:
            self._cells.append(text)
        elif missing > 1:
            self._cells += [""] * (missing - 1)
            self._cells.append(text)
        else:
            self._cells[self._column - 1] = text

    def _said(self, text: str) -> str:
        kind = self._kind
        try:
            if kind == "s":
                return self._strings[int(text)]
            if kind in ("inlineStr", "str"):
                return text
            form = self._forms[int(self._style)] if self._style else GENERAL
            if kind == "n":
                return typed_number(text, form, self._epoch)
            if kind == "d":
                return typed_day(text, form)
        except (ValueError, IndexError):
            self._faults.append(f"{self._place} holds {text[:20]!r}, which is no value")
            return ""
        if kind == "b":
            return "TRUE" if text == "1" else "FALSE"
        self._faults.append(f"{self._place} holds an error, {text[:20]}")
        return ""


def _column(letters: str) -> int:
    number = 0
    for one in letters:
        if not "A" <= one <= "Z":
            raise NotASheet(f"{letters[:10]!r} is no column")
        number = number * 26 + ord(one) - ord("A") + 1
    if not 0 < number <= MAX_COLUMN:
        raise NotASheet(f"{letters[:10]!r} is no column")
    return number


def _no_entities(*_: object) -> None:
    raise NotASheet("it declares entities")
