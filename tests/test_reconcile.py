"""A list beside the record: where they differ on the list's day, and what would close each difference."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.bootstrap import Ledger
from services.files.directory import import_directory
from services.files.profiles import read_listing
from services.files.reconcile import Aspect, Difference, Reconciliation, reconcile
from services.settings import Settings
from services.statements import Statement
from tests.conftest import Clock
from tests.test_directory import CAYUGA, LATER, MIDDLE, lists

STATE = "state:TX"
HIGH_SCHOOL, MIDDLE_SCHOOL = "school:tx-001902001", "school:tx-001902041"
CCD = "SURVYEAR,LEAID,NCESSCH,SEASCH,STID,LEANM,SCHNAM,STATUS,GSLO,GSHI\n"
ASKTED = (
    "District Number,District Name,School Number,School Name,Grade Range,School Status,School Status Date,Update Date\n"
)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Cayuga as the list of 2014 has it."""
    with Ledger.open(Settings(tmp_path / "data", STATE), Clock(LATER)) as made:
        import_directory(made, lists(tmp_path, y2014=[CAYUGA, MIDDLE]), recorder=STATE)
        yield made


def say(ledger: Ledger, topic: str, **said: object) -> int:
    fields = {name.removesuffix("_"): value for name, value in said.items()}
    return ledger.record([Statement(topic, fields)], STATE).positions[-1]


def tapr(ledger: Ledger, folder: Path, *rows: str, year: int = 2015) -> Reconciliation:
    """What differs between the record and a list of rated schools."""
    return reconcile(ledger, read_listing(lists(folder, **{f"y{year}": list(rows)})[0]))


def ccd(ledger: Ledger, folder: Path, *rows: str) -> Reconciliation:
    """The same for the national directory of autumn 2015, which is complete."""
    path = folder / "ccd-2015.csv"
    path.write_text(CCD + "".join(f"2015,4800001,{row}\n" for row in rows))
    return reconcile(ledger, read_listing(path))


def told(found: Reconciliation) -> list[tuple[str, Aspect, str, str, str]]:
    """Entity, aspect, what the record says, what the list says, what is proposed."""
    return [(one.entity, one.aspect, one.recorded, one.said, one.proposed) for one in found.differences]


def only(found: Reconciliation) -> Difference:
    (one,) = found.differences
    return one


def test_the_same_list_differs_in_nothing(ledger: Ledger, tmp_path: Path) -> None:
    found = tapr(ledger, tmp_path, CAYUGA, MIDDLE, year=2014)
    assert (found.as_of, found.compared, found.differences) == ("2014-10-01", 3, ())


def test_nothing_is_recorded(ledger: Ledger, tmp_path: Path) -> None:
    head = ledger.log.head()
    tapr(ledger, tmp_path, MIDDLE)
    assert ledger.log.head() == head


def test_a_school_that_the_record_does_not_know(ledger: Ledger, tmp_path: Path) -> None:
    found = tapr(ledger, tmp_path, CAYUGA, MIDDLE, "001903001,001903,ELKHART H S,ELKHART ISD,09 - 12")
    assert told(found) == [
        ("district:tx-001903", Aspect.LISTED, "", "ELKHART ISD, open", "organisation.registered"),
        ("school:tx-001903001", Aspect.LISTED, "", "ELKHART H S, open, 09-12", "organisation.registered"),
    ]
    school = found.differences[1]
    assert (school.line, school.on, school.said_by) == (4, "[..2015-10-01]", None)
    fields = school.statements[0].fields
    assert (fields["under"], fields["status"]) == ("district:tx-001903", "open")


def test_a_school_that_is_not_listed_may_be_closed(ledger: Ledger, tmp_path: Path) -> None:
    one = only(tapr(ledger, tmp_path, MIDDLE))
    assert (one.entity, one.aspect, one.recorded, one.proposed) == (
        HIGH_SCHOOL, Aspect.ABSENT, "open", "organisation.closed"
    )  # fmt: skip
    assert one.on == "[2014-10-02..2015-10-01]"
    assert one.why == "inferred: it is not listed, in a list that is not complete"
    assert ledger.log.at([one.said_by or 0])[0].subjects == (HIGH_SCHOOL,)


def test_a_complete_list_says_so(ledger: Ledger, tmp_path: Path) -> None:
    row = "480000101145,001902041,001902,CAYUGA ISD,CAYUGA MIDDLE,1,06,08"
    absent = [one for one in ccd(ledger, tmp_path, f"{row}").differences if one.aspect is Aspect.ABSENT]
    assert [(one.entity, one.why) for one in absent] == [(HIGH_SCHOOL, "inferred: it is not listed")]


def test_another_name(ledger: Ledger, tmp_path: Path) -> None:
    one = only(tapr(ledger, tmp_path, CAYUGA, MIDDLE.replace("CAYUGA MIDDLE", "WILDCAT MIDDLE")))
    assert (one.entity, one.aspect, one.recorded, one.said) == (
        MIDDLE_SCHOOL, Aspect.NAME, "CAYUGA MIDDLE", "WILDCAT MIDDLE"
    )  # fmt: skip
    assert (one.proposed, one.on, one.line) == ("organisation.renamed", "[2014-10-02..2015-10-01]", 3)


@pytest.mark.parametrize("name", ["Cayuga Middle", "CAYUGA-MIDDLE.", "CAYUGA  MIDDLE"])
def test_the_same_name_written_differently_is_one_more_name(ledger: Ledger, tmp_path: Path, name: str) -> None:
    one = only(tapr(ledger, tmp_path, CAYUGA, MIDDLE.replace("CAYUGA MIDDLE", name)))
    assert (one.aspect, one.proposed) == (Aspect.SPELLING, "organisation.also_known")


def test_a_name_that_a_list_cut_is_one_more_name(ledger: Ledger, tmp_path: Path) -> None:
    whole = "IGNITE PUBLIC SCHOOLS AND COMMUNITY SERVICE CENTER"
    say(ledger, "organisation.renamed", organisation=MIDDLE_SCHOOL, name=whole, from_="2014-10-15")
    one = only(tapr(ledger, tmp_path, CAYUGA, MIDDLE.replace("CAYUGA MIDDLE", whole[:34])))
    assert one.aspect is Aspect.SPELLING


def test_a_name_that_may_be_right_is_no_difference(ledger: Ledger, tmp_path: Path) -> None:
    say(
        ledger,
        "organisation.renamed",
        organisation=MIDDLE_SCHOOL,
        name="WILDCAT MIDDLE",
        from_="[2015-07-01..2016-06-30]",
    )
    say(ledger, "organisation.also_known", organisation=HIGH_SCHOOL, name="CAYUGA HIGH", from_="2014-11-01")
    renamed = MIDDLE.replace("CAYUGA MIDDLE", "WILDCAT MIDDLE")
    assert tapr(ledger, tmp_path, CAYUGA.replace("CAYUGA H S", "CAYUGA HIGH"), renamed).differences == ()


def test_other_grades(ledger: Ledger, tmp_path: Path) -> None:
    one = only(tapr(ledger, tmp_path, CAYUGA, MIDDLE.replace("06 - 08", "05 - 08")))
    assert (one.aspect, one.recorded, one.said, one.proposed) == (
        Aspect.GRADES, "06-08", "05-08", "organisation.described"
    )  # fmt: skip


def test_another_district(ledger: Ledger, tmp_path: Path) -> None:
    moved = MIDDLE.replace(",001902,", ",001903,").replace("CAYUGA ISD", "ELKHART ISD")
    found = [one for one in tapr(ledger, tmp_path, CAYUGA, moved).differences if one.aspect is Aspect.DISTRICT]
    assert [(one.entity, one.recorded, one.said, one.proposed) for one in found] == [
        (MIDDLE_SCHOOL, "district:tx-001902", "district:tx-001903", "organisation.placed")
    ]


def test_a_status(ledger: Ledger, tmp_path: Path) -> None:
    high = "480000101145,001902001,001902,CAYUGA ISD,CAYUGA H S,2,09,12"
    middle = "480000101146,001902041,001902,CAYUGA ISD,CAYUGA MIDDLE,7,06,08"
    found = [one for one in ccd(ledger, tmp_path, high, middle).differences if one.aspect is Aspect.STATUS]
    assert [(one.entity, one.recorded, one.said, one.proposed) for one in found] == [
        (HIGH_SCHOOL, "exists", "closed", "organisation.closed"), (MIDDLE_SCHOOL, "exists", "planned", "")
    ]  # fmt: skip
    assert "correct its registration" in found[1].why


def test_a_code(ledger: Ledger, tmp_path: Path) -> None:
    high = "480000101145,001902001,001902,CAYUGA ISD,CAYUGA H S,1,09,12"
    middle = "480000101146,001902041,001902,CAYUGA ISD,CAYUGA MIDDLE,1,06,08"
    found = ccd(ledger, tmp_path, high, middle)
    assert {one.aspect for one in found.differences} == {Aspect.CODE}
    say(ledger, "organisation.identified", organisation=HIGH_SCHOOL, scheme="nces", value="480000101145", from_="2010")
    again = ccd(ledger, tmp_path, high, middle)
    assert [one.entity for one in again.differences if one.entity.startswith("school:")] == [MIDDLE_SCHOOL]


def test_a_school_known_by_its_national_code_is_that_school(ledger: Ledger, tmp_path: Path) -> None:
    code = [{"scheme": "nces", "value": "480000101147"}]
    say(ledger, "organisation.registered", id="school:elkhart-high", name="ELKHART H S", under="district:tx-001902",
        identifiers=code, from_="2010")  # fmt: skip
    row = "480000101147,001902099,001902,CAYUGA ISD,ELKHART HIGH,1,09,12"
    found = [one for one in ccd(ledger, tmp_path, row).differences if "elkhart" in one.entity]
    assert [(one.aspect, one.recorded) for one in found] == [
        (Aspect.NAME, "ELKHART H S"), (Aspect.GRADES, "")
    ]  # fmt: skip


def test_an_inferred_closing_is_taken_back_and_another_is_followed_by_an_opening(tmp_path: Path) -> None:
    with Ledger.open(Settings(tmp_path / "data", STATE), Clock(LATER)) as ledger:
        import_directory(ledger, lists(tmp_path, y2012=[CAYUGA, MIDDLE], y2013=[MIDDLE]), recorder=STATE)
        say(ledger, "organisation.closed", organisation=MIDDLE_SCHOOL, on="2014-06-30")
        found = tapr(ledger, tmp_path, CAYUGA, MIDDLE)
        assert told(found) == [
            (HIGH_SCHOOL, Aspect.STATUS, "closed", "open", "evidence.retracted"),
            (MIDDLE_SCHOOL, Aspect.STATUS, "closed", "open", "organisation.opened"),
        ]
        assert found.differences[1].on == "[2014-07-01..2015-10-01]"


def test_an_older_list_changes_what_was_and_not_what_is(ledger: Ledger, tmp_path: Path) -> None:
    one = only(tapr(ledger, tmp_path, CAYUGA.replace("CAYUGA H S", "CAYUGA SENIOR HIGH"), MIDDLE, year=2012))
    assert [(said.topic, said.fields["name"], str(said.fields["from"])) for said in one.statements] == [
        ("organisation.renamed", "CAYUGA SENIOR HIGH", "[..2012-10-01]"),
        ("organisation.renamed", "CAYUGA H S", "[2012-10-02..2014-10-01]"),
    ]
    ledger.record(one.statements, STATE)
    assert ledger.reader(on="2012-10-01").ref(HIGH_SCHOOL).name == "CAYUGA SENIOR HIGH"
    assert ledger.reader(on="2014-10-01").ref(HIGH_SCHOOL).name == "CAYUGA H S"


def test_a_live_directory_says_since_when(ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "askted.csv"
    rows = (
        "'001902,CAYUGA ISD,'001902001,CAYUGA H S,'09-12,Active,,10/08/2015 9:00:00 AM",
        "'001902,CAYUGA ISD,'001902041,CAYUGA MIDDLE,'06-08,Active,,10/08/2015 9:00:00 AM",
        "'001902,CAYUGA ISD,'001902101,CAYUGA EL,'EE-05,Active,8/24/2015,10/08/2015 9:00:00 AM",
    )
    path.write_text(ASKTED + "".join(f"{row}\n" for row in rows))
    one = only(reconcile(ledger, read_listing(path)))
    assert (one.entity, one.on) == ("school:tx-001902101", "2015-08-24")


def test_a_state_that_the_record_does_not_know_comes_first(tmp_path: Path) -> None:
    with Ledger.open(Settings(tmp_path / "empty", "office:clerk"), Clock(LATER)) as young:
        clerk = Statement("organisation.registered", {"id": "office:clerk", "name": "Clerk"})
        young.record([clerk], "office:clerk")
        found = tapr(young, tmp_path, CAYUGA, MIDDLE)
        assert [one.entity for one in found.differences] == [STATE, "district:tx-001902", HIGH_SCHOOL, MIDDLE_SCHOOL]
        young.record([said for one in found.differences for said in one.statements], "office:clerk")
        assert tapr(young, tmp_path, CAYUGA, MIDDLE).differences == ()
