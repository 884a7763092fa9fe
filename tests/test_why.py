"""Why Mastery holds program at Lincoln, or why it does not."""

from events.levers import Area, Lever
from graph.answers.shapes import Step, Style
from tests.salem import LINCOLN, MASTERY, SALEM, complete, granted, salem
from tests.story import Story


def why(story: Story, on: str, holder: str = MASTERY, area: Area | None = None, of: str = LINCOLN) -> list[Step]:
    return story.reader(on).why(holder, of, Lever.PROGRAM, area)


def told(steps: list[Step]) -> list[tuple[str | None, str, str | None]]:
    return [(s.source.id if s.source else None, s.what, s.target.id if s.target else None) for s in steps]


def test_from_the_statute_through_zone_contract_and_grant_to_the_school() -> None:
    story = salem({}, over=["zone:salem"], under="contract:lead")
    steps = why(story, "2012-01-01")
    assert told(steps) == [
        ("state:MA", "adopts", "policy:act"),
        ("zone:salem", "rests on", "policy:act"),
        (SALEM, "authorises", "zone:salem"),
        (SALEM, "is authoriser of", "contract:lead"),
        (MASTERY, "is operator of", "contract:lead"),
        ("grant:one", "rests on", "contract:lead"),
        (SALEM, "gives", "grant:one"),
        (MASTERY, "holds", "grant:one"),
        ("grant:one", "is over", "zone:salem"),
        ("zone:salem", "has cluster", "cluster:north"),
        ("cluster:north", "includes", LINCOLN),
    ]
    assert [s.event.topic for s in steps if s.event] == [
        "policy.adopted",
        "zone.authorised",
        "zone.authorised",
        "contract.signed",
        "contract.signed",
        "authority.granted",
        "authority.granted",
        "authority.granted",
        "authority.granted",
        "cluster.formed",
        "cluster.school_joined",
    ]
    assert [s.style for s in steps] == [None] * 10 + [Style.TIGHT]
    assert all(s.certain and s.bounds for s in steps)
    holds = next(s for s in steps if s.what == "holds")
    assert (holds.level, holds.standing) == ("full", "in_force")
    assert steps[0].target is not None
    assert steps[0].target.name == "Turnaround Act"


def test_a_chain_that_ends_at_the_school_itself_is_loose() -> None:
    story = salem({}, under="contract:lead")
    granted(story, "grant:two", holder=LINCOLN, over=[LINCOLN], under="none", delegated_from="grant:one", by=MASTERY)
    steps = why(story, "2012-01-01", LINCOLN)
    assert steps[-1].style is Style.LOOSE
    names = told(steps)
    assert names.index((MASTERY, "holds", "grant:one")) < names.index(("grant:one", "is delegated on as", "grant:two"))
    assert ("grant:two", "rests on nothing", None) in names


def test_where_no_power_of_the_state_is_recorded_the_chain_says_so() -> None:
    first = why(salem(over=[LINCOLN], under="none"), "2012-01-01")[0]
    assert (first.what, first.event, first.certain) == ("state power not recorded", None, False)
    assert first.source is not None
    assert first.source.id == "state:MA"


def test_a_decision_that_approves_is_part_of_the_chain() -> None:
    story = salem({"more": {"approvals_required": [{"by": "state:MA"}]}}, under="contract:lead")
    story.tell(
        "decision.made", id="decision:yes", about="contract:lead", by="state:MA", outcome="approved", on="2011-07-01"
    )
    assert ("state:MA", "approved by", "decision:yes") not in told(why(story, "2011-06-30"))
    assert ("state:MA", "has approved in", "decision:yes") in told(why(story, "2012-01-01"))


def test_a_grant_that_is_only_possible_has_a_step_that_is_not_certain() -> None:
    steps = why(salem(under="none", from_="2012"), "2012-06-01")
    assert [s.certain for s in steps if s.what == "holds"] == [False]


def test_a_suspended_grant_is_told_with_the_event_that_suspended_it() -> None:
    story = salem({}, under="contract:lead")
    position = story.tell("contract.suspended", contract="contract:lead", from_="2011-12-01")
    step = next(s for s in why(story, "2012-01-01") if s.what == "is suspended")
    assert step.event is not None
    assert step.event.position == position
    assert (step.source.id if step.source else "", step.standing) == ("contract:lead", "suspended")


def test_a_missing_approval_is_told() -> None:
    story = salem({"more": {"approvals_required": [{"by": "state:MA"}]}}, under="contract:lead")
    steps = why(story, "2012-01-01")
    assert (("contract:lead", "lacks an approval that it needs", "grant:one")) in told(steps)


def test_what_was_revoked_names_the_event_and_who_holds_it_since() -> None:
    story = complete(salem({}, under="contract:lead"))
    position = story.tell("authority.revoked", grant="grant:one", on="2013-01-01")
    steps = why(story, "2014-01-01")
    assert told(steps) == [
        (MASTERY, "held until", "grant:one"),
        (SALEM, "is presumed to hold it", LINCOLN),
    ]
    assert steps[0].event is not None
    assert steps[0].event.position == position
    assert why(story, "2011-06-01")[0].what == "is to hold from"


def test_a_school_that_left_the_cluster_is_no_longer_reached() -> None:
    story = salem({}, under="contract:lead")
    position = story.tell("cluster.school_left", cluster="cluster:north", school=LINCOLN, on="2013-01-01")
    steps = why(story, "2014-01-01")
    assert told(steps)[:2] == [(MASTERY, "holds", "grant:one"), ("cluster:north", "no longer reaches", LINCOLN)]
    assert steps[1].event is not None
    assert steps[1].event.position == position


def test_where_nothing_was_granted_the_coverage_says_what_that_means() -> None:
    assert told(why(salem({}), "2012-01-01"))[0] == (
        MASTERY,
        "has no grant in the record, which may lack some",
        LINCOLN,
    )
    step = why(complete(salem({})), "2012-01-01")[0]
    assert step.what == "was granted nothing: the record of levers is complete"
    assert step.event is not None
    assert step.event.topic == "organisation.covered"


def test_what_is_presumed_follows_from_who_governs() -> None:
    steps = why(complete(salem({})), "2012-01-01", SALEM)
    assert told(steps) == [
        ("state:MA", "oversees", SALEM),
        (SALEM, "governs", LINCOLN),
        (SALEM, "is presumed to hold what nobody was granted", LINCOLN),
    ]
    assert (steps[-1].level, steps[-1].style) == ("full", Style.TIGHT)


def test_a_statement_that_nothing_is_held_is_the_answer() -> None:
    assert told(why(salem(level="none", under="none"), "2012-01-01"))[0] == (
        MASTERY,
        "is stated not to hold",
        "grant:one",
    )


def test_at_a_closed_school_the_closing_is_the_reason() -> None:
    story = salem({}, under="contract:lead")
    position = story.tell("organisation.closed", organisation=LINCOLN, on="2013-07-01")
    (step,) = why(story, "2014-01-01")
    assert (step.what, step.event.position if step.event else 0) == ("was closed", position)
    assert told(why(story, "1980-01-01")) == [(LINCOLN, "is not in being yet", None)]


def test_of_an_area_that_another_holds_the_other_is_named() -> None:
    story = salem(area="assessment", under="none")
    granted(story, "grant:two", holder="partner:ausl", area="curriculum", under="none")
    steps = why(story, "2012-01-01", area=Area.CURRICULUM)
    assert told(steps)[-1] == ("partner:ausl", "holds it: curriculum", LINCOLN)
