"""What a transaction is about to append, worked out under its lock: the same for every engine, to the byte."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from events.codec import Codec
from events.envelope import Recorded, event_id
from events.log import Command, Conflict, Draft, OtherContent, Unless
from events.tags import tags_of

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TICK: Final = timedelta(microseconds=1)
Key = tuple[str, str, int, int]
"""A command: its key, its digest, its first and its last position."""


def ticks(instant: datetime) -> int:
    """Microseconds since 1970, exact."""
    return (instant - _EPOCH) // _TICK


def instant_of(count: int) -> datetime:
    """The instant of that many microseconds since 1970, in UTC."""
    return _EPOCH + count * _TICK


def id_bytes(stored: str) -> bytes:
    """The bytes of a stored id; of one that is no UUID, no bytes."""
    try:
        return bytes.fromhex(stored.replace("-", ""))
    except ValueError:
        return b""


class Placing:
    """Rows of events that get their place after `position`, none recorded before `last_at`.

    `live` tells whether the log holds an event of its own clock; `previous` the last position of a subject, asked
    for once.
    """

    def __init__(
        self, codec: Codec, clock: Callable[[], datetime], position: int, last_at: datetime, live: bool,
        previous: Callable[[str], int],
    ) -> None:  # fmt: skip
        self._codec, self._clock, self._previous = codec, clock, previous
        self.position, self.last_at, self.live = position, last_at, live
        self.first_live: int | None = None
        self.events: list[tuple[int, UUID, str, bytes]] = []
        self.tags: list[tuple[str, int]] = []
        self.instants: dict[int, int] = {}
        self._last: dict[str, int] = {}

    def commands(self, commands: Sequence[Command], done: Sequence[tuple[int, int] | None]) -> list[Key]:
        """Place the drafts of the commands that were not done before; the keys of these."""
        keys: list[Key] = []
        for command, before in zip(commands, done, strict=True):
            if before is None:
                first = self.position + 1
                for index, draft in enumerate(command.drafts):
                    self._place(command.key, index, draft)
                keys.append((command.key, command.digest, first, self.position))
        return keys

    def _place(self, key: str, index: int, draft: Draft) -> None:
        now = self._clock().astimezone(UTC)
        imported_at = None
        if draft.recorded_at is None:
            at = max(now, self.last_at)
            self._goes_live(self.position + 1)
        else:
            at, imported_at = draft.recorded_at.astimezone(UTC), now
            if self.live or at < self.last_at:
                raise Conflict("an import clock cannot run behind what is recorded")
        subjects = draft.body.subjects()
        previous = tuple(self._before(one) for one in subjects)
        topic, state = self._codec.encode(
            draft, slot=draft.slot or self.position + 1, recorded_at=at, command=key, imported_at=imported_at,
            subjects=subjects, previous=previous,
        )  # fmt: skip
        tags = tags_of(draft.body, subjects, draft.sources, draft.recorded_by)
        self._add(event_id(key, index), topic, state, at, subjects, tags)

    def copies(self, events: Sequence[Recorded]) -> None:
        """Place copies with all that they carry. `Conflict` where they do not follow."""
        for event in events:
            previous = tuple(self._before(one) for one in event.subjects)
            if (event.position, event.previous) != (self.position + 1, previous) or event.recorded_at < self.last_at:
                raise Conflict(f"event {event.position} does not follow the log's {self.position}")
            if event.imported_at is None:
                self._goes_live(event.position)
            draft = Draft(
                body=event.body, sources=event.sources, reason=event.reason, recorded_by=event.recorded_by,
                on_behalf_of=event.on_behalf_of,
            )  # fmt: skip
            topic, state = self._codec.encode(
                draft, slot=event.slot, recorded_at=event.recorded_at, command=event.command,
                imported_at=event.imported_at, subjects=event.subjects, previous=previous,
            )  # fmt: skip
            tags = tags_of(event.body, event.subjects, event.sources, event.recorded_by)
            self._add(event.id, topic, state, event.recorded_at, event.subjects, tags)

    def _add(
        self, id: UUID, topic: str, state: bytes, at: datetime, subjects: Sequence[str], tags: Sequence[str]
    ) -> None:
        self.position += 1
        self.last_at = at
        self.events.append((self.position, id, topic, state))
        self.tags.extend((tag, self.position) for tag in tags)
        self.instants[ticks(at)] = self.position
        self._last.update(dict.fromkeys(subjects, self.position))

    def _before(self, one: str) -> int:
        if one not in self._last:
            self._last[one] = self._previous(one)
        return self._last[one]

    def _goes_live(self, position: int) -> None:
        if not self.live:
            self.first_live, self.live = position, True


def keys_of(events: Sequence[Recorded], digests: Mapping[str, str]) -> list[Key]:
    """The commands that copied events came by."""
    spans: dict[str, tuple[int, int]] = {}
    for event in events:
        first, _ = spans.get(event.command, (event.position, 0))
        spans[event.command] = (first, event.position)
    return [(key, digests.get(key, ""), first, last) for key, (first, last) in spans.items()]


def spans_of(done: Sequence[tuple[int, int] | None], keys: Sequence[Key]) -> list[range]:
    """The positions of each command: those it had before, or those it got now."""
    placed = iter(keys)
    found: list[range] = []
    for before in done:
        first, last = before or next(placed)[2:]
        found.append(range(first, last + 1))
    return found


def same_content(command: Command, digest: str, first: int, last: int, unless: Unless | None) -> tuple[int, int]:
    """The positions of a command done before. `OtherContent` where it had another digest, `Conflict` where nothing
    was to be done before."""
    if digest != command.digest:
        raise OtherContent(
            f"command key {command.key!r} was used before, for another content (positions {first} to {last})"
        )
    if unless and unless.repeated:
        raise Conflict(f"somebody used the command key {command.key!r} meanwhile")
    return first, last
