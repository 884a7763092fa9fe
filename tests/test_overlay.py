"""A reading: every answer as if a dispute were settled for its alternative, and nothing else changed."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from events.envelope import Recorded
from events.levers import Level, Lever
from events.tags import ids_in
from events.when import Day
from graph.answers.shapes import Verdict
from graph.errors import Code
from graph.facts import Version
from graph.moment import Moment
from graph.overlay import Overlay
from graph.projector import Projector
from graph.reader import Reader
from graph.sqlite_store import SQLiteStore
from graph.store import Batch
from tests.histories import histories
from tests.listed_log import ListedLog
from tests.oracle import Held, facts_of
from tests.told import DAYS
from tests.town import Town, refused

SALEM, BATES, CARLTON, AUSL, MASTERY = (
    "district:salem", "school:bates", "school:carlton", "partner:ausl", "partner:mastery",
)  # fmt: skip
GRANT: Final[dict[str, Any]] = {
    "id": "grant:g", "holder": AUSL, "lever": "people", "level": "full", "over": [BATES], "by": SALEM, "under": "none",
    "from": "2012-07-01",
}  # fmt: skip


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """AUSL was granted people over Bates (event 7); a letter has Mastery, over Carlton, advisory (event 8)."""
    made = Town(tmp_path)
    made.registered(SALEM, "Salem")
    for one in (BATES, CARLTON):
        made.registered(one, one.split(":")[1].title(), under=SALEM)
    for one in (AUSL, MASTERY):
        made.registered(one, one.split(":")[1].title())
    assert made.say("authority.granted", **GRANT) == 7
    assert dispute(made, holder=MASTERY, over=[CARLTON], level="advisory") == 8
    yield made
    made.ledger.close()


def dispute(town: Town, **otherwise: object) -> int:
    return town.say("evidence.disputed", event="7", alternative={"authority.granted": {**GRANT, **otherwise}})


def held(reader: Reader) -> list[tuple[str, str, Level | None, tuple[int, ...]]]:
    """Who was granted people where, how much, and what is disputed about it."""
    rows = reader.holders([BATES, CARLTON], Lever.PEOPLE)
    return [(one.holder.id, one.over.id, one.level, one.disputed) for one in rows if not one.presumed]


READ = [(MASTERY, CARLTON, Level.ADVISORY, ())]


def test_without_a_reading_the_record_does_not_choose_and_says_that_it_is_disputed(town: Town) -> None:
    assert held(town.at("2014-01-01")) == [(AUSL, BATES, Level.FULL, (8,))]


def test_every_question_is_answered_as_read(town: Town) -> None:
    reader = town.at("2014-01-01", reading=[8])
    assert held(reader) == READ
    assert [one.over.id for one in reader.holdings([MASTERY])] == [CARLTON]
    assert reader.holdings([AUSL]) == []
    assert reader.check(MASTERY, CARLTON, Lever.PEOPLE, None, Level.ADVISORY).verdict is Verdict.YES
    assert reader.check(AUSL, BATES, Lever.PEOPLE, None, Level.FULL).verdict is not Verdict.YES
    step = next(one for one in reader.why(MASTERY, CARLTON, Lever.PEOPLE) if one.what == "holds")
    assert step.event is not None
    assert step.event.position == 8
    page = reader.entity("grant:g")
    assert {(one.type, one.dst) for one in page.links_out} == {("OVER", CARLTON)}
    assert [one.src for one in page.links_in if one.type == "HOLDS"] == [MASTERY]
    assert reader.entity(BATES).links_in == tuple(one for one in town.at("2014-01-01").entity(BATES).links_in
                                                  if one.type != "OVER")  # fmt: skip


def test_what_a_reading_says_is_what_a_correction_would_say(town: Town) -> None:
    read = town.at("2014-01-01", reading=[8])
    before = [held(read), [one.bounds for one in read.holders([CARLTON])]]
    other = {"authority.granted": {**GRANT, "holder": MASTERY, "over": [CARLTON], "level": "advisory"}}
    town.say("evidence.retracted", event="8")
    town.say("evidence.corrected", event="7", replacement=other)
    corrected = town.at("2014-01-01")
    assert [held(corrected), [one.bounds for one in corrected.holders([CARLTON])]] == before


def test_what_the_disputed_event_did_not_touch_stays(town: Town) -> None:
    town.say("authority.revoked", grant="grant:g", on="2013-07-01")
    assert held(town.at("2013-06-30", reading=[8])) == READ
    assert held(town.at("2013-07-01", reading=[8])) == []
    plain, read = town.at("2013-06-30"), town.at("2013-06-30", reading=[8])
    assert [one.holder.id for one in read.holders([CARLTON], Lever.TIME)] == [SALEM]
    assert read.entity(MASTERY).attributes == plain.entity(MASTERY).attributes


def test_that_it_did_not_happen_is_an_alternative_too(town: Town) -> None:
    never = town.say("evidence.disputed", event="7", alternative=None)
    assert held(town.at("2014-01-01", reading=[never])) == []
    assert held(town.at("2014-01-01")) == [(AUSL, BATES, Level.FULL, (8, never))]
    refusal = refused(town.at, "2014-01-01", reading=[8, never])
    assert (refusal.code, refusal.rule) == (Code.BAD_INPUT, "both dispute the same event")
    assert held(town.at("2014-01-01", reading=[8, 8])) == [(MASTERY, CARLTON, Level.ADVISORY, (never,))]


def test_a_dispute_that_was_settled_can_still_be_read(town: Town) -> None:
    settled = town.say("evidence.settled", dispute="8", **{"for": "record"}, by=SALEM)
    assert held(town.at("2014-01-01")) == [(AUSL, BATES, Level.FULL, ())]
    assert held(town.at("2014-01-01", reading=[8])) == READ
    assert held(town.at("2014-01-01", settled - 1)) == [(AUSL, BATES, Level.FULL, (8,))]


def test_settled_for_the_alternative_it_stands_and_the_reading_says_the_same(town: Town) -> None:
    town.say("evidence.settled", dispute="8", **{"for": "alternative"}, by=SALEM)
    assert held(town.at("2014-01-01")) == READ == held(town.at("2014-01-01", reading=[8]))


def test_two_disputes_of_two_events_are_read_together(town: Town) -> None:
    town.say("authority.granted", **{**GRANT, "id": "grant:h", "lever": "people", "level": "advisory"})
    other = {**GRANT, "id": "grant:h", "level": "shared", "over": [CARLTON]}
    second = town.say("evidence.disputed", event="9", alternative={"authority.granted": other})
    assert held(town.at("2014-01-01", reading=[8, second])) == [(AUSL, CARLTON, Level.SHARED, ()), *READ]
    assert held(town.at("2014-01-01", reading=[second])) == [
        (AUSL, BATES, Level.FULL, (8,)), (AUSL, CARLTON, Level.SHARED, ()),
    ]  # fmt: skip


def test_a_reading_reaches_what_only_it_leads_to(town: Town) -> None:
    """Read otherwise, Bates lay in Lynn, whose office held money over all of it."""
    town.registered("district:lynn", "Lynn")
    town.registered("office:lynn", "Lynn's office", under="district:lynn")
    lynn: dict[str, Any] = {
        "id": "grant:l",
        "holder": "office:lynn",
        "lever": "money",
        "level": "full",
        "over": ["district:lynn"],
    }
    town.say("authority.granted", **lynn, by="district:lynn", under="none", from_="2000")
    other = {"organisation.registered": {"id": BATES, "name": "Bates", "under": "district:lynn", "from": "1990-09-01"}}
    moved = town.say("evidence.disputed", event="3", alternative=other)
    rows = town.at("2014-01-01", reading=[moved]).holders([BATES], Lever.MONEY)
    assert [(one.holder.name, one.grant, one.path) for one in rows] == [
        ("Lynn's office", "grant:l", ("district:lynn", BATES))
    ]
    assert [one.holder.id for one in town.at("2014-01-01").holders([BATES], Lever.MONEY)] == [SALEM]


def test_money_that_a_reading_takes_back_is_not_there(town: Town) -> None:
    """Neither the district nor the school is the budget that says so."""
    lines = [{"line": "staff", "amount": "5", "funder": SALEM}]
    told = town.say("budget.adopted", id="budget:b", for_=BATES, year="2013", lines=lines, from_="2013-01-01")
    never = town.say("evidence.disputed", event=str(told), alternative=None)
    funds = [
        [one.type for one in town.at("2014-01-01", reading=reading).entity(BATES).links_in if one.type == "FUNDS"]
        for reading in ((), (never,))
    ]
    assert funds == [["FUNDS"], []]


@pytest.mark.parametrize("question", ["find", "timeline", "entities", "events", "difference"])
def test_a_question_that_takes_no_reading_says_which_do(town: Town, question: str) -> None:
    reader = town.at("2014-01-01", reading=[8])
    asked: dict[str, list[Any]] = {
        "find": ["bates"],
        "timeline": [BATES],
        "entities": ["school"],
        "events": [],
        "difference": [reader],
    }
    refusal = refused(getattr(reader, question), *asked[question])
    assert (refusal.code, refusal.asked) == (Code.BAD_INPUT, "reading")
    assert "holders" in refusal.accepted


def test_a_reading_is_never_written(town: Town) -> None:
    reader = town.at("2014-01-01", reading=[8])
    with pytest.raises(TypeError, match="a reading cannot be written: events 9 to 9"):
        reader.store.apply(Batch(9, 9))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories(), st.sampled_from(DAYS), st.data())
def test_the_facts_of_a_reading_are_those_of_the_specification(
    events: Sequence[Recorded], on: str, data: st.DataObject
) -> None:
    disputes = [event.position for event in events if event.topic == "evidence.disputed"]
    assume(disputes)
    position = data.draw(st.integers(disputes[0], len(events)))
    reading = (data.draw(st.sampled_from([one for one in disputes if one <= position])),)
    known, log = events[:position], ListedLog(events)
    at = Moment(Day(on), position, known[-1].recorded_at, reading=reading)
    expected = {
        fact for one in {one for event in known for one in event.subjects}
        for fact in facts_of(one, [event for event in known if one in event.subjects], reading)
    }  # fmt: skip
    ids = sorted({one for event in events for one in (*event.subjects, *ids_in(event.body))})
    with TemporaryDirectory() as folder, closing(SQLiteStore(Path(folder) / "graph.db")) as store:
        Projector(log, store).catch_up(batch=1000)
        read = Overlay(log, store, at)
        found = [*read.attributes(ids, at), *read.links(ids, (), True, at)]
        assert {_held(one) for one in found} == {one for one in expected if one.valid_from <= on < one.valid_to}
        assert {_held(one) for one in read.links(ids, (), False, at)} <= {_held(one) for one in found}
        believed = [one for one in read.history(ids, position) if one.known_from <= position < one.known_to]
        assert {_held(one) for one in believed} == expected
        assert len({one.id for one in believed}) == len(believed)


def _held(one: Version) -> Held:
    return Held(
        one.type, one.src, one.dst, one.value, one.valid_from, one.sure_from, one.sure_to, one.valid_to, one.said_by,
        one.ended_by, one.disputed,
    )  # fmt: skip
