"""What was measured."""

from enum import StrEnum
from typing import Annotated

from events.envelope import Event
from events.fields import AnyId, day, ref, says
from events.ids import Kind
from events.when import UNKNOWN, When


class ResultStatus(StrEnum):
    """How final a figure is."""

    PRELIMINARY = "preliminary"
    FINAL = "final"
    WITHHELD = "withheld"


class Reported(Event, frozen=True, kw_only=True):
    """A figure is published."""

    TOPIC = "result.reported"
    FOUNDS = True
    id: Annotated[str, ref("The result.", Kind.RESULT)]
    about: AnyId
    indicator: Annotated[str, says("What was measured.")]
    subgroup: Annotated[str, says("Of whom; `all` for everybody.")] = "all"
    value: Annotated[str, says("The figure, as published.")] | None = None
    unit: Annotated[str, says("Its unit.")] | None = None
    for_year: Annotated[str, says("The year that it is for.")]
    status: Annotated[ResultStatus, says("How final it is.")] = ResultStatus.FINAL
    published_on: Annotated[When, day("When it was published.")] = UNKNOWN

    def subjects(self) -> tuple[str, ...]:
        return (self.id,)
