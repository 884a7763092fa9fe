"""What can happen to a zone."""

from enum import StrEnum
from typing import Annotated

from events.envelope import Event
from events.fields import (
    Aspect,
    Coverage,
    DistrictId,
    From,
    LastDay,
    Name,
    On,
    PartyId,
    PolicyId,
    ZoneId,
    ref,
    says,
)
from events.ids import Kind


class ReportKind(StrEnum):
    """How much a zone's report says."""

    ANNUAL = "annual"
    DETAILED = "detailed"


class Authorised(Event, frozen=True, kw_only=True):
    """A zone is created by those who have the power to."""

    TOPIC = "zone.authorised"
    FOUNDS = True
    id: Annotated[str, ref("The zone.", Kind.ZONE)]
    name: Name
    by: Annotated[tuple[PartyId, ...], says("Who authorises it.")] = ()
    serves: Annotated[tuple[DistrictId, ...], says("The districts that it serves.")] = ()
    under: Annotated[PolicyId, says("The policy that it rests on.")] | None = None
    from_: From

    def subjects(self) -> tuple[str, ...]:
        return (self.id,)


class _OfZone(Event, frozen=True, kw_only=True):
    zone: ZoneId

    def subjects(self) -> tuple[str, ...]:
        return (self.zone,)


class DistrictJoined(_OfZone, frozen=True, kw_only=True):
    """The zone serves one more district."""

    TOPIC = "zone.district_joined"
    district: DistrictId
    from_: From
    last_day: LastDay | None = None


class DistrictLeft(_OfZone, frozen=True, kw_only=True):
    """The zone no longer serves a district."""

    TOPIC = "zone.district_left"
    district: DistrictId
    on: On


class StageAdvanced(_OfZone, frozen=True, kw_only=True):
    """The zone enters a stage of its growth."""

    TOPIC = "zone.stage_advanced"
    stage: Annotated[str, says("The stage.")]
    from_: From


class ReportFiled(_OfZone, frozen=True, kw_only=True):
    """A report of the zone was filed."""

    TOPIC = "zone.report_filed"
    year: Annotated[int, says("The year of the zone that it is about, counted from 1.", low=1)]
    kind: Annotated[ReportKind, says("How much it says.")]
    by: PartyId | None = None
    on: On


class Covered(_OfZone, frozen=True, kw_only=True):
    """The record declares how much of an aspect it holds for the zone."""

    TOPIC = "zone.covered"
    aspect: Annotated[Aspect, says("What the statement speaks of.")]
    extent: Annotated[Coverage, says("Whether all of it is in the record.")]
    from_: From
    last_day: LastDay | None = None


class Closed(_OfZone, frozen=True, kw_only=True):
    """The zone is over. What hangs on it ends by computation."""

    TOPIC = "zone.closed"
    on: On
