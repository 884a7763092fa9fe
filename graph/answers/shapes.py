"""What answers are made of. Days are ISO text, null where a bound is open; positions name events in the log."""

from dataclasses import dataclass
from enum import StrEnum

from events.envelope import Recorded
from events.grades import Grades
from events.ids import Kind
from events.levers import Area, Level, Lever
from events.when import OPEN_END, OPEN_START, Day
from graph.answers.labels import Change
from graph.answers.outcome import FirstSeen, Severity, Waiver, WaiverState


class Standing(StrEnum):
    """How a grant stands, from strong to weak. Only the first two are in force."""

    IN_FORCE = "in_force"
    AUTO_RENEWED = "auto_renewed"
    SUSPENDED = "suspended"
    CONDITIONAL = "conditional"
    PROPOSED = "proposed"
    LAPSED = "lapsed"
    ENDED = "ended"
    NEVER_BEGAN = "never_began"

    @property
    def in_force(self) -> bool:
        """Whether authority is really held."""
        return self in (Standing.IN_FORCE, Standing.AUTO_RENEWED)


class Existence(StrEnum):
    """Whether a recorded thing is in being on the day."""

    EXISTS = "exists"
    POSSIBLY = "possibly"
    NOT_YET = "not_yet"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Verdict(StrEnum):
    """What `check` answers."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NOT_RECORDED = "not_recorded"


class Style(StrEnum):
    """LOOSE: the chain ends at the school itself. TIGHT: it does not."""

    LOOSE = "loose"
    TIGHT = "tight"


@dataclass(frozen=True, slots=True)
class Bounds:
    """When it holds: it may from `valid_from` until before `valid_to`, it surely does between the inner two."""

    valid_from: Day | None
    sure_from: Day | None
    sure_to: Day | None
    valid_to: Day | None

    @classmethod
    def of(cls, valid_from: Day, sure_from: Day, sure_to: Day, valid_to: Day) -> "Bounds":
        """Bounds with the open ends as null."""
        return cls(
            None if valid_from == OPEN_START else valid_from,
            None if sure_from in (OPEN_START, OPEN_END) else sure_from,
            None if sure_to == OPEN_END else sure_to,
            None if valid_to == OPEN_END else valid_to,
        )


@dataclass(frozen=True, slots=True)
class Ref:
    """Something named: its id, its kind, and the name that it has at the moment."""

    id: str
    kind: Kind
    name: str

    @property
    def shown(self) -> str:
        """The name with the id; the id alone where there is no other name."""
        return self.id if self.name == self.id else f"{self.name} ({self.id})"


@dataclass(frozen=True, slots=True)
class Holding:
    """Somebody holds a lever, or an area of it, over a place.

    `presumed` ones rest on no grant: what nobody was granted stays with the governing body. `facts` are the ids of
    the facts it follows from, `events` the positions of the events that said them, `disputed` those of open disputes.
    """

    holder: Ref
    over: Ref
    lever: Lever
    area: Area | None
    level: Level | None
    grades: Grades
    standing: Standing
    presumed: bool
    certain: bool
    bounds: Bounds
    grant: str | None
    basis: tuple[str, ...]
    given_by: tuple[Ref, ...]
    share: float | None
    limits: str | None
    path: tuple[str, ...]
    facts: tuple[int, ...]
    events: tuple[int, ...]
    disputed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """Whether a holder holds at least a level over a place. `covered` and `missing` name areas and grades."""

    holder: Ref
    over: Ref
    lever: Lever
    area: Area | None
    level: Level
    verdict: Verdict
    certain: bool
    covered: tuple[str, ...]
    missing: tuple[str, ...]
    holdings: tuple[Holding, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Step:
    """One link of a chain of authority, with the event that said it (null: nothing recorded says so)."""

    what: str
    source: Ref | None
    target: Ref | None
    level: Level | None
    standing: Standing | None
    certain: bool
    bounds: Bounds | None
    style: Style | None
    event: Recorded | None
    fact: int | None
    disputed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """Somebody operates a place: by a contract that covers it, by working there, or both. `standing` is how the
    contract stands (null: none in force or suspended covers it)."""

    operator: Ref
    at: Ref
    role: str | None
    on_paper: bool
    in_practice: bool
    certain: bool
    grades: Grades
    days_a_week: float | None
    contract: str | None
    engagement: str | None
    bounds: Bounds
    events: tuple[int, ...]
    disputed: tuple[int, ...]
    standing: Standing | None = None


@dataclass(frozen=True, slots=True)
class SubcontractEdge:
    """A subcontract in the network: `depth` 1 is the asked party's own."""

    subcontract: str
    prime: Ref
    sub: Ref
    under: str | None
    services: tuple[str, ...]
    places: tuple[str, ...]
    depth: int
    certain: bool
    bounds: Bounds
    events: tuple[int, ...]
    disputed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SubcontractNetwork:
    """Everything that hangs on a party by subcontract, up or down. `cycles` are parties in the order of the cycle."""

    of: Ref
    edges: tuple[SubcontractEdge, ...]
    cycles: tuple[tuple[str, ...], ...]
    truncated: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule and what it found. `certain` is null for UNKNOWN, where `missing` says what would settle it. `waiver` is
    the decision that bears on it, whether it holds or not; `first_seen` is there where it was asked for."""

    rule: str
    about: tuple[str, ...]
    violated: bool
    certain: bool | None
    since: Day | None
    until: Day | None
    facts: tuple[int, ...]
    events: tuple[int, ...]
    missing: tuple[str, ...]
    message: str
    source: str
    warning: bool = False
    severity: Severity = Severity.BREACH
    waiver: Waiver | None = None
    first_seen: FirstSeen | None = None

    @property
    def identity(self) -> str:
        """The same finding has the same identity at every moment."""
        return f"finding:{self.rule}:" + ":".join(self.about)

    @property
    def waived(self) -> bool:
        """Whether it surely is waived."""
        return self.waiver is not None and self.waiver.state is WaiverState.HOLDS and self.waiver.certain


@dataclass(frozen=True, slots=True)
class Being:
    """Whether something is in being on the day, since and until when, and the events that said so."""

    existence: Existence
    since: Day | None
    until: Day | None
    events: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Something found by a name that it has (`exact` or not), had or goes by."""

    entity: Ref
    matched: str
    exact: bool
    current: bool
    bounds: Bounds
    event: int


@dataclass(frozen=True, slots=True)
class Row:
    """What differs between two moments under one key. A side without value did not hold. `dst` is empty where the
    other end is the value: a school has one governing body at a time. `because` are the positions of the events
    behind it; `hindsight` is what the second knowledge says of the first day, `foresight` what the first knowledge
    said of the second."""

    type: str
    src: str
    dst: str
    before: str | None
    after: str | None
    certain_before: bool | None
    certain_after: bool | None
    disputed_before: tuple[int, ...]
    disputed_after: tuple[int, ...]
    facts: tuple[int, ...]
    events_before: tuple[int, ...]
    events_after: tuple[int, ...]
    label: Change
    because: tuple[int, ...]
    hindsight: str | None
    foresight: str | None
