"""The record of all worlds as JSON lines: who reads them has the same record, to the last bit that can be compared."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from events.ids import Kind
from services.bootstrap import Ledger
from services.files.check import check
from services.files.worlds import load
from tests.proof import Worlds
from tests.test_world_answers import WORLDS, all_right
from tests.test_world_answers import ledger as empty


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    """All worlds, with a correction, a retraction and a settlement that were recorded live, and sealed in two parts."""
    made = Worlds(tmp_path_factory.mktemp("worlds"))
    with closing(made.ledger):
        assert made.ledger.sealer.seal()
        grant = made.event("authority.granted", "grant:four-supportive-people")
        size = made.event("evidence.disputed", "cluster:four-feeder")
        made.say("evidence.retracted", event=str(grant.id))
        made.say("evidence.settled", dispute=str(size.id), for_="record")
        made.say(
            "organisation.renamed",
            organisation="school:locke",
            name="Alain Locke \N{GREEK SMALL LETTER ALPHA}",
            from_="2013",
        )
        assert made.ledger.sealer.seal()
        yield made


@pytest.fixture(scope="module")
def lines(worlds: Worlds) -> Path:
    """What `zoneledger events --jsonl` writes, run as it is by people."""
    path = worlds.folder / "worlds.jsonl"
    with path.open("wb") as out:
        subprocess.run(
            [sys.executable, "-m", "services.cli", "events", "--jsonl"], stdout=out, check=True,
            env={"ZONELEDGER_DATA": str(worlds.folder / "record"), "PYTHONPATH": str(Path(__file__).parent.parent)},
        )  # fmt: skip
    return path


@pytest.fixture(scope="module")
def copy(lines: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with empty(tmp_path_factory.mktemp("copy")) as made:
        load(made, [lines])
        yield made


def test_positions_ids_digests_and_events_are_the_same(worlds: Worlds, copy: Ledger, lines: Path) -> None:
    assert list(copy.log.stream()) == list(worlds.ledger.log.stream())
    assert copy.log.stored(0, 5000) == worlds.ledger.log.stored(0, 5000)
    told = [json.loads(line) for line in lines.read_bytes().splitlines()]
    assert [one["position"] for one in told] == list(range(1, copy.log.head() + 1))
    assert [one["id"] for one in told] == [str(event.id) for event in copy.log.stream()]
    assert copy.log.first_live() == worlds.ledger.log.first_live() == copy.log.head() - 2


def test_the_head_is_the_same_however_the_log_was_sealed(worlds: Worlds, copy: Ledger) -> None:
    (mine, other) = (one.sealer.seal() for one in (worlds.ledger, copy))
    assert mine is not None
    assert other is not None
    assert mine.head().line() == other.head().line()
    assert (mine.first, other.first) == (copy.log.head() - 2, 1)
    for size in (1, 500, copy.log.head() - 3):
        assert worlds.ledger.sealer.root(size) == copy.sealer.root(size)


def test_the_graphs_are_the_same_to_the_fact_and_all_worlds_answer_the_same(worlds: Worlds, copy: Ledger) -> None:
    for one in (worlds.ledger, copy):
        one.moment()
    assert copy.store.digest() == worlds.ledger.store.digest()
    for path in WORLDS[:5]:
        all_right(check(copy, [path]))
    for known in ("2012-10-01", None):
        mine = worlds.at("2012-10-01", known)
        other = copy.reader(on="2012-10-01", position=mine.at.position)
        assert mine.at == other.at
        assert mine.audit("zone:four") == other.audit("zone:four")
        assert [mine.entities(kind, limit=50) for kind in Kind if kind is not Kind.EVENT] == [
            other.entities(kind, limit=50) for kind in Kind if kind is not Kind.EVENT
        ]  # fmt: skip


def test_what_changed_between_the_two_parts_is_the_same(worlds: Worlds, copy: Ledger) -> None:
    first, last = copy.log.head() - 3, copy.log.head()
    rows = [
        one.reader(on="2014-01-01", position=first).difference(one.reader(on="2014-01-01", position=last))
        for one in (worlds.ledger, copy)
    ]
    assert rows[0] == rows[1] != []
