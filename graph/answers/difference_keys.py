"""The keys under which two moments are compared: those under which anything changed between them."""

from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import chain
from typing import Final

from events import tags
from events.ids import Kind, kind_of
from events.log import Log
from events.tags import ids_in
from graph.answers.every import cut
from graph.answers.gathering import DOWN
from graph.answers.membership import Members
from graph.facts import FOREVER, Fact, Version
from graph.model import LINKS, End
from graph.moment import Moment
from graph.store import GraphStore
from graph.walks import OWN

Key = tuple[str, str, str]
"""An entity and its attribute, a link and its ends, or of links of which there is one at a time the end with one."""
Facts = dict[Key, list[Version]]
_PAGE: Final = 2000
"""Events read, and ids asked about, at once."""
_FEW: Final = 64
_PIECE: Final = 50


def key_of(fact: Fact | Version) -> Key:
    """The key of a fact."""
    kind = LINKS.get(fact.type)
    if kind is None or not kind.exclusive:
        return fact.type, fact.src, fact.dst
    return fact.type, fact.dst if kind.narrow is End.DST else fact.src, ""


def other_end(fact: Fact | Version) -> str | None:
    """The end that is the value, of a link of which there is one at a time; None: it is no such link."""
    kind = LINKS.get(fact.type)
    if kind is None or not kind.exclusive:
        return None
    return fact.src if kind.narrow is End.DST else fact.dst


def owner(key: Key) -> str:
    """Whose key it is: of a link the end that belongs to few."""
    kind = LINKS.get(key[0])
    return key[2] if kind and not kind.exclusive and kind.narrow is End.DST else key[1]


def compared(
    store: GraphStore, log: Log, before: Moment, after: Moment, within: str | None
) -> tuple[Facts, Facts, bool]:  # fmt: skip
    """What holds at the two moments under every key that may differ, and whether all of these are in the scope.

    Found by what changed between them, or, where a scope has less in it than that, by what is in the scope.
    """
    limit = FOREVER if within is None else _FEW
    while (keys := _changed(store, log, before, after, limit)) is None:
        if within and all(_small(store, within, at, limit) for at in (before, after)):
            return *_of_scope(store, within, before, after), True
        limit *= 8
    return held(store, keys, before), held(store, keys, after), within is None


def inside(
    store: GraphStore, within: str, differing: Set[Key], sides: Sequence[tuple[Facts, Moment]]
) -> Set[Key]:  # fmt: skip
    """Which of these keys have a fact in the scope at either moment."""
    found: set[Key] = set()
    for facts, at in sides:
        asked = [one for key in differing - found for one in facts.get(key, ())]
        ids = Members(store, within, at, _PAGE + _FEW * len(asked)).among(asked)
        if ids is None:
            ids = {one.id for one in store.region(within, at)}
        found |= {key_of(one) for one in asked if one.id in ids}
    return found


def held(store: GraphStore, keys: Iterable[Key], at: Moment) -> Facts:
    """What holds under some keys at a moment."""
    wanted: dict[End | None, dict[str, set[str]]] = {}
    sought = set(keys)
    for key in sought:
        kind = LINKS.get(key[0])
        wanted.setdefault(kind.narrow if kind else None, {}).setdefault(owner(key), set()).add(key[0])
    found: list[Version] = []
    for end, by in wanted.items():
        for some in cut(sorted(by), _PAGE):
            types = sorted(set(chain.from_iterable(by[one] for one in some)))
            found += store.attributes(some, at, types) if end is None else store.links(some, types, end is End.SRC, at)
    return _by_key(found, sought)


def _by_key(found: Iterable[Version], sought: Set[Key] | None = None) -> Facts:
    out: Facts = {}
    for one in sorted({one.id: one for one in found}.values()):
        key = key_of(one)
        if sought is None or key in sought:
            out.setdefault(key, []).append(one)
    return out


def _changed(store: GraphStore, log: Log, before: Moment, after: Moment, limit: int) -> set[Key] | None:
    """The keys under which something was opened or closed between the two knowledges, or begins or ends between the
    two days; None where that takes more than `limit` events or facts."""
    first, last = sorted((before.position, after.position))
    if last - first > limit:
        return None
    start, end = sorted((before.on, after.on))
    # What was not opened or closed in between is believed at both positions.
    turning = store.turning(start, end, first, limit) if start < end else []
    if turning is None:
        return None
    found = chain(_recorded(store, log, first, last), turning)
    return {key_of(one) for one in found if kind_of(one.src) is not Kind.EVENT}


def _recorded(store: GraphStore, log: Log, first: int, last: int) -> Iterator[Version]:
    """Versions opened or closed in a stretch of the log."""
    while first < last and (events := log.read(first, _PAGE, last)):
        ids = {one for event in events for one in event.subjects}
        # Neither end of a FUNDS is the budget that says so: who funds is named by what was said of it.
        budgets = [tags.subject(one) for one in sorted(ids) if kind_of(one) is Kind.BUDGET]
        for event in log.read_tagged(budgets, upto=last) if budgets else ():
            ids.update(ids_in(event.body))
        for some in cut(sorted(ids), _PAGE):
            yield from store.changed(some, first, events[-1].position)
        first = events[-1].position


def _of_scope(store: GraphStore, within: str, before: Moment, after: Moment) -> tuple[Facts, Facts]:
    old, new = (_by_key(store.region(within, at)) for at in (before, after))
    # What is in the scope at the one moment only may have been somewhere else at the other. A board is told with those
    # whom it governs, not with others who may have governed them.
    governed = {key for key in (*old, *new) if key[0] == "GOVERNS"}
    old.update(held(store, (new.keys() - old.keys()) | governed, before))
    new.update(held(store, (old.keys() - new.keys()) | governed, after))
    return old, new


def _small(store: GraphStore, within: str, at: Moment, limit: int) -> bool:
    """Whether no more than that many places lie in a scope, and instruments with their parties."""
    seen, front = {within}, [within]
    while front:
        ids, front = front, []
        for some in cut(ids, _PIECE):
            for link in store.links(some, (*DOWN, *OWN), True, at):
                if link.dst not in seen:
                    seen.add(link.dst)
                    if link.type in DOWN:
                        front.append(link.dst)
            if len(seen) > limit:
                return False
    return True
