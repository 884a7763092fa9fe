"""What an account of money reads: budgets, contracts and subcontracts with their values, and the schools they reach."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from events.ids import PARTIES, PLACES, Kind, kind_of
from graph.answers.audit.days import Known
from graph.answers.gathering import DOWN, UP, Gathering, back, forth
from graph.facts import Version
from graph.moment import Moment
from graph.snapshot import read_value
from graph.store import GraphStore

_OF: Final = ("PARTY", "PRIME", "SUB", "ABOUT", "DECIDED", "UNDER")
_TOLD: Final = ("name", "status", "grades", "stated_size")
_REACHING: Final = ("COVERS", "PROVIDES", "AT", "OVER")
_INSTRUMENTS: Final = frozenset({Kind.CONTRACT, Kind.SUBCONTRACT})
_READ: Final = frozenset({*_INSTRUMENTS, Kind.DECISION})


@dataclass(frozen=True, slots=True)
class Purse:
    """The facts; the budgets asked about, each with what it says of its lines; those for what a place lies in; the
    instruments asked about."""

    known: Known
    budgets: dict[str, tuple[Version, ...]]
    above: dict[str, tuple[Version, ...]]
    instruments: tuple[str, ...]


def read(store: GraphStore, at: Moment, of: str) -> Purse:
    """All that bears on the money of a place (with what lies in it), a party or an instrument, of any day. The number
    of questions grows with the tiers of subcontracts alone."""
    found, kind = _Money(store, at), kind_of(of)
    about, instruments = {of}, {of} if kind in _INSTRUMENTS else set[str]()
    own = {of} if kind is Kind.BUDGET else set[str]()
    if kind in PARTIES:
        instruments |= {one.dst for one in found.ask([of], ("PARTY", "PRIME", "SUB"), True)}
        own |= {one.dst for one in found.ask([of], ("ADOPTED",), True) if kind_of(one.dst) is Kind.BUDGET}
        own |= {budget_of(one) for one in found.ask([of], ("FUNDS",), True)}
    if kind in PLACES:
        about |= found.below([of])
        instruments |= {one.src for one in found.ask(about | found.above([of]), ("COVERS",), False)}
    found.instruments(instruments)
    about |= {one for one in instruments if kind_of(one) is Kind.CONTRACT}
    own |= {budget_of(one) for one in found.ask(about, ("FUNDS",), False)}
    lines = found.lines(own)
    if kind is Kind.BUDGET:
        instruments |= {one.dst for one in lines[of] if kind_of(one.dst) in _INSTRUMENTS}
        found.instruments(instruments)
    found.tell(of, lines)
    higher = found.above([of]) - about if kind in PLACES else set[str]()
    above = found.lines({budget_of(one) for one in found.facts.values() if one.type == "FUNDS" and one.dst in higher})
    return Purse(Known(at, found.facts.values()), lines, above, tuple(sorted(instruments)))


def budget_of(link: Version) -> str:
    """The budget that says who funds what."""
    return str(read_value(link.value)["budget"])


class _Money(Gathering):
    def below(self, places: Iterable[str]) -> set[str]:
        """These and all that lies in them, of any day."""
        return self.walk(self.down(places), DOWN, forth, ever=True)

    def above(self, places: Iterable[str]) -> set[str]:
        """These and all that they lie in, of any day."""
        return self.walk(self.up(places), UP, back, ever=True)

    def instruments(self, ids: Iterable[str]) -> None:
        """Instruments with all that is said of them, what they are under, all that is under them, and the subcontracts
        of their operators of which nobody says what they are under."""
        self.agreed(ids, _OF, _READ)
        operators = {one.src for one in self.facts.values() if one.type == "PARTY"}
        self.agreed({one.dst for one in self.ask(operators, ("PRIME",), True)}, _OF, _READ)

    def lines(self, budgets: Iterable[str]) -> dict[str, tuple[Version, ...]]:
        """Every line of these budgets, whoever funds it. What a budget is for stands in its lines alone: a budget that
        nothing met so far leads to is looked for among all."""
        wanted = sorted(set(budgets))
        self.ask({one.dst for one in self._funds(wanted)}, ("FUNDS",), False)
        if {budget_of(one) for one in self._funds(wanted)} != set(wanted):
            some = set(wanted)
            self.add(one for one in self.store.everywhere(("FUNDS",), self.at.position) if budget_of(one) in some)
        found: dict[str, list[Version]] = {one: [] for one in wanted}
        for fact in sorted(self._funds(wanted), key=lambda one: one.id):
            found[budget_of(fact)].append(fact)
        return {budget: tuple(facts) for budget, facts in found.items()}

    def tell(self, of: str, lines: dict[str, tuple[Version, ...]]) -> None:
        """What is said of all these budgets and of those for the same contracts; of everything that money is for or a
        contract covers, the money that is for what lies above or below it, and the schools that it reaches."""
        contracts = {one.src for one in self.facts.values() if one.type == "COVERS"}
        self.ask(contracts, ("FUNDS",), False)
        ends = {one.dst for some in lines.values() for one in some} | contracts | {of}
        self.ask((one for one in ends if kind_of(one) not in PLACES), (), True)
        places = {one for one in ends if kind_of(one) in PLACES}
        places |= {one.dst for one in self.facts.values() if one.type in _REACHING}
        met = self.above(self.below(places))
        self.ask(met, _REACHING, False)
        self.ask(met, ("FUNDS",), False)
        districts = places | {one.dst for one in self.ask(places, ("SERVES",), True)}
        offices = {one.dst for one in self.ask(districts, ("HAS_OFFICE",), True)}
        self.ask(met | districts | offices, _TOLD, True)
        budgets = {budget_of(one) for one in self.facts.values() if one.type == "FUNDS"} | {*lines}
        self.ask(budgets, (), True)
        self.ask(budgets, ("ADOPTED",), False)
        self.ask({one.src for one in self.facts.values() if kind_of(one.src) in PARTIES}, ("name",), True)

    def _funds(self, budgets: Iterable[str]) -> list[Version]:
        wanted = set(budgets)
        return [one for one in self.facts.values() if one.type == "FUNDS" and budget_of(one) in wanted]
