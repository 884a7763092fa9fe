"""Everything that a narrative sheet can tell, told once in Salem."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.files.narrative import Outcome
from services.files.narrative_words import WORDS
from tests.narratives import Salem, outcomes

TOLD: tuple[tuple[str, str, str, str, dict[str, str]], ...] = (
    ("organisation.registered", "founded", "Saltonstall School", "",
     {"id": "school:saltonstall", "under": "Salem Public Schools"}),
    ("organisation.registered", "registered", "Salem School Committee", "", {"id": "board:salem"}),
    ("organisation.registered", "registered", "Zone Office", "",
     {"id": "office:zone", "under": "Salem Public Schools"}),
    ("organisation.registered", "registered", "Peabody", "", {"id": "district:peabody", "under": "Massachusetts"}),
    ("organisation.registered", "registered", "Tutors", "", {"id": "partner:tutors", "kind": "non_profit"}),
    ("organisation.renamed", "renamed to", "Tutors", "Salem Tutors", {}),
    ("organisation.also_known", "also known as", "Mastery", "Mastery Schools", {"until": "2013"}),
    ("organisation.identified", "has code", "Bates Middle School", "", {"kind": "nces", "value": "250001"}),
    ("organisation.described", "serves grades", "Saltonstall School", "", {"grades": "K-8"}),
    ("organisation.placed", "came under", "Saltonstall School", "Salem School Committee", {}),
    ("organisation.placed", "took over", "Massachusetts", "Carlton School", {}),
    ("organisation.opened", "opened", "Saltonstall School", "", {}),
    ("organisation.support_level_assigned", "assigned support level", "Bates Middle School", "",
     {"kind": "ma", "level": "4"}),
    ("organisation.priority_started", "became a priority school", "Bates Middle School", "", {}),
    ("organisation.priority_decided", "left priority status", "Bates Middle School", "", {"date": "2011"}),
    ("organisation.constituted", "appointed", "Massachusetts", "Jane Doe",
     {"over": "Salem School Committee", "role": "chair"}),
    ("organisation.governed_by", "governed by", "Saltonstall School", "Salem School Committee", {}),
    ("organisation.covered", "record covers", "Salem Public Schools", "", {"kind": "operators", "value": "partial"}),
    ("zone.authorised", "created zone", "Massachusetts", "", {"name": "Shore Zone", "over": "Salem Public Schools"}),
    ("zone.district_joined", "joined", "Peabody", "Shore Zone", {}),
    ("zone.stage_advanced", "entered stage", "Shore Zone", "", {"value": "2"}),
    ("zone.report_filed", "filed report", "Massachusetts", "Shore Zone", {"year": "1"}),
    ("zone.covered", "record of the zone covers", "Shore Zone", "", {"kind": "levers", "value": "complete"}),
    ("cluster.formed", "formed cluster", "Shore Zone", "", {"name": "South Cluster", "kind": "feeder pattern; need"}),
    ("cluster.formed", "formed cluster", "Shore Zone", "", {"name": "East Cluster"}),
    ("cluster.school_joined", "joined", "Bates Middle School", "North Cluster", {"grades": "6-8"}),
    ("cluster.school_joined", "joined", "Carlton School", "North Cluster", {}),
    ("cluster.school_moved", "moved to", "Bates Middle School", "South Cluster",
     {"over": "North Cluster", "date": "2010"}),
    ("cluster.strategy_changed", "changed its strategy to", "South Cluster", "", {"kind": "geography", "date": "2010"}),
    ("cluster.split", "split off to", "South Cluster", "East Cluster", {"over": "nces:250001", "date": "2011"}),
    ("cluster.school_left", "left", "Carlton School", "North Cluster", {"date": "2012"}),
    ("cluster.merged", "merged into", "East Cluster", "North Cluster", {"over": "Bates Middle School", "date": "2012"}),
    ("policy.adopted", "adopted policy", "Massachusetts", "", {"name": "Turnaround Act", "kind": "statute"}),
    ("contract.proposed", "proposed contract with", "Salem Public Schools", "Salem Tutors", {"kind": "service"}),
    ("contract.withdrawn", "withdrew proposal", "Salem Public Schools", "Salem Tutors", {}),
    ("contract.signed", "signed contract with", "Salem Public Schools", "Mastery",
     {"kind": "performance", "role": "lead", "over": "Bates Middle School", "until": "SY2011", "amount": "$3,000,000",
      "under": "Turnaround Act", "days": "5"}),
    ("contract.amended", "amended contract with", "Salem Public Schools", "Mastery",
     {"over": "Carlton School", "date": "2010"}),
    ("contract.suspended", "suspended contract with", "Salem Public Schools", "Mastery", {"date": "2010"}),
    ("contract.resumed", "resumed contract with", "Salem Public Schools", "Mastery", {"date": "2011"}),
    ("contract.renewed", "renewed contract with", "Salem Public Schools", "Mastery",
     {"date": "SY2012", "until": "SY2013"}),
    ("engagement.began", "took over", "Mastery", "Carlton School", {"role": "lead", "grades": "K-5", "days": "5"}),
    ("engagement.changed", "changed role at", "Mastery", "Carlton School", {"role": "managing", "date": "2010"}),
    ("authority.granted", "granted authority over curriculum", "Salem Public Schools", "Mastery",
     {"level": "full", "over": "Bates Middle School; Carlton School", "until": "2013", "value": "state standards"}),
    ("authority.level_changed", "changed level of authority", "Salem Public Schools", "Mastery",
     {"level": "shared", "lever": "curriculum", "date": "2011"}),
    ("authority.granted", "controls the school day", "Carlton School", "Massachusetts",
     {"level": "full", "over": "Carlton School"}),
    ("subcontract.signed", "subcontracted to", "Mastery", "Salem Tutors",
     {"over": "Bates Middle School", "services": "tutoring; student support", "amount": "250000"}),
    ("subcontract.amended", "amended subcontract with", "Mastery", "Salem Tutors",
     {"services": "tutoring", "date": "2010"}),
    ("decision.made", "approved", "Salem School Committee", "contract:lead", {"id": "decision:lead"}),
    ("budget.adopted", "budgeted for", "Salem Public Schools", "Shore Zone", {"year": "2010", "amount": "$900,000"}),
    ("result.reported", "scored", "Bates Middle School", "", {"kind": "reading", "value": "44%", "year": "2010"}),
    ("subcontract.ended", "ended subcontract with", "Mastery", "Salem Tutors", {"date": "2012"}),
    ("authority.revoked", "revoked authority over curriculum", "Salem Public Schools", "Mastery", {"date": "2012"}),
    ("engagement.ended", "left", "Mastery", "Carlton School", {"date": "2012", "value": "the state took over"}),
    ("contract.notice_given", "gave notice to", "Salem Public Schools", "Mastery", {"date": "2013"}),
    ("contract.assigned", "assigned contract to", "Salem Public Schools", "Salem Tutors",
     {"id": "contract:lead", "date": "2013"}),
    ("contract.terminated", "terminated contract with", "Salem Public Schools", "Mastery",
     {"date": "2013", "value": "results"}),
    ("policy.repealed", "repealed", "Massachusetts", "Turnaround Act", {"date": "2013"}),
    ("organisation.succeeded", "was succeeded by", "Carlton School", "Saltonstall School",
     {"kind": "merger", "date": "2013"}),
    ("organisation.succeeded", "grew from", "Shore Zone", "Salem Zone", {"kind": "spin_off", "date": "2010"}),
    ("cluster.dissolved", "dissolved", "North Cluster", "", {"date": "2013"}),
    ("zone.district_left", "left", "Peabody", "Shore Zone", {"date": "2013"}),
    ("zone.closed", "closed", "Shore Zone", "", {"date": "2013"}),
    ("organisation.closed", "closed", "Carlton School", "", {"date": "2013"}),
)  # fmt: skip


@pytest.fixture
def salem(tmp_path: Path) -> Iterator[Salem]:
    made = Salem(tmp_path)
    yield made
    made.ledger.close()


def test_everything_that_a_sheet_can_tell_is_told_in_salem(salem: Salem) -> None:
    rows = [
        {"date": "2009", "what": what, "who": who, "whom": whom, **more}
        | ({"id": "contract:lead"} if topic == "contract.signed" else {})
        for topic, what, who, whom, more in TOLD
    ]  # fmt: skip
    report = salem.told(*rows)
    refusals = [f"line {row.line}: {row.why}" for row in report.rows if row.why]
    assert not refusals, "\n".join(refusals)
    assert [row.topic for row in report.rows] == [topic for topic, *_ in TOLD]
    assert set(outcomes(report)) == {Outcome.NEW}
    assert {topic for topic, *_ in TOLD} == {word.topic for word in WORDS}
    salem.ledger.projector.reach(salem.ledger.log.head())
    assert set(outcomes(salem.told(*rows))) == {Outcome.ALREADY}
