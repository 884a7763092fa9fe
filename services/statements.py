"""What a caller hands in to be recorded, and what comes back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from events.envelope import Source


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing to record: a topic and its fields as people write them (`events.statement.read_event`).

    `at` is the clock of an import into a log without live events.
    """

    topic: str
    fields: Mapping[str, Any]
    sources: tuple[Source, ...] = ()
    reason: str | None = None
    on_behalf_of: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was recorded: positions and ids in order. `replayed` where the command had been done before."""

    positions: tuple[int, ...]
    events: tuple[UUID, ...]
    replayed: bool = False


class Refused(Exception):
    """A command that cannot be true. Names the field, the rule that it breaks, and what would be accepted.

    `rule` is a short fixed name: `unknown-id`, `end-without-beginning`, `empty-period`, …
    """

    def __init__(self, rule: str, message: str, field: str | None = None, accepted: Sequence[str] | str = ()) -> None:
        self.rule, self.message, self.field = rule, message, field
        self.accepted = accepted if isinstance(accepted, str) else ", ".join(accepted)
        super().__init__(f"{field}: {message}" if field else message)
