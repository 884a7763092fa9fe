"""The panel of Salem: known rows, one definition of a start or another, as known then and in hindsight."""

import csv
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from graph.answers.panel_columns import NOT_RECORDED
from services.cli.main import app
from services.cli.session import Session
from tests.panels import example
from tests.town import Town

ROOT = Path(__file__).parent.parent
ASKED = "panel --within district:salem --from 2011-07-01 --to 2014-06-30 --every school-year"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """Carlton came into the north cluster in 2012 under Mastery; Bates never did: its contract was withdrawn."""
    made = Town(tmp_path / "data")
    made.registered("state:MA", "Massachusetts")
    made.registered("district:salem", "Salem", under="state:MA")
    made.registered("partner:mastery", "=Mastery")
    made.registered("partner:city-year", "City Year")
    for name, grades in (("bates", "KG-05"), ("carlton", "06-12")):
        code = {"scheme": "nces", "value": f"25{name}"}
        made.registered(f"school:{name}", name.title(), under="district:salem", grades=grades, identifiers=[code])
    made.say("zone.authorised", id="zone:salem", name="Salem Zone", by=["district:salem"], from_="2011-07-01")
    made.say("cluster.formed", id="cluster:north", name="North", zone="zone:salem", from_="2011-07-01")
    made.say("cluster.school_joined", cluster="cluster:north", school="school:carlton", grades="06-08", from_="2012-08")
    parties = [{"id": "district:salem", "role": "authoriser"}, {"id": "partner:mastery", "role": "operator"}]
    made.say(
        "contract.signed", id="contract:north", kind="performance", operating_role="lead", parties=parties,
        term={"from": "2012-07-01", "last_day": "2017-06-30"}, covers=["cluster:north"], signed_on="2012-05-15",
    )  # fmt: skip
    made.say("contract.proposed", id="contract:bates", kind="performance", parties=parties,
             term={"from": "2013-07-01"}, covers=["school:bates"])  # fmt: skip
    made.say("contract.withdrawn", contract="contract:bates", on="2013-09-01")
    made.say(
        "authority.granted", id="grant:people", holder="partner:mastery", lever="people", level="full",
        over=["cluster:north"], by=["district:salem"], under="contract:north", from_="2012-07-01",
    )  # fmt: skip
    made.say(
        "engagement.began", id="engagement:north", who="partner:mastery", role="lead", under="contract:north",
        at=[{"id": "school:carlton", "days_a_week": 5}], from_="2012-09-04",
    )  # fmt: skip
    made.say(
        "subcontract.signed", id="subcontract:tutors", prime="partner:mastery", sub="partner:city-year",
        under="contract:north", services=["tutoring"], term={"from": "2013-07-01"}, provides_at=["school:carlton"],
    )  # fmt: skip
    made.say("organisation.support_level_assigned", organisation="school:carlton", scheme="ma", level="4",
             from_="2011-01-01")  # fmt: skip
    made.say("organisation.priority_started", organisation="school:carlton", from_="2011-01-01")
    yield made
    made.ledger.close()


def run(town: Town, line: str) -> Result:
    return CliRunner().invoke(app, line.split(), obj=Session(ledger=town.ledger))


def wrote(town: Town, path: Path, more: str = "--hindsight", asked: str = ASKED) -> list[dict[str, str]]:
    result = run(town, f"{asked} --out {path} {more}")
    assert result.exit_code == 0, result.output
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_years_of_a_school_that_came_and_of_one_that_never_did(town: Town, tmp_path: Path) -> None:
    rows = wrote(town, tmp_path / "panel.csv")
    assert [(row["school"], row["period"], row["on"]) for row in rows] == [
        (f"school:{name}", f"SY{year}", f"{year}-10-01")
        for name in ("bates", "carlton") for year in (2011, 2012, 2013)
    ]  # fmt: skip
    before, first, second = rows[3:]
    assert {name: before[name] for name in ("cluster", "paper_operator", "started", "contract_age_least")} == {
        "cluster": NOT_RECORDED, "paper_operator": NOT_RECORDED, "started": "no", "contract_age_least": "",
    }  # fmt: skip
    told = {
        "existence": "exists", "in_scope": "yes", "school_name": "Carlton", "grades": "06-12", "id_nces": "25carlton",
        "district": "district:salem", "cluster": "cluster:north", "cluster_grades": "06-08", "zone": "zone:salem",
        "support_level": "ma=4", "priority": "priority", "paper_operator": "partner:mastery", "paper_role": "lead",
        "paper_grades": "06-08", "contract": "contract:north", "contract_standing": "in_force",
        "practice_operator": "partner:mastery; partner:mastery", "practice_grades": "06-08; 09-12",
        "days_a_week": "5; 5", "people_holder": "partner:mastery; district:salem",
        "people_level": "full; full", "people_grades": "06-08; 09-12", "people_grant": "grant:people; presumed",
        "style": "tight", "support_partner": NOT_RECORDED, "services": NOT_RECORDED, "started": "yes",
        "pool_eligible": "yes", "pool_named": "yes", "pool_matched": "yes", "pool_withdrawn": NOT_RECORDED,
        "pool_never_operated": "no", "disputes": "",
    }  # fmt: skip
    assert {name: first[name] for name in told} == told
    assert (second["support_partner"], second["services"]) == ("partner:city-year", "tutoring")
    assert [row["pool_withdrawn"] for row in rows[:3]] == [NOT_RECORDED, NOT_RECORDED, "yes"]
    assert {row["pool_never_operated"] for row in rows[:3]} == {NOT_RECORDED}


@pytest.mark.parametrize(
    ("starts", "earliest", "ages"),
    [
        # The cluster got the school on an unknown day of August 2012.
        ("term", "2012-08-01", ("1", "2")),
        ("signed", "2012-05-15", ("4", "4")),
        ("begun", "2012-09-04", ("0", "0")),
        ("announced", NOT_RECORDED, (NOT_RECORDED, NOT_RECORDED)),
        ("approved", NOT_RECORDED, (NOT_RECORDED, NOT_RECORDED)),
        ("recorded", "2014-08-14", ("0", "0")),
    ],
)
def test_one_switch_says_what_a_start_is(
    town: Town, tmp_path: Path, starts: str, earliest: str, ages: tuple[str, str]
) -> None:
    row = wrote(town, tmp_path / "panel.csv", f"--hindsight --starts {starts}")[4]
    assert (row["school"], row["period"]) == ("school:carlton", "SY2012")
    assert row["start_earliest"] == earliest
    assert (row["contract_age_least"], row["contract_age_most"]) == ages
    assert row["started"] == {"recorded": "no", "announced": NOT_RECORDED, "approved": NOT_RECORDED}.get(starts, "yes")


def test_an_approval_that_a_contract_needs_is_the_start_when_the_last_one_is_given(town: Town, tmp_path: Path) -> None:
    town.say("contract.amended", contract="contract:north", from_="2012-07-01",
             approvals_required=[{"by": "district:salem"}, {"by": "state:MA"}])  # fmt: skip
    for number, (by, on) in enumerate((("district:salem", "2012-06-01"), ("state:MA", "2012-08-20"))):
        town.say("decision.made", id=f"decision:{number}", about="contract:north", by=[by], outcome="approved", on=on)
        row = wrote(town, tmp_path / f"{number}.csv", "--hindsight --starts approved")[4]
        assert row["first_start_latest"] == (NOT_RECORDED, "2012-08-20")[number]


def test_as_known_at_each_end_or_at_a_cut_off_or_in_hindsight(town: Town, tmp_path: Path) -> None:
    # Everything was recorded from 4 August 2014 on, a statement a day.
    late = "panel --within district:salem --from 2014-08-01 --to 2014-08-31 --every day"
    until = town.clock.now.date().isoformat()
    rows = [row for row in wrote(town, tmp_path / "then.csv", "", late) if row["school"] == "school:carlton"]
    assert [row["position"] for row in rows[:5]] == ["0", "0", "0", "1", "2"]
    assert {row["existence"] for row in rows if row["on"] < "2014-08-10"} == {NOT_RECORDED}
    known = {row["on"]: row["paper_operator"] for row in rows if "2014-08-10" <= row["on"] <= until}
    assert [known[f"2014-08-{n}"] for n in (13, 14)] == [NOT_RECORDED, "partner:mastery"]
    cut = wrote(town, tmp_path / "cut.csv", "--known 2014-08-13T23:00:00Z", late)
    assert {row["position"] for row in cut} == {"10"}
    assert {row["paper_operator"] for row in cut} == {NOT_RECORDED}
    whole = wrote(town, tmp_path / "whole.csv", "--hindsight", late)
    assert {row["paper_operator"] for row in whole if row["school"] == "school:carlton"} == {"partner:mastery"}


def test_bands_of_grades_and_readings(town: Town, tmp_path: Path) -> None:
    rows = wrote(town, tmp_path / "bands.csv", "--hindsight --grade-bands")
    held = [
        (row["grade_band"], row["contract"], row["people_holder"]) for row in rows if row["school"] != "school:bates"
    ]
    assert held[2:4] == [
        ("middle", "contract:north", "partner:mastery"), ("high", "", "district:salem"),
    ]  # fmt: skip
    signed = next(one for one in town.ledger.log.stream() if one.topic == "contract.signed")
    dispute = town.say("evidence.disputed", event=str(signed.id))
    plain = wrote(town, tmp_path / "plain.csv")[4]
    assert str(dispute) in plain["disputes"].split("; ")
    read = wrote(town, tmp_path / "read.csv", f"--hindsight --reading {dispute}")[4]
    assert (read["contract"], read["disputes"]) == ("", "")


def test_each_band_changes_on_its_own_days(town: Town, tmp_path: Path) -> None:
    town.say(
        "subcontract.signed", id="subcontract:labs", prime="partner:mastery", sub="partner:city-year",
        under="contract:north", services=["labs"], term={"from": "2012-07-01"},
        provides_at=[{"id": "school:carlton", "grades": "09-12"}],
    )  # fmt: skip
    amended = town.say("subcontract.amended", subcontract="subcontract:labs", services=["shop"], from_="2013-08-02")
    dispute = town.say("evidence.disputed", event=str(town.ledger.log.at([amended])[0].id))
    august = "panel --within school:carlton --from 2013-08-01 --to 2013-08-03 --every day"
    rows = wrote(town, tmp_path / "bands.csv", "--hindsight --grade-bands", august)
    assert [row["services"] for row in rows if row["grade_band"] == "middle"] == ["tutoring"] * 3
    high = [(row["services"], row["disputes"]) for row in rows if row["grade_band"] == "high"]
    assert high == [("labs; tutoring", f"{dispute}"), *[("shop; tutoring", f"{dispute}")] * 2]


def test_a_row_says_whether_anything_changes_within_its_period_before_its_day_or_after(
    town: Town, tmp_path: Path
) -> None:
    town.say("organisation.support_level_assigned", organisation="school:carlton", scheme="ma", level="3",
             from_="2013-01-15")  # fmt: skip
    asked = "panel --within school:carlton --from 2012-10-01 --to 2014-06-30 --every school-year"
    changing = {row["period"]: row["changes"] for row in wrote(town, tmp_path / "panel.csv", asked=asked)}
    assert changing == {"SY2012": "yes", "SY2013": "no"}
    asked = "panel --within school:carlton --from 2012-01-01 --to 2013-12-31 --every year"
    assert [row["changes"] for row in wrote(town, tmp_path / "years.csv", asked=asked)] == ["yes", "yes"]


def test_what_a_supporting_contract_owes_is_in_the_disputes_of_its_row(town: Town, tmp_path: Path) -> None:
    parties = [{"id": "district:salem", "role": "authoriser"}, {"id": "partner:city-year", "role": "supporting"}]
    town.say(
        "contract.signed", id="contract:help", kind="performance", parties=parties, services=[{"line": "arts"}],
        term={"from": "2012-07-01"}, covers=["school:bates"],
    )  # fmt: skip
    signed = next(one for one in town.ledger.log.stream() if "contract:help" in one.subjects)
    dispute = town.say("evidence.disputed", event=str(signed.id))
    row = wrote(town, tmp_path / "panel.csv")[1]
    assert (row["school"], row["services_owed"], row["support_via"]) == ("school:bates", "arts", "contract:help")
    assert row["disputes"] == str(dispute)


def test_the_codebook_covers_every_column_and_names_pages_that_exist(town: Town, tmp_path: Path) -> None:
    rows = wrote(town, tmp_path / "panel.csv", f"--hindsight --grade-bands --codebook {tmp_path / 'codebook.md'}")
    lines = (tmp_path / "codebook.md").read_text(encoding="utf-8").splitlines()
    told = [line.split(" | ") for line in lines if line.startswith("| `")]
    assert [one[0].strip("| `") for one in told] == list(rows[0])
    assert all(len(one) == 4 and all(map(str.strip, one)) for one in told)
    for one in told:
        page = one[3].partition(" ")[0].rstrip("|,;").strip()
        assert (ROOT / page.rstrip(",;")).exists(), one
    digest = hashlib.sha256((tmp_path / "panel.csv").read_bytes()).hexdigest()
    assert f"| sha256 of the table | {digest} |" in lines


def test_the_same_question_gives_the_same_bytes_and_says_their_hash(town: Town, tmp_path: Path) -> None:
    wrote(town, tmp_path / "one.csv")
    result = run(town, f"{ASKED} --hindsight --out {tmp_path / 'two.csv'} --json")
    told: dict[str, Any] = json.loads(result.stdout)
    digest = hashlib.sha256((tmp_path / "one.csv").read_bytes()).hexdigest()
    assert told["sha256"] == digest == hashlib.sha256((tmp_path / "two.csv").read_bytes()).hexdigest()
    assert result.stderr.splitlines()[-1] == f"sha256 {digest}  {tmp_path / 'two.csv'}"
    assert told["asked"]["rows"] == 6


def test_a_name_that_a_spreadsheet_would_run_is_marked_as_text(town: Town, tmp_path: Path) -> None:
    assert wrote(town, tmp_path / "panel.csv")[4]["paper_operator_name"] == "'=Mastery"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (ASKED.replace("2014-06-30", "2010-06-30"), "ends before it begins"),
        (ASKED.replace("2014-06-30", "2014-02-30"), "that day does not exist"),
        (ASKED.replace("2011-07-01", "1900-01-01").replace("school-year", "day"), "more than 12,000 periods"),
        (ASKED.replace("district:salem", "district:salme"), "nothing is recorded under this id"),
        (ASKED.replace("district:salem", "partner:mastery"), "this question is not about a partner"),
        (ASKED.replace("school-year", "week"), "week"),
    ],
)
def test_what_cannot_be_asked_is_said_and_nothing_is_left(town: Town, tmp_path: Path, line: str, said: str) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    result = run(town, f"{line} --hindsight --out {folder / 'panel.csv'}")
    assert result.exit_code in (2, 3)
    assert said in " ".join(result.output.split())
    assert list(folder.iterdir()) == []


def test_no_schools_no_knowledge_and_a_target_that_exists(town: Town, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    target = folder / "panel.csv"
    town.registered("district:empty", "Empty", under="state:MA")
    result = run(town, f"{ASKED.replace('salem', 'empty')} --hindsight --out {target}")
    assert (result.exit_code, list(folder.iterdir())) == (3, [])
    assert "no school is recorded within this place" in result.output
    result = run(town, f"{ASKED} --out {target}")
    assert result.exit_code == 3
    assert "hindsight, a knowledge (known), or later periods" in result.output
    target.write_text("mine")
    result = run(town, f"{ASKED} --hindsight --out {target}")
    assert (result.exit_code, target.read_text()) == (3, "mine")
    assert "--force" in result.output
    assert len(wrote(town, target, "--hindsight --force")) == 6
    for more, code in (
        ("--known 2014-08-13T23:00:00Z --hindsight", 3),
        ("--reading 3", 3),
        (f"--hindsight --codebook {folder / 'new.csv'}", 2),
    ):
        assert run(town, f"{ASKED} --out {folder / 'new.csv'} {more}").exit_code == code
    assert run(town, f"{ASKED} --hindsight --out {folder / 'no' / 'new.csv'}").exit_code == 3
    assert list(folder.iterdir()) == [target]


def test_the_example_of_the_page_joins_ratings(town: Town, tmp_path: Path) -> None:
    wrote(town, tmp_path / "panel.csv")
    (tmp_path / "ratings.csv").write_text("NCESSCH,RATING\n25carlton,C\n25bates,A\n")
    page = example(tmp_path)
    rows = list(page.joined(tmp_path / "panel.csv", tmp_path / "ratings.csv", "id_nces", "NCESSCH", "RATING", 2012))
    assert [(row["school"], row["rating"]) for row in rows] == [("school:bates", "A"), ("school:carlton", "C")]
    assert page.by_operator(rows) == {("other", "A"): 1, ("operated", "C"): 1}
