"""Undoing a load: as known now it was never there, as known before it is."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from events.log import Command, LogFault, Unless
from graph.answers.shapes import Existence
from services.bootstrap import Ledger
from services.files import retracting
from services.files.directory import import_directory
from services.files.imports import load_of, loads
from services.files.retracting import Retraction, retract
from services.settings import Settings
from services.statements import Refused, Statement
from tests.conftest import Clock
from tests.test_directory import CAYUGA, LATER, MIDDLE, lists
from tests.worlds import SALEM, Shelf

REVIEWER = "office:review"
STATE = "state:MA"


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2014, 8, 4, 12, tzinfo=UTC))


@pytest.fixture
def shelf(tmp_path: Path, clock: Clock) -> Iterator[Shelf]:
    (tmp_path / "worlds").mkdir()
    with Ledger.open(Settings(tmp_path / "data"), clock) as ledger:
        yield Shelf(tmp_path / "worlds", ledger)


def say(ledger: Ledger, topic: str, command: str | None = None, **said: object) -> int:
    """The reviewer records something; its position."""
    fields = {name.removesuffix("_"): value for name, value in said.items()}
    return ledger.record([Statement(topic, fields)], REVIEWER, command).positions[-1]


def reviewed(shelf: Shelf) -> Ledger:
    """Salem is loaded; then the reviewer comes."""
    shelf.load(shelf.write("salem", SALEM))
    say(shelf.ledger, "organisation.registered", id=REVIEWER, name="Review")
    return shelf.ledger


def undo(ledger: Ledger, *keys: str, dry_run: bool = False) -> Retraction:
    return retract(ledger, keys, recorder=REVIEWER, reason="the wrong file", dry_run=dry_run)


def refused(ledger: Ledger, *keys: str) -> Refused:
    """The refusal, after which the record is as it was."""
    before = ledger.log.head()
    with pytest.raises(Refused) as caught:
        undo(ledger, *keys)
    assert ledger.log.head() == before
    assert caught.value.accepted
    return caught.value


def held(ledger: Ledger) -> list[tuple[str, ...]]:
    """Every fact that is believed, whoever said it."""
    at = ledger.moment().position
    ids = sorted({one for event in ledger.log.stream() for one in event.subjects if not one.startswith("event:")})
    facts = ledger.store.believed(ids, [], True, at)
    assert facts
    return sorted((one.type, one.src, one.dst, one.value, one.valid_from, one.valid_to) for one in facts)


def test_as_known_now_it_was_never_loaded_and_as_known_before_it_was(shelf: Shelf, tmp_path: Path) -> None:
    ledger = reviewed(shelf)
    before = ledger.log.head()
    done = undo(ledger, "world:salem")
    assert (done.events, done.retracted, done.already, done.given_back) == (3, 3, 0, 0)

    with Ledger.open(Settings(tmp_path / "other"), ledger.clock) as other:
        for one in ("state:MA", "office:clerk", REVIEWER):
            names = {"state:MA": "Massachusetts", "office:clerk": "Clerk", REVIEWER: "Review"}
            at = "[..]" if one == REVIEWER else "[..2010-12-31]"
            fields = {"id": one, "name": names[one], "from": at}
            other.record([Statement("organisation.registered", fields)], one)
        assert held(ledger) == held(other)
    assert ledger.reader(on="2014-01-01").being(["zone:salem"])["zone:salem"].existence is Existence.WITHDRAWN
    then = ledger.reader(on="2014-01-01", position=before)
    assert then.entity("zone:salem").name == "Salem Zone"
    assert [one.type for one in then.entity("school:bates").links_in] == ["HAS_SCHOOL"]


def test_the_graph_of_it_is_that_of_its_log(shelf: Shelf) -> None:
    ledger = reviewed(shelf)
    undo(ledger, "world:salem")
    ledger.moment()
    before = ledger.store.digest()
    ledger.rebuild()
    assert ledger.store.digest() == before


def test_a_second_run_changes_nothing(shelf: Shelf) -> None:
    ledger = reviewed(shelf)
    undo(ledger, "world:salem")
    head = ledger.log.head()
    again = undo(ledger, "world:salem")
    assert (again.changes, again.events, again.already) == (False, 3, 3)
    assert ledger.log.head() == head


def test_a_dry_run_says_what_rests_on_it_and_changes_nothing(shelf: Shelf) -> None:
    ledger = reviewed(shelf)
    renamed = say(ledger, "organisation.renamed", organisation="school:bates", name="Bates K-8", from_="2013")
    opened = say(ledger, "organisation.registered", "import:2014:1", id="school:saltonstall", name="Saltonstall",
                 under="district:salem")  # fmt: skip
    head = ledger.log.head()
    found = undo(ledger, "world:salem", dry_run=True)
    assert [(one.position, one.topic, one.on, one.load) for one in found.resting] == [
        (renamed, "organisation.renamed", "school:bates", None),
        (opened, "organisation.registered", "district:salem", "import:2014"),
    ]
    assert ledger.log.head() == head


def test_what_others_rest_on_is_refused_and_all_of_it_named(shelf: Shelf) -> None:
    ledger = reviewed(shelf)
    say(ledger, "organisation.renamed", organisation="school:bates", name="Bates K-8", from_="2013")
    say(ledger, "organisation.registered", "import:2014:1", id="school:saltonstall", name="Saltonstall",
        under="district:salem")  # fmt: skip
    refusal = refused(ledger, "world:salem")
    assert refusal.rule == "rests-on-it"
    assert "school:bates" in refusal.message
    assert "district:salem" in refusal.message
    assert "--import import:2014" in refusal.accepted
    say(ledger, "evidence.retracted", event=str(ledger.log.head() - 1), reason="a slip")
    assert undo(ledger, "world:salem", "import:2014").retracted == 4


def test_an_event_that_was_retracted_rests_on_nothing(shelf: Shelf) -> None:
    ledger = reviewed(shelf)
    renamed = say(ledger, "organisation.renamed", organisation="school:bates", name="Bates K-8", from_="2013")
    say(ledger, "evidence.retracted", event=str(renamed), reason="a slip")
    assert undo(ledger, "world:salem").retracted == 3


def test_who_was_registered_by_a_load_and_recorded_since_rests_on_it(shelf: Shelf) -> None:
    ledger = reviewed(shelf)
    clerks = ledger.record([Statement("organisation.registered", {"id": "partner:aft", "name": "AFT"})], "office:clerk")
    assert refused(ledger, "bodies").rule == "rests-on-it"
    found = undo(ledger, "bodies", "world:salem", dry_run=True)
    assert [(one.position, one.on) for one in found.resting] == [(clerks.positions[0], "office:clerk")]


def test_nobody_retracts_their_own_registration_with_a_load(shelf: Shelf) -> None:
    ledger = reviewed(shelf)
    with pytest.raises(Refused, match="who records this, is registered by what is to be retracted"):
        retract(ledger, ["bodies", "world:salem"], recorder="office:clerk", reason="the wrong file")
    assert undo(ledger, "bodies", "world:salem").retracted == 5


def test_words_of_others_about_it_go_with_it_and_are_named(shelf: Shelf) -> None:
    ledger = reviewed(shelf)
    zone = next(one.position for one in ledger.log.stream() if one.topic == "zone.authorised")
    other = {"zone.authorised": {"id": "zone:salem", "name": "Salem Zone", "by": ["district:salem"], "from": "2011"}}
    disputed = say(ledger, "evidence.disputed", event=str(zone), alternative=other, reason="the press has another year")
    attested = say(ledger, "evidence.added", event=str(zone), attested_on="2014-08-04")
    done = undo(ledger, "world:salem")
    assert [(one.position, one.on) for one in done.beside] == [
        (disputed, f"event:{zone}"), (attested, f"event:{zone}")
    ]  # fmt: skip
    assert ledger.reader(on="2014-01-01").being(["zone:salem"])["zone:salem"].existence is Existence.WITHDRAWN


def test_what_a_load_corrected_or_retracted_is_given_back(shelf: Shelf) -> None:
    ledger = reviewed(shelf)
    held_before = held(ledger)
    bates = next(one.position for one in ledger.log.stream() if one.subjects == ("school:bates",))
    zone = next(one.position for one in ledger.log.stream() if one.topic == "zone.authorised")
    right = {"organisation.registered": {"id": "school:bates", "name": "Batess", "under": "district:salem"}}
    say(ledger, "evidence.corrected", "sheet:1:1", event=str(bates), replacement=right, reason="a sheet")
    say(ledger, "evidence.retracted", "sheet:1:2", event=str(zone), reason="a sheet")
    held_between = held(ledger)
    assert held_between != held_before
    done = undo(ledger, "sheet:1")
    assert (done.retracted, done.given_back) == (0, 2)
    assert held(ledger) == held_before
    assert not undo(ledger, "sheet:1").changes
    assert undo(ledger, "retract:sheet=1").given_back == 2
    assert held(ledger) == held_between


def test_a_correction_of_others_since_stays(shelf: Shelf) -> None:
    ledger = reviewed(shelf)
    bates = next(one.position for one in ledger.log.stream() if one.subjects == ("school:bates",))
    for command, name in (("sheet:1:1", "Batess"), ("by-hand", "Bates Elementary")):
        right = {"organisation.registered": {"id": "school:bates", "name": name, "under": "district:salem"}}
        say(ledger, "evidence.corrected", command, event=str(bates), replacement=right, reason=command)
    assert not undo(ledger, "sheet:1").changes
    assert ledger.reader(on="2014-01-01").ref("school:bates").name == "Bates Elementary"


def test_a_retraction_is_undone_and_done_again(shelf: Shelf) -> None:
    ledger = reviewed(shelf)
    held_before = held(ledger)
    undo(ledger, "world:salem")
    gone = held(ledger)
    assert undo(ledger, "retract:world=salem").given_back == 3
    assert held(ledger) == held_before
    assert undo(ledger, "world:salem").retracted == 3
    assert held(ledger) == gone


def test_a_list_whose_school_came_back_takes_the_closing_along(tmp_path: Path, clock: Clock) -> None:
    clock.now = LATER
    with Ledger.open(Settings(tmp_path / "data"), clock) as ledger:
        files = lists(tmp_path, y2012=[CAYUGA, MIDDLE], y2013=[MIDDLE], y2014=[CAYUGA, MIDDLE])
        import_directory(ledger, files, recorder="state:TX")
        say_reviewer = Statement("organisation.registered", {"id": REVIEWER, "name": "Review"})
        ledger.record([say_reviewer], "state:TX")
        last = load_of(list(ledger.log.stream())[-2].command)
        assert last is not None
        assert undo(ledger, last).given_back == 1
        school = "school:tx-001902001"
        assert ledger.reader(on="2014-12-01").being([school])[school].existence is Existence.CLOSED


def test_a_killed_retraction_is_finished_by_running_it_again(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retracting, "MAX_EVENTS", 2)
    each = (
        '  - organisation.registered: {id: "school:s{n}", name: "School {n}", under: district:salem}\n'
        "    each: [1, 9]\n"
    )
    shelf.load(shelf.write("salem", SALEM + each))
    ledger = shelf.ledger
    say(ledger, "organisation.registered", id=REVIEWER, name="Review")
    append, head = ledger.log.append_many, ledger.log.head()
    sizes: list[int] = []

    def killed(commands: Sequence[Command], *, unless: Unless | None = None) -> list[range]:
        if len(sizes) == 3:
            raise LogFault("the power went")
        sizes.append(1)
        return append(commands, unless=unless)

    monkeypatch.setattr(ledger.log, "append_many", killed)
    with pytest.raises(LogFault):
        undo(ledger, "world:salem")
    monkeypatch.setattr(ledger.log, "append_many", append)
    done = ledger.log.head() - head
    assert 0 < done < 12
    rest = undo(ledger, "world:salem")
    assert (rest.already, rest.retracted) == (done, 12 - done)
    sizes_of = Counter(one.command for one in ledger.log.stream() if one.command.startswith("retract:"))
    assert (sum(sizes_of.values()), max(sizes_of.values())) == (12, 2)
    assert not undo(ledger, "world:salem").changes


def test_every_load_can_be_listed(shelf: Shelf) -> None:
    ledger = reviewed(shelf)
    assert [(one.key, one.events, one.recorded_by, one.documents) for one in loads(ledger.log)] == [
        ("bodies", 2, "office:clerk", []), ("world:salem", 3, "office:clerk", ["pz"])
    ]  # fmt: skip


def test_an_empty_log_has_no_loads(tmp_path: Path, clock: Clock) -> None:
    with Ledger.open(Settings(tmp_path / "data", REVIEWER), clock) as ledger:
        assert loads(ledger.log) == []
        assert refused(ledger, "world:salem").rule == "unknown-import"


def test_an_unknown_key_is_refused_with_the_nearest(shelf: Shelf) -> None:
    refusal = refused(reviewed(shelf), "world:salme")
    assert (refusal.rule, refusal.accepted) == ("unknown-import", "world:salem")


def test_a_key_is_not_the_beginning_of_a_name(shelf: Shelf) -> None:
    ledger = reviewed(shelf)
    say(ledger, "organisation.registered", "world:salem-north:1", id="school:x", name="X")
    assert undo(ledger, "world:salem").events == 3


def test_a_retraction_says_why(shelf: Shelf) -> None:
    ledger = reviewed(shelf)
    with pytest.raises(Refused, match="says why"):
        retract(ledger, ["world:salem"], recorder=REVIEWER, reason=None)
