"""The log in a file: conditions, command keys, positions, clocks, threads, processes, and files that are broken."""

import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest

from events import tags
from events.envelope import Source, event_id
from events.log import Conflict, Draft, LogFault, OtherContent, Unless
from events.sqlite_log import SQLiteLog
from events.statement import read_event
from tests.conftest import NOON, Clock

ROOT = Path(__file__).parent.parent


def school(name: str, at: datetime | None = None) -> Draft:
    body = read_event("organisation.registered", {"id": f"school:{name}", "name": name.title()})
    return Draft(body=body, recorded_by="office:clerk", recorded_at=at, sources=(Source(document="list"),))


def renamed(name: str, to: str) -> Draft:
    body = read_event("organisation.renamed", {"organisation": f"school:{name}", "name": to, "from": "2014"})
    return Draft(body=body, recorded_by="office:clerk")


def moved() -> Draft:
    said = {"school": "school:bates", "from_cluster": "cluster:a", "to_cluster": "cluster:b", "on": "2014"}
    return Draft(body=read_event("cluster.school_moved", said), recorded_by="office:clerk")


def test_positions_run_from_one_without_holes_even_after_a_refusal(log: SQLiteLog) -> None:
    assert log.head() == 0
    assert log.append([school("bates"), school("carlton")], command="a", digest="1") == range(1, 3)
    with pytest.raises(Conflict):
        log.append([school("x")], command="b", digest="1", unless=Unless((tags.registered("school:bates"),), 0))
    assert log.append([school("horace")], command="c", digest="1") == range(3, 4)
    assert [event.position for event in log.read()] == [1, 2, 3]
    assert log.head() == 3


def test_the_same_command_again_adds_nothing_and_another_content_is_refused(log: SQLiteLog) -> None:
    log.append([school("bates")], command="first", digest="1")
    assert log.append([school("bates")], command="first", digest="1", unless=Unless(("topic:x",), 0)) == range(1, 2)
    with pytest.raises(OtherContent, match="first"):
        log.append([school("carlton")], command="first", digest="2")
    assert log.done("first") == (range(1, 2), "1")
    assert log.done("second") is None
    assert log.head() == 1


def test_several_commands_share_a_transaction_and_keep_their_keys(log: SQLiteLog) -> None:
    from events.log import Command

    log.append([school("bates")], command="b", digest="1")
    commands = [Command("a", "1", [school("adams"), renamed("adams", "A")]), Command("b", "1", [school("bates")])]
    assert log.append_many(commands) == [range(2, 4), range(1, 2)]
    assert log.find(str(event_id("a", 1))) == log.read(2)[0]


def test_previous_names_the_last_event_of_each_subject(log: SQLiteLog) -> None:
    log.append([school("bates"), renamed("bates", "New"), moved()], command="a", digest="1")
    log.append([moved(), renamed("bates", "Newer")], command="b", digest="1")
    assert [event.previous for event in log.read()] == [(0,), (1,), (0, 0), (3, 3), (2,)]
    assert log.read()[3].subjects == ("cluster:a", "cluster:b")


def test_a_condition_looks_only_at_its_tags_and_after_its_position(log: SQLiteLog) -> None:
    log.append([school("bates")], command="a", digest="1")
    boundary = Unless((tags.subject("school:bates"), tags.subject("school:carlton")), 1)
    log.append([school("horace")], command="b", digest="1", unless=boundary)
    log.append([renamed("bates", "New")], command="c", digest="1", unless=boundary)
    with pytest.raises(Conflict):
        log.append([renamed("bates", "Other")], command="d", digest="1", unless=boundary)


def test_a_clock_that_goes_back_repeats_the_last_instant(log: SQLiteLog, clock: Clock) -> None:
    log.append([school("bates")], command="a", digest="1")
    clock.move(hours=-3)
    log.append([school("carlton")], command="b", digest="1")
    clock.move(hours=4)
    log.append([school("horace")], command="c", digest="1")
    assert [event.recorded_at for event in log.read()] == [NOON, NOON, NOON + timedelta(hours=1)]
    assert log.position_at(NOON - timedelta(microseconds=1)) == 0
    assert log.position_at(NOON) == 2
    assert log.position_at(NOON + timedelta(hours=9)) == 3


def test_an_import_keeps_its_clock_until_something_live_is_recorded(log: SQLiteLog) -> None:
    then = datetime(2010, 1, 1, tzinfo=UTC)
    log.append([school("bates", then), school("carlton", then + timedelta(days=1))], command="a", digest="1")
    assert log.first_live() is None
    assert [(e.recorded_at, e.imported_at) for e in log.read(1)] == [(then + timedelta(days=1), NOON)]
    with pytest.raises(Conflict):
        log.append([school("late", then)], command="b", digest="1")
    log.append([school("horace")], command="c", digest="1")
    assert log.first_live() == 3
    with pytest.raises(Conflict):
        log.append([school("x", NOON + timedelta(days=1))], command="d", digest="1")
    assert log.position_at(then) == 1


def test_events_are_found_by_tag_position_and_id(log: SQLiteLog) -> None:
    log.append([school("bates"), moved(), renamed("bates", "New")], command="a", digest="1")
    about = [tags.subject("school:bates"), tags.named("school:bates")]
    assert [e.position for e in log.read_tagged(about)] == [1, 2, 3]
    assert [e.position for e in log.read_tagged(about, after=1, limit=1)] == [2]
    assert [e.position for e in log.read_tagged(about, upto=2)] == [1, 2]
    assert log.read_tagged([]) == []
    assert [e.position for e in log.read_tagged([tags.document("list")])] == [1]
    assert [e.position for e in log.at([3, 1, 9])] == [1, 3]
    assert log.find("nonsense") is None
    assert log.find(str(event_id("a", 2))) == log.at([3])[0]
    assert [e.position for e in log.stream(1, 2)] == [2]
    assert log.firsts([tags.registered("school:bates"), "tag:none"]) == {"registered:school:bates": 1}


def test_a_copy_of_a_log_is_the_same_log(log: SQLiteLog, tmp_path: Path, clock: Clock) -> None:
    log.append([school("bates", NOON - timedelta(days=9)), moved()], command="a", digest="one")
    log.append([renamed("bates", "New")], command="b", digest="two")
    clock.move(days=400)
    copy = SQLiteLog(tmp_path / "copy" / "log.db", clock)
    copy.restore(log.read(), {"a": "one", "b": "two"})
    assert copy.read() == log.read()
    assert (copy.done("a"), copy.first_live()) == (log.done("a"), log.first_live())
    with pytest.raises(Conflict):
        copy.restore(log.read(), {})
    copy.close()


def test_many_threads_read_while_one_writes(log: SQLiteLog) -> None:
    seen: list[bool] = []

    def look() -> None:
        for _ in range(20):
            found = [event.position for event in log.read()]
            seen.append(found == list(range(1, len(found) + 1)))

    threads = [Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for n in range(30):
        log.append([school(f"s{n}")], command=f"c{n}", digest="1")
    for thread in threads:
        thread.join()
    assert len(seen) == 80
    assert all(seen)


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from events.sqlite_log import SQLiteLog
from tests.test_sqlite_log import school
log = SQLiteLog(Path(sys.argv[1]), lambda: datetime.now(UTC))
for n in range(100_000):
    key = f"{sys.argv[2]}-{n}"
    log.append([school(f"{key}-a"), school(f"{key}-b")], command=key, digest="1")
    print(key, flush=True)
"""


def test_a_writer_that_is_killed_loses_nothing_acknowledged_and_doubles_nothing(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "log.db"
    acknowledged: list[str] = []
    for turn in range(4):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(turn)], stdout=subprocess.PIPE, text=True, cwd=ROOT
        ) as writer:
            assert writer.stdout is not None
            acknowledged += [writer.stdout.readline().strip() for _ in range(15 + turn)]
            writer.send_signal(signal.SIGKILL)
            acknowledged += [line.strip() for line in writer.stdout if line.endswith("\n")]
    log = SQLiteLog(path, clock)
    commands = [event.command for event in log.stream()]
    assert set(acknowledged) <= set(commands)
    assert all(commands.count(key) == 2 for key in set(commands))
    assert [event.position for event in log.stream()] == list(range(1, len(commands) + 1))
    assert len(acknowledged) >= 66
    log.close()


@pytest.fixture
def written(tmp_path: Path, clock: Clock) -> Path:
    path = tmp_path / "log.db"
    log = SQLiteLog(path, clock)
    for n in range(300):
        log.append([school(f"s{n}")], command=f"c{n}", digest="1")
    log.close()
    return path


def test_a_log_can_be_opened_to_be_read_only(written: Path, clock: Clock) -> None:
    log = SQLiteLog(written, clock, read_only=True)
    assert log.head() == 300
    with pytest.raises(LogFault, match="read only"):
        log.append([school("x")], command="x", digest="1")
    log.close()
    with pytest.raises(LogFault, match="there is no log"):
        SQLiteLog(written.parent / "none.db", clock, read_only=True)


def test_a_damaged_file_is_told_and_what_to_do(written: Path, clock: Clock) -> None:
    whole = written.read_bytes()
    written.write_bytes(b"not a database at all" * 100)
    with pytest.raises(LogFault, match=r"not a log.*restore"):
        SQLiteLog(written, clock)
    written.write_bytes(whole[:8192] + b"\xa5" * (len(whole) - 8192))
    with pytest.raises(LogFault, match=r"damaged.*restore"):
        list(SQLiteLog(written, clock).stream())


def test_a_log_of_a_newer_version_and_a_foreign_database_are_left_alone(written: Path, clock: Clock) -> None:
    with sqlite3.connect(written) as connection:
        connection.execute("PRAGMA user_version=99")
    connection.close()
    with pytest.raises(LogFault, match=r"format 99.*update"):
        SQLiteLog(written, clock)
    foreign = written.parent / "foreign.db"
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE music(title TEXT)")
    connection.close()
    with pytest.raises(LogFault, match="something else"):
        SQLiteLog(foreign, clock)


def test_a_full_disk_refuses_and_keeps_what_was_there(written: Path, clock: Clock) -> None:
    log = SQLiteLog(written, clock)
    with log.writing() as connection:
        connection.cursor().execute("PRAGMA max_page_count=1")
    with pytest.raises(LogFault, match=r"disk is full.*nothing was recorded"):
        log.append([school(f"more-{n}") for n in range(2000)], command="more", digest="1")
    assert log.head() == 300
    assert log.done("more") is None
    log.close()


@pytest.mark.parametrize("exists", [True, False])
def test_a_folder_that_cannot_be_written_is_told(clock: Clock, exists: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if exists:
            log = SQLiteLog(folder / "log.db", clock)
            log.append([school("bates")], command="a", digest="1")
            log.close()
            (folder / "log.db").chmod(0o444)
        folder.chmod(0o555)
        child = os.fork()
        if child == 0:
            os._exit(_as_nobody(folder, clock))
        _, status = os.waitpid(child, 0)
        folder.chmod(0o755)
        assert os.waitstatus_to_exitcode(status) == 0


def _as_nobody(folder: Path, clock: Clock) -> int:
    try:
        if os.geteuid() == 0:
            os.setuid(65534)
        log = SQLiteLog(folder / "log.db", clock)
        log.append([school("x")], command="x", digest="1")
    except LogFault as told:
        return 0 if "written" in str(told) else 2
    except BaseException:
        return 3
    return 1


def test_an_append_waits_for_the_disk_and_a_command_done_before_writes_nothing(log: SQLiteLog) -> None:
    with log.writing() as connection:
        cursor = connection.cursor()
        cursor.execute("PRAGMA synchronous")
        assert cursor.fetchone()[0] == 2
    written = log.path.with_name(f"{log.path.name}-wal")
    log.append([school("bates")], command="first", digest="1")
    before = written.read_bytes()
    log.append([school("bates")], command="first", digest="1")
    assert written.read_bytes() == before
