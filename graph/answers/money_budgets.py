"""Budgets as they stood on a day: lines, amounts, and how many schools an amount for each is for."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from events.budget import Per
from events.ids import PLACES, Kind, kind_of
from events.when import OPEN_END, OPEN_START, Day, shift
from graph.answers.audit.case import Case, Sure
from graph.answers.existence import lives
from graph.answers.holders import provenance, ref
from graph.answers.money_words import Budget, Line, Sum, together
from graph.answers.reach import REACHING_DOWN, Way
from graph.answers.span import ALWAYS, Span, one_of
from graph.facts import Version
from graph.snapshot import read_value
from graph.spread import spread

_LINKS: Final = {Kind.CONTRACT: "COVERS", Kind.SUBCONTRACT: "PROVIDES", Kind.ENGAGEMENT: "AT", Kind.GRANT: "OVER"}
_REGISTERED: Final = frozenset({"HAS_SCHOOL", "HAS_OFFICE", "OVERSEES"})
_UNITS: Final = {
    Per.SCHOOL: "how many schools it reaches", Per.PUPIL: "how many pupils it is for",
    Per.PERSON: "how many persons it is for", Per.OFFICE: "how many offices it is for",
}  # fmt: skip


def read_on(years: Sequence[Version], on: Day) -> Day | None:
    """The day asked about, or the nearest on which a budget may be in force; None: on none."""
    if not years:
        return None
    first, until = min(one.valid_from for one in years), max(one.valid_to for one in years)
    return max(first, min(on, shift(until, -1)))


def budget(case: Case, id: str, lines: Iterable[Version], now: Case) -> Budget:
    """A budget on the day of the case; names are those of `now`."""
    shot, on = case.shot, case.on
    years, states = shot.out(id, "year"), shot.out(id, "state")
    rows = [one for one in lines if one.possible(on)]
    told = list(_lines(case, rows, now))
    founding = {one.said_by for one in shot.ever_out(id, "year")}
    by = shot.into(id, "ADOPTED")
    targets = sorted({one.dst for one in lines})
    _, events, disputed = provenance([*years, *states, *by, *rows])
    return Budget(
        ref(now.shot, id), years[-1].value if years else "", tuple(sorted({one.value for one in states})),
        ref(now.shot, targets[0]) if targets else None, tuple(ref(now.shot, one.src) for one in by), on,
        any(one.certain(on) for one in years), any(one.said_by not in founding for one in (*states, *rows)),
        tuple(told), together([one.total for one in told if one.total]), bool(told) and all(one.total for one in told),
        events, disputed,
    )  # fmt: skip


def _lines(case: Case, rows: Iterable[Version], now: Case) -> Iterator[Line]:
    """One row for each line and source; of a line that the adopters fund together, one."""
    kept: dict[tuple[str, str], list[Version]] = defaultdict(list)
    for one in rows:
        value = read_value(one.value)
        kept[value["line"], one.src if value.get("by_funder") else ""].append(one)
    for (name, source), facts in sorted(kept.items()):
        others = [one for (line, other), some in kept.items() if line == name and other != source for one in some]
        yield _line(case, name, bool(source), facts, others, now)


def _line(case: Case, name: str, named: bool, facts: list[Version], others: list[Version], now: Case) -> Line:
    missing: list[str] = []
    amount = _amount(facts, case.on, missing)
    values = [read_value(one.value) for one in facts]
    kinds = {Per(one.get("per", Per.TOTAL)) for one in values}
    per, target = kinds.pop(), facts[0].dst
    if kinds:
        missing.append("what its amount is for one of")
    units = _units(case, target, per)
    if units is None:
        missing.append(_UNITS[per])
    if {one.said_by for one in others} - {one.said_by for one in facts}:
        missing.append("whether it adds to what another source gives for the same line, or takes its place")
    total = amount.times(*units) if amount and units and not missing else None
    _, events, disputed = provenance(facts)
    return Line(
        name, amount, _was(case, facts), per, units if per is not Per.TOTAL else None, total,
        tuple(dict.fromkeys(ref(now.shot, one.src) for one in facts)), named, tuple(missing), events,
        disputed,
    )  # fmt: skip


def _units(case: Case, target: str, per: Per) -> tuple[int, int] | None:
    """Of how many an amount is for one, at least and at most."""
    match per:
        case Per.TOTAL:
            return 1, 1
        case Per.SCHOOL:
            return schools(case, target)
        case Per.OFFICE:
            return _offices(case, target)
    return None


def _amount(facts: list[Version], on: Day, missing: list[str]) -> Sum | None:
    """The amounts that may be right on the day; possibly nothing, where it is only possible that the line is there."""
    values = [read_value(one.value) for one in facts]
    currencies = {str(one.get("currency", "USD")) for one in values}
    amounts = [Decimal(one["amount"]) for one in values if one.get("amount") is not None]
    if len(amounts) < len(values):
        missing.append("its amount")
        return None
    if len(currencies) > 1:
        missing.append(f"which of {', '.join(sorted(currencies))} it is in")
        return None
    found = Sum(currencies.pop(), min(amounts), max(amounts))
    same = [one for one in facts if one.src == facts[0].src]
    return found if one_of(same, (), on).certain(on) else found.at_most()


def _was(case: Case, facts: list[Version]) -> Decimal | None:
    """What the line came to before the words that stand on the day."""
    first = min(facts, key=lambda one: (one.valid_from, one.id))
    value = read_value(first.value)
    before = [
        one for one in case.shot.ever_into(first.dst, "FUNDS")
        if one.src == first.src and (one.valid_from, one.said_by) < (first.valid_from, first.said_by)
        and all(read_value(one.value).get(key) == value.get(key) for key in ("budget", "line", "by_funder"))
    ]  # fmt: skip
    last = max(before, key=lambda one: (one.valid_from, one.id), default=None)
    amount = read_value(last.value).get("amount") if last else None
    return Decimal(amount) if amount is not None else None


def schools(case: Case, target: str) -> tuple[int, int] | None:
    """How many schools something reaches, certainly and possibly; a stated size counts at both ends. None: it is
    nothing that reaches schools."""
    return case.shot.once(("schools", target), lambda: _schools(case, target))


def _schools(case: Case, target: str) -> tuple[int, int] | None:
    kind = kind_of(target)
    found: list[Sure] = []
    if kind in PLACES:
        found = [_reached(case, one, target) for one in _below(case, target)]
    elif kind in _LINKS:
        places = [one.dst for one in case.shot.out(target, _LINKS[kind])]
        for school in sorted({one for place in places for one in _below(case, place)}):
            found.append(case.best(one.span for one in case.covering(school, _LINKS[kind]) if one.instrument == target))
    else:
        return None
    low, high = sum(one is Sure.CERTAIN for one in found), sum(one is not Sure.NO for one in found)
    for fact in case.shot.out(target, "stated_size"):
        stated = read_value(fact.value)
        if stated.get("what", "schools") == "schools":
            ends = [int(stated[one]) for one in ("min", "max") if stated.get(one) is not None]
            low, high = min([low, *ends]), max([high, *ends])
    return low, high


def _offices(case: Case, target: str) -> tuple[int, int] | None:
    """The offices right under a district or state, or under the districts that a zone serves."""
    kind = kind_of(target)
    if kind not in (Kind.STATE, Kind.DISTRICT, Kind.ZONE):
        return None
    served = case.shot.out(target, "SERVES") if kind is Kind.ZONE else ()
    ways = [(one.dst, Span.of(one)) for one in served] if kind is Kind.ZONE else [(target, ALWAYS)]
    found: dict[str, Sure] = {}
    for place, span in ways:
        for link in case.shot.out(place, "HAS_OFFICE"):
            life = lives(case.shot, link.dst)
            if kind_of(link.dst) is Kind.OFFICE and life is not None:
                sure = case.sure(span & _dated(link) & life.span)
                found[link.dst] = max(found.get(link.dst, Sure.NO), sure)
    return sum(one is Sure.CERTAIN for one in found.values()), sum(one is not Sure.NO for one in found.values())


def _below(case: Case, place: str) -> list[str]:
    """The schools that may lie in a place on the day, itself included."""
    every = spread(
        [place],
        lambda front: (link.dst for one in front for kind in REACHING_DOWN for link in case.shot.out(one, kind)),
    )
    return sorted(one for one in every if kind_of(one) is Kind.SCHOOL)


def _reached(case: Case, school: str, target: str) -> Sure:
    return case.best(_while(case, way) for way in case.ways(school) if way.top == target)


def _while(case: Case, way: Way) -> Span:
    """While a way holds."""
    span = ALWAYS
    for place in way.path:
        life = lives(case.shot, place)
        span = span & life.span if life else span
    for link in way.links:
        span = span & _dated(link)
    return span


def _dated(link: Version) -> Span:
    """When a link holds. Who is registered under somebody without any date is taken to be there, as whoever is
    registered without one is taken to be in being."""
    if link.type in _REGISTERED and link.valid_from == OPEN_START and link.sure_from == OPEN_END:
        return Span(OPEN_START, OPEN_START, link.sure_to, link.valid_to)
    return Span.of(link)
