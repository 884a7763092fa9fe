"""A cluster: its zone, and which schools are in it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from events import cluster as told
from graph.facts import Fact
from graph.folds import organisation
from graph.folds.values import listed, properties
from graph.timeline import Book

if TYPE_CHECKING:
    from graph.fold import Said


def fold(subject: str, said: "Sequence[Said]") -> list[Fact]:
    """The facts of a cluster."""
    book = Book(subject)
    for one in said:
        book.turn(one.slot, one.said_by, one.founding)
        tell(book, one.body)
    return book.facts()


def tell(book: Book, event: object) -> None:
    """Put the marks of an event about a cluster."""
    me = book.subject
    match event:
        case told.Formed():
            book.attribute("status", "open", event.from_)
            book.attribute("name", event.name, event.from_)
            book.attribute("strategies", listed(event.strategies), event.from_)
            book.link("HAS_CLUSTER", event.zone, me, event.from_, key=(me,))
        case told.SchoolJoined():
            grades = properties(grades=event.grades)
            book.link("INCLUDES", me, event.school, event.from_, grades, event.last_day)
        case told.SchoolLeft():
            book.end(("INCLUDES", me, event.school), event.on)
        case told.SchoolMoved():
            _moved(book, event)
        case told.StrategyChanged():
            book.attribute("strategies", listed(event.strategies) or "[]", event.from_)
        case told.Merged() | told.Split():
            _regrouped(book, event)
        case told.Dissolved():
            book.attribute("status", "closed", event.on)
            book.end_all(("INCLUDES", "HAS_CLUSTER"), event.on)
        case _ if not organisation.tell(book, event):
            raise TypeError(f"{type(event).__name__} says nothing of a cluster")


def _moved(book: Book, event: told.SchoolMoved) -> None:
    if event.from_cluster == event.to_cluster:
        return
    if event.from_cluster == book.subject:
        book.end(("INCLUDES", book.subject, event.school), event.on)
    else:
        book.link("INCLUDES", book.subject, event.school, event.on, properties(grades=event.grades))


def _regrouped(book: Book, event: told.Merged | told.Split) -> None:
    me = book.subject
    if event.cluster != me:
        for move in event.schools:
            if move.to == me:
                book.link("INCLUDES", me, move.school, event.on)
    elif isinstance(event, told.Merged):
        book.attribute("status", "closed", event.on)
        book.end_all(("INCLUDES", "HAS_CLUSTER"), event.on)
    else:
        for move in event.schools:
            if move.to != me:
                book.end(("INCLUDES", me, move.school), event.on)
