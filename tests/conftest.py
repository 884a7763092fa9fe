# Fixtures strategy: a clock that stands still until a test moves it, and a log in a folder of its own. Whatever a
# story needs beyond that it tells in statements, in the test, with named people and places. Nothing is shared
# between tests, nothing sleeps, and no fixture knows what a test is about.
"""What every test may start from: a clock, a log, somebody who records."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from events.sqlite_log import SQLiteLog
from services.record import Recorder
from services.statements import Receipt, Refused, Statement
from tests.servers.neo4j import CURRENT, GIVEN, missing

settings.register_profile("here", deadline=None)
settings.load_profile("here")

pytest_plugins = ["tests.servers.fixtures", "tests.servers.postgres_fixture"]
REAL = os.environ.get("ZONELEDGER_TEST_DATA")
NO_DATA = None if REAL else "ZONELEDGER_TEST_DATA names no folder of real data"
REQUIRED = os.environ.get("ZONELEDGER_TEST_ENGINES") == "required"
LEFT_OUT = {
    "test_texas.py": NO_DATA,
    "test_reconcile_louisiana.py": NO_DATA,
    "test_reconcile_texas.py": NO_DATA,
    "test_operators_lists.py": NO_DATA,
    "test_panel_texas.py": NO_DATA,
    "test_ocds_valid.py": NO_DATA,
    "test_neo4j_current.py": missing(CURRENT),
    "test_compose_lint.py": None if REQUIRED else "it needs npx; ZONELEDGER_TEST_ENGINES=required",
}
if REQUIRED and LEFT_OUT["test_neo4j_current.py"]:
    raise pytest.UsageError(f"{LEFT_OUT['test_neo4j_current.py']} (ZONELEDGER_TEST_ENGINES=required)")
collect_ignore = [name for name, why in LEFT_OUT.items() if why]

NOON = datetime(2014, 8, 4, 12, tzinfo=UTC)
CLERK = "office:clerk"


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Desk:
    """The clerk at the desk: records one statement after another, by the names of the fields."""

    log: SQLiteLog
    recorder: Recorder
    keys: "count[int]" = field(default_factory=count)

    def say(self, topic: str, **said: Any) -> int:
        """Record a statement; its position. `from_` is written for `from`."""
        return self.send(topic, **said).positions[-1]

    def send(self, topic: str, **said: Any) -> Receipt:
        """The same; the receipt."""
        fields = {name.removesuffix("_"): value for name, value in said.items()}
        return self.recorder.record([Statement(topic, fields)], recorded_by=CLERK, command=f"desk-{next(self.keys)}")

    def refused(self, topic: str, **said: Any) -> Refused:
        """The refusal of a statement, after which the log is as it was."""
        before = self.log.head()
        with pytest.raises(Refused) as caught:
            self.say(topic, **said)
        assert self.log.head() == before
        assert caught.value.accepted
        return caught.value


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def log(tmp_path: Path, clock: Clock) -> Iterator[SQLiteLog]:
    made = SQLiteLog(tmp_path / "log.db", clock)
    yield made
    made.close()


@pytest.fixture
def new_key() -> Callable[[], str]:
    keys = count()
    return lambda: f"key-{next(keys)}"


@pytest.fixture
def recorder(log: SQLiteLog, clock: Clock, new_key: Callable[[], str]) -> Recorder:
    return Recorder(log, clock=clock, new_key=new_key)


@pytest.fixture
def desk(log: SQLiteLog, recorder: Recorder) -> Desk:
    """The clerk, registered, with the district of Salem and its two schools."""
    made = Desk(log, recorder)
    made.say("organisation.registered", id=CLERK, name="The clerk")
    made.say("organisation.registered", id="district:salem", name="Salem")
    for name in ("carlton", "bates"):
        made.say(
            "organisation.registered", id=f"school:{name}", name=name.title(), under="district:salem", from_="2010"
        )
    return made


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Each process starts the servers that its tests need; of a Neo4j that the environment names there is one."""
    return 1 if os.environ.get(GIVEN) else min(os.cpu_count() or 1, 4)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line what was not run."""
    for name, why in LEFT_OUT.items():
        if why:
            terminalreporter.write_line(f"not run: tests/{name} ({why})")
