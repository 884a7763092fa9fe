"""The log in one SQLite file: writes through the library's recorder, reads on connections of their own."""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec
from eventsourcing.persistence import PersistenceError
from eventsourcing.sqlite import SQLiteConnection

from events.codec import Codec
from events.envelope import Recorded
from events.log import Command, Draft, LogFault, Stored, Unless
from events.placing import id_bytes, keys_of, ticks
from events.sqlite_file import prepare
from events.sqlite_recorder import WAIT_SECONDS, Datastore, TaggedRecorder

FORMAT: Final = 1
APPLICATION_ID: Final = 0x5A4C4F47
Row = tuple[int, str, str, bytes]
_PAGE: Final = 2000
_END: Final = 2**62
_BETWEEN: Final = """
    SELECT rowid, originator_id, topic, state FROM stored_events WHERE rowid>? AND rowid<=? ORDER BY rowid LIMIT ?"""
_TAGGED: Final = """
    SELECT rowid, originator_id, topic, state FROM stored_events WHERE rowid IN (
        SELECT position FROM event_tags WHERE tag IN (SELECT value FROM json_each(?)) AND position>? AND position<=?
    ) ORDER BY rowid LIMIT ?"""
_AT: Final = """
    SELECT rowid, originator_id, topic, state FROM stored_events
    WHERE rowid IN (SELECT value FROM json_each(?)) ORDER BY rowid"""
_BY_ID: Final = """
    SELECT rowid, originator_id, topic, state FROM stored_events WHERE originator_id=? AND originator_version=1"""
_FIRST: Final = """
    SELECT value, (SELECT min(position) FROM event_tags WHERE tag=value) AS first FROM json_each(?)
    WHERE first IS NOT NULL"""
_WHY: Final = {
    sqlite3.SQLITE_FULL: "the disk is full: nothing was recorded; make room and try again",
    sqlite3.SQLITE_READONLY: "it, or its folder, cannot be written: give write permission or choose another folder",
    sqlite3.SQLITE_CORRUPT: "it is damaged: restore it from a copy",
    sqlite3.SQLITE_NOTADB: "it is not a log, or its first page is damaged: restore it from a copy",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened: see that its folder exists and can be read and written",
    sqlite3.SQLITE_BUSY: "another process is writing for too long: nothing was recorded; try again",
    sqlite3.SQLITE_IOERR: "reading or writing the disk failed: nothing was recorded; see that the disk is sound",
}


class SQLiteLog:
    """`events.log.Log` in a file. `clock` gives the instant of recording, with its zone. Safe for threads."""

    def __init__(
        self, path: Path, clock: Callable[[], datetime], read_only: bool = False, codec: Codec | None = None
    ) -> None:
        self.path, self._codec = path, codec or Codec()
        self._free: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        self._recorder: TaggedRecorder | None = None
        self._datastore: Datastore | None = None
        with self._faults():
            if read_only:
                if not path.exists():
                    raise LogFault(f"{path}: there is no log; record something first, or name another folder")
            else:
                self._open(clock)
            try:
                self._check()
            except BaseException:
                self.close()
                raise

    def close(self) -> None:
        """Close the file. What is read or appended later fails."""
        with self._guard:
            for connection in self._free:
                connection.close()
            self._free.clear()
        if self._datastore:
            self._datastore.close()

    def head(self) -> int:
        """The last position."""
        return self._one("SELECT max(rowid) FROM stored_events") or 0

    def append(self, drafts: Sequence[Draft], *, command: str, digest: str, unless: Unless | None = None) -> range:
        """As `Log.append` says."""
        return self.append_many([Command(command, digest, drafts)], unless=unless)[0]

    def append_many(self, commands: Sequence[Command], *, unless: Unless | None = None) -> list[range]:
        """Several commands in one transaction, all or none; the positions of each. Errors as `append`."""
        with self._faults():
            return self._writer().append(commands, unless)

    def restore(self, events: Sequence[Recorded], digests: Mapping[str, str]) -> None:
        """Append copies of another log's events, which have to follow the head and hold whole commands: same
        positions, ids and instants. `digests` by command key. `Conflict` where they do not follow."""
        with self._faults():
            self._writer().restore(events, keys_of(events, digests))

    def done(self, command: str) -> tuple[range, str] | None:
        """As `Log.done` says."""
        with self._reading() as c:
            row = c.execute("SELECT first, last, digest FROM commands WHERE key=?", (command,)).fetchone()
        return (range(row[0], row[1] + 1), row[2]) if row else None

    def read(self, after: int = 0, limit: int = 1000, upto: int | None = None) -> list[Recorded]:
        """As `Log.read` says."""
        return self._events(_BETWEEN, after, _END if upto is None else upto, limit)

    def read_tagged(
        self, tags: Sequence[str], after: int = 0, limit: int | None = None, upto: int | None = None
    ) -> list[Recorded]:
        """As `Log.read_tagged` says."""
        upto, limit = _END if upto is None else upto, _END if limit is None else limit
        return self._events(_TAGGED, _list(tags), after, upto, limit) if tags else []

    def at(self, positions: Sequence[int]) -> list[Recorded]:
        """As `Log.at` says."""
        return self._events(_AT, _list(positions)) if positions else []

    def find(self, id: str) -> Recorded | None:
        """As `Log.find` says. A text that is no UUID is the id of nothing."""
        try:
            key = UUID(id).hex
        except ValueError:
            return None
        found = self._events(_BY_ID, key)
        return found[0] if found else None

    def position_at(self, instant: datetime) -> int:
        """As `Log.position_at` says."""
        return (
            self._one(
                "SELECT last FROM instants WHERE recorded_at<=? ORDER BY recorded_at DESC, last DESC LIMIT 1",
                ticks(instant.astimezone(UTC)),
            )
            or 0
        )

    def first_live(self) -> int | None:
        """As `Log.first_live` says."""
        return self._one("SELECT value FROM log_state WHERE key='first_live'")

    def stream(self, after: int = 0, upto: int | None = None) -> Iterator[Recorded]:
        """As `Log.stream` says."""
        while page := self.read(after, _PAGE, upto):
            yield from page
            after = page[-1].position

    def stored(self, after: int, limit: int, upto: int | None = None) -> list[Stored]:
        """As `LogStore.stored` says."""
        return self._stored(_BETWEEN, after, _END if upto is None else upto, limit)

    def stored_at(self, positions: Sequence[int]) -> list[Stored]:
        """As `LogStore.stored_at` says."""
        return self._stored(_AT, _list(positions)) if positions else []

    def firsts(self, tags: Sequence[str]) -> dict[str, int]:
        """The first position that carries each of these tags; tags that no event carries are left out."""
        if not tags:
            return {}
        with self._reading() as c:
            return dict(c.execute(_FIRST, (_list(tags),)).fetchall())

    def tags_like(self, prefix: str, limit: int = 100_000) -> list[str]:
        """Tags that begin so, each once, in order."""
        with self._reading() as c:
            found = c.execute(
                "SELECT DISTINCT tag FROM event_tags WHERE tag>=? AND tag<? ORDER BY tag LIMIT ?",
                (prefix, prefix + "\U0010ffff", limit),
            ).fetchall()
        return [tag for (tag,) in found]

    @contextmanager
    def writing(self) -> Iterator[SQLiteConnection]:
        """The connection that writes, for settings of SQLite's own; nobody else writes meanwhile."""
        self._writer()
        if self._datastore:
            with self._faults(), self._datastore.get_connection(commit=True) as connection:
                yield connection

    def _open(self, clock: Callable[[], datetime]) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as failed:
            raise LogFault(f"{self.path}: its folder cannot be made: {failed.strerror}; choose another") from failed
        self._datastore = Datastore(str(self.path))
        recorder = TaggedRecorder(self._datastore, self._codec, clock)
        # By the name that the library opens it by.
        connection = sqlite3.connect(str(self.path), timeout=WAIT_SECONDS, isolation_level=None, uri=True)
        with closing(connection):
            prepare(connection, recorder.create_table_statements, APPLICATION_ID, FORMAT)
        self._recorder = recorder

    def _writer(self) -> TaggedRecorder:
        if self._recorder is None:
            raise LogFault(f"{self.path}: it was opened to be read only: open it for writing to record")
        return self._recorder

    def _check(self) -> None:
        mark = self._one("PRAGMA application_id")
        version = self._one("PRAGMA user_version") or 0
        if mark != APPLICATION_ID:
            raise LogFault(f"{self.path}: it is a database of something else: name a folder of zoneledger's own")
        if version > FORMAT:
            raise LogFault(
                f"{self.path}: it has format {version}, this version reads up to {FORMAT}: update zoneledger"
            )

    def _one(self, sql: str, *values: object) -> int | None:
        with self._reading() as c:
            row = c.execute(sql, values).fetchone()
        return row[0] if row else None

    def _events(self, sql: str, *values: object) -> list[Recorded]:
        decode = self._codec.decode
        return [decode(*row) for row in self._rows(sql, *values)]

    def _stored(self, sql: str, *values: object) -> list[Stored]:
        return [Stored(at, id_bytes(one), topic, _bytes(state)) for at, one, topic, state in self._rows(sql, *values)]

    def _rows(self, sql: str, *values: object) -> list[Row]:
        with self._reading() as c:
            rows: list[Row] = c.execute(sql, values).fetchall()
        return rows

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._faults():
            with self._guard:
                connection = self._free.pop() if self._free else None
            if connection is None:
                connection = sqlite3.connect(
                    f"{self.path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False,
                    isolation_level=None, timeout=WAIT_SECONDS,
                )  # fmt: skip
            try:
                yield connection
            finally:
                with self._guard:
                    self._free.append(connection)

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, PersistenceError) as failed:
            cause = failed if isinstance(failed, sqlite3.Error) else failed.__cause__
            code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
            raise LogFault(f"{self.path}: {_WHY.get(code, str(failed))}") from failed


def _list(values: Sequence[object]) -> str:
    return msgspec.json.encode(values).decode()


def _bytes(state: bytes | str) -> bytes:
    """A state that somebody wrote as text is still one."""
    return state.encode() if isinstance(state, str) else state
