"""Importing directories of schools: what is recorded, and that it is recorded once."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.bootstrap import Ledger
from services.files.directory import import_directory
from services.settings import Settings
from services.statements import Refused, Statement
from tests.conftest import Clock
from tests.test_listing import HEAD

LATER = datetime(2026, 8, 4, 12, tzinfo=UTC)
CAYUGA = "001902001,001902,CAYUGA H S,CAYUGA ISD,09 - 12"
MIDDLE = "001902041,001902,CAYUGA MIDDLE,CAYUGA ISD,06 - 08"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(Settings(tmp_path / "data"), Clock(LATER)) as made:
        yield made


def lists(folder: Path, **years: list[str]) -> list[Path]:
    out = []
    for name, rows in years.items():
        path = folder / f"tapr-{name.removeprefix('y')}.csv"
        path.write_text(HEAD + "".join(f"{row}\n" for row in rows))
        out.append(path)
    return out


def test_a_school_is_known_since_its_list_came_out(ledger: Ledger, tmp_path: Path) -> None:
    import_directory(ledger, lists(tmp_path, y2012=[CAYUGA]), recorder="state:TX")
    reader = ledger.reader(on="2013-01-01")
    page = reader.entity("school:tx-001902001")
    assert page.name == "CAYUGA H S"
    assert reader.at.known.isoformat() == "2013-12-01T12:00:00+00:00"
    assert reader.at.reconstructed


def test_a_state_that_is_in_the_record_is_not_registered_again(ledger: Ledger, tmp_path: Path) -> None:
    texas = Statement("organisation.registered", {"id": "state:TX", "name": "Texas, by the clerk"})
    ledger.record([texas], "state:TX")
    import_directory(ledger, lists(tmp_path, y2012=[CAYUGA]), recorder="state:TX")
    assert ledger.reader().ref("state:TX").name == "Texas, by the clerk"
    assert ledger.reader().ref("school:tx-001902001").name == "CAYUGA H S"


def test_the_same_lists_again_record_nothing(ledger: Ledger, tmp_path: Path) -> None:
    files = lists(tmp_path, y2012=[CAYUGA, MIDDLE], y2013=[CAYUGA])
    first = import_directory(ledger, files, recorder="state:TX")
    head = ledger.log.head()
    again = import_directory(ledger, files, recorder="state:TX")
    assert ledger.log.head() == head
    assert ([one.already for one in first], [one.already for one in again]) == ([False, False], [True, True])


def test_a_dry_run_says_what_it_would_do_and_does_nothing(ledger: Ledger, tmp_path: Path) -> None:
    reports = import_directory(ledger, lists(tmp_path, y2012=[CAYUGA]), recorder="state:TX", dry_run=True)
    assert reports[0].recorded == {"registered": 2}
    assert ledger.log.head() == 0


def test_an_inferred_closing_is_taken_back_when_the_school_is_listed_again(ledger: Ledger, tmp_path: Path) -> None:
    files = lists(tmp_path, y2012=[CAYUGA, MIDDLE], y2013=[MIDDLE], y2014=[CAYUGA, MIDDLE])
    import_directory(ledger, files, recorder="state:TX")
    closed, retracted = (
        ledger.reader().events(topics=[topic]) for topic in ("organisation.closed", "evidence.retracted")
    )
    assert len(closed) == len(retracted) == 1
    assert retracted[0].slot == closed[0].position
    assert (closed[0].reason or "").startswith("inferred: ")


def test_successions_that_no_name_shows_are_given(ledger: Ledger, tmp_path: Path) -> None:
    given = tmp_path / "successions.csv"
    given.write_text("predecessors,successors,how,on\nschool:tx-101909001,school:tx-101912444,annexation,2013-07-01\n")
    north = "101909001,101909,FOREST BROOK MIDDLE,NORTH FOREST ISD,06 - 08"
    houston = "101912444,101912,FOREST BROOK,HOUSTON ISD,06 - 08"
    import_directory(ledger, lists(tmp_path, y2012=[north], y2013=[houston]), recorder="state:TX", successions=given)
    links = ledger.reader(on="2014-01-01").entity("school:tx-101912444").links_out
    assert [(one.type, one.dst) for one in links] == [("SUCCEEDS", "school:tx-101909001")]


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("school:tx-1,school:tx-2,annexation,2013", "which no list shows"),
        ("school:tx-1,school:tx-2,annexation,2013-02-30", "does not exist"),
        ("school:tx-1,school:tx-2,swallowed,2013", "none of its values"),
    ],
)
def test_a_succession_that_cannot_be_is_refused(ledger: Ledger, tmp_path: Path, row: str, rule: str) -> None:
    given = tmp_path / "successions.csv"
    given.write_text(f"predecessors,successors,how,on\n{row}\n")
    with pytest.raises(Refused, match=rule):
        import_directory(ledger, lists(tmp_path, y2012=[CAYUGA]), recorder="state:TX", successions=given, dry_run=True)
