"""A decision: by whom, about what, with what outcome, until it is overturned."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from events.decision import DecisionOutcome, Made
from events.ids import is_id
from graph.facts import Fact
from graph.folds.values import properties
from graph.timeline import Book

if TYPE_CHECKING:
    from graph.fold import Said


def fold(subject: str, said: "Sequence[Said]") -> list[Fact]:
    """The facts of a decision."""
    book = Book(subject)
    for one in said:
        book.turn(one.slot, one.said_by, one.founding)
        if isinstance(one.body, Made):
            _tell(book, one.body)
    return book.facts()


def _tell(book: Book, event: Made) -> None:
    me, on, effect = book.subject, event.on, event.takes_effect or event.on
    if event.id != me:
        book.attribute("outcome", DecisionOutcome.OVERTURNED, effect)
        return
    book.attribute("status", "open", on)
    for by in event.by:
        book.link("DECIDED", by, me, on)
    if is_id(event.about):
        book.link("ABOUT", me, event.about, on)
    else:
        book.attribute("about", event.about, on)
    book.attribute("votes", event.votes, on)
    book.attribute("conditions", event.conditions, on)
    book.attribute("overturns", event.overturns, on)
    if basis := event.basis:
        value = properties(on=basis.on, position=basis.position, within=basis.within, questions=basis.questions)
        book.attribute("basis", value, on)
    book.attribute("outcome", event.outcome, effect)
