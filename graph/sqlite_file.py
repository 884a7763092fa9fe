"""The graph's file on SQLite: its connections, its format, and what happens when another file takes its place."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Final

from graph.errors import GraphFault

FORMAT: Final = 2


class GraphFile:
    """One writer, and a reader for each thread. Opened when first used, and again when a rebuild has put another
    file in its place: whoever keeps the old one open would answer from a graph that nobody brings up to date."""

    def __init__(self, path: Path, read_only: bool, fresh: bool) -> None:
        """`fresh` is for a rebuild into a new file: no journal, indexes only at `finish`."""
        self.path, self._read_only, self._fresh = path, read_only, fresh
        self._guard, self._write_lock = threading.Lock(), threading.Lock()
        self._identity: tuple[int, int] | None = None
        self._generation = 0
        self._local = threading.local()
        self._open: set[sqlite3.Connection] = set()
        self._writer: sqlite3.Connection | None = None
        self._writer_generation = 0

    def reader(self) -> sqlite3.Connection:
        """The connection of this thread."""
        self._look()
        mine: sqlite3.Connection | None = getattr(self._local, "reader", None)
        if mine is None or self._local.generation != self._generation:
            self._drop(mine)
            mine = self._local.reader = self._connect()
            self._local.generation = self._generation
        return mine

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The writer, for one thread at a time."""
        if self._read_only:
            raise GraphFault(self.path, "it was opened for reading only")
        with self._write_lock:
            self._look()
            if self._writer is None or self._writer_generation != self._generation:
                self._drop(self._writer)
                self._writer = self._connect()
                self._tune(self._writer)
                self._writer_generation = self._generation
            yield self._writer

    @contextmanager
    def faults(self) -> Iterator[None]:
        """Turn what SQLite says of the file into `GraphFault`."""
        try:
            yield
        except sqlite3.DatabaseError as fault:
            raise GraphFault(self.path, str(fault)) from fault

    def finish(self) -> None:
        """After a rebuild: make the indexes and let the file be like any other."""
        with self.faults(), self.writing() as writer:
            for statement in _statements("indexes"):
                writer.execute(statement)
            writer.execute("PRAGMA journal_mode = WAL")

    def close(self) -> None:
        """Close every connection."""
        for connection in list(self._open):
            self._drop(connection)
        self._local, self._writer, self._identity = threading.local(), None, None

    def _look(self) -> None:
        if self._identity is not None and self._identity == self._seen():
            return
        with self._guard:
            if self._identity is None or self._identity != self._seen():
                connection = self._connect()
                try:
                    self._prepare(connection)
                finally:
                    self._drop(connection)
                self._identity = self._seen()
                self._generation += 1

    def _seen(self) -> tuple[int, int] | None:
        try:
            found = os.stat(self.path)
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino

    def _connect(self) -> sqlite3.Connection:
        mode = "ro" if self._read_only else "rwc"
        connection = sqlite3.connect(
            f"{self.path.absolute().as_uri()}?mode={mode}", uri=True, timeout=30, isolation_level=None,
            check_same_thread=False, cached_statements=256,
        )  # fmt: skip
        self._open.add(connection)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cache_size = -65536")
        return connection

    def _drop(self, connection: sqlite3.Connection | None) -> None:
        if connection is not None:
            self._open.discard(connection)
            connection.close()

    def _tune(self, connection: sqlite3.Connection) -> None:
        connection.execute(f"PRAGMA journal_mode = {'OFF' if self._fresh else 'WAL'}")
        connection.execute(f"PRAGMA synchronous = {'OFF' if self._fresh else 'NORMAL'}")

    def _prepare(self, connection: sqlite3.Connection) -> None:
        if not self._read_only and _version(connection) == 0:
            self._tune(connection)
            connection.execute("BEGIN IMMEDIATE")
            if _version(connection) == 0:
                for script in ("schema",) if self._fresh else ("schema", "indexes"):
                    for statement in _statements(script):
                        connection.execute(statement)
                connection.execute("INSERT INTO meta VALUES ('position', 0)")
                connection.execute(f"PRAGMA user_version = {FORMAT}")
            connection.execute("COMMIT")
        version = _version(connection)
        if version != FORMAT:
            raise GraphFault(self.path, f"it has format {version}, this version reads format {FORMAT}")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _statements(name: str) -> Iterator[str]:
    script = (files("graph") / f"{name}.sql").read_text(encoding="utf-8")
    text = "\n".join(line for line in script.splitlines() if not line.startswith("--"))
    return (one for one in text.split(";") if one.strip())
