"""`zoneledger export ocds`: the file, its manifest, and what is refused."""

import hashlib
import json
from collections.abc import Iterator
from errno import ENOSPC
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from graph.errors import NotAnswerable
from services.cli.main import app
from services.cli.session import Session
from services.files.export_manifest import exported
from services.files.ocds import Asked, write_ocds
from services.files.ocds_scope import processes
from services.statements import Refused
from tests.conftest import CLERK
from tests.town import Town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """Salem and Lynn, each with a school that a partner leads; Salem's work is passed on twice."""
    made = Town(tmp_path / "data")
    for key in ("salem", "lynn"):
        made.registered(f"district:{key}", key.title())
        made.registered(f"school:{key}", f"{key.title()} School", under=f"district:{key}")
        made.registered(f"partner:{key}", f"{key.title()} Partner")
        made.say(
            "contract.signed", id=f"contract:{key}", kind="performance", term={"from": "2014-07-01"},
            parties=[{"id": f"partner:{key}", "role": "operator"}], covers=[f"school:{key}"],
        )  # fmt: skip
    for n, under in enumerate(("contract:salem", "subcontract:s0")):
        made.say(
            "subcontract.signed", id=f"subcontract:s{n}", prime="partner:salem", sub="partner:lynn", under=under,
            term={"from": "2014-08-01"},
        )  # fmt: skip
    yield made
    made.ledger.close()


def export(town: Town, out: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["export", "ocds", "--out", str(out), *words], obj=Session(ledger=town.ledger))


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(one) for one in path.read_text().splitlines()]


def test_json_lines_have_a_manifest_that_says_what_was_asked_and_what_came(town: Town, tmp_path: Path) -> None:
    out = tmp_path / "all.jsonl"
    came = export(town, out)
    assert came.exit_code == 0, came.output
    assert "6 releases of 4 contracting processes" in came.output
    assert [one["ocid"] for one in lines(out)] == [
        "ocds-213czf-contract-lynn", "ocds-213czf-contract-salem", "ocds-213czf-contract-salem",
        "ocds-213czf-subcontract-s0", "ocds-213czf-subcontract-s0", "ocds-213czf-subcontract-s1",
    ]  # fmt: skip
    assert json.loads((tmp_path / "all.jsonl.manifest.json").read_text()) == {
        "format": "zoneledger export 1", "file": "all.jsonl", "bytes": out.stat().st_size,
        "sha256": hashlib.sha256(out.read_bytes()).hexdigest(), "export": "ocds", "standard": "OCDS 1.1.5",
        "moment": {"known": "2014-08-14T12:00:00Z", "position": 11, "reconstructed": False, "reading": []},
        "asked": {
            "within": None, "of": "releases", "form": "JSON Lines", "prefix": "ocds-213czf", "publisher": CLERK,
            "uri": None,
        },
        "counts": {"processes": 4, "releases": 6},
    }  # fmt: skip
    told = export(town, tmp_path / "again.jsonl", "--json")
    assert json.loads(told.stdout)["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()


def test_a_package_says_who_publishes_it_and_the_instant_that_it_knows(town: Town, tmp_path: Path) -> None:
    out = tmp_path / "all.json"
    assert export(town, out, "--prefix", "ocds-ab12cd", "--publisher", "Salem", "--position", "9").exit_code == 0
    package = json.loads(out.read_text())
    first = package.pop("releases")[0]
    assert first["ocid"] == "ocds-ab12cd-contract-lynn"
    uri = package.pop("uri")
    assert uri.startswith("urn:uuid:")
    known = "2014-08-12T12:00:00.000000Z"
    assert package == {"version": "1.1", "publishedDate": known, "publisher": {"name": "Salem"}}
    other = tmp_path / "other.json"
    assert export(town, other, "--uri", "https://salem.example/all.json").exit_code == 0
    assert json.loads(other.read_text())["uri"] == "https://salem.example/all.json"


def test_the_same_question_of_the_same_position_gives_the_same_bytes(town: Town, tmp_path: Path) -> None:
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    assert export(town, one, "--position", "10", "--records").exit_code == 0
    town.say("contract.terminated", contract="contract:salem", on="2014-08-14")
    town.clock.move(days=30)
    assert export(town, two, "--position", "10", "--records").exit_code == 0
    assert one.read_bytes() == two.read_bytes()
    records = json.loads(one.read_text())["records"]
    assert [len(one["releases"]) for one in records] == [1, 2, 1]
    assert all({"compiledRelease", "versionedRelease"} <= one.keys() for one in records)


def test_within_a_district_are_its_contracts_and_what_is_under_them(town: Town) -> None:
    at = town.at("2014-08-14").at
    store = town.ledger.store
    salem = ["contract:salem", "subcontract:s0", "subcontract:s1"]
    assert processes(store, at, "district:salem") == processes(store, at, "school:salem") == salem
    assert processes(store, at, "contract:salem") == salem
    assert processes(store, at, "subcontract:s1") == ["subcontract:s1"]
    assert processes(store, at, "partner:lynn") == ["contract:lynn", "subcontract:s0", "subcontract:s1"]
    assert processes(store, at, None) == ["contract:lynn", *salem]
    # A district's contract is made by its office; one that covers the district covers every school in it.
    town.registered("office:zone", "Zone office", under="district:lynn")
    town.say(
        "contract.signed", id="contract:advice", kind="service", term={"from": "2014-07-01"},
        parties=[{"id": "office:zone", "role": "adviser"}], covers=["district:salem"],
    )  # fmt: skip
    later = town.at("2014-08-20").at
    assert processes(store, later, "district:lynn") == ["contract:advice", "contract:lynn"]
    assert processes(store, later, "school:salem") == ["contract:advice", *salem]
    # On any day: it is over by then.
    town.say("contract.terminated", contract="contract:lynn", on="2014-08-15")
    assert processes(store, town.at("2014-09-30").at, "school:lynn") == ["contract:lynn"]


def test_where_there_is_no_contract_nothing_is_written(town: Town, tmp_path: Path) -> None:
    town.registered("district:ames", "Ames")
    came = export(town, tmp_path / "x.jsonl", "--within", "district:ames")
    assert (came.exit_code, "no contract or subcontract" in came.output) == (3, True)
    early = export(town, tmp_path / "x.jsonl", "--known", "2014-08-04T12:00:00Z")
    assert (early.exit_code, "no contract or subcontract" in early.output) == (3, True)
    assert "UNKNOWN_ID" in export(town, tmp_path / "x.jsonl", "--within", "district:nowhere").output
    assert [one.name for one in tmp_path.iterdir()] == ["data"]
    at = town.at("2014-08-14").at
    with pytest.raises(NotAnswerable, match="no contract"):
        write_ocds(town.ledger.store, town.ledger.log, at, Asked("district:ames"), tmp_path / "x.jsonl")


@pytest.mark.parametrize(
    ("name", "words", "rule"),
    [
        ("x.csv", (), "unknown-format"),
        ("nowhere/x.json", (), "no-folder"),
        ("folder.json", (), "target-is-folder"),
        ("there.json", (), "target-exists"),
        ("beside.json", (), "target-exists"),
        ("x.json", ("--prefix", "ocds_1"), "bad-prefix"),
        ("x.json", ("--uri", "no uri"), "bad-uri"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_asked(
    town: Town, tmp_path: Path, name: str, words: tuple[str, ...], rule: str
) -> None:
    (tmp_path / "folder.json").mkdir()
    (tmp_path / "there.json").write_text("mine")
    (tmp_path / "beside.json.manifest.json").write_text("mine")
    came = export(town, tmp_path / name, *words)
    assert (came.exit_code, f"Refused ({rule})" in came.output, "Accepted: " in came.output) == (3, True, True)
    assert (tmp_path / "there.json").read_text() == "mine"


def test_with_force_what_is_there_is_written_over(town: Town, tmp_path: Path) -> None:
    out = tmp_path / "there.jsonl"
    out.write_text("old")
    assert export(town, out, "--force").exit_code == 0
    assert len(lines(out)) == 6


def test_a_package_needs_a_publisher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZONELEDGER_RECORDER", raising=False)
    Town(tmp_path / "data").ledger.close()
    session = Session(data=tmp_path / "data")
    came = CliRunner().invoke(app, ["export", "ocds", "--out", str(tmp_path / "x.json")], obj=session)
    assert "Refused (no-publisher)" in came.output


def half(path: Path, fault: Exception) -> None:
    """An export that fails after its first piece."""
    with exported(path) as sink:
        sink.write(b"half")
        raise fault


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="there is no room") as caught:
        half(tmp_path / "x.jsonl", OSError(ENOSPC, "No space left on device"))
    assert caught.value.rule == "disk-full"
    with pytest.raises(PermissionError):
        half(tmp_path / "x.jsonl", PermissionError("not that"))
    assert list(tmp_path.iterdir()) == []


def late(path: Path) -> None:
    """An export beside which somebody makes a file of the same name."""
    with exported(path) as sink:
        sink.write(b"ours")
        path.write_text("theirs")


def test_a_file_that_somebody_makes_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="nothing is written over"):
        late(tmp_path / "x.jsonl")
    assert [one.read_text() for one in tmp_path.iterdir()] == ["theirs"]
