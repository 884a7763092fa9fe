"""What authority and work rest on: a contract with the right party, a basis that still stands, a giver who holds."""

from collections.abc import Iterable, Iterator

from events.grades import Grades
from events.ids import Kind, kind_of
from events.levers import Level
from graph.answers.audit.case import OPERATING, Case, Sketch, Sure
from graph.answers.reach import grades_of
from graph.answers.span import Span
from graph.facts import Version
from graph.snapshot import read_value


def no_contract(case: Case, school: str) -> Iterable[Sketch]:
    """The contract of each who leads or manages a clustered school with the authoriser of its zone."""
    zones = [way for way in case.ways(school) if kind_of(way.top) is Kind.ZONE]
    if not zones:
        return
    clustered = case.best(way.span for way in case.clusters(school))
    authorisers = {link.src for way in zones for link in case.shot.into(way.top, "AUTHORISES")}
    for work in case.works(school, *OPERATING):
        under = list(case.shot.out(work.engagement, "UNDER"))
        basis = [one for one in case.shot.out(work.engagement, "basis") if one.value == "unknown"]
        papers: dict[str, tuple[Span, tuple[Version, ...]]]
        papers = {link.dst: (Span.of(link), (link,)) for link in under if kind_of(link.dst) is Kind.CONTRACT}
        for paper in case.covering(school):
            for party in case.parties(paper.instrument, "operator"):
                if party.src == work.who:
                    papers.setdefault(paper.instrument, (paper.span & Span.of(party), (*paper.facts, party)))
        cure = max(
            (
                min(_signed(case, one, work.who, authorisers), case.given(work.facts, span, facts))
                for one, (span, facts) in papers.items()
            ),
            default=Sure.NO,
        )
        if cure is Sure.CERTAIN:
            continue
        missing = [] if authorisers else [f"who authorises {' or '.join(dict.fromkeys(way.top for way in zones))}"]
        missing += ["what the engagement rests on"] if basis and not papers else []
        name, who = case.name(school), case.name(work.who)
        yield Sketch(
            (work.engagement, school),
            f"{who} works at {name} as {work.role} without a contract in force with whoever authorises its zone",
            violated=not missing,
            certain=min(clustered, case.sure(work.span)) is Sure.CERTAIN and not cure,
            facts=(*work.facts, *zones[0].facts, *under, *basis, *(f for one in papers for f in case.stand(one).facts)),
            missing=tuple(missing),
        )  # fmt: skip


def outlived_basis(case: Case, unit: str) -> Iterable[Sketch]:
    """What goes on though what it rests on has ended: a grant with a later last day of its own, an engagement."""
    engaged = kind_of(unit) is Kind.ENGAGEMENT
    own = case.shot.into(unit, "RUNS" if engaged else "HOLDS")
    if not own:
        return
    holding = max(own, key=lambda one: (case.sure(Span.of(one)), one.id))
    who = case.name(holding.src)
    what = (
        f"{who} is engaged as {read_value(holding.value).get('role')}"
        if engaged
        else f"{case.name(unit)} to {who} stands"
    )
    ended = _outlived(case, unit, frozenset()) if not engaged else list(_bases(case, unit))
    over = [(basis, need, facts) for basis, need, facts in ended if need]
    if over:
        basis, need, facts = max(over, key=lambda one: one[1])
        yield Sketch(
            (unit,), f"{what} though {case.name(basis)}, on which it rests, has ended",
            certain=min(need, case.sure(Span.of(holding))) is Sure.CERTAIN, facts=(holding, *facts),
        )  # fmt: skip
        return
    for link in case.shot.out(unit, "UNDER"):
        renewed = [one for one in case.shot.status(link.dst) if one.value == "auto_renewed"]
        need = case.best(Span.of(one) & Span.of(link) & Span.of(holding) for one in renewed)
        if need:
            yield Sketch(
                (unit,), f"{what} under {case.name(link.dst)}, which has renewed itself after its last day",
                certain=need is Sure.CERTAIN, facts=(holding, link, *renewed), warning=True,
            )  # fmt: skip


def _outlived(
    case: Case, grant: str, seen: frozenset[str]
) -> list[tuple[str, Sure, tuple[Version, ...]]]:  # fmt: skip
    """Ended bases of a grant that states a last day of its own, or of one that it is delegated from."""
    found: list[tuple[str, Sure, tuple[Version, ...]]] = []
    if any(read_value(one.value).get("own_end") for one in case.shot.into(grant, "HOLDS")):
        found += _bases(case, grant)
    for link in case.shot.into(grant, "DELEGATES"):
        if link.src not in seen and link.src != grant:
            above = _outlived(case, link.src, seen | {grant})
            found += [(one, min(need, case.sure(Span.of(link))), (link, *facts)) for one, need, facts in above]
    return found


def _bases(
    case: Case, unit: str, seen: frozenset[str] = frozenset()
) -> Iterator[tuple[str, Sure, tuple[Version, ...]]]:
    """What it rests on, through subcontracts too, with how surely that has ended."""
    for link in case.shot.out(unit, "UNDER"):
        ended = [one for one in case.shot.status(link.dst) if one.value == "ended"]
        need = case.best(Span.of(one) & Span.of(link) for one in ended)
        yield link.dst, need, (link, *ended)
        if kind_of(link.dst) is Kind.SUBCONTRACT and link.dst not in seen:
            yield from _bases(case, link.dst, seen | {link.dst})


def beyond_own(case: Case, grant: str) -> Iterable[Sketch]:
    """A delegated grant against the one that it is delegated from."""
    for link in case.shot.into(grant, "DELEGATES"):
        mine, theirs = case.shot.into(grant, "HOLDS"), case.shot.into(link.src, "HOLDS")
        pairs = [(one, other) for one in mine for other in theirs]
        if not pairs:
            continue
        found = [_more(one, other) for one, other in pairs]
        scope = _wider(case, grant, link.src)
        silent = [what for what, said in found if not said and what]
        broken = [what for what, said in found if said]
        facts = (link, *mine, *theirs, *case.shot.out(grant, "OVER"), *case.shot.out(link.src, "OVER"))
        giver = case.names(one.src for one in theirs)
        if broken or scope:
            what = min(broken) if broken else scope
            surely = (len(broken) == len(found) or bool(scope)) and case.sure(Span.of(link)) is Sure.CERTAIN
            some = max(case.sure(Span.of(one) & Span.of(other)) for one, other in pairs)
            yield Sketch(
                (grant,), f"{giver} delegates {what} by {case.name(grant)}, which it does not hold",
                certain=surely and (some is Sure.CERTAIN or len(pairs) > 1), facts=facts,
            )  # fmt: skip
        elif silent:
            yield Sketch(
                (grant,), f"{giver} delegates by {case.name(grant)} at a level that cannot be compared",
                violated=False, facts=facts, missing=(min(silent),),
            )  # fmt: skip


def _more(mine: Version, theirs: Version) -> tuple[str, bool]:
    """What is given beyond what is held (True), or is not stated (False); empty where neither."""
    given, held = read_value(mine.value), read_value(theirs.value)
    if given["lever"] != held["lever"]:
        return str(given["lever"]), True
    if held.get("area") not in (None, given.get("area")):
        return f"{given.get('area') or given['lever']}", True
    if "level" not in held:
        return f"the level of {theirs.dst}", False
    if "level" not in given:
        return f"the level of {mine.dst}", False
    level = Level(given["level"])
    return (f"{level} authority", True) if level.rank > Level(held["level"]).rank else ("", False)


def _wider(case: Case, grant: str, parent: str) -> str:
    """A place or grades of a grant that the grant above it surely does not reach; empty if there is none."""
    allowed: dict[str, Grades] = {one.dst: grades_of(one) for one in case.shot.out(parent, "OVER")}
    for over in case.shot.out(grant, "OVER"):
        ways = case.ways(over.dst)
        reached = [way for way in ways if way.top in allowed]
        if ways and not reached:
            return f"authority over {case.name(over.dst)}"
        grades = grades_of(over)
        limits = [allowed[way.top] for way in reached if not way.grades]
        if grades and limits and all(limit and not set(grades) <= set(limit) for limit in limits):
            return f"authority over other grades of {case.name(over.dst)}"
    return ""


def _signed(case: Case, contract: str, who: str, authorisers: set[str]) -> Sure:
    """How surely a contract is in force with one of these, or an office or board of theirs, other than the operator."""
    parties = [
        case.sure(Span.of(one))
        for one in case.shot.into(contract, "PARTY")
        if one.src != who and read_value(one.value).get("role") != "operator" and _acts_for(case, one.src, authorisers)
    ]
    return min(max(parties, default=Sure.NO), case.in_force(contract))


def _acts_for(case: Case, party: str, authorisers: set[str]) -> bool:
    seen: set[str] = set()
    front = {party}
    while front:
        if front & authorisers:
            return True
        seen |= front
        inner = [one for one in front if kind_of(one) in (Kind.OFFICE, Kind.BOARD)]
        front = {link.src for one in inner for link in case.shot.into(one, "HAS_OFFICE")} - seen
        front |= {link.dst for one in inner for link in case.shot.out(one, "GOVERNS")} - seen
    return False
