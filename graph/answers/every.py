"""Many things page by page, so that no question is too long; and every id of a kind."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, TypeVar

from events.ids import Kind
from graph.moment import Moment
from graph.store import GraphStore

T = TypeVar("T")
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


def cut(many: Iterable[T], size: int) -> Iterator[list[T]]:
    """Things in pages of so many, in their order."""
    rest = iter(many)
    while page := list(islice(rest, size)):
        yield page
