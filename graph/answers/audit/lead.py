"""What is asked of a lead or a managing partner: authority, presence, form."""

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Final

from events.fields import Aspect
from events.grades import common
from events.ids import Kind, kind_of
from events.levers import AREAS, JUDGED, Area, Level, Lever
from events.plural import many
from graph.answers.audit.case import Case, Sketch, Sure, Work
from graph.answers.shapes import Holding
from graph.answers.span import Span
from graph.snapshot import read_value

_WEEK: Final = 5
_INTERNAL: Final = frozenset({Kind.OFFICE, Kind.DISTRICT, Kind.STATE, Kind.SCHOOL, Kind.BOARD})
_FORMS: Final = frozenset({"nonprofit", "internalunit"})


def staffing_authority(case: Case, school: str) -> Iterable[Sketch]:
    """What each lead of a school holds over its people."""
    for who, work in _surest(case, school, "lead").items():
        rows = [row for row in _held(case, school, work, Lever.PEOPLE) if row.area in (None, Area.HIRING)]
        enough = [row for row in rows if row.level and row.level.rank > Level.ADVISORY.rank]
        cure = case.held(work.facts, enough)
        if cure is Sure.CERTAIN:
            continue
        unstated = [row for row in rows if row.level is None]
        told = not unstated and (bool(rows) or case.complete(school, Aspect.LEVERS))
        yield Sketch(
            (who, school),
            f"{case.name(who)} leads {case.name(school)} and holds neither shared nor full over people or hiring",
            violated=told, certain=case.sure(work.span) is Sure.CERTAIN and not cure,
            facts=(*work.facts, *case.facts(rows)), missing=_missing(unstated, told, Lever.PEOPLE),
        )  # fmt: skip


def partial_managing(case: Case, school: str) -> Iterable[Sketch]:
    """What each managing partner of a school holds over the four levers, area by area and grade by grade."""
    for who, work in _surest(case, school, "managing").items():
        for lever in JUDGED:
            rows = _held(case, school, work, lever)
            grades: Sequence[str | None] = work.grades or case.taught(school) or (None,)
            cells = list(product(AREAS[lever], grades))
            full = [row for row in rows if row.level is Level.FULL]
            cures = {cell: case.held(work.facts, (row for row in full if _over(row, *cell))) for cell in cells}
            lacking = [cell for cell in cells if cures[cell] is not Sure.CERTAIN]
            if not lacking:
                continue
            weaker = [row for row in rows if row.level is not Level.FULL and any(_over(row, *c) for c in lacking)]
            unstated = [row for row in weaker if row.level is None]
            told = not unstated and (bool(weaker) or case.complete(school, Aspect.LEVERS))
            areas = dict.fromkeys(area for area, _ in lacking)
            what = str(lever) if len(areas) == len(AREAS[lever]) else ", ".join(areas)
            yield Sketch(
                (who, school, str(lever)),
                f"{case.name(who)} manages {case.name(school)} and does not hold {what} in full",
                violated=told,
                certain=case.sure(work.span) is Sure.CERTAIN and not all(cures[cell] for cell in lacking),
                facts=(*work.facts, *case.facts(rows)), missing=_missing(unstated, told, lever),
            )  # fmt: skip


def presence(case: Case, school: str) -> Iterable[Sketch]:
    """The days a week of each lead at a school."""
    for work in case.works(school, "lead"):
        if work.days is not None and work.days >= _WEEK:
            continue
        days = "an unknown number of days" if work.days is None else many(work.days, "day")
        yield Sketch(
            (work.engagement, school),
            f"{case.name(work.who)} leads {case.name(school)} and is there on {days} a week",
            violated=work.days is not None, certain=case.sure(work.span) is Sure.CERTAIN, facts=work.facts,
            missing=() if work.days is not None else ("its days a week on site",),
        )  # fmt: skip


def lead_form(case: Case, engagement: str) -> Iterable[Sketch]:
    """The legal form of a lead that is no unit of a public body."""
    for runs in case.shot.into(engagement, "RUNS"):
        if read_value(runs.value).get("role") != "lead" or kind_of(runs.src) in _INTERNAL:
            continue
        forms = case.shot.out(runs.src, "legal_form")
        bad = [one for one in forms if not _fits(one.value)]
        if forms and not bad:
            continue
        name = case.name(runs.src)
        words = " or ".join(dict.fromkeys(one.value for one in bad))
        surely = len(bad) == len(forms) and case.sure(Span.of(runs)) is Sure.CERTAIN
        yield Sketch(
            (engagement,),
            f"{name} leads and is {words}, neither a non-profit nor an internal unit" if bad
            else f"{name} leads, and its legal form is not recorded",
            violated=bool(bad), certain=surely, facts=(runs, *forms),
            missing=() if bad else (f"the legal form of {runs.src}",),
        )  # fmt: skip


def _fits(form: str) -> bool:
    return "".join(letter for letter in form.casefold() if letter.isalpha()) in _FORMS


def _surest(case: Case, school: str, role: str) -> dict[str, Work]:
    """Of each who works there in a role, the surest engagement."""
    found: dict[str, Work] = {}
    for work in case.works(school, role):
        if work.who not in found or case.sure(work.span) > case.sure(found[work.who].span):
            found[work.who] = work
    return found


def _held(case: Case, school: str, work: Work, lever: Lever) -> list[Holding]:
    """What they hold over a lever, in force, in a grade in which they work."""
    return [
        row for row in case.granted(school)
        if row.holder.id == work.who and row.lever is lever and row.standing.in_force
        and common(row.grades, work.grades) is not None
    ]  # fmt: skip


def _over(row: Holding, area: Area, grade: str | None) -> bool:
    return row.area in (None, area) and (not row.grades or grade in row.grades)


def _missing(unstated: Sequence[Holding], told: bool, lever: Lever) -> tuple[str, ...]:
    if unstated:
        return tuple(f"the level of {row.grant}" for row in unstated)
    return () if told else (f"whether all grants of {lever} are recorded",)
