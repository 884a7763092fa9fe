"""Successions that no name shows, proposed where a whole district is gone. Small lists, made up after North Forest
(taken over by Houston) and Uplift (five charters that became one)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.bootstrap import Ledger
from services.cli.main import app
from services.cli.options import Code
from services.files.accepting import record_accepted
from services.files.directory import import_directory
from services.files.imports import load_of
from services.files.proposals import Proposal, read_proposals, write_proposals
from services.files.retracting import retract
from services.settings import Settings
from services.statements import Refused
from tests.conftest import Clock
from tests.reviewing import answered
from tests.test_directory import LATER, lists

NORTH = [
    "101909003,101909,NORTH FOREST H S,NORTH FOREST ISD,09 - 12",
    "101909103,101909,HILLIARD EL,NORTH FOREST ISD,KG - 05",
    "101909105,101909,THURGOOD MARSHALL EL,NORTH FOREST ISD,EE - PK",
    "101909104,101909,LAKEWOOD EL,NORTH FOREST ISD,KG - 05",
]
HOUSTON = [
    "101912477,101912,NORTH FOREST H S,HOUSTON ISD,09 - 12",
    "101912473,101912,HILIARD EL,HOUSTON ISD,KG - 05",
    "101912480,101912,MARSHALL EL,HOUSTON ISD,KG - 05",
    "101912468,101912,ENERGY INSTITUTE H S,HOUSTON ISD,09 - 09",
]
BAKER = "101912101,101912,BAKER EL,HOUSTON ISD,KG - 05"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(Settings(tmp_path / "data"), Clock(LATER)) as made:
        yield made


def proposed(ledger: Ledger, files: Sequence[Path], successions: Path | None = None) -> list[Proposal]:
    reports = import_directory(
        ledger, files, recorder="state:TX", successions=successions, propose=True, dry_run=True
    )  # fmt: skip
    return [one for report in reports for one in report.proposals]


def pairs(found: Sequence[Proposal]) -> list[tuple[str, str]]:
    fields = [one.statements[0][1] for one in found]
    return [(one["predecessors"][0].partition("-")[2], one["successors"][0].partition("-")[2]) for one in fields]


def test_a_district_that_is_gone_and_the_schools_that_opened_elsewhere_instead(ledger: Ledger, tmp_path: Path) -> None:
    found = proposed(ledger, lists(tmp_path, y2012=[*NORTH, BAKER], y2013=[*HOUSTON, BAKER]))
    assert pairs(found) == [("101909", "101912"), ("101909103", "101912473"), ("101909105", "101912480")]
    assert [one.on for one in found] == ["[2012-10-02..2013-10-01]"] * 3
    assert "the same grades" in found[1].why
    assert "no grade in common" in found[2].why
    assert found[1].source.locator == "line 3"
    assert ledger.log.head() == 0


def test_what_is_accepted_is_recorded_with_the_day_that_a_person_wrote(ledger: Ledger, tmp_path: Path) -> None:
    files = lists(tmp_path, y2012=[*NORTH, BAKER], y2013=[*HOUSTON, BAKER])
    reports = import_directory(ledger, files, recorder="state:TX", propose=True)
    found = [one for report in reports for one in report.proposals]
    path = tmp_path / "reviewed.csv"
    write_proposals(path, answered(found, "yes"))
    path.write_text(path.read_text().replace("[2012-10-02..2013-10-01]", "2013-07-01"))
    reviewed = read_proposals(path)
    done = record_accepted(ledger, reviewed, "state:TX", accepted_from=path, dry_run=False)
    assert (done.recorded, done.before) == (3, 0)
    (link,) = ledger.reader(on="2014-01-01").entity("school:tx-101912473").links_out
    assert (link.type, link.dst, link.valid_from) == ("SUCCEEDS", "school:tx-101909103", "2013-07-01")
    head = ledger.log.head()
    again = record_accepted(ledger, reviewed, "state:TX", accepted_from=path, dry_run=False)
    assert (again.recorded, again.before, ledger.log.head()) == (0, 3, head)


def test_what_was_undone_can_be_accepted_again(ledger: Ledger, tmp_path: Path) -> None:
    reviewed, path = accepted_of(ledger, tmp_path)
    done = record_accepted(ledger, reviewed, "state:TX", accepted_from=path, dry_run=False)
    keys = {load_of(event.command) for event in ledger.log.stream() if event.command.startswith("accepted:")}
    retract(ledger, sorted(filter(None, keys)), recorder="state:TX", reason="not yet")
    assert ledger.reader(on="2014-01-01").entity("school:tx-101912473").links_out == ()
    again = record_accepted(ledger, reviewed, "state:TX", accepted_from=path, dry_run=False)
    assert (again.recorded, again.before) == (done.recorded, 0)
    (link,) = ledger.reader(on="2014-01-01").entity("school:tx-101912473").links_out
    assert link.type == "SUCCEEDS"
    once_more = record_accepted(ledger, reviewed, "state:TX", accepted_from=path, dry_run=False)
    assert (once_more.recorded, once_more.before) == (0, 3)


def test_one_that_cannot_be_true_keeps_all_of_them_out(ledger: Ledger, tmp_path: Path) -> None:
    reviewed, path = accepted_of(ledger, tmp_path)
    topic, fields = reviewed[-1].statements[0]
    wrong = replace(reviewed[-1], statements=((topic, {**fields, "successors": ["school:tx-999"]}),))
    head = ledger.log.head()
    with pytest.raises(Refused) as refused:
        record_accepted(ledger, [*reviewed[:-1], wrong], "state:TX", accepted_from=path, dry_run=False)
    assert (refused.value.field or "").startswith(f"line 4, {wrong.subject}")
    assert ledger.log.head() == head


def test_an_answer_that_is_edited_after_it_was_recorded_is_refused(ledger: Ledger, tmp_path: Path) -> None:
    reviewed, path = accepted_of(ledger, tmp_path)
    record_accepted(ledger, reviewed, "state:TX", accepted_from=path, dry_run=False)
    edited = [replace(one, on="2013-08-01") for one in reviewed]
    with pytest.raises(Refused) as refused:
        record_accepted(ledger, edited, "state:TX", accepted_from=path, dry_run=False)
    assert refused.value.rule == "other-content"


def accepted_of(ledger: Ledger, folder: Path) -> tuple[list[Proposal], Path]:
    """What two lists propose, recorded and answered with yes, and the file of the answers."""
    files = lists(folder, y2012=[*NORTH, BAKER], y2013=[*HOUSTON, BAKER])
    reports = import_directory(ledger, files, recorder="state:TX", propose=True)
    path = folder / "reviewed.csv"
    write_proposals(path, answered([one for report in reports for one in report.proposals], "yes"))
    return read_proposals(path), path


def test_schools_that_are_named_after_their_district_are_told_apart_by_their_grades(
    ledger: Ledger, tmp_path: Path
) -> None:
    summit = [
        "220816001,220816,SUMMIT INTERNATIONAL PREPARATORY,UPLIFT EDUCATION-SUMMIT INTERNATIO,09 - 12",
        "220816041,220816,MIDDLE CAMPUS,UPLIFT EDUCATION-SUMMIT INTERNATIO,06 - 08",
        "220816101,220816,PRI CAMPUS,UPLIFT EDUCATION-SUMMIT INTERNATIO,KG - 05",
    ]
    uplift = [
        "057803009,057803,UPLIFT SUMMIT INTERNATIONAL H S,UPLIFT EDUCATION,09 - 12",
        "057803047,057803,UPLIFT SUMMIT INTERNATIONAL MIDDLE,UPLIFT EDUCATION,06 - 08",
        "057803109,057803,UPLIFT SUMMIT INTERNATIONAL PRI,UPLIFT EDUCATION,KG - 05",
        "057803103,057803,UPLIFT GRADUS PREPARATORY,UPLIFT EDUCATION,PK - 02",
        "057803113,057803,UPLIFT PEAK PRE-K,UPLIFT EDUCATION,PK",
    ]
    found = proposed(ledger, lists(tmp_path, y2014=[*summit, BAKER], y2015=[*uplift, BAKER]))
    assert pairs(found)[1:] == [
        ("220816001", "057803009"), ("220816041", "057803047"), ("220816101", "057803109"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "left",
    [
        "101909104,101909,LAKEWOOD EL,NORTH FOREST ISD,KG - 05",
        "101909999,101909,NEW SCHOOL,NORTH FOREST ISD,KG - 05",
    ],
)
def test_a_district_that_keeps_a_school_is_not_gone(ledger: Ledger, tmp_path: Path, left: str) -> None:
    assert proposed(ledger, lists(tmp_path, y2012=[*NORTH, BAKER], y2013=[*HOUSTON, BAKER, left])) == []


def test_one_like_name_among_several_schools_shows_nothing(ledger: Ledger, tmp_path: Path) -> None:
    files = lists(tmp_path, y2012=[*NORTH[1:], BAKER], y2013=[HOUSTON[1], HOUSTON[3], BAKER])
    assert proposed(ledger, files) == []


def test_two_like_names_among_many_schools_show_nothing(ledger: Ledger, tmp_path: Path) -> None:
    others = ("ELMORE EL", "FONWOOD EL", "SHADYDALE EL", "KIRBY MIDDLE", "OAK VILLAGE MIDDLE")
    more = [f"10190920{n},101909,{name},NORTH FOREST ISD,KG - 05" for n, name in enumerate(others)]
    gone, came = [NORTH[1], NORTH[2], BAKER], [HOUSTON[1], HOUSTON[2], BAKER]
    assert proposed(ledger, lists(tmp_path, y2012=[*gone, *more], y2013=came)) == []
    assert len(proposed(ledger, lists(tmp_path, y2012=[*gone, *more[1:]], y2013=came))) == 3


def test_what_is_given_with_the_import_is_not_proposed(ledger: Ledger, tmp_path: Path) -> None:
    given = tmp_path / "successions.csv"
    given.write_text("predecessors,successors,how,on\ndistrict:tx-101909,district:tx-101912,annexation,2013-07-01\n")
    found = proposed(ledger, lists(tmp_path, y2012=[*NORTH, BAKER], y2013=[*HOUSTON, BAKER]), given)
    assert pairs(found) == [("101909103", "101912473"), ("101909105", "101912480")]


def test_the_command_line_writes_them_and_takes_the_answers(tmp_path: Path) -> None:
    files = [str(one) for one in lists(tmp_path, y2012=[*NORTH, BAKER], y2013=[*HOUSTON, BAKER])]
    to = tmp_path / "proposals.csv"
    base = ["--data", str(tmp_path / "record"), "import", "directory", *files, "--as", "state:TX"]
    came = CliRunner().invoke(app, [*base, "--proposals", str(to)])
    assert came.exit_code == Code.OK
    assert "3 proposals to review (3 succession)" in came.stdout
    assert CliRunner().invoke(app, [*base, "--proposals", str(to)]).exit_code == Code.REFUSED
    yes = tmp_path / "yes.csv"
    write_proposals(yes, answered(read_proposals(to), "yes"))
    came = CliRunner().invoke(app, [*base, "--accept", str(yes), "--proposals", str(tmp_path / "open.csv")])
    assert "Of the reviewed proposals 3 recorded, 0 recorded before, 0 answered no." in came.stdout
    assert read_proposals(tmp_path / "open.csv") == []
