"""What nobody was granted: it stays with the governing body. Computed, never a fact."""

from collections.abc import Sequence

import msgspec

from events.fields import Aspect
from events.grades import Grades
from events.ids import Kind, kind_of
from events.levers import AREAS, Area, Level, Lever
from graph.answers.coverage import coverage
from graph.answers.existence import life
from graph.answers.reach import taught
from graph.answers.span import Span
from graph.facts import Version
from graph.snapshot import Snapshot


class Cellular(msgspec.Struct, frozen=True):
    """A grant in force, as far as presumption needs it. Facts are ids."""

    lever: Lever
    area: Area | None
    grades: Grades
    level: Level | None
    certain: bool
    facts: tuple[int, ...]


class Presumption(msgspec.Struct, frozen=True):
    """What stays with a party over an area (None: all of the lever). `span` is that in which it governs the place;
    certain only as far as grants and coverage go."""

    holder: str
    lever: Lever
    area: Area | None
    level: Level
    grades: Grades
    certain: bool
    span: Span
    links: tuple[Version, ...]
    facts: tuple[Version, ...]


_Left = tuple[Level, bool, frozenset[int]]
"""Level that is left, whether certain, and the facts of the grants that leave it so."""
_Rows = list[tuple[_Left, Grades]]
"""What is left of an area, with the grades for which it is."""


def presumed(
    shot: Snapshot, place: str, grants: Sequence[Cellular], lever: Lever | None, area: Area | None, grade: str | None
) -> list[Presumption]:
    """What is left to each party that governs a school, or to a district over itself. `grants` are all in force."""
    lives = life(shot, place)
    governing = _governing(shot, place)
    if lives is None or not governing:
        return []
    declared = coverage(shot, place, Aspect.LEVERS)
    complete = declared.complete and declared.certain
    own = taught(shot, place)
    if grade is not None and own and grade not in own:
        return []
    units = (grade,) if grade is not None else own or (None,)
    found: list[Presumption] = []
    for one in Lever if lever is None else (lever,):
        areas = tuple(a for a in AREAS[one] if area in (None, a))
        mine = [grant for grant in grants if grant.lever is one]
        # Areas that no grant names come to the same, and most grants name none.
        named = {grant.area for grant in mine}
        rest = _by_grades([grant for grant in mine if grant.area is None], units, complete)
        left = {
            a: _by_grades([grant for grant in mine if grant.area in (None, a)], units, complete) if a in named else rest
            for a in areas
        }
        for shown, outcome, grades in _merged(one, left, whole=area is None):
            level, certain, ids = outcome
            for holder, links in governing:
                facts = [*links, *lives.facts, *(shot.facts[i] for i in sorted(ids))]
                facts += [declared.fact] if declared.fact else []
                found.append(Presumption(holder, one, shown, level, grades, certain, lives.span, links, tuple(facts)))
    return found


def _governing(shot: Snapshot, place: str) -> list[tuple[str, tuple[Version, ...]]]:
    if kind_of(place) is Kind.DISTRICT:
        return [(place, ())]
    if kind_of(place) is not Kind.SCHOOL:
        return []
    return [(f.src, (f,)) for f in shot.into(place, "HAS_SCHOOL") if f.possible(shot.at.on)]


def _left(here: Sequence[Cellular], grade: str | None, complete: bool) -> _Left | None:
    sure = max(
        (one.level for one in here if one.level and one.certain and (grade or not one.grades)),
        key=lambda level: level.rank, default=Level.NONE,
    )  # fmt: skip
    if sure is Level.FULL:
        return None
    least = max(sure.rank, Level.ADVISORY.rank)
    doubtful = [one for one in here if one.level is None or one.level.rank > least]
    shaping = doubtful if sure is not Level.SHARED else [*doubtful, *(one for one in here if one.level is sure)]
    level = Level.SHARED if sure is Level.SHARED else Level.FULL
    return level, complete and not doubtful, frozenset(fact for one in shaping for fact in one.facts)


def _merged(lever: Lever, by_area: dict[Area, _Rows], *, whole: bool) -> list[tuple[Area | None, _Left, Grades]]:
    first = next(iter(by_area.values()), [])
    same = all(
        rows is first or [(o[:2], g) for o, g in rows] == [(o[:2], g) for o, g in first] for rows in by_area.values()
    )
    if whole and same and len(by_area) == len(AREAS[lever]):
        joined = [
            ((*outcome[:2], frozenset().union(*(rows[n][0][2] for rows in by_area.values()))), grades)
            for n, (outcome, grades) in enumerate(first)
        ]
        return [(None, (outcome[0], outcome[1], outcome[2]), grades) for outcome, grades in joined]
    return [(area, outcome, grades) for area, rows in by_area.items() for outcome, grades in rows]


def _by_grades(grants: Sequence[Cellular], units: Sequence[str | None], complete: bool) -> _Rows:
    rows: dict[tuple[Level, bool], tuple[set[int], list[str]]] = {}
    # Grades that the same grants reach come to the same.
    known: dict[tuple[int, ...], _Left | None] = {}
    for grade in units:
        here = tuple(n for n, one in enumerate(grants) if not grade or not one.grades or grade in one.grades)
        if here not in known:
            known[here] = _left([grants[n] for n in here], grade, complete)
        if (left := known[here]) is not None:
            facts, grades = rows.setdefault(left[:2], (set(), []))
            facts.update(left[2])
            grades += [grade] if grade else []
    return [((level, certain, frozenset(facts)), tuple(g)) for (level, certain), (facts, g) in rows.items()]
