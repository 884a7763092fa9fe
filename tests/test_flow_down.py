"""Whether a subcontract keeps within what it is under: a line for each thing, with what would settle it."""

from typing import Any

import pytest

from events.subcontract import Subaward
from graph.answers.flow_down_shapes import FlowCheck, FlowDown, FlowLine, FlowResult
from graph.answers.subawards import ASKED
from graph.errors import Code
from tests.salem import LINCOLN, MASTERY, SALEM, complete, granted, salem
from tests.story import Story
from tests.town import refused

AUSL, TUTORS = "partner:ausl", "partner:tutors"
TERM = {"from": "2012-07-01", "last_day": "2014-06-30"}


def office(**contract: Any) -> Story:
    """Mastery leads Lincoln under a contract worth 500,000 that owes tutoring and coaching in the north cluster."""
    more = {
        "covers": ["cluster:north"],
        "services": [{"line": "Tutoring"}, {"line": "coaching"}],
        "value": {"amount": "500000.00"},
        **contract,
    }
    story = complete(salem({"more": more}))
    for one in (AUSL, TUTORS):
        story.tell("organisation.registered", id=one, name=one.partition(":")[2].title(), from_="2001")
    return story


def signed(story: Story, id: str = "subcontract:s", **more: Any) -> int:
    said = {
        "prime": MASTERY, "sub": AUSL, "under": "contract:lead", "services": ["tutoring"], "provides_at": [LINCOLN],
        "term": TERM, "value": {"amount": "120000.00"}, **more,
    }  # fmt: skip
    return story.tell("subcontract.signed", id=id, **said)


def judged(story: Story, on: str = "2013-01-01", of: str = "subcontract:s") -> FlowDown:
    return story.reader(on).flow_down(of)


def line(story: Story, check: FlowCheck, on: str = "2013-01-01", of: str = "subcontract:s") -> FlowLine:
    """One line; what is UNKNOWN says what would settle it, and every line names facts and the events behind them."""
    (found,) = (one for one in judged(story, on, of).lines if one.check is check)
    assert bool(found.missing) == (found.result is FlowResult.UNKNOWN)
    assert found.facts
    assert found.events
    return found


def result(story: Story, check: FlowCheck, **asked: Any) -> FlowResult:
    return line(story, check, **asked).result


def test_a_subcontract_that_keeps_within_its_contract_passes_line_by_line() -> None:
    story = office()
    signed(story, subaward=dict.fromkeys(ASKED[:6], "x"))
    found = judged(story)
    assert (found.subcontract.id, found.on) == ("subcontract:s", "2013-01-01")
    assert [one and one.id for one in (found.prime, found.sub, found.under)] == [MASTERY, AUSL, "contract:lead"]
    assert [one.check for one in found.lines] == list(FlowCheck)
    assert {one.check: one.result for one in found.lines} == {
        **dict.fromkeys(FlowCheck, FlowResult.PASS), FlowCheck.FIELDS: FlowResult.UNKNOWN,
    }  # fmt: skip


def test_it_is_judged_on_a_day_on_which_it_is_in_force() -> None:
    story = office()
    signed(story)
    assert judged(story, "2010-01-01").on == "2012-07-01"
    assert judged(story, "2030-01-01").on == "2014-06-30"
    assert len(judged(story, "2030-01-01").lines) == len(FlowCheck)


def test_what_it_is_under_has_to_be_recorded() -> None:
    story = office()
    signed(story, under="unknown")
    for check in (FlowCheck.BASIS, FlowCheck.TERM, FlowCheck.SCHOOLS, FlowCheck.GRADES, FlowCheck.SERVICES):
        assert line(story, check).missing == ("the contract or subcontract that it is under",)
    assert result(story, FlowCheck.CYCLE) is FlowResult.PASS


def test_what_it_is_under_is_in_force_and_names_the_prime() -> None:
    story = office()
    signed(story)
    assert "names Mastery" in line(story, FlowCheck.BASIS).message
    signed(story, "subcontract:other", prime=TUTORS)
    assert line(story, FlowCheck.BASIS, of="subcontract:other").missing == (
        "how partner:tutors is bound by contract:lead",
    )
    story.tell("contract.terminated", contract="contract:lead", on="2012-12-01", cause="cause")
    assert result(story, FlowCheck.BASIS) is FlowResult.FAIL


def test_what_it_is_under_may_be_over_to_the_day_not_known() -> None:
    story = office()
    signed(story)
    story.tell("contract.terminated", contract="contract:lead", on="2012-12", cause="cause")
    assert line(story, FlowCheck.BASIS, on="2012-12-15").missing == ("the exact days of contract:lead",)


def test_its_term_lies_within_that_of_the_contract() -> None:
    story = office()
    signed(story, term={"from": "2012-07-01", "last_day": "2017-06-30"})
    late = line(story, FlowCheck.TERM)
    assert late.result is FlowResult.FAIL
    assert "ends on 2017-06-30" in late.message
    signed(story, "subcontract:open", term={"from": "2012-07-01"})
    assert line(story, FlowCheck.TERM, of="subcontract:open").missing == ("the last day of its term",)
    signed(story, "subcontract:vague", term={"from": "2012-07-01", "last_day": "2016"})
    assert line(story, FlowCheck.TERM, of="subcontract:vague").missing == ("the exact days of both terms",)


def test_it_provides_only_where_the_contract_reaches() -> None:
    story = office()
    story.tell("organisation.registered", id="school:far", name="Far", under=SALEM, from_="1990")
    signed(story, provides_at=[LINCOLN, "school:far"])
    assert line(story, FlowCheck.SCHOOLS).message == "It provides at Far, where contract:lead does not reach."
    signed(story, "subcontract:silent", provides_at=[])
    assert line(story, FlowCheck.SCHOOLS, of="subcontract:silent").missing == ("the places of subcontract:silent",)
    story.tell("cluster.school_joined", cluster="cluster:north", school="school:far", from_="2013")
    unsure = line(story, FlowCheck.SCHOOLS, on="2013-02-01")
    assert unsure.missing == ("whether school:far is in being, and what it lies in",)
    assert result(story, FlowCheck.SCHOOLS, on="2014-02-01") is FlowResult.PASS


def test_it_provides_only_in_grades_that_the_contract_reaches() -> None:
    story = office(covers=[{"id": "cluster:north", "grades": "06-07"}])
    signed(story)
    assert line(story, FlowCheck.GRADES).message == "Beyond contract:lead are grades 08 of Lincoln."
    signed(story, "subcontract:six", provides_at=[{"id": LINCOLN, "grades": "06"}])
    assert result(story, FlowCheck.GRADES, of="subcontract:six") is FlowResult.PASS
    story.tell("organisation.registered", id="school:far", name="Far", under=SALEM, from_="1990")
    story.tell("cluster.school_joined", cluster="cluster:north", school="school:far", from_="2012-07-01")
    signed(story, "subcontract:far", provides_at=["school:far"])
    assert line(story, FlowCheck.GRADES, of="subcontract:far").missing == ("the grades of school:far",)


def test_of_a_contract_that_is_not_limited_the_grades_are_those_that_lie_in_the_cluster() -> None:
    story = office()
    signed(story)
    assert result(story, FlowCheck.GRADES) is FlowResult.PASS
    story.tell("cluster.school_joined", cluster="cluster:north", school=LINCOLN, grades="06-07", from_="2012-07-01")
    assert line(story, FlowCheck.GRADES).message == "Beyond contract:lead are grades 08 of Lincoln."


def test_it_provides_only_services_of_the_contract() -> None:
    story = office()
    signed(story, services=["tutoring", "nursing"])
    assert line(story, FlowCheck.SERVICES).message == "Beyond contract:lead it provides nursing."
    silent = office(services=[])
    signed(silent)
    assert line(silent, FlowCheck.SERVICES).missing == ("the services of contract:lead",)


def lent(story: Story, id: str = "grant:lent", **more: Any) -> None:
    granted(story, id, **{"holder": AUSL, "by": MASTERY, "under": "subcontract:s", "over": [LINCOLN],
                          "from": "2012-07-01", "area": "curriculum", "level": "shared", **more})  # fmt: skip


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ({}, FlowResult.PASS),
        ({"area": "curriculum", "level": "shared"}, FlowResult.PASS),
        ({"level": "advisory"}, FlowResult.FAIL),
        ({"area": "assessment"}, FlowResult.FAIL),
        ({"lever": "people"}, FlowResult.FAIL),
        ({"level": None}, FlowResult.UNKNOWN),
        ({"from": "2013"}, FlowResult.UNKNOWN),
    ],
)
def test_the_prime_holds_what_is_granted_under_it(held: dict[str, Any], expected: FlowResult) -> None:
    story = office()
    granted(story, "grant:own", **held)
    signed(story)
    assert "Nothing is granted" in line(story, FlowCheck.AUTHORITY).message
    lent(story)
    found = line(story, FlowCheck.AUTHORITY, on="2013-03-01")
    assert found.result is expected, found.message


def test_what_the_sub_is_granted_does_not_stand_against_what_the_prime_may_hold() -> None:
    """The grant in question says nothing about what its giver held."""
    story = salem({"more": {"covers": ["cluster:north"]}})
    story.tell("organisation.registered", id=AUSL, name="AUSL", from_="2001")
    signed(story)
    lent(story, level="full")
    found = line(story, FlowCheck.AUTHORITY)
    assert (found.result, found.missing) == (FlowResult.UNKNOWN, ("what partner:mastery holds there",))
    lent(story, "grant:vague", level=None)
    assert line(story, FlowCheck.AUTHORITY).missing == ("the level of grant:vague",)


def test_a_grant_in_fewer_grades_asks_for_those_only() -> None:
    story = office()
    granted(story, "grant:own", grades="06-07")
    signed(story)
    lent(story, grades="06")
    assert result(story, FlowCheck.AUTHORITY) is FlowResult.PASS
    lent(story, "grant:more", grades="07-08")
    assert result(story, FlowCheck.AUTHORITY) is FlowResult.FAIL


def test_its_value_lies_within_what_the_others_leave() -> None:
    story = office()
    signed(story)
    assert line(story, FlowCheck.VALUE).message == (
        "It takes 120000.00 USD of 500000.00 left of 500000.00 by contract:lead."
    )
    signed(story, "subcontract:two", sub=TUTORS, value={"amount": "380000.00"})
    assert result(story, FlowCheck.VALUE) is FlowResult.PASS
    signed(story, "subcontract:three", sub=TUTORS, value={"amount": "0.01"})
    over = line(story, FlowCheck.VALUE)
    assert over.result is FlowResult.FAIL
    assert "119999.99 left" in over.message
    story.tell("subcontract.ended", subcontract="subcontract:three", on="2012-12-01")
    assert result(story, FlowCheck.VALUE) is FlowResult.PASS


def test_values_that_are_not_recorded_or_in_another_currency_settle_nothing() -> None:
    story = office()
    signed(story)
    signed(story, "subcontract:two", sub=TUTORS, value=None)
    assert line(story, FlowCheck.VALUE).missing == ("the value of subcontract:two",)
    signed(story, "subcontract:big", value={"amount": "600000.00"})
    assert result(story, FlowCheck.VALUE, of="subcontract:big") is FlowResult.FAIL
    assert line(story, FlowCheck.VALUE, of="subcontract:two").missing == ("the value of subcontract:two",)
    other = office(value={"amount": "500000.00", "currency": "CAD"})
    signed(other)
    assert line(other, FlowCheck.VALUE).missing == ("one currency for all values",)


def test_a_subcontract_possibly_over_leaves_the_value_open() -> None:
    story = office()
    signed(story)
    signed(
        story, "subcontract:two", sub=TUTORS, value={"amount": "400000.00"}, term={"from": "2012", "last_day": "2013"}
    )
    assert line(story, FlowCheck.VALUE, on="2013-06-01").missing == ("the exact days of the other subcontracts",)


def test_what_the_regulation_asks_for_is_counted_over_all_that_was_stated() -> None:
    story = office()
    signed(story)
    assert line(story, FlowCheck.FIELDS).missing == ("whether it passes on federal money",)
    values = dict.fromkeys(ASKED, "1")
    values["research_and_development"] = "true"
    assert set(values) == set(Subaward.__struct_fields__)
    late = values.pop("indirect_cost_rate")
    story.tell("subcontract.amended", subcontract="subcontract:s", subaward=values, from_="2012-09-01")
    assert line(story, FlowCheck.FIELDS).missing == ("indirect_cost_rate",)
    story.tell(
        "subcontract.amended", subcontract="subcontract:s", subaward={"indirect_cost_rate": late}, from_="2013-02-01"
    )
    assert result(story, FlowCheck.FIELDS, on="2013-01-31") is FlowResult.UNKNOWN
    assert result(story, FlowCheck.FIELDS, on="2013-02-01") is FlowResult.PASS


def test_a_prime_that_becomes_its_own_subcontractor_is_found_at_any_tier() -> None:
    story = office()
    signed(story)
    signed(story, "subcontract:two", prime=AUSL, sub=TUTORS, under="subcontract:s")
    assert result(story, FlowCheck.CYCLE) is FlowResult.PASS
    signed(story, "subcontract:back", prime=TUTORS, sub=MASTERY, term={"from": "2013", "last_day": "2014"})
    assert result(story, FlowCheck.CYCLE, on="2012-12-31") is FlowResult.PASS
    assert result(story, FlowCheck.CYCLE, on="2013-05-01") is FlowResult.UNKNOWN
    around = line(story, FlowCheck.CYCLE, on="2014-01-01")
    assert around.result is FlowResult.FAIL
    assert around.message.endswith("by subcontract:s, subcontract:two, subcontract:back.")


def test_a_subcontract_under_another_is_held_to_that() -> None:
    story = office()
    signed(story)
    signed(story, "subcontract:two", prime=AUSL, sub=TUTORS, under="subcontract:s", services=["tutoring"])
    found = {one.check: one.result for one in judged(story, of="subcontract:two").lines}
    assert found == {**dict.fromkeys(FlowCheck, FlowResult.PASS), FlowCheck.FIELDS: FlowResult.UNKNOWN}
    signed(story, "subcontract:big", prime=AUSL, sub=TUTORS, under="subcontract:s", value={"amount": "1"},
           services=["coaching"])  # fmt: skip
    found = {one.check: one.result for one in judged(story, of="subcontract:big").lines}
    assert (found[FlowCheck.SERVICES], found[FlowCheck.VALUE]) == (FlowResult.FAIL, FlowResult.FAIL)


def test_only_a_subcontract_that_is_recorded_can_be_asked_about() -> None:
    story = office()
    assert refused(story.reader("2013-01-01").flow_down, "subcontract:none").code is Code.UNKNOWN_ID
    assert refused(story.reader("2013-01-01").flow_down, "contract:lead").code is Code.WRONG_KIND
