"""Walking a network from front to front, nothing twice."""

from collections.abc import Callable, Iterable


def spread(seeds: Iterable[str], step: Callable[[set[str]], Iterable[str]]) -> set[str]:
    """These, and all that a step leads to, step by step."""
    seen: set[str] = set()
    front = set(seeds)
    while front:
        seen |= front
        front = set(step(front)) - seen
    return seen
