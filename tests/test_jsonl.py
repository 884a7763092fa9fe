"""Events as JSON lines: another log that reads them is the same log, and gives the same graph."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from msgspec import Raw

from events.log import Log
from services.bootstrap import Ledger
from services.files import jsonl
from services.files.worlds import load
from services.settings import Settings
from services.statements import Refused, Statement
from tests.asking import Asking, salem
from tests.conftest import CLERK, Clock


@pytest.fixture
def told(tmp_path: Path) -> Asking:
    """Salem with two schools, and a dispute about its zone."""
    ledger = salem(tmp_path / "salem", schools=2)
    zone = next(event for event in ledger.log.stream() if event.topic == "zone.authorised")
    ledger.tell("evidence.disputed", event=str(zone.id), reason="Another page knows of no zone.")
    return ledger


@pytest.fixture
def copy(tmp_path: Path, told: Asking) -> Path:
    """The file of all events of Salem."""
    path = tmp_path / "salem.jsonl"
    with path.open("wb") as out:
        jsonl.dump(told.log, out)
    return path


@pytest.fixture
def other(tmp_path: Path, clock: Clock) -> Ledger:
    """An empty data folder, years later."""
    clock.move(days=4000)
    return Ledger.open(Settings(tmp_path / "other"), clock)


def lines_of(log: Log) -> bytes:
    out = BytesIO()
    jsonl.dump(log, out)
    return out.getvalue()


def refused(ledger: Ledger, path: Path) -> Refused:
    before = ledger.log.head()
    with pytest.raises(Refused) as caught:
        load(ledger, [path])
    assert ledger.log.head() == before
    assert caught.value.accepted
    return caught.value


def test_another_log_reads_them_and_is_the_same(told: Asking, other: Ledger, copy: Path) -> None:
    report = load(other, [copy])
    assert (report.recorded, report.already) == (told.log.head(), 0)
    assert list(other.log.stream()) == list(told.log.stream())
    assert other.log.first_live() == told.log.first_live() == 1
    assert lines_of(other.log) == copy.read_bytes()
    for ledger in (told, other):
        ledger.moment()
    assert other.store.digest() == told.store.digest()


def test_a_command_done_there_is_done_here(told: Asking, other: Ledger, copy: Path) -> None:
    load(other, [copy])
    fields = {"id": CLERK, "name": "County Clerk", "from": "[..]"}
    receipt = other.record([Statement("organisation.registered", fields)], CLERK, "organisation.registered-0")
    assert (receipt.replayed, receipt.positions) == (True, (1,))
    assert told.log.done("organisation.registered-0") == other.log.done("organisation.registered-0")


def test_the_same_file_again_appends_nothing(other: Ledger, copy: Path) -> None:
    load(other, [copy])
    again = load(other, [copy])
    assert (again.recorded, again.already) == (0, other.log.head())


def test_a_log_that_holds_the_first_of_them_goes_on(told: Asking, other: Ledger, copy: Path, tmp_path: Path) -> None:
    load(other, [copy])
    told.tell("organisation.renamed", organisation="school:salem-001", name="Bates", from_="2014")
    longer = tmp_path / "longer.jsonl"
    longer.write_bytes(lines_of(told.log))
    assert load(other, [longer]).recorded == 1
    assert load(other, [copy]).recorded == 0
    assert lines_of(other.log) == longer.read_bytes()


def test_a_dry_run_reads_all_and_appends_nothing(told: Asking, other: Ledger, copy: Path) -> None:
    assert load(other, [copy], dry_run=True).recorded == told.log.head()
    assert other.log.head() == 0


def test_a_log_of_something_else_is_refused_by_line(other: Ledger, copy: Path) -> None:
    other.record([Statement("organisation.registered", {"id": CLERK, "name": "Another"})], CLERK, "mine")
    found = refused(other, copy)
    assert (found.rule, found.field) == ("other-content", f"{copy}:1")


Change = Callable[[list[bytes]], list[bytes]]
DAMAGED: dict[str, tuple[Change, int, str]] = {
    "a torn last line": (lambda lines: [*lines[:-1], lines[-1][:-40]], 13, "the last line is torn"),
    "a line cut in the middle": (lambda lines: [*lines[:4], lines[4][:50] + b"\n", *lines[5:]], 5, "malformed"),
    "a changed word": (lambda lines: [line.replace(b"County Clerk", b"Country Clerk") for line in lines], 1, "digest"),
    "a changed digest of a command": (lambda lines: [_with(lines[0], command="0" * 64), *lines[1:]], 1, "digest"),
    "a line left out": (lambda lines: [*lines[:4], *lines[5:]], 5, "digest"),
    "a line twice": (lambda lines: [*lines[:5], *lines[4:]], 6, "digest"),
    "two lines in the other order": (lambda lines: [lines[1], lines[0], *lines[2:]], 1, "digest"),
    "an empty line": (lambda lines: [*lines[:2], b"\n", *lines[2:]], 3, "Input"),
    "another format": (lambda lines: [b'{"id": "office:clerk"}\n', *lines], 1, "missing"),
    "a member more": (lambda lines: [_with(lines[0], note="x"), *lines[1:]], 1, "unknown field"),
    "latin-1": (lambda lines: [lines[0].replace(b"County", b"C\xf6unty"), *lines[1:]], 1, ""),
}


def _with(line: bytes, **members: object) -> bytes:
    return json.dumps({**json.loads(line), **members}).encode() + b"\n"


@pytest.mark.parametrize("how", DAMAGED)
def test_a_damaged_file_is_refused_by_line_and_nothing_is_appended(other: Ledger, copy: Path, how: str) -> None:
    change, line, message = DAMAGED[how]
    copy.write_bytes(b"".join(change(copy.read_bytes().splitlines(keepends=True))))
    found = refused(other, copy)
    assert found.field == f"{copy}:{line}"
    assert message in found.message


def _resigned(lines: list[bytes]) -> list[bytes]:
    """Lines whose digests are made anew, as somebody would who means to deceive."""
    before, out = "", []
    for text in lines:
        line = jsonl.Line(**{**json.loads(text), "state": Raw(text[text.index(b'"state":') + 8 : -2])})
        before = line.digest(before)
        out.append(text.replace(line.sha256.encode(), before.encode()))
    return out


FOREIGN: dict[str, tuple[Change, int, str]] = {
    "a hole": (lambda lines: [*lines[:4], *lines[5:]], 5, "position 6 stands in line 5"),
    "another id": (lambda lines: [_id(lines[0]), *lines[1:]], 1, "its id is not that of its command"),
    "a clock that runs back": (
        lambda lines: [lines[0], lines[1].replace(b'"recorded_at":"2014', b'"recorded_at":"2013'), *lines[2:]],
        2,
        "its clock runs back",
    ),
    "an unknown topic": (
        lambda lines: [lines[0].replace(b"organisation.registered#v1", b"organisation.founded#v1"), *lines[1:]],
        1,
        "which this version does not know",
    ),
    "a later version": (lambda lines: [lines[0].replace(b"#v1", b"#v9"), *lines[1:]], 1, "version 9"),
    "other subjects": (
        lambda lines: [lines[0].replace(b'"subjects":["office:clerk"]', b'"subjects":["office:judge"]'), *lines[1:]],
        1,
        "its subjects are not those",
    ),
    "another event before": (
        lambda lines: [*lines[:-1], lines[-1].replace(b'"previous":[5]', b'"previous":[4]')],
        13,
        "another event is missing",
    ),
    "an end amid a command": (lambda lines: [*lines[:-1], _later(lines[-1])], 13, "ends amid"),
}  # fmt: skip


def _later(line: bytes) -> bytes:
    return line.replace(b'"last":13', b'"last":14')


def _id(line: bytes) -> bytes:
    own = str(json.loads(line)["id"])
    return line.replace(own.encode(), f"{own[:-1]}{'1' if own[-1] == '0' else '0'}".encode())


@pytest.mark.parametrize("how", FOREIGN)
def test_what_no_log_can_hold_is_refused_though_its_digests_are_right(other: Ledger, copy: Path, how: str) -> None:
    change, line, message = FOREIGN[how]
    copy.write_bytes(b"".join(_resigned(change(copy.read_bytes().splitlines(keepends=True)))))
    found = refused(other, copy)
    assert (found.field, message in found.message) == (f"{copy}:{line}", True), found.message


def test_an_import_stays_an_import(tmp_path: Path, clock: Clock, other: Ledger) -> None:
    with Ledger.open(Settings(tmp_path / "one"), clock) as one:
        fields = {"id": CLERK, "name": "Clerk"}
        one.record([Statement("organisation.registered", fields, at=clock.now.replace(year=1999))], CLERK, "old")
        path = tmp_path / "one.jsonl"
        path.write_bytes(lines_of(one.log))
    load(other, [path])
    assert other.moment().reconstructed
    assert other.log.at([1])[0].recorded_at.year == 1999


def test_lines_up_to_a_position_hold_whole_commands(told: Asking) -> None:
    many = [
        Statement(
            "organisation.registered", {"id": f"school:peabody-{n}", "name": "Peabody", "under": "district:salem"}
        )
        for n in range(3)
    ]
    first, *_, last = told.record(many, CLERK, "many").positions
    assert len(list(jsonl.write_events(told.log, upto=last - 1))) == first - 1
    assert len(list(jsonl.write_events(told.log, upto=last))) == last


def test_no_file_is_no_file(other: Ledger, tmp_path: Path) -> None:
    assert "cannot be read" in str(refused(other, tmp_path / "none.jsonl"))
    (tmp_path / "empty.jsonl").touch()
    assert load(other, [tmp_path / "empty.jsonl"]).statements == 0


def test_a_file_of_events_is_loaded_alone(other: Ledger, copy: Path, tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        load(other, [copy, tmp_path / "salem.yaml"])
    assert "one file of events" in caught.value.accepted
