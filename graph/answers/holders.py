"""Who holds what over a place: effective authority is the grant, its basis in force, and membership of the place."""

from collections.abc import Iterable, Sequence

from events.levers import Area, Level, Lever
from graph.answers.granted import Granted, by_way, granted, order, ref
from graph.answers.presumed import Presumption, presumed
from graph.answers.reach import reached, taught, ways
from graph.answers.shapes import Holding, Standing
from graph.facts import Version
from graph.snapshot import Snapshot, once

__all__ = ["holders", "holdings", "in_force", "provenance", "reaching", "ref", "stated", "touches"]


def holders(
    shot: Snapshot, of: Sequence[str], lever: Lever | None = None, area: Area | None = None, grade: str | None = None
) -> list[Holding]:
    """Who holds what over these places, place by place, in the order asked: grants that reach it, in force or not,
    strongest first; then what nobody was granted. Level `none` is a statement, not a holder."""
    found: list[Holding] = []
    for place in dict.fromkeys(of):
        rows = stated(shot, place, lever, area, grade)
        found += (row for row in rows if row.level is not Level.NONE)
    return found


def stated(
    shot: Snapshot, place: str, lever: Lever | None = None, area: Area | None = None, grade: str | None = None
) -> list[Holding]:
    """The same for one place, with the grants that state that nothing is held (level `none`)."""
    every = granted(shot, place)
    left = presumed(shot, place, [one for one in every if one.given.in_force], lever, area, grade)
    mine = [one for one in every if lever in (None, one.given.lever) and touches(one, area, grade)]
    return [
        *(_holding(shot, one) for one in sorted(mine, key=order)), *(_presumption(shot, place, one) for one in left)
    ]  # fmt: skip


def in_force(shot: Snapshot, place: str) -> tuple[list[Granted], list[Presumption]]:
    """What is in force of that, levels other than `none`, before rows are made of it; in the same order."""
    every = [one for one in granted(shot, place) if one.given.in_force]
    held = sorted((one for one in every if one.given.level is not Level.NONE), key=order)
    return held, presumed(shot, place, every, None, None, None)


@once
def reaching(shot: Snapshot, place: str) -> list[Holding]:
    """Every grant that reaches a place, level `none` too; one row for each grant, level and set of grades."""
    return [_holding(shot, one) for one in granted(shot, place)]


def holdings(shot: Snapshot, by: Sequence[str], lever: Lever | None = None) -> list[Holding]:
    """What these holders were granted: one row for each grant, level and place that the grant is directly over,
    holder by holder. A place that is not in being has none."""
    found: list[Holding] = []
    for holder in dict.fromkeys(by):
        rows: list[Granted] = []
        for held in shot.out(holder, "HOLDS"):
            for over in shot.out(held.dst, "OVER"):
                for way in ways(shot, over.dst)[:1]:
                    grades = reached(way, over, taught(shot, over.dst))
                    if grades is not None:
                        rows += (one for one in by_way(shot, way, over, grades) if one.given.holder.id == holder)
        kept = {(one.given.gift, one.way.top, one.grades): one for one in rows}
        found += (
            _holding(shot, one) for one in sorted(kept.values(), key=order)
            if one.given.level is not Level.NONE and lever in (None, one.given.lever)
        )  # fmt: skip
    return found


def touches(row: Holding | Granted, area: Area | None, grade: str | None) -> bool:
    """Whether a row bears on an area and a grade (None: any)."""
    return (area is None or row.area in (None, area)) and (grade is None or not row.grades or grade in row.grades)


def _holding(shot: Snapshot, one: Granted) -> Holding:
    given, path = one.given, one.way.path
    facts, events, disputed = provenance(one.facts)
    return Holding(
        holder=given.holder, over=ref(shot, path[-1]), lever=given.lever, area=given.area, level=given.level,
        grades=one.grades, standing=given.stand.standing, presumed=False, certain=one.certain,
        bounds=one.span.bounds(), grant=given.grant, basis=given.stand.bases, given_by=given.given_by,
        share=given.share, limits=given.limits, path=path, facts=facts, events=events,
        disputed=disputed if one.doubted is one.facts else provenance(one.doubted)[2],
    )  # fmt: skip


def _presumption(shot: Snapshot, place: str, found: Presumption) -> Holding:
    facts, events, disputed = provenance(found.facts)
    return Holding(
        holder=ref(shot, found.holder), over=ref(shot, place), lever=found.lever, area=found.area,
        level=found.level, grades=found.grades, standing=Standing.IN_FORCE, presumed=True,
        certain=found.certain, bounds=found.span.bounds(), grant=None, basis=(), given_by=(),
        share=None, limits=None, path=tuple(dict.fromkeys((found.holder, place))),
        facts=facts, events=events, disputed=disputed,
    )  # fmt: skip


def provenance(facts: Iterable[Version]) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """Ids of facts, positions of the events that said them, and of the open disputes about them; each in order."""
    every = list(facts)
    return (
        tuple(sorted({f.id for f in every})),
        tuple(sorted({f.said_by for f in every})),
        tuple(sorted({dispute for f in every for dispute in f.disputed})),
    )
