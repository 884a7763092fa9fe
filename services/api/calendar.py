"""Authority over time, as the schema has it."""

from collections.abc import Sequence

import strawberry

from events.levers import Lever
from events.when import Day
from graph.answers import calendar as graph
from services.api import answers as a
from services.api.enums import described
from services.api.parts import told
from services.api.rows import Rows, ids

described(
    graph.Trouble,
    {
        "GAP": "Nobody was granted it, or only a voice in it.",
        "OVERLAP": "Two hold the same in full, neither from the other.",
        "BEYOND_OWN": "More is delegated than was held.",
        "OUTLIVED_BASIS": "A grant goes on though what it rests on has ended.",
    },
)


@strawberry.type(description="Something that is not in order in a stretch of days.")
class Remark:
    """With how sure it is."""

    trouble: graph.Trouble = told("What it is.")
    about: list[strawberry.ID] = told("The grants that it is about; of a gap, the place.")
    certain: bool = told("Whether it is so whichever day within the sources' bounds is right.")
    message: str = told("The same in a sentence.")


@strawberry.type(description="A stretch of days on which one answer holds for a lever over a place.")
class Spell:
    """Stretches of a lever follow each other without holes."""

    lever: Lever = told("The lever.")
    since: Day | None = told("Its first day; null: from the beginning of the record.")
    until: Day | None = told("The first day after it; null: no end is known.")
    in_being: bool = told("Whether the place is there, possibly.")
    holdings: list[a.Holding] = told("Who holds what, as of its first day, with the events of all its days.")
    remarks: list[Remark] = told("What is not in order.")


def spells(rows: Rows, found: Sequence[graph.Spell]) -> list[Spell]:
    """The stretches as the schema has them; the rows are those of their holdings."""
    return [
        Spell(
            lever=one.lever,
            since=one.since,
            until=one.until,
            in_being=one.in_being,
            holdings=[rows.holding(row) for row in one.holdings],
            remarks=[
                Remark(trouble=each.trouble, about=ids(each.about), certain=each.certain, message=each.message)
                for each in one.remarks
            ],
        )
        for one in found
    ]
