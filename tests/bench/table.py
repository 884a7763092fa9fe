"""What a measurement gives, how it takes turns, and how it is printed."""

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Profile:
    """How much is measured: schools that are projected, schools whose record grows, how often each thing is done."""

    schools: int
    grown: int
    repeats: int
    questions: int
    rounds: int = 20
    large: int = 0
    """Schools of the national log that is rebuilt in a process of its own; 0: not done."""


FULL = Profile(schools=10_000, grown=1_000, repeats=5, questions=60)
QUICK = Profile(schools=2_000, grown=400, repeats=3, questions=40)
TINY = Profile(schools=60, grown=60, repeats=1, questions=1, rounds=2, large=60)


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what was measured, ours, what stands beside it, the comparison, and the target."""

    what: str
    ours: str
    beside: str
    compared: str
    target: str
    met: bool


def timed(work: Callable[[], object]) -> float:
    """Seconds that a piece of work takes, garbage of what came before cleared away."""
    gc.collect()
    start = perf_counter()
    work()
    return perf_counter() - start


def in_turn(repeats: int, *sides: Callable[[], object]) -> list[list[float]]:
    """Seconds of each side, measured in turn, so that other load falls on all of them."""
    found: list[list[float]] = [[] for _ in sides]
    for _ in range(repeats):
        for times, side in zip(found, sides, strict=True):
            times.append(timed(side))
    return found


def streaks_in_turn(repeats: int, *sides: Callable[[], object]) -> list[list[float]]:
    """Seconds of each side, ten times in a row before the other's turn: short work as it is done all day, with its
    caches warm."""
    found: list[list[float]] = [[] for _ in sides]
    for _ in range(repeats):
        for times, side in zip(found, sides, strict=True):
            for _ in range(10):
                start = perf_counter()
                side()
                times.append(perf_counter() - start)
    return found


def each_in_turn(questions: int, *sides: Callable[[int], object]) -> list[list[float]]:
    """Seconds of the n-th question on each side: the sides take turns three times, the quickest counts, so that what
    else the machine does falls away. Each is asked once before, to warm up."""
    found: list[list[float]] = [[] for _ in sides]
    for n in range(questions):
        for side in sides:
            side(n)
        tries = [[_once(side, n) for side in sides] for _ in range(3)]
        for times, mine in zip(found, zip(*tries, strict=True), strict=True):
            times.append(min(mine))
    return found


def _once(side: Callable[[int], object], n: int) -> float:
    start = perf_counter()
    side(n)
    return perf_counter() - start


def ratio(over: Sequence[float], under: Sequence[float]) -> float:
    """The median of the ratios of what was measured in the same turn."""
    return median(one / other for one, other in zip(over, under, strict=True))


def printed(rows: Sequence[Row]) -> str:
    """A Markdown table."""
    lines = ["| what | measured | beside it, same run | compared | target | met |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {one.what} | {one.ours} | {one.beside} | {one.compared} | {one.target} | {'yes' if one.met else 'no'} |"
        for one in rows
    ]
    return "\n".join(lines)


def rate(events: int, seconds: Sequence[float]) -> float:
    """Events a second, median."""
    return events / median(seconds)


def ms(seconds: Sequence[float]) -> str:
    """The median in milliseconds."""
    return f"{median(seconds) * 1e3:.2f} ms"
