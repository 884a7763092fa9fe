"""What ends or falls due: each kind of day with its bounds, in which window it is, for whom, and what is overdue."""

from collections.abc import Sequence
from typing import Any

import pytest

from events.when import shift
from graph.answers.ending_shapes import Ending, Falling
from graph.errors import Code
from tests.audited import ADAMS, LEAD, LINCOLN, MASTERY, NORTH, SALEM, granted, salem, subcontract
from tests.story import Story
from tests.town import refused

ZONE, ARTS = "zone:salem", "partner:arts"
Seen = tuple[str | None, str | None, bool]


def of(
    story: Story, on: str, days: int, what: Falling | None = None, within: str | None = None, party: str | None = None
) -> list[Ending]:  # fmt: skip
    return [one for one in story.reader(on).ending(within, party, days) if what in (None, one.what)]


def seen(rows: Sequence[Ending]) -> dict[str, Seen]:
    """Rows by what they are about and which of several."""
    return {f"{one.about.id} {one.item or ''}".strip(): (one.earliest, one.latest, one.certain) for one in rows}


def led(last_day: str = "2016-06-30", **term: Any) -> Story:
    """Salem, whose lead's contract runs from 2011-07-01."""
    return salem(lead={"term": {"from": "2011-07-01", "last_day": last_day, **term}})


def test_a_term_that_ends_is_there_in_the_days_before_up_to_its_last_one() -> None:
    story = led()
    day = ("2016-06-30", "2016-06-30", True)
    assert seen(of(story, "2016-06-01", 28, Falling.TERM)) == {}
    assert seen(of(story, "2016-06-01", 29, Falling.TERM)) == {LEAD: day}
    (row,) = of(story, "2016-06-30", 0, Falling.TERM)
    assert (row.about.id, row.item, row.instrument, row.overdue) == (LEAD, None, row.about, False)
    assert [one.id for one in row.parties] == [SALEM, MASTERY]
    assert row.events == (14,)
    assert of(story, "2016-07-01", 365, Falling.TERM) == []


def test_a_last_day_that_is_a_month_or_a_school_year_has_bounds_and_is_possible_at_the_edge() -> None:
    story = led("SY2015")
    assert seen(of(story, "2016-05-01", 30, Falling.TERM)) == {LEAD: ("2016-05-15", "2016-06-30", False)}
    assert seen(of(story, "2016-05-01", 60, Falling.TERM)) == {LEAD: ("2016-05-15", "2016-06-30", True)}
    assert seen(of(story, "2016-06-01", 60, Falling.TERM)) == {LEAD: ("2016-05-15", "2016-06-30", False)}
    assert seen(of(led("[2015-01-01..]"), "2012-01-01", 3000, Falling.TERM)) == {LEAD: ("2015-01-01", None, False)}


def test_grants_and_subcontracts_end_by_their_own_last_day_and_not_by_that_of_what_they_rest_on() -> None:
    story = led()
    subcontract(story, term={"from": "2012-07-01", "last_day": "2013-06-30"})
    granted(story, "grant:arts", lever="program", last_day="2013-05-31")
    rows = of(story, "2013-01-01", 365, Falling.TERM)
    assert list(seen(rows)) == ["grant:arts", "subcontract:arts"], "in the order of days"
    assert [[one.id for one in row.parties] for row in rows] == [[ARTS, SALEM], [MASTERY, ARTS]]


def test_an_amendment_moves_the_day_and_one_that_is_known_late_is_not_there_before() -> None:
    story = led()
    known = len(story.events)
    amended = story.tell("contract.amended", contract=LEAD, from_="2013-01-01", term_last_day="2014-06-30")
    (row,) = of(story, "2014-01-01", 365, Falling.TERM)
    assert (row.earliest, row.events) == ("2014-06-30", (14, amended))
    assert [one.what for one in story.reader("2014-01-01", known).ending(None, None, 365)] == [Falling.REPORT]
    story.correct(amended, "contract.amended", contract=LEAD, from_="2013-01-01", term_last_day="2014-08-31")
    (moved,) = of(story, "2014-01-01", 365, Falling.TERM)
    assert (moved.earliest, moved.identity) == ("2014-08-31", row.identity)


def test_a_disputed_last_day_is_flagged() -> None:
    story = led()
    amended = story.tell("contract.amended", contract=LEAD, from_="2013-01-01", term_last_day="2014-06-30")
    dispute = story.dispute(amended, "contract.amended", contract=LEAD, from_="2013-01-01", term_last_day="2014-07-31")
    (row,) = of(story, "2014-01-01", 365, Falling.TERM)
    assert row.disputed == (dispute,)


def test_renewed_in_time_the_old_last_day_is_none_and_after_a_gap_there_are_two() -> None:
    story = led("2013-06-30")
    story.tell("contract.renewed", contract=LEAD, from_="2013-07-01", last_day="2014-06-30")
    assert seen(of(story, "2013-01-01", 700, Falling.TERM)) == {LEAD: ("2014-06-30", "2014-06-30", True)}
    gap = led("2013-06-30")
    gap.tell("contract.renewed", contract=LEAD, from_="2013-09-01", last_day="2014-06-30")
    assert seen(of(gap, "2013-01-01", 700, Falling.TERM)) == {
        LEAD: ("2013-06-30", "2013-06-30", True), f"{LEAD} 2": ("2014-06-30", "2014-06-30", True),
    }  # fmt: skip


def test_what_is_only_proposed_does_not_end_and_a_suspended_contract_does() -> None:
    story = salem(without=["lead", "people", "time", "money", "program", "work"])
    said = {"id": "contract:plan", "kind": "performance", "parties": [{"id": MASTERY, "role": "operator"}]}
    story.tell("contract.proposed", **said, term={"from": "2012-07-01", "last_day": "2013-06-30"})
    assert of(story, "2013-01-01", 365, Falling.TERM) == []
    renewed = {"from": "2012-07-01", "last_day": "2013-06-30", "renewal": "automatic", "renewal_months": 12}
    story.tell("contract.proposed", **{**said, "id": "contract:again"}, term=renewed)
    assert of(story, "2013-01-01", 365) == [], "nor does it renew itself"
    story.tell("contract.signed", **said, term={"from": "2012-07-01", "last_day": "2013-06-30"})
    story.tell("contract.suspended", contract="contract:plan", from_="2013-01-01")
    assert list(seen(of(story, "2013-02-01", 365, Falling.TERM))) == ["contract:plan"]


def test_a_contract_without_a_last_day_is_listed_without_a_day_last() -> None:
    story = salem(lead={"term": {"from": "2011-07-01"}}, without=["report-2"])
    rows = of(story, "2013-01-01", 365)
    assert (rows[-1].about.id, rows[-1].earliest, rows[-1].latest, rows[-1].certain) == (LEAD, None, None, False)
    assert rows[-1].missing == ("the last day of its term",)
    story.tell("contract.terminated", contract=LEAD, on="2013-03-01")
    assert seen(of(story, "2013-01-01", 365, Falling.TERM)) == {LEAD: ("2013-02-28", "2013-02-28", True)}
    assert of(story, "2013-04-01", 365, Falling.TERM) == []


def renewing(**term: Any) -> Story:
    return led("2014-06-30", renewal="automatic", renewal_months=12, **term)


def test_a_contract_that_renews_itself_has_a_last_day_for_a_notice_and_a_renewal_every_year() -> None:
    story = renewing(notice_days=60)
    assert of(story, "2014-01-01", 3000, Falling.TERM) == []
    assert seen(of(story, "2014-01-01", 600, Falling.NOTICE)) == {
        f"{LEAD} 1": ("2014-05-02", "2014-05-02", True), f"{LEAD} 2": ("2015-05-02", "2015-05-02", True),
    }  # fmt: skip
    assert seen(of(story, "2014-01-01", 600, Falling.RENEWAL)) == {
        f"{LEAD} 1": ("2014-07-01", "2014-07-01", True), f"{LEAD} 2": ("2015-07-01", "2015-07-01", True),
    }  # fmt: skip
    # Years later it is the renewal of that year.
    assert [(one.what, one.item) for one in of(story, "2019-01-01", 365)] == [
        (Falling.NOTICE, "6"), (Falling.REPORT, "year 8, annual"), (Falling.RENEWAL, "6"),
    ]  # fmt: skip


@pytest.mark.parametrize("notice_days", [0, 1, 30, 60, 365])
def test_a_notice_on_its_last_day_ends_the_contract_and_one_on_the_next_day_does_not(notice_days: int) -> None:
    story = renewing(notice_days=notice_days)
    (last, *_) = of(story, "2012-01-01", 1000, Falling.NOTICE)
    assert last.earliest is not None
    for late, ends in ((0, "2014-06-30"), (1, "2015-06-30")):
        told = renewing(notice_days=notice_days)
        told.tell("contract.notice_given", contract=LEAD, by=SALEM, on=shift(last.earliest, late))
        assert seen(of(told, "2012-01-01", 3000, Falling.TERM)) == {LEAD: (ends, ends, True)}
        assert of(told, "2012-01-01", 3000, Falling.NOTICE) == []
        assert len(of(told, "2012-01-01", 3000, Falling.RENEWAL)) == late


def test_a_notice_whose_days_are_not_stated_and_a_renewal_of_unstated_length_are_told() -> None:
    (notice, *_) = of(renewing(), "2014-01-01", 365, Falling.NOTICE)
    assert (notice.missing, notice.earliest) == (("the days of notice",), "2014-07-01")
    once = led("2014-06-30", renewal="automatic", notice_days=30)
    assert len(of(once, "2014-01-01", 3000, Falling.RENEWAL)) == 1


def test_a_renewal_of_an_imprecise_term_has_bounds_of_its_own() -> None:
    story = led("2014", renewal="automatic", renewal_months=12, notice_days=30)
    assert seen(of(story, "2013-06-01", 600, Falling.NOTICE)) == {
        f"{LEAD} 1": ("2013-12-03", "2014-12-02", True), f"{LEAD} 2": ("2014-12-03", "2015-12-02", False),
    }  # fmt: skip


def test_terminated_or_renewed_by_agreement_it_renews_itself_no_more() -> None:
    story = renewing(notice_days=60)
    story.tell("contract.terminated", contract=LEAD, on="2015-01-01")
    assert list(seen(of(story, "2014-01-01", 3000, Falling.RENEWAL))) == [f"{LEAD} 1"]
    assert list(seen(of(story, "2014-01-01", 3000, Falling.NOTICE))) == [f"{LEAD} 1"]
    agreed = renewing(notice_days=60)
    agreed.tell("contract.renewed", contract=LEAD, from_="2015-07-01", last_day="2018-06-30")
    assert list(seen(of(agreed, "2014-01-01", 3000, Falling.RENEWAL))) == [f"{LEAD} 1"]
    assert seen(of(agreed, "2014-01-01", 3000, Falling.TERM)) == {LEAD: ("2018-06-30", "2018-06-30", True)}
    resumed = renewing(notice_days=60)
    resumed.tell("contract.suspended", contract=LEAD, from_="2014-10-01")
    resumed.tell("contract.resumed", contract=LEAD, from_="2014-12-01")
    assert len(of(resumed, "2014-01-01", 600, Falling.RENEWAL)) == 2


def test_an_approval_is_due_on_the_first_day_of_the_contract_and_overdue_until_it_is_given() -> None:
    story = salem(lead={"approvals_required": [{"by": "state:MA"}, {"by": ARTS}]})
    ahead = of(story, "2011-05-01", 90, Falling.APPROVAL)
    assert seen(ahead) == {
        f"{LEAD} {ARTS}": ("2011-07-01", "2011-07-01", True), f"{LEAD} state:MA": ("2011-07-01", "2011-07-01", True),
    }  # fmt: skip
    assert not any(one.overdue for one in ahead)
    assert of(story, "2011-05-01", 60, Falling.APPROVAL) == []
    given = {"id": "decision:yes", "about": LEAD, "by": ["state:MA"], "outcome": "ratified"}
    story.tell("decision.made", **given, on="2012-02-01")
    late = of(story, "2012-01-01", 0, Falling.APPROVAL)
    assert [(one.item, one.overdue) for one in late] == [(ARTS, True), ("state:MA", True)]
    assert [one.item for one in of(story, "2012-02-01", 0, Falling.APPROVAL)] == [ARTS]
    # It concerns whoever must approve, who is no party to the contract.
    assert [one.item for one in of(story, "2012-03-01", 0, Falling.APPROVAL, party=ARTS)] == [ARTS]
    story.tell("contract.terminated", contract=LEAD, on="2013-01-01")
    assert of(story, "2013-01-01", 0, Falling.APPROVAL) == []


def test_within_a_place_is_what_reaches_it_and_what_its_bodies_agreed_for_no_place() -> None:
    story = led("2013-06-30")
    story.tell("organisation.registered", id="district:lynn", name="Lynn", under="state:MA", from_="1900")
    story.tell("organisation.registered", id="school:lynn", name="Lynn High", under="district:lynn", from_="1990")
    for contract, covers, party in (
        ("contract:lynn", ["school:lynn"], "district:lynn"), ("contract:bargain", [], "district:lynn"),
        ("contract:mixed", ["school:lynn"], SALEM),
    ):  # fmt: skip
        story.tell(
            "contract.signed", id=contract, kind="service", parties=[{"id": party}], covers=covers,
            term={"from": "2012-07-01", "last_day": "2013-06-30"},
        )  # fmt: skip
    story.tell(
        "subcontract.signed", id="subcontract:lynn", prime=ARTS, sub=MASTERY, under="contract:lynn",
        term={"from": "2012-07-01", "last_day": "2013-05-31"},
    )  # fmt: skip

    def within(place: str | None, party: str | None = None) -> set[str]:
        return {one.about.id for one in of(story, "2013-01-01", 365, Falling.TERM, place, party)}

    everything = {LEAD, "contract:lynn", "contract:bargain", "contract:mixed", "subcontract:lynn"}
    assert within(None) == within("state:MA") == everything
    assert within(SALEM) == within(NORTH) == within(LINCOLN) == within(ZONE) == {LEAD}
    assert within("district:lynn") == everything - {LEAD}
    assert within("school:lynn") == {"contract:lynn", "contract:mixed", "subcontract:lynn"}
    assert within(None, SALEM) == {LEAD, "contract:mixed"}
    assert within("district:lynn", SALEM) == {"contract:mixed"}
    assert within(None, MASTERY) == {LEAD, "subcontract:lynn"}
    assert within(None, "office:turnaround") == set(), "a party without contracts"


@pytest.mark.parametrize("days", [-1, 3661])
def test_days_that_cannot_be_looked_ahead_are_refused(days: int) -> None:
    assert refused(salem().reader("2013-01-01").ending, None, None, days).code is Code.BAD_INPUT


def test_an_unknown_place_or_party_is_refused() -> None:
    reader = salem().reader("2013-01-01")
    assert refused(reader.ending, "zone:sale", None, 30).code is Code.UNKNOWN_ID
    assert refused(reader.ending, None, "partner:mast", 30).code is Code.UNKNOWN_ID
    assert refused(reader.ending, MASTERY, None, 30).code is Code.WRONG_KIND
    assert refused(reader.ending, None, LEAD, 30).code is Code.WRONG_KIND


def test_it_concerns_who_is_party_to_it_or_will_be_and_not_who_was() -> None:
    story = led()
    story.tell("contract.assigned", contract=LEAD, to=ARTS, on="2014-01-01")
    for on, parties in (("2013-12-01", [SALEM, MASTERY, ARTS]), ("2014-01-01", [SALEM, ARTS])):
        (row,) = of(story, on, 1000, Falling.TERM)
        assert sorted(one.id for one in row.parties) == sorted(parties)
    assert of(story, "2014-01-01", 1000, Falling.TERM, party=MASTERY) == []


def test_a_school_that_a_contract_covers_no_more_sees_it_no_more_but_the_target_of_one_that_is_over() -> None:
    reading = {"name": "reading", "due": "2016-12-31"}
    story = salem(lead={"covers": [LINCOLN, ADAMS], "indicators": [reading]})
    story.tell("contract.amended", contract=LEAD, from_="2013-01-01", drops=[ADAMS])
    for within, what in ((LINCOLN, {Falling.TERM, Falling.TARGET}), (ADAMS, set())):
        assert {one.what for one in of(story, "2015-09-01", 700, within=within) if one.about.id == LEAD} == what
    assert [one.what for one in of(story, "2016-09-01", 200, within=LINCOLN)] == [Falling.TARGET]
    option = led("2013-06-30", renewal="option")
    (row,) = of(option, "2013-01-01", 365, Falling.TERM)
    assert row.message == f"{LEAD} ends; the parties may prolong it"
