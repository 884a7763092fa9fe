"""Who provides at a school: supporting partners within the operator's subcontracts, and the services owed."""

from collections.abc import Iterable

from events.fields import Aspect
from events.ids import Kind, kind_of
from graph.answers.audit import chain, providing
from graph.answers.audit.case import Case, Sketch, Sure
from graph.answers.span import Span


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
        by = case.names(operators) or "whoever runs it"
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
    for contract in case.covering(school):
        need = min(case.in_force(contract.instrument), case.sure(contract.span))
        for line, (facts, named) in providing.owed(case, contract).items() if need else ():
            found = providing.of_contract(case, contract, school, line, named)
            if any(one.certain for one in found):
                continue
            operators = (one.src for one in case.parties(contract.instrument, "operator"))
            vague = providing.vague(case, operators, line)
            complete = case.complete(school, Aspect.SERVICES) and not vague
            missing = [f"where {one} provides" for one in vague] or ["whether all its subcontracts are recorded"]
            yield Sketch(
                (contract.instrument, school, line),
                f"{case.name(contract.instrument)} owes {line} at {case.name(school)}, and nobody provides it there",
                violated=complete, certain=need is Sure.CERTAIN and not found,
                facts=(*contract.facts, *facts, *case.stand(contract.instrument).facts),
                missing=() if complete else tuple(missing),
            )  # fmt: skip


def _serves(case: Case, subcontract: str, school: str) -> bool:
    """Whether a subcontract reaches a school, or does not say where it reaches."""
    places = case.shot.out(subcontract, "PROVIDES")
    return not places or any(one.instrument == subcontract for one in case.covering(school, "PROVIDES"))
