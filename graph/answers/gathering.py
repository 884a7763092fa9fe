"""Gathering facts of any day: front by front, each in one question, none asked twice."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final

from events.ids import Kind, kind_of
from graph.facts import Version
from graph.moment import Moment
from graph.spread import spread
from graph.store import GraphStore

DOWN: Final = ("OVERSEES", "HAS_SCHOOL", "AUTHORISES", "HAS_CLUSTER", "INCLUDES")
"""Links from what a place lies under to the place."""
UP: Final = ("INCLUDES", "HAS_CLUSTER", "HAS_SCHOOL", "OVERSEES", "AUTHORISES")
"""The same from below, in the order in which they are met."""


Ends = Callable[[Version], tuple[str, str]]
"""From which end of a link to which a walk goes."""


def forth(link: Version) -> tuple[str, str]:
    """From its source to its target."""
    return link.src, link.dst


def back(link: Version) -> tuple[str, str]:
    """From its target to its source."""
    return link.dst, link.src


def follow(seeds: Iterable[str], steps: Mapping[str, Iterable[str]]) -> set[str]:
    """These, and all that steps lead to."""
    return spread(seeds, lambda front: (there for here in front for there in steps.get(here, ())))


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
        return spread(seeds, step)

    def down(self, places: Iterable[str]) -> set[str]:
        """Gather all that is under them, of any day. Gives these and what was met: nothing is met a second time."""
        return self.spread(places, lambda front: {one.dst for one in self.ask(front, DOWN, True)})

    def up(self, places: Iterable[str]) -> set[str]:
        """The same of all that they are under."""
        return self.spread(places, lambda front: {one.src for one in self.ask(front, UP, False)})

    def agreed(self, ids: Iterable[str], of: tuple[str, ...], kinds: Collection[Kind]) -> None:
        """Gather instruments with all that is said of them and the links `of` that reach them; so, too, what they are
        under, what is under them and what is about them, of these kinds."""

        def beside(front: set[str]) -> Iterable[str]:
            out, into = self.ask(front, (), True), self.ask(front, of, False)
            ends = {one.dst for one in out if one.type == "UNDER"}
            ends |= {one.src for one in into if one.type in ("UNDER", "ABOUT")}
            return (one for one in ends if kind_of(one) in kinds)

        self.spread(ids, beside)

    def walk(self, seeds: Iterable[str], types: Iterable[str], ends: Ends, *, ever: bool = False) -> set[str]:
        """These, and where links of these types lead that were gathered and are possible on the day; `ever`: on any."""
        return follow(seeds, self.steps(types, ends, ever=ever))

    def steps(self, types: Iterable[str], ends: Ends, *, ever: bool = False) -> dict[str, list[str]]:
        """Where each of these links leads."""
        wanted = frozenset(types)
        steps: dict[str, list[str]] = {}
        for one in self.facts.values():
            if one.type in wanted and (ever or one.possible(self.at.on)):
                here, there = ends(one)
                steps.setdefault(here, []).append(there)
        return steps
