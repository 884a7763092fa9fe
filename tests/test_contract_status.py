"""What a contract is when its renewal or its proposal came to nothing: folded, and as the independent model says."""

from typing import Any

import pytest

from graph.fold import fold_subject
from tests.story import Story
from tests.test_folded_more import folded

CONTRACT = "contract:salem-lead"
PARTIES = [{"id": "district:salem", "role": "authoriser"}, {"id": "partner:acme", "role": "operator"}]
TERM = {"from": "2012-07-01", "last_day": "2016-06-30"}
AUTOMATIC = {**TERM, "renewal": "automatic", "renewal_months": 12}


def agreed(topic: str, **term: Any) -> tuple[str, dict[str, Any]]:
    return topic, {"id": CONTRACT, "kind": "performance", "parties": PARTIES, "term": term}


def status(*statements: tuple[str, dict[str, Any]]) -> list[tuple[str, str, str]]:
    """(state, from, until) as folded, in the order of days."""
    story = Story(*statements)
    folded(story)
    facts = [fact for fact in fold_subject(CONTRACT, story.events) if fact.type == "status"]
    return sorted(((fact.value, fact.valid_from, fact.valid_to) for fact in facts), key=lambda one: one[1:])


def ended(topic: str, on: str) -> tuple[str, dict[str, Any]]:
    return topic, {"contract": CONTRACT, "on": on}


def test_a_contract_that_was_terminated_is_not_renewed_years_later() -> None:
    assert status(agreed("contract.signed", **AUTOMATIC), ended("contract.terminated", "2013-01-01")) == [
        ("in_force", "2012-07-01", "2013-01-01"),
        ("ended", "2013-01-01", "9999-12-31"),
    ]


def test_a_contract_that_was_renewed_by_itself_can_be_terminated_afterwards() -> None:
    assert status(agreed("contract.signed", **AUTOMATIC), ended("contract.terminated", "2018-01-01")) == [
        ("in_force", "2012-07-01", "2016-07-01"),
        ("auto_renewed", "2016-07-01", "2018-01-01"),
        ("ended", "2018-01-01", "9999-12-31"),
    ]


def test_where_it_may_have_been_terminated_only_after_its_renewal_that_is_possible() -> None:
    states = status(agreed("contract.signed", **AUTOMATIC), ended("contract.terminated", "2016"))
    assert [state for state, *_ in states] == ["in_force", "ended", "auto_renewed"]


@pytest.mark.parametrize("on", ["2012-03-01", "2012-07-01", "2011"])
def test_a_proposal_that_is_withdrawn_before_its_term_never_began(on: str) -> None:
    withdrawn = [agreed("contract.proposed", **TERM), ended("contract.withdrawn", on)]
    assert status(*withdrawn) == [("never_began", "2012-07-01", "9999-12-31")]
    assert not [fact for fact in fold_subject(CONTRACT, Story(*withdrawn).events) if fact.type == "PARTY"]


def test_a_proposal_that_is_withdrawn_within_its_term_was_one_until_then() -> None:
    assert status(agreed("contract.proposed", **TERM), ended("contract.withdrawn", "2013-03-01")) == [
        ("proposed", "2012-07-01", "2013-03-01"),
        ("never_began", "2013-03-01", "9999-12-31"),
    ]


def test_what_was_signed_is_not_undone_by_the_withdrawal_of_its_proposal() -> None:
    states = status(
        agreed("contract.proposed", **TERM),
        ended("contract.withdrawn", "2012-03-01"),
        agreed("contract.signed", **TERM),
    )
    assert ("in_force", "2012-07-01", "2016-07-01") in states
    assert "never_began" not in {state for state, *_ in states}
