"""How long: the term of a lead's contract, and of a subcontract within what it is under."""

from collections.abc import Iterable
from typing import Any, Final

from events.when import OPEN_END, OPEN_START, Day, shift, shift_months
from graph.answers.audit.case import Case, Sketch, Sure
from graph.answers.span import Span
from graph.facts import Version
from graph.snapshot import read_value

_LEAST: Final = 3
_MOST: Final = 5


def contract_term(case: Case, contract: str) -> Iterable[Sketch]:
    """The initial term of a lead's performance contract, its amendments counted, its renewals not."""
    shot = case.shot
    kind, role, term = (shot.value(contract, name) for name in ("kind", "operating_role", "term"))
    if kind is None or kind.value != "performance" or not case.in_force(contract, suspended=True):
        return
    leads = [role] if role and role.value == "lead" else [] if role else _leading(case, contract)
    if not leads:
        return
    facts = (kind, *leads, *((term,) if term else ()))
    need = min([case.in_force(contract, suspended=True), *(case.sure(Span.of(one)) for one in facts)])
    if need is Sure.NO:
        return
    value = read_value(term.value) if term else {}
    name = case.name(contract)
    missing = [
        f"the {what} day of its term"
        for what, key in (("first", "from"), ("last", "last_day"))
        if _open(value.get(key))
    ]
    if missing:
        yield Sketch(
            (contract,), f"The term of {name}, by which {_whose(case, contract)} leads, is not stated",
            violated=False, facts=facts, missing=tuple(missing),
        )  # fmt: skip
        return
    (_, first, latest_first), (_, earliest_last, last) = value["from"], value["last_day"]
    least, most = _years(Day(first), _LEAST), _years(Day(latest_first), _MOST)
    surely = last < least or earliest_last > most
    if surely or earliest_last < _years(Day(latest_first), _LEAST) or last > _years(Day(first), _MOST):
        yield Sketch(
            (contract,),
            f"The initial term of {name}, by which {_whose(case, contract)} leads, runs from {value['from'][0]} to "
            f"{value['last_day'][0]}, not {_LEAST} to {_MOST} years",
            certain=surely and need is Sure.CERTAIN, facts=facts,
        )  # fmt: skip


def subcontract_term(case: Case, subcontract: str) -> Iterable[Sketch]:
    """The days of a subcontract against those of the contract or subcontract that it is under."""
    shot = case.shot
    for prime in shot.into(subcontract, "PRIME"):
        for under in shot.out(subcontract, "UNDER"):
            bounds = _extent(case, under.dst)
            if bounds is None or not case.sure(Span.of(prime) & Span.of(under)):
                continue
            whole, facts = bounds
            own = Span.of(prime)
            late = _beyond(own.sure_to, own.valid_to, whole.sure_to, whole.valid_to)
            early = own.valid_from != OPEN_START and _beyond(
                whole.valid_from, whole.sure_from, own.valid_from, own.sure_from
            )
            name, of = case.name(subcontract), case.name(under.dst)
            about, said = (subcontract,), (prime, under, *facts)
            if own.valid_to == OPEN_END and whole.valid_to != OPEN_END and not early:
                yield Sketch(
                    about, f"{name} is under {of}, which ends, and its own last day is not stated",
                    violated=False, facts=said, missing=("the last day of its term",),
                )  # fmt: skip
            elif late or early:
                surely = Sure.CERTAIN in (late, early) and case.sure(own & Span.of(under)) is Sure.CERTAIN
                when = f"ends on {_last(own)}, after {of} on {_last(whole)}" if late else f"begins before {of}"
                yield Sketch(about, f"{name} {when}", certain=surely, facts=said)


def _beyond(sure: Day, latest: Day, limit: Day, latest_limit: Day) -> Sure:
    """Whether an end between two days lies after another between two."""
    if sure > latest_limit:
        return Sure.CERTAIN
    return Sure.POSSIBLE if latest > limit else Sure.NO


def _extent(case: Case, basis: str) -> tuple[Span, tuple[Version, ...]] | None:
    """The whole of its term, renewals included, as it came to be."""
    told = case.shot.ever_out(basis, "term") if not basis.startswith("contract:") else case.shot.ever_out(basis, "kind")
    if not told:
        return None
    first, last = min(told, key=lambda one: one.valid_from), max(told, key=lambda one: one.valid_to)
    return Span(first.valid_from, first.sure_from, last.sure_to, last.valid_to), (last,)


def _leading(case: Case, contract: str) -> list[Version]:
    """Engagements under it by which somebody leads."""
    return [
        runs
        for under in case.shot.into(contract, "UNDER")
        for runs in case.shot.into(under.src, "RUNS")
        if read_value(runs.value).get("role") == "lead"
    ]


def _whose(case: Case, contract: str) -> str:
    return case.names(one.src for one in case.parties(contract, "operator")) or "its operator"


def _open(when: Any) -> bool:
    return not when or (when[1] == OPEN_START and when[2] == OPEN_END)


def _years(first: Day, years: int) -> Day:
    return shift(shift_months(first, 12 * years), -1)


def _last(span: Span) -> Day:
    return shift(span.valid_to, -1)
