"""Recording: what is true goes in once, whole, by whoever is named, however many do it at once."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from events.envelope import Source, event_id
from events.evidence import Corrected, Disputed, Settled
from events.log import Command, Draft
from events.sqlite_log import SQLiteLog
from events.statement import read_event
from services.record import Recorder
from services.statements import Refused, Statement
from tests.conftest import CLERK, NOON, Clock, Desk

ROOT = Path(__file__).parent.parent
DISTRICT = Statement("organisation.registered", {"id": "district:lynn", "name": "Lynn"})
AGREED: dict[str, Any] = {
    "id": "contract:bates", "kind": "performance", "parties": [{"id": "partner:blueprint", "role": "operator"}],
    "operating_role": "managing", "term": {"from": "2014-07-01", "last_day": "2017-06-30"},
    "covers": [{"id": "school:bates", "grades": ["06-08"]}],
}  # fmt: skip


def school(name: str, at: datetime | None = None) -> Statement:
    return Statement("organisation.registered", {"id": f"school:{name}", "name": name.title()}, at=at)


def test_a_receipt_names_positions_and_ids_and_the_event_carries_what_was_said(desk: Desk, recorder: Recorder) -> None:
    source = Source(document="minutes", title="School committee")
    said = Statement("organisation.renamed", {"organisation": "school:bates", "name": "New Bates", "from": "2014"},
                     (source,), "as minuted", "district:salem")  # fmt: skip
    receipt = recorder.record([said], recorded_by=CLERK, command="rename")
    assert (receipt.positions, receipt.events, receipt.replayed) == ((5,), (event_id("rename", 0),), False)
    (event,) = desk.log.at([5])
    assert (event.sources, event.reason, event.on_behalf_of) == ((source,), "as minuted", "district:salem")
    assert (event.recorded_by, event.command, event.recorded_at, event.previous) == (CLERK, "rename", NOON, (4,))


def test_the_recorder_may_register_himself_first(recorder: Recorder, log: SQLiteLog) -> None:
    clerk = Statement("organisation.registered", {"id": CLERK, "name": "The clerk"})
    with pytest.raises(Refused) as refused:
        recorder.record([DISTRICT, clerk], recorded_by=CLERK)
    assert (refused.value.rule, refused.value.field) == ("unknown-id", "recorded_by")
    assert recorder.record([clerk, DISTRICT], recorded_by=CLERK).positions == (1, 2)
    assert log.read()[1].recorded_by == CLERK


def test_statements_of_one_command_rest_on_each_other_and_go_in_together_or_not_at_all(
    desk: Desk, recorder: Recorder
) -> None:
    below = Statement("organisation.registered", {"id": "school:a", "name": "A", "under": "district:lynn"})
    with pytest.raises(Refused) as refused:
        recorder.record([DISTRICT, below, DISTRICT], recorded_by=CLERK)
    assert (refused.value.rule, refused.value.field) == ("registered-already", "[2].id")
    assert desk.log.head() == 4
    assert recorder.record([DISTRICT, below], recorded_by=CLERK).positions == (5, 6)


def test_a_command_done_before_is_answered_as_the_first_time(desk: Desk, recorder: Recorder) -> None:
    first = recorder.record([DISTRICT], recorded_by=CLERK, command="lynn")
    turned = Statement(DISTRICT.topic, dict(sorted(DISTRICT.fields.items(), reverse=True)))
    again = recorder.record([turned], recorded_by=CLERK, command="lynn")
    assert (again.positions, again.events, again.replayed) == (first.positions, first.events, True)
    assert desk.log.head() == 5
    with pytest.raises(Refused) as refused:
        recorder.record([school("other")], recorded_by=CLERK, command="lynn")
    assert (refused.value.rule, refused.value.field) == ("other-content", "command")


@pytest.mark.usefixtures("desk")
def test_without_a_command_key_each_call_is_its_own(recorder: Recorder) -> None:
    said = Statement("organisation.renamed", {"organisation": "school:bates", "name": "B", "from": "2014"})
    assert recorder.record([said], recorded_by=CLERK).positions == (5,)
    assert recorder.record([said], recorded_by=CLERK).positions == (6,)


def test_a_dry_run_says_what_would_be_and_records_nothing(desk: Desk, recorder: Recorder) -> None:
    would = recorder.record([DISTRICT], recorded_by=CLERK, command="lynn", dry_run=True)
    assert desk.log.head() == 4
    did = recorder.record([DISTRICT], recorded_by=CLERK, command="lynn")
    assert (would.positions, would.events) == (did.positions, did.events)
    with pytest.raises(Refused):
        recorder.record([DISTRICT], recorded_by=CLERK, command="again", dry_run=True)


def test_who_is_faster_wins_and_the_other_decides_anew(desk: Desk, clock: Clock, tmp_path: Path) -> None:
    """Between reading and appending somebody registers the same school: told, not doubled."""

    class Overtaken(SQLiteLog):
        rivals = 1

        def append_many(self, commands: Any, *, unless: Any = None) -> list[range]:
            if self.rivals:
                self.rivals -= 1
                body = read_event("organisation.registered", {"id": "school:horace", "name": "Horace Mann"})
                desk.log.append([Draft(body=body, recorded_by=CLERK)], command="rival", digest="1")
            return super().append_many(commands, unless=unless)

    log = Overtaken(tmp_path / "log.db", clock)
    recorder = Recorder(log, clock=clock, new_key=lambda: "k")
    with pytest.raises(Refused) as refused:
        recorder.record([school("horace")], recorded_by=CLERK, command="mine")
    assert refused.value.rule == "registered-already"
    log.rivals = 1
    desk_key = recorder.record([school("saltonstall")], recorded_by=CLERK, command="free")
    assert desk_key.positions == (6,)
    log.close()


RACER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from events.sqlite_log import SQLiteLog
from services.record import Recorder
from services.statements import Refused, Statement
clock = lambda: datetime.now(UTC)
recorder = Recorder(SQLiteLog(Path(sys.argv[1]), clock), clock=clock, new_key=str)
print("ready", flush=True)
sys.stdin.readline()
won = 0
for n in range(40):
    said = Statement("organisation.registered", {"id": f"school:s{n}", "name": sys.argv[2]})
    try:
        recorder.record([said], recorded_by="office:clerk", command=f"{sys.argv[2]}-{n}")
        won += 1
    except Refused as refused:
        assert refused.rule == "registered-already", refused
print(won)
"""


def test_two_processes_racing_for_the_same_ids_register_each_once(desk: Desk) -> None:
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACER, str(desk.log.path), name],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )
        for name in ("anna", "bert")
    ]  # fmt: skip
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    won = [int(racer.communicate()[0]) for racer in racers]
    assert [racer.returncode for racer in racers] == [0, 0]
    assert sum(won) == 40
    ids = [event.subjects[0] for event in desk.log.stream(4)]
    assert sorted(ids) == sorted(f"school:s{n}" for n in range(40))


def test_codes_of_others_stand_for_the_id_that_they_identify(desk: Desk) -> None:
    said = {"scheme": "nces", "value": "251029001650", "from": "2010"}
    desk.say("organisation.identified", organisation="school:bates", scheme="nces", value="251029001650", from_="2010")
    at = desk.say("organisation.renamed", organisation="NCES:251029001650", name="New", from_="2014")
    assert desk.log.at([at])[0].subjects == ("school:bates",)
    refused = desk.refused("organisation.renamed", organisation="nces:999", name="New", from_="2014")
    assert (refused.rule, refused.field) == ("unknown-id", "organisation")
    desk.say("organisation.identified", organisation="school:carlton", **{**said, "from_": said["from"]})
    refused = desk.refused("organisation.renamed", organisation="nces:251029001650", name="X", from_="2014")
    assert (refused.rule, refused.accepted) == ("ambiguous-code", "school:bates, school:carlton")


def test_a_contract_that_begins_tells_the_engagement_too(desk: Desk) -> None:
    desk.say("organisation.registered", id="partner:blueprint", name="Blueprint")
    first, second = desk.send("contract.signed", **AGREED, begins=True).positions
    began = desk.log.at([second])[0].body
    assert first + 1 == second
    assert began == read_event(
        "engagement.began",
        {"id": "engagement:bates", "who": "partner:blueprint", "role": "managing", "under": "contract:bates",
         "at": AGREED["covers"], "from": "2014-07-01"},
    )  # fmt: skip
    assert desk.send("contract.signed", **{**AGREED, "id": "contract:two"}, begins=False).positions == (8,)
    refused = desk.refused("contract.signed", **{**AGREED, "id": "contract:3", "covers": []}, begins=True)
    assert (refused.rule, refused.field) == ("bad-field", "begins")


def test_evidence_names_the_root_and_carries_all_that_it_touches(desk: Desk) -> None:
    other = {"organisation.registered": {"id": "school:bates", "name": "W. Bates", "from": "2009"}}
    corrected = desk.say("evidence.corrected", event="4", replacement=other)
    again = desk.say("evidence.corrected", event=str(corrected), replacement=other)
    disputed = desk.say("evidence.disputed", event=str(again), alternative=None)
    settled = desk.say("evidence.settled", dispute=str(disputed), for_="record")
    one, two, three, four = desk.log.at([corrected, again, disputed, settled])
    assert isinstance(one.body, Corrected)
    assert isinstance(two.body, Corrected)
    assert isinstance(three.body, Disputed)
    assert isinstance(four.body, Settled)
    root = str(desk.log.at([4])[0].id)
    assert [(e.body.event, e.body.slot, e.slot) for e in (one, two) if isinstance(e.body, Corrected)] == [
        (root, 4, 4), (root, 4, 4)
    ]  # fmt: skip
    assert (three.body.slot, three.slot, three.subjects) == (4, disputed, ("school:bates",))
    assert (four.body.slot, four.body.dispute_slot, four.slot) == (4, disputed, settled)
    assert four.subjects == ("school:bates",)
    added = desk.say("evidence.added", event="4", attested_on="2015")
    assert desk.log.at([added])[0].subjects == ("event:4",)


def test_a_correction_carries_the_subjects_of_every_word_before(desk: Desk) -> None:
    desk.say("organisation.renamed", organisation="school:bates", name="X", from_="2014")
    for name in ("carlton", "bates"):
        said = {"organisation": f"school:{name}", "name": "X", "from": "2014"}
        last = desk.say("evidence.corrected", event="5", replacement={"organisation.renamed": said})
    assert desk.log.at([6])[0].subjects == ("school:carlton", "school:bates")
    assert desk.log.at([last])[0].subjects == ("school:bates", "school:carlton")


def test_a_proposed_contract_is_signed_and_a_retracted_registration_made_anew(desk: Desk) -> None:
    desk.say("organisation.registered", id="partner:blueprint", name="Blueprint")
    desk.say("contract.proposed", **AGREED)
    desk.say("contract.signed", **AGREED)
    desk.say("evidence.retracted", event="3")
    assert desk.say("organisation.registered", id="school:carlton", name="Carlton") == 9


def batches(upto: int) -> Iterator[tuple[list[Statement], str]]:
    for n in range(upto):
        under = {"id": f"school:s{n}", "name": f"S{n}", "under": "district:salem"}
        yield [Statement("organisation.registered", under)], f"load-{n}"


def test_a_load_that_was_killed_is_finished_by_running_it_again(desk: Desk, recorder: Recorder) -> None:
    recorder.record_many(batches(30), recorded_by=CLERK)
    moved: list[tuple[int, int]] = []
    receipts = recorder.record_many(list(batches(2500)), recorded_by=CLERK, progress=lambda *at: moved.append(at))
    assert [receipt.replayed for receipt in receipts] == [True] * 30 + [False] * 2470
    assert [receipt.positions[0] for receipt in receipts] == list(range(5, 2505))
    assert desk.log.head() == 2504
    assert moved == [(2000, 2500), (2500, 2500)]


def test_a_load_may_speak_of_events_that_it_told_before(desk: Desk, recorder: Recorder) -> None:
    closed = Statement("organisation.closed", {"organisation": "school:bates", "on": "2013"})
    retracted = Statement("evidence.retracted", {"event": str(event_id("close", 0))})
    told = [([school("x")], "x"), ([closed], "close"), ([retracted], "undo"), ([closed], "close again")]
    receipts = recorder.record_many(told, recorded_by=CLERK)
    assert [receipt.positions for receipt in receipts] == [(5,), (6,), (7,), (8,)]
    with pytest.raises(Refused) as refused:
        recorder.record_many([([school("y")], "y"), ([closed], "close thrice")], recorded_by=CLERK)
    assert refused.value.rule == "not-open"
    assert refused.value.__notes__ == ["command close thrice"]
    assert desk.log.head() == 8


def test_a_load_beside_another_writer_decides_anew(desk: Desk, clock: Clock) -> None:
    class Overtaken(SQLiteLog):
        rivals = 2

        def append_many(self, commands: Any, *, unless: Any = None) -> list[range]:
            if self.rivals:
                self.rivals -= 1
                said = {"organisation": "district:salem", "on": f"201{self.rivals}"}
                draft = Draft(body=read_event("organisation.opened", said), recorded_by=CLERK)
                desk.log.append_many([Command(f"rival-{self.rivals}", "1", [draft])])
            return super().append_many(commands, unless=unless)

    log = Overtaken(desk.log.path, clock)
    closing = Statement("organisation.closed", {"organisation": "district:salem", "on": "2015"})
    receipts = Recorder(log, clock=clock, new_key=str).record_many(
        [([closing], "close"), ([school("x")], "x")], recorded_by=CLERK
    )
    assert [receipt.positions for receipt in receipts] == [(7,), (8,)]
    assert [event.command for event in log.read(4)] == ["rival-1", "rival-0", "close", "x"]
    log.close()


def test_an_import_has_its_own_clock_until_something_live_is_recorded(recorder: Recorder, log: SQLiteLog) -> None:
    then = NOON - timedelta(days=900)
    clerk = Statement("organisation.registered", {"id": CLERK, "name": "The clerk"}, at=then)
    recorder.record([clerk, school("a", then + timedelta(days=2))], recorded_by=CLERK)
    assert [event.recorded_at for event in log.read()] == [then, then + timedelta(days=2)]
    for at, rule in (
        (then, "clock-runs-back"), (NOON + timedelta(days=1), "clock-ahead"), (then.replace(tzinfo=None), "naive-time"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            recorder.record([school("b", at)], recorded_by=CLERK)
        assert (refused.value.rule, refused.value.field) == (rule, "at")
    recorder.record([school("b")], recorded_by=CLERK)
    with pytest.raises(Refused) as refused:
        recorder.record([school("c", NOON)], recorded_by=CLERK)
    assert refused.value.rule == "import-after-live"


def test_what_is_said_live_ends_an_import_within_one_command_too(recorder: Recorder) -> None:
    with pytest.raises(Refused) as refused:
        recorder.record([Statement("organisation.registered", {"id": CLERK, "name": "It"}), school("a", NOON)],
                        recorded_by=CLERK)  # fmt: skip
    assert (refused.value.rule, refused.value.field) == ("import-after-live", "[1].at")
