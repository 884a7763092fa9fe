"""What a panel is made from: the facts of a scope, of any day, and of one knowledge or of every one."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from itertools import chain
from typing import Final

from msgspec import structs

from events.ids import PARTIES, PLACES, Kind, kind_of
from events.when import OPEN_END, OPEN_START, Day
from graph.answers.audit.days import Dated, Facts, Key, Known
from graph.answers.gathering import DOWN, UP, Gathering
from graph.facts import Version
from graph.moment import Moment
from graph.store import GraphStore

_AT: Final = ("OVER", "COVERS", "AT", "PROVIDES", "ABOUT")
_OF: Final = ("HOLDS", "GRANTED", "PARTY", "RUNS", "PRIME", "SUB", "DELEGATES", "ABOUT", "DECIDED")
_INSTRUMENT: Final = (
    "UNDER", "DELEGATES", "name", "title", "status", "approvals", "operating_role", "outcome", "signed_on", "services",
    "basis",
)  # fmt: skip
_OF_SCHOOL: Final = (
    "name", "status", "grades", "level", "coverage", "support_level", "priority", "identifier",
)  # fmt: skip
_OF_OTHER: Final = ("name", "title", "status", "grades", "coverage")
_CUT: Final = 20_000
"""Ids in one question: a question about more is put in parts."""


class Whole(Facts):
    """The facts of the schools of a scope, of any day, over both times."""

    def __init__(self, facts: Iterable[Version], schools: Sequence[str]) -> None:
        super().__init__(facts)
        self.schools = schools
        self._turns: dict[Key, list[int]] = {}

    def touched(self, keys: Iterable[Key], after: int, upto: int) -> bool:
        """Whether what is believed under any of these keys changed after a position, up to another."""
        return any(bisect_right(turns, upto) > bisect_right(turns, after) for turns in map(self._turned, keys))

    def _turned(self, key: Key) -> list[int]:
        found = self._turns.get(key)
        if found is None:
            found = sorted({turn for one in self.of(key) for turn in (one.known_from, one.known_to)})
            self._turns[key] = found
        return found


class Believed(Known):
    """The facts that are believed at a position."""

    def __init__(self, at: Moment, facts: Whole) -> None:
        super().__init__(at, ())
        self._whole, self.facts = facts, facts.facts
        self._here: dict[Key, Sequence[Version]] = {}

    def of(self, key: Key) -> Sequence[Version]:
        """Everything under a key that is believed, whenever it holds, in order of id."""
        found = self._here.get(key)
        if found is None:
            at = self.at.position
            found = [one for one in self._whole.of(key) if one.known_from <= at < one.known_to]
            self._here[key] = found
        return found

    def around(self, keys: Collection[Key], on: Day) -> tuple[Day, Day]:
        """The stretch around a day in which nothing under these keys changes: from the first day, until before the
        other."""
        return self.last_change(keys, on) or OPEN_START, self.next_change(keys, on) or OPEN_END


class Days:
    """The days of a panel, each as known at a position; what was worked out for one is kept until `forget`."""

    def __init__(self, at: Moment, facts: Whole) -> None:
        self._at, self._facts = at, facts
        self._known: dict[int, Believed] = {}
        self._days: dict[tuple[int, str], Dated] = {}

    def day(self, on: Day, position: int) -> Dated:
        """A day as known at a position."""
        found = self._days.get((position, on))
        if found is None:
            found = self._days[position, on] = Dated(self.known(position), on)
        return found

    def known(self, position: int) -> Believed:
        """What is believed at a position."""
        found = self._known.get(position)
        if found is None:
            found = self._known[position] = Believed(structs.replace(self._at, position=position), self._facts)
        return found

    def forget(self) -> None:
        """Let go of the days, and of all knowledge but one."""
        self._days.clear()
        if len(self._known) > 1:
            self._known.clear()


def gather(store: GraphStore, at: Moment, within: str, every_knowledge: bool) -> Whole:
    """All that bears on the schools under a place on any day, as believed at the moment, or at any position up to it.

    The number of questions follows how deep chains of authority go, not how many schools there are.
    """
    found = _Gathering(store, at, every_knowledge)
    places = found.spread([within], lambda front: (one.dst for one in found.ask(front, DOWN, True)))
    schools = sorted(one for one in places if kind_of(one) is Kind.SCHOOL)
    above = found.spread(schools, lambda front: (one.src for one in found.ask(front, UP, False)))
    met = {one for one in above if kind_of(one) in PLACES}
    touching = found.ask(met, _AT, False)
    found.spread((one.src for one in touching if kind_of(one.src) is not Kind.RESULT), found.instruments)
    found.ask(schools, _OF_SCHOOL, True)
    ends = {end for one in found.facts.values() if one.is_link for end in (one.src, one.dst)}
    others = {one for one in above | ends if kind_of(one) in PARTIES | PLACES} - set(schools)
    found.ask(others, _OF_OTHER, True)
    return Whole(found.facts.values(), schools)


class _Gathering(Gathering):
    def __init__(self, store: GraphStore, at: Moment, every_knowledge: bool) -> None:
        super().__init__(store, at)
        self._every = every_knowledge

    def fetch(self, ids: Sequence[str], types: tuple[str, ...], out: bool) -> list[Version]:
        """The question to the store, in parts; of every knowledge, where that is needed."""
        ask = self._history if self._every else super().fetch
        return [one for n in range(0, len(ids), _CUT) for one in ask(ids[n : n + _CUT], types, out)]

    def instruments(self, front: set[str]) -> Iterable[str]:
        """What instruments rest on, what they are delegated from and who decided about them."""
        policies = {one for one in front if kind_of(one) is Kind.POLICY}
        out = self.ask(front - policies, _INSTRUMENT, True)
        self.ask(policies, ("title", "status"), True)
        into = self.ask(front - policies, _OF, False)
        return chain(
            (one.dst for one in out if one.type == "UNDER"),
            (one.src for one in into if one.type == "DELEGATES"),
            (one.src for one in into if one.type == "ABOUT" and kind_of(one.src) is Kind.DECISION),
        )

    def _history(self, ids: Sequence[str], types: tuple[str, ...], out: bool) -> list[Version]:
        asked, wanted = set(ids), set(types)
        return [
            one for one in self.store.history(ids, self.at.position)
            if one.type in wanted and (one.src if out else one.dst) in asked and (out or one.is_link)
        ]  # fmt: skip
