"""What became of findings: severity, waivers, first knowledge; as the schema has it."""

from datetime import datetime

import strawberry

from graph.answers.outcome import AuditChange, Severity, WaiverState
from services.api.enums import described
from services.api.parts import Entity, Event, told

described(
    Severity,
    {
        "BREACH": "What a document demands is not so.",
        "DISCREPANCY": "No document demands it: the record does not agree with itself, or with practice.",
        "ADVICE": "A warning: within the rule, short of what its document advises.",
    },
)
described(
    AuditChange,
    {
        "NEW": "It is found in the second audit only.",
        "STANDING": "It is found in both.",
        "RESOLVED": "It is found in the first audit only.",
    },
)
described(
    WaiverState,
    {
        "HOLDS": "The finding stands on the facts on which it was waived.",
        "OUTLIVED": "It came back, or stands on other facts than when it was waived: it is open again.",
        "OVERTURNED": "The decision was overturned: the finding is open again.",
        "RESOLVED": "What was waived is not found on the day.",
        "BEARS_ON_NOTHING": "Nothing of this identity is found, neither on the day nor when it was waived.",
    },
)


@strawberry.type(description="The decision to waive a finding. Of several that one which holds, else the last.")
class Waiver:
    """Whether it holds or not."""

    decision: Entity = told("The decision.")
    about: strawberry.ID = told("The identity of the finding.")
    state: WaiverState = told("Whether it still holds.")
    certain: bool = told("Whether it is in effect whichever day within its bounds is right.")
    by: list[Entity] = told("Who decided it.")
    reason: str | None = told("The reason with which it was recorded.")
    event: Event = told("The event that says so, with its documents.")
    ended_by: Event | None = told("The event that overturned it.")
    why: str | None = told("Why it does not hold.")


@strawberry.type(description="The first knowledge with which something is found on the day asked about.")
class FirstSeen:
    """A place in the log and its instant."""

    position: int = told("The position.")
    known: datetime = told("When that was recorded.")
    exact: bool = told("False: it was looked for so far back and no farther, and may have been found before.")
