"""What the answer about days that come is made of."""

from dataclasses import dataclass
from enum import StrEnum

from events.when import Day
from graph.answers.shapes import Ref


class Falling(StrEnum):
    """What ends or falls due."""

    TERM = "term"
    NOTICE = "notice"
    RENEWAL = "renewal"
    APPROVAL = "approval"
    REPORT = "report"
    TARGET = "target"
    WINDOW = "window"


@dataclass(frozen=True, slots=True)
class Ending:
    """Something that ends or falls due on one day from `earliest` to `latest`, both included (null: not known).

    `about` is the instrument, zone or school; `instrument` the same where it is one; `item` which of several: the
    indicator, the party that must approve, the year and kind of a report, the number of a renewal. `certain`: it is
    so, and in the days asked about or overdue, whichever day within the sources' bounds is right. `overdue`: surely
    due before the day asked about, and still open. `missing` is what is not recorded.
    """

    what: Falling
    about: Ref
    item: str | None
    earliest: Day | None
    latest: Day | None
    certain: bool
    overdue: bool
    parties: tuple[Ref, ...]
    instrument: Ref | None
    message: str
    missing: tuple[str, ...]
    facts: tuple[int, ...]
    events: tuple[int, ...]
    disputed: tuple[int, ...]

    @property
    def identity(self) -> str:
        """The same thing that falls due has the same identity at every moment, on whatever day it falls."""
        return ":".join(("ending", self.what, self.about.id, *((self.item,) if self.item else ())))
