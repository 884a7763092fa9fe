"""A row of a sheet into the events that it tells: each cell read, each name found, every fault of the row at once."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from events.envelope import Event, Source
from events.ids import Kind
from events.statement import NotAStatement, read_event
from services.files import cells
from services.files.cells import NotACell
from services.files.columns import Column, Layout, Reads
from services.files.stating import Said, made_id, statements_of
from services.files.table import Row
from services.files.who import Who, id_for

_ENCODER: Final = msgspec.json.Encoder(order="deterministic")


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that cannot be taken. `column` is the heading as the file has it, '' for the row as a whole."""

    line: int
    column: str
    why: str
    accepted: str

    def __str__(self) -> str:
        where = f"line {self.line}" + (f", {self.column}" if self.column else "")
        return f"{where}: {self.why}. Accepted: {self.accepted}"


@dataclass(frozen=True, slots=True)
class Told:
    """What a row tells. `made` is the id that was made for it, where the row gives none."""

    line: int
    digest: str
    bodies: tuple[Event, ...]
    sources: tuple[Source, ...]
    note: str | None
    made: str | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is the same for every row: the columns, the heading of each in the file, and the file as a source."""

    layout: Layout
    headings: Mapping[str, str]
    source: Source


def read_row(sheet: Sheet, row: Row, who: Who) -> Told | list[Fault] | None:
    """The events of a row, or every fault that it has; None where it is not to be imported."""
    said, faults = _said(sheet, row, who)
    if "skip" in said:
        return None
    if not faults:
        try:
            return _told(sheet, row, said)
        except NotACell as bad:
            faults.append(Fault(row.line, "", bad.why, bad.accepted))
        except NotAStatement as bad:
            faults.append(Fault(row.line, _heading(sheet, bad.field), bad.message, bad.accepted))
    return faults


def digest_of_row(sheet: Sheet, row: Row) -> str:
    """What the taken cells of a row say, whatever the order of the columns."""
    told = [sheet.layout.kind.value, *sorted((field, row.cells[name]) for field, name in sheet.headings.items())]
    return hashlib.sha256(_ENCODER.encode(told)).hexdigest()[:32]


def _said(sheet: Sheet, row: Row, who: Who) -> tuple[Said, list[Fault]]:
    said: Said = {}
    faults: list[Fault] = []
    for column in sheet.layout.columns:
        heading = sheet.headings.get(column.field)
        text = row.cells[heading] if heading is not None else ""
        if not text:
            if column.required:
                faults.append(Fault(row.line, heading or column.heading, "is empty", _accepted(column)))
            continue
        try:
            said[column.field] = _value(column, text, who, sheet.layout.instrument)
        except NotACell as bad:
            faults.append(Fault(row.line, heading or "", bad.why, bad.accepted))
    return said, faults


def _accepted(column: Column) -> str:
    return ", ".join(column.picks) or f"{column.reads.value}, such as {column.example}"


_PLAIN: Final[Mapping[Reads, Callable[[str], Any]]] = {
    Reads.TEXT: str, Reads.SKIP: str, Reads.START: cells.read_date, Reads.MONEY: cells.read_money,
    Reads.GRADES: cells.read_span, Reads.SHARE: cells.read_share,
    Reads.YES: cells.read_yes, Reads.LIST: cells.read_list,
    Reads.INDICATORS: cells.read_indicators,
}  # fmt: skip


def _value(column: Column, text: str, who: Who, instrument: Kind | None) -> Any:
    if plain := _PLAIN.get(column.reads):
        return plain(text)
    if column.reads is Reads.LAST_DAY:
        return cells.read_date(text, True)
    if column.reads in (Reads.NUMBER, Reads.WHOLE):
        return _number(column, text)
    if column.reads is Reads.PICK:
        return cells.read_pick(text, column.picks)
    if column.reads is Reads.ID and instrument is not None:
        return id_for(instrument, text)
    if text.casefold() in column.words:
        return text.casefold()
    if column.reads is Reads.NAME:
        return who.meant(text, column.kinds)
    return _names(column, text, who)


def _number(column: Column, text: str) -> float:
    number = cells.read_number(text, *column.bounds)
    if column.reads is Reads.WHOLE and not isinstance(number, int):
        raise NotACell(f"{text} is no whole number", "a whole number")
    return number


def _names(column: Column, text: str, who: Who) -> list[str]:
    said = cells.read_list(text)
    if not said:
        raise NotACell(f"{text[:40]!r} names nobody and nothing", _accepted(column))
    try:
        return list(dict.fromkeys(who.meant(one, column.kinds) for one in said))
    except NotACell as bad:
        if "," in text and ";" not in text:
            raise NotACell(bad.why, f"{bad.accepted}; several are parted by ;, not by commas") from None
        raise


def _heading(sheet: Sheet, path: str) -> str:
    """The heading of the column that gave a field of an event."""
    field = path.partition("[")[0]
    for one in (field, field.replace("value.amount", "value")):
        if one in sheet.headings:
            return sheet.headings[one]
    return path


def _told(sheet: Sheet, row: Row, said: Said) -> Told:
    kind, made = sheet.layout.kind, None
    if sheet.layout.instrument is not None and "id" not in said:
        said["id"] = made = made_id(sheet.layout.instrument, kind, said)
    bodies = [read_event(topic, fields) for topic, fields in statements_of(kind, said)]
    note = said.get("note")
    return Told(row.line, digest_of_row(sheet, row), tuple(bodies), (_source(sheet, row.line, said),), note, made)


def _source(sheet: Sheet, line: int, said: Said) -> Source:
    page = said.get("page")
    page = f"p. {page}" if page and page.isdecimal() else page
    told = {name: said.get(name) for name in ("uri", "dated", "first_hand")}
    if "document" not in said:
        where = f"row {line}, {page}" if page else f"row {line}"
        return Source(document=sheet.source.document, sha256=sheet.source.sha256, locator=where, **told)
    return Source(document=said["document"], locator=page, **told)
