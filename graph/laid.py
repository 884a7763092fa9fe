"""A graph to read from in which some facts stand in the place of others: what readings and drafts are."""

from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches
from typing import ClassVar, Final

from msgspec import structs

from events.ids import Kind, kind_of
from events.when import Day
from graph import walks
from graph.answers.find import folded
from graph.facts import FOREVER, Fact, Version
from graph.model import SEARCHED
from graph.moment import Moment
from graph.snapshot import ALIVE
from graph.store import Batch, Bearing, Entity, GraphStore, Theme

_NEAR: Final = 0.5


class Laid:
    """`GraphStore` over another, which is asked up to a position; what it believes later is not yet known here.

    `facts` are laid over it; `closed` are facts of its own, each with the position from which it is not believed any
    more (0: it never was); `anchors` are who comes into the record, or gets another name. It cannot be written.
    """

    WHAT: ClassVar[str]

    def __init__(
        self, store: GraphStore, upto: int, facts: Iterable[Version], closed: Iterable[Version],
        anchors: Iterable[Entity] = (),
    ) -> None:  # fmt: skip
        self._store, self._upto = store, upto
        self._facts = sorted(facts)
        self._closed = {one.id: one for one in closed}
        self._anchors = {one.id: one for one in anchors}

    def position(self) -> int:
        """The last position applied."""
        return self._store.position()

    def apply(self, batch: Batch) -> bool:
        """Refused: what is laid over a graph is no graph of its own."""
        raise TypeError(f"a {self.WHAT} cannot be written: events {batch.first} to {batch.last}")

    def digest(self) -> str:
        """That of the store beneath."""
        return self._store.digest()

    def entities(self, ids: Sequence[str]) -> list[Entity]:
        """The anchors of these ids."""
        found = {one.id: one for one in self._store.entities(ids) if one.known_from <= self._upto}
        found.update((one, self._anchors[one]) for one in ids if one in self._anchors)
        return [found[one] for one in sorted(found)]

    def attributes(self, ids: Sequence[str], at: Moment, names: Sequence[str] = ()) -> list[Version]:
        """Attributes possible at the moment."""
        wanted = set(ids)
        extra = [
            one for one in self._possible(at)
            if not one.is_link and one.src in wanted and (not names or one.type in names)
        ]  # fmt: skip
        return self._lay(self._store.attributes(ids, self._below(at), names), extra, at.position)

    def links(self, ids: Sequence[str], types: Sequence[str], out: bool, at: Moment) -> list[Version]:
        """Links possible at the moment."""
        wanted = set(ids)
        extra = [
            one for one in self._possible(at)
            if one.is_link and (one.src if out else one.dst) in wanted and (not types or one.type in types)
        ]  # fmt: skip
        return self._lay(self._store.links(ids, types, out, self._below(at)), extra, at.position)

    def authority(self, schools: Sequence[str], at: Moment) -> list[Version]:
        """What bears on authority over some places."""
        return walks.authority(self, schools, at) if self._bears(at.position) else self._store.authority(schools, at)

    def holdings(self, holders: Sequence[str], at: Moment) -> list[Version]:
        """The grants of some holders."""
        return walks.holdings(self, holders, at) if self._bears(at.position) else self._store.holdings(holders, at)

    def bearing(self, theme: Theme, ids: Sequence[str], at: Moment, others: Sequence[str] = ()) -> Bearing:
        """The anchors of these ids, and what bears on a question about them."""
        return walks.bearing(self, theme, ids, at, others)

    def region(self, within: str, at: Moment) -> list[Version]:
        """The facts of a scope."""
        return walks.region(self, within, at) if self._bears(at.position) else self._store.region(within, at)

    def history(self, ids: Sequence[str], upto: int) -> list[Version]:
        """Every version about these ids, those that were never believed left out."""
        found = self._store.history(ids, min(upto, self._upto))
        extra = [one for one in self._facts if one.known_from <= upto and _about(one, ids)]
        return self._lay([self._ended(one) for one in found], extra, 0)

    def believed(self, ids: Sequence[str], types: Sequence[str], out: bool, upto: int) -> list[Version]:
        """Facts of any day about these ids."""
        wanted = set(ids)
        extra = [
            one for one in self._believed(upto)
            if (one.src if out else one.dst) in wanted and (out or one.is_link) and (not types or one.type in types)
        ]  # fmt: skip
        return self._lay(self._store.believed(ids, types, out, min(upto, self._upto)), extra, upto)

    def everywhere(self, types: Sequence[str], upto: int) -> list[Version]:
        """Facts of these types about anything."""
        extra = [one for one in self._believed(upto) if one.type in types]
        return self._lay(self._store.everywhere(types, min(upto, self._upto)), extra, upto)

    def changed(self, within: Sequence[str], first: int, last: int) -> list[Version]:
        """Versions opened or closed in a stretch of the log; a reading changes none."""
        found = self._store.changed(within, first, min(last, self._upto)) if first < self._upto else []
        own = [
            one for one in (*self._facts, *self._closed.values())
            if (first < one.known_from <= last or first < one.known_to <= last) and _about(one, within)
        ]  # fmt: skip
        return self._lay([self._ended(one) for one in found], own, 0)

    def turning(self, first: Day, last: Day, upto: int, limit: int = FOREVER) -> list[Version] | None:
        """Facts with a bound after one day, up to another; None where there are more than `limit`."""
        below = self._store.turning(first, last, min(upto, self._upto), limit + len(self._closed))
        if below is None:
            return None
        found = self._lay(below, [one for one in self._believed(upto) if one.turns(first, last)], upto)
        return found if len(found) <= limit else None

    def listing(self, kind: Kind, at: Moment, after: str, limit: int) -> list[Entity]:
        """Anchors of a kind."""
        found = {one.id: one for one in self._store.listing(kind, self._below(at), after, limit)}
        new = (one for one in self._anchors.values() if one.kind is kind and one.known_from <= at.position)
        found.update((one.id, one) for one in new if one.id > after)
        return [found[one] for one in sorted(found)[:limit]]

    def named(self, words: Sequence[str], at: Moment, limit: int) -> list[Version]:
        """Names and codes in which each word is the prefix of a word."""
        found = self._store.named(words, self._below(at), limit)
        extra = [one for one in self._believed(at.position) if one.type in SEARCHED and _bears_words(one, words)]
        kept = self._lay(found, extra, at.position)
        return sorted(sorted(kept, key=lambda one: (len(one.value), one.id))[:limit])

    def existing(self, at: Moment) -> dict[Kind, int]:
        """How many of each kind are in being, possibly too."""
        found = self._store.existing(self._below(at))
        touched = {one.src for one in (*self._facts, *self._closed.values()) if one.type == "status"}
        for one in (entity.id for entity in self.entities(sorted({*touched, *self._anchors}))):
            below = self._store.attributes([one], self._below(at), ["status"]) if self._store.entities([one]) else []
            change = self._alive(self.attributes([one], at, ["status"])) - self._alive(below)
            found[kind_of(one)] = found.get(kind_of(one), 0) + change
        return {kind: count for kind, count in found.items() if count}

    def near(self, id: str, limit: int) -> list[str]:
        """Known ids nearest to an unknown one."""
        below = [one.id for one in self.entities(self._store.near(id, limit))]
        new = [one for one in self._anchors if one.partition(":")[0] == id.partition(":")[0]]
        return get_close_matches(id, dict.fromkeys([*below, *new]), limit, _NEAR) or below

    def _below(self, at: Moment) -> Moment:
        """The moment that the store beneath is asked about."""
        return at if at.position <= self._upto else structs.replace(at, position=self._upto)

    def _bears(self, position: int) -> bool:
        """Whether anything is otherwise than in the store beneath."""
        return any(one.known_from <= position for one in self._facts) or any(
            one.known_to <= position for one in self._closed.values()
        )

    def _believed(self, position: int) -> list[Version]:
        return [one for one in self._facts if one.known_from <= position < one.known_to]

    def _possible(self, at: Moment) -> list[Version]:
        return [one for one in self._believed(at.position) if one.possible(at.on)]

    def _ended(self, one: Version) -> Version:
        """A fact of the store beneath as it is believed here."""
        if one.id in self._closed:
            return self._closed[one.id]
        return one if one.known_to <= self._upto else structs.replace(one, known_to=FOREVER)

    def _lay(self, found: Iterable[Version], extra: Iterable[Version], position: int) -> list[Version]:
        """Both, without what is not believed at the position."""
        kept = {
            one.id: one for one in map(self._ended, found)
            if one.id not in self._closed or one.known_to > max(position, one.known_from)
        }  # fmt: skip
        kept.update((one.id, one) for one in extra)
        return sorted(kept.values())

    @staticmethod
    def _alive(states: Iterable[Version]) -> bool:
        return any(one.value in ALIVE for one in states)


def version(id: int, fact: Fact, known_from: int, known_to: int) -> Version:
    """A fact as a graph holds it."""
    return Version(
        id, fact.type, fact.src, fact.dst, fact.value, fact.valid_from, fact.sure_from, fact.sure_to, fact.valid_to,
        known_from, known_to, fact.said_by, fact.ended_by, fact.disputed,
    )  # fmt: skip


def _about(one: Version, ids: Collection[str]) -> bool:
    return one.src in ids or (one.is_link and one.dst in ids)


def _bears_words(one: Version, words: Sequence[str]) -> bool:
    """Whether each word begins with a run of the name's own, the last of them begun only; or is its code."""
    if len(words) == 1 and one.type == "identifier" and one.dst == words[0].replace(":", "/", 1):
        return True
    have = folded(one.value)
    return bool(words) and all(_runs(folded(word), have) for word in words)


def _runs(word: Sequence[str], have: Sequence[str]) -> bool:
    size = len(word)
    return bool(word) and any(
        have[n : n + size - 1] == word[:-1] and have[n + size - 1].startswith(word[-1])
        for n in range(len(have) - size + 1)
    )
