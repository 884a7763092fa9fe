"""The flow-down check: whether a subcontract keeps within what it is under. Specification: docs/what-if.md."""

from collections.abc import Callable
from typing import Final

from events.when import Day, shift
from graph.answers import flow_down_means as means
from graph.answers import flow_down_scope as scope
from graph.answers.audit.case import Case
from graph.answers.audit.days import Dated, Known
from graph.answers.audit.gather import gather
from graph.answers.flow_down_shapes import Deal, FlowCheck, FlowDown, FlowLine, FlowResult, Found
from graph.answers.holders import provenance, ref
from graph.answers.span import Span
from graph.moment import Moment
from graph.store import GraphStore

_AGAINST: Final = frozenset(
    {FlowCheck.BASIS, FlowCheck.TERM, FlowCheck.SCHOOLS, FlowCheck.GRADES, FlowCheck.SERVICES, FlowCheck.VALUE}
)
"""What compares it with what it is under."""


def flow_down(store: GraphStore, at: Moment, subcontract: str) -> FlowDown:
    """A line for each check of a known subcontract, in the order of `FlowCheck`. It is judged on the day of the
    moment where it may be in force then; else on its first day, or on its last where that is past."""
    known = gather(store, at, subcontract).known
    on = _day(known, subcontract, at.on)
    shot = Dated(known, on)
    prime = next(iter(shot.into(subcontract, "PRIME")), None)
    sub = next(iter(shot.into(subcontract, "SUB")), None)
    under = next(iter(shot.out(subcontract, "UNDER")), None)
    lines: list[FlowLine] = []
    if prime:
        deal = Deal(Case(shot), subcontract, prime, under)
        lines = [_line(check, judge, deal) for check, judge in _judges(store).items()]
    return FlowDown(
        ref(shot, subcontract), ref(shot, prime.src) if prime else None, ref(shot, sub.src) if sub else None,
        ref(shot, under.dst) if under else None, on, tuple(lines),
    )  # fmt: skip


def _judges(store: GraphStore) -> dict[FlowCheck, Callable[[Deal], Found]]:
    return {
        FlowCheck.BASIS: scope.basis, FlowCheck.TERM: scope.term, FlowCheck.SCHOOLS: scope.schools,
        FlowCheck.GRADES: scope.grades, FlowCheck.SERVICES: scope.services,
        FlowCheck.AUTHORITY: means.authority(store), FlowCheck.VALUE: means.value, FlowCheck.FIELDS: means.fields,
        FlowCheck.CYCLE: means.cycle,
    }  # fmt: skip


def _line(check: FlowCheck, judge: Callable[[Deal], Found], deal: Deal) -> FlowLine:
    if deal.under is None and check in _AGAINST:
        missing = ("the contract or subcontract that it is under",)
        found = Found("What it is under is not recorded", FlowResult.UNKNOWN, deal.links, missing)
    else:
        found = judge(deal)
    facts, events, _ = provenance(found.facts)
    return FlowLine(check, found.result, f"{found.message.removesuffix('.')}.", found.missing, facts, events)


def _day(known: Known, subcontract: str, on: Day) -> Day:
    spans = [Span.of(one) for one in known.of(("into", subcontract, "PRIME"))]
    if not spans or any(one.possible(on) for one in spans):
        return on
    if later := [one for one in spans if one.valid_from > on]:
        first = min(later, key=lambda one: one.valid_from)
        return first.sure_from if first.sure_from < first.valid_to else first.valid_from
    last = max(spans, key=lambda one: one.valid_to)
    return shift(last.sure_to if last.sure_from < last.sure_to else last.valid_to, -1)
