"""Projection into Neo4j beside a bare UNWIND of the same rows, and who holds what beside a query written by hand."""

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Final

from neo4j import Driver, GraphDatabase, ManagedTransaction
from neo4j.time import Date

from events.sqlite_log import SQLiteLog
from events.tags import subject
from graph.moment import Moment
from graph.neo4j_store import Neo4jStore
from graph.neo4j_writes import Statement, Writing
from graph.projector import CATCHING_UP, LIVE, Projector, Stepper
from graph.reader import Reader
from graph.rebuild import fold_all
from tests.bench.growing import ON, QUESTIONS
from tests.bench.large import YEARS
from tests.bench.nation import Clock, Cluster, Nation, correction, plain, written
from tests.bench.neo4j_by_hand import BY_HAND, ByHand
from tests.bench.table import Profile, Row, each_in_turn, in_turn, ms, rate, ratio
from tests.servers.neo4j import Address, missing, start

REBUILD: Final = 5000


def measure(profile: Profile, folder: Path) -> list[Row]:
    """The rows about Neo4j; none where there is no server."""
    if missing():
        return []
    server = start(lasting=True)
    try:
        nation = Nation(max(60, profile.schools // 4))
        with closing(SQLiteLog(folder / "events.db", Clock())) as log, closing(server.address.store()) as store:
            written(log, nation.drafts(), "nation")
            store.migrate()
            with _driver(server.address) as driver:
                rows = [_live(log, store, driver, size, profile) for size in (LIVE, CATCHING_UP)]
                rows.append(_rebuilt(log, store, profile))
                rows.append(_beside_hand(log, store, driver, nation.clusters, profile))
            rows += _growth(store, profile, folder)
            if profile.large:
                rows.append(_national(store, profile.large, folder))
        return rows
    finally:
        server.stop()


def _driver(address: Address) -> Driver:
    return GraphDatabase.driver(
        address.uri, auth=(address.user, address.password) if address.user else None,
        # A text by hand may name a property that no fact of this nation has.
        notifications_min_severity="OFF",
    )  # fmt: skip


def _empty(store: Neo4jStore) -> None:
    store.begin_rebuild()
    store.finish_rebuild(0)


def _live(log: SQLiteLog, store: Neo4jStore, driver: Driver, size: int, profile: Profile) -> Row:
    batches = _prepared(log, size)

    def ours() -> None:
        Projector(log, store).catch_up(batch=size)

    def bare() -> None:
        with driver.session() as session:
            for statements in batches:
                session.execute_write(_unwound, statements)

    # Once before, to warm up.
    _in_turn_emptied(1, store, ours, bare)
    mine, floor = _in_turn_emptied(profile.repeats, store, ours, bare)
    part = ratio(floor, mine)
    return Row(
        f"projection into Neo4j, {size:,} events a transaction",
        f"{rate(log.head(), mine):,.0f} events/s ({median(mine):.2f} s)",
        f"bare UNWIND of the same rows {rate(log.head(), floor):,.0f} events/s",
        f"{part:.2f} of its rate",
        "0.8",
        part >= 0.8,
    )


def _in_turn_emptied(repeats: int, store: Neo4jStore, *sides: Callable[[], None]) -> list[list[float]]:
    """Seconds of each side, in turn, each on an empty graph."""
    found: list[list[float]] = [[] for _ in sides]
    for _ in range(repeats):
        for times, side in zip(found, sides, strict=True):
            _empty(store)
            ((seconds,),) = in_turn(1, side)
            times.append(seconds)
    return found


def _unwound(tx: ManagedTransaction, statements: Sequence[Statement]) -> None:
    for text, rows in statements:
        tx.run(text, rows=rows).consume()


def _prepared(log: SQLiteLog, size: int) -> list[list[Statement]]:
    stepper, writing, events = Stepper(log), Writing(), list(log.stream())
    batches = [stepper.batch(events[n : n + size]) for n in range(0, len(events), size)]
    return [list(writing.statements(batch, ends=False, renamed=True)) for batch in batches]


def _rebuilt(log: SQLiteLog, store: Neo4jStore, profile: Profile) -> Row:
    (mine,) = _in_turn_emptied(profile.repeats, store, lambda: _rebuild(log, store))
    return Row("rebuild into Neo4j", f"{rate(log.head(), mine):,.0f} events/s ({median(mine):.2f} s)", "", "", "", True)


def _national(store: Neo4jStore, schools: int, folder: Path) -> Row:
    with closing(SQLiteLog(folder / "national.db", Clock())) as log:
        events = written(log, Nation(schools, YEARS).drafts(), "nation")
        (mine,) = _in_turn_emptied(1, store, lambda: _rebuild(log, store))
    return Row(
        f"a nation rebuilt into Neo4j: {schools:,} schools, {events:,} events",
        f"{median(mine):.0f} s", "", f"{rate(events, mine):,.0f} events/s", "none", True,
    )  # fmt: skip


def _rebuild(log: SQLiteLog, store: Neo4jStore) -> None:
    store.begin_rebuild(log.head())
    store.finish_rebuild(fold_all(log, store))


def _beside_hand(
    log: SQLiteLog, store: Neo4jStore, driver: Driver, clusters: Sequence[Cluster], profile: Profile
) -> Row:
    """Every question beside a Cypher that somebody would write for it, each in turn."""
    at = _moment(log, log.head())
    reader, on = Reader(store, log, at), Date.from_iso_format(at.on)
    found = {}
    for name, by_hand in BY_HAND.items():

        def ask(n: int, question: Callable[[Reader, Cluster], int] = QUESTIONS[name]) -> int:
            return question(reader, clusters[n % len(clusters)])

        def write(n: int, by_hand: ByHand = by_hand) -> int:
            told = {**by_hand.parameters(clusters[n % len(clusters)]), "p": at.position, "on": on}
            with driver.session() as session:
                rows = session.execute_read(lambda tx: list(tx.run(by_hand.text, told)))
            if not rows:
                raise ValueError(f"{told['ids']}: no rows")
            return len(rows)

        found[name] = each_in_turn(profile.questions, ask, write)
    name = next(iter(found))
    return Row(
        "questions on Neo4j, answered with standing, certainty and events",
        f"{name} {ms(found[name][0])}",
        f"Cypher written by hand {ms(found[name][1])}",
        " · ".join(f"{one} {ratio(*times):.2f}" for one, times in found.items()),
        "",
        True,
    )


def _growth(store: Neo4jStore, profile: Profile, folder: Path) -> list[Row]:
    """Every question now and as known before, after rounds of corrections of all that it reads."""
    nation = Nation(profile.grown)
    with closing(SQLiteLog(folder / "grown.db", Clock())) as log:
        start_at = written(log, plain(list(nation.events())), "nation")
        _empty(store)
        Projector(log, store).catch_up(batch=REBUILD)
        first = _times(Reader(store, log, _moment(log, start_at)), nation.clusters, profile)
        tags = [subject(one) for one in dict.fromkeys(one for each in nation.clusters for one in each.ids)]
        for n in range(profile.rounds):
            days = (n + 1) * (1 if n % 2 else -1)
            told = log.read_tagged(tags, upto=start_at)
            written(log, (correction(one.position, one.body, days) for one in told), f"round-{n}")
            Projector(log, store).catch_up(batch=REBUILD)
        rows = []
        for when, position, limit in (("now", log.head(), 2.6), ("as known before", start_at, 6.0)):
            later = _times(Reader(store, log, _moment(log, position)), nation.clusters, profile)
            grown = {name: ratio(later[name], first[name]) for name in QUESTIONS}
            name = next(iter(QUESTIONS))
            rows.append(
                Row(
                    f"on Neo4j {when}, after {profile.rounds} rounds of corrections",
                    f"{name} {ms(later[name])}",
                    f"before them {ms(first[name])}",
                    " · ".join(f"{one} {found:.2f}" for one, found in grown.items()),
                    f"each within {limit}",
                    max(grown.values()) <= limit,
                )
            )
        return rows


def _moment(log: SQLiteLog, position: int) -> Moment:
    return Moment(ON, position, log.at([position])[0].recorded_at)


def _times(reader: Reader, clusters: Sequence[Cluster], profile: Profile) -> dict[str, list[float]]:
    found = {}
    for name, question in QUESTIONS.items():

        def ask(n: int, question: Callable[[Reader, Cluster], int] = question) -> int:
            return question(reader, clusters[n % len(clusters)])

        (found[name],) = each_in_turn(profile.questions, ask)
    return found
