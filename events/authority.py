"""Who is given authority over what, by whom, and on what basis."""

from typing import Annotated

from events.envelope import Event
from events.fields import Basis, From, GradeSet, GrantId, HolderId, LastDay, On, PartyId, PlaceId, ref, says
from events.ids import Kind
from events.levers import Area, Level, Lever


class Granted(Event, frozen=True, kw_only=True):
    """A holder is given a lever, or an area of it, over some places."""

    TOPIC = "authority.granted"
    FOUNDS = True
    id: Annotated[str, ref("The grant.", Kind.GRANT)]
    holder: HolderId
    lever: Annotated[Lever, says("What authority is over.")]
    area: Annotated[Area, says("The part of the lever; not given: all of it.")] | None = None
    level: Annotated[Level, says("How much; not given: the source does not say.")] | None = None
    over: Annotated[tuple[PlaceId, ...], says("The places that it reaches.")]
    grades: GradeSet = ()
    by: Annotated[tuple[PartyId, ...], says("Who gives it.")] = ()
    under: Basis = "unknown"
    delegated_from: GrantId | None = None
    share: Annotated[float, says("The share of it that is held, 0 to 1.", low=0, high=1)] | None = None
    limits: Annotated[str, says("Its limits, in the source's words.")] | None = None
    from_: From
    last_day: LastDay | None = None

    def subjects(self) -> tuple[str, ...]:
        return (self.id,)


class LevelChanged(Event, frozen=True, kw_only=True):
    """As much, or as little, is held from now on."""

    TOPIC = "authority.level_changed"
    grant: GrantId
    level: Annotated[Level, says("How much.")]
    from_: From

    def subjects(self) -> tuple[str, ...]:
        return (self.grant,)


class Revoked(Event, frozen=True, kw_only=True):
    """The grant is taken back."""

    TOPIC = "authority.revoked"
    grant: GrantId
    on: On

    def subjects(self) -> tuple[str, ...]:
        return (self.grant,)
