"""Two engines, one log: what holds of the file holds of PostgreSQL, and both give the same answers to the byte."""

import inspect
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events import tags
from events.codec import Codec
from events.envelope import Event, Source
from events.log import Command, Conflict, Draft, LogStore, OtherContent, Unless
from events.postgres_log import PostgresLog
from events.postgres_schema import migrate
from events.sqlite_log import SQLiteLog
from events.statement import read_event
from tests import test_record, test_sqlite_log
from tests.conftest import NOON, Clock
from tests.histories import bodies
from tests.servers.postgres import Given, Started, database
from tests.test_sqlite_log import school

Story = Callable[..., None]
GIVEN = {"log", "clock", "tmp_path", "desk", "recorder"}
OF_A_FILE = {
    "test_an_append_waits_for_the_disk_and_a_command_done_before_writes_nothing",
    "test_who_is_faster_wins_and_the_other_decides_anew",
    "test_two_processes_racing_for_the_same_ids_register_each_once",
    "test_a_load_beside_another_writer_decides_anew",
}


def stories() -> list[Story]:
    """Every story that is told of a log, whichever it is."""
    return [
        story
        for module in (test_sqlite_log, test_record)
        for name, story in vars(module).items()
        if name.startswith("test_") and name not in OF_A_FILE and not getattr(story, "pytestmark", ())
        if (asked := set(inspect.signature(story).parameters)) <= GIVEN and asked & {"log", "desk", "recorder"}
    ]  # fmt: skip


@pytest.fixture
def log(postgres_log: PostgresLog) -> PostgresLog:
    """In this file, the log of whoever records is in PostgreSQL."""
    return postgres_log


@pytest.mark.parametrize("story", stories(), ids=lambda story: story.__name__.removeprefix("test_"))
def test_of_postgresql_too(story: Story, request: pytest.FixtureRequest) -> None:
    story(**{name: request.getfixturevalue(name) for name in inspect.signature(story).parameters})


def test_the_stories_are_there() -> None:
    assert len(stories()) > 20


@dataclass
class Pair:
    """The same log in a file and in PostgreSQL, by the same clock."""

    file: SQLiteLog
    server: PostgresLog
    clock: Clock
    uri: str

    def same(self, ask: Callable[[LogStore], Any]) -> Any:
        """What both answer, or how both refuse."""
        before = self.clock.now
        first = outcome(ask, self.file)
        self.clock.now = before
        assert outcome(ask, self.server) == first
        return first

    def rows(self) -> list[tuple[Any, ...]]:
        """What both have stored, byte for byte."""
        query = "SELECT {}, originator_id, originator_version, topic, state FROM stored_events ORDER BY 1"
        with closing(sqlite3.connect(self.file.path)) as one, psycopg.connect(self.uri) as other:
            mine = [(at, UUID(key), *rest) for at, key, *rest in one.execute(query.format("rowid"))]
            theirs = other.execute(query.format("notification_id").encode()).fetchall()
        assert mine == theirs
        return mine


def appending(commands: list[Command], unless: Unless | None = None) -> Callable[[LogStore], Any]:
    return lambda log: log.append_many(commands, unless=unless)


def outcome(ask: Callable[[LogStore], Any], log: LogStore) -> Any:
    try:
        return ask(log)
    except (Conflict, OtherContent, UnicodeEncodeError) as refused:
        return type(refused), str(refused)


@pytest.fixture
def pair(tmp_path: Path, postgres_log: PostgresLog, postgres_uri: str, clock: Clock) -> Iterator[Pair]:
    with closing(SQLiteLog(tmp_path / "pair.db", clock)) as file:
        yield Pair(file, postgres_log, clock, postgres_uri)


def ask_everything(pair: Pair) -> None:
    """Every question of a log, at every position and about every tag that there is."""
    events = pair.same(lambda log: log.read(limit=10_000))
    head = pair.same(lambda log: log.head())
    assert head == len(events) == len(pair.rows())
    every = pair.same(lambda log: log.tags_like(""))
    assert every == sorted(every)
    pair.same(lambda log: log.firsts([*every, "tag:of-nothing"]))
    pair.same(lambda log: log.first_live())
    pair.same(lambda log: list(log.stream(1, head - 1)))
    pair.same(lambda log: log.at([head, 1, 2, 1, 0, -1, head + 1, 2**80]))
    pair.same(lambda log: [(log.read_tagged([tag]), log.tags_like(tag[:-1], 2)) for tag in every])
    places = range(0, head + 1, 3)
    pair.same(lambda log: [log.read_tagged(every[::2], after, 2, head - 1) for after in places])
    pair.same(lambda log: [log.read(after, 2, head - 1) for after in places])
    pair.same(lambda log: [(log.find(str(one.id)), log.done(one.command)) for one in events])
    instants = [one.recorded_at + timedelta(microseconds=moved) for one in events for moved in (-1, 0, 1)]
    pair.same(lambda log: [log.position_at(one) for one in instants])


KEYS = st.integers(0, 12).map("key-{}".format)


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    body: Event = draw(st.one_of(bodies(), st.sampled_from(["bates", "carlton"]).map(lambda name: school(name).body)))
    return Draft(
        body=body,
        sources=draw(st.sampled_from([(), (Source(document="list", locator="p. 2"), Source(document="act"))])),
        reason=draw(st.sampled_from([None, "a misprint", 'quoted "previous":[1],"slot":2'])),
        recorded_by=draw(st.sampled_from(["office:clerk", "office:o"])),
        on_behalf_of=draw(st.sampled_from([None, "district:d"])),
        recorded_at=draw(st.sampled_from([None, None, None, datetime(2010, 1, 2, 3, 4, 5, 600, UTC), NOON])),
        slot=draw(st.sampled_from([0, 0, 0, 1])),
    )


@st.composite
def steps(draw: st.DrawFn) -> tuple[list[Command], Unless | None, float]:
    """Some commands in one transaction, on a condition or none, and how far the clock goes before."""
    keys = draw(st.lists(KEYS, min_size=1, max_size=3, unique=True))
    commands = [
        Command(key, draw(st.sampled_from("12")), draw(st.lists(drafts(), max_size=draw(st.sampled_from([3, 60])))))
        for key in keys
    ]
    boundary = st.lists(
        st.sampled_from(["school:a", "school:bates", "zone:z"]).map(tags.subject) | st.just("topic:contract.signed")
    )
    unless = draw(st.none() | st.builds(Unless, boundary.map(tuple), st.integers(0, 30)))
    return commands, unless, draw(st.sampled_from([0.0, 0.000001, 1.5, -7.0, 86400.0]))


@settings(max_examples=20, suppress_health_check=[*HealthCheck])
@given(story=st.lists(steps(), min_size=1, max_size=8))
def test_whatever_is_appended_both_engines_answer_the_same(
    postgres_server: Given | Started, story: list[tuple[list[Command], Unless | None, float]]
) -> None:
    clock = Clock()
    with TemporaryDirectory() as folder, database(postgres_server) as uri:
        migrate(uri)
        with closing(SQLiteLog(Path(folder) / "log.db", clock)) as file, closing(PostgresLog(uri, clock)) as server:
            pair = Pair(file, server, clock, uri)
            for commands, unless, seconds in story:
                clock.move(seconds=seconds)
                pair.same(appending(commands, unless))
            ask_everything(pair)


def moves(*pairs: str) -> list[Draft]:
    """A school goes from one cluster to another, of which each event names both."""
    bates = {"school": "school:bates", "on": "2014"}
    told = [{**bates, "from_cluster": f"cluster:{p[0]}", "to_cluster": f"cluster:{p[1]}"} for p in pairs]
    bodies = [read_event("cluster.school_moved", one) for one in told]
    return [Draft(body=body, recorded_by="office:clerk") for body in bodies]


def test_the_previous_events_of_several_subjects_stand_in_their_order(pair: Pair) -> None:
    """Some of them in the same command, some of them before."""
    assert pair.same(appending([Command("a", "1", moves("ac", "fg"))])) == [range(1, 3)]
    assert pair.same(appending([Command("b", "1", moves("db", "ab", "ba", "gh", "hf"))])) == [range(3, 8)]
    assert [event.previous for event in pair.server.read()] == [(0, 0), (0, 0), (0, 0), (1, 3), (4, 4), (2, 0), (6, 2)]
    assert pair.server.read() == pair.file.read()
    pair.rows()


def test_one_engine_is_restored_from_the_other_and_is_the_same(pair: Pair) -> None:
    for n in range(8):
        pair.clock.move(hours=1)
        pair.file.append([school(f"s{m}") for m in range(n * 12)], command=f"c{n}", digest=str(n))
    for first, last in ((1, 12), (13, 36), (37, 400)):
        part = pair.file.read(first - 1, upto=last)
        pair.server.restore(part, {f"c{n}": str(n) for n in range(8)})
    ask_everything(pair)
    for digests in ({}, {f"c{n}": str(n) for n in range(8)}):
        with pytest.raises(Conflict):
            pair.server.restore(pair.file.read(), digests)


def test_a_long_text_and_a_control_character_are_kept_as_in_the_file(pair: Pair) -> None:
    """A document may be called anything: a tag of it may be longer than an index takes."""
    names = ["x" * 99_000, "x" * 99_000 + "y", "x" * 520, "a\x02b", "a\x01c", "a\x01b", "a", "東" * 700, "\U0010fffe"]
    for n, name in enumerate([*names, names[0], "x" * 500 + "\x01" + "0" * 64]):
        draft = Draft(body=school(f"s{n}").body, recorded_by="office:clerk", sources=(Source(document=name),))
        pair.same(appending([Command(f"{'k' * 900}\x00{n}", "1", [draft])]))
    ask_everything(pair)
    prefixes = [f"document:{text}" for text in ("x", "x" * 498, "x" * 510, "a\x01", "東")]
    pair.same(lambda log: [log.tags_like(prefix, limit) for prefix in prefixes for limit in (1, 3, 100)])
    boundary = Unless((tags.document(names[1]),), 1)
    assert pair.same(lambda log: log.append([school("z")], command="z", digest="1", unless=boundary))[0] is Conflict


def test_a_nul_is_kept_where_a_text_of_postgresql_could_not_hold_it(pair: Pair) -> None:
    for n, name in enumerate(("a\x00b", "a\x00c", "a")):
        draft = Draft(body=school(f"s{n}").body, recorded_by="office:clerk", sources=(Source(document=name),))
        assert pair.same(appending([Command(f"a\x00{n}", "1", [draft])])) == [range(n + 1, n + 2)]
        assert [one.position for one in pair.server.read_tagged([tags.document(name)])] == [n + 1]
    assert pair.same(lambda log: [log.done(key) for key in ("a\x000", "a\x002", "a")]) == [
        (range(1, 2), "1"), (range(3, 4), "1"), None,
    ]  # fmt: skip
    assert pair.same(lambda log: log.tags_like("document:")) == ["document:a", "document:a\x00b", "document:a\x00c"]
    pair.rows()


def test_ten_megabytes_are_kept_and_half_a_surrogate_pair_is_refused(pair: Pair) -> None:
    large = told("é" * 5_000_000)
    assert pair.same(lambda log: log.append([large], command="a", digest="1")) == range(1, 2)
    assert pair.same(lambda log: log.read())[0].reason == large.reason
    assert pair.same(lambda log: log.append([told("\ud800")], command="b", digest="1"))[0] is UnicodeEncodeError
    assert pair.same(lambda log: log.append([large], command="\ud800", digest="1"))[0] is UnicodeEncodeError
    assert pair.same(lambda log: log.head()) == 1
    assert len(pair.rows()) == 1


def told(reason: str) -> Draft:
    return Draft(body=school("bates").body, recorded_by="office:clerk", reason=reason)


def test_both_read_with_the_codec_that_they_are_given(pair: Pair, tmp_path: Path, postgres_uri: str) -> None:
    pair.same(lambda log: log.append([school("bates")], command="a", digest="1"))
    nothing = Codec(kinds={})
    logs: list[LogStore] = [
        SQLiteLog(tmp_path / "pair.db", pair.clock, codec=nothing),
        PostgresLog(postgres_uri, pair.clock, codec=nothing),
    ]
    for log in logs:
        with closing(log), pytest.raises(Exception, match="does not know: update zoneledger"):
            log.read()
