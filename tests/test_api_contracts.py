"""Terms and endings as GraphQL gives them: what the reader answers, in a number of questions that does not grow."""

from collections.abc import Iterator
from typing import Any

import pytest

from services.api.loader import plain, read_json
from tests.asking import Asking, salem

TERMS = """query ($of: ID!) { network(on: "2014-01-01") { terms(of: $of) {
  of { id name } day being { existence events { position } } standing certain notRecorded
  provisions { field of { id name } item value json before amended certain bounds { validFrom }
    event { position topic recordedAt } disputed }
  approvals { by { id } kind given certain decisions { id } }
  resting { instrument { id } under parties { name } json standing certain bounds { validFrom } events { position } }
  amendments { event { position } root topic since recordedAt changes { field of { name } item before after } }
} } }"""
ENDING = """query ($within: ID, $of: ID, $days: Int!) { network(on: "2014-09-01") {
  ending(within: $within, of: $of, days: $days) {
    id what about { id name } item earliest latest certain overdue parties { id name } instrument { id } message missing
    facts events { position topic } disputed lastAttested { on } } } }"""


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    with salem(tmp_path_factory.mktemp("salem")) as made:
        made.tell(
            "contract.amended", contract="contract:lead", from_="2013-07-01", value={"amount": "5.00"},
            indicators=[{"name": "reading", "target": "60", "due": "2015"}], exit=["a", "b"],
            approvals_required=[{"by": "state:MA", "kind": "waiver"}],
        )  # fmt: skip
        yield made


def test_terms_are_what_the_reader_answers(ledger: Asking) -> None:
    found = ledger.ask(TERMS, of="contract:lead")["network"]["terms"]
    terms = ledger.reader(on="2014-01-01").terms("contract:lead")
    assert (found["of"]["id"], found["day"], found["standing"]) == ("contract:lead", "2014-01-01", "CONDITIONAL")
    assert found["being"]["existence"] == "EXISTS"
    assert found["notRecorded"] == [one.name for one in terms.not_recorded]
    assert [(one["field"], one["value"], one["event"]["position"]) for one in found["provisions"]] == [
        (one.field.name, plain(read_json(one.value)), one.event) for one in terms.provisions
    ]
    (due,) = [one for one in found["provisions"] if one["item"]]
    assert (due["field"], due["item"], due["json"]["target"], due["amended"]) == ("TARGET", "reading", "60", True)
    assert [one["topic"] for one in found["amendments"]] == ["contract.signed", "contract.amended"]
    assert {"field": "EXIT", "of": None, "item": None, "before": None, "after": "a, b"} in (
        found["amendments"][1]["changes"]
    )
    assert found["amendments"][1]["since"] == "2013-07-01"
    assert [(one["by"]["id"], one["given"]) for one in found["approvals"]] == [("state:MA", False)]
    (grant,) = found["resting"]
    assert (grant["instrument"]["id"], grant["parties"], grant["json"]["lever"]) == (
        "grant:program", [{"name": "Mastery"}], "program",
    )  # fmt: skip


@pytest.mark.parametrize("asked", [{}, {"within": "zone:salem"}, {"of": "partner:mastery"}])
def test_endings_are_what_the_reader_answers(ledger: Asking, asked: dict[str, Any]) -> None:
    found = ledger.ask(ENDING, days=800, **asked)["network"]["ending"]
    rows = ledger.reader(on="2014-09-01").ending(asked.get("within"), asked.get("of"), 800)
    assert rows
    assert [(one["id"], one["what"], one["earliest"], one["latest"], one["overdue"]) for one in found] == [
        (one.identity, one.what.name, one.earliest, one.latest, one.overdue) for one in rows
    ]
    assert [[each["position"] for each in one["events"]] for one in found] == [list(one.events) for one in rows]
    assert all(each["name"] for one in found for each in one["parties"])
    assert {one["id"].split(":")[1] for one in found} >= {"term", "approval", "target"}


def test_more_contracts_cost_no_more_questions(ledger: Asking) -> None:
    def costs() -> list[int]:
        found = []
        for query, more in ((ENDING, {"within": "zone:salem", "days": 2000}), (TERMS, {"of": "contract:lead"})):
            ledger.asked.clear()
            ledger.ask(query, **more)
            found.append(len(ledger.asked))
        return found

    before = costs()
    for n in range(6):
        said = {"kind": "service", "parties": [{"id": "district:salem"}], "covers": ["cluster:north"]}
        ledger.tell("contract.signed", id=f"contract:{n}", **said, term={"from": "2014", "last_day": "2015"})
        ledger.tell(
            "authority.granted", id=f"grant:{n}", holder="partner:mastery", lever="time", over=["cluster:north"],
            by=["district:salem"], under="contract:lead", from_="2014-01-01", last_day="2015-01-01",
        )  # fmt: skip
    assert costs() == before


def test_what_cannot_be_answered_says_so(ledger: Asking) -> None:
    assert ledger.refused(TERMS, of="zone:salem")["extensions"]["code"] == "WRONG_KIND"
    assert ledger.refused(TERMS, of="contract:leed")["extensions"]["code"] == "UNKNOWN_ID"
    assert ledger.refused(ENDING, days=3661)["extensions"]["accepted"] == "0 to 3660"
    assert ledger.refused(ENDING, days=1, of="")["extensions"]["code"] == "UNKNOWN_ID"


def test_a_reading_is_taken_for_one_contract_and_one_scope_and_not_for_everything(ledger: Asking) -> None:
    root = next(one for one in ledger.log.stream() if one.topic == "contract.amended")
    ledger.tell(
        "evidence.disputed", event=str(root.position),
        alternative={
            "contract.amended": {"contract": "contract:lead", "from": "2013-07-01", "term_last_day": "2014-12-31"}
        },
    )  # fmt: skip
    reading = f'reading: ["{ledger.log.head()}"]'
    asked = f"""{{ network(on: "2014-09-01", {reading}) {{
      terms(of: "contract:lead") {{ provisions {{ field value before event {{ topic }} }} }}
      ending(within: "zone:salem", days: 200) {{ what earliest }} }} }}"""
    found = ledger.ask(asked)["network"]
    (last,) = [one for one in found["terms"]["provisions"] if one["field"] == "LAST_DAY"]
    assert (last["value"], last["before"], last["event"]["topic"]) == ("2014-12-31", "SY2015", "evidence.disputed")
    assert {"what": "TERM", "earliest": "2014-12-31"} in found["ending"]
    refused = ledger.refused(f'{{ network(on: "2014-09-01", {reading}) {{ ending(days: 9) {{ what }} }} }}')
    assert refused["extensions"]["asked"] == "reading"
