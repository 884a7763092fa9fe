"""A draft laid over a moment: what would be, decided as a command is, and nothing recorded."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from events.levers import Level, Lever
from graph.answers.outcome import AuditChange
from graph.answers.shapes import Verdict
from graph.answers.what_if import schools
from graph.draft import is_draft
from graph.errors import Code
from graph.facts import FOREVER
from services.statements import Refused, Statement
from services.what_if import MAX_STATEMENTS, WhatIf, listed, what_if
from tests.conftest import CLERK, NOON
from tests.town import Town
from tests.town import refused as not_answerable

SALEM, BATES, CARLTON, AUSL, MASTERY = (
    "district:salem", "school:bates", "school:carlton", "partner:ausl", "partner:mastery",
)  # fmt: skip
Told = tuple[str, dict[str, Any]]
CONTRACT: Told = ("contract.signed", {
    "id": "contract:lead", "kind": "performance", "operating_role": "lead",
    "parties": [{"id": SALEM, "role": "authoriser"}, {"id": MASTERY, "role": "operator"}],
    "term": {"from": "2014-09-01", "last_day": "2018-08-31"}, "covers": ["cluster:north"], "begins": True,
})  # fmt: skip
PROGRAM: Told = ("authority.granted", {
    "id": "grant:program", "holder": MASTERY, "lever": "program", "level": "full", "over": ["cluster:north"],
    "by": [SALEM], "under": "contract:lead", "from": "2014-09-01",
})  # fmt: skip


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """Salem with Bates and Carlton in its north cluster; AUSL has a contract for the people of Bates (event 12)."""
    made = Town(tmp_path)
    made.registered(SALEM, "Salem")
    for one in (BATES, CARLTON, AUSL, MASTERY):
        made.registered(one, one.split(":")[1].title(), **({"under": SALEM} if one.startswith("school") else {}))
    made.say("organisation.covered", organisation=SALEM, aspect="levers", extent="complete", from_="1990-09-01")
    made.say("zone.authorised", id="zone:salem", name="Salem Zone", by=[SALEM], from_="2013-07-01")
    made.say("cluster.formed", id="cluster:north", name="North", zone="zone:salem", from_="2013-07-01")
    for one in (BATES, CARLTON):
        made.say("cluster.school_joined", cluster="cluster:north", school=one, from_="2013-07-01")
    assert made.say("authority.granted", id="grant:people", holder=AUSL, lever="people", level="full", over=[BATES],
                    by=[SALEM], under="none", from_="2013-07-01") == 12  # fmt: skip
    yield made
    made.ledger.close()


def laid(town: Town, *told: Told, on: str = "2014-10-01", **moment: Any) -> WhatIf:
    return what_if(town.ledger.log, town.ledger.reader(on, **moment), listed([Statement(*one) for one in told]))


def contradiction(town: Town, *told: Told, **moment: Any) -> Refused:
    """The refusal of a draft."""
    with pytest.raises(Refused) as caught:
        laid(town, *told, **moment)
    assert caught.value.accepted
    return caught.value


def holders(found: Any, lever: Lever) -> list[tuple[str, Level | None, bool]]:
    return [(one.holder.id, one.level, one.presumed) for one in found.holders([CARLTON], lever)]


def test_what_would_be_is_asked_as_what_is(town: Town) -> None:
    found = laid(town, CONTRACT, PROGRAM)
    assert holders(found.before, Lever.PROGRAM) == [(SALEM, Level.FULL, True)]
    assert holders(found.after, Lever.PROGRAM) == [(MASTERY, Level.FULL, False)]
    assert found.after.check(MASTERY, BATES, Lever.PROGRAM, None, Level.FULL).verdict is Verdict.YES
    last = next(one for one in found.after.why(MASTERY, BATES, Lever.PROGRAM) if one.what == "holds")
    assert last.event is not None
    assert (last.event.position, is_draft(last.event)) == (15, True)
    assert [one.operator.id for one in found.after.operators([BATES])] == [MASTERY]
    assert found.after.entity("contract:lead").name == "contract:lead"
    assert [one.entity.id for one in found.after.find("contract:lead")] == ["contract:lead"]
    assert not_answerable(found.before.entity, "contract:lead").code is Code.NOT_YET_KNOWN


def test_its_events_stand_right_after_the_moment_and_are_marked(town: Town) -> None:
    found = laid(town, CONTRACT, PROGRAM)
    assert [(one.position, one.topic) for one in found.events] == [
        (13, "contract.signed"), (14, "engagement.began"), (15, "authority.granted"),
    ]  # fmt: skip
    assert all(map(is_draft, found.events))
    assert not any(map(is_draft, found.after.cited(range(1, 13)).values()))
    assert (found.before.at.position, found.after.at.position) == (12, 15)
    assert [one.position for one in found.after.events(about="contract:lead")] == [13, 14, 15]


def test_nothing_is_written(town: Town, tmp_path: Path) -> None:
    ledger = town.ledger
    ledger.moment()
    before = (ledger.log.head(), ledger.store.digest(), (tmp_path / "events.db").read_bytes())
    found = laid(town, CONTRACT, PROGRAM, ("cluster.school_left", {"cluster": "cluster:north", "school": BATES,
                                                                  "on": "2014-09-15"}))  # fmt: skip
    assert found.changes()
    assert found.findings()
    assert found.holdings()
    assert (ledger.log.head(), ledger.store.digest(), (tmp_path / "events.db").read_bytes()) == before
    assert ledger.log.find(str(found.events[0].id)) is None
    assert ledger.store.entities(["contract:lead"]) == []


def answers(reader: Any) -> list[Any]:
    ids = [SALEM, BATES, CARLTON, AUSL, MASTERY, "zone:salem", "cluster:north", "contract:lead", "grant:program"]
    return [
        reader.holders([BATES, CARLTON, "cluster:north"]), reader.operators([BATES, CARLTON]), reader.audit(),
        reader.audit("zone:salem"), reader.holdings([AUSL, MASTERY]), reader.pages(ids), reader.calendar(BATES),
        [reader.timeline(one) for one in ids], reader.find("mastery"), reader.being(ids),
    ]  # fmt: skip


def test_recorded_in_fact_it_gives_the_same_answers_to_the_fact(town: Town) -> None:
    draft = [CONTRACT, PROGRAM, ("authority.revoked", {"grant": "grant:people", "on": "2014-09-15"})]
    found = laid(town, *draft)
    expected, changes = answers(found.after), found.changes()
    town.clock.move(days=1)
    for topic, said in draft:
        town.ledger.record([Statement(topic, said)], CLERK)
    real = town.at("2014-10-01")
    assert real.at.position == found.after.at.position
    assert answers(real) == expected
    assert town.at("2014-10-01", position=12).difference(real) == changes


def test_what_it_changes_is_told_fact_by_fact_and_holder_by_holder(town: Town) -> None:
    found = laid(town, CONTRACT, PROGRAM)
    rows = {(one.type, one.src, one.dst): (one.before, one.after, one.events_after) for one in found.changes()}
    assert rows["OVER", "grant:program", "cluster:north"] == (None, "", (15,))
    assert ("OVER", "grant:people", BATES) not in rows
    pairs = [
        (one.over.id, one.holder.id, pair.before is not None, pair.after is not None)
        for pair in found.holdings()
        for one in (pair.before, pair.after)
        if one is not None
    ]
    assert pairs == [
        (BATES, SALEM, True, False), (BATES, MASTERY, False, True), (CARLTON, SALEM, True, False),
        (CARLTON, MASTERY, False, True),
    ]  # fmt: skip
    assert [(pair.before, pair.after and pair.after.operator.id) for pair in found.operations()] == [
        (None, MASTERY), (None, MASTERY),
    ]  # fmt: skip


def test_what_stands_or_falls_with_a_contract_is_found_by_what_rests_on_it(town: Town) -> None:
    for topic, said in (CONTRACT, PROGRAM):
        town.say(topic, **said)
    ended = ("contract.terminated", {"contract": "contract:lead", "on": "2014-09-20", "cause": "cause"})
    gone = [(pair.before, pair.after) for pair in laid(town, ended).holdings(BATES)]
    assert [(one and one.holder.id, one and one.standing, other and other.standing) for one, other in gone] == [
        (MASTERY, "in_force", "ended"), (None, None, "in_force"),
    ]  # fmt: skip
    assert laid(town, ended, on="2014-09-19").holdings() == []


def test_a_contract_that_covers_nothing_takes_with_it_what_rests_on_it_and_what_that_was_delegated_as(
    town: Town,
) -> None:
    town.say(CONTRACT[0], **{**CONTRACT[1], "covers": [], "begins": False})
    town.say(PROGRAM[0], **{**PROGRAM[1], "over": [BATES]})
    on: dict[str, Any] = {**PROGRAM[1], "id": "grant:on", "holder": AUSL, "over": [CARLTON], "by": [MASTERY]}
    town.say("authority.granted", **on, delegated_from="grant:program")
    found = laid(town, ("contract.terminated", {"contract": "contract:lead", "on": "2014-09-20"}))
    assert schools([found.before, found.after], found.changes(), None) == [BATES, CARLTON]
    apart = laid(town, ("authority.revoked", {"grant": "grant:program", "on": "2014-09-20"}))
    assert schools([apart.before, apart.after], apart.changes(), None) == [BATES, CARLTON]


def test_findings_are_new_resolved_or_standing(town: Town) -> None:
    found = {one.identity: one.change for one in laid(town, CONTRACT, PROGRAM).findings("zone:salem")}
    assert found[f"finding:lever-gap:{CARLTON}:program"] is AuditChange.RESOLVED
    assert found[f"finding:lever-gap:{CARLTON}:money"] is AuditChange.STANDING
    assert found[f"finding:staffing-authority:{MASTERY}:{CARLTON}"] is AuditChange.NEW
    assert {one.rule for one in laid(town, PROGRAM_ALONE).findings(rules=["lever-gap"])} == {"lever-gap"}


PROGRAM_ALONE: Told = (PROGRAM[0], {**PROGRAM[1], "under": "none"})


def test_a_scope_that_only_the_draft_founds_is_one(town: Town) -> None:
    said = {"id": "cluster:south", "name": "South", "zone": "zone:salem", "from": "2014-09-01"}
    south: Told = ("cluster.formed", said)
    found = laid(town, south)
    assert {one.change for one in found.findings("cluster:south")} == {AuditChange.NEW}
    assert {one.src for one in found.changes("cluster:south")} == {"cluster:south"}
    assert found.holdings("cluster:south") == []


UNKNOWN: Told = ("engagement.began", {
    "id": "engagement:e", "who": "partner:mastry", "role": "lead", "at": [BATES], "from": "2014-09-01",
})  # fmt: skip
ENDLESS: Told = ("engagement.ended", {"engagement": "engagement:none", "on": "2014-09-01"})
AGAIN: Told = ("organisation.registered", {"id": BATES, "name": "Other Bates"})
EARLY: Told = ("authority.revoked", {"grant": "grant:people", "on": "2001-01-01"})
BAD: Told = ("contract.signed", {"id": "contract:x", "value": {"amount": "much"}})


@pytest.mark.parametrize("told", [UNKNOWN, ENDLESS, AGAIN, EARLY, BAD, ("contract.sealed", {})])
def test_what_contradicts_the_record_is_refused_in_the_words_of_a_command(town: Town, told: Told) -> None:
    with pytest.raises(Refused) as command:
        town.ledger.record([Statement(*told)], CLERK)
    draft = contradiction(town, PROGRAM_ALONE, told)
    assert (draft.rule, draft.message, draft.accepted) == (
        command.value.rule, command.value.message, command.value.accepted,
    )  # fmt: skip
    field = command.value.field
    assert draft.field == (f"draft[1].{field}" if field else "draft[1]")


def test_each_statement_rests_on_those_before_it(town: Town) -> None:
    new: Told = ("organisation.registered", {"id": "partner:new", "name": "New", "from": "2014"})
    grant: Told = (PROGRAM[0], {**PROGRAM[1], "holder": "partner:new", "under": "none"})
    assert holders(laid(town, new, grant).after, Lever.PROGRAM) == [("partner:new", Level.FULL, False)]
    assert contradiction(town, grant, new).rule == "unknown-id"
    wrong: Told = ("evidence.corrected", {"event": "14", "replacement": {grant[0]: {**grant[1], "level": "shared"}}})
    assert holders(laid(town, new, grant, wrong).after, Lever.PROGRAM)[0] == ("partner:new", Level.SHARED, False)


def test_a_recorded_event_can_be_corrected_or_disputed_in_a_draft(town: Town) -> None:
    taken: Told = ("evidence.retracted", {"event": "12"})
    assert laid(town, taken).after.holdings([AUSL]) == []
    disputed: Told = ("evidence.disputed", {"event": "12", "alternative": None})
    assert [one.disputed for one in laid(town, disputed).after.holdings([AUSL])] == [(13,)]


def test_a_draft_can_be_laid_over_any_moment(town: Town) -> None:
    town.say("authority.revoked", grant="grant:people", on="2014-01-01")
    town.registered("partner:late", "Late")
    extended: Told = ("authority.level_changed", {"grant": "grant:people", "level": "shared", "from": "2014-02-01"})
    past = laid(town, extended, position=12)
    assert [one.level for one in past.after.holdings([AUSL])] == [Level.SHARED]
    assert [one.position for one in past.events] == [13]
    assert laid(town, extended, known=town.day(12)).changes() == past.changes() != []
    late: Told = (PROGRAM[0], {**PROGRAM[1], "holder": "partner:late", "under": "none"})
    assert laid(town, late).changes()
    assert contradiction(town, extended, extended, late, position=12).rule == "unknown-id"
    near: Told = (PROGRAM[0], {**PROGRAM[1], "holder": "partner:lat", "under": "none"})
    assert "partner:late" in contradiction(town, near).accepted
    assert "partner:late" not in contradiction(town, near, position=12).accepted
    assert not_answerable(past.after.entity, "partner:late").code is Code.UNKNOWN_ID


def test_what_was_recorded_since_closes_nothing(town: Town) -> None:
    """The revocation stands where the draft has its second event."""
    town.say("organisation.renamed", organisation=CARLTON, name="Carlton School", from_="2014-01-01")
    town.say("authority.revoked", grant="grant:people", on="2014-01-01")
    found = laid(town, CONTRACT, PROGRAM, position=12).after
    assert {one.known_to for one in found.timeline("grant:people")} == {FOREVER}
    assert [one.grant for one in found.holdings([AUSL])] == ["grant:people"]


def test_the_clock_of_an_import_is_not_kept(town: Town) -> None:
    reader = town.ledger.reader("2014-10-01")
    found = what_if(town.ledger.log, reader, listed([Statement(*CONTRACT, at=NOON)]))
    assert found.events[0].recorded_at == reader.at.known != NOON


def test_only_schools_that_the_draft_can_bear_on_are_asked_about(town: Town) -> None:
    town.say("policy.adopted", id="policy:act", title="Act", by=SALEM, from_="2013-07-01")
    act: dict[str, Any] = {
        "holder": AUSL,
        "lever": "time",
        "level": "full",
        "by": [SALEM],
        "under": "policy:act",
        "from": "2013-07-01",
    }
    town.say("authority.granted", id="grant:old", over=[CARLTON], **act)
    found = laid(town, ("authority.granted", {"id": "grant:new", "over": [BATES], **act}))
    assert schools([found.before, found.after], found.changes(), None) == [BATES]


def test_an_empty_draft_and_one_that_is_too_long_are_refused(town: Town) -> None:
    assert contradiction(town).rule == "bad-size"
    many: list[Told] = [("organisation.renamed", {"organisation": SALEM, "name": f"Salem {n}", "from": "2014"})
                        for n in range(MAX_STATEMENTS + 1)]  # fmt: skip
    assert contradiction(town, *many).accepted == f"1 to {MAX_STATEMENTS}"


def test_who_would_record_it_has_to_be_in_the_record_only_where_named(town: Town) -> None:
    reader = town.ledger.reader("2014-10-01")
    draft = listed([Statement(*CONTRACT)])
    with pytest.raises(Refused, match="office:nobody: not in the record"):
        what_if(town.ledger.log, reader, draft, "office:nobody")
    assert what_if(town.ledger.log, reader, draft, CLERK).events[0].recorded_by == "draft"
