"""`zoneledger import operators`: what people see, and the page that explains it."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from services.cli.main import app
from services.cli.options import Code
from services.files.operator_profiles import read_profile
from services.files.proposals import read_proposals, write_proposals
from tests.operator_office import HEAD, TOTAL, bates, carlton, lanier
from tests.reviewing import answered

PAGE = Path(__file__).parent.parent / "docs" / "operators.md"


class Desk:
    """The command line over a folder with two lists: an operator that comes, without a charter type, and goes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        rows = {
            2017: [bates(), lanier()],
            2018: [bates("Pathways"), lanier(type="Type 3B")],
            2019: [bates(), carlton()],
        }
        self.lists = []
        for year, said in rows.items():
            path = folder / f"la-sites-{year}.csv"
            path.write_text(HEAD + "".join(f"{row}\n" for row in said) + TOTAL)
            self.lists.append(str(path))

    def __call__(self, *words: str) -> Result:
        settings = {"COLUMNS": "200", "ZONELEDGER_RECORDER": "state:LA"}
        return CliRunner().invoke(app, ["--data", str(self.folder / "data"), *words], env=settings)

    def bring(self, *words: str) -> Result:
        return self("import", "operators", *self.lists, "--profile", "louisiana-sites", *words)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_every_list_is_told_line_by_line(desk: Desk) -> None:
    came = desk.bring()
    assert came.exit_code == Code.OK
    assert (
        "la-sites-2018.csv: line 2: Bates Elementary (017001) has an operator, Pathways, and no charter" in came.stdout
    )
    assert "la-sites-2018.csv: 1 charter from policy:la-charter-type-5 to policy:la-charter-type-3b" in came.stdout
    assert "1 proposal to review (1 correction); --proposals FILE writes them." in came.stdout
    keys = re.findall(r"KEY (operators:\S+)", came.stdout)
    listed = desk("retract", "--list").stdout
    assert len(keys) == 3
    assert all(key in listed for key in keys)
    assert "Pathways" in desk("operators", "school:la-017001", "--on", "2018-12-01").stdout
    assert desk.bring().stdout.count("there already") == 3


def test_a_load_is_taken_back_by_the_key_that_was_shown(desk: Desk) -> None:
    keys = re.findall(r"KEY (operators:\S+)", desk.bring().stdout)
    came = desk("retract", "--import", keys[2], "--reason", "the wrong year")
    assert came.exit_code == Code.OK
    assert "closed" not in desk("show", "school:la-3AP001", "--on", "2019-12-01").stdout


def test_a_dry_run_shows_and_records_nothing(desk: Desk) -> None:
    came = desk.bring("--dry-run", "--json")
    told = json.loads(came.stdout)
    assert (told["dryRun"], told["proposals"]) == (True, 1)
    assert [one["rows"] for one in told["lists"]] == [3, 3, 3]
    assert told["lists"][1]["changes"]["charters"] == [
        {"from": "policy:la-charter-type-5", "to": "policy:la-charter-type-3b", "schools": 1}
    ]
    assert told["lists"][2]["changes"]["closed"] == ["3AP001"]
    assert "Nothing was loaded" in desk("retract", "--list").stdout


def test_proposals_go_out_and_come_back(desk: Desk) -> None:
    to, yes = desk.folder / "review.csv", desk.folder / "yes.csv"
    assert f"written to {to}" in desk.bring("--dry-run", "--proposals", str(to)).stdout
    write_proposals(yes, answered(read_proposals(to), "yes"))
    came = desk.bring("--accept", str(yes))
    assert "Of the reviewed proposals 1 recorded, 0 recorded before, 0 answered no." in came.stdout
    assert "to review" not in came.stdout
    assert "Pathways" not in desk("operators", "school:la-017001", "--on", "2018-12-01").stdout


def test_answers_are_not_written_over(desk: Desk) -> None:
    to = desk.folder / "review.csv"
    to.write_text("my answers")
    came = desk.bring("--proposals", str(to))
    assert came.exit_code == Code.REFUSED
    assert to.read_text() == "my answers"


def test_a_profile_that_is_not_there_is_refused_with_those_that_are(desk: Desk) -> None:
    came = desk("import", "operators", *desk.lists, "--profile", "utah")
    assert came.exit_code == Code.REFUSED
    assert "louisiana-sites, chicago-networks" in came.output


def test_the_profile_that_the_page_shows_is_one() -> None:
    text = PAGE.read_text(encoding="utf-8")
    profile = read_profile("page.toml", text.split("```toml\n")[1].split("```")[0].encode())
    assert profile.profile == "oregon-charters"
    assert profile.case("the district") is not None
