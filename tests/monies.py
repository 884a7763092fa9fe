"""Accounts of money in Salem, for tests: sums, a budget, what comes of it."""

from decimal import Decimal
from typing import Any

from graph.answers.money_words import Account, Budget, Sum
from tests.audited import SALEM
from tests.story import Story

ON = "2012-10-01"
ZONE = "zone:salem"


def usd(low: str, high: str | None = None) -> Sum:
    return Sum("USD", Decimal(low), Decimal(high or low))


def adopted(story: Story, *lines: dict[str, Any], id: str = "budget:b", **more: Any) -> int:
    """Salem adopts a budget for its zone, unless said otherwise."""
    said = {"by": [SALEM], "for": ZONE, "year": "SY2012", "from": "2012-07-01", **more}
    return story.tell("budget.adopted", id=id, lines=list(lines), **said)


def account(story: Story, of: str = ZONE, year: str | None = None, on: str = ON) -> Account:
    return story.reader(on).money(of, year)


def only(found: Account) -> Budget:
    (budget,) = found.budgets
    return budget
