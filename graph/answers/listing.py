"""Lists of a kind, page by page in the order of ids."""

from dataclasses import dataclass
from typing import Final

from events.ids import PLACES, Kind, kind_of
from graph.answers.existence import HERE
from graph.answers.find import folded
from graph.answers.pages import Page, pages
from graph.moment import Moment
from graph.store import GraphStore

_CHUNK: Final = 500
_LYING: Final = frozenset({"OVERSEES", "HAS_SCHOOL", "AUTHORISES", "SERVES", "HAS_CLUSTER", "INCLUDES"})


@dataclass(frozen=True, slots=True)
class Filter:
    """Which of a kind: under a scope, with words in the name, in being on the day."""

    within: str | None = None
    text: str | None = None
    in_being: bool = True


def listing(
    store: GraphStore, at: Moment, kind: Kind, after: str, limit: int, filter: Filter | None = None
) -> list[Page]:
    """At most `limit` entities of a kind that pass the filter, after an id."""
    chosen = filter or Filter()
    inside = members(store, at, chosen.within) if chosen.within else None
    words = folded(chosen.text) if chosen.text else []
    found: list[Page] = []
    while len(found) < limit:
        anchors = store.listing(kind, at, after, max(limit, _CHUNK) if inside is not None or words else limit)
        if not anchors:
            break
        ids = [one.id for one in anchors if inside is None or one.id in inside]
        found += [page for page in pages(store, at, ids) if _passes(page, chosen, words)]
        after = anchors[-1].id
    return found[:limit]


def members(store: GraphStore, at: Moment, within: str) -> set[str]:
    """Everything that a scope has, with the instruments and parties that touch it. A place is had only where it lies
    in the scope, is served by it, or holds it: a school that applies to a zone is not yet in it."""
    ids, places = {within}, {within}
    for one in store.region(within, at):
        ends = (one.src, one.dst) if one.is_link else (one.src,)
        ids.update(ends)
        if one.type in _LYING:
            places.update(ends)
    return {one for one in ids if one in places or kind_of(one) not in PLACES}


def _passes(page: Page, chosen: Filter, words: list[str]) -> bool:
    if chosen.in_being and page.being.existence not in HERE:
        return False
    have = folded(page.name)
    return all(any(one.startswith(word) for one in have) for word in words)
