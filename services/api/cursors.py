"""Cursors: opaque, tied to their list and its position of the log, so that a page never shifts."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

import orjson

from graph.errors import Code, NotAnswerable
from graph.moment import Moment as At
from services.api.parts import Connection, Edge, PageInfo
from services.api.rows import moment

T = TypeVar("T")
MAX_PAGE: Final = 1000
DEFAULT_PAGE: Final = 100
_ACCEPTED: Final = "an `endCursor` or `cursor` of this list, unchanged"


def page_size(first: int | None) -> int:
    """How many rows a page has; refuses more than the limit."""
    size = DEFAULT_PAGE if first is None else first
    if not 1 <= size <= MAX_PAGE:
        raise NotAnswerable(Code.BAD_INPUT, f"first: {size}", "a page has a limit of rows", f"1 to {MAX_PAGE}")
    return size


def write_cursor(what: str, at: At, key: str | int) -> str:
    """A cursor after a key of a list at a position."""
    return urlsafe_b64encode(orjson.dumps([what, at.position, at.on, key])).decode().rstrip("=")


def read_cursor(after: str | None, what: str, at: At, kind: type[T]) -> T | None:
    """The key after which a page begins; None for the first. Refuses a cursor of another list or moment."""
    if after is None:
        return None
    of, position, on, key = _parts(after)
    if not isinstance(key, kind) or isinstance(key, bool):
        raise _no_cursor(after)
    if of != what:
        raise NotAnswerable(Code.BAD_INPUT, f"after: {after[:60]!r}", "the cursor is of another list", _ACCEPTED)
    if (position, on) != (at.position, at.on):
        raise NotAnswerable(
            Code.BAD_INPUT, f"after: {after[:60]!r}",
            f"the cursor is of on {on}, position {position}; this list is of on {at.on}, position {at.position}",
            f"the same list with on: {on} and position: {position}",
        )  # fmt: skip
    return key


def position_of(after: str | None) -> int | None:
    """The position that a cursor is of: for a list that is asked for without one, to go on with the same knowledge."""
    return None if after is None else _parts(after)[1]


def _parts(after: str) -> tuple[str, int, str, Any]:
    try:
        of, position, on, key = orjson.loads(urlsafe_b64decode(after.encode("ascii") + b"=" * (-len(after) % 4)))
    except (ValueError, TypeError):
        raise _no_cursor(after) from None
    if not isinstance(position, int) or isinstance(position, bool):
        raise _no_cursor(after)
    return of, position, on, key


def _no_cursor(after: str) -> NotAnswerable:
    return NotAnswerable(Code.BAD_INPUT, f"after: {after[:60]!r}", "it is no cursor", _ACCEPTED)


def connection(
    rows: Sequence[T], size: int, what: str, at: At, key: Callable[[T], str | int], node: Callable[[T], Any]
) -> Connection[Any]:
    """A page made of up to `size` rows; one row more says that there is a next page."""
    edges = [Edge(cursor=write_cursor(what, at, key(one)), node=node(one)) for one in rows[:size]]
    end = edges[-1].cursor if edges else None
    return Connection(
        moment=moment(at),
        nodes=[edge.node for edge in edges],
        edges=edges,
        page_info=PageInfo(has_next_page=len(rows) > size, end_cursor=end),
    )


def numbered(
    found: Sequence[T], begun: int, size: int, what: str, at: At, node: Callable[[T], Any]
) -> Connection[Any]:  # fmt: skip
    """A page of a list whose rows have no key but their number: those after the number `begun`."""
    page = list(enumerate(found, 1))[begun : begun + size + 1]
    return connection(page, size, what, at, lambda one: one[0], lambda one: node(one[1]))
