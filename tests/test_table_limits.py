"""Tables at the limits of what is read: refused by name and number, before they fill the memory."""

from datetime import date
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from services.files import delimited, lines, workbook
from services.files.table import read_table
from services.statements import Refused
from tests.test_table import SCHOOLS, book_of, csv_of, refused, texts


def test_a_sheet_has_only_so_many_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "MAX_ROWS", 3)
    monkeypatch.setattr(workbook, "MAX_ROWS", 3)
    rows = [["School"], ["Duggan"], ["Gerena"]]
    assert len(texts(read_table(csv_of(tmp_path, "School\nDuggan\nGerena\n")))) == 2
    assert len(texts(read_table(book_of(tmp_path, *rows)))) == 2
    assert "more than 3 rows" in refused(csv_of(tmp_path, "School\nDuggan\nGerena\nZanetti\n")).message
    assert "more than 3 rows" in refused(book_of(tmp_path, *rows, ["Zanetti"])).message


def test_a_file_has_only_so_many_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "MAX_BYTES", len(SCHOOLS) - 1)
    monkeypatch.setattr(workbook, "MAX_BYTES", 100)
    assert "has more than" in refused(csv_of(tmp_path, SCHOOLS)).message
    assert "has more than" in refused(book_of(tmp_path, ["School"])).message


def test_a_workbook_unpacks_only_to_so_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = book_of(tmp_path, ["School"], ["Duggan"])
    with monkeypatch.context() as within:
        within.setattr(workbook, "MAX_KEPT", 100)
        fault = refused(book)
        assert (fault.rule, "of texts" in fault.message) == ("unpacks-to-too-much", True)
    with monkeypatch.context() as within:
        within.setattr(workbook, "MAX_UNPACKED", 100)
        assert refused(book).rule == "unpacks-to-too-much"
    with ZipFile(book, "a", ZIP_DEFLATED) as packed:
        for number in range(workbook.MAX_PARTS):
            packed.writestr(f"xl/media/{number}.png", b"")
    assert "parts" in refused(book).message


def test_a_cell_that_is_too_long_keeps_its_row_out(tmp_path: Path) -> None:
    long = "x" * (lines.MAX_CELL + 1)
    table = read_table(csv_of(tmp_path, f"School\n{long}\nDuggan\n"))
    assert [line for line, _ in texts(table)] == [3]
    assert table.notes[0].startswith("line 2: a cell has 100001 characters")


def test_a_cell_beyond_what_a_csv_reader_takes_is_refused(tmp_path: Path) -> None:
    assert "line 2" in refused(csv_of(tmp_path, f"School\n{'x' * 200_000}\n")).message


def test_what_is_refused_leaves_no_file_open(tmp_path: Path) -> None:
    table = read_table(book_of(tmp_path, ["School", "Since"], *(["Duggan", date(2014, 8, 4)] for _ in range(5000))))
    next(table.rows)
    del table
    with pytest.raises(Refused):
        read_table(book_of(tmp_path, ["School", "School"]))


def test_a_table_of_which_every_row_is_needed_names_the_first_that_is_lost(tmp_path: Path) -> None:
    table = read_table(csv_of(tmp_path, "School,,Grades\nBrightwood\nGerena,noted,K-5\n"))
    assert [line for line, _ in texts(table)] == [3]
    assert table.notes[-1].startswith("column B has no heading")
    with pytest.raises(Refused) as refused:
        table.need_all("rows as they were written")
    assert "line 2: 1 cell below 3 headings" in refused.value.message
