"""Lists of schools as publishers and spreadsheets write them."""

from pathlib import Path

import pytest

from services.files.change import Change, Comparison
from services.files.listing import Listing, Profile, State
from services.files.profiles import read_listing
from services.statements import Refused

HEAD = "CAMPUS,DISTRICT,CAMPNAME,DISTNAME,GRDSPAN\n"


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def rated(folder: Path, year: int, *rows: str) -> Listing:
    return read_listing(written(folder, f"tx-tapr-campuses-{year}.csv", HEAD + "".join(f"{row}\n" for row in rows)))


def test_what_a_spreadsheet_took_away_is_put_back(tmp_path: Path) -> None:
    listing = rated(tmp_path, 2019, "1902001,1902,CAYUGA H S,CAYUGA ISD,12-Sep")
    school = listing.schools["001902001"]
    assert (school.district, school.grades) == ("001902", ("09", "10", "11", "12"))


def test_columns_are_read_by_name_and_a_byte_order_mark_is_no_name(tmp_path: Path) -> None:
    text = "\ufeffGRDSPAN,DISTNAME,CAMPNAME,DISTRICT,CAMPUS\n06 - 08,CAYUGA ISD,CAYUGA MIDDLE,001902,001902041\n"
    listing = read_listing(written(tmp_path, "tapr-2014.csv", text))
    assert listing.schools["001902041"].name == "CAYUGA MIDDLE"
    assert (listing.profile, listing.as_of, listing.known.isoformat()) == (
        Profile.TAPR_SCHOOLS,
        "2014-10-01",
        "2015-12-01T12:00:00+00:00",
    )


def test_a_directory_says_since_when_and_when_it_was_written(tmp_path: Path) -> None:
    text = (
        "District Number,District Name,School Number,School Name,Grade Range,School Status,"
        "School Status Date,Update Date\n"
        "'001902,CAYUGA ISD,'001902041,CAYUGA MIDDLE,'06-08,Active,03/11/1996,10/8/2015 5:30:05 AM\n"
        "'001902,CAYUGA ISD,'001902042,CAYUGA NEW,'EE KG-05,Under Construction, ,10/8/2015 5:30:05 AM\n"
    )
    listing = read_listing(written(tmp_path, "askted.csv", text))
    assert listing.schools["001902041"].since == "1996-03-11"
    assert listing.schools["001902042"].state is State.PLANNED
    assert listing.schools["001902042"].grades == ("EE", "KG", "01", "02", "03", "04", "05")
    assert listing.known.isoformat() == "2015-10-08T10:30:05+00:00"


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ("A,B\n1,2\n", "follows no known profile"),
        (HEAD, "lists nothing"),
        (HEAD.encode() + b"001902001,001902,PE\xd1A,X ISD,09 - 12\n", "is not UTF-8"),
        ("CAMPUS," + HEAD, "twice"),
    ],
)
def test_a_file_that_is_no_list_is_refused_by_name(tmp_path: Path, content: str | bytes, rule: str) -> None:
    with pytest.raises(Refused, match=rule) as refused:
        read_listing(written(tmp_path, "tapr-2014.csv", content))
    assert refused.value.accepted


def test_a_row_that_cannot_be_used_is_left_out_by_line(tmp_path: Path) -> None:
    listing = rated(
        tmp_path, 2014, "001902001,001902,CAYUGA H S,CAYUGA ISD,09 - 12", "x,001902,Y,CAYUGA ISD,09 - 12", "1,2"
    )
    assert list(listing.schools) == ["001902001"]
    assert [note.partition(":")[0] for note in listing.notes] == ["line 3", "line 4"]


def changes(*listings: Listing) -> list[list[tuple[Change, str]]]:
    comparison = Comparison("tx", listings)
    return [
        [(one.change, one.code) for one in comparison.tell(listing)[0] if len(one.code) == 9] for listing in listings
    ]


def test_a_school_that_comes_back_was_never_closed(tmp_path: Path) -> None:
    here = "001902001,001902,CAYUGA H S,CAYUGA ISD,09 - 12"
    other = "001902041,001902,CAYUGA MIDDLE,CAYUGA ISD,06 - 08"
    _, gone, back = changes(
        rated(tmp_path, 2012, here, other), rated(tmp_path, 2013, other), rated(tmp_path, 2014, here, other)
    )
    assert gone == [(Change.CLOSED, "001902001")]
    assert back == [(Change.CAME_BACK, "001902001")]


def test_a_name_cut_at_34_characters_is_no_rename(tmp_path: Path) -> None:
    long = "DAEP DISCIPLINARY ALTERNATIVE EDUCATION"
    first = rated(tmp_path, 2012, f"001902001,001902,{long},CAYUGA ISD,09 - 12")
    cut = rated(tmp_path, 2013, f"001902001,001902,{long[:34]},CAYUGA ISD,09 - 12")
    other = rated(tmp_path, 2014, "001902001,001902,CAYUGA H S,CAYUGA ISD,09 - 12")
    assert changes(first, cut, other)[1:] == [[], [(Change.RENAMED, "001902001")]]


def test_the_same_name_in_another_district_is_the_same_school_renumbered(tmp_path: Path) -> None:
    before = rated(tmp_path, 2012, "101909001,101909,FOREST BROOK MIDDLE,NORTH FOREST ISD,06 - 08")
    after = rated(tmp_path, 2013, "101912444,101912,FOREST BROOK MIDDLE,HOUSTON ISD,06 - 08")
    assert changes(before, after)[1] == [
        (Change.OPENED, "101912444"),
        (Change.CLOSED, "101909001"),
        (Change.SUCCEEDED, "101912444"),
    ]
