"""Clusters and their schools judged: size, one at a time, who runs them, how often they are there, on what paper."""

from typing import Any

import pytest

from tests.audited import LEAD, LINCOLN, MASTERY, NORTH, ON, SALEM, engaged, findings, outcomes, salem
from tests.story import Story


def sized(number: int, **more: Any) -> Story:
    """North with so many schools."""
    story = salem(without=["in_lincoln", "in_adams", "in_revere"], **more)
    for n in range(number):
        story.tell("organisation.registered", id=f"school:no-{n}", name=f"School {n}", under=SALEM, from_="1990")
        story.tell("cluster.school_joined", cluster=NORTH, school=f"school:no-{n}", from_="2011-07-01")
    return story


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, {"north": "certain"}),
        (2, {"north": "certain"}),
        (3, {}),
        (5, {}),
        (6, {"north": "certain warning"}),
        (10, {"north": "certain warning"}),
        (11, {"north": "certain"}),
        (39, {"north": "certain"}),
    ],
)
def test_a_cluster_has_3_to_10_schools_and_better_3_to_5(number: int, said: dict[str, str]) -> None:
    assert outcomes(sized(number), "cluster-size") == said


def test_a_closed_school_is_not_counted() -> None:
    story = sized(11)
    story.tell("organisation.closed", organisation="school:no-3", on="2013")
    assert outcomes(story, "cluster-size", "2012-12-31") == {"north": "certain"}
    assert outcomes(story, "cluster-size", "2013-06-01") == {"north": "possible"}
    assert outcomes(story, "cluster-size", "2014-01-01") == {"north": "certain warning"}
    (one,) = findings(story, ON, "cluster-size")
    assert (one.since, one.until) == ("2011-07-01", "2013-12-31")


def test_one_school_is_no_schools_in_the_message_either() -> None:
    (few,) = findings(sized(1), ON, "cluster-size")
    assert few.message == "North has 1 school, fewer than 3."
    (unknown,) = findings(sized(1, partial=["schools"]), ON, "cluster-size")
    assert unknown.message.startswith("North has 1 recorded school, fewer than 3, and the record may lack some")


def test_too_few_are_unknown_where_the_record_of_schools_is_partial_and_too_many_are_too_many() -> None:
    assert outcomes(sized(2, partial=["schools"]), "cluster-size") == {"north": "unknown"}
    assert outcomes(sized(3, partial=["schools"]), "cluster-size") == {}
    assert outcomes(sized(11, partial=["schools"]), "cluster-size") == {"north": "certain"}


@pytest.mark.parametrize(
    ("size", "said"),
    [
        ({"min": 40, "max": 50}, {"north": "certain"}),
        ({"min": 8, "max": 12}, {"north": "possible"}),
        ({"min": 4, "max": 5}, {}),
        ({"min": 4, "max": 6}, {"north": "possible warning"}),
        ({"min": 40, "max": 50, "what": "pupils"}, {}),
    ],
)
def test_a_stated_size_is_judged_at_both_ends(size: dict[str, Any], said: dict[str, str]) -> None:
    story = sized(3, partial=["schools"])
    story.tell("organisation.described", organisation=NORTH, stated_size=size, from_="2011-07-01")
    assert outcomes(story, "cluster-size") == said


def south(story: Story) -> Story:
    story.tell("cluster.formed", id="cluster:south", name="South", zone="zone:salem", from_="2011-07-01")
    return story


def test_a_school_that_joins_a_second_cluster_without_leaving_is_in_two() -> None:
    story = south(salem())
    story.tell("cluster.school_joined", cluster="cluster:south", school=LINCOLN, from_="2012-09-01")
    assert outcomes(story, "two-clusters", "2012-08-31") == {}
    assert outcomes(story, "two-clusters") == {"lincoln north south": "certain"}
    (one,) = findings(story, ON, "two-clusters")
    assert one.message == "Lincoln is in North and in South at once."
    assert (one.since, one.until) == ("2012-09-01", None)


def test_a_school_that_moved_or_left_and_joined_on_one_day_or_in_other_grades_is_in_one() -> None:
    moved = south(salem())
    moved.tell("cluster.school_moved", school=LINCOLN, from_cluster=NORTH, to_cluster="cluster:south", on="2012-09-01")
    left = south(salem())
    left.tell("cluster.school_left", cluster=NORTH, school=LINCOLN, on="2012-09-01")
    left.tell("cluster.school_joined", cluster="cluster:south", school=LINCOLN, from_="2012-09-01")
    split = south(salem(in_lincoln={"grades": "06"}))
    split.tell("cluster.school_joined", cluster="cluster:south", school=LINCOLN, grades="07-08", from_="2012-09-01")
    for story in (moved, left, split):
        for on in ("2012-08-31", "2012-09-01", ON):
            assert outcomes(story, "two-clusters", on) == {}


def test_a_school_that_left_and_joined_on_unknown_days_was_possibly_in_two() -> None:
    story = south(salem())
    story.tell("cluster.school_left", cluster=NORTH, school=LINCOLN, on="2012-10")
    story.tell("cluster.school_joined", cluster="cluster:south", school=LINCOLN, from_="2012-10")
    assert outcomes(story, "two-clusters", "2012-10-15") == {"lincoln north south": "possible"}
    assert outcomes(story, "two-clusters", "2012-11-01") == {}


NOBODY = {f"north {one}": "certain" for one in ("lincoln", "adams", "revere")}


def test_run_directly_or_by_nobody_any_more_there_is_no_operating_partner() -> None:
    direct = salem(work={"role": "direct", "who": SALEM}, partial=["operators"])
    assert outcomes(direct, "no-operating-partner") == NOBODY, "what is recorded shows it"
    assert outcomes(salem(without=["work"]), "no-operating-partner") == NOBODY
    ended = salem()
    ended.tell("engagement.ended", engagement="engagement:mastery", on="2013-01-01")
    assert outcomes(ended, "no-operating-partner", "2012-12-31") == {}
    assert outcomes(ended, "no-operating-partner", "2013-01-01") == NOBODY


def test_who_operates_is_unknown_where_the_record_is_partial() -> None:
    story = salem(without=["work"], partial=["operators"])
    assert outcomes(story, "no-operating-partner") == dict.fromkeys(NOBODY, "unknown")


def test_a_managing_partner_is_one_and_so_is_a_lead_whose_contract_is_suspended() -> None:
    assert outcomes(salem(work={"role": "managing"}), "no-operating-partner") == {}
    story = salem()
    story.tell("contract.suspended", contract=LEAD, from_="2012-01-01")
    assert outcomes(story, "no-operating-partner") == {}


def test_a_partner_that_began_on_an_unknown_day_was_possibly_missing() -> None:
    story = salem(work={"from": "2012"})
    assert outcomes(story, "no-operating-partner", "2012-06-01") == dict.fromkeys(NOBODY, "possible")
    assert outcomes(story, "no-operating-partner", "2013-01-01") == {}


def test_schools_outside_clusters_need_no_operating_partner() -> None:
    assert outcomes(salem(without=["in_lincoln", "work"]), "no-operating-partner") == {
        "north adams": "certain", "north revere": "certain",
    }  # fmt: skip


def test_a_lead_is_at_its_school_five_days_a_week() -> None:
    def days(days: float | None, role: str = "lead") -> dict[str, str]:
        return outcomes(salem(work={"role": role, "at": [{"id": LINCOLN, "days_a_week": days}]}), "presence")

    assert days(4) == days(4.5) == {"mastery lincoln": "certain"}
    assert days(5) == days(6) == days(4, "managing") == days(None, "managing") == {}
    assert days(None) == {"mastery lincoln": "unknown"}


def test_a_lead_that_perhaps_left_is_perhaps_at_its_school_too_rarely() -> None:
    story = salem(work={"at": [{"id": LINCOLN, "days_a_week": 4}], "last_day": None})
    story.tell("engagement.ended", engagement="engagement:mastery", on="2013")
    assert outcomes(story, "presence", "2013-06-01") == {"mastery lincoln": "possible"}


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("for_profit", {"mastery": "certain"}),
        ("public", {"mastery": "certain"}),
        (None, {"mastery": "unknown"}),
        ("non_profit", {}),
        ("Non-profit", {}),
        ("internal_unit", {}),
    ],
)
def test_a_lead_is_a_non_profit_or_an_internal_unit(form: str | None, said: dict[str, str]) -> None:
    assert outcomes(salem(mastery={"legal_form": form}), "lead-form") == said


def test_an_office_that_leads_is_internal_and_a_managing_partner_may_have_any_form() -> None:
    assert outcomes(salem(work={"who": "office:turnaround"}), "lead-form") == {}
    assert outcomes(salem(work={"role": "managing"}, mastery={"legal_form": "for_profit"}), "lead-form") == {}


def test_a_lead_that_became_for_profit_on_an_unknown_day_possibly_is_one() -> None:
    story = salem()
    story.tell("organisation.described", organisation=MASTERY, legal_form="for_profit", from_="2012")
    assert outcomes(story, "lead-form", "2012-06-01") == {"mastery": "possible"}
    assert outcomes(story, "lead-form", "2013-01-01") == {"mastery": "certain"}


def test_a_contract_that_covers_three_schools_of_which_the_operator_works_at_two_is_found() -> None:
    at = [{"id": "school:adams", "days_a_week": 5}, {"id": "school:revere", "days_a_week": 5}]
    assert outcomes(salem(work={"at": at}), "paper-practice") == {"lead lincoln": "certain"}
    assert outcomes(salem(work={"at": at}, partial=["operators"]), "paper-practice") == {"lead lincoln": "unknown"}
    assert outcomes(salem(), "paper-practice") == {}


def test_an_operator_at_work_where_no_contract_covers_is_found() -> None:
    covers = [{"id": "school:adams"}, {"id": "school:revere"}]
    assert outcomes(salem(lead={"covers": covers}), "paper-practice") == {"mastery lincoln": "certain"}
    assert outcomes(salem(lead={"covers": covers}, work={"role": "direct"}), "paper-practice") == {}


def test_a_suspended_contract_still_covers_but_need_not_be_worked_under() -> None:
    story = salem()
    story.tell("contract.suspended", contract=LEAD, from_="2012-01-01")
    assert outcomes(story, "paper-practice") == {}
    story.tell("engagement.ended", engagement="engagement:mastery", on="2012-01-01")
    assert outcomes(story, "paper-practice") == {}


def test_supporting_partners_need_no_contract_that_covers() -> None:
    story = salem()
    engaged(story)
    assert outcomes(story, "paper-practice") == {}


def test_a_school_outside_every_cluster_is_held_to_its_paper_too() -> None:
    story = salem()
    story.tell("organisation.registered", id="school:oak", name="Oak", under=SALEM, from_="1990")
    engaged(story, MASTERY, "managing", at=["school:oak"])
    assert outcomes(story, "paper-practice", within=SALEM) == {"mastery-managing oak": "certain"}


def test_an_operator_assigned_on_an_unknown_day_works_there_either_way() -> None:
    story = salem()
    story.tell("contract.assigned", contract=LEAD, to="partner:arts", on="2012-10")
    story.tell("engagement.ended", engagement="engagement:mastery", on="2012-11-01")
    assert outcomes(story, "paper-practice", "2012-10-15") == {
        f"mastery {one}": "possible" for one in ("lincoln", "adams", "revere")
    }
    assert outcomes(story, "paper-practice", "2012-11-01")["lead lincoln"] == "certain"


def test_a_cluster_ends_with_its_zone_and_its_schools_with_it() -> None:
    story = south(sized(39))
    story.tell("cluster.school_joined", cluster="cluster:south", school="school:no-1", from_="2011-07-01")
    story.tell("zone.closed", zone="zone:salem", on="2013")
    story.tell("authority.revoked", grant="grant:time", on="2012-01-01")
    story.tell("engagement.ended", engagement="engagement:mastery", on="2012-01-01")
    rules = {"cluster-size", "two-clusters", "lever-gap", "no-operating-partner"}
    assert {one.rule for one in findings(story, ON, *rules)} == rules
    assert outcomes(story, "cluster-size", "2013-06-01") == {"north": "possible", "south": "possible"}
    for within in ("zone:salem", NORTH, SALEM, None):
        assert findings(story, "2014-01-01", *rules, within=within) == []
