"""Answers as CSV: flat, with dotted keys, the same keys with and without rows."""

import dataclasses
import json
from collections.abc import Iterator, Sequence
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec

from events.envelope import Recorded
from services.files.escaping import escaped
from services.plain import Told, plain


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
