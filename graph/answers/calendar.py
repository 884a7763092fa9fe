"""Who held what over a place on every day: stretches of days on which the answer is the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import Final

from events.levers import Area, Level, Lever
from events.when import OPEN_END, OPEN_START, Day
from graph.answers.audit.basis import beyond_own, outlived_basis
from graph.answers.audit.case import Case
from graph.answers.audit.days import Dated, Known
from graph.answers.audit.gather import around
from graph.answers.audit.grants import lever_conflict
from graph.answers.existence import lives
from graph.answers.holders import holders
from graph.answers.shapes import Bounds, Holding
from graph.moment import Moment
from graph.store import GraphStore


class Trouble(StrEnum):
    """What is not in order."""

    GAP = "gap"
    OVERLAP = "overlap"
    BEYOND_OWN = "beyond_own"
    OUTLIVED_BASIS = "outlived_basis"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that is not in order in a stretch. `about` are ids of grants, or the place; `certain` whether it is so
    whichever day within the sources' bounds is right."""

    trouble: Trouble
    about: tuple[str, ...]
    certain: bool
    message: str


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch of days with one answer for a lever: from `since` (null: the beginning of the record) until before
    `until` (null: no end is known). Without holdings nobody is known to hold it; `in_being` says whether the place is
    there at all, possibly. The holdings are those of its first day, with the events of all of its days."""

    lever: Lever
    since: Day | None
    until: Day | None
    in_being: bool
    holdings: tuple[Holding, ...]
    remarks: tuple[Remark, ...]


_ANY: Final = Bounds(None, None, None, None)
_LEFT: Final = "nobody was granted it"


def calendar(
    store: GraphStore, at: Moment, place: str, lever: Lever | None = None, area: Area | None = None,
    grade: str | None = None,
) -> list[Spell]:  # fmt: skip
    """The spells of a known place, lever by lever, in order and without holes, from the beginning of the record to
    its open end. The number of questions to the store does not grow with the number of days."""
    known = around(store, at, place)
    days: dict[Day, Dated] = {}
    found: list[Spell] = []
    for one in Lever if lever is None else (lever,):
        found += _joined(_spells(known, days, place, one, area, grade))
    return found


def _spells(
    known: Known, days: dict[Day, Dated], place: str, lever: Lever, area: Area | None, grade: str | None
) -> Iterator[Spell]:  # fmt: skip
    day: Day | None = OPEN_START
    while day is not None and day < OPEN_END:
        shot = days.get(day)
        if shot is None:
            shot = days[day] = Dated(known, day)
        answer = partial(_told, shot, place, lever, area, grade)
        told, looked = shot.traced(("spell", place, lever, area, grade), answer)
        until = known.next_change(looked, day)
        yield replace(told, since=None if day == OPEN_START else day, until=until)
        day = until


def _told(shot: Dated, place: str, lever: Lever, area: Area | None, grade: str | None) -> Spell:
    rows = tuple(holders(shot, [place], lever, area, grade))
    here = lives(shot, place) is not None
    remarks = (*_gaps(rows, place, here), *_troubles(Case(shot), place, rows))
    return Spell(lever, None, None, here, rows, remarks)


def _gaps(rows: Sequence[Holding], place: str, here: bool) -> Iterator[Remark]:
    left = [row for row in rows if row.presumed and row.level is Level.FULL]
    for row in left:
        what = f"{row.area}: {_LEFT}" if row.area else _LEFT
        where = f" in {', '.join(row.grades)}" if row.grades else ""
        yield Remark(Trouble.GAP, (place,), row.certain, f"{what}{where}; it stays with {row.holder.name}")
    if here and not any(row.standing.in_force for row in rows):
        yield Remark(Trouble.GAP, (place,), False, f"{_LEFT}, and no governing body is recorded")


def _troubles(case: Case, place: str, rows: Sequence[Holding]) -> Iterator[Remark]:
    grants = dict.fromkeys(row.grant for row in rows if row.grant)
    for one in case.shot.once(("conflicts", place), lambda: list(lever_conflict(case, place))):
        if {*one.about[2:]} <= grants.keys():
            yield Remark(Trouble.OVERLAP, one.about[2:], one.certain, one.message)
    for trouble, judge in ((Trouble.BEYOND_OWN, beyond_own), (Trouble.OUTLIVED_BASIS, outlived_basis)):
        for grant in grants:
            for one in judge(case, grant):
                if one.violated and not one.warning:
                    yield Remark(trouble, one.about, one.certain, one.message)


def _joined(spells: Iterator[Spell]) -> list[Spell]:
    """Neighbours that say the same as one."""
    found: list[Spell] = []
    for one in spells:
        last = found[-1] if found else None
        if last is not None and _same(last) == _same(one):
            found[-1] = replace(last, until=one.until, holdings=tuple(map(_both, last.holdings, one.holdings)))
        else:
            found.append(one)
    return found


def _both(one: Holding, other: Holding) -> Holding:
    return replace(
        one, facts=tuple(sorted({*one.facts, *other.facts})), events=tuple(sorted({*one.events, *other.events}))
    )


def _same(one: Spell) -> tuple[object, ...]:
    return one.in_being, one.remarks, tuple(map(told, one.holdings))


def told(row: Holding) -> Holding:
    """What a holding says of a day: without its bounds and without what bears it out."""
    return replace(row, bounds=_ANY, facts=(), events=())
