"""Fixtures of Neo4j, and what happens to its tests where there is none."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from graph.neo4j_store import Neo4jStore
from tests.servers.neo4j import Given, Started, missing, start

_MISSING: Final = missing()
_FILES: Final = ("test_parity.py", "test_graph_doc.py")


def pytest_configure() -> None:
    """Where engines are required, there is no run without."""
    if _MISSING and os.environ.get("ZONELEDGER_TEST_ENGINES") == "required":
        raise pytest.UsageError(f"{_MISSING} (ZONELEDGER_TEST_ENGINES=required)")


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Tests of Neo4j are left out where there is none."""
    name = collection_path.name
    return True if _MISSING and (name.startswith("test_neo4j_") or name in _FILES) else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line what was not run."""
    if _MISSING:
        terminalreporter.write_line(f"not run: tests/test_neo4j_*.py, tests/{', tests/'.join(_FILES)} ({_MISSING})")


@pytest.fixture(scope="session")
def neo4j_server() -> Iterator[Given | Started]:
    """One server for all tests of the run."""
    if _MISSING:
        pytest.fail(_MISSING, pytrace=False)
    server = start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def _neo4j(neo4j_server: Given | Started) -> Iterator[Neo4jStore]:
    store = neo4j_server.address.store()
    store.migrate()
    yield store
    store.close()


@pytest.fixture
def neo4j_store(_neo4j: Neo4jStore) -> Neo4jStore:
    """An empty graph."""
    emptied(_neo4j)
    return _neo4j


def emptied(store: Neo4jStore) -> None:
    """Take everything out of a graph, as a rebuild does."""
    store.begin_rebuild()
    store.finish_rebuild(0)
