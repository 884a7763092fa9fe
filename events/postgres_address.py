"""Where a PostgreSQL is, what it is called in messages (never with its password), and what its errors mean."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from eventsourcing.persistence import PersistenceError
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import PoolClosed, PoolTimeout

from events.log import LogFault

WAIT_SECONDS: Final = 10
# A server that cannot be reached any more is noticed in seconds, not when the operating system gives up.
_PARTS: Final = {
    "connect_timeout": WAIT_SECONDS, "application_name": "zoneledger", "keepalives_idle": 5, "keepalives_interval": 2,
    "keepalives_count": 3, "tcp_user_timeout": WAIT_SECONDS * 1000,
}  # fmt: skip
_MIGRATE: Final = "it holds no log yet: run zoneledger migrate"
_FULL: Final = "its disk is full: nothing was recorded; make room and try again"
_BUSY: Final = "another process is writing for too long: nothing was recorded; try again"
_DAMAGED: Final = "it is damaged: restore it from a copy"
_LOGIN: Final = "it does not let this user in: see the user and the password of the address"
_WHY: Final = {
    "08": "the connection was lost: see that it runs and can be reached, and try again",
    "3D000": "that database does not exist: create it, then run zoneledger migrate",
    "3F000": "that schema does not exist: create it, or take search_path out of the address",
    "25006": "it can only be read (a standby, or opened to be read only): name the server that writes",
    "28": _LOGIN,
    "40": "it broke the transaction off: nothing was recorded; try again",
    "42501": "this user may not do that there: give it the rights on the tables and functions of the log",
    "42P01": _MIGRATE,
    "42883": _MIGRATE,
    "53100": _FULL,
    "53200": "it has no memory left: nothing was recorded; try again later",
    "53300": "it has too many connections: raise max_connections, or run fewer processes",
    "55P03": _BUSY,
    "57014": _BUSY,
    "57P": "it is being stopped or started: see that it runs, and try again",
    "58": "reading or writing its disk failed: see that the disk is sound",
    "XX001": _DAMAGED,
    "XX002": _DAMAGED,
}
_LOST: Final = ("08", "25P03", "57P01", "57P02", "57P03", "57P05")


class Address:
    """A PostgreSQL URI, taken apart. `LogFault` where it is none. As text it names user, server and database."""

    def __init__(self, uri: str) -> None:
        try:
            parts: Mapping[str, Any] = conninfo_to_dict(uri)
        except psycopg.Error:
            # What was given may hold a password: neither it nor the cause is shown.
            raise LogFault(
                "the address of the log is no PostgreSQL address: postgresql://user@server:5432/database is one"
            ) from None
        self.parts: Final = {**_PARTS, **parts}
        self._secrets = [str(parts[key]) for key in ("password", "sslpassword") if parts.get(key)]

    def __str__(self) -> str:
        user, host, port, name = (self.parts.get(key) for key in ("user", "host", "port", "dbname"))
        place = f"{host or 'the local socket'}{f':{port}' if port else ''}"
        return f"PostgreSQL {f'{user}@' if user else ''}{place}, database {name or user or 'of the user'}"

    __repr__ = __str__

    def fault(self, why: str) -> LogFault:
        """A fault of this server. The password does not get into it."""
        for secret in self._secrets:
            why = why.replace(secret, "…")
        return LogFault(f"{self}: {why}")

    @contextmanager
    def faults(self) -> Iterator[None]:
        """Every error of the driver and the library becomes a `LogFault`."""
        try:
            yield
        except (psycopg.Error, PersistenceError) as failed:
            raise self.fault(_meaning(failed)) from failed

    def connect(self) -> "psycopg.Connection[tuple[Any, ...]]":
        """A connection of its own, each statement committed at once."""
        return psycopg.Connection.connect(**self.parts, autocommit=True)


def cause(failed: BaseException) -> BaseException:
    """The driver's error under the library's."""
    return failed if isinstance(failed, psycopg.Error) or failed.__cause__ is None else failed.__cause__


def lost(failed: BaseException) -> bool:
    """Whether the connection broke, so that it is not known what became of the transaction."""
    error = cause(failed)
    if state := getattr(error, "sqlstate", None):
        return str(state).startswith(_LOST)
    broken = psycopg.OperationalError | psycopg.InterfaceError
    return isinstance(error, broken) and not isinstance(error, PoolClosed | PoolTimeout)


def _meaning(failed: BaseException) -> str:
    error = cause(failed)
    if isinstance(error, PoolClosed):
        return "the log was closed: open it again"
    if isinstance(error, PoolTimeout):
        return (
            f"no connection within {WAIT_SECONDS} s: it cannot be reached, or too many ask at once; see that it runs, "
            "and try again"
        )
    state = getattr(error, "sqlstate", None) or ""
    told = error.diag.message_primary if isinstance(error, psycopg.Error) else None
    said = " ".join((told or str(error)).split())
    for length in (5, 3, 2):
        if why := _WHY.get(state[:length]):
            return f"{why} ({said})"
    if state:
        return f"it refused: {said}"
    return f"it cannot be reached: {said}. See that it runs, and that server, port and user of the address are right"
