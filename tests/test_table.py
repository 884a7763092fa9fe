"""Tables that people made: read as they typed them, and refused where they cannot be trusted."""

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from services.files.table import Row, Table, read_table
from services.statements import Refused

SCHOOLS = "School,Grades\nDuggan Middle School,6-8\n"


def csv_of(folder: Path, content: str | bytes, name: str = "schools.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def book_of(folder: Path, *rows: list[Any], shape: Callable[[Worksheet], None] | None = None) -> Path:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Schools"
    for row in rows:
        sheet.append(row)
    if shape:
        shape(sheet)
    path = folder / "schools.xlsx"
    book.save(path)
    return path


def texts(table: Table) -> list[tuple[int, tuple[str, ...]]]:
    return [(row.line, tuple(row.cells.values())) for row in table.rows]


def refused(path: Path, **how: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        list(read_table(path, **how).rows)
    assert path.name in caught.value.message
    assert caught.value.accepted
    return caught.value


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_csv_is_read_whatever_parts_its_cells_and_lines(tmp_path: Path, delimiter: str, end: str, mark: str) -> None:
    lines = [["School", "Note"], ["Duggan", f'"left{delimiter} then ""came"" back"'], [" Brightwood ", ""]]
    path = csv_of(tmp_path, mark + end.join(delimiter.join(one) for one in lines) + end)
    table = read_table(path)
    assert table.headings == ("School", "Note")
    assert list(table.rows) == [
        Row(2, {"School": "Duggan", "Note": f'left{delimiter} then "came" back'}),
        Row(3, {"School": "Brightwood", "Note": ""}),
    ]
    assert table.notes == []


def test_a_row_is_numbered_by_the_line_where_it_begins(tmp_path: Path) -> None:
    table = read_table(csv_of(tmp_path, 'School,Note\nDuggan,"first\nsecond"\n\nBrightwood,\n'))
    assert texts(table) == [(2, ("Duggan", "first\nsecond")), (5, ("Brightwood", ""))]


def test_excel_may_say_what_parts_the_cells(tmp_path: Path) -> None:
    table = read_table(csv_of(tmp_path, "sep=;\nSchool;Amount\nDuggan;1,5\n"))
    assert texts(table) == [(3, ("Duggan", "1,5"))]


def test_a_row_of_another_width_is_left_out_and_told_by_its_line(tmp_path: Path) -> None:
    table = read_table(csv_of(tmp_path, SCHOOLS + "Brightwood\nGerena, Maria,K-5\nZanetti,K-8,\n"))
    assert [line for line, _ in texts(table)] == [2, 5]
    assert table.left_out == 2
    assert table.notes[0].startswith("line 3: 1 cell below 2 headings")
    assert table.notes[1].startswith("line 4: 3 cells below 2 headings (column C: 'K-5')")


def test_the_headings_may_stand_further_down(tmp_path: Path) -> None:
    path = csv_of(tmp_path, f"Schools of Springfield,\n,\n{SCHOOLS}")
    assert texts(read_table(path, heading_row=3)) == [(4, ("Duggan Middle School", "6-8"))]
    assert "line 9" in refused(path, heading_row=9).message


def test_a_column_without_a_heading_is_not_used_and_said_so(tmp_path: Path) -> None:
    table = read_table(csv_of(tmp_path, "School,,Grades\nDuggan,x,6-8\nZanetti,y,K-8\n"))
    assert [cells for _, cells in texts(table)] == [("Duggan", "6-8"), ("Zanetti", "K-8")]
    assert table.notes == ["column B has no heading; what stands in it is not used"]


def test_the_digest_is_that_of_the_file(tmp_path: Path) -> None:
    one, other = (read_table(csv_of(tmp_path, SCHOOLS, name)).digest for name in ("a.csv", "b.csv"))
    assert one == other
    assert len(one) == 64


BAD_TEXTS = {
    "latin-1": ("School\nCaf\u00e9\n".encode("latin-1"), "byte 11, line 2: 0xE9"),
    "latin-1 after a return": ("School\r\nDuggan\r\nCaf\u00e9\r\n".encode("latin-1"), "line 3"),
    "utf-16": (SCHOOLS.encode("utf-16"), "UTF-16"),
    "broken off in a letter": ("School\nCaf\u00e9".encode()[:-1], "breaks off within a character"),
    "a NUL": (b"School\nDug\0gan\n", "byte 11"),
    "nothing": (b"", "no headings"),
    "blank lines": (b"\n\n,,\n", "no headings"),
    "an open quote": (b'School,Note\nDuggan,"left\nBrightwood,\n', "line 2"),
    "a stray quote": (b'School,Note\nDuggan,"left" then\n', "line 2"),
    "a heading twice": (b"School,Grades,school \nDuggan,6-8,x\n", "'School' in column A and 'school' in column C"),
    "a thousand columns": (",".join(f"c{n}" for n in range(1000)).encode(), "1,000 columns"),
    "a workbook": (b"PK\x03\x04 and so on", "packed"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on", "password"),
}


@pytest.mark.parametrize("what", BAD_TEXTS)
def test_a_csv_that_cannot_be_trusted_is_refused(tmp_path: Path, what: str) -> None:
    content, why = BAD_TEXTS[what]
    assert why in refused(csv_of(tmp_path, content)).message


def test_other_files_are_refused(tmp_path: Path) -> None:
    assert ".pdf" in refused(csv_of(tmp_path, "School\n", "schools.pdf")).message
    assert "macros" in refused(csv_of(tmp_path, b"PK\x03\x04", "schools.xlsm")).message
    assert "old form" in refused(csv_of(tmp_path, "School\n", "schools.xls")).message
    assert "no workbook" in refused(csv_of(tmp_path, "School\n", "schools.xlsx")).message
    assert "No such file" in refused(tmp_path / "nowhere.csv").message
    assert "has no sheet" in refused(csv_of(tmp_path, SCHOOLS), sheet="Schools").message


def test_cells_of_a_workbook_are_what_a_person_would_have_typed(tmp_path: Path) -> None:
    def shape(sheet: Worksheet) -> None:
        for place, form in {"B3": "mmm yyyy", "B4": "yyyy", "C3": "0.0%", "C4": "000000", "B7": "h:mm"}.items():
            sheet[place].number_format = form

    path = book_of(
        tmp_path,
        ["School", "Since", "Code"],
        ["Duggan", date(2014, 8, 4), 101912477001],
        ["Zanetti", date(2014, 8, 1), 0.125],
        ["Gerena", date(2014, 1, 1), 17],
        [" Brightwood ", 2014.0, 2.5],
        ["Kensington", datetime.fromisoformat("2014-08-04T10:30"), True],
        ["Boland", 0.1 + 0.2, "007"],
        shape=shape,
    )
    assert texts(read_table(path)) == [
        (2, ("Duggan", "2014-08-04", "101912477001")),
        (3, ("Zanetti", "August 2014", "12.5%")),
        (4, ("Gerena", "2014", "000017")),
        (5, ("Brightwood", "2014", "2.5")),
        (6, ("Kensington", "2014-08-04T10:30", "TRUE")),
        (7, ("Boland", "07:12:00", "007")),
    ]


def test_formulas_errors_and_merged_cells_keep_their_rows_out(tmp_path: Path) -> None:
    def shape(sheet: Worksheet) -> None:
        sheet.merge_cells("A4:A5")
        sheet["B6"].data_type = "e"

    path = book_of(
        tmp_path,
        ["School", "Grades"],
        ["Duggan", "6-8"],
        ["Zanetti", '=CONCATENATE("K","-8")'],
        ["Gerena", "K-5"],
        [None, "PK"],
        ["Boland", "#REF!"],
        ["Kensington", "K-5"],
        ["Brightwood", None, None, "astray"],
        shape=shape,
    )
    table = read_table(path)
    assert [line for line, _ in texts(table)] == [2, 7]
    assert table.left_out == 5
    assert [note.partition(":")[0] for note in table.notes] == ["line 3", "line 4", "line 5", "line 6", "line 8"]
    for note, why in zip(table.notes, ("B3 holds a formula", "A4:A5", "A4:A5", "#REF!", "column D"), strict=True):
        assert why in note


def test_a_workbook_is_read_by_its_first_visible_sheet_or_the_one_named(tmp_path: Path) -> None:
    book = Workbook()
    book.create_sheet("hidden", 0).sheet_state = "hidden"
    first, other = book.worksheets[1], book.create_sheet("Old")
    first.title = "New"
    first.append(["School"])
    other.append(["Campus"])
    path = tmp_path / "two.xlsx"
    book.save(path)
    table = read_table(path)
    assert (table.sheet, table.headings) == ("New", ("School",))
    assert table.notes == ["the sheet 'New' is read, not 'Old'"]
    assert read_table(path, sheet="Old").headings == ("Campus",)
    assert "one of its sheets: hidden, New, Old" in refused(path, sheet="Older").accepted


def repacked(path: Path, change: Callable[[str, bytes], bytes], **added: bytes) -> Path:
    """The workbook with its parts changed."""
    with zipfile.ZipFile(path) as old:
        parts = {name: change(name, old.read(name)) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in {**parts, **added}.items():
            new.writestr(name, content)
    return path


def same(_: str, content: bytes) -> bytes:
    return content


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return book_of(tmp_path, ["School", "Grades"], *(["Duggan", f"{n}"] for n in range(400)))


def test_a_workbook_that_is_torn_is_refused_wherever_it_breaks_off(book: Path) -> None:
    whole = book.read_bytes()
    for part in range(1, 10):
        book.write_bytes(whole[: len(whole) * part // 10])
        assert "torn" in refused(book).message


def test_a_workbook_with_damaged_bytes_is_refused(book: Path) -> None:
    whole = book.read_bytes()
    with zipfile.ZipFile(book) as packed:
        info = packed.getinfo("xl/worksheets/sheet1.xml")
    middle = info.header_offset + 30 + len(info.filename) + info.compress_size // 2
    book.write_bytes(whole[:middle] + bytes(8) + whole[middle + 8 :])
    assert "torn" in refused(book).message


def test_a_workbook_whose_rows_end_early_is_refused(book: Path) -> None:
    def cut(name: str, content: bytes) -> bytes:
        return content[: len(content) // 2] if name.endswith("sheet1.xml") else content

    assert "torn" in refused(repacked(book, cut)).message


def test_a_bomb_is_refused_before_it_is_unpacked(book: Path) -> None:
    bomb = repacked(book, same, **{"xl/media/image1.xml": bytes(64 << 20)})
    assert bomb.stat().st_size < 1 << 20
    assert refused(bomb).rule == "unpacks-to-too-much"


def test_a_bomb_that_lies_about_its_size_is_refused(book: Path) -> None:
    repacked(book, same, **{"xl/media/image1.xml": bytes(64 << 20)})
    content = book.read_bytes()
    true, lie = (64 << 20).to_bytes(4, "little"), (4096).to_bytes(4, "little")
    assert content.count(true) >= 1
    book.write_bytes(content.replace(true, lie))
    assert "torn" in refused(book).message


def test_macros_entities_and_passwords_are_refused(book: Path) -> None:
    whole = book.read_bytes()
    assert "macros" in refused(repacked(book, same, **{"xl/vbaProject.bin": b"Sub Auto_Open()"})).message
    book.write_bytes(whole)
    assert "macros" in refused(repacked(book, same, **{"xl/macrosheets/sheet1.xml": b"<x/>"})).message

    def declared(name: str, content: bytes) -> bytes:
        bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
        return content.replace(b"<worksheet", bomb + b"<worksheet", 1) if name.endswith("sheet1.xml") else content

    book.write_bytes(whole)
    assert "entities" in refused(repacked(book, declared)).message
    book.write_bytes(whole)
    marked = bytearray(whole)
    place = whole.index(b"PK\x01\x02")
    marked[place + 8] |= 1
    book.write_bytes(marked)
    assert "password" in refused(book).message


def test_rows_and_columns_that_no_sheet_has_are_refused(book: Path) -> None:
    whole = book.read_bytes()
    for old, new in ((b'r="3"', b'r="1"'), (b'r="A3"', b'r="ZZZZZ3"'), (b'r="A3"', b'r="?"')):
        book.write_bytes(whole)
        assert "torn" in refused(repacked(book, replaced(old, new))).message
    book.write_bytes(whole)
    far = repacked(book, replaced(b'r="401"', b'r="99999999999"'))
    assert texts(read_table(far))[-1][0] == 99999999999


def replaced(old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    return lambda _, content: content.replace(old, new)


def test_a_workbook_with_a_thousand_columns_or_a_heading_twice_is_refused(tmp_path: Path) -> None:
    assert "1,000 columns" in refused(book_of(tmp_path, [f"c{n}" for n in range(1000)])).message
    assert "the same heading twice" in refused(book_of(tmp_path, ["School", "SCHOOL"])).message
    assert "formula" in refused(book_of(tmp_path, ["School", "=A1"])).message
    assert "no headings" in refused(book_of(tmp_path)).message
