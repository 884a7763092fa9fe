"""The panel as Parquet: the rows of the CSV, opened by the programs that people use."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas
import pytest
from pyarrow import parquet
from typer.testing import CliRunner

from graph.answers.panel import Line, Panel
from graph.answers.panel_columns import KEYS
from graph.errors import NotAnswerable
from services.cli.main import app
from services.cli.session import Session
from services.files import panel as files
from services.files import panel_parquet
from services.files.panel import write_panel
from services.files.panel_parquet import write_parquet
from services.statements import Refused
from tests.town import Town


def lines() -> Iterator[list[Line]]:
    """Two schools, one of which would be a formula in a spreadsheet."""
    for school, name in (("school:bates", "Bates"), ("school:carlton", "=Carlton")):
        head = (school, "2012", "2012-01-01", "2012-12-31", "2012-12-31", "7")
        yield [Line(head, (name, *([""] * (len(KEYS) - len(head) - 1))))]


def test_the_rows_are_those_of_the_csv_with_types(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panel_parquet, "GROUP", 7)
    words = "panel --within district:salem --from 2011-07-01 --to 2013-06-30 --every month --hindsight --out"
    town = Town(tmp_path / "data")
    town.registered("district:salem", "Salem")
    for name in ("bates", "carlton"):
        town.registered(f"school:{name}", name.title(), under="district:salem", grades="KG-05", from_="2011-10")
    for name in ("panel.csv", "panel.parquet"):
        done = CliRunner().invoke(app, [*words.split(), str(tmp_path / name)], obj=Session(ledger=town.ledger))
        assert done.exit_code == 0, done.output
    town.ledger.close()
    with (tmp_path / "panel.csv").open(newline="", encoding="utf-8") as file:
        expected = list(csv.DictReader(file))
    table = pandas.read_parquet(tmp_path / "panel.parquet")
    assert len(table) == len(expected) > 7
    assert list(table.columns) == list(expected[0])
    found: list[dict[str, Any]] = table.astype(object).where(table.notna(), "").to_dict("records")
    assert [{name: str(value) for name, value in row.items()} for row in found] == expected
    assert all(isinstance(found[0][name], date) for name in ("first_day", "last_day", "on"))
    assert str(table["position"].dtype) == "int64"
    read = duckdb.read_parquet(str(tmp_path / "panel.parquet")).aggregate("school, count(*), max(last_day)", "school")
    assert [(school, number, last) for school, number, last in sorted(read.fetchall())] == [
        (school, 24, date(2013, 6, 30)) for school in sorted({row["school"] for row in expected})
    ]
    told = parquet.read_schema(tmp_path / "panel.parquet").metadata
    assert (told[b"within"], told[b"every"], told[b"known"]) == (
        b"district:salem",
        b"month",
        b"in hindsight, as known now",
    )


def test_only_a_spreadsheet_is_told_that_a_name_is_no_formula(tmp_path: Path) -> None:
    panel = Panel(KEYS, 2, lines)
    assert write_panel(panel, tmp_path / "panel.csv").rows == 2
    told: list[tuple[int, int]] = []
    done = write_parquet(panel, tmp_path / "panel.parquet", about={}, progress=lambda *so: told.append(so))
    assert (done.rows, done.schools, told) == (2, 2, [(1, 2), (2, 2)])
    with pytest.raises(Refused, match="nothing is written over"):
        write_parquet(panel, tmp_path / "panel.parquet", about={})
    named = KEYS[6].name
    assert list(pandas.read_parquet(tmp_path / "panel.parquet")[named]) == ["Bates", "=Carlton"]
    assert list(pandas.read_csv(tmp_path / "panel.csv")[named]) == ["Bates", "'=Carlton"]


def test_the_same_rows_give_the_same_bytes_whatever_the_groups(tmp_path: Path) -> None:
    panel = Panel(KEYS, 2, lines)
    one, two = (write_parquet(panel, tmp_path / f"{n}.parquet", about={"within": "x"}) for n in (1, 2))
    assert one.sha256 == two.sha256
    assert (tmp_path / "1.parquet").read_bytes() == (tmp_path / "2.parquet").read_bytes()


def test_a_panel_without_a_school_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(NotAnswerable, match="no school is recorded"):
        write_parquet(Panel(KEYS, 1, lambda: iter([[]])), tmp_path / "panel.parquet", about={})
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_no_file(tmp_path: Path) -> None:
    def full() -> Iterator[list[Line]]:
        yield from lines()
        raise OSError(28, "No space left on device")

    with pytest.raises(Refused, match="there is no room"):
        write_parquet(Panel(KEYS, 3, full), tmp_path / "panel.parquet", about={})
    assert list(tmp_path.iterdir()) == []


def test_without_the_library_csv_is_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "find_spec", lambda _: None)
    with pytest.raises(Refused, match="pyarrow") as caught:
        files.is_parquet(tmp_path / "panel.parquet")
    assert caught.value.accepted == "pip install pyarrow; or a name that does not end in .parquet, for CSV"
    assert not files.is_parquet(tmp_path / "panel.csv")
