"""The graph on a real Neo4j: what it holds, what people see of it, and what is told when it cannot be used."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from neo4j import Driver, GraphDatabase
from neo4j.time import Date

from events.levers import Level, Lever
from events.statement import read_event
from events.when import day
from graph.errors import Code, GraphFault, NotAnswerable
from graph.facts import FOREVER, Fact
from graph.moment import Moment
from graph.neo4j_session import FORMAT
from graph.neo4j_store import Neo4jStore
from graph.projector import Projector, Stepper
from graph.reader import Reader
from graph.rebuild import fold_all
from graph.sqlite_store import SQLiteStore
from graph.store import Batch
from tests.histories import recorded
from tests.listed_log import ListedLog
from tests.servers.cut import RUN, Line
from tests.servers.neo4j import Address, Given, Started
from tests.test_answers_any_history import ended
from tests.test_parity import CASES, EVERYBODY, Asked
from tests.test_sqlite_store import BATES, SALEM, at, story
from tests.test_sqlite_store import (
    test_a_batch_that_does_not_follow_changes_nothing as test_a_batch_that_does_not_follow_changes_nothing,
)
from tests.test_sqlite_store import (
    test_a_read_is_pinned_to_its_position_and_day as test_a_read_is_pinned_to_its_position_and_day,
)
from tests.test_sqlite_store import (
    test_a_value_that_looks_like_a_statement_is_a_value as test_a_value_that_looks_like_a_statement_is_a_value,
)
from tests.test_sqlite_store import test_anchors_counts_and_lists as test_anchors_counts_and_lists
from tests.test_sqlite_store import (
    test_what_changed_in_a_stretch_of_the_log as test_what_changed_in_a_stretch_of_the_log,
)


@pytest.fixture
def store(neo4j_store: Neo4jStore) -> Neo4jStore:
    """The graph of the whole story of Salem; those told of a file are told of it too."""
    Projector(ListedLog(story()), neo4j_store).catch_up()
    return neo4j_store


@pytest.fixture
def browser(neo4j_server: Given | Started) -> Iterator[Driver]:
    """What a person has who looks at the graph."""
    address = neo4j_server.address
    with GraphDatabase.driver(address.uri, auth=(address.user, address.password) if address.user else None) as driver:
        yield driver


def filed(events: ListedLog, folder: Path) -> str:
    """The digest of the same in a file."""
    with closing(SQLiteStore(folder / "same.db")) as other:
        Projector(events, other).catch_up()
        return other.digest()


def refused(store: Neo4jStore) -> str:
    with pytest.raises(NotAnswerable) as caught:
        store.position()
    assert caught.value.code is Code.NOT_PROJECTED
    return caught.value.rule


def test_an_empty_graph_stands_before_the_first_event(neo4j_store: Neo4jStore) -> None:
    neo4j_store.migrate()
    assert neo4j_store.position() == 0
    assert (neo4j_store.entities([SALEM]), neo4j_store.history([SALEM], 9)) == ([], [])


def test_two_who_apply_the_same_batch_apply_it_once(neo4j_store: Neo4jStore, neo4j_server: Given | Started) -> None:
    batch = Stepper(ListedLog(story())).batch(story())
    with closing(neo4j_server.address.store()) as other:
        assert (neo4j_store.position(), other.position()) == (0, 0)
        assert [neo4j_store.apply(batch), other.apply(batch), neo4j_store.apply(batch)] == [True, False, False]
        assert neo4j_store.digest() == other.digest()


def test_a_batch_that_fails_half_way_leaves_nothing_behind(store: Neo4jStore) -> None:
    before = store.digest()
    (name,) = store.attributes([BATES], at(), ["name"])
    fact = Fact(*(getattr(name, one) for one in Fact.__struct_fields__))
    batch = Batch(5, 5, entities=[("school:new", 5)], names={"school:new": "New"}, closed=[(name.id + 500, fact, 5)])
    with pytest.raises(GraphFault, match="0 of 1 rows"):
        store.apply(batch)
    assert (store.digest(), store.position(), store.entities(["school:new"])) == (before, 4, [])


def test_a_graph_of_a_newer_version_is_refused_and_left_alone(store: Neo4jStore, browser: Driver) -> None:
    before = store.digest()
    browser.execute_query("MATCH (p:Position) SET p.format = $format", format=FORMAT + 1)
    try:
        with pytest.raises(GraphFault, match=rf"format {FORMAT + 1}, this version reads format {FORMAT}"):
            store.history([BATES], 4)
    finally:
        browser.execute_query("MATCH (p:Position) SET p.format = $format", format=FORMAT)
    assert store.digest() == before


def test_a_database_that_was_not_prepared_says_how_it_is(neo4j_store: Neo4jStore, browser: Driver) -> None:
    browser.execute_query("MATCH (p:Position) DELETE p")
    try:
        for ask in (neo4j_store.position, lambda: neo4j_store.apply(Batch(1, 1)), neo4j_store.begin_rebuild):
            with pytest.raises(GraphFault, match="zoneledger migrate"):
                ask()
    finally:
        neo4j_store.migrate()
    assert neo4j_store.position() == 0


def test_a_server_that_is_away_is_told_by_its_place_and_without_its_password() -> None:
    word = "s3cret-word"
    away = Neo4jStore("bolt://127.0.0.1:1", user="neo4j", password=word, patience=0)
    with closing(away), pytest.raises(GraphFault, match=r"bolt://127.0.0.1:1/neo4j: .*connect") as told:
        away.position()
    assert word not in str(told.value)
    assert word not in repr(Address("bolt://x", "neo4j", word))


def test_while_it_is_made_anew_it_answers_nothing_but_how_far_it_is(store: Neo4jStore, tmp_path: Path) -> None:
    log = ListedLog(ended(story()))
    asked = Asked(EVERYBODY, Moment(day("2012-06-01"), 4, log.events[3].recorded_at), texts=("Bates",))
    store.begin_rebuild(14)
    assert refused(store) == "the graph is being made anew, 0 of 14 events are in it"
    assert store.rebuilding() == (0, 14)
    seen: list[str] = []

    def progress(done: int, of: int) -> None:
        store.progress(done, of)
        seen.append(refused(store))
        for name in CASES.keys() - {"apply"}:
            with pytest.raises(NotAnswerable, match="made anew"):
                list(CASES[name](store, asked))
        assert not store.apply(Batch(1, 1))

    position = fold_all(log, store, progress)
    assert seen == ["the graph is being made anew, 14 of 14 events are in it"]
    store.finish_rebuild(position)
    assert (store.position(), store.rebuilding(), store.digest()) == (14, None, filed(log, tmp_path))
    assert store.apply(Batch(15, 15))


def test_a_rebuild_that_was_killed_is_begun_again_from_nothing(
    store: Neo4jStore, neo4j_server: Given | Started, tmp_path: Path
) -> None:
    batch = Stepper(ListedLog(story())).batch(story())
    with closing(neo4j_server.address.store()) as killed:
        killed.begin_rebuild(4)
        killed.fill(batch)
        assert "made anew" in refused(store)
        store.begin_rebuild(4)
        with pytest.raises(GraphFault, match="another one has begun since"):
            killed.fill(batch)
        with pytest.raises(GraphFault, match="another one has begun since"):
            killed.finish_rebuild(4)
        store.finish_rebuild(fold_all(ListedLog(story()), store))
        # Had it been about to empty the graph, it would take nothing from the one that came after it.
        killed._session.empty(killed._rebuild)
    assert (store.position(), store.digest()) == (4, filed(ListedLog(story()), tmp_path))


def test_who_is_spoken_of_before_being_registered_is_there_but_not_in_the_record(
    neo4j_store: Neo4jStore, browser: Driver
) -> None:
    events = story()[:1]
    said = {"id": BATES, "name": "Bates", "under": "district:unheard", "from": "1990"}
    events.append(recorded(events, read_event("organisation.registered", said)))
    Projector(ListedLog(events), neo4j_store).catch_up()
    assert [one.src for one in neo4j_store.links([BATES], ["HAS_SCHOOL"], False, at(2))] == ["district:unheard"]
    assert [one.id for one in neo4j_store.entities(["district:unheard", BATES])] == [BATES]
    assert "district:unheard" not in neo4j_store.near("district:unherd", 3)
    events.append(recorded(events, read_event("organisation.registered", {"id": "district:unheard", "name": "Heard"})))
    Projector(ListedLog(events), neo4j_store).catch_up()
    assert [(one.name, one.known_from) for one in neo4j_store.entities(["district:unheard"])] == [("Heard", 3)]
    (node,) = browser.execute_query("MATCH (d:District {name: 'Heard'}) RETURN labels(d) AS labels").records
    assert set(node["labels"]) == {"Entity", "District"}


def test_people_see_names_bounds_and_what_was_granted(neo4j_store: Neo4jStore, browser: Driver) -> None:
    Projector(ListedLog(ended([])), neo4j_store).catch_up()
    (row,) = browser.execute_query(
        "MATCH (p:Partner)-[h:HOLDS {lever: 'people'}]->(g:Grant)-[o:OVER]->(c:Cluster)<-[z:HAS_CLUSTER]-(e:Zone) "
        "RETURN p.name AS holder, h.level AS level, h.valid_from AS since, o.known_to AS believed, c.name AS over, "
        "e.name AS zone, [(g)-[:HAS]->(a:Attribute {name: 'status'}) | a.value] AS status"
    ).records
    assert dict(row) == {
        "holder": "AUSL", "level": "full", "since": Date(2010, 9, 1), "believed": FOREVER, "over": "North",
        "zone": "East", "status": row["status"],
    }  # fmt: skip
    assert "in_force" in row["status"]


def test_a_question_is_asked_once_and_answered_in_one_way_there_and_back(
    neo4j_store: Neo4jStore, neo4j_server: Given | Started
) -> None:
    address, log = neo4j_server.address, ListedLog(ended([]))
    Projector(log, neo4j_store).catch_up()
    questions: list[Callable[[Reader], object]] = [
        lambda reader: reader.holders(["school:adams"]),
        lambda reader: reader.holdings(["partner:ausl"]),
        lambda reader: reader.check("partner:ausl", "school:adams", Lever.PEOPLE, None, Level.FULL),
        lambda reader: reader.operators(["school:adams"]),
        lambda reader: reader.entity("school:adams"),
        lambda reader: reader.subcontracts("partner:ausl", "down"),
    ]
    with (
        Line(address.uri) as line,
        closing(Neo4jStore(line.uri, user=address.user, password=address.password)) as store,
    ):
        reader = Reader(store, log, Moment(day("2012-06-01"), log.head(), log.at([log.head()])[0].recorded_at))
        store.position()
        for ask in questions:
            before = line.said
            assert ask(reader)
            assert line.said == before + 1


def test_an_answer_that_was_lost_is_asked_for_again(store: Neo4jStore, neo4j_server: Given | Started) -> None:
    address = neo4j_server.address
    with (
        Line(address.uri) as line,
        closing(Neo4jStore(line.uri, user=address.user, password=address.password)) as other,
    ):
        line.lose_next_answer(RUN)
        assert other.history([BATES], 4) == store.history([BATES], 4)
        assert line.lost == 1


def test_a_commit_whose_answer_was_lost_is_not_done_twice(
    neo4j_store: Neo4jStore, neo4j_server: Given | Started, tmp_path: Path
) -> None:
    address, log = neo4j_server.address, ListedLog(story())
    batches = Stepper(log)
    first, second = batches.batch(story()[:2]), batches.batch(story()[2:])
    with (
        Line(address.uri) as line,
        closing(Neo4jStore(line.uri, user=address.user, password=address.password)) as store,
    ):
        for batch in (first, second):
            line.lose_next_answer()
            assert store.apply(batch)
        assert line.lost == 2
        assert not store.apply(second)
        assert (store.position(), store.digest()) == (4, filed(log, tmp_path))
        store.begin_rebuild(4)
        line.lose_next_answer()
        store.fill(Stepper(log).batch(story()))
        line.lose_next_answer()
        store.finish_rebuild(4)
        assert line.lost == 4
    assert (neo4j_store.position(), neo4j_store.digest()) == (4, filed(log, tmp_path))
