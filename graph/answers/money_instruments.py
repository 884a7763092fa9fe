"""Contracts and subcontracts as money: what they are worth, what has been passed on of it, and who pays for it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from events.ids import Kind, kind_of
from graph.answers.audit import chain
from graph.answers.audit.case import Case, Sure
from graph.answers.gathering import DOWN
from graph.answers.holders import provenance, ref
from graph.answers.money_words import Budget, Funding, Instrument, PassedOn, Sum, together
from graph.answers.reach import REACHING_DOWN
from graph.answers.shapes import Ref
from graph.answers.span import Span
from graph.facts import Version
from graph.snapshot import read_value
from graph.spread import spread

_REAL: Final = ("adopted", "spent")


@dataclass(frozen=True, slots=True)
class _Under:
    """What is passed on of an instrument: the sum of each currency, those without a value, those that may belong."""

    sums: tuple[Sum, ...]
    unvalued: tuple[str, ...]
    loose: tuple[str, ...]
    facts: tuple[Version, ...]


class Instruments:
    """The instruments of one day; `budgets` gives those that are for a contract."""

    def __init__(self, case: Case, budgets: Callable[[str], Sequence[Budget]]) -> None:
        self._case, self._budgets = case, budgets
        self._told: set[str] = set()

    def tree(self, ids: Iterable[str], asked: str) -> Iterator[Instrument]:
        """These that are in force, and the one asked about in any case; each with what is under it, tier by tier, once.
        Contracts first."""
        wanted = sorted(set(ids), key=lambda one: (kind_of(one) is not Kind.CONTRACT, one))
        top = [one for one in wanted if not ({link.dst for link in self._case.shot.out(one, "UNDER")} & set(wanted))]
        for one in [*top, *wanted]:
            if one == asked or self.in_force(one):
                yield from self._from(one, 0, None)

    def in_force(self, instrument: str) -> Sure:
        """How surely a contract or subcontract is in force by itself."""
        if kind_of(instrument) is Kind.SUBCONTRACT:
            return chain.in_force(self._case, instrument)
        return self._case.in_force(instrument)

    def _from(self, instrument: str, depth: int, above: str | None) -> Iterator[Instrument]:
        if instrument in self._told:
            return
        self._told.add(instrument)
        yield self._instrument(instrument, depth, above)
        for link in self._children(instrument):
            yield from self._from(link.src, depth + 1, instrument)

    def _children(self, instrument: str) -> list[Version]:
        """The links of the subcontracts in force that are right under it."""
        links = [one for one in self._case.shot.into(instrument, "UNDER") if kind_of(one.src) is Kind.SUBCONTRACT]
        return [one for one in links if self.in_force(one.src)]

    def _instrument(self, instrument: str, depth: int, above: str | None) -> Instrument:
        case, missing = self._case, list[str]()
        value, facts = self._value(instrument, missing)
        under = self._passed_on(instrument)
        over, left = self._compare(value, under, missing)
        parties = self._parties(instrument)
        funding, budgeted = None, tuple[Sum, ...]()
        if kind_of(instrument) is Kind.CONTRACT:
            funding, budgeted = self._funding(instrument, value, missing)
        _, events, disputed = provenance([*facts, *parties, *case.stand(instrument).facts, *under.facts])
        told = dict.fromkeys((*missing, *(f"the value of {one}" for one in under.unvalued)))
        return Instrument(
            self._ref(instrument), depth, self._ref(above) if above else None,
            tuple(dict.fromkeys(self._ref(one.src) for one in parties)), case.stand(instrument).standing,
            self.in_force(instrument) is Sure.CERTAIN, value, under.sums, left, over, funding, budgeted,
            self._message(instrument, value, over, funding), tuple(told), events, disputed,
        )  # fmt: skip

    def _parties(self, instrument: str) -> list[Version]:
        """The operators of a contract; the prime and the sub of a subcontract."""
        if kind_of(instrument) is Kind.CONTRACT:
            return list(self._case.parties(instrument, "operator"))
        return [*self._case.shot.into(instrument, "PRIME"), *self._case.shot.into(instrument, "SUB")]

    def _value(self, instrument: str, missing: list[str]) -> tuple[Sum | None, Sequence[Version]]:
        facts = self._case.shot.out(instrument, "value")
        values = [read_value(one.value) for one in facts]
        currencies = {str(one.get("currency", "USD")) for one in values}
        if len(currencies) == 1:
            amounts = [Decimal(one["amount"]) for one in values]
            return Sum(currencies.pop(), min(amounts), max(amounts)), facts
        missing.append(f"which of {', '.join(sorted(currencies))} it is in" if facts else f"the value of {instrument}")
        return None, facts

    def _passed_on(self, instrument: str) -> _Under:
        sums, unvalued, facts = list[Sum](), list[str](), list[Version]()
        for link in self._children(instrument):
            sure = min(self._case.sure(Span.of(link)), self.in_force(link.src))
            value, said = self._value(link.src, [])
            facts += [link, *said]
            if value is None:
                unvalued.append(link.src)
            else:
                sums.append(value if sure is Sure.CERTAIN else value.at_most())
        loose = [
            prime.dst
            for party in (self._parties(instrument) if kind_of(instrument) is Kind.CONTRACT else ())
            for prime in self._case.shot.out(party.src, "PRIME")
            if not self._case.shot.ever_out(prime.dst, "UNDER") and self.in_force(prime.dst)
        ]
        return _Under(together(sums), tuple(sorted(unvalued)), tuple(sorted(set(loose))), tuple(facts))

    def _compare(self, value: Sum | None, under: _Under, missing: list[str]) -> tuple[PassedOn, Sum | None]:
        """Whether more is passed on than the value, as far as that can be told; and what is left."""
        missing += [f"what {one} is under" for one in under.loose]
        if not under.sums and not under.unvalued and not under.loose:
            return PassedOn.WITHIN, value
        if value is None:
            return PassedOn.NOT_RECORDED, None
        mine = next((one for one in under.sums if one.currency == value.currency), Sum(value.currency, *_NOTHING))
        foreign = [one.currency for one in under.sums if one.currency != value.currency]
        missing += [f"what is passed on in {one}, in {value.currency}" for one in foreign]
        unsaid = bool(under.unvalued or under.loose or foreign)
        left = None if unsaid else value - mine
        if mine.low > value.high:
            return PassedOn.OVER, left
        if mine.high > value.low:
            return PassedOn.POSSIBLY, left
        return (PassedOn.NOT_RECORDED if unsaid else PassedOn.WITHIN), left

    def _funding(
        self, contract: str, value: Sum | None, missing: list[str]
    ) -> tuple[Funding, tuple[Sum, ...]]:  # fmt: skip
        """Budgets that are for the contract itself, of all years; of a year the adopted ones, else what was spent."""
        budgets = self._budgets(contract)
        real = [one for one in budgets if set(one.states) <= {*_REAL}]
        kept = [one for some in _by_year(real) for one in some]
        sums = together([total for one in kept for total in one.totals])
        if value is None:
            return Funding.NOT_RECORDED, sums
        if not budgets:
            return (Funding.UNLINKED if self._money_around(contract) else Funding.UNFUNDED), sums
        if not kept:
            return Funding.PLANNED, sums
        mine = next((one for one in sums if one.currency == value.currency), Sum(value.currency, *_NOTHING))
        unsaid = [f"the whole of {one.budget.id}" for one in kept if not one.whole]
        unsaid += [f"what is budgeted in {one.currency}, in {value.currency}" for one in sums if one is not mine]
        unsaid += [f"whether {one.budget.id} is adopted" for one in budgets if one not in real and len(one.states) > 1]
        missing += unsaid
        if mine.low >= value.high:
            return Funding.FUNDED, sums
        return (Funding.EXCEEDED if mine.high < value.low and not unsaid else Funding.NOT_RECORDED), sums

    def _money_around(self, contract: str) -> bool:
        """Whether any budget is for a place that a contract covers, for one that lies in it, or that it lies in."""
        covered = {one.dst for one in self._case.shot.out(contract, "COVERS")}
        near = self._walk(self._walk(covered, DOWN, out=True), REACHING_DOWN, out=False)
        return any(self._case.shot.into(one, "FUNDS") for one in near)

    def _walk(self, seeds: set[str], kinds: Sequence[str], out: bool) -> set[str]:
        ask = self._case.shot.out if out else self._case.shot.into

        def step(front: set[str]) -> set[str]:
            links = [one for here in front for kind in kinds for one in ask(here, kind)]
            return {one.dst if out else one.src for one in links}

        return spread(seeds, step)

    def _message(self, instrument: str, value: Sum | None, over: PassedOn, funding: Funding | None) -> str:
        name, said = self._ref(instrument).name, list[str]()
        match over:
            case PassedOn.OVER:
                said.append("the subcontracts in force under it come to more than its value")
            case PassedOn.POSSIBLY:
                said.append("the subcontracts under it possibly come to more than its value")
            case PassedOn.NOT_RECORDED if value is not None:
                said.append("not all that is passed on of it is recorded")
        match funding:
            case Funding.UNFUNDED:
                said.append("no budget is recorded for it, nor for a place that it covers")
            case Funding.UNLINKED:
                said.append("there is a budget for a place that it covers; whether for it, is not recorded")
            case Funding.PLANNED:
                said.append("what is budgeted for it is only planned")
            case Funding.EXCEEDED:
                said.append("its value is more than all that is recorded as budgeted for it")
        return f"{name}: {'; '.join(said)}" if said else ""

    def _ref(self, id: str) -> Ref:
        return ref(self._case.shot, id)


_NOTHING: Final = (Decimal(0), Decimal(0))


def _by_year(budgets: Iterable[Budget]) -> Iterator[list[Budget]]:
    years: dict[str, list[Budget]] = defaultdict(list)
    for one in budgets:
        years[one.year].append(one)
    for some in years.values():
        yield [one for one in some if "adopted" in one.states] or some
