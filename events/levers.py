"""What can be held over a school: levers, their areas, and how much of each. Source: the frameworks' four
levers (people, time, money, program); operations is ours and outside the rules about levers."""

from enum import StrEnum
from typing import Final


class Lever(StrEnum):
    """What authority is over."""

    PEOPLE = "people"
    TIME = "time"
    MONEY = "money"
    PROGRAM = "program"
    OPERATIONS = "operations"


class Area(StrEnum):
    """A part of a lever."""

    HIRING = "hiring"
    EVALUATION = "evaluation"
    DEVELOPMENT = "development"
    EXIT = "exit"
    DAY_AND_YEAR = "day_and_year"
    COLLABORATION = "collaboration"
    SCHEDULE = "schedule"
    BUDGET = "budget"
    RESOURCES = "resources"
    INCENTIVES = "incentives"
    CURRICULUM = "curriculum"
    ASSESSMENT = "assessment"
    PROFESSIONAL_DEVELOPMENT = "professional_development"
    STUDENT_SUPPORT = "student_support"
    ENROLMENT = "enrolment"
    FACILITIES = "facilities"
    TRANSPORT = "transport"
    FOOD = "food"
    BACK_OFFICE = "back_office"


AREAS: Final[dict[Lever, tuple[Area, ...]]] = {
    Lever.PEOPLE: (Area.HIRING, Area.EVALUATION, Area.DEVELOPMENT, Area.EXIT),
    Lever.TIME: (Area.DAY_AND_YEAR, Area.COLLABORATION, Area.SCHEDULE),
    Lever.MONEY: (Area.BUDGET, Area.RESOURCES, Area.INCENTIVES),
    Lever.PROGRAM: (Area.CURRICULUM, Area.ASSESSMENT, Area.PROFESSIONAL_DEVELOPMENT, Area.STUDENT_SUPPORT),
    Lever.OPERATIONS: (Area.ENROLMENT, Area.FACILITIES, Area.TRANSPORT, Area.FOOD, Area.BACK_OFFICE),
}
JUDGED: Final = (Lever.PEOPLE, Lever.TIME, Lever.MONEY, Lever.PROGRAM)
"""The four levers that the rules speak of."""


class Level(StrEnum):
    """How much is held. `none` states that it is not held; a grant without level does not say."""

    NONE = "none"
    ADVISORY = "advisory"
    SHARED = "shared"
    FULL = "full"

    @property
    def rank(self) -> int:
        """0 for none to 3 for full."""
        return _RANK[self]


_RANK: Final = {level: rank for rank, level in enumerate(Level)}
