"""What must be done by a day: a zone's detailed reports, and the decision about a priority school."""

from collections.abc import Iterable
from typing import Final

from events.fields import Aspect
from events.when import OPEN_END, OPEN_START, shift, shift_months
from graph.answers.audit.case import Case, Sketch, Sure
from graph.answers.existence import life
from graph.answers.span import Span
from graph.snapshot import ALIVE, read_value

REPORTS_DUE: Final = (2, 5)
WINDOW: Final = 24


def report_due(case: Case, zone: str) -> Iterable[Sketch]:
    """The detailed reports of a zone in being, due by the end of its 2nd and 5th year."""
    shot = case.shot
    lives = life(shot, zone)
    began = min(
        (one for one in shot.ever_out(zone, "status") if one.value in ALIVE),
        key=lambda one: (one.valid_from, one.id), default=None,
    )  # fmt: skip
    if lives is None or began is None:
        return
    complete = case.complete(zone, Aspect.MILESTONES)
    for year in REPORTS_DUE:
        filed = [one for one in shot.out(zone, "report") if one.dst == f"{year}/detailed"]
        cure = case.best(map(Span.of, filed))
        name, facts = case.name(zone), (began, *lives.facts, *filed)
        if (began.valid_from, began.sure_from) == (OPEN_START, OPEN_END):
            if cure is not Sure.CERTAIN:
                yield Sketch(
                    (zone, str(year)),
                    f"The day on which {name} began is not recorded, nor a detailed report for year {year}",
                    violated=False, facts=facts, missing=("the day on which the zone began",),
                )  # fmt: skip
            continue
        surely, perhaps = shift_months(began.sure_from, 12 * year), shift_months(began.valid_from, 12 * year)
        passed, may_have = shot.due(surely), shot.due(perhaps)
        if may_have and cure is not Sure.CERTAIN:
            yield Sketch(
                (zone, str(year)),
                f"No detailed report is recorded for year {year} of {name}, which was over by {shift(surely, -1)}",
                violated=complete, certain=passed and not cure and case.sure(lives.span) is Sure.CERTAIN, facts=facts,
                missing=() if complete else ("whether a detailed report was filed",),
            )  # fmt: skip


def window_over(case: Case, school: str) -> Iterable[Sketch]:
    """The two years of a priority school."""
    shot = case.shot
    states = shot.out(school, "priority")
    started = [one for one in states if read_value(one.value).get("state") == "priority"]
    if not started or not case.ways(school):
        return
    since = max(started, key=lambda one: (one.valid_from, one.id))
    if (since.valid_from, since.sure_from) == (OPEN_START, OPEN_END):
        yield Sketch(
            (school,), f"The day on which {case.name(school)} became a priority school is not recorded",
            violated=False, facts=(since,), missing=("the day on which its two years began",),
        )  # fmt: skip
        return
    surely, perhaps = shift_months(since.sure_from, WINDOW), shift_months(since.valid_from, WINDOW)
    passed, may_have = shot.due(surely), shot.due(perhaps)
    if may_have:
        complete = case.complete(school, Aspect.MILESTONES)
        own = case.ways(school)[0]
        yield Sketch(
            (school,),
            f"The two years of priority school {case.name(school)} were over by {shift(surely, -1)}, and "
            "no decision is recorded",
            violated=complete, certain=passed and case.sure(Span.of(since) & own.span) is Sure.CERTAIN,
            facts=(since, *own.facts), missing=() if complete else ("whether it was decided",),
        )  # fmt: skip
