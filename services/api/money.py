"""Money, as the schema has it: budgets, contracts and subcontracts, and how they compare."""

from collections.abc import Iterable
from decimal import Decimal

import strawberry

from events.budget import BudgetStatus, Per
from events.when import Day
from graph.answers import money_words as graph
from graph.answers.shapes import Standing
from services.api.enums import described
from services.api.parts import Attestation, Entity, Event, Moment, borne_out, told
from services.api.rows import Rows, ids, moment

described(
    graph.PassedOn,
    {
        "OVER": "Subcontracts in force come to more than the value.",
        "POSSIBLY": "They come to more on some of the days that the sources leave open.",
        "WITHIN": "They come to no more than the value.",
        "NOT_RECORDED": "A value, or what a subcontract is under, is not recorded.",
    },
)
described(
    graph.Funding,
    {
        "FUNDED": "The budgets recorded for the contract come to its value.",
        "EXCEEDED": "Its value is more than all that is recorded as budgeted for it.",
        "PLANNED": "What is budgeted for it is only planned.",
        "UNLINKED": "A budget is for a place that it covers; whether it is for the contract is not recorded.",
        "UNFUNDED": "No budget is recorded, neither for it nor for a place that it covers.",
        "NOT_RECORDED": "Its value, or an amount, is not recorded, so that it cannot be told.",
    },
)


@strawberry.type(description="An amount in one currency, exact; the two ends differ where something is only possible.")
class MoneySum:
    """Decimal numbers as text."""

    currency: str = told("ISO 4217 code.")
    low: str = told("At least this: it is certain.")
    high: str = told("At most this: it is possible.")


@strawberry.type(description="A line of a budget.")
class AccountLine:
    """Its amount, and what it comes to."""

    line: str = told("The line.")
    amount: MoneySum | None = told("The amount for one of `per`; null: not recorded.")
    was: str | None = told("The amount before it was last revised; null: it was not.")
    per: Per = told("What the amount is for one of.")
    units_low: int | None = told("How many there are of `per`, certainly; null: of the total, or not recorded.")
    units_high: int | None = told("How many there are possibly.")
    total: MoneySum | None = told("What it comes to; null: that cannot be stated, and `missing` says why.")
    sources: list[Entity] = told("Who gives it.")
    named: bool = told("Whether the budget names its funder; else whoever adopted the budget stands there.")
    missing: list[str] = told("What would have to be recorded for a total.")
    events: list[Event] = told("The events that say so.")
    disputed: list[int] = told("Positions of open disputes under which it would be otherwise.")
    last_attested: Attestation | None = borne_out()


@strawberry.type(description="A budget as it stood on a day.")
class AccountBudget:
    """With its lines and what they come to."""

    budget: Entity = told("The budget.")
    year: str = told("Its year, in the source's words.")
    states: list[BudgetStatus] = told("Planned, adopted or spent; several where the day of change is not known.")
    about: Entity | None = told("What the money is for; null: it has no line in force, which alone would say so.")
    by: list[Entity] = told("Who adopted it.")
    read_on: Day = told("The day on which it is read: that of the moment, else the nearest on which it was in force.")
    certain: bool = told("Whether it was surely in force then.")
    revised: bool = told("Whether it was revised by then.")
    lines: list[AccountLine] = told("Its lines, by name.")
    totals: list[MoneySum] = told("What its lines come to, by currency.")
    whole: bool = told("Whether every line is in the totals.")
    events: list[Event] = told("The events that say so.")
    disputed: list[int] = told("Positions of open disputes under which it would be otherwise.")
    last_attested: Attestation | None = borne_out()


@strawberry.type(description="A contract or subcontract as money.")
class AccountInstrument:
    """What it is worth, what has been passed on of it, who pays for it."""

    instrument: Entity = told("The contract or subcontract.")
    depth: int = told("0: as asked; 1: under that one; and so on.")
    under: Entity | None = told("What it is under, where that is in the list.")
    parties: list[Entity] = told("The operators of a contract; prime and sub of a subcontract.")
    standing: Standing = told("How it stands on the day.")
    certain: bool = told("Whether it is surely in force on the day.")
    value: MoneySum | None = told("Its value; null: not recorded.")
    committed: list[MoneySum] = told("The values of the subcontracts in force right under it, by currency.")
    left: MoneySum | None = told("What is left of its value; null: that cannot be stated.")
    over: graph.PassedOn = told("Whether more is passed on than its value.")
    funding: graph.Funding | None = told("Whether budgets stand behind a contract; null for a subcontract.")
    budgeted: list[MoneySum] = told("The budgets that are for the contract itself, of all years, by currency.")
    message: str = told("What is not in order, in a sentence; empty: nothing is.")
    missing: list[str] = told("What would have to be recorded for this to be known.")
    events: list[Event] = told("The events that say so.")
    disputed: list[int] = told("Positions of open disputes under which it would be otherwise.")
    last_attested: Attestation | None = borne_out()


@strawberry.type(description="The money of a place, a party or an instrument.")
class MoneyAccount:
    """Budgets of a year; contracts and subcontracts in force on the day."""

    moment: Moment = told("The moment of the answer.")
    year: str | None = told("The year asked about.")
    budgets: list[AccountBudget] = told("The budgets, by year.")
    instruments: list[AccountInstrument] = told("Contracts, each with what is under it, then other subcontracts.")
    values: list[MoneySum] = told("The values of these contracts together, by currency.")
    unvalued: list[strawberry.ID] = told("Those of them that have no value recorded.")
    years: list[str] = told("The years of all its budgets, in the words of the record.")
    above: list[Entity] = told("Budgets for what a place lies in, which say nothing of the place's share.")


class MoneyRows(Rows):
    """Makes an account, knowing what is selected of it."""

    def account(self, found: graph.Account) -> MoneyAccount:
        """The account."""
        cls = MoneyAccount
        budgets, instruments = self._below(cls, "budgets"), self._below(cls, "instruments")
        return cls(
            moment=moment(self._at),
            year=found.year,
            budgets=[budgets._budget(one) for one in found.budgets],
            instruments=[instruments._instrument(one) for one in found.instruments],
            values=_sums(found.values),
            unvalued=ids(found.unvalued),
            years=list(found.years),
            above=self._entities(cls, "above", (one.id for one in found.above)),
        )

    def _budget(self, row: graph.Budget) -> AccountBudget:
        cls = AccountBudget
        below = self._below(cls, "lines")
        return cls(
            budget=self._ref(cls, "budget", row.budget),
            year=row.year,
            states=[BudgetStatus(one) for one in row.states],
            about=self._ref(cls, "about", row.about),
            by=self._entities(cls, "by", (one.id for one in row.by)),
            read_on=row.read_on,
            certain=row.certain,
            revised=row.revised,
            lines=[below._line(one) for one in row.lines],
            totals=_sums(row.totals),
            whole=row.whole,
            events=self._events(cls, row.events),
            disputed=list(row.disputed),
        )

    def _line(self, row: graph.Line) -> AccountLine:
        cls = AccountLine
        return cls(
            line=row.line,
            amount=_sum(row.amount),
            was=None if row.was is None else amount(row.was),
            per=row.per,
            units_low=row.units[0] if row.units else None,
            units_high=row.units[1] if row.units else None,
            total=_sum(row.total),
            sources=self._entities(cls, "sources", (one.id for one in row.sources)),
            named=row.named,
            missing=list(row.missing),
            events=self._events(cls, row.events),
            disputed=list(row.disputed),
        )

    def _instrument(self, row: graph.Instrument) -> AccountInstrument:
        cls = AccountInstrument
        return cls(
            instrument=self._ref(cls, "instrument", row.instrument),
            depth=row.depth,
            under=self._ref(cls, "under", row.under),
            parties=self._entities(cls, "parties", (one.id for one in row.parties)),
            standing=row.standing,
            certain=row.certain,
            value=_sum(row.value),
            committed=_sums(row.committed),
            left=_sum(row.left),
            over=row.over,
            funding=row.funding,
            budgeted=_sums(row.budgeted),
            message=row.message,
            missing=list(row.missing),
            events=self._events(cls, row.events),
            disputed=list(row.disputed),
        )


def amount(number: Decimal) -> str:
    """An amount as the record writes them: digits, without an exponent."""
    return f"{number:f}"


def _sum(one: graph.Sum | None) -> MoneySum | None:
    return MoneySum(currency=one.currency, low=amount(one.low), high=amount(one.high)) if one else None


def _sums(some: Iterable[graph.Sum]) -> list[MoneySum]:
    return [made for one in some if (made := _sum(one))]
