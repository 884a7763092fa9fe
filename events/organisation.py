"""What can happen to a party, and to the name, codes and description of a zone or cluster."""

from enum import StrEnum
from typing import Annotated

from events.envelope import Event, Part
from events.fields import (
    Aspect,
    BoardId,
    Coverage,
    From,
    GradeSet,
    LastDay,
    Name,
    NamedId,
    On,
    PartyId,
    PlaceId,
    ref,
    says,
)  # fmt: skip
from events.ids import PARTIES, Kind
from events.when import UNKNOWN

Parent = Annotated[str, ref("What it is under: the governing body.", *PARTIES, Kind.ZONE)]
LegalForm = Annotated[str, says("Legal form: non_profit, for_profit, public, internal_unit, or the source's word.")]


class Status(StrEnum):
    """Whether a party or place is in being."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


class PriorityOutcome(StrEnum):
    """What a priority school's two years ended in."""

    LEFT = "left"
    STAYS = "stays"
    ACADEMIC_WATCH = "academic_watch"


class Succession(StrEnum):
    """How one thing took the place of another."""

    MERGER = "merger"
    SPLIT = "split"
    REPLACEMENT = "replacement"
    CONVERSION = "conversion"
    RENUMBERING = "renumbering"
    ANNEXATION = "annexation"
    SPIN_OFF = "spin_off"
    DUPLICATE = "duplicate"


class Code(Part, frozen=True, kw_only=True):
    """A code that somebody else gave it: `nces` 482364002581, `ein`, `uei`."""

    scheme: Annotated[str, says("Who gives the code: nces, ein, uei, or a name of the scheme.")]
    value: Annotated[str, says("The code.")]


class StatedSize(Part, frozen=True, kw_only=True):
    """How many there are said to be, where the source does not name them."""

    min: Annotated[int, says("At least.", low=0)] | None = None
    max: Annotated[int, says("At most.", low=0)] | None = None
    what: Annotated[str, says("What is counted: schools, zones, …")] = "schools"


class Seat(Part, frozen=True, kw_only=True):
    """A seat of a board."""

    seat: Annotated[str, says("The seat.")]
    appointed_by: Annotated[str, ref("Who appoints it.", *PARTIES, Kind.ZONE)] | None = None
    holder: Annotated[str, says("Who sits in it: a party, or a name.")] | None = None


class Registered(Event, frozen=True, kw_only=True):
    """Somebody or something is in the record, in being from a day on; with what is known of it."""

    TOPIC = "organisation.registered"
    FOUNDS = True
    id: PartyId
    name: Name
    under: Parent | None = None
    status: Annotated[Status, says("Its state from that day.")] = Status.OPEN
    grades: GradeSet = ()
    level: Annotated[str, says("Level of schooling: elementary, middle, high, …")] | None = None
    legal_form: LegalForm | None = None
    site: Annotated[str, says("The site or building.")] | None = None
    located_in: Annotated[str, says("Where it lies: a place's id, or its name.")] | None = None
    employer: Annotated[str, says("Who employs its staff: a party's id, or a name.")] | None = None
    website: Annotated[str, says("Its address on the web.")] | None = None
    stated_size: StatedSize | None = None
    identifiers: Annotated[tuple[Code, ...], says("Codes that others gave it.")] = ()
    also_known: Annotated[tuple[str, ...], says("Other names it goes by.")] = ()
    from_: From = UNKNOWN

    def subjects(self) -> tuple[str, ...]:
        return (self.id,)


class _About(Event, frozen=True, kw_only=True):
    organisation: NamedId

    def subjects(self) -> tuple[str, ...]:
        return (self.organisation,)


class Renamed(_About, frozen=True, kw_only=True):
    """It has another name."""

    TOPIC = "organisation.renamed"
    name: Name
    from_: From


class AlsoKnown(_About, frozen=True, kw_only=True):
    """It goes by one more name."""

    TOPIC = "organisation.also_known"
    name: Name
    from_: From
    last_day: LastDay | None = None


class Described(_About, frozen=True, kw_only=True):
    """What is known of it changes. Only what is given changes."""

    TOPIC = "organisation.described"
    grades: GradeSet = ()
    level: Annotated[str, says("Level of schooling: elementary, middle, high, …")] | None = None
    legal_form: LegalForm | None = None
    site: Annotated[str, says("The site or building.")] | None = None
    located_in: Annotated[str, says("Where it lies: a place's id, or its name.")] | None = None
    employer: Annotated[str, says("Who employs its staff: a party's id, or a name.")] | None = None
    website: Annotated[str, says("Its address on the web.")] | None = None
    stated_size: StatedSize | None = None
    from_: From


class Identified(_About, frozen=True, kw_only=True):
    """Somebody gave it a code."""

    TOPIC = "organisation.identified"
    scheme: Annotated[str, says("Who gives the code: nces, ein, uei, or a name of the scheme.")]
    value: Annotated[str, says("The code.")]
    from_: From
    last_day: LastDay | None = None


class Placed(Event, frozen=True, kw_only=True):
    """It comes under another governing body: a district under a state, a school under a district."""

    TOPIC = "organisation.placed"
    organisation: PartyId
    under: Parent
    from_: From

    def subjects(self) -> tuple[str, ...]:
        return (self.organisation,)


class Opened(Event, frozen=True, kw_only=True):
    """It opens, or opens again."""

    TOPIC = "organisation.opened"
    organisation: PartyId
    on: On

    def subjects(self) -> tuple[str, ...]:
        return (self.organisation,)


class Closed(Event, frozen=True, kw_only=True):
    """It closes. What hangs on it ends by computation."""

    TOPIC = "organisation.closed"
    organisation: PartyId
    on: On

    def subjects(self) -> tuple[str, ...]:
        return (self.organisation,)


class SupportLevelAssigned(Event, frozen=True, kw_only=True):
    """A scheme of accountability assigns a level of support."""

    TOPIC = "organisation.support_level_assigned"
    organisation: PartyId
    scheme: Annotated[str, says("The accountability scheme.")]
    level: Annotated[str, says("The level, in the scheme's words.")]
    for_year: Annotated[str, says("The year that it is for.")] | None = None
    from_: From

    def subjects(self) -> tuple[str, ...]:
        return (self.organisation,)


class PriorityStarted(Event, frozen=True, kw_only=True):
    """A school becomes a priority school: its two years begin."""

    TOPIC = "organisation.priority_started"
    organisation: PartyId
    from_: From

    def subjects(self) -> tuple[str, ...]:
        return (self.organisation,)


class PriorityDecided(Event, frozen=True, kw_only=True):
    """What became of a priority school."""

    TOPIC = "organisation.priority_decided"
    organisation: PartyId
    outcome: Annotated[PriorityOutcome, says("What was decided.")]
    measure: Annotated[str, says("The measure taken.")] | None = None
    on: On

    def subjects(self) -> tuple[str, ...]:
        return (self.organisation,)


class Constituted(Event, frozen=True, kw_only=True):
    """A board is made up of these seats. A seat named again is restated."""

    TOPIC = "organisation.constituted"
    board: BoardId
    seats: Annotated[tuple[Seat, ...], says("The seats.")]
    from_: From

    def subjects(self) -> tuple[str, ...]:
        return (self.board,)


class GovernedBy(Event, frozen=True, kw_only=True):
    """A board governs a party."""

    TOPIC = "organisation.governed_by"
    organisation: PartyId
    board: BoardId
    from_: From

    def subjects(self) -> tuple[str, ...]:
        return (self.organisation,)


class Succeeded(Event, frozen=True, kw_only=True):
    """Some took the place of others of the same kind. Closing the former is said apart."""

    TOPIC = "organisation.succeeded"
    predecessors: Annotated[tuple[NamedId, ...], says("What was before.")]
    successors: Annotated[tuple[NamedId, ...], says("What came after.")]
    how: Annotated[Succession, says("How it came about.")]
    on: On

    def subjects(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.successors))


class Covered(Event, frozen=True, kw_only=True):
    """The record declares how much of an aspect it holds there."""

    TOPIC = "organisation.covered"
    organisation: PlaceId
    aspect: Annotated[Aspect, says("What the statement speaks of.")]
    extent: Annotated[Coverage, says("Whether all of it is in the record.")]
    from_: From
    last_day: LastDay | None = None

    def subjects(self) -> tuple[str, ...]:
        return (self.organisation,)
