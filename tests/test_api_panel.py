"""The panel in GraphQL: the rows of the file, page by page."""

import csv
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from services.api import query_panel
from services.api.context import Context
from services.api.schema import schema
from tests.test_panel import ASKED, run
from tests.town import Town

PANEL = """query($within: ID!, $known: Instant, $hindsight: Boolean! = true, $reading: [ID!], $first: Int,
    $after: String, $bands: Boolean! = false, $to: Date! = "2014-06-30") {
  panel(within: $within, from: "2011-07-01", to: $to, every: SCHOOL_YEAR, known: $known,
        hindsight: $hindsight, reading: $reading, gradeBands: $bands, first: $first, after: $after) {
    moment { position } knowledge columns { name meaning } rows pageInfo { hasNextPage endCursor } } }"""


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """Carlton came into the north cluster in 2012 under Mastery."""
    made = Town(tmp_path / "data")
    made.registered("state:MA", "Massachusetts")
    made.registered("district:salem", "Salem", under="state:MA")
    made.registered("partner:mastery", "Mastery")
    for name in ("bates", "carlton"):
        made.registered(f"school:{name}", name.title(), under="district:salem", grades="KG-08")
    made.say("zone.authorised", id="zone:salem", name="Salem Zone", by=["district:salem"], from_="2011-07-01")
    made.say("cluster.formed", id="cluster:north", name="North", zone="zone:salem", from_="2011-07-01")
    made.say("cluster.school_joined", cluster="cluster:north", school="school:carlton", from_="2012-08")
    made.say("engagement.began", id="engagement:north", who="partner:mastery", role="lead", under="unknown",
             at=["school:carlton"], from_="2012-09-04")  # fmt: skip
    yield made
    made.ledger.close()


def ask(town: Town, **variables: Any) -> Any:
    """The panel, or the errors."""
    said = {"within": "district:salem", **variables}
    result = schema().execute_sync(PANEL, variable_values=said, context_value=Context(town.ledger))
    return [one.extensions for one in result.errors] if result.errors else (result.data or {})["panel"]


def test_the_rows_are_those_of_the_file(town: Town, tmp_path: Path) -> None:
    for bands in (False, True):
        path = tmp_path / f"{bands}.csv"
        done = run(town, f"{ASKED} --hindsight --out {path} {'--grade-bands' if bands else ''}")
        assert done.exit_code == 0, done.output
        with path.open(newline="", encoding="utf-8") as file:
            names, *rows = list(csv.reader(file))
        found = ask(town, bands=bands)
        assert [one["name"] for one in found["columns"]] == names
        assert found["rows"] == rows
        assert found["knowledge"] == "in hindsight, as known now"
        assert found["moment"]["position"] == town.ledger.log.head()


def test_it_is_read_page_by_page(town: Town) -> None:
    whole, rows, after = ask(town)["rows"], [], None
    for _ in range(3):
        page = ask(town, first=2, after=after)
        rows += page["rows"]
        after = page["pageInfo"]["endCursor"]
    assert rows == whole
    assert page["pageInfo"]["hasNextPage"] is False
    (error,) = ask(town, first=2, after=after, bands=True)
    assert error["code"] == "BAD_INPUT"


@pytest.mark.parametrize("hindsight", [True, False])
def test_a_page_goes_on_with_the_knowledge_of_the_page_before(town: Town, hindsight: bool) -> None:
    asked = {"hindsight": hindsight, "to": "2024-06-30"}
    whole = ask(town, **asked)
    page = ask(town, **asked, first=2)
    town.say("cluster.school_joined", cluster="cluster:north", school="school:bates", from_="2011-08")
    assert ask(town, **asked)["moment"] != whole["moment"]
    rest = ask(town, **asked, after=page["pageInfo"]["endCursor"])
    assert page["rows"] + rest["rows"] == whole["rows"]
    assert rest["moment"] == whole["moment"]


@pytest.mark.parametrize("position", ["1", 1.5, None, True])
def test_a_cursor_without_a_position_is_none(town: Town, position: Any) -> None:
    made = urlsafe_b64encode(orjson.dumps(["panel", position, "2013-10-01", 2])).decode()
    (error,) = ask(town, after=made)
    assert (error["code"], error["rule"]) == ("BAD_INPUT", "it is no cursor")


def test_what_it_is_not_asked_is_said(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    (both,) = ask(town, known="2014-08-05T00:00:00Z")
    assert (both["code"], both["accepted"]) == ("BAD_MOMENT", "one of them, or neither")
    (reading,) = ask(town, hindsight=False, reading=["3"])
    assert reading["code"] == "BAD_MOMENT"
    (unknown,) = ask(town, within="district:lynn")
    assert unknown["code"] == "UNKNOWN_ID"
    (early,) = ask(town, hindsight=False)
    assert early["code"] == "OUTSIDE_RECORD"
    monkeypatch.setattr(query_panel, "MOST", 6)
    assert len(ask(town)["rows"]) == 6, "two schools by three years"
    monkeypatch.setattr(query_panel, "MOST", 5)
    (large,) = ask(town)
    assert large["code"] == "BAD_INPUT"
    assert "zoneledger panel" in large["accepted"]
