"""The chain of a grant: from the state's own power through zone, basis and delegation down to the place."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from events.ids import Kind, kind_of
from events.levers import Level
from graph.answers.reach import Way, ways
from graph.answers.shapes import Holding, Style
from graph.answers.standing import approvals, by_status, grant, instrument
from graph.answers.told import Told, of_link
from graph.facts import Version
from graph.snapshot import Snapshot, read_value
from graph.store import GraphStore

NO_STATE: Final = "state power not recorded"
_ABOVE: Final = ("ADOPTED", "PARTY", "PRIME", "ABOUT", "AUTHORISES", "GRANTED", "HOLDS", "DELEGATES")
_GIVING: Final = frozenset({"ADOPTED", "AUTHORISES", "GRANTED", "PARTY"})


def widened(shot: Snapshot, store: GraphStore, rows: Sequence[Holding]) -> Snapshot:
    """The snapshot with all that lies above the grants of these rows: who adopted, authorised, signed, decided."""
    facts = list(shot.facts.values())
    seen: set[str] = set()
    front = {one for row in rows for one in (row.grant, *row.basis, *row.path) if one}
    while front := front - seen:
        seen |= front
        ids = sorted(front)
        into = store.links(ids, _ABOVE, False, shot.at)
        under = store.links(ids, ["UNDER"], True, shot.at)
        bases = [one for one in ids if kind_of(one) not in (Kind.SCHOOL, Kind.CLUSTER, Kind.DISTRICT)]
        facts += [*into, *under, *store.attributes(bases, shot.at, ["status", "approvals", "basis", "outcome"])]
        decisions = sorted({f.src for f in into if f.type == "ABOUT" and kind_of(f.src) is Kind.DECISION})
        facts += [*store.links(decisions, ["DECIDED"], False, shot.at)] if decisions else []
        facts += store.attributes(decisions, shot.at, ["outcome"]) if decisions else []
        front = {f.dst for f in under} | {f.src for f in into if f.type == "DELEGATES"}
    givers = sorted({f.src for f in facts if f.type in _GIVING})
    facts += store.links(givers, ["HAS_OFFICE"], False, shot.at) if givers else []
    return Snapshot(shot.at, facts)


def chain(shot: Snapshot, row: Holding, place: str) -> list[Told]:
    """Every step of one row that rests on a grant, top down; the last one carries the style."""
    if row.grant is None:
        return []
    steps = [*_zones(shot, row), *_grant(shot, row.grant, row, frozenset()), *_down(shot, row, place)]
    styled = Style.LOOSE if kind_of(row.holder.id) is Kind.SCHOOL else Style.TIGHT
    steps[-1] = replace(steps[-1], style=styled)
    return [*_state(shot, steps, place), *steps]


def governed(shot: Snapshot, row: Holding, place: str) -> list[Told]:
    """The chain of a presumed row: who oversees and governs the place, and that nobody was granted it."""
    links = [f for way in ways(shot, place) for f in way.links if f.type in ("OVERSEES", "HAS_SCHOOL")]
    above = sorted((f for f in set(links) if row.holder.id in (f.src, f.dst)), key=lambda f: f.type != "OVERSEES")
    first = above[-1] if above else None
    last = Told(
        "is presumed to hold what nobody was granted", row.holder.id, place, first.said_by if first else 0, first,
        row.level, row.standing, row.certain, row.bounds, Style.TIGHT, row.disputed,
    )  # fmt: skip
    steps = [*(of_link(shot, fact) for fact in above), last]
    return [*([] if any(_by_state(shot, one) for one in steps) else _state(shot, [], place)), *steps]


def _zones(shot: Snapshot, row: Holding) -> list[Told]:
    steps: list[Told] = []
    for zone in (one for one in row.path if kind_of(one) is Kind.ZONE):
        for under in shot.out(zone, "UNDER"):
            steps += [*_basis(shot, under.dst, frozenset()), of_link(shot, under)]
        steps += (of_link(shot, fact) for fact in shot.into(zone, "AUTHORISES"))
    return steps


def _grant(shot: Snapshot, id: str, row: Holding | None, seen: frozenset[str]) -> list[Told]:
    steps: list[Told] = []
    for link in shot.into(id, "DELEGATES"):
        if link.src not in seen:
            steps += [*_grant(shot, link.src, None, seen | {id}), of_link(shot, link)]
    for under in shot.out(id, "UNDER"):
        basis = instrument(shot, under.dst)
        steps += _basis(shot, under.dst, frozenset())
        steps.append(of_link(shot, under, standing=basis.standing))
    steps += (
        Told(
            f"rests on {'nothing' if fact.value == 'none' else 'a basis that is not recorded'}",
            id, None, fact.said_by, fact, certain=fact.certain(shot.at.on), disputed=fact.disputed,
        )
        for fact in shot.out(id, "basis") if kind_of(id) is Kind.GRANT
    )  # fmt: skip
    steps += (of_link(shot, fact) for fact in shot.into(id, "GRANTED"))
    stand = grant(shot, id)
    for held in shot.into(id, "HOLDS"):
        level = read_value(held.value).get("level")
        if row is None or level == row.level:
            certain = held.certain(shot.at.on) and stand.certain(shot)
            found = of_link(shot, held, standing=stand.standing, certain=certain)
            steps.append(replace(found, level=row.level if row else _level(level)))
    return steps


def _basis(shot: Snapshot, id: str, seen: frozenset[str]) -> list[Told]:
    if id in seen:
        return []
    steps: list[Told] = []
    for under in shot.out(id, "UNDER"):
        steps += [*_basis(shot, under.dst, seen | {id}), of_link(shot, under)]
    standing = by_status(shot, id).standing
    for link in ("ADOPTED", "PRIME"):
        steps += (of_link(shot, fact, standing=standing) for fact in shot.into(id, link))
    for party in shot.into(id, "PARTY"):
        role = read_value(party.value).get("role", "party")
        steps.append(of_link(shot, party, f"is {role} of", standing=standing))
    for _, given in approvals(shot, id):
        for outcome, deciding, about in given:
            steps += [of_link(shot, deciding, f"has {outcome.value} in"), of_link(shot, about)]
    return steps


def _down(shot: Snapshot, row: Holding, place: str) -> list[Told]:
    over = [f for f in shot.out(row.grant or "", "OVER") if f.dst == row.path[0]]
    way = next((way for way in ways(shot, place) if way.path == row.path), None)
    return [of_link(shot, fact) for fact in (*over, *(way.links if way else ()))]


def _state(shot: Snapshot, steps: Sequence[Told], place: str) -> list[Told]:
    if any(_by_state(shot, one) for one in steps):
        return []
    first = next((one.source for one in steps), place)
    return [Told(NO_STATE, _state_above(ways(shot, place)), first, certain=False)]


def _by_state(shot: Snapshot, step: Told) -> bool:
    if step.source is None or (step.fact is not None and step.fact.type not in _GIVING | {"OVERSEES", "HAS_SCHOOL"}):
        return False
    above = {step.source, *(f.src for f in shot.into(step.source, "HAS_OFFICE"))}
    return any(kind_of(one) is Kind.STATE for one in above)


def _state_above(found: Sequence[Way]) -> str | None:
    return next((way.top for way in found if kind_of(way.top) is Kind.STATE), None)


def _level(text: str | None) -> Level | None:
    return Level(text) if text else None


def weak_fact(shot: Snapshot, row: Holding) -> Version | None:
    """The fact that keeps a row from being in force: the status, or the approvals, of what it hangs on."""
    for one in (*row.basis, row.grant or ""):
        for fact in shot.status(one):
            if fact.value not in ("in_force", "auto_renewed") and fact.possible(shot.at.on):
                return fact
    needed = [f for one in row.basis for f in shot.out(one, "approvals")]
    return needed[0] if needed else None
