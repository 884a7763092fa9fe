"""A subcontract: who works for whom, on what, where, for how long."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import structs

from events import subcontract as told
from events.fields import Place
from events.fields import Term as Agreed
from events.when import When
from graph.facts import Fact
from graph.folds.term import Term
from graph.folds.values import listed, money, properties, whole
from graph.timeline import Book

if TYPE_CHECKING:
    from graph.fold import Said


def fold(subject: str, said: "Sequence[Said]") -> list[Fact]:
    """The facts of a subcontract."""
    book = Book(subject)
    term = Term(book)
    agreed: Agreed | None = None
    for one in said:
        book.turn(one.slot, one.said_by, one.founding)
        match one.body:
            case told.Signed() as event:
                agreed, on = event.term, event.term.from_
                term.open(on, event.term.last_day)
                book.link("PRIME", event.prime, subject, on, key=(subject,))
                book.link("SUB", event.sub, subject, on, key=(subject,))
                rests(book, event.under, on)
                book.attribute("signed_on", event.signed_on.words if event.signed_on else None, on)
                book.attribute("term", whole(agreed), on)
                _describe(book, event, on)
            case told.Amended() as event:
                if event.term_last_day:
                    term.restate_end(event.from_, event.term_last_day)
                    agreed = structs.replace(agreed, last_day=event.term_last_day) if agreed else None
                    book.attribute("term", whole(agreed), event.from_)
                _describe(book, event, event.from_)
                for gone in event.drops:
                    book.end(("PROVIDES", subject, gone), event.from_)
            case told.Ended(on=on):
                term.close(on)
    within = term.facts_within()
    return book.facts(within)


def rests(book: Book, under: str, on: When) -> None:
    """The basis: a link, or the statement that there is none or that it is not known."""
    if under in ("none", "unknown"):
        book.attribute("basis", under, on)
    else:
        book.link("UNDER", book.subject, under, on)


def _describe(book: Book, event: told.Signed | told.Amended, on: When) -> None:
    book.attribute("services", listed(event.services), on)
    book.attribute("value", money(event.value), on)
    book.attribute("subaward", whole(event.subaward), on)
    for place in event.provides_at:
        book.link("PROVIDES", book.subject, place.id, place.from_ or on, _provided(place), place.last_day)


def _provided(place: Place) -> str:
    return properties(services=place.services, grades=place.grades, days_a_week=place.days_a_week)
