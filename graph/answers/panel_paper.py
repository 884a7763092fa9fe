"""Who operates a school on paper, since when, and how long that has been so on a day."""

from dataclasses import dataclass
from functools import lru_cache

from events.fields import Aspect
from events.grades import Grades
from events.when import OPEN_START, Day
from graph.answers.audit.days import Dated
from graph.answers.panel_columns import NOT_RECORDED, SEVERAL
from graph.answers.panel_parts import Part, absent, here, lists, on_paper, some, sure
from graph.answers.panel_periods import months
from graph.answers.panel_starts import Ever, Start, Starting, shown
from graph.answers.reach import taught


@dataclass(frozen=True, slots=True)
class Paper:
    """The cells, and the start that goes with each contract in them."""

    part: Part
    starts: tuple[Start | None, ...]


def paper(shot: Dated, school: str, band: Grades, starting: Starting, ever: Ever) -> Paper:
    """Who operates the school on paper, with the start of each contract."""
    if not here(shot, school):
        return Paper(Part(("",) * 9), ())
    own = taught(shot, school)
    found = on_paper(shot, school, band)
    rows: dict[tuple[str, ...], Start | None] = {}
    for one in found:
        start = starting.of(ever, one.contract or "", one.engagement)
        row = (
            one.operator.id, one.operator.name, one.role or NOT_RECORDED, some(one.grades, own), one.contract or "",
            one.standing or "", sure(one.certain), *shown(start),
        )  # fmt: skip
        rows.setdefault(row, start)
    without = absent(shot, school, Aspect.OPERATORS) if not rows else ""
    disputed = tuple({dispute for one in found for dispute in one.disputed})
    return Paper(Part(lists(rows, 9, without), disputed), tuple(rows.values()))


def first(shot: Dated, school: str, ever: Ever) -> Part:
    """The first start at the school of any day."""
    if not ever.has_start:
        without = absent(shot, school, Aspect.OPERATORS)
        return Part((without, without))
    return Part(shown(ever.first))


def started(ever: Ever, cells: tuple[str, ...], on: Day) -> str:
    """Whether the first start has come by a day; `cells` are those of `first`."""
    if ever.first is None:
        return cells[0]
    earliest, latest = ever.first
    return "yes" if latest <= on else "possibly" if earliest <= on else "no"


@lru_cache(maxsize=20_000)
def moving(starts: tuple[Start | None, ...], on: Day) -> tuple[str, str]:
    """The age of contracts on a day, in whole months: at least, and at most."""
    least = (NOT_RECORDED if one is None else _age(one[1], on) for one in starts)
    most = (NOT_RECORDED if one is None else _age(one[0], on) for one in starts)
    return SEVERAL.join(least), SEVERAL.join(most)


def _age(since: Day, on: Day) -> str:
    if since == OPEN_START:
        return "open"
    return "0" if since > on else str(months(since, on))
