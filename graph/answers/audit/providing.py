"""Services at a school: what a contract owes there and who provides it, itself or by subcontracts at any tier."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from events.grades import Grades
from events.when import Day
from graph.answers.audit import chain
from graph.answers.audit.case import Case, Covering, Sure, Work
from graph.answers.reach import days_of
from graph.answers.span import Span
from graph.facts import Version
from graph.snapshot import read_list

Owed = Mapping[str, tuple[tuple[Version, ...], frozenset[str]]]
"""Services by name, each with the facts that say that it is owed and whom they name as provider."""


class ProvidedBy(StrEnum):
    """By what somebody provides."""

    ITSELF = "itself"
    SUBCONTRACT = "subcontract"
    ENGAGEMENT = "engagement"


@dataclass(frozen=True, slots=True)
class Providing:
    """Somebody provides under an instrument: certainly, or possibly. `ends` is the day from which on it may not."""

    who: str | None
    how: ProvidedBy
    instrument: str
    grades: Grades
    days_a_week: float | None
    certain: bool
    ends: Day
    facts: tuple[Version, ...]


def owed(case: Case, contract: Covering) -> Owed:
    """The services that a contract owes at a place that it covers: its own, and those of the place."""
    found: dict[str, tuple[tuple[Version, ...], frozenset[str]]] = {}
    for fact in case.shot.out(contract.instrument, "services"):
        for one in read_list(fact.value):
            facts, named = found.get(one["line"], ((), frozenset()))
            found[one["line"]] = (*facts, fact), named | ({one["by"]} if one.get("by") else set())
    for line in contract.services:
        found.setdefault(line, (contract.facts[:1], frozenset()))
    return found


def taken_over(case: Case, subcontract: Covering) -> tuple[tuple[str, ...], tuple[Version, ...]]:
    """The services of a subcontract at a place: those of the place, else its own; with the facts that say so."""
    if subcontract.services:
        return subcontract.services, ()
    facts = tuple(case.shot.out(subcontract.instrument, "services"))
    return tuple(dict.fromkeys(str(line) for one in facts for line in read_list(one.value))), facts


def operators(case: Case, contract: str) -> dict[str, Sure]:
    """The operators of a contract, and how surely they are."""
    return {one.src: case.sure(Span.of(one)) for one in case.parties(contract, "operator")}


def of_contract(
    case: Case, contract: Covering, school: str, line: str, named: Collection[str]
) -> list[Providing]:  # fmt: skip
    """Who provides a service that a contract owes at a school: its operator, where the contract names it for that or it
    works there; or a subcontract in force that reaches the school."""
    parties = operators(case, contract.instrument)
    own = [
        Providing(one, ProvidedBy.ITSELF, contract.instrument, contract.grades, None, sure is Sure.CERTAIN,
                  min(case.stand(contract.instrument).span.valid_to, contract.span.valid_to), contract.facts)
        for one, sure in parties.items() if one in named and sure
    ]  # fmt: skip
    return [*own, *_others(case, contract, school, line, parties)]


def of_subcontract(case: Case, subcontract: Covering, school: str, line: str) -> list[Providing]:
    """Who provides a service that a subcontract has taken over: its sub, or a subcontract below."""
    parties = subs(case, subcontract.instrument)
    own = [_under(case, subcontract, one, ProvidedBy.ITSELF, sure) for one, sure in parties.items() if sure]
    return [*own, *_others(case, subcontract, school, line, parties)]


def subs(case: Case, subcontract: str) -> dict[str, Sure]:
    """Who does the work of a subcontract, and how surely."""
    return {one.src: case.sure(Span.of(one)) for one in case.shot.into(subcontract, "SUB")}


def by_engagement(work: Work, sure: Sure) -> Providing:
    """What somebody provides who works at the school."""
    return Providing(
        work.who, ProvidedBy.ENGAGEMENT, work.engagement, work.grades, work.days, sure is Sure.CERTAIN,
        work.span.valid_to, work.facts,
    )  # fmt: skip


def by_subcontract(case: Case, subcontract: Covering, sure: Sure) -> Providing:
    """What is provided under a subcontract: by the surest of its subs."""
    links = case.shot.into(subcontract.instrument, "SUB")
    who = max(links, key=lambda one: (case.sure(Span.of(one)), one.id), default=None)
    return _under(case, subcontract, who.src if who else None, ProvidedBy.SUBCONTRACT, sure)


def vague(case: Case, parties: Iterable[str], line: str) -> list[str]:
    """Subcontracts in force of these for a service that do not say where they provide."""
    return [
        prime.dst
        for party in parties
        for prime in case.shot.out(party, "PRIME")
        for services in case.shot.out(prime.dst, "services")
        if chain.in_force(case, prime.dst)
        and names(read_list(services.value), line)
        and not case.shot.out(prime.dst, "PROVIDES")
    ]


def names(lines: Iterable[str], line: str) -> bool:
    """Whether a service is among these, however it is written."""
    return chain.plain(line) in map(chain.plain, lines)


def _others(
    case: Case, owing: Covering, school: str, line: str, parties: Mapping[str, Sure]
) -> Iterator[Providing]:  # fmt: skip
    """Those who owe it and are said to provide it where they work; and subcontracts for it that reach the school, of
    those who owe it or under the same instrument, at any tier."""
    for work in case.works(school):
        if names(work.services, line):
            sure = min(case.given(owing.facts, work.span, work.facts), parties.get(work.who, Sure.NO))
            if sure:
                yield by_engagement(work, sure)
    for one in case.covering(school, "PROVIDES"):
        if one.instrument == owing.instrument or not names(taken_over(case, one)[0], line):
            continue
        if owing.instrument in chain.above(case, one.instrument) or _is_for(case, one.instrument, parties):
            sure = min(case.given(owing.facts, one.span, one.facts), chain.in_force(case, one.instrument))
            if sure:
                yield by_subcontract(case, one, sure)


def _is_for(case: Case, subcontract: str, parties: Mapping[str, Sure]) -> bool:
    """Whether a subcontract does the work of one of these, at any tier."""
    return any(
        {prime.src, *chain.primes(case, prime.src)} & parties.keys() for prime in case.shot.into(subcontract, "PRIME")
    )


def _under(case: Case, subcontract: Covering, who: str | None, how: ProvidedBy, sure: Sure) -> Providing:
    """It may end with the subcontract's own term, or where that no longer reaches the school."""
    standing = [one for one in case.shot.status(subcontract.instrument) if one.value == "in_force"]
    ends = min([subcontract.span.valid_to, *(one.valid_to for one in standing)])
    return Providing(
        who, how, subcontract.instrument, subcontract.grades, days_of(subcontract.facts[0]), sure is Sure.CERTAIN, ends,
        (*subcontract.facts, *standing),
    )  # fmt: skip
