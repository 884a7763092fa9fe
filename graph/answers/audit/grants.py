"""Grants over a school against each other: nobody, two, or a supporting partner with too much."""

from collections.abc import Iterable, Sequence
from itertools import combinations, product

from events.fields import Aspect
from events.grades import GRADES, Grades, common, write_grades
from events.levers import JUDGED, Level
from graph.answers.audit.case import Case, Sketch, Sure, apart
from graph.answers.reach import Way
from graph.answers.shapes import Holding
from graph.answers.span import Span
from graph.spread import spread


def lever_gap(case: Case, school: str) -> Iterable[Sketch]:
    """Each lever of a clustered school, in every grade in which it is clustered."""
    ways = case.clusters(school)
    if not ways:
        return
    grades = _clustered(case.taught(school), ways)
    complete = case.complete(school, Aspect.LEVERS)
    name = case.name(school)
    for lever in JUDGED:
        rows = [row for row in case.granted(school) if row.lever is lever and row.standing.in_force]
        enough = [row for row in rows if row.level and row.level.rank > Level.ADVISORY.rank]
        unstated = [row for row in rows if row.level is None]
        gaps: dict[str | None, tuple[bool, Way]] = {}
        for grade, way in product(grades, ways):
            if way.grades and grade is not None and grade not in way.grades:
                continue
            cure = case.held(way.facts, (row for row in enough if not row.grades or grade in row.grades))
            certain = case.sure(way.span) is Sure.CERTAIN and not cure
            if cure is not Sure.CERTAIN and (grade not in gaps or certain > gaps[grade][0]):
                gaps[grade] = certain, way
        if not gaps:
            continue
        open_, (surely, best) = list(gaps), max(gaps.values(), key=lambda gap: gap[0])
        silent = [row for row in unstated if any(not row.grades or grade in row.grades for grade in open_)]
        told = complete and not silent
        where = f" in grades {write_grades(tuple(g for g in open_ if g))}" if len(open_) < len(grades) else ""
        missing = [f"the level of {row.grant}" for row in silent] or (
            [] if complete else [f"whether all grants of {lever} are recorded"]
        )
        stays = case.names(one.src for one in case.shot.into(school, "HAS_SCHOOL"))
        lacking = case.granted(school) if told else rows
        yield Sketch(
            (school, str(lever)),
            f"Nobody was granted more than advisory over {lever} at {name}{where}"
            f"{f'; it stays with {stays}' if stays else ''}",
            violated=told, certain=surely,
            facts=(*best.facts, *case.facts(row for row in lacking if row.lever is lever)),
            missing=tuple(missing),
        )  # fmt: skip


def lever_conflict(case: Case, school: str) -> Iterable[Sketch]:
    """Each two full grants of different holders over the same of a school."""
    full = [
        row for row in case.granted(school)
        if row.level is Level.FULL and row.standing.in_force and row.lever in JUDGED
    ]  # fmt: skip
    for one, other in combinations(full, 2):
        if one.lever is not other.lever or one.holder.id == other.holder.id or one.grant == other.grant:
            continue
        if not (one.area is None or other.area is None or one.area is other.area):
            continue
        if common(one.grades, other.grades) is None or apart(case.facts([one]), case.facts([other])):
            continue
        if _from(case, one, other) or _from(case, other, one):
            continue
        first, second = sorted((one, other), key=lambda row: row.grant or "")
        what = first.area or second.area or first.lever
        yield Sketch(
            (school, str(one.lever), first.grant or "", second.grant or ""),
            f"{first.holder.name} and {second.holder.name} both hold {what} at {case.name(school)} in full, "
            "neither from the other",
            certain=one.certain and other.certain, facts=case.facts((first, second)),
        )  # fmt: skip


def overreach(case: Case, school: str) -> Iterable[Sketch]:
    """What those hold who support a school and neither lead, manage nor run it."""
    helping: dict[str, list[Span]] = {}
    for work in case.works(school, "supporting"):
        helping.setdefault(work.who, []).append(work.span)
    for serving in case.covering(school, "PROVIDES"):
        for sub in case.shot.into(serving.instrument, "SUB"):
            if case.in_force(serving.instrument, suspended=True):
                helping.setdefault(sub.src, []).append(serving.span & Span.of(sub))
    for covering in case.covering(school):
        for party in case.parties(covering.instrument, "supporting"):
            helping.setdefault(party.src, []).append(covering.span & Span.of(party))
    running = {one.who for one in case.works(school, "lead", "managing", "direct")}
    found: dict[tuple[str, str], Sketch] = {}
    for row in case.granted(school):
        spans = [*helping.get(row.holder.id, ()), *_by_subcontract(case, row)]
        need = min(case.best(spans), Sure.CERTAIN if row.certain else Sure.POSSIBLE)
        advisory = row.level is not None and row.level.rank <= Level.ADVISORY.rank
        if not need or row.holder.id in running or advisory or not row.standing.in_force or row.lever not in JUDGED:
            continue
        sketch = Sketch(
            (row.holder.id, school, str(row.lever)),
            f"{row.holder.name} supports {case.name(school)} and holds {row.area or row.lever} there"
            f"{f' at {row.level}' if row.level else ', at a level that is not stated'}",
            violated=row.level is not None, certain=need is Sure.CERTAIN, facts=case.facts([row]),
            missing=() if row.level else (f"the level of {row.grant}",),
        )  # fmt: skip
        key = (row.holder.id, str(row.lever))
        if key not in found or (sketch.violated, sketch.certain) > (found[key].violated, found[key].certain):
            found[key] = sketch
    yield from found.values()


def _clustered(own: Grades, ways: Sequence[Way]) -> list[str | None]:
    """The grades in which a school is clustered; None: all those that the record does not name."""
    free = any(not way.grades for way in ways)
    named = {grade for way in ways for grade in way.grades}
    if own:
        return [grade for grade in own if free or grade in named]
    return [None] if free else [grade for grade in GRADES if grade in named]


def _by_subcontract(case: Case, row: Holding) -> Iterable[Span]:
    for basis in row.basis:
        for sub in case.shot.into(basis, "SUB"):
            if sub.src == row.holder.id:
                yield Span.of(sub)


def _from(case: Case, row: Holding, other: Holding) -> bool:
    """Whether a grant is delegated from another, at any depth."""
    above = spread(
        [row.grant or ""], lambda front: (link.src for one in front for link in case.shot.into(one, "DELEGATES"))
    )
    return other.grant in above
