"""Seals: the log under a tree that a follower grows. An edit behind the API is found, and named."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from events import merkle
from events.merkle import check_consistency, leaf_hash, root_of
from events.seal import Seal, Sealer, SealFault, subjects_root
from events.seal_check import differences
from events.sqlite_log import SQLiteLog
from events.sqlite_seals import SQLiteSeals
from events.tiles import Tile, Tree
from tests.conftest import Clock, Desk

NOT_OURS: Final = "The head of 5 events, sealed 2014-08-04T12:00:00Z, is not that of this log:"


@pytest.fixture
def seals(tmp_path: Path) -> Iterator[SQLiteSeals]:
    with closing(SQLiteSeals(tmp_path / "seals.db")) as made:
        yield made


@pytest.fixture
def sealer(log: SQLiteLog, seals: SQLiteSeals, clock: Clock) -> Sealer:
    return Sealer(log, seals, clock)


def sealed(sealer: Sealer) -> Seal:
    found = sealer.seal()
    assert found
    return found


def test_a_log_sealed_step_by_step_has_the_seal_of_one_sealed_at_once(
    desk: Desk, sealer: Sealer, tmp_path: Path, clock: Clock
) -> None:
    roots = {}
    for year in range(2011, 2100):
        desk.say("organisation.renamed", organisation="school:bates", name=f"Bates {year}", from_=str(year))
        if year % 7 == 0:
            seal = sealed(sealer)
            roots[seal.size] = seal.root
    whole = sealed(sealer)
    with closing(SQLiteSeals(tmp_path / "anew.db")) as store:
        anew = Sealer(desk.log, store, clock)
        assert (sealed(anew).root, sealed(anew).subjects) == (whole.root, whole.subjects)
        assert store.last() == sealed(anew)
        for size, root in roots.items():
            assert anew.root(size) == root
            check_consistency(size, root, whole.size, whole.root, sealer.consistency(size, whole.size))
    assert whole.origin == sealer.first_leaf()[:16].hex()
    latest = {one: event.position for event in desk.log.stream() for one in event.subjects}
    assert whole.subjects == subjects_root(latest)
    listed = sealer.listed(["school:bates", "school:nowhere"])
    assert merkle.read_bucket(listed["school:bates"].content)["school:bates"] == desk.log.head()
    for where in listed.values():
        leaf = leaf_hash(where.content)
        assert root_of(where.bucket, merkle.BUCKETS, leaf, where.proof) == whole.subjects
    assert "school:nowhere" not in merkle.read_bucket(listed["school:nowhere"].content)


def test_the_follower_seals_after_a_second_or_a_thousand_events(
    desk: Desk, sealer: Sealer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not sealer.follow()
    clock.move(seconds=0.9)
    assert not sealer.follow()
    clock.move(seconds=0.1)
    assert sealer.follow()
    assert not sealer.follow()
    monkeypatch.setattr("events.seal.BEHIND", 2)
    desk.say("organisation.renamed", organisation="school:bates", name="Bates Academy", from_="2012")
    assert not sealer.follow()
    desk.say("organisation.renamed", organisation="school:bates", name="Bates Charter", from_="2013")
    assert sealer.follow()
    assert sealed(sealer).size == desk.log.head()


def test_a_log_that_cannot_be_sealed_is_not_tried_again_at_once(
    desk: Desk, sealer: Sealer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("events.seal.BEHIND", 2)
    edited(desk.log, "UPDATE stored_events SET rowid=9 WHERE rowid=2")
    with pytest.raises(SealFault, match="event 2 is missing"):
        sealer.follow()
    assert not sealer.follow()
    clock.move(seconds=1)
    with pytest.raises(SealFault, match="event 2 is missing"):
        sealer.follow()
    edited(desk.log, "UPDATE stored_events SET rowid=2 WHERE rowid=9")
    clock.move(seconds=1)
    assert sealer.follow()
    assert sealed(sealer).size == desk.log.head()


def test_two_sealers_seal_each_event_once(
    desk: Desk, sealer: Sealer, seals: SQLiteSeals, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Sealer(desk.log, seals, clock)
    hashed = Tree.grown

    def beside(tree: Tree, size: int, leaves: Sequence[bytes]) -> dict[Tile, bytes]:
        monkeypatch.setattr(Tree, "grown", hashed)
        assert other.seal()
        return tree.grown(size, leaves)

    monkeypatch.setattr(Tree, "grown", beside)
    assert sealed(sealer).size == desk.log.head()
    assert len(seals.seals()) == 1
    assert list(differences(desk.log, seals)) == []


def test_a_sealer_that_is_killed_between_two_seals_goes_on(
    desk: Desk, sealer: Sealer, seals: SQLiteSeals, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("events.seal.RANGE", 2)

    def killed(done: int, _: int) -> None:
        raise KeyboardInterrupt(done)

    with pytest.raises(KeyboardInterrupt):
        sealer.seal(killed)
    monkeypatch.undo()
    assert [one.size for one in seals.seals()] == [2]
    assert sealed(Sealer(desk.log, seals, clock)).size == desk.log.head()
    assert list(differences(desk.log, seals)) == []


def edited(log: SQLiteLog, statement: str, *values: object) -> None:
    """What somebody does to the file with a tool of their own."""
    with closing(sqlite3.connect(log.path)) as connection, connection:
        connection.execute(statement, values)


def test_one_byte_edited_behind_the_api_is_found_and_named(desk: Desk, sealer: Sealer, seals: SQLiteSeals) -> None:
    sealed(sealer)
    desk.say("organisation.renamed", organisation="school:bates", name="Bates Academy", from_="2012")
    head = sealed(sealer).head()
    edited(desk.log, "UPDATE stored_events SET state=CAST(replace(state, 'Carlton', 'Carltom') AS BLOB) WHERE rowid=3")
    found = list(differences(desk.log, seals, [head]))
    assert found == [
        "Event 3 (organisation.registered#v1) is not what was sealed.",
        "Seal 1 to 4 of 2014-08-04T12:00:00Z is broken.",
        f"{NOT_OURS} the seals are those that were published, and they show what differs: event 3.",
    ]


def test_who_edits_and_seals_anew_is_found_by_a_head_that_lies_elsewhere(
    desk: Desk, sealer: Sealer, clock: Clock, tmp_path: Path
) -> None:
    early = sealed(sealer).head()
    desk.say("organisation.renamed", organisation="school:bates", name="Bates Academy", from_="2012")
    late = sealed(sealer).head()
    edited(desk.log, "UPDATE stored_events SET state=CAST(replace(state, 'Academy', 'Charter') AS BLOB) WHERE rowid=5")
    with closing(SQLiteSeals(tmp_path / "forged.db")) as forged:
        Sealer(desk.log, forged, clock).seal()
        assert list(differences(desk.log, forged)) == []
        assert list(differences(desk.log, forged, [late, early])) == [
            f"{NOT_OURS} something in the events 5 to 5 was changed since, and sealed again."
        ]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            "DELETE FROM stored_events WHERE rowid=4",
            "The log ends at 3, but it is sealed up to 4: what comes after 3 is gone.",
        ),
        ("DELETE FROM stored_events WHERE rowid=2", "Event 2 is missing from the log."),
        ("UPDATE stored_events SET topic='zone.closed#v1' WHERE rowid=2", "Event 2 (zone.closed#v1) is not what was"),
        ("UPDATE stored_events SET originator_id='0' WHERE rowid=2", "Event 2 (organisation.registered#v1) is not"),
        ("UPDATE stored_events SET state='{}' WHERE rowid=2", "Event 2 (organisation.registered#v1) is not what was"),
        ("UPDATE stored_events SET state='{}' WHERE rowid=2", "Event 2 (organisation.registered#v1) cannot be read: "),
    ],
)
def test_what_is_gone_or_another_is_named(
    desk: Desk, sealer: Sealer, seals: SQLiteSeals, statement: str, said: str
) -> None:
    sealed(sealer)
    edited(desk.log, statement)
    found = list(differences(desk.log, seals))
    assert any(one.startswith(said) for one in found), found


def test_nothing_is_sealed_over_a_hole_or_a_log_that_lost_its_end(desk: Desk, sealer: Sealer) -> None:
    edited(desk.log, "DELETE FROM stored_events WHERE rowid=2")
    with pytest.raises(SealFault, match="event 2 is missing"):
        sealer.seal()
    edited(desk.log, "UPDATE stored_events SET rowid=2 WHERE rowid=4")
    assert sealed(sealer).size == 3
    edited(desk.log, "DELETE FROM stored_events WHERE rowid=3")
    with pytest.raises(SealFault, match="sealed: 3 events, but the log holds 2"):
        sealer.seal()


def test_a_log_that_is_not_the_one_that_was_sealed_is_not_sealed_on(desk: Desk, sealer: Sealer) -> None:
    sealed(sealer)
    desk.say("organisation.renamed", organisation="school:bates", name="Bates Academy", from_="2012")
    edited(desk.log, "UPDATE stored_events SET state=CAST(replace(state, 'Bates', 'Butes') AS BLOB) WHERE rowid=4")
    with pytest.raises(SealFault, match="event 4 is not what was sealed"):
        sealer.seal()


def test_seals_that_were_edited_are_found_though_the_log_is_whole(
    desk: Desk, sealer: Sealer, seals: SQLiteSeals
) -> None:
    sealed(sealer)
    with closing(sqlite3.connect(seals.path)) as connection, connection:
        connection.execute("UPDATE seals SET root=zeroblob(32)")
    assert list(differences(desk.log, seals)) == [
        "Seal 1 to 4 of 2014-08-04T12:00:00Z has another root than its events."
    ]


def test_a_seal_that_lists_other_last_events_than_there_are_is_found(
    desk: Desk, sealer: Sealer, seals: SQLiteSeals
) -> None:
    head = sealed(sealer).head()
    assert list(differences(desk.log, seals, [head._replace(subjects=bytes(32))])) == [
        f"{NOT_OURS.replace('5 events', '4 events')} the events are, but not the list of their subjects' last events."
    ]
    with closing(sqlite3.connect(seals.path)) as connection, connection:
        connection.execute("UPDATE seals SET subjects=zeroblob(32)")
    assert list(differences(desk.log, seals)) == [
        "Seal 1 to 4 does not list the last events of the subjects as they are."
    ]


def test_of_an_edited_event_the_seals_after_its_own_are_not_told_too(
    desk: Desk, sealer: Sealer, seals: SQLiteSeals
) -> None:
    sealed(sealer)
    desk.say("organisation.renamed", organisation="school:bates", name="Bates Academy", from_="2012")
    sealed(sealer)
    renamed = "UPDATE stored_events SET state=CAST(replace(state, ?, ?) AS BLOB) WHERE rowid=3"
    edited(desk.log, renamed, "school:carlton", "school:carltom")
    assert list(differences(desk.log, seals)) == [
        "Event 3 (organisation.registered#v1) is not what was sealed.",
        "Seal 1 to 4 of 2014-08-04T12:00:00Z is broken.",
    ]


def test_a_head_of_another_log_or_of_events_that_are_not_there_is_told(
    desk: Desk, sealer: Sealer, seals: SQLiteSeals
) -> None:
    head = sealed(sealer).head()
    other = head._replace(origin="0" * 32)
    longer = head._replace(size=9)
    assert list(differences(desk.log, seals, [head])) == []
    assert list(differences(desk.log, seals, [other, longer])) == [
        f"The head {'0' * 32} of 4 events is that of another log: this one is {head.origin}.",
        "The head of 9 events, sealed 2014-08-04T12:00:00Z: the log ends at 4, what comes after, up to 9, is missing.",
    ]


def test_a_head_of_more_events_than_are_sealed_here_is_held_to_the_events(
    desk: Desk, sealer: Sealer, seals: SQLiteSeals, clock: Clock, tmp_path: Path
) -> None:
    sealed(sealer)
    desk.say("organisation.renamed", organisation="school:bates", name="Bates Academy", from_="2012")
    with closing(SQLiteSeals(tmp_path / "elsewhere.db")) as elsewhere:
        head = sealed(Sealer(desk.log, elsewhere, clock)).head()
    assert list(differences(desk.log, seals, [head])) == []


def test_a_head_reads_as_it_was_written_and_nothing_else_is_one(sealer: Sealer, desk: Desk) -> None:
    assert desk.log.head()
    head = sealed(sealer).head()
    assert merkle.read_head(head.line() + "\n") == head
    assert head.line().count("\n") == 0
    for text in ("", "zoneledger-head-1", head.line()[:-1] + "\nx", head.line().replace("-1 ", "-2 ")):
        with pytest.raises(ValueError, match="Accepted: zoneledger-head-1 ORIGIN"):
            merkle.read_head(text)
