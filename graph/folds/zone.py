"""A zone: by whom, for whom, at what stage."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from events import zone as told
from graph.facts import Fact
from graph.folds import organisation
from graph.folds.values import properties
from graph.timeline import Book

if TYPE_CHECKING:
    from graph.fold import Said


def fold(subject: str, said: "Sequence[Said]") -> list[Fact]:
    """The facts of a zone."""
    book = Book(subject)
    for one in said:
        book.turn(one.slot, one.said_by, one.founding)
        tell(book, one.body)
    return book.facts()


def tell(book: Book, event: object) -> None:
    """Put the marks of an event about a zone."""
    me = book.subject
    match event:
        case told.Authorised():
            book.attribute("status", "open", event.from_)
            book.attribute("name", event.name, event.from_)
            for by in event.by:
                book.link("AUTHORISES", by, me, event.from_)
            for district in event.serves:
                book.link("SERVES", me, district, event.from_)
            if event.under:
                book.link("UNDER", me, event.under, event.from_)
        case told.DistrictJoined():
            book.link("SERVES", me, event.district, event.from_, last_day=event.last_day)
        case told.DistrictLeft():
            book.end(("SERVES", me, event.district), event.on)
        case told.StageAdvanced():
            book.attribute("stage", event.stage, event.from_)
        case told.ReportFiled():
            book.attribute("report", properties(by=event.by), event.on, f"{event.year}/{event.kind}")
        case told.Covered():
            book.attribute("coverage", event.extent, event.from_, event.aspect, event.last_day)
        case told.Closed():
            book.attribute("status", "closed", event.on)
            book.end_all(("AUTHORISES", "SERVES", "UNDER"), event.on)
        case _ if not organisation.tell(book, event):
            raise TypeError(f"{type(event).__name__} says nothing of a zone")
