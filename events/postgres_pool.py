"""The connections of a log in PostgreSQL: how they are set up, and how work goes on when one is lost."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

import psycopg
from eventsourcing.persistence import PersistenceError
from eventsourcing.postgres import PostgresDatastore
from psycopg.rows import dict_row, tuple_row

from events.postgres_address import WAIT_SECONDS, Address, cause, lost

T = TypeVar("T")
Row = tuple[Any, ...]
_CONNECTIONS: Final = 16
_AGAIN_SECONDS: Final = 0.1
# What an acknowledged event rests on is not left to the defaults of a server: written to the disk before it is
# acknowledged, each statement sees what is committed. A plan is never a walk through the whole log.
_SESSION: Final = """
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
    SET default_transaction_isolation = 'read committed'; SET enable_seqscan = off; SET jit = off;
    SET plan_cache_mode = force_generic_plan;
    SET statement_timeout = 0; SET idle_in_transaction_session_timeout = '10s'"""
_READ_ONLY: Final = "SET default_transaction_read_only = on"


class Datastore(PostgresDatastore):
    """The library's pool of connections, with whatever else an address says."""

    def __init__(self, address: Address, schema: str, read_only: bool = False) -> None:
        self.address, self._read_only = address, read_only
        super().__init__(
            "", "", "", "", "", schema=schema, pool_size=1, max_overflow=_CONNECTIONS - 1, lock_timeout=WAIT_SECONDS,
            connect_timeout=WAIT_SECONDS,
        )  # fmt: skip
        self.pool.kwargs = {**address.parts, "row_factory": dict_row}

    def after_connect_func(self) -> Callable[[psycopg.Connection[Any]], None]:
        """What each new connection is told."""
        read_only = self._read_only

        def told(connection: psycopg.Connection[Any]) -> None:
            connection.autocommit = True
            connection.execute(_SESSION)
            if read_only:
                connection.execute(_READ_ONLY)

        return told

    def register_type_adapters(self) -> None:
        """The library's type is not made: nothing is inserted through it."""

    def steadily(self, work: Callable[[bool], T]) -> T:
        """Do work that may be done twice, and do it again on a new connection when one is lost; the work is told
        whether it is done again. After ten seconds without a server, its error."""
        again, end = False, 0.0
        while True:
            try:
                return work(again)
            except (psycopg.Error, PersistenceError) as failed:
                now = time.monotonic()
                end = end or now + WAIT_SECONDS
                if not lost(failed) or now > end:
                    raise
                self._wait_for_server(end, cause(failed))
                again = True

    def rows(self, query: Any, values: Sequence[object]) -> list[Row]:
        """What a query answers; asked again where the connection breaks."""

        def ask(_: bool) -> list[Row]:
            with self.get_connection() as connection, connection.cursor(row_factory=tuple_row, binary=True) as c:
                return c.execute(query, values, prepare=True).fetchall()

        return self.steadily(ask)

    def _wait_for_server(self, end: float, failed: BaseException) -> None:
        while True:
            try:
                self.address.connect().close()
            except psycopg.Error as still:
                if not lost(still) or time.monotonic() > end:
                    raise still from failed
                threading.Event().wait(_AGAIN_SECONDS)
            else:
                # The others in the pool broke with it.
                self.pool.check()
                return
