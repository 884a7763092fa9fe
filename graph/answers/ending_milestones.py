"""The days of zones and priority schools: what the audit would find behind the window if nothing more is recorded."""

from collections.abc import Iterator
from typing import Final

from events.fields import Aspect
from events.when import OPEN_END, OPEN_START, shift, shift_months
from graph.answers.audit.case import Sketch, Sure
from graph.answers.audit.milestones import REPORTS_DUE, WINDOW, report_due, window_over
from graph.answers.ending_days import UNKNOWN, Days, Desk, Draft
from graph.answers.ending_shapes import Falling
from graph.answers.existence import life
from graph.answers.span import Span
from graph.facts import Version
from graph.snapshot import ALIVE, read_value

_NOT_KNOWN: Final = (OPEN_START, OPEN_END)


def zone_days(desk: Desk, zone: str) -> Iterator[Draft]:
    """The reports of a zone: detailed ones at the end of its 2nd and 5th year, until they are filed; an annual one at
    the end of every other year."""
    began = next((one for one in desk.out(zone, "status") if one.value in ALIVE), None)
    if began is None:
        return
    for year in REPORTS_DUE:
        when = _end(began, 12 * year)
        if when[0] > desk.last:
            continue
        case = desk.case(desk.on if when == UNKNOWN else desk.judged(shift(when[1], 1)))
        due = f"The detailed report of {case.name(zone)} for year {year} is due"
        for found in report_due(case, zone):
            if found.about[1] == str(year):
                yield _draft(Falling.REPORT, zone, when, found, due, f"year {year}, detailed")
    if began.valid_from != OPEN_START and began.sure_from != OPEN_END:
        yield from _annual(desk, zone, began)


def _annual(desk: Desk, zone: str, began: Version) -> Iterator[Draft]:
    year = max(1, int(desk.on[:4]) - int(began.sure_from[:4]))
    while (when := _end(began, 12 * year))[0] <= desk.last:
        case = desk.case(desk.judged(when[1]))
        lives = life(case.shot, zone)
        filed = [one for one in desk.out(zone, "report") if one.dst.partition("/")[0] == str(year)]
        done = case.best(map(Span.of, filed))
        if year not in REPORTS_DUE and lives is not None and done is not Sure.CERTAIN:
            complete = case.complete(zone, Aspect.MILESTONES)
            yield Draft(
                Falling.REPORT, zone, when, f"The report of {case.name(zone)} for year {year} is due",
                (began, *lives.facts, *filed), item=f"year {year}, annual",
                sure=complete and not done and case.sure(lives.span) is Sure.CERTAIN,
                missing=() if complete else ("whether the report was filed",),
            )  # fmt: skip
        year += 1


def school_days(desk: Desk, school: str) -> Iterator[Draft]:
    """The two years of a priority school, until it is decided about."""
    starts = [one for one in desk.out(school, "priority") if read_value(one.value).get("state") == "priority"]
    for n, start in enumerate(starts, 1):
        when = _end(start, WINDOW)
        if when[0] > desk.last:
            continue
        case = desk.case(desk.on if when == UNKNOWN else desk.judged(shift(when[1], 1)))
        due = f"The two years of priority school {case.name(school)} end; it is to be decided about"
        for found in window_over(case, school):
            if found.facts[0].id == start.id:
                yield _draft(Falling.WINDOW, school, when, found, due, str(n) if n > 1 else None)


def _end(start: Version, months: int) -> Days:
    """The last day of so many months; as unknown as their first day is."""
    if (start.valid_from, start.sure_from) == _NOT_KNOWN:
        return UNKNOWN
    earliest, latest = (shift(shift_months(day, months), -1) for day in (start.valid_from, start.sure_from))
    return earliest, latest


def _draft(what: Falling, about: str, when: Days, found: Sketch, due: str, item: str | None) -> Draft:
    return Draft(
        what, about, when, found.message if when == UNKNOWN else due, found.facts, item=item,
        sure=found.violated and found.certain, stays=True, missing=found.missing,
    )  # fmt: skip
