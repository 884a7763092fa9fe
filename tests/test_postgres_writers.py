"""Several processes that append to PostgreSQL at once, and processes and servers that are killed meanwhile."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Final

import pytest

from events.postgres_log import PostgresLog
from events.postgres_schema import migrate
from tests.conftest import Clock
from tests.servers.postgres import Started, database

ROOT = Path(__file__).parent.parent
FAULTS: Final = 20 if os.environ.get("ZONELEDGER_TEST_LONG") else 3

# Appends n events under a key that tells so, and says it only then: 1 to 91 of them, by insertion and by copying.
WRITER = """
import sys
from datetime import UTC, datetime
from events.postgres_log import PostgresLog
from tests.test_sqlite_log import school
log = PostgresLog(sys.argv[1], lambda: datetime.now(UTC))
print("ready", flush=True)
for n in range(int(sys.argv[3])):
    key, size = f"{sys.argv[2]}-{n}", 1 + n * 13 % 91
    found = log.append([school(f"{key}-{m}") for m in range(size)], command=key, digest="1")
    print(key, found.start, found.stop, flush=True)
log.close()
"""
Writer = "subprocess.Popen[str]"


@contextmanager
def writer(uri: str, name: str, rounds: int) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, uri, name, str(rounds)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        try:
            assert said(process) == ["ready"]
            yield process
        finally:
            process.kill()


def said(process: "subprocess.Popen[str]") -> list[str]:
    assert process.stdout is not None
    return process.stdout.readline().split()


def rest(process: "subprocess.Popen[str]") -> list[list[str]]:
    """What it had still said, whole lines only."""
    assert process.stdout is not None
    return [line.split() for line in process.stdout.read().splitlines(keepends=True) if line.endswith("\n")]


def held(log: PostgresLog, acknowledged: list[list[str]]) -> None:
    """Positions without holes, each command whole and once, and every acknowledged one where it was said to be."""
    events = list(log.stream())
    assert [event.position for event in events] == list(range(1, len(events) + 1))
    assert max(Counter(event.subjects[0] for event in events).values()) == 1
    sizes = Counter(event.command for event in events)
    assert all(size == 1 + int(key.rpartition("-")[2]) * 13 % 91 for key, size in sizes.items())
    for key, start, stop in acknowledged:
        assert {event.command for event in events[int(start) - 1 : int(stop) - 1]} == {key}
        assert int(stop) - int(start) == sizes[key]
        assert log.done(key) == (range(int(start), int(stop)), "1")


def test_a_reader_beside_four_writers_misses_nothing_and_sees_one_order(
    postgres_uri: str, postgres_log: PostgresLog
) -> None:
    with ExitStack() as stack:
        four = [stack.enter_context(writer(postgres_uri, name, 40)) for name in ("ann", "bob", "cem", "dee")]
        seen = 0
        total = 4 * sum(1 + n * 13 % 91 for n in range(40))
        while seen < total:
            assert not any(one.poll() for one in four)
            page = postgres_log.read(seen)
            assert [event.position for event in page] == list(range(seen + 1, seen + len(page) + 1))
            seen += len(page)
            if not page:
                postgres_log.moved(0.02)
        acknowledged = [line for one in four for line in rest(one)]
        assert [one.wait() for one in four] == [0] * 4
    assert len(acknowledged) == 160
    held(postgres_log, acknowledged)


def test_a_writer_killed_again_and_again_loses_nothing_and_doubles_nothing(
    postgres_uri: str, postgres_log: PostgresLog
) -> None:
    """Each round begins anew from the first command, which is answered as it was before."""
    acknowledged: list[list[str]] = []
    for turn in range(FAULTS):
        with writer(postgres_uri, "ann", 10_000) as process:
            acknowledged += [said(process) for _ in range(9 + turn * 6)]
            process.send_signal(signal.SIGKILL)
            acknowledged += rest(process)
    assert len(acknowledged) >= 9 * FAULTS
    held(postgres_log, acknowledged)
    assert len({tuple(line) for line in acknowledged}) == len({line[0] for line in acknowledged})


@pytest.fixture(scope="module")
def own_server() -> Iterator[Started]:
    """A server that may be broken."""
    server = Started()
    try:
        yield server
    finally:
        server.stop()


def test_a_server_killed_under_its_writers_loses_nothing_that_it_acknowledged(own_server: Started) -> None:
    """The writers notice nothing: they wait for the server, and ask by their keys what became of what they said."""
    with database(own_server) as uri:
        migrate(uri)
        with ExitStack() as stack:
            two = [stack.enter_context(writer(uri, name, 40 + 25 * FAULTS)) for name in ("ann", "bob")]
            acknowledged: list[list[str]] = []
            for _ in range(FAULTS):
                acknowledged += [said(one) for one in two for _ in range(10)]
                own_server.crash()
                own_server.restart()
            acknowledged += [line for one in two for line in rest(one)]
            assert [one.wait() for one in two] == [0, 0]
        assert len(acknowledged) == 2 * (40 + 25 * FAULTS)
        with closing(PostgresLog(uri, Clock())) as log:
            held(log, acknowledged)
