"""Which moment a question means, and every way in which it can mean none."""

import fcntl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from events.envelope import Source
from events.sqlite_log import SQLiteLog
from events.when import day
from graph.errors import Code
from services.bootstrap import Ledger
from services.moments import day_asked, moment_of, position_asked
from services.record import Recorder
from services.settings import Settings
from services.statements import Statement
from tests.conftest import CLERK, NOON, Clock
from tests.town import Town, refused

SECOND = timedelta(seconds=1)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """1 the clerk, on 4 August 2014 · 2 Bates, on the 5th · 3 Bates has another name, on the 6th; it is noon then."""
    made = Town(tmp_path)
    made.registered("school:bates", "Bates")
    made.say("organisation.renamed", organisation="school:bates", name="Bates Academy", from_="2012")
    yield made
    made.ledger.close()


@pytest.mark.parametrize("on", ["1800-01-01", "2012-02-29", "2014-08-04", "9999-12-30"])
def test_any_day_of_the_record_can_be_asked_about(on: str) -> None:
    assert day_asked(on, NOON) == on


def test_no_day_is_today_in_utc_wherever_the_clock_stands(town: Town) -> None:
    assert day_asked(None, NOON) == "2014-08-04"
    town.clock.now = datetime(2014, 8, 6, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    assert town.ledger.moment().on == "2014-08-07"


@pytest.mark.parametrize(
    ("on", "code"),
    [
        ("2014-02-30", Code.BAD_MOMENT),
        ("2013-02-29", Code.BAD_MOMENT),
        ("2014-13-01", Code.BAD_MOMENT),
        ("2014-00-10", Code.BAD_MOMENT),
        ("2014-08", Code.BAD_MOMENT),
        ("2014", Code.BAD_MOMENT),
        ("SY2014", Code.BAD_MOMENT),
        ("14-08-04", Code.BAD_MOMENT),
        ("2014-8-4", Code.BAD_MOMENT),
        ("20140804", Code.BAD_MOMENT),
        ("04.08.2014", Code.BAD_MOMENT),
        ("2014-08-04T12:00:00Z", Code.BAD_MOMENT),
        ("2014-08-04 ", Code.BAD_MOMENT),
        ("٢٠١٤-٠٨-٠٤", Code.BAD_MOMENT),
        ("2014-08-04\0", Code.BAD_MOMENT),
        ("\ud8002014-08", Code.BAD_MOMENT),
        ("today", Code.BAD_MOMENT),
        ("", Code.BAD_MOMENT),
        ("x" * 10_000_000, Code.BAD_MOMENT),
        ("1799-12-31", Code.OUTSIDE_RECORD),
        ("0001-01-01", Code.OUTSIDE_RECORD),
        ("9999-12-31", Code.OUTSIDE_RECORD),
    ],
)
def test_a_day_that_does_not_exist_or_lies_outside_is_refused(on: str, code: Code) -> None:
    refusal = refused(day_asked, on, NOON)
    assert refusal.code is code
    assert refusal.accepted == "a day from 1800-01-01 to 9999-12-30, written YYYY-MM-DD"
    assert str(refusal).encode()
    assert len(str(refusal)) < 1000


def asked(town: Town, known: datetime | None = None, position: int | None = None) -> int:
    return position_asked(town.ledger.log, known, position, town.clock.now)


def test_an_instant_means_the_last_event_not_after_it(town: Town) -> None:
    assert [asked(town, town.day(n)) for n in (1, 2, 3)] == [1, 2, 3]
    assert asked(town, town.day(2) - SECOND) == 1
    assert asked(town, town.day(2) + SECOND) == 2
    elsewhere = town.day(2).astimezone(timezone(timedelta(hours=14)))
    assert asked(town, elsewhere) == 2
    assert asked(town) == asked(town, town.clock.now) == asked(town, position=3) == 3


def test_several_events_of_one_instant_are_known_together(town: Town) -> None:
    town.ledger.record(
        [Statement("organisation.registered", {"id": f"school:s{n}", "name": "S", "from": "2000"}) for n in (1, 2)],
        CLERK,
    )
    assert asked(town, town.day(3)) == 5


@pytest.mark.parametrize(
    ("said", "code", "rule"),
    [
        ({"known": NOON + timedelta(days=2, seconds=1)}, Code.OUTSIDE_RECORD, "it has not come yet"),
        ({"known": NOON - SECOND}, Code.OUTSIDE_RECORD, "nothing was recorded yet"),
        ({"known": datetime.min.replace(tzinfo=UTC)}, Code.OUTSIDE_RECORD, "nothing was recorded yet"),
        ({"known": datetime.max.replace(tzinfo=UTC)}, Code.OUTSIDE_RECORD, "it has not come yet"),
        ({"known": NOON.replace(tzinfo=None)}, Code.BAD_MOMENT, "it does not say its zone"),
        ({"known": NOON, "position": 1}, Code.BAD_MOMENT, "both are given"),
        ({"position": 0}, Code.OUTSIDE_RECORD, "the record has 1 to 3"),
        ({"position": -1}, Code.OUTSIDE_RECORD, "the record has 1 to 3"),
        ({"position": 4}, Code.OUTSIDE_RECORD, "the record has 1 to 3"),
        ({"position": 10**30}, Code.OUTSIDE_RECORD, "the record has 1 to 3"),
    ],
)
def test_what_was_known_outside_the_record_is_refused(
    town: Town, said: dict[str, Any], code: Code, rule: str
) -> None:  # fmt: skip
    refusal = refused(asked, town, **said)
    assert (refusal.code, refusal.rule) == (code, rule)


def test_a_refusal_says_from_when_and_until_when(town: Town) -> None:
    assert refused(asked, town, NOON - SECOND).accepted == "from 2014-08-04T12:00:00+00:00 on"
    assert refused(asked, town, NOON + timedelta(days=9)).accepted == "up to 2014-08-06T12:00:00+00:00"
    assert refused(asked, town, NOON.replace(tzinfo=None)).accepted == "2014-08-04T12:00:00Z"


def test_nothing_is_recorded_at_first(tmp_path: Path) -> None:
    with Ledger.open(Settings(tmp_path), Clock(NOON)) as ledger:
        for said in ({}, {"known": NOON}, {"position": 1}, {"on": "2014-01-01"}):
            assert refused(ledger.moment, **said).rule == "nothing is recorded"
        assert refused(ledger.moment, known=NOON.replace(tzinfo=None)).code is Code.BAD_MOMENT


def test_a_moment_says_its_position_and_when_that_was_recorded(town: Town) -> None:
    at = town.ledger.moment(on="1850-01-01", known=town.day(2) + SECOND)
    assert (at.on, at.position, at.known, at.reconstructed) == ("1850-01-01", 2, town.day(2), False)


def test_in_imported_history_a_moment_is_reconstructed(tmp_path: Path) -> None:
    with Ledger.open(Settings(tmp_path), Clock(NOON)) as ledger:
        then = datetime(2010, 12, 31, 12, tzinfo=UTC)
        clerk = {"id": CLERK, "name": "Clerk", "from": "[..]"}
        ledger.record([Statement("organisation.registered", clerk, at=then)], CLERK)
        live = {"id": "school:bates", "name": "Bates", "from": "1990"}
        ledger.record([Statement("organisation.registered", live, sources=(Source(document="x"),))], CLERK)
        assert [moment_of(ledger.log, day_asked(None, NOON), n, ()).reconstructed for n in (1, 2)] == [True, False]
        assert ledger.moment(known=then + timedelta(days=365)).position == 1


def test_a_minimal_position_is_waited_for_and_one_beyond_the_head_is_refused(town: Town) -> None:
    assert town.ledger.moment(position=1, min_position=3).position == 1
    assert town.ledger.store.position() == 3
    assert town.ledger.moment(min_position=0).position == 3
    refusal = refused(town.ledger.moment, min_position=4)
    assert (refusal.code, refusal.asked, refusal.accepted) == (Code.OUTSIDE_RECORD, "minPosition 4", "0 to 3")


def test_where_the_graph_does_not_come_so_far_in_time_the_answer_says_how_far_it_came(tmp_path: Path) -> None:
    settings = Settings(tmp_path, CLERK, wait_seconds=0.1)
    with Ledger.open(settings, Clock(NOON)) as ledger:
        ledger.record([Statement("organisation.registered", {"id": CLERK, "name": "Clerk", "from": "1990"})], CLERK)
        ledger.moment()
        ledger.record([Statement("organisation.registered", {"id": "school:b", "name": "B", "from": "1990"})], CLERK)
        with (tmp_path / "projector.lock").open("a") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            refusal = refused(ledger.moment, position=1, min_position=2)
            assert (refusal.code, refusal.asked) == (Code.NOT_PROJECTED, "position 2")
            assert refusal.rule == "the graph has only come to 1 within 0.1 s"
            assert ledger.moment(position=1).position == 1
        assert ledger.moment(position=1, min_position=2).position == 1


def test_a_reading_is_named_by_position_or_id_and_is_a_dispute_that_stands(town: Town) -> None:
    dispute = town.say("evidence.disputed", event="3", alternative=None)
    town.say("evidence.disputed", event="2", alternative=None)
    other = str(town.ledger.log.at([5])[0].id)
    assert town.ledger.moment(reading=[dispute]).reading == (4,)
    assert town.ledger.moment(reading=[other, "4", 5]).reading == (4, 5)
    for reading, rule in (("3", "it is organisation.renamed, no dispute"), ("99", "it is no recorded event"),
                          ("nonsense", "it is no recorded event"), ("-1", "it is no recorded event"),
                          ("9" * 40, "it is no recorded event"), ("\ud800", "it is no recorded event")):  # fmt: skip
        refusal = refused(town.ledger.moment, reading=[reading])
        assert (refusal.code, refusal.rule) == (Code.BAD_INPUT, rule)
    refusal = refused(town.ledger.moment, position=3, reading=[dispute])
    assert (refusal.code, refusal.accepted) == (Code.NOT_YET_KNOWN, "a moment from position 4 on")
    town.say("evidence.retracted", event="4")
    assert refused(town.ledger.moment, reading=["4"]).rule == "it was retracted"
    assert town.ledger.moment(position=5, reading=["4"]).reading == (4,)


def test_two_disputes_of_one_event_are_refused_however_they_are_named(town: Town) -> None:
    first = town.say("evidence.disputed", event="3", alternative=None)
    second = town.say("evidence.disputed", event="3", alternative=None)
    name = str(town.ledger.log.at([second])[0].id)
    refusal = refused(town.ledger.moment, reading=[first, name])
    assert (refusal.code, refusal.asked) == (Code.BAD_INPUT, f"reading {first}, {name}")
    assert town.ledger.moment(reading=[second, name]).reading == (second,)


def test_what_was_imported_is_reconstructed_and_so_is_all_of_a_record_of_imports(
    recorder: Recorder, log: SQLiteLog
) -> None:
    clerk = Statement("organisation.registered", {"id": CLERK, "name": "The clerk"}, at=NOON - SECOND)
    recorder.record([clerk], recorded_by=CLERK)
    assert moment_of(log, day("2014-01-01"), 1, ()).reconstructed
    recorder.record([Statement("organisation.renamed", {"organisation": CLERK, "name": "A", "from": "2014"})],
                    recorded_by=CLERK)  # fmt: skip
    assert [moment_of(log, day("2014-01-01"), position, ()).reconstructed for position in (1, 2)] == [True, False]
