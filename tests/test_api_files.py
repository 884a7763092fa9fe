"""Files in GraphQL: a bundle that proves itself, and exports with their manifests; those of the command line."""

import json
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from services.api import network_files
from services.api.context import Context
from services.api.schema import schema
from services.cli.main import app
from services.cli.session import Session
from services.files.export_forms import FORMS, ExportForm
from services.files.export_manifest import manifest_of
from tests.bundles import run_verifier
from tests.exporting import AUSL, LINCOLN, MASTERY, SALEM
from tests.passing import ON, disputed
from tests.town import Town

BUNDLE = """query($question: String!, $since: String, $on: Date, $position: Int, $reading: [ID!]) {
  network(on: $on, position: $position, reading: $reading) {
    evidenceBundle(question: $question, since: $since) { file head events subjects size sha256 content } } }"""
EXPORT = """query($form: ExportForm!, $options: ExportOptions, $on: Date, $position: Int, $reading: [ID!]) {
  network(on: $on, position: $position, reading: $reading) {
    export(form: $form, options: $options) { manifest content } } }"""


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with disputed(tmp_path / "data") as made:
        yield made


def ask(town: Town, query: str, **said: Any) -> dict[str, Any]:
    """What is answered."""
    result = schema().execute_sync(query, variable_values=said, context_value=Context(town.ledger))
    assert result.errors is None, result.errors
    (answer,) = (result.data or {})["network"].values()
    return dict(answer)


def refused(town: Town, query: str, **said: Any) -> dict[str, Any]:
    """The one error: what was asked, which rule it breaks, what would be accepted."""
    result = schema().execute_sync(query, variable_values=said, context_value=Context(town.ledger))
    (error,) = result.errors or []
    assert error.extensions
    assert error.extensions["accepted"]
    return error.extensions


def run(town: Town, *words: str) -> str:
    came = CliRunner().invoke(app, list(words), obj=Session(ledger=town.ledger))
    assert came.exit_code == 0, came.output
    return came.stdout


@pytest.mark.parametrize(
    ("question", "at", "words"),
    [
        (f"holders {LINCOLN} --lever people", {"on": ON}, ("--on", ON)),
        (f"why {MASTERY} {LINCOLN} people", {"on": ON, "reading": ["11"]}, ("--on", ON, "--reading", "11")),
        (f"holdings {AUSL}", {"on": ON, "position": 10}, ("--on", ON, "--position", "10")),
    ],
)
def test_a_bundle_is_that_of_the_command_line_and_proves_itself(
    town: Town, tmp_path: Path, question: str, at: dict[str, Any], words: tuple[str, ...]
) -> None:
    early = run(town, "witness").strip()
    town.say("organisation.renamed", organisation=LINCOLN, name="Lincoln Academy", from_="2014")
    made = ask(town, BUNDLE, question=question, since=early, **at)
    out, mine = tmp_path / "theirs.zip", tmp_path / made["file"]
    told = json.loads(run(town, "evidence", *question.split(), *words, "--since", early, "--out", str(out), "--json"))
    mine.write_bytes(b64decode(made["content"]))
    assert mine.read_bytes() == out.read_bytes()
    assert made["size"] == out.stat().st_size
    names = ("head", "events", "sha256")
    assert {name: made[name] for name in names} == {name: told[name] for name in names}
    assert f"{made['events']} events, {made['subjects']} subjects" in run_verifier(mine)[1]
    code, said = run_verifier(mine, "--head", made["head"])
    assert (code, f"Since: {early}" in said) == (0, True), said


@pytest.mark.parametrize(
    ("form", "options", "at", "words"),
    [
        ("GRAPHML", {"within": LINCOLN}, {"on": ON}, ["graphml", "--within", LINCOLN, "--on", ON]),
        ("GRAPHML", None, {"on": ON, "reading": ["11"]}, ["graphml", "--on", ON, "--reading", "11"]),
        ("PROV", {"holder": MASTERY, "over": LINCOLN, "lever": "PEOPLE", "area": "HIRING"}, {"on": ON},
         ["prov", MASTERY, LINCOLN, "--lever", "people", "--area", "hiring", "--on", ON]),
        ("BODS", {"publisher": "Büro"}, {"position": 9}, ["bods", "--publisher", "Büro", "--position", "9"]),
        ("CLOUDEVENTS", {"topics": ["authority.granted"], "after": 9, "recordedTo": "2014-08-13T12:00:00Z"}, {},
         ["cloudevents", "--topic", "authority.granted", "--after", "9", "--recorded-to", "2014-08-13T12:00:00Z"]),
        ("CLOUDEVENTS", {"batch": True, "about": LINCOLN}, {}, ["cloudevents", "--about", LINCOLN]),
        ("OCDS", None, {}, ["ocds"]),
        ("OCDS", {"batch": True, "records": True, "within": SALEM}, {}, ["ocds", "--records", "--within", SALEM]),
    ],
)  # fmt: skip
def test_an_export_is_that_of_the_command_line(
    town: Town, tmp_path: Path, form: str, options: dict[str, Any] | None, at: dict[str, Any], words: list[str]
) -> None:
    made = ask(town, EXPORT, form=form, options=options, **at)
    out = tmp_path / made["manifest"]["file"]
    run(town, "export", *words, "--out", str(out))
    assert made["content"] == out.read_text(encoding="utf-8")
    assert made["manifest"] == json.loads(manifest_of(out).read_text(encoding="utf-8"))


def test_what_is_no_question_or_cannot_be_answered_is_refused(town: Town) -> None:
    for question, code, why in (
        ("who holds it", "BAD_INPUT", "there is no such question"),
        (f"audit --within {SALEM}", "BAD_INPUT", "there is no such question"),
        (f"holders {LINCOLN} --on {ON}", "BAD_INPUT", "the moment is given beside the question"),
        ("show school:lincon", "UNKNOWN_ID", "nothing is recorded under this id"),
    ):
        error = refused(town, BUNDLE, question=question)
        assert (error["code"], error["rule"]) == (code, why)
    error = refused(town, BUNDLE, question=f"show {LINCOLN}", since="/etc/hostname")
    assert (error["asked"], "is no head" in error["rule"]) == ("since", True)


@pytest.mark.parametrize("form", ["BODS", "CLOUDEVENTS", "OCDS"])
def test_what_tells_how_the_record_became_known_takes_no_reading(town: Town, form: str) -> None:
    error = refused(town, EXPORT, form=form, reading=["11"])
    assert (error["asked"], "takes no reading" in error["rule"]) == ("reading", True)
    assert "graphml and prov" in error["accepted"]


def test_an_option_of_another_form_is_refused(town: Town) -> None:
    every: dict[str, Any] = {
        "within": LINCOLN, "publisher": "x", "records": True, "prefix": "ocds-ab12cd", "uri": "urn:x:y",
        "source": "urn:x:y", "about": LINCOLN, "topics": ["contract.signed"], "by": "office:clerk", "document": "x",
        "recordedFrom": "2014-08-04T12:00:00Z", "recordedTo": "2014-08-13T12:00:00Z", "after": 3,
        "holder": MASTERY, "over": LINCOLN, "lever": "PEOPLE", "area": "HIRING",
    }  # fmt: skip
    for form in ExportForm:
        taken = {one.replace("_f", "F").replace("_t", "T") for one in FORMS[form].takes}
        for name, value in every.items():
            if name not in taken:
                error = refused(town, EXPORT, form=form.name, options={name: value})
                assert error["rule"] == f"{form} does not take it", (form, name)
    assert refused(town, EXPORT, form="BODS", options={"batch": True})["asked"] == "batch"
    assert "holder, over and lever" in refused(town, EXPORT, form="PROV")["accepted"]


def test_a_file_that_is_too_large_here_is_named_where_it_is_not(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network_files, "LIMIT", 2000)
    for form in ("GRAPHML", "OCDS", "BODS", "CLOUDEVENTS"):
        options = {"batch": True, "records": True} if form == "OCDS" else None
        error = refused(town, EXPORT, form=form, options=options)
        assert (error["rule"], f"/export/{form.lower()}" in error["accepted"]) == (
            "the export has more than 2,000 bytes", True,
        )  # fmt: skip
    said = {"question": f"holders {LINCOLN}"}
    result = schema().execute_sync(BUNDLE, variable_values=said, context_value=Context(town.ledger))
    (large,) = result.errors or []
    assert "/evidence.zip" in (large.extensions or {})["accepted"]
    # What it holds is told all the same.
    told = (result.data or {})["network"]["evidenceBundle"]
    assert (told["content"], told["events"] > 3, told["size"] > 2000) == (None, True, True)


def test_a_draft_is_handed_to_nobody(town: Town) -> None:
    laid = """query($draft: [DraftStatement!]!) { whatIf(draft: $draft) { network { %s } } }"""
    draft = [{"event": {"authorityRevoked": {"grant": "grant:people", "on": "2012-01-01"}}}]
    for asked in (f'evidenceBundle(question: "show {LINCOLN}") {{ head }}', "export(form: GRAPHML) { content }"):
        assert refused(town, laid % asked, draft=draft)["asked"] == "the draft"
