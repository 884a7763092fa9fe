"""Parties, and what zones and clusters share with them: names, codes, description, coverage, succession."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from events import organisation as told
from events.when import When
from graph.facts import Fact
from graph.folds.values import listed, properties
from graph.timeline import Book

if TYPE_CHECKING:
    from graph.fold import Said

_UNDER = {"district": "OVERSEES", "school": "HAS_SCHOOL"}
_WORDS = ("level", "legal_form", "site", "located_in", "employer", "website")


def fold(subject: str, said: "Sequence[Said]") -> list[Fact]:
    """The facts of a party."""
    book = Book(subject)
    for one in said:
        book.turn(one.slot, one.said_by, one.founding)
        tell(book, one.body)
    return book.facts()


def tell(book: Book, event: object) -> bool:
    """Put the marks of an event about a party or place; False where it is another concept's."""
    me = book.subject
    match event:
        case told.Registered():
            _registered(book, event)
        case told.SupportLevelAssigned():
            value = properties(level=event.level, for_year=event.for_year)
            book.attribute("support_level", value, event.from_, event.scheme)
        case told.Renamed():
            book.attribute("name", event.name, event.from_)
        case told.AlsoKnown():
            book.attribute("also_known", event.name, event.from_, event.name, event.last_day)
        case told.Described():
            _described(book, event)
        case told.Identified():
            code = f"{event.scheme}/{event.value}"
            book.attribute("identifier", event.value, event.from_, code, event.last_day)
        case told.Placed():
            _placed(book, event.under, event.from_)
        case told.Opened():
            book.attribute("status", "open", event.on)
        case told.Closed():
            book.attribute("status", "closed", event.on)
        case told.PriorityStarted():
            book.attribute("priority", properties(state="priority"), event.from_)
        case told.PriorityDecided():
            book.attribute("priority", properties(state=event.outcome, measure=event.measure), event.on)
        case told.Constituted():
            for seat in event.seats:
                value = properties(appointed_by=seat.appointed_by, holder=seat.holder)
                book.attribute("seat", value, event.from_, seat.seat)
        case told.GovernedBy():
            book.link("GOVERNS", event.board, me, event.from_, key=(me,))
        case told.Succeeded():
            for former in event.predecessors:
                book.link("SUCCEEDS", me, former, event.on, properties(how=event.how))
        case told.Covered():
            book.attribute("coverage", event.extent, event.from_, event.aspect, event.last_day)
        case _:
            return False
    return True


def _registered(book: Book, event: told.Registered) -> None:
    book.attribute("status", event.status, event.from_)
    book.attribute("name", event.name, event.from_)
    if event.under:
        _placed(book, event.under, event.from_)
    _described(book, event)
    for code in event.identifiers:
        book.attribute("identifier", code.value, event.from_, f"{code.scheme}/{code.value}")
    for name in event.also_known:
        book.attribute("also_known", name, event.from_, name)


def _placed(book: Book, under: str, on: When) -> None:
    kind = book.subject[: book.subject.index(":")]
    book.start(("UNDER_WHOM",), _UNDER.get(kind, "HAS_OFFICE"), under, book.subject, "", on)


def _described(book: Book, event: told.Registered | told.Described) -> None:
    on = event.from_
    book.attribute("grades", listed(event.grades), on)
    for name in _WORDS:
        if value := getattr(event, name):
            book.attribute(name, value, on)
    if size := event.stated_size:
        what = size.what if size.what != "schools" else None
        book.attribute("stated_size", properties(min=size.min, max=size.max, what=what), on)
