"""Tables of any content: written and read again equal, or refused, and never anything else."""

from contextlib import suppress
from datetime import date
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from services.files.escaping import escaped, unescaped
from services.files.table import read_table, write_table
from services.statements import Refused
from tests.test_table import book_of, csv_of, repacked

CELL = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12).map(str.strip)
RISKY = st.builds("".join, st.tuples(st.sampled_from(["", "'", "''"]), st.sampled_from("=+-@\uff1d"), CELL)).map(
    str.strip
)
NUMBERS = st.integers(-(10**12), 10**12).map(str)
ROWS = st.lists(st.lists(CELL | RISKY | NUMBERS, min_size=3, max_size=3), max_size=8)
HEADINGS = ["Name", "=Value", "Note, with a comma"]


@given(ROWS)
def test_what_is_written_as_csv_is_read_again(rows: list[list[str]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "any.csv"
        assert write_table(path, HEADINGS, rows) == len(rows)
        table = read_table(path)
        read = [list(row.cells.values()) for row in table.rows]
    assert list(table.headings) == HEADINGS
    assert read == [row for row in rows if any(row)]
    assert table.notes == []


@given(ROWS)
def test_what_stands_in_a_workbook_as_text_is_read_as_it_stands(rows: list[list[str]]) -> None:
    with TemporaryDirectory() as folder:
        path = book_of(Path(folder), HEADINGS[::2], shape=lambda sheet: fill(sheet, rows))
        table = read_table(path)
        read = [list(row.cells.values()) for row in table.rows]
    assert read == [row[:2] for row in rows if any(row[:2])]
    assert table.notes == []


def fill(sheet: Worksheet, rows: list[list[str]]) -> None:
    for number, row in enumerate(rows, 2):
        for column, text in enumerate(row[:2], 1):
            cell = sheet.cell(number, column)
            cell.value = escaped(text)
            cell.data_type = "s"


@given(CELL | RISKY)
def test_nothing_that_a_spreadsheet_runs_is_written_out(text: str) -> None:
    out = StringIO()
    write_table(out, ["Note"], [[text]])
    assert unescaped(escaped(text)) == text
    assert not escaped(text).startswith(("=", "@", "\uff1d")) or not text
    if escaped(text).startswith(("+", "-")):
        float(escaped(text).rstrip("%"))


def test_a_mapping_is_written_by_its_headings() -> None:
    out = StringIO()
    write_table(out, ["School", "Change"], [{"Change": "-5", "School": "=HYPERLINK(1)"}, {"School": "Duggan"}])
    assert out.getvalue() == "School,Change\n'=HYPERLINK(1),-5\nDuggan,\n"


PARTS = ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "[Content_Types].xml"]
JUNK = st.binary(max_size=6) | st.sampled_from([b"<", b">", b'"', b"</c>", b"999999999999", b"<f>1</f>", b"\xff"])


@given(st.sampled_from(PARTS), st.integers(0, 2000), st.integers(0, 40), JUNK)
def test_a_workbook_with_anything_in_its_parts_is_read_or_refused(part: str, at: int, cut: int, junk: bytes) -> None:
    def broken(name: str, content: bytes) -> bytes:
        return content[:at] + junk + content[at + cut :] if name == part else content

    with TemporaryDirectory() as folder:
        path = repacked(
            book_of(Path(folder), ["School", "Since"], ["Duggan", date(2014, 8, 4)], ["Zanetti", 7]), broken
        )
        with suppress(Refused):
            assert len(list(read_table(path).rows)) <= 3


@given(st.binary(max_size=60) | st.text(st.sampled_from('a,;"\n\r\t='), max_size=40).map(str.encode))
def test_any_bytes_are_read_as_csv_or_refused(content: bytes) -> None:
    with TemporaryDirectory() as folder, suppress(Refused):
        table = read_table(csv_of(Path(folder), content))
        assert all(tuple(row.cells) == table.headings for row in table.rows)
