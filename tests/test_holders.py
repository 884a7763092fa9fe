"""Who holds what over Lincoln Middle School by grant, and how each grant stands."""

from typing import Any

import pytest

from events.levers import Level, Lever
from graph.answers.shapes import Existence
from tests.salem import FULL, LEFT, LINCOLN, MASTERY, SALEM, complete, granted, program, salem


def test_a_grant_over_the_cluster_reaches_its_school_while_the_contract_stands() -> None:
    story = complete(salem({}, under="contract:lead"))
    assert program(story, "2012-01-01") == [FULL]
    (row,) = story.holders(LINCOLN, "2012-01-01", "program")
    assert (row.path, row.basis, row.grades) == (("cluster:north", LINCOLN), ("contract:lead",), ("06", "07", "08"))
    assert (row.bounds.valid_from, row.bounds.valid_to) == ("2011-07-01", "2016-07-01")
    assert [one.id for one in row.given_by] == [SALEM]
    assert {8, 9, 10} <= set(row.events)


def test_without_a_last_day_of_its_own_a_grant_ends_with_its_contract_and_with_a_later_one_it_lapses() -> None:
    ended = complete(salem({}, under="contract:lead"))
    assert program(ended, "2016-06-30") == [FULL]
    assert program(ended, "2016-07-01") == [(MASTERY, None, Level.FULL, "ended", True), LEFT]
    lapsed = complete(salem({}, last_day="2018-06-30"))
    assert program(lapsed, "2016-07-01") == [(MASTERY, None, Level.FULL, "lapsed", True), LEFT]
    assert program(lapsed, "2018-07-01") == [LEFT]


def test_a_suspended_contract_suspends_its_grants_until_it_is_resumed() -> None:
    story = complete(salem({}, under="contract:lead"))
    story.tell("contract.suspended", contract="contract:lead", from_="2013-01-01")
    story.tell("contract.resumed", contract="contract:lead", from_="2013-03-01")
    assert program(story, "2013-02-01") == [(MASTERY, None, Level.FULL, "suspended", True), LEFT]
    assert program(story, "2013-03-01") == [FULL]


def test_a_proposed_contract_gives_nothing_and_a_withdrawn_one_never_began() -> None:
    story = complete(salem({"topic": "contract.proposed"}, under="contract:lead"))
    assert program(story, "2012-01-01") == [(MASTERY, None, Level.FULL, "proposed", True), LEFT]
    story.tell("contract.withdrawn", contract="contract:lead", on="2011-12-01")
    assert program(story, "2012-01-01") == [(MASTERY, None, Level.FULL, "never_began", True), LEFT]


def test_an_automatically_renewed_contract_keeps_its_grants_in_force() -> None:
    term = {"from": "2011-07-01", "last_day": "2014-06-30", "renewal": "automatic", "renewal_months": 12}
    story = complete(salem())
    story.tell("contract.signed", id="contract:lead", kind="performance", parties=[{"id": MASTERY}], term=term)
    granted(story, "grant:one")
    assert program(story, "2015-01-01") == [(MASTERY, None, Level.FULL, "auto_renewed", True)]


def test_a_missing_approval_makes_a_grant_conditional_until_it_is_given_and_again_once_overturned() -> None:
    story = complete(
        salem({"more": {"approvals_required": [{"by": "state:MA", "kind": "plan"}]}}, under="contract:lead")
    )
    conditional = [(MASTERY, None, Level.FULL, "conditional", True), LEFT]
    assert program(story, "2012-01-01") == conditional
    said = {"about": "contract:lead", "by": "state:MA"}
    story.tell("decision.made", id="decision:no", outcome="denied", on="2011-08-01", **said)
    assert program(story, "2012-01-01") == conditional
    story.tell(
        "decision.made", id="decision:other", about="contract:lead", by=SALEM, outcome="approved", on="2011-09-01"
    )
    assert program(story, "2012-01-01") == conditional
    story.tell(
        "decision.made", id="decision:yes", outcome="ratified", on="2011-10-01", takes_effect="2012-01-01", **said
    )
    assert program(story, "2011-12-31") == conditional
    assert program(story, "2012-01-01") == [FULL]
    story.tell(
        "decision.made", id="decision:back", outcome="overturned", overturns="decision:yes", on="2013-01-01", **said
    )
    assert program(story, "2012-12-31") == [FULL]
    assert program(story, "2013-01-01") == conditional


def test_an_approval_of_unknown_day_makes_it_possible_that_the_grant_is_in_force() -> None:
    story = complete(salem({"more": {"approvals_required": [{"by": "state:MA"}]}}, under="contract:lead"))
    story.tell("decision.made", id="decision:yes", about="contract:lead", by="state:MA", outcome="approved", on="2012")
    assert program(story, "2012-06-01")[0] == (MASTERY, None, Level.FULL, "in_force", False)
    assert program(story, "2013-01-01") == [FULL]


def test_of_several_approvals_the_one_that_is_certain_counts() -> None:
    story = complete(salem({"more": {"approvals_required": [{"by": "state:MA"}]}}, under="contract:lead"))
    for name, on in (("perhaps", "2012"), ("surely", "2012-01-15"), ("again", "2012")):
        said = {"about": "contract:lead", "by": "state:MA", "outcome": "approved", "on": on}
        story.tell("decision.made", id=f"decision:{name}", **said)
    assert program(story, "2012-06-01") == [FULL]
    (row,) = story.holders(LINCOLN, "2012-06-01", "program")
    assert row.bounds.sure_from == "2012-01-15"


def test_a_subcontract_stands_no_better_than_the_contract_it_is_under() -> None:
    story = complete(salem({}))
    story.tell(
        "subcontract.signed",
        id="subcontract:arts",
        prime=MASTERY,
        sub="partner:arts",
        under="contract:lead",
        term={"from": "2011-07-01", "last_day": "2020-06-30"},
    )
    granted(
        story, "grant:arts", holder="partner:arts", under="subcontract:arts", level="advisory", last_day="2020-06-30"
    )
    assert program(story, "2012-01-01")[0] == ("partner:arts", None, Level.ADVISORY, "in_force", True)
    story.tell("contract.terminated", contract="contract:lead", on="2014-01-01")
    assert program(story, "2014-01-01") == [("partner:arts", None, Level.ADVISORY, "lapsed", True), LEFT]


def test_a_repealed_policy_ends_what_rests_on_it_on_a_day_between_two() -> None:
    story = complete(salem(under="policy:act"))
    story.tell("policy.repealed", policy="policy:act", on="2014")
    assert program(story, "2013-12-31") == [FULL]
    assert program(story, "2014-06-01") == [
        (MASTERY, None, Level.FULL, "in_force", False),
        (SALEM, None, Level.FULL, "presumed", False),
    ]
    assert program(story, "2014-12-31") == [(MASTERY, None, Level.FULL, "ended", True), LEFT]


@pytest.mark.parametrize("basis", ["none", "unknown"])
def test_without_a_basis_a_grant_has_its_own_period_alone(basis: str) -> None:
    story = complete(salem(under=basis, last_day="2013-06-30"))
    assert program(story, "2013-06-30") == [FULL]
    assert program(story, "2013-07-01") == [LEFT]


def test_a_delegated_grant_stands_as_its_weakest_ancestor() -> None:
    story = complete(salem({}, under="contract:lead"))
    granted(story, "grant:two", holder=LINCOLN, over=[LINCOLN], under="none", delegated_from="grant:one", by=MASTERY)
    granted(
        story,
        "grant:three",
        holder="office:arts",
        over=[LINCOLN],
        under="none",
        delegated_from="grant:two",
        by=LINCOLN,
        level="shared",
    )
    rows = program(story, "2012-01-01")
    assert [(holder, standing) for holder, _, _, standing, _ in rows] == [
        (MASTERY, "in_force"),
        (LINCOLN, "in_force"),
        ("office:arts", "in_force"),
    ]
    story.tell("authority.revoked", grant="grant:one", on="2013-01-01")
    assert program(story, "2013-01-01") == [
        (LINCOLN, None, Level.FULL, "ended", True),
        ("office:arts", None, Level.SHARED, "ended", True),
        LEFT,
    ]


def test_delegation_in_a_circle_is_answered_too() -> None:
    story = salem(delegated_from="grant:two", under="none")
    granted(story, "grant:two", holder=LINCOLN, delegated_from="grant:one", under="none")
    assert len(program(story, "2012-01-01")) == 2


def test_a_school_that_left_on_an_unknown_day_of_a_month_is_perhaps_still_reached() -> None:
    story = complete(salem({}, under="contract:lead"))
    story.tell("cluster.school_left", cluster="cluster:north", school=LINCOLN, on="2013-06")
    assert program(story, "2013-05-31") == [FULL]
    assert program(story, "2013-06-15") == [
        (MASTERY, None, Level.FULL, "in_force", False),
        (SALEM, None, Level.FULL, "presumed", False),
    ]
    assert program(story, "2013-06-30") == [LEFT]


@pytest.mark.parametrize(
    ("topic", "said"),
    [
        ("zone.closed", {"zone": "zone:salem", "on": "2013-01-01"}),
        ("cluster.dissolved", {"cluster": "cluster:north", "on": "2013-01-01"}),
    ],
)
def test_what_is_closed_reaches_nothing_any_more(topic: str, said: dict[str, Any]) -> None:
    story = complete(salem(over=["zone:salem"], under="none"))
    assert program(story, "2012-12-31") == [FULL]
    story.tell(topic, **said)
    assert program(story, "2013-01-01") == [LEFT]


def test_a_closed_school_and_one_not_yet_open_have_no_holders() -> None:
    story = complete(salem(over=[LINCOLN], under="none", from_="1980"))
    story.tell("organisation.closed", organisation=LINCOLN, on="2014-07-01")
    assert program(story, "2014-07-01") == []
    assert program(story, "1989-01-01") == []
    assert program(story, "2014-06-30") == [FULL]


@pytest.mark.parametrize(
    ("over", "reached"),
    [("zone:salem", True), (SALEM, True), ("state:MA", True), ("cluster:north", True), ("cluster:south", False)],
)
def test_authority_reaches_down_from_all_that_the_school_is_in(over: str, reached: bool) -> None:
    story = salem(over=[over], under="none")
    story.tell("cluster.formed", id="cluster:south", name="South", zone="zone:salem", from_="2011-07-01")
    assert (MASTERY in [row[0] for row in program(story, "2012-01-01")]) is reached


def test_a_zone_reaches_nothing_of_a_district_that_it_merely_serves() -> None:
    story = salem(over=["zone:salem"], under="none")
    story.tell("zone.district_joined", zone="zone:salem", district=SALEM, from_="2011-07-01")
    story.tell("organisation.registered", id="school:oak", name="Oak", under=SALEM, from_="1990")
    assert [row[0] for row in program(story, "2012-01-01", "school:oak")] == [SALEM]


def test_of_a_cluster_zone_and_district_what_is_over_them_or_over_what_contains_them() -> None:
    story = salem(over=["zone:salem"], under="none")
    granted(story, "grant:school", holder=LINCOLN, over=[LINCOLN], under="none")
    granted(story, "grant:state", holder="state:MA", over=["state:MA"], under="none", level="advisory")
    assert [row[0] for row in program(story, "2012-01-01", "cluster:north")] == [MASTERY]
    assert [row[0] for row in program(story, "2012-01-01", "zone:salem")] == [MASTERY]
    assert program(story, "2012-01-01", SALEM) == [
        ("state:MA", None, Level.ADVISORY, "in_force", True),
        (SALEM, None, Level.FULL, "presumed", False),
    ]


def test_a_renewal_on_an_unknown_day_leaves_the_grant_certainly_in_force() -> None:
    story = complete(salem({}, under="contract:lead"))
    story.tell("contract.renewed", contract="contract:lead", from_="2016-02", last_day="2021-06-30")
    assert program(story, "2016-02-15") == [FULL]


def test_a_dispute_about_the_grant_is_shown_in_the_row() -> None:
    story = salem({}, under="contract:lead")
    position = story.dispute(
        10,
        "authority.granted",
        id="grant:one",
        holder=MASTERY,
        lever="program",
        level="shared",
        over=["cluster:north"],
        by=SALEM,
        under="contract:lead",
        from_="2011-07-01",
    )
    row = story.holders(LINCOLN, "2012-01-01", "program")[0]
    assert row.disputed == (position,)


def test_what_was_granted_is_listed_for_each_place_that_it_is_over() -> None:
    story = salem({}, over=["cluster:north", LINCOLN], under="contract:lead")
    granted(story, "grant:time", lever="time", level="advisory")
    rows = story.reader("2012-01-01").holdings([MASTERY])
    assert {(r.over.id, str(r.lever), str(r.level)) for r in rows} == {
        (LINCOLN, "program", "full"),
        ("cluster:north", "program", "full"),
        ("cluster:north", "time", "advisory"),
    }
    assert len(rows) == 3
    assert [r.lever for r in story.reader("2012-01-01").holdings([MASTERY], Lever.TIME)] == [Lever.TIME]
    assert story.reader("2017-01-01").holdings([LINCOLN]) == []


def test_where_suspension_and_resumption_are_known_to_the_year_the_grant_is_perhaps_in_force() -> None:
    story = complete(salem({}, under="contract:lead"))
    story.tell("contract.suspended", contract="contract:lead", from_="2013")
    story.tell("contract.resumed", contract="contract:lead", from_="2013")
    assert program(story, "2013-06-01")[0] == (MASTERY, None, Level.FULL, "in_force", False)
    assert program(story, "2014-01-01") == [FULL]


def test_closing_a_zone_ends_what_hangs_on_it() -> None:
    story = complete(salem({}, under="contract:lead"))
    closed = story.tell("zone.closed", zone="zone:salem", on="2013-01-01")
    assert program(story, "2012-12-31") == [FULL]
    assert program(story, "2013-01-01") == [LEFT]
    assert story.holders("cluster:north", "2013-01-01") == []
    north = story.reader("2013-06-01").being(["cluster:north"])["cluster:north"]
    assert (north.existence, north.since, north.until) == (Existence.CLOSED, "2011-07-01", "2013-01-01")
    assert closed in north.events


def test_of_two_ways_to_a_school_the_certain_one_counts_then_the_shorter_and_disputes_of_both() -> None:
    story = salem({}, over=["zone:salem", SALEM], under="none")
    joined = {"cluster": "cluster:north", "school": LINCOLN}
    dispute = story.dispute(8, "cluster.school_joined", **joined, from_="2011-09-01")
    found = story.holders(LINCOLN, "2012-06-01", "program")[0]
    assert (found.path, found.certain, found.disputed) == ((SALEM, LINCOLN), True, (dispute,))
    vague = salem({}, over=["cluster:north", "state:MA"], under="none")
    assert vague.holders(LINCOLN, "2012-06-01", "program")[0].path == ("cluster:north", LINCOLN)
    vague.correct(8, "cluster.school_joined", **joined, from_="2012")
    found = vague.holders(LINCOLN, "2012-06-01", "program")[0]
    assert (found.path, found.certain) == (("state:MA", SALEM, LINCOLN), True)
