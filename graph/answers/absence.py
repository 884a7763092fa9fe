"""Why somebody does not hold: the steps that say what is recorded instead."""

from collections.abc import Iterable, Sequence
from typing import Final

from events.fields import Aspect, Coverage
from events.levers import Area, Level, Lever
from graph.answers.chain import chain, weak_fact
from graph.answers.coverage import coverage
from graph.answers.existence import being
from graph.answers.reach import REACHING_DOWN, ways
from graph.answers.shapes import Existence, Holding, Standing
from graph.answers.span import Span
from graph.answers.told import Told, of_link
from graph.facts import Version
from graph.snapshot import Snapshot, read_value
from graph.store import GraphStore

STANDS: Final = {
    Standing.SUSPENDED: "is suspended",
    Standing.CONDITIONAL: "lacks an approval that it needs",
    Standing.PROPOSED: "is not in force yet",
    Standing.LAPSED: "has lapsed: its basis ended before it",
    Standing.ENDED: "has ended",
    Standing.NEVER_BEGAN: "never began",
}


def absence(
    shot: Snapshot, store: GraphStore, rows: Sequence[Holding], holder: str, place: str, lever: Lever, area: Area | None
) -> list[Told]:
    """Never empty: the place is not in being, the grant is not in force or states `none`, it ended or is still to
    come, it does not reach the place, or none is recorded; then who holds it instead."""
    if not ways(shot, place):
        return [_not_in_being(shot, store, place)]
    steps: list[Told] = []
    for row in (row for row in rows if row.holder.id == holder):
        steps += _not_in_force(shot, row, place)
    if not steps:
        steps += _other_days(shot, store, holder, place, lever, area)
    if not steps:
        steps.append(_nothing(shot, holder, place))
    return [*steps, *(_instead(shot, row) for row in rows if _holds_now(row) and row.holder.id != holder)]


def _not_in_being(shot: Snapshot, store: GraphStore, place: str) -> Told:
    found = being(store, shot.at, [place])[place]
    event = max(found.events, default=0)
    said = {Existence.CLOSED: "was closed", Existence.NOT_YET: "is not in being yet"}
    return Told(said.get(found.existence, "is not in being"), place, None, event)


def _not_in_force(shot: Snapshot, row: Holding, place: str) -> list[Told]:
    if row.level is Level.NONE:
        return [
            of_link(shot, fact, "is stated not to hold", row.level, row.standing)
            for fact in shot.into(row.grant or "", "HOLDS")
            if read_value(fact.value).get("level") == Level.NONE
        ]
    weak = weak_fact(shot, row)
    on = weak.src if weak else row.grant
    return [
        *chain(shot, row, place),
        Told(
            STANDS[row.standing], on, row.grant if on != row.grant else None, weak.said_by if weak else 0, weak,
            row.level, row.standing, row.certain, row.bounds, None, row.disputed,
        ),
    ]  # fmt: skip


def _other_days(
    shot: Snapshot, store: GraphStore, holder: str, place: str, lever: Lever, area: Area | None
) -> list[Told]:
    held = [
        fact for fact in _believed(shot, store, [holder])
        if fact.type == "HOLDS" and fact.src == holder and _speaks_of(fact, lever, area)
    ]  # fmt: skip
    if not held:
        return []
    above, links = _above(shot, store, place)
    overs = [
        fact for fact in _believed(shot, store, sorted({one.dst for one in held}))
        if fact.type == "OVER" and fact.dst in above
    ]  # fmt: skip
    steps: list[Told] = []
    for fact in held:
        here = [over for over in overs if over.src == fact.dst]
        if here and not fact.possible(shot.at.on):
            steps.append(_dated(shot, fact, "held until", "is to hold from"))
        elif here:
            broken = [one for one in (*here, *links) if not one.possible(shot.at.on)]
            steps.append(of_link(shot, fact))
            steps += (_dated(shot, one, "no longer reaches", "does not reach yet") for one in broken)
            steps += (_not_in_being(shot, store, one) for one in sorted(above - {place}) if not ways(shot, one))
    return steps


def _speaks_of(fact: Version, lever: Lever, area: Area | None) -> bool:
    value = read_value(fact.value)
    return value.get("lever") == lever and (area is None or value.get("area") in (None, area))


def _dated(shot: Snapshot, fact: Version, ended: str, to_come: str) -> Told:
    """What once held, with the event that ended it, or what will, with the one that says so."""
    past = Span.of(fact).over(shot.at.on)
    level = read_value(fact.value).get("level") if fact.type == "HOLDS" else None
    return Told(
        ended if past else to_come, fact.src, fact.dst, (fact.ended_by if past else 0) or fact.said_by, fact,
        Level(level) if level else None, Standing.ENDED if past else None, False, Span.of(fact).bounds(), None,
        fact.disputed,
    )  # fmt: skip


def _above(shot: Snapshot, store: GraphStore, place: str) -> tuple[set[str], list[Version]]:
    """All that the place lies in on any day, and the links that say so."""
    seen: set[str] = set()
    links: list[Version] = []
    front = {place}
    while front := front - seen:
        seen |= front
        found = [f for f in _believed(shot, store, sorted(front)) if f.type in REACHING_DOWN and f.dst in front]
        links += found
        front = {f.src for f in found}
    return seen, links


def _believed(shot: Snapshot, store: GraphStore, ids: Sequence[str]) -> Iterable[Version]:
    at = shot.at.position
    return [fact for fact in store.history(ids, at) if fact.known_from <= at < fact.known_to]


def _nothing(shot: Snapshot, holder: str, place: str) -> Told:
    declared = coverage(shot, place, Aspect.LEVERS)
    if declared.extent is Coverage.COMPLETE and declared.fact:
        what, fact = "was granted nothing: the record of levers is complete", declared.fact
        return Told(what, holder, place, fact.said_by, fact, certain=declared.certain, disputed=fact.disputed)
    return Told("has no grant in the record, which may lack some", holder, place, certain=False)


def _holds_now(row: Holding) -> bool:
    return row.standing.in_force and row.level is not Level.NONE


def _instead(shot: Snapshot, row: Holding) -> Told:
    links = shot.into(row.grant, "HOLDS") if row.grant else shot.into(row.over.id, "HAS_SCHOOL")
    fact = next((one for one in links if one.src == row.holder.id), None)
    what = "is presumed to hold it" if row.presumed else "holds it"
    if row.area:
        what = f"{what}: {row.area}"
    return Told(
        what, row.holder.id, row.over.id, fact.said_by if fact else 0, fact, row.level, row.standing, row.certain,
        row.bounds, None, row.disputed,
    )  # fmt: skip
