"""Who works where in practice, on paper or not."""

from typing import Annotated

from events.contract import OperatingRole
from events.envelope import Event
from events.fields import AnyId, Basis, EngagementId, From, LastDay, On, PartyId, Place, ref, says
from events.ids import Kind

At = Annotated[tuple[Place, ...], says("Where: places, with grades, services and days.")]
Role = Annotated[OperatingRole, says("As what.")]


class Began(Event, frozen=True, kw_only=True):
    """Somebody begins to work somewhere."""

    TOPIC = "engagement.began"
    FOUNDS = True
    id: Annotated[str, ref("The engagement.", Kind.ENGAGEMENT)]
    who: PartyId
    role: Role
    at: At
    under: Basis = "unknown"
    from_: From
    last_day: LastDay | None = None

    def subjects(self) -> tuple[str, ...]:
        return (self.id,)


class Changed(Event, frozen=True, kw_only=True):
    """They work there otherwise. Only what is given changes; a place in `at` is restated, one in `leaves` ends."""

    TOPIC = "engagement.changed"
    engagement: EngagementId
    role: Role | None = None
    at: At = ()
    leaves: Annotated[tuple[AnyId, ...], says("Where they no longer work.")] = ()
    under: Basis | None = None
    from_: From

    def subjects(self) -> tuple[str, ...]:
        return (self.engagement,)


class Ended(Event, frozen=True, kw_only=True):
    """They no longer work there."""

    TOPIC = "engagement.ended"
    engagement: EngagementId
    on: On
    reason: Annotated[str, says("Why.")] | None = None

    def subjects(self) -> tuple[str, ...]:
        return (self.engagement,)
