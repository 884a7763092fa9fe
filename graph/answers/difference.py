"""What differs between two moments: facts that hold at the one and not at the other, or hold otherwise."""

from collections.abc import Callable, Iterable, Sequence, Set
from typing import Final, TypeVar

from events.ids import Kind
from graph.answers.shapes import Row
from graph.facts import Version
from graph.model import LINKS, End
from graph.moment import Moment
from graph.store import GraphStore

Answer = TypeVar("Answer")
Name = TypeVar("Name")
Key = tuple[str, str, str]
_WHOLE: Final = (Kind.STATE, Kind.ZONE, Kind.DISTRICT)
_PAGE: Final = 1000


def difference(store: GraphStore, before: Moment, after: Moment, within: str | None) -> list[Row]:
    """A row for each key with another value, certainty or dispute: an entity and its attribute, a link and its ends,
    or, of links of which there is one at a time, the end that has but one, with the other end as value.

    Only what holds on the two days is compared: bounds, ids and sources are no difference, nor are neighbours of
    equal value. `within` is the entity and all that is under it at either moment; null: everything under any state,
    zone or district.
    """
    scopes = [within] if within else _every(store, before, after)
    old, new = _facts(store, scopes, before), _facts(store, scopes, after)
    missing_old, missing_new = new.keys() - old.keys(), old.keys() - new.keys()
    _complete(store, old, missing_old, before)
    _complete(store, new, missing_new, after)
    rows = []
    for key in sorted(old.keys() | new.keys()):
        row = _row(key, old.get(key, []), new.get(key, []), before, after)
        if row is not None:
            rows.append(row)
    return rows


def side_by_side(
    then: Iterable[Answer], now: Iterable[Answer], key: Callable[[Answer], Name]
) -> list[tuple[Name, Answer | None, Answer | None]]:
    """Two answers to one question, row by row: as known then, as known now. Rows of then first, in their order."""
    left, right = {key(one): one for one in then}, {key(one): one for one in now}
    return [(one, left.get(one), right.get(one)) for one in dict.fromkeys([*left, *right])]


def _every(store: GraphStore, before: Moment, after: Moment) -> list[str]:
    ids: dict[str, None] = {}
    for kind in _WHOLE:
        for at in (before, after):
            last = ""
            while page := store.listing(kind, at, last, _PAGE):
                ids.update(dict.fromkeys(one.id for one in page))
                last = page[-1].id
    return list(ids)


def _facts(store: GraphStore, scopes: Sequence[str], at: Moment) -> dict[Key, list[Version]]:
    found = {one.id: one for scope in scopes for one in store.region(scope, at)}
    out: dict[Key, list[Version]] = {}
    for one in sorted(found.values()):
        out.setdefault(_key(one), []).append(one)
    return out


def _complete(store: GraphStore, facts: dict[Key, list[Version]], missing: Set[Key], at: Moment) -> None:
    """What is in the scope at the one moment only may have been somewhere else at the other, and is compared there."""
    if not missing:
        return
    ids = sorted({owner for _, owner, _ in missing})
    found = [*store.attributes(ids, at), *store.links(ids, (), True, at), *store.links(ids, (), False, at)]
    for one in sorted(found):
        if (key := _key(one)) in missing and one not in facts.get(key, ()):
            facts.setdefault(key, []).append(one)


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


def _row(key: Key, old: list[Version], new: list[Version], before: Moment, after: Moment) -> Row | None:
    sides = _side(old, before), _side(new, after)
    if sides[0] == sides[1]:
        return None
    (value_before, sure_before, disputed_before), (value_after, sure_after, disputed_after) = sides
    return Row(
        type=key[0], src=key[1], dst=key[2], before=value_before, after=value_after,
        certain_before=sure_before, certain_after=sure_after,
        disputed_before=disputed_before, disputed_after=disputed_after,
        facts=tuple(sorted({one.id for one in (*old, *new)})),
        events_before=tuple(sorted({one.said_by for one in old})),
        events_after=tuple(sorted({one.said_by for one in new})),
    )  # fmt: skip


def _side(facts: list[Version], at: Moment) -> tuple[str | None, bool | None, tuple[int, ...]]:
    """Value, certainty and disputes of a key at a moment; several possible values stand side by side."""
    if not facts:
        return None, None, ()
    values = " | ".join(dict.fromkeys(_value(one) for one in facts))
    certain = any(one.certain(at.on) for one in facts)
    return values, certain, tuple(sorted({position for one in facts for position in one.disputed}))
