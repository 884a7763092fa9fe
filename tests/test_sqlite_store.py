"""The file of the graph: what it holds, and what is told when it cannot be used."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from events.envelope import Recorded
from events.ids import Kind
from events.statement import read_event
from events.when import day
from graph.errors import GraphFault
from graph.facts import Fact
from graph.moment import Moment
from graph.projector import Projector, Stepper
from graph.sqlite_file import FORMAT
from graph.sqlite_store import SQLiteStore, question
from graph.store import Batch
from tests.histories import recorded
from tests.listed_log import ListedLog

SALEM, BATES = "district:salem", "school:bates"


def story() -> list[Recorded]:
    """1 Salem · 2 Bates, in Salem · 3 Bates has another name from 2012 · 4 Bates Academy it is."""
    events: list[Recorded] = []
    for topic, said in [
        ("organisation.registered", {"id": SALEM, "name": "Salem", "from": "1900"}),
        ("organisation.registered", {"id": BATES, "name": "Bates", "under": SALEM, "from": "1990"}),
        ("organisation.renamed", {"organisation": BATES, "name": "Bates High", "from": "2012"}),
        ("organisation.renamed", {"organisation": BATES, "name": "Bates Academy", "from": "2012"}),
    ]:
        events.append(recorded(events, read_event(topic, said)))
    return events


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A graph of the whole story, closed."""
    made = tmp_path / "graph.db"
    with closing(SQLiteStore(made)) as store:
        Projector(ListedLog(story()), store).catch_up()
    return made


@pytest.fixture
def store(path: Path) -> Iterator[SQLiteStore]:
    with closing(SQLiteStore(path)) as made:
        yield made


def at(position: int = 4, on: str = "2014-01-01") -> Moment:
    return Moment(day(on), position, story()[position - 1].recorded_at)


def test_an_empty_graph_stands_before_the_first_event(tmp_path: Path) -> None:
    with closing(SQLiteStore(tmp_path / "new.db")) as store:
        assert store.position() == 0
        assert store.entities([SALEM]) == []
        assert store.history([SALEM], 9) == []


def test_a_read_is_pinned_to_its_position_and_day(store: SQLiteStore) -> None:
    names = [
        [one.value for one in store.attributes([BATES], at(position, on), ["name"])]
        for position, on in ((2, "2014-01-01"), (3, "2014-01-01"), (4, "2014-01-01"), (4, "2011-01-01"))
    ]
    assert names == [["Bates"], ["Bates High"], ["Bates Academy"], ["Bates"]]
    assert store.attributes([BATES], at(1)) == []
    assert [one.src for one in store.links([BATES], ["HAS_SCHOOL"], False, at())] == [SALEM]
    assert store.links([BATES], ["OVERSEES"], False, at()) == []
    assert store.links([BATES], [], True, at()) == []
    assert [one.dst for one in store.links([SALEM], [], True, at())] == [BATES]


def test_anchors_counts_and_lists(store: SQLiteStore) -> None:
    assert [(one.id, one.kind, one.name, one.known_from) for one in store.entities([BATES, SALEM, "school:x"])] == [
        (SALEM, Kind.DISTRICT, "Salem", 1), (BATES, Kind.SCHOOL, "Bates Academy", 2),
    ]  # fmt: skip
    assert store.existing(at()) == {Kind.DISTRICT: 1, Kind.SCHOOL: 1}
    assert store.existing(at(1)) == {Kind.DISTRICT: 1}
    assert store.existing(at(on="1950-01-01")) == {Kind.DISTRICT: 1}
    assert [one.id for one in store.listing(Kind.SCHOOL, at(), "", 9)] == [BATES]
    assert store.listing(Kind.SCHOOL, at(), BATES, 9) == store.listing(Kind.SCHOOL, at(1), "", 9) == []
    assert store.near("school:bats", 3) == [BATES]


def test_what_changed_in_a_stretch_of_the_log(store: SQLiteStore) -> None:
    changed = store.changed([BATES], 3, 4)
    assert {(one.value, one.known_from) for one in changed} == {
        ("Bates High", 3), ("Bates High", 4), ("Bates Academy", 4),
    }  # fmt: skip
    assert {one.value for one in store.changed([BATES], 1, 2)} == {"open", "Bates", ""}
    assert store.changed([SALEM], 3, 4) == []


def test_a_batch_that_does_not_follow_changes_nothing(store: SQLiteStore) -> None:
    before = store.digest()
    for batch in (Batch(4, 4), Batch(6, 6), Batch(1, 4)):
        assert not store.apply(batch)
    assert (store.position(), store.digest()) == (4, before)
    assert store.apply(Batch(5, 5))
    assert store.position() == 5


def test_two_who_apply_the_same_batch_apply_it_once(tmp_path: Path) -> None:
    batch = Stepper(ListedLog(story())).batch(story())
    with closing(SQLiteStore(tmp_path / "g.db")) as one, closing(SQLiteStore(tmp_path / "g.db")) as two:
        assert (one.position(), two.position()) == (0, 0)
        assert [one.apply(batch), two.apply(batch), one.apply(batch)] == [True, False, False]
        assert one.digest() == two.digest()


def test_a_batch_that_fails_half_way_leaves_nothing_behind(store: SQLiteStore) -> None:
    before, stood = store.digest(), store.position()
    batch = Batch(5, 5, entities=[("school:new", 5)])
    (name,) = store.attributes([BATES], at(), ["name"])
    batch.opened = [(name.id, Fact(*(getattr(name, one) for one in Fact.__struct_fields__)), name.known_to)]
    with pytest.raises(GraphFault, match="UNIQUE"):
        store.apply(batch)
    assert (store.digest(), store.position(), store.entities(["school:new"])) == (before, stood, [])


def test_a_graph_of_a_newer_version_is_refused_and_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(f"PRAGMA user_version = {FORMAT + 1}")
    before = path.read_bytes()
    for read_only in (False, True):
        with closing(SQLiteStore(path, read_only)) as store:
            with pytest.raises(GraphFault, match=rf"format {FORMAT + 1}, this version reads format {FORMAT}.*rebuild"):
                store.position()
            if not read_only:
                with pytest.raises(GraphFault, match="format"):
                    store.apply(Batch(5, 5))
    assert path.read_bytes() == before


@pytest.mark.parametrize("damage", [b"\0" * 4096, b"not a database at all " * 300])
def test_a_damaged_file_is_told_with_what_to_do(path: Path, damage: bytes) -> None:
    path.write_bytes(damage)
    with closing(SQLiteStore(path)) as store:
        with pytest.raises(GraphFault, match="zoneledger rebuild") as told:
            store.position()
        assert str(path) in str(told.value)
    assert path.read_bytes() == damage


def test_a_damaged_page_is_told_by_the_question_that_meets_it(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = bytearray(path.read_bytes())
    whole[4096:] = b"\xff" * (len(whole) - 4096)
    path.write_bytes(whole)
    with closing(SQLiteStore(path)) as store, pytest.raises(GraphFault, match="zoneledger rebuild"):
        store.history([BATES], 4)


def test_opened_to_be_read_it_is_never_written(path: Path) -> None:
    with closing(SQLiteStore(path, read_only=True)) as store:
        assert store.position() == 4
        with pytest.raises(GraphFault, match="for reading only"):
            store.apply(Batch(5, 5))
    with closing(SQLiteStore(path.with_name("none.db"), read_only=True)) as store, pytest.raises(GraphFault):
        store.position()
    assert not path.with_name("none.db").exists()


def test_readers_go_on_while_somebody_writes(store: SQLiteStore, path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other, closing(SQLiteStore(path)) as later:
        assert store.position() == 4
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE meta SET value = 9 WHERE key = 'position'")
        assert (store.position(), later.position()) == (4, 4)
        other.execute("ROLLBACK")
    assert store.position() == 4


def test_another_file_in_its_place_is_the_one_that_answers(store: SQLiteStore, path: Path, tmp_path: Path) -> None:
    assert store.position() == 4
    with closing(SQLiteStore(tmp_path / "other.db", fresh=True)) as other:
        Projector(ListedLog(story()[:3]), other).catch_up()
        other.finish()
    os.replace(tmp_path / "other.db", path)
    assert store.position() == 3
    assert [one.value for one in store.attributes([BATES], at(3), ["name"])] == ["Bates High"]


def test_a_value_that_looks_like_a_statement_is_a_value(store: SQLiteStore) -> None:
    before = store.digest()
    for text in ("x'; DROP TABLE link; --", '"] OR 1=1', "school:bates' --", "%"):
        assert (store.entities([text]), store.attributes([text], at())) == ([], [])
        assert store.attributes([BATES], at(), [text]) == store.links([BATES], [text], False, at()) == []
        assert store.named([text], at(), 10) == []
        assert set(store.near(text, 3)) <= {BATES}
    assert store.digest() == before


@pytest.mark.parametrize("name", ["region", "every_attribute", "attributes", "authority", "holdings", "links_out"])
def test_versions_that_are_no_longer_believed_are_passed_by_seeking(path: Path, name: str) -> None:
    asked = {"ids": "[]", "types": "[]", "within": SALEM, "on": day("2014-08-04"), "p": 4}
    with closing(sqlite3.connect(path)) as graph:
        steps = [row[3] for row in graph.execute(f"EXPLAIN QUERY PLAN {question(name)}", asked)]
    sought = [step for step in steps if "INDEX attribute_" in step or "INDEX link_" in step]
    assert sought
    assert [step for step in sought if "known_to>?" not in step] == []
