"""Clusters and their schools: how many, in one cluster at a time, each with somebody who runs it and a contract."""

from collections.abc import Iterable
from itertools import combinations
from typing import Final

from events.fields import Aspect
from events.grades import common
from events.ids import Kind, kind_of
from events.plural import many
from graph.answers.audit.case import OPERATING, Case, Covering, Sketch, Sure, apart
from graph.answers.existence import life
from graph.answers.span import Span
from graph.facts import Version
from graph.snapshot import read_value

_LEAST: Final = 3
_ADVISED: Final = 5
_MOST: Final = 10


def cluster_size(case: Case, cluster: str) -> Iterable[Sketch]:
    """The open schools of a cluster whose zone is in being, as named and as stated; both ends of what may be so."""
    lives = max(
        (way for way in case.ways(cluster) if kind_of(way.top) is Kind.ZONE),
        key=lambda way: case.sure(way.span), default=None,
    )  # fmt: skip
    if lives is None:
        return
    sure, perhaps, facts = _counted(case, cluster)
    stated = [one for one in case.shot.out(cluster, "stated_size") if "what" not in read_value(one.value)]
    low, high = sure, perhaps
    for one in stated:
        size = read_value(one.value)
        low = max(sure, size.get("min", sure))
        high = max(perhaps, size.get("max", size.get("min", perhaps)))
    complete = case.complete(cluster, Aspect.SCHOOLS) or bool(stated)
    name = case.name(cluster)
    said = f"{name} has {many(low, 'school')}" if low == high else f"{name} has between {low} and {high} schools"
    alive = case.sure(lives.span) is Sure.CERTAIN
    every = (*lives.facts, *stated, *facts)
    if high > _MOST or (low < _LEAST and complete):
        surely = low > _MOST or high < _LEAST
        limit = f"more than {_MOST}" if high > _MOST else f"fewer than {_LEAST}"
        yield Sketch((cluster,), f"{said}, {limit}", certain=surely and alive, facts=every)
    elif low < _LEAST:
        yield Sketch(
            (cluster,), f"{name} has {many(low, 'recorded school')}, fewer than {_LEAST}, and the record may lack some",
            violated=False, facts=every, missing=("whether all its schools are recorded",),
        )  # fmt: skip
    elif high > _ADVISED:
        yield Sketch(
            (cluster,), f"{said}; {_LEAST} to {_ADVISED} are advised",
            certain=low > _ADVISED and alive, facts=every, warning=True,
        )  # fmt: skip


def two_clusters(case: Case, school: str) -> Iterable[Sketch]:
    """Each two clusters that a school is in for the same grades."""
    for one, other in combinations(case.clusters(school), 2):
        if one.top == other.top or common(one.grades, other.grades) is None or apart(one.links, other.links):
            continue
        span = one.span & other.span
        if case.sure(span):
            first, second = sorted((one.top, other.top))
            yield Sketch(
                (school, first, second),
                f"{case.name(school)} is in {case.name(first)} and in {case.name(second)} at once",
                certain=case.sure(span) is Sure.CERTAIN, facts=(*one.facts, *other.facts),
            )  # fmt: skip


def no_operating_partner(case: Case, school: str) -> Iterable[Sketch]:
    """Whether anybody leads or manages a school, cluster by cluster."""
    every = case.works(school)
    for way in case.clusters(school):
        here = [one for one in every if common(one.grades, way.grades) is not None]
        cure = max(
            (case.given(way.facts, one.span, one.facts) for one in here if one.role in OPERATING), default=Sure.NO
        )
        if cure is Sure.CERTAIN:
            continue
        direct = [one for one in here if one.role == "direct" and case.sure(one.span)]
        told = case.complete(school, Aspect.OPERATORS) or bool(direct)
        name = case.name(school)
        by = f"; {' and '.join(dict.fromkeys(case.name(one.who) for one in direct))} runs it directly" if direct else ""
        yield Sketch(
            (way.top, school), f"{name}, in {case.name(way.top)}, has neither a lead nor a managing partner{by}",
            violated=told, certain=case.sure(way.span) is Sure.CERTAIN and not cure,
            facts=(*way.facts, *(fact for one in here for fact in one.facts)),
            missing=() if told else ("who runs it",),
        )  # fmt: skip


def paper_practice(case: Case, school: str) -> Iterable[Sketch]:
    """Contracts that cover a school where their operator does not work, and partners without a contract there."""
    complete = case.complete(school, Aspect.OPERATORS)
    missing = () if complete else ("whether every engagement and contract is recorded",)
    works, name = case.works(school), case.name(school)
    papers = [(one, party) for one in case.covering(school) for party in case.parties(one.instrument, "operator")]
    said: dict[str, list[tuple[Sure, Sure, Covering, Version]]] = {}
    for paper, party in papers:
        need = min(case.in_force(paper.instrument), case.sure(paper.span & Span.of(party)))
        cure = max(
            (
                case.given(paper.facts, one.span, one.facts)
                for one in works
                if one.who == party.src and common(one.grades, paper.grades) is not None
            ),
            default=Sure.NO,
        )
        if need:
            said.setdefault(paper.instrument, []).append((need, cure, paper, party))
    for contract, rows in said.items():
        # After an assignment on a day that is not known, either operator will do.
        if any(cure is Sure.CERTAIN for _, cure, _, _ in rows):
            continue
        need, _, paper, party = max(rows, key=lambda row: row[0])
        yield Sketch(
            (contract, school), f"{case.name(contract)} covers {name}, where {case.name(party.src)} does not work",
            violated=complete, certain=need is Sure.CERTAIN and not any(cure for _, cure, _, _ in rows),
            facts=(*paper.facts, party, *case.stand(contract).facts), missing=missing,
        )  # fmt: skip
    for work in works:
        if work.role not in OPERATING or not case.sure(work.span):
            continue
        cure = max(
            (
                min(
                    case.in_force(one.instrument, suspended=True),
                    case.given(work.facts, one.span & Span.of(party), (*one.facts, party)),
                )
                for one, party in papers
                if party.src == work.who and common(one.grades, work.grades) is not None
            ),
            default=Sure.NO,
        )
        if cure is not Sure.CERTAIN:
            yield Sketch(
                (work.engagement, school),
                f"{case.name(work.who)} works at {name} as {work.role}, and no contract of its own covers the school",
                violated=complete, certain=case.sure(work.span) is Sure.CERTAIN and not cure,
                facts=work.facts, missing=missing,
            )  # fmt: skip


def _counted(case: Case, cluster: str) -> tuple[int, int, list[Version]]:
    """Open schools in it for certain, and possibly; with the facts."""
    surely: set[str] = set()
    perhaps: set[str] = set()
    facts: list[Version] = []
    for link in case.shot.out(cluster, "INCLUDES"):
        lives = life(case.shot, link.dst)
        found = case.sure(Span.of(link) & lives.span) if lives else Sure.NO
        if lives and found:
            perhaps.add(link.dst)
            facts += [link, *lives.facts]
        if found is Sure.CERTAIN:
            surely.add(link.dst)
    return len(surely), len(perhaps), facts
