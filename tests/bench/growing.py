"""Questions now and in the past: after rounds of corrections of everything they read, and at ten times the history."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from events import organisation
from events.envelope import Event
from events.levers import Level, Lever
from events.log import Draft
from events.sqlite_log import SQLiteLog
from events.tags import subject
from events.when import Day, exactly
from graph.moment import Moment
from graph.projector import Projector
from graph.reader import Reader
from graph.sqlite_store import SQLiteStore
from tests.bench.nation import Clock, Cluster, Nation, correction, day, happened, plain, written
from tests.bench.table import Profile, Row, each_in_turn, ms, ratio

YEARS = 10
ON, LATER = day(1500 + 300), day(1500 + 365 * (YEARS - 1) + 300)
Question = Callable[[Reader, Cluster], int]
QUESTIONS: dict[str, Question] = {
    "holders of a school": lambda reader, one: len(reader.holders([one.schools[-1]])),
    "of a cluster's schools": lambda reader, one: len(reader.holders(one.schools)),
    "holdings": lambda reader, one: len(reader.holdings([one.partner])),
    "check": lambda reader, one: len(
        reader.check(one.partner, one.schools[-1], Lever.PROGRAM, None, Level.SHARED).covered
    ),
    "operators": lambda reader, one: len(reader.operators([one.id])),
    "page": lambda reader, one: len(reader.entity(one.schools[-1]).links_in),
    "subcontracts": lambda reader, one: len(reader.subcontracts(one.partner, "down").edges),
    "bare authority": lambda reader, one: len(reader.store.authority([one.schools[-1]], reader.at)),
    "bare holdings": lambda reader, one: len(reader.store.holdings([one.partner], reader.at)),
    "bare attributes": lambda reader, one: len(reader.store.attributes(one.schools, reader.at, ["name", "status"])),
    "bare region": lambda reader, one: len(reader.store.region(one.zone, reader.at)),
}


@dataclass(frozen=True, slots=True)
class World:
    """A record and its graph; up to `start` it is the same as every other one here."""

    log: SQLiteLog
    store: SQLiteStore
    clusters: Sequence[Cluster]
    start: int

    def tell(self, drafts: Iterator[Draft], prefix: str) -> None:
        """Record more and project it."""
        written(self.log, drafts, prefix)
        Projector(self.log, self.store).catch_up()

    def reader(self, on: Day, position: int | None = None) -> Reader:
        """Answers on a day, at the head or at an earlier position."""
        at = position or self.log.head()
        known = self.log.at([at])[0].recorded_at
        return Reader(self.store, self.log, Moment(on=on, position=at, known=known))


def measure(profile: Profile, folder: Path) -> list[Row]:
    """The rows about growth, a row for each question."""
    with ExitStack() as stack:
        before, corrected, long = (_world(profile, folder / name, stack) for name in ("plain", "corrected", "long"))
        for n in range(profile.rounds):
            corrected.tell(_corrections(corrected, n), f"round-{n}")
        long.tell(plain([event for year in range(1, YEARS) for event in _goes_on(long, year)]), "years")
        rounds = f"{profile.rounds} rounds of corrections of all that is read"
        ask = partial(_compared, profile=profile, clusters=before.clusters, now=before.reader(ON))
        return [
            ask(f"now, after {rounds}", ours=corrected.reader(ON), limit=1.2),
            ask(f"as known before {rounds}", ours=corrected.reader(ON, before.start), limit=4),
            ask(f"now, at {YEARS} times the history, a recent day", ours=long.reader(LATER), limit=1.2),
            ask("as known then, nothing corrected since", ours=long.reader(ON, before.start), limit=1.2),
        ]


def _world(profile: Profile, folder: Path, stack: ExitStack) -> World:
    folder.mkdir()
    nation = Nation(profile.grown, years=1)
    log = stack.enter_context(closing(SQLiteLog(folder / "events.db", Clock())))
    store = stack.enter_context(closing(SQLiteStore(folder / "graph.db")))
    world = World(log, store, nation.clusters, written(log, plain(list(nation.events())), "nation"))
    world.tell(iter(()), "nothing")
    return world


def _corrections(world: World, round: int) -> Iterator[Draft]:
    """Every event about a cluster, its schools, parties and instruments said anew, a few days earlier or later."""
    ids = dict.fromkeys(some for one in world.clusters for some in one.ids)
    days = (round + 1) * (1 if round % 2 else -1)
    for event in world.log.read_tagged([subject(some) for some in ids], upto=world.start):
        yield correction(event.position, event.body, days)


def _goes_on(world: World, year: int) -> Iterator[Event]:
    """One more year of clusters and their schools."""
    start = 1500 + 365 * year
    for one in world.clusters:
        other = Level.SHARED if one.level is Level.FULL else Level.FULL
        yield from happened(one, start, one.level if year == YEARS - 1 else (one.level, other)[year % 2])
        for school in one.schools:
            on = exactly(day(start))
            yield organisation.SupportLevelAssigned(
                organisation=school, scheme="rating", level="ABC"[year % 3], from_=on
            )
            yield organisation.Renamed(organisation=school, name=f"{school[-4:]} ({year})", from_=on)


def _compared(when: str, profile: Profile, clusters: Sequence[Cluster], ours: Reader, now: Reader, limit: float) -> Row:
    """Every question at one moment beside the same question now, of the record that was never corrected."""
    ratios: dict[str, float] = {}
    times: list[tuple[Sequence[float], Sequence[float]]] = []
    for name, question in QUESTIONS.items():
        for one in clusters:
            if question(ours, one) != question(now, one):
                raise AssertionError(f"{name} {when}: another answer for {one.id}")

        def ask(reader: Reader, n: int, question: Question = question) -> int:
            return question(reader, clusters[n % len(clusters)])

        mine, bare = each_in_turn(profile.questions, lambda n: ask(ours, n), lambda n: ask(now, n))
        ratios[name] = ratio(mine, bare)
        times.append((mine, bare))
    first = next(iter(QUESTIONS))
    return Row(
        when,
        f"{first} {ms(times[0][0])}",
        f"now, uncorrected {ms(times[0][1])}",
        " · ".join(f"{name} {found:.2f}" for name, found in ratios.items()),
        f"each within {limit}",
        max(ratios.values()) <= limit,
    )
