"""A subcontract within what it is under: in force, its term, places, grades and services."""

from collections.abc import Iterable

from events.grades import Grades, write_grades
from graph.answers.audit import chain
from graph.answers.audit.case import Case, Sure
from graph.answers.audit.terms import subcontract_term
from graph.answers.flow_down_shapes import Deal, FlowResult, Found, is_subcontract, silent
from graph.answers.reach import grades_of, taught
from graph.answers.span import Span
from graph.facts import Version
from graph.snapshot import read_list, read_value


def basis(deal: Deal) -> Found:
    """What it is under is in force, and names its prime."""
    case, who = deal.case, deal.case.name(deal.prime.src)
    stand = case.stand(deal.whole)
    facts = (*deal.links, *stand.facts)
    if not stand.standing.in_force:
        return Found(f"{deal.of} is {stand.standing.replace('_', ' ')} on {case.on}", FlowResult.FAIL, facts)
    if case.in_force(deal.whole) is not Sure.CERTAIN:
        missing = (f"the exact days of {deal.whole}",)
        return Found(f"{deal.of} is possibly in force on {case.on}, not certainly", FlowResult.UNKNOWN, facts, missing)
    bound = case.shot.into(deal.whole, "SUB" if is_subcontract(deal.whole) else "PARTY")
    own = [one for one in bound if one.src == deal.prime.src]
    if not own:
        return Found(
            f"{deal.of} is in force, and does not name {who}", FlowResult.UNKNOWN, (*facts, *bound),
            (f"how {deal.prime.src} is bound by {deal.whole}",),
        )  # fmt: skip
    return Found(f"{deal.of} is in force, and names {who}", facts=(*facts, own[0]))


def term(deal: Deal) -> Found:
    """Its days within those of what it is under, renewals included."""
    told = deal.case.shot.ever_out(deal.whole, "term")
    if missing := silent([] if told else [f"the term of {deal.whole}"], deal.links):
        return missing
    found = next(iter(subcontract_term(deal.case, deal.id)), None)
    if found is None:
        return Found(f"Its term lies within that of {deal.of}", facts=(*deal.links, *told))
    if not found.violated:
        return Found(found.message, FlowResult.UNKNOWN, found.facts, found.missing)
    if not found.certain:
        return Found(f"{found.message}, possibly", FlowResult.UNKNOWN, found.facts, ("the exact days of both terms",))
    return Found(found.message, FlowResult.FAIL, found.facts)


def schools(deal: Deal) -> Found:
    """Every place where it provides lies where what it is under reaches."""
    case, (served, whole) = deal.case, _reach(deal)
    if missing := _unplaced(deal, served, whole):
        return missing
    sure = {one.dst: _within(case, one.dst, whole) for one in served}
    facts = (*served, *whole)
    if outside := [one for one, how in sure.items() if how is Sure.NO]:
        names = ", ".join(map(case.name, outside))
        return Found(f"It provides at {names}, where {deal.of} does not reach", FlowResult.FAIL, facts)
    if doubtful := [one for one, how in sure.items() if how is not Sure.CERTAIN]:
        return Found(
            f"Whether {deal.of} reaches {', '.join(map(case.name, doubtful))} on {case.on} is not certain",
            FlowResult.UNKNOWN, facts, tuple(f"whether {one} is in being, and what it lies in" for one in doubtful),
        )  # fmt: skip
    return Found(f"Every place lies where {deal.of} reaches", facts=facts)


def grades(deal: Deal) -> Found:
    """No grade where it provides is beyond those that what it is under reaches there."""
    case, (served, whole) = deal.case, _reach(deal)
    if missing := _unplaced(deal, served, whole):
        return missing
    covered = {one.dst: grades_of(one) for one in whole}
    beyond, unsaid = [], []
    for one in served:
        limits = [_both(covered[way.top], way.grades) for way in case.ways(one.dst) if way.top in covered]
        mine = grades_of(one) or taught(case.shot, one.dst)
        if not limits or not all(limits):
            continue
        if not mine:
            unsaid.append(one.dst)
        elif rest := tuple(grade for grade in mine if not any(grade in some for some in limits)):
            beyond.append(f"{write_grades(rest)} of {case.name(one.dst)}")
    facts = (*served, *whole)
    if beyond:
        return Found(f"Beyond {deal.of} are grades {', '.join(beyond)}", FlowResult.FAIL, facts)
    return silent([f"the grades of {one}" for one in unsaid], facts) or Found(
        f"No grade is beyond those of {deal.of}", facts=facts
    )


def services(deal: Deal) -> Found:
    """Every line of service is one of what it is under."""
    served, whole = _reach(deal)
    (mine, own), (allowed, theirs) = _lines(deal.case, deal.id, served), _lines(deal.case, deal.whole, whole)
    missing = [f"the services of {one}" for one, lines in ((deal.id, mine), (deal.whole, allowed)) if not lines]
    if found := silent(missing, (*deal.links, *own, *theirs)):
        return found
    if extra := [line for plain, line in mine.items() if plain not in allowed]:
        return Found(f"Beyond {deal.of} it provides {', '.join(extra)}", FlowResult.FAIL, (*own, *theirs))
    return Found(f"Every service is one of {deal.of}", facts=(*own, *theirs))


def _reach(deal: Deal) -> tuple[tuple[Version, ...], tuple[Version, ...]]:
    """Where it provides, and where what it is under reaches."""
    shot = deal.case.shot
    link = "PROVIDES" if is_subcontract(deal.whole) else "COVERS"
    return tuple(shot.out(deal.id, "PROVIDES")), tuple(shot.out(deal.whole, link))


def _unplaced(deal: Deal, served: tuple[Version, ...], whole: tuple[Version, ...]) -> Found | None:
    missing = [f"the places of {one}" for one, links in ((deal.id, served), (deal.whole, whole)) if not links]
    return silent(missing, (*deal.links, *served, *whole))


def _within(case: Case, place: str, whole: Iterable[Version]) -> Sure | None:
    """How surely a place lies in what is covered; None where it is not in being."""
    ways, covered = case.ways(place), {one.dst: one for one in whole}
    return case.best(way.span & Span.of(covered[way.top]) for way in ways if way.top in covered) if ways else None


def _both(some: Grades, others: Grades) -> Grades:
    """The grades of both; of one that is not limited, those of the other."""
    return tuple(one for one in some if one in others) if some and others else some or others


def _lines(case: Case, id: str, links: Iterable[Version]) -> tuple[dict[str, str], tuple[Version, ...]]:
    """The lines of service that an instrument states, and the facts that do."""
    found: dict[str, str] = {}
    facts: list[Version] = []
    for fact in (*links, *case.shot.out(id, "services")):
        said = read_list(fact.value) if fact.type == "services" else read_value(fact.value).get("services", ())
        lines = [str(one["line"]) if isinstance(one, dict) else str(one) for one in said]
        found.update((chain.plain(line), line) for line in lines)
        facts += [fact] if lines else []
    return found, tuple(facts)
