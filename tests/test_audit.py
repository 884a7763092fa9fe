"""The audit as a whole: nothing found where nothing is wrong, scopes, rules by name, days, doubt and dispute."""

import pytest

from events.when import Day, shift
from graph.answers.audit import RULES, Rule
from graph.errors import Code, NotAnswerable
from tests.audited import ADAMS, LEAD, LINCOLN, MASTERY, NORTH, ON, REVERE, SALEM, findings, outcomes, salem
from tests.story import Story


@pytest.mark.parametrize("on", ["2010-01-01", "2011-07-01", ON, "2014-02-28", "2016-06-30"])
@pytest.mark.parametrize("within", [None, "zone:salem", SALEM, "state:MA", NORTH, LINCOLN, MASTERY, LEAD])
def test_a_zone_in_order_has_no_findings(on: str, within: str | None) -> None:
    assert findings(salem(), on, within=within) == []


def test_every_rule_has_a_source_and_says_what_it_judges() -> None:
    assert set(RULES) == set(Rule)
    assert len(Rule) == 22
    assert all(told.source and told.about and told.judges and told.finding for told in RULES.values())


def test_a_rule_that_there_is_not_is_refused_with_the_nearest_and_all() -> None:
    with pytest.raises(NotAnswerable) as caught:
        findings(salem(), ON, "cluster-size", "leaver-gap")
    assert caught.value.code is Code.BAD_INPUT
    assert "leaver-gap" in str(caught.value)
    assert "nearest lever-gap" in caught.value.accepted
    assert all(rule in caught.value.accepted for rule in Rule)


def test_only_the_rules_asked_for_are_judged_and_none_given_means_all() -> None:
    story = salem(without=["money", "work"])
    assert {one.rule for one in findings(story, ON, "lever-gap")} == {"lever-gap"}
    assert findings(story, ON, "presence") == []
    assert {one.rule for one in findings(story)} >= {"lever-gap", "no-operating-partner", "paper-practice"}


def test_findings_come_in_the_order_of_their_identity_and_each_once() -> None:
    found = findings(salem(without=["money", "time"]))
    assert [one.identity for one in found] == sorted({one.identity for one in found})
    assert found[0].identity == "finding:lever-gap:school:adams:money"


def test_a_finding_says_in_a_sentence_what_is_wrong_and_names_facts_events_and_source() -> None:
    story = salem(work={"at": [{"id": NORTH, "days_a_week": 4}]})
    found = findings(story, ON, "presence")
    (one,) = [one for one in found if LINCOLN in one.about]
    assert one.message == "Mastery leads Lincoln and is there on 4 days a week."
    assert one.source == "STG fact sheet; STG District Services"
    began = next(event.position for event in story.events if event.body.TOPIC == "engagement.began")
    assert began in one.events
    assert {story.versions[fact].type for fact in one.facts} >= {"RUNS", "AT", "INCLUDES"}


def south(story: Story) -> Story:
    """A second cluster of the same zone, with schools of Boston, where nobody has anything."""
    story.tell("organisation.registered", id="district:boston", name="Boston", under="state:MA", from_="1900")
    story.tell("cluster.formed", id="cluster:south", name="South", zone="zone:salem", from_="2011-07-01")
    story.tell("organisation.registered", id="school:hub", name="Hub", under="district:boston", from_="1990")
    story.tell("cluster.school_joined", cluster="cluster:south", school="school:hub", from_="2011-07-01")
    return story


@pytest.mark.parametrize(
    ("within", "schools"),
    [
        (None, {"hub", "lincoln", "adams", "revere"}),
        ("state:MA", {"hub", "lincoln", "adams", "revere"}),
        ("zone:salem", {"hub", "lincoln", "adams", "revere"}),
        ("district:boston", {"hub"}),
        (SALEM, {"hub", "lincoln", "adams", "revere"}),
        ("cluster:south", {"hub"}),
        (NORTH, {"lincoln", "adams", "revere"}),
        (ADAMS, {"adams"}),
        (LEAD, {"lincoln", "adams", "revere"}),
        ("engagement:mastery", {"lincoln", "adams", "revere"}),
        ("grant:people", {"lincoln", "adams", "revere"}),
        (MASTERY, {"lincoln", "adams", "revere"}),
        ("partner:arts", set()),
    ],
)
def test_an_audit_judges_what_its_scope_reaches(within: str | None, schools: set[str]) -> None:
    """Salem authorised the zone, so the zone's schools in Boston are within its reach."""
    story = south(salem(without=["money"]))
    found = findings(story, ON, "lever-gap", within=within)
    assert {one.about[0].split(":")[1] for one in found if one.about[1] == "money"} == schools


def test_a_finding_stands_from_the_day_its_facts_began_to_the_day_they_ended() -> None:
    story = salem(without=["time"])
    story.tell("authority.granted", id="grant:time", holder=MASTERY, lever="time", level="shared", over=[NORTH],
               under="none", from_="2013-01-15")  # fmt: skip
    (one,) = findings(story, ON, "lever-gap", within=LINCOLN)
    assert (one.since, one.until) == ("2011-07-01", "2013-01-15")
    assert findings(story, "2013-01-15", "lever-gap", within=LINCOLN) == []
    (last,) = findings(story, "2013-01-14", "lever-gap", within=LINCOLN)
    assert (last.since, last.until) == ("2011-07-01", "2013-01-15")


def test_a_finding_without_an_end_has_none_and_days_between_do_not_cut_it() -> None:
    story = salem(without=["time"])
    story.tell("organisation.renamed", organisation=LINCOLN, name="Abraham Lincoln", from_="2012-01-01")
    story.tell("organisation.described", organisation=LINCOLN, grades="06-09", from_="2014-01-01")
    (one,) = findings(story, ON, "lever-gap", within=LINCOLN)
    assert (one.since, one.until) == ("2011-07-01", None)


def test_the_days_of_a_finding_are_those_of_the_knowledge_asked_with() -> None:
    story = salem(without=["time"])
    before = len(story.events)
    story.tell("cluster.school_left", cluster=NORTH, school=LINCOLN, on="2013-01-01")
    (then,) = story.reader(ON, before).audit(LINCOLN, ["lever-gap"])
    (now,) = story.reader(ON).audit(LINCOLN, ["lever-gap"])
    assert (then.until, now.until) == (None, "2013-01-01")


def test_a_finding_goes_on_where_it_becomes_certain() -> None:
    story = salem(without=["in_lincoln"])
    story.tell("cluster.school_joined", cluster=NORTH, school=LINCOLN, from_="2011")
    story.tell("authority.revoked", grant="grant:money", on="2011-12-01")
    assert outcomes(story, "lever-gap", "2011-12-15", LINCOLN) == {"lincoln money": "possible"}
    assert outcomes(story, "lever-gap", "2012-01-01", LINCOLN) == {"lincoln money": "certain"}
    (one,) = findings(story, "2012-01-01", "lever-gap", within=LINCOLN)
    assert one.since == "2011-12-01"


def test_a_finding_that_rests_on_something_disputed_says_so() -> None:
    story = salem(work={"at": [{"id": NORTH, "days_a_week": 4}]})
    began = next(event for event in story.events if event.body.TOPIC == "engagement.began")
    assert "disputed" not in findings(story, ON, "presence")[0].message
    dispute = story.dispute(
        began.position, "engagement.began", id="engagement:mastery", who=MASTERY, role="lead", under=LEAD,
        at=[{"id": NORTH, "days_a_week": 5}], from_="2011-07-01", last_day="2016-06-30",
    )  # fmt: skip
    (one, *_) = findings(story, ON, "presence")
    assert one.message.endswith("there on 4 days a week; what it rests on is disputed.")
    assert dispute in {said for fact in one.facts for said in story.versions[fact].disputed}


def test_schools_that_nobody_clustered_or_works_at_are_not_judged() -> None:
    story = salem()
    story.tell("organisation.registered", id="school:oak", name="Oak", under=SALEM, from_="1990")
    assert findings(story, ON, within="school:oak") == []
    assert findings(story, ON, within=SALEM) == []


def test_the_nearest_of_school_zone_district_and_state_says_whether_the_record_is_complete() -> None:
    story = salem(without=["money"], partial=["levers"])
    assert outcomes(story, "lever-gap")["lincoln money"] == "unknown"
    story.tell("organisation.covered", organisation="state:MA", aspect="levers", extent="complete", from_="1900")
    assert outcomes(story, "lever-gap")["lincoln money"] == "certain"
    story.tell("zone.covered", zone="zone:salem", aspect="levers", extent="partial", from_="1900")
    assert outcomes(story, "lever-gap")["lincoln money"] == "unknown"
    story.tell("organisation.covered", organisation=REVERE, aspect="levers", extent="complete", from_="1900")
    assert outcomes(story, "lever-gap") == {
        "lincoln money": "unknown", "adams money": "unknown", "revere money": "certain",
    }  # fmt: skip


def test_a_school_that_joined_on_an_unknown_day_is_not_found_where_all_holds_whenever_it_is_in() -> None:
    """What is needed and what would cure it both follow from its being in the cluster: it is not in doubt twice."""
    story = salem(in_lincoln={"from": "2011"})
    for on in ("2011-07-15", "2011-12-01", ON):
        assert findings(story, on, within=LINCOLN) == []


def messy() -> Story:
    """Half of it is wrong, and little is dated to the day."""
    story = salem(
        without=["money", "report_2"], in_lincoln={"from": "2011"}, time={"level": "advisory", "from": "2012"}
    )
    story.tell("contract.terminated", contract=LEAD, on="2014")
    story.tell("engagement.changed", engagement="engagement:mastery", role="managing", from_="2012-09")
    story.tell("authority.level_changed", grant="grant:program", level="shared", from_="2012-11")
    story.tell("cluster.school_left", cluster=NORTH, school=ADAMS, on="2013-21")
    story.tell("organisation.closed", organisation=REVERE, on="SY2013")
    story.tell("organisation.priority_started", organisation=LINCOLN, from_="2010-24")
    return story


@pytest.mark.parametrize("on", ["2011-08-01", "2012-09-15", ON, "2013-03-15", "2013-08-01", "2014-06-01", "2015-01-01"])
def test_a_finding_stands_on_its_first_and_last_day_and_not_on_the_days_beside(on: str) -> None:
    story = messy()
    found = findings(story, on)
    assert found
    for one in found:
        known = one.rule, one.about, one.violated, one.warning

        def stands(day: Day, known: tuple[object, ...] = known, rule: str = one.rule) -> bool:
            return known in {(o.rule, o.about, o.violated, o.warning) for o in findings(story, day, rule, within=None)}

        if one.since:
            assert (stands(shift(one.since, -1)), stands(one.since)) == (False, True), one
        if one.until:
            assert (stands(shift(one.until, -1)), stands(one.until)) == (True, False), one


def test_a_finding_begins_anew_after_three_good_days() -> None:
    story = salem(time={"from": "2012-01-01", "last_day": "2012-01-03"})
    (before,) = findings(story, "2011-12-31", "lever-gap", within=LINCOLN)
    (after,) = findings(story, ON, "lever-gap", within=LINCOLN)
    assert (before.since, before.until) == ("2011-07-01", "2012-01-01")
    assert (after.since, after.until) == ("2012-01-04", None)
