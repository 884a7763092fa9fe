"""The stored form of an event: typed JSON that people can read in the file, upcast when it is read.

The stored topic carries the version, `contract.signed#v1`; an event inside another carries both beside its content.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

import msgspec

from events.catalogue import TOPICS
from events.envelope import Event, Recorded, Source
from events.log import Draft, LogFault
from events.statement import field_table, unwrap

B = TypeVar("B")
Upcast = Callable[[dict[str, Any]], dict[str, Any]]

UPCASTS: Final[Mapping[tuple[str, int], Upcast]] = MappingProxyType({})
"""(topic, version) to what makes that version's content into the next one's."""

_ENCODER: Final = msgspec.json.Encoder()


class Stored(msgspec.Struct, Generic[B], frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """The JSON state of a stored event; id, position and topic are columns beside it."""

    slot: int
    recorded_at: datetime
    recorded_by: str
    on_behalf_of: str | None = None
    sources: tuple[Source, ...] = ()
    reason: str | None = None
    command: str
    imported_at: datetime | None = None
    subjects: tuple[str, ...]
    previous: tuple[int, ...]
    body: B


def stored_topic(kind: type[Event]) -> str:
    """Topic and version as the log stores them."""
    return f"{kind.TOPIC}#v{kind.VERSION}"


def _typed(kind: type[Event]) -> type[Stored[Any]]:
    """One pass from JSON to the event, without a dict between: what makes reading a long log fast."""
    generic: Any = Stored  # its parameter is known only when it runs
    typed: type[Stored[Any]] = generic[kind]
    return typed


def nested_fields(kind: type[Event]) -> tuple[str, ...]:
    """Fields of an event that hold a whole other event."""
    return tuple(info.name for info, annotation in field_table(kind).values() if unwrap(annotation)[1].get("nested"))


class Codec:
    """Writes events of the present versions, reads those of every version up to it; `LogFault` for any other."""

    def __init__(
        self, kinds: Mapping[str, type[Event]] = TOPICS, upcasts: Mapping[tuple[str, int], Upcast] = UPCASTS
    ) -> None:
        self._kinds, self._upcasts = kinds, upcasts
        self._nested = {kind: nested_fields(kind) for kind in kinds.values()}
        self._fast: dict[str, msgspec.json.Decoder[Stored[Any]]] = {
            stored_topic(kind): msgspec.json.Decoder(_typed(kind)) for kind in kinds.values() if not self._nested[kind]
        }
        self._slow = msgspec.json.Decoder(Stored[dict[str, Any]])

    def encode(
        self, draft: Draft, *, slot: int, recorded_at: datetime, command: str, imported_at: datetime | None,
        subjects: tuple[str, ...], previous: tuple[int, ...],
    ) -> tuple[str, bytes]:  # fmt: skip
        """The stored topic and the state of an event that gets its place."""
        kind = type(draft.body)
        body: Event | dict[str, Any] = self._plain(draft.body) if self._nested[kind] else draft.body
        state = Stored(
            slot=slot, recorded_at=recorded_at, recorded_by=draft.recorded_by, on_behalf_of=draft.on_behalf_of,
            sources=draft.sources, reason=draft.reason, command=command, imported_at=imported_at,
            subjects=subjects, previous=previous, body=body,
        )  # fmt: skip
        return stored_topic(kind), _ENCODER.encode(state)

    def decode(self, position: int, id: str, topic: str, state: bytes) -> Recorded:
        """The event of a stored row."""
        try:
            fast = self._fast.get(topic)
            if fast is not None:
                told: Stored[Any] = fast.decode(state)
                body = told.body
            else:
                told = self._slow.decode(state)
                name, _, version = topic.partition("#v")
                body = self._read(name, int(version), told.body)
            known = msgspec.convert(id, UUID)
        except (msgspec.MsgspecError, ValueError, KeyError) as broken:
            raise LogFault(
                f"event {position} ({topic}) cannot be read: {broken}. The log is damaged there, or was written by "
                "something else: restore it from a copy"
            ) from broken
        return Recorded(
            position=position, slot=told.slot, id=known, body=body, recorded_at=told.recorded_at,
            recorded_by=told.recorded_by, on_behalf_of=told.on_behalf_of, sources=told.sources, reason=told.reason,
            command=told.command, imported_at=told.imported_at, subjects=told.subjects, previous=told.previous,
        )  # fmt: skip

    def _plain(self, body: Event) -> dict[str, Any]:
        plain: dict[str, Any] = msgspec.to_builtins(body)
        for field in self._nested[type(body)]:
            inner: Event | None = getattr(body, field)
            if inner is not None:
                plain[field] = {"topic": inner.TOPIC, "version": inner.VERSION, "body": self._plain(inner)}
        return plain

    def _read(self, topic: str, version: int, plain: dict[str, Any]) -> Event:
        kind = self._kinds.get(topic)
        if kind is None or version > kind.VERSION:
            raise LogFault(
                f"the log holds {topic} in version {version}, which this version does not know: "
                "update zoneledger to the version that wrote it"
            )
        for old in range(version, kind.VERSION):
            plain = self._upcasts[topic, old](plain)
        inner: dict[str, Event] = {}
        for field in self._nested[kind]:
            told = plain.get(field)
            if told is not None:
                inner[field] = self._read(told["topic"], told["version"], told["body"])
                plain = {**plain, field: {}}
        body: Event = msgspec.convert(plain, kind)
        return msgspec.structs.replace(body, **inner) if inner else body
