"""Sheets as files: templates, workbooks, the command line, and the page about them."""

import csv
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner, Result

from services.bootstrap import Ledger
from services.cli.main import app
from services.cli.options import Code
from services.files import who
from services.files.columns import Reads, SheetKind
from services.files.headings import recognise
from services.files.layouts import LAYOUTS
from services.files.retracting import retract
from services.files.sheets import import_sheets
from services.files.table import read_table
from services.files.template import MARK, columns_of, example_of, headings_of, how, write_template
from services.statements import Refused
from tests.springfield import CLERK, bodies, imported, sheet_of, springfield, told
from tests.test_sheets import CONTRACT

ROOT = Path(__file__).parent.parent
MEMBER = {"Cluster": "cluster:north", "School": "Duggan Middle School", "From": "8/4/2014"}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with springfield(tmp_path / "data") as made:
        yield made


def test_nobody_unregistered_records(ledger: Ledger, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="recorded_by"):
        import_sheets(ledger, [sheet_of(tmp_path, CONTRACT)], SheetKind.CONTRACTS, recorder="office:nobody")


def test_rows_with_formulas_are_left_out_and_counted(ledger: Ledger, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(list(CONTRACT))
    sheet.append(list(CONTRACT.values()))
    sheet.append([*list(CONTRACT.values())[:1], "=1+1", *list(CONTRACT.values())[2:]])
    book.save(tmp_path / "sheet.xlsx")
    report = imported(ledger, tmp_path / "sheet.xlsx", "contracts")
    assert (report.rows, report.recorded, report.left_out, report.complete) == (2, 1, 1, False)
    assert any(note.startswith("line 3: B3 holds a formula") for note in report.notes)


@pytest.mark.parametrize("kind", SheetKind)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_template_is_read_as_a_sheet_whose_example_is_never_imported(
    ledger: Ledger, tmp_path: Path, kind: SheetKind, ending: str
) -> None:
    path = tmp_path / f"empty.{ending}"
    write_template(LAYOUTS[kind], path)
    report = imported(ledger, path, kind)
    assert (report.rows, report.skipped, report.recorded, report.faults) == (1, 1, 0, [])
    assert (report.guesses, report.unused) == ((), ())


@pytest.mark.parametrize("kind", SheetKind)
def test_the_example_of_a_template_could_be_imported(ledger: Ledger, tmp_path: Path, kind: SheetKind) -> None:
    imported(ledger, sheet_of(tmp_path, CONTRACT | {"Contract No.": "lincoln-2014"}), "contracts")
    layout = LAYOUTS[kind]
    example = ["" if text == MARK else text for text in example_of(layout)]
    if kind is SheetKind.CONTRACTS:
        example[0] = "another-2014"
    row = dict(zip(headings_of(layout), example, strict=True))
    report = imported(ledger, sheet_of(tmp_path, row, name="example.csv"), kind)
    assert told(report) == []
    assert report.recorded == 1


def test_a_workbook_to_fill_in_offers_lists_explains_columns_and_keeps_texts_as_typed(tmp_path: Path) -> None:
    layout = LAYOUTS[SheetKind.GRANTS]
    write_template(layout, tmp_path / "grants.xlsx")
    book = load_workbook(tmp_path / "grants.xlsx")
    assert book.sheetnames == ["grants", "columns", "lists"]
    sheet, lists = book["grants"], book["lists"]
    offered = {}
    for rule in sheet.data_validations.dataValidation:
        (place,) = rule.sqref.ranges
        cells = lists[str(rule.formula1).removeprefix("lists!")]
        offered[sheet.cell(1, place.min_col).value] = tuple(cell.value for (cell,) in cells)
    picks = {one.heading: one.picks for one in layout.columns if one.reads is Reads.PICK}
    assert offered == {**picks, "First hand": ("yes", "no")}
    assert {dimension.number_format for dimension in sheet.column_dimensions.values()} == {"@"}
    assert [row[0].value for row in book["columns"]] == ["heading", *headings_of(layout)]


def test_a_template_takes_no_file_that_is_there_and_no_other_ending(tmp_path: Path) -> None:
    layout = LAYOUTS[SheetKind.GRANTS]
    (tmp_path / "mine.csv").write_text("precious")
    with pytest.raises(Refused, match="is there already"):
        write_template(layout, tmp_path / "mine.csv")
    with pytest.raises(Refused, match=r"ends in neither"):
        write_template(layout, tmp_path / "mine.ods")
    assert (tmp_path / "mine.csv").read_text() == "precious"


@pytest.mark.parametrize("kind", SheetKind)
def test_every_word_for_a_column_means_that_column(tmp_path: Path, kind: SheetKind) -> None:
    layout = LAYOUTS[kind]
    own = {column.heading: column.field for column in layout.columns}
    for column in layout.columns:
        for name in (column.heading, column.heading.upper(), f"{column.heading}:", *column.also):
            others = [heading for heading in own if heading != column.heading]
            assert recognise(tmp_path, layout, [*others, name]).headings[column.field] == name


def test_two_headings_for_one_column_and_a_column_that_is_missing_are_refused(ledger: Ledger, tmp_path: Path) -> None:
    both = {"Cluster": "", "School": "", "Start": "", "Effective date": ""}
    with pytest.raises(Refused, match="'Effective date' and 'Start', which both mean 'From'"):
        imported(ledger, sheet_of(tmp_path, both), "memberships")
    with pytest.raises(Refused, match="lacks 'From'; its headings are Cluster, School, Colour") as caught:
        imported(ledger, sheet_of(tmp_path, {"Cluster": "", "School": "", "Colour": ""}), "memberships")
    assert caught.value.accepted.startswith("Cluster, School, Grades, From")
    with pytest.raises(Refused, match="another party"):
        imported(ledger, sheet_of(tmp_path, {"Kind": "", "From": ""}), "contracts")


def test_a_sheet_of_another_state_is_told_name_by_name(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(who, "_NEAREST", 2)
    names = ["Dugan Middle School", "Brightwod Elementary", "Bightwood Elementary", "Duggan Middle School"]
    report = imported(ledger, sheet_of(tmp_path, *(MEMBER | {"School": one} for one in names)), "memberships")
    duggan, brightwood, later = (one.accepted for one in report.faults)
    assert duggan.startswith("Duggan Middle School (school:duggan)")
    assert brightwood.startswith("Brightwood Elementary (school:brightwood)")
    assert later == "a recorded name, or an id"
    assert report.recorded == 1


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["--data", str(folder / "data"), "import", "sheet", *words], env={"COLUMNS": "200"})


def test_the_command_line_tells_what_was_taken_and_exits_with_1_where_something_was_not(
    ledger: Ledger, tmp_path: Path
) -> None:
    path = sheet_of(tmp_path, MEMBER, MEMBER | {"School": "Dugan Midle School", "From": "8/5/14"})
    ledger.projector.reach(ledger.log.head())
    words = ("--kind", "memberships", "--as", CLERK, "--report", str(tmp_path / "refused.csv"))
    tried = run(tmp_path, str(path), *words, "--dry-run")
    assert "would be recorded" in tried.stdout
    done = run(tmp_path, str(path), *words)
    assert done.exit_code == Code.NO
    assert "sheet.csv: line 3, School: nothing recorded is or was called 'Dugan Midle School'" in done.stdout
    key = re.search(r"sheet:memberships-[0-9a-f]{16}", done.stdout)
    assert key is not None
    assert len(bodies(ledger, key[0])) == 1
    faults = [tuple(row.cells.values()) for row in read_table(tmp_path / "refused.csv").rows]
    assert [(line, column) for _, line, column, _, _ in faults] == [
        ("3", "School"), ("3", "From"), ("", ""),
    ]  # fmt: skip
    assert run(tmp_path, str(sheet_of(tmp_path, MEMBER)), *words[:4]).exit_code == Code.OK


def test_the_command_line_writes_templates(tmp_path: Path) -> None:
    shown = run(tmp_path, "--kind", "decisions", "--template")
    rows = list(csv.reader(StringIO(shown.stdout)))
    assert rows == [headings_of(LAYOUTS[SheetKind.DECISIONS]), example_of(LAYOUTS[SheetKind.DECISIONS])]
    assert run(tmp_path, "--kind", "decisions", "--template", str(tmp_path / "d.xlsx")).exit_code == Code.OK
    assert read_table(tmp_path / "d.xlsx").sheet == "decisions"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--kind", "payrolls", "x.csv"), "is no kind of sheet"),
        (("--kind", "grants"), "no sheet is named"),
        (("--kind", "grants", "x.csv"), "nobody is named who records"),
        (("--kind", "grants", "x.csv", "--as", CLERK), "x.csv cannot be read"),
    ],
)
def test_the_command_line_refuses_what_it_cannot_do(tmp_path: Path, words: tuple[str, ...], why: str) -> None:
    done = run(tmp_path, *words)
    assert done.exit_code == Code.REFUSED
    assert why in done.stderr


def test_the_page_lists_every_column_of_every_kind() -> None:
    page = (ROOT / "docs" / "sheets.md").read_text(encoding="utf-8")
    for kind, layout in LAYOUTS.items():
        assert table_of(kind) in page, f"docs/sheets.md, {layout.kind}: write\n{table_of(kind)}"


def table_of(kind: SheetKind) -> str:
    """The columns of a kind as a table of the page."""
    lines = ["| heading | what it means | written as | example | also called |", "|---|---|---|---|---|"]
    for column, told_of in zip(LAYOUTS[kind].columns, columns_of(LAYOUTS[kind]), strict=True):
        heading = f"**{column.heading}**" if column.required else column.heading
        picks = f"one of {told_of[4]}" if column.picks else how(column)
        lines.append(f"| {heading} | {column.what} | {picks} | {column.example} | {told_of[6]} |")
    return "\n".join(lines)


def test_what_was_given_back_stands_as_before(ledger: Ledger, tmp_path: Path) -> None:
    path = sheet_of(tmp_path, CONTRACT)
    report = imported(ledger, path, "contracts")
    undone = retract(ledger, [report.key], recorder=CLERK, reason="the wrong file")
    assert imported(ledger, path, "contracts").taken_back == 1
    retract(ledger, [undone.undo], recorder=CLERK, reason="it was the right one")
    again = imported(ledger, path, "contracts")
    assert (again.recorded, again.already, again.taken_back) == (0, 1, 0)
