"""Sealing and verifying a log, the proof of one event in a big one, and a bundle made and checked."""

import hashlib
from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path
from statistics import median

from events.cluster import SchoolJoined
from events.merkle import leaf_hash, root_of
from events.seal import EVENTS, RANGE, Seal, Sealer
from events.seal_check import differences
from events.sqlite_log import SQLiteLog
from events.sqlite_seals import SQLiteSeals
from events.tiles import Tree
from events.when import day_of
from graph.projector import Projector
from graph.reader import Reader
from graph.sqlite_store import SQLiteStore
from services.evidence.asking import asked_of
from services.evidence.bundle import Asked, hand_over
from services.evidence.checks import check
from services.evidence.contents import opened
from services.handed import holders
from services.moments import moment_of
from tests.bench.nation import Clock, Nation, written
from tests.bench.table import Profile, Row, each_in_turn, in_turn, ms, rate, ratio

BIG = 1_000_000
_PAGE = 2000


def measure(profile: Profile, folder: Path) -> list[Row]:
    """The rows about seals and evidence."""
    with closing(SQLiteLog(folder / "events.db", Clock())) as log:
        written(log, Nation(profile.schools).drafts(), "nation")
        return [*_sealing(log, profile, folder), _proof(profile, folder), *_bundle(log, profile, folder)]


def _sealing(log: SQLiteLog, profile: Profile, folder: Path) -> list[Row]:
    events, numbers = log.head(), count()

    def sealed() -> None:
        with closing(SQLiteSeals(folder / f"seals-{next(numbers)}.db")) as store:
            Sealer(log, store, Clock()).seal()

    def hashed() -> None:
        after = 0
        while page := log.stored(after, _PAGE):
            for event in page:
                hashlib.sha256(event.state).digest()
            after = page[-1].position

    with closing(SQLiteSeals(folder / "seals-0.db")) as store:
        head = _first(log, store).head()
        next(numbers)

        def verified() -> None:
            if list(differences(log, store, [head])):
                raise AssertionError("the log is not what was sealed")

        ours, again, bare = in_turn(profile.repeats, sealed, verified, hashed)
    return [
        Row(
            what, f"{rate(events, times):,.0f} events/s, a million in {1e6 / rate(events, times):.0f} s",
            f"read and hash alone {rate(events, bare):,.0f} events/s", f"{ratio(times, bare):.1f} times as long",
            "40,000 events/s", rate(events, times) >= 40_000,
        )
        for what, times in (("seal a log", ours), ("hold a log to its seals and a head", again))
    ]  # fmt: skip


def _first(log: SQLiteLog, store: SQLiteSeals) -> Seal:
    found = Sealer(log, store, Clock()).seal()
    if found is None:
        raise AssertionError("the log is empty")
    return found


def _proof(profile: Profile, folder: Path) -> Row:
    size = BIG if profile.schools >= 1000 else RANGE
    with closing(SQLiteSeals(folder / "big.db")) as store:
        for first in range(0, size, RANGE):
            leaves = [leaf_hash(n.to_bytes(8, "big")) for n in range(first, first + RANGE)]
            tree = Tree(EVENTS, store.tiles)
            tiles = tree.grown(first, leaves)
            seal = Seal(first + 1, first + RANGE, tree.root(first + RANGE), b"", "", Clock()())
            store.write(seal, tiles, {})
        root = Tree(EVENTS, store.tiles).root(size)

        def proved(n: int) -> list[bytes]:
            return Tree(EVENTS, store.tiles).inclusion(_place(n, size), size)

        paths = [proved(n) for n in range(profile.questions)]

        def held(n: int) -> None:
            if root_of(_place(n, size), size, leaf_hash(_place(n, size).to_bytes(8, "big")), paths[n]) != root:
                raise AssertionError("the proof does not hold")

        ours, checked = each_in_turn(profile.questions, proved, held)
    return Row(
        f"proof of one event in a log of {size:,}, p50", f"{ms(ours)}, {len(paths[0])} hashes",
        f"checking it {ms(checked)}", f"{ratio(ours, checked):.0f} times", "1 ms", median(ours) < 1e-3,
    )  # fmt: skip


def _place(n: int, size: int) -> int:
    return n * 7_919_317 % size


def _bundle(log: SQLiteLog, profile: Profile, folder: Path) -> list[Row]:
    with (
        closing(SQLiteStore(folder / "graph.db")) as store,
        closing(SQLiteSeals(folder / "seals-0.db")) as seals,
    ):
        Projector(log, store).catch_up()
        sealer, numbers = Sealer(log, seals, Clock()), count()
        asked = _asked(log, store)
        path = folder / "kept.zip"
        made = hand_over(log, sealer, asked, path, Clock()())

        def again() -> None:
            hand_over(log, sealer, asked, folder / f"{next(numbers)}.zip", Clock()())

        ours, checked = in_turn(profile.questions, again, _checked(path))
    return [
        Row(
            f"evidence of a school's holders: {made.events} events, {path.stat().st_size / 1024:.0f} KiB", ms(ours),
            f"checking it {ms(checked)}", f"{ratio(ours, checked):.1f} times", "1 s", median(ours) < 1,
        )
    ]  # fmt: skip


def _checked(path: Path) -> Callable[[], None]:
    def work() -> None:
        bundle = opened(str(path))
        check(bundle)
        if bundle.wrong:
            raise AssertionError(bundle.wrong)

    return work


def _asked(log: SQLiteLog, store: SQLiteStore) -> Asked:
    school = _clustered(log)
    at = moment_of(log, day_of(Clock()()), log.head(), ())
    reader = Reader(store, log, at)
    return asked_of("holders", {"of": [school]}, holders(reader, [school]), at, [school])


def _clustered(log: SQLiteLog) -> str:
    return next(one.body.school for one in log.stream() if isinstance(one.body, SchoolJoined))
