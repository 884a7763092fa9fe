"""A log copied to another: the same to the byte, finished after a stop, and never onto another history."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from events.log import Conflict, LogStore
from events.sqlite_log import SQLiteLog
from services.cli.main import app
from services.cli.options import Code
from services.files.copying import copy_log, log_digest
from services.record import Recorder
from services.statements import Refused, Statement
from tests.conftest import CLERK, Clock, Desk

MANY = 30


@pytest.fixture
def told(desk: Desk) -> SQLiteLog:
    """Salem, with commands of one event and of several."""
    for year in range(2011, 2011 + MANY):
        names = [
            Statement(
                "organisation.renamed", {"organisation": f"school:{one}", "name": f"{one} {year}", "from": "2011"}
            )
            for one in ("bates", "carlton")
        ]
        desk.recorder.record(names, recorded_by=CLERK, command=f"names-{year}")
    return desk.log


@pytest.fixture
def target(tmp_path: Path, clock: Clock) -> Iterator[SQLiteLog]:
    with closing(SQLiteLog(tmp_path / "copy.db", clock)) as made:
        yield made


def test_a_copy_has_every_event_command_and_digest(told: SQLiteLog, target: SQLiteLog) -> None:
    done = copy_log(told, target)
    assert (done.events, done.new) == (told.head(), told.head())
    assert list(target.stream()) == list(told.stream())
    assert target.done("names-2012") == told.done("names-2012")
    assert done.digest == log_digest(target, target.head())


def test_a_copy_goes_on_where_it_was_stopped_and_again_changes_nothing(
    told: SQLiteLog, target: SQLiteLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.files.copying._CHUNK", 7)

    class Killed(Exception):
        pass

    def stop(done: int, _total: int) -> None:
        if done > 20:
            raise Killed

    with pytest.raises(Killed):
        copy_log(told, target, stop)
    assert 0 < (half := target.head()) < told.head()
    assert copy_log(told, target).new == told.head() - half
    assert copy_log(told, target).new == 0
    assert list(target.stream()) == list(told.stream())


def test_no_copy_onto_another_history(told: SQLiteLog, target: SQLiteLog, tmp_path: Path, clock: Clock) -> None:
    copy_log(told, target)
    with closing(SQLiteLog(tmp_path / "other.db", clock)) as other:
        Desk(other, Recorder(other, clock=clock, new_key=lambda: "one")).say(
            "organisation.registered", id=CLERK, name="Another clerk"
        )
        with pytest.raises(Refused, match="position 1 the target holds another event"):
            copy_log(told, other)
        with pytest.raises(Refused, match="the target has"):
            copy_log(other, target)


def test_somebody_who_writes_to_the_target_meanwhile_is_told_of(told: SQLiteLog, target: SQLiteLog) -> None:
    class Busy(SQLiteLog):
        def restore(self, *_: object) -> None:
            raise Conflict("at 3")

    target.__class__ = Busy
    log: LogStore = target
    with pytest.raises(Refused, match="somebody else wrote"):
        copy_log(told, log)


def test_a_mistyped_source_is_no_empty_log_and_nothing_is_made(told: SQLiteLog, tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    with closing(SQLiteLog(here / "events.db", Clock())) as kept:
        copy_log(told, kept)
    wrong = CliRunner().invoke(app, ["copy", "--from", str(tmp_path / "hrre"), "--to", str(there)])
    assert (wrong.exit_code, there.exists()) == (Code.UNUSABLE, False)
    done = CliRunner().invoke(app, ["copy", "--from", str(here), "--to", str(there), "--json"])
    assert json.loads(done.stdout)["new"] == told.head()
