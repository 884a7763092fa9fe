"""Two audits at two moments, and since which knowledge something is found."""

from collections.abc import Callable

import pytest

from graph.answers.audit.seen import first_seen
from graph.answers.audits import audit_difference, counted
from graph.answers.outcome import AuditChange
from graph.errors import Code
from tests.audited import ADAMS, LINCOLN, MASTERY, NORTH, ON, REVERE, SALEM, START, findings, salem
from tests.story import Story
from tests.test_audit import messy, south
from tests.town import refused

NEW, STANDING, RESOLVED = AuditChange.NEW, AuditChange.STANDING, AuditChange.RESOLVED
SPRING = {"holder": MASTERY, "level": "full", "over": [NORTH], "by": [SALEM], "under": "none"}


def changed(story: Story, before: tuple[str, int | None], after: tuple[str, int | None]) -> dict[str, AuditChange]:
    rows = audit_difference(story.reader(*before), story.reader(*after), LINCOLN)
    return {row.identity.removeprefix("finding:"): row.change for row in rows}


def test_findings_are_new_stand_or_are_resolved_from_day_to_day() -> None:
    story = salem(without=["money"], time={"last_day": "2012-12-31"})
    story.tell("authority.granted", id="grant:late", lever="money", from_="2013-01-01", **SPRING)
    story.tell("engagement.changed", engagement="engagement:mastery", at=[{"id": NORTH, "days_a_week": 4}],
               from_="2012-01-01")  # fmt: skip
    assert changed(story, ("2012-06-01", None), ("2013-06-01", None)) == {
        "lever-gap:school:lincoln:money": RESOLVED,
        "lever-gap:school:lincoln:time": NEW,
        "presence:engagement:mastery:school:lincoln": STANDING,
    }
    backwards = changed(story, ("2013-06-01", None), ("2012-06-01", None))
    assert backwards["lever-gap:school:lincoln:money"] is NEW


def test_from_knowledge_to_knowledge_of_one_day_what_was_learned_resolves_a_finding() -> None:
    story = salem(without=["money"])
    before = len(story.events)
    story.tell("authority.granted", id="grant:late", lever="money", from_=START, **SPRING)
    assert changed(story, (ON, before), (ON, None)) == {"lever-gap:school:lincoln:money": RESOLVED}
    assert changed(story, (ON, None), (ON, None)) == {}


def test_a_finding_that_stands_has_both_sides_with_their_own_outcome() -> None:
    story = salem(without=["money"], partial=["levers"])
    before = len(story.events)
    story.tell("organisation.covered", organisation=SALEM, aspect="levers", extent="complete", from_="1900")
    (row,) = audit_difference(story.reader(ON, before), story.reader(ON), LINCOLN, ["lever-gap"])
    assert row.before is not None
    assert row.after is not None
    assert (row.change, row.before.violated, row.after.violated) == (STANDING, False, True)


def test_the_words_count_every_finding_once() -> None:
    story = messy()
    rows = audit_difference(story.reader("2011-08-01"), story.reader("2014-06-01"))
    before, after = ({one.identity for one in findings(story, on, within=None)} for on in ("2011-08-01", "2014-06-01"))
    assert counted(rows) == {
        NEW: len(after - before), STANDING: len(after & before), RESOLVED: len(before - after),
    }  # fmt: skip
    assert [row.identity for row in rows] == sorted(before | after)


def test_a_scope_that_only_the_later_knowledge_knows_had_no_findings() -> None:
    story = salem()
    before = len(story.events)
    south(story)
    rows = audit_difference(story.reader(ON, before), story.reader(ON), "cluster:south")
    assert {row.change for row in rows} == {NEW}
    assert refused(audit_difference, story.reader(ON, before), story.reader(ON), "cluster:none").code is Code.UNKNOWN_ID


def moved() -> Story:
    """Lincoln was in another cluster first, whose money was granted; it was recorded late, and one grant wrongly."""
    story = salem(without=["money", "in_lincoln"])
    story.tell("cluster.formed", id="cluster:west", name="West", zone="zone:salem", from_=START)
    story.tell("cluster.school_joined", cluster=NORTH, school=LINCOLN, from_="2012-02-01")
    wrong = story.tell("authority.granted", id="grant:wrong", lever="money", from_=START, **SPRING)
    story.tell("cluster.school_joined", cluster="cluster:west", school=LINCOLN, from_=START, last_day="2012-01-31")
    story.retract(wrong)
    west = {**SPRING, "over": ["cluster:west"]}
    story.tell("authority.granted", id="grant:west", lever="money", from_=START, **west)
    return story


@pytest.mark.parametrize("made", [messy, moved, lambda: south(salem(without=["money"]))])
@pytest.mark.parametrize("on", ["2011-08-01", "2012-09-15", ON, "2014-06-01"])
def test_what_was_first_seen_when_is_what_trying_every_knowledge_finds(made: Callable[[], Story], on: str) -> None:
    story = made()
    positions = range(1, len(story.events) + 1)
    found = {n: {one.identity for one in story.reader(on, n).audit()} for n in positions}
    reader = story.reader(on)
    assert found[len(story.events)]
    for one in reader.first_seen(reader.audit()):
        assert one.first_seen is not None
        assert one.first_seen.exact
        position = next(n for n, identities in found.items() if one.identity in identities)
        assert (one.first_seen.position, one.identity) == (position, one.identity)
        assert one.first_seen.known == story.events[position - 1].recorded_at


def test_since_when_a_finding_stands_counts_what_was_above_before_even_for_a_school_alone() -> None:
    (one,) = findings(moved(), ON, "lever-gap", within=LINCOLN)
    assert (one.about, one.since) == ((LINCOLN, "money"), "2012-02-01")


def test_the_search_for_the_first_knowledge_has_an_end_and_says_so() -> None:
    reader = moved().reader(ON)
    found = reader.audit(LINCOLN, ["lever-gap"])
    (short,) = first_seen(reader.store, reader.log, reader.at, found, tries=1).values()
    (whole,) = first_seen(reader.store, reader.log, reader.at, found).values()
    assert (short.exact, whole.exact) == (False, True)
    assert whole.position < short.position
    assert first_seen(reader.store, reader.log, reader.at, []) == {}


def test_a_finding_of_many_schools_is_looked_for_only_where_its_facts_changed() -> None:
    story = salem(without=["money"])
    for n in range(30):
        story.tell("organisation.registered", id=f"school:oak-{n}", name=f"Oak {n}", under=SALEM, from_="1990")
    reader = story.reader(ON)
    (one,) = reader.first_seen(reader.audit(LINCOLN, ["lever-gap"]))
    assert one.first_seen is not None
    assert one.first_seen.position < len(story.events) - 30
    assert {ADAMS, REVERE} == {each.about[0] for each in reader.audit("zone:salem")} - {LINCOLN}
