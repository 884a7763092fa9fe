"""The real lists of Louisiana and Chicago, against the counts that are known to be right."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.bootstrap import Ledger
from services.files.operator_import import OperatorImport, OperatorReport, import_operators
from services.files.operator_plan import Act
from services.files.operator_profiles import load_profile
from services.files.profiles import read_listing
from services.files.proposals import Proposal, Proposes, write_proposals
from services.files.successions import propose_successions
from services.settings import Settings
from tests.conftest import Clock
from tests.operator_office import LATER
from tests.reviewing import answered

DATA = Path(os.environ["ZONELEDGER_TEST_DATA"]) / "operators"
# Rows; then what changed since the year before: opened, closed, renamed, another operator named.
ROWS = {2017: 1427, 2018: 1418, 2019: 1402, 2020: 1400}
RIGHT = {2018: (16, 25, 16, 9), 2019: (21, 37, 31, 14), 2020: (26, 28, 16, 1)}
ORDINARY = (
    "005700", "006001", "006002", "017114", "017120", "017125", "017128", "017138", "017141", "026088",
)  # fmt: skip
LANIER, DALTON = "school:la-3AP001", "school:la-3AP003"


class Louisiana:
    """Four years of Louisiana, as the lists say, and then with what a reviewer accepted."""

    def __init__(self, ledger: Ledger, folder: Path) -> None:
        self.ledger, self._folder = ledger, folder
        self.done = self.load()
        self.head = ledger.log.head()
        write_proposals(folder / "reviewed.csv", answered(self.done.proposals, "yes"))
        self.accepted = self.load(folder / "reviewed.csv")

    def load(self, accept: Path | None = None) -> OperatorImport:
        files = [DATA / f"la-sites-{year}.csv" for year in ROWS]
        return import_operators(
            self.ledger, files, load_profile("louisiana-sites"), recorder="state:LA", accept=accept
        )  # fmt: skip

    def report(self, year: int) -> OperatorReport:
        return next(one for one in self.done.reports if one.as_of == f"{year}-10-01")

    def proposed(self, kind: Proposes) -> list[Proposal]:
        return [one for one in self.done.proposals if one.kind is kind]

    def who(self, school: str, on: str, position: int | None = None) -> list[str]:
        found = self.ledger.reader(on=on, position=position).operators([school])
        return [one.operator.name for one in found]


@pytest.fixture(scope="module")
def louisiana(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Louisiana]:
    folder = tmp_path_factory.mktemp("louisiana")
    with Ledger.open(Settings(folder / "data"), Clock(LATER)) as ledger:
        yield Louisiana(ledger, folder)


@pytest.mark.parametrize("year", ROWS)
def test_every_row_is_read_and_the_total_left_out(louisiana: Louisiana, year: int) -> None:
    report = louisiana.report(year)
    assert report.rows == ROWS[year]
    assert f"line {ROWS[year] + 1}: the statewide total, left out" in report.notes


@pytest.mark.parametrize("year", RIGHT)
def test_what_changed_from_year_to_year(louisiana: Louisiana, year: int) -> None:
    counts = louisiana.report(year).counts
    assert counts is not None
    assert (
        len(counts.opened), len(counts.closed), len(counts.renamed), len(counts.operators),
    ) == RIGHT[year]  # fmt: skip


def test_thirty_four_schools_are_handed_back_to_new_orleans(louisiana: Louisiana) -> None:
    counts = louisiana.report(2018).counts
    assert counts is not None
    assert counts.types["policy:la-charter-type-5", "policy:la-charter-type-3b"] == 34
    (day,) = louisiana.proposed(Proposes.EFFECTIVE_DAY)
    assert (day.on, len(day.statements)) == ("2018-07-01", 3 * 34)


def test_the_code_of_new_orleans_stays_and_its_name_changes(louisiana: Louisiana) -> None:
    names = [
        louisiana.ledger.reader(on=f"{year}-10-01").ref("district:la-R36").name for year in (2017, 2018, 2019, 2020)
    ]  # fmt: skip
    assert names == ["All Orleans (Orleans Parish + RSD-NO Schools)", "All Orleans", "Orleans Parish", "Orleans Parish"]


def test_a_school_of_kipp_goes_from_the_state_to_its_parish_with_its_operator(louisiana: Louisiana) -> None:
    for on, authoriser in (("2018-06-30", "office:la-rsd"), ("2018-07-01", "district:la-R36")):
        reader = louisiana.ledger.reader(on=on)
        (found,) = reader.operators(["school:la-398001"])
        assert (found.operator.name, found.engagement) == ("KIPP New Orleans, Inc.", "engagement:la-398001-2017-10-01")
        links = reader.entity(str(found.contract)).links_in
        assert [one.src for one in links if "authoriser" in one.value and one.possible(reader.at.on)] == [authoriser]


@pytest.mark.parametrize("school", [LANIER, DALTON])
def test_celerity_passes_two_schools_to_redesign(louisiana: Louisiana, school: str) -> None:
    assert louisiana.who(school, "2018-10-01") == ["Celerity Schools Louisiana"]
    assert louisiana.who(school, "2019-10-01") == ["Redesign Schools Louisiana"]
    assert len(louisiana.who(school, "2019-07-01")) == 2


def test_ten_ordinary_sites_have_an_operator_by_mistake(louisiana: Louisiana) -> None:
    notes = [one for one in louisiana.report(2018).notes if "no charter type" in one]
    assert [next(code for code in ORDINARY if f"({code})" in note) for note in notes] == list(ORDINARY)
    corrections = louisiana.proposed(Proposes.CORRECTION)
    assert sorted(one.subject.removeprefix("school:la-") for one in corrections) == list(ORDINARY)
    still = [one for one in corrections if one.said == "no operator, no charter type"]
    assert len(still) == 8
    assert {one.source.document for one in corrections} == {"la-sites-2019.csv"}


def test_the_mistake_is_corrected_and_was_believed_before(louisiana: Louisiana) -> None:
    ridder = "school:la-006002"
    assert louisiana.who(ridder, "2018-12-01", louisiana.head) == ["Pathways in Education"]
    assert louisiana.who(ridder, "2018-12-01") == []
    topics = [one.topic for one in louisiana.ledger.reader().events(about="engagement:la-006002-2018-10-01")]
    assert topics.count("evidence.retracted") == 2


def test_woodmere_had_an_operator_until_its_charter_ended(louisiana: Louisiana) -> None:
    assert louisiana.who("school:la-026088", "2017-10-01") == ["Celerity Global Development"]
    assert louisiana.who("school:la-026088", "2018-10-01", louisiana.head) == ["Celerity Global Development"]
    assert louisiana.who("school:la-026088", "2018-10-01") == []


def test_names_that_may_be_one_are_proposed(louisiana: Louisiana) -> None:
    found = {(one.said, one.name) for one in louisiana.proposed(Proposes.ALIAS)}
    assert found == {
        ("Arise Academy", "ARISE Academy"),
        ("Athlos Academy of Jefferson Parish", "Athlos Academey of Jefferson Parish"),
        ("Basis Charters Inc.", "Basis Charters"),
        ("Community School for Apprenticeship Learning, Inc.", "Community School for Apprenticeship Learning"),
        ("IDEA Public Schools NOLA, Inc.", "IDEA Public Schools"),
        ("South Louisiana Charter Foundation, Inc.", "South Louisiana Charter Foundation"),
    }


def test_all_of_it_again_records_nothing(louisiana: Louisiana) -> None:
    assert louisiana.accepted.reviewed.recorded == len(louisiana.done.proposals)
    head = louisiana.ledger.log.head()
    again = louisiana.load()
    assert louisiana.ledger.log.head() == head
    assert all(one.already for one in again.reports)
    assert again.proposals == louisiana.done.proposals


def test_the_schools_of_north_forest_and_uplift_that_changed_their_names_are_proposed() -> None:
    listings = [read_listing(DATA.parent / "ccd" / f"tx-tapr-campuses-{year}.csv") for year in (2012, 2013, 2014, 2015)]
    found: dict[str, str] = {}
    for _, one in propose_successions(listings, "tx"):
        said = one.statements[0][1]
        found[said["predecessors"][0]] = said["successors"][0]
    north = {old: new for old, new in found.items() if old.startswith("school:tx-101909")}
    assert north == {
        "school:tx-101909044": "school:tx-101912475",  # Elmore
        "school:tx-101909102": "school:tx-101912470",  # Fonwood
        "school:tx-101909103": "school:tx-101912473",  # Hilliard, spelled Hiliard since
        "school:tx-101909105": "school:tx-101912480",  # Thurgood Marshall
    }
    assert found["district:tx-101909"] == "district:tx-101912"
    four = ("057838", "057842", "057843", "220816")
    uplift = {old: new for old, new in found.items() if old.startswith(tuple(f"school:tx-{one}" for one in four))}
    assert len(uplift) == len(set(uplift.values())) == 21
    assert all(new.startswith("school:tx-057803") for new in uplift.values())
    assert uplift["school:tx-220816041"] == "school:tx-057803047"  # Middle Campus, of Summit
    assert {found[f"district:tx-{one}"] for one in four} == {"district:tx-057803"}


def test_chicago_and_its_networks(tmp_path: Path) -> None:
    files = [DATA / f"il-chicago-schools-{year}.csv" for year in (2016, 2017)]
    with Ledger.open(Settings(tmp_path / "data"), Clock(LATER)) as ledger:
        done = import_operators(ledger, files, load_profile("chicago-networks"), recorder="state:IL")
        reader = ledger.reader(on="2017-10-01")
        (lozano,) = reader.operators(["school:il-cps-610029"])
        assert (lozano.operator.name, lozano.role) == ("Chicago Network 6", "direct")
        assert reader.operators(["school:il-cps-400080"]) == []
        at_ausl = reader.entity("partner:il-academy-for-urban-school-leadership").links_out
        create = [ledger.reader(on=f"{year}-10-01").entity("school:il-cps-400146") for year in (2016, 2017)]
        spans = [one.value for page in create for one in page.attributes if one.type == "grades"]
    assert spans == ['["05","06","07","08"]', '["04","05","06","07","08"]']
    first, second = done.reports
    assert second.recorded[Act.GRADES] == 32
    assert len([one for one in second.notes if "PE,PK" in one]) == 2
    assert (first.rows, second.rows, first.counts) == (661, 661, None)
    counts = second.counts
    assert counts is not None
    assert (len(counts.opened), len(counts.closed), len(counts.renamed), counts.operators) == (4, 4, 12, [])
    named = second.operators
    assert [named[one] for one in ("AUSL", "Charter", "Contract", "ISP", "Options")] == [31, 100, 4, 92, 37]
    assert {f"Network {n}" for n in range(1, 18)} <= set(named)
    assert len([one for one in at_ausl if one.type == "RUNS"]) == 31
