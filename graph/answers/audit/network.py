"""Subcontracts against what they are under, and against each other."""

from collections.abc import Iterable

from events.grades import Grades, write_grades
from events.ids import Kind, kind_of
from graph.answers.audit import chain
from graph.answers.audit.case import Case, Sketch, Sure
from graph.answers.reach import grades_of, taught
from graph.answers.shapes import Standing
from graph.answers.span import Span
from graph.facts import Version
from graph.snapshot import read_list, read_value

_GONE = frozenset({Standing.ENDED, Standing.NEVER_BEGAN})


def subcontract_scope(case: Case, subcontract: str) -> Iterable[Sketch]:
    """The places, grades and services of a subcontract within those of what it is under."""
    if not chain.in_force(case, subcontract):
        return
    for under in case.shot.out(subcontract, "UNDER"):
        whole = case.shot.out(under.dst, "PROVIDES" if kind_of(under.dst) is Kind.SUBCONTRACT else "COVERS")
        served = case.shot.out(subcontract, "PROVIDES")
        if not served or case.stand(under.dst).standing in _GONE:
            continue
        name, of = case.name(subcontract), case.name(under.dst)
        if not whole:
            yield Sketch(
                (subcontract,), f"{name} is under {of}, which does not say where it reaches",
                violated=False, facts=(under, *served), missing=(f"the places of {under.dst}",),
            )  # fmt: skip
            continue
        need = min(case.sure(Span.of(under)), chain.in_force(case, subcontract))
        found = [
            (min(need, case.sure(Span.of(one))), cure, what, one)
            for one in served
            for cure, what in _within(case, one, whole)
            if cure is not Sure.CERTAIN
        ]
        extra = _more_services(case, subcontract, under.dst, served, whole)
        found += [(need, Sure.NO, what, served[0]) for what in extra]
        if found:
            best = max(found, key=lambda row: (row[0] is Sure.CERTAIN and not row[1], row[0]))
            yield Sketch(
                (subcontract,), f"{name} reaches {best[2]}, beyond {of}",
                certain=best[0] is Sure.CERTAIN and not best[1],
                facts=(under, *(row[3] for row in found), *whole),
            )  # fmt: skip


def subcontract_cycle(case: Case, party: str) -> Iterable[Sketch]:
    """Whether a party is reached again from itself, from prime to sub."""
    sure, subcontracts = Sure.CERTAIN, chain.way(case, party, party, Sure.CERTAIN)
    if subcontracts is None:
        sure, subcontracts = Sure.POSSIBLE, chain.way(case, party, party, Sure.POSSIBLE)
    if subcontracts is None:
        return
    facts = [f for one in subcontracts for end in ("PRIME", "SUB") for f in case.shot.into(one, end)]
    through = " by " + ", ".join(subcontracts)
    yield Sketch(
        (party,), f"{case.name(party)} is its own subcontractor{through}",
        certain=sure is Sure.CERTAIN, facts=tuple(facts),
    )  # fmt: skip


def _within(case: Case, served: Version, whole: Iterable[Version]) -> Iterable[tuple[Sure, str]]:
    """How surely a place lies in what is covered; and its grades, where they are known."""
    places = {one.dst: one for one in whole}
    ways = [way for way in case.ways(served.dst) if way.top in places]
    cure = case.best(way.span & Span.of(places[way.top]) for way in ways)
    name = case.name(served.dst)
    if not case.ways(served.dst):
        return
    yield cure, name
    if not cure:
        return
    mine = grades_of(served) or taught(case.shot, served.dst)
    allowed: list[Grades] = []
    for way in ways:
        covered = grades_of(places[way.top])
        both = tuple(g for g in covered if g in way.grades) if covered and way.grades else covered or way.grades
        allowed.append(both)
    if mine and all(allowed):
        rest = tuple(grade for grade in mine if not any(grade in some for some in allowed))
        if rest:
            yield Sure.NO, f"grades {write_grades(rest)} of {name}"


def _more_services(
    case: Case, subcontract: str, under: str, served: Iterable[Version], whole: Iterable[Version]
) -> list[str]:  # fmt: skip
    """Services that what it is under does not have; none where that states no services at all."""
    allowed = _services(case, under, whole)
    if not allowed:
        return []
    mine = _services(case, subcontract, served)
    return [mine[one] for one in mine if one not in allowed]


def _services(case: Case, instrument: str, links: Iterable[Version]) -> dict[str, str]:
    lines = [str(line) for link in links for line in read_value(link.value).get("services", ())]
    for fact in case.shot.out(instrument, "services"):
        lines += [str(one["line"]) if isinstance(one, dict) else str(one) for one in read_list(fact.value)]
    return {chain.plain(line): line for line in lines}
