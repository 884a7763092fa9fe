"""What is left to the district at Lincoln Middle School, for each area and grade."""

import pytest

from events.fields import Aspect, Coverage
from events.levers import Level
from graph.answers.coverage import coverage
from graph.snapshot import Snapshot
from tests.salem import LEFT, LINCOLN, MASTERY, SALEM, complete, granted, program, salem
from tests.story import seen


def test_before_the_grant_the_district_holds_what_nobody_was_granted() -> None:
    assert program(complete(salem({}, under="contract:lead")), "2011-06-30") == [LEFT]


def test_grades_of_grant_membership_and_school_are_intersected() -> None:
    story = complete(salem(over=[LINCOLN], under="none", grades="05-06"))
    rows = story.holders(LINCOLN, "2012-01-01", "program")
    assert [(r.holder.id, r.grades, r.presumed) for r in rows] == [
        (MASTERY, ("06",), False),
        (SALEM, ("07", "08"), True),
    ]
    assert [r.holder.id for r in story.holders(LINCOLN, "2012-01-01", "program", grade="06")] == [MASTERY]
    assert [r.holder.id for r in story.holders(LINCOLN, "2012-01-01", "program", grade="07")] == [SALEM]
    story.tell("authority.revoked", grant="grant:one", on="2011-08-01")
    granted(story, "grant:high", over=[LINCOLN], under="none", grades="09-12")
    assert program(story, "2012-01-01") == [LEFT]


def test_grades_of_a_membership_limit_what_reaches_the_school_through_it() -> None:
    story = complete(salem({}, under="contract:lead"))
    story.tell("cluster.school_joined", cluster="cluster:north", school=LINCOLN, grades="07", from_="2012-07-01")
    rows = story.holders(LINCOLN, "2012-09-01", "program")
    assert [(r.holder.id, r.grades) for r in rows] == [(MASTERY, ("07",)), (SALEM, ("06", "08"))]


@pytest.mark.parametrize(
    ("level", "left"),
    [("advisory", Level.FULL), ("shared", Level.SHARED), ("full", None), ("none", Level.FULL)],
)
def test_what_is_presumed_is_what_the_strongest_grant_leaves(level: str, left: Level | None) -> None:
    story = complete(salem(level=level, under="none"))
    presumed = [row for row in program(story, "2012-01-01") if row[3] == "presumed"]
    assert presumed == ([] if left is None else [(SALEM, None, left, "presumed", True)])


def test_level_none_is_a_statement_and_no_holder() -> None:
    assert program(complete(salem(level="none", under="none")), "2012-01-01") == [LEFT]


def test_a_grant_of_unstated_level_leaves_doubt_and_so_does_a_partial_record() -> None:
    doubt = (SALEM, None, Level.FULL, "presumed", False)
    unstated = complete(salem(level=None, under="none"))
    assert program(unstated, "2012-01-01") == [(MASTERY, None, None, "in_force", True), doubt]
    assert program(salem(level="advisory", under="none"), "2012-01-01")[1] == doubt


def test_areas_that_are_left_alike_are_one_row_and_others_a_row_each() -> None:
    story = complete(salem(area="curriculum", under="none"))
    assert program(story, "2012-01-01") == [
        (MASTERY, "curriculum", Level.FULL, "in_force", True),
        (SALEM, "assessment", Level.FULL, "presumed", True),
        (SALEM, "professional_development", Level.FULL, "presumed", True),
        (SALEM, "student_support", Level.FULL, "presumed", True),
    ]
    assert seen(story.holders(LINCOLN, "2012-01-01", "program", "curriculum")) == [
        (MASTERY, "curriculum", Level.FULL, "in_force", True)
    ]
    every = story.holders(LINCOLN, "2012-01-01")
    assert sorted({row.lever for row in every if row.presumed and row.area is None}) == [
        "money",
        "operations",
        "people",
        "time",
    ]


def test_a_level_that_changed_in_an_unknown_month_is_two_possible_rows() -> None:
    story = complete(salem(level="full", under="none"))
    story.tell("authority.level_changed", grant="grant:one", level="shared", from_="2013")
    assert program(story, "2013-06-01") == [
        (MASTERY, None, Level.FULL, "in_force", False),
        (MASTERY, None, Level.SHARED, "in_force", False),
        (SALEM, None, Level.FULL, "presumed", False),
    ]
    assert program(story, "2014-01-01") == [
        (MASTERY, None, Level.SHARED, "in_force", True),
        (SALEM, None, Level.SHARED, "presumed", True),
    ]


def test_what_is_declared_of_one_aspect_says_nothing_of_another() -> None:
    """The levers are complete from some day of 2011 on; that the services are partial is beside the point."""
    story = salem({}, under="contract:lead")
    levers = {"organisation": SALEM, "aspect": "levers", "extent": "complete"}
    story.tell("organisation.covered", **levers, from_="2011")
    story.tell("organisation.covered", organisation=SALEM, aspect="services", extent="partial", from_="2010")
    shot = story.reader("2011-06-30")
    found = coverage(Snapshot(shot.at, shot.store.attributes([SALEM], shot.at)), SALEM, Aspect.LEVERS)
    assert (found.extent, found.certain) == (Coverage.COMPLETE, False)


def test_what_is_left_rests_on_the_grants_that_leave_it_so() -> None:
    story = complete(salem(level="shared", under="none"))
    held, left = story.holders(LINCOLN, "2012-01-01", "program")
    assert (held.holder.id, left.holder.id, left.level) == (MASTERY, SALEM, Level.SHARED)
    assert set(held.facts) < set(left.facts)
    assert set(held.events) < set(left.events)
