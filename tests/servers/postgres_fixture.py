"""Fixtures of PostgreSQL, and what happens to its tests where there is none."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from events.postgres_log import PostgresLog
from events.postgres_schema import migrate
from tests.conftest import Clock
from tests.servers.postgres import Given, Started, database, missing, start

_MISSING = missing()


def pytest_configure() -> None:
    """Where engines are required, there is no run without."""
    if _MISSING and os.environ.get("ZONELEDGER_TEST_ENGINES") == "required":
        raise pytest.UsageError(f"{_MISSING} (ZONELEDGER_TEST_ENGINES=required)")


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Tests of PostgreSQL are left out where there is none."""
    name = collection_path.name
    return True if _MISSING and (name.startswith("test_postgres_") or name == "test_log_engines.py") else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line what was not run."""
    if _MISSING:
        terminalreporter.write_line(f"not run: tests/test_postgres_*.py, tests/test_log_engines.py ({_MISSING})")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Given | Started]:
    """One server for all tests of the run."""
    server = start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def empty_postgres(postgres_server: Given | Started) -> Iterator[str]:
    """The URI of an empty database."""
    with database(postgres_server) as uri:
        yield uri


@pytest.fixture
def postgres_uri(empty_postgres: str) -> str:
    """The URI of a database that holds an empty log."""
    migrate(empty_postgres)
    return empty_postgres


@pytest.fixture
def postgres_log(postgres_uri: str, clock: Clock) -> Iterator[PostgresLog]:
    """An empty log in PostgreSQL."""
    made = PostgresLog(postgres_uri, clock)
    yield made
    made.close()
