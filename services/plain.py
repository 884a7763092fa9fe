"""Answers as plain data, as JSON can hold them: dates in their words, instants in UTC, fact ids as people see them."""

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any, Final
from uuid import UUID

import msgspec

from events.envelope import Event, Recorded, Source
from events.statement import field_table
from events.when import When, write_instant
from graph.facts import FOREVER, shown_id
from graph.moment import Moment

_FACT_IDS: Final = ("fact", "facts")
_UNSEEN: Final = dict.fromkeys(
    (*range(9), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)),
    "\N{REPLACEMENT CHARACTER}",
)


def safe(text: str) -> str:
    """A text without what would move a cursor, ring a bell or turn it around: a name is never a command."""
    return text.translate(_UNSEEN)


@dataclasses.dataclass(frozen=True, slots=True)
class Told:
    """An event as JSON and CSV tell it. `fields` are those of its statement."""

    position: int
    id: str
    topic: str
    recorded_at: datetime
    recorded_by: str
    on_behalf_of: str | None
    subjects: tuple[str, ...]
    documents: tuple[str, ...]
    reason: str | None
    command: str
    imported_at: datetime | None
    root: int
    fields: Mapping[str, Any]


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
    """An event or part as people write it: dates in their words, nothing that they did not give."""
    match value:
        case When():
            return value.words
        case msgspec.Struct():
            return {
                name: _within(one) for name, (field, _) in field_table(type(value)).items()
                if (one := getattr(value, field.name)) is not None and one != field.default
            }  # fmt: skip
        case list() | tuple():
            return [_within(one) for one in value]
        case _:
            return plain(value)


def _within(value: Any) -> Any:
    """The same inside of another: a whole event is its topic with its fields."""
    return {value.TOPIC: stated(value)} if isinstance(value, Event) else stated(value)


def plain(value: Any, name: str = "") -> Any:
    """Anything that an answer holds, as JSON can: fact ids as people see them, instants in UTC."""
    match value:
        case Recorded():
            return plain(told(value))
        case Enum():
            return value.value
        case datetime():
            return write_instant(value)
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


def fact_name(id: int) -> str:
    """A fact's name in an export. Those of a reading are in no store: their ids are negative, and told apart."""
    return shown_id(id) if id >= 0 else f"reading-{-id}"


def moment(at: Moment) -> dict[str, Any]:
    """The moment of an answer."""
    return {
        "on": at.on, "known": write_instant(at.known), "position": at.position,
        "reconstructed": at.reconstructed, "reading": list(at.reading),
    }  # fmt: skip
