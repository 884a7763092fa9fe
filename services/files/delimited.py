"""CSV as people have it: with or without a mark at its head, comma, semicolon or tab, any end of line."""

import csv
import io
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

from services.files.lines import MAX_BYTES, MAX_CELL, MAX_ROWS, Line, refused

_CHUNK: Final = 1 << 20
_DELIMITERS: Final = ",;\t"
_UTF8: Final = 'the same saved as "CSV UTF-8" (Excel: Save As, CSV UTF-8), or as .xlsx'
_SEP: Final = re.compile(r"\ufeff?sep=([,;\t])\r?\n?", re.IGNORECASE)
_NEWLINE: Final = re.compile(rb"\r\n?|\n")


def digest_of_text(path: Path) -> str:
    """SHA-256 of a text file. `Refused` for one that is too large, or not UTF-8: with the byte and the line."""
    found, decoder = sha256(), getincrementaldecoder("utf-8")()
    before, lines, cr = 0, 0, False
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if before == 0 and chunk.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
                raise refused(path, "is UTF-16, not UTF-8", _UTF8)
            found.update(chunk)
            kept = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk)
                fault = chunk.find(b"\0")
            except UnicodeDecodeError as error:
                fault = max(error.start - kept, 0)
                line = lines + 1 + len(_NEWLINE.findall(chunk[:fault])) - (cr and chunk.startswith(b"\n"))
                where = f"byte {before + error.start - kept + 1}, line {line}: 0x{error.object[error.start]:02X}"
                raise refused(path, f"is not UTF-8 ({where})", _UTF8) from None
            if fault >= 0:
                raise refused(path, f"holds a NUL (byte {before + fault + 1}): it is no text", _UTF8)
            lines += len(_NEWLINE.findall(chunk)) - (cr and chunk.startswith(b"\n"))
            cr = chunk.endswith(b"\r")
            before += len(chunk)
            if before > MAX_BYTES:
                raise refused(path, f"has more than {MAX_BYTES >> 20} MB", f"up to {MAX_BYTES >> 20} MB; split it")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise refused(path, f"breaks off within a character (byte {before}): it is not UTF-8", _UTF8) from None
    return found.hexdigest()


def delimited_lines(path: Path) -> Iterator[Line]:
    """The lines of a CSV file, blank ones left out; each with the number of the line where it begins.

    `Refused` where quotes do not pair up: what comes after that cannot be told apart.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        delimiter, skipped = _delimiter(file)
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        begins, rows = skipped + 1, 0
        while True:
            try:
                cells = next(reader, None)
            except csv.Error as fault:
                message = f"line {begins} cannot be read: {fault}"
                raise refused(
                    path, message, 'cells with quotes, commas or line ends in "…", and quotes within as ""'
                ) from None
            if cells is None:
                return
            number, begins = begins, skipped + reader.line_num + 1
            if not any(map(str.strip, cells)):
                continue
            rows += 1
            if rows > MAX_ROWS:
                raise refused(path, f"has more than {MAX_ROWS:,} rows", f"up to {MAX_ROWS:,}; split it")
            long = next((one for one in cells if len(one) > MAX_CELL), None)
            yield Line(number, cells, f"a cell has {len(long)} characters, at most {MAX_CELL:,}" if long else None)


def _delimiter(file: io.TextIOWrapper) -> tuple[str, int]:
    """What parts the cells of the first line with anything in it; and how many lines were read for good."""
    first = file.readline(1 << 16)
    if found := _SEP.fullmatch(first):
        return found[1], 1
    while first and not first.strip(" \t\r\n,;\ufeff"):
        first = file.readline(1 << 16)
    bare = re.sub(r'"[^"]*"', "", first)
    file.seek(0)
    return max(_DELIMITERS, key=bare.count), 0
