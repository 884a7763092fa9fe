"""Facts as they were believed at any position, for judging with an earlier knowledge: what a judgement looked up says
at which positions it could have come out otherwise."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from graph.answers.audit.days import Facts, Key, Known
from graph.facts import FOREVER, Version
from graph.moment import Moment


class Versions(Facts):
    """Every version of some facts."""

    def __init__(self, facts: Iterable[Version]) -> None:
        super().__init__(facts)
        self._positions: dict[Key, list[int]] = {}

    def last_change(self, keys: Iterable[Key], position: int) -> int | None:
        """The last position, this one included, at which anything under these keys changed."""
        earlier = [stops[n - 1] for stops in map(self._changes, keys) if (n := bisect_right(stops, position))]
        return max(earlier, default=None)

    def _changes(self, key: Key) -> list[int]:
        found = self._positions.get(key)
        if found is None:
            stops = {stop for one in self.of(key) for stop in (one.known_from, one.known_to)}
            found = self._positions[key] = sorted(stops - {FOREVER})
        return found


class Pinned(Known):
    """What of them is believed at a moment."""

    def __init__(self, versions: Versions, at: Moment) -> None:
        super().__init__(at, ())
        self.facts = versions.facts
        self._versions = versions
        self._held: dict[Key, list[Version]] = {}

    def of(self, key: Key) -> Sequence[Version]:
        """Everything under a key that is believed, whenever it holds, in order of id."""
        found = self._held.get(key)
        if found is None:
            position = self.at.position
            told = self._versions.of(key)
            found = self._held[key] = [one for one in told if one.known_from <= position < one.known_to]
        return found
