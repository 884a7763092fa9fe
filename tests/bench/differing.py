"""What differs between two moments: the same changes at one and at ten times the record, each in schools and in years.

Asked of everything and within the one state, between two days (what happened), two knowledges (what was learned), both.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import Final

from events import authority, cluster, organisation, zone
from events.envelope import Event
from events.levers import Level
from events.sqlite_log import SQLiteLog
from events.when import Day, exactly
from graph.answers.difference import difference, tallied
from graph.moment import Moment
from graph.projector import Projector
from graph.sqlite_store import SQLiteStore
from graph.store import GraphStore
from tests.bench.nation import Clock, Cluster, Nation, day, plain, written
from tests.bench.table import Profile, Row, each_in_turn, ms, ratio
from tests.servers.neo4j import missing, start

STATE: Final = "state:AA"
LIMIT: Final = 2.0
_TIMES: Final = 10
_BATCH: Final = 5000
_MOST: Final = 6
_LATE: Final = 9000
"""The day before anything of these differences happens, counted from the nation's first."""


def measure(profile: Profile, folder: Path) -> list[Row]:
    """A row for each question, each at three records: on SQLite, and on Neo4j where there is one."""
    rows = _rows(profile, folder / "file", _file, "")
    return rows if missing() else rows + _rows(profile, folder / "server", _server, " on Neo4j")


Made = Callable[[ExitStack, Path], GraphStore]


def _file(stack: ExitStack, folder: Path) -> GraphStore:
    return stack.enter_context(closing(SQLiteStore(folder / "graph.db")))


def _server(stack: ExitStack, _: Path) -> GraphStore:
    server = start(lasting=True)
    stack.callback(server.stop)
    store = stack.enter_context(closing(server.address.store()))
    store.migrate()
    return store


def _rows(profile: Profile, folder: Path, made: Made, where: str) -> list[Row]:
    with ExitStack() as stack:
        small = _World(stack, folder / "small", made, profile.grown, 1)
        wide = _World(stack, folder / "wide", made, profile.grown * _TIMES, 1, small.clusters)
        long = _World(stack, folder / "long", made, profile.grown, 2 * _TIMES, small.clusters)
        return [_row(what, where, profile, small, wide, long) for what in QUESTIONS]


class _State(Nation):
    """A nation of one state, so that there is a scope that grows with the record."""

    def __init__(self, schools: int, years: int) -> None:
        super().__init__(schools, years)
        self._states = [STATE]


class _World:
    """A nation, and at its end the same few changes, whatever its size."""

    def __init__(
        self, stack: ExitStack, folder: Path, made: Made, schools: int, years: int, clusters: int = _MOST
    ) -> None:  # fmt: skip
        folder.mkdir(parents=True)
        self.log = stack.enter_context(closing(SQLiteLog(folder / "events.db", Clock())))
        self.store = made(stack, folder)
        nation = _State(schools, years)
        self.start = written(self.log, plain(list(nation.events())), "nation")
        some = nation.clusters[:clusters]
        self.clusters = len(some)
        self.end = written(self.log, plain(list(_changes(some))), "changes")
        Projector(self.log, self.store).catch_up(batch=_BATCH)

    def at(self, on: Day, position: int) -> Moment:
        """A moment of this record."""
        return Moment(on, position, self.log.at([position])[0].recorded_at)

    def differ(self, days: tuple[Day, Day], known: bool, within: bool) -> int:
        """Ask, count by label, and say how many rows there are."""
        before = self.at(days[0], self.start if known else self.end)
        rows = difference(self.store, self.log, before, self.at(days[1], self.end), STATE if within else None)
        return tallied(rows)[0].total


Question = Callable[[_World], int]
_DAYS: Final = (day(_LATE), day(_LATE + 300))
QUESTIONS: Final[dict[str, Question]] = {
    f"{when}, {where}": partial(_World.differ, days=days, known=known, within=within)
    for when, days, known in (
        ("between two days", _DAYS, False), ("between two knowledges", (_DAYS[1], _DAYS[1]), True),
        ("between both", _DAYS, True),
    )
    for where, within in (("everywhere", False), ("within the state", True))
}  # fmt: skip


def _changes(clusters: Sequence[Cluster]) -> Iterator[Event]:
    """A year in a few clusters: other levels, a stage of their zone, names, and a school that leaves."""
    on = exactly(day(_LATE + 20))
    for one in clusters:
        for grant in one.grants:
            yield authority.LevelChanged(grant=grant, level=Level.ADVISORY, from_=on)
        yield zone.StageAdvanced(zone=one.zone, stage="second", from_=on)
        for school in one.schools[:3]:
            yield organisation.Renamed(organisation=school, name=f"Renamed {school}", from_=on)
        yield cluster.SchoolLeft(cluster=one.id, school=one.schools[0], on=on)


def _row(what: str, where: str, profile: Profile, small: _World, wide: _World, long: _World) -> Row:
    question = QUESTIONS[what]
    found = {question(one) for one in (small, wide, long)}
    if len(found) != 1 or found == {0}:
        raise ValueError(f"{what}: not the same differences, but {found}")

    def asked(world: _World) -> Callable[[int], object]:
        return lambda _: question(world)

    times = each_in_turn(min(profile.questions, 20), *(asked(one) for one in (small, wide, long)))
    grown = [ratio(one, times[0]) for one in times[1:]]
    return Row(
        f"{found.pop()} differences{where} {what}, {wide.end:,} events in ten times the schools, {long.end:,} in ten "
        "times the years",
        f"{ms(times[1])}, {ms(times[2])}", f"{small.end:,} events {ms(times[0])}",
        " · ".join(f"{one:.2f}" for one in grown), f"each within {LIMIT}", max(grown) <= LIMIT,
    )  # fmt: skip
