"""A day of a panel: what is worked out stands until something that was looked up for it changes.

A judgement, and whatever it is made from, is kept with the stretch of days and of the log in which every fact that it
looked up stays as it is. So the next day, and the next school of a cluster, pay for what changed, not for what is.
"""

from bisect import bisect_right
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from msgspec import structs

from events.when import OPEN_END, OPEN_START, Day
from graph.answers.audit.days import Dated, Key, Known
from graph.answers.panel_facts import Whole
from graph.facts import FOREVER, Version
from graph.moment import Moment

T = TypeVar("T")
_OPEN: Final = frozenset({OPEN_START, OPEN_END})


@dataclass(slots=True)
class Stretch:
    """From one day until before another, as known from one position until before another; and what stands in it."""

    since: Day = OPEN_START
    until: Day = OPEN_END
    first: int = 0
    last: int = FOREVER
    made: Any = None

    def has(self, on: Day, position: int) -> bool:
        """Whether a moment lies in it."""
        return self.since <= on < self.until and self.first <= position < self.last

    def cut(self, other: "Stretch") -> None:
        """Keep what lies in both."""
        if other.since > self.since:
            self.since = other.since
        if other.until < self.until:
            self.until = other.until
        if other.first > self.first:
            self.first = other.first
        if other.last < self.last:
            self.last = other.last


class _Believed:
    """What is believed under a key at a position, and the days on which any of it changes."""

    def __init__(self, facts: Sequence[Version], position: int) -> None:
        self.facts = [one for one in facts if one.known_from <= position < one.known_to]
        turns = sorted({turn for one in facts for turn in (one.known_from, one.known_to)})
        n = bisect_right(turns, position)
        self._first, self._last = turns[n - 1] if n else 0, turns[n] if n < len(turns) else FOREVER
        bounds = {
            day for one in self.facts for day in (one.valid_from, one.sure_from, one.sure_to, one.valid_to)
        }  # fmt: skip
        self._days = [OPEN_START, *sorted(bounds - _OPEN), OPEN_END]

    def on(self, day: Day) -> "_Held":
        """What is possible on a day, and the stretch around it in which nothing here changes."""
        n = bisect_right(self._days, day)
        possible = [one for one in self.facts if one.valid_from <= day < one.valid_to]
        return _Held(self._days[n - 1], self._days[n], self._first, self._last, possible, self)


@dataclass(slots=True)
class _Held:
    """What is possible under a key in a stretch of days and of the log, of what is believed there."""

    since: Day
    until: Day
    first: int
    last: int
    facts: Sequence[Version]
    believed: _Believed


class Days:
    """The days of a panel, in order; what was worked out on one is there on the next."""

    def __init__(self, at: Moment, facts: Whole) -> None:
        self.facts = facts
        self._at = at
        self.kept: dict[Hashable, Stretch] = {}
        self.held: dict[Key, _Held] = {}

    def day(self, on: Day, position: int) -> "Shot":
        """A day as known at a position."""
        return Shot(self, structs.replace(self._at, on=on, position=position))

    def forget(self) -> None:
        """Let go of what was worked out."""
        self.kept.clear()
        self.held.clear()


class Shot(Dated):
    """One of these days."""

    def __init__(self, days: Days, at: Moment) -> None:
        super().__init__(Known(at, ()), at.on)
        self.facts = days.facts.facts
        self._whole, self._on, self._position = days.facts, at.on, at.position
        self._kept, self._under = days.kept, days.held
        self._now = Stretch()

    def due(self, day: Day) -> bool:
        """Whether a day has come."""
        now, come = self._now, day <= self._on
        if come:
            if day > now.since:
                now.since = day
        elif day < now.until:
            now.until = day
        return come

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, made once for as long as nothing that it looks up changes."""
        made: T = self.standing(key, make).made
        return made

    def standing(self, key: Hashable, make: Callable[[], object], *, any_day: bool = False) -> Stretch:
        """The same, with the stretch in which it stands. `any_day`: it is the same on every day."""
        found = self._kept.get(key)
        if found is None or not (found.since <= self._on < found.until and found.first <= self._position < found.last):
            outer, found = self._now, Stretch()
            self._now = found
            try:
                found.made = make()
            finally:
                self._now = outer
            if any_day:
                found.since, found.until = OPEN_START, OPEN_END
            self._kept[key] = found
        self._now.cut(found)
        return found

    def out(self, src: str, type: str) -> Sequence[Version]:
        """Links of a type that leave an entity, or its attributes of a name, possible on the day."""
        return self._met(("out", src, type)).facts

    def into(self, dst: str, type: str) -> Sequence[Version]:
        """Links of a type that reach an entity, possible on the day."""
        return self._met(("into", dst, type)).facts

    def ever_out(self, src: str, type: str) -> Sequence[Version]:
        """The same as `out`, of any day."""
        return self._met(("out", src, type)).believed.facts

    def ever_into(self, dst: str, type: str) -> Sequence[Version]:
        """The same as `into`, of any day."""
        return self._met(("into", dst, type)).believed.facts

    def _met(self, key: Key) -> _Held:
        """What is there under a key; the stretch in which it is cuts that of what is being worked out."""
        found = self._under.get(key)
        on, position = self._on, self._position
        if found is None or not (found.since <= on < found.until and found.first <= position < found.last):
            if found is None or not found.first <= position < found.last:
                believed = _Believed(self._whole.of(key), position)
            else:
                believed = found.believed
            found = self._under[key] = believed.on(on)
        now = self._now
        if found.since > now.since:
            now.since = found.since
        if found.until < now.until:
            now.until = found.until
        if found.first > now.first:
            now.first = found.first
        if found.last < now.last:
            now.last = found.last
        return found
