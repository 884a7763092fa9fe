"""Public lists of districts and schools in one form, whoever publishes them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from events.envelope import Source
from events.grades import Grades
from events.when import Day


class Profile(StrEnum):
    """Which publisher's form a file follows."""

    CCD_SCHOOLS = "ccd-schools"
    CCD_DISTRICTS = "ccd-districts"
    TAPR_SCHOOLS = "tapr-schools"
    TAPR_DISTRICTS = "tapr-districts"
    ASKTED = "askted"


class State(StrEnum):
    """What a list says of something that stands in it."""

    OPEN = "open"
    CLOSED = "closed"
    PLANNED = "planned"


@dataclass(frozen=True, slots=True)
class Listed:
    """One school or district of a list. `known` is given where each row has its own."""

    code: str
    name: str
    district: str | None
    state: State = State.OPEN
    since: Day | None = None
    grades: Grades = ()
    nces: str | None = None
    line: int = 0


@dataclass(slots=True)
class Listing:
    """A list as of a day, known since an instant. `complete` where absence from it means not in being."""

    path: Path
    profile: Profile
    source: Source
    digest: str
    as_of: Day
    known: datetime
    complete: bool
    schools: dict[str, Listed] = field(default_factory=dict)
    districts: dict[str, Listed] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def of_schools(self) -> bool:
        """Whether it lists schools (districts only by the way)."""
        return self.profile not in (Profile.TAPR_DISTRICTS, Profile.CCD_DISTRICTS)
