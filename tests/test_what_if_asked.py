"""Drafts as people write them: files, the command line, GraphQL."""

import json
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from graph.answers.what_if import schools
from services.cli.options import Code
from services.files import drafts
from services.files.drafts import read_draft
from services.statements import Refused, Statement
from services.what_if import MAX_STATEMENTS, listed, what_if
from tests.asking import CLERK, TODAY, Asking, salem
from tests.test_cli import asked

SCHOOL, MASTERY, TUTORS = "school:salem-001", "partner:mastery", "partner:tutors"
DRAFT = """
    happened:
      - organisation.registered: {id: partner:tutors, name: Salem Tutors, from: 2010}
      - subcontract.signed:
          {id: subcontract:t, prime: partner:mastery, sub: partner:tutors, under: contract:lead, services: tutoring,
           provides_at: school:salem-001, term: {from: 2014-07-01, last_day: 2017-06-30}}
        as: signed
        source: []
        reason: A draft of August.
      - authority.revoked: {grant: grant:program, on: 2014-09-01}
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Asking]:
    with salem(tmp_path / "data") as made:
        yield made


def drafted(folder: Path, text: str, name: str = "draft.yaml") -> Path:
    path = folder / name
    path.write_text(dedent(text), encoding="utf-8")
    return path


def bad(path: Path) -> Refused:
    with pytest.raises(Refused) as caught:
        read_draft(path, TODAY)
    assert caught.value.accepted
    return caught.value


def test_a_draft_is_written_as_a_world_without_name_and_clock(tmp_path: Path) -> None:
    told, recorder = read_draft(drafted(tmp_path, DRAFT), TODAY)
    assert recorder is None
    assert [one.statement.topic for one in told] == [
        "organisation.registered", "subcontract.signed", "authority.revoked",
    ]  # fmt: skip
    assert (told[1].statement.reason, told[1].statement.at) == ("A draft of August.", None)
    assert told[1].where.endswith("draft.yaml:4 subcontract.signed ")


def test_a_world_is_a_draft_whose_clock_is_not_kept(tmp_path: Path, ledger: Asking) -> None:
    """A load of it would be refused: the log is live."""
    world = drafted(tmp_path, f"world: old\nclock: 2001-01-01T12:00:00Z\nrecorder: {CLERK}\n{dedent(DRAFT)}")
    told, recorder = read_draft(world, TODAY)
    assert recorder == CLERK
    found = what_if(ledger.log, ledger.reader("2014-09-01"), told, recorder)
    assert {one.recorded_at for one in found.events} == {found.before.at.known}


def test_a_line_of_json_is_a_statement(tmp_path: Path, ledger: Asking) -> None:
    lines = [
        {"organisation.registered": {"id": TUTORS, "name": "Tutors", "from": 2010}, "as": "tutors"},
        {"evidence.corrected": {"event": "@tutors", "replacement": {"organisation.registered": {
            "id": TUTORS, "name": "Salem Tutors"}}}, "reason": "😀"},
    ]  # fmt: skip
    path = drafted(tmp_path, "\n\n".join(map(json.dumps, lines)) + "\n", "draft.jsonl")
    told, _ = read_draft(path, TODAY)
    assert [one.where.split()[0] for one in told] == [f"{path}:1", f"{path}:3"]
    found = what_if(ledger.log, ledger.reader("2014-09-01"), told)
    assert found.after.entity(TUTORS).name == "Salem Tutors"


@pytest.mark.parametrize(
    ("name", "text", "rule", "where", "accepted"),
    [
        ("a.yaml", "happened:\n  - contract.sealed: {id: contract:x}", "bad-field", "a.yaml:2", "contract.signed"),
        ("a.yaml", "statements: []", "unknown-key", "a.yaml:1", "moment"),
        ("a.yaml", "", "bad-file", "a.yaml:1", "one document"),
        ("a.txt", "happened: []", "bad-file", "a.txt", ".yaml or a .jsonl"),
        ("a.jsonl", '{"contract.sealed": {}}', "bad-field", "a.jsonl:1", "contract.signed"),
        ("a.jsonl", '{"contract.signed": {}\n', "bad-file", "a.jsonl:1", "one statement"),
        ("a.jsonl", '{"zone.closed": {"on": "2014", "on": "2015"}}', "bad-file", "a.jsonl:1", "one statement"),
        ("a.jsonl", "[1]", "bad-field", "a.jsonl:1", "key: value"),
        ("a.jsonl", '{"zone.closed": ' + "[" * 60 + "]" * 60 + "}", "bad-file", "a.jsonl:1", "50 levels"),
        ("a.jsonl", '{"zone.closed": ' + '{"a": ' * 60 + "1" + "}" * 61, "bad-file", "a.jsonl:1", "50 levels"),
        ("a.jsonl", '{"zone.closed": ' + "[" * 100_000, "bad-file", "a.jsonl:1", ""),
        ("a.jsonl", '{"evidence.retracted": {"event": "@none"}}', "unknown-label", "a.jsonl:1", "a label"),
    ],
)
def test_a_file_that_is_no_draft_is_refused_line_by_line(
    tmp_path: Path, name: str, text: str, rule: str, where: str, accepted: str
) -> None:
    found = bad(drafted(tmp_path, text, name))
    assert found.rule == rule
    assert where in (found.field or "")
    assert accepted in found.accepted


def test_a_file_of_lines_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = drafted(tmp_path, '{"zone.closed": {"zone": "zone:salem", "on": "2014"}}', "draft.jsonl")
    monkeypatch.setattr(drafts, "MAX_BYTES", path.stat().st_size)
    assert len(read_draft(path, TODAY)[0]) == 1
    monkeypatch.setattr(drafts, "MAX_BYTES", path.stat().st_size - 1)
    assert bad(path).message == "it is too large"


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for name in ("none.yaml", "none.jsonl"):
        assert "cannot be read" in bad(tmp_path / name).message
    assert bad(tmp_path / "draft").message.startswith("no suffix")


@pytest.mark.parametrize(
    ("topic", "said", "bears"),
    [
        ("cluster.school_left", {"cluster": "cluster:north", "school": SCHOOL, "on": "2014-08-01"}, True),
        ("organisation.closed", {"organisation": SCHOOL, "on": "2014-08-01"}, True),
        ("contract.amended", {
            "contract": "contract:lead", "from": "2014-08-01", "approvals_required": [{"by": "state:MA"}],
        }, True),
        ("authority.level_changed", {"grant": "grant:program", "level": "shared", "from": "2014-08-01"}, True),
        ("organisation.renamed", {"organisation": SCHOOL, "name": "New", "from": "2014-08-01"}, False),
    ],
)  # fmt: skip
def test_what_bears_on_the_holders_of_a_school(ledger: Asking, topic: str, said: dict[str, Any], bears: bool) -> None:
    found = what_if(ledger.log, ledger.reader("2014-09-01"), listed([Statement(topic, said)]))
    assert schools([found.before, found.after], found.changes(), None) == ([SCHOOL] if bears else [])
    assert bool(found.holdings()) == bears


def test_the_command_line_shows_what_the_draft_would_change(tmp_path: Path, ledger: Asking) -> None:
    came = asked(f"what-if {drafted(tmp_path, DRAFT)} --on 2014-09-01", ledger)
    assert came.exit_code == 0, came.stderr
    seen = "\n".join(" ".join(line.split()) for line in came.stdout.splitlines())
    assert f"School 1 ({SCHOOL}) program all Mastery ({MASTERY}) 06-08 full, in force - " in seen
    assert "Flow-down of subcontract:t under contract:lead on 2014-09-01" in seen
    assert "term FAIL subcontract:t ends on 2017-06-30, after contract:lead on 2016-06-30. #9 draft #12" in seen
    assert "A draft of 3 events, recorded nowhere." in seen
    assert "(position 10)" in seen
    assert ledger.log.head() == 10
    assert " standing, " in seen


def test_programs_get_the_same_and_a_code(tmp_path: Path, ledger: Asking) -> None:
    line = f"what-if {drafted(tmp_path, DRAFT)} --on 2014-09-01 --within {SCHOOL} --json"
    found = json.loads(asked(line, ledger).stdout)
    assert found["moment"]["position"] == 10
    assert [(one["position"], one["recorded_by"]) for one in found["draft"]] == [
        (11, "draft"), (12, "draft"), (13, "draft"),
    ]  # fmt: skip
    assert {one["change"] for one in found["findings"]} == {"new"}
    assert [one["result"] for one in found["flow_downs"][0]["lines"]][:3] == ["pass", "fail", "pass"]
    assert any(one["src"] == "subcontract:t" for one in found["changes"])
    assert {one["position"] for one in found["events"]} >= {12, 13}
    assert asked(f"{line} --exit-code", ledger).exit_code == Code.NO
    assert asked(f"{line} --exit-code --rule presence", ledger).exit_code == Code.NO


def test_findings_that_stand_are_shown_where_asked_for(tmp_path: Path, ledger: Asking) -> None:
    line = f"what-if {drafted(tmp_path, DRAFT)} --on 2014-09-01 --json"
    few, every = (json.loads(asked(f"{line} {more}", ledger).stdout)["findings"] for more in ("", "--standing"))
    assert len(every) > len(few)
    assert {one["change"] for one in every} == {"new", "standing"}


def test_a_draft_that_contradicts_the_record_names_its_line(tmp_path: Path, ledger: Asking) -> None:
    came = asked(f"what-if {drafted(tmp_path, DRAFT.replace('grant:program', 'grant:programme'))}", ledger)
    assert came.exit_code == Code.REFUSED
    assert "Refused (unknown-id): " in came.stderr
    assert "draft.yaml:10 authority.revoked grant: grant:programme: not in the record" in came.stderr
    assert "Accepted: grant:program" in came.stderr
    assert asked(f"what-if {drafted(tmp_path, 'happened: []')}", ledger).exit_code == Code.REFUSED
    many = "happened:\n  - organisation.renamed: {organisation: district:salem, name: 'S {n}', from: 2014}\n"
    huge = asked(f"what-if {drafted(tmp_path, many + '    each: [1, 9999]')}", ledger)
    assert (huge.exit_code, f"1 to {MAX_STATEMENTS}" in huge.stderr) == (Code.REFUSED, True)


def test_flow_down_is_a_verb_of_its_own(ledger: Asking) -> None:
    said = {"id": "subcontract:r", "prime": MASTERY, "sub": "district:salem", "under": "contract:lead"}
    ledger.tell("subcontract.signed", **said, term={"from": "2014-07-01", "last_day": "2014-12-31"})
    came = asked("flow-down subcontract:r --on 2014-09-01", ledger)
    assert "Its term lies within that of contract:lead." in " ".join(came.stdout.split())
    rows = json.loads(asked("flow-down subcontract:r --on 2014-09-01 --json", ledger).stdout)["rows"]
    assert [one["check"] for one in rows][:2] == ["basis", "term"]
    assert asked("flow-down subcontract:r --on 2014-09-01 --exit-code", ledger).exit_code == 0


ASKED = """query ($draft: [DraftStatement!]!, $on: Date, $position: Int, $within: ID) {
  whatIf(draft: $draft, on: $on, position: $position, within: $within) {
    moment { on position }
    draft { position topic draft recordedBy reason sources { document } }
    findings(change: [NEW, RESOLVED]) { change rule before { message } after { message events { position draft } } }
    changes { type source { id name } target { id } before after eventsAfter { draft } }
    holdings { before { holder { name } over { id } } after { holder { name } standing } }
    operations { before { operator { id } } after { operator { id } } }
    flowDowns { subcontract { id } under { id } on lines { check result message missing facts events { position } } }
    network { moment { position } holders(of: ["school:salem-001"], lever: PROGRAM) { holder { id } presumed }
              subcontract(id: "subcontract:t") { name } } } }"""
STATEMENTS: list[dict[str, Any]] = [
    {"event": {"organisationRegistered": {"id": TUTORS, "name": "Tutors", "from": "2010"}}},
    {"event": {"subcontractSigned": {
        "id": "subcontract:t", "prime": MASTERY, "sub": TUTORS, "under": "contract:lead", "services": ["tutoring"],
        "providesAt": [{"id": SCHOOL}], "term": {"from": "2014-07-01", "lastDay": "2017-06-30"},
    }}, "reason": "A draft", "source": [{"document": "letter"}]},
    {"event": {"authorityRevoked": {"grant": "grant:program", "on": "2014-09-01"}}},
]  # fmt: skip


def test_graphql_answers_what_would_be(ledger: Asking) -> None:
    found = ledger.ask(ASKED, draft=STATEMENTS, on="2014-09-01")["whatIf"]
    assert found["moment"] == {"on": "2014-09-01", "position": 10}
    assert [(one["position"], one["draft"], one["recordedBy"]) for one in found["draft"]] == [
        (11, True, "draft"), (12, True, "draft"), (13, True, "draft"),
    ]  # fmt: skip
    assert (found["draft"][1]["reason"], found["draft"][1]["sources"]) == ("A draft", [{"document": "letter"}])
    term = next(one for one in found["findings"] if one["rule"] == "subcontract-term")
    assert (term["change"], term["before"]) == ("NEW", None)
    assert {one["position"]: one["draft"] for one in term["after"]["events"]} == {9: False, 12: True}
    assert {"PRIME", "SUB", "PROVIDES"} <= {one["type"] for one in found["changes"]}
    assert found["holdings"][0] == {"before": {"holder": {"name": "Mastery"}, "over": {"id": SCHOOL}}, "after": None}
    assert found["flowDowns"][0]["lines"][1]["result"] == "FAIL"
    network = found["network"]
    assert network["moment"] == {"position": 13}
    assert network["holders"] == [{"holder": {"id": "district:salem"}, "presumed": True}]
    assert network["subcontract"] == {"name": "subcontract:t"}
    assert ledger.log.head() == 10
    plain = '{ network { flowDown(of: "subcontract:t") { on } } }'
    assert ledger.refused(plain)["extensions"]["code"] == "UNKNOWN_ID"


def test_graphql_narrows_to_a_scope_and_to_rules(ledger: Asking) -> None:
    narrow = (
        'query ($draft: [DraftStatement!]!, $within: ID) { whatIf(draft: $draft, on: "2014-09-01", within: $within) {'
    )
    found = ledger.ask(f"{narrow} changes {{ type }} findings(rules: [SUBCONTRACT_TERM]) {{ rule }} }} }}",
                       draft=STATEMENTS, within="district:salem")["whatIf"]  # fmt: skip
    assert {one["rule"] for one in found["findings"]} == {"subcontract-term"}
    assert len(found["changes"]) > 0
    unknown = ledger.refused(f"{narrow} changes {{ type }} }} }}", draft=STATEMENTS, within="district:salm")
    assert unknown["extensions"]["code"] == "UNKNOWN_ID"


def test_graphql_names_the_statement_that_contradicts_the_record(ledger: Asking) -> None:
    wrong = [*STATEMENTS, {"event": {"authorityRevoked": {"grant": "grant:program", "on": "2001-01-01"}}}]
    error = ledger.refused(ASKED, draft=wrong)["extensions"]
    assert (error["code"], error["asked"]) == ("BAD_INPUT", "draft[3].on")
    assert error["rule"].startswith("end-without-beginning: ")
    assert error["accepted"]
    assert ledger.refused(ASKED, draft=[])["extensions"]["accepted"] == f"1 to {MAX_STATEMENTS}"
    past = ledger.refused(ASKED, draft=STATEMENTS, position=9)["extensions"]
    assert (past["asked"], "grant:program" in past["rule"]) == ("draft[2].grant", True)


def test_graphql_asks_no_more_for_more_that_changes(ledger: Asking) -> None:
    """What the rows lack is asked of the graph for all of them together."""
    query = """query ($draft: [DraftStatement!]!) { whatIf(draft: $draft, on: "2014-09-01") {
      changes { source { name } target { name } eventsAfter { topic } } } }"""
    new = [
        {"event": {"organisationRegistered": {"id": f"partner:p{n}", "name": f"P {n}", "from": "2010"}}}
        for n in range(20)
    ]
    costs = []
    for draft in (new[:1], new):
        ledger.asked.clear()
        rows = ledger.ask(query, draft=draft)["whatIf"]["changes"]
        assert len(rows) == 2 * len(draft)
        costs.append(len(ledger.asked))
    assert costs[0] == costs[1] > 0
