"""What the answer about a contract is made of: its provisions, approvals, amendments, and what rests on it."""

from dataclasses import dataclass
from datetime import datetime

from events.when import Day, When
from graph.answers.shapes import Being, Bounds, Ref, Standing
from graph.answers.terms_lines import TermField


@dataclass(frozen=True, slots=True)
class Provision:
    """A field as it stands. `of` is the party or place that it names, `item` the indicator; `value` is as the record
    holds it, `before` what stood there until `event` changed it (null: nothing did). `amended`: the event is not the
    one that states the whole contract."""

    field: TermField
    of: Ref | None
    item: str | None
    value: str
    before: str | None
    amended: bool
    certain: bool
    bounds: Bounds
    event: int
    facts: tuple[int, ...]
    disputed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Altered:
    """What an event changed of a field: `after` null where it took it away, `before` where nothing stood."""

    field: TermField
    of: Ref | None
    item: str | None
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Amendment:
    """An event of the contract that stands, since when it is so, when it was recorded, and what it changed. `root` is
    the event that it corrects, else itself."""

    event: int
    root: int
    topic: str
    since: When | None
    recorded_at: datetime
    changes: tuple[Altered, ...]


@dataclass(frozen=True, slots=True)
class Approved:
    """An approval that the contract needs: whether a decision of that party gives it, surely, and which."""

    by: Ref
    kind: str | None
    given: bool
    certain: bool
    decisions: tuple[str, ...]
    events: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Resting:
    """Something that rests on the contract: how it stands, who has it, and what it says of itself."""

    instrument: Ref
    under: str
    parties: tuple[Ref, ...]
    value: str
    standing: Standing
    certain: bool
    bounds: Bounds
    events: tuple[int, ...]
    disputed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """A contract or subcontract at a moment. `day` is the day that the provisions are of: the moment's, or where it is
    not in being then, its last day before or its first day after. `not_recorded` are fields that nothing speaks of."""

    of: Ref
    day: Day
    being: Being
    standing: Standing
    certain: bool
    provisions: tuple[Provision, ...]
    approvals: tuple[Approved, ...]
    resting: tuple[Resting, ...]
    amendments: tuple[Amendment, ...]
    not_recorded: tuple[TermField, ...]
