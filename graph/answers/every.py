"""Every id of a kind, page by page."""

from collections.abc import Iterator
from typing import Final

from events.ids import Kind
from graph.moment import Moment
from graph.store import GraphStore

_PAGE: Final = 10_000


def paged(store: GraphStore, at: Moment, kind: Kind, size: int = _PAGE) -> Iterator[list[str]]:
    """The ids of a kind that are recorded by the moment, in being or not, in order: a question for each page."""
    last = ""
    while page := store.listing(kind, at, last, size):
        yield [one.id for one in page]
        if len(page) < size:
            return
        last = page[-1].id


def every(store: GraphStore, at: Moment, kind: Kind) -> list[str]:
    """All of them at once."""
    return [one for page in paged(store, at, kind) for one in page]
