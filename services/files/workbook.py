"""XLSX as people have it, read without trusting it: sizes before contents, no macros, no entities, no formulas."""

import re
import warnings
import zipfile
from collections.abc import Iterator
from hashlib import file_digest
from pathlib import Path
from typing import Final

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from services.files.cellstream import Numbered, SheetRows
from services.files.lines import MAX_BYTES, MAX_CELL, MAX_ROWS, Line, refused
from services.files.typed import forms_of
from services.statements import Refused

MAX_UNPACKED: Final = 768 * 1024 * 1024
MAX_KEPT: Final = 96 * 1024 * 1024
"""What is kept in memory while rows are read: the texts that cells share, and the styles."""
MAX_RATIO: Final = 250
MAX_PARTS: Final = 5_000
MAX_CELLS: Final = 100_000_000
_SMALL: Final = 16 * 1024 * 1024
_CHUNK: Final = 1 << 20
_OVERLAP: Final = 4096
_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD: Final = "the same saved as .xlsx, without password and macros (Excel: Save As, Excel Workbook), or as CSV UTF-8"
_ENTITIES: Final = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MERGED: Final = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")
Merged = list[tuple[int, int, str]]


def is_workbook(path: Path) -> bool:
    """Whether the file is to be read as a workbook. `Refused` for one of another form, or one that is named as what
    it is not."""
    kind = path.suffix.lower()
    with path.open("rb") as file:
        head = file.read(8)
    if kind in (".xlsm", ".xltm", ".xlsb", ".xlam"):
        raise refused(path, f"is a workbook that may hold macros ({kind})", _OLD)
    if head.startswith(_OLE) or kind in (".xls", ".ods"):
        raise refused(path, "is a workbook of the old form (.xls) or one with a password", _OLD)
    if head.startswith(_ZIP) and kind != ".xlsx":
        raise refused(path, f"is a packed file, not a text, though its name ends in {kind}", "a workbook named .xlsx")
    if kind == ".xlsx" and not head.startswith(_ZIP):
        raise refused(path, "is no workbook, though its name ends in .xlsx", _OLD)
    return kind == ".xlsx"


def digest_of_workbook(path: Path) -> str:
    """SHA-256 of the file. `Refused` for one that is torn, too large, or unpacks to too much."""
    if path.stat().st_size > MAX_BYTES:
        raise refused(path, f"has more than {MAX_BYTES >> 20} MB", f"up to {MAX_BYTES >> 20} MB; split it")
    try:
        with zipfile.ZipFile(path) as packed:
            _check_parts(path, packed.infolist())
    except (zipfile.BadZipFile, RuntimeError, ValueError, EOFError) as fault:
        raise _torn(path, fault) from None
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def open_sheet(path: Path, sheet: str | None, notes: list[str]) -> tuple[str, Iterator[Line]]:
    """The name of the sheet (the first visible one unless it is named) and its lines, blank ones left out."""
    lines = _read(path, sheet, notes)
    first = next(lines)
    return first.cells[0], lines


def _check_parts(path: Path, parts: list[zipfile.ZipInfo]) -> None:
    whole = sum(one.file_size for one in parts)
    packed = sum(one.compress_size for one in parts)
    if len(parts) > MAX_PARTS or whole > MAX_UNPACKED:
        raise refused(
            path, f"unpacks to {whole >> 20:,} MB in {len(parts):,} parts", f"up to {MAX_UNPACKED >> 20} MB",
            "unpacks-to-too-much",
        )  # fmt: skip
    if whole > _SMALL and whole > MAX_RATIO * packed:
        raise refused(
            path, f"unpacks to {whole // max(packed, 1):,} times its size", f"up to {MAX_RATIO} times",
            "unpacks-to-too-much",
        )  # fmt: skip
    for one in parts:
        name = one.filename.lower()
        if one.file_size > MAX_KEPT and name.endswith(".xml") and not name.startswith("xl/worksheets/"):
            size = f"holds {one.file_size >> 20} MB of texts ({one.filename})"
            raise refused(path, size, f"up to {MAX_KEPT >> 20} MB; split it, or CSV", "unpacks-to-too-much")
        if name.endswith("vbaproject.bin") or "/macrosheets/" in name:
            raise refused(path, f"holds macros ({one.filename})", _OLD)
        if one.flag_bits & 1:
            raise refused(path, "is protected by a password", _OLD)


def _read(path: Path, sheet: str | None, notes: list[str]) -> Iterator[Line]:
    """First the name of the sheet as a line of its own, then its lines."""
    try:
        with zipfile.ZipFile(path) as packed:
            merged = {one.filename: _scanned(path, packed, one) for one in packed.infolist() if _is_xml(one)}
        yield from _sheet(path, sheet, notes, merged)
    except (Refused, GeneratorExit):
        raise
    except Exception as fault:
        # A workbook that is not what it seems makes its readers fail in any way there is.
        raise _torn(path, fault) from None


def _is_xml(part: zipfile.ZipInfo) -> bool:
    return part.filename.lower().endswith((".xml", ".rels", ".vml"))


def _scanned(path: Path, packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> Merged:
    """Read a part through, so that one that is torn or not of its stated size is known before anything is taken; the
    rows of its merged cells."""
    found: Merged = []
    rest = b""
    with packed.open(part) as file:
        while chunk := file.read(_CHUNK):
            if b"\0" in chunk:
                chunk = chunk.replace(b"\0", b"")
            text = rest + chunk
            if _ENTITIES.search(text):
                raise refused(path, f"declares entities ({part.filename})", "a workbook as Excel saves it")
            last = 0
            for one in _MERGED.finditer(text):
                last = one.end()
                (left, top, right, bottom) = (piece.decode() for piece in one.groups())
                found.append((int(top), int(bottom), f"{left}{top}:{right}{bottom}"))
            rest = text[max(last, len(text) - _OVERLAP) :]
    return sorted(found)


def _sheet(path: Path, sheet: str | None, notes: list[str], merged: dict[str, Merged]) -> Iterator[Line]:
    with warnings.catch_warnings(), path.open("rb") as file:
        # Of what a workbook has beside its cells, nothing is needed here.
        warnings.simplefilter("ignore")
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
        one = _chosen(path, book, sheet, notes)
        name, own, inside = one.title, vars(book), vars(one)
        where = str(inside["_worksheet_path"]).lstrip("/")
        forms = forms_of(own["_cell_styles"], own["_number_formats"])
        reader = SheetRows(inside["_shared_strings"], forms, book.epoch)
    yield Line(0, [name])
    with zipfile.ZipFile(path) as packed, packed.open(where) as part:
        yield from _lines(path, reader.rows(part), _Merged(merged.get(where, [])))


def _chosen(path: Path, book: Workbook, sheet: str | None, notes: list[str]) -> ReadOnlyWorksheet:
    by_name = {one.title: one for one in book.worksheets if isinstance(one, ReadOnlyWorksheet)}
    if sheet is not None and sheet not in by_name:
        raise refused(path, f"has no sheet {sheet!r}", f"one of its sheets: {', '.join(by_name) or 'none'}")
    visible = [name for name, one in by_name.items() if one.sheet_state == "visible"]
    name = sheet if sheet is not None else next(iter(visible or by_name), None)
    if name is None:
        raise refused(path, "holds no sheet", "a workbook with one sheet of rows")
    others = [one for one in visible if one != name]
    if others and sheet is None:
        notes.append(f"the sheet {name!r} is read, not {', '.join(map(repr, others[:10]))}")
    return by_name[name]


class _Merged:
    """Which rows hold merged cells, asked in the order of rows."""

    def __init__(self, ranges: Merged) -> None:
        self._ranges, self._next = ranges, 0
        self._open: list[tuple[int, str]] = []

    def at(self, row: int) -> list[str]:
        while self._next < len(self._ranges) and self._ranges[self._next][0] <= row:
            _, bottom, name = self._ranges[self._next]
            self._open.append((bottom, name))
            self._next += 1
        if self._open:
            self._open = [one for one in self._open if one[0] >= row]
        return [name for _, name in self._open]


def _lines(path: Path, rows: Iterator[Numbered], merged: _Merged) -> Iterator[Line]:
    taken, seen = 0, 0
    for number, cells, faults in rows:
        seen += len(cells)
        joined = merged.at(number)
        if not (faults or any(map(str.strip, cells))):
            continue
        taken += 1
        if taken > MAX_ROWS or seen > MAX_CELLS:
            raise refused(path, f"has more than {MAX_ROWS:,} rows", f"up to {MAX_ROWS:,}; split it")
        if joined:
            faults.insert(0, f"merged cells {', '.join(joined[:3])}")
        if any(len(text) > MAX_CELL for text in cells):
            faults.append(f"a cell has more than {MAX_CELL:,} characters")
        yield Line(number, cells, "; ".join(faults[:3]) or None)


def _torn(path: Path, fault: Exception) -> Refused:
    why = " ".join(str(fault).split())[:120] or type(fault).__name__
    return refused(path, f"is torn or no workbook: {why}", f"a whole file; {_OLD}")
