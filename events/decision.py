"""What somebody with the power to decided about something."""

from enum import StrEnum
from typing import Annotated

from events.envelope import Event, Part
from events.fields import AnyId, DecisionId, On, day, ref, says
from events.ids import PARTIES, Kind
from events.when import When


class DecisionOutcome(StrEnum):
    """What was decided."""

    PROPOSED = "proposed"
    APPLIED = "applied"
    APPROVED = "approved"
    DENIED = "denied"
    DEFERRED = "deferred"
    RATIFIED = "ratified"
    OVERTURNED = "overturned"
    UPHELD = "upheld"
    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted"
    WAIVED = "waived"


class KnownThen(Part, frozen=True, kw_only=True):
    """What was known when the decision was taken: the moment, and what was asked."""

    on: Annotated[When, day("The day asked about.")]
    position: Annotated[int, says("The position of the log.", low=0)]
    within: AnyId | None = None
    questions: Annotated[tuple[str, ...], says("What was asked.")] = ()


class Made(Event, frozen=True, kw_only=True):
    """A decision is taken."""

    TOPIC = "decision.made"
    FOUNDS = True
    id: Annotated[str, ref("The decision.", Kind.DECISION)]
    about: Annotated[str, says("The id of anything, or the identity of a finding.", finding=True)]
    by: Annotated[tuple[Annotated[str, ref("Who decides.", *PARTIES, Kind.ZONE)], ...], says("Who decides.")] = ()
    outcome: Annotated[DecisionOutcome, says("What was decided.")]
    votes: Annotated[str, says("How they voted.")] | None = None
    conditions: Annotated[str, says("On what conditions.")] | None = None
    overturns: DecisionId | None = None
    basis: KnownThen | None = None
    on: On
    takes_effect: Annotated[When, day("When it takes effect; not given: the day it is taken.")] | None = None

    def subjects(self) -> tuple[str, ...]:
        return (self.id,) if self.overturns in (None, self.id) else (self.id, str(self.overturns))
