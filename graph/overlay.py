"""A reading: the graph of a moment as if disputes were settled for their alternatives.

The facts of every subject that a dispute carries are those of another fold of its events; all else is the store's.
Facts of a reading are in no store, so their ids are negative.
"""

from collections.abc import Iterable, Sequence

from events import tags
from events.evidence import Disputed
from events.ids import Kind
from events.log import Log
from graph.facts import FOREVER, Fact, Version
from graph.fold import fold_subject
from graph.moment import Moment
from graph.store import Batch, Entity, GraphStore


class Overlay:
    """A `GraphStore` to read from, in which some subjects are folded otherwise. It cannot be written."""

    def __init__(self, log: Log, store: GraphStore, at: Moment) -> None:
        self._store, self._at = store, at
        disputes = [event for event in log.at(at.reading) if isinstance(event.body, Disputed)]
        self._subjects = {one for event in disputes for one in event.subjects}
        found: list[Fact] = []
        plain: set[Fact] = set()
        for one in sorted(self._subjects):
            entries = log.read_tagged([tags.subject(one)], upto=at.position)
            found += fold_subject(one, entries, at.reading)
            plain.update(fold_subject(one, entries))
        self._facts = [_version(-1 - rank, fact) for rank, fact in enumerate(sorted(found))]
        # Neither end of a FUNDS is the budget that says so: it is found by its source.
        old = store.history(sorted(self._subjects | {fact.src for fact in plain}), at.position)
        self._replaced = {one.id for one in old if one.known_to > at.position and _fact(one) in plain}

    def _lay(self, found: Iterable[Version], extra: Iterable[Version]) -> list[Version]:
        kept = {one.id: one for one in found if one.id not in self._replaced}
        kept.update((one.id, one) for one in extra)
        return sorted(kept.values())

    def _possible(self, at: Moment) -> list[Version]:
        return [one for one in self._facts if one.possible(at.on)]

    def _with_links(self, ids: set[str], at: Moment) -> tuple[set[str], list[Version]]:
        """Ids that the reading adds to some, step by step, and its facts about all of them."""
        possible, reached = self._possible(at), set(ids)
        while True:
            more = {
                end for one in possible if one.is_link and {one.src, one.dst} & reached for end in (one.src, one.dst)
            }
            if more <= reached:
                return reached, [one for one in possible if {one.src, one.dst} & reached]
            reached |= more

    def position(self) -> int:
        """The last position applied."""
        return self._store.position()

    def apply(self, batch: Batch) -> bool:
        """Refused: a reading is no graph of its own."""
        raise TypeError(f"a reading cannot be written: events {batch.first} to {batch.last}")

    def digest(self) -> str:
        """That of the store beneath."""
        return self._store.digest()

    def entities(self, ids: Sequence[str]) -> list[Entity]:
        """Anchors: a reading changes none."""
        return self._store.entities(ids)

    def attributes(self, ids: Sequence[str], at: Moment, names: Sequence[str] = ()) -> list[Version]:
        """Attributes possible at the moment, as read."""
        wanted = set(ids)
        extra = [
            one for one in self._possible(at)
            if not one.is_link and one.src in wanted and (not names or one.type in names)
        ]  # fmt: skip
        return self._lay(self._store.attributes(ids, at, names), extra)

    def links(self, ids: Sequence[str], types: Sequence[str], out: bool, at: Moment) -> list[Version]:
        """Links possible at the moment, as read."""
        wanted = set(ids)
        extra = [
            one for one in self._possible(at)
            if one.is_link and (one.src if out else one.dst) in wanted and (not types or one.type in types)
        ]  # fmt: skip
        return self._lay(self._store.links(ids, types, out, at), extra)

    def authority(self, schools: Sequence[str], at: Moment) -> list[Version]:
        """What bears on authority over some places, as read."""
        return self._around(schools, at, self._store.authority(schools, at))

    def holdings(self, holders: Sequence[str], at: Moment) -> list[Version]:
        """The grants of some holders, as read."""
        return self._around(holders, at, self._store.holdings(holders, at))

    def region(self, within: str, at: Moment) -> list[Version]:
        """The facts of a scope, as read."""
        return self._around([within], at, self._store.region(within, at))

    def _around(self, ids: Sequence[str], at: Moment, found: list[Version]) -> list[Version]:
        """The store's answer, and what the reading adds: its own facts there, and what the store knows of ids that
        only the reading leads to."""
        known = {end for one in found for end in (one.src, one.dst)} | set(ids)
        reached, extra = self._with_links(known, at)
        for kind in Kind:
            news = sorted(one for one in reached - known if one.startswith(f"{kind}:"))
            if not news:
                continue
            if kind in (Kind.SCHOOL, Kind.CLUSTER, Kind.ZONE, Kind.DISTRICT, Kind.STATE):
                found = [*found, *self._store.authority(news, at)]
            else:
                found = [*found, *self._store.attributes(news, at), *self._store.links(news, (), True, at)]
                found += self._store.links(news, (), False, at)
        return self._lay(found, extra)

    def history(self, ids: Sequence[str], upto: int) -> list[Version]:
        """Every version about these ids; what the moment believes of the read subjects is as the reading has it."""
        wanted = set(ids)
        extra = [one for one in self._facts if {one.src, one.dst} & wanted]
        return self._lay(self._store.history(ids, upto), extra)

    def believed(self, ids: Sequence[str], types: Sequence[str], out: bool, upto: int) -> list[Version]:
        """Facts of any day about these ids, as read."""
        wanted = set(ids)
        extra = [
            one for one in self._facts
            if (one.src if out else one.dst) in wanted and (out or one.is_link) and (not types or one.type in types)
        ]  # fmt: skip
        return self._lay(self._store.believed(ids, types, out, upto), extra)

    def everywhere(self, types: Sequence[str], upto: int) -> list[Version]:
        """Facts of these types about anything, as read."""
        return self._lay(self._store.everywhere(types, upto), [one for one in self._facts if one.type in types])

    def changed(self, within: Sequence[str], first: int, last: int) -> list[Version]:
        """Versions opened or closed in a stretch of the log: a reading changes none."""
        return self._store.changed(within, first, last)

    def listing(self, kind: Kind, at: Moment, after: str, limit: int) -> list[Entity]:
        """Anchors of a kind."""
        return self._store.listing(kind, at, after, limit)

    def named(self, words: Sequence[str], at: Moment, limit: int) -> list[Version]:
        """Names in the store."""
        return self._store.named(words, at, limit)

    def existing(self, at: Moment) -> dict[Kind, int]:
        """How many of each kind are in being in the store."""
        return self._store.existing(at)

    def near(self, id: str, limit: int) -> list[str]:
        """Known ids nearest to an unknown one."""
        return self._store.near(id, limit)


def _version(one: int, fact: Fact) -> Version:
    return Version(
        one, fact.type, fact.src, fact.dst, fact.value, fact.valid_from, fact.sure_from, fact.sure_to, fact.valid_to,
        0, FOREVER, fact.said_by, fact.ended_by, fact.disputed,
    )  # fmt: skip


def _fact(one: Version) -> Fact:
    return Fact(
        one.type, one.src, one.dst, one.value, one.valid_from, one.sure_from, one.sure_to, one.valid_to,
        one.said_by, one.ended_by, one.disputed,
    )  # fmt: skip
