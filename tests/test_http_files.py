"""Files over HTTP: to the byte those that the command line writes, whole or refused in words."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from services.cli.main import app
from services.cli.session import Session
from services.files.export_manifest import manifest_of
from services.http.app import create_app
from services.keys import Keys
from tests.bundles import run_verifier
from tests.conftest import CLERK
from tests.exporting import AUSL, LINCOLN, MASTERY, SALEM
from tests.passing import ON, PANEL, disputed
from tests.town import Town

ROOT = Path(__file__).parent.parent
KEY = "an-example-of-a-key-for-the-clerk"
PANELLED = ["panel", "--within", SALEM, "--from", "2011-07-01", "--to", "2014-06-30", "--every", "school-year",
            "--hindsight"]  # fmt: skip


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with disputed(tmp_path / "data") as made:
        yield made


@pytest.fixture
def client(town: Town) -> Iterator[TestClient]:
    with TestClient(create_app(town.ledger), base_url="http://127.0.0.1") as made:
        yield made


Query = Mapping[str, str | list[str]]
SAME: list[tuple[str, Query, Sequence[str]]] = [
    ("/evidence.zip", {"question": f"holders {LINCOLN} --lever people", "on": ON},
     ["evidence", "holders", LINCOLN, "--lever", "people", "--on", ON]),
    ("/evidence.zip", {"question": f"holdings {MASTERY} {AUSL}"}, ["evidence", "holdings", MASTERY, AUSL]),
    ("/evidence.zip", {"question": f"zoneledger check {MASTERY} {LINCOLN} people", "on": ON, "reading": "11"},
     ["evidence", "check", MASTERY, LINCOLN, "people", "--on", ON, "--reading", "11"]),
    ("/evidence.zip", {"question": f"why {AUSL} {LINCOLN} time --area=schedule", "position": "10", "on": ON},
     ["evidence", "why", AUSL, LINCOLN, "time", "--area", "schedule", "--position", "10", "--on", ON]),
    ("/evidence.zip", {"question": f"operators {LINCOLN}", "on": ON},
     ["evidence", "operators", LINCOLN, "--on", ON]),
    ("/evidence.zip", {"question": f"show {LINCOLN}", "known": "2014-08-11T12:00:00Z", "on": ON},
     ["evidence", "show", LINCOLN, "--known", "2014-08-11T12:00:00Z", "--on", ON]),
    ("/evidence.zip", {"question": "timeline contract:lead"}, ["evidence", "timeline", "contract:lead"]),
    ("/evidence.zip", {"question": "timeline contract:lead --limit 2"},
     ["evidence", "timeline", "contract:lead", "--limit", "2"]),
    ("/export/graphml", {"on": ON}, ["export", "graphml", "--on", ON]),
    ("/export/graphml", {"within": "nces:250001", "on": ON, "reading": ["11"]},
     ["export", "graphml", "--within", "nces:250001", "--on", ON, "--reading", "11"]),
    ("/export/prov", {"holder": MASTERY, "over": LINCOLN, "lever": "people", "area": "hiring", "on": ON},
     ["export", "prov", MASTERY, LINCOLN, "--lever", "people", "--area", "hiring", "--on", ON]),
    ("/export/bods", {"within": LINCOLN, "publisher": "Büro"},
     ["export", "bods", "--within", LINCOLN, "--publisher", "Büro"]),
    ("/export/bods", {"position": "9"}, ["export", "bods", "--position", "9"]),
    ("/export/cloudevents", {}, ["export", "cloudevents"]),
    ("/export/cloudevents",
     {"format": "json", "topic": ["authority.granted", "evidence.disputed"], "after": "9", "source": "urn:x:y",
      "recorded-from": "2014-01-01T00:00:00Z"},
     ["export", "cloudevents", "--topic", "authority.granted", "--topic", "evidence.disputed", "--after", "9",
      "--source", "urn:x:y", "--recorded-from", "2014-01-01T00:00:00Z"]),
    ("/export/ocds", {"within": SALEM}, ["export", "ocds", "--within", SALEM]),
    ("/export/ocds", {"format": "json", "records": "true", "prefix": "ocds-ab12cd"},
     ["export", "ocds", "--records", "--prefix", "ocds-ab12cd"]),
    ("/statement.html", {"school": LINCOLN, "on": ON}, ["statement", LINCOLN, "--on", ON]),
    ("/statement.pdf", {"school": LINCOLN, "on": ON, "reading": "11"},
     ["statement", LINCOLN, "--on", ON, "--reading", "11"]),
    ("/statement.json", {"school": "nces:250001", "position": "10"}, ["statement", "nces:250001", "--position", "10"]),
    ("/panel.csv", PANEL, PANELLED),
    ("/panel.csv", {**PANEL, "starts": "signed", "grade-bands": "true"},
     [*PANELLED, "--starts", "signed", "--grade-bands"]),
    ("/panel.parquet", PANEL, PANELLED),
]  # fmt: skip


@pytest.mark.parametrize(("path", "asked", "words"), SAME)
def test_the_bytes_are_those_of_the_command_line(
    client: TestClient,
    town: Town,
    tmp_path: Path,
    path: str,
    asked: Mapping[str, str | list[str]],
    words: Sequence[str],
) -> None:
    answer = client.get(path, params=asked)
    assert answer.status_code == 200, answer.text
    name = answer.headers["content-disposition"].removeprefix('attachment; filename="').removesuffix('"')
    out = tmp_path / name
    came = CliRunner().invoke(app, [*words, "--out", str(out)], obj=Session(ledger=town.ledger))
    assert came.exit_code == 0, came.output
    assert answer.content == out.read_bytes()
    assert answer.headers["content-length"] == str(out.stat().st_size)
    digest = b64encode(hashlib.sha256(answer.content).digest()).decode()
    assert answer.headers["repr-digest"] == f"sha-256=:{digest}:"
    if path.startswith("/export/"):
        beside = client.get(path, params={**asked, "manifest": "true"})
        assert (beside.headers["content-type"], beside.content) == ("application/json", manifest_of(out).read_bytes())
        assert beside.headers["zoneledger-position"] == answer.headers["zoneledger-position"]


def test_what_is_said_beside_a_file(client: TestClient, town: Town) -> None:
    answer = client.get("/export/graphml", params={"within": LINCOLN, "on": ON, "reading": "11"})
    told = {name: value for name, value in answer.headers.items() if name.startswith("zoneledger-")}
    assert told == {
        "zoneledger-on": ON, "zoneledger-position": "11", "zoneledger-reading": "11",
        "zoneledger-reconstructed": "false",
        "zoneledger-known": town.ledger.log.at([11])[0].recorded_at.isoformat().replace("+00:00", "Z"),
    }  # fmt: skip
    assert answer.headers["content-type"] == "application/graphml+xml"
    assert f'filename="graphml-school-lincoln-{ON}-position-11.graphml"' in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "private, no-cache"
    batch = client.get("/export/cloudevents", params={"format": "json"})
    assert batch.headers["content-type"] == "application/cloudevents-batch+json"
    assert "zoneledger-on" not in batch.headers
    head = client.head("/export/graphml", params={"within": LINCOLN, "on": ON, "reading": "11"})
    assert (head.content, head.headers["repr-digest"]) == (b"", answer.headers["repr-digest"])
    assert head.headers["content-length"] == answer.headers["content-length"]


def test_the_codebook_of_a_panel_names_the_table(client: TestClient) -> None:
    table = client.get("/panel.csv", params=PANEL)
    told = client.get("/panel.csv", params={**PANEL, "codebook": "true"})
    assert told.headers["content-type"] == "text/markdown; charset=utf-8"
    assert hashlib.sha256(table.content).hexdigest() in told.text


def test_a_bundle_is_proved_by_the_program_in_it(client: TestClient, town: Town, tmp_path: Path) -> None:
    early = CliRunner().invoke(app, ["witness"], obj=Session(ledger=town.ledger)).stdout.strip()
    town.say("organisation.renamed", organisation=LINCOLN, name="Lincoln Academy", from_="2014")
    answer = client.get("/evidence.zip", params={"question": f"holders {LINCOLN}", "on": ON, "since": early})
    (tmp_path / "bundle.zip").write_bytes(answer.content)
    code, said = run_verifier(tmp_path / "bundle.zip", "--head", answer.headers["zoneledger-head"])
    assert (code, f"Since: {early}" in said) == (0, True), said


def test_where_there_are_keys_nobody_gets_a_file_without_one(town: Town, tmp_path: Path) -> None:
    (tmp_path / "keys").write_text(f"{CLERK} {KEY}\n", encoding="utf-8")
    with TestClient(create_app(town.ledger, keys=Keys(tmp_path / "keys")), base_url="http://zone.example") as client:
        for path, asked, _ in SAME:
            for headers in ({}, {"Authorization": "Bearer another"}):
                answer = client.get(path, params=asked, headers=headers)
                assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
                assert "Lincoln" not in answer.text
        # Nothing is told of what is wrong with a question, either.
        assert client.get("/export/graphml?x=1").status_code == 401
        with_key = {"Authorization": f"Bearer {KEY}"}
        assert client.get("/statement.html", params={"school": LINCOLN}, headers=with_key).status_code == 200
        assert client.get("/export/graphml?x=1", headers=with_key).status_code == 400


def test_without_keys_they_are_for_this_machine_only(town: Town) -> None:
    with TestClient(create_app(town.ledger), base_url="http://zone.example") as client:
        assert client.get("/export/graphml").status_code == 400


def test_the_page_hands_over_what_it_offers(client: TestClient) -> None:
    page = client.get("/").text
    form = page.split("<form data-files>")[1].split("</form>")[0]
    inputs = dict(re.findall(r'<input name="(\w+)" value="([^"]+)">', form))
    assert inputs["school"] == LINCOLN
    offered = [unescape(one).format_map(inputs) for one in re.findall(r'<button value="([^"]+)">', form)]
    media = [client.get(one).headers["content-type"].partition(";")[0] for one in offered]
    assert media == ["text/html", "application/pdf", "application/zip", "application/graphml+xml"]


def test_where_there_is_no_subcontract_the_page_asks_about_a_holder(client: TestClient) -> None:
    section = client.get("/").text.split("Who works for this partner, tier by tier?</h2>")[1].split("</section>")[0]
    assert re.findall(r'<input name="of" value="([^"]+)">', section)[0] in (AUSL, MASTERY)


def test_the_table_of_the_page_has_every_route_and_parameter(client: TestClient) -> None:
    told = (ROOT / "docs" / "production.md").read_text("utf-8").split("## Files over HTTP")[1].split("\n## ")[0]
    moment = ["on", "known", "position", "reading"]
    for line in re.findall(r"^\| `/.*$", told, re.MULTILINE):
        routes, parameters = (re.findall(r"`([/.a-z-]+)(?:=true)?`", one) for one in line.split("|")[1:3])
        first, *others = routes
        for path in (first, *(first.partition(".")[0] + one for one in others)):
            refused = client.get(f"{path}?other=1").text
            taken = refused.rpartition("Accepted: ")[2].strip().split(", ")
            named = [one for one in parameters if one not in ("jsonl", "json")]
            assert sorted(taken) == sorted([*named, *(moment if "the moment" in line else [])]), path
