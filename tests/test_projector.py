"""From log to graph: exactly once, the same bytes whatever the batches, and as known then for ever."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings

from events.envelope import Recorded
from events.ids import Kind
from events.organisation import Placed
from events.sqlite_log import SQLiteLog
from events.statement import read_event
from events.tags import ids_in
from events.when import day, exactly
from graph.facts import FOREVER, Version
from graph.moment import Moment
from graph.projector import CATCHING_UP, LIVE, Projector, Stepper, Stopped
from graph.rebuild import rebuild
from graph.sqlite_store import SQLiteStore
from tests.conftest import Desk
from tests.histories import histories, recorded
from tests.listed_log import ListedLog
from tests.oracle import Held, believed

FILES = count()
ROOT = Path(__file__).parent.parent


def projected(events: Sequence[Recorded], folder: str, batch: int, subjects: int = 1000) -> tuple[str, list[Version]]:
    log = ListedLog(events)
    with closing(SQLiteStore(Path(folder) / f"{next(FILES)}.db")) as store:
        Projector(log, store, subjects).catch_up(batch=batch)
        ids = sorted({one for event in events for one in (*event.subjects, *ids_in(event.body))})
        return store.digest(), store.history(ids, len(events))


def held(version: Version) -> Held:
    return Held(
        version.type, version.src, version.dst, version.value, version.valid_from, version.sure_from,
        version.sure_to, version.valid_to, version.said_by, version.ended_by, version.disputed,
    )  # fmt: skip


@settings(max_examples=25)
@given(histories())
def test_the_graph_at_a_position_is_what_was_recorded_by_then(events: list[Recorded]) -> None:
    with TemporaryDirectory() as folder:
        _, versions = projected(events, folder, batch=7)
    for position in {1, len(events) // 2 or 1, len(events)}:
        seen = {held(one) for one in versions if one.known_from <= position < one.known_to}
        assert seen == believed(events[:position])


@settings(max_examples=15)
@given(histories())
def test_batches_of_any_size_small_memory_and_a_rebuild_give_the_same_bytes(events: list[Recorded]) -> None:
    with TemporaryDirectory() as folder:
        first = projected(events, folder, batch=1)
        assert projected(events, folder, batch=7) == first
        assert projected(events, folder, batch=1000) == first
        assert projected(events, folder, batch=7, subjects=2) == first
        path = Path(folder) / "rebuilt.db"
        rebuild(ListedLog(events), path)
        with closing(SQLiteStore(path)) as store:
            assert store.digest() == first[0]


def story() -> list[Recorded]:
    events: list[Recorded] = []
    for topic, said in [
        ("organisation.registered", {"id": "school:bates", "name": "Bates", "from": "2010"}),
        ("organisation.renamed", {"organisation": "school:bates", "name": "Bates Academy", "from": "2012-08-01"}),
        ("organisation.described", {"organisation": "school:bates", "grades": "06-08", "from": "2012-08-01"}),
    ]:
        events.append(recorded(events, read_event(topic, said)))
    return events


def test_a_batch_is_applied_once_whoever_comes_second(tmp_path: Path) -> None:
    batch = Stepper(ListedLog(story())).batch(story())
    with closing(SQLiteStore(tmp_path / "graph.db")) as store:
        assert store.apply(batch)
        before = store.digest()
        assert not store.apply(batch)
        assert store.digest() == before


def test_two_projectors_at_once_make_one_graph(tmp_path: Path) -> None:
    events = story()
    with (
        closing(SQLiteStore(tmp_path / "graph.db")) as mine,
        closing(SQLiteStore(tmp_path / "graph.db")) as other,
        closing(SQLiteStore(tmp_path / "alone.db")) as alone,
    ):
        one, two = Projector(ListedLog(events), mine), Projector(ListedLog(events), other)
        one.catch_up(upto=1)
        two.catch_up(upto=2)
        one.catch_up()
        two.catch_up()
        Projector(ListedLog(events), alone).catch_up()
        assert mine.digest() == alone.digest()


def test_many_that_wait_are_taken_in_larger_batches_than_few(tmp_path: Path) -> None:
    events = story()
    for number in range(CATCHING_UP):
        said = {"organisation": "school:bates", "scheme": "roll", "value": str(number), "from": "2013"}
        events.append(recorded(events, read_event("organisation.identified", said)))
    with closing(SQLiteStore(tmp_path / "graph.db")) as store:
        seen: list[int] = []
        projector = Projector(ListedLog(events), store)
        projector.catch_up(upto=LIVE + 1, progress=lambda position, _: seen.append(position))
        projector.catch_up(progress=lambda position, _: seen.append(position))
        assert seen == [LIVE, LIVE + 1, *range(2 * LIVE + 1, len(events), LIVE), len(events)]
    with closing(SQLiteStore(tmp_path / "other.db")) as store:
        seen = []
        Projector(ListedLog(events), store).catch_up(progress=lambda position, _: seen.append(position))
        assert seen == [CATCHING_UP, len(events)]


def test_another_projector_that_comes_between_two_batches_is_gone_on_from(tmp_path: Path) -> None:
    events = story()
    for month in range(1, 10):
        said = {"organisation": "school:bates", "name": f"Bates {month}", "from": f"2013-{month:02d}-01"}
        events.append(recorded(events, read_event("organisation.renamed", said)))
    log = ListedLog(events)
    with (
        closing(SQLiteStore(tmp_path / "graph.db")) as store,
        closing(SQLiteStore(tmp_path / "alone.db")) as alone,
    ):
        other, seen = Projector(log, store), []

        def between(position: int, _: int) -> None:
            seen.append(position)
            if position % 3 == 2:
                other.catch_up(upto=position + 1)

        assert Projector(log, store).catch_up(batch=2, progress=between) == len(events)
        Projector(log, alone).catch_up()
        assert store.digest() == alone.digest()
        # One batch of two, one that does not follow any more; after it the first goes on where the other has come to.
        assert seen == [2, 3, 5, 6, 8, 9, 11, 12]


def test_the_name_of_an_entity_is_its_last_one(tmp_path: Path) -> None:
    with closing(SQLiteStore(tmp_path / "graph.db")) as store:
        Projector(ListedLog(story()), store).catch_up(batch=2)
        assert [one.name for one in store.entities(["school:bates"])] == ["Bates Academy"]


def test_an_event_that_cannot_be_folded_stops_the_projection_where_it_is(tmp_path: Path) -> None:
    events = story()
    events.append(
        recorded(events, Placed(organisation="district:one", under="cluster:north", from_=exactly(day("2013-01-01"))))
    )
    with closing(SQLiteStore(tmp_path / "graph.db")) as store:
        projector = Projector(ListedLog(events), store)
        with pytest.raises(Stopped, match="stopped at event 4"):
            projector.catch_up(batch=1)
        assert store.position() == 3
        assert projector.stopped is not None


KILLED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from events.sqlite_log import SQLiteLog
from graph.projector import Projector
from graph.sqlite_store import SQLiteStore
folder = Path(sys.argv[1])
log = SQLiteLog(folder / "log.db", lambda: datetime.now(UTC), read_only=True)
projector = Projector(log, SQLiteStore(folder / "graph.db"))
for position in range(1, log.head() + 1):
    projector.catch_up(upto=position)
    print(position, flush=True)
"""


def test_a_projector_killed_again_and_again_makes_the_same_graph(desk: Desk, log: SQLiteLog, tmp_path: Path) -> None:
    for year in range(2011, 2014):
        for month in range(1, 13):
            since = f"{year}-{month:02d}"
            desk.say("organisation.renamed", organisation="school:bates", name=f"Bates {month}", from_=since)
    for stop in (3, 9, 17):
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        assert process.stdout is not None
        for line in process.stdout:
            if int(line) >= stop:
                break
        os.kill(process.pid, signal.SIGKILL)
        process.stdout.close()
        process.wait()
    with closing(SQLiteStore(tmp_path / "graph.db")) as store, closing(SQLiteStore(tmp_path / "fresh.db")) as fresh:
        assert 0 < store.position() < log.head()
        Projector(log, store).catch_up()
        Projector(log, fresh).catch_up()
        assert store.digest() == fresh.digest()


def test_facts_say_since_when_and_until_when_they_were_believed(tmp_path: Path) -> None:
    with closing(SQLiteStore(tmp_path / "graph.db")) as store:
        Projector(ListedLog(story()), store).catch_up()
        at = Moment(on=day("2013-01-01"), position=3, known=story()[2].recorded_at)
        names = [one for one in store.history(["school:bates"], 3) if one.type == "name"]
        assert [(one.value, one.known_from, one.known_to) for one in names] == [
            ("Bates", 1, 2), ("Bates", 2, FOREVER), ("Bates Academy", 2, FOREVER),
        ]  # fmt: skip
        assert store.existing(at) == {Kind.SCHOOL: 1}
