"""A fact: one link or attribute, the days on which it held, and the events that said so."""

from typing import Final

import msgspec

from events.when import Day

FOREVER: Final = 2**53 - 1
"""`known_to` of a fact that is believed at the head; the largest integer that JSON and JavaScript hold."""


class Fact(msgspec.Struct, frozen=True, order=True, gc=False):
    """What a fold yields. Link types are upper case with two ends; attribute names lower case with a qualifier.

    `value` is the properties of a link or the value of an attribute, as `docs/record.md` §5 writes them.
    `said_by`, `ended_by` and `disputed` are positions; `ended_by` 0 says that no other event ended it.
    """

    type: str
    src: str
    dst: str
    value: str
    valid_from: Day
    sure_from: Day
    sure_to: Day
    valid_to: Day
    said_by: int
    ended_by: int
    disputed: tuple[int, ...] = ()

    @property
    def is_link(self) -> bool:
        """Whether it is a link, not an attribute."""
        return self.type[0] <= "Z"


class Version(msgspec.Struct, frozen=True, order=True, gc=False):
    """A fact as the graph holds it: believed from `known_from` until before `known_to`. `id` is position.s.n."""

    id: int
    type: str
    src: str
    dst: str
    value: str
    valid_from: Day
    sure_from: Day
    sure_to: Day
    valid_to: Day
    known_from: int
    known_to: int
    said_by: int
    ended_by: int
    disputed: tuple[int, ...] = ()

    @property
    def is_link(self) -> bool:
        """Whether it is a link, not an attribute."""
        return self.type[0] <= "Z"

    def possible(self, on: Day) -> bool:
        """Whether it may hold on that day."""
        return self.valid_from <= on < self.valid_to

    def certain(self, on: Day) -> bool:
        """Whether it holds on that day, whichever day within its bounds is right."""
        return self.sure_from <= on < self.sure_to

    def turns(self, first: Day, last: Day) -> bool:
        """Whether one of its bounds lies after the one day, up to the other."""
        return any(first < one <= last for one in (self.valid_from, self.sure_from, self.sure_to, self.valid_to))


def fact_id(position: int, subject: int, rank: int) -> int:
    """The stored form of `position.subject.rank`."""
    return fact_ids(position, subject, rank + 1)[rank]


def fact_ids(position: int, subject: int, number: int) -> range:
    """The ids of that many facts which a subject gains in a step, by rank."""
    if subject > 255 or number > 4096:
        raise OverflowError(f"event {position} changes too much: at most 255 subjects with 4,095 facts each")
    first = position << 20 | subject << 12
    return range(first, first + number)


def shown_id(id: int) -> str:
    """`position.s.n`, as people see it."""
    return f"{id >> 20}.{id >> 12 & 255}.{id & 4095}"
