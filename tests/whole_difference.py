"""Two moments compared the long way: everything that holds at either is read. What the answer is held to."""

from collections.abc import Iterable

from events.ids import Kind
from events.log import Log
from graph.answers import difference as answer
from graph.answers.difference_keys import Facts, Key, held, key_of
from graph.answers.shapes import Row
from graph.facts import Version
from graph.moment import Moment
from graph.store import GraphStore


def whole_difference(store: GraphStore, log: Log, before: Moment, after: Moment, within: str | None) -> list[Row]:
    """`difference`, by all facts of the scope at both moments, or all that there are."""
    old, new = (by_key(store.region(within, at) if within else everything(store, at)) for at in (before, after))
    # A board is told with those whom it governs: who else may have governed them is no part of its region.
    governed = {key for key in (*old, *new) if key[0] == "GOVERNS"}
    old.update(held(store, (new.keys() - old.keys()) | governed, before))
    new.update(held(store, (old.keys() - new.keys()) | governed, after))
    differing: set[Key] = {
        key for key in old.keys() | new.keys()
        if answer._side(old.get(key, []), before) != answer._side(new.get(key, []), after)
    }  # fmt: skip
    comparing = answer._Comparing(store, log, before, after, differing, old, new)
    return [comparing.row(key) for key in sorted(differing, key=lambda key: (key[1], key[0], key[2]))]


def by_key(facts: Iterable[Version]) -> Facts:
    """Facts by what they are facts of."""
    found: Facts = {}
    for one in sorted({one.id: one for one in facts}.values()):
        found.setdefault(key_of(one), []).append(one)
    return found


def everything(store: GraphStore, at: Moment) -> Iterable[Version]:
    """Every fact of a moment but what is said of events."""
    for kind in set(Kind) - {Kind.EVENT}:
        if page := [one.id for one in store.listing(kind, at, "", 10_000)]:
            yield from store.attributes(page, at)
            yield from store.links(page, (), True, at)
