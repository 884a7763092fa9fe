"""`zoneledger retract`: what people see when a load is taken back."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from services.cli.main import app
from services.cli.options import Code
from tests.worlds import BODIES, HEAD, SALEM

REVIEWER = "office:review"


class Desk:
    """The command line over a folder into which Salem was loaded."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "bodies.yaml").write_text(BODIES)
        (folder / "salem.yaml").write_text(HEAD.format(name="salem", clock="2010-12-31T12:00:00Z") + SALEM)
        self("load", str(folder / "salem.yaml"))
        self("record", "organisation.registered", f"id={REVIEWER}", "name=Review")

    def __call__(self, *words: str) -> Result:
        settings = {"COLUMNS": "200", "ZONELEDGER_RECORDER": REVIEWER}
        return CliRunner().invoke(app, ["--data", str(self.folder / "data"), *words], env=settings)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_every_load_is_listed_with_its_key(desk: Desk) -> None:
    lines = desk("retract", "--list").stdout.splitlines()
    assert [line.split()[:2] for line in lines if "office:clerk" in line] == [["bodies", "2"], ["world:salem", "3"]]
    whole = json.loads(desk("retract", "--list", "--json").stdout)
    assert [one["key"] for one in whole["loads"]] == ["bodies", "world:salem"]


def test_a_load_is_taken_back_and_given_back(desk: Desk) -> None:
    assert "Salem Zone" in desk("show", "zone:salem", "--on", "2011-01-01").stdout
    done = desk("retract", "--import", "world:salem", "--reason", "the wrong file")
    assert done.exit_code == Code.OK
    assert "world:salem: 3 of 3 events retracted, in 2 transactions." in done.stdout
    assert "zoneledger retract --import retract:world=salem" in done.stdout
    assert "withdrawn" in desk("show", "zone:salem", "--on", "2011-01-01").stdout
    again = desk("retract", "--import", "world:salem", "--reason", "the wrong file")
    assert again.exit_code == Code.OK
    assert "Nothing was to be done." in again.stdout
    desk("retract", "--import", "retract:world=salem", "--reason", "it was right")
    assert "exists" in desk("show", "zone:salem", "--on", "2011-01-01").stdout


def test_a_dry_run_names_what_rests_on_it(desk: Desk) -> None:
    desk("record", "organisation.renamed", "organisation=school:bates", "name=Bates K-8", "from=2013")
    dry = desk("retract", "--import", "world:salem", "--dry-run")
    assert dry.exit_code == Code.REFUSED
    assert "organisation.renamed" in dry.stdout
    assert "school:bates" in dry.stdout
    whole = json.loads(desk("retract", "--import", "world:salem", "--dry-run", "--json").stdout)
    assert [one["on"] for one in whole["resting"]] == ["school:bates"]
    refused = desk("retract", "--import", "world:salem", "--reason", "the wrong file")
    assert refused.exit_code == Code.REFUSED
    assert "rests on school:bates" in refused.stderr
    assert json.loads(desk("status", "--json").stdout)["head"] == 7


def test_a_reason_and_a_key_are_needed(desk: Desk) -> None:
    assert "says why" in desk("retract", "--import", "world:salem").stderr
    assert "--list" in desk("retract", "--reason", "so").stderr
    assert "Accepted: world:salem" in desk("retract", "--import", "world:salme", "--reason", "so").stderr
