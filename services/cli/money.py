"""Money: budgets, contracts and subcontracts, and how they compare."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.questions import question

if TYPE_CHECKING:
    from graph.answers.money_words import Account, Budget, Instrument, Sum
    from graph.answers.money_words import Line as BudgetLine
    from graph.reader import Reader
    from services.cli.answer import Answer

Of = Annotated[str, typer.Argument(metavar="ID", help="A place, a party, or an instrument: contract, budget, …")]
Year = Annotated[
    str | None, typer.Option("--year", metavar="YEAR", help="Budgets of this year, in the words of the record.")
]
_BAD = frozenset({"over", "exceeded", "unfunded"})


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a budget, the whole of a budget in one currency, or a contract or subcontract: `what` says which.
    `low` and `high` are what it comes to, certainly and possibly, empty where that cannot be stated. `amount` is for
    one of `per`; `left_low` and `left_high` what remains of an instrument's value."""

    what: str
    id: str
    name: str
    about: str | None
    year: str | None
    state: str
    line: str | None
    amount: str | None
    was: str | None
    per: str | None
    units_low: int | None
    units_high: int | None
    currency: str | None
    low: str | None
    high: str | None
    sources: tuple[str, ...]
    depth: int | None
    passed_on: tuple[str, ...]
    left_low: str | None
    left_high: str | None
    over: str | None
    funding: str | None
    certain: bool
    message: str
    missing: tuple[str, ...]
    events: tuple[int, ...]
    disputed: tuple[int, ...]


def register(app: typer.Typer) -> None:
    """Add the verb."""
    question(app, "money")(money)


def money(reader: "Reader", of: Of, year: Year = None) -> "Answer":
    """Budgets, values of contracts and subcontracts; what is over-committed, what has no budget."""
    from services.cli.answer import Answer, Column
    from services.cli.cells import borne_out, cite, sure

    account = reader.money(of, year)
    rows = [line for one in account.budgets for line in _budget(one)]
    rows += [_instrument(one) for one in account.instruments]
    events = cite(reader, (row.events for row in rows))
    return Answer(
        f"Money of {of}{f' in {year}' if year else ''}", Line, rows,
        [
            Column("what", lambda row: row.what),
            Column("id", lambda row: f"{'  ' * (row.depth or 0)}{row.id}"),
            Column("for", lambda row: row.about or ""),
            Column("year", lambda row: row.year or ""),
            Column("state", lambda row: row.state.replace("_", " ")),
            Column("line", lambda row: row.line or ""),
            Column("amount", _amount),
            Column("comes to", _comes_to),
            Column("from", lambda row: ", ".join(row.sources)),
            Column("passed on", lambda row: "\n".join(row.passed_on)),
            Column("left", lambda row: _range(row.left_low, row.left_high)),
            Column("certain", lambda row: sure(row.certain)),
            Column("not in order", lambda row: row.message),
            Column("not recorded", lambda row: "\n".join(row.missing)),
            *borne_out(events),
        ],
        f"{_no_budget(account)} No contract is in force for it.", cited=events, notes=_notes(account),
        no=any({row.over, row.funding} & _BAD for row in rows),
    )  # fmt: skip


def _budget(one: "Budget") -> list[Line]:
    found = [_line(one, each) for each in one.lines]
    short = () if one.whole else ("the amount of every line",)
    for total in one.totals or (None,):
        low, high = _ends(total)
        found.append(
            Line("budget", one.budget.id, one.budget.name, one.about.id if one.about else None, one.year,
                 "/".join(one.states), None, None, None, None, None, None, total.currency if total else None, low,
                 high, tuple(each.id for each in one.by), None, (), None, None, None, None, one.certain,
                 "revised" if one.revised else "", short, one.events, one.disputed)
        )  # fmt: skip
    return found


def _line(budget: "Budget", one: "BudgetLine") -> Line:
    low, high = _ends(one.total)
    amount = one.amount
    return Line(
        "line", budget.budget.id, budget.budget.name, budget.about.id if budget.about else None, budget.year,
        "/".join(budget.states), one.line, _range(*_ends(amount)) if amount else None,
        f"{one.was:f}" if one.was is not None else None, one.per.value, one.units[0] if one.units else None,
        one.units[1] if one.units else None, amount.currency if amount else None, low, high,
        tuple(each.id for each in one.sources), None, (), None, None, None, None, budget.certain, "", one.missing,
        one.events, one.disputed,
    )  # fmt: skip


def _instrument(one: "Instrument") -> Line:
    (low, high), (left_low, left_high) = _ends(one.value), _ends(one.left)
    return Line(
        one.instrument.kind.value, one.instrument.id, one.instrument.name, None, None, one.standing.value, None, None,
        None, None, None, None, one.value.currency if one.value else None, low, high,
        tuple(each.id for each in one.parties), one.depth, tuple(map(_said, one.committed)), left_low, left_high,
        one.over.value, one.funding.value if one.funding else None, one.certain, one.message, one.missing, one.events,
        one.disputed,
    )  # fmt: skip


def _notes(account: "Account") -> list[str]:
    notes = []
    if account.values or account.unvalued:
        worth = ", ".join(map(_said, account.values)) or "nothing that is recorded"
        without = f"; no value is recorded of {', '.join(account.unvalued)}" if account.unvalued else ""
        notes.append(f"The contracts in force come to {worth}{without}.")
    if account.instruments and not account.budgets:
        notes.append(_no_budget(account))
    if account.above:
        notes.append(
            f"For what it lies in, its share not recorded: {', '.join(one.id for one in account.above)}."
        )  # fmt: skip
    return notes


def _no_budget(account: "Account") -> str:
    """That there is no budget as asked, and for which years, in the words of the record, there are others."""
    years = ", ".join(map(repr, account.years))
    if account.year is not None:
        others = f"; there are budgets of {years}" if years else ", nor of any other year"
        return f"No budget of {account.year!r} is recorded for it{others}."
    return (
        f"No budget for it is in force on this day; with --year: {years}." if years else "No budget is recorded for it."
    )


def _ends(one: "Sum | None") -> tuple[str | None, str | None]:
    return (f"{one.low:f}", f"{one.high:f}") if one else (None, None)


def _range(low: str | None, high: str | None) -> str:
    if low is None or high is None:
        return ""
    return _commas(low) if low == high else f"{_commas(low)} to {_commas(high)}"


def _commas(number: str) -> str:
    whole, point, rest = number.partition(".")
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{int(whole.lstrip('-')):,}{point}{rest}"


def _said(one: "Sum") -> str:
    return f"{_range(*_ends(one))} {one.currency}"


def _amount(row: Line) -> str:
    if row.what != "line":
        return ""
    if row.amount is None:
        return "not recorded"
    units = "how many is not recorded" if row.units_low is None else str(row.units_low)
    if row.units_high != row.units_low:
        units += f" to {row.units_high}"
    per = f" for each {row.per} ({units})" if row.per != "total" else ""
    was = f", was {_commas(row.was)}" if row.was is not None else ""
    return f"{row.amount}{per}{was}"


def _comes_to(row: Line) -> str:
    return f"{_range(row.low, row.high)} {row.currency}" if row.low is not None else "not recorded"
