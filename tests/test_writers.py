"""Several who record at once, and one who is killed while recording: nothing acknowledged is lost, nothing is twice."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from events.sqlite_log import SQLiteLog
from graph.projector import Projector
from graph.sqlite_store import SQLiteStore
from services.bootstrap import Ledger
from services.settings import Settings
from services.statements import Statement
from tests.conftest import CLERK, NOON, Clock, Desk

ROOT = Path(__file__).parent.parent
ROUNDS = 25

WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from events.sqlite_log import SQLiteLog
from services.record import Recorder
from services.statements import Refused, Statement
clock = lambda: datetime.now(UTC)
recorder = Recorder(SQLiteLog(Path(sys.argv[1]), clock), clock=clock, new_key=str)
print("ready", flush=True)
for line in sys.stdin:
    key, topic, *fields = line.split()
    said = Statement(topic, dict(one.split("=", 1) for one in fields))
    try:
        receipt = recorder.record([said], recorded_by="office:clerk", command=key)
        print("again" if receipt.replayed else "won", receipt.positions[0], flush=True)
    except Refused as refused:
        print(refused.rule, 0, flush=True)
"""


class Writer:
    """Somebody who records in a process of their own."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def say(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def heard(self) -> tuple[str, int]:
        assert self.process.stdout is not None
        word, position = self.process.stdout.readline().split()
        return word, int(position)


@contextmanager
def writers(path: Path, number: int = 2) -> Iterator[Sequence[Writer]]:
    """Several, who have all opened the log."""
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", WRITER, str(path)],
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
                )
            )
            for _ in range(number)
        ]  # fmt: skip
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        yield [Writer(process) for process in processes]
        for process in processes:
            assert process.stdin is not None
            process.stdin.close()
        assert [process.wait() for process in processes] == [0] * number


def race(pair: Sequence[Writer], *lines: str) -> list[tuple[str, int]]:
    """Each says its line at once; what each is told."""
    for writer, line in zip(pair, lines, strict=True):
        writer.say(line)
    return [writer.heard() for writer in pair]


def test_a_registration_is_not_taken_out_under_what_was_built_on_it_meanwhile(desk: Desk) -> None:
    """One retracts a registration while the other gives the school another name: who comes second is told."""
    with writers(desk.log.path) as pair:
        for n in range(ROUNDS):
            at = desk.say("organisation.registered", id=f"school:s{n}", name="School", from_="2000")
            out, named = race(
                pair,
                f"out-{n} evidence.retracted event={at}",
                f"new-{n} organisation.renamed organisation=school:s{n} name=New from=2010",
            )
            said = [event.topic for event in desk.log.read(at)]
            if named[0] == "won" and out[0] != "won":
                assert (out[0], said) == ("rests-on-it", ["organisation.renamed"])
            else:
                assert (out, named[0], said) == (("won", at + 1), "unknown-id", ["evidence.retracted"])


def test_one_registers_and_the_other_is_told_that_it_is_there(desk: Desk) -> None:
    with writers(desk.log.path) as pair:
        for n in range(ROUNDS):
            before = desk.log.head()
            told = race(pair, *(f"{who}-{n} organisation.registered id=school:r{n} name={who}" for who in ("a", "b")))
            assert sorted(word for word, _ in told) == ["registered-already", "won"]
            assert desk.log.head() == before + 1
    assert [event.position for event in desk.log.stream()] == list(range(1, desk.log.head() + 1))


def test_the_same_command_of_two_is_done_once_and_both_get_its_receipt(desk: Desk) -> None:
    with writers(desk.log.path) as pair:
        for n in range(ROUNDS):
            before = desk.log.head()
            line = f"same-{n} organisation.renamed organisation=school:bates name=Bates{n} from=2012"
            told = race(pair, line, line)
            assert {position for _, position in told} == {before + 1}
            assert sorted(word for word, _ in told) == ["again", "won"]
            assert desk.log.head() == before + 1


def test_one_key_for_two_contents_is_given_to_one(desk: Desk) -> None:
    with writers(desk.log.path) as pair:
        for n in range(ROUNDS):
            before = desk.log.head()
            told = race(
                pair, *(f"key-{n} organisation.renamed organisation=school:bates name={who} from=2012" for who in "ab")
            )
            assert sorted(word for word, _ in told) == ["other-content", "won"]
            assert desk.log.head() == before + 1


def test_whoever_does_not_touch_the_same_thing_is_in_nobodys_way(desk: Desk) -> None:
    with writers(desk.log.path, 3) as three:
        for n in range(ROUNDS):
            before = desk.log.head()
            told = race(three, *(f"{n}-{m} organisation.registered id=school:t{n}-{m} name=T" for m in range(3)))
            assert {word for word, _ in told} == {"won"}
            assert sorted(at for _, at in told) == [before + 1, before + 2, before + 3]


KILLED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from services.bootstrap import Ledger
from services.settings import Settings
from services.statements import Statement
ledger = Ledger.open(Settings(Path(sys.argv[1])), lambda: datetime.now(UTC))
ledger.projector.start()
for n in range(10_000):
    said = [Statement("organisation.registered", {"id": f"school:k{n}-{part}", "name": "K"}) for part in "abc"]
    receipt = ledger.record(said, "office:clerk", f"k-{n}")
    print(n, *receipt.positions, flush=True)
"""


def test_a_writer_killed_again_and_again_loses_nothing_that_it_was_told_and_doubles_nothing(tmp_path: Path) -> None:
    """Each round does all commands anew from the first one on; the graph is followed by a thread that dies with it."""
    with Ledger.open(Settings(tmp_path), Clock(NOON)) as ledger:
        ledger.record([Statement("organisation.registered", {"id": CLERK, "name": "Clerk"})], CLERK)
    told: dict[int, list[int]] = {}
    for stop in (12, 31, 47):
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        assert process.stdout is not None
        for line in process.stdout:
            n, *positions = map(int, line.split())
            assert told.setdefault(n, positions) == positions
            if n == stop:
                break
        os.kill(process.pid, signal.SIGKILL)
        rest = process.stdout.read().splitlines()
        told.update({int(line.split()[0]): [*map(int, line.split()[1:])] for line in rest if len(line.split()) == 4})
        process.stdout.close()
        assert process.wait() == -signal.SIGKILL
    with closing(SQLiteLog(tmp_path / "events.db", Clock(NOON))) as log:
        recorded = {event.position: event.subjects[0] for event in log.stream()}
        assert list(recorded) == list(range(1, log.head() + 1))
        assert max(Counter(recorded.values()).values()) == 1
        for n, positions in told.items():
            assert [recorded[one] for one in positions] == [f"school:k{n}-{part}" for part in "abc"]
        whole = {one[len("school:k") :].split("-")[0] for one in recorded.values() if one != CLERK}
        assert len(recorded) == 1 + 3 * len(whole)
        assert len(whole) >= len(told) >= 48
    same_graph(tmp_path)


def same_graph(folder: Path) -> None:
    """What the killed projector left, brought up to date, is a fresh fold of the log."""
    with Ledger.open(Settings(folder), Clock(NOON)) as ledger, closing(SQLiteStore(folder / "fresh.db")) as fresh:
        ledger.moment(on="2014-01-01")
        Projector(ledger.log, fresh).catch_up()
        assert ledger.store.position() == fresh.position() == ledger.log.head()
        assert ledger.store.digest() == fresh.digest()


def test_two_ledgers_of_one_folder_record_in_turn_and_see_each_other(tmp_path: Path) -> None:
    with ExitStack() as stack:
        ledgers = [stack.enter_context(Ledger.open(Settings(tmp_path), Clock(NOON))) for _ in range(2)]
        ledgers[0].record([Statement("organisation.registered", {"id": CLERK, "name": "Clerk"})], CLERK)
        for n in range(6):
            said = Statement("organisation.registered", {"id": f"school:u{n}", "name": f"U{n}", "from": "2000"})
            ledgers[n % 2].record([said], CLERK)
            for ledger in ledgers:
                assert ledger.reader(on="2014-01-01").ref(f"school:u{n}").name == f"U{n}"
        assert len({ledger.store.digest() for ledger in ledgers}) == 1
