"""What an account of money is made of. Amounts are decimal and exact; no sum mixes two currencies."""

from dataclasses import dataclass
from decimal import Context, Decimal
from enum import StrEnum
from typing import Final

from events.budget import Per
from events.when import Day
from graph.answers.shapes import Ref, Standing

EXACT: Final = Context(prec=1000)
"""Amounts have at most 19 digits before the point: nothing is rounded."""


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount in one currency: at least `low`, which is certain, at most `high`, which is possible."""

    currency: str
    low: Decimal
    high: Decimal

    def __add__(self, other: "Sum") -> "Sum":
        """Both together; only in one currency."""
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} make no sum")
        return Sum(self.currency, EXACT.add(self.low, other.low), EXACT.add(self.high, other.high))

    def __sub__(self, other: "Sum") -> "Sum":
        """What is left, at least and at most."""
        taken = Sum(other.currency, other.high.copy_negate(), other.low.copy_negate())
        return self + taken

    def times(self, low: int, high: int) -> "Sum":
        """So much for each of so many, at least and at most."""
        return Sum(self.currency, EXACT.multiply(self.low, Decimal(low)), EXACT.multiply(self.high, Decimal(high)))

    def at_most(self) -> "Sum":
        """The same where it may also be nothing."""
        return Sum(self.currency, min(self.low, Decimal(0)), max(self.high, Decimal(0)))


class PassedOn(StrEnum):
    """Subcontracts in force under an instrument against its value."""

    OVER = "over"
    POSSIBLY = "possibly"
    WITHIN = "within"
    NOT_RECORDED = "not_recorded"


class Funding(StrEnum):
    """The value of a contract against the budgets recorded."""

    FUNDED = "funded"
    EXCEEDED = "exceeded"
    PLANNED = "planned"
    UNLINKED = "unlinked"
    UNFUNDED = "unfunded"
    NOT_RECORDED = "not_recorded"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a budget. `amount` for one of `per`, of which there are `units` (at least, at most; null: not
    recorded); `was` what it was before it was last revised; `total` null where it cannot be stated: `missing` says why.
    The source is its funder, or whoever adopted the budget (`named` false)."""

    line: str
    amount: Sum | None
    was: Decimal | None
    per: Per
    units: tuple[int, int] | None
    total: Sum | None
    sources: tuple[Ref, ...]
    named: bool
    missing: tuple[str, ...]
    events: tuple[int, ...]
    disputed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Budget:
    """A budget, as it stood on the day `read_on`: the day asked about, or the nearest on which it was in force.
    `states` are planned, adopted, spent: more than one where the day of change is not known. `totals` are those of its
    lines by currency; `whole` whether every line is in them."""

    budget: Ref
    year: str
    states: tuple[str, ...]
    about: Ref | None
    by: tuple[Ref, ...]
    read_on: Day
    certain: bool
    revised: bool
    lines: tuple[Line, ...]
    totals: tuple[Sum, ...]
    whole: bool
    events: tuple[int, ...]
    disputed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Instrument:
    """A contract or subcontract on the day asked about. `depth` 0: as asked; 1: under that one, and so on.

    `committed` are the subcontracts in force right under it, by currency; `left` what its value leaves (null: cannot
    be stated). `funding` and `budgeted` are those of a contract: the budgets that are for it, not for a place.
    """

    instrument: Ref
    depth: int
    under: Ref | None
    parties: tuple[Ref, ...]
    standing: Standing
    certain: bool
    value: Sum | None
    committed: tuple[Sum, ...]
    left: Sum | None
    over: PassedOn
    funding: Funding | None
    budgeted: tuple[Sum, ...]
    message: str
    missing: tuple[str, ...]
    events: tuple[int, ...]
    disputed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """The money of something: its budgets of the year asked about, and the instruments of the day. `values` are
    those of the contracts together, by currency; `unvalued` contracts have none recorded. `years` are those of all its
    budgets, whichever was asked about. `above` are budgets in force for what a place lies in: how much of one is for
    the place is not recorded."""

    of: Ref
    year: str | None
    budgets: tuple[Budget, ...]
    instruments: tuple[Instrument, ...]
    values: tuple[Sum, ...]
    unvalued: tuple[str, ...]
    years: tuple[str, ...]
    above: tuple[Ref, ...]


def together(sums: "list[Sum]") -> tuple[Sum, ...]:
    """Sums by currency, in the order of their codes."""
    found: dict[str, Sum] = {}
    for one in sums:
        found[one.currency] = found[one.currency] + one if one.currency in found else one
    return tuple(found[code] for code in sorted(found))
