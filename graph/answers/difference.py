"""What differs between two moments: facts that hold at the one and not at the other, or hold otherwise; and why."""

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeVar

from msgspec import structs

from events import tags
from events.ids import Kind, kind_of
from events.log import Log
from events.tags import ids_in
from graph.answers.labels import Change, Side, causes, changes, label_of, voiding
from graph.answers.shapes import Row
from graph.facts import Version
from graph.model import LINKS, End
from graph.moment import Moment
from graph.store import GraphStore

Answer = TypeVar("Answer")
Name = TypeVar("Name")
Key = tuple[str, str, str]
Facts = dict[Key, list[Version]]
_PAGE: Final = 1000
_STRETCH: Final = 20_000
"""Events between two knowledges of one day up to which only what they touch is looked at."""


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
    """
    touched = _touched(store, log, before, after)
    if touched is not None and not touched:
        return []
    old, new = (_facts(store, within, at, touched) for at in (before, after))
    sought = touched or set() if within is None else set()
    missing_old, missing_new = (new.keys() | sought) - old.keys(), (old.keys() | sought) - new.keys()
    _complete(store, old, missing_old, before)
    _complete(store, new, missing_new, after)
    differing = {
        key for key in old.keys() | new.keys() if _side(old.get(key, []), before) != _side(new.get(key, []), after)
    }
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
    then: Iterable[Answer], now: Iterable[Answer], key: Callable[[Answer], Name]
) -> list[tuple[Name, Answer | None, Answer | None]]:
    """Two answers to one question, row by row: as known then, as known now. Rows of then first, in their order."""
    left, right = {key(one): one for one in then}, {key(one): one for one in now}
    return [(one, left.get(one), right.get(one)) for one in dict.fromkeys([*left, *right])]


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
        for one in store.changed(sorted({owner for _, owner, _ in keys}), first, last):
            if (key := _key(one)) in found:
                found[key][one.id] = one
        return {key: changes(some.values(), self.early.on, first, last) for key, some in found.items()}

    def _seen(self, store: GraphStore, keys: Set[Key], at: Moment) -> Facts:
        for moment, facts in ((self.before, self.old), (self.after, self.new)):
            if (moment.on, moment.position) == (at.on, at.position):
                return facts
        found: Facts = {}
        _complete(store, found, keys, at)
        return found


def _touched(store: GraphStore, log: Log, before: Moment, after: Moment) -> set[Key] | None:
    """The keys that may differ between two knowledges of one day; None where that is not to be had from the log."""
    first, last = sorted((before.position, after.position))
    if before.on != after.on or last - first > _STRETCH:
        return None
    events = log.read(first, last - first, last) if last > first else []
    ids = {one for event in events for one in (*event.subjects, *ids_in(event.body))}
    # Neither end of a FUNDS is the budget that says so: who funds is named by what was said of it before.
    budgets = [tags.subject(one) for one in sorted(ids) if kind_of(one) is Kind.BUDGET]
    for event in log.read_tagged(budgets, upto=last) if budgets else ():
        ids.update(ids_in(event.body))
    found = store.changed(sorted(ids), first, last) if ids else []
    return {_key(one) for one in found if kind_of(one.src) is not Kind.EVENT}


def _facts(store: GraphStore, within: str | None, at: Moment, touched: Set[Key] | None) -> Facts:
    if within is not None:
        found: Iterable[Version] = store.region(within, at)
    else:
        found = [] if touched is not None else _everything(store, at)
    out: Facts = {}
    for one in sorted({one.id: one for one in found}.values()):
        key = _key(one)
        if touched is None or key in touched:
            out.setdefault(key, []).append(one)
    return out


def _everything(store: GraphStore, at: Moment) -> Iterable[Version]:
    for kind in Kind:
        last = ""
        while kind is not Kind.EVENT and (page := store.listing(kind, at, last, _PAGE)):
            ids = [one.id for one in page]
            yield from store.attributes(ids, at)
            yield from store.links(ids, (), True, at)
            last = ids[-1]


def _complete(store: GraphStore, facts: Facts, missing: Set[Key], at: Moment) -> None:
    """What is in the scope at the one moment only may have been somewhere else at the other, and is compared there."""
    found: list[Version] = []
    for ask, some in _asked(missing).items():
        ids = sorted({owner for _, owner, _ in some})
        types = sorted({name for name, _, _ in some})
        found += store.attributes(ids, at, types) if ask is None else store.links(ids, types, ask is End.SRC, at)
    for one in sorted(found):
        if (key := _key(one)) in missing and one not in facts.get(key, ()):
            facts.setdefault(key, []).append(one)


def _asked(keys: Iterable[Key]) -> dict[End | None, list[Key]]:
    """Keys by the end of their links that they name; None: attributes."""
    by: dict[End | None, list[Key]] = {}
    for key in keys:
        kind = LINKS.get(key[0])
        end = None if kind is None else kind.narrow if kind.exclusive else End.SRC
        by.setdefault(end, []).append(key)
    return by


def _key(fact: Version) -> Key:
    kind = LINKS.get(fact.type)
    if kind is None or not kind.exclusive:
        return fact.type, fact.src, fact.dst
    return fact.type, fact.dst if kind.narrow is End.DST else fact.src, ""


def _value(fact: Version) -> str:
    """What is compared: of an exclusive link its other end, too."""
    kind = LINKS.get(fact.type)
    if kind is None or not kind.exclusive:
        return fact.value
    other = fact.src if kind.narrow is End.DST else fact.dst
    return f"{other} {fact.value}".strip()


def _side(facts: Sequence[Version], at: Moment) -> Side:
    """Value, certainty and disputes of a key at a moment; several possible values stand side by side."""
    if not facts:
        return None, None, ()
    values = " | ".join(dict.fromkeys(_value(one) for one in facts))
    certain = any(one.certain(at.on) for one in facts)
    return values, certain, tuple(sorted({position for one in facts for position in one.disputed}))
