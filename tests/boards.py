"""Boards of obligations in Salem, for tests: the rows of one school and instrument, and what they say."""

from events.when import Day
from graph.answers.obligations import Obligation
from graph.answers.obligations_day import Provided
from tests.audited import LEAD, LINCOLN
from tests.story import Story

ON = "2012-10-01"
SUPPORT = {"services": [{"line": "student support"}]}


def board(
    story: Story, of: str = LEAD, school: str = LINCOLN, instrument: str | None = LEAD, **days: str
) -> list[Obligation]:  # fmt: skip
    """The rows of one school and one instrument."""
    first, last = (Day(days[one]) if one in days else None for one in ("first", "last"))
    rows = story.reader(days.get("on", ON)).obligations(of, first, last).rows
    return [
        one for one in rows if one.school.id == school and (one.instrument.id if one.instrument else None) == instrument
    ]


def told(rows: list[Obligation]) -> list[tuple[str, str, Provided, bool]]:
    return [(one.since, one.until, one.state, one.certain) for one in rows]


def by(row: Obligation) -> list[tuple[str | None, str, str, bool]]:
    return [(one.who.id if one.who else None, one.how.value, one.instrument.id, one.certain) for one in row.providers]
