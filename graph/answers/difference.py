"""What differs between two moments: facts that hold at the one and not at the other, or hold otherwise; and why."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from typing import Final, TypeVar

from msgspec import structs

from events.log import Log
from graph.answers.difference_keys import Facts, Key, compared, held, inside, key_of, other_end, owner
from graph.answers.every import cut
from graph.answers.labels import Change, Side, causes, changes, label_of, voiding
from graph.answers.shapes import Row
from graph.facts import Version
from graph.moment import Moment
from graph.store import GraphStore

Answer = TypeVar("Answer")
_PAGE: Final = 2000
"""Ids asked about at once."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How much differs of one entity, by label; with `entity` null of all of them."""

    entity: str | None
    total: int
    counts: dict[Change, int]


def difference(store: GraphStore, log: Log, before: Moment, after: Moment, within: str | None) -> list[Row]:
    """A row for each key with another value, certainty or dispute: an entity and its attribute, a link and its ends,
    or, of links of which there is one at a time, the end that has but one, with the other end as value. In the order
    of entities; each with the label that says why the two moments differ.

    Only what holds on the two days is compared: bounds, ids and sources are no difference, nor are neighbours of
    equal value. `within` is the entity and all that is under it at either moment; null: everything in the record.
    What it costs follows what changed between the two moments, or what is in the scope, where that is less.
    """
    old, new, all_inside = compared(store, log, before, after, within)
    differing: Set[Key] = {
        key for key in old.keys() | new.keys() if _side(old.get(key, []), before) != _side(new.get(key, []), after)
    }
    if within is not None and not all_inside:
        differing = inside(store, within, differing, ((old, before), (new, after)))
    comparing = _Comparing(store, log, before, after, differing, old, new)
    return [comparing.row(key) for key in sorted(differing, key=lambda key: (key[1], key[0], key[2]))]


def tallied(rows: Iterable[Row]) -> list[Tally]:
    """How much differs: first of everything, then entity by entity; every label is there, the counts add up."""
    by: dict[str | None, list[Change]] = {None: []}
    for row in rows:
        by[None].append(row.label)
        by.setdefault(row.src, []).append(row.label)
    return [Tally(one, len(found), {label: found.count(label) for label in Change}) for one, found in by.items()]


def side_by_side(
    one: Iterable[Answer],
    other: Iterable[Answer],
    key: Callable[[Answer], Hashable],
    said: Callable[[Answer], object],
) -> Iterator[tuple[Answer | None, Answer | None]]:
    """Where two answers to one question differ: rows that say the same on both sides are left out, the others stand
    beside those of their key, of which there may be several. The keys of the one come first, in their order."""
    rows: dict[Hashable, tuple[list[Answer], list[Answer]]] = defaultdict(lambda: ([], []))
    for n, side in enumerate((one, other)):
        for row in side:
            rows[key(row)][n].append(row)
    for left, right in rows.values():
        for row in list(left):
            twin = next((each for each in right if said(each) == said(row)), None)
            if twin is not None:
                left.remove(row)
                right.remove(twin)
        yield from zip_longest(left, right)


class _Comparing:
    """The keys that differ, seen on both days with both knowledges."""

    def __init__(
        self, store: GraphStore, log: Log, before: Moment, after: Moment, keys: Set[Key], old: Facts, new: Facts
    ) -> None:
        self.before, self.after, self.old, self.new = before, after, old, new
        self.hindsight = self._seen(store, keys, structs.replace(after, on=before.on))
        self.foresight = self._seen(store, keys, structs.replace(before, on=after.on))
        forward = before.position <= after.position
        self.early, self.late = (before, after) if forward else (after, before)
        # With the earlier knowledge on its own day; with the later one on the first and on the second day.
        self.earlier = old if forward else new
        self.first, self.second = (self.hindsight, new) if forward else (old, self.foresight)
        self.steps = self._steps(store, keys)
        positions = {position for steps in self.steps.values() for position, _ in steps[1:]}
        self.events = {event.position: event for event in log.at(sorted(positions))} if positions else {}
        self.nothing = voiding(log, self.events)

    def row(self, key: Key) -> Row:
        old, new = self.old.get(key, []), self.new.get(key, [])
        one, other = _side(old, self.before), _side(new, self.after)
        label, because = self._why(key)
        return Row(
            type=key[0], src=key[1], dst=key[2], before=one[0], after=other[0],
            certain_before=one[1], certain_after=other[1], disputed_before=one[2], disputed_after=other[2],
            facts=tuple(sorted({fact.id for fact in (*old, *new)})),
            events_before=tuple(sorted({fact.said_by for fact in old})),
            events_after=tuple(sorted({fact.said_by for fact in new})),
            label=label, because=because,
            hindsight=_side(self.hindsight.get(key, []), self.before)[0],
            foresight=_side(self.foresight.get(key, []), self.after)[0],
        )  # fmt: skip

    def _why(self, key: Key) -> tuple[Change, tuple[int, ...]]:
        one, other = self.first.get(key, []), self.second.get(key, [])
        first, second = _side(one, self.before), _side(other, self.after)
        earlier = _side(self.earlier.get(key, []), self.early)
        told = self._told(key, 2)
        deciding = self.events.get(told[-1]) if told else None
        label = label_of(earlier, first, second, deciding, bool(told) and told[-1] in self.nothing)
        if label is Change.HAPPENED:
            forward = self.before.on <= self.after.on
            return label, causes(*(one, other) if forward else (other, one))
        if label is Change.DISPUTED:
            return label, tuple(self._told(key, 3) or sorted({*first[2]} ^ {*second[2]}))
        return label, tuple(told)

    def _told(self, key: Key, parts: int) -> list[int]:
        """The positions at which these first parts of what is held on the day of the earlier knowledge changed."""
        steps = [(stop, _side(facts, self.early)[:parts]) for stop, facts in self.steps.get(key, ())]
        return [stop for (_, was), (stop, now) in pairwise(steps) if was != now]

    def _steps(self, store: GraphStore, keys: Set[Key]) -> dict[Key, list[tuple[int, list[Version]]]]:
        first, last = self.early.position, self.late.position
        if first == last or not keys:
            return {}
        found: dict[Key, dict[int, Version]] = {key: {one.id: one for one in self.earlier.get(key, ())} for key in keys}
        for ids in cut(sorted({owner(key) for key in keys}), _PAGE):
            for one in store.changed(ids, first, last):
                if (key := key_of(one)) in found:
                    found[key][one.id] = one
        return {key: changes(some.values(), self.early.on, first, last) for key, some in found.items()}

    def _seen(self, store: GraphStore, keys: Set[Key], at: Moment) -> Facts:
        for moment, facts in ((self.before, self.old), (self.after, self.new)):
            if (moment.on, moment.position) == (at.on, at.position):
                return facts
        return held(store, keys, at)


def _value(fact: Version) -> str:
    """What is compared: of an exclusive link its other end, too."""
    other = other_end(fact)
    return fact.value if other is None else f"{other} {fact.value}".strip()


def _side(facts: Sequence[Version], at: Moment) -> Side:
    """Value, certainty and disputes of a key at a moment; several possible values stand side by side."""
    if not facts:
        return None, None, ()
    values = " | ".join(dict.fromkeys(_value(one) for one in facts))
    certain = any(one.certain(at.on) for one in facts)
    return values, certain, tuple(sorted({position for one in facts for position in one.disputed}))
