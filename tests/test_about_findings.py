"""Decisions about findings: what can be the identity of one, and what is refused before it is in the record."""

from contextlib import closing
from pathlib import Path

import pytest

from events.decision import DecisionOutcome, Made
from events.ids import Kind, is_id
from events.log import Draft
from events.when import read_start
from graph.answers.audit.rules import RULES, Rule, read_identity
from graph.projector import Projector
from graph.sqlite_store import SQLiteStore
from services.evidence.instruments import ID
from tests.conftest import CLERK, Desk
from tests.oracle import facts_of
from tests.salem import SALEM


def refused(desk: Desk, about: str) -> tuple[str, str | None, str]:
    one = desk.refused("decision.made", id="decision:w", about=about, outcome="waived", on="2014-01-01")
    return one.rule, one.field, one.accepted


@pytest.mark.parametrize(
    ("about", "accepted"),
    [
        ("finding:lever-gapp:school:bates:money", "finding:lever-gap:…"),
        ("finding:lever-gap", "finding:lever-gap:SCHOOL:LEVER"),
        ("finding:lever-gap:school:bates", "finding:lever-gap:SCHOOL:LEVER"),
        ("finding:lever-gap:school:bates:cash", "finding:lever-gap:SCHOOL:LEVER"),
        ("finding:lever-gap:district:salem:money", "finding:lever-gap:SCHOOL:LEVER"),
        ("finding:lever-gap:school:bates:money:2012", "finding:lever-gap:SCHOOL:LEVER"),
        ("finding:outlived-basis:school:bates", "finding:outlived-basis:GRANT-OR-ENGAGEMENT"),
        ("finding:report-due:zone:salem:second", "finding:report-due:ZONE:YEAR"),
        ("finding:owed-service:contract:c:school:bates:", "finding:owed-service:CONTRACT:SCHOOL:SERVICE"),
        ("finding:", "finding:contract-term:…, finding:no-contract:…"),
    ],
)
def test_what_can_be_no_finding_is_refused_with_the_form_of_one(desk: Desk, about: str, accepted: str) -> None:
    rule, field, said = refused(desk, about)
    assert (rule, field) == ("bad-finding", "about")
    assert said.startswith(accepted)


def test_a_finding_about_what_is_not_in_the_record_is_refused_with_the_nearest(desk: Desk) -> None:
    rule, field, accepted = refused(desk, "finding:lever-gap:school:batez:money")
    assert (rule, field) == ("unknown-id", "about")
    assert accepted.startswith("school:bates")


def test_a_finding_of_a_corrected_decision_is_looked_at_too(desk: Desk) -> None:
    said = {"id": "decision:w", "outcome": "waived", "on": "2014-01-01"}
    at = desk.say("decision.made", about="finding:window-over:school:bates", **said)
    other = {"decision.made": {**said, "about": "finding:window-over:school:batez"}}
    one = desk.refused("evidence.corrected", event=str(at), replacement=other)
    assert (one.rule, one.field) == ("unknown-id", "replacement.about")


@pytest.mark.parametrize("about", ["hello", "nces:44", "school:", "pupil:a"])
def test_what_is_neither_an_id_nor_a_finding_does_not_come_into_the_record(desk: Desk, about: str) -> None:
    rule, field, _ = refused(desk, about)
    assert rule in ("bad-field", "unknown-id")
    assert field == "about"


def test_what_came_into_the_record_before_it_was_refused_stands_in_nobodys_way(desk: Desk, tmp_path: Path) -> None:
    made = Made(id="decision:old", about="hello", outcome=DecisionOutcome.WAIVED, on=read_start("2014-01-01"))
    desk.log.append([Draft(body=made, recorded_by=CLERK)], command="old", digest="1")
    last = desk.say("organisation.renamed", organisation="school:bates", name="New Bates", from_="2014-01-02")
    with closing(SQLiteStore(tmp_path / "graph.db")) as store:
        Projector(desk.log, store).catch_up()
        assert store.position() == last
        held = store.history(["decision:old"], last)
    assert [(one.type, one.value) for one in held if one.type == "about"] == [("about", "hello")]
    assert {one[:4] for one in facts_of("decision:old", desk.log.at([last - 1]))} == {
        (one.type, one.src, one.dst, one.value) for one in held
    }


def test_a_code_stands_for_its_bearer_beside_a_finding(desk: Desk) -> None:
    desk.say("organisation.identified", organisation=SALEM, scheme="nces", value="2510380", from_="2010")
    finding = "finding:window-over:school:bates"
    desk.say("decision.made", id="decision:w", about=finding, by=["nces:2510380"], outcome="waived", on="2014-01-01")
    (event,) = desk.log.at([desk.log.head()])
    assert (getattr(event.body, "about", ""), getattr(event.body, "by", ())) == (finding, (SALEM,))
    assert event.recorded_by == CLERK


def test_each_rule_reads_an_identity_of_its_form() -> None:
    words = {"lever": "money", "year": "2", "service": "health: teeth", "party": "partner:a"}
    for rule in Rule:
        about = tuple(words.get(name) or f"{name.split(' or ')[0]}:a" for name in RULES[rule].about)
        assert read_identity(f"finding:{rule}:{':'.join(about)}") == (rule, about)


def test_the_naive_model_knows_an_id_by_the_same_grammar() -> None:
    for text in ["hello", "nces:44", "school:", "school:a b", "school:" + "a" * 63, "school:" + "a" * 64, "finding:a"]:
        assert bool(ID.fullmatch(text)) == is_id(text), text
    assert all(ID.fullmatch(f"{kind}:a") for kind in Kind)
