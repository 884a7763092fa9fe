"""Who holds what, judged: staffing, gaps, conflicts, supporting partners with too much, managing with too little."""

from typing import Any

import pytest

from tests.audited import (
    ADAMS,
    LEAD,
    LINCOLN,
    MASTERY,
    NORTH,
    ON,
    SALEM,
    engaged,
    findings,
    granted,
    outcomes,
    salem,
    subcontract,
)  # fmt: skip
from tests.story import Story

ALL = ("lincoln", "adams", "revere")


def each(outcome: str, words: str, schools: tuple[str, ...] = ALL) -> dict[str, str]:
    return {words.format(school): outcome for school in schools}


def test_a_lead_with_people_advisory_lacks_authority_over_staff() -> None:
    assert outcomes(salem(people={"level": "advisory"}), "staffing-authority") == each("certain", "mastery {}")
    partial = salem(people={"level": "advisory"}, partial=["levers"])
    assert outcomes(partial, "staffing-authority") == each("certain", "mastery {}"), "what is recorded shows it"


@pytest.mark.parametrize("people", [{"level": "shared"}, {"level": "shared", "area": "hiring"}, {"area": "hiring"}])
def test_a_lead_with_people_or_hiring_shared_has_it(people: dict[str, Any]) -> None:
    assert outcomes(salem(people=people), "staffing-authority") == {}


def test_hiring_is_what_counts_and_evaluation_is_not_enough() -> None:
    assert outcomes(salem(people={"area": "evaluation"}), "staffing-authority") == each("certain", "mastery {}")


def test_of_a_lead_of_whom_no_grant_over_people_is_recorded_nothing_can_be_told_where_the_record_is_partial() -> None:
    assert outcomes(salem(without=["people"]), "staffing-authority") == each("certain", "mastery {}")
    assert outcomes(salem(without=["people"], partial=["levers"]), "staffing-authority") == each(
        "unknown", "mastery {}"
    )
    unstated = salem(people={"level": None})
    assert outcomes(unstated, "staffing-authority") == each("unknown", "mastery {}")
    assert findings(unstated, ON, "staffing-authority")[0].missing == ("the level of grant:people",)


def test_a_managing_partner_is_not_asked_for_staffing_authority_by_name() -> None:
    assert outcomes(salem(without=["people"], work={"role": "managing"}), "staffing-authority") == {}


def test_authority_over_staff_that_began_on_an_unknown_day_may_have_been_missing() -> None:
    story = salem(people={"from": "2012"})
    assert outcomes(story, "staffing-authority", "2011-12-31") == each("certain", "mastery {}")
    assert outcomes(story, "staffing-authority", "2012-06-01") == each("possible", "mastery {}")
    assert outcomes(story, "staffing-authority", "2012-12-31") == {}


def test_time_advisory_only_is_a_gap_and_the_presumed_holder_is_named() -> None:
    story = salem(time={"level": "advisory"})
    assert outcomes(story, "lever-gap") == each("certain", "{} time")
    assert "it stays with Salem" in findings(story, ON, "lever-gap")[0].message


def test_one_shared_grant_on_the_lever_or_on_any_area_of_it_fills_the_gap() -> None:
    assert outcomes(salem(time={"level": "shared"}), "lever-gap") == {}
    assert outcomes(salem(time={"level": "shared", "area": "schedule"}), "lever-gap") == {}


def test_a_lapsed_or_suspended_grant_leaves_a_gap() -> None:
    story = salem(time={"last_day": "2018-06-30"})
    story.tell("contract.suspended", contract=LEAD, from_="2013-01-01")
    story.tell("contract.resumed", contract=LEAD, from_="2013-02-01")
    assert outcomes(story, "lever-gap", "2013-01-15")["lincoln time"] == "certain"
    assert outcomes(story, "lever-gap", "2013-02-01") == {}
    assert outcomes(story, "lever-gap", "2017-01-01")["lincoln time"] == "certain"


def test_a_gap_in_some_grades_is_one_and_names_them() -> None:
    story = salem(time={"grades": "06-07"})
    assert outcomes(story, "lever-gap") == each("certain", "{} time")
    assert "over time at Adams in grades 08" in findings(story, ON, "lever-gap")[0].message
    assert outcomes(salem(time={"grades": "06-07"}, in_adams={"grades": "06-07"}), "lever-gap") == each(
        "certain", "{} time", ("lincoln", "revere")
    )


def test_a_gap_is_unknown_where_the_record_is_partial_or_a_level_is_not_stated() -> None:
    assert outcomes(salem(without=["time"], partial=["levers"]), "lever-gap") == each("unknown", "{} time")
    assert outcomes(salem(time={"level": None}), "lever-gap") == each("unknown", "{} time")


def test_operations_are_outside_the_rules_and_so_are_schools_outside_clusters() -> None:
    assert outcomes(salem(), "lever-gap") == {}
    story = salem(without=["in_lincoln", "time"])
    engaged(story, MASTERY, "lead", id="engagement:lincoln")
    assert outcomes(story, "lever-gap", within=SALEM) == each("certain", "{} time", ("adams", "revere"))


def test_a_school_that_may_have_moved_on_an_unknown_day_has_no_gap_where_both_clusters_have_none() -> None:
    story = salem()
    story.tell("cluster.formed", id="cluster:south", name="South", zone="zone:salem", from_="2011-07-01")
    for lever in ("people", "time", "money", "program"):
        granted(story, f"grant:south-{lever}", holder=MASTERY, lever=lever, over=["cluster:south"])
    story.tell("cluster.school_moved", school=LINCOLN, from_cluster=NORTH, to_cluster="cluster:south", on="2012-10")
    assert outcomes(story, "lever-gap", "2012-10-15", LINCOLN) == {}
    story.tell("authority.revoked", grant="grant:south-time", on="2012-01-01")
    assert outcomes(story, "lever-gap", "2012-10-15", LINCOLN) == {"lincoln time": "possible"}


def test_two_full_grants_of_the_same_conflict_and_a_whole_lever_contains_hiring() -> None:
    story = salem()
    granted(story, "grant:hiring", lever="people", area="hiring")
    assert outcomes(story, "lever-conflict") == {"lincoln people hiring people": "certain"}
    (one,) = findings(story, ON, "lever-conflict")
    assert one.about == (LINCOLN, "people", "grant:hiring", "grant:people")
    assert {"Arts for All", "Mastery"} <= {name for name in ("Arts for All", "Mastery") if name in one.message}


@pytest.mark.parametrize(
    ("people", "other"),
    [
        ({}, {"delegated_from": "grant:people", "by": [MASTERY]}),
        ({"area": "evaluation"}, {"area": "hiring"}),
        ({"grades": "06-07"}, {"grades": "08"}),
        ({}, {"level": "shared"}),
        ({"level": "shared"}, {}),
        ({}, {"lever": "operations"}),
        ({}, {"holder": MASTERY}),
        ({"last_day": "2012-01-31"}, {"from": "2012-02-01"}),
    ],
)
def test_what_is_delegated_apart_or_shared_does_not_conflict(people: dict[str, Any], other: dict[str, Any]) -> None:
    story = salem(people=people)
    granted(story, "grant:other", **{"holder": LINCOLN, "lever": "people", **other})
    assert outcomes(story, "lever-conflict") == {}


def test_a_conflict_is_found_where_the_record_is_partial_and_is_possible_where_a_grant_is() -> None:
    story = salem(partial=["levers"])
    granted(story, "grant:hiring", lever="people", area="hiring", from_="2013")
    assert outcomes(story, "lever-conflict", "2012-12-31") == {}
    assert outcomes(story, "lever-conflict", "2013-03-01") == {"lincoln people hiring people": "possible"}
    assert outcomes(story, "lever-conflict", "2013-12-31") == {"lincoln people hiring people": "certain"}


def test_operations_held_twice_are_outside_the_rules() -> None:
    story = salem()
    granted(story, "grant:food-one", lever="operations", area="food")
    granted(story, "grant:food-two", lever="operations", area="food", holder=LINCOLN)
    assert outcomes(story, "lever-conflict") == {}


def test_a_school_that_moved_between_two_clusters_on_an_unknown_day_was_never_in_both() -> None:
    story = salem()
    story.tell("cluster.formed", id="cluster:south", name="South", zone="zone:salem", from_="2011-07-01")
    granted(story, "grant:south", lever="people", over=["cluster:south"])
    story.tell("cluster.school_moved", school=LINCOLN, from_cluster=NORTH, to_cluster="cluster:south", on="2012-10")
    assert outcomes(story, "lever-conflict", "2012-10-15") == {}
    assert outcomes(story, "two-clusters", "2012-10-15") == {}


def test_a_shared_grant_under_a_subcontract_is_too_much() -> None:
    story = salem()
    subcontract(story)
    granted(story, "grant:arts", lever="program", area="student_support", level="shared", under="subcontract:arts")
    assert outcomes(story, "overreach") == {"arts lincoln program": "certain"}
    assert outcomes(story, "overreach", "2016-07-01") == {}


@pytest.mark.parametrize(("level", "outcome"), [("shared", "certain"), ("full", "certain"), (None, "unknown")])
def test_who_is_engaged_as_supporting_holds_no_more_than_advisory(level: str | None, outcome: str) -> None:
    story = salem(partial=["levers"])
    engaged(story)
    granted(story, "grant:arts", lever="program", level=level)
    assert outcomes(story, "overreach") == {"arts lincoln program": outcome}


@pytest.mark.parametrize("more", [{"level": "advisory"}, {"level": "none"}, {"lever": "operations"}, {"over": [ADAMS]}])
def test_advisory_elsewhere_or_operations_are_not_too_much(more: dict[str, Any]) -> None:
    story = salem()
    engaged(story)
    granted(story, "grant:arts", **{"lever": "program", "level": "shared", **more})
    assert outcomes(story, "overreach") == {}


def test_the_same_partner_may_lead_another_cluster() -> None:
    story = salem()
    engaged(story)
    story.tell("cluster.formed", id="cluster:south", name="South", zone="zone:salem", from_="2011-07-01")
    story.tell("organisation.registered", id="school:hub", name="Hub", under=SALEM, from_="1990")
    story.tell("cluster.school_joined", cluster="cluster:south", school="school:hub", from_="2011-07-01")
    engaged(story, role="lead", at=["cluster:south"])
    granted(story, "grant:south", lever="people", over=["cluster:south"])
    assert outcomes(story, "overreach") == {}


def managing(**changed: dict[str, Any]) -> Story:
    return salem(without=(), partial=(), work={"role": "managing"}, **changed)


def test_a_managing_partner_holds_each_of_the_four_levers_in_full() -> None:
    assert outcomes(managing(), "partial-managing") == {}
    assert outcomes(managing(program={"level": "shared"}), "partial-managing") == each("certain", "mastery {} program")
    assert outcomes(salem(program={"level": "shared"}), "partial-managing") == {}, "a lead need not"


def test_what_a_managing_partner_delegates_on_counts_as_held() -> None:
    story = managing()
    granted(story, "grant:school", holder=LINCOLN, lever="program", delegated_from="grant:program", by=[MASTERY])
    assert outcomes(story, "partial-managing") == {}


def test_an_area_or_a_grade_that_a_managing_partner_lacks_is_found() -> None:
    story = managing(program={"area": "curriculum"})
    assert outcomes(story, "partial-managing") == each("certain", "mastery {} program")
    for area in ("assessment", "professional_development", "student_support"):
        story.tell(
            "authority.granted", id=f"grant:{area}", holder=MASTERY, lever="program", area=area, level="full",
            over=[NORTH], under="none", from_="2011-07-01",
        )  # fmt: skip
    assert outcomes(story, "partial-managing") == {}
    assert outcomes(managing(time={"grades": "06-07"}), "partial-managing") == each("certain", "mastery {} time")


def test_what_a_managing_partner_lacks_is_unknown_where_nothing_is_recorded_and_the_record_is_partial() -> None:
    def partial(**changed: Any) -> Story:
        return salem(work={"role": "managing"}, partial=["levers"], **changed)

    assert outcomes(partial(without=["money"]), "partial-managing") == each("unknown", "mastery {} money")
    assert outcomes(partial(money={"level": None}), "partial-managing") == each("unknown", "mastery {} money")
    assert outcomes(partial(money={"level": "shared"}), "partial-managing") == each("certain", "mastery {} money")


def test_a_school_without_recorded_grades_is_judged_in_the_grades_in_which_it_is_clustered() -> None:
    ungraded: dict[str, Any] = {"lincoln": {"grades": ()}, "in_lincoln": {"grades": "06-08"}}
    assert outcomes(salem(without=(), partial=(), **ungraded), "lever-gap", within=LINCOLN) == {}
    assert outcomes(salem(lincoln={"grades": ()}, time={"grades": "06"}), "lever-gap", within=LINCOLN) == {
        "lincoln time": "certain"
    }


def test_who_leads_a_school_may_support_it_too_and_who_holds_under_a_subcontract_supports() -> None:
    story = salem()
    engaged(story, MASTERY)
    assert outcomes(story, "overreach") == {}
    nowhere = salem()
    subcontract(nowhere, provides_at=[])
    granted(nowhere, "grant:arts", lever="program", level="shared", under="subcontract:arts")
    assert outcomes(nowhere, "overreach") == {"arts lincoln program": "certain"}


def test_two_grants_under_one_contract_conflict_though_it_ends_them_both() -> None:
    story = salem()
    granted(story, "grant:hiring", lever="people", area="hiring", under=LEAD)
    assert outcomes(story, "lever-conflict") == {"lincoln people hiring people": "certain"}


def test_grants_over_a_district_are_judged_at_schools_that_nobody_clustered() -> None:
    story = salem(without=["in_lincoln", "people"])
    granted(story, "grant:one", lever="people", over=["state:MA"])
    assert outcomes(story, "lever-conflict", within=LINCOLN) == outcomes(story, "overreach", within=SALEM) == {}
    granted(story, "grant:two", lever="people", over=[SALEM], holder=SALEM)
    assert outcomes(story, "lever-conflict", within=LINCOLN) == {"lincoln people one two": "certain"}
    alone = salem(without=["in_lincoln", "people"])
    subcontract(alone, provides_at=[])
    granted(alone, "grant:arts", lever="people", over=[SALEM], under="subcontract:arts")
    assert outcomes(alone, "overreach", within=LINCOLN) == {"arts lincoln people": "certain"}
