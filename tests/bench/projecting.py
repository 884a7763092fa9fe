"""Fold and compare; projection from the log, live and in a rebuild, beside the same rows by bare executemany."""

from collections.abc import Callable, Sequence
from contextlib import closing
from itertools import count
from pathlib import Path
from statistics import median

from events.envelope import Recorded
from events.sqlite_log import SQLiteLog
from graph.fold import fold_subject
from graph.projector import LIVE, Projector, Stepper
from graph.rebuild import rebuild
from graph.sqlite_store import SQLiteStore
from graph.subject import uncollected
from tests.bench.copied import Prepared, copied, prepared
from tests.bench.nation import Clock, Nation, written
from tests.bench.table import Profile, Row, in_turn, rate, ratio

REBUILD = 5000


def measure(profile: Profile, folder: Path) -> list[Row]:
    """The rows about folding and projecting."""
    log = SQLiteLog(folder / "events.db", Clock())
    with closing(log):
        written(log, Nation(profile.schools).drafts(), "nation")
        return [_folding(log, profile), _live(log, profile, folder), _rebuilding(log, profile, folder)]


def _folding(log: SQLiteLog, profile: Profile) -> Row:
    events = list(log.stream())

    def compared() -> None:
        stepper = Stepper(log)
        # As the projector does it.
        with uncollected():
            for page in _pages(events, REBUILD):
                stepper.batch(page)

    ours, bare = in_turn(profile.repeats, compared, lambda: _folded(events))
    found = rate(len(events), ours)
    return Row(
        "fold and compare, no store",
        f"{found:,.0f} events/s",
        f"folds alone {rate(len(events), bare):,.0f} events/s",
        f"{ratio(bare, ours):.2f} of its rate",
        "40,000 events/s",
        found >= 40_000,
    )


def _folded(events: Sequence[Recorded]) -> None:
    known: dict[str, list[Recorded]] = {}
    with uncollected():
        for event in events:
            for subject in event.subjects:
                known.setdefault(subject, []).append(event)
                fold_subject(subject, known[subject])


def _live(log: SQLiteLog, profile: Profile, folder: Path) -> Row:
    events, number = log.head(), count()
    batches = _prepared(log, LIVE)

    def ours() -> None:
        with closing(SQLiteStore(folder / f"live-{next(number)}.db")) as store:
            Projector(log, store).catch_up(batch=LIVE)

    def bare() -> None:
        copied(folder / f"copied-{next(number)}.db", batches, live=True)

    return _projection("projection, live", events, profile, ours, bare, 0.4, 12_000)


def _rebuilding(log: SQLiteLog, profile: Profile, folder: Path) -> Row:
    events, number = log.head(), count()
    batches = _prepared(log, REBUILD)

    def ours() -> None:
        rebuild(log, folder / f"rebuilt-{next(number)}.db")

    def bare() -> None:
        copied(folder / f"recopied-{next(number)}.db", batches, live=False)

    return _projection("projection, rebuild", events, profile, ours, bare, 0.3, 20_000)


def _projection(
    what: str, events: int, profile: Profile, ours: Callable[[], None], bare: Callable[[], None],
    share: float, least: int,
) -> Row:  # fmt: skip
    mine, floor = in_turn(profile.repeats, ours, bare)
    found, part = rate(events, mine), ratio(floor, mine)
    return Row(
        what,
        f"{found:,.0f} events/s ({median(mine):.2f} s)",
        f"executemany of the same rows {rate(events, floor):,.0f} events/s",
        f"{part:.2f} of its rate",
        f"{share} and {least:,} events/s",
        part >= share and found >= least,
    )


def _prepared(log: SQLiteLog, size: int) -> list[Prepared]:
    stepper = Stepper(log)
    return [prepared(stepper.batch(page)) for page in _pages(list(log.stream()), size)]


def _pages(events: Sequence[Recorded], size: int) -> list[Sequence[Recorded]]:
    return [events[n : n + size] for n in range(0, len(events), size)]
