"""Subcontracts, documents, names and what the standard has no field for, in OCDS releases."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import CLERK
from tests.ocds_office import AUSL, BATES, LEAD, MASTERY, SALEM, TERM, now, office, signed, tags, told
from tests.town import Town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = office(tmp_path)
    yield made
    made.ledger.close()


def test_a_subcontract_is_a_process_of_its_own_and_the_two_name_each_other(town: Town) -> None:
    signed(town)
    signed(town, id="contract:other")
    work: dict[str, Any] = {"id": "subcontract:arts", "prime": MASTERY, "sub": AUSL, "term": TERM, "services": ["arts"],
            "provides_at": [{"id": BATES, "services": ["theatre"]}]}  # fmt: skip
    town.say("subcontract.signed", **work, under=LEAD)
    arts, lead = now(town, "subcontract:arts"), now(town)
    assert arts["relatedProcesses"] == [{
        "id": lead["ocid"], "relationship": ["parent"], "scheme": "ocid", "identifier": lead["ocid"],
    }]  # fmt: skip
    assert lead["contract"]["relatedProcesses"] == [{
        "id": arts["ocid"], "relationship": ["subContract"], "scheme": "ocid", "identifier": arts["ocid"],
    }]  # fmt: skip
    assert arts["parties"] == [
        {"id": MASTERY, "name": "Mastery", "roles": ["buyer", "prime"]},
        {"id": AUSL, "name": "Ausl", "roles": ["supplier", "sub"]},
    ]
    assert [one["description"] for one in arts["contract"]["items"]] == ["Bates (theatre)", "arts"]
    assert tags(town) == [["award", "contract"], ["contractUpdate"]]
    # It was under the other contract: both primes say so.
    town.say("evidence.corrected", event="9", replacement={"subcontract.signed": {**work, "under": "contract:other"}})
    assert now(town)["contract"]["relatedProcesses"] == [{"id": arts["ocid"]}]
    other = now(town, "contract:other")
    assert other["contract"]["relatedProcesses"][0]["identifier"] == arts["ocid"]
    town.say("subcontract.ended", subcontract="subcontract:arts", on="2014-08-01")
    assert now(town, "subcontract:arts")["contract"]["status"] == "terminated"
    assert tags(town, "subcontract:arts")[-1] == ["contractTermination"]


def test_documents_are_every_source_of_the_process_with_every_place_cited(town: Town) -> None:
    signed(town, source="agreement")
    town.say("contract.notice_given", contract=LEAD, by=SALEM, on="2014-08-01", source="letter")
    source = {"document": "agreement", "title": "The agreement", "uri": "https://salem.example/a.pdf",
              "locator": "p. 3", "published_on": "2014-06-02"}  # fmt: skip
    town.say("evidence.added", event="7", sources=[source])
    contract = now(town)["contract"]
    assert contract["documents"] == [
        {"id": "agreement", "title": "The agreement", "url": "https://salem.example/a.pdf", "description": "p. 3",
         "datePublished": "2014-06-02T00:00:00Z"},
        {"id": "letter"},
    ]  # fmt: skip
    assert contract["implementation"]["milestones"] == [{
        "id": "notice", "type": "notice", "description": "Notice that it shall not renew, by Salem",
        "dateMet": "2014-08-01T00:00:00Z", "status": "met",
    }]  # fmt: skip


def test_what_is_confirmed_without_a_document_is_no_release(town: Town) -> None:
    signed(town)
    town.say("evidence.added", event="7", attested_on="2014-08-10")
    assert len(told(town)) == 1


def test_a_disputed_contract_says_so(town: Town) -> None:
    signed(town)
    dispute = town.say("evidence.disputed", event="7", alternative=None, reason="The board denies it.")
    assert now(town)["contract"]["description"] == f"Performance contract. Disputed by event {dispute}."
    town.say("evidence.settled", dispute=str(dispute), for_="alternative", by=SALEM)
    assert "description" not in now(town)["contract"]


def test_names_are_those_that_were_known_then(town: Town) -> None:
    signed(town)
    town.say("organisation.renamed", organisation=MASTERY, name="Mastery Schools", from_="2014-08-01")
    town.say("contract.suspended", contract=LEAD, from_="2014-09-01")
    assert [one["parties"][1]["name"] for one in told(town)] == ["Mastery", "Mastery Schools"]


def test_an_amount_in_a_currency_that_the_standard_lacks_stands_in_words(town: Town) -> None:
    signed(town, value={"amount": "12", "currency": "XBT"})
    contract = now(town)["contract"]
    assert "value" not in contract
    assert contract["description"] == "Performance contract. Value: 12 XBT."


def test_what_it_rests_on_and_how_it_renews_stand_in_words(town: Town) -> None:
    town.say("policy.adopted", id="policy:act", title="Act", by=SALEM, from_="2010-01-01")
    signed(town, under=["policy:act"], term={**TERM, "renewal": "automatic", "renewal_months": 12}, exit=["by vote"])
    signed(town, id="contract:works", under=[LEAD])
    lead = now(town)
    assert lead["contract"]["description"] == (
        "Performance contract. Renewal: automatic. Ways out: by vote. Under policy:act."
    )
    assert lead["contract"]["period"] == {"startDate": "2014-07-01T00:00:00Z"}
    assert now(town, "contract:works")["relatedProcesses"][0]["relationship"] == ["basis"]


def test_a_recorder_is_no_party(town: Town) -> None:
    signed(town)
    assert CLERK not in {one["id"] for one in now(town)["parties"]}


def test_a_subcontract_of_federal_money_says_what_its_subaward_states(town: Town) -> None:
    subaward = {"federal_award_id": "S010A140021", "amount_obligated": "5000.00"}
    town.say("subcontract.signed", id="subcontract:arts", prime=MASTERY, sub=AUSL, term=TERM, subaward=subaward)
    found = now(town, "subcontract:arts")
    assert found["contract"]["description"] == (
        "Subcontract. What it is under is not known. Subaward, federal award id: S010A140021. "
        "Subaward, amount obligated: 5000.00."
    )
    assert "relatedProcesses" not in found


def test_a_link_that_is_no_address_is_left_out(town: Town) -> None:
    signed(town)
    town.say("evidence.added", event="7", sources=[{"document": "minutes", "uri": "shelf 3, box 2"}])
    assert now(town)["contract"]["documents"] == [{"id": "minutes"}]


def test_what_was_added_to_another_event_before_it_was_corrected_is_cited_only_then(town: Town) -> None:
    """The statement about Bates was a slip of the pen: it was the contract that was meant."""
    slip = town.say("organisation.renamed", organisation=BATES, name="Bates Academy", from_="2014-08-01")
    signed(town)
    town.say("evidence.added", event=str(slip), sources=[{"document": "minutes"}])
    assert len(told(town)) == 1
    town.say(
        "evidence.corrected", event=str(slip),
        replacement={"contract.suspended": {"contract": LEAD, "from": "2014-08-01"}},
    )  # fmt: skip
    assert [one["id"] for one in now(town)["contract"]["documents"]] == ["minutes"]
    assert len(told(town)) == 2
