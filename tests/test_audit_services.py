"""Providers and subcontracts judged: whose they are, what is owed, how far and how long they reach, circles."""

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
    outcomes,
    salem,
    subcontract,
)
from tests.story import Story

OWING = {"services": [{"line": "student support"}]}


def test_a_supporting_partner_under_a_contract_of_the_district_is_not_integrated() -> None:
    story = salem(partial=["services"])
    story.tell("contract.signed", id="contract:arts", kind="service", term={"from": "2011-07-01"},
               parties=[{"id": SALEM}, {"id": "partner:arts", "role": "supporting"}])  # fmt: skip
    engaged(story, under="contract:arts")
    assert outcomes(story, "unintegrated-provider") == {"arts lincoln": "certain"}
    assert "outside any subcontract of Mastery" in findings(story, ON, "unintegrated-provider")[0].message


def test_a_subcontract_of_the_operator_at_any_tier_integrates() -> None:
    story = salem()
    subcontract(story)
    engaged(story, under="subcontract:arts")
    story.tell("organisation.registered", id="partner:choir", name="Choir", from_="2001")
    subcontract(story, "subcontract:choir", prime="partner:arts", sub="partner:choir", under="subcontract:arts")
    engaged(story, "partner:choir")
    assert outcomes(story, "unintegrated-provider") == {}
    story.tell("subcontract.ended", subcontract="subcontract:arts", on="2013")
    assert outcomes(story, "unintegrated-provider", "2013-06-01") == {
        "arts lincoln": "possible", "choir lincoln": "possible",
    }  # fmt: skip
    assert outcomes(story, "unintegrated-provider", "2014-01-01") == {
        "arts lincoln": "certain", "choir lincoln": "certain",
    }  # fmt: skip


def test_a_subcontract_of_somebody_else_or_for_another_school_does_not() -> None:
    story = salem()
    story.tell("organisation.registered", id="partner:choir", name="Choir", from_="2001")
    subcontract(story, prime="partner:choir", under="unknown")
    engaged(story)
    assert outcomes(story, "unintegrated-provider") == {"arts lincoln": "certain"}
    elsewhere = salem()
    subcontract(elsewhere, provides_at=["school:adams"])
    engaged(elsewhere)
    assert outcomes(elsewhere, "unintegrated-provider") == {"arts lincoln": "certain"}


def test_how_a_partner_works_is_unknown_where_the_record_of_services_is_partial() -> None:
    story = salem(partial=["services"])
    engaged(story)
    assert outcomes(story, "unintegrated-provider") == {"arts lincoln": "unknown"}
    story.tell("engagement.changed", engagement="engagement:arts-supporting", under="none", from_="2012-01-01")
    assert outcomes(story, "unintegrated-provider") == {"arts lincoln": "certain"}


def test_supporting_partners_outside_clusters_are_free() -> None:
    story = salem(without=["in_lincoln"])
    engaged(story)
    assert outcomes(story, "unintegrated-provider", within=SALEM) == {}


def test_an_owed_service_without_its_subcontract_has_no_provider() -> None:
    story = salem(lead=OWING)
    missing = {f"lead {one} student support": "certain" for one in ("lincoln", "adams", "revere")}
    assert outcomes(story, "owed-service") == missing
    assert outcomes(salem(lead=OWING, partial=["services"]), "owed-service") == dict.fromkeys(missing, "unknown")
    subcontract(story, services=["Student_Support"])
    assert outcomes(story, "owed-service") == {}
    story.tell("subcontract.ended", subcontract="subcontract:arts", on="2013")
    assert outcomes(story, "owed-service", "2013-06-01") == dict.fromkeys(missing, "possible")
    assert outcomes(story, "owed-service", "2014-01-01") == missing


def test_the_operator_may_provide_it_itself() -> None:
    by = {"services": [{"line": "student support", "by": MASTERY}]}
    assert outcomes(salem(lead=by), "owed-service") == {}
    work = {"at": [{"id": NORTH, "days_a_week": 5, "services": ["student support"]}]}
    assert outcomes(salem(lead=OWING, work=work), "owed-service") == {}


def test_another_line_or_another_school_does_not_provide_it() -> None:
    story = salem(lead=OWING)
    subcontract(story, services=["data and assessment"])
    subcontract(story, "subcontract:two", provides_at=[LINCOLN])
    assert outcomes(story, "owed-service") == {
        "lead adams student support": "certain", "lead revere student support": "certain",
    }  # fmt: skip


def test_a_second_tier_provides_for_the_first_and_a_subcontract_without_places_leaves_it_open() -> None:
    story = salem(lead=OWING)
    story.tell("organisation.registered", id="partner:choir", name="Choir", from_="2001")
    subcontract(story, services=["arts"])
    subcontract(story, "subcontract:choir", prime="partner:arts", sub="partner:choir", under="subcontract:arts")
    assert outcomes(story, "owed-service") == {}
    vague = salem(lead=OWING)
    subcontract(vague, provides_at=[])
    assert set(outcomes(vague, "owed-service").values()) == {"unknown"}


def test_a_subcontract_that_ends_a_day_after_its_prime_contract_is_too_long() -> None:
    def until(last_day: str | None, **more: Any) -> dict[str, str]:
        story = salem(**more)
        subcontract(story, term={"from": "2011-07-01", "last_day": last_day})
        return outcomes(story, "subcontract-term")

    assert until("2016-07-01") == {"arts": "certain"}
    assert until("2016-06-30") == until("2013-06-30") == {}
    assert until("2016") == {"arts": "possible"}
    assert until(None) == {"arts": "unknown"}
    assert until(None, lead={"term": {"from": "2011-07-01"}}) == {}


def test_a_subcontract_may_not_begin_before_nor_outlast_a_contract_that_is_terminated_or_renewed() -> None:
    early = salem()
    subcontract(early, term={"from": "2011-06-30", "last_day": "2012-12-31"})
    assert outcomes(early, "subcontract-term") == {"arts": "certain"}
    story = salem()
    subcontract(story)
    story.tell("contract.terminated", contract=LEAD, on="2014-01-01")
    assert outcomes(story, "subcontract-term") == {"arts": "certain"}
    renewed = salem()
    subcontract(renewed, term={"from": "2011-07-01", "last_day": "2018-06-30"})
    renewed.tell("contract.renewed", contract=LEAD, from_="2016-07-01", last_day="2021-06-30")
    assert outcomes(renewed, "subcontract-term") == {}


def test_a_second_tier_is_held_to_the_subcontract_that_it_is_under() -> None:
    story = salem()
    subcontract(story, term={"from": "2011-07-01", "last_day": "2013-06-30"})
    subcontract(story, "subcontract:two", prime="partner:arts", sub=MASTERY, under="subcontract:arts")
    assert outcomes(story, "subcontract-term") == {"two": "certain"}


def test_a_subcontract_that_serves_a_school_which_left_the_cluster_reaches_too_far() -> None:
    story = salem()
    subcontract(story, provides_at=[LINCOLN])
    assert outcomes(story, "subcontract-scope") == {}
    story.tell("cluster.school_left", cluster=NORTH, school=LINCOLN, on="2013")
    assert outcomes(story, "subcontract-scope", "2013-06-01", SALEM) == {"arts": "possible"}
    assert outcomes(story, "subcontract-scope", "2014-01-01", SALEM) == {"arts": "certain"}
    (one,) = findings(story, "2014-01-01", "subcontract-scope", within=SALEM)
    assert one.message == "subcontract:arts reaches Lincoln, beyond contract:lead."


@pytest.mark.parametrize(
    ("lead", "more", "said"),
    [
        ({"covers": [{"id": NORTH, "grades": "06-07"}]}, {}, {"arts": "certain"}),
        ({"covers": [{"id": NORTH, "grades": "06-07"}]}, {"provides_at": [{"id": LINCOLN, "grades": "06"}]}, {}),
        (OWING, {"services": ["arts"]}, {"arts": "certain"}),
        (OWING, {"services": ["Student-Support"]}, {}),
        ({}, {"services": ["arts"]}, {}),
        ({"covers": []}, {}, {"arts": "unknown"}),
    ],
)
def test_grades_and_services_beyond_those_of_the_contract_reach_too_far(
    lead: dict[str, Any], more: dict[str, Any], said: dict[str, str]
) -> None:
    story = salem(lead=lead)
    subcontract(story, **{"provides_at": [LINCOLN], **more})
    assert outcomes(story, "subcontract-scope") == said


def circle(*pairs: tuple[str, str]) -> Story:
    story = salem()
    for name in sorted({name for pair in pairs for name in pair}):
        story.tell("organisation.registered", id=f"partner:{name}", name=name.title(), from_="2001")
    for prime, sub in pairs:
        subcontract(story, f"subcontract:{prime}-{sub}", prime=f"partner:{prime}", sub=f"partner:{sub}")
    return story


@pytest.mark.parametrize(
    ("pairs", "parties"),
    [
        ([("a", "b"), ("b", "c"), ("c", "a")], {"a", "b", "c"}),
        ([("a", "a")], {"a"}),
        ([("x", "a"), ("a", "b"), ("b", "a")], {"a", "b"}),
        ([("a", "b"), ("a", "c"), ("b", "c")], set()),
    ],
)
def test_everybody_in_a_circle_is_their_own_subcontractor(pairs: list[tuple[str, str]], parties: set[str]) -> None:
    story = circle(*pairs)
    assert outcomes(story, "subcontract-cycle") == dict.fromkeys(parties, "certain")
    assert outcomes(story, "subcontract-cycle", within=None) == dict.fromkeys(parties, "certain")


def test_a_circle_that_was_never_closed_on_one_day_is_none() -> None:
    story = circle(("a", "b"))
    story.tell("subcontract.ended", subcontract="subcontract:a-b", on="2013-01-01")
    said = {"prime": "partner:b", "sub": "partner:a"}
    subcontract(story, "subcontract:b-a", **said, term={"from": "2013-01-01", "last_day": "2015-06-30"})
    for on in ("2012-12-31", "2013-01-01"):
        assert outcomes(story, "subcontract-cycle", on) == {}


def test_a_circle_that_ended_on_an_unknown_day_is_possible() -> None:
    story = circle(("a", "b"), ("b", "a"))
    story.tell("subcontract.ended", subcontract="subcontract:a-b", on="2013")
    assert outcomes(story, "subcontract-cycle", "2013-06-01") == {"a": "possible", "b": "possible"}
    (one, _) = findings(story, "2012-12-01", "subcontract-cycle")
    assert (one.since, one.until) == ("2011-07-01", "2013-12-31")
    assert one.message == "A is its own subcontractor by subcontract:a-b, subcontract:b-a."


def test_the_operator_itself_is_no_provider_from_outside() -> None:
    story = salem()
    engaged(story, MASTERY, under="none")
    assert outcomes(story, "unintegrated-provider") == {}


def test_tiers_are_followed_where_nobody_knows_what_they_are_under() -> None:
    story = salem(lead=OWING)
    story.tell("organisation.registered", id="partner:choir", name="Choir", from_="2001")
    subcontract(story, "subcontract:first", under="unknown", provides_at=[], services=["arts"])
    subcontract(story, "subcontract:choir", prime="partner:arts", sub="partner:choir", under="unknown")
    subcontract(story, "subcontract:back", prime="partner:choir", sub=MASTERY, under="unknown", provides_at=[])
    engaged(story, "partner:choir")
    assert outcomes(story, "unintegrated-provider") == outcomes(story, "owed-service") == {}
    assert set(outcomes(story, "subcontract-cycle")) == {"mastery", "arts", "choir"}
