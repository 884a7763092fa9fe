"""Answers as people and programs get them on the command line, over Lincoln School and Mastery."""

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from events.sqlite_log import SQLiteLog
from services.cli.integrity import faults
from services.cli.options import Code
from services.record import Recorder
from services.statements import Statement
from tests.salem import LINCOLN, MASTERY, granted, salem
from tests.story import Story
from tests.test_cli import Told, asked


def curriculum() -> Story:
    """Mastery is granted the curriculum by position 10."""
    return salem({}, area="curriculum")


def rows(line: str, story: Story) -> list[dict[str, Any]]:
    """The rows of the JSON of a command line."""
    came = asked(f"{line} --json", Told(story))
    assert came.exit_code == 0, came.stderr
    found: list[dict[str, Any]] = json.loads(came.stdout)["rows"]
    return found


def lines(line: str, story: Story) -> list[dict[str, str]]:
    """The lines of the CSV of a command line."""
    came = asked(f"{line} --csv", Told(story))
    assert came.exit_code == 0, came.stderr
    return list(csv.DictReader(io.StringIO(came.stdout)))


def table(line: str, story: Story) -> str:
    """What people see, each run of spaces as one."""
    came = asked(line, Told(story))
    assert came.exit_code == 0, came.stderr
    return "\n".join(" ".join(one.split()) for one in came.stdout.splitlines())


def test_people_see_holder_standing_certainty_dates_events_and_the_moment() -> None:
    seen = table(f"holders {LINCOLN} --lever program --area curriculum", curriculum())
    assert (
        "program curriculum Mastery (partner:mastery) full in force certain 06-08 "
        "contract:lead 2011-07-01 2016-06-30 #3 #6 #7 #8 #9 #10" in seen
    )
    assert "On 2012-01-01, as known 2010-01-11T12:00:00Z (position 10)." in seen


def test_programs_get_the_moment_the_rows_and_the_events_that_they_rest_on() -> None:
    told = json.loads(asked(f"holders {LINCOLN} --lever program --area curriculum --json").stdout)
    assert told["moment"] == {
        "on": "2012-01-01", "known": "2010-01-11T12:00:00Z", "position": 10, "reconstructed": False, "reading": [],
    }  # fmt: skip
    (row,) = told["rows"]
    assert (row["holder"]["id"], row["standing"], row["bounds"]["valid_to"]) == (MASTERY, "in_force", "2016-07-01")
    assert "10.0.0" in row["facts"]
    grant = next(event for event in told["events"] if event["position"] == 10)
    assert (grant["topic"], grant["fields"]["from"]) == ("authority.granted", "2011-07-01")


def test_csv_has_dotted_keys_and_the_moment_in_every_line() -> None:
    (row,) = lines(f"holders {LINCOLN} --lever program --area curriculum", curriculum())
    assert (row["holder.id"], row["given_by"], row["grades"]) == (MASTERY, "district:salem", "06; 07; 08")
    assert (row["moment.on"], row["moment.position"], row["presumed"]) == ("2012-01-01", "10", "false")


@pytest.mark.parametrize("verb", [f"holders {LINCOLN}", f"operators {LINCOLN}", f"network {MASTERY}"])
def test_csv_has_the_same_keys_with_and_without_rows(verb: str) -> None:
    header = asked(f"{verb} --csv", Told(curriculum())).stdout.splitlines()[0]
    assert header.endswith("moment.on,moment.known,moment.position")
    assert "bounds.valid_from" in header
    assert header == asked(f"{verb} --csv --position 8", Told(curriculum())).stdout.splitlines()[0]


def test_a_name_that_a_spreadsheet_would_run_is_text_in_csv_and_itself_in_json() -> None:
    story = curriculum()
    story.tell("organisation.renamed", organisation=MASTERY, name="=1+1", from_="2011-01-01")
    line = f"holders {LINCOLN} --lever program --area curriculum"
    assert lines(line, story)[0]["holder.name"] == "'=1+1"
    assert rows(line, story)[0]["holder"]["name"] == "=1+1"


def test_a_name_in_brackets_is_no_markup() -> None:
    story = curriculum()
    story.tell("organisation.renamed", organisation=MASTERY, name="[bold]Mastery[/bold]", from_="2011-01-01")
    assert "[bold]Mastery[/bold] (partner:mastery)" in table(f"holders {LINCOLN} --lever program", story)


def test_dates_are_shown_in_the_words_of_the_source() -> None:
    story = salem({})
    granted(story, "grant:one", area="curriculum", from_="SY2011", last_day="2014", under="unknown")
    seen = table(f"holdings {MASTERY}", story)
    assert "SY2011 2014 #" in seen
    (row,) = rows(f"holdings {MASTERY}", story)
    assert row["bounds"]["valid_from"] == "2011-07-01"
    assert row["bounds"]["valid_to"] == "2015-01-01"


def test_as_known_then_and_as_known_now_stand_side_by_side() -> None:
    seen = table(f"holders {LINCOLN} --lever program --area curriculum --and-known 2010-01-10T12:00:00Z", curriculum())
    assert "Salem (district:salem): full, presumed, possible Mastery (partner:mastery): full, in force differs" in seen
    assert "Then: On 2012-01-01, as known 2010-01-10T12:00:00Z (position 9)." in seen
    assert "Now: On 2012-01-01, as known 2010-01-11T12:00:00Z (position 10)." in seen


def test_then_is_the_end_of_the_day_asked_about() -> None:
    came = asked(f"holders {LINCOLN} --lever program --area curriculum --on 2010-01-10 --then --json")
    told = json.loads(came.stdout)
    assert (told["then"]["moment"]["position"], told["now"]["moment"]["position"]) == (9, 10)
    assert told["then"]["moment"]["on"] == told["now"]["moment"]["on"] == "2010-01-10"


def test_both_sides_stand_in_csv() -> None:
    both = lines(f"holders {LINCOLN} --lever program --area curriculum --and-known 2010-01-10T12:00:00Z", curriculum())
    assert [(one["as_known"], one["holder.id"]) for one in both] == [("then", "district:salem"), ("now", MASTERY)]


def test_a_check_says_no_only_to_those_who_ask_for_it() -> None:
    line = f"check {MASTERY} {LINCOLN} people"
    assert "not recorded" in table(line, curriculum())
    assert asked(f"{line} --exit-code").exit_code == Code.NO
    assert asked(f"check {MASTERY} {LINCOLN} program --area curriculum --exit-code").exit_code == Code.OK


def test_why_goes_from_the_state_to_the_school_step_by_step() -> None:
    seen = table(f"why {MASTERY} {LINCOLN} program --area curriculum", curriculum())
    assert "Mastery (partner:mastery) holds grant:one full in force certain 2011-07-01 #10" in seen
    assert "Style: tight" in seen
    held = rows(f"why {MASTERY} {LINCOLN} program --area curriculum", curriculum())
    assert next(row for row in held if row["what"] == "holds")["event"]["position"] == 10


def test_a_page_shows_attributes_and_links() -> None:
    seen = table(f"show {LINCOLN}", curriculum())
    assert "Lincoln (school:lincoln): exists since 1990-09-01" in seen
    assert "cluster:north INCLUDES school:lincoln 2011-07-01 #8" in seen


def test_a_timeline_shows_when_the_record_believed_what() -> None:
    story = curriculum()
    story.correct(
        3, "organisation.registered", id=LINCOLN, name="Lincoln Middle", under="district:salem", from_="1990-09-01"
    )
    names = [one for one in rows(f"timeline {LINCOLN}", story) if one["type"] == "name"]
    assert [(one["value"], one["known_from"], one["known_to"]) for one in names] == [
        ("Lincoln", 3, 11), ("Lincoln Middle", 11, None),
    ]  # fmt: skip
    assert "#3 #11" in table(f"timeline {LINCOLN}", story)
    assert "Go on with --after" in table(f"timeline {LINCOLN} --limit 1", story)


def test_no_subcontract_is_said_so() -> None:
    assert "No subcontract is recorded." in table(f"network {MASTERY}", curriculum())
    assert asked(f"network {MASTERY} --exit-code").exit_code == Code.NO


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SQLiteLog]:
    """A log in which Massachusetts registers Salem, and Salem opens Lincoln."""
    held = SQLiteLog(tmp_path / "log.db", lambda: datetime(2012, 5, 24, tzinfo=UTC))
    keys = iter("abc")
    recorder = Recorder(held, clock=lambda: datetime(2012, 5, 24, tzinfo=UTC), new_key=lambda: next(keys))
    for topic, said in (
        ("organisation.registered", {"id": "state:MA", "name": "Massachusetts"}),
        ("organisation.registered", {"id": "district:salem", "name": "Salem", "under": "state:MA"}),
        ("organisation.renamed", {"organisation": "district:salem", "name": "Salem Public Schools", "from": "2000"}),
    ):
        recorder.record([Statement(topic, said)], recorded_by="state:MA")
    yield held
    held.close()


def spoilt(log: SQLiteLog, statement: str) -> list[str]:
    """The faults of the log after somebody else has written into its file."""
    with closing(sqlite3.connect(log.path)) as other, other:
        other.execute(statement)
    return list(faults(log, log.head(), lambda _done, _total: None))


def test_a_log_that_nobody_touched_is_whole(log: SQLiteLog) -> None:
    assert list(faults(log, 3, lambda _done, _total: None)) == []


def test_what_was_said_in_between_cannot_be_taken_away(log: SQLiteLog) -> None:
    found = spoilt(log, "DELETE FROM stored_events WHERE rowid=2")
    assert "Position 3 follows 1: 2 is missing." in found
    assert "Event 3: it says that (2,) came before it; the log has (0,)." in found


def test_a_log_that_lost_its_end_is_not_whole(log: SQLiteLog) -> None:
    with closing(sqlite3.connect(log.path)) as other, other:
        other.execute("DELETE FROM stored_events WHERE rowid=3")
    assert list(faults(log, 3, lambda _done, _total: None)) == ["The log ends at 2, its head is 3."]


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        (
            "UPDATE stored_events SET originator_id='00000000000040008000000000000000' WHERE rowid=2",
            "Event 2: its id is not that of its command, b.",
        ),
        (
            "UPDATE stored_events SET state=replace(state, '2012-05-24', '2011-05-24') WHERE rowid=2",
            "Event 2: it was recorded before the event before it.",
        ),
        (
            """UPDATE stored_events SET state=replace(state, '"slot":2', '"slot":3') WHERE rowid=2""",
            "Event 2: it speaks of 3, which was not before it.",
        ),
    ],
)
def test_an_event_that_was_changed_is_named(log: SQLiteLog, statement: str, fault: str) -> None:
    assert spoilt(log, statement) == [fault]


def test_on_a_narrow_terminal_each_row_is_a_block_of_lines_and_nothing_is_cut() -> None:
    narrow = asked(f"holders {LINCOLN} --lever program --area curriculum", Told(curriculum()), columns="60")
    seen = [" ".join(line.split()) for line in narrow.stdout.splitlines()]
    assert "holder Mastery (partner:mastery)" in seen
    assert "said by #3 #6 #7 #8 #9 #10" in seen
