"""Whether somebody holds at least a level over a place, in every area and grade asked about."""

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Final

from events.fields import Aspect
from events.grades import GRADES, write_grades
from events.levers import AREAS, Area, Level, Lever
from graph.answers.coverage import coverage
from graph.answers.holders import ref, stated
from graph.answers.reach import taught, ways
from graph.answers.shapes import Check, Holding, Verdict
from graph.snapshot import Snapshot

OTHER: Final = "other grades"
"""How grades that the record does not name are called where some are named."""
Cell = tuple[Area, str | None]


def check(shot: Snapshot, holder: str, over: str, lever: Lever, area: Area | None, level: Level) -> Check:
    """YES where every area and grade is held at that level or above, PARTLY where some are; NO where what is
    recorded excludes it or the record of levers is complete there, else NOT_RECORDED. What is presumed counts, and
    is said to be. `certain` speaks of what the verdict rests on; it is never so for NOT_RECORDED."""
    rows = stated(shot, over, lever, area)
    own = [row for row in rows if row.holder.id == holder]
    enough = [row for row in own if row.standing.in_force and row.level and row.level.rank >= level.rank]
    cells = _cells(shot, over, lever, area, own)
    held = {cell: [row for row in enough if covers(row, *cell)] for cell in cells}
    covered = [cell for cell in cells if held[cell]]
    missing = [cell for cell in cells if not held[cell]]
    if not covered:
        verdict, certain, reason, shown = _not_held(shot, rows, own, cells, holder, over, level)
    else:
        verdict = Verdict.PARTLY if missing else Verdict.YES
        certain = all(any(row.certain for row in held[cell]) for cell in covered)
        shown, reason = enough, _held(shot, enough, holder, certain)
    return Check(
        ref(shot, holder), ref(shot, over), lever, area, level, verdict, certain,
        _labels(covered, cells), _labels(missing, cells), tuple(shown), reason,
    )  # fmt: skip


def covers(row: Holding, area: Area, grade: str | None) -> bool:
    """Whether a row reaches all of an area and a grade; grade None: every grade that the record does not name."""
    return row.area in (None, area) and (not row.grades or grade in row.grades)


def _cells(shot: Snapshot, over: str, lever: Lever, area: Area | None, own: Sequence[Holding]) -> list[Cell]:
    grades: tuple[str | None, ...] = taught(shot, over)
    if not grades:
        named = {grade for row in own for grade in row.grades}
        grades = (*(grade for grade in GRADES if grade in named), None)
    return list(product((area,) if area else AREAS[lever], grades))


def _held(shot: Snapshot, rows: Sequence[Holding], holder: str, certain: bool) -> str:
    name = ref(shot, holder).name
    by = [row.grant for row in rows if row.grant]
    how = f"by {', '.join(dict.fromkeys(by))}" if by else "by presumption: nobody was granted it"
    return f"{name} holds it {how}{'' if certain else ', which is possible on this day, not certain'}."


def _not_held(
    shot: Snapshot, rows: Sequence[Holding], own: Sequence[Holding], cells: Sequence[Cell],
    holder: str, over: str, level: Level,
) -> tuple[Verdict, bool, str, list[Holding]]:  # fmt: skip
    name, place = ref(shot, holder).name, ref(shot, over).name
    if not ways(shot, over):
        return Verdict.NO, True, f"{place} is not in being on this day.", []
    if unstated := [row for row in own if row.standing.in_force and row.level is None]:
        return Verdict.NOT_RECORDED, False, f"{name} holds it at a level that is not stated.", unstated
    excluding = {cell: [row for row in rows if _excludes(row, holder, level) and covers(row, *cell)] for cell in cells}
    shown = list(dict.fromkeys(row for found in excluding.values() for row in found))
    declared = coverage(shot, over, Aspect.LEVERS)
    complete = declared.complete and declared.certain
    if not shown:
        if complete:
            return Verdict.NO, True, f"No grant to {name} is recorded, and the record of levers is complete.", []
        return Verdict.NOT_RECORDED, False, f"No grant to {name} is recorded, and the record may lack some.", list(own)
    said = _excluded(shown, holder, name)
    if complete or all(excluding.values()):
        return Verdict.NO, True, said, shown
    return Verdict.NOT_RECORDED, False, f"{said} For the rest nothing is recorded.", shown


def _excludes(row: Holding, holder: str, level: Level) -> bool:
    """Another who surely holds full leaves no part of it to hold; the holder's own statement speaks for itself."""
    if not row.certain or row.presumed:
        return False
    if row.holder.id == holder:
        return not row.standing.in_force or (row.level is not None and row.level.rank < level.rank)
    return row.standing.in_force and row.level is Level.FULL and level.rank > Level.ADVISORY.rank


def _excluded(rows: Iterable[Holding], holder: str, name: str) -> str:
    first = min(rows, key=lambda row: row.holder.id != holder)
    if first.holder.id != holder:
        return f"{first.holder.name} holds it in full by {first.grant}."
    if not first.standing.in_force:
        return f"What {name} was granted by {first.grant} is not in force: {first.standing}."
    return f"{name} is stated to hold it at {first.level} by {first.grant}."


def _labels(cells: Sequence[Cell], every: Sequence[Cell]) -> tuple[str, ...]:
    found: list[str] = []
    for area in dict.fromkeys(area for area, _ in cells):
        here = [grade for one, grade in cells if one is area]
        if len(here) == sum(one is area for one, _ in every):
            found.append(str(area))
        else:
            named = write_grades(tuple(grade for grade in here if grade))
            words = [word for word in (named, OTHER if None in here else "") if word]
            found.append(f"{area} {', '.join(words)}")
    return tuple(found)
