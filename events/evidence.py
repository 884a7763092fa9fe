"""What is said about what was said: corrections, retractions, disputes and how they were settled.

`event` is the id of a recorded event as the caller knows it; the command handler resolves it to the root event
and fills `slot`, the root's position. `carries` holds the subjects of everything said about that root before.
"""

from enum import StrEnum
from typing import Annotated

from events.envelope import Event, Source
from events.fields import HolderId, day, says
from events.when import When

EventRef = Annotated[str, says("The id or the position of an event.", event=True)]
Slot = Annotated[int, says("Position of the root event; filled in by the log.", internal=True)]
Carried = Annotated[tuple[str, ...], says("Subjects of all that was said about the root; filled in.", internal=True)]
Sources = Annotated[tuple[Source, ...], says("The documents that say so.")]
Reason = Annotated[str, says("Why.")]


class For(StrEnum):
    """Which reading a dispute is settled for."""

    RECORD = "record"
    ALTERNATIVE = "alternative"


class _AboutEvent(Event, frozen=True, kw_only=True):
    slot: Slot = 0
    carries: Carried = ()

    def subjects(self) -> tuple[str, ...]:
        return self.carries


class Corrected(_AboutEvent, frozen=True, kw_only=True):
    """The event was recorded wrongly: the replacement, a whole event, stands in its place."""

    TOPIC = "evidence.corrected"
    event: EventRef
    replacement: Annotated[Event, says("The whole event as it should have been recorded.", nested=True)]
    reason: Reason | None = None

    def subjects(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.replacement.subjects(), *self.carries)))


class Retracted(_AboutEvent, frozen=True, kw_only=True):
    """What the event says was never true."""

    TOPIC = "evidence.retracted"
    event: EventRef
    reason: Reason | None = None


class Added(_AboutEvent, frozen=True, kw_only=True):
    """More documents, or a later day, bear the event out. Changes no fact."""

    TOPIC = "evidence.added"
    event: EventRef
    sources: Sources = ()
    attested_on: Annotated[When, day("The day on which somebody confirmed it.")] | None = None

    def subjects(self) -> tuple[str, ...]:
        return (f"event:{self.slot}",)


class Disputed(_AboutEvent, frozen=True, kw_only=True):
    """Sources disagree: the alternative is a whole event, or null for `it did not happen`."""

    TOPIC = "evidence.disputed"
    event: EventRef
    alternative: Annotated[Event, says("The whole event as the other source has it.", nested=True)] | None = None
    sources: Sources = ()
    reason: Reason | None = None

    def subjects(self) -> tuple[str, ...]:
        other = self.alternative.subjects() if self.alternative else ()
        return tuple(dict.fromkeys((*other, *self.carries)))


class Settled(_AboutEvent, frozen=True, kw_only=True):
    """A dispute is settled. `slot` is the position of the disputed root, `dispute_slot` that of the dispute."""

    TOPIC = "evidence.settled"
    dispute: Annotated[str, says("The id or the position of the dispute.", event=True)]
    dispute_slot: Slot = 0
    for_: Annotated[For, says("Which reading it is settled for.")]
    by: HolderId | None = None
    sources: Sources = ()
    reason: Reason | None = None
