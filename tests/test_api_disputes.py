"""Disputes and dossiers in GraphQL: the same as the answers themselves, in questions whose number does not grow."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from services.files.dossier import dossier
from tests.asking import Asking, salem

LIST = """query($within: ID, $states: [DisputeState!], $first: Int, $after: String) { network(on: "2014-01-01") {
    disputes(within: $within, states: $states, first: $first, after: $after) { nodes {
        event { position recordedBy } disputed { position topic } state subjects { id name }
        stated statedBy { position } alternative
        recordSources { document } alternativeSources { document locator }
        settlement { position } settledBy { id name } settlementSources { document } withdrawal { position } }
        pageInfo { hasNextPage endCursor } } } }"""
BENCH = """query($id: ID!, $within: ID, $on: Date, $position: Int) {
    dispute(id: $id, within: $within, on: $on, position: $position) {
    moment { on position reading } dispute { state event { position } } recordIs alternativeIs scope places
    fields { name record alternative differs }
    facts { type source { id } target { id } qualifier record { ...Fact } alternative { ...Fact } }
    holdings { record { ...Holding } alternative { ...Holding } }
    findings { record { rule outcome message } alternative { rule outcome message } }
    dates { about { id } what year record { earliest latest passed } alternative { earliest latest passed } } } }
    fragment Fact on ReadFact { value other { id name } certain bounds { validFrom } saidBy { position } }
    fragment Holding on Holding { holder { id name } over { ... on School { district { to { id } } } }
    lever level presumed events { position topic } }"""
SCHOOL = "school:salem-001"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Asking]:
    """Mastery leads Salem's north cluster; a letter has Lynn govern its first school, and Mastery by another name."""
    with closing(salem(tmp_path, schools=2)) as made:
        made.tell("organisation.registered", id="district:lynn", name="Lynn", from_="1900")
        school = {"id": SCHOOL, "name": "School 1", "under": "district:lynn", "from": "1990"}
        made.tell(
            "evidence.disputed", event="7", alternative={"organisation.registered": school},
            sources=[{"document": "letter", "locator": "p. 2"}],
        )  # fmt: skip
        partner = {"organisation.registered": {"id": "partner:mastery", "name": "Mastery Charter", "from": "2001"}}
        made.tell("evidence.disputed", event="4", alternative=partner)
        yield made


def test_the_list_is_in_order_page_by_page(ledger: Asking) -> None:
    first = ledger.ask(LIST, first=1)["network"]["disputes"]
    (moved,) = first["nodes"]
    assert (moved["event"]["position"], moved["state"], moved["disputed"]["position"]) == (14, "OPEN", 7)
    assert moved["subjects"] == [{"id": SCHOOL, "name": "School 1"}]
    assert (moved["stated"]["under"], moved["alternative"]["under"]) == ("district:salem", "district:lynn")
    assert moved["alternativeSources"] == [{"document": "letter", "locator": "p. 2"}]
    assert first["pageInfo"]["hasNextPage"]
    second = ledger.ask(LIST, first=1, after=first["pageInfo"]["endCursor"])["network"]["disputes"]
    assert [one["event"]["position"] for one in second["nodes"]] == [15]
    assert second["nodes"][0]["stated"]["name"] == "Mastery"
    assert not second["pageInfo"]["hasNextPage"]


def test_what_was_settled_and_withdrawn_is_told_and_can_be_chosen(ledger: Asking) -> None:
    settled = ledger.tell("evidence.settled", dispute="14", for_="alternative", by="district:salem",
                          sources=[{"document": "ruling"}]).position  # fmt: skip
    gone = ledger.tell("evidence.retracted", event="15").position
    one, other = ledger.ask(LIST)["network"]["disputes"]["nodes"]
    assert (one["state"], one["settlement"]["position"]) == ("FOR_ALTERNATIVE", settled)
    assert (one["settledBy"]["name"], one["settlementSources"]) == ("Salem", [{"document": "ruling"}])
    assert (other["state"], other["withdrawal"]["position"]) == ("WITHDRAWN", gone)
    chosen = ledger.ask(LIST, states=["WITHDRAWN", "OPEN"])["network"]["disputes"]["nodes"]
    assert [row["event"]["position"] for row in chosen] == [15]


def test_within_a_place(ledger: Asking) -> None:
    def within(id: str) -> list[int]:
        return [row["event"]["position"] for row in ledger.ask(LIST, within=id)["network"]["disputes"]["nodes"]]

    assert within("district:lynn") == [14]
    assert within("school:salem-002") == []
    assert within("partner:mastery") == [15]


def test_both_readings_with_the_names_that_each_has(ledger: Asking) -> None:
    bench = ledger.ask(BENCH, id="14", on="2014-01-01")["dispute"]
    assert bench["moment"] == {"on": "2014-01-01", "position": 15, "reading": []}
    assert [one for one in bench["fields"] if one["differs"]] == [
        {"name": "under", "record": "district:salem", "alternative": "district:lynn", "differs": True}
    ]
    (fact,) = bench["facts"]
    assert (fact["type"], fact["source"], fact["target"]) == ("HAS_SCHOOL", {"id": SCHOOL}, None)
    assert [(one["other"]["name"], one["saidBy"]["position"]) for one in (*fact["record"], *fact["alternative"])] == [
        ("Salem", 7), ("Lynn", 14),
    ]  # fmt: skip
    held = [
        [one[side]["holder"]["name"] for one in bench["holdings"] if one[side]] for side in ("record", "alternative")
    ]
    assert [set(one) for one in held] == [{"Salem"}, {"Lynn"}]
    governed = {one["alternative"]["over"]["district"]["to"]["id"] for one in bench["holdings"] if one["alternative"]}
    assert governed == {"district:lynn"}
    assert {"lever-gap"} == {one["record"]["rule"] for one in bench["findings"] if one["record"]}
    renamed = ledger.ask(BENCH, id="15", on="2014-01-01")["dispute"]
    assert [(one["value"], two["value"]) for fact in renamed["facts"] for one, two in
            [(fact["record"][0], fact["alternative"][0])]] == [("Mastery", "Mastery Charter")]  # fmt: skip
    assert renamed["holdings"] == []


def test_days_of_either_reading(ledger: Asking) -> None:
    position = ledger.tell("organisation.priority_started", organisation=SCHOOL, from_="2012-01-01").position
    other = {"organisation.priority_started": {"organisation": SCHOOL, "from": "2013"}}
    asked = ledger.tell("evidence.disputed", event=str(position), alternative=other).position
    (row,) = ledger.ask(BENCH, id=str(asked), on="2014-01-01")["dispute"]["dates"]
    assert row == {
        "about": {"id": SCHOOL}, "what": "WINDOW_OVER", "year": None,
        "record": {"earliest": "2014-01-01", "latest": "2014-01-01", "passed": True},
        "alternative": {"earliest": "2015-01-01", "latest": "2015-12-31", "passed": False},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"id": "7"}, "BAD_INPUT"), ({"id": "99"}, "BAD_INPUT"), ({"id": "14", "position": 13}, "NOT_YET_KNOWN"),
        ({"id": "14", "within": "school:nowhere"}, "UNKNOWN_ID"), ({"id": "14", "position": 99}, "OUTSIDE_RECORD"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_by_name(ledger: Asking, given: dict[str, Any], code: str) -> None:
    refusal = ledger.refused(BENCH, **given)
    assert refusal["extensions"]["code"] == code
    assert refusal["extensions"]["accepted"]


def test_the_list_takes_no_reading(ledger: Asking) -> None:
    query = """{ network(reading: ["14"]) { disputes { nodes { state } } } }"""
    assert ledger.refused(query)["extensions"]["code"] == "BAD_INPUT"


def test_the_number_of_questions_does_not_grow_with_the_disputes(ledger: Asking) -> None:
    def asked() -> int:
        ledger.asked.clear()
        ledger.ask(LIST, within="district:salem")
        return len(ledger.asked)

    few = asked()
    for n in range(8):
        other = {"organisation.renamed": {"organisation": "school:salem-002", "name": f"Other {n}", "from": "2011"}}
        said = ledger.tell("organisation.renamed", organisation="school:salem-002", name=f"Name {n}", from_="2011")
        dispute = ledger.tell("evidence.disputed", event=str(said.position), alternative=other)
        ledger.tell("evidence.settled", dispute=str(dispute.position), for_="record")
    assert asked() == few


DOSSIER = """query($id: ID!, $first: Int, $after: String) { dossier(decision: $id, first: $first, after: $after) {
    content digest then { on position } within questions { question rows whyNot sameNow } notes
    learned { before { position } after { position } total counts { label count }
        rows { label type source { name } before after because { position } }
        pageInfo { hasNextPage endCursor } } } }"""


def test_a_dossier_and_what_was_learned_since(ledger: Asking) -> None:
    head = ledger.log.head()
    ledger.tell(
        "decision.made", id="decision:renewal", about="contract:lead", by=["district:salem"], outcome="approved",
        on="2014-09-01", basis={
            "on": "2014-09-01", "position": head, "within": "district:salem",
            "questions": [f"holders {SCHOOL} --lever program", "shew"],
        },
    )  # fmt: skip
    before = ledger.ask(DOSSIER, id="decision:renewal")["dossier"]
    assert (before["then"], before["within"]) == ({"on": "2014-09-01", "position": head}, "district:salem")
    assert (before["learned"]["total"], before["notes"]) == (0, [])
    grant = ledger.tell("authority.level_changed", grant="grant:program", level="shared", from_="2013").position
    name = ledger.tell("organisation.renamed", organisation=SCHOOL, name="First", from_="2012").position
    after = ledger.ask(DOSSIER, id="decision:renewal", first=1)["dossier"]
    assert after["content"] == before["content"] == dossier(ledger, "decision:renewal").content
    assert after["digest"] == after["content"]["digest"]
    assert after["questions"] == [
        {"question": f"holders {SCHOOL} --lever program", "rows": 2, "whyNot": None, "sameNow": False},
        {"question": "shew", "rows": None, "whyNot": "shew: there is no such question", "sameNow": True},
    ]
    learned = after["learned"]
    assert (learned["before"]["position"], learned["after"]["position"], learned["total"]) == (head, name, 2)
    assert [one for one in learned["counts"] if one["count"]] == [{"label": "LEARNED", "count": 2}]
    rest = ledger.ask(DOSSIER, id="decision:renewal", after=learned["pageInfo"]["endCursor"])["dossier"]["learned"]
    because = [[event["position"] for event in row["because"]] for row in (*learned["rows"], *rest["rows"])]
    assert because == [[grant], [name]]
    assert not rest["pageInfo"]["hasNextPage"]


def test_a_decision_without_basis_is_refused_by_name(ledger: Asking) -> None:
    ledger.tell("decision.made", id="decision:d", about="contract:lead", outcome="approved", on="2014")
    refusal = ledger.refused(DOSSIER, id="decision:d")
    assert refusal["extensions"]["code"] == "BAD_INPUT"
    assert "basis" in refusal["extensions"]["accepted"]
    assert ledger.refused(DOSSIER, id="decision:none")["extensions"]["code"] == "UNKNOWN_ID"
