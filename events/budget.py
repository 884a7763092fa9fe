"""Money that is planned, adopted or spent."""

from enum import StrEnum
from typing import Annotated

from events.envelope import Event, Part
from events.fields import Amount, AnyId, BudgetId, Currency, From, LastDay, PartyId, ref, says
from events.ids import Kind


class BudgetStatus(StrEnum):
    """How real the money is."""

    PLANNED = "planned"
    ADOPTED = "adopted"
    SPENT = "spent"


class Per(StrEnum):
    """What an amount is for one of."""

    TOTAL = "total"
    SCHOOL = "school"
    PUPIL = "pupil"
    PERSON = "person"
    OFFICE = "office"


class Line(Part, frozen=True, kw_only=True):
    """A line of a budget."""

    line: Annotated[str, says("The line.")]
    amount: Amount | None = None
    currency: Currency = "USD"
    per: Annotated[Per, says("What the amount is for one of.")] = Per.TOTAL
    funder: PartyId | None = None


Lines = Annotated[tuple[Line, ...], says("The lines; a line named again is restated.")]


class Adopted(Event, frozen=True, kw_only=True):
    """A budget is planned, adopted or spent for something and a year."""

    TOPIC = "budget.adopted"
    FOUNDS = True
    id: Annotated[str, ref("The budget.", Kind.BUDGET)]
    by: Annotated[tuple[PartyId, ...], says("Who adopts it.")] = ()
    for_: Annotated[AnyId, says("What the money is for: a place or an instrument.")]
    year: Annotated[str, says("The year, in the source's words.")]
    status: Annotated[BudgetStatus, says("How real the money is.")] = BudgetStatus.ADOPTED
    lines: Lines = ()
    from_: From
    last_day: LastDay | None = None

    def subjects(self) -> tuple[str, ...]:
        return (self.id,)


class Revised(Event, frozen=True, kw_only=True):
    """A budget says something else. Only what is given changes."""

    TOPIC = "budget.revised"
    budget: BudgetId
    status: Annotated[BudgetStatus, says("How real the money is.")] | None = None
    lines: Lines = ()
    from_: From

    def subjects(self) -> tuple[str, ...]:
        return (self.budget,)
