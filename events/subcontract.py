"""Who does part of another's work, for whom, where."""

from typing import Annotated

from events.contract import SignedOn
from events.envelope import Event, Part
from events.fields import (
    Amount,
    AnyId,
    From,
    LastDay,
    Money,
    On,
    PartyId,
    Place,
    Services,
    SubcontractId,
    Term,
    ref,
    says,
)  # fmt: skip
from events.ids import Kind

Provides = Annotated[tuple[Place, ...], says("Where, with grades, services and days.")]
Lines = Annotated[Services, says("The services that the sub provides.")]


class Subaward(Part, frozen=True, kw_only=True):
    """What 2 CFR 200.332(b)(1) asks a subaward of federal money to state."""

    subrecipient_name: Annotated[str, says("Subrecipient's name, as its unique entity identifier has it.")] | None = (
        None
    )
    subrecipient_uei: Annotated[str, says("Subrecipient's unique entity identifier.")] | None = None
    federal_award_id: Annotated[str, says("Federal award identification number.")] | None = None
    federal_award_date: Annotated[str, says("Federal award date.")] | None = None
    period_of_performance: Annotated[str, says("Subaward period of performance, start and end.")] | None = None
    budget_period: Annotated[str, says("Subaward budget period, start and end.")] | None = None
    amount_obligated: Amount | None = None
    total_obligated: Amount | None = None
    total_committed: Amount | None = None
    project_description: Annotated[str, says("Federal award project description.")] | None = None
    awarding_agency: Annotated[str, says("Name of the federal agency, pass-through entity and contact.")] | None = None
    assistance_listing: Annotated[str, says("Assistance listings number and title.")] | None = None
    research_and_development: Annotated[bool, says("Whether it is research and development.")] | None = None
    indirect_cost_rate: Annotated[str, says("Indirect cost rate.")] | None = None


class Signed(Event, frozen=True, kw_only=True):
    """A subcontract is signed and in force for its term."""

    TOPIC = "subcontract.signed"
    FOUNDS = True
    id: Annotated[str, ref("The subcontract.", Kind.SUBCONTRACT)]
    prime: Annotated[PartyId, says("Whose work it is.")]
    sub: Annotated[PartyId, says("Who does it.")]
    under: Annotated[
        str,
        ref(
            "The contract or subcontract that the work is owed under, or `unknown`.",
            Kind.CONTRACT,
            Kind.SUBCONTRACT,
        ),
        says("The contract or subcontract that the work is owed under, or `unknown`.", words=("unknown",)),
    ] = "unknown"
    services: Lines = ()
    provides_at: Provides = ()
    term: Term
    value: Money | None = None
    subaward: Subaward | None = None
    signed_on: SignedOn | None = None

    def subjects(self) -> tuple[str, ...]:
        return (self.id,)


class Amended(Event, frozen=True, kw_only=True):
    """Prime and sub agree on something else. Only what is given changes; a place in `drops` ends."""

    TOPIC = "subcontract.amended"
    subcontract: SubcontractId
    services: Lines = ()
    provides_at: Provides = ()
    drops: Annotated[tuple[AnyId, ...], says("Where the sub no longer provides.")] = ()
    term_last_day: LastDay | None = None
    value: Money | None = None
    subaward: Subaward | None = None
    from_: From

    def subjects(self) -> tuple[str, ...]:
        return (self.subcontract,)


class Ended(Event, frozen=True, kw_only=True):
    """The subcontract ends."""

    TOPIC = "subcontract.ended"
    subcontract: SubcontractId
    on: On

    def subjects(self) -> tuple[str, ...]:
        return (self.subcontract,)
