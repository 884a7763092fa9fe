"""When something holds, as four days: arithmetic of bounds for answers that join several facts."""

from collections.abc import Iterable
from functools import reduce

import msgspec

from events.when import OPEN_END, OPEN_START, Day
from graph.answers.shapes import Bounds
from graph.facts import Version


class Span(msgspec.Struct, frozen=True, gc=False):
    """It may hold from `valid_from` until before `valid_to`; between the inner two it surely does."""

    valid_from: Day = OPEN_START
    sure_from: Day = OPEN_START
    sure_to: Day = OPEN_END
    valid_to: Day = OPEN_END

    @classmethod
    def of(cls, fact: Version) -> "Span":
        """The span of one fact."""
        return cls(fact.valid_from, fact.sure_from, fact.sure_to, fact.valid_to)

    def __and__(self, other: "Span") -> "Span":
        """While both hold."""
        return Span(
            self.valid_from if self.valid_from > other.valid_from else other.valid_from,
            self.sure_from if self.sure_from > other.sure_from else other.sure_from,
            self.sure_to if self.sure_to < other.sure_to else other.sure_to,
            self.valid_to if self.valid_to < other.valid_to else other.valid_to,
        )

    def possible(self, on: Day) -> bool:
        """Whether it may hold on that day."""
        return self.valid_from <= on < self.valid_to

    def certain(self, on: Day) -> bool:
        """Whether it holds on that day, whichever days are right."""
        return self.sure_from <= on < self.sure_to

    def over(self, on: Day) -> bool:
        """Whether it is over by that day, if it ever held."""
        return self.valid_to <= on

    def bounds(self) -> Bounds:
        """As an answer shows it."""
        return Bounds.of(self.valid_from, self.sure_from, self.sure_to, self.valid_to)


ALWAYS = Span()


def all_of(facts: Iterable[Version]) -> Span:
    """While all of these facts hold."""
    return reduce(Span.__and__, map(Span.of, facts), ALWAYS)


def one_of(versions: Iterable[Version], others: Iterable[Version], on: Day) -> Span:
    """While one of these neighbours of a timeline holds, seen from a day: where the change from one to the next
    has an unknown day but nothing else (`others`) is possible that day, it is certain that one of them holds."""
    found = sorted(versions, key=lambda f: (f.valid_from, f.id))
    if len(found) == 1:
        return Span.of(found[0])
    first = found[0].valid_from
    begun = min(f.sure_from for f in found)
    ends, until = max(f.sure_to for f in found), max(f.valid_to for f in found)
    between = [f for f in others if f.possible(on)]
    if between or begun > on:
        best = max(found, key=lambda f: (f.certain(on), f.sure_from <= on, f.id))
        return Span(first, best.sure_from, best.sure_to, until)
    return Span(first, begun, ends, until)
