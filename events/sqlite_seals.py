"""Seals in a SQLite file of their own, beside the log: `seals.db`. It is made with the first seal."""

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from events.seal import Seal, SealFault, seal_of
from events.sqlite_file import prepare
from events.tiles import Tile

APPLICATION_ID: Final = 0x5A4C5345
FORMAT: Final = 1
WAIT_SECONDS: Final = 10
_TABLES: Final = (
    """CREATE TABLE seals(
        size INTEGER PRIMARY KEY, first INTEGER NOT NULL, root BLOB NOT NULL, subjects BLOB NOT NULL,
        origin TEXT NOT NULL, sealed_at INTEGER NOT NULL)""",
    """CREATE TABLE tiles(
        tree TEXT NOT NULL, level INTEGER NOT NULL, place INTEGER NOT NULL, hashes BLOB NOT NULL,
        PRIMARY KEY(tree, level, place)) WITHOUT ROWID""",
    "CREATE TABLE buckets(bucket INTEGER PRIMARY KEY, content BLOB NOT NULL)",
)
_LAST: Final = "SELECT first, size, root, subjects, origin, sealed_at FROM seals ORDER BY size DESC LIMIT 1"
_AFTER: Final = "SELECT first, size, root, subjects, origin, sealed_at FROM seals WHERE size>? ORDER BY size LIMIT ?"
_TILE: Final = "SELECT hashes FROM tiles WHERE tree=? AND level=? AND place=?"
_BUCKETS: Final = "SELECT bucket, content FROM buckets WHERE bucket IN (SELECT value FROM json_each(?))"


class SQLiteSeals:
    """`events.seal.SealStore` in a file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._guard = threading.RLock()
        self._connection: sqlite3.Connection | None = None

    def close(self) -> None:
        """Close the file."""
        with self._guard:
            if self._connection:
                self._connection.close()
            self._connection = None

    def last(self) -> Seal | None:
        """As `SealStore.last` says."""
        with self._open() as c:
            row = c.execute(_LAST).fetchone() if c else None
        return seal_of(row) if row else None

    def seals(self, after: int = 0, limit: int = 1000) -> list[Seal]:
        """As `SealStore.seals` says."""
        with self._open() as c:
            return [seal_of(row) for row in c.execute(_AFTER, (after, limit))] if c else []

    def tiles(self, wanted: Sequence[Tile]) -> dict[Tile, bytes]:
        """As `SealStore.tiles` says."""
        with self._open() as c:
            found = {one: c.execute(_TILE, one).fetchone() for one in wanted} if c else {}
        return {one: row[0] for one, row in found.items() if row}

    def buckets(self, wanted: Sequence[int]) -> dict[int, bytes]:
        """As `SealStore.buckets` says."""
        with self._open() as c:
            return dict(c.execute(_BUCKETS, (msgspec.json.encode(wanted).decode(),)).fetchall()) if c else {}

    def write(self, seal: Seal, tiles: Mapping[Tile, bytes], buckets: Mapping[int, bytes]) -> bool:
        """As `SealStore.write` says."""
        with self._open(make=True) as c:
            if c is None:
                raise SealFault(f"{self.path}: it cannot be made")
            c.execute("BEGIN IMMEDIATE")
            try:
                (size,) = c.execute("SELECT coalesce(max(size), 0) FROM seals").fetchone()
                if size == seal.first - 1:
                    c.executemany(
                        "INSERT OR REPLACE INTO tiles VALUES (?,?,?,?)", [(*one, got) for one, got in tiles.items()]
                    )
                    c.executemany("INSERT OR REPLACE INTO buckets VALUES (?,?)", buckets.items())
                    c.execute(
                        "INSERT INTO seals(first, size, root, subjects, origin, sealed_at) VALUES (?,?,?,?,?,?)",
                        seal.row(),
                    )
                c.execute("COMMIT")
            except BaseException:
                if c.in_transaction:
                    c.execute("ROLLBACK")
                raise
        return bool(size == seal.first - 1)

    @contextmanager
    def _open(self, make: bool = False) -> Iterator[sqlite3.Connection | None]:
        with self._guard:
            try:
                if self._connection is None and (make or self.path.exists()):
                    self._connection = self._connect()
                yield self._connection
            except sqlite3.Error as failed:
                raise SealFault(
                    f"{self.path}: {failed}. If it is damaged, delete it: `zoneledger seal` makes it anew"
                ) from failed

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            # Seals that a power cut takes are made again from the log.
            connection.execute("PRAGMA synchronous=NORMAL")
            prepare(connection, _TABLES, APPLICATION_ID, FORMAT)
            (mark,) = connection.execute("PRAGMA application_id").fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if mark != APPLICATION_ID or version > FORMAT:
                raise SealFault(
                    f"{self.path}: it holds no seals that this version reads (format up to {FORMAT}): move it away, "
                    "or update zoneledger"
                )
        except BaseException:
            connection.close()
            raise
        return connection
