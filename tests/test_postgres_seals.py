"""Seals in PostgreSQL: the same roots as beside the file, each event sealed once, and tables for logs of any age."""

import threading
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner

from events.log import LogFault
from events.merkle import check_consistency
from events.postgres_log import PostgresLog
from events.postgres_schema import migrate
from events.postgres_seals import PostgresSeals
from events.seal import Seal, Sealer
from events.seal_check import differences
from events.sqlite_log import SQLiteLog
from events.sqlite_seals import SQLiteSeals
from services.bootstrap import Ledger
from services.cli.main import app
from services.cli.session import Session
from services.files.copying import copy_log
from services.settings import Settings
from services.statements import Statement
from tests.bundles import run_verifier
from tests.conftest import CLERK, Clock, Desk


@pytest.fixture
def seals(postgres_uri: str) -> Iterator[PostgresSeals]:
    with closing(PostgresSeals(postgres_uri)) as made:
        yield made


def sealed(sealer: Sealer) -> Seal:
    found = sealer.seal()
    assert found
    return found


def test_both_engines_give_the_same_seals_of_the_same_log(
    desk: Desk, postgres_log: PostgresLog, seals: PostgresSeals, tmp_path: Path, clock: Clock
) -> None:
    with closing(SQLiteSeals(tmp_path / "seals.db")) as beside:
        ours, theirs = Sealer(desk.log, beside, clock), Sealer(postgres_log, seals, clock)
        for year in range(2011, 2090):
            desk.say("organisation.renamed", organisation="school:bates", name=f"Bâtes {year}", from_=str(year))
            if year % 13 == 0:
                copy_log(desk.log, postgres_log)
                assert sealed(theirs) == sealed(ours)
        copy_log(desk.log, postgres_log)
        last = sealed(ours)
        assert sealed(theirs) == last
        assert seals.seals() == beside.seals()
        assert theirs.listed(["school:bates"]) == ours.listed(["school:bates"])
        assert theirs.inclusions([1, 50, last.size], last.size) == ours.inclusions([1, 50, last.size], last.size)
        first = seals.seals()[0]
        check_consistency(first.size, first.root, last.size, last.root, theirs.consistency(first.size, last.size))
    assert list(differences(postgres_log, seals, [last.head(), first.head()])) == []


def test_an_edit_behind_the_api_is_found(
    desk: Desk, postgres_log: PostgresLog, seals: PostgresSeals, postgres_uri: str, clock: Clock
) -> None:
    copy_log(desk.log, postgres_log)
    sealed(Sealer(postgres_log, seals, clock))
    with psycopg.connect(postgres_uri) as connection:
        connection.execute("UPDATE stored_events SET state = set_byte(state, 30, 57) WHERE notification_id = 3")
    assert next(differences(postgres_log, seals)) == "Event 3 (organisation.registered#v1) is not what was sealed."


def test_sealers_that_race_seal_each_event_once(
    desk: Desk, postgres_log: PostgresLog, seals: PostgresSeals, postgres_uri: str, clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("events.seal.RANGE", 3)
    for year in range(2011, 2031):
        desk.say("organisation.renamed", organisation="school:bates", name=f"Bates {year}", from_=str(year))
    copy_log(desk.log, postgres_log)
    start, found = threading.Barrier(3), list[Seal]()

    def race() -> None:
        with closing(PostgresSeals(postgres_uri)) as own:
            start.wait()
            found.append(sealed(Sealer(postgres_log, own, clock)))

    racers = [threading.Thread(target=race) for _ in range(3)]
    for one in racers:
        one.start()
    for one in racers:
        one.join(30)
    assert [one.size for one in found] == [postgres_log.head()] * 3
    ranges = [(one.first, one.size) for one in seals.seals()]
    assert [first for first, _ in ranges] == [1, *(size + 1 for _, size in ranges[:-1])]
    assert list(differences(postgres_log, seals)) == []


def test_a_log_that_was_made_before_there_were_seals_gets_their_tables_from_migrate(
    desk: Desk, postgres_log: PostgresLog, seals: PostgresSeals, postgres_uri: str, clock: Clock
) -> None:
    copy_log(desk.log, postgres_log)
    with psycopg.connect(postgres_uri) as connection:
        for table in ("seals", "seal_tiles", "seal_buckets"):
            connection.execute(psycopg.sql.SQL("DROP TABLE {}").format(psycopg.sql.Identifier(table)))
    with pytest.raises(LogFault, match="run zoneledger migrate"):
        seals.last()
    migrate(postgres_uri)
    assert sealed(Sealer(postgres_log, seals, clock)).size == desk.log.head()


def test_a_record_in_postgres_is_handed_over_as_one_in_a_file(postgres_uri: str, tmp_path: Path) -> None:
    keys = count()
    with Ledger.open(Settings(tmp_path, CLERK, log=postgres_uri), Clock(), lambda: f"key-{next(keys)}") as ledger:
        for one, name in ((CLERK, "Clerk"), ("district:salem", "Salem")):
            ledger.record([Statement("organisation.registered", {"id": one, "name": name, "from": "2010"})], CLERK)
        path = str(tmp_path / "salem.zip")
        session = Session(ledger=ledger)
        head = CliRunner().invoke(app, ["witness"], obj=session).output.strip()
        came = CliRunner().invoke(app, ["evidence", "show", "district:salem", "--out", path], obj=session)
        assert came.exit_code == 0, came.output
        assert run_verifier(Path(path), "--head", head)[0] == 0
        assert "as published" in CliRunner().invoke(app, ["verify", "--head", head], obj=session).output


def test_the_log_of_a_file_knows_nothing_of_seals_it_has_not(log: SQLiteLog, tmp_path: Path, clock: Clock) -> None:
    with closing(SQLiteSeals(tmp_path / "none.db")) as none:
        assert Sealer(log, none, clock).seal() is None
        assert none.last() is None
    assert not (tmp_path / "none.db").exists()
