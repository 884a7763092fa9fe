"""Disputes: which there are, what became of them, and the two readings of one side by side."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from events.when import Day
from graph.answers.bench import Bench, Pair
from graph.answers.bench_dates import Dated, DateKind, dates
from graph.answers.disputes import DisputeState
from graph.answers.shapes import Holding
from graph.errors import Code
from graph.facts import Fact
from graph.reader import Reader
from tests.town import Town, refused

SALEM, LYNN, BATES, CARLTON, AUSL = (
    "district:salem", "district:lynn", "school:bates", "school:carlton", "partner:ausl",
)  # fmt: skip
ON = "2014-01-01"
GRANT: dict[str, Any] = {
    "id": "grant:g", "holder": AUSL, "lever": "people", "level": "full", "over": [BATES], "by": SALEM, "under": "none",
    "from": "2012-07-01",
}  # fmt: skip


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """Salem has Bates, Lynn has Carlton. AUSL was granted people over Bates (event 7); a letter has it shared (8)."""
    made = Town(tmp_path)
    for district, school in ((SALEM, BATES), (LYNN, CARLTON)):
        made.registered(district, district.split(":")[1].title())
        made.registered(school, school.split(":")[1].title(), under=district)
    made.registered(AUSL, "AUSL")
    assert made.say("authority.granted", source="minutes", **GRANT) == 7
    letter = [{"document": "letter", "locator": "p. 2"}]
    assert made.say(
        "evidence.disputed", event="7", alternative={"authority.granted": {**GRANT, "level": "shared"}},
        sources=letter, source="press", reason="The letter says that it is shared.",
    ) == 8  # fmt: skip
    yield made
    made.ledger.close()


def found(reader: Reader, within: str | None = None) -> list[tuple[int, DisputeState]]:
    return [(one.position, one.state) for one in reader.disputes(within)]


def levels(pairs: Sequence[Pair[Holding]]) -> list[tuple[Any, Any]]:
    """The holders of a bench, each side as (who, level, presumed)."""

    def seen(one: Holding | None) -> tuple[str, Any, bool] | None:
        return (one.holder.id, one.level, one.presumed) if one else None

    return [(seen(row.record), seen(row.alternative)) for row in pairs]


def test_an_open_dispute_says_who_has_what_otherwise_on_which_documents(town: Town) -> None:
    (one,) = town.at(ON).disputes()
    assert (one.position, one.state, one.root.position, one.event.subjects) == (8, DisputeState.OPEN, 7, ("grant:g",))
    assert (one.event.recorded_by, one.event.recorded_at) == ("office:clerk", town.day(8))
    assert [source.document for source in one.record_sources] == ["minutes"]
    assert [(source.document, source.locator) for source in one.alternative_sources] == [
        ("letter", "p. 2"), ("press", None),
    ]  # fmt: skip
    assert (one.settlement, one.withdrawal, one.settlement_sources) == (None, None, ())


def test_what_became_of_a_dispute_is_as_known_at_the_moment(town: Town) -> None:
    settled = town.say("evidence.settled", dispute="8", for_="alternative", by=SALEM, sources=[{"document": "ruling"}])
    withdrawn = town.say("evidence.retracted", event=str(settled))
    again = town.say("evidence.settled", dispute="8", for_="record")
    gone = town.say("evidence.retracted", event="8")
    assert found(town.at(ON, 7)) == []
    assert found(town.at(ON, 8)) == [(8, DisputeState.OPEN)]
    assert found(town.at(ON, settled)) == [(8, DisputeState.FOR_ALTERNATIVE)]
    (one,) = town.at(ON, settled).disputes()
    assert one.settlement is not None
    assert (one.settlement.position, [each.document for each in one.settlement_sources]) == (settled, ["ruling"])
    assert found(town.at(ON, withdrawn)) == [(8, DisputeState.OPEN)]
    assert town.at(ON, withdrawn).disputes()[0].withdrawal is None
    assert found(town.at(ON, again)) == [(8, DisputeState.FOR_RECORD)]
    (one,) = town.at(ON, gone).disputes()
    assert one.withdrawal is not None
    assert (one.state, one.withdrawal.position) == (DisputeState.WITHDRAWN, gone)


def test_documents_that_were_added_stand_on_the_side_that_they_were_added_to(town: Town) -> None:
    town.say("evidence.added", event="7", sources=[{"document": "order"}])
    town.say("evidence.added", event="8", sources=[{"document": "second-letter"}])
    (one,) = town.at(ON).disputes()
    assert [source.document for source in one.record_sources] == ["minutes", "order"]
    assert [source.document for source in one.alternative_sources] == ["letter", "press", "second-letter"]
    assert (one.state, one.withdrawal) == (DisputeState.OPEN, None)
    assert len(town.at(ON, 8).disputes()[0].record_sources) == 1


def test_within_a_place_are_the_disputes_about_what_belongs_to_it(town: Town) -> None:
    moved = town.say(
        "evidence.disputed", event="5",
        alternative={"organisation.registered": {"id": CARLTON, "name": "Carlton", "under": SALEM, "from": "1990"}},
    )  # fmt: skip
    reader = town.at(ON)
    both = [(8, DisputeState.OPEN), (moved, DisputeState.OPEN)]
    # Salem is named by the other reading of Carlton; nothing of Salem's own is read otherwise for Lynn.
    assert found(reader) == found(reader, SALEM) == both
    assert found(reader, LYNN) == [(moved, DisputeState.OPEN)]
    assert found(reader, BATES) == [(8, DisputeState.OPEN)] == found(reader, AUSL)
    assert refused(reader.disputes, "school:bate").code is Code.UNKNOWN_ID


def test_the_two_readings_stand_field_by_field_and_holders_follow_from_each(town: Town) -> None:
    bench = town.at(ON).dispute("8")
    assert [(one.name, one.record, one.alternative) for one in bench.fields if one.differs] == [
        ("level", "full", "shared")
    ]
    assert {"topic", "id", "holder", "over", "from"} <= {one.name for one in bench.fields}
    assert levels(bench.holdings) == [
        ((AUSL, "full", False), (AUSL, "shared", False)), (None, (SALEM, "shared", True)),
    ]  # fmt: skip
    (fact,) = bench.facts
    assert (fact.type, fact.src, [one.said_by for one in (*fact.record, *fact.alternative)]) == (
        "HOLDS", "grant:g", [7, 8],
    )  # fmt: skip
    assert (bench.scope, bench.places) == (("grant:g", BATES), (SALEM, BATES))
    assert "as if the open dispute were settled for the record" in bench.record_is
    assert "as if the open dispute were settled for the alternative" in bench.alternative_is


@pytest.mark.parametrize("side", ["record", "alternative"])
def test_a_settled_dispute_has_both_sides_still_and_says_which_it_was(town: Town, side: str) -> None:
    before = town.at(ON).dispute("8")
    settled = town.say("evidence.settled", dispute="8", for_=side, by=SALEM)
    after = town.at(ON).dispute("8")
    assert levels(after.holdings) == levels(before.holdings)
    assert [(one.name, one.record, one.alternative) for one in after.fields] == [
        (one.name, one.record, one.alternative) for one in before.fields
    ]
    so = f"as the dispute was settled at position {settled}"
    assert (so in after.record_is, so in after.alternative_is) == (side == "record", side == "alternative")
    other = after.alternative_is if side == "record" else after.record_is
    assert f"as if the dispute had been settled for the {'alternative' if side == 'record' else 'record'}" in other


def test_what_was_corrected_since_is_what_the_record_says(town: Town) -> None:
    town.say("evidence.corrected", event="7", replacement={"authority.granted": {**GRANT, "level": "advisory"}})
    bench = town.at(ON).dispute("8")
    assert [(one.record, one.alternative) for one in bench.fields if one.name == "level"] == [("advisory", "shared")]
    assert bench.dispute.stated_by == 9
    town.say("evidence.retracted", event="7")
    bench = town.at(ON).dispute("8")
    assert {one.record for one in bench.fields} == {None}
    assert (bench.dispute.stated, bench.dispute.stated_by, bench.dispute.record_sources) == (None, 0, ())
    assert levels(bench.holdings)[0] == ((SALEM, "full", True), (SALEM, "shared", True))


def test_that_it_did_not_happen_leaves_the_side_of_the_alternative_empty(town: Town) -> None:
    never = town.say("evidence.disputed", event="7", alternative=None)
    bench = town.at(ON).dispute(str(never))
    assert {one.alternative for one in bench.fields} == {None}
    assert levels(bench.holdings)[0] == ((AUSL, "full", False), None)
    # The other dispute of the event is open on the side of the record, and nowhere where the event is not.
    assert [row.record.disputed for row in bench.holdings if row.record and row.record.grant] == [(8,)]


def test_findings_follow_from_the_one_reading_only(town: Town) -> None:
    """Lead by the record, supporting by the letter: a supporting partner may not hold people in full."""
    worked: dict[str, Any] = {
        "id": "engagement:e", "who": AUSL, "at": [{"id": BATES, "days_a_week": 5}], "under": "none",
        "from": "2012-07-01",
    }  # fmt: skip
    began = town.say("engagement.began", **{**worked, "role": "lead"})
    other = town.say(
        "evidence.disputed", event=str(began), alternative={"engagement.began": {**worked, "role": "supporting"}}
    )
    bench = town.at(ON).dispute(str(other))
    record = {one.record.rule for one in bench.findings if one.record}
    alternative = {one.alternative.rule for one in bench.findings if one.alternative}
    assert "lead-form" in record - alternative
    assert "overreach" in alternative - record
    assert town.at(ON).dispute(str(other), LYNN).findings == ()
    ended = town.say("engagement.ended", engagement="engagement:e", on="2014-06-30")
    never = town.say("evidence.disputed", event=str(ended), alternative=None)
    assert BATES in town.at(ON).dispute(str(never)).places, "where it is done, which its end does not name"


def days(bench: Bench, what: DateKind) -> list[tuple[Dated | None, Dated | None]]:
    pairs = [(one.record, one.alternative) for one in bench.dates]
    return [pair for pair in pairs if any(one and one.what is what for one in pair)]


def test_the_window_of_a_priority_school_is_over_by_the_one_reading_only(town: Town) -> None:
    started = town.say("organisation.priority_started", organisation=BATES, from_="2011-09-01")
    other = {"organisation.priority_started": {"organisation": BATES, "from": "2012"}}
    dispute = town.say("evidence.disputed", event=str(started), alternative=other)
    ((record, alternative),) = days(town.at(ON).dispute(str(dispute)), DateKind.WINDOW_OVER)
    assert record == Dated(BATES, DateKind.WINDOW_OVER, None, Day("2013-09-01"), Day("2013-09-01"), True)
    assert alternative == Dated(BATES, DateKind.WINDOW_OVER, None, Day("2014-01-01"), Day("2014-12-31"), None)
    ((record, alternative),) = days(town.at("2013-09-01").dispute(str(dispute)), DateKind.WINDOW_OVER)
    assert (record and record.passed, alternative and alternative.passed) == (True, False)


def test_the_end_of_a_term_by_each_reading(town: Town) -> None:
    signed: dict[str, Any] = {
        "id": "contract:c", "kind": "performance", "operating_role": "lead",
        "parties": [{"id": SALEM, "role": "authoriser"}, {"id": AUSL, "role": "operator"}],
        "term": {"from": "2012-07-01", "last_day": "2015-06-30"}, "covers": [{"id": BATES}],
    }  # fmt: skip
    position = town.say("contract.signed", **signed)
    longer = {**signed, "term": {"from": "2012-07-01", "last_day": "2019-06-30"}}
    dispute = town.say("evidence.disputed", event=str(position), alternative={"contract.signed": longer})
    bench = town.at("2016-01-01").dispute(str(dispute))
    assert bench.scope == ("contract:c", BATES), "not Salem, a party to it"
    ((record, alternative),) = days(bench, DateKind.ENDS)
    assert (record and record.latest, record and record.passed) == ("2015-07-01", True)
    assert (alternative and alternative.latest, alternative and alternative.passed) == ("2019-07-01", False)
    assert days(bench, DateKind.BEGINS) == []
    assert [one.name for one in bench.fields if one.differs] == ["term.last_day"]
    rules = [one.alternative.rule for one in bench.findings if one.alternative and not one.record]
    assert "contract-term" in rules


def test_what_hangs_on_a_disputed_contract_is_held_by_the_one_reading_only(town: Town) -> None:
    """The contract covers nothing; the grant under it is over Carlton."""
    signed: dict[str, Any] = {
        "id": "contract:c", "kind": "performance", "parties": [{"id": AUSL, "role": "operator"}],
        "term": {"from": "2012-07-01", "last_day": "2016-06-30"},
    }  # fmt: skip
    position = town.say("contract.signed", **signed)
    town.say("authority.granted", **{**GRANT, "id": "grant:c", "over": [CARLTON], "by": LYNN, "under": "contract:c"})
    shorter = {**signed, "term": {"from": "2012-07-01", "last_day": "2013-06-30"}}
    dispute = town.say("evidence.disputed", event=str(position), alternative={"contract.signed": shorter})
    bench = town.at(ON).dispute(str(dispute))
    assert (bench.scope, CARLTON in bench.places) == (("contract:c",), True)
    standing = [tuple(side and side.standing for side in (pair.record, pair.alternative)) for pair in bench.holdings
                if "grant:c" in {side.grant for side in (pair.record, pair.alternative) if side}]  # fmt: skip
    assert standing == [("in_force", "ended")]


def test_a_thing_begins_with_its_first_status_and_ends_with_its_last() -> None:
    def status(value: str, since: str, until: str) -> Fact:
        days = (Day(since), Day(since), Day(until), Day(until))
        return Fact("status", "contract:c", "", value, *days, 1, 0)

    facts = [status("in_force", "2012-07-01", "2013-01-01"), status("suspended", "2013-01-01", "2015-07-01"),
             status("ended", "2015-07-01", "9999-12-31")]  # fmt: skip
    assert [(one.what, one.latest) for one in dates(facts, Day(ON))] == [
        (DateKind.BEGINS, "2012-07-01"), (DateKind.ENDS, "2015-07-01"),
    ]  # fmt: skip


def test_when_a_zones_reports_are_due_by_each_reading(town: Town) -> None:
    zone: dict[str, Any] = {"id": "zone:z", "name": "Zone", "by": [SALEM], "from": "2011-07-01"}
    position = town.say("zone.authorised", **zone)
    later = {"zone.authorised": {**zone, "from": "2012-07-01"}}
    dispute = town.say("evidence.disputed", event=str(position), alternative=later)
    bench = town.at(ON).dispute(str(dispute))
    due = [(one.year, one.latest, other.latest) for one, other in days(bench, DateKind.REPORT_OVERDUE) if one and other]
    assert due == [(2, "2013-07-01", "2014-07-01"), (5, "2016-07-01", "2017-07-01")]
    town.say("cluster.formed", id="cluster:c", name="Cluster", zone="zone:z", from_="2011-07-01")
    worked: dict[str, Any] = {
        "id": "engagement:e", "who": AUSL, "role": "lead", "at": ["cluster:c"], "from": "2012-07-01",
    }  # fmt: skip
    began = town.say("engagement.began", under="none", **worked)
    never = town.say("evidence.disputed", event=str(began), alternative=None)
    assert town.at(ON).dispute(str(never)).scope == ("engagement:e", "cluster:c")


def test_within_narrows_what_follows(town: Town) -> None:
    reader = town.at(ON)
    assert levels(reader.dispute("8", BATES).holdings) == levels(reader.dispute("8").holdings)
    assert reader.dispute("8", CARLTON).holdings == ()
    assert reader.dispute("8", LYNN).places == ()
    assert reader.dispute("8", AUSL).places == (BATES,)


def test_what_is_no_dispute_at_the_moment_is_refused_and_says_why(town: Town) -> None:
    reader = town.at(ON)
    for asked, rule in (
        ("7", "it is authority.granted, no dispute"), ("99", "it is no recorded event"),
        ("lincoln", "it is no recorded event"),
    ):  # fmt: skip
        refusal = refused(reader.dispute, asked)
        assert (refusal.code, refusal.asked, refusal.rule) == (Code.BAD_INPUT, f"dispute {asked}", rule)
    assert refused(town.at(ON, 7).dispute, "8").code is Code.NOT_YET_KNOWN
    assert refused(reader.dispute, "8", "school:bate").code is Code.UNKNOWN_ID
    town.say("evidence.retracted", event="8")
    assert refused(town.at(ON).dispute, "8").rule == "it was retracted"
    assert town.at(ON, 8).dispute("8").dispute.state is DisputeState.OPEN


def test_a_dispute_is_named_by_its_id_too_and_takes_no_reading(town: Town) -> None:
    (event,) = town.ledger.log.at([8])
    assert town.at(ON).dispute(str(event.id)) == town.at(ON).dispute("8")
    for question, words in (("disputes", ()), ("dispute", ("8",))):
        assert refused(getattr(town.at(ON, reading=[8]), question), *words).asked == "reading"
