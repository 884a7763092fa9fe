"""Whether Mastery holds program at Lincoln, and what the record can say where it does not."""

import pytest

from events.levers import Area, Level, Lever
from graph.answers.shapes import Check, Verdict
from tests.salem import LINCOLN, MASTERY, SALEM, complete, granted, salem
from tests.story import Story

ON = "2012-01-01"


def check(
    story: Story, level: Level = Level.FULL, area: Area | None = None, holder: str = MASTERY, on: str = ON
) -> Check:
    return story.reader(on).check(holder, LINCOLN, Lever.PROGRAM, area, level)


def test_a_full_grant_is_at_least_shared() -> None:
    found = check(salem({}, under="contract:lead"), Level.SHARED)
    assert (found.verdict, found.certain, found.missing) == (Verdict.YES, True, ())
    assert found.covered == ("curriculum", "assessment", "professional_development", "student_support")
    assert found.reason == "Mastery holds it by grant:one."
    assert [row.grant for row in found.holdings] == ["grant:one"]


def test_a_grant_that_may_have_begun_is_a_possible_yes() -> None:
    found = check(salem(under="none", from_="2012"), on="2012-06-01")
    assert (found.verdict, found.certain) == (Verdict.YES, False)
    assert "possible" in found.reason


def test_some_areas_are_a_part_and_the_others_are_named() -> None:
    found = check(salem(area="curriculum", under="none"))
    assert (found.verdict, found.covered) == (Verdict.PARTLY, ("curriculum",))
    assert found.missing == ("assessment", "professional_development", "student_support")
    assert check(salem(area="curriculum", under="none"), area=Area.CURRICULUM).verdict is Verdict.YES


def test_some_grades_are_a_part_and_the_others_are_named() -> None:
    found = check(salem(over=[LINCOLN], grades="06", under="none"), area=Area.CURRICULUM)
    assert (found.verdict, found.covered, found.missing) == (Verdict.PARTLY, ("curriculum 06",), ("curriculum 07-08",))


def test_where_the_grades_of_a_school_are_not_recorded_the_rest_is_other_grades() -> None:
    story = salem(under="none", over=["school:oak"], grades="09-10")
    story.tell("organisation.registered", id="school:oak", name="Oak", under=SALEM, from_="1990")
    found = story.reader(ON).check(MASTERY, "school:oak", Lever.PROGRAM, Area.CURRICULUM, Level.FULL)
    assert (found.verdict, found.covered, found.missing) == (
        Verdict.PARTLY,
        ("curriculum 09-10",),
        ("curriculum other grades",),
    )


def test_a_level_stated_lower_excludes_a_higher_one_even_where_the_record_is_partial() -> None:
    found = check(salem(level="shared", under="none"))
    assert (found.verdict, found.certain) == (Verdict.NO, True)
    assert found.reason == "Mastery is stated to hold it at shared by grant:one."
    assert check(salem(level="none", under="none"), Level.ADVISORY).verdict is Verdict.NO


def test_a_level_stated_lower_for_an_area_says_nothing_of_the_others() -> None:
    found = check(salem(level="shared", area="curriculum", under="none"))
    assert found.verdict is Verdict.NOT_RECORDED
    assert found.reason.endswith("For the rest nothing is recorded.")


def test_an_unstated_level_meets_none_and_excludes_none() -> None:
    found = check(complete(salem(level=None, under="none")), Level.ADVISORY)
    assert (found.verdict, found.certain) == (Verdict.NOT_RECORDED, False)
    assert found.reason == "Mastery holds it at a level that is not stated."


def test_somebody_else_who_holds_it_in_full_excludes_a_share_but_no_advice() -> None:
    story = salem(holder="partner:ausl", under="none")
    assert check(story, Level.SHARED).verdict is Verdict.NO
    assert check(story, Level.SHARED).reason == "partner:ausl holds it in full by grant:one."
    assert check(story, Level.ADVISORY).verdict is Verdict.NOT_RECORDED


def test_where_levers_are_complete_no_grant_is_a_no_and_else_it_is_not_recorded() -> None:
    assert check(complete(salem({}))).verdict is Verdict.NO
    found = check(salem({}))
    assert (found.verdict, found.certain, found.holdings) == (Verdict.NOT_RECORDED, False, ())


def test_the_nearest_declaration_of_coverage_counts() -> None:
    story = complete(salem({}))
    story.tell("zone.covered", zone="zone:salem", aspect="levers", extent="partial", from_="2011-07-01")
    assert check(story).verdict is Verdict.NOT_RECORDED
    assert check(story, on="2011-06-30").verdict is Verdict.NO
    story.tell("organisation.covered", organisation=LINCOLN, aspect="levers", extent="complete", from_="2012-01-01")
    assert check(story).verdict is Verdict.NO


def test_a_suspended_grant_is_no_authority() -> None:
    story = salem({}, under="contract:lead")
    story.tell("contract.suspended", contract="contract:lead", from_="2011-12-01")
    found = check(story)
    assert (found.verdict, found.reason) == (
        Verdict.NO,
        "What Mastery was granted by grant:one is not in force: suspended.",
    )


def test_what_is_presumed_counts_and_is_said_to_be() -> None:
    found = check(complete(salem({})), holder=SALEM)
    assert (found.verdict, found.certain) == (Verdict.YES, True)
    assert "by presumption" in found.reason
    assert check(complete(salem(level="shared", under="none")), holder=SALEM).verdict is not Verdict.YES


def test_at_a_closed_school_nobody_holds_anything() -> None:
    story = salem({}, under="contract:lead")
    story.tell("organisation.closed", organisation=LINCOLN, on="2011-12-31")
    found = check(story)
    assert (found.verdict, found.certain, found.reason) == (Verdict.NO, True, "Lincoln is not in being on this day.")


@pytest.mark.parametrize("level", [Level.ADVISORY, Level.SHARED, Level.FULL])
def test_two_grants_together_cover_what_neither_does_alone(level: Level) -> None:
    story = salem(over=[LINCOLN], grades="06-07", under="none", level=level)
    granted(story, "grant:two", over=[LINCOLN], grades="08", under="none")
    assert check(story, level).verdict is Verdict.YES
