"""What a subcontract is given to do its work, what has to be stated of it, and whose work it comes to be."""

from collections.abc import Callable
from decimal import Decimal

from events.grades import Grades
from events.ids import Kind, kind_of
from events.levers import AREAS, Area, Level, Lever
from graph.answers.audit import chain
from graph.answers.audit.case import Sure
from graph.answers.check import check, covers
from graph.answers.flow_down_shapes import Deal, FlowResult, Found, silent
from graph.answers.money_words import EXACT
from graph.answers.reach import grades_of
from graph.answers.shapes import Check, Verdict
from graph.answers.subawards import ASKED
from graph.facts import Version
from graph.snapshot import Snapshot, read_value
from graph.store import GraphStore


def authority(store: GraphStore) -> Callable[[Deal], Found]:
    """Whatever is granted under it, its prime holds: asked of the record without those grants."""

    def judge(deal: Deal) -> Found:
        shot, prime = deal.case.shot, deal.prime.src
        grants = [one.src for one in shot.into(deal.id, "UNDER") if kind_of(one.src) is Kind.GRANT]
        asked = [(hold, over) for one in grants for hold in shot.into(one, "HOLDS") for over in shot.out(one, "OVER")]
        if not asked:
            return Found("Nothing is granted under it", facts=deal.links)
        given = tuple(one for pair in asked for one in pair)
        unsaid = [f"the level of {hold.dst}" for hold, _ in asked if "level" not in read_value(hold.value)]
        if missing := silent(list(dict.fromkeys(unsaid)), given):
            return missing
        places = sorted({over.dst for _, over in asked})
        known = [*store.authority(places, shot.at), *store.attributes([prime, *places], shot.at, ["name"])]
        held = Snapshot(shot.at, [one for one in known if not {one.src, one.dst} & {*grants}])
        facts = list(given)
        found: dict[FlowResult, str] = {}
        for hold, over in asked:
            result, told = _held(held, prime, hold, over)
            who, where = deal.case.name(hold.src), deal.case.name(over.dst)
            found.setdefault(result, f"{who} is granted {_what(hold)} over {where}: {told.reason}")
            facts += [held.facts[one] for row in told.holdings for one in row.facts]
        for worst in (FlowResult.FAIL, FlowResult.UNKNOWN):
            if worst in found:
                settles = (f"what {prime} holds there",) if worst is FlowResult.UNKNOWN else ()
                return Found(found[worst], worst, tuple(facts), settles)
        return Found(f"{deal.case.name(prime)} holds all that is granted under it", facts=tuple(facts))

    return judge


def value(deal: Deal) -> Found:
    """Its value within what is left of that of what it is under, once the others in force under that are paid."""
    case, shot = deal.case, deal.case.shot
    links = [one for one in shot.into(deal.whole, "UNDER") if kind_of(one.src) is Kind.SUBCONTRACT]
    others = {one.src: chain.in_force(case, one.src) for one in links if one.src != deal.id}
    told = {one: shot.value(one, "value") for one in (deal.id, deal.whole, *others)}
    facts = (*deal.links, *(one for one in told.values() if one))
    missing = [f"the value of {one}" for one in (deal.id, deal.whole) if told[one] is None]
    if found := silent(missing, facts):
        return found
    amounts = {one: _amount(fact) for one, fact in told.items() if fact}
    own, whole = amounts[deal.id], amounts[deal.whole]
    if len({currency for _, currency in amounts.values()}) > 1:
        return silent(["one currency for all values"], facts) or Found("")
    certain = [amounts[one][0] for one, sure in others.items() if sure is Sure.CERTAIN and one in amounts]
    possible = [amounts[one][0] for one, sure in others.items() if sure is Sure.POSSIBLE and one in amounts]
    left = EXACT.subtract(whole[0], sum(certain, Decimal()))
    said = f"{own[0]:f} {own[1]} of {left:f} left of {whole[0]:f} by {deal.of}"
    if own[0] > left:
        return Found(f"It takes {said}", FlowResult.FAIL, facts)
    unsaid = [f"the value of {one}" for one, sure in others.items() if sure and one not in amounts]
    unsaid += (
        ["the exact days of the other subcontracts"] if own[0] > EXACT.subtract(left, sum(possible, Decimal())) else []
    )
    if unsaid:
        return Found(f"It takes {said}, not all else counted", FlowResult.UNKNOWN, facts, tuple(unsaid))
    return Found(f"It takes {said}", facts=facts)


def fields(deal: Deal) -> Found:
    """What 2 CFR 200.332(b)(1) asks a subaward to state, stated so far."""
    told = [one for one in deal.case.shot.ever_out(deal.id, "subaward") if one.valid_from <= deal.case.on]
    if not told:
        return Found(
            "Nothing is stated of what 2 CFR 200.332(b)(1) asks for, nor whether it passes on federal money",
            FlowResult.UNKNOWN, deal.links, ("whether it passes on federal money",),
        )  # fmt: skip
    stated = {name for one in told for name in read_value(one.value)}
    missing = tuple(name for name in ASKED if name not in stated)
    if missing:
        said = f"{len(missing)} of {len(ASKED)} things that 2 CFR 200.332(b)(1) asks for are not stated"
        return Found(said, FlowResult.UNKNOWN, tuple(told), missing)
    return Found("All that 2 CFR 200.332(b)(1) asks for is stated", facts=tuple(told))


def cycle(deal: Deal) -> Found:
    """Its prime is not, at any tier, its own subcontractor by it."""
    case = deal.case
    subs = case.shot.into(deal.id, "SUB")
    for least, result in ((Sure.CERTAIN, FlowResult.FAIL), (Sure.POSSIBLE, FlowResult.UNKNOWN)):
        for sub in subs:
            way = () if sub.src == deal.prime.src else chain.way(case, sub.src, deal.prime.src, least)
            if way is not None:
                facts = [
                    one for each in (deal.id, *way) for end in ("PRIME", "SUB") for one in case.shot.into(each, end)
                ]
                by = f"{case.name(deal.prime.src)} is its own subcontractor by {', '.join((deal.id, *way))}"
                missing = () if result is FlowResult.FAIL else ("the exact days of these",)
                return Found(by if not missing else f"{by}, possibly", result, tuple(facts), missing)
    return Found(f"{case.name(deal.prime.src)} is not its own subcontractor by it", facts=(deal.prime, *subs))


def _held(shot: Snapshot, prime: str, hold: Version, over: Version) -> tuple[FlowResult, Check]:
    """Whether the prime holds what a grant gives over a place, in its grades, and what that follows from."""
    said = read_value(hold.value)
    lever, area = Lever(said["lever"]), Area(said["area"]) if said.get("area") else None
    found = check(shot, prime, over.dst, lever, area, Level(said["level"]))
    if found.verdict is Verdict.YES or _covered(found, grades_of(over)):
        return FlowResult.PASS if found.certain else FlowResult.UNKNOWN, found
    broken = found.verdict is not Verdict.NOT_RECORDED and found.certain
    return FlowResult.FAIL if broken else FlowResult.UNKNOWN, found


def _covered(found: Check, limited: Grades) -> bool:
    """Whether it is held in these grades at least: a grant may be for fewer than the place has."""
    areas = (found.area,) if found.area else AREAS[found.lever]
    return (
        found.verdict is Verdict.PARTLY
        and bool(limited)
        and all(any(covers(row, area, grade) for row in found.holdings) for area in areas for grade in limited)
    )


def _what(hold: Version) -> str:
    said = read_value(hold.value)
    return f"{said['level']} {'/'.join(filter(None, (said['lever'], said.get('area'))))}"


def _amount(fact: Version) -> tuple[Decimal, str]:
    said = read_value(fact.value)
    return Decimal(said["amount"]), said.get("currency", "USD")
