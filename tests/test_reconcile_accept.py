"""From a difference to the record: proposals written, judged by hand, accepted, and undone."""

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from services.bootstrap import Ledger
from services.cli.main import app
from services.cli.options import Code
from services.cli.session import Session
from services.files.directory import import_directory
from services.settings import Settings
from services.statements import Statement
from tests.conftest import Clock
from tests.test_directory import CAYUGA, LATER, MIDDLE, lists

STATE = "state:TX"
HIGH_SCHOOL, MIDDLE_SCHOOL = "school:tx-001902001", "school:tx-001902041"
ELKHART = "001903001,001903,ELKHART H S,ELKHART ISD,09 - 12"
RENAMED = MIDDLE.replace("CAYUGA MIDDLE", "WILDCAT MIDDLE")


class Office:
    """Somebody who reconciles the list of 2015: Cayuga High is not in it, its middle school has another name, and
    Elkhart is new."""

    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self.ledger, self.folder, self.review = ledger, folder, folder / "review.csv"
        import_directory(ledger, lists(folder, y2014=[CAYUGA, MIDDLE]), recorder=STATE)
        (self.list,) = lists(folder, y2015=[RENAMED, ELKHART])

    def reconcile(self, *words: str) -> Result:
        """`zoneledger reconcile directory` on the list of 2015."""
        return self.run("reconcile", "directory", str(self.list), *words)

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(app, list(words), obj=Session(ledger=self.ledger), env={"COLUMNS": "300"})

    def judge(self, verdict: Callable[[dict[str, str]], str | None]) -> None:
        """Write the proposals and go through them: the answer of each row, None for none."""
        assert self.reconcile("--proposals", str(self.review)).exit_code == Code.OK
        assert self.reconcile("--proposals", str(self.review)).exit_code == Code.REFUSED, "answers may stand in it"
        with self.review.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        self.save([{**row, "accept": verdict(row) or ""} for row in rows])

    def save(self, rows: list[dict[str, str]]) -> None:
        with self.review.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)

    def rows(self) -> list[dict[str, str]]:
        with self.review.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def accept(self, *words: str) -> dict[str, object]:
        done = self.reconcile("--accept", str(self.review), "--json", *words)
        assert done.exit_code == Code.OK, done.stderr
        told: dict[str, object] = json.loads(done.stdout)
        return told

    def differences(self) -> list[tuple[str, str]]:
        whole = json.loads(self.reconcile("--json").stdout)
        return [(one["entity"], one["differs_in"]) for one in whole["rows"]]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Ledger.open(Settings(tmp_path / "data", STATE, wait_seconds=2), Clock(LATER)) as ledger:
        yield Office(tmp_path, ledger)


def yes(_: dict[str, str]) -> str:
    return "yes"


ALL = [
    ("district:tx-001903", "not in the record"),
    (MIDDLE_SCHOOL, "name"),
    ("school:tx-001903001", "not in the record"),
    (HIGH_SCHOOL, "not listed"),
]


def test_the_differences_are_shown_to_people_and_programs(office: Office) -> None:
    shown = office.reconcile()
    assert shown.exit_code == Code.OK
    assert "tapr-2015.csv beside the record, as of 2015-10-01: 4 differences in 4 rows" in shown.stdout
    assert "WILDCAT MIDDLE" in shown.stdout
    assert "tapr-2014.csv #4" in shown.stdout
    assert "The list is not complete" in shown.stdout
    assert office.differences() == ALL
    assert office.reconcile("--csv").stdout.splitlines()[0].startswith("entity,name,differs_in,recorded,event,listed")


def test_the_exit_code_says_whether_anything_differs(office: Office) -> None:
    assert office.reconcile("--exit-code").exit_code == Code.NO
    same = lists(office.folder, y2014=[CAYUGA, MIDDLE])[0]
    assert office.run("reconcile", "directory", str(same), "--exit-code").exit_code == Code.OK


def test_everything_accepted_leaves_nothing_to_differ(office: Office) -> None:
    office.judge(yes)
    assert office.accept()["recorded"] == 4
    assert office.differences() == []
    reader = office.ledger.reader(on="2015-10-01")
    assert reader.ref(MIDDLE_SCHOOL).name == "WILDCAT MIDDLE"
    assert reader.being([HIGH_SCHOOL])[HIGH_SCHOOL].existence == "closed"


def test_what_is_recorded_names_the_list_its_line_and_who_accepted(office: Office) -> None:
    office.judge(yes)
    office.accept()
    events = list(office.ledger.log.stream(after=4))
    assert {one.sources[0].document for one in events} == {"tapr-2015.csv"}
    assert {one.sources[0].sha256 for one in events} != {None}
    renamed = next(one for one in events if one.topic == "organisation.renamed")
    assert (renamed.reason, renamed.sources[0].locator) == ("accepted from review.csv; name", "line 2")
    closed = next(one for one in events if one.topic == "organisation.closed")
    assert (
        closed.reason
        == "accepted from review.csv; not listed; inferred: it is not listed, in a list that is not complete"
    )


def test_only_what_is_accepted_is_recorded_and_the_rest_later(office: Office) -> None:
    office.judge(lambda row: "yes" if row["why"] == "name" else "no")
    done = office.accept()
    assert (done["accepted"], done["recorded"], done["left"]) == (1, 1, 3)
    assert office.differences() == [one for one in ALL if one[1] != "name"]
    office.save([{**row, "accept": "YES"} for row in office.rows()])
    again = office.accept()
    assert (again["accepted"], again["recorded"], again["already"]) == (4, 3, 1)
    head = office.ledger.log.head()
    assert office.accept()["already"] == 4
    assert office.ledger.log.head() == head


def test_another_file_by_another_hand_accepts_the_rest(office: Office) -> None:
    office.judge(lambda row: "yes" if row["why"] == "name" else "no")
    office.accept()
    clerk = Statement("organisation.registered", {"id": "office:clerk", "name": "Clerk"})
    office.ledger.record([clerk], STATE)
    rows = office.rows()
    office.review = office.folder / "second-review.csv"
    office.save([{**row, "accept": "yes"} for row in rows])
    again = office.accept("--as", "office:clerk")
    assert (again["recorded"], again["already"]) == (3, 1)
    assert office.differences() == []


def test_a_row_that_was_recorded_and_edited_since_is_refused(office: Office) -> None:
    office.judge(yes)
    office.accept()
    office.save([{**row, "on": "2015-08-24" if row["why"] == "name" else row["on"]} for row in office.rows()])
    refused = office.reconcile("--accept", str(office.review))
    assert refused.exit_code == Code.REFUSED
    assert "Refused (other-content)" in refused.stderr
    assert MIDDLE_SCHOOL in refused.stderr


def test_a_dry_run_records_nothing(office: Office) -> None:
    office.judge(yes)
    head = office.ledger.log.head()
    done = office.accept("--dry-run")
    assert (done["recorded"], done["dry_run"]) == (4, True)
    assert office.ledger.log.head() == head


def test_the_rows_may_be_sorted(office: Office) -> None:
    office.judge(yes)
    office.save(office.rows()[::-1])
    assert office.accept()["recorded"] == 4


def test_a_day_that_a_person_knows_better(office: Office) -> None:
    office.judge(yes)
    office.save([{**row, "on": "2015-08-24" if row["why"] == "name" else row["on"]} for row in office.rows()])
    office.accept()
    assert office.ledger.reader(on="2015-08-23").ref(MIDDLE_SCHOOL).name == "CAYUGA MIDDLE"
    assert office.ledger.reader(on="2015-08-24").ref(MIDDLE_SCHOOL).name == "WILDCAT MIDDLE"


def test_what_the_record_says_by_now_is_not_said_again(office: Office) -> None:
    office.judge(yes)
    by_hand = {"organisation": MIDDLE_SCHOOL, "name": "WILDCAT MIDDLE", "from": "2015-08-24"}
    office.ledger.record([Statement("organisation.renamed", by_hand)], STATE)
    done = office.accept()
    assert (done["recorded"], done["settled"]) == (3, 1)


def test_it_is_undone_in_one_command_and_can_be_accepted_again(office: Office) -> None:
    office.judge(yes)
    key = str(office.accept()["key"])
    undone = office.run("retract", "--import", key, "--reason", "not yet")
    assert undone.exit_code == Code.OK, undone.stderr
    assert office.differences() == ALL
    assert office.accept()["recorded"] == 4
    assert office.differences() == []


def test_a_refused_proposal_is_named_and_nothing_is_recorded(office: Office) -> None:
    office.judge(lambda row: None if row["subject"] == "district:tx-001903" else "yes")
    head = office.ledger.log.head()
    refused = office.reconcile("--accept", str(office.review))
    assert refused.exit_code == Code.REFUSED
    assert "school:tx-001903001, under: district:tx-001903: not in the record" in refused.stderr
    assert office.ledger.log.head() == head


def test_proposals_of_another_list_are_refused(office: Office) -> None:
    office.judge(yes)
    (office.list,) = lists(office.folder, y2015=[RENAMED])
    refused = office.reconcile("--accept", str(office.review))
    assert refused.exit_code == Code.REFUSED
    assert "Refused (other-file)" in refused.stderr


@pytest.mark.parametrize(
    ("column", "said", "why"),
    [
        ("accept", "perhaps", "'perhaps' is no answer"),
        ("on", "next year", "'next year' is not a date"),
        ("statements", "[", "statements: no JSON"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_by_its_line(office: Office, column: str, said: str, why: str) -> None:
    office.judge(yes)
    first, *rest = office.rows()
    office.save([{**first, column: said}, *rest])
    refused = office.reconcile("--accept", str(office.review))
    assert refused.exit_code == Code.REFUSED
    assert "review.csv line 2" in refused.stderr
    assert why in refused.stderr


def test_a_file_that_holds_no_proposals_is_refused(office: Office) -> None:
    refused = office.reconcile("--accept", str(office.list))
    assert refused.exit_code == Code.REFUSED
    assert "lacks the headings" in refused.stderr


def test_somebody_records(tmp_path: Path) -> None:
    with Ledger.open(Settings(tmp_path / "data", wait_seconds=2), Clock(LATER)) as ledger:
        office = Office(tmp_path, ledger)
        office.judge(yes)
        refused = office.reconcile("--accept", str(office.review))
        assert refused.exit_code == Code.REFUSED
        assert "Refused (no-recorder)" in refused.stderr
