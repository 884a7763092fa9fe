"""Contracts and subcontracts as money: what is passed on, what has a budget, and what nobody recorded."""

from typing import Any

import pytest

from graph.answers.money_words import Funding, Instrument, PassedOn
from graph.errors import Code
from tests.audited import ADAMS, LEAD, LINCOLN, MASTERY, NORTH, SALEM, salem, subcontract
from tests.monies import ON, ZONE, account, adopted, usd
from tests.story import Story
from tests.town import refused

WORTH: dict[str, Any] = {"value": {"amount": "1000000.50"}}


def instrument(story: Story, of: str = LEAD, on: str = ON, which: str = LEAD) -> Instrument:
    """One of the instruments of an account."""
    (found,) = [one for one in account(story, of, on=on).instruments if one.instrument.id == which]
    return found


def test_subcontracts_come_to_more_than_the_contract() -> None:
    story = salem(lead=WORTH)
    subcontract(story, value={"amount": "600000"})
    assert instrument(story).over is PassedOn.WITHIN
    assert instrument(story).left == usd("400000.50")
    more = {"value": {"amount": "400000.51"}, "term": {"from": "2012", "last_day": "2013-06-30"}}
    subcontract(story, "subcontract:more", **more)
    found = instrument(story)
    assert (found.over, found.committed, found.left) == (
        PassedOn.POSSIBLY, (usd("600000", "1000000.51"),), usd("-0.01", "400000.50"),
    )  # fmt: skip
    assert "possibly come to more" in found.message
    sure = instrument(story, on="2013-03-01")
    assert (sure.over, sure.left) == (PassedOn.OVER, usd("-0.01"))
    assert "the subcontracts in force under it come to more than its value" in sure.message
    assert instrument(story, on="2013-09-01").over is PassedOn.WITHIN, "one has ended"


def test_subcontracts_that_come_to_the_value_of_the_contract_are_within_it() -> None:
    story = salem(lead=WORTH)
    subcontract(story, value={"amount": "600000"})
    subcontract(story, "subcontract:more", value={"amount": "400000.50"})
    assert (instrument(story).over, instrument(story).left) == (PassedOn.WITHIN, usd("0"))


def test_a_second_tier_is_held_to_the_subcontract_and_not_counted_twice() -> None:
    story = salem(lead=WORTH)
    story.tell("organisation.registered", id="partner:choir", name="Choir", from_="2001")
    subcontract(story, value={"amount": "600000"})
    subcontract(story, "subcontract:choir", prime="partner:arts", sub="partner:choir", under="subcontract:arts",
                value={"amount": "600001"})  # fmt: skip
    rows = account(story, LEAD).instruments
    assert [(one.instrument.id, one.depth, one.over) for one in rows] == [
        (LEAD, 0, PassedOn.WITHIN), ("subcontract:arts", 1, PassedOn.OVER), ("subcontract:choir", 2, PassedOn.WITHIN),
    ]  # fmt: skip
    assert [one.under and one.under.id for one in rows] == [None, LEAD, "subcontract:arts"]
    assert [one.funding for one in rows] == [Funding.UNFUNDED, None, None]
    assert [one.instrument.id for one in account(story, "partner:choir").instruments] == ["subcontract:choir"]
    assert [one.depth for one in account(story, MASTERY).instruments] == [0, 1, 2]


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ({"value": None}, "the value of subcontract:arts"),
        ({"value": {"amount": "5", "currency": "CAD"}}, "what is passed on in CAD, in USD"),
        ({"value": {"amount": "5"}, "under": "unknown"}, "what subcontract:arts is under"),
    ],
)
def test_what_is_not_recorded_is_not_taken_for_nothing(said: dict[str, Any], missing: str) -> None:
    story = salem(lead=WORTH)
    subcontract(story, **{name: value for name, value in said.items() if value is not None})
    found = instrument(story)
    assert (found.over, found.left, found.missing) == (PassedOn.NOT_RECORDED, None, (missing,))
    assert "not all that is passed on of it is recorded" in found.message
    # What is recorded is too much already, whatever the rest.
    subcontract(story, "subcontract:more", value={"amount": "1000001"})
    assert instrument(story).over is PassedOn.OVER


def test_a_contract_without_a_value_cannot_be_compared() -> None:
    story = salem()
    subcontract(story, value={"amount": "5"})
    found = instrument(story)
    assert (found.value, found.over, found.funding) == (None, PassedOn.NOT_RECORDED, Funding.NOT_RECORDED)
    assert found.missing == ("the value of contract:lead",)
    whole = account(story)
    assert (whole.values, whole.unvalued) == ((), (LEAD,))


@pytest.mark.parametrize(
    ("more", "funding"),
    [
        ({"for": LEAD}, Funding.FUNDED),
        ({"for": LEAD, "lines": [{"line": "fee", "amount": "1000000"}]}, Funding.EXCEEDED),
        ({"for": LEAD, "lines": [{"line": "fee"}]}, Funding.NOT_RECORDED),
        ({"for": LEAD, "lines": [{"line": "fee", "amount": "1", "currency": "CAD"}]}, Funding.NOT_RECORDED),
        ({"for": LEAD, "status": "planned"}, Funding.PLANNED),
        ({"for": NORTH}, Funding.UNLINKED),
        ({"for": ZONE}, Funding.UNLINKED),
        ({"for": LINCOLN}, Funding.UNLINKED),
        ({"for": SALEM}, Funding.UNLINKED),
        ({"for": "partner:arts"}, Funding.UNFUNDED),
    ],
)
def test_whether_a_budget_stands_behind_a_contract(more: dict[str, Any], funding: Funding) -> None:
    story = salem(lead=WORTH)
    said = {"lines": [{"line": "fee", "amount": "2000000"}], **more}
    adopted(story, *said.pop("lines"), **said)
    for of in (LEAD, ZONE, SALEM, LINCOLN, MASTERY):
        assert instrument(story, of).funding is funding


def test_budgets_of_several_years_stand_behind_a_contract_together_each_year_once() -> None:
    story = salem(lead=WORTH)
    for year in ("SY2011", "SY2012"):
        adopted(story, {"line": "fee", "amount": "500000.25"}, id=f"budget:{year}", year=year, **{"for": LEAD})
    assert instrument(story).funding is Funding.FUNDED
    assert instrument(story).budgeted == (usd("1000000.50"),)
    spent = {"year": "SY2012", "status": "spent", "for": LEAD}
    adopted(story, {"line": "fee", "amount": "700000"}, id="budget:spent", **spent)
    assert instrument(story).budgeted == (usd("1000000.50"),), "what was spent of it is the same money"
    assert [one.budget.id for one in account(story, LEAD, "SY2012").budgets] == ["budget:SY2012", "budget:spent"]


def test_the_contracts_of_a_place_and_of_a_party_together() -> None:
    story = salem(lead=WORTH)
    parties = [{"id": SALEM, "role": "authoriser"}, {"id": "partner:arts", "role": "operator"}]
    story.tell("contract.signed", id="contract:arts", kind="service", parties=parties, covers=[ADAMS],
               term={"from": "2012", "last_day": "2014-06-30"}, value={"amount": "9.50"})  # fmt: skip
    whole = account(story)
    assert [one.instrument.id for one in whole.instruments] == ["contract:arts", LEAD]
    assert whole.values == (usd("1000000.50", "1000010.00"),), "one of them has only possibly begun"
    assert [one.instrument.id for one in account(story, LINCOLN).instruments] == [LEAD]
    assert account(story, on="2016-07-01").instruments == ()
    (ended,) = account(story, LEAD, on="2016-07-01").instruments
    assert (ended.standing, ended.certain) == ("ended", False), "what is asked about itself is always there"
    assert account(story, LEAD, on="2016-07-01").values == ()


def test_an_amended_value_counts_from_its_day_and_a_corrected_one_for_those_who_know() -> None:
    story = salem(lead=WORTH)
    amended = story.tell("contract.amended", contract=LEAD, value={"amount": "7"}, from_="2012-10")
    assert instrument(story, on="2012-09-30").value == usd("1000000.50")
    assert instrument(story, on="2012-10-15").value == usd("7", "1000000.50")
    assert instrument(story, on="2012-11-01").value == usd("7")
    known = len(story.events)
    story.correct(amended, "contract.amended", contract=LEAD, value={"amount": "8"}, **{"from": "2012-10-01"})
    assert instrument(story).value == usd("8")
    (then,) = story.reader("2012-11-01", known).money(LEAD).instruments
    assert then.value == usd("7")


def test_what_is_passed_on_of_a_suspended_contract_is_passed_on_still() -> None:
    story = salem(lead=WORTH)
    subcontract(story, value={"amount": "5"})
    story.tell("contract.suspended", contract=LEAD, from_="2012-09-01")
    assert instrument(story).committed == (usd("5"),)
    (sub,) = account(story, "partner:arts").instruments
    assert (sub.instrument.id, sub.certain) == ("subcontract:arts", True)


def test_a_disputed_subcontract_flags_the_sum() -> None:
    story = salem(lead=WORTH)
    said = {"prime": MASTERY, "sub": "partner:arts", "under": LEAD, "term": {"from": "2011-07-01"}}
    first = subcontract(story, value={"amount": "5"})
    dispute = story.dispute(first, "subcontract.signed", id="subcontract:arts", value={"amount": "6"}, **said)
    found = instrument(story)
    assert (found.committed, found.disputed) == ((usd("5"),), (dispute,))


def test_unknown_ids_and_what_has_no_money_are_refused() -> None:
    story = salem()
    story.tell("decision.made", id="decision:one", about=LEAD, by=[SALEM], outcome="approved", on="2012-01-01")
    reader = story.reader(ON)
    assert refused(reader.money, "zone:sallem").code is Code.UNKNOWN_ID
    assert refused(reader.money, "decision:one").code is Code.WRONG_KIND
    empty = reader.money("grant:people")
    assert (empty.budgets, empty.instruments, empty.years) == ((), (), ())
