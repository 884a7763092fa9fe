"""A result: what was measured, of what."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from events.result import Reported
from graph.facts import Fact
from graph.folds.values import properties
from graph.timeline import Book

if TYPE_CHECKING:
    from graph.fold import Said


def fold(subject: str, said: "Sequence[Said]") -> list[Fact]:
    """The facts of a result."""
    book = Book(subject)
    for one in said:
        book.turn(one.slot, one.said_by, one.founding)
        if isinstance(event := one.body, Reported):
            book.attribute("status", "open", event.published_on)
            book.link("ABOUT", subject, event.about, event.published_on)
            value = properties(value=event.value, unit=event.unit, status=event.status)
            what = f"{event.indicator}/{event.subgroup}/{event.for_year}"
            book.attribute("result", value, event.published_on, what)
    return book.facts()
