"""What a question may name, and what it is told where it names something else."""

import pytest

from events.ids import Kind
from events.levers import Area, Level, Lever
from graph.answers.shapes import Existence
from graph.errors import Code, NotAnswerable
from tests.salem import LINCOLN, MASTERY, SALEM, salem


def test_every_unknown_id_is_named_with_the_nearest_known_ones() -> None:
    reader = salem().reader("2012-01-01")
    with pytest.raises(NotAnswerable) as refused:
        reader.holders([LINCOLN, "school:lincon", "district:salme"])
    assert refused.value.code is Code.UNKNOWN_ID
    assert refused.value.asked == "school:lincon, district:salme"
    assert "for school:lincon: school:lincoln" in refused.value.accepted
    assert SALEM in refused.value.accepted


def test_what_was_recorded_later_is_not_yet_known() -> None:
    story = salem({})
    with pytest.raises(NotAnswerable) as refused:
        story.reader("2012-01-01", 7).refs([LINCOLN, "contract:lead"])
    assert (refused.value.code, refused.value.asked) == (Code.NOT_YET_KNOWN, "contract:lead")
    assert "position 9" in refused.value.accepted


def test_a_question_about_places_takes_no_partner() -> None:
    with pytest.raises(NotAnswerable) as refused:
        salem().reader("2012-01-01").holders([MASTERY])
    assert refused.value.code is Code.WRONG_KIND
    assert refused.value.accepted == "cluster, district, school, state, zone"


def test_an_area_belongs_to_its_lever() -> None:
    with pytest.raises(NotAnswerable, match="is no area of people"):
        salem().reader("2012-01-01").holders([LINCOLN], Lever.PEOPLE, Area.BUDGET)


def test_a_grade_that_there_is_not_is_refused() -> None:
    reader = salem().reader("2012-01-01")
    with pytest.raises(NotAnswerable, match="grade '9': there is no such grade") as refused:
        reader.holders([LINCOLN], grade="9")
    assert refused.value.accepted.startswith("EE, PK, KG, 01, 02")
    with pytest.raises(NotAnswerable, match="no such grade"):
        reader.calendar(LINCOLN, grade="twelve")


def test_to_hold_nothing_is_no_level_to_check() -> None:
    with pytest.raises(NotAnswerable, match="advisory, shared, full"):
        salem().reader("2012-01-01").check(MASTERY, LINCOLN, Lever.PEOPLE, None, Level.NONE)


def test_a_code_of_somebody_else_stands_for_the_id() -> None:
    story = salem()
    story.tell("organisation.identified", organisation=LINCOLN, scheme="nces", value="250999", from_="2000")
    reader = story.reader("2012-01-01")
    assert reader.ref("nces:250999").id == LINCOLN
    assert [row.over.id for row in reader.holders(["nces:250999"], Lever.PEOPLE)] == [LINCOLN]
    with pytest.raises(NotAnswerable, match="nces:1"):
        reader.ref("nces:1")


def test_names_are_those_of_the_day() -> None:
    story = salem()
    story.tell("organisation.renamed", organisation=LINCOLN, name="Lincoln Academy", from_="2013-07-01")
    assert story.reader("2013-06-30").ref(LINCOLN).name == "Lincoln"
    assert story.reader("2013-07-01").ref(LINCOLN).name == "Lincoln Academy"
    found = story.reader("2012-01-01").refs(["policy:act", "zone:salem"])
    assert (found["policy:act"].name, found["zone:salem"].kind) == ("Turnaround Act", Kind.ZONE)


def test_a_school_is_in_being_between_its_opening_and_its_closing() -> None:
    story = salem()
    closed = story.tell("organisation.closed", organisation=LINCOLN, on="2014")
    known = {
        on: story.reader(on).being([LINCOLN])[LINCOLN]
        for on in ("1989-01-01", "2012-01-01", "2014-06-01", "2015-01-01")
    }
    assert [one.existence for one in known.values()] == [
        Existence.NOT_YET,
        Existence.EXISTS,
        Existence.POSSIBLY,
        Existence.CLOSED,
    ]
    assert known["1989-01-01"].since == "1990-09-01"
    assert (known["2015-01-01"].until, known["2015-01-01"].events) == ("2014-12-31", (3, closed))


def test_a_contract_that_was_withdrawn_and_a_school_that_never_was_are_withdrawn() -> None:
    story = salem({"topic": "contract.proposed"})
    story.tell("contract.withdrawn", contract="contract:lead", on="2011-12-01")
    oak = story.tell("organisation.registered", id="school:oak", name="Oak", from_="1990")
    story.retract(oak)
    found = story.reader("2012-01-01").being(["contract:lead", "school:oak"])
    assert [one.existence for one in found.values()] == [Existence.WITHDRAWN, Existence.WITHDRAWN]
    assert story.reader("2012-01-01", oak).being(["school:oak"])["school:oak"].existence is Existence.EXISTS


def test_an_earlier_knowledge_knows_nothing_of_a_correction() -> None:
    story = salem(under="none")
    before = len(story.events)
    story.correct(
        before,
        "authority.granted",
        id="grant:one",
        holder=MASTERY,
        lever="program",
        level="shared",
        over=["cluster:north"],
        by=SALEM,
        under="none",
        from_="2011-07-01",
    )
    levels = [story.reader("2012-01-01", at).holders([LINCOLN], Lever.PROGRAM)[0].level for at in (before, before + 1)]
    assert levels == [Level.FULL, Level.SHARED]


def test_events_are_given_by_position() -> None:
    assert [e.topic for e in salem().reader("2012-01-01").cited([5, 3, 5]).values()] == [
        "organisation.registered",
        "policy.adopted",
    ]
