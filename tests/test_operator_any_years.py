"""Whatever the lists of some years say, the record says it on their days, and a second import nothing more."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from services.bootstrap import Ledger
from services.settings import Settings
from tests.conftest import Clock
from tests.operator_office import LATER, Office

CODES = ("017001", "017002", "3AP001")
SAID = st.tuples(
    st.sampled_from(["017,East Parish", "R36,All Orleans", "R36,Orleans Parish"]),
    st.sampled_from(["Bates", "Carlton"]),
    st.sampled_from(["", "KIPP", "Celerity Schools", "Celerity Schools Inc."]),
    st.sampled_from(["", "Type 1", "Type 3B", "Type 5", "Type 9"]),
)
YEAR = st.dictionaries(st.sampled_from(CODES), SAID, min_size=1)


@settings(max_examples=30)
@given(st.lists(YEAR, min_size=1, max_size=4))
def test_on_the_day_of_each_list_the_record_says_what_the_list_says(
    said: "list[dict[str, tuple[str, str, str, str]]]",
) -> None:
    years = {
        2017 + n: [f"{district},{code},{name},{who},{kind}" for code, (district, name, who, kind) in year.items()]
        for n, year in enumerate(said)
    }
    with TemporaryDirectory() as folder, Ledger.open(Settings(Path(folder) / "data"), Clock(LATER)) as ledger:
        office = Office(ledger, Path(folder))
        dry = office.tell(years, dry_run=True)
        done = office.tell(years)
        assert (dry.reports, dry.proposals) == (done.reports, done.proposals)
        head = ledger.log.head()
        again = office.tell(years)
        assert (ledger.log.head(), again.proposals) == (head, done.proposals)
        for year, listed in zip(years, said, strict=True):
            reader = ledger.reader(on=f"{year}-10-01")
            for code in CODES:
                school = f"school:la-{code}"
                if not ledger.knows(school):
                    continue
                found = reader.operators([school])
                assert all(one.certain for one in found)
                district, name, who, kind = listed.get(code, ("", "", "", ""))
                if kind != "Type 9":
                    assert [one.operator.name for one in found] == ([who] if who else [])
                    assert {one.on_paper for one in found} <= {bool(kind)}
                if code in listed:
                    assert (reader.ref(school).name, reader.being([school])[school].existence.value) == (name, "exists")
                    page = reader.entity(school)
                    above = [one.src for one in page.links_in if one.type == "HAS_SCHOOL" and one.certain(reader.at.on)]
                    assert above == [f"district:la-{district.partition(',')[0]}"]
                else:
                    assert reader.being([school])[school].existence.value in ("closed", "not_yet")
