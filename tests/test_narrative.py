"""Narrative sheets: prose told row by row stands in the record, with its doubts, its documents and its disputes."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from events.cluster import SchoolJoined
from events.evidence import Disputed
from events.levers import Level
from graph.errors import NotAnswerable
from services.bootstrap import Ledger
from services.files.narrative import Outcome, import_narrative
from services.settings import Settings
from tests.conftest import CLERK, Clock
from tests.narratives import Salem, outcomes, why

DOCS = Path(__file__).parent.parent / "docs" / "narrative.md"


@pytest.fixture
def salem(tmp_path: Path) -> Iterator[Salem]:
    made = Salem(tmp_path)
    yield made
    made.ledger.close()


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The sheet of docs/narrative.md."""
    found = re.search(r"```csv\n(.*?)```", DOCS.read_text(), re.DOTALL)
    assert found
    (tmp_path / "nyc-chicago.csv").write_text(found[1])
    return tmp_path / "nyc-chicago.csv"


def test_the_example_of_the_documentation_is_recorded_and_answered(example: Path, tmp_path: Path) -> None:
    with Ledger.open(Settings(tmp_path / "data", wait_seconds=2), Clock()) as ledger:
        report = import_narrative(ledger, example, recorder=CLERK)
        counts = re.search(r"```text\n(.*?)\n```", DOCS.read_text(), re.DOTALL)
        assert counts
        said = [f"{report.count(one)} {one.value}" for one in Outcome if report.count(one)]
        assert f"{', '.join(said)}." == counts[1]

        certain = ledger.reader(on="2000-01-01").holders(["zone:nyc-chancellors-district"])
        levels = {(row.area, row.level) for row in certain if row.holder.id == "office:nyc-deputy-chancellor"}
        assert levels == {("curriculum", Level.FULL), (None, Level.SHARED)}
        assert all(row.certain for row in certain if not row.presumed)
        assert not any(row.certain for row in ledger.reader(on="1996-06-01").holders(["zone:nyc-chancellors-district"])
                       if not row.presumed)  # fmt: skip

        now = ledger.reader(on="2011-01-01")
        (contract,) = {one.dst for one in now.store.links(["partner:ausl"], ["PARTY"], True, now.at)}
        roles = {one.value for one in now.entity(contract).attributes if one.type == "operating_role"}
        assert roles == {"lead"}
        dispute = next(iter(now.events(topics=["evidence.disputed"])))
        other = ledger.reader(on="2011-01-01", reading=[dispute.position]).entity(contract)
        assert {one.value for one in other.attributes if one.type == "operating_role"} == {"managing"}
        with pytest.raises(NotAnswerable):
            ledger.reader(known=Clock().now.replace(year=2009))


def test_dates_keep_their_words_and_the_days_between(salem: Salem) -> None:
    salem.told(["the fall of 2008", "joined cluster", "bates middle school", "North Cluster"])
    (joined,) = salem.at("2014-01-01").events(topics=["cluster.school_joined"])
    assert isinstance(joined.body, SchoolJoined)
    when = joined.body.from_
    assert (when.words, when.earliest, when.latest) == ("the fall of 2008", "2008-09-01", "2008-11-30")


def test_two_documents_that_disagree_become_a_dispute_and_reading_gives_the_other(salem: Salem) -> None:
    report = salem.told(
        ["2008", "joined cluster", "Bates Middle School", "North Cluster", "", "", "", "", "", "pz", "p. 31"],
        ["2010", "joined the cluster", "Bates Middle School", "North Cluster", "", "", "", "", "", "press", "p. 2"],
    )
    assert outcomes(report) == [Outcome.NEW, Outcome.DISPUTED]
    assert (report.rows[1].against, report.rows[1].differences) == ("line 2", ("from: 2010, not 2008",))
    (dispute,) = salem.at("2009-06-01").events(topics=["evidence.disputed"], document="press")
    assert isinstance(dispute.body, Disputed)
    assert str(dispute.id) == report.rows[1].event
    recorded = [one.dst for one in salem.at("2009-06-01").entity("cluster:north").links_out if one.type == "INCLUDES"]
    assert recorded == ["school:bates"]
    other = salem.at("2009-06-01", reading=[dispute.position]).entity("cluster:north").links_out
    assert [one.dst for one in other if one.type == "INCLUDES"] == []


def test_a_row_that_disagrees_with_the_record_disputes_the_record(salem: Salem) -> None:
    at = salem.say("cluster.school_joined", cluster="cluster:north", school="school:bates", from_="2008-09-01")
    report = salem.told(["2010", "joined cluster", "Bates Middle School", "North Cluster"])
    assert outcomes(report) == [Outcome.DISPUTED]
    assert report.rows[0].against == f"position {at}"
    facts = salem.at("2009-06-01").entity("cluster:north").links_out
    assert [len(one.disputed) for one in facts if one.type == "INCLUDES"] == [1]


def test_a_third_account_agrees_with_either_side(salem: Salem) -> None:
    report = salem.told(
        ["2008", "joined cluster", "Bates Middle School", "North Cluster", "", "", "", "", "", "pz"],
        ["2010", "joined cluster", "Bates Middle School", "North Cluster", "", "", "", "", "", "press"],
        ["2010", "joined cluster", "Bates Middle School", "North Cluster", "", "", "", "", "", "minutes"],
        ["2008", "joined cluster", "Bates Middle School", "North Cluster", "", "", "", "", "", "report"],
        ["2011", "joined cluster", "Bates Middle School", "North Cluster", "", "", "", "", "", "letter"],
    )
    assert outcomes(report) == [Outcome.NEW, Outcome.DISPUTED, Outcome.ADDED, Outcome.ADDED, Outcome.DISPUTED]
    assert [one.against for one in report.rows] == [None, "line 2", "line 3", "line 2", "line 2"]


def test_a_more_exact_account_is_told_and_not_chosen(salem: Salem) -> None:
    report = salem.told(
        ["2008", "joined cluster", "Bates Middle School", "North Cluster", "", "", "", "", "", "pz"],
        ["September 2008", "joined cluster", "Bates Middle School", "North Cluster", "", "", "", "", "", "press"],
    )
    assert outcomes(report) == [Outcome.NEW, Outcome.MORE]
    assert report.rows[1].differences == ("from: September 2008, more exactly than 2008",)


def test_left_and_joined_again_is_no_disagreement(salem: Salem) -> None:
    report = salem.told(
        ["2008", "joined cluster", "Bates Middle School", "North Cluster"],
        ["2009", "left", "Bates Middle School", "North Cluster"],
        ["2011", "joined cluster", "Bates Middle School", "North Cluster"],
        ["2009", "renamed to", "Carlton School", "Carlton Academy"],
        ["2012", "renamed to", "Carlton Academy", "Carlton Innovation School"],
    )
    assert outcomes(report) == [Outcome.NEW] * 5


def test_again_says_that_it_happened_once_more(salem: Salem) -> None:
    rows = [
        {"date": "2008", "what": "signed contract with", "who": "Salem Public Schools", "whom": "Mastery",
         "kind": "service", "again": said}
        for said in ("", "yes", "yes")
    ]  # fmt: skip
    report = salem.told(*rows)
    assert outcomes(report) == [Outcome.NEW] * 3
    ids = {one.subjects[0] for one in salem.at("2014-01-01").events(topics=["contract.signed"])}
    assert len(ids) == 3
    rows[0]["note"] = "an edited sheet"
    assert outcomes(salem.told(*rows, name="edited.csv"))[0] is Outcome.ADDED


def test_a_contract_is_ended_by_its_parties(salem: Salem) -> None:
    report = salem.told(
        ["2009", "signed contract with", "Salem Public Schools", "Mastery", "Bates Middle School", "", "lead",
         "performance", "SY2013"],
        ["2011", "terminated contract with", "Salem Public Schools", "Mastery"],
        ["2012", "signed contract with", "Salem Public Schools", "Mastery", "Bates Middle School", "", "lead",
         "performance"],
    )  # fmt: skip
    assert outcomes(report) == [Outcome.NEW] * 3
    signed = [one.subjects[0] for one in salem.at("2014-01-01").events(topics=["contract.signed"])]
    (ended,) = salem.at("2014-01-01").events(topics=["contract.terminated"])
    assert ended.subjects[0] == signed[0] != signed[1]
    (row,) = salem.refused(["2011", "terminated contract with", "Salem Public Schools", "Salem Zone"])
    assert (why(row).rule, why(row).field) == ("unknown-contract", "whom")


def test_authority_over_staffing_is_granted_and_taken_back(salem: Salem) -> None:
    report = salem.told(
        ["2009-07-01", "granted authority over staffing", "Salem Public Schools", "Mastery", "North Cluster", "shared"],
        ["2011-07-01", "revoked authority over people", "Salem Public Schools", "Mastery"],
    )
    assert outcomes(report) == [Outcome.NEW] * 2
    held = salem.at("2010-01-01").holdings(["partner:mastery"])
    assert [(str(row.lever), row.level) for row in held] == [("people", Level.SHARED)]
    assert [str(row.standing) for row in salem.at("2012-01-01").holdings(["partner:mastery"])] != ["in_force"]
