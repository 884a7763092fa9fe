"""Contracts as OCDS releases: what each event of a story comes to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.files.ocds import record
from tests.ocds_office import AUSL, BATES, CARLTON, LEAD, MASTERY, PARTIES, SALEM, TERM, now, office, signed, tags, told
from tests.town import Town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = office(tmp_path)
    yield made
    made.ledger.close()


def test_a_signature_is_a_release_with_all_that_it_says(town: Town) -> None:
    signed(
        town, source="agreement", operating_role="lead", value={"amount": "270000.00"}, signed_on="2014-05-12",
        covers=[{"id": BATES, "grades": "06-08", "days_a_week": 4}], services=[{"line": "tutoring", "by": AUSL}],
        indicators=[{"name": "proficiency", "baseline": "40", "target": "60", "due": "2017-06-30"}],
        approvals_required=[{"by": SALEM, "kind": "board vote"}],
    )  # fmt: skip
    (release,) = told(town)
    assert release == {
        "ocid": "ocds-213czf-contract-lead", "id": "ocds-213czf-contract-lead-7",
        "date": "2014-08-10T12:00:00.000000Z", "tag": ["award", "contract"], "initiationType": "tender",
        "parties": [
            {"id": SALEM, "name": "Salem", "roles": ["procuringEntity", "authoriser"]},
            {"id": MASTERY, "name": "Mastery", "roles": ["supplier", "operator"]},
        ],
        "awards": [
            {"id": "contract:lead/award/1", "status": "active", "suppliers": [{"id": MASTERY, "name": "Mastery"}]}
        ],
        "contracts": [{
            "id": LEAD, "awardID": "contract:lead/award/1", "status": "active",
            "description": "Performance contract, its operator lead.",
            "period": {"startDate": "2014-07-01T00:00:00Z", "endDate": "2017-06-30T23:59:59Z"},
            "value": {"amount": 270000.0, "currency": "USD"}, "dateSigned": "2014-05-12T00:00:00Z",
            "items": [
                {"id": BATES, "description": "Bates (grades 06-08, 4 days a week)"},
                {"id": "service:tutoring", "description": "tutoring, by Ausl"},
            ],
            "milestones": [{
                "id": "approval:district:salem:board vote", "type": "approval",
                "description": "board vote by Salem is required",
            }],
            "implementation": {"milestones": [{
                "id": "target:proficiency", "title": "proficiency", "type": "target",
                "dueDate": "2017-06-30T00:00:00Z", "description": "baseline 40, target 60",
            }]},
            "documents": [{"id": "agreement"}],
        }],
    }  # fmt: skip


def test_an_imprecise_date_is_never_written_as_exact(town: Town) -> None:
    signed(
        town, term={"from": "SY2014", "last_day": "2017-06"}, signed_on="2014-05",
        indicators=[{"name": "proficiency", "due": "2017"}],
    )  # fmt: skip
    contract = now(town)["contract"]
    assert contract["period"] == {"maxExtentDate": "2017-06-30T23:59:59Z"}
    assert "dateSigned" not in contract
    # On 10 August the school year may have begun or not.
    assert "status" not in contract
    assert contract["description"] == (
        "Performance contract. Begins [2014-07-01..2014-08-31]. Last day [2017-06-01..2017-06-30]. Signed 2014-05."
    )
    assert contract["implementation"]["milestones"] == [
        {"id": "target:proficiency", "title": "proficiency", "type": "target", "description": "due 2017"}
    ]


def test_a_proposal_is_an_award_that_is_pending_until_it_is_signed_or_withdrawn(town: Town) -> None:
    town.say("contract.proposed", id=LEAD, kind="charter", parties=PARTIES, term={"from": "2015-07-01"}, covers=[BATES])
    assert (now(town)["contract"]["status"], now(town)["awards"][0]["status"]) == ("pending", "pending")
    town.say("contract.withdrawn", contract=LEAD, on="2014-09-01")
    after = now(town)
    assert (after["contract"]["status"], after["awards"][0]["status"]) == ("pending", "cancelled")
    town.clock.move(days=400)
    town.say("evidence.added", event="7", sources=[{"document": "minutes"}])
    after = now(town)
    assert after["contract"]["status"] == "cancelled"
    # It never held on any day; what was proposed is told none the less.
    assert [one["id"] for one in after["contract"]["items"]] == [BATES]
    assert {one["id"] for one in after["parties"] if "roles" in one} == {SALEM, MASTERY}
    assert tags(town) == [["award"], ["awardCancellation"], ["awardUpdate"]]


def test_a_proposal_that_is_signed_becomes_a_contract(town: Town) -> None:
    town.say("contract.proposed", id=LEAD, kind="charter", parties=PARTIES, term=TERM)
    town.say("evidence.corrected", event="7", replacement={"contract.signed": {
        "id": LEAD, "kind": "charter", "parties": PARTIES, "term": TERM,
    }})  # fmt: skip
    assert tags(town) == [["award"], ["awardUpdate", "contract"]]
    assert now(town)["awards"][0]["status"] == "active"


def test_an_amendment_says_what_it_changed_and_between_which_releases(town: Town) -> None:
    signed(town, value={"amount": "100"}, covers=[BATES, CARLTON])
    town.say(
        "contract.amended", contract=LEAD, value={"amount": "150"}, drops=[CARLTON], term_last_day="2018-06-30",
        from_="2015-07-01", reason="Carlton closes.",
    )  # fmt: skip
    town.say("contract.renewed", contract=LEAD, from_="2018-07-01", last_day="SY2020")
    contract = now(town)["contract"]
    first, second, third = (one["id"] for one in told(town))
    assert contract["amendments"] == [
        {"id": "8", "date": "2015-07-01T00:00:00Z", "description": "Amended: term last day, drops, value",
         "rationale": "Carlton closes.", "amendsReleaseID": first, "releaseID": second},
        {"id": "9", "date": "2018-07-01T00:00:00Z", "description": "Renewed: last day",
         "amendsReleaseID": second, "releaseID": third},
    ]  # fmt: skip
    assert contract["value"] == {"amount": 150, "currency": "USD"}
    assert contract["items"] == [
        {"id": BATES, "description": "Bates"}, {"id": CARLTON, "description": "Carlton (to 2015-06-30)"},
    ]  # fmt: skip
    assert contract["period"] == {"startDate": "2014-07-01T00:00:00Z", "maxExtentDate": "2021-06-30T23:59:59Z"}
    assert tags(town)[1:] == [["contractAmendment"]] * 2
    (before,) = record(told(town)[:1])["compiledRelease"]["contracts"]
    assert before["value"] == {"amount": 100, "currency": "USD"}


def test_a_school_that_comes_back_has_both_of_its_stretches(town: Town) -> None:
    signed(town, covers=[BATES, CARLTON])
    town.say("contract.amended", contract=LEAD, drops=[CARLTON], from_="2015-07-01")
    town.say("contract.amended", contract=LEAD, covers=[CARLTON], from_="2016-07-01")
    (_, carlton) = now(town)["contract"]["items"]
    assert carlton["description"] == "Carlton (to 2015-06-30); Carlton (from 2016-07-01)"


def test_an_amendment_of_an_imprecise_day_has_its_words(town: Town) -> None:
    signed(town)
    town.say("contract.amended", contract=LEAD, operating_role="managing", from_="SY2015")
    (amendment,) = now(town)["contract"]["amendments"]
    assert "date" not in amendment
    assert amendment["description"] == "Amended: operating role, from SY2015"


def test_a_correction_takes_back_what_was_wrong_and_is_no_amendment(town: Town) -> None:
    signed(town, value={"amount": "100"}, covers=[BATES, CARLTON], signed_on="2014-05-12")
    town.say("evidence.corrected", event="7", replacement={"contract.signed": {
        "id": LEAD, "kind": "performance", "parties": PARTIES[1:], "term": {"from": "2014-07-01"}, "covers": [BATES],
    }})  # fmt: skip
    after = now(town)
    contract = after["contract"]
    assert tags(town) == [["award", "contract"], ["contractUpdate"]]
    assert contract["period"] == {"startDate": "2014-07-01T00:00:00Z"}
    assert contract["items"] == [{"id": BATES, "description": "Bates"}, {"id": CARLTON}]
    assert after["parties"][0] == {"id": SALEM}
    assert contract["value"] == {"currency": "USD"}
    assert {"dateSigned", "amendments"}.isdisjoint(contract)
    versioned = record(told(town))["versionedRelease"]["contracts"][0]["value"]["amount"]
    assert [one["value"] for one in versioned] == [100, None]


def test_what_was_never_true_is_taken_back_whole(town: Town) -> None:
    signed(town, value={"amount": "100"})
    town.say("evidence.retracted", event="7")
    after = now(town)
    assert after["contract"] == {
        "id": LEAD, "awardID": "contract:lead/award/2", "period": {}, "value": {"currency": "USD"},
        "items": [{"id": BATES}],
    }  # fmt: skip
    assert after["awards"][1] == {"id": "contract:lead/award/2"}


def test_a_termination_ends_the_period_and_keeps_what_was_agreed(town: Town) -> None:
    signed(town)
    town.say("contract.suspended", contract=LEAD, from_="2014-08-01")
    assert now(town)["contract"]["description"] == "Performance contract. Suspended."
    town.say("contract.resumed", contract=LEAD, from_="2014-08-03")
    town.say("contract.terminated", contract=LEAD, on="2014-08-05")
    contract = now(town)["contract"]
    assert contract["status"] == "terminated"
    assert contract["period"]["endDate"] == "2014-08-04T23:59:59Z"
    assert contract["items"] == [{"id": BATES, "description": "Bates"}]
    assert tags(town) == [["award", "contract"], ["contractUpdate"], ["contractUpdate"], ["contractTermination"]]


def test_another_operator_is_another_award(town: Town) -> None:
    signed(town)
    town.say("contract.assigned", contract=LEAD, to=AUSL, on="2015-07-01")
    after = now(town)
    assert after["contract"]["awardID"] == "contract:lead/award/2"
    assert after["awards"] == [
        {"id": "contract:lead/award/1", "suppliers": [{"id": MASTERY, "name": "Mastery"}]},
        {"id": "contract:lead/award/2", "status": "active", "suppliers": [{"id": AUSL, "name": "Ausl"}]},
    ]
    assert after["contract"]["amendments"][0]["description"] == "Assigned: to"
    assert tags(town)[1] == ["contractAmendment", "award"]
