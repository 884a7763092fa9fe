"""Money, from the line of a budget to the contract and on to the subcontract, for a place, a party or an instrument."""

from typing import Final

from events.ids import PARTIES, PLACES, Kind
from graph.answers.audit.case import Cases
from graph.answers.holders import ref
from graph.answers.money_budgets import budget, read_on
from graph.answers.money_facts import Purse, budget_of, read
from graph.answers.money_instruments import Instruments
from graph.answers.money_words import Account, Budget, together
from graph.answers.shapes import Ref
from graph.facts import Version
from graph.moment import Moment
from graph.store import GraphStore

OF: Final = PARTIES | PLACES | {
    Kind.CONTRACT, Kind.SUBCONTRACT, Kind.BUDGET, Kind.POLICY, Kind.GRANT, Kind.ENGAGEMENT,
}  # fmt: skip
"""What there is an account of."""


def money(store: GraphStore, at: Moment, of: str, year: str | None = None) -> Account:
    """The account of something known.

    `year` are the words by which budgets name their year; not given: budgets in force on the day. Of a year, a budget
    that is not in force on the day is read on the nearest day on which it was. Contracts and subcontracts are those in
    force on the day, whatever the year. Nothing is added up across budgets: whether two of them speak of the same money
    is not recorded.
    """
    return _Books(read(store, at, of), of).account(year)


class _Books:
    def __init__(self, found: Purse, of: str) -> None:
        self._found, self._of, self._on = found, of, found.known.at.on
        self._case = Cases(found.known).on
        self._now = self._case(self._on)

    def account(self, year: str | None) -> Account:
        """The budgets of a year, and the instruments of the day."""
        told = {key: one for key, lines in self._found.budgets.items() if (one := self._budget(key, lines))}
        wanted = [one for one in told.values() if self._wanted(one, year)]
        instruments = tuple(Instruments(self._now, self._for).tree(self._found.instruments, self._of))
        contracts = [
            one
            for one in instruments
            if one.depth == 0 and one.instrument.kind is Kind.CONTRACT and one.standing.in_force
        ]
        values = [one.value if one.certain else one.value.at_most() for one in contracts if one.value]
        return Account(
            ref(self._now.shot, self._of), year, tuple(sorted(wanted, key=lambda one: (one.year, one.budget.id))),
            instruments, together(values), tuple(one.instrument.id for one in contracts if one.value is None),
            tuple(sorted({one.year for one in told.values()})), self._above(),
        )  # fmt: skip

    def _wanted(self, one: Budget, year: str | None) -> bool:
        if year is not None:
            return _plain(one.year) == _plain(year)
        return one.read_on == self._on or one.budget.id == self._of

    def _above(self) -> tuple[Ref, ...]:
        found = self._found.above
        return tuple(
            ref(self._now.shot, one) for one in sorted(found.keys() - self._found.budgets.keys())
            if any(line.possible(self._on) for line in found[one])
        )  # fmt: skip

    def _for(self, contract: str) -> list[Budget]:
        """The budgets that are for a contract, of every year."""
        lines: dict[str, list[Version]] = {}
        for one in self._found.known.of(("into", contract, "FUNDS")):
            lines.setdefault(budget_of(one), []).append(one)
        return [made for key, some in sorted(lines.items()) if (made := self._budget(key, tuple(some)))]

    def _budget(self, id: str, lines: tuple[Version, ...]) -> Budget | None:
        day = read_on(self._found.known.of(("out", id, "year")), self._on)
        return budget(self._case(day), id, lines, self._now) if day is not None else None


def _plain(year: str) -> str:
    return " ".join(year.casefold().split())
