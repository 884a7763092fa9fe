"""Rules that somebody with the power to adopts: what authority can rest on."""

from enum import StrEnum
from typing import Annotated

from events.envelope import Event
from events.fields import From, LastDay, On, PartyId, PolicyId, ref, says
from events.ids import Kind


class PolicyType(StrEnum):
    """What sort of rule it is."""

    STATUTE = "statute"
    REGULATION = "regulation"
    BOARD_POLICY = "board_policy"
    ORDER = "order"
    PLAN = "plan"
    ACCOUNTABILITY_SCHEME = "accountability_scheme"


Title = Annotated[str, says("Its title.")]
Type = Annotated[PolicyType, says("What sort of rule it is.")]
Citation = Annotated[str, says("How it is cited.")]


class Adopted(Event, frozen=True, kw_only=True):
    """A policy is in force."""

    TOPIC = "policy.adopted"
    FOUNDS = True
    id: Annotated[str, ref("The policy.", Kind.POLICY)]
    by: Annotated[tuple[PartyId, ...], says("Who adopts it.")] = ()
    title: Title
    type: Type | None = None
    citation: Citation | None = None
    from_: From
    last_day: LastDay | None = None

    def subjects(self) -> tuple[str, ...]:
        return (self.id,)


class Amended(Event, frozen=True, kw_only=True):
    """A policy says something else. Only what is given changes."""

    TOPIC = "policy.amended"
    policy: PolicyId
    title: Title | None = None
    type: Type | None = None
    citation: Citation | None = None
    last_day: LastDay | None = None
    from_: From

    def subjects(self) -> tuple[str, ...]:
        return (self.policy,)


class Repealed(Event, frozen=True, kw_only=True):
    """A policy is no longer in force."""

    TOPIC = "policy.repealed"
    policy: PolicyId
    on: On

    def subjects(self) -> tuple[str, ...]:
        return (self.policy,)
