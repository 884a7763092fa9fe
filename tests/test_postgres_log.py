"""The log in PostgreSQL: making it, opening it, and what is told when something is wrong with it."""

import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from eventsourcing.persistence import PersistenceError

from events.log import LogFault
from events.postgres_log import PostgresLog
from events.postgres_schema import migrate
from tests.conftest import Clock
from tests.servers.postgres import Given, Started, database, run
from tests.test_sqlite_log import school

ROOT = Path(__file__).parent.parent


def with_option(uri: str, option: str) -> str:
    return f"{uri}{'&' if '?' in uri else '?'}options={quote(option)}"


def test_a_log_is_made_once_and_opened_only_then(empty_postgres: str, clock: Clock) -> None:
    with pytest.raises(LogFault, match=r"holds no log yet: run zoneledger migrate"):
        PostgresLog(empty_postgres, clock)
    assert migrate(empty_postgres)
    with closing(PostgresLog(empty_postgres, clock)) as log:
        log.append([school("bates")], command="a", digest="1")
        assert not migrate(empty_postgres)
        assert log.head() == 1


MIGRATING = "import sys; from events.postgres_schema import migrate; sys.stdin.readline(); print(migrate(sys.argv[1]))"


def test_four_processes_that_make_it_at_once_make_it_once(postgres_server: Given | Started, clock: Clock) -> None:
    for _ in range(3):
        with database(postgres_server) as uri:
            four = [
                subprocess.Popen(
                    [sys.executable, "-c", MIGRATING, uri],
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
                )
                for _ in range(4)
            ]  # fmt: skip
            for one in four:
                assert one.stdin is not None
                one.stdin.write("\n")
                one.stdin.flush()
            assert sorted(one.communicate()[0] for one in four) == ["False\n"] * 3 + ["True\n"]
            with closing(PostgresLog(uri, clock)) as log:
                assert log.append([school("bates")], command="a", digest="1") == range(1, 2)


def test_each_schema_has_a_log_of_its_own(empty_postgres: str, clock: Clock) -> None:
    north, south = (with_option(empty_postgres, f"-c search_path={name}") for name in ("north", "south"))
    with pytest.raises(LogFault, match="search_path does not exist"):
        migrate(north)
    run(empty_postgres, "CREATE SCHEMA north", "CREATE SCHEMA south", "CREATE TABLE public.music(title text)")
    assert migrate(north)
    assert migrate(south)
    with closing(PostgresLog(north, clock)) as one, closing(PostgresLog(south, clock)) as other:
        one.append([school("bates")], command="a", digest="1")
        assert (one.head(), other.head()) == (1, 0)
        with one.leader() as first, other.leader() as second:
            assert first.leads()
            assert second.leads()


def test_a_log_of_a_newer_version_and_a_foreign_database_are_left_alone(empty_postgres: str, clock: Clock) -> None:
    run(empty_postgres, "CREATE TABLE music(title text)")
    for use in (migrate, lambda uri: PostgresLog(uri, clock)):
        with pytest.raises(LogFault, match=r"something else \(a table music\).*database of zoneledger's own"):
            use(empty_postgres)
    run(empty_postgres, "DROP TABLE music", "CREATE TABLE log_state(name text)")
    with pytest.raises(LogFault, match="something else"):
        migrate(empty_postgres)
    run(empty_postgres, "DROP TABLE log_state")
    assert migrate(empty_postgres)
    run(empty_postgres, "UPDATE log_state SET value = 99 WHERE key = 'format'")
    for use in (migrate, lambda uri: PostgresLog(uri, clock)):
        with pytest.raises(LogFault, match=r"format 99, this version reads up to 1: update zoneledger"):
            use(empty_postgres)


def test_a_log_can_be_opened_to_be_read_only(postgres_log: PostgresLog, postgres_uri: str, clock: Clock) -> None:
    postgres_log.append([school("bates")], command="a", digest="1")
    with closing(PostgresLog(postgres_uri, clock, read_only=True)) as log:
        assert log.head() == 1
        with pytest.raises(LogFault, match="read only"):
            log.append([school("x")], command="x", digest="1")
        with pytest.raises(PersistenceError, match="read-only"):
            log._datastore.rows(b"CREATE TABLE music(title text)", ())


def test_whoever_has_no_rights_is_told_so(postgres_uri: str, clock: Clock, request: pytest.FixtureRequest) -> None:
    role = psycopg.conninfo.conninfo_to_dict(postgres_uri)["dbname"]
    run(postgres_uri, f"CREATE ROLE {role}")
    request.addfinalizer(lambda: run(postgres_uri, f"DROP OWNED BY {role}", f"DROP ROLE {role}"))
    as_role = with_option(postgres_uri, f"-c role={role}")
    with pytest.raises(LogFault, match=r"may not do that.*rights"):
        PostgresLog(as_role, clock)
    run(postgres_uri, f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}")
    with closing(PostgresLog(as_role, clock)) as log:
        assert log.head() == 0
        with pytest.raises(LogFault, match=r"may not do that.*rights"):
            log.append([school("x")], command="x", digest="1")
    run(postgres_uri, f"GRANT INSERT ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT UPDATE ON log_lock TO {role}")  # fmt: skip
    with closing(PostgresLog(as_role, clock)) as log:
        assert log.append([school("x")], command="x", digest="1") == range(1, 2)


SALEM = "witches-1692"


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (f"postgresql://clerk:{SALEM}@127.0.0.1:1/salem", r"clerk@127\.0\.0\.1:1, database salem: it cannot be"),
        (f"host=127.0.0.1 port=1 password={SALEM}", r"127\.0\.0\.1:1.*cannot be reached"),
        (f"postgresql//clerk:{SALEM}@127.0.0.1/salem", r"no PostgreSQL address: postgresql://user@server"),
        (f"postgresql://clerk:{SALEM}@127.0.0.1/salem?colour=red", "no PostgreSQL address"),
    ],
)  # fmt: skip
def test_a_wrong_address_is_told_without_its_password(address: str, told: str, clock: Clock) -> None:
    for use in (migrate, lambda uri: PostgresLog(uri, clock)):
        with pytest.raises(LogFault, match=told) as caught:
            use(address)
        error: BaseException | None = caught.value
        while error is not None:
            assert SALEM not in f"{error} {error!r}"
            error = error.__cause__


def test_a_database_that_is_not_there_is_told(postgres_uri: str, clock: Clock) -> None:
    name = re.sub(r"zoneledger_test_\w+", "nowhere_at_all", postgres_uri)
    with pytest.raises(LogFault, match=r'database nowhere_at_all: .*"nowhere_at_all" does not exist'):
        PostgresLog(name, clock)


def test_a_closed_log_says_that_it_is_closed(postgres_uri: str, clock: Clock) -> None:
    log = PostgresLog(postgres_uri, clock)
    assert log.head() == 0
    log.close()
    for use in (log.head, lambda: log.append([school("x")], command="x", digest="1")):
        with pytest.raises(LogFault, match="was closed"):
            use()
    assert not log.moved(0)


def test_events_are_on_the_disk_before_they_are_acknowledged(postgres_uri: str, clock: Clock) -> None:
    """Whatever a server does by itself."""
    run(postgres_uri, f"ALTER DATABASE {psycopg.conninfo.conninfo_to_dict(postgres_uri)['dbname']} "
        "SET synchronous_commit = off")  # fmt: skip
    with closing(PostgresLog(postgres_uri, clock)) as log:
        assert log._datastore.rows(b"SHOW synchronous_commit", ()) == [("on",)]


def test_the_library_cannot_append_past_the_lock(postgres_log: PostgresLog, postgres_uri: str) -> None:
    names = "SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1"
    with psycopg.connect(postgres_uri) as connection:
        assert connection.execute(names.encode()).fetchall() == [
            ("stored_events_append",),
            ("stored_events_insert",),
            ("stored_events_lock",),
        ]
        with pytest.raises(psycopg.errors.NotNullViolation):
            connection.execute(
                "INSERT INTO stored_events(originator_id, originator_version) VALUES (gen_random_uuid(), 1)"
            )
    with pytest.raises(TypeError, match="under the lock"):
        postgres_log._recorder.insert_events([])
    with pytest.raises(TypeError, match="migrate"):
        postgres_log._recorder.create_table()


def test_a_server_that_is_given_for_tests_must_be_empty_or_a_tests_own(empty_postgres: str) -> None:
    for _ in range(2):
        with database(Given(empty_postgres)) as uri:
            assert migrate(uri)
    run(empty_postgres, "CREATE TABLE music(title text)")
    assert Given(empty_postgres).uri == empty_postgres
    run(empty_postgres, "DROP TABLE zoneledger_test")
    with pytest.raises(ValueError, match=r"is not empty \(it has a table music\); name an empty one"):
        Given(empty_postgres)
