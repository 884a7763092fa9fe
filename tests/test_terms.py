"""A contract as it stands: every field after all that amended it, which event set it, and what each amendment did."""

from typing import Any

from events.evidence import For, Settled
from graph.answers.shapes import Standing
from graph.answers.terms_lines import TermField
from graph.answers.terms_shapes import Amendment, Provision, Terms
from tests.audited import ADAMS, LEAD, LINCOLN, MASTERY, NORTH, SALEM, salem
from tests.story import Story

ARTS = "partner:arts"
TERM = {"from": "2011-07-01", "last_day": "2016-06-30"}
SIGNED: dict[str, Any] = {
    "term": TERM, "value": {"amount": "270000.00"}, "exit": ["by either side at the end of a year"],
    "services": [{"line": "coaching", "by": MASTERY}, {"line": "transport"}], "signed_on": "2011-05",
    "indicators": [{"name": "reading", "baseline": "30", "target": "60", "due": "2014-06-30"}],
    "approvals_required": [{"by": "state:MA", "kind": "waiver"}],
}  # fmt: skip
LEAD_SIGNED = 14
"""The position of the contract in the story."""


def signed(**more: Any) -> Story:
    story = salem(lead={**SIGNED, **more})
    assert story.events[LEAD_SIGNED - 1].subjects == (LEAD,)
    return story


def of(story: Story, on: str = "2012-10-01", id: str = LEAD, position: int | None = None) -> Terms:
    return story.reader(on, position).terms(id)


def field(terms: Terms, name: TermField) -> Provision:
    (found,) = [one for one in terms.provisions if one.field is name]
    return found


def places(terms: Terms) -> dict[str, str]:
    return {one.of.id: one.value for one in terms.provisions if one.field is TermField.COVERS and one.of}


def changed(amendment: Amendment) -> list[tuple[str, str | None, str | None, str | None]]:
    return [(one.field, one.of.id if one.of else one.item, one.before, one.after) for one in amendment.changes]


def test_as_it_was_signed_every_field_stands_as_the_contract_says() -> None:
    terms = of(signed())
    assert [(one.field, one.of.id if one.of else one.item, one.value) for one in terms.provisions] == [
        ("status", None, "in_force"),
        ("kind", None, "performance"),
        ("operating_role", None, "lead"),
        ("party", SALEM, "authoriser"),
        ("party", MASTERY, "operator"),
        ("signed_on", None, "2011-05"),
        ("first_day", None, "2011-07-01"),
        ("last_day", None, "2016-06-30"),
        ("renewal", None, "none"),
        ("value", None, '{"amount":"270000.00"}'),
        ("covers", NORTH, '{"days_a_week":5.0}'),
        ("services", None, f'[{{"line":"coaching","by":"{MASTERY}"}},{{"line":"transport"}}]'),
        ("target", "reading", '{"baseline":"30","target":"60","due":["2014-06-30","2014-06-30","2014-06-30"]}'),
        ("approvals", None, '[{"by":"state:MA","kind":"waiver"}]'),
        ("exit", None, '["by either side at the end of a year"]'),
    ]  # fmt: skip
    assert {(one.event, one.before, one.amended, one.certain) for one in terms.provisions} == {
        (LEAD_SIGNED, None, False, True)
    }
    assert terms.not_recorded == ()
    assert [(one.topic, changed(one)) for one in terms.amendments] == [("contract.signed", [])]


def test_an_amendment_says_what_it_changed_from_what_and_the_field_names_it() -> None:
    story = signed()
    amended = story.tell(
        "contract.amended", contract=LEAD, from_="2013-07-01", value={"amount": "300000.00"},
        covers=[{"id": ADAMS, "grades": ["07"]}], term_last_day="2017-06-30",
    )  # fmt: skip
    before = of(story, "2013-06-30")
    assert field(before, TermField.VALUE).value == '{"amount":"270000.00"}'
    assert ADAMS not in places(before)
    after = of(story, "2013-07-01")
    value = field(after, TermField.VALUE)
    assert (value.value, value.before) == ('{"amount":"300000.00"}', '{"amount":"270000.00"}')
    assert (value.event, value.amended, value.bounds.valid_from) == (amended, True, "2013-07-01")
    assert places(after) == {NORTH: '{"days_a_week":5.0}', ADAMS: '{"grades":["07"]}'}
    last = field(after, TermField.LAST_DAY)
    assert (last.value, last.before, last.event) == ("2017-06-30", "2016-06-30", amended)
    (_, told) = after.amendments
    assert (told.event, told.root, str(told.since)) == (amended, amended, "2013-07-01")
    assert changed(told) == [
        ("last_day", None, "2016-06-30", "2017-06-30"),
        ("value", None, '{"amount":"270000.00"}', '{"amount":"300000.00"}'),
        ("covers", ADAMS, None, '{"grades":["07"]}'),
    ]


def test_what_an_amendment_takes_away_is_told_and_what_ends_with_the_contract_is_not() -> None:
    story = signed(covers=[LINCOLN, ADAMS])
    story.tell(
        "contract.amended", contract=LEAD, from_="2013-07-01", drops=[ADAMS],
        parties_left=[{"id": SALEM, "role": "authoriser"}], parties=[{"id": "state:MA", "role": "authoriser"}],
    )  # fmt: skip
    story.tell("contract.terminated", contract=LEAD, on="2015-01-01", cause="by agreement")
    terms = of(story, "2014-01-01")
    assert places(terms) == {LINCOLN: ""}
    (_, amended, terminated) = terms.amendments
    assert changed(amended) == [
        ("party", SALEM, "authoriser", None), ("party", "state:MA", None, "authoriser"), ("covers", ADAMS, "", None),
    ]  # fmt: skip
    assert changed(terminated) == [
        ("status", None, "in_force", "ended"), ("last_day", None, "2016-06-30", "2014-12-31"),
    ]  # fmt: skip
    last = field(terms, TermField.LAST_DAY)
    assert (last.value, last.before, last.event) == ("2014-12-31", "2016-06-30", terminated.event)


def test_assigned_suspended_resumed_and_renewed_in_the_order_of_their_days() -> None:
    story = signed(approvals_required=[])
    # Recorded in another order than it happened.
    renewed = story.tell("contract.renewed", contract=LEAD, from_="2016-07-01", last_day="2019-06-30")
    assigned = story.tell("contract.assigned", contract=LEAD, to=ARTS, on="2013-01-01")
    resumed = story.tell("contract.resumed", contract=LEAD, from_="2014-03-01")
    suspended = story.tell("contract.suspended", contract=LEAD, from_="2014-01-01")
    terms = of(story, "2014-02-01")
    assert (terms.standing, field(terms, TermField.STATUS).value) == (Standing.SUSPENDED, "suspended")
    assert [one.event for one in terms.amendments] == [LEAD_SIGNED, assigned, suspended, resumed, renewed]
    assert changed(terms.amendments[1]) == [
        ("party", ARTS, None, "operator"), ("party", MASTERY, "operator", None),
    ]  # fmt: skip
    assert changed(terms.amendments[4]) == [("last_day", None, "2016-06-30", "2019-06-30")]
    assert {one.of.id for one in terms.provisions if one.field is TermField.PARTY and one.of} == {SALEM, ARTS}
    last = field(terms, TermField.LAST_DAY)
    assert (last.value, last.before, last.event) == ("2019-06-30", "2016-06-30", renewed)
    # In the years of the renewal the fields are those that were signed, by the contract and not by its renewal.
    later = field(of(story, "2018-01-01"), TermField.VALUE)
    assert (later.value, later.event, later.amended) == ('{"amount":"270000.00"}', LEAD_SIGNED, False)


def test_renewed_after_a_gap_the_last_day_is_that_of_the_stretch_in_which_the_day_lies() -> None:
    story = signed(term={"from": "2011-07-01", "last_day": "2012-06-30"})
    story.tell("contract.renewed", contract=LEAD, from_="2012-09-01", last_day="2013-08-31")
    for on, last_day in (("2012-01-01", "2012-06-30"), ("2013-01-01", "2013-08-31"), ("2014-01-01", "2013-08-31")):
        assert field(of(story, on), TermField.LAST_DAY).value == last_day


def test_an_amendment_known_late_is_not_there_before_and_says_when_it_was_known() -> None:
    story = signed()
    known = len(story.events)
    late = story.tell("contract.amended", contract=LEAD, from_="2011-09-01", value={"amount": "1.00"})
    assert field(of(story, position=known), TermField.VALUE).value == '{"amount":"270000.00"}'
    assert field(of(story), TermField.VALUE).event == late
    (_, told) = of(story).amendments
    assert told.recorded_at == story.events[late - 1].recorded_at


def test_a_corrected_amendment_stands_as_corrected_and_names_the_event_that_it_corrects() -> None:
    story = signed()
    wrong = story.tell("contract.amended", contract=LEAD, from_="2012-01-01", value={"amount": "9.00"})
    fixed = story.correct(wrong, "contract.amended", contract=LEAD, from_="2012-02-01", value={"amount": "900.00"})
    value = field(of(story), TermField.VALUE)
    assert (value.value, value.event, value.bounds.valid_from) == ('{"amount":"900.00"}', fixed, "2012-02-01")
    (_, told) = of(story).amendments
    assert (told.event, told.root, told.topic) == (fixed, wrong, "contract.amended")
    story.retract(wrong)
    assert field(of(story), TermField.VALUE).event == LEAD_SIGNED
    assert len(of(story).amendments) == 1


def test_what_is_disputed_is_flagged_with_the_dispute() -> None:
    story = signed()
    amended = story.tell("contract.amended", contract=LEAD, from_="2012-01-01", value={"amount": "9.00"})
    dispute = story.dispute(amended, "contract.amended", contract=LEAD, from_="2012-01-01", value={"amount": "8.00"})
    terms = of(story)
    assert field(terms, TermField.VALUE).disputed == (dispute,)
    assert field(terms, TermField.KIND).disputed == ()
    said, root = story.events[dispute - 1], story.events[amended - 1]
    settled = story.add(Settled(
        dispute=str(said.id), dispute_slot=dispute, slot=amended, carries=root.subjects, for_=For.ALTERNATIVE,
    ))  # fmt: skip
    terms = of(story)
    value = field(terms, TermField.VALUE)
    assert (value.value, value.event, value.amended) == ('{"amount":"8.00"}', settled, True)
    assert [(one.event, one.topic) for one in terms.amendments[1:]] == [(settled, "contract.amended")]


def test_a_change_on_an_unknown_day_leaves_both_values_possible() -> None:
    story = signed()
    story.tell("contract.amended", contract=LEAD, from_="2012", value={"amount": "300.00"})
    both = [one for one in of(story, "2012-06-01").provisions if one.field is TermField.VALUE]
    assert [(one.value, one.before, one.certain) for one in both] == [
        ('{"amount":"270000.00"}', None, False), ('{"amount":"300.00"}', '{"amount":"270000.00"}', False),
    ]  # fmt: skip
    (_, told) = of(story).amendments
    assert str(told.since) == "2012"


def test_a_proposed_contract_that_is_signed_was_proposed_first() -> None:
    story = salem(without=["lead", "people", "time", "money", "program", "work"])
    said = {"id": LEAD, "kind": "performance", "parties": [{"id": MASTERY, "role": "operator"}]}
    story.tell("contract.proposed", **said, term={"from": "2011-07-01", "last_day": "2014-06-30"})
    assert of(story).standing is Standing.PROPOSED
    story.tell("contract.signed", **said, term={"from": "2012-07-01", "last_day": "2016-06-30"})
    terms = of(story)
    assert terms.standing is Standing.IN_FORCE
    assert [str(one.since) for one in terms.amendments] == ["2011-07-01", "2012-07-01"]
    assert ("status", None, "proposed", "in_force") in changed(terms.amendments[1])
    assert ("last_day", None, "2014-06-30", "2016-06-30") in changed(terms.amendments[1])


def test_a_notice_in_time_sets_the_last_day_of_a_contract_that_renews_itself() -> None:
    renewing = {**TERM, "last_day": "2012-06-30", "renewal": "automatic", "renewal_months": 12, "notice_days": 60}
    story = signed(term=renewing)
    terms = of(story, "2013-01-01")
    assert terms.standing is Standing.CONDITIONAL, "the waiver is not given"
    assert field(terms, TermField.STATUS).value == "auto_renewed"
    assert (field(terms, TermField.RENEWAL).value, field(terms, TermField.NOTICE_DAYS).value) == ("automatic", "60")
    notice = story.tell("contract.notice_given", contract=LEAD, by=SALEM, on="2013-04-01")
    terms = of(story, "2013-05-01")
    last = field(terms, TermField.LAST_DAY)
    assert (last.value, last.before, last.event) == ("2013-06-30", "2012-06-30", notice)
    assert field(terms, TermField.NOTICE).value == f'{{"by":"{SALEM}"}}'
