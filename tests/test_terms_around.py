"""Terms: approvals, what rests on a contract, subcontracts, what is not recorded or not in being; any history."""

from hypothesis import example, given
from hypothesis import strategies as st

from events.envelope import Recorded
from events.ids import kind_of
from events.when import Day
from graph.answers.shapes import Existence, Standing
from graph.answers.terms import KINDS
from graph.answers.terms_lines import TermField
from graph.errors import Code
from graph.moment import Moment
from graph.reader import Reader
from tests.audited import LEAD, MASTERY, NORTH, salem, subcontract
from tests.test_answers_any_history import ended, lived, quick, recorded
from tests.test_terms import ARTS, LEAD_SIGNED, changed, field, of, signed
from tests.told import DAYS
from tests.town import refused


def test_an_approval_is_missing_until_a_decision_gives_it_and_when_that_is_overturned() -> None:
    story = signed()
    (missing,) = of(story).approvals
    assert (missing.by.id, missing.kind, missing.given, missing.certain, missing.decisions) == (
        "state:MA", "waiver", False, True, (),
    )  # fmt: skip
    given = {"id": "decision:waiver", "about": LEAD, "by": ["state:MA"], "outcome": "approved"}
    story.tell("decision.made", **given, on="2012")
    (possible,) = of(story).approvals
    assert (possible.given, possible.certain, possible.decisions) == (True, False, ("decision:waiver",))
    (sure,) = of(story, "2013-01-01").approvals
    assert (sure.given, sure.certain) == (True, True)
    story.tell(
        "decision.made", id="decision:no", about=LEAD, by=["state:MA"], outcome="overturned",
        overturns="decision:waiver", on="2014-01-01",
    )  # fmt: skip
    (gone,) = of(story, "2014-06-01").approvals
    assert not gone.given


def test_what_rests_on_it_is_listed_with_how_it_stands_through_subcontracts_and_delegations() -> None:
    story = signed(approvals_required=[])
    subcontract(story)
    story.tell(
        "subcontract.signed", id="subcontract:below", prime=ARTS, sub="office:turnaround", under="subcontract:arts",
        term={"from": "2012-07-01"},
    )  # fmt: skip
    story.tell(
        "authority.granted", id="grant:on", holder=ARTS, lever="program", level="shared", over=[NORTH], by=[MASTERY],
        under="none", delegated_from="grant:program", from_="2012-01-01", last_day="2012-08-31",
    )  # fmt: skip
    rows = {one.instrument.id: one for one in of(story).resting}
    assert list(rows) == [
        "engagement:mastery", "grant:money", "grant:on", "grant:people", "grant:program", "grant:time",
        "subcontract:arts", "subcontract:below",
    ]  # fmt: skip
    assert {row.standing for one, row in rows.items() if one != "grant:on"} == {Standing.IN_FORCE}
    delegated, below = rows["grant:on"], rows["subcontract:below"]
    assert (delegated.standing, delegated.under) == (Standing.ENDED, "grant:program")
    assert [one.id for one in delegated.parties] == [ARTS]
    assert (below.under, below.value) == ("subcontract:arts", "")
    assert rows["subcontract:arts"].value == '["student support"]'
    # From the subcontract only what hangs on it, not what else hangs on the contract.
    assert [one.instrument.id for one in of(story, id="subcontract:arts").resting] == ["subcontract:below"]


def test_a_subcontract_has_terms_of_its_own() -> None:
    story = signed()
    subcontract(story)
    story.tell(
        "subcontract.amended", subcontract="subcontract:arts", from_="2012-01-01", services=["arts"], drops=[NORTH]
    )
    ended = story.tell("subcontract.ended", subcontract="subcontract:arts", on="2013-01-01")
    terms = of(story, id="subcontract:arts")
    assert [(one.field, one.of.id if one.of else None, one.value) for one in terms.provisions][:3] == [
        ("status", None, "in_force"), ("prime", None, MASTERY), ("sub", None, ARTS),
    ]  # fmt: skip
    assert field(terms, TermField.LAST_DAY).event == ended
    assert changed(terms.amendments[1]) == [
        ("provides", NORTH, "", None), ("services", None, '["student support"]', '["arts"]'),
    ]  # fmt: skip
    assert TermField.PROVIDES in terms.not_recorded
    assert TermField.VALUE in terms.not_recorded


def test_a_contract_without_a_last_day_says_that_none_is_recorded() -> None:
    terms = of(signed(term={"from": "2011-07-01"}))
    assert TermField.LAST_DAY in terms.not_recorded
    assert not [one for one in terms.provisions if one.field is TermField.LAST_DAY]
    assert of(salem()).not_recorded == (
        TermField.SIGNED_ON, TermField.VALUE, TermField.SERVICES, TermField.TARGET, TermField.EXIT,
    )  # fmt: skip


def test_outside_its_term_it_is_told_as_of_its_nearest_day() -> None:
    story = signed()
    story.tell("contract.amended", contract=LEAD, from_="2013-07-01", value={"amount": "3.00"})
    early, late = of(story, "2010-01-01"), of(story, "2020-01-01")
    assert (early.being.existence, early.day, field(early, TermField.VALUE).event) == (
        Existence.NOT_YET, "2011-07-01", LEAD_SIGNED,
    )  # fmt: skip
    assert (late.being.existence, late.day) == (Existence.CLOSED, "2016-06-30")
    assert field(late, TermField.VALUE).value == '{"amount":"3.00"}'
    assert field(late, TermField.LAST_DAY).value == "2016-06-30"


def test_what_is_no_contract_is_refused() -> None:
    reader = signed().reader("2012-10-01")
    assert refused(reader.terms, "contract:leed").code is Code.UNKNOWN_ID
    assert refused(reader.terms, NORTH).code is Code.WRONG_KIND
    assert refused(signed().reader("2012-10-01", 5).terms, LEAD).code is Code.NOT_YET_KNOWN


@quick
@given(lived(), st.sampled_from(DAYS))
@example(ended([]), "2012-06-01")
def test_whatever_was_recorded_what_stands_is_what_the_graph_holds(events: list[Recorded], on: str) -> None:
    with recorded(events) as (log, store):
        last = events[-1]
        reader = Reader(store, log, Moment(Day(on), last.position, last.recorded_at))
        for one in sorted({event.subjects[0] for event in events if event.body.FOUNDS}):
            if kind_of(one) not in KINDS:
                continue
            terms = reader.terms(one)
            page = Reader(store, log, Moment(terms.day, last.position, last.recorded_at)).entity(one)
            shown = {fact for each in terms.provisions for fact in each.facts if each.field is not TermField.LAST_DAY}
            stated = {"term", "name", "title"}
            held = {fact.id for fact in (*page.attributes, *page.links_out) if fact.type not in stated}
            held |= {fact.id for fact in page.links_in if fact.type in ("PARTY", "PRIME", "SUB")}
            assert shown - {fact.id for fact in page.attributes if fact.type == "term"} == held
            assert terms.being == reader.being([one])[one]
            told = {each.event for each in terms.amendments}
            assert {each.event for each in terms.provisions} <= told
