"""Waivers: a decision that waives a finding holds for the facts on which the finding stood when it was taken."""

from pathlib import Path
from typing import Any

from graph.answers.audit.waivers import waivers
from graph.answers.outcome import Severity, WaiverState
from graph.answers.shapes import Finding
from tests.asking import Asking
from tests.asking import salem as asking_salem
from tests.audited import ADAMS, LINCOLN, MASTERY, NORTH, ON, SALEM, WORK, findings, salem
from tests.story import Story

GAP = "finding:lever-gap:school:lincoln:money"
PRESENCE = "finding:presence:engagement:mastery:school:lincoln"
BOARD = "board:salem"
HOLDS, OUTLIVED, OVERTURNED = WaiverState.HOLDS, WaiverState.OUTLIVED, WaiverState.OVERTURNED


def gap(**changed: Any) -> Story:
    """Nobody was granted the money of Lincoln."""
    return salem(without=["money"], **changed)


def absent() -> Story:
    """Mastery is at Lincoln on four days a week."""
    return salem(work={"at": [{"id": LINCOLN, "days_a_week": 4}, {"id": ADAMS, "days_a_week": 5}]})


def waive(story: Story, about: str = GAP, id: str = "decision:waiver", on: str = "2012-03-01", **more: Any) -> int:
    return story.tell(
        "decision.made", **{"id": id, "about": about, "by": [SALEM], "outcome": "waived", "on": on, **more}
    )


def found(story: Story, on: str = ON, identity: str = GAP, position: int | None = None) -> Finding:
    (one,) = [each for each in story.reader(on, position).audit("zone:salem") if each.identity == identity]
    return one


def state(story: Story, on: str = ON, identity: str = GAP) -> WaiverState | None:
    waiver = found(story, on, identity).waiver
    return waiver.state if waiver else None


def test_a_finding_says_by_which_decision_it_is_waived_and_by_whom() -> None:
    story = gap()
    assert found(story).waiver is None
    said = waive(story)
    waiver = found(story).waiver
    assert waiver is not None
    assert (waiver.decision, waiver.state, waiver.by, waiver.event) == ("decision:waiver", HOLDS, (SALEM,), said)
    assert (waiver.certain, waiver.why, waiver.ended_by) == (True, None, None)
    assert found(story).waived
    assert found(story, identity=GAP.replace("lincoln", "adams")).waiver is None


def test_a_waiver_is_in_effect_from_its_day_on_and_known_from_its_position_on() -> None:
    story = gap()
    said = waive(story, takes_effect="2012-09-15")
    assert state(story, "2012-09-14") is None
    assert state(story, "2012-09-15") is HOLDS
    assert found(story, position=said - 1).waiver is None


def test_other_outcomes_and_other_findings_waive_nothing() -> None:
    story = gap()
    waive(story, outcome="deferred")
    waive(story, "finding:lever-gap:school:lincoln:time", "decision:other")
    waive(story, "finding:lever-gap:school:lincoln", "decision:short")
    waive(story, LINCOLN, "decision:school")
    assert state(story) is None


def listed(story: Story, on: str = ON) -> dict[str, WaiverState]:
    """The state of each decision that waives a finding."""
    reader = story.reader(on)
    return {one.decision: one.state for one in waivers(reader.store, reader.log, reader.at)}


def test_every_waiver_is_listed_with_what_it_comes_to() -> None:
    story = gap()
    assert listed(story) == {}
    waive(story)
    waive(story, GAP.replace("money", "time"), "decision:time")
    waive(story, GAP.replace("lincoln", "adams"), "decision:later", takes_effect="2013-02-01")
    waive(story, GAP.replace("lincoln", "revere"), "decision:over")
    waive(story, "finding:lever-gap:school:lincoln", "decision:short")
    waive(story, outcome="deferred", id="decision:deferred")
    story.tell("decision.made", id="decision:no", about="decision:over", by=["state:MA"], outcome="overturned",
               overturns="decision:over", on="2012-04-01")  # fmt: skip
    nothing, resolved = WaiverState.BEARS_ON_NOTHING, WaiverState.RESOLVED
    common = {"decision:time": nothing, "decision:short": nothing, "decision:over": OVERTURNED}
    assert listed(story) == {"decision:waiver": HOLDS, **common}
    grant = {"holder": MASTERY, "lever": "money", "level": "full", "over": [NORTH], "under": "none"}
    story.tell("authority.granted", id="grant:spring", from_="2013-01-01", last_day="2013-03-31", **grant)
    assert listed(story, "2013-02-01") == {"decision:waiver": resolved, "decision:later": resolved, **common}
    assert listed(story, "2013-04-01") == {"decision:waiver": OUTLIVED, "decision:later": OUTLIVED, **common}


def test_a_waiver_that_bears_on_nothing_says_where_nothing_was_found() -> None:
    story = gap()
    said = waive(story, GAP.replace("money", "time"))
    reader = story.reader(ON)
    (one,) = waivers(reader.store, reader.log, reader.at)
    assert (one.about, one.event, one.by) == ("finding:lever-gap:school:lincoln:time", said, (SALEM,))
    assert one.why == (
        f"nothing of this identity is found on {ON}, nor when it was waived, on 2012-03-01, as known at position {said}"
    )


def test_a_finding_that_was_resolved_and_came_back_is_open_again() -> None:
    story = gap()
    waive(story)
    grant = {"holder": MASTERY, "lever": "money", "level": "full", "over": [NORTH], "under": "none"}
    story.tell("authority.granted", id="grant:spring", from_="2013-01-01", last_day="2013-03-31", **grant)
    assert state(story, "2012-12-31") is HOLDS
    again = found(story, "2013-04-01")
    assert again.waiver is not None
    assert (again.waiver.state, again.waived) == (OUTLIVED, False)
    assert again.waiver.why == "it was resolved since, and came back on 2013-04-01"
    waive(story, id="decision:again", on="2013-05-01")
    assert state(story, "2013-05-01") is HOLDS
    assert state(story, "2013-04-30") is OUTLIVED, "the first decision still says why it does not hold"
    assert state(story, "2012-12-31") is HOLDS


def test_a_finding_that_stands_on_other_facts_is_open_again() -> None:
    story = absent()
    began = found(story, identity=PRESENCE)
    waive(story, PRESENCE)
    at = [{"id": LINCOLN, "days_a_week": 3}, {"id": ADAMS, "days_a_week": 5}]
    changed = story.tell("engagement.changed", engagement=WORK, at=at, from_="2013-01-01")
    assert state(story, "2012-12-31", PRESENCE) is HOLDS
    now = found(story, "2013-01-01", PRESENCE)
    assert now.since == began.since, "it was never resolved"
    assert now.waiver is not None
    assert now.waiver.state is OUTLIVED
    assert f"new #{changed}" in (now.waiver.why or "")


def test_what_is_learned_later_of_the_same_days_outlives_a_waiver_and_a_correction_does_not() -> None:
    story = absent()
    waive(story, PRESENCE)
    root = next(one for one in story.events if one.body.TOPIC == "engagement.began")
    at = [{"id": LINCOLN, "days_a_week": 2}, {"id": ADAMS, "days_a_week": 5}]
    told = {"id": WORK, "who": MASTERY, "role": "lead", "under": "contract:lead", "from": "2011-07-01"}
    story.correct(root.position, "engagement.began", at=at, **told)
    assert state(story, identity=PRESENCE) is HOLDS, "the finding stands on the same event, put right"
    story.tell("engagement.changed", engagement=WORK, at=at, from_="2011-09-01")
    assert state(story, identity=PRESENCE) is OUTLIVED


def test_what_was_not_found_when_it_was_waived_is_not_waived() -> None:
    story = salem(money={"last_day": "2012-06-30"})
    waive(story)
    waiver = found(story).waiver
    assert waiver is not None
    assert waiver.state is OUTLIVED
    assert "was not found when it was waived, on 2012-03-01" in (waiver.why or "")


def test_to_waive_what_cannot_be_told_does_not_waive_a_breach() -> None:
    story = salem(without=["money"], partial=["levers"])
    assert not found(story).violated
    waive(story)
    assert state(story) is HOLDS
    story.tell("organisation.covered", organisation=SALEM, aspect="levers", extent="complete", from_="1900")
    assert found(story).violated
    assert state(story) is OUTLIVED


def test_a_decision_that_overturns_the_waiver_ends_it() -> None:
    story = gap()
    waive(story)
    over = story.tell(
        "decision.made", id="decision:over", about="decision:waiver", by=["state:MA"], outcome="overturned",
        overturns="decision:waiver", on="2012-09-01",
    )  # fmt: skip
    assert state(story, "2012-08-31") is HOLDS
    waiver = found(story).waiver
    assert waiver is not None
    assert (waiver.state, waiver.ended_by) == (OVERTURNED, over)
    assert not found(story).waived


def test_of_several_waivers_the_one_that_holds_is_shown_though_another_was_recorded_later() -> None:
    story = gap()
    waive(story)
    waive(story, id="decision:twice", on="2012-04-01")
    said = {"about": "decision:twice", "overturns": "decision:twice", "by": ["state:MA"], "on": "2012-05-01"}
    story.tell("decision.made", id="decision:over", outcome="overturned", **said)
    waiver = found(story).waiver
    assert waiver is not None
    assert (waiver.decision, waiver.state) == ("decision:waiver", HOLDS)


def test_a_retracted_decision_waives_nothing() -> None:
    story = gap()
    said = waive(story)
    story.retract(said)
    assert state(story) is None


def test_a_waiver_of_an_imprecise_day_is_only_possible_until_it_surely_is_taken() -> None:
    story = gap()
    waive(story, on="2012")
    possible, certain = found(story, ON), found(story, "2013-01-01")
    assert possible.waiver is not None
    assert (possible.waiver.state, possible.waiver.certain, possible.waived) == (HOLDS, False, False)
    assert certain.waived


def test_a_waiver_speaks_of_the_moment_of_its_basis_where_it_states_one() -> None:
    story = absent()
    before = len(story.events)
    at = [{"id": LINCOLN, "days_a_week": 3}, {"id": ADAMS, "days_a_week": 5}]
    story.tell("engagement.changed", engagement=WORK, at=at, from_="2012-01-01")
    waive(story, PRESENCE, "decision:blind", basis={"on": "2012-02-01", "position": before})
    assert state(story, identity=PRESENCE) is OUTLIVED
    waive(story, PRESENCE, "decision:seeing", basis={"on": "2012-02-01", "position": before + 1})
    waiver = found(story, identity=PRESENCE).waiver
    assert waiver is not None
    assert (waiver.decision, waiver.state) == ("decision:seeing", HOLDS), "of several the one that holds"


def test_a_correction_of_the_decision_leaves_it_where_it_was_taken() -> None:
    story = gap()
    said = waive(story)
    story.tell("cluster.school_left", cluster=NORTH, school=ADAMS, on="2015-01-01")
    story.correct(
        said, "decision.made", id="decision:waiver", about=GAP, by=["state:MA"], outcome="waived", on="2012-03-01"
    )
    waiver = found(story).waiver
    assert waiver is not None
    assert (waiver.state, waiver.by) == (HOLDS, ("state:MA",))


def test_severity_follows_from_where_the_rule_comes_from() -> None:
    story = salem(without=["work", "money"])
    story.tell("organisation.registered", id="school:oak", name="Oak", under=SALEM, from_="1990", grades="06-08")
    weights = {one.rule: one.severity for one in findings(story)}
    assert weights["lever-gap"] is Severity.BREACH
    assert weights["paper-practice"] is Severity.DISCREPANCY
    for n in range(4):
        school = f"school:more-{n}"
        story.tell("organisation.registered", id=school, name=f"More {n}", under=SALEM, from_="1990", grades="06-08")
        story.tell("cluster.school_joined", cluster=NORTH, school=school, from_="2011-07-01")
    (size,) = findings(story, ON, "cluster-size")
    assert (size.warning, size.severity) == (True, Severity.ADVICE)


def asked(ledger: Asking) -> int:
    ledger.asked.clear()
    ledger.reader("2014-09-01").audit("zone:salem")
    return len(ledger.asked)


def test_the_questions_do_not_grow_with_the_waivers(tmp_path: Path) -> None:
    with asking_salem(tmp_path, schools=9) as ledger:
        plain = asked(ledger)
        counts = []
        for n in range(1, 10):
            about = f"finding:lever-gap:school:salem-{n:03d}:money"
            ledger.tell("decision.made", id=f"decision:w{n}", about=about, by=["district:salem"], outcome="waived",
                        on="2014-01-01")  # fmt: skip
            counts.append(asked(ledger))
        assert sum(one.waived for one in ledger.reader("2014-09-01").audit("zone:salem")) == 9
        assert plain < counts[0] < plain + 40
        assert len(set(counts)) == 1
