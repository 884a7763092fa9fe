"""The SQLite recorder of the tagged log: conditions, command keys, tags and events in one transaction."""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

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
from events.envelope import Recorded
from events.log import Command, Conflict, Unless
from events.placing import Key, Placing, instant_of, same_content, spans_of
from events.tags import subject

WAIT_SECONDS: Final = 10

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

    def restore(self, events: Sequence[Recorded], keys: Sequence[Key]) -> None:
        """Append copies of events with all that they carry, and the command keys that they came by."""
        self.insert_events((), commands=(), unless=None, verbatim=events, verbatim_keys=keys)

    def _insert_events(
        self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], *, commands: Sequence[Command] = (),
        unless: Unless | None = None, verbatim: Sequence[Recorded] = (),
        verbatim_keys: Sequence[Key] = (), **_: Any,
    ) -> Sequence[int] | None:  # fmt: skip
        if stored_events:
            raise TypeError("events are encoded under the lock: hand in commands or copies")
        # A write first: it takes the lock, and what is read after it is the present state.
        c.execute(_LOCK)
        done = [self._done(c, command, unless) for command in commands]
        if unless and unless.tags and not all(done):
            c.execute(_MOVED, (msgspec.json.encode(unless.tags).decode(), unless.position))
            if c.fetchone():
                raise Conflict(f"somebody changed what was read at {unless.position}")
        rows = self._start(c)
        rows.copies(verbatim)
        keys = rows.commands(commands, done)
        self._write(c, rows, [*verbatim_keys, *keys])
        return [end for span in spans_of(done, keys) for end in (span.start, span.stop - 1)]

    def _done(self, c: SQLiteCursor, command: Command, unless: Unless | None) -> tuple[int, int] | None:
        c.execute(_COMMAND, (command.key,))
        row = c.fetchone()
        if row is None:
            return None
        return same_content(command, row["digest"], row["first"], row["last"], unless)

    def _start(self, c: SQLiteCursor) -> Placing:
        c.execute(_STATE)
        head, last_at, live = c.fetchone()
        return Placing(
            self._codec, self._clock, head or 0, instant_of(last_at or 0), bool(live), partial(self._previous, c)
        )

    @staticmethod
    def _previous(c: SQLiteCursor, one: str) -> int:
        c.execute("SELECT max(position) FROM event_tags WHERE tag=?", (subject(one),))
        found: int | None = c.fetchone()[0]
        return found or 0

    @staticmethod
    def _write(c: SQLiteCursor, rows: Placing, keys: Sequence[Key]) -> None:
        c.executemany(
            "INSERT INTO stored_events(rowid, originator_id, originator_version, topic, state) VALUES (?,?,?,?,?)",
            [(position, one.hex, 1, topic, state) for position, one, topic, state in rows.events],
        )
        c.executemany("INSERT INTO event_tags VALUES (?,?)", sorted(rows.tags))
        c.executemany("INSERT INTO instants VALUES (?,?)", sorted(rows.instants.items()))
        c.executemany("INSERT INTO commands VALUES (?,?,?,?)", keys)
        if rows.first_live:
            c.execute("INSERT INTO log_state VALUES('first_live', ?)", (rows.first_live,))
