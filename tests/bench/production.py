"""How long after its commit in PostgreSQL an event is in the answers of Neo4j, at several rates, with a projector of
its own process between them."""

from bisect import bisect_left
from collections.abc import Sequence
from contextlib import closing
from itertools import count
from pathlib import Path
from statistics import median
from threading import Event, Thread
from time import perf_counter
from typing import Final

from events import organisation
from events.log import Draft
from events.postgres_log import PostgresLog
from events.postgres_schema import migrate
from events.when import UNKNOWN
from graph.neo4j_store import Neo4jStore
from tests.bench.nation import CLERK, Clock
from tests.bench.table import Profile, Row
from tests.processes import composed, until
from tests.servers import neo4j, postgres

RATES: Final = ((1, 1), (100, 1), (1000, 10))
"""Events a second, and how many of them in a transaction."""
_WAIT: Final = 120


def measure(profile: Profile, folder: Path) -> list[Row]:
    """The rows about the way from log to graph; none where there are no servers."""
    if neo4j.missing() or postgres.missing():
        return []
    graph = neo4j.start()
    log = postgres.Started(durable=True)
    try:
        with postgres.database(log) as uri, closing(graph.address.store()) as store:
            migrate(uri)
            store.migrate()
            store.begin_rebuild()
            store.finish_rebuild(0)
            with composed(folder, uri, graph.address.uri).started("projector"):
                _lags(uri, store, 50, 1, 2)
                return [_row(uri, store, rate, size, profile.rounds) for rate, size in RATES]
    finally:
        log.stop()
        graph.stop()


def _row(uri: str, store: Neo4jStore, rate: int, size: int, seconds: int) -> Row:
    lags, reached = _lags(uri, store, rate, size, seconds)
    worst = lags[int(len(lags) * 0.99)]
    together = "" if size == 1 else f", {size} in a transaction"
    return Row(
        f"PostgreSQL to Neo4j: from commit to visible, {rate:,} event{'s' if rate > 1 else ''}/s{together}",
        f"p50 {median(lags) * 1e3:.0f} ms, p99 {worst * 1e3:.0f} ms", f"{reached:,.0f} events/s were written", "",
        "none", True,
    )  # fmt: skip


def _lags(uri: str, store: Neo4jStore, rate: int, size: int, seconds: int) -> tuple[list[float], float]:
    """Seconds from each commit until the graph held it, in order; and the rate that was kept."""
    with closing(PostgresLog(uri, Clock())) as log:
        first = log.head()
        until(lambda: store.position() == first, _WAIT)
        seen = Watching(store)
        seen.start()
        try:
            start = perf_counter()
            commits = _committed(log, first, rate / size, size, seconds, start)
            written = (log.head() - first) / max(commits[-1][1] - start, 1 / rate)
            until(lambda: seen.positions and seen.positions[-1] >= commits[-1][0], _WAIT)
        finally:
            seen.end()
    return sorted(seen.when(position) - committed for position, committed in commits), written


def _committed(
    log: PostgresLog, first: int, often: float, size: int, seconds: int, start: float
) -> Sequence[tuple[int, float]]:
    """The last position of each transaction, and the instant at which its commit was answered."""
    waiting = Event()
    found = []
    for n in range(max(2, int(often * seconds))):
        waiting.wait(max(0.0, start + n / often - perf_counter()))
        names = (f"p{first}-{number}" for number in count(n * size))
        said = log.append([_draft(next(names)) for _ in range(size)], command=f"p{first}-{n}", digest="")
        found.append((said[-1], perf_counter()))
    return found


def _draft(name: str) -> Draft:
    return Draft(body=organisation.Registered(id=f"school:{name}", name="Lincoln", from_=UNKNOWN), recorded_by=CLERK)


class Watching(Thread):
    """Asks the graph again and again where it stands."""

    def __init__(self, store: Neo4jStore) -> None:
        super().__init__()
        self._store, self._ended = store, Event()
        self.positions: list[int] = []
        self._instants: list[float] = []

    def run(self) -> None:
        """Ask until ended."""
        while not self._ended.is_set():
            position = self._store.position()
            self._instants.append(perf_counter())
            self.positions.append(position)

    def end(self) -> None:
        """Ask no more."""
        self._ended.set()
        self.join()

    def when(self, position: int) -> float:
        """The instant at which the graph was first seen to hold a position."""
        return self._instants[bisect_left(self.positions, position)]
