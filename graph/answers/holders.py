"""Who holds what over a place: effective authority is the grant, its basis in force, and membership of the place."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from events.grades import Grades
from events.ids import kind_of
from events.levers import Area, Level, Lever
from graph.answers.presumed import Cellular, Presumption, presumed
from graph.answers.reach import Way, reached, taught, ways
from graph.answers.shapes import Holding, Ref, Standing
from graph.answers.span import Span, all_of
from graph.answers.standing import Stand, grant, strength
from graph.facts import Version
from graph.snapshot import Snapshot, once, read_value

_LEVERS: Final = {lever: rank for rank, lever in enumerate(Lever)}


@once
def ref(shot: Snapshot, id: str) -> Ref:
    """Its id, kind and name (of a policy: title) on the day."""
    title = shot.value(id, "name") or shot.value(id, "title")
    return Ref(id, kind_of(id), title.value if title else id)


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
    every = reaching(shot, place)
    granted = [row for row in every if lever in (None, row.lever) and touches(row, area, grade)]
    left = presumed(shot, place, _cells(every), lever, area, grade)
    return [*sorted(granted, key=_order), *(_presumption(shot, place, one) for one in left)]


@once
def reaching(shot: Snapshot, place: str) -> list[Holding]:
    """Every grant that reaches a place, level `none` too; one row for each grant, level and set of grades."""
    found: dict[tuple[str, Level | None, Grades], Holding] = {}
    own = taught(shot, place)
    for way in ways(shot, place):
        for over in shot.into(way.top, "OVER"):
            for row in _rows(shot, over, way, own):
                key = (over.src, row.level, row.grades)
                found[key] = _better(found[key], row) if key in found else row
    return list(found.values())


def holdings(shot: Snapshot, by: Sequence[str], lever: Lever | None = None) -> list[Holding]:
    """What these holders were granted: one row for each grant, level and place that the grant is directly over,
    holder by holder. A place that is not in being has none."""
    found: list[Holding] = []
    for holder in dict.fromkeys(by):
        rows: list[Holding] = []
        for held in shot.out(holder, "HOLDS"):
            for over in shot.out(held.dst, "OVER"):
                own = taught(shot, over.dst)
                for way in ways(shot, over.dst)[:1]:
                    rows += (row for row in _rows(shot, over, way, own) if row.holder.id == holder)
        kept = {(row.grant, row.over.id, row.level, row.grades): row for row in rows}
        found += sorted(
            (row for row in kept.values() if row.level is not Level.NONE and lever in (None, row.lever)), key=_order
        )
    return found


def touches(row: Holding, area: Area | None, grade: str | None) -> bool:
    """Whether a row bears on an area and a grade (None: any)."""
    return (area is None or row.area in (None, area)) and (grade is None or not row.grades or grade in row.grades)


def _rows(shot: Snapshot, over: Version, way: Way, own: Grades) -> Iterable[Holding]:
    grades = reached(way, over, own)
    if grades is None or not over.possible(shot.at.on):
        return
    stand = grant(shot, over.src)
    for held in shot.into(over.src, "HOLDS"):
        span = way.span & Span.of(over) & Span.of(held) & stand.span
        if span.possible(shot.at.on):
            yield _row(shot, held, over, way, stand, span, grades)


def _row(shot: Snapshot, held: Version, over: Version, way: Way, stand: Stand, span: Span, grades: Grades) -> Holding:
    value = read_value(held.value)
    giving = [f for f in shot.into(over.src, "GRANTED") if f.possible(shot.at.on)]
    facts, events, disputed = provenance((held, over, *giving, *stand.facts, *way.facts))
    return Holding(
        holder=ref(shot, held.src), over=ref(shot, way.path[-1]), lever=Lever(value["lever"]),
        area=Area(value["area"]) if "area" in value else None,
        level=Level(value["level"]) if "level" in value else None,
        grades=grades, standing=stand.standing, presumed=False, certain=span.certain(shot.at.on),
        bounds=span.bounds(), grant=over.src, basis=stand.bases, given_by=tuple(ref(shot, f.src) for f in giving),
        share=value.get("share"), limits=value.get("limits"), path=way.path,
        facts=facts, events=events, disputed=disputed,
    )  # fmt: skip


def _presumption(shot: Snapshot, place: str, found: Presumption) -> Holding:
    span = all_of(found.links) & found.span
    facts, events, disputed = provenance(found.facts)
    return Holding(
        holder=ref(shot, found.holder), over=ref(shot, place), lever=found.lever, area=found.area,
        level=found.level, grades=found.grades, standing=Standing.IN_FORCE, presumed=True,
        certain=found.certain and span.certain(shot.at.on), bounds=span.bounds(), grant=None, basis=(), given_by=(),
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


def _cells(rows: Iterable[Holding]) -> list[Cellular]:
    return [
        Cellular(row.lever, row.area, row.grades, row.level, row.certain, row.facts)
        for row in rows if row.standing.in_force
    ]  # fmt: skip


def _better(one: Holding, other: Holding) -> Holding:
    first, second = (one, other) if (one.certain, len(other.path)) >= (other.certain, len(one.path)) else (other, one)
    return replace(first, disputed=tuple(sorted({*first.disputed, *second.disputed})))


def _order(row: Holding) -> tuple[int, int, bool, int, str, str, str, Grades]:
    rank = row.level.rank if row.level else 0
    return (
        _LEVERS[row.lever], -strength(row.standing), not row.certain, -rank,
        row.area or "", row.holder.id, row.grant or "", row.grades,
    )  # fmt: skip
