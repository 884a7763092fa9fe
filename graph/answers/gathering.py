"""Gathering facts of any day: front by front, each in one question, none asked twice."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from graph.facts import Version
from graph.moment import Moment
from graph.store import GraphStore

DOWN: Final = ("OVERSEES", "HAS_SCHOOL", "AUTHORISES", "HAS_CLUSTER", "INCLUDES")
"""Links from what a place lies under to the place."""
UP: Final = ("INCLUDES", "HAS_CLUSTER", "HAS_SCHOOL", "OVERSEES", "AUTHORISES")
"""The same from below, in the order in which they are met."""


class Gathering:
    """What was gathered so far, as believed at the moment."""

    def __init__(self, store: GraphStore, at: Moment) -> None:
        self.store, self.at = store, at
        self.facts: dict[int, Version] = {}
        self._asked: set[tuple[str, tuple[str, ...], bool]] = set()

    def add(self, facts: Iterable[Version]) -> None:
        """More, from elsewhere."""
        self.facts.update((one.id, one) for one in facts)

    def ask(self, ids: Iterable[str], types: tuple[str, ...], out: bool) -> list[Version]:
        """Facts of these types (none: of any) that leave or reach these: what was not asked before, at once."""
        news = sorted(one for one in set(ids) if (one, types, out) not in self._asked)
        if not news:
            return []
        self._asked.update((one, types, out) for one in news)
        found = self.fetch(news, types, out)
        self.add(found)
        return found

    def fetch(self, ids: Sequence[str], types: tuple[str, ...], out: bool) -> list[Version]:
        """The question to the store."""
        return self.store.believed(ids, types, out, self.at.position)

    def spread(self, seeds: Iterable[str], step: Callable[[set[str]], Iterable[str]]) -> set[str]:
        """These, and all that a step leads to, step by step."""
        seen: set[str] = set()
        front = set(seeds)
        while front:
            seen |= front
            front = set(step(front)) - seen
        return seen
