"""A dossier: what was known when a decision was taken, the same bytes for ever; and what was learned since."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.answers.labels import Change
from graph.errors import Code, NotAnswerable
from services.files import dossier as files
from services.files.dossier import Dossier, dossier, written
from services.files.dossier_questions import FORMS, answer
from tests.conftest import CLERK
from tests.renewal import AUSL, BATES, ON, PEOPLE, RENEWAL, SALEM, learn, renewed, run, salem_of
from tests.town import Town, refused

QUESTIONS = (
    PEOPLE, "check partner:ausl school:bates people --level shared", "audit",
    "show contract:c", "why partner:ausl school:bates people", "operators", "calendar school:bates --lever=people",
    "network partner:ausl --depth 2", "timeline grant:g", "list contract --every", "holdings partner:ausl",
    "zoneledger operators school:bates",
)  # fmt: skip


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = salem_of(tmp_path / "record")
    yield made
    made.ledger.close()


def answers(found: Dossier) -> dict[str, Any]:
    return {one["question"]: one["rows"] for one in found.content["answers"]}


def test_a_dossier_is_the_same_bytes_whatever_is_learned_later(town: Town) -> None:
    renewed(town, *QUESTIONS)
    before = dossier(town.ledger, RENEWAL)
    assert [one.rows for one in before.questions if one.rows is None] == []
    learn(town)
    after = dossier(town.ledger, RENEWAL)
    assert written(after.content) == written(before.content)
    assert len(after.content["digest"]) == 64
    told = answers(after)
    assert [(one["holder"]["id"], one["level"]) for one in told[PEOPLE] if one["grant"]] == [(AUSL, "full")]
    assert told[QUESTIONS[1]][0]["verdict"] == "yes"
    assert told["operators"] == []
    assert [one["operator"]["id"] for one in told["zoneledger operators school:bates"]] == [AUSL]
    assert [one["id"] for one in told["list contract --every"]] == ["contract:c"]
    assert {one["known_to"] for one in told["timeline grant:g"]} == {None}


def test_it_says_at_which_moment_of_which_log_and_what_it_rests_on(town: Town) -> None:
    renewed(town, PEOPLE)
    content = dossier(town.ledger, RENEWAL).content
    assert (content["format"], content["log"]) == ("zoneledger dossier 1", files.origin(town.ledger))
    assert (content["moment"]["on"], content["moment"]["position"]) == (ON, 7)
    assert content["moment"]["event"] == str(town.ledger.log.at([7])[0].id)
    assert content["stated_by"]["position"] == 8
    assert content["basis"] == {"on": ON, "position": 7, "within": SALEM, "questions": [PEOPLE]}
    assert [(one["position"], one["documents"]) for one in content["events"]] == [(3, []), (5, ["minutes"]), (7, [])]


def test_what_was_learned_since_is_listed_with_why_and_which_answers_would_differ(town: Town) -> None:
    renewed(town, PEOPLE, "holders school:bates --lever money", "list school")
    assert dossier(town.ledger, RENEWAL).learned == []
    learn(town)
    found = dossier(town.ledger, RENEWAL)
    rows = {(one.type, one.src): (one.before, one.after, one.label) for one in found.learned}
    assert rows["name", SALEM] == ("Salem", "Salem City", Change.CORRECTED)
    assert rows["status", "school:late"] == (None, "open", Change.LEARNED)
    assert {label for _, _, label in rows.values()} == {Change.CORRECTED, Change.LEARNED}
    assert not any(RENEWAL in (one.src, one.dst) for one in found.learned)
    assert [(one.rows is None, one.same_now) for one in found.questions] == [(False, False)] * 3
    assert found.then.at.on == found.now.at.on == ON


def test_an_answer_that_only_other_events_bear_out_is_the_same_now(town: Town) -> None:
    renewed(town, "holders school:bates --lever people", "show grant:g")
    town.say("evidence.corrected", event="7", replacement={"authority.granted": {
        "id": "grant:g", "holder": AUSL, "lever": "people", "level": "full", "over": [BATES], "by": SALEM,
        "under": "contract:c", "from": "2012-07-01",
    }})  # fmt: skip
    found = dossier(town.ledger, RENEWAL)
    assert [one.same_now for one in found.questions] == [True, True]
    assert found.learned == []


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        ("shew school:bates", "there is no such question"),
        ("zoneledger", "there is no such question"),
        ("holders school:nowhere", "nothing was recorded under this id by then"),
        ("holders school:late", "nothing was recorded under this id by then"),
        ("holders school:bates --lever might", "'might' is no lever"),
        ("holders school:bates --on 2012-01-01", "the moment is that of the basis"),
        ("holders school:bates --depth 3", "it takes no --depth like this"),
        ("holders school:bates --lever", "it takes no --lever like this"),
        ("network partner:ausl --up=yes", "it takes no --up like this"),
        ("check partner:ausl school:bates", "lever is missing"),
        ("check partner:ausl school:bates people full", "full is too much"),
        ("network partner:ausl --depth deep", "it is no number of tiers"),
        ("show 'school:bates", "a quotation mark is not closed"),
        ("holders partner:ausl", "this question is not about a partner"),
        ("audit --rule no-such-rule", "there is no such rule"),
    ],
)
def test_a_question_that_has_no_answer_is_said_and_the_others_are_answered(
    town: Town, question: str, rule: str
) -> None:
    renewed(town, question, "operators")
    before = dossier(town.ledger, RENEWAL)
    why = before.content["answers"][0]["why_not"]
    assert (before.content["answers"][0]["rows"], why["rule"]) == (None, rule)
    assert before.content["answers"][1]["why_not"] is None
    assert before.questions[0].why_not == f"{why['asked']}: {rule}"
    learn(town)
    assert written(dossier(town.ledger, RENEWAL).content) == written(before.content)


def test_without_a_scope_nothing_is_asked_about_by_default(town: Town) -> None:
    renewed(town, "operators", "audit --rule presence", within=None)
    found = dossier(town.ledger, RENEWAL)
    assert found.content["answers"][0]["why_not"]["rule"] == "of is missing"
    assert [one["about"][1] for one in found.content["answers"][1]["rows"]] == [BATES]
    learn(town)
    assert {one.src for one in dossier(town.ledger, RENEWAL).learned} > {SALEM, "school:late"}


def test_every_form_of_question_is_asked_here(town: Town) -> None:
    asked = {one.removeprefix("zoneledger ").split()[0] for one in QUESTIONS}
    assert asked == set(FORMS)
    reader = town.at(ON)
    assert [one.of.id for one in answer(reader, "network partner:ausl --up", None)] == [AUSL]
    assert [one["id"] for one in answer(reader, "list school --name bat", SALEM)] == [BATES]


def test_a_network_is_followed_to_the_depth_asked_and_what_is_accepted_is_written_out(town: Town) -> None:
    for prime, sub in ((AUSL, "partner:arts"), ("partner:arts", "partner:choir")):
        town.registered(sub, sub.title())
        town.say("subcontract.signed", id=f"subcontract:{sub[8:]}", prime=prime, sub=sub, provides_at=[BATES],
                 term={"from": "2012-07-01", "last_day": "2015-06-30"})  # fmt: skip
    reader = town.at(ON)
    one, two, every = (answer(reader, f"network {AUSL}{more}", None) for more in (" --depth 1", " --depth 2", ""))
    assert one == [reader.subcontracts(AUSL, "down", 1)] != two
    assert two == every
    assert refused(answer, reader, f"network {AUSL} --depth 0", None).rule == "it is no number of tiers"
    assert refused(answer, reader, "check", None).accepted.startswith("check HOLDER OVER LEVER")
    assert refused(answer, reader, "holders --depth 1", None).accepted.startswith("holders OF… [--lever LEVER]")


def test_what_there_is_to_say_about_a_basis_is_said(town: Town) -> None:
    renewed(town, on="2014", position=8)
    found = dossier(town.ledger, RENEWAL)
    assert found.then.at.on == "2014-01-01"
    day, early, none, nothing = found.notes
    assert day == "basis.on is 2014: asked about 2014-01-01."
    assert early.startswith("basis.position 8 is not before event 8, which states it: the decision claims to have")
    assert none == "The basis names no question."
    assert nothing == "Nothing was recorded since."


def test_only_so_many_questions_are_asked(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST", 2)
    renewed(town, "operators", "audit", "list school")
    found = dossier(town.ledger, RENEWAL)
    assert [one.question for one in found.questions] == ["operators", "audit"]
    assert "The basis names 3 questions: the first 2 were asked." in found.notes


@pytest.mark.parametrize(
    ("basis", "code", "rule"),
    [
        ({"position": 0}, Code.OUTSIDE_RECORD, "the record has 1 to 8"),
        ({"position": 99}, Code.OUTSIDE_RECORD, "the record has 1 to 8"),
        ({"on": "[..]"}, Code.BAD_MOMENT, "it means no day that can be asked about"),
    ],
)
def test_a_basis_outside_the_record_is_recorded_and_is_not_answered(
    town: Town, basis: dict[str, Any], code: Code, rule: str
) -> None:
    renewed(town, "operators", **basis)
    with pytest.raises(NotAnswerable) as caught:
        dossier(town.ledger, RENEWAL)
    assert (caught.value.code, caught.value.rule) == (code, rule)
    assert caught.value.accepted


def test_a_decision_without_basis_one_that_was_retracted_and_none_at_all(town: Town) -> None:
    made = town.say("decision.made", id="decision:old", about="contract:c", by=[SALEM], outcome="approved", on=ON)
    for asked, rule in (
        ("decision:old", "it states no basis: nobody recorded what was known when it was taken"),
        ("decision:none", "nothing is recorded under this id"),
        ("contract:c", "this question is not about a contract"),
    ):
        with pytest.raises(NotAnswerable) as caught:
            dossier(town.ledger, asked)
        assert (caught.value.asked, caught.value.rule) == (asked, rule)
    town.say("evidence.retracted", event=str(made))
    with pytest.raises(NotAnswerable, match="it was retracted"):
        dossier(town.ledger, "decision:old")


def test_what_people_read(town: Town) -> None:
    renewed(town, PEOPLE, "holders school:nowhere")
    learn(town)
    said = run(town, "dossier", RENEWAL)
    assert "What was known for decision:renewal" in said
    assert "Stated by event #8, within district:salem." in said
    assert "not answered: school:nowhere: nothing was recorded under this id by then" in said
    assert "otherwise" in said
    assert "Salem City" in said
    told = json.loads(run(town, "dossier", RENEWAL, "--json"))
    assert told["dossier"] == dossier(town.ledger, RENEWAL).content
    assert told["since"]["counts"]["total"] == len(told["since"]["learned"]) > 0
    assert [one["same_now"] for one in told["since"]["questions"]] == [False, True]


def test_a_decision_is_recorded_with_what_is_known_now(town: Town) -> None:
    words = (
        "record", "decision.made", "--as", CLERK, f"id={RENEWAL}", "about=contract:c", f"by={SALEM}",
        "outcome=approved", f"on={ON}", f"basis.within={SALEM}", "basis.questions=operators",
        "--basis-now", "--command", "renewal",
    )  # fmt: skip
    run(town, *words)
    content = dossier(town.ledger, RENEWAL).content
    assert (content["moment"]["position"], content["moment"]["on"]) == (7, "2014-08-09")
    assert [one["question"] for one in content["answers"]] == ["operators"]
    town.clock.move(days=40)
    assert "was recorded before" in run(town, *words)
    assert "--basis-now: organisation.renamed has no basis" in run(
        town,
        "record",
        "organisation.renamed",
        f"organisation={SALEM}",
        "name=S",
        "from=2014",
        "--basis-now",
        "--as",
        CLERK,
        code=3,
    )
    assert "basis is given as one value" in run(town, *words[:8], "basis=today", "--basis-now", code=3)
