"""One event recorded: the append alone, and the whole command, beside a bare insert that is as durable."""

import sqlite3
from contextlib import closing
from itertools import count
from pathlib import Path
from statistics import median

from events import organisation
from events.log import Draft
from events.sqlite_log import SQLiteLog
from events.when import UNKNOWN
from services.record import Recorder
from services.statements import Statement
from tests.bench.nation import CLERK, Clock
from tests.bench.table import Profile, Row, ms, ratio, streaks_in_turn


def measure(profile: Profile, folder: Path) -> list[Row]:
    """The rows about recording."""
    clock, numbers = Clock(), count()
    with (
        closing(SQLiteLog(folder / "events.db", clock)) as log,
        closing(sqlite3.connect(folder / "bare.db", isolation_level=None)) as bare,
    ):
        bare.execute("PRAGMA journal_mode = WAL")
        bare.execute("PRAGMA synchronous = FULL")
        bare.execute("CREATE TABLE event (position INTEGER PRIMARY KEY, topic TEXT, state BLOB)")
        recorder = Recorder(log, clock=clock, new_key=lambda: f"key-{next(numbers)}")
        recorder.record([_statement(CLERK)], recorded_by=CLERK)

        def appended() -> None:
            n = next(numbers)
            body = organisation.Registered(id=f"school:{n}", name="Lincoln", from_=UNKNOWN)
            log.append([Draft(body=body, recorded_by=CLERK)], command=f"append-{n}", digest="")

        def recorded() -> None:
            recorder.record([_statement(f"school:r{next(numbers)}")], recorded_by=CLERK)

        def inserted() -> None:
            bare.execute("INSERT INTO event (topic, state) VALUES (?, ?)", ("organisation.registered", b"x" * 400))

        ours, whole, floor = streaks_in_turn(profile.questions, appended, recorded, inserted)
    return [
        Row(what, ms(times), f"bare insert, as durable {ms(floor)}", f"{ratio(times, floor):.1f} times", *target)
        for what, times, target in (
            ("append of one event, p50", ours, ("1 ms", median(ours) < 1e-3)),
            ("command of one statement, p50", whole, ("none", True)),
        )
    ]


def _statement(id: str) -> Statement:
    return Statement(topic="organisation.registered", fields={"id": id, "name": "Lincoln", "from": "[..]"})
