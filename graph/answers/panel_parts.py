"""The parts of a row of a panel: each a pure function of a school on a day, and of a band of its grades."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain

import msgspec

from events.fields import Aspect
from events.grades import Grades, common, write_grades
from events.ids import Kind, kind_of
from events.levers import Lever
from graph.answers.audit.days import Dated
from graph.answers.coverage import coverage
from graph.answers.existence import HERE, by_states
from graph.answers.gathering import UP
from graph.answers.holders import in_force, ref
from graph.answers.operators import operating
from graph.answers.panel_columns import NONE, NOT_RECORDED, OPERATING, SEVERAL
from graph.answers.reach import taught, ways
from graph.answers.shapes import Existence, Operation
from graph.facts import Version
from graph.snapshot import read_value


class Part(msgspec.Struct, frozen=True):
    """Cells, and the disputes about what they rest on."""

    cells: tuple[str, ...]
    disputed: tuple[int, ...] = ()


def lists(rows: Iterable[Sequence[str]], width: int, otherwise: str = "") -> tuple[str, ...]:
    """Rows as columns: the values of the rows in their order; the first cell says what is so without."""
    kept = list(dict.fromkeys(map(tuple, rows)))
    if not kept:
        return (otherwise, *[""] * (width - 1))
    return tuple(map(SEVERAL.join, zip(*kept, strict=True)))


def absent(shot: Dated, place: str, aspect: Aspect) -> str:
    """What the absence of something means there: none where the record declares itself complete."""
    found = shot.once(("coverage", place, aspect), lambda: coverage(shot, place, aspect))
    return NONE if found.complete and found.certain else NOT_RECORDED


def sure(certain: bool) -> str:
    """How surely."""
    return "certain" if certain else "possible"


@lru_cache(maxsize=10_000)
def some(grades: Grades, own: Grades) -> str:
    """Grades of a school: all of them, or which."""
    return "all" if not grades or grades == own else write_grades(grades)


def disputes(facts: Iterable[Version]) -> tuple[int, ...]:
    """The disputes about some facts."""
    return tuple({one for fact in facts for one in fact.disputed})


def existence(shot: Dated, school: str) -> Existence:
    """Whether the school is in being on the day."""
    return shot.once(
        ("existence", school), lambda: by_states(shot.ever_out(school, "status"), shot.at).existence
    )  # fmt: skip


def here(shot: Dated, school: str) -> bool:
    """Whether it is, possibly, in being."""
    return existence(shot, school) in HERE


def under(shot: Dated, one: str, within: str) -> int:
    """Whether one thing lies under another on the day: 2 surely, 1 possibly, 0 not."""
    reached = {one: 2}
    front = [one]
    while front:
        news: list[str] = []
        for here_ in front:
            for upward in UP:
                for link in shot.into(here_, upward):
                    how = min(reached[here_], 2 if link.certain(shot.at.on) else 1)
                    if how > reached.get(link.src, 0):
                        reached[link.src] = how
                        news.append(link.src)
        front = news
    return reached.get(within, 0)


def being(shot: Dated, school: str, within: str) -> Part:
    """Whether it is in being and in scope, and what it is."""
    found = existence(shot, school)
    scope = ("no", "possibly", "yes")[under(shot, school, within)]
    name, level = shot.value(school, "name"), shot.value(school, "level")
    grades = list(shot.out(school, "grades")) if found in HERE else []
    facts = [*shot.status(school), *([name] if name else []), *([level] if level else []), *grades]
    own = taught(shot, school)
    shown = (write_grades(own) if own else NOT_RECORDED) if found in HERE else ""
    return Part((found.value, scope, name.value if name else "", level.value if level else "", shown), disputes(facts))


def identified(shot: Dated, school: str, schemes: Sequence[str]) -> Part:
    """Its codes on the day, by scheme."""
    codes: dict[str, list[str]] = {}
    possible: list[str] = []
    facts = sorted(shot.out(school, "identifier"), key=lambda fact: (fact.dst, fact.id))
    for fact in facts:
        scheme, _, value = fact.dst.partition("/")
        if value not in codes.setdefault(scheme, []):
            codes[scheme].append(value)
            if not any(one.certain(shot.at.on) for one in facts if one.dst == fact.dst):
                possible.append(f"{scheme}:{value}")
    cells = (SEVERAL.join(codes.get(one, ())) or NOT_RECORDED for one in schemes)
    return Part((*cells, SEVERAL.join(possible)), disputes(facts))


def placed(shot: Dated, school: str, band: Grades) -> Part:
    """Its governing body, clusters and zones."""
    if not here(shot, school):
        return Part(("",) * 7)
    own = taught(shot, school)
    above = sorted(shot.into(school, "HAS_SCHOOL"), key=lambda fact: fact.src)
    bodies = [(one.src, ref(shot, one.src).name, sure(one.certain(shot.at.on))) for one in above]
    inside: dict[tuple[str, str, str], bool] = {}
    facts = list(above)
    for way in ways(shot, school):
        if kind_of(way.top) is Kind.ZONE and common(way.grades, band) is not None:
            key = (way.path[1], some(common(way.grades, own) or (), own), way.top)
            inside[key] = inside.get(key, False) or way.span.certain(shot.at.on)
            facts += way.facts
    clusters = [(*key, sure(certain)) for key, certain in sorted(inside.items())]
    without = absent(shot, school, Aspect.SCHOOLS) if not clusters else ""
    return Part((*lists(bodies, 3, NOT_RECORDED), *lists(clusters, 4, without)), disputes(facts))


def stands(shot: Dated, school: str) -> Part:
    """Its levels of support, and its state as a priority school."""
    if not here(shot, school):
        return Part(("",) * 4)
    on = shot.at.on
    levels = sorted(shot.out(school, "support_level"), key=lambda fact: (fact.dst, fact.id))
    states = shot.out(school, "priority")
    return Part(
        (
            *lists(((_level(f), sure(f.certain(on))) for f in levels), 2, NOT_RECORDED),
            *lists(((str(read_value(f.value).get("state", "")), sure(f.certain(on))) for f in states), 2, NOT_RECORDED),
        ),
        disputes([*levels, *states]),
    )  # fmt: skip


def _level(fact: Version) -> str:
    return f"{fact.dst}={read_value(fact.value).get('level', '')}"


def meets(grades: Grades, band: Grades) -> bool:
    """Whether grades and a band have any in common."""
    return common(grades, band) is not None


def on_paper(shot: Dated, school: str, band: Grades) -> list[Operation]:
    """The operations on paper that a row shows, in order."""
    return [one for one in operating(shot, school) if one.on_paper and meets(one.grades, band)]


def practice(shot: Dated, school: str, band: Grades) -> Part:
    """Who operates it in practice."""
    if not here(shot, school):
        return Part(("",) * 7)
    own = taught(shot, school)
    found = [
        one for one in operating(shot, school)
        if one.in_practice and one.role in OPERATING and meets(one.grades, band)
    ]  # fmt: skip
    rows = [
        (one.operator.id, one.operator.name, one.role or NOT_RECORDED, some(one.grades, own), one.engagement or "",
         days(one.days_a_week), sure(one.certain))
        for one in found
    ]  # fmt: skip
    without = absent(shot, school, Aspect.OPERATORS) if not rows else ""
    return Part(lists(rows, 7, without), tuple({d for one in found for d in one.disputed}))


def days(number: float | None) -> str:
    """Days a week."""
    return NOT_RECORDED if number is None else f"{number:g}"


def levers(shot: Dated, school: str, band: Grades) -> Part:
    """Who holds each lever in force, granted or presumed, and whether chains end at the school."""
    width = 6 * len(Lever) + 1
    if not here(shot, school):
        return Part(("",) * width)
    own = taught(shot, school)
    granted, presumed = shot.once(("in force", school), lambda: in_force(shot, school))
    granted = [one for one in granted if meets(one.grades, band)]
    presumed = [one for one in presumed if meets(one.grades, band)]
    rows: dict[Lever, list[tuple[str, ...]]] = {lever: [] for lever in Lever}
    for one in granted:
        given = one.given
        rows[given.lever].append((
            given.holder.id, given.level or NOT_RECORDED, given.area or "all", some(one.grades, own), given.grant,
            sure(one.certain),
        ))  # fmt: skip
    for left in presumed:
        rows[left.lever].append((
            left.holder, left.level, left.area or "all", some(left.grades, own), "presumed", sure(left.certain),
        ))  # fmt: skip
    ends = {kind_of(one.given.holder.id) is Kind.SCHOOL for one in granted}
    style = "mixed" if len(ends) > 1 else "loose" if True in ends else "tight" if ends else ""
    facts = chain(*(one.doubted for one in granted), *(one.facts for one in presumed))
    return Part((*chain.from_iterable(lists(rows[lever], 6) for lever in Lever), style), disputes(facts))
