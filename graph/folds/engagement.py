"""An engagement: who works where, as what, from when."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from events import engagement as told
from events.when import When
from graph.facts import Fact
from graph.folds.term import Term
from graph.folds.values import properties, reached
from graph.timeline import Book

if TYPE_CHECKING:
    from graph.fold import Said


def fold(subject: str, said: "Sequence[Said]") -> list[Fact]:
    """The facts of an engagement."""
    book = Book(subject)
    term = Term(book)
    who: str | None = None
    for one in said:
        book.turn(one.slot, one.said_by, one.founding)
        match one.body:
            case told.Began() as event:
                who = event.who
                term.open(event.from_, event.last_day)
                _work(book, event, who)
            case told.Changed() as event:
                _work(book, event, who)
                for gone in event.leaves:
                    book.end(("AT", subject, gone), event.from_)
            case told.Ended(on=on):
                term.close(on)
    within = term.facts_within()
    return book.facts(within)


def _work(book: Book, event: told.Began | told.Changed, who: str | None) -> None:
    me, on = book.subject, event.from_
    if who and event.role:
        book.link("RUNS", who, me, on, properties(role=event.role), key=(me,))
    for place in event.at:
        book.link("AT", me, place.id, place.from_ or on, reached(place), place.last_day)
    if event.under:
        _rest(book, event.under, on)


def _rest(book: Book, under: str, on: When) -> None:
    """Basis and link share one key: the new one cuts the old."""
    me = book.subject
    if under in ("none", "unknown"):
        book.start(("UNDER", me), "basis", me, "", under, on)
    else:
        book.link("UNDER", me, under, on, key=(me,))
