"""A page of what differs between two moments, with the counts of all of it."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from strawberry.types.nodes import Selection

from graph.answers.difference import tallied
from graph.answers.shapes import Row
from graph.reader import Reader
from services.api import answers as a
from services.api.at_moment import filled
from services.api.cursors import page_size, read_cursor, write_cursor
from services.api.loader import Loader
from services.api.parts import PageInfo
from services.api.rows import Rows, counts, moment
from services.api.selection import below

R = TypeVar("R")
T = TypeVar("T")


def differing(
    before: Reader, after: Reader, found: Sequence[Row], what: str, first: int | None, cursor: str | None,
    selections: Sequence[Selection],
) -> a.Difference:  # fmt: skip
    """The rows of a difference after a cursor, with what is selected of them. `what` names the list that the cursor
    is of."""
    size, begun = page_size(first), read_cursor(cursor, what, after.at, int) or 0
    page = found[begun : begun + size]
    loader = Loader(after)
    rows = Rows(loader, after.at, below(selections, "rows"))
    of_each = Rows(loader, after.at, below(selections, "entities"))
    made = [rows.row(row) for row in page]
    everything, *each = tallied(found)
    entities = [of_each.changed(one) for one in each] if below(selections, "entities") else []
    loader.run()
    return a.Difference(
        before=moment(before.at),
        after=moment(after.at),
        total=everything.total,
        counts=counts(everything),
        entities=entities,
        rows=made,
        page_info=PageInfo(
            has_next_page=len(found) > begun + size,
            end_cursor=write_cursor(what, after.at, begun + len(page)) if page else None,
        ),
    )


def side(
    reader: Reader, selections: Sequence[Selection], found: Sequence[T | None], make: Callable[[Rows, T], R]
) -> list[R | None]:
    """One side of pairs, filled at its own moment with what is selected of it; None where it has none."""
    loader = Loader(reader)
    rows = Rows(loader, reader.at, selections)
    return filled(loader, [make(rows, one) if one is not None else None for one in found])
