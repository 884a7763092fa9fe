"""Appending to PostgreSQL when connections are lost, locks are held and others are quicker; leading, and listening."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
import pytest
from psycopg.rows import DictRow

from events import tags
from events.log import Command, Conflict, LogFault, Unless
from events.postgres_log import PostgresLog
from events.postgres_schema import migrate
from tests.conftest import NOON, Clock
from tests.servers.postgres import Given, Started, database, run
from tests.test_sqlite_log import renamed, school

HUNG_UP = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'zoneledger'"


def test_a_lost_connection_is_made_again_without_anybody_noticing(postgres_log: PostgresLog, postgres_uri: str) -> None:
    for n in range(5):
        run(postgres_uri, HUNG_UP)
        assert postgres_log.head() == n * 61
        run(postgres_uri, HUNG_UP)
        assert postgres_log.append([school(f"s{n}")], command=f"c{n}", digest="1") == range(n * 61 + 1, n * 61 + 2)
        run(postgres_uri, HUNG_UP)
        postgres_log.append([school(f"s{n}-{m}") for m in range(60)], command=f"d{n}", digest="1")


def test_an_answer_that_was_lost_is_looked_up_by_the_command_key(
    postgres_log: PostgresLog, postgres_server: Given | Started, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The transaction is done and the connection breaks before the process hears of it."""

    def broken_once(log: PostgresLog) -> None:
        connections, losses = log._datastore.get_connection, iter([True])

        @contextmanager
        def breaks() -> Iterator["psycopg.Connection[DictRow]"]:
            with connections() as connection:
                yield connection
            if next(losses, False):
                raise psycopg.OperationalError("server closed the connection unexpectedly")

        monkeypatch.setattr(log._datastore, "get_connection", breaks)

    last = 0
    for key, size in (("one", 1), ("many", 80)):
        broken_once(postgres_log)
        drafts = [school(f"{key}-{n}") for n in range(size)]
        boundary = Unless((tags.registered(f"school:{key}-0"),), last, repeated=True)
        assert postgres_log.append(drafts, command=key, digest="1", unless=boundary) == range(last + 1, last + 1 + size)
        last += size
    with database(postgres_server) as uri:
        migrate(uri)
        with closing(PostgresLog(uri, clock)) as copy:
            broken_once(copy)
            copy.restore(postgres_log.read(), {"one": "1", "many": "1"})
            assert copy.read() == postgres_log.read()
            broken_once(copy)
            with pytest.raises(Conflict):
                copy.restore(postgres_log.read(), {"one": "2", "many": "1"})


@contextmanager
def held_up(uri: str) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """Somebody in the middle of an append."""
    with psycopg.connect(uri) as connection:
        connection.execute("LOCK TABLE log_lock IN EXCLUSIVE MODE")
        yield connection


WAITING = (
    "SELECT count(*) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation WHERE relname = 'log_lock' AND NOT granted"
)


def until_somebody_waits(uri: str) -> None:
    with psycopg.connect(uri, autocommit=True) as connection:
        end = time.monotonic() + 20
        while connection.execute(WAITING).fetchone() != (1,):
            assert time.monotonic() < end, "nobody waits for the lock"


def test_what_was_appended_while_waiting_for_the_lock_is_seen(postgres_log: PostgresLog, postgres_uri: str) -> None:
    """Who has read at a position, and waits while another changes what was read, is refused and not second."""
    postgres_log.append([school("bates")], command="a", digest="1")
    told: list[type[BaseException]] = []

    def second() -> None:
        try:
            postgres_log.append([school("x")], command="b", digest="1", unless=Unless((tags.subject("school:z"),), 1))
        except Conflict as conflict:
            told.append(type(conflict))

    with held_up(postgres_uri) as first:
        thread = threading.Thread(target=second)
        thread.start()
        until_somebody_waits(postgres_uri)
        first.execute("INSERT INTO event_tags VALUES ('subject:school:z', 2)")
    thread.join()
    assert told == [Conflict]


@pytest.mark.parametrize("turn", [1, -1])
def test_two_who_read_the_same_and_write_elsewhere_do_not_both_win(
    postgres_log: PostgresLog, postgres_uri: str, clock: Clock, turn: int
) -> None:
    """Each reads both schools and changes one: whoever is second decides anew."""
    postgres_log.append([school("bates"), school("carlton")], command="a", digest="1")
    read = Unless((tags.subject("school:bates"), tags.subject("school:carlton")), 2)
    with closing(PostgresLog(postgres_uri, clock)) as other:
        pairs = [(postgres_log, "bates"), (other, "carlton")][::turn]
        (first, one), (second, two) = pairs
        assert first.append([renamed(one, "New")], command=one, digest="1", unless=read) == range(3, 4)
        with pytest.raises(Conflict):
            second.append([renamed(two, "New")], command=two, digest="1", unless=read)
        assert second.head() == 3


def test_whoever_waits_too_long_for_another_is_told_and_nothing_is_recorded(
    postgres_log: PostgresLog, postgres_uri: str
) -> None:
    signature = "(text[], text[], bigint, text[])"
    run(postgres_uri, f"ALTER FUNCTION stored_events_lock{signature} SET lock_timeout = '20ms'")
    with held_up(postgres_uri), pytest.raises(LogFault, match="another process is writing for too long"):
        postgres_log.append([school("x")], command="x", digest="1")
    assert postgres_log.append([school("x")], command="x", digest="1") == range(1, 2)


RAISES = """
    CREATE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS
    $body$ BEGIN RAISE EXCEPTION 'no luck' USING ERRCODE = TG_ARGV[0]; END $body$"""


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("53100", "disk is full: nothing was recorded; make room"),
        ("53200", "no memory left: nothing was recorded"),
        ("57014", "another process is writing for too long: nothing was recorded"),
        ("40P01", "broke the transaction off: nothing was recorded"),
        ("58030", "see that the disk is sound"),
        ("XX001", "damaged: restore it from a copy"),
    ],
)
@pytest.mark.parametrize("number", [1, 60])
def test_what_the_server_cannot_do_is_told_and_what_to_do(
    postgres_log: PostgresLog, postgres_uri: str, code: str, told: str, number: int
) -> None:
    trigger = f"CREATE TRIGGER fails BEFORE INSERT ON event_tags EXECUTE FUNCTION fails('{code}')"
    run(postgres_uri, RAISES, trigger)
    with pytest.raises(LogFault, match=rf"{told}.*\(no luck\)"):
        postgres_log.append([school(f"s{n}") for n in range(number)], command="a", digest="1")
    run(postgres_uri, "DROP TRIGGER fails ON event_tags")
    assert postgres_log.append([school("bates")], command="a", digest="1") == range(1, 2)


@pytest.mark.parametrize("number", [1, 60])
def test_several_commands_are_recorded_whole_or_not_at_all(
    postgres_log: PostgresLog, postgres_uri: str, number: int
) -> None:
    run(postgres_uri, "ALTER TABLE commands ADD CHECK (key <> 'bad')")
    with pytest.raises(LogFault, match="refused"):
        postgres_log.append_many(
            [Command(key, "1", [school(f"{key}-{n}") for n in range(number)]) for key in ("good", "bad")]
        )
    assert postgres_log.head() == 0
    assert postgres_log.tags_like("") == []
    assert postgres_log.append([school("x")], command="good", digest="1") == range(1, 2)


def test_one_leads_and_another_takes_over_when_its_connection_is_lost(
    postgres_log: PostgresLog, postgres_uri: str
) -> None:
    with postgres_log.leader() as first:
        assert first.leads()
        with postgres_log.leader() as second:
            assert not second.leads()
        run(postgres_uri, HUNG_UP)
        with postgres_log.leader() as third:
            assert third.leads()
            assert not first.leads()
    with postgres_log.leader() as fourth, postgres_log.leader("something else") as fifth:
        assert fourth.leads()
        assert fifth.leads()


def test_an_append_is_heard_of_and_a_lost_connection_only_costs_time(
    postgres_log: PostgresLog, postgres_uri: str, clock: Clock
) -> None:
    assert postgres_log.moved(9)
    assert not postgres_log.moved(0)
    with closing(PostgresLog(postgres_uri, clock)) as other:
        for key in ("a", "b"):
            other.append([school(key)], command=key, digest="1")
        assert postgres_log.moved(9)
        # The second may be heard of together with the first, or a moment after it.
        while postgres_log.moved(0.2):
            pass
        other.append([school("a")], command="a", digest="1")
        assert not postgres_log.moved(0)
        run(postgres_uri, HUNG_UP)
        assert not postgres_log.moved(0.01)
        assert postgres_log.moved(9)
        other.append([school(f"c{n}") for n in range(70)], command="c", digest="1")
        assert postgres_log.moved(9)
    assert postgres_log.position_at(NOON) == 72
