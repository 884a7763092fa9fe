"""Appending to PostgreSQL, by one process and by several, beside bare statements that are as durable."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final
from uuid import uuid4

import psycopg

from events import organisation
from events.log import Draft
from events.postgres_log import PostgresLog
from events.postgres_schema import migrate
from events.when import UNKNOWN
from tests.bench.nation import CLERK, Clock
from tests.bench.table import Profile, Row, ms, rate, ratio, streaks_in_turn
from tests.servers.postgres import Started, database, missing, run

ROOT: Final = Path(__file__).parent.parent.parent
BULK: Final = 1000
_TABLE: Final = "CREATE TABLE bare(id uuid PRIMARY KEY, topic text, state bytea, position bigserial UNIQUE)"
_INSERT: Final = "INSERT INTO bare(id, topic, state) VALUES (%s, %s, %s) RETURNING position"
_COPY: Final = "COPY bare(id, topic, state) FROM STDIN (FORMAT BINARY)"
_STATE: Final = b"x" * 400
_WRITER: Final = """
import json, sys
from tests.bench import postgres
with getattr(postgres, sys.argv[1])(sys.argv[2], sys.argv[3]) as act:
    act()
    print("[]", flush=True)
    sys.stdin.readline()
    print(json.dumps(postgres.times_of(act, int(sys.argv[4]))), flush=True)
"""


def measure(profile: Profile, folder: Path) -> list[Row]:
    """The rows about PostgreSQL; none where there is no server."""
    del folder
    if missing():
        return []
    server = Started(durable=True)
    try:
        with database(server) as uri:
            migrate(uri)
            run(uri, _TABLE)
            rows = [*_alone(profile, uri), _bulk(profile, uri)]
        for writers in (1, 4, 8):
            with database(server) as uri:
                migrate(uri)
                run(uri, _TABLE)
                rows.append(_several(profile, uri, writers))
    finally:
        server.stop()
    return rows


@contextmanager
def appending(uri: str, name: str) -> Iterator[Callable[[], object]]:
    """What appends one event with its tags and its command key."""
    numbers = count()
    with closing(PostgresLog(uri, Clock())) as log:

        def appended() -> None:
            key = f"{name}-{next(numbers)}"
            log.append([_draft(key)], command=key, digest="")

        yield appended


@contextmanager
def inserting(uri: str, name: str) -> Iterator[Callable[[], object]]:
    """What inserts one row of the same size, by a prepared statement, and nothing else."""
    with (
        psycopg.connect(uri, autocommit=True, application_name=name) as connection,
        connection.cursor(binary=True) as c,
    ):
        yield lambda: c.execute(_INSERT, (uuid4(), "organisation.registered", _STATE), prepare=True).fetchone()


def times_of(act: Callable[[], object], number: int) -> list[float]:
    """Seconds of each of so many."""
    found = []
    for _ in range(number):
        start = perf_counter()
        act()
        found.append(perf_counter() - start)
    return found


def _draft(name: str) -> Draft:
    return Draft(body=organisation.Registered(id=f"school:{name}", name="Lincoln", from_=UNKNOWN), recorded_by=CLERK)


def _alone(profile: Profile, uri: str) -> list[Row]:
    with appending(uri, "alone") as append, inserting(uri, "bare") as insert:
        ours, floor = streaks_in_turn(profile.questions, append, insert)
    return [
        Row(
            "PostgreSQL: append of one event, p50", ms(ours), f"bare insert, as durable {ms(floor)}",
            f"{ratio(ours, floor):.1f} times", "none", True,
        )
    ]  # fmt: skip


def _bulk(profile: Profile, uri: str) -> Row:
    numbers = count()
    with closing(PostgresLog(uri, Clock())) as log, psycopg.connect(uri, autocommit=True) as bare:

        def appended() -> None:
            n = next(numbers)
            log.append([_draft(f"b{n}-{m}") for m in range(BULK)], command=f"bulk-{n}", digest="")

        def copied() -> None:
            with bare.cursor() as c, c.copy(_COPY) as copy:
                copy.set_types(("uuid", "text", "bytea"))
                for _ in range(BULK):
                    copy.write_row((uuid4(), "organisation.registered", _STATE))

        ours, floor = streaks_in_turn(max(1, profile.rounds // 10), appended, copied)
    return Row(
        f"PostgreSQL: {BULK:,} events in a transaction", f"{rate(BULK, ours):,.0f} events/s",
        f"bare COPY BINARY {rate(BULK, floor):,.0f} rows/s", f"{ratio(ours, floor):.1f} times", "none", True,
    )  # fmt: skip


def _several(profile: Profile, uri: str, writers: int) -> Row:
    number = 25 * profile.rounds
    ours, floor = (_together(what, uri, writers, number) for what in ("appending", "inserting"))
    return Row(
        f"PostgreSQL: {writers} writing process{'es' if writers > 1 else ''}, one event at a time", _told(*ours),
        f"bare inserts, without order {_told(*floor)}", f"{floor[0] / ours[0]:.1f} times", "none", True,
    )  # fmt: skip


def _together(what: str, uri: str, writers: int, number: int) -> tuple[float, list[float]]:
    """Events a second of all, and the seconds of each."""
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", _WRITER, what, uri, f"{what}-{n}", str(number)],
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
                )
            )
            for n in range(writers)
        ]  # fmt: skip
        for process in processes:
            _said(process)
        start = perf_counter()
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        times = [one for process in processes for one in _said(process)]
        whole = perf_counter() - start
    return writers * number / whole, sorted(times)


def _said(process: "subprocess.Popen[str]") -> list[float]:
    assert process.stdout is not None
    found: list[float] = json.loads(process.stdout.readline())
    return found


def _told(events: float, times: list[float]) -> str:
    worst = times[int(len(times) * 0.99)]
    return f"{events:,.0f}/s, p50 {median(times) * 1e3:.1f} ms, p99 {worst * 1e3:.1f} ms"
