"""The command line itself: what it refuses and how, its forms for programs, and what it says of exit codes."""

import json
import shlex
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

import pytest
from typer.testing import CliRunner, Result

from events.log import LogFault
from events.when import NotADate
from graph.errors import NotAnswerable
from graph.reader import Reader
from services.cli.fields import read_fields
from services.cli.flat import cell
from services.cli.main import app
from services.cli.options import Code
from services.cli.panels import PANELS
from services.cli.serving import listen
from services.cli.session import Session, read_instant
from services.cli.writing import topics
from services.demo.questions import QUESTIONS
from services.plain import safe
from services.statements import Refused
from tests.salem import salem
from tests.story import Story

if TYPE_CHECKING:
    from services.bootstrap import Ledger


class Told:
    """A ledger that holds a story: as much of `services.bootstrap.Ledger` as questions need."""

    def __init__(self, story: Story) -> None:
        self.story = story

    def reader(
        self, on: str | None = None, known: datetime | None = None, position: int | None = None,
        min_position: int | None = None, reading: Sequence[str] = (),
    ) -> Reader:  # fmt: skip
        """A reader; an instant is the last position recorded by then."""
        assert min_position is None
        assert not reading
        if known is not None:
            position = max(one.position for one in self.story.events if one.recorded_at <= known)
        return self.story.reader(on or "2012-01-01", position)


class Broken:
    """A ledger whose log cannot be read."""

    def reader(self, **_: object) -> Reader:
        """Nothing."""
        raise LogFault("/data/events.db: it is damaged: restore it from a copy")


class Strict:
    """A ledger that was asked about a day that does not exist."""

    def reader(self, **_: object) -> Reader:
        """Nothing."""
        raise NotADate("2011-02-30", "that day does not exist")


def asked(line: str, ledger: object = None, columns: str = "") -> Result:
    """What a command line gives, on a terminal that is so wide."""
    session = Session(ledger=cast("Ledger", ledger or Told(salem({}, area="curriculum"))))
    return CliRunner(env={"COLUMNS": columns}).invoke(app, shlex.split(line), obj=session)


def test_help_names_every_verb_and_every_exit_code() -> None:
    said = asked("--help").stdout
    for verb, panel in PANELS.items():
        assert f" {verb} " in said
        assert panel in said
    words = " ".join(said.split())
    assert all(f"{code.value} " in words for code in Code)
    assert "3 refused, or not answerable" in words


def test_help_imports_nothing_that_answers() -> None:
    """Help and completion come at once: no store, no schema, no server is loaded for them."""
    heavy = ("strawberry", "graphql", "uvicorn", "starlette", "eventsourcing", "sqlite3", "yaml", "graph.reader")
    ask = f"import sys, services.cli.main as m; sys.exit(' '.join(n for n in {heavy!r} if n in sys.modules) or 0)"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("verb", ["holders", "audit", "list"])
def test_then_and_now_can_be_asked_beside_each_other(verb: str) -> None:
    said = asked(f"{verb} --help").stdout
    assert "--and-known" in said
    assert "--then" in said


@pytest.mark.parametrize(
    ("line", "because"),
    [
        ("holders", "Missing argument"),
        ("holders school:lincoln --lever force", "'people', 'time', 'money'"),
        ("holders school:lincoln --json --csv", "--json and --csv exclude each other"),
        ("holders school:lincoln --then --and-known 2011-01-01T00:00:00Z", "--then exclude each other"),
        ("events --jsonl --about school:lincoln", "it takes no --about"),
        ("holdres school:lincoln", "holders"),
    ],
)
def test_a_wrong_command_line_is_told_what_is_accepted(line: str, because: str) -> None:
    came = asked(line)
    assert came.exit_code == Code.USAGE
    assert because in " ".join(came.stderr.replace("│", " ").split())
    assert came.stdout == ""


def test_an_unknown_school_is_one_message_with_the_nearest_known() -> None:
    came = asked("holders school:lincon")
    assert came.exit_code == Code.REFUSED
    assert came.stderr.splitlines() == [
        "Not answerable (UNKNOWN_ID): school:lincon: nothing is recorded under this id",
        "Accepted: school:lincoln, state:MA",
    ]
    assert came.stdout == ""


def test_a_damaged_log_is_told_apart_from_a_refusal() -> None:
    came = asked("holders school:lincoln", Broken())
    assert came.exit_code == Code.UNUSABLE
    assert came.stderr == "The log cannot be used: /data/events.db: it is damaged: restore it from a copy\n"


def test_a_fault_of_ours_is_no_traceback_unless_asked_for() -> None:
    came = asked("holders school:lincoln", object())
    assert came.exit_code == Code.FAULT
    assert "Traceback" not in came.stderr
    assert "Traceback" in asked("--traceback holders school:lincoln", object()).stderr


@pytest.mark.parametrize(
    ("text", "why"),
    [("2012-05-24", "a day is no instant"), ("2012-05-24T12:00", "zone"), ("May 2012", "is no instant")],
)
def test_an_instant_is_never_guessed(text: str, why: str) -> None:
    with pytest.raises(NotAnswerable, match=why) as refused:
        read_instant(text, "--known")
    assert "--known" in refused.value.asked
    assert "2012-05-24T12:00:00Z" in refused.value.accepted


def test_an_instant_of_another_zone_is_taken() -> None:
    assert read_instant("2012-05-24T07:00:00-05:00", "--known") == datetime(2012, 5, 24, 12, tzinfo=UTC)


def test_fields_are_typed_as_they_are_named() -> None:
    assert read_fields(
        [
            "id=contract:lead",
            "term.from=2011-07-01",
            "term.last_day=[..2016-06-30]",
            "covers=school:a",
            "covers=school:b",
        ]
    ) == {
        "id": "contract:lead",
        "term": {"from": "2011-07-01", "last_day": "[..2016-06-30]"},
        "covers": ["school:a", "school:b"],
    }


def test_lists_of_fields_are_numbered_or_json() -> None:
    numbered = read_fields(["parties.0.id=district:salem", "parties.0.role=authoriser", "parties.1.id=partner:mastery"])
    as_json = read_fields(['parties=[{"id": "district:salem", "role": "authoriser"}, {"id": "partner:mastery"}]'])
    assert numbered == as_json
    assert read_fields(['parties={"id": "a"}', 'parties={"id": "b"}']) == {"parties": [{"id": "a"}, {"id": "b"}]}


def test_an_event_within_an_event_keeps_its_topic_whole() -> None:
    said = read_fields(["event=12", "replacement.contract.signed.id=contract:lead"])
    assert said == {"event": "12", "replacement": {"contract.signed": {"id": "contract:lead"}}}


@pytest.mark.parametrize("pairs", [["name"], ["=x"], ["term=x", "term.from=2011"], ["term.from=2011", "term=x"]])
def test_a_field_that_cannot_be_read_is_refused_by_name(pairs: list[str]) -> None:
    with pytest.raises(Refused, match=pairs[-1].partition("=")[0] or "no field") as refused:
        read_fields(pairs)
    assert "NAME=VALUE" in refused.value.accepted


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1+cmd", "-1-cmd", "@sum", "\tx", "\r=1"])
def test_a_name_is_never_a_formula(name: str) -> None:
    assert cell(name) == f"'{name}"
    assert cell([name, "b"]) == f"'{name}; b"
    assert cell(-1) == "-1"


def test_a_name_is_never_a_command_to_the_terminal() -> None:
    assert safe("\x1b[2JLincoln\x07 \u202eloohcs\n") == "�[2JLincoln� �loohcs\n"


@pytest.mark.parametrize("host", [".".join("0000"), "192.168.1.7", "::", "example.org"])
def test_it_is_open_only_at_home(host: str) -> None:
    with pytest.raises(Refused) as refused:
        listen(host, 0)
    assert "127.0.0.1" in refused.value.accepted


def test_a_port_that_is_taken_is_named() -> None:
    with listen("localhost", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(Refused, match=f"port {port}") as refused:
            listen("127.0.0.1", port)
    assert "--port" in refused.value.accepted


def test_the_demo_asks_a_dozen_questions_that_the_command_line_knows() -> None:
    assert len(QUESTIONS) == 12
    for question in QUESTIONS:
        came = asked(f"{question.words()[0]} --help")
        assert came.exit_code == 0, question.line


def test_a_setting_that_is_none_is_told_with_the_nearest() -> None:
    came = CliRunner().invoke(app, ["status"], env={"ZONELEDGER_DTA": "/data"})
    assert came.exit_code == Code.USAGE
    assert came.stderr.splitlines()[0].startswith("Bad setting: ZONELEDGER_DTA")
    assert "ZONELEDGER_DATA" in came.stderr.splitlines()[1]


def test_nothing_is_recorded_by_nobody() -> None:
    came = CliRunner().invoke(
        app, ["record", "organisation.opened", "organisation=school:lincoln"],
        obj=Session(ledger=cast("Ledger", Told(salem()))), env={"ZONELEDGER_RECORDER": ""},
    )  # fmt: skip
    assert came.exit_code == Code.REFUSED
    assert came.stderr.startswith("Refused (no-recorder): --as")
    assert "ZONELEDGER_RECORDER" in came.stderr


def test_topics_are_completed() -> None:
    assert topics("contract.si") == ["contract.signed"]


def test_a_day_that_does_not_exist_is_told_so() -> None:
    came = asked("holders school:lincoln", Strict())
    assert came.exit_code == Code.REFUSED
    assert came.stderr.startswith(
        "Not answerable (BAD_INPUT): '2011-02-30' is not a date: that day does not exist\nAccepted: 20"
    )


def test_json_is_the_same_twice() -> None:
    first = asked("holders school:lincoln --json").stdout
    assert first == asked("holders school:lincoln --json").stdout
    assert json.loads(first)["question"] == "holders"
