"""The statement of authority that a hearing asks for: as data, as a page, and as a file that is whole or not there."""

import json
import os
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from graph.answers.statement import statement
from graph.errors import Code
from services.cli.main import app
from services.files import statement as files
from services.files.statement import content, digest_of, write_statement
from services.statements import Refused
from tests.audited import LINCOLN, MASTERY, salem
from tests.town import Town, refused

ON = "2012-10-01"
BATES, SALEM, AUSL = "school:bates", "district:salem", "partner:ausl"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """Bates is AUSL's to staff, as the lead contract says in section 4; of the rest nothing is recorded."""
    made = Town(tmp_path / "data")
    made.registered(SALEM, "Salem")
    made.registered(BATES, '<script>alert("Bates")</script> & \u202eSons', under=SALEM, grades="KG-05")
    made.registered(AUSL, "AUSL")
    made.say(
        "authority.granted", id="grant:people", holder=AUSL, lever="people", area="hiring", level="full",
        over=[BATES], by=[SALEM], under="none", from_="2012", last_day="2014-06-30", source="lead <contract>",
    )  # fmt: skip
    yield made
    made.ledger.close()


def told(town: Town, on: str = "2013-01-15", **at: Any) -> dict[str, Any]:
    return content(statement(town.at(on, **at), BATES))


def cell(said: dict[str, Any], area: str) -> dict[str, Any]:
    (found,) = [one for one in said["authority"] if one["area"] == area]
    return dict(found)


def who(one: dict[str, Any]) -> list[tuple[str, str | None, bool, bool]]:
    return [(row["holder"]["id"], row["level"], row["presumed"], row["certain"]) for row in one["holders"]]


def test_every_area_of_every_lever_says_who_holds_it_or_that_it_is_not_recorded(town: Town) -> None:
    said = told(town)
    assert len(said["authority"]) == 19
    hiring, budget = cell(said, "hiring"), cell(said, "budget")
    assert (hiring["recorded"], who(hiring)) == (True, [(AUSL, "full", False, True)])
    assert (budget["recorded"], who(budget)) == (False, [(SALEM, "full", True, False)])
    assert [(one["holder"]["id"], one["lever"]) for one in said["chains"]] == [(AUSL, "people")]
    assert [one["documents"][0]["document"] for one in said["events"] if one["documents"]] == ["lead <contract>"]
    assert (said["moment"]["on"], said["moment"]["position"]) == ("2013-01-15", 5)


def test_where_the_record_is_complete_what_is_left_is_recorded_to_be_left() -> None:
    said = content(statement(salem().reader(ON), LINCOLN))
    assert all(one["recorded"] for one in said["authority"])
    assert who(cell(said, "exit")) == [(MASTERY, "full", False, True)]
    assert who(cell(said, "food")) == [(SALEM, "full", True, True)]
    assert len(said["chains"]) == 4


def test_the_digest_is_that_of_the_content_and_of_nothing_else(town: Town) -> None:
    said = told(town)
    assert said["digest"] == digest_of(json.loads(json.dumps(said)))
    position = said["moment"]["position"]
    town.say("authority.revoked", grant="grant:people", on="2012-12-31")
    assert told(town, position=position) == said
    assert told(town)["digest"] != said["digest"]
    changed = {**said, "place": {**said["place"], "name": "Ford"}}
    assert digest_of(changed) != said["digest"]


def test_possible_and_disputed_are_said(town: Town) -> None:
    dispute = town.say("evidence.disputed", event="5", alternative=None)
    (row,) = [one for one in cell(told(town, "2012-06-01"), "hiring")["holders"] if one["grant"]]
    assert (row["certain"], row["disputed"]) == (False, [dispute])


class Page(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [name for name, _ in attrs if name in ("src", "href", "onload", "style")]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_holds_all_of_it_and_nothing_that_runs_or_is_fetched(town: Town, tmp_path: Path) -> None:
    dispute = town.say("evidence.disputed", event="5", alternative=None)
    said = told(town, "2012-06-01")
    write_statement(said, tmp_path / "bates.html")
    text = (tmp_path / "bates.html").read_text("utf-8")
    page = Page(text)
    assert "script" not in page.tags
    assert page.links == []
    assert "\u202e" not in text
    assert '<script>alert("Bates")</script>' in page.text
    for part in (
        "AUSL", "lead <contract>", "2012-06-01", "position 6", said["digest"], f"disputed #{dispute}", "possible",
        "presumed", "not recorded", "between 2012-01-01 and 2012-12-31", "to 2014-06-30",
    ):  # fmt: skip
        assert part in page.text, part


def sheets(said: dict[str, Any], path: Path) -> list[str]:
    """The text of each sheet, as a reader of PDF finds it."""
    write_statement(said, path)
    reader = PdfReader(path)
    assert reader.metadata is not None
    assert reader.metadata.title == f"Statement of authority: {said['place']['name']}, {said['moment']['on']}".replace(
        "\u202e", "[U+FFFD]"
    )
    return [" ".join(one.extract_text().split()) for one in reader.pages]


def test_the_sheets_say_what_the_page_says_each_with_the_moment_and_the_digest(town: Town, tmp_path: Path) -> None:
    dispute = town.say("evidence.disputed", event="5", alternative=None)
    said = told(town, "2012-06-01")
    found = sheets(said, tmp_path / "bates.pdf")
    for part in (
        "AUSL", "lead <contract>", "2012-06-01", "position 6", f"disputed #{dispute}", "possible", "presumed",
        "not recorded", "between 2012-01-01 and 2012-12-31", '<script>alert("Bates")</script>',
    ):  # fmt: skip
        assert part in " ".join(found), part
    for n, sheet in enumerate(found, 1):
        assert f"On 2012-06-01, position 6 of the record. Digest {said['digest']}" in sheet
        assert f"Sheet {n}" in sheet
    again = tmp_path / "again.pdf"
    write_statement(said, again)
    assert again.read_bytes() == (tmp_path / "bates.pdf").read_bytes()


def test_no_name_is_too_long_or_too_foreign_for_a_sheet(tmp_path: Path) -> None:
    town = Town(tmp_path / "data")
    try:
        town.registered(SALEM, "\u5357\u585e\u52d2\u59c6 Żółw Ministère " + "Salem " * 400)
        town.registered(BATES, "Bates " * 5000, under=SALEM)
        said = content(statement(town.at(ON), BATES))
    finally:
        town.ledger.close()
    found = sheets(said, tmp_path / "bates.pdf")
    assert len(found) > 3
    assert " ".join(found).count("Bates") == 5000
    assert "[U+5357][U+585E][U+52D2][U+59C6]" in "".join(found).replace(" ", "")
    assert "Ministère" in " ".join(found)


def test_a_file_that_is_there_stays_and_no_half_one_is_left(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said, folder = told(town), tmp_path / "out"
    folder.mkdir()
    target = folder / "bates.json"
    target.write_text("mine")
    for name, rule in (("bates.json", "target-exists"), ("bates.doc", "unknown-format"), ("no/b.json", "no-folder")):
        with pytest.raises(Refused) as caught:
            write_statement(said, folder / name)
        assert (caught.value.rule, bool(caught.value.accepted)) == (rule, True)
    assert target.read_text() == "mine"

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refused, match="there is no room"):
        write_statement(said, folder / "other.html")
    assert [one.name for one in folder.iterdir()] == ["bates.json"]


def test_without_the_library_a_page_is_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "find_spec", lambda _: None)
    with pytest.raises(Refused, match="reportlab") as caught:
        files.check_statement(tmp_path / "bates.pdf")
    assert caught.value.accepted == "pip install reportlab; or a name that ends in .html"
    files.check_statement(tmp_path / "bates.html")


def test_only_a_school_has_a_statement(town: Town) -> None:
    assert refused(statement, town.at(ON), SALEM).code is Code.WRONG_KIND
    assert refused(statement, town.at(ON), "school:bate").code is Code.UNKNOWN_ID


def test_on_the_command_line(town: Town, tmp_path: Path) -> None:
    data, out = str(tmp_path / "data"), tmp_path / "bates.json"
    words = ["--data", data, "statement", BATES, "--on", "2013-01-15", "--out", str(out)]
    came = CliRunner().invoke(app, words)
    assert came.exit_code == 0, came.output
    said = json.loads(out.read_text("utf-8"))
    assert said == told(town)
    assert said["digest"] in came.output
    again = CliRunner().invoke(app, words)
    assert (again.exit_code, json.loads(out.read_text("utf-8"))) == (3, said)
    came = CliRunner().invoke(app, ["--data", data, "calendar", BATES, "--lever", "people", "--json"])
    rows = json.loads(came.output)["rows"]
    assert {row["holder"] for row in rows} == {None, SALEM, AUSL}
    came = CliRunner().invoke(
        app, ["--data", data, "difference", "--from", "2011-01-01", "--to", "2013-01-15", "--json"]
    )
    counts = json.loads(came.output)["counts"]
    assert counts["total"] == counts["happened"] == sum(one["total"] for one in counts["entities"]) > 0
