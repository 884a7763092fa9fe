"""Narrative sheets as files: refused by line, imported again, killed, taken back, known since they were public."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from events.when import Day
from graph.errors import NotAnswerable
from services.bootstrap import Ledger
from services.cli.main import app
from services.cli.session import Session
from services.files.imports import loads
from services.files.narrative import Outcome, import_narrative
from services.files.narrative_sheet import read_sheet
from services.files.narrative_template import write_template
from services.files.retracting import retract
from services.files.table import read_table
from services.settings import Settings
from services.statements import Refused
from tests.conftest import CLERK, Clock
from tests.narratives import Salem, outcomes, why

DAYS = ("2010-12-30", "2010-12-31", "2012-05-23", "2012-05-24")


@pytest.fixture
def salem(tmp_path: Path) -> Iterator[Salem]:
    made = Salem(tmp_path)
    yield made
    made.ledger.close()


def test_every_row_that_cannot_be_taken_is_told_and_nothing_is_recorded(salem: Salem) -> None:
    rows = salem.refused(
        ["2008", "joined cluster", "Bates Middle School", "North Cluster"],
        ["2008", "joyned cluster", "Bates Middle School", "North Cluster"],
        ["2008", "joined cluster", "Bates Midle School", "North Cluster"],
        ["about 2008", "joined cluster", "Bates Middle School", "North Cluster"],
        ["2011-12", "joined cluster", "Bates Middle School", "North Cluster"],
        ["2008", "renamed to", "Bates Middle School", "Bates Academy", "", "full"],
        ["", "renamed to", "Bates Middle School", "Bates Academy"],
        ["2009", "left", "Carlton School", "North Cluster"],
    )
    assert [(row.line, why(row).rule, why(row).field) for row in rows] == [
        (3, "unknown-words", "what"), (4, "unknown-name", "who"), (5, "bad-field", "date"), (6, "bad-field", "date"),
        (7, "bad-field", "level"), (8, "bad-field", "date"), (9, "end-without-beginning", "date"),
    ]  # fmt: skip
    assert "joined cluster" in why(rows[0]).accepted
    assert "school:bates" in why(rows[1]).accepted


def test_a_row_of_too_many_cells_is_told_once_and_keeps_the_sheet_out(salem: Salem) -> None:
    path = salem.folder / "cells.csv"
    path.write_text(
        "date,what,,who,whom\n"
        "2008,joined cluster,aside,Bates Middle School,North Cluster\n"
        "2008,joined cluster,,Carlton School,North Cluster,as the press says\n"
    )
    report = import_narrative(salem.ledger, path, recorder=CLERK)
    assert [(row.line, row.outcome) for row in report.rows] == [(2, Outcome.NEW), (3, Outcome.REFUSED)]
    assert (why(report.rows[1]).rule, why(report.rows[1]).message[:8]) == ("bad-row", "6 cells ")
    assert report.refused
    assert [note for note in report.notes if "line 3" in note or "left out" in note] == []
    assert any("no heading" in note for note in report.notes)


def test_a_name_of_two_is_refused_with_both(salem: Salem) -> None:
    salem.registered("school:bates-high", "Bates Middle School")
    (row,) = salem.refused(["2008", "closed", "Bates Middle School"])
    assert "school:bates " not in why(row).accepted
    assert "(school:bates)" in why(row).accepted
    assert "(school:bates-high)" in why(row).accepted
    assert outcomes(salem.told(["2008", "closed", "school:bates"])) == [Outcome.NEW]


def test_the_same_sheet_again_records_nothing_and_an_edited_one_what_is_new(salem: Salem) -> None:
    rows = [
        ["2008", "joined cluster", "Bates Middle School", "North Cluster", "", "", "", "", "", "pz"],
        ["2010", "joined cluster", "Bates Middle School", "North Cluster", "", "", "", "", "", "press"],
    ]
    salem.told(*rows)
    head = salem.ledger.log.head()
    salem.clock.move(days=30)
    assert outcomes(salem.told(*rows)) == [Outcome.ALREADY] * 2
    more = ["2009", "joined cluster", "Carlton School", "North Cluster", "", "", "", "", "", "pz"]
    assert outcomes(salem.told(*rows, more, name="edited.csv")) == [Outcome.ALREADY, Outcome.ALREADY, Outcome.NEW]
    assert salem.ledger.log.head() == head + 1


def test_a_killed_import_is_finished_by_running_it_again(salem: Salem, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = salem.sheet(
        ["2008", "joined cluster", "Bates Middle School", "North Cluster"],
        ["2010", "joined cluster", "Bates Middle School", "North Cluster", "", "", "", "", "", "press"],
        ["2009", "joined cluster", "Carlton School", "North Cluster"],
    )
    record_many = salem.ledger.record_many
    with monkeypatch.context() as patch:
        patch.setattr(salem.ledger, "record_many", lambda batches, **named: record_many(batches[:1], **named))
        import_narrative(salem.ledger, sheet, recorder=CLERK)
    head = salem.ledger.log.head()
    again = import_narrative(salem.ledger, sheet, recorder=CLERK)
    assert outcomes(again) == [Outcome.ALREADY, Outcome.DISPUTED, Outcome.NEW]
    assert salem.ledger.log.head() == head + 2


def test_public_on_is_the_known_day_of_imported_history(salem: Salem, tmp_path: Path) -> None:
    sheet = salem.sheet(
        {"date": "unknown", "what": "registered", "who": "Clerk", "id": CLERK},
        {"date": "2006", "what": "registered", "who": "Bates", "id": "school:bates", "document": "press",
         "public_on": "May 2012"},
        {"date": "2007", "what": "registered", "who": "Carlton", "id": "school:carlton", "document": "pz",
         "public_on": "12/31/2010"},
        {"date": "2009", "what": "renamed to", "who": "Carlton", "whom": "Carlton Academy", "document": "pz"},
    )  # fmt: skip
    with Ledger.open(Settings(tmp_path / "imported", wait_seconds=2), Clock()) as ledger:
        report = import_narrative(ledger, sheet, recorder=CLERK)
        assert report.clocked
        assert [one.topic.partition(".")[2] for one in ledger.log.read()] == ["registered"] * 2 + [
            "renamed",
            "registered",
        ]
        assert [f"{one.recorded_at:%Y-%m-%d %H}" for one in ledger.log.read()] == ["2010-12-31 12"] * 3 + [
            "2012-05-31 12"
        ]
        known = Clock().now.replace(year=2011)
        assert ledger.reader(known=known).ref("school:carlton").name == "Carlton Academy"
        with pytest.raises(NotAnswerable):
            ledger.reader(known=known).ref("school:bates")
        assert outcomes(import_narrative(ledger, sheet, recorder=CLERK)) == [Outcome.ALREADY] * 4


def test_a_day_before_what_is_known_is_refused_unless_it_is_to_be_known_since_now(salem: Salem, tmp_path: Path) -> None:
    first = {"date": "unknown", "what": "founded", "who": "Clerk", "id": CLERK, "public_on": "May 2012"}
    later = {"date": "2006", "what": "registered", "who": "Bates", "id": "school:bates", "public_on": "2010"}
    with Ledger.open(Settings(tmp_path / "imported", wait_seconds=2), Clock()) as ledger:
        import_narrative(ledger, salem.sheet(first), recorder=CLERK)
        report = import_narrative(ledger, salem.sheet(later, name="later.csv"), recorder=CLERK)
        (row,) = report.rows
        assert (why(row).rule, why(row).field) == ("clock-runs-back", "public_on")
        assert "--live" in why(row).accepted
        assert ledger.log.head() == 1
        report = import_narrative(ledger, salem.sheet(later, name="later.csv"), recorder=CLERK, live=True)
        assert outcomes(report) == [Outcome.NEW]
        assert ledger.log.first_live() == 2


def test_in_a_live_record_public_on_stays_on_the_source_and_filters(salem: Salem) -> None:
    pz = ["2008", "joined cluster", "Bates Middle School", "North Cluster", "", "", "", "", "", "pz", "p. 3", "2010"]
    press = ["2009", "renamed to", "Carlton School", "Carlton Academy", "", "", "", "", "", "press", "", "May 24 2012"]
    report = salem.told(pz, press)
    assert not report.clocked
    reader = salem.at("2014-01-01")
    from_by = {day: [one.topic for one in reader.events(public_by=day)] for day in map(Day, DAYS)}
    assert from_by == {
        "2010-12-30": [], "2010-12-31": ["cluster.school_joined"], "2012-05-23": ["cluster.school_joined"],
        "2012-05-24": ["cluster.school_joined", "organisation.renamed"],
    }  # fmt: skip


def test_retracting_the_load_takes_all_of_it_back(salem: Salem) -> None:
    rows = [
        ["2008", "joined cluster", "Bates Middle School", "North Cluster", "", "", "", "", "", "pz"],
        ["2010", "joined cluster", "Bates Middle School", "North Cluster", "", "", "", "", "", "press"],
    ]
    key = salem.told(*rows).key
    assert [(one.key, one.events) for one in loads(salem.ledger.log) if one.key == key] == [(key, 2)]
    retract(salem.ledger, [key], recorder=CLERK, reason="The wrong district")
    assert not salem.at("2013-01-01").entity("cluster:north").links_out
    assert outcomes(salem.told(*rows)) == [Outcome.TAKEN_BACK] * 2


def test_a_workbook_with_headings_of_its_own(salem: Salem) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "Notes"
    page.append(["When", "Event", "Subject", "With", "Source", "Page", "First hand", "Colour"])
    page.append(["fall 2008", "joined cluster", "Bates Middle School", "North Cluster", "pz", "31", "no", "red"])
    book.save(salem.folder / "notes.xlsx")
    report = import_narrative(salem.ledger, salem.folder / "notes.xlsx", recorder=CLERK, sheet="Notes")
    assert outcomes(report) == [Outcome.NEW]
    assert any("'Colour' is not used" in one for one in report.notes)
    assert any("'With' is taken for 'whom'" in one for one in report.notes)
    (joined,) = salem.at("2014-01-01").events(document="pz")
    assert (joined.sources[0].locator, joined.sources[0].first_hand) == ("31", False)


@pytest.mark.parametrize("name", ["template.csv", "template.xlsx"])
def test_the_template_is_a_sheet_whose_examples_are_not_imported(salem: Salem, name: str) -> None:
    write_template(salem.folder / name)
    rows = list(read_table(salem.folder / name).rows)
    assert [one.cells["what"] for one in rows][1:] == ["joined cluster", "granted authority over staffing"]
    assert read_sheet(salem.folder / name).sentences == ()
    with pytest.raises(Refused) as caught:
        write_template(salem.folder / name)
    assert caught.value.rule == "file-is-there"


def test_the_examples_of_the_template_can_be_taken(salem: Salem) -> None:
    write_template(salem.folder / "template.csv")
    rows = [dict(one.cells) for one in read_table(salem.folder / "template.csv").rows][1:]
    assert outcomes(salem.told(*({**row, "skip": ""} for row in rows))) == [Outcome.NEW] * 2


def test_a_sheet_without_its_columns_or_with_one_twice_is_refused(salem: Salem) -> None:
    for text, rule in (("date,who\n", "missing-column"), ("date,what,who,with,whom\n", "bad-file")):
        (salem.folder / "bad.csv").write_text(text)
        with pytest.raises(Refused) as caught:
            read_sheet(salem.folder / "bad.csv")
        assert caught.value.rule == rule


def test_a_row_of_the_wrong_width_keeps_the_sheet_out(salem: Salem) -> None:
    (salem.folder / "torn.csv").write_text("date,what,who\n2008,closed,Bates Middle School\n2009,closed\n")
    report = import_narrative(salem.ledger, salem.folder / "torn.csv", recorder=CLERK)
    assert [(one.line, one.outcome) for one in report.rows] == [(2, Outcome.NEW), (3, Outcome.REFUSED)]
    assert not salem.at("2014-01-01").events(topics=["organisation.closed"])


def test_the_command_line_shows_what_became_of_each_row(salem: Salem) -> None:
    sheet = salem.sheet(
        ["2008", "joined cluster", "Bates Middle School", "North Cluster", "", "", "", "", "", "pz"],
        ["8/5/2010", "joined cluster", "Bates Middle School", "North Cluster", "", "", "", "", "", "press"],
    )
    session = Session(ledger=salem.ledger)
    words = ["import", "narrative", str(sheet), "--as", CLERK]
    dry = CliRunner().invoke(app, [*words, "--dry-run", "--json"], obj=session)
    assert [one["outcome"] for one in json.loads(dry.stdout)["rows"]] == ["recorded", "disputed"]
    shown = CliRunner().invoke(app, words, obj=session).stdout
    assert "1 recorded, 1 disputed." in shown
    assert "8/5/2010 is read as month/day/year" in shown
    assert "zoneledger retract --import narrative:" in shown
    (salem.folder / "bad.csv").write_text("date,what,who\n2008,vanished,Bates Middle School\n")
    bad = CliRunner().invoke(app, ["import", "narrative", str(salem.folder / "bad.csv"), "--as", CLERK], obj=session)
    assert bad.exit_code == 3
    assert "Nothing was recorded" in bad.stdout
    public = CliRunner().invoke(app, ["events", "--public-by", "2014-01-01", "--json"], obj=session)
    assert json.loads(public.stdout)["rows"] == []
