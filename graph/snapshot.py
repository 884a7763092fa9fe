"""The facts of a region at a moment, indexed. Answers are pure functions over it."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cached_property, lru_cache, wraps
from operator import attrgetter
from typing import Any, Final, TypeVar, cast

import msgspec

from events.when import Day
from graph.facts import Version
from graph.moment import Moment

T = TypeVar("T")
Index = dict[tuple[str, str], list[Version]]
ALIVE: Final = frozenset({"open", "in_force", "auto_renewed", "suspended", "proposed"})
"""Statuses of what is in being."""


@lru_cache(maxsize=50_000)
def read_value(value: str) -> dict[str, Any]:
    """The properties of a link, or of an attribute that is an object. Do not change what it returns."""
    return msgspec.json.decode(value) if value else {}


@lru_cache(maxsize=10_000)
def read_list(value: str) -> tuple[Any, ...]:
    """The members of an attribute that is a list."""
    return tuple(msgspec.json.decode(value)) if value else ()


class Snapshot:
    """Facts that are possible at a moment, each once."""

    def __init__(self, at: Moment, facts: Iterable[Version]) -> None:
        self.at = at
        self.facts = {fact.id: fact for fact in facts}
        self._made: dict[Hashable, object] = {}

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, made once: a snapshot does not change."""
        if key not in self._made:
            self._made[key] = make()
        return cast(T, self._made[key])

    @cached_property
    def _index(self) -> tuple[Index, Index]:
        out: Index = defaultdict(list)
        into: Index = defaultdict(list)
        for fact in sorted(self.facts.values(), key=attrgetter("id")):
            out[fact.src, fact.type].append(fact)
            if fact.is_link:
                into[fact.dst, fact.type].append(fact)
        return out, into

    def out(self, src: str, type: str) -> Sequence[Version]:
        """Links of a type that leave an entity, or its attributes of a name, in order of id."""
        return self._index[0].get((src, type), ())

    def into(self, dst: str, type: str) -> Sequence[Version]:
        """Links of a type that reach an entity, in order of id."""
        return self._index[1].get((dst, type), ())

    def value(self, id: str, name: str, qualifier: str = "") -> Version | None:
        """The attribute that holds on the day: a certain one before a possible one, then the latest start."""
        found = [f for f in self.out(id, name) if f.dst == qualifier]
        return max(found, key=lambda f: (f.certain(self.at.on), f.valid_from, f.id), default=None)

    def name(self, id: str) -> str:
        """The name on the day, else the id."""
        found = self.value(id, "name")
        return found.value if found else id

    def status(self, id: str) -> Sequence[Version]:
        """Every status that is possible on the day; more than one where the day of change is not known."""
        return self.out(id, "status")

    def in_being(self, id: str, on: Day) -> tuple[bool, bool]:
        """(possibly, certainly) in being on the day, by its status."""
        states = self.status(id)
        alive = [f for f in states if f.value in ALIVE and f.possible(on)]
        return bool(alive), any(f.certain(on) for f in alive)


def once(answer: Callable[[Snapshot, str], T]) -> Callable[[Snapshot, str], T]:
    """An answer about an id that is given once for each snapshot, however many others need it."""

    @wraps(answer)
    def known(shot: Snapshot, id: str) -> T:
        return shot.once((answer, id), lambda: answer(shot, id))

    return known
