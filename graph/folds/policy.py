"""A policy: what it is, who adopted it, for how long."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from events import policy as told
from graph.facts import Fact
from graph.folds.term import Term
from graph.timeline import Book

if TYPE_CHECKING:
    from graph.fold import Said


def fold(subject: str, said: "Sequence[Said]") -> list[Fact]:
    """The facts of a policy."""
    book = Book(subject)
    term = Term(book)
    for one in said:
        book.turn(one.slot, one.said_by, one.founding)
        match one.body:
            case told.Adopted() as event:
                term.open(event.from_, event.last_day)
                for by in event.by:
                    book.link("ADOPTED", by, subject, event.from_)
                _describe(book, event)
            case told.Amended() as event:
                if event.last_day:
                    term.restate_end(event.from_, event.last_day)
                _describe(book, event)
            case told.Repealed(on=on):
                term.close(on)
    within = term.facts_within()
    return book.facts(within)


def _describe(book: Book, event: told.Adopted | told.Amended) -> None:
    book.attribute("title", event.title, event.from_)
    book.attribute("type", event.type, event.from_)
    book.attribute("citation", event.citation, event.from_)
