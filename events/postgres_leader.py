"""One process of many that leads, and hearing of appends: each on a connection of its own."""

import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import Any, Final, Self

import psycopg
from psycopg.sql import SQL, Identifier

from events.postgres_address import Address
from events.postgres_schema import CHANNEL, lock_key

# A server that hears nothing of a process any more gives its lock back in seconds, not in hours.
_SESSION: Final = "SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3"


class Leader:
    """A block in which at most one process leads: whoever holds the advisory lock of its session.

    The server gives it back when the block ends, when the process dies and when its connection is lost."""

    def __init__(self, address: Address, schema: str, what: str) -> None:
        self._address, self._key = address, lock_key(schema, what)
        self._connection: psycopg.Connection[tuple[Any, ...]] | None = None
        self._won = False

    def __enter__(self) -> Self:
        with self._address.faults():
            self._connection = connection = self._address.connect()
            try:
                connection.execute(_SESSION)
                self._won = self._asked("SELECT pg_try_advisory_lock(%s)", self._key)
            except BaseException:
                connection.close()
                raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._connection:
            if self._won:
                # Given back before the connection goes: the server ends a session only some time after it was left.
                with suppress(psycopg.Error):
                    self._asked("SELECT pg_advisory_unlock(%s)", self._key)
            self._connection.close()
        self._won = False

    def leads(self) -> bool:
        """Whether this process leads, now that the server is asked. Once lost it is never won again in this block."""
        if self._won:
            try:
                self._won = self._asked("SELECT true")
            except psycopg.Error:
                self._won = False
        return self._won

    def _asked(self, query: Any, *values: object) -> bool:
        row = self._connection.execute(query, values).fetchone() if self._connection else None
        return bool(row and row[0])


class Listener:
    """Hears of appends. Safe for threads, of which one waits at a time and the others for it."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._connection: psycopg.Connection[tuple[Any, ...]] | None = None
        self._guard = threading.Lock()
        self._closed = threading.Event()

    def wait(self, timeout: float) -> bool:
        """Whether something was heard before so many seconds had passed. Without a server it is just the time."""
        end = time.monotonic() + timeout
        if self._guard.acquire(timeout=timeout):
            try:
                return self._heard(max(0.0, end - time.monotonic()))
            except psycopg.Error:
                self._drop()
            finally:
                self._guard.release()
        self._closed.wait(max(0.0, end - time.monotonic()))
        return False

    def close(self) -> None:
        """Hear no more; whoever waits goes on after its time."""
        self._closed.set()
        with self._guard:
            self._drop()

    def _heard(self, timeout: float) -> bool:
        if self._closed.is_set():
            return False
        if self._connection is None:
            self._connection = connection = self._address.connect()
            connection.execute(SQL("LISTEN {}").format(Identifier(CHANNEL)))
            # What was appended before nobody was told of.
            return True
        found = list(self._connection.notifies(timeout=timeout, stop_after=1))
        if found:
            # Those that came together count as one.
            found += self._connection.notifies(timeout=0)
        return bool(found)

    def _drop(self) -> None:
        if self._connection:
            self._connection.close()
            self._connection = None
