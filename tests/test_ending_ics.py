"""The calendar of what ends: read by another program it says the same, and fetched again it moves its events."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from starlette.testclient import TestClient
from typer.testing import CliRunner, Result

from events.ids import Kind
from events.when import Day
from graph.answers.ending_shapes import Ending, Falling
from graph.answers.shapes import Ref
from graph.moment import Moment
from services.cli.main import app
from services.cli.session import Session
from services.files.ics import MEDIA, calendar, title_of
from services.http.app import create_app
from services.keys import Keys
from tests.asking import CLERK, Asking, salem

KEY = "correct-horse-battery-staple"
AT = Moment(Day("2014-09-01"), 12, datetime(2014, 9, 1, 12, tzinfo=UTC))
LEAD = Ref("contract:lead", Kind.CONTRACT, "contract:lead")


def row(**more: Any) -> Ending:
    said: dict[str, Any] = {
        "what": Falling.TERM, "about": LEAD, "item": None, "earliest": Day("2016-06-30"), "latest": Day("2016-06-30"),
        "certain": True, "overdue": False, "parties": (), "instrument": LEAD, "message": "contract:lead ends",
        "missing": (), "facts": (), "events": (12,), "disputed": (),
    }  # fmt: skip
    return Ending(**{**said, **more})


def events(made: bytes) -> list[Any]:
    return list(Calendar.from_ical(made).walk("VEVENT"))


def test_an_event_is_a_whole_day_with_the_stamp_of_the_knowledge() -> None:
    (event,) = events(calendar([row(parties=(Ref("partner:m", Kind.PARTNER, "Mastery; Inc, \\ Co"),))], AT, "Ending"))
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2016, 6, 30), date(2016, 7, 1))
    assert event.decoded("dtstamp") == AT.known
    assert (str(event["summary"]), str(event["status"])) == ("contract:lead: ends", "CONFIRMED")
    assert str(event["description"]).splitlines() == [
        "contract:lead ends.", "Parties: Mastery; Inc, \\ Co.", "Said by: #12.",
    ]  # fmt: skip


def test_a_day_that_is_not_exact_is_a_tentative_stretch_and_one_that_is_not_known_no_event() -> None:
    rows = [
        row(item="2", latest=Day("2016-08-31"), certain=False, disputed=(9,)),
        row(item="3", latest=None, certain=False),
        row(item="4", earliest=None, latest=None, certain=False, missing=("the last day of its term",)),
    ]  # fmt: skip
    made = calendar(rows, AT, "Ending")
    stretch, bound = events(made)
    assert (stretch.decoded("dtstart"), stretch.decoded("dtend")) == (date(2016, 6, 30), date(2016, 9, 1))
    assert (str(stretch["status"]), str(stretch["summary"])) == ("TENTATIVE", "contract:lead: ends")
    (target,) = events(calendar([row(what=Falling.TARGET, item="reading")], AT, "Ending"))
    assert str(target["summary"]).endswith(": reading")
    assert "Disputed: #9." in str(stretch["description"])
    assert (bound.decoded("dtstart"), bound.decoded("dtend")) == (date(2016, 6, 30), date(2016, 7, 1))
    assert "On one of the days 2016-06-30 to ..." in str(bound["description"])
    assert str(Calendar.from_ical(made)["x-wr-caldesc"]).endswith("Without a day in the record: 1 more.")


def test_moved_to_another_day_it_is_the_same_event_and_another_thing_is_another() -> None:
    rows = [row(), row(what=Falling.NOTICE), row(item="2"), row(about=Ref("contract:b", Kind.CONTRACT, "B"))]
    first = [str(one["uid"]) for one in events(calendar(rows, AT, "Ending"))]
    assert len(set(first)) == len(rows)
    moved = calendar([row(earliest=Day("2017-06-30"), latest=Day("2017-06-30"), message="other")], AT, "Other")
    assert [str(one["uid"]) for one in events(moved)] == first[:1]


@given(st.text(max_size=300), st.text(max_size=200))
def test_whatever_a_name_holds_the_file_stays_one_of_lines_of_75_octets(name: str, message: str) -> None:
    made = calendar([row(about=Ref("contract:b", Kind.CONTRACT, name), message=message)], AT, name)
    lines = made.split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    (event,) = events(made)
    seen = re.sub("[\x00-\x08\x0b-\x1f\x7f]", "\N{REPLACEMENT CHARACTER}", name.replace("\r\n", "\n"))
    assert str(event["summary"]) == f"{seen} (contract:b): ends"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Asking]:
    with salem(tmp_path / "data") as made:
        yield made


@pytest.fixture
def client(ledger: Asking) -> Iterator[TestClient]:
    with TestClient(create_app(ledger), base_url="http://127.0.0.1") as made:
        yield made


def test_the_server_gives_what_the_answer_is(client: TestClient, ledger: Asking) -> None:
    found = client.get("/ending.ics", params={"within": "zone:salem", "of": "district:salem", "days": "800"})
    assert (found.status_code, found.headers["content-type"]) == (200, MEDIA)
    assert found.headers["cache-control"] == "private, no-cache"
    rows = ledger.reader().ending("zone:salem", "district:salem", 800)
    assert {row.what for row in rows} == {Falling.TERM, Falling.REPORT}
    days = [(one.decoded("dtstart"), one.decoded("dtend") - timedelta(days=1)) for one in events(found.content)]
    assert days == [(date.fromisoformat(one.earliest or ""), date.fromisoformat(one.latest or "")) for one in rows]
    assert str(Calendar.from_ical(found.content)["x-wr-calname"]) == "Ending within zone:salem of district:salem"


def test_a_calendar_is_called_after_what_was_asked() -> None:
    assert (title_of(None, None), title_of("zone:salem", None)) == ("Ending", "Ending within zone:salem")


def test_fetched_again_after_an_amendment_the_same_events_are_there(client: TestClient, ledger: Asking) -> None:
    asked = {"of": "partner:mastery", "days": "3000"}
    (before,) = events(client.get("/ending.ics", params=asked).content)
    ledger.tell("contract.amended", contract="contract:lead", from_="2014-01-01", term_last_day="2019-06-30")
    (after,) = events(client.get("/ending.ics", params=asked).content)
    assert after["uid"] == before["uid"]
    assert after.decoded("dtstart") == date(2019, 6, 30) != before.decoded("dtstart")
    assert after.decoded("dtstamp") > before.decoded("dtstamp")


def test_without_days_it_looks_half_a_year_ahead(client: TestClient, ledger: Asking) -> None:
    ledger.tell("contract.amended", contract="contract:lead", from_="2014-01-01", term_last_day="2015-02-28")
    assert len(events(client.get("/ending.ics", params={"of": "partner:mastery"}).content)) == 1
    assert events(client.get("/ending.ics", params={"of": "partner:mastery", "days": "179"}).content) == []


@pytest.mark.parametrize(
    ("asked", "status", "why"),
    [
        ("days=many", 400, "no number of days"),
        ("days=-1", 400, "no number of days"),
        ("days=3661", 400, "0 to 3660"),
        ("days=1&days=2", 400, "given twice"),
        ("until=2015", 400, "within, of, days"),
        ("within=zone:sale", 404, "zone:salem"),
        ("within=partner:mastery", 400, "not about a partner"),
        ("of=", 404, "nothing is recorded"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(client: TestClient, asked: str, status: int, why: str) -> None:
    answer = client.get(f"/ending.ics?{asked}")
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/plain; charset=utf-8")
    assert why in answer.text


def test_where_there_are_keys_nobody_gets_it_without_one(ledger: Asking, tmp_path: Path) -> None:
    (tmp_path / "keys").write_text(f"{CLERK} {KEY}\n", encoding="utf-8")
    with TestClient(create_app(ledger, keys=Keys(tmp_path / "keys")), base_url="http://zoneledger.example") as client:
        for headers in ({}, {"Authorization": "Bearer another"}):
            answer = client.get("/ending.ics", headers=headers)
            assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
            assert "salem" not in answer.text
        assert client.get("/ending.ics", headers={"Authorization": f"Bearer {KEY}"}).status_code == 200


def test_without_keys_it_answers_to_this_machine_only(ledger: Asking) -> None:
    with TestClient(create_app(ledger), base_url="http://zoneledger.example") as client:
        assert client.get("/ending.ics").status_code == 400


def run(ledger: Asking, *words: str) -> Result:
    return CliRunner().invoke(app, list(words), obj=Session(ledger=ledger), env={"COLUMNS": "200"})


def test_the_command_line_writes_the_same_calendar_once(ledger: Asking, tmp_path: Path) -> None:
    file = tmp_path / "salem.ics"
    words = ["ending", "--of", "partner:mastery", "--days", "800", "--on", "2014-09-01", "--ics", str(file)]
    assert run(ledger, *words).exit_code == 0
    reader = ledger.reader(on="2014-09-01")
    assert file.read_bytes() == calendar(
        reader.ending(None, "partner:mastery", 800), reader.at, "Ending of partner:mastery"
    )
    taken = run(ledger, *words)
    assert taken.exit_code == 3
    assert "exists" in taken.output
    assert run(ledger, *words, "--force", "--json").exit_code == 0
    for wrong in (tmp_path / "salem.txt", tmp_path / "none" / "salem.ics", tmp_path):
        assert run(ledger, *words[:-1], str(wrong)).exit_code == 3


def test_the_command_line_shows_terms_and_what_ends(ledger: Asking) -> None:
    ledger.tell("contract.amended", contract="contract:lead", from_="2013-07-01", value={"amount": "5.00"})
    shown = run(ledger, "contract", "contract:lead", "--on", "2014-01-01").output
    assert "contract:lead: in force; amended: value #" in shown
    rows = json.loads(run(ledger, "contract", "contract:lead", "--on", "2014-01-01", "--json").output)["rows"]
    (value,) = [one for one in rows if (one["section"], one["field"]) == ("stands", "value")]
    assert (value["value"], value["before"], value["since"]) == ('{"amount":"5.00"}', None, "2013-07-01")
    assert {one["section"] for one in rows} == {"stands", "amendment", "resting", "not_recorded"}
    known = run(ledger, "contract", "contract:lead", "--on", "2014-01-01", "--position", "9", "--csv").output
    assert "5.00" not in known
    assert run(ledger, "ending", "--days", "5", "--exit-code", "--on", "2013-06-29").exit_code == 0
    late = run(ledger, "ending", "--days", "5", "--exit-code", "--on", "2013-07-01")
    assert late.exit_code == 1
    assert "overdue" in late.output
    assert run(ledger, "contract", "contract:leed").exit_code == 3
    assert run(ledger, "ending", "--days", "5000").exit_code == 2
