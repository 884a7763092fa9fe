"""Who provides at a school: supporting partners within the operator's subcontracts, and the services owed."""

from collections.abc import Iterable
from itertools import chain as joined

from events.fields import Aspect
from events.ids import Kind, kind_of
from graph.answers.audit import chain
from graph.answers.audit.case import Case, Covering, Sketch, Sure
from graph.answers.span import Span
from graph.facts import Version
from graph.snapshot import read_list


def unintegrated_provider(case: Case, school: str) -> Iterable[Sketch]:
    """Each supporting partner at a clustered school, against the subcontracts of those who run the school."""
    clustered = case.best(way.span for way in case.clusters(school))
    if not clustered:
        return
    operators = {one.who for one in case.works(school, "lead", "managing", "direct")}
    found: dict[str, Sketch] = {}
    for work in case.works(school, "supporting"):
        if work.who in operators:
            continue
        under = [one for one in case.shot.out(work.engagement, "UNDER") if case.sure(Span.of(one))]
        cure = max(
            (
                sure
                for subcontract, whose in chain.served(case, work.who).items()
                if _serves(case, subcontract, school) or any(one.dst == subcontract for one in under)
                for one, sure in whose.items()
                if one in operators
            ),
            default=Sure.NO,
        )
        if cure is Sure.CERTAIN:
            continue
        outside = [one for one in under if kind_of(one.dst) is not Kind.SUBCONTRACT]
        stated = [one for one in case.shot.out(work.engagement, "basis") if one.value == "none"]
        told = bool(outside or stated) or case.complete(school, Aspect.SERVICES)
        by = " and ".join(case.name(one) for one in sorted(operators)) or "whoever runs it"
        sketch = Sketch(
            (work.who, school),
            f"{case.name(work.who)} supports {case.name(school)} outside any subcontract of {by}",
            violated=told, certain=min(clustered, case.sure(work.span)) is Sure.CERTAIN and not cure,
            facts=(*work.facts, *under, *stated), missing=() if told else ("whether it works on a subcontract",),
        )  # fmt: skip
        if work.who not in found or (sketch.violated, sketch.certain) > (
            found[work.who].violated, found[work.who].certain,
        ):  # fmt: skip
            found[work.who] = sketch
    yield from found.values()


def owed_service(case: Case, school: str) -> Iterable[Sketch]:
    """Each service that a contract in force owes at a school that it covers."""
    for paper in case.covering(school):
        need = min(case.in_force(paper.instrument), case.sure(paper.span))
        owed = _owed(case, paper) if need else {}
        for line, (facts, by) in owed.items():
            cure = _provided(case, paper, school, line, by)
            if cure is Sure.CERTAIN:
                continue
            vague = [one for one in _lines_of(case, paper, line) if not case.shot.out(one, "PROVIDES")]
            complete = case.complete(school, Aspect.SERVICES) and not vague
            missing = [f"where {one} provides" for one in vague] or ["whether all its subcontracts are recorded"]
            yield Sketch(
                (paper.instrument, school, line),
                f"{case.name(paper.instrument)} owes {line} at {case.name(school)}, and nobody provides it there",
                violated=complete, certain=need is Sure.CERTAIN and not cure,
                facts=(*paper.facts, *facts, *case.stand(paper.instrument).facts),
                missing=() if complete else tuple(missing),
            )  # fmt: skip


def _serves(case: Case, subcontract: str, school: str) -> bool:
    """Whether a subcontract reaches a school, or does not say where it reaches."""
    places = case.shot.out(subcontract, "PROVIDES")
    return not places or any(one.instrument == subcontract for one in case.covering(school, "PROVIDES"))


def _owed(case: Case, paper: Covering) -> dict[str, tuple[tuple[Version, ...], set[str]]]:
    """Lines owed, with the facts that say so and whom they name as provider."""
    found: dict[str, tuple[tuple[Version, ...], set[str]]] = {}
    for fact in case.shot.out(paper.instrument, "services"):
        for one in read_list(fact.value):
            facts, by = found.get(one["line"], ((), set()))
            found[one["line"]] = (*facts, fact), by | ({one["by"]} if one.get("by") else set())
    for line in paper.services:
        found.setdefault(line, (paper.facts[:1], set()))
    return found


def _provided(case: Case, paper: Covering, school: str, line: str, by: set[str]) -> Sure:
    """The operator itself, or a subcontract in force that reaches the school, at any tier."""
    operators = {one.src: case.sure(Span.of(one)) for one in case.parties(paper.instrument, "operator")}
    own = [operators[one] for one in by if one in operators]
    working = [
        min(case.given(paper.facts, work.span, work.facts), operators.get(work.who, Sure.NO))
        for work in case.works(school)
        if chain.plain(line) in map(chain.plain, work.services)
    ]
    subs = []
    for serving in case.covering(school, "PROVIDES"):
        lines = serving.services or tuple(
            joined.from_iterable(read_list(one.value) for one in case.shot.out(serving.instrument, "services"))
        )
        if chain.plain(line) in map(chain.plain, lines) and _belongs(
            case, serving.instrument, paper.instrument, operators
        ):
            subs.append(
                min(case.given(paper.facts, serving.span, serving.facts), chain.in_force(case, serving.instrument))
            )
    return max([*own, *working, *subs], default=Sure.NO)


def _belongs(case: Case, subcontract: str, contract: str, operators: Iterable[str]) -> bool:
    """Whether a subcontract is under a contract, or of its operators, at any tier."""
    if contract in chain.contract_of(case, subcontract):
        return True
    for prime in case.shot.into(subcontract, "PRIME"):
        if {prime.src, *chain.primes(case, prime.src)} & set(operators):
            return True
    return False


def _lines_of(case: Case, paper: Covering, line: str) -> list[str]:
    """Subcontracts of the operators in force for a line."""
    return [
        prime.dst
        for party in case.parties(paper.instrument, "operator")
        for prime in case.shot.out(party.src, "PRIME")
        for services in case.shot.out(prime.dst, "services")
        if chain.in_force(case, prime.dst) and chain.plain(line) in map(chain.plain, read_list(services.value))
    ]
