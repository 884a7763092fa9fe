"""Facts of every day, and what is looked up among them on one: the days on which a judgement could change are those
on which something that it looked up changes."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Final, TypeVar, cast

from msgspec import structs

from events.when import OPEN_END, OPEN_START, Day
from graph.facts import Version
from graph.moment import Moment
from graph.snapshot import Snapshot

T = TypeVar("T")
Key = tuple[str, str, str]
"""`out`, an entity and a type; `into`, an entity and a type; or `due` and a day on which time alone changes it."""
_OPEN: Final = frozenset({OPEN_START, OPEN_END})


class Facts:
    """Facts of any day, by what is looked up among them."""

    def __init__(self, facts: Iterable[Version]) -> None:
        self.facts = {one.id: one for one in facts}
        self._by_key: dict[Key, list[Version]] = defaultdict(list)
        for one in sorted(self.facts.values(), key=lambda fact: fact.id):
            self._by_key["out", one.src, one.type].append(one)
            if one.is_link:
                self._by_key["into", one.dst, one.type].append(one)

    def of(self, key: Key) -> Sequence[Version]:
        """Everything under a key, whenever it holds, in order of id."""
        return self._by_key.get(key, ())


class Known(Facts):
    """All facts of a scope that are believed at a moment, of any day."""

    def __init__(self, at: Moment, facts: Iterable[Version]) -> None:
        super().__init__(facts)
        self.at = at
        self._days: dict[Key, list[Day]] = {}

    def next_change(self, keys: Iterable[Key], day: Day) -> Day | None:
        """The first day after this one on which anything under these keys may change."""
        later = [days[n] for days in map(self._changes, keys) if (n := bisect_right(days, day)) < len(days)]
        return min(later, default=None)

    def last_change(self, keys: Iterable[Key], day: Day) -> Day | None:
        """The last day, this one included, on which anything under these keys may have changed."""
        earlier = [days[n - 1] for days in map(self._changes, keys) if (n := bisect_right(days, day))]
        return max(earlier, default=None)

    def _changes(self, key: Key) -> list[Day]:
        found = self._days.get(key)
        if found is None:
            if key[0] == "due":
                days = {Day(key[1])}
            else:
                days = {
                    day for one in self.of(key) for day in (one.valid_from, one.sure_from, one.sure_to, one.valid_to)
                }
            found = self._days[key] = sorted(days - _OPEN)
        return found


class Dated(Snapshot):
    """The snapshot of one day. It remembers what is looked up."""

    def __init__(self, known: Known, on: Day) -> None:
        super().__init__(structs.replace(known.at, on=on), ())
        self.known, self.facts = known, known.facts
        self._held: dict[Key, list[Version]] = {}
        self._done: dict[Hashable, tuple[object, frozenset[Key]]] = {}
        self._looked: list[set[Key]] = [set()]

    def out(self, src: str, type: str) -> Sequence[Version]:
        """Links of a type that leave an entity, or its attributes of a name, possible on the day."""
        return self._look(("out", src, type))

    def into(self, dst: str, type: str) -> Sequence[Version]:
        """Links of a type that reach an entity, possible on the day."""
        return self._look(("into", dst, type))

    def ever_out(self, src: str, type: str) -> Sequence[Version]:
        """The same as `out`, of any day."""
        return self._ever(("out", src, type))

    def ever_into(self, dst: str, type: str) -> Sequence[Version]:
        """The same as `into`, of any day."""
        return self._ever(("into", dst, type))

    def due(self, day: Day) -> bool:
        """Whether a day has come; the judgement depends on it."""
        self._looked[-1].add(("due", day, ""))
        return day <= self.at.on

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, made once for the day."""
        return self.traced(key, make)[0]

    def traced(self, key: Hashable, make: Callable[[], T]) -> tuple[T, frozenset[Key]]:
        """The same, with everything that was looked up for it."""
        done = self._done.get(key)
        if done is None:
            self._looked.append(set())
            try:
                made: object = make()
            finally:
                looked = frozenset(self._looked.pop())
            done = self._done[key] = made, looked
        self._looked[-1] |= done[1]
        return cast(T, done[0]), done[1]

    def _ever(self, key: Key) -> Sequence[Version]:
        self._looked[-1].add(key)
        return self.known.of(key)

    def _look(self, key: Key) -> Sequence[Version]:
        self._looked[-1].add(key)
        found = self._held.get(key)
        if found is None:
            on = self.at.on
            found = self._held[key] = [one for one in self.known.of(key) if one.valid_from <= on < one.valid_to]
        return found
