"""The port to whatever holds the graph: a batch to apply, and named questions to ask."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple, Protocol

from events.ids import Kind
from events.when import Day
from graph.facts import FOREVER, Fact, Version
from graph.moment import Moment


@dataclass(frozen=True, slots=True)
class Entity:
    """An anchor: somebody or something that is in the record since `known_from`. `name` is its name at the head."""

    id: str
    kind: Kind
    name: str
    known_from: int


class Theme(StrEnum):
    """What a question that is asked at once is about."""

    AUTHORITY = "authority"
    """Who holds what over some places, as `GraphStore.authority` says."""
    HOLDINGS = "holdings"
    """What some holders hold, as `GraphStore.holdings` says."""
    OPERATORS = "operators"
    """Who operates some places: all that is above them, what covers it or is there, and how that stands."""
    PAGE = "page"
    """Everything that holds of some entities: attributes, and links at both ends."""
    SUBS = "subs"
    """The subcontracts that some parties, and their subs, gave: parties, bases, places, services and names."""
    PRIMES = "primes"
    """The subcontracts that some parties, and their primes, work under, with the same."""


ENDS: Final = {Theme.SUBS: ("PRIME", "SUB"), Theme.PRIMES: ("SUB", "PRIME")}
"""The links from a party to its subcontracts, and those from the parties at the other ends."""


class Bearing(NamedTuple):
    """Who was asked about, as far as recorded, and the facts that bear on the question, each once."""

    anchors: list[Entity]
    facts: list[Version]


Opened = tuple[int, Fact, int]
"""A fact with its id and its `known_to`. `known_from` is the position in its id."""


@dataclass(slots=True)
class Batch:
    """What a stretch of the log changes in the graph."""

    first: int
    last: int
    entities: list[tuple[str, int]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    opened: list[Opened] = field(default_factory=list)
    closed: list[Opened] = field(default_factory=list)
    """Facts that stood before the batch, each with the `known_to` that it gets."""


class GraphStore(Protocol):
    """One engine. Every read is pinned to the position of its moment."""

    def position(self) -> int:
        """The last position applied; 0 for an empty graph."""

    def apply(self, batch: Batch) -> bool:
        """Apply a batch in one transaction; False, and nothing done, where `position()` is not `batch.first - 1`."""

    def digest(self) -> str:
        """SHA-256 over the entities and facts in order."""

    def entities(self, ids: Sequence[str]) -> list[Entity]:
        """The anchors of these ids, in any state, in id order. Unknown ids are left out."""

    def attributes(self, ids: Sequence[str], at: Moment, names: Sequence[str] = ()) -> list[Version]:
        """Attributes of these entities that are possible at the moment (no names: all)."""

    def links(self, ids: Sequence[str], types: Sequence[str], out: bool, at: Moment) -> list[Version]:
        """Links possible at the moment that leave (`out`) or reach these entities (no types: all)."""

    def authority(self, schools: Sequence[str], at: Moment) -> list[Version]:
        """Everything that bears on who holds what over some places: all that is above them, every grant over any of
        these with its holder, basis, delegation, and what the standing of each hangs on. One statement."""

    def holdings(self, holders: Sequence[str], at: Moment) -> list[Version]:
        """The same from the holder's side: their grants, what these are over and what lies below."""

    def bearing(self, theme: Theme, ids: Sequence[str], at: Moment, others: Sequence[str] = ()) -> Bearing:
        """The anchors of these ids, and what bears on a whole question about them; one statement where a server is
        asked. `others`, of authority only: whose anchors and names are told too."""

    def region(self, within: str, at: Moment) -> list[Version]:
        """Every fact of a scope: a state, district, zone, cluster or school with all that is under it, and every
        instrument, party and decision that touches it."""

    def history(self, ids: Sequence[str], upto: int) -> list[Version]:
        """Every version of every fact about these ids that the log up to `upto` holds, both ends of links."""

    def believed(self, ids: Sequence[str], types: Sequence[str], out: bool, upto: int) -> list[Version]:
        """Facts of any day, believed at a position: links and attributes that leave these entities (`out`), or links
        that reach them. No types: all."""

    def everywhere(self, types: Sequence[str], upto: int) -> list[Version]:
        """Facts of these types about anything, of any day, believed at a position."""

    def changed(self, within: Sequence[str], first: int, last: int) -> list[Version]:
        """Versions about these ids opened or closed after `first`, up to `last`."""

    def turning(self, first: Day, last: Day, upto: int, limit: int = FOREVER) -> list[Version] | None:
        """Facts with a bound after the day `first`, up to `last`, believed at a position; None where there are more
        than `limit`."""

    def listing(self, kind: Kind, at: Moment, after: str, limit: int) -> list[Entity]:
        """Entities of a kind recorded by the moment, in id order, after an id."""

    def named(self, words: Sequence[str], at: Moment, limit: int) -> list[Version]:
        """Names, other names and codes, of any day, believed at the moment, in which each word is the prefix of a
        word (case and accents aside)."""

    def existing(self, at: Moment) -> dict[Kind, int]:
        """How many entities of each kind are in being, possibly too, at the moment."""

    def near(self, id: str, limit: int) -> list[str]:
        """Known ids nearest to an unknown one."""
