"""What a board of obligations reads: every fact, of any day, that bears on who owes and who provides what where."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from events.ids import PARTIES, Kind, kind_of
from graph.answers.audit.days import Known
from graph.answers.gathering import Gathering
from graph.facts import Version
from graph.moment import Moment
from graph.snapshot import read_value
from graph.store import GraphStore

REACHING: Final = ("COVERS", "PROVIDES", "AT")
_OF: Final = ("PARTY", "RUNS", "PRIME", "SUB", "ABOUT", "DECIDED", "UNDER")
_OWN: Final = ("PARTY", "PRIME", "SUB", "RUNS")
_TOLD: Final = ("name", "status", "grades", "coverage")
_FOLLOWED: Final = frozenset({Kind.CONTRACT, Kind.SUBCONTRACT, Kind.ENGAGEMENT, Kind.DECISION})
OWING: Final = frozenset({Kind.CONTRACT, Kind.SUBCONTRACT})


@dataclass(frozen=True, slots=True)
class Read:
    """The facts; the schools that are reached on any day; the instruments asked about (None: what reaches these)."""

    known: Known
    schools: tuple[str, ...]
    instruments: frozenset[str] | None


def read(store: GraphStore, at: Moment, of: str) -> Read:
    """All that bears on the services of a contract, a subcontract, a party (its own and those under them) or a
    school. The number of questions grows with the tiers of subcontracts alone."""
    found = _Instruments(store, at)
    instruments: set[str] = set()
    places = {of}
    if kind_of(of) is not Kind.SCHOOL:
        own = {of} if kind_of(of) in OWING else {one.dst for one in found.ask([of], _OWN, True)}
        found.instruments(own)
        found.tiers()
        instruments = found.hanging_on(own)
        places = {one.dst for one in found.facts.values() if one.type in REACHING and one.src in instruments}
    below = found.down(places)
    schools = {one for one in below if kind_of(one) is Kind.SCHOOL}
    above = found.up(schools)
    found.instruments({one.src for one in found.ask(above, REACHING, False)})
    found.tiers()
    found.ask(above, _TOLD, True)
    found.ask({one.src for one in found.facts.values() if kind_of(one.src) in PARTIES}, ("name",), True)
    known = Known(at, found.facts.values())
    return Read(known, tuple(sorted(schools)), None if kind_of(of) is Kind.SCHOOL else frozenset(instruments))


class _Instruments(Gathering):
    def instruments(self, ids: Iterable[str]) -> None:
        """Instruments with all that is said of them, what they are under, what is under them, and decisions on them."""
        self.agreed(ids, _OF, _FOLLOWED)

    def tiers(self) -> None:
        """The subcontracts of all who operate or work, tier by tier."""

        def below(front: set[str]) -> set[str]:
            subcontracts = {one.dst for one in self.ask(front, ("PRIME",), True)}
            self.instruments(subcontracts)
            return {one.src for one in self.facts.values() if one.type == "SUB" and one.dst in subcontracts}

        self.spread({one.src for one in self.facts.values() if one.type in ("RUNS", "SUB") or operates(one)}, below)

    def hanging_on(self, own: Iterable[str]) -> set[str]:
        """These and what is under them; a subcontract of which nobody says what it is under goes with its prime."""
        facts = self.facts.values()
        under = {(one.src, one.dst) for one in facts if one.type == "UNDER"}
        told = {src for src, _ in under}
        loose = {(one.src, one.dst) for one in facts if one.type == "PRIME" and one.dst not in told}
        whose = {(one.dst, one.src) for one in facts if one.type == "SUB" or operates(one)}

        def below(front: set[str]) -> set[str]:
            parties = {party for instrument, party in whose if instrument in front}
            return {src for src, dst in under if dst in front} | {one for prime, one in loose if prime in parties}

        return self.spread(own, below)


def operates(link: Version) -> bool:
    """Whether a link says that somebody is the operator of a contract."""
    return link.type == "PARTY" and read_value(link.value).get("role") == "operator"
