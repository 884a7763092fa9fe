"""Audits as work, on the command line."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from services.cli.main import app
from services.cli.options import Code
from services.cli.session import Session
from tests.asking import Asking, salem
from tests.test_api_audits import waive


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Asking]:
    with salem(tmp_path, schools=3) as made:
        yield made


def run(ledger: Asking, line: str) -> Result:
    came = CliRunner().invoke(app, line.split(), obj=Session(ledger=ledger), env={"COLUMNS": "400"})
    assert came.exit_code in (Code.OK, Code.NO), came.output
    return came


def test_an_audit_shows_the_waiver_and_leaves_it_out_where_that_is_asked(ledger: Asking) -> None:
    waive(ledger)
    line = "audit --on 2014-09-01 --rule lever-gap --within school:salem-001"
    seen = run(ledger, line).stdout
    assert "holds: decision:w" in seen
    assert "district:salem" in seen
    rows = json.loads(run(ledger, f"{line} --json").stdout)["rows"]
    assert [one["waiver"]["state"] for one in rows if one["waiver"]] == ["holds"]
    assert len(json.loads(run(ledger, f"{line} --open --json").stdout)["rows"]) == len(rows) - 1
    line = "audit --on 2014-09-01 --severity advice --exit-code"
    assert run(ledger, line).exit_code == Code.OK


def test_first_seen_says_instant_and_position(ledger: Asking) -> None:
    line = "audit --on 2014-09-01 --rule lever-gap --within school:salem-001"
    assert "first seen" not in run(ledger, line).stdout
    rows = json.loads(run(ledger, f"{line} --first-seen --json").stdout)["rows"]
    assert {one["first_seen"]["position"] for one in rows} == {8}
    assert "(#8)" in run(ledger, f"{line} --first-seen").stdout


def test_two_audits_in_every_form(ledger: Asking) -> None:
    ledger.tell(
        "authority.granted", id="grant:money", holder="partner:mastery", lever="money", level="full",
        over=["cluster:north"], by=["district:salem"], under="none", from_="2014-01-01",
    )  # fmt: skip
    line = "audits --from 2013-12-31 --to 2014-01-01 --within zone:salem --rule lever-gap"
    seen = run(ledger, line).stdout
    assert "0 new, 6 standing, 3 resolved." in seen
    assert "Before: On 2013-12-31" in seen
    told = json.loads(run(ledger, f"{line} --change resolved --json").stdout)
    assert told["counts"] == {"new": 0, "standing": 6, "resolved": 3}
    assert {row["identity"] for row in told["rows"]} == {
        f"finding:lever-gap:school:salem-00{n}:money" for n in (1, 2, 3)
    }
    assert (told["moments"]["before"]["on"], told["moments"]["after"]["on"]) == ("2013-12-31", "2014-01-01")
    lines = list(csv.DictReader(io.StringIO(run(ledger, f"{line} --csv").stdout)))
    assert {one["change"] for one in lines} == {"standing", "resolved"}
    assert {one["moment.before.on"] for one in lines} == {"2013-12-31"}
    assert run(ledger, f"{line} --exit-code").exit_code == Code.OK, "nothing is new"
    back = "audits --from 2014-01-01 --to 2013-12-31 --rule lever-gap --exit-code"
    assert run(ledger, back).exit_code == Code.NO
    position = ledger.log.head() - 1
    early = f"audits --from 2014-01-01 --from-position {position} --to 2014-01-01 --severity advice"
    assert "Nothing is found" in run(ledger, early).stdout


def test_whoever_waives_what_nobody_finds_is_told_and_it_is_listed(ledger: Asking) -> None:
    line = "record decision.made --as office:clerk outcome=waived on=2014-09-01 by=district:salem"
    gap = "finding:lever-gap:school:salem-001"
    quiet = run(ledger, f"{line} id=decision:right about={gap}:money")
    assert quiet.stderr == ""
    warned = run(ledger, f"{line} id=decision:wrong about={gap}:program")
    assert "recorded at position" in warned.stdout
    assert warned.stderr.startswith("Warning: decision:wrong waives nothing: nothing of this identity is found on ")
    again = run(ledger, f"{line} id=decision:else about=school:salem-001")
    assert again.stderr == "", "it is about no finding"
    seen = run(ledger, "waivers --on 2014-09-01 --exit-code")
    assert seen.exit_code == Code.NO
    rows = json.loads(run(ledger, "waivers --on 2014-09-01 --json").stdout)["rows"]
    assert [(row["decision"], row["about"], row["state"]) for row in rows] == [
        ("decision:right", f"{gap}:money", "holds"), ("decision:wrong", f"{gap}:program", "bears_on_nothing"),
    ]  # fmt: skip
    assert "bears on nothing" in seen.stdout


def test_where_nothing_is_waived_the_list_says_so(ledger: Asking) -> None:
    assert "No decision waives a finding." in run(ledger, "waivers --exit-code").stdout


def test_lag_lists_recorders_and_entries(ledger: Asking) -> None:
    assert "County Clerk (office:clerk)" in run(ledger, "lag").stdout
    listed = run(ledger, "lag --list --by office:clerk --within school:salem-001 --late-days 400 --limit 1").stdout
    assert "organisation.registered" in listed
    assert "Go on with --after" in listed
    (row,) = json.loads(run(ledger, "lag --json").stdout)["rows"]
    assert (row["recorder"]["id"], row["imported"]) == ("office:clerk", False)


def test_subawards_and_related_say_what_is_not_there(ledger: Asking) -> None:
    assert "No subcontract is in being." in run(ledger, "subawards").stdout
    assert "Nobody is recorded on both sides." in run(ledger, "related --within district:salem").stdout
    ledger.tell(
        "subcontract.signed", id="subcontract:own", prime="partner:mastery", sub="partner:mastery",
        provides_at=["school:salem-001"], term={"from": "2012-07-01"},
    )  # fmt: skip
    line = "subawards --on 2014-09-01 --exit-code"
    assert "nothing: no subaward is stated" in run(ledger, line).stdout
    assert run(ledger, line).exit_code == Code.OK, "nobody says that it is one"
    seen = run(ledger, "related --on 2014-09-01 --exit-code")
    assert "it is the party" in seen.stdout
    assert seen.exit_code == Code.NO


@pytest.mark.parametrize(
    "verb", ["lag --by", "lag --within", "subawards --of", "subawards --within", "related --within"]
)
def test_an_unknown_id_is_refused_with_the_nearest(ledger: Asking, verb: str) -> None:
    came = CliRunner().invoke(app, [*verb.split(), "partner:masteri"], obj=Session(ledger=ledger))
    assert came.exit_code == Code.REFUSED
    assert "partner:mastery" in came.output
