"""Contracts judged: their terms, whom they are with, what outlives them; and delegation beyond what is held."""

from typing import Any

import pytest

from tests.audited import (
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
)  # fmt: skip
from tests.story import Story


def term(last_day: str | None, from_: str = "2011-07-01", **more: Any) -> Story:
    return salem(lead={"term": {"from": from_, "last_day": last_day}, **more})


@pytest.mark.parametrize("last_day", ["2013-06-30", "2016-07-01", "2014-06-29"])
def test_a_lead_contract_of_under_3_or_over_5_years_is_found(last_day: str) -> None:
    assert outcomes(term(last_day), "contract-term") == {"lead": "certain"}


@pytest.mark.parametrize("last_day", ["2014-06-30", "2016-06-30"])
def test_three_and_five_years_to_the_day_are_right(last_day: str) -> None:
    assert outcomes(term(last_day), "contract-term") == {}


def test_a_term_that_is_not_stated_is_unknown() -> None:
    story = term(None)
    assert outcomes(story, "contract-term") == {"lead": "unknown"}
    (one,) = findings(story, ON, "contract-term")
    assert one.missing == ("the last day of its term",)
    assert one.message.startswith("The term of contract:lead, by which Mastery leads, is not stated")


@pytest.mark.parametrize("more", [{"operating_role": "managing"}, {"kind": "charter"}])
def test_only_performance_contracts_of_leads_have_such_terms(more: dict[str, Any]) -> None:
    assert outcomes(term("2021-06-30", **more), "contract-term") == {}


def test_a_contract_without_a_stated_role_is_a_leads_where_somebody_leads_under_it() -> None:
    assert outcomes(term("2013-06-30", operating_role=None), "contract-term") == {"lead": "certain"}


def test_an_amendment_counts_and_a_renewal_does_not() -> None:
    amended = term("2013-06-30")
    amended.tell("contract.amended", contract=LEAD, term_last_day="2015-06-30", from_="2012-01-01")
    assert outcomes(amended, "contract-term", "2011-12-31") == {"lead": "certain"}
    assert outcomes(amended, "contract-term", "2012-01-01") == {}
    (one,) = findings(amended, "2011-12-31", "contract-term")
    assert (one.since, one.until) == ("2011-07-01", "2012-01-01")
    renewed = term("2016-06-30")
    renewed.tell("contract.renewed", contract=LEAD, from_="2016-07-01", last_day="2021-06-30")
    assert outcomes(renewed, "contract-term", "2018-01-01") == {}


def test_a_term_of_unknown_days_may_be_too_long() -> None:
    assert outcomes(term("2016-06-30", from_="2011"), "contract-term", "2012-10-01") == {"lead": "possible"}
    assert outcomes(term("2016-12-31", from_="2011"), "contract-term", "2012-10-01") == {"lead": "certain"}


def test_a_contract_is_judged_while_it_stands() -> None:
    story = term("2013-06-30")
    assert outcomes(story, "contract-term", "2013-07-01") == outcomes(story, "contract-term", "2011-06-30") == {}
    proposed = salem(without=["lead"])
    proposed.tell("contract.proposed", id=LEAD, kind="performance", operating_role="lead", covers=[NORTH],
                  parties=[{"id": MASTERY, "role": "operator"}], term={"from": "2011-07-01"})  # fmt: skip
    assert outcomes(proposed, "contract-term") == {}


@pytest.mark.parametrize("role", ["lead", "managing"])
def test_who_leads_or_manages_without_a_contract_is_found(role: str) -> None:
    story = salem(without=["lead"], work={"under": "none", "role": role}, partial=["operators"])
    assert outcomes(story, "no-contract") == {f"mastery {one}": "certain" for one in ("lincoln", "adams", "revere")}


def test_a_contract_with_somebody_else_than_the_authoriser_of_the_zone_does_not_count() -> None:
    parties = [{"id": "partner:arts", "role": "authoriser"}, {"id": MASTERY, "role": "operator"}]
    assert outcomes(salem(lead={"parties": parties}), "no-contract")["mastery lincoln"] == "certain"


@pytest.mark.parametrize("authoriser", ["office:turnaround", "board:salem", "office:inner"])
def test_a_contract_with_an_office_or_board_of_the_authoriser_counts(authoriser: str) -> None:
    story = salem(lead={"parties": [{"id": authoriser, "role": "authoriser"}, {"id": MASTERY, "role": "operator"}]})
    story.tell("organisation.registered", id="board:salem", name="Salem School Board", from_="1900")
    story.tell("organisation.governed_by", organisation=SALEM, board="board:salem", from_="1900")
    story.tell("organisation.registered", id="office:inner", name="Inner", under="office:turnaround", from_="2001")
    assert outcomes(story, "no-contract") == {}


def test_an_office_of_the_authoriser_that_leads_needs_a_contract_too() -> None:
    office = "office:turnaround"
    alone = salem(work={"who": office}, lead={"parties": [{"id": office, "role": "operator"}]})
    assert outcomes(alone, "no-contract")["mastery lincoln"] == "certain"
    parties = [{"id": SALEM, "role": "authoriser"}, {"id": office, "role": "operator"}]
    assert outcomes(salem(work={"who": office}, lead={"parties": parties}), "no-contract") == {}


def test_a_basis_that_is_not_known_is_unknown_unless_a_contract_covers_the_school() -> None:
    unknown = salem(without=["lead"], work={"under": "unknown"})
    assert outcomes(unknown, "no-contract")["mastery lincoln"] == "unknown"
    assert outcomes(salem(work={"under": "unknown"}), "no-contract") == {}


def test_a_suspended_or_ended_contract_is_not_in_force() -> None:
    story = salem(work={"last_day": None})
    story.tell("contract.suspended", contract=LEAD, from_="2013-01-01")
    story.tell("contract.resumed", contract=LEAD, from_="2013-02-01")
    assert outcomes(story, "no-contract", "2013-01-15")["mastery lincoln"] == "certain"
    assert outcomes(story, "no-contract", "2013-02-01") == {}
    assert outcomes(story, "no-contract", "2016-07-01")["mastery lincoln"] == "certain"


def test_a_contract_that_ended_on_an_unknown_day_is_possibly_missing() -> None:
    story = salem()
    story.tell("contract.terminated", contract=LEAD, on="2014")
    assert outcomes(story, "no-contract", "2014-06-01")["mastery lincoln"] == "possible"
    assert outcomes(story, "no-contract", "2014-12-31")["mastery lincoln"] == "certain"


def test_a_grant_with_a_later_last_day_outlives_its_contract_and_one_without_ends_with_it() -> None:
    story = salem(people={"last_day": "2016-06-30"})
    story.tell("contract.terminated", contract=LEAD, on="2014-01-01")
    assert outcomes(story, "outlived-basis", "2013-12-31") == {}
    assert outcomes(story, "outlived-basis", "2014-01-01") == {"people": "certain", "mastery": "certain"}
    (grant,) = [one for one in findings(story, "2014-01-01", "outlived-basis") if one.about == ("grant:people",)]
    assert (grant.since, grant.until) == ("2014-01-01", "2016-07-01")


def test_a_contract_that_ended_on_an_unknown_day_may_have_been_outlived() -> None:
    story = salem(people={"last_day": "2016-06-30"}, work={"last_day": "2013-12-31"})
    story.tell("contract.terminated", contract=LEAD, on="2014")
    assert outcomes(story, "outlived-basis", "2014-06-01") == {"people": "possible"}
    assert outcomes(story, "outlived-basis", "2014-12-31") == {"people": "certain"}


def test_what_is_delegated_from_a_lapsed_grant_outlives_its_basis_too() -> None:
    story = salem(people={"last_day": "2018-06-30"})
    granted(story, "grant:school", holder=LINCOLN, lever="people", delegated_from="grant:people", by=[MASTERY])
    assert outcomes(story, "outlived-basis", "2017-01-01") == {"people": "certain", "school": "certain"}


def test_a_renewed_contract_is_not_outlived_and_one_that_renews_itself_is_a_warning() -> None:
    renewed = salem(people={"last_day": "2018-06-30"}, work={"last_day": None})
    renewed.tell("contract.renewed", contract=LEAD, from_="2016-07-01", last_day="2021-06-30")
    assert outcomes(renewed, "outlived-basis", "2017-01-01") == {}
    itself = salem(
        without=["time", "money", "program"], work={"last_day": None},
        lead={"term": {"from": "2011-07-01", "last_day": "2016-06-30", "renewal": "automatic", "renewal_months": 12}},
    )  # fmt: skip
    assert outcomes(itself, "outlived-basis", "2016-06-30") == {}
    assert outcomes(itself, "outlived-basis", "2016-07-01") == {
        "people": "certain warning", "mastery": "certain warning",
    }  # fmt: skip


def delegated(parent: dict[str, Any], **child: Any) -> dict[str, str]:
    story = salem(people=parent)
    said = {"holder": LINCOLN, "lever": "people", "delegated_from": "grant:people", "by": [MASTERY], **child}
    granted(story, "grant:school", **said)
    return outcomes(story, "beyond-own")


@pytest.mark.parametrize(
    ("parent", "child"),
    [
        ({"level": "shared"}, {"level": "full"}),
        ({}, {"lever": "money"}),
        ({"area": "hiring"}, {"area": "exit"}),
        ({"area": "hiring"}, {}),
        ({"over": ["school:adams"]}, {}),
        ({"over": [NORTH], "grades": "06-07"}, {"grades": "08"}),
    ],
)
def test_delegating_more_than_is_held_is_found(parent: dict[str, Any], child: dict[str, Any]) -> None:
    assert delegated(parent, **child) == {"school": "certain"}


@pytest.mark.parametrize(
    ("parent", "child"),
    [({}, {}), ({}, {"level": "shared"}), ({}, {"area": "hiring"}), ({"grades": "06-07"}, {"grades": "06"})],
)
def test_delegating_what_is_held_or_less_is_right(parent: dict[str, Any], child: dict[str, Any]) -> None:
    assert delegated(parent, **child) == {}


def test_levels_that_are_not_stated_cannot_be_compared() -> None:
    assert delegated({"level": None}) == {"school": "unknown"}
    assert delegated({}, level=None) == {"school": "unknown"}


def test_a_giver_whose_level_fell_on_an_unknown_day_possibly_gives_too_much() -> None:
    story = salem()
    granted(story, "grant:school", holder=LINCOLN, lever="people", delegated_from="grant:people", by=[MASTERY])
    story.tell("authority.level_changed", grant="grant:people", level="shared", from_="2013")
    assert outcomes(story, "beyond-own", "2012-12-31") == {}
    assert outcomes(story, "beyond-own", "2013-06-01") == {"school": "possible"}
    assert outcomes(story, "beyond-own", "2013-12-31") == {"school": "certain"}


def test_engagements_of_others_are_not_asked_for_a_contract() -> None:
    story = salem()
    engaged(story, under="none")
    assert outcomes(story, "no-contract") == {}


def test_a_suspended_contract_keeps_its_term() -> None:
    story = term("2013-06-30")
    story.tell("contract.suspended", contract=LEAD, from_="2012-01-01")
    assert outcomes(story, "contract-term") == {"lead": "certain"}


def test_a_party_makes_no_contract_with_itself() -> None:
    office = "office:turnaround"
    parties = [{"id": office, "role": "operator"}, {"id": office, "role": "party"}]
    assert (
        outcomes(salem(work={"who": office}, lead={"parties": parties}), "no-contract")["mastery lincoln"] == "certain"
    )


def test_a_contract_that_covers_but_is_suspended_shows_the_breach_though_the_basis_is_not_known() -> None:
    story = salem(work={"under": "unknown"})
    story.tell("contract.suspended", contract=LEAD, from_="2012-01-01")
    assert outcomes(story, "no-contract")["mastery lincoln"] == "certain"
