"""What a rule of the audit comes to, how much it weighs, and what became of it: the words of docs/audit.md."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    """What a rule came to."""

    VIOLATED = "violated"
    UNKNOWN = "unknown"


class Severity(StrEnum):
    """How much a finding weighs, from heavy to light: by where its rule comes from."""

    BREACH = "breach"
    DISCREPANCY = "discrepancy"
    ADVICE = "advice"


class AuditChange(StrEnum):
    """What became of a finding between two audits."""

    NEW = "new"
    STANDING = "standing"
    RESOLVED = "resolved"


class WaiverState(StrEnum):
    """Whether a decision to waive a finding still does so."""

    HOLDS = "holds"
    OUTLIVED = "outlived"
    OVERTURNED = "overturned"
    RESOLVED = "resolved"
    BEARS_ON_NOTHING = "bears_on_nothing"


@dataclass(frozen=True, slots=True)
class Waiver:
    """A decision by which a finding was waived. `about` is the identity of the finding, `event` the position of what
    says so, `ended_by` of what overturned it; `certain` whether it is in effect whichever day within its bounds is
    right; `why` says why it does not hold."""

    decision: str
    about: str
    state: WaiverState
    certain: bool
    by: tuple[str, ...]
    reason: str | None
    event: int
    ended_by: int | None
    why: str | None


@dataclass(frozen=True, slots=True)
class FirstSeen:
    """The first knowledge with which something is found on the day asked about. Not `exact`: it was looked for so far
    back and no farther, and may have been found before."""

    position: int
    known: datetime
    exact: bool
