"""What the flow-down check is made of: a subcontract on a day, and the lines of its pass list."""

from dataclasses import dataclass
from enum import StrEnum, auto

from events.ids import Kind, kind_of
from events.when import Day
from graph.answers.audit.case import Case
from graph.answers.shapes import Ref
from graph.facts import Version


class FlowCheck(StrEnum):
    """What is looked at."""

    BASIS = "basis"
    TERM = "term"
    SCHOOLS = "schools"
    GRADES = "grades"
    SERVICES = "services"
    AUTHORITY = "authority"
    VALUE = "value"
    FIELDS = "fields"
    CYCLE = "cycle"


class FlowResult(StrEnum):
    """What it comes to. UNKNOWN: what is recorded does not settle it."""

    PASS = auto()
    FAIL = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class FlowLine:
    """One line of the pass list. `missing` is what would settle what is UNKNOWN."""

    check: FlowCheck
    result: FlowResult
    message: str
    missing: tuple[str, ...]
    facts: tuple[int, ...]
    events: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FlowDown:
    """A subcontract against what it is under (null: not recorded), judged as it stands on a day."""

    subcontract: Ref
    prime: Ref | None
    sub: Ref | None
    under: Ref | None
    on: Day
    lines: tuple[FlowLine, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a check comes to, and the facts that it follows from."""

    message: str
    result: FlowResult = FlowResult.PASS
    facts: tuple[Version, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deal:
    """A subcontract on the day on which it is judged; `under` is the link to `whole`, what it is under."""

    case: Case
    id: str
    prime: Version
    under: Version | None

    @property
    def whole(self) -> str:
        """What it is under; empty where that is not recorded."""
        return self.under.dst if self.under else ""

    @property
    def of(self) -> str:
        """The name of what it is under."""
        return self.case.name(self.whole)

    @property
    def links(self) -> tuple[Version, ...]:
        """The links to its prime and to what it is under."""
        return (self.prime, self.under) if self.under else (self.prime,)


def silent(missing: list[str], facts: tuple[Version, ...]) -> Found | None:
    """UNKNOWN for what is not recorded; None where nothing is missing."""
    if not missing:
        return None
    return Found(f"Not recorded: {' and '.join(missing)}", FlowResult.UNKNOWN, facts, tuple(missing))


def is_subcontract(id: str) -> bool:
    """Whether something is a subcontract, not a contract."""
    return kind_of(id) is Kind.SUBCONTRACT
