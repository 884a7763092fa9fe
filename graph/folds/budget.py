"""A budget: who gives how much for what, in which year."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from events import budget as told
from events.when import When
from graph.facts import Fact
from graph.folds.term import Term
from graph.folds.values import properties
from graph.timeline import Book

if TYPE_CHECKING:
    from graph.fold import Said


def fold(subject: str, said: "Sequence[Said]") -> list[Fact]:
    """The facts of a budget."""
    book = Book(subject)
    term = Term(book)
    adopted: told.Adopted | None = None
    for one in said:
        book.turn(one.slot, one.said_by, one.founding)
        match one.body:
            case told.Adopted() as event:
                adopted = event
                term.open(event.from_, event.last_day)
                for by in event.by:
                    book.link("ADOPTED", by, subject, event.from_)
                book.attribute("year", event.year, event.from_)
                book.attribute("state", event.status, event.from_)
                _fund(book, adopted, event.lines, event.from_)
            case told.Revised() as event:
                book.attribute("state", event.status, event.from_)
                if adopted:
                    _fund(book, adopted, event.lines, event.from_)
    within = term.facts_within()
    return book.facts(within)


def _fund(book: Book, adopted: told.Adopted, lines: Sequence[told.Line], on: When) -> None:
    for line in lines:
        value = properties(
            budget=book.subject,
            line=line.line,
            amount=line.amount,
            currency=line.currency if line.currency != "USD" else None,
            per=line.per,
            year=adopted.year,
            by_funder=line.funder is not None,
        )
        for source in (line.funder,) if line.funder else adopted.by:
            book.link("FUNDS", source, adopted.for_, on, value, key=(source, line.line))
