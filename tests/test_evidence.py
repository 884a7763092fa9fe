"""Evidence: an answer that proves itself to somebody who trusts nobody here."""

import ast
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from events.envelope import Recorded
from events.log import LogFault
from events.merkle import read_head
from events.when import Day
from graph.moment import Moment
from services.cli.evidence import VERBS
from services.cli.main import app
from services.evidence import bundle as making
from services.evidence.bundle import Asked
from services.evidence.standalone import PARTS, program
from services.plain import moment, plain
from tests.bundles import Handing, recorded, run_verifier
from tests.histories import histories


@pytest.fixture
def handing(tmp_path: Path) -> Iterator[Handing]:
    with closing(Handing(tmp_path)) as made:
        yield made


@pytest.mark.parametrize(
    "words",
    [
        ("holders", "school:bates", "--lever", "people"),
        ("holdings", "partner:ausl"),
        ("check", "partner:ausl", "school:bates", "people"),
        ("why", "partner:ausl", "school:bates", "people"),
        ("why", "partner:ausl", "school:carlton", "money"),
        ("operators", "school:bates", "school:carlton"),
        ("show", "grant:people"),
        ("timeline", "contract:ausl"),
    ],
)
def test_every_kind_of_answer_is_proved_by_the_program_in_the_bundle_alone(
    handing: Handing, words: Sequence[str]
) -> None:
    head = handing.run("witness").strip()
    path = handing.hand(*words, "--on", "2014-10-01")
    code, said = run_verifier(path, "--head", head)
    assert (code, said.splitlines()[0]) == (
        0, "OK. Every event is in the sealed log, and the facts are what the events say."
    )  # fmt: skip
    assert head in said


def test_every_verb_that_can_be_handed_over_was() -> None:
    mark = next(
        one for one in vars(test_every_kind_of_answer_is_proved_by_the_program_in_the_bundle_alone)["pytestmark"]
    )
    assert {words[0] for words in mark.args[1]} == set(VERBS)


def test_a_bundle_goes_on_from_the_head_that_was_published_before(handing: Handing) -> None:
    early = handing.run("witness").strip()
    handing.town.say("organisation.renamed", organisation="school:bates", name="Bates Charter", from_="2015")
    path = handing.hand("show", "school:bates", "--since", early)
    code, said = run_verifier(path, "--head", early)
    assert code == 0
    assert f"Since: {early}" in said
    assert run_verifier(path, "--head", handing.run("witness").strip())[0] == 0


def test_it_can_be_asked_about_what_was_known_before(handing: Handing) -> None:
    """Terminated since, and the bundle shows that, too: it goes up to the head."""
    before = handing.town.ledger.log.head()
    handing.town.say("contract.terminated", contract="contract:ausl", on="2014-09-01")
    path = handing.hand("holders", "school:bates", "--on", "2014-10-01", "--position", str(before))
    assert run_verifier(path)[0] == 0
    files = handing.files(path)
    assert b"contract.terminated" in files["events.jsonl"]
    assert b'"standing": "in_force"' in files["answer.json"]


def test_an_answer_of_nothing_is_proved_to_have_left_nothing_out(handing: Handing) -> None:
    path = handing.hand("holdings", "district:salem")
    assert run_verifier(path)[0] == 0
    assert b'"rows": []' in handing.files(path)["answer.json"]


def test_instants_of_any_precision_are_the_same_in_the_answer_and_in_the_event(handing: Handing) -> None:
    for micros in (1, 10, 120_000, 999_999):
        handing.town.clock.now = handing.town.clock.now.replace(microsecond=micros)
        handing.town.say("organisation.renamed", organisation="school:bates", name=f"Bates {micros}", from_="2015")
        assert run_verifier(handing.hand("why", "partner:ausl", "school:bates", "people"))[0] == 0


def test_a_reader_is_told_what_is_proved_and_what_is_not(handing: Handing) -> None:
    files = handing.files(handing.hand("holders", "school:bates"))
    told = files["README.txt"].decode()
    assert "That nothing was recorded after the head" in told
    assert handing.run("witness").strip() in told
    assert max(map(len, told.splitlines())) <= 280


def test_the_program_is_one_file_for_python_3_9_and_the_standard_library() -> None:
    tree = ast.parse(program(), feature_version=(3, 9))
    for node in ast.walk(tree):
        assert not isinstance(node, ast.Match)
        if isinstance(node, ast.ImportFrom):
            assert node.module
            assert node.module.split(".")[0] in sys.stdlib_module_names
        elif isinstance(node, ast.Import):
            assert {one.name for one in node.names} <= sys.stdlib_module_names
    for name in PARTS:
        path = Path(__file__).parent.parent / f"{name.replace('.', '/')}.py"
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module not in PARTS:
                assert (node.module or "").split(".")[0] in sys.stdlib_module_names, f"{name} imports {node.module}"


def test_a_file_that_exists_is_never_written_over(handing: Handing, tmp_path: Path) -> None:
    target = tmp_path / "mine.zip"
    target.write_text("mine")
    said = handing.run("evidence", "holders", "school:bates", "--out", str(target), code=3)
    assert "Refused (target-exists)" in said
    assert target.read_text() == "mine"
    assert [one.name for one in tmp_path.iterdir() if one.name.endswith(".part")] == []


def test_nothing_lies_under_the_name_when_making_it_fails(
    handing: Handing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(zipfile.ZipFile, "writestr", full)
        said = handing.run("evidence", "holders", "school:bates", "--out", "x.zip", code=3)
        assert "Refused (disk-full)" in said
    assert not (tmp_path / "x.zip").exists()
    assert not list(tmp_path.glob(".*part"))
    handing.edit("UPDATE stored_events SET state=CAST(replace(state, 'Carlton', 'Carltom') AS BLOB)")
    said = handing.run("evidence", "show", "school:carlton", "--out", "x.zip", code=4)
    assert "the bundle does not hold: Event 4" in said
    assert not (tmp_path / "x.zip").exists()


def test_what_cannot_be_handed_over_is_said(handing: Handing, tmp_path: Path) -> None:
    head = read_head(handing.run("witness"))
    other = head._replace(origin="0" * 32).line()
    changed = head._replace(root=b"\1" * 32).line()
    for words, said in (
        (("--since", other), "the head is of another log"),
        (("--since", changed), "is not the beginning of this one"),
        (("--since", "nonsense"), "Accepted: zoneledger-head-1 ORIGIN"),
        (("--position", "4", "--known", "2014-01-01T00:00:00Z"), "Not answerable"),
    ):
        out = str(tmp_path / "no.zip")
        assert said in handing.run("evidence", "show", "school:bates", "--out", out, *words, code=3)
    assert not (tmp_path / "no.zip").exists()


def test_too_much_is_refused(handing: Handing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "LIMIT", 1)
    assert "Refused (too-large)" in handing.run("evidence", "show", "grant:people", "--out", "no.zip", code=3)


def test_verify_of_the_command_line_holds_the_log_to_a_head(handing: Handing, tmp_path: Path) -> None:
    handing.run("seal")
    head = handing.run("witness")
    (tmp_path / "head.txt").write_text(head)
    assert "as they were sealed, and as published." in handing.run("verify", "--head", str(tmp_path / "head.txt"))
    handing.edit("UPDATE stored_events SET state=CAST(replace(state, 'Carlton', 'Carltom') AS BLOB)")
    said = handing.run("verify", "--head", head, code=1)
    assert "Event 4 (organisation.registered#v1) is not what was sealed." in said
    assert "they show what differs: event 4." in said


def test_an_empty_log_has_nothing_to_witness(tmp_path: Path) -> None:
    came = CliRunner().invoke(app, ["--data", str(tmp_path / "none"), "witness"])
    assert came.exit_code == 3
    assert "Refused (empty-log)" in came.stderr


def test_the_ledger_tells_its_seal_through_graphql(handing: Handing) -> None:
    asked = "{ ledger { head seal { size root sealedAt head } } }"
    assert '"seal": null' in handing.run("ask", asked)
    head = read_head(handing.run("witness"))
    told = handing.run("ask", asked)
    assert head.root.hex() in told
    assert f'"size": {head.size}' in told
    assert head.line() in told


def test_whoever_projects_seals_what_is_new(handing: Handing) -> None:
    ledger = handing.town.ledger
    ledger.projector.start()
    handing.until(lambda: ledger.projector.leading)
    handing.until(handing.sealed)
    handing.town.say("organisation.renamed", organisation="school:bates", name="Bates Charter", from_="2015")
    assert not handing.sealed()
    handing.until(handing.sealed)
    assert ledger.projector.unsealed is None


def test_a_log_that_cannot_be_sealed_is_projected_all_the_same_and_health_says_why(
    handing: Handing, monkeypatch: pytest.MonkeyPatch
) -> None:
    from services.http.health import projector_health

    ledger = handing.town.ledger

    def broken() -> None:
        raise LogFault("the seals are away")

    monkeypatch.setattr(ledger.projector, "_beside", broken)
    ledger.projector.start()
    handing.until(lambda: ledger.projector.unsealed is not None)
    position = handing.town.say("organisation.renamed", organisation="school:bates", name="B", from_="2015")
    handing.until(lambda: ledger.store.position() == position)
    response = projector_health(ledger)
    assert response.status_code == 503
    assert b"the log is not sealed: the seals are away" in response.body


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(histories(), st.data())
def test_whatever_was_recorded_can_be_handed_over(events: list[Recorded], data: st.DataObject) -> None:
    """The graph and the model of the bundle come to the same, fact by fact and step by step."""
    with recorded(events) as (_, store, hand):
        upto = data.draw(st.integers(1, len(events)))
        subject = data.draw(st.sampled_from(sorted({one for e in events for one in e.subjects})))
        at = Moment(Day("2014-10-01"), upto, events[upto - 1].recorded_at)
        rows = store.history([subject], upto)
        asked = Asked(
            "All", {"verb": "timeline"}, at, moment(at), plain(rows), [], [one.id for one in rows], [subject], []
        )
        assert hand(asked) == len(events)


def test_the_program_says_how_it_is_run() -> None:
    came = subprocess.run([sys.executable, "-I", "-"], input=program(), capture_output=True, text=True, check=False)
    assert (came.returncode, came.stdout.splitlines()[0]) == (2, "python3 verify.py BUNDLE.zip [--head HEAD]...")
