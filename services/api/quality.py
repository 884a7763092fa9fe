"""How well the record is borne out, as the schema has it."""

from datetime import datetime

import strawberry

from events.log import Log
from graph.answers import quality_words as graph
from graph.answers.attested import unattested
from graph.answers.flaw import Flaw
from services.api.enums import described
from services.api.parts import Entity, told
from services.api.rows import Rows

described(
    Flaw,
    {
        "UNDOCUMENTED": "No document says it.",
        "ONE_SOURCE": "One document only says it.",
        "SECOND_HAND": "One document only says it, and that is stated to be made by others than those who acted.",
        "IMPRECISE": "Its first or its last day is not one day.",
        "DISPUTED": "It is openly disputed.",
        "UNATTESTED": "Nobody ever confirmed the event that says it.",
    },
)


@strawberry.type(description="How much of what was stated nobody ever confirmed.")
class Unattested:
    """Over the whole log; what was retracted is left out."""

    statements: int = told("Events that state something and stand.")
    count: int = told("How many of them nobody ever confirmed as they stand.")
    since_position: int | None = told("The position of the oldest of those; null: there is none.")
    since: datetime | None = told("When that was recorded.")


@strawberry.type(description="A rule that could not be judged.")
class Unjudged:
    """It came out UNKNOWN."""

    rule: str = told("The rule.")
    findings: int = told("How many findings of it came out UNKNOWN; `audit(outcome: UNKNOWN)` lists them.")
    missing: list[str] = told("What would settle them, each text once, twenty at most.")


@strawberry.type(description="How well the facts of the day that belong to a place are borne out.")
class Quality:
    """Each count is of `total` facts; one may be in several."""

    place: Entity = told("The place: the one asked about, then each district that it oversees.")
    total: int = told("How many facts belong to it on the day of the moment.")
    undocumented: int = told("Facts that no document says.")
    one_source: int = told("Facts that one document only says.")
    second_hand: int = told("Facts that one document only says, which others made than those who acted.")
    imprecise: int = told("Facts whose first or last day is not one day.")
    disputed: int = told("Facts that are openly disputed.")
    unattested: int = told("Facts whose event nobody ever confirmed.")
    oldest_unattested: datetime | None = told("When the oldest event behind those was recorded; null: there is none.")
    unjudged: list[Unjudged] = told("Rules that came out UNKNOWN there.")


class QualityRows(Rows):
    """Makes rows, knowing what is selected of them."""

    def quality(self, row: graph.Quality) -> Quality:
        """A row."""
        return Quality(
            place=self._ref(Quality, "place", row.place),
            total=row.total,
            undocumented=row.undocumented,
            one_source=row.one_source,
            second_hand=row.second_hand,
            imprecise=row.imprecise,
            disputed=row.disputed,
            unattested=row.unattested,
            oldest_unattested=row.oldest_unattested,
            unjudged=[
                Unjudged(rule=one.rule, findings=one.findings, missing=list(one.missing)) for one in row.unjudged
            ],
        )


def unattested_of(log: Log, upto: int) -> Unattested:
    """How much of the log nobody ever confirmed."""
    found = unattested(log, upto)
    return Unattested(
        statements=found.statements,
        count=found.unattested,
        since_position=found.since or None,
        since=found.recorded_at,
    )
