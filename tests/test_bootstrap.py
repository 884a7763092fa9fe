"""The ledger of a folder: what is recorded can be asked about, and what lies outside the record is refused."""

import fcntl
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from graph.errors import Code, GraphFault, NotAnswerable
from graph.sqlite_store import SQLiteStore
from services.bootstrap import Ledger
from services.projecting import one_at_a_time
from services.settings import BadSetting, Settings
from services.statements import Refused, Statement
from tests.conftest import CLERK, NOON, Clock


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    with Ledger.open(Settings(tmp_path, wait_seconds=0.2), clock) as made:
        yield made


def say(ledger: Ledger, topic: str, **said: Any) -> int:
    fields = {name.removesuffix("_"): value for name, value in said.items()}
    return ledger.record([Statement(topic, fields)], CLERK).positions[-1]


def opened(ledger: Ledger) -> None:
    say(ledger, "organisation.registered", id=CLERK, name="The clerk")
    say(ledger, "organisation.registered", id="school:bates", name="Bates", from_="2010")


def refused(ledger: Ledger, **asked: Any) -> NotAnswerable:
    with pytest.raises(NotAnswerable) as caught:
        ledger.moment(**asked)
    assert caught.value.accepted
    return caught.value


def test_what_is_recorded_can_be_asked_about_at_once(ledger: Ledger) -> None:
    opened(ledger)
    reader = ledger.reader(on="2014-01-01")
    assert reader.ref("school:bates").name == "Bates"
    assert (reader.at.position, reader.at.known) == (2, NOON)


def test_today_is_the_day_of_the_clock(ledger: Ledger) -> None:
    opened(ledger)
    assert ledger.moment().on == "2014-08-04"


def test_an_instant_means_what_was_recorded_by_then(ledger: Ledger, clock: Clock) -> None:
    opened(ledger)
    clock.move(days=1)
    say(ledger, "organisation.renamed", organisation="school:bates", name="Bates Academy", from_="2012")
    assert ledger.reader(on="2014-01-01", known=NOON).ref("school:bates").name == "Bates"
    assert ledger.reader(on="2014-01-01").ref("school:bates").name == "Bates Academy"
    assert ledger.reader(on="2014-01-01", position=2).ref("school:bates").name == "Bates"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"known": NOON + timedelta(days=1)}, Code.OUTSIDE_RECORD),
        ({"known": NOON - timedelta(days=1)}, Code.OUTSIDE_RECORD),
        ({"known": NOON.replace(tzinfo=None)}, Code.BAD_MOMENT),
        ({"position": 3}, Code.OUTSIDE_RECORD),
        ({"position": 0}, Code.OUTSIDE_RECORD),
        ({"min_position": 9}, Code.OUTSIDE_RECORD),
        ({"known": NOON, "position": 1}, Code.BAD_MOMENT),
        ({"on": "2014-02-30"}, Code.BAD_MOMENT),
        ({"on": "1799-12-31"}, Code.OUTSIDE_RECORD),
        ({"on": "9999-12-31"}, Code.OUTSIDE_RECORD),
        ({"reading": ["1"]}, Code.BAD_INPUT),
    ],
)
def test_outside_the_record_is_an_error_not_an_empty_answer(ledger: Ledger, asked: dict[str, Any], code: Code) -> None:
    opened(ledger)
    assert refused(ledger, **asked).code is code


def test_an_empty_record_answers_nothing(ledger: Ledger) -> None:
    assert refused(ledger).code is Code.OUTSIDE_RECORD


def test_somebody_has_to_be_named_who_records(ledger: Ledger) -> None:
    with pytest.raises(Refused) as caught:
        ledger.record([Statement("organisation.registered", {"id": CLERK, "name": "The clerk"})], None)
    assert "ZONELEDGER_RECORDER" in caught.value.accepted


def test_where_another_process_projects_the_answer_waits_and_then_says_so(ledger: Ledger, tmp_path: Path) -> None:
    opened(ledger)
    with (tmp_path / "projector.lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert refused(ledger).code is Code.NOT_PROJECTED
    assert ledger.moment().position == 2


def test_a_rebuilt_graph_is_the_same_graph(ledger: Ledger) -> None:
    opened(ledger)
    ledger.moment()
    before = ledger.store.digest()
    assert ledger.rebuild() == 2
    assert ledger.store.digest() == before


def test_a_graph_rebuilt_by_somebody_else_is_the_one_that_answers(ledger: Ledger, tmp_path: Path, clock: Clock) -> None:
    opened(ledger)
    ledger.projector.start()
    ledger.projector.reach(2)
    with Ledger.open(Settings(tmp_path, wait_seconds=2), clock) as other:
        other.rebuild()
        say(other, "organisation.renamed", organisation="school:bates", name="Bates Academy", from_="2012")
        assert other.reader(on="2014-01-01").ref("school:bates").name == "Bates Academy"
    assert ledger.reader(on="2014-01-01").ref("school:bates").name == "Bates Academy"


def test_a_damaged_graph_stops_questions_but_neither_recording_nor_a_rebuild(
    ledger: Ledger, tmp_path: Path, clock: Clock
) -> None:
    opened(ledger)
    ledger.moment()
    ledger.close()
    (tmp_path / "graph.db").write_bytes(b"\0" * 9000)
    with Ledger.open(Settings(tmp_path), clock) as again:
        with pytest.raises(GraphFault, match="zoneledger rebuild"):
            again.moment()
        say(again, "organisation.renamed", organisation="school:bates", name="Bates Academy", from_="2012")
        assert again.rebuild() == 3
        assert again.reader(on="2014-01-01").ref("school:bates").name == "Bates Academy"


def test_two_who_take_turns_make_the_same_graph_as_one(ledger: Ledger, tmp_path: Path, clock: Clock) -> None:
    opened(ledger)
    ledger.moment()
    with Ledger.open(Settings(tmp_path), clock) as other:
        say(other, "organisation.renamed", organisation="school:bates", name="Bates Academy", from_="2012")
        other.moment()
    say(ledger, "organisation.renamed", organisation="school:bates", name="Bates High", from_="2013")
    ledger.moment()
    taken = ledger.store.digest()
    ledger.rebuild()
    assert ledger.store.digest() == taken


def test_one_rebuild_at_a_time(ledger: Ledger, tmp_path: Path) -> None:
    opened(ledger)
    with one_at_a_time(tmp_path / "rebuild.lock"), pytest.raises(Refused) as caught:
        ledger.rebuild()
    assert caught.value.rule == "being-rebuilt"


def test_the_thread_of_a_server_follows_the_log(ledger: Ledger, tmp_path: Path) -> None:
    ledger.projector.start()
    opened(ledger)
    ledger.projector.reach(2)
    assert SQLiteStore(tmp_path / "graph.db", read_only=True).position() == 2


def test_settings_have_defaults_and_an_environment() -> None:
    assert Settings.from_env({"HOME": "/home/clerk"}) == Settings(Path("zoneledger-data"), None, "127.0.0.1", 8000)
    env = {"ZONELEDGER_DATA": "/srv/z", "ZONELEDGER_RECORDER": CLERK, "PORT": "9000"}
    assert Settings.from_env(env) == Settings(Path("/srv/z"), CLERK, "127.0.0.1", 9000)


@pytest.mark.parametrize("env", [{"ZONELEDGER_DATE": "x"}, {"ZONELEDGER_PORT": "http"}, {"ZONELEDGER_PORT": "65536"}])
def test_an_unknown_or_impossible_setting_is_an_error(env: dict[str, str]) -> None:
    with pytest.raises(BadSetting, match="ZONELEDGER_"):
        Settings.from_env(env)
