"""What nobody was granted: it stays with the governing body. Computed, never a fact."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import msgspec

from events.fields import Aspect
from events.grades import Grades
from events.ids import Kind, kind_of
from events.levers import AREAS, Area, Level, Lever
from graph.answers.coverage import coverage
from graph.answers.existence import life
from graph.answers.granted import Granted
from graph.answers.reach import taught
from graph.answers.span import Span, all_of
from graph.facts import Version
from graph.snapshot import Snapshot


class Presumption(msgspec.Struct, frozen=True):
    """What stays with a party over an area (None: all of the lever). `span` is that in which it governs the place;
    `shaping` are the grants that leave it so, `behind` the other facts that it follows from."""

    holder: str
    lever: Lever
    area: Area | None
    level: Level
    grades: Grades
    certain: bool
    span: Span
    shaping: tuple[Granted, ...]
    behind: tuple[Version, ...]

    @property
    def facts(self) -> tuple[Version, ...]:
        """Every fact that it follows from."""
        return (*self.behind, *(fact for one in self.shaping for fact in one.facts))


class _Cell(NamedTuple):
    """A grant in force, as far as what it leaves depends on it."""

    area: Area | None
    grades: Grades
    level: Level | None
    certain: bool


_Left = tuple[Level, bool, frozenset[int]]
"""Level that is left, whether certain, and the numbers of the grants that leave it so."""
_Rows = list[tuple[_Left, Grades]]
"""What is left of an area, with the grades for which it is."""
_Units = tuple[str | None, ...]
"""Grades to judge apart; None: whichever."""


def presumed(
    shot: Snapshot, place: str, grants: Sequence[Granted], lever: Lever | None, area: Area | None, grade: str | None
) -> list[Presumption]:
    """What is left to each party that governs a school, or to a district over itself, by the grants in force there."""
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
    common = (*lives.facts, declared.fact) if declared.fact else lives.facts
    within = [(holder, all_of(links) & lives.span, (*links, *common)) for holder, links in governing]
    found: list[Presumption] = []
    for one in Lever if lever is None else (lever,):
        mine = [grant for grant in grants if grant.given.lever is one]
        cells = tuple([_Cell(grant.given.area, grant.grades, grant.given.level, grant.certain) for grant in mine])
        for shown, (level, certain, numbers), grades in _lever(one, area, cells, units, complete):
            shaping = tuple([mine[n] for n in sorted(numbers)])
            for holder, span, behind in within:
                sure = certain and span.certain(shot.at.on)
                found.append(Presumption(holder, one, shown, level, grades, sure, span, shaping, behind))
    return found


@lru_cache(maxsize=4096)
def _lever(
    lever: Lever, area: Area | None, grants: tuple[_Cell, ...], units: _Units, complete: bool
) -> list[tuple[Area | None, _Left, Grades]]:  # fmt: skip
    """What is left of a lever, or of one area of it. Do not change what it returns."""
    numbered = list(enumerate(grants))
    # Areas that no grant names come to the same, and most grants name none.
    named = {grant.area for grant in grants}
    rest = _by_grades([one for one in numbered if one[1].area is None], units, complete)
    left = {
        a: _by_grades([one for one in numbered if one[1].area in (None, a)], units, complete) if a in named else rest
        for a in AREAS[lever] if area in (None, a)
    }  # fmt: skip
    return _merged(lever, left, whole=area is None)


def _governing(shot: Snapshot, place: str) -> list[tuple[str, tuple[Version, ...]]]:
    if kind_of(place) is Kind.DISTRICT:
        return [(place, ())]
    if kind_of(place) is not Kind.SCHOOL:
        return []
    return [(f.src, (f,)) for f in shot.into(place, "HAS_SCHOOL") if f.possible(shot.at.on)]


def _left(here: Sequence[tuple[int, _Cell]], grade: str | None, complete: bool) -> _Left | None:
    sure = max(
        (one.level for _, one in here if one.level and one.certain and (grade or not one.grades)),
        key=lambda level: level.rank, default=Level.NONE,
    )  # fmt: skip
    if sure is Level.FULL:
        return None
    least = max(sure.rank, Level.ADVISORY.rank)
    doubtful = [n for n, one in here if one.level is None or one.level.rank > least]
    shaping = doubtful if sure is not Level.SHARED else [*doubtful, *(n for n, one in here if one.level is sure)]
    level = Level.SHARED if sure is Level.SHARED else Level.FULL
    return level, complete and not doubtful, frozenset(shaping)


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


def _by_grades(grants: Sequence[tuple[int, _Cell]], units: _Units, complete: bool) -> _Rows:
    rows: dict[tuple[Level, bool], tuple[set[int], list[str]]] = {}
    # Grades that the same grants reach come to the same.
    known: dict[tuple[int, ...], _Left | None] = {}
    for grade in units:
        here = [one for one in grants if not grade or not one[1].grades or grade in one[1].grades]
        reaching = tuple(n for n, _ in here)
        if reaching not in known:
            known[reaching] = _left(here, grade, complete)
        if (left := known[reaching]) is not None:
            shaping, grades = rows.setdefault(left[:2], (set(), []))
            shaping.update(left[2])
            grades += [grade] if grade else []
    return [((level, certain, frozenset(by)), tuple(g)) for (level, certain), (by, g) in rows.items()]
