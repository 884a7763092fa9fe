"""Fixtures of Neo4j, and what happens to its tests where there is none."""

import os
from collections.abc import Iterator
from typing import Any, Final

import pytest

from graph.neo4j_store import Neo4jStore
from tests.servers.neo4j import Given, Started, missing, start

_MISSING: Final = missing()
_LEFT_OUT: Final[set[str]] = set()


def pytest_configure() -> None:
    """Where engines are required, there is no run without."""
    if _MISSING and os.environ.get("ZONELEDGER_TEST_ENGINES") == "required":
        raise pytest.UsageError(f"{_MISSING} (ZONELEDGER_TEST_ENGINES=required)")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests that ask for a Neo4j are left out where there is none."""
    if _MISSING:
        left_out = [one for one in items if "neo4j_server" in getattr(one, "fixturenames", ())]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [one for one in items if one not in left_out]
        _LEFT_OUT.update(f"tests/{one.path.name}" for one in left_out)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker tells the process that reports."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = sorted(_LEFT_OUT)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """And that one takes it down; a worker that broke off told nothing."""
    _LEFT_OUT.update(getattr(node, "workeroutput", {}).get("left_out", ()))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line what was not run."""
    if _LEFT_OUT:
        terminalreporter.write_line(f"not run: what needs a Neo4j in {', '.join(sorted(_LEFT_OUT))} ({_MISSING})")


@pytest.fixture(scope="session")
def neo4j_server() -> Iterator[Given | Started]:
    """One server for all tests of the run."""
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
