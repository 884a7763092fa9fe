"""The real directories of Texas, eight years of them, against the counts that are known to be right."""

import csv
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.bootstrap import Ledger
from services.files.change import Comparison, Counts
from services.files.directory import import_directory
from services.files.listing import Listing
from services.files.profiles import read_listing
from services.settings import Settings
from tests.conftest import Clock
from tests.test_directory import LATER

DATA = Path(os.environ["ZONELEDGER_TEST_DATA"]) / "ccd"
YEARS = range(2012, 2020)
# Opened, closed, renamed campuses; opened ones that bear the exact name of one closed in another district;
# districts opened, closed, renamed.
RIGHT = {
    2013: (189, 170, 239, 28, 7, 8, 4),
    2014: (227, 155, 138, 18, 6, 14, 5),
    2015: (217, 190, 149, 10, 6, 18, 5),
    2016: (226, 142, 128, 25, 4, 8, 1),
    2017: (188, 186, 140, 8, 4, 7, 6),
    2018: (271, 192, 157, 40, 6, 5, 6),
    2019: (197, 169, 155, 15, 4, 3, 5),
}


@pytest.fixture(scope="module")
def counts() -> dict[tuple[str, int], Counts]:
    listings = [
        read_listing(DATA / f"tx-tapr-{kind}-{year}.csv") for year in YEARS for kind in ("districts", "campuses")
    ]
    comparison = Comparison("tx", listings)
    found = {}
    for listing in listings:
        kind = "school" if listing.of_schools else "district"
        found[kind, int(listing.as_of[:4])] = comparison.tell(listing)[1][kind]
    return found


@pytest.mark.parametrize("year", RIGHT)
def test_what_changed_from_year_to_year(counts: dict[tuple[str, int], Counts], year: int) -> None:
    schools, districts = counts["school", year], counts["district", year]
    assert (
        len(schools.opened), len(schools.closed), len(schools.renamed), len(schools.same_name),
        len(districts.opened), len(districts.closed), len(districts.renamed),
    ) == RIGHT[year]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "kind", "column", "which"),
    [
        ("new-campuses", "school", "CAMPUS", "opened"),
        ("defunct-campuses", "school", "CAMPUS", "closed"),
        ("new-districts", "district", "DISTRICT", "opened"),
        ("removed-districts", "district", "DISTRICT", "closed"),
    ],
)
def test_the_newsroom_found_the_same_by_hand(
    counts: dict[tuple[str, int], Counts], name: str, kind: str, column: str, which: str
) -> None:
    text = (DATA / f"tx-updates-2015-{name}.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    digits = 9 if kind == "school" else 6
    key = next(heading for heading in rows[0] if heading.strip().upper().startswith(column[:6]))
    assert sorted(row[key].strip().lstrip("'").zfill(digits) for row in rows) == getattr(counts[kind, 2015], which)


@pytest.fixture(scope="module")
def texas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    folder = tmp_path_factory.mktemp("texas")
    given = folder / "successions.csv"
    given.write_text(
        "predecessors,successors,how,on\n"
        "district:tx-101909,district:tx-101912,annexation,2013-07-01\n"
        "district:tx-057838 district:tx-057842 district:tx-057843 district:tx-220816,district:tx-057803,merger,SY2015\n"
    )
    files = sorted(DATA.glob("tx-tapr-*.csv"))
    with Ledger.open(Settings(folder / "data"), Clock(LATER)) as ledger:
        import_directory(ledger, files, recorder="state:TX", successions=given)
        yield ledger


def test_eight_years_of_texas_are_one_record(texas: Ledger) -> None:
    reader = texas.reader(on="2019-11-01")
    assert reader.ref("school:tx-001902001").name == "CAYUGA H S"
    merged = reader.entity("district:tx-057803").links_out
    assert len([one for one in merged if one.type == "SUCCEEDS"]) == 4


def test_a_former_name_leads_to_the_school(texas: Ledger) -> None:
    renamed = texas.reader().events(topics=["organisation.renamed"], limit=1)[0]
    school = renamed.subjects[0]
    old = next(one.value for one in texas.reader(on="2012-10-01").entity(school).attributes if one.type == "name")
    assert school in [found.entity.id for found in texas.reader(on="2019-11-01").find(old)]


def test_the_graph_of_texas_is_that_of_its_log(texas: Ledger) -> None:
    texas.reader()
    before = texas.store.digest()
    texas.rebuild()
    assert texas.store.digest() == before


@pytest.mark.parametrize(
    ("name", "schools"), [("2015-10-08", 9375), ("2017-02-16", 9454), ("2017-12-05", 9409)]
)  # fmt: skip
def test_the_live_directory_is_read_whole(name: str, schools: int) -> None:
    listing: Listing = read_listing(DATA / f"tx-askted-{name}.csv")
    assert (len(listing.schools), listing.as_of) == (schools, name)


def test_the_national_survey_gives_codes(texas: Ledger) -> None:
    listing = read_listing(DATA / "tx-campuses-2013.csv")
    assert len(listing.schools) == 9336
    assert listing.schools["054901101"].nces == "480000101145"
    assert texas.knows("school:tx-054901101")
