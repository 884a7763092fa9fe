"""The types of the fields of events. Each carries what it means and how a person may write it.

`extra["kinds"]` are the kinds of id that a field takes, `extra["when"]` says how its date is read,
`extra["document"]` marks the id of a document. Reading a statement, the schema and the docs are made from them.
"""

from enum import StrEnum
from typing import Annotated, Any, Final

from msgspec import Meta

from events.envelope import Part
from events.grades import Grades
from events.ids import BASES, PARTIES, PLACES, Kind
from events.when import When

NAMED: Final = PARTIES | {Kind.ZONE, Kind.CLUSTER}
"""What has a name of its own: parties and places."""


def ref(text: str, *kinds: Kind) -> Meta:
    """Describe a field that names something of these kinds (none: of any kind)."""
    return Meta(description=text, extra={"kinds": tuple(sorted(kinds or tuple(Kind)))})


def day(text: str, last_day: bool = False) -> Meta:
    """Describe a field that holds a date."""
    return Meta(description=text, extra={"when": "last_day" if last_day else "start"})


def says(text: str, **extra: Any) -> Meta:
    """Describe any other field."""
    return Meta(description=text, extra=extra)


From = Annotated[When, day("First day of the new state.")]
On = Annotated[When, day("The day it happened: first day of the new state, first day without the old one.")]
LastDay = Annotated[When, day("Last day of the state, included. Not given: no end is stated.", last_day=True)]
Name = Annotated[str, says("The name, as the source writes it.")]
AnyId = Annotated[str, ref("Anything with an id.")]
PartyId = Annotated[str, ref("A party: state, district, school, office, board, body or partner.", *PARTIES)]
PlaceId = Annotated[str, ref("A place: state, zone, cluster, district or school.", *PLACES)]
NamedId = Annotated[str, ref("A party or a place.", *NAMED)]
HolderId = Annotated[str, ref("Who holds it: a party, or a zone that has no board or office.", *PARTIES, Kind.ZONE)]
DistrictId = Annotated[str, ref("A district.", Kind.DISTRICT)]
SchoolId = Annotated[str, ref("A school.", Kind.SCHOOL)]
BoardId = Annotated[str, ref("A board.", Kind.BOARD)]
ZoneId = Annotated[str, ref("A zone.", Kind.ZONE)]
ClusterId = Annotated[str, ref("A cluster.", Kind.CLUSTER)]
PolicyId = Annotated[str, ref("A policy.", Kind.POLICY)]
ContractId = Annotated[str, ref("A contract.", Kind.CONTRACT)]
GrantId = Annotated[str, ref("A grant.", Kind.GRANT)]
SubcontractId = Annotated[str, ref("A subcontract.", Kind.SUBCONTRACT)]
EngagementId = Annotated[str, ref("An engagement.", Kind.ENGAGEMENT)]
DecisionId = Annotated[str, ref("A decision.", Kind.DECISION)]
BudgetId = Annotated[str, ref("A budget.", Kind.BUDGET)]
BasisId = Annotated[str, ref("The contract, policy or subcontract that it rests on.", *BASES)]
Basis = Annotated[
    str,
    Meta(
        description="What it rests on: a contract, policy or subcontract; `none` (so stated) or `unknown`.",
        extra={"kinds": tuple(sorted(BASES)), "words": ("none", "unknown")},
    ),
]
GradeSet = Annotated[Grades, says("Grades, `09-12` for a range. None: not limited.", grades=True)]
Services = Annotated[tuple[str, ...], says("Lines of service.")]
Amount = Annotated[str, says("A decimal number, as text: `270000.00`.", amount=True)]
DaysAWeek = Annotated[float, says("Days a week on site.", low=0, high=7)]
Currency = Annotated[str, says("ISO 4217 code.")]


class Coverage(StrEnum):
    """How much of an aspect is in the record."""

    COMPLETE = "complete"
    PARTIAL = "partial"


class Aspect(StrEnum):
    """What a statement of coverage speaks of."""

    OPERATORS = "operators"
    LEVERS = "levers"
    SERVICES = "services"
    SCHOOLS = "schools"
    MILESTONES = "milestones"


class Renewal(StrEnum):
    """What happens when the term is over."""

    NONE = "none"
    AUTOMATIC = "automatic"
    OPTION = "option"


class Money(Part, frozen=True, kw_only=True):
    """An amount of money."""

    amount: Amount
    currency: Currency = "USD"


class Place(Part, frozen=True, kw_only=True):
    """A place that an instrument reaches, and how: grades, services and days, and its own period if it has one."""

    id: PlaceId
    grades: GradeSet = ()
    services: Services = ()
    days_a_week: DaysAWeek | None = None
    from_: From | None = None
    last_day: LastDay | None = None


class Term(Part, frozen=True, kw_only=True):
    """The period for which an instrument is agreed, and how it renews."""

    from_: From
    last_day: LastDay | None = None
    renewal: Renewal = Renewal.NONE
    renewal_months: Annotated[int, says("Length of a renewal, in months.", low=1, high=1200)] | None = None
    notice_days: Annotated[int, says("Days of notice that stop an automatic renewal.", low=0, high=3660)] | None = None
