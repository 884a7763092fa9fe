"""A dossier that was written to a file: never over another, never half, and held to the record later."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from services.files import dossier as files
from services.files.dossier import check_dossier, dossier, written
from services.statements import Refused
from tests.asking import salem
from tests.renewal import ON, PEOPLE, RENEWAL, SALEM, learn, renewed, run, salem_of
from tests.town import Town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = salem_of(tmp_path / "record")
    yield made
    made.ledger.close()


def test_a_file_is_held_to_the_record(town: Town, tmp_path: Path) -> None:
    renewed(town, PEOPLE, "audit", "show contract:c")
    file = tmp_path / "renewal.json"
    run(town, "dossier", RENEWAL, "--out", str(file))
    data = file.read_bytes()
    assert data == written(dossier(town.ledger, RENEWAL).content)
    assert (data.count(b"\n"), data[-2:]) == (1, b"}\n")
    learn(town)
    assert "the same bytes" in run(town, "dossier", RENEWAL, "--check", str(file))
    assert json.loads(run(town, "dossier", RENEWAL, "--check", str(file), "--json"))["same"] is True


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda w: w["answers"][0]["rows"][0].update(level="shared"), "answers[0].rows[0].level: the file has"),
        (lambda w: w["answers"][0]["rows"].pop(), "answers[0].rows: the file has 0 of them, the record says 1 of them"),
        (lambda w: w["events"][0].update(position=4), "events[0].position: the file has 4, the record says 3"),
        (lambda w: w["moment"].update(event="another"), 'moment.event: the file has "another"'),
        (lambda w: w["basis"].update(within="school:bates"), 'basis.within: the file has "school:bates"'),
        (lambda w: w["stated_by"].update(position=999), "stated_by: the record has no event {"),
        (lambda w: w.update(more=1), "more: the file has 1, the record says null"),
        (lambda w: w.update(digest="0" * 64), "digest: it is not that of the file's content"),
    ],
)
def test_whatever_is_changed_in_a_file_is_told(town: Town, tmp_path: Path, change: Any, told: str) -> None:
    renewed(town, PEOPLE)
    content = json.loads(written(dossier(town.ledger, RENEWAL).content))
    change(content)
    file = tmp_path / "renewal.json"
    file.write_bytes(written(content))
    found = check_dossier(town.ledger, file, RENEWAL)
    assert found[0] == "digest: it is not that of the file's content: the file was changed after it was written"
    assert any(one.startswith(told) for one in found)
    said = run(town, "dossier", RENEWAL, "--check", str(file), code=1)
    assert told in said.replace("\n", " ")


def test_a_file_that_is_only_written_otherwise_is_not_the_same_bytes(town: Town, tmp_path: Path) -> None:
    renewed(town, PEOPLE)
    file = tmp_path / "renewal.json"
    file.write_text(json.dumps(dossier(town.ledger, RENEWAL).content, indent=2))
    (told,) = check_dossier(town.ledger, file, RENEWAL)
    assert told.startswith("the content is the same, but it is written otherwise")


def test_a_basis_that_was_stated_anew_leaves_the_earlier_dossier_true(town: Town, tmp_path: Path) -> None:
    renewed(town, PEOPLE)
    file = tmp_path / "renewal.json"
    run(town, "dossier", RENEWAL, "--out", str(file))
    town.say("evidence.corrected", event="8", replacement={"decision.made": {
        "id": RENEWAL, "about": "contract:c", "by": [SALEM], "outcome": "approved", "on": ON,
        "basis": {"on": ON, "position": 6, "questions": ["operators school:bates"]},
    }})  # fmt: skip
    again = dossier(town.ledger, RENEWAL)
    assert (again.content["stated_by"]["position"], again.content["moment"]["position"]) == (9, 6)
    assert check_dossier(town.ledger, file, RENEWAL) == []


def test_a_dossier_of_another_log_another_decision_or_another_kind_of_file(town: Town, tmp_path: Path) -> None:
    renewed(town, PEOPLE)
    content = dossier(town.ledger, RENEWAL).content
    town.say("decision.made", id="decision:other", about="contract:c", by=[SALEM], outcome="denied", on=ON)
    file = tmp_path / "renewal.json"
    file.write_bytes(written(content))
    with closing(salem(tmp_path / "other")) as other:
        other.tell("decision.made", id=RENEWAL, about="contract:lead", by=[SALEM], outcome="denied", on=ON)
        with pytest.raises(Refused) as caught:
            check_dossier(other, file, RENEWAL)
    assert (caught.value.rule, caught.value.field) == ("other-log", "--check")
    assert content["log"] in caught.value.message
    with pytest.raises(Refused) as caught:
        check_dossier(town.ledger, file, "decision:other")
    assert caught.value.rule == "other-decision"
    for text, rule in (
        ("no JSON", "no-dossier"), ("[]", "no-dossier"), ("{}", "no-dossier"),
        (json.dumps({**content, "format": "zoneledger dossier 2"}), "other-format"),
    ):  # fmt: skip
        file.write_text(text)
        with pytest.raises(Refused) as caught:
            check_dossier(town.ledger, file, RENEWAL)
        assert (caught.value.rule, caught.value.field) == (rule, "--check")


def test_a_log_that_went_another_way_after_the_same_beginning_differs(town: Town, tmp_path: Path) -> None:
    renewed(town, "show contract:c")
    file = tmp_path / "renewal.json"
    file.write_bytes(written(dossier(town.ledger, RENEWAL).content))
    fork = salem_of(tmp_path / "fork", "2016-06-30")
    renewed(fork, "show contract:c")
    found = check_dossier(fork.ledger, file, RENEWAL)
    fork.ledger.close()
    assert any('the file has "2015-07-01", the record says "2016-07-01"' in one for one in found)


def test_no_file_is_written_over_and_none_is_left_half(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    renewed(town, PEOPLE)
    file = tmp_path / "renewal.json"
    file.write_text("mine")
    assert "Refused (target-exists)" in run(town, "dossier", RENEWAL, "--out", str(file), code=3)
    assert file.read_text() == "mine"
    run(town, "dossier", RENEWAL, "--out", str(file), "--force")
    assert check_dossier(town.ledger, file, RENEWAL) == []
    assert "Refused (no-folder)" in run(town, "dossier", RENEWAL, "--out", str(tmp_path / "no" / "x.json"), code=3)
    assert "exclude each other" in run(town, "dossier", RENEWAL, "--out", "x", "--check", "y", code=2)

    def full(content: object) -> bytes:
        raise OSError(28, "No space left on device", str(content)[:1])

    monkeypatch.setattr(files, "written", full)
    run(town, "dossier", RENEWAL, "--out", str(tmp_path / "two.json"), code=3)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["record", "renewal.json"]
