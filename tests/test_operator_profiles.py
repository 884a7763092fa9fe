"""Profiles of operators' lists: what is read as they say, and what is refused, by its key."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs

from services.bootstrap import Ledger
from services.files.operator_import import import_operators
from services.files.operator_lists import read_operator_list
from services.files.operator_names import Aliases, alike, called, folded, read_aliases
from services.files.operator_plan import Act
from services.files.operator_profiles import SHIPPED, load_profile, read_profile
from services.settings import Settings
from services.statements import Refused, Statement
from tests.conftest import Clock
from tests.operator_office import HEAD, LATER, TOTAL, bates, carlton

OURS = """
profile = "salem-schools"
title = "Salem, list of schools"
state = "or"
state_name = "Oregon"

[date]
file = '(?P<year>\\d{4})-(?P<month>\\d\\d)'
as_of = "{year}-{month}-15"
known = "{year}-{month}-28"

[columns]
school = "No"
name = "School"
operator = "Run by"

[school]
scheme = "salem"

[district]
code = "24J"
name = "Salem-Keizer"

[[operators]]
match = "(the )?district"
nobody = true
why = "run by its district"
"""
NETWORK = """
[[operators]]
match = "Network .*"
name = "{value} {Salem}"
kind = "office"
under_district = true
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(Settings(tmp_path / "data"), Clock(LATER)) as made:
        yield made


def test_a_name_that_a_profile_makes_may_hold_other_braces(tmp_path: Path) -> None:
    profile = read_profile("salem.toml", (OURS + NETWORK).encode())
    rows = tmp_path / "schools-2014-09.csv"
    rows.write_text("No,School,Run by\n12,Bates,Network 3\n13,Carlton,district\n14,Witchcraft,\n")
    named = [called(profile, one, Aliases({})) for one in read_operator_list(rows, profile).sites.values()]
    assert [one and (one.name, one.kind, dict(one.fields)) for one in named] == [
        ("Network 3 {Salem}", "office", {"under": "district:or-24J"}), None, None,
    ]  # fmt: skip


def test_a_profile_of_ones_own_reads_the_list_of_another_state(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "salem.toml").write_text(OURS)
    profile = load_profile(str(tmp_path / "salem.toml"))
    rows = tmp_path / "schools-2014-09.csv"
    rows.write_text("No,School,Run by\n12,Bates,Willamette Schools\n13,Carlton,district\n")
    done = import_operators(ledger, [rows], profile, recorder="state:OR")
    reader = ledger.reader(on="2014-10-01")
    assert [one.operator.name for one in reader.operators(["school:or-salem-12"])] == ["Willamette Schools"]
    assert reader.operators(["school:or-salem-13"]) == []
    assert reader.ref("salem:12").name == "Bates"
    assert reader.ref("district:or-24J").name == "Salem-Keizer"
    assert (done.reports[0].as_of, reader.at.known.isoformat()) == ("2014-09-15", "2014-09-28T12:00:00+00:00")


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_profiles_are_whole(name: str) -> None:
    assert load_profile(name).profile == name


@pytest.mark.parametrize(
    ("was", "put", "key", "accepts"),
    [
        ('state = "or"', 'state = "Oregon"', "state", ""),
        ('title = "Salem, list of schools"', "", "the profile", "title (needed)"),
        ('school = "No"', "", "columns", "school (needed)"),
        ('name = "School"', "name = 3", "columns.name", "str"),
        ('name = "School"', 'name = "School"\nnmae = "x"', "columns", "district_name"),
        ("nobody = true", 'role = "boss"', "operators[0].role", "managing"),
        ("nobody = true", 'kind = "school"', "operators[0].kind", "partner"),
        ('"(the )?district"', '"(the"', "operators[0].match", "regular expression"),
        ("(?P<year>\\d{4})", "(\\d{4})", "date.as_of", "{month}"),
        ('"{year}-{month}-15"', '"{year}-{day}-15"', "date.as_of", "{month}"),
        ('code = "24J"', "", "district.code", "columns.district"),
        (
            "[school]", '[charter.types]\n"1" = { title = "One", authoriser = "board" }\n[school]', "columns.type",
            "heading",
        ),
        (
            'operator = "Run by"',
            'type = "T"\n[charter.types]\n"1" = { title = "One", authoriser = "board" }',
            "charter.types.1.authoriser",
            "district",
        ),
        ("[school]", '[parties.board]\nid = "the board"\nname = "B"\n[school]', "parties.board.id", "office:la-rsd"),
    ],
)  # fmt: skip
def test_what_a_profile_says_wrong_is_refused_by_its_key(was: str, put: str, key: str, accepts: str) -> None:
    assert was in OURS
    with pytest.raises(Refused, match=r"our\.toml") as caught:
        read_profile("our.toml", OURS.replace(was, put, 1).encode())
    assert caught.value.rule == "bad-profile"
    assert caught.value.field == key
    assert accepts in caught.value.accepted


@pytest.mark.parametrize(
    "as_of", ["{year", "{year}-{month}", "{0}", "{year!r}-10-01", "{year}-13-01", "{year.x}-10-01"]
)
def test_a_day_that_a_profile_cannot_mean_is_refused(tmp_path: Path, as_of: str) -> None:
    with pytest.raises(Refused) as caught:
        read_profile("our.toml", OURS.replace('"{year}-{month}-15"', f'"{as_of}"').encode()).days(
            tmp_path / "schools-2014-09.csv"
        )
    assert caught.value.accepted


@pytest.mark.parametrize("content", [b"\xff", b"[columns", b"x" * 1_000_001, b"a = " + b"[" * 5000])
def test_what_is_no_toml_is_refused(content: bytes) -> None:
    with pytest.raises(Refused, match=r"our\.toml"):
        read_profile("our.toml", content)


def test_a_name_that_is_no_profile_is_refused_with_those_that_are() -> None:
    with pytest.raises(Refused, match="utah") as caught:
        load_profile("utah")
    assert "louisiana-sites" in caught.value.accepted
    with pytest.raises(Refused, match="cannot be read"):
        load_profile("nowhere.toml")


def listed(folder: Path, text: str, name: str = "la-sites-2017.csv") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_rows_that_cannot_be_used_are_told_by_their_line(tmp_path: Path) -> None:
    rows = [bates(), bates(name="Bates Again"), "017,East Parish,017004,,,", "017,East Parish,0 1,Odd,,"]
    path = listed(tmp_path, HEAD + "\n".join(rows) + "\n" + TOTAL)
    found = read_operator_list(path, load_profile("louisiana-sites"))
    assert (found.rows, list(found.sites)) == (5, ["017001"])
    lines = ["line 3: 017001 is listed in line 2", "line 4: 017004 has no name", "line 5:", "line 6: the statewide"]
    assert all(said.startswith(line) for said, line in zip(found.notes, lines, strict=True))


def test_whoever_writes_a_profile_says_whether_its_lists_are_first_hand(tmp_path: Path) -> None:
    path = listed(tmp_path, HEAD + bates() + "\n")
    profile = load_profile("louisiana-sites")
    assert read_operator_list(path, profile).source.first_hand is None
    told = structs.replace(profile, first_hand=True)
    assert read_operator_list(path, told).at(2).first_hand is True


def test_a_district_with_several_names_is_not_named_by_chance(tmp_path: Path) -> None:
    rows = [
        "CHA,Delta Charter,W01001,Delta,,",
        "CHA,Tangi Academy,W02001,Tangi,,",
        "009,A,009001,X,,",
        "009,B,009002,Y,,",
    ]
    found = read_operator_list(listed(tmp_path, HEAD + "\n".join(rows) + "\n"), load_profile("louisiana-sites"))
    assert found.districts == {"district:la-CHA": "Type 2 Charters", "district:la-009": ""}
    assert any("district 009 bears 2 names" in note for note in found.notes)


@pytest.mark.parametrize(
    ("text", "name", "why"),
    [
        (HEAD + carlton() + "\n", "la-sites.csv", "the day of the list"),
        (HEAD + carlton() + "\n", "la-sites-9920.csv", "the day of the list"),
        (HEAD + f"017,East,{'9' * 60},Bates,,\n", "la-sites-2017.csv", "lists no school"),
        ("SiteCd,SiteName\n017001,Bates\n", "la-sites-2017.csv", "School System"),
        (HEAD, "la-sites-2017.csv", "lists no school"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused(tmp_path: Path, text: str, name: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        read_operator_list(listed(tmp_path, text, name), load_profile("louisiana-sites"))


def test_names_that_may_be_one() -> None:
    assert folded("Basis Charters Inc.") == folded("BASIS  Charters") == "basis charters"
    assert folded("Citizens' Committee") == folded("Citizens Committee")
    assert alike("IDEA Public Schools NOLA, Inc.", "IDEA Public Schools")
    assert alike("Athlos Academey of Jefferson", "Athlos Academy of Jefferson")
    assert not alike("Celerity Schools Louisiana", "Redesign Schools Louisiana")
    assert folded("The Inc.") == "the inc"


def test_a_table_of_aliases(tmp_path: Path) -> None:
    path = listed(tmp_path, "name,same_as\nB Inc.,B\nB,The B\n", "aliases.csv")
    same = read_aliases(path)
    assert [same(one) for one in ("B Inc.", "B", "The B", "C")] == ["The B", "The B", "The B", "C"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("name,same\nA,B\n", "same_as"),
        ("name,same_as\nA,A\n", "line 2"),
        ("name,same_as\nA,\n", "line 2"),
        ("name,same_as\nA,B\nA,C\n", "line 3"),
        ("name,same_as\nA,B\nB,A\n", "leads back"),
        ("name,same_as\nA,B,C\n", "line 2"),
    ],
)
def test_a_table_of_aliases_that_cannot_be_true_is_refused(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        read_aliases(listed(tmp_path, text, "aliases.csv"))


def test_grades_are_followed_where_the_list_gives_them(tmp_path: Path) -> None:
    head = "School_ID,Long_Name,Network,Grades_Offered_All\n"
    spans = {2015: ('"K,1,2,3,4,5"', "6-8"), 2016: ('"K,1,2,3,4,5,6"', ""), 2017: ('"K,1,2,3,4,5,6"', "PE-8")}
    files = [
        listed(tmp_path, f"{head}1,Bates,AUSL,{bates}\n2,Carlton,AUSL,{carlton}\n", f"chicago-{year}.csv")
        for year, (bates, carlton) in spans.items()
    ]
    with Ledger.open(Settings(tmp_path / "data"), Clock(LATER)) as ledger:
        done = import_operators(ledger, files, load_profile("chicago-networks"), recorder="state:IL")
        assert [one.recorded[Act.GRADES] for one in done.reports] == [0, 1, 0]
        assert done.reports[2].notes == ["line 3: 'PE-8' is no span of grades; the grades are left out"]
        timeline = ledger.reader().timeline("school:il-cps-1")
        found = [(one.value, one.valid_from, one.sure_from) for one in timeline if one.type == "grades"]
        before, after = '["KG","01","02","03","04","05"]', '["KG","01","02","03","04","05","06"]'
        assert (after, "2015-10-02", "2016-10-01") in found
        assert found[0][0] == before
        assert {one.value for one in ledger.reader().timeline("school:il-cps-2") if one.type == "grades"} == {
            '["06","07","08"]'
        }
        again = import_operators(ledger, files, load_profile("chicago-networks"), recorder="state:IL")
        assert all(one.already for one in again.reports)


def test_grades_that_others_recorded_stay(tmp_path: Path) -> None:
    path = listed(tmp_path, "School_ID,Long_Name,Network,Grades_Offered_All\n1,Bates,AUSL,K-8\n", "chicago-2015.csv")
    with Ledger.open(Settings(tmp_path / "data"), Clock(LATER)) as ledger:
        told = [
            Statement("organisation.registered", {"id": "state:IL", "name": "Illinois"}),
            Statement(
                "organisation.registered",
                {"id": "school:il-cps-1", "name": "Bates", "grades": "KG-05", "from": "2010",
                 "identifiers": [{"scheme": "cps", "value": "1"}]},
            ),
        ]  # fmt: skip
        ledger.record(told, "state:IL")
        done = import_operators(ledger, [path], load_profile("chicago-networks"), recorder="state:IL")
        (report,) = done.reports
        assert report.recorded[Act.GRADES] == 0
        assert any("has other grades by others' word; not changed" in one for one in report.notes)
