"""What bears an event out beside itself: more documents, later confirmations. They change no fact."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from events.evidence import Added
from events.when import UNKNOWN
from graph.facts import Fact
from graph.folds.values import listed
from graph.timeline import Book

if TYPE_CHECKING:
    from graph.fold import Said


def fold(subject: str, said: "Sequence[Said]") -> list[Fact]:
    """What was added to an event."""
    book = Book(subject)
    for one in said:
        book.turn(one.slot, one.said_by, one.founding)
        if isinstance(event := one.body, Added):
            book.attribute("source", listed(event.sources), UNKNOWN, str(one.said_by))
            attested = event.attested_on.words if event.attested_on else None
            book.attribute("attested", attested, UNKNOWN, str(one.said_by))
    return book.facts()
