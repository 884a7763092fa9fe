"""What questions at one moment share: the reader, their arguments, and how an answer is filled."""

from datetime import datetime
from typing import Annotated, TypeVar

import strawberry

from events.levers import Area, Lever
from events.when import Day
from graph.reader import Reader
from services.api.enums import Grade
from services.api.inputs import described_arg
from services.api.loader import Loader
from services.api.parts import told
from services.bootstrap import Ledger

T = TypeVar("T")
On = Annotated[Day | None, described_arg("The day asked about; not given: today, in UTC.")]
Known = Annotated[datetime | None, described_arg("As known at this instant; not given: as known now.")]
Position = Annotated[int | None, described_arg("As known at this position of the log; not together with `known`.")]
First = Annotated[int | None, described_arg("How many rows at most: 1 to 1000; not given: 100.")]
After = Annotated[str | None, described_arg("A cursor of the same list at the same moment.")]
Of = Annotated[list[strawberry.ID], described_arg("Ids of places: school, cluster, zone, district or state.")]
TheHolder = Annotated[strawberry.ID, described_arg("The holder's id: a party or a zone.")]
Over = Annotated[strawberry.ID, described_arg("The place's id.")]
TheLever = Annotated[Lever, described_arg("The lever.")]
AnyLever = Annotated[Lever | None, described_arg("Only this lever.")]
AnyArea = Annotated[Area | None, described_arg("Only this area; not given: all of the lever.")]
AnyGrade = Annotated[Grade | None, described_arg("Only what reaches this grade.")]


@strawberry.input(description="A moment: a day, and what was known.")
class MomentInput:
    """Everything left out means now."""

    on: Day | None = told("The day asked about; not given: today, in UTC.")
    known: datetime | None = told("As known at this instant; not given: as known now.")
    position: int | None = told("As known at this position of the log; not together with `known`.")

    def reader(self, ledger: Ledger) -> Reader:
        """Questions at it."""
        return ledger.reader(on=self.on, known=self.known, position=self.position)


Before = Annotated[MomentInput, strawberry.argument(name="from", description="The moment before.")]
Afterwards = Annotated[MomentInput, strawberry.argument(name="to", description="The moment after.")]
Cursor = Annotated[str | None, strawberry.argument(name="after", description="A cursor of this list.")]


@strawberry.type
class AtMoment:
    """What a group of questions of the network stands on; the type `Network` is made of such groups."""

    reader: strawberry.Private[Reader]


def texts(ids: list[strawberry.ID]) -> list[str]:
    """Ids as the reader takes them."""
    return [str(one) for one in ids]


def filled(loader: Loader, answer: T) -> T:
    """The answer, once the loader has asked for all that it lacks."""
    loader.run()
    return answer
