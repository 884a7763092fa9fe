"""Everything that was ever believed about something, in both times."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.errors import Code
from graph.facts import FOREVER, Version
from graph.reader import Reader
from tests.town import Town, refused

SALEM, LYNN, BATES = "district:salem", "district:lynn", "school:bates"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """2 Salem · 3 Lynn · 4 Bates, under Salem · 5 renamed from 2013 · 6 no, from 2012 · 7 placed under Lynn in 2011."""
    made = Town(tmp_path)
    made.registered(SALEM, "Salem")
    made.registered(LYNN, "Lynn")
    made.registered(BATES, "Bates", under=SALEM)
    made.say("organisation.renamed", organisation=BATES, name="Bates Academy", from_="2013-01-01")
    right = {"organisation.renamed": {"organisation": BATES, "name": "Bates Academy", "from": "2012-01-01"}}
    made.say("evidence.corrected", event="5", replacement=right)
    made.say("organisation.placed", organisation=BATES, under=LYNN, from_="2011-07-01")
    yield made
    made.ledger.close()


def told(reader: Reader, type: str, of: str = BATES) -> list[tuple[str, str, str, int, int | None]]:
    return [
        (one.value or one.src, one.valid_from, one.valid_to, one.known_from, _until(one))
        for one in reader.timeline(of) if one.type == type
    ]  # fmt: skip


def _until(one: Version) -> int | None:
    return None if one.known_to == FOREVER else one.known_to


def test_a_name_is_told_with_its_days_and_with_who_believed_it_when(town: Town) -> None:
    assert told(town.at("2014-01-01"), "name") == [
        ("Bates", "1990-09-01", "9999-12-31", 4, 5),
        ("Bates", "1990-09-01", "2013-01-01", 5, 6),
        ("Bates Academy", "2013-01-01", "9999-12-31", 5, 6),
        ("Bates", "1990-09-01", "2012-01-01", 6, None),
        ("Bates Academy", "2012-01-01", "9999-12-31", 6, None),
    ]


def test_links_are_told_from_both_ends_and_a_late_entry_is_where_it_belongs(town: Town) -> None:
    expected = [
        (SALEM, "1990-09-01", "9999-12-31", 4, 7),
        (LYNN, "2011-07-01", "9999-12-31", 7, None),
        (SALEM, "1990-09-01", "2011-07-01", 7, None),
    ]
    assert told(town.at("2014-01-01"), "HAS_SCHOOL") == expected
    assert told(town.at("2014-01-01"), "HAS_SCHOOL", SALEM) == [expected[0], expected[2]]
    assert told(town.at("2014-01-01"), "HAS_SCHOOL", LYNN) == [expected[1]]


def test_a_version_says_which_event_began_it_and_which_ended_it(town: Town) -> None:
    salem = [one for one in town.at("2014-01-01").timeline(SALEM) if one.type == "HAS_SCHOOL"]
    assert [(one.said_by, one.ended_by) for one in salem] == [(4, 0), (4, 7)]
    (first, second) = [one for one in town.at("2014-01-01").timeline(BATES) if one.type == "name"][3:]
    assert ((first.said_by, first.ended_by), (second.said_by, second.ended_by)) == ((4, 6), (6, 0))


def test_the_day_asked_about_plays_no_part(town: Town) -> None:
    assert town.at("1850-01-01").timeline(BATES) == town.at("2014-01-01").timeline(BATES)


def test_asked_again_at_a_position_it_is_the_same_for_ever(town: Town) -> None:
    then = town.at("2014-01-01", 5).timeline(BATES)
    assert [_until(one) for one in then if one.type == "name"] == [5, None, None]
    town.say("organisation.renamed", organisation=BATES, name="Bates High", from_="2010-01-01")
    town.say("evidence.retracted", event="7")
    assert town.at("2014-01-01", 5).timeline(BATES) == then
    assert town.at("2014-01-01", known=town.day(5)).timeline(BATES) == then
    assert town.at("2014-01-01").timeline(BATES)[: len(then)] != then


def test_pages_join_to_the_whole(town: Town) -> None:
    reader = town.at("2014-01-01")
    whole = reader.timeline(BATES)
    assert [one.id for one in whole] == sorted({one.id for one in whole})
    seen: list[Version] = []
    while page := reader.timeline(BATES, after=seen[-1].id if seen else 0, limit=2):
        assert len(page) <= 2
        seen += page
    assert seen == whole


def test_what_it_cannot_be_asked(town: Town) -> None:
    reader = town.at("2014-01-01")
    assert refused(reader.timeline, BATES, limit=0).code is Code.BAD_INPUT
    assert refused(reader.timeline, BATES, after=-1).code is Code.BAD_INPUT
    assert refused(reader.timeline, "school:bats").accepted == BATES
    assert refused(town.at("2014-01-01", 3).timeline, BATES).code is Code.NOT_YET_KNOWN
