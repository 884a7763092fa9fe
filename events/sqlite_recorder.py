"""The SQLite recorder of the tagged log: conditions, command keys, tags and events in one transaction."""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
from eventsourcing.persistence import StoredEvent
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
)

from events.codec import Codec
from events.envelope import Recorded, event_id
from events.log import Command, Conflict, Draft, OtherContent, Unless
from events.tags import subject, tags_of

FORMAT: Final = 1
APPLICATION_ID: Final = 0x5A4C4F47
WAIT_SECONDS: Final = 10
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TICK: Final = timedelta(microseconds=1)

_TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS event_tags(
        tag TEXT NOT NULL, position INTEGER NOT NULL, PRIMARY KEY(tag, position)) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS commands(
        key TEXT PRIMARY KEY, digest TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS instants(
        recorded_at INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY(recorded_at, last)) WITHOUT ROWID""",
    "CREATE TABLE IF NOT EXISTS log_state(key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS log_lock(n INTEGER)",
)
_STATEMENTS_KEPT: Final = 64
# Takes the lock that one writer at a time has, and unlike a deletion of everything it changes no page.
_LOCK: Final = "DELETE FROM log_lock WHERE n IS NOT NULL"
_STATE: Final = """
    SELECT (SELECT max(rowid) FROM stored_events), (SELECT max(recorded_at) FROM instants),
        EXISTS (SELECT 1 FROM log_state WHERE key='first_live')"""
_COMMAND: Final = "SELECT first, last, digest FROM commands WHERE key=?"
_MOVED: Final = "SELECT 1 FROM event_tags WHERE tag IN (SELECT value FROM json_each(?)) AND position>? LIMIT 1"


class _Rows:
    """What a transaction is about to insert."""

    def __init__(self, head: int, last_at: datetime, live: bool) -> None:
        self.position, self.last_at, self.live = head, last_at, live
        self.events: list[tuple[int, str, int, str, bytes]] = []
        self.tags: list[tuple[str, int]] = []
        self.instants: dict[int, int] = {}
        self.previous: dict[str, int] = {}


def ticks(instant: datetime) -> int:
    """Microseconds since 1970, exact."""
    return (instant - _EPOCH) // _TICK


def instant_of(count: int) -> datetime:
    """The instant of that many microseconds since 1970, in UTC."""
    return _EPOCH + count * _TICK


class _Pool(SQLiteConnectionPool):
    def _create_connection(self) -> SQLiteConnection:
        # The library's own connection keeps one prepared statement; an append has a dozen.
        connection = sqlite3.connect(
            self.db_name, uri=True, check_same_thread=False, isolation_level=None, timeout=WAIT_SECONDS,
            cached_statements=_STATEMENTS_KEPT,
        )  # fmt: skip
        connection.row_factory = sqlite3.Row
        # An acknowledged event has to outlive a power cut, whatever the build's default is.
        connection.execute("PRAGMA synchronous=FULL")
        return SQLiteConnection(connection, max_age=self.max_age)


class Datastore(SQLiteDatastore):
    """One connection that writes, durable to the disk."""

    def __init__(self, path: str) -> None:
        super().__init__(path, pool_size=1, max_overflow=0, lock_timeout=WAIT_SECONDS, pool_timeout=WAIT_SECONDS * 3)
        self.pool = _Pool(
            db_name=path, pool_size=1, max_overflow=0, lock_timeout=WAIT_SECONDS, pool_timeout=WAIT_SECONDS * 3
        )


class TaggedRecorder(SQLiteApplicationRecorder):
    """Appends under conditions. Positions are head + 1, given while the lock is held."""

    def __init__(self, datastore: SQLiteDatastore, codec: Codec, clock: Callable[[], datetime]) -> None:
        super().__init__(datastore)
        self._codec, self._clock = codec, clock

    def construct_create_table_statements(self) -> list[str]:
        """The library's table of events, and ours beside it."""
        return [*super().construct_create_table_statements(), *_TABLES]

    def append(self, commands: Sequence[Command], unless: Unless | None) -> list[range]:
        """Append several commands in one transaction: all of them or none. Positions of each, in order."""
        found = self.insert_events((), commands=commands, unless=unless, verbatim=())
        firsts = iter(found or ())
        return [range(first, last + 1) for first, last in zip(firsts, firsts, strict=True)]

    def restore(self, events: Sequence[Recorded], digests: Sequence[tuple[str, str, int, int]]) -> None:
        """Append copies of events with all that they carry, and the command keys that they came by."""
        self.insert_events((), commands=(), unless=None, verbatim=events, digests=digests)

    def _insert_events(
        self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], *, commands: Sequence[Command] = (),
        unless: Unless | None = None, verbatim: Sequence[Recorded] = (),
        digests: Sequence[tuple[str, str, int, int]] = (), **_: Any,
    ) -> Sequence[int] | None:  # fmt: skip
        if stored_events:
            raise TypeError("events are encoded under the lock: hand in commands or copies")
        # A write first: it takes the lock, and what is read after it is the present state.
        c.execute(_LOCK)
        done = [self._done(c, command) for command in commands]
        if unless and unless.tags and not all(done):
            c.execute(_MOVED, (msgspec.json.encode(unless.tags).decode(), unless.position))
            if c.fetchone():
                raise Conflict(f"somebody changed what was read at {unless.position}")
        rows = self._start(c)
        if verbatim:
            self._copy(c, rows, verbatim)
        found: list[int] = []
        keys: list[tuple[str, str, int, int]] = list(digests)
        for command, before in zip(commands, done, strict=True):
            if before is None:
                first = rows.position + 1
                for index, draft in enumerate(command.drafts):
                    self._place(c, rows, command.key, index, draft)
                keys.append((command.key, command.digest, first, rows.position))
                before = (first, rows.position)
            found.extend(before)
        self._write(c, rows, keys)
        return found

    def _done(self, c: SQLiteCursor, command: Command) -> tuple[int, int] | None:
        c.execute(_COMMAND, (command.key,))
        row = c.fetchone()
        if row is None:
            return None
        if row["digest"] != command.digest:
            raise OtherContent(
                f"command key {command.key!r} was used before, for another content (positions {row['first']} to "
                f"{row['last']})"
            )
        return row["first"], row["last"]

    def _start(self, c: SQLiteCursor) -> _Rows:
        c.execute(_STATE)
        head, last_at, live = c.fetchone()
        return _Rows(head or 0, instant_of(last_at or 0), bool(live))

    def _place(self, c: SQLiteCursor, rows: _Rows, key: str, index: int, draft: Draft) -> None:
        now = self._clock().astimezone(UTC)
        imported_at = None
        if draft.recorded_at is None:
            at = max(now, rows.last_at)
            self._goes_live(c, rows, rows.position + 1)
        else:
            at, imported_at = draft.recorded_at.astimezone(UTC), now
            if rows.live or at < rows.last_at:
                raise Conflict("an import clock cannot run behind what is recorded")
        subjects = draft.body.subjects()
        previous = tuple(self._previous(c, rows, one) for one in subjects)
        position = rows.position + 1
        topic, state = self._codec.encode(
            draft, slot=draft.slot or position, recorded_at=at, command=key, imported_at=imported_at,
            subjects=subjects, previous=previous,
        )  # fmt: skip
        tags = tags_of(draft.body, subjects, draft.sources, draft.recorded_by)
        self._add(rows, event_id(key, index), topic, state, at, subjects, tags)

    def _copy(self, c: SQLiteCursor, rows: _Rows, events: Sequence[Recorded]) -> None:
        for event in events:
            previous = tuple(self._previous(c, rows, one) for one in event.subjects)
            if (event.position, event.previous) != (rows.position + 1, previous) or event.recorded_at < rows.last_at:
                raise Conflict(f"event {event.position} does not follow the log's {rows.position}")
            if event.imported_at is None:
                self._goes_live(c, rows, event.position)
            draft = Draft(
                body=event.body, sources=event.sources, reason=event.reason, recorded_by=event.recorded_by,
                on_behalf_of=event.on_behalf_of,
            )  # fmt: skip
            topic, state = self._codec.encode(
                draft, slot=event.slot, recorded_at=event.recorded_at, command=event.command,
                imported_at=event.imported_at, subjects=event.subjects, previous=previous,
            )  # fmt: skip
            tags = tags_of(event.body, event.subjects, event.sources, event.recorded_by)
            self._add(rows, event.id, topic, state, event.recorded_at, event.subjects, tags)

    @staticmethod
    def _add(
        rows: _Rows, id: UUID, topic: str, state: bytes, at: datetime, subjects: tuple[str, ...], tags: tuple[str, ...]
    ) -> None:
        rows.position += 1
        rows.last_at = at
        rows.events.append((rows.position, id.hex, 1, topic, state))
        rows.tags.extend((tag, rows.position) for tag in tags)
        rows.instants[ticks(at)] = rows.position
        rows.previous.update(dict.fromkeys(subjects, rows.position))

    @staticmethod
    def _previous(c: SQLiteCursor, rows: _Rows, one: str) -> int:
        if one not in rows.previous:
            c.execute("SELECT max(position) FROM event_tags WHERE tag=?", (subject(one),))
            rows.previous[one] = c.fetchone()[0] or 0
        return rows.previous[one]

    @staticmethod
    def _goes_live(c: SQLiteCursor, rows: _Rows, position: int) -> None:
        if not rows.live:
            c.execute("INSERT INTO log_state VALUES('first_live', ?)", (position,))
            rows.live = True

    @staticmethod
    def _write(c: SQLiteCursor, rows: _Rows, keys: Sequence[tuple[str, str, int, int]]) -> None:
        c.executemany(
            "INSERT INTO stored_events(rowid, originator_id, originator_version, topic, state) VALUES (?,?,?,?,?)",
            rows.events,
        )
        c.executemany("INSERT INTO event_tags VALUES (?,?)", sorted(rows.tags))
        c.executemany("INSERT INTO instants VALUES (?,?)", sorted(rows.instants.items()))
        c.executemany("INSERT INTO commands VALUES (?,?,?,?)", keys)


def prepare(path: str, statements: Sequence[str]) -> None:
    """Make a new log, or see that the file is one: WAL, its tables, its mark and format."""
    connection = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None, uri=True)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("BEGIN IMMEDIATE")
        if connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0:
            for statement in statements:
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version={FORMAT}")
        connection.execute("COMMIT")
    finally:
        connection.close()
