"""Both engines give the same answer, to the byte, to every question of the port."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from events.envelope import Recorded
from events.ids import PARTIES, PLACES, Kind, kind_of
from events.when import Day
from graph.answers.find import folded
from graph.answers.known import HOLDERS
from graph.facts import Version
from graph.model import LINKS
from graph.moment import Moment
from graph.neo4j_store import Neo4jStore
from graph.projector import Projector
from graph.reader import Reader
from graph.sqlite_store import SQLiteStore
from graph.store import Batch, Bearing, Entity, GraphStore, Theme
from tests.listed_log import ListedLog
from tests.servers.fixtures import emptied
from tests.test_answers_any_history import ended, lived
from tests.test_world_answers import WORLDS, ledger
from tests.told import DAYS, IDS

Answer = object
SCOPES: Final = (Kind.STATE, Kind.DISTRICT, Kind.ZONE, Kind.CLUSTER, Kind.SCHOOL)
ATTRIBUTES: Final = ("name", "title", "status", "grades", "identifier")
TEXTS: Final = ("Adams", "a", "nces:48", "48", "clay dean", "east", "E", "--", "b 4", "Ömer")


@dataclass(frozen=True)
class Asked:
    """Whom and when a case asks about."""

    ids: Sequence[str]
    at: Moment
    some: int = 3
    """How many are asked about at once."""
    texts: Sequence[str] = TEXTS

    def groups(self, kinds: Iterable[Kind] = tuple(Kind)) -> Iterator[list[str]]:
        """Those of some kinds, a few at a time, among them one who is nowhere."""
        ids = [one for one in self.ids if kind_of(one) in kinds]
        for n in range(0, len(ids), self.some):
            yield [*ids[n : n + self.some], "school:nowhere", *ids[n : n + 1]]


Case = Callable[[GraphStore, Asked], Iterator[Answer]]


def _entities(store: GraphStore, asked: Asked) -> Iterator[Answer]:
    for ids in asked.groups():
        yield store.entities(ids)


def _attributes(store: GraphStore, asked: Asked) -> Iterator[Answer]:
    for ids in asked.groups():
        yield store.attributes(ids, asked.at)
        yield store.attributes(ids, asked.at, ATTRIBUTES)


def _links(store: GraphStore, asked: Asked) -> Iterator[Answer]:
    for ids, out in product(asked.groups(), (True, False)):
        yield store.links(ids, (), out, asked.at)
        yield store.links(ids, ("INCLUDES", "HOLDS", "UNDER", "HAS"), out, asked.at)


def _authority(store: GraphStore, asked: Asked) -> Iterator[Answer]:
    for ids in asked.groups(PLACES):
        yield store.authority(ids[:1], asked.at)
        yield store.authority(ids, asked.at)


def _holdings(store: GraphStore, asked: Asked) -> Iterator[Answer]:
    for ids in asked.groups(PARTIES | {Kind.ZONE}):
        yield store.holdings(ids[:1], asked.at)
        yield store.holdings(ids, asked.at)


def _bearing(store: GraphStore, asked: Asked) -> Iterator[Answer]:
    kinds = {Theme.HOLDINGS: HOLDERS, Theme.PAGE: tuple(Kind), Theme.SUBS: PARTIES, Theme.PRIMES: PARTIES}
    for theme in Theme:
        for ids in asked.groups(kinds.get(theme, PLACES)):
            for some in (ids[:1], ids):
                yield from _told(store.bearing(theme, some, asked.at))
        yield from _told(store.bearing(theme, [], asked.at))
    for ids in asked.groups():
        places = [one for one in ids if kind_of(one) in PLACES]
        yield from _told(store.bearing(Theme.AUTHORITY, places[:1], asked.at, ids))


def _told(found: Bearing) -> Iterator[Answer]:
    yield found.anchors
    yield sorted(found.facts)


def _region(store: GraphStore, asked: Asked) -> Iterator[Answer]:
    for ids in asked.groups(SCOPES):
        yield store.region(ids[0], asked.at)
    yield store.region("school:nowhere", asked.at)


def _history(store: GraphStore, asked: Asked) -> Iterator[Answer]:
    for ids in asked.groups():
        yield store.history(ids, asked.at.position)


def _believed(store: GraphStore, asked: Asked) -> Iterator[Answer]:
    for ids, out in product(asked.groups(), (True, False)):
        yield store.believed(ids, (), out, asked.at.position)
        yield store.believed(ids, ("status", "OVER", "RUNS"), out, asked.at.position)


def _everywhere(store: GraphStore, asked: Asked) -> Iterator[Answer]:
    yield store.everywhere(("PRIME", "SUB", "name"), asked.at.position)
    yield store.everywhere(tuple(LINKS), asked.at.position)


def _changed(store: GraphStore, asked: Asked) -> Iterator[Answer]:
    for ids in asked.groups():
        yield store.changed(ids, asked.at.position // 2, asked.at.position)
    yield store.changed((), 0, asked.at.position)


def _turning(store: GraphStore, asked: Asked) -> Iterator[Answer]:
    position = asked.at.position
    for first, last in (("1800-01-01", asked.at.on), (asked.at.on, "9999-12-30"), ("2012-05-31", "2012-06-01")):
        found = store.turning(Day(first), Day(last), position)
        yield found
        # As many as are allowed, and one more than that.
        for limit in (len(found or ()), max(len(found or ()) - 1, 0)):
            yield store.turning(Day(first), Day(last), position, limit)
    yield store.turning(asked.at.on, asked.at.on, position)


def _listing(store: GraphStore, asked: Asked) -> Iterator[Answer]:
    for kind in Kind:
        yield store.listing(kind, asked.at, "", 100)
    yield store.listing(Kind.SCHOOL, asked.at, "school:adams", 1)


def _named(store: GraphStore, asked: Asked) -> Iterator[Answer]:
    for text, limit in product(asked.texts, (2, 2000)):
        for words in {(text,), tuple(text.split()), tuple(folded(text))}:
            yield store.named(words, asked.at, limit)


def _existing(store: GraphStore, asked: Asked) -> Iterator[Answer]:
    yield store.existing(asked.at)


def _near(store: GraphStore, asked: Asked) -> Iterator[Answer]:
    for one in (*asked.ids[: asked.some], "school:adms", "zone:", "x", "%", "grant:g' OR '"):
        yield store.near(one, 3)


def _digest(store: GraphStore, _: Asked) -> Iterator[Answer]:
    yield store.digest()


def _position(store: GraphStore, _: Asked) -> Iterator[Answer]:
    yield store.position()


def _apply(store: GraphStore, asked: Asked) -> Iterator[Answer]:
    for first in (asked.at.position, store.position() + 2):
        yield store.apply(Batch(first, first + 1))


CASES: Final[dict[str, Case]] = {
    "position": _position, "apply": _apply, "digest": _digest, "entities": _entities, "attributes": _attributes,
    "links": _links, "authority": _authority, "holdings": _holdings, "bearing": _bearing, "region": _region,
    "history": _history, "believed": _believed, "everywhere": _everywhere, "changed": _changed, "turning": _turning,
    "listing": _listing, "named": _named, "existing": _existing, "near": _near,
}  # fmt: skip
UNORDERED: Final = {"authority", "holdings", "region", "believed", "everywhere"}
"""Those whose order on SQLite is that of the walk; on Neo4j every answer is in the order of ids."""


def test_every_question_of_the_port_has_a_case() -> None:
    assert {one for one in vars(GraphStore) if not one.startswith("_")} == set(CASES)


def same(one: GraphStore, other: GraphStore, asked: Asked, names: Iterable[str] = tuple(CASES)) -> int:
    """Ask both everything; how many facts and entities the answers hold, for a test to see that there are some."""
    met = 0
    for name in names:
        for number, (left, right) in enumerate(zip(CASES[name](one, asked), CASES[name](other, asked), strict=True)):
            if name in UNORDERED and isinstance(left, list):
                left = sorted(left)
            assert right == left, f"{name}, answer {number}, on {asked.at.on} as known at {asked.at.position}"
            met += sum(isinstance(row, Version | Entity) for row in right) if isinstance(right, list) else 1
    return met


@contextmanager
def projected(events: Sequence[Recorded], other: Neo4jStore, batch: int = 1000) -> Iterator[SQLiteStore]:
    """The history in a graph in a file, and in the other one."""
    emptied(other)
    with TemporaryDirectory() as folder, closing(SQLiteStore(Path(folder) / "graph.db")) as store:
        for one in (store, other):
            Projector(ListedLog(events), one).catch_up(batch=batch)
        yield store


EXAMPLES: Final = 60 if os.environ.get("ZONELEDGER_TEST_LONG") else 2
few = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)
EVERYBODY: Final = [one for ids in IDS.values() for one in ids]


@few
@given(lived(), st.lists(st.sampled_from(DAYS), min_size=2, max_size=2, unique=True))
@example(ended([]), ["2012-06-01", "2013-01-15"])
def test_whatever_happened_both_answer_the_same(
    neo4j_store: Neo4jStore, events: list[Recorded], days: list[str]
) -> None:
    with projected(events, neo4j_store) as store:
        for position, on in ((len(events) // 2 + 1, days[0]), (len(events), days[1])):
            at = Moment(Day(on), position, events[position - 1].recorded_at)
            assert same(store, neo4j_store, Asked(EVERYBODY, at, some=8))


@few
@given(lived())
@example(ended([]))
def test_batches_of_any_size_give_the_same_bytes(neo4j_store: Neo4jStore, events: list[Recorded]) -> None:
    digests = set()
    for batch in (1, 7, 1000):
        with projected(events, neo4j_store, batch) as store:
            digests |= {store.digest(), neo4j_store.digest()}
    assert len(digests) == 1


@few
@given(lived(), st.sampled_from(DAYS))
@example(ended([]), "2012-06-01")
def test_a_reader_answers_the_same_over_either(neo4j_store: Neo4jStore, events: list[Recorded], on: str) -> None:
    log = ListedLog(events)
    with projected(events, neo4j_store) as store:
        at = Moment(Day(on), len(events), events[-1].recorded_at)
        one, other = Reader(store, log, at), Reader(neo4j_store, log, at)
        ids = sorted({event.subjects[0] for event in events if event.body.FOUNDS})
        places = [one for one in ids if kind_of(one) in PLACES]
        assert other.pages(ids) == one.pages(ids)
        assert other.holders(places) == one.holders(places)
        assert other.operators(places) == one.operators(places)
        assert other.audit() == one.audit()
        for party in (each for each in ids if kind_of(each) in PARTIES):
            assert other.holdings([party]) == one.holdings([party])
            assert other.subcontracts(party, "down") == one.subcontracts(party, "down")


def test_all_worlds_in_both_answer_the_same(neo4j_store: Neo4jStore, tmp_path: Path) -> None:
    from services.files.worlds import load

    with ledger(tmp_path) as made:
        load(made, WORLDS)
        head = made.log.head()
        for store in (made.store, neo4j_store):
            Projector(made.log, store).catch_up(batch=5000)
        assert neo4j_store.digest() == made.store.digest()
        ids = sorted({one for event in made.log.stream() for one in event.subjects if kind_of(one) is not Kind.EVENT})
        middle, last = (made.log.at([position])[0].recorded_at for position in (head // 2, head))
        texts = ("school", "sch pub", "nces", "Partnership", "springfield emp", "o'", "2010")
        for on, position, known in (("2011-09-01", head, last), ("2014-01-01", head // 2, middle)):
            asked = Asked(ids, Moment(Day(on), position, known), some=60, texts=texts)
            assert (
                same(made.store, neo4j_store, asked, [one for one in CASES if one not in ("digest", "region")]) > 5000
            )
        scopes = [one for one in ids if kind_of(one) in (Kind.STATE, Kind.ZONE)]
        assert same(made.store, neo4j_store, Asked(scopes, asked.at, some=1), ["region"]) > 1000


@pytest.mark.parametrize(
    "text", ["+", "a*", "(", '"', "\\", "a AND b", "OR", "nces/48", "a~2", "[a TO b]", "æ ß Þ", "Ⅷ ǆ"]
)
def test_no_text_is_a_query(neo4j_store: Neo4jStore, text: str) -> None:
    with projected(ended([]), neo4j_store) as store:
        at = Moment(Day("2012-06-01"), 10, ended([])[-1].recorded_at)
        same(store, neo4j_store, Asked([], at, texts=[text, f"Adams {text}", f"{text} Adams"]), ["named", "near"])
