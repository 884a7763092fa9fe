"""Answers as plain data: for JSON nested, for CSV flat with dotted keys, the same keys with and without rows."""

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from types import UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec

from events.envelope import Event, Recorded, Source
from events.when import When
from graph.facts import FOREVER, shown_id
from graph.moment import Moment
from services.cli.answer import Told
from services.files.escaping import escaped

_FACT_IDS: Final = ("fact", "facts")


def instant(at: datetime) -> str:
    """An instant in UTC, as it is written everywhere: 2012-05-24T12:00:00Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def told(event: Recorded) -> Told:
    """An event as programs read it."""
    return Told(
        event.position, str(event.id), event.topic, event.recorded_at, event.recorded_by, event.on_behalf_of,
        event.subjects, tuple(map(document, event.sources)), event.reason, event.command, event.imported_at,
        event.slot, stated(event.body),
    )  # fmt: skip


def document(source: Source) -> str:
    """A document and the place in it: `pz, p. 31`."""
    return f"{source.document}, {source.locator}" if source.locator else source.document


def stated(value: Any) -> Any:
    """An event or part as people write it: dates in their words, nothing that was not given."""
    if isinstance(value, When):
        return value.words
    if isinstance(value, msgspec.Struct):
        given = {
            field.encode_name: stated(one)
            for field in msgspec.structs.fields(value)
            if (one := getattr(value, field.name)) != field.default and one not in (None, ())
        }
        given.pop("carries", None)
        return given
    if isinstance(value, tuple):
        return [{one.TOPIC: stated(one)} if isinstance(one, Event) else stated(one) for one in value]
    return plain(value)


def plain(value: Any, name: str = "") -> Any:
    """Anything that an answer holds, as JSON can: fact ids as people see them, instants in UTC."""
    match value:
        case Recorded():
            return plain(told(value))
        case Enum():
            return value.value
        case datetime():
            return instant(value)
        case UUID():
            return str(value)
        case Mapping():
            return {str(key): plain(one) for key, one in value.items()}
        case When():
            return value.words
        case Event() | Source():
            return stated(value)
        case list() | tuple():
            return [plain(one, name) for one in value]
        case msgspec.Struct():
            return _struct(value)
        case int() if name in _FACT_IDS:
            return shown_id(value)
        case _ if dataclasses.is_dataclass(value):
            return {field.name: plain(getattr(value, field.name), field.name) for field in dataclasses.fields(value)}
        case _:
            return value


def _struct(value: msgspec.Struct) -> dict[str, Any]:
    found = {name: plain(getattr(value, name)) for name in value.__struct_fields__}
    if "known_to" in found:
        found["id"] = shown_id(found["id"])
        found["known_to"] = None if found["known_to"] == FOREVER else found["known_to"]
    return found


def moment(at: Moment) -> dict[str, Any]:
    """The moment of an answer."""
    return {
        "on": at.on, "known": instant(at.known), "position": at.position,
        "reconstructed": at.reconstructed, "reading": list(at.reading),
    }  # fmt: skip


def header(shape: type) -> list[str]:
    """The dotted keys of a shape, in order."""
    return [".".join(path) for path in _leaves(shape)]


def _leaves(shape: type, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    hints = get_type_hints(shape)
    for name in _names(shape):
        kind = _one(hints[name])
        kind = Told if kind is Recorded else kind
        if isinstance(kind, type) and dataclasses.is_dataclass(kind):
            yield from _leaves(kind, (*above, name))
        else:
            yield (*above, name)


def _names(shape: type) -> Sequence[str]:
    if dataclasses.is_dataclass(shape):
        return [field.name for field in dataclasses.fields(shape)]
    return tuple(shape.__struct_fields__) if issubclass(shape, msgspec.Struct) else ()


def _one(hint: Any) -> Any:
    if get_origin(hint) in (Union, UnionType):
        (hint,) = [one for one in get_args(hint) if one is not type(None)][:1]
    return hint


def flat(row: Any, keys: Sequence[str]) -> list[str]:
    """The cells of a row under these dotted keys, safe to open in a spreadsheet."""
    whole = plain(row)
    cells = []
    for key in keys:
        value = whole
        for part in key.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        cells.append(cell(value))
    return cells


def cell(value: Any) -> str:
    """A value as one cell: lists joined by `; `, a text that a spreadsheet would run as a formula marked as text."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case list() if all(isinstance(one, str | int) for one in value):
            return cell("; ".join(map(str, value)))
        case list() if all(isinstance(one, dict) and "id" in one for one in value):
            return cell("; ".join(one["id"] for one in value))
        case list() | dict():
            return json.dumps(value, ensure_ascii=False)
    return escaped(str(value))
