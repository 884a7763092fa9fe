"""Authority over time: the stretches of a school's calendar, and that they are what is answered day by day."""

from itertools import pairwise

import pytest
from hypothesis import example, given

from events.envelope import Recorded
from events.ids import PLACES, kind_of
from events.levers import Area, Level, Lever
from events.when import OPEN_START, Day, shift
from graph.answers.calendar import Spell, Trouble, told
from graph.errors import Code
from graph.moment import Moment
from graph.reader import Reader
from tests.audited import ADAMS, LINCOLN, MASTERY, salem
from tests.story import Story
from tests.test_answers_any_history import ended, lived, quick, recorded
from tests.town import refused

ON = "2012-10-01"
Line = tuple[str | None, str | None, list[tuple[str, str | None, str]], list[tuple[Trouble, bool]]]


def lines(spells: list[Spell]) -> list[Line]:
    return [
        (
            one.since, one.until,
            [(row.holder.id, row.level, "presumed" if row.presumed else row.standing) for row in one.holdings],
            [(remark.trouble, remark.certain) for remark in one.remarks],
        )
        for one in spells
    ]  # fmt: skip


def test_the_calendar_of_a_lever_from_the_first_day_to_the_open_end() -> None:
    story = salem()
    spells = story.reader(ON).calendar(LINCOLN, Lever.PEOPLE)
    gap = (Trouble.GAP, True)
    assert lines(spells) == [
        (None, "1990-09-01", [], []),
        ("1990-09-01", "2011-07-01", [("district:salem", "full", "presumed")], [gap]),
        ("2011-07-01", "2016-07-01", [(MASTERY, "full", "in_force")], []),
        ("2016-07-01", None, [(MASTERY, "full", "ended"), ("district:salem", "full", "presumed")], [gap]),
    ]  # fmt: skip
    assert not spells[0].in_being


def test_two_full_holders_overlap_while_both_hold() -> None:
    story = salem()
    story.tell("organisation.registered", id="partner:ausl", name="AUSL", from_="2001")
    story.tell(
        "authority.granted", id="grant:second", holder="partner:ausl", lever="people", area="hiring", level="full",
        over=[LINCOLN], by=["district:salem"], under="none", from_="2012-07-01", last_day="2013-06-30",
    )  # fmt: skip
    both = [one for one in story.reader(ON).calendar(LINCOLN, Lever.PEOPLE) if len(one.holdings) == 2]
    (spell,) = [one for one in both if all(row.standing.in_force for row in one.holdings)]
    assert (spell.since, spell.until) == ("2012-07-01", "2013-07-01")
    (remark,) = spell.remarks
    assert (remark.trouble, remark.about, remark.certain) == (Trouble.OVERLAP, ("grant:people", "grant:second"), True)
    # Asked about another area the second grant does not count; over another school it does not reach.
    for spells in (
        story.reader(ON).calendar(LINCOLN, Lever.PEOPLE, Area.EXIT), story.reader(ON).calendar(ADAMS, Lever.PEOPLE),
    ):  # fmt: skip
        assert not [one for one in spells if any(row.grant == "grant:second" for row in one.holdings)]
        assert Trouble.OVERLAP not in {remark.trouble for one in spells for remark in one.remarks}


def test_more_is_delegated_than_is_held_and_it_outlives_what_it_rests_on() -> None:
    story = salem(people={"level": "shared"})
    story.tell(
        "authority.granted", id="grant:on", holder="partner:arts", lever="people", level="full", over=[LINCOLN],
        by=[MASTERY], under="contract:lead", delegated_from="grant:people", from_="2013-07-01",
        last_day="2018-06-30",
    )  # fmt: skip
    found = {
        (one.since, one.until, remark.trouble)
        for one in story.reader(ON).calendar(LINCOLN, Lever.PEOPLE) for remark in one.remarks
        if remark.about == ("grant:on",)
    }  # fmt: skip
    assert ("2013-07-01", "2016-07-01", Trouble.BEYOND_OWN) in found
    assert ("2016-07-01", "2018-07-01", Trouble.OUTLIVED_BASIS) in found


def test_what_cannot_be_compared_is_no_remark() -> None:
    story = salem()
    story.tell(
        "authority.granted", id="grant:on", holder="partner:arts", lever="people", over=[LINCOLN], by=[MASTERY],
        under="contract:lead", delegated_from="grant:people", from_="2013-07-01",
    )  # fmt: skip
    spells = [one for one in story.reader(ON).calendar(LINCOLN, Lever.PEOPLE) if one.since == "2013-07-01"]
    assert [[row.grant for row in one.holdings] for one in spells] == [["grant:people", "grant:on"]]
    assert [one.remarks for one in spells] == [()]


def test_a_stretch_has_the_events_of_all_of_its_days() -> None:
    story = salem()
    renewed = story.tell("contract.renewed", contract="contract:lead", from_="2016-07-01", last_day="2019-06-30")
    (spell,) = [one for one in story.reader(ON).calendar(LINCOLN, Lever.PEOPLE) if one.since == "2011-07-01"]
    assert spell.until == "2019-07-01"
    (then,) = story.reader(ON).holders([LINCOLN], Lever.PEOPLE)
    assert renewed not in then.events
    assert {renewed, *then.events} <= {*spell.holdings[0].events}


def test_a_start_within_a_year_is_a_stretch_in_which_it_is_only_possible() -> None:
    story = salem(people={"from": "2011"})
    spells = story.reader(ON).calendar(LINCOLN, Lever.PEOPLE)
    possible = [one for one in spells if any(row.grant and not row.certain for row in one.holdings)]
    assert [(one.since, one.until) for one in possible][:1] == [("2011-07-01", "2011-12-31")]


def test_every_lever_is_there_and_a_wrong_area_or_place_is_refused() -> None:
    reader = salem().reader(ON)
    assert list(dict.fromkeys(one.lever for one in reader.calendar(LINCOLN))) == list(Lever)
    assert refused(reader.calendar, LINCOLN, Lever.PEOPLE, Area.BUDGET).code is Code.BAD_INPUT
    assert refused(reader.calendar, MASTERY).code is Code.WRONG_KIND
    assert refused(reader.calendar, "school:lincol").code is Code.UNKNOWN_ID


def test_what_is_stated_not_to_be_held_is_nobodys() -> None:
    story = Story()
    story.tell("organisation.registered", id="school:a", name="A", from_="2000")
    story.tell(
        "authority.granted", id="grant:no", holder="school:a", lever="time", level=Level.NONE, over=["school:a"],
        by=[], under="none", from_="2001",
    )  # fmt: skip
    spells = story.reader(ON).calendar("school:a", Lever.TIME)
    assert [(one.in_being, one.holdings) for one in spells] == [(False, ()), (True, ())]
    assert [one.trouble for one in spells[1].remarks] == [Trouble.GAP]


@quick
@given(lived())
@example(ended([]))
def test_on_every_boundary_day_and_the_day_before_it_says_what_holders_says(events: list[Recorded]) -> None:
    with recorded(events) as (log, store):
        last = events[-1]
        at = Moment(Day(ON), last.position, last.recorded_at)
        ids = sorted({event.subjects[0] for event in events if event.body.FOUNDS})
        for place in [one for one in ids if kind_of(one) in PLACES][:3]:
            spells = Reader(store, log, at).calendar(place)
            for lever in Lever:
                mine = [one for one in spells if one.lever is lever]
                assert mine[0].since is None
                assert mine[-1].until is None
                assert all(one.until == other.since for one, other in pairwise(mine))
                for one in mine:
                    days = [one.since or OPEN_START, *([shift(one.until, -1)] if one.until else [])]
                    for on in days:
                        then = Reader(store, log, Moment(Day(on), at.position, at.known))
                        assert [told(row) for row in then.holders([place], lever)] == [*map(told, one.holdings)]


@pytest.mark.parametrize("grade", ["06", "KG"])
def test_of_a_grade_only_what_reaches_it(grade: str) -> None:
    spells = salem().reader(ON).calendar(LINCOLN, Lever.PEOPLE, grade=grade)
    assert any(one.holdings for one in spells) == (grade == "06")
