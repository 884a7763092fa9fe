"""Salem confirms what the county clerk recorded of its zone: who confirmed what last, and what nobody ever did."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from events.envelope import Recorded, Source
from graph.answers.attested import Attestation
from services.statements import Statement
from tests.asking import CLERK, Asking, salem
from tests.test_cli import asked

SALEM, MASTERY, SCHOOL = "district:salem", "partner:mastery", "school:salem-001"
NAMED, JOINED, SIGNED, GRANTED = 4, 8, 9, 10
"""Positions: Mastery is registered, School 1 joins the cluster, the contract, the grant."""


@pytest.fixture
def ledger(tmp_path: Path) -> Asking:
    return salem(tmp_path)


def confirm(ledger: Asking, position: int, on: str | None, by: str | None = SALEM) -> int:
    """A statement is confirmed on a day, for the district; without a day it only gets a document more."""
    fields: dict[str, Any] = {"event": str(position), **({"attested_on": on} if on else {})}
    if on is None:
        fields["sources"] = [{"document": "minutes"}]
    said = Statement("evidence.added", fields, on_behalf_of=by)
    (at,) = ledger.record([said], CLERK, f"confirm-{ledger.log.head()}").positions
    return at


def last(ledger: Asking, position: int, known: int | None = None) -> Attestation | None:
    reader = ledger.reader(position=known)
    return reader.attested(ledger.log.at([position])).get(position)


def test_what_a_district_confirmed_says_when_by_whom_and_where_in_the_log(ledger: Asking) -> None:
    at = confirm(ledger, GRANTED, "2014-08-04")
    found = last(ledger, GRANTED)
    assert found is not None
    assert (found.on, found.by, found.position) == ("2014-08-04", SALEM, at)
    assert found.recorded_at == ledger.log.at([at])[0].recorded_at
    assert last(ledger, SIGNED) is None


def test_without_another_the_recorder_is_who_confirmed(ledger: Asking) -> None:
    confirm(ledger, GRANTED, "2014-08-04", by=None)
    found = last(ledger, GRANTED)
    assert found is not None
    assert found.by == CLERK


def test_one_more_document_confirms_nothing(ledger: Asking) -> None:
    confirm(ledger, GRANTED, None)
    assert last(ledger, GRANTED) is None


def test_the_latest_day_counts_not_what_was_recorded_last(ledger: Asking) -> None:
    confirm(ledger, GRANTED, "2014-08-04")
    confirm(ledger, GRANTED, "2013")
    found = last(ledger, GRANTED)
    assert found is not None
    assert found.on == "2014-08-04"


def test_a_confirmation_not_known_yet_or_retracted_does_not_count(ledger: Asking) -> None:
    at = confirm(ledger, GRANTED, "2014-08-04")
    assert last(ledger, GRANTED, at - 1) is None
    assert last(ledger, GRANTED, at) is not None
    retracted = ledger.tell("evidence.retracted", event=str(at), reason="the wrong district answered")
    assert last(ledger, GRANTED) is None
    assert last(ledger, GRANTED, retracted.position - 1) is not None


def corrected(ledger: Asking) -> Recorded:
    """The school joined a year later than was recorded."""
    other = {"cluster": "cluster:north", "school": SCHOOL, "grades": "06-08", "from": "2012-07-01"}
    said = {"cluster.school_joined": other}
    return ledger.tell("evidence.corrected", event=str(JOINED), replacement=said, reason="read again")


def test_what_was_confirmed_before_a_correction_says_nothing_of_it_and_the_other_way_round(ledger: Asking) -> None:
    before = confirm(ledger, JOINED, "2014-08-01")
    correction = corrected(ledger)
    assert last(ledger, correction.position) is None
    after = confirm(ledger, JOINED, "2014-08-30")
    old, new = last(ledger, JOINED), last(ledger, correction.position)
    assert old is not None
    assert new is not None
    assert (old.position, new.position) == (before, after)


ROWS = """{ network(on: "2014-01-01") {
    holdings(by: ["partner:mastery"]) { events { position lastAttested { on by position } } lastAttested { on by } }
    school(id: "school:salem-001") { cluster { lastAttested { on position } saidBy { lastAttested { by } } } }
} }"""


def test_a_holding_is_as_well_confirmed_as_the_least_of_what_it_rests_on(ledger: Asking) -> None:
    (row,) = ledger.ask(ROWS)["network"]["holdings"]
    positions = [one["position"] for one in row["events"]]
    for position in positions[:-1]:
        confirm(ledger, position, "2014-08-04")
    (row,) = ledger.ask(ROWS)["network"]["holdings"]
    assert row["lastAttested"] is None, "the last of its events was never confirmed"
    assert row["events"][0]["lastAttested"]["on"] == "2014-08-04"
    confirm(ledger, positions[-1], "2014-06-01")
    (row,) = ledger.ask(ROWS)["network"]["holdings"]
    assert row["lastAttested"] == {"on": "2014-06-01", "by": SALEM}


def test_it_can_be_asked_for_without_the_events(ledger: Asking) -> None:
    asking = '{ network(on: "2014-01-01") { holdings(by: "partner:mastery") { lastAttested { on } } } }'
    for position in range(1, GRANTED + 1):
        assert ledger.ask(asking)["network"]["holdings"] == [{"lastAttested": None}]
        confirm(ledger, position, "2014-08-04")
    assert ledger.ask(asking)["network"]["holdings"] == [{"lastAttested": {"on": "2014-08-04"}}]


def test_every_link_and_version_says_who_confirmed_it(ledger: Asking) -> None:
    at = confirm(ledger, JOINED, "2014-08-04")
    cluster = ledger.ask(ROWS)["network"]["school"]["cluster"]
    assert cluster == {
        "lastAttested": {"on": "2014-08-04", "position": at}, "saidBy": {"lastAttested": {"by": SALEM}}
    }  # fmt: skip
    nodes = ledger.ask('{ timeline(of: "cluster:north") { nodes { type lastAttested { by } } } }')["timeline"]["nodes"]
    assert {(one["type"], one["lastAttested"] is not None) for one in nodes} >= {("INCLUDES", True), ("name", False)}
    (event,) = ledger.ask(f"{{ event(position: {JOINED}) {{ lastAttested {{ on }} }} }}").values()
    assert event == {"lastAttested": {"on": "2014-08-04"}}


SCHOOLS = """{ network(on: "2014-01-01") { cluster(id: "cluster:north") { schools { saidBy { %s } } } } }"""


def asks(folder: Path, schools: int, field: str) -> int:
    with salem(folder, schools) as ledger:
        for n in range(schools):
            confirm(ledger, JOINED + 2 * n, "2014-08-04")
        ledger.asked.clear()
        ledger.ask(SCHOOLS % field)
        return len(ledger.asked)


def test_confirmations_take_three_questions_however_many_and_none_where_nobody_asks(tmp_path: Path) -> None:
    bare = asks(tmp_path / "bare", 1, "topic")
    one, many = (asks(tmp_path / str(n), n, "lastAttested { on }") for n in (1, 12))
    assert one == many
    assert one - bare == 3, "what was attested, what was corrected, and who attested"


def run(ledger: Asking, words: str) -> str:
    came = asked(words, ledger)
    assert came.exit_code == 0, came.stderr
    return came.stdout


def test_the_command_line_tells_it_in_every_form(ledger: Asking) -> None:
    at = confirm(ledger, JOINED, "2014-08-04")
    rows = json.loads(run(ledger, "timeline cluster:north --json"))["rows"]
    told = {row["type"]: row["last_attested"] for row in rows}
    assert told["INCLUDES"]["by"] == SALEM
    assert told["INCLUDES"]["position"] == at
    assert told["name"] is None
    events = json.loads(run(ledger, "timeline cluster:north --json"))["events"]
    assert [one["position"] for one in events if one["last_attested"]] == [JOINED]
    lines = list(csv.DictReader(io.StringIO(run(ledger, "timeline cluster:north --csv"))))
    assert {one["last_attested.on"] for one in lines} == {"", "2014-08-04"}
    assert f"2014-08-04 {SALEM}" in " ".join(run(ledger, "show cluster:north").split())


LEDGER = "{ ledger { unattested { statements count sincePosition since } } }"


def told(ledger: Asking) -> dict[str, Any]:
    found: dict[str, Any] = ledger.ask(LEDGER)["ledger"]["unattested"]
    return found


def test_the_ledger_says_how_much_nobody_confirmed_and_since_when(ledger: Asking) -> None:
    assert (told(ledger)["statements"], told(ledger)["count"], told(ledger)["sincePosition"]) == (10, 10, 1)
    confirm(ledger, 1, "2014-08-04")
    confirm(ledger, 1, "2014-08-05")
    confirm(ledger, 3, None)
    found = told(ledger)
    assert (found["statements"], found["count"], found["sincePosition"]) == (10, 9, 2), "evidence states nothing"
    assert found["since"] == ledger.ask("{ event(position: 2) { recordedAt } }")["event"]["recordedAt"]


def test_a_correction_is_to_be_confirmed_anew_and_what_is_retracted_never(ledger: Asking) -> None:
    confirm(ledger, JOINED, "2014-08-04")
    assert told(ledger)["count"] == 9
    corrected(ledger)
    assert told(ledger)["count"] == 10
    confirm(ledger, JOINED, "2014-08-30")
    assert told(ledger)["count"] == 9
    confirm(ledger, GRANTED, "2014-08-30")
    ledger.tell("evidence.retracted", event=str(GRANTED), reason="it was never given")
    assert (told(ledger)["statements"], told(ledger)["count"]) == (9, 8)


def test_a_retracted_confirmation_leaves_it_unattested(ledger: Asking) -> None:
    at = confirm(ledger, 1, "2014-08-04")
    ledger.tell("evidence.retracted", event=str(at), reason="by mistake")
    assert (told(ledger)["count"], told(ledger)["sincePosition"]) == (10, 1)


def test_where_everything_is_confirmed_nothing_is_unattested(ledger: Asking) -> None:
    for position in range(1, GRANTED + 1):
        confirm(ledger, position, "2014-08-04")
    assert told(ledger) == {"statements": 10, "count": 0, "sincePosition": None, "since": None}


def test_status_tells_it_and_how_far_the_graph_is_after_its_own_question(ledger: Asking) -> None:
    confirm(ledger, 1, "2014-08-04")
    text = run(ledger, "status")
    assert "9 of 10 statements nobody ever confirmed, since #2, recorded 2014-09-01T12:00:" in text
    assert "11 events, 11 of them in the graph (0 to go)." in text
    whole = json.loads(run(ledger, "status --json"))
    assert (whole["lag"], whole["attestation"]["unattested"], whole["attestation"]["since"]) == (0, 9, 2)


def test_a_confirmation_with_its_document_is_one_of_both(ledger: Asking) -> None:
    said = {"event": str(GRANTED), "attested_on": "2014-08-04", "sources": [{"document": "sheet"}]}
    ledger.record([Statement("evidence.added", said, (Source(document="sheet"),))], CLERK, "both")
    found = last(ledger, GRANTED)
    assert found is not None
    assert found.by == CLERK
