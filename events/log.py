"""The port to the log: one order of events, appended under conditions, never changed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

import msgspec

from events.envelope import Event, Recorded, Source


class Draft(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An event about to be appended. Position, id and recorded time are given by the append.

    `slot` is the root's position for a correction or retraction, 0 otherwise (its own). `recorded_at` is given
    only by an import into a log without live events.
    """

    body: Event
    sources: tuple[Source, ...] = ()
    reason: str | None = None
    recorded_by: str
    on_behalf_of: str | None = None
    recorded_at: datetime | None = None
    slot: int = 0


class Stored(NamedTuple):
    """An event as the engine stores it: what a seal covers, byte for byte. `id` is the UUID's 16 bytes."""

    position: int
    id: bytes
    topic: str
    state: bytes


class Unless(msgspec.Struct, frozen=True):
    """Refuse the append if an event after `position` carries one of the tags; with `repeated`, also if one of the
    commands was done before."""

    tags: tuple[str, ...]
    position: int
    repeated: bool = False


class Command(msgspec.Struct, frozen=True):
    """What one command key appends. The digest tells whether the same key comes with the same content."""

    key: str
    digest: str
    drafts: Sequence[Draft]


class Conflict(Exception):
    """Somebody appended to the same boundary meanwhile: read again and decide again."""


class OtherContent(Exception):
    """The command key was used before, for another content."""


class LogFault(Exception):
    """The log cannot be read or written: corrupt, read-only, full, or of a newer version. Says which and what to do."""


class Log(Protocol):
    """The log. Positions run from 1 without holes; 0 is before the first event."""

    def head(self) -> int:
        """The last position."""

    def append(self, drafts: Sequence[Draft], *, command: str, digest: str, unless: Unless | None = None) -> range:
        """Append in one transaction and give the positions. A command key already done with the same digest gives
        its first positions and appends nothing; with another digest `OtherContent`. `Conflict` if `unless` holds."""

    def done(self, command: str) -> tuple[range, str] | None:
        """Positions and digest of a command already done."""

    def read(self, after: int = 0, limit: int = 1000, upto: int | None = None) -> list[Recorded]:
        """Events after a position, in order."""

    def read_tagged(self, tags: Sequence[str], after: int = 0, limit: int | None = None,
                    upto: int | None = None) -> list[Recorded]:  # fmt: skip
        """Events that carry at least one of the tags, in order, each once."""

    def tags_like(self, prefix: str, limit: int = 100_000) -> list[str]:
        """Tags that begin so, each once, in order."""

    def at(self, positions: Sequence[int]) -> list[Recorded]:
        """The events at these positions, in order; positions that do not exist are left out."""

    def find(self, id: str) -> Recorded | None:
        """The event with this id (UUID text)."""

    def position_at(self, instant: datetime) -> int:
        """The highest position recorded at or before the instant; 0 before the first."""

    def first_live(self) -> int | None:
        """The first position that was not imported with its own clock."""

    def stream(self, after: int = 0, upto: int | None = None) -> Iterator[Recorded]:
        """Every event, in bounded memory."""


class LogStore(Log, Protocol):
    """A log as an engine keeps it, with what only its owner does."""

    def append_many(self, commands: Sequence[Command], *, unless: Unless | None = None) -> list[range]:
        """Several commands in one transaction, all or none; the positions of each. Errors as `append`."""

    def restore(self, events: Sequence[Recorded], digests: Mapping[str, str]) -> None:
        """Append copies of another log's events, which have to follow the head and hold whole commands: same
        positions, ids and instants. `digests` by command key. `Conflict` where they do not follow."""

    def firsts(self, tags: Sequence[str]) -> dict[str, int]:
        """The first position that carries each of these tags; tags that no event carries are left out."""

    def stored(self, after: int, limit: int, upto: int | None = None) -> list[Stored]:
        """Events after a position, in order, as they are stored: not read, and so not refused either."""

    def stored_at(self, positions: Sequence[int]) -> list[Stored]:
        """The same at these positions, in order; positions that do not exist are left out."""

    def close(self) -> None:
        """Let go of files and connections. What is read or appended later fails."""
