"""Disputes on the command line, in the worlds that have them: Chicago's office and a zone across five districts."""

import csv
import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from services.bootstrap import Ledger
from services.cli.main import app
from services.cli.session import Session
from services.files.worlds import load
from services.settings import Settings
from tests.conftest import Clock
from tests.worlds import SHIPPED

CHICAGO, FIVE = SHIPPED / "04-chicago-ons.yaml", SHIPPED / "16-state-zone-of-five-districts.yaml"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    clock = Clock()
    clock.move(days=5000)
    keys = iter(map(str, range(10_000)))
    with Ledger(Settings(tmp_path_factory.mktemp("record"), wait_seconds=5), clock, lambda: next(keys)) as made:
        load(made, [CHICAGO, FIVE])
        yield made


def run(ledger: Ledger, *words: str, code: int = 0) -> str:
    came = CliRunner().invoke(app, list(words), obj=Session(ledger=ledger), env={"COLUMNS": "300"})
    assert came.exit_code == code, came.output
    return came.output


def rows(ledger: Ledger, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run(ledger, *words, "--json"))["rows"]
    return found


def of(ledger: Ledger, topic: str) -> list[str]:
    """The positions of the disputes of an event of a topic."""
    return [str(one["position"]) for one in rows(ledger, "disputes", "--on", "2012-01-01") if one["topic"] == topic]


def test_chicago_has_three_disputes_each_with_its_pages(ledger: Ledger) -> None:
    found = rows(ledger, "disputes", "--within", "district:chicago", "--on", "2010-12-31", "--open")
    assert [(one["topic"], one["alternative"], one["state"]) for one in found] == [
        ("organisation.described", "organisation.described", "open"), ("contract.signed", "contract.signed", "open"),
        ("engagement.began", "engagement.began", "open"),
    ]  # fmt: skip
    assert found[1]["record_documents"] == ["pz", "dist"]
    assert found[1]["alternative_documents"] == ["pz"]
    assert found[1]["reason"].startswith("Another page calls AUSL a contract manager")
    said = run(ledger, "disputes", "--within", "district:chicago", "--on", "2010-12-31")
    assert "Disputes within district:chicago" in said
    lines = list(csv.DictReader(StringIO(run(ledger, "disputes", "--within", "district:chicago", "--csv"))))
    assert [one["state"] for one in lines] == ["open"] * 3
    run(ledger, "disputes", "--exit-code", code=1)
    assert "Nothing is disputed." in run(ledger, "disputes", "--within", "school:chicago-ons-06", "--exit-code")


def test_what_follows_if_ausl_manages_the_school_and_does_not_lead_it(ledger: Ledger) -> None:
    (dispute,) = of(ledger, "engagement.began")
    found = rows(ledger, "dispute", dispute, "--on", "2010-12-31")
    said = {(one["part"], one["what"]): (one["record"], one["alternative"]) for one in found}
    assert said["said", "role"] == ("lead", "managing")
    assert said["fact", "RUNS"] == (
        'partner:ausl {"role":"lead"}, from [..2010-12-31]', 'partner:ausl {"role":"managing"}, from [..2010-12-31]',
    )  # fmt: skip
    assert said["finding", "presence"][1] is None
    people = [one for one in found if one["what"] == "partial-managing" and "people" in one["about"]]
    assert [(one["record"], one["alternative"][:8]) for one in people] == [(None, "VIOLATED")]
    assert people[0]["alternative_events"] == sorted(people[0]["alternative_events"])
    run(ledger, "dispute", dispute, "--exit-code", code=1)


def test_the_term_of_a_leads_contract_matters_only_if_it_leads(ledger: Ledger) -> None:
    dispute = of(ledger, "contract.signed")[0]
    found = [one for one in rows(ledger, "dispute", dispute, "--on", "2010-12-31") if one["part"] == "finding"]
    assert [(one["what"], one["record"][:7], one["alternative"]) for one in found] == [
        ("contract-term", "UNKNOWN", None)
    ]
    assert rows(ledger, "dispute", dispute, "--within", "district:five-a", "--on", "2010-12-31") == [
        one for one in rows(ledger, "dispute", dispute, "--on", "2010-12-31") if one["part"] in ("said", "fact")
    ]


@pytest.mark.parametrize(
    ("on", "holders"), [("2011-06-30", []), ("2012-01-01", ["district:five-a", "district:five-new"])]
)
def test_who_is_presumed_to_hold_a_school_that_two_districts_are_said_to_govern(
    ledger: Ledger, on: str, holders: list[str]
) -> None:
    dispute = of(ledger, "organisation.placed")[0]
    found = [one for one in rows(ledger, "dispute", dispute, "--on", on) if one["part"] == "holder"]
    sides = [[one[side] for one in found if one[side]] for side in ("record", "alternative")]
    assert [sorted({text.split("(")[1].split(")")[0] for text in side}) for side in sides if side] == [
        [one] for one in holders
    ]


def test_the_same_dispute_before_it_was_known_and_after_it_was_settled(ledger: Ledger) -> None:
    dispute = of(ledger, "organisation.described")[0]
    early = run(ledger, "dispute", dispute, "--position", str(int(dispute) - 1), code=3)
    assert f"Not answerable (NOT_YET_KNOWN): dispute {dispute}: first recorded at position {dispute}" in early
    run(
        ledger, "record", "evidence.settled", f"dispute={dispute}", "for=alternative", "by=district:chicago",
        "--source", "ruling#1", "--as", "office:clerk",
    )  # fmt: skip
    head = ledger.log.head()
    said = run(ledger, "dispute", dispute)
    otherwise = f"as if the dispute had been settled for the record, not as at position {head}."
    assert f"The record: What was recorded stands: {otherwise}" in said
    assert f"Settled for the alternative at position {head} by district:chicago, on ruling, 1." in said
    (line,) = [one for one in rows(ledger, "disputes") if str(one["position"]) == dispute]
    assert (line["state"], line["settled_by"], line["settlement_documents"]) == (
        "for_alternative", "district:chicago", ["ruling, 1"],
    )  # fmt: skip
    assert dispute not in [str(one["position"]) for one in rows(ledger, "disputes", "--open")]
    run(ledger, "record", "evidence.retracted", f"event={dispute}", "--as", "office:clerk")
    assert "it was retracted" in run(ledger, "dispute", dispute, code=3)
    assert f"#{ledger.log.head()}" in run(ledger, "disputes")


def test_what_is_no_dispute_and_a_reading_of_it_are_refused(ledger: Ledger, tmp_path: Path) -> None:
    assert "it is organisation.registered, no dispute" in run(ledger, "dispute", "2", code=3)
    dispute = of(ledger, "organisation.placed")[0]
    for words in (("disputes",), ("dispute", dispute)):
        assert "takes no reading" in run(ledger, *words, "--reading", dispute, code=3)
    assert "UNKNOWN_ID" in run(ledger, "dispute", dispute, "--within", "school:nowhere", code=3)
    assert list(tmp_path.iterdir()) == []
