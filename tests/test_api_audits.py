"""Audits as work, as GraphQL gives them: severity, waivers, two audits, lag, subawards, related parties."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.asking import Asking, salem

GAP = "finding:lever-gap:school:salem-001:money"


@pytest.fixture
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    with salem(tmp_path_factory.mktemp("salem"), schools=3) as made:
        yield made


def nodes(ledger: Asking, asked: str, **variables: Any) -> list[dict[str, Any]]:
    found: dict[str, Any] = ledger.ask(asked, **variables)["network"]
    (one,) = found.values()
    rows: list[dict[str, Any]] = one["nodes"] if isinstance(one, dict) else one
    return rows


def waive(ledger: Asking) -> None:
    ledger.tell("decision.made", id="decision:w", about=GAP, by=["district:salem"], outcome="waived", on="2014-01-01")


def test_a_waived_finding_says_so_and_can_be_left_out(ledger: Asking) -> None:
    asked = """query ($waived: Boolean) { network(on: "2014-09-01") { audit(rules: [LEVER_GAP], waived: $waived) {
      nodes { id severity waiver { state certain decision { id } by { id name } reason event { topic } why
      endedBy { position } } } } } }"""
    assert len(nodes(ledger, asked)) == 9
    waive(ledger)
    (one,) = nodes(ledger, asked, waived=True)
    assert (one["id"], one["severity"]) == (GAP, "BREACH")
    assert one["waiver"] == {
        "state": "HOLDS", "certain": True, "decision": {"id": "decision:w"}, "reason": None, "why": None,
        "by": [{"id": "district:salem", "name": "Salem"}], "event": {"topic": "decision.made"}, "endedBy": None,
    }  # fmt: skip
    assert GAP not in {one["id"] for one in nodes(ledger, asked, waived=False)}
    assert len(nodes(ledger, asked, waived=False)) == 8


def test_waivers_are_listed_page_by_page(ledger: Asking) -> None:
    waive(ledger)
    ledger.tell("decision.made", id="decision:typo", about=GAP.replace("money", "program"), by=["district:salem"],
                outcome="waived", on="2014-01-01")  # fmt: skip
    asked = """query ($after: String) { network(on: "2014-09-01") { waivers(first: 1, after: $after) {
      pageInfo { hasNextPage endCursor } nodes { about state decision { id } by { name } event { topic } why } } } }"""
    first = ledger.ask(asked)["network"]["waivers"]
    second = ledger.ask(asked, after=first["pageInfo"]["endCursor"])["network"]["waivers"]
    assert [one["pageInfo"]["hasNextPage"] for one in (first, second)] == [True, False]
    (typo,), (held,) = first["nodes"], second["nodes"]
    assert (typo["decision"], typo["state"], typo["by"]) == (
        {"id": "decision:typo"}, "BEARS_ON_NOTHING", [{"name": "Salem"}],
    )  # fmt: skip
    assert typo["why"].startswith("nothing of this identity is found on 2014-09-01")
    assert (held["about"], held["state"], held["why"]) == (GAP, "HOLDS", None)
    assert held["event"] == {"topic": "decision.made"}


def test_findings_of_a_severity_alone(ledger: Asking) -> None:
    asked = """query ($severity: [Severity!]) { network(on: "2014-09-01") { audit(severity: $severity) {
      nodes { rule severity } } } }"""
    every = nodes(ledger, asked)
    kinds = {one["severity"] for one in every}
    assert {"BREACH", "DISCREPANCY"} <= kinds
    for kind in kinds:
        assert nodes(ledger, asked, severity=[kind]) == [one for one in every if one["severity"] == kind]


def test_first_seen_is_looked_for_only_where_it_is_asked_for(ledger: Asking) -> None:
    asked = '{ network(on: "2014-09-01") { audit(rules: [LEVER_GAP]) { nodes { id %s } } } }'
    costs = []
    for more in ("", "firstSeen { position known exact }"):
        ledger.asked.clear()
        rows = nodes(ledger, asked % more)
        costs.append(len(ledger.asked))
    assert costs[0] < costs[1] < costs[0] + 40
    first = next(one for one in rows if one["id"] == GAP)["firstSeen"]
    assert first["exact"]
    joined = ledger.log.at([first["position"]])[0]
    assert joined.topic == "cluster.school_joined"
    assert ledger.reader("2014-09-01", position=first["position"] - 1).audit("zone:salem", ["lever-gap"]) == []


def test_two_audits_come_page_by_page_with_counts_of_all(ledger: Asking) -> None:
    before = ledger.log.head()
    ledger.tell(
        "authority.granted", id="grant:money", holder="partner:mastery", lever="money", level="full",
        over=["cluster:north"], by=["district:salem"], under="none", from_="2014-01-01",
    )  # fmt: skip
    waive(ledger)
    asked = """query ($after: String, $position: Int, $change: [AuditChange!]) { auditDifference(
      from: { on: "2014-09-01", position: $position } to: { on: "2014-09-01" } rules: [LEVER_GAP] first: 2 after: $after
      change: $change) { total counts { change count } before { position } after { on }
        rows { id change before { id outcome firstSeen { position } } after { id waiver { state } } }
        pageInfo { hasNextPage endCursor } } }"""
    rows: list[Any] = []
    after, more = None, True
    while more:
        found = ledger.ask(asked, position=before, after=after)["auditDifference"]
        rows += found["rows"]
        after, more = found["pageInfo"]["endCursor"], found["pageInfo"]["hasNextPage"]
        assert len(found["rows"]) <= 2
    assert found["total"] == len(rows) == 9
    counts = {one["change"]: one["count"] for one in found["counts"]}
    assert counts == {"NEW": 0, "STANDING": 6, "RESOLVED": 3}
    assert counts == {change: sum(row["change"] == change for row in rows) for change in counts}
    (gone,) = [row for row in rows if row["id"] == GAP]
    assert (gone["change"], gone["before"]["outcome"], gone["after"]) == ("RESOLVED", "UNKNOWN", None)
    assert gone["before"]["firstSeen"]["position"] <= before
    only = ledger.ask(asked, position=before, change=["NEW", "RESOLVED"])["auditDifference"]
    assert {row["change"] for row in only["rows"]} == {"RESOLVED"}
    assert only["total"] == 9


def test_lag_and_the_entries_behind_it(ledger: Asking) -> None:
    asked = """{ network { lag(within: "district:salem", lateDays: 100) {
      recorder { id name } imported count undated median { least most } largest { least } late possiblyLate } } }"""
    (row,) = nodes(ledger, asked)
    assert (row["recorder"], row["imported"]) == ({"id": "office:clerk", "name": "County Clerk"}, False)
    listed = """query ($after: String) { network { backDated(within: "district:salem", lateDays: 100, first: 2
      after: $after) { nodes { event { position } effective certain lag { least most } }
      pageInfo { endCursor hasNextPage } } } }"""
    entries: list[Any] = []
    after, more = None, True
    while more:
        page = ledger.ask(listed, after=after)["network"]["backDated"]
        entries += page["nodes"]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert len(entries) == row["late"] + row["possiblyLate"] > 2
    assert [one["event"]["position"] for one in entries] == sorted({one["event"]["position"] for one in entries})
    refused = ledger.refused("{ network { lag(lateDays: -1) { count } } }")
    assert refused["extensions"]["code"] == "BAD_INPUT"


def test_subawards_and_related_parties(ledger: Asking) -> None:
    ledger.tell("organisation.registered", id="partner:arts", name="Arts", from_="2001")
    ledger.tell(
        "subcontract.signed", id="subcontract:arts", prime="partner:mastery", sub="partner:arts",
        under="contract:lead", provides_at=["school:salem-001"], term={"from": "2012-07-01", "last_day": "2015-06-30"},
        subaward={"subrecipient_uei": "ABC"},
    )  # fmt: skip
    asked = """{ network(on: "2014-09-01") { subawards(of: "partner:arts", within: "school:salem-001") { nodes {
      subcontract { id } prime { name } sub { name } occasion on subaward stated carried missing
      events { topic } } } } }"""
    (row,) = nodes(ledger, asked)
    assert row["subcontract"]["id"] == "subcontract:arts"
    assert (row["prime"]["name"], row["sub"]["name"], row["occasion"]) == ("Mastery", "Arts", "SIGNING")
    assert (row["stated"], len(row["missing"]), row["events"]) == (
        ["subrecipient_uei"], 13, [{"topic": "subcontract.signed"}],
    )  # fmt: skip
    for party, board in (("partner:arts", "board:arts"), ("partner:mastery", "board:mastery")):
        ledger.tell("organisation.registered", id=board, name=board, from_="2001")
        ledger.tell("organisation.governed_by", organisation=party, board=board, from_="2001")
        seats = [{"seat": "chair", "holder": "Ann Lee"}]
        ledger.tell("organisation.constituted", board=board, seats=seats, from_="2010")
    asked = """{ network(on: "2014-09-01") { related(within: "school:salem-001") { nodes { instrument { id }
      one { id } oneRole other { id } otherRole shared { id } name byName oneBy otherBy internal certain
      bounds { validFrom validTo } events { position } disputed } } } }"""
    (both,) = nodes(ledger, asked)
    assert (both["instrument"]["id"], both["name"], both["byName"], both["shared"]) == (
        "subcontract:arts", "Ann Lee", True, None,
    )  # fmt: skip
    assert (both["oneRole"], both["otherRole"], both["certain"]) == ("prime", "sub", True)
    assert both["events"]
