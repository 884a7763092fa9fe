"""What an answer about days that come reads: instruments, zones and priority schools, with what bears on their days."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from events.ids import PARTIES, PLACES, Kind, kind_of
from graph.answers.audit.days import Known
from graph.answers.every import every
from graph.answers.gathering import DOWN, UP, Gathering, back, forth
from graph.answers.reach import REACHING_DOWN
from graph.moment import Moment
from graph.snapshot import read_list
from graph.store import GraphStore

TIES: Final = ("PARTY", "HOLDS", "GRANTED", "PRIME", "SUB")
"""Links from a party to an instrument."""
_AT: Final = ("COVERS", "OVER", "PROVIDES")
_TOLD: Final = ("status", "term", "kind", "notice", "approvals", "target", "UNDER")
_PLACE: Final = ("name", "status", "coverage")


@dataclass(frozen=True, slots=True)
class Scope:
    """The facts, of any day, and what of each kind days are looked for of, in the order of ids."""

    known: Known
    units: dict[Kind, list[str]]


def gather(store: GraphStore, at: Moment, within: str | None, of: str | None) -> Scope:
    """Of a place with all under it; of a party alone; of everything. A number of questions that does not grow with
    how much there is."""
    found = _Gathering(store, at)
    if within is not None:
        units = found.within(within)
    elif of is not None:
        units = found.of(of)
    else:
        units = found.everywhere()
    found.tell(units)
    by_kind: dict[Kind, list[str]] = {}
    for one in sorted(units):
        by_kind.setdefault(kind_of(one), []).append(one)
    return Scope(Known(at, found.facts.values()), by_kind)


class _Gathering(Gathering):
    def everywhere(self) -> set[str]:
        self.add(self.store.everywhere(("term", "HOLDS", "priority"), self.at.position))
        found = {one.dst if one.type == "HOLDS" else one.src for one in self.facts.values()}
        return found | set(every(self.store, self.at, Kind.ZONE))

    def of(self, party: str) -> set[str]:
        """Its instruments, those that need its approval, the zones that it authorises, the schools that it governs."""
        self.add(self.store.everywhere(("approvals",), self.at.position))
        asked = {one.src for one in self.facts.values() if any(each["by"] == party for each in read_list(one.value))}
        tied = self.ask([party], (*TIES, "AUTHORISES", "HAS_SCHOOL"), True)
        return asked | {one.dst for one in tied}

    def within(self, place: str) -> set[str]:
        """The place and all under it on the day; what reaches these; what their bodies agreed that is for no place;
        and what rests on any of those."""
        self.down([place])
        scope = {one for one in self.walk([place], DOWN, forth) if kind_of(one) in PLACES}
        self.up(scope)
        above = self.walk(scope, REACHING_DOWN, back)
        reaching = self._reaching(above)
        agreed = {one.dst for one in self.ask((one for one in scope if kind_of(one) in PARTIES), TIES, True)}
        self.ask(agreed, _AT, True)
        placed = {one.src for one in self.facts.values() if one.type in _AT}
        instruments = self.spread(
            reaching | (agreed - placed), lambda front: {one.src for one in self.ask(front, ("UNDER",), False)}
        )
        return instruments | scope

    def _reaching(self, places: Iterable[str]) -> set[str]:
        """What is or will be at these places; of what is nowhere any more, what was."""
        on, links = self.at.on, self.ask(places, _AT, False)
        here = {one.src for one in links if one.valid_to > on}
        gone = {one.src for one in links} - here
        return here | (gone - {one.src for one in self.ask(gone, _AT, True) if one.valid_to > on})

    def tell(self, units: Iterable[str]) -> None:
        """What their days follow from, and who is party to them."""
        places = {one for one in units if kind_of(one) in PLACES}
        instruments = {one for one in units if one not in places}
        self.ask(instruments, _TOLD, True)
        about = [one.src for one in self.ask(instruments, (*TIES, "ABOUT"), False) if one.type == "ABOUT"]
        decisions = [one for one in about if kind_of(one) is Kind.DECISION]
        self.ask(decisions, ("outcome",), True)
        self.ask(decisions, ("DECIDED",), False)
        zones = {one for one in places if kind_of(one) is Kind.ZONE}
        self.ask(zones, ("report",), True)
        watched = {one.src for one in self.ask(places - zones, ("priority",), True)}
        self.up(zones | watched)
        self.ask(self.walk(zones | watched, UP, back, ever=True), _PLACE, True)
