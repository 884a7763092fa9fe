"""What every event carries beside its content: who recorded it, when, on which sources, and where it stands."""

from datetime import datetime
from typing import Annotated, ClassVar, Final
from uuid import UUID, uuid5

import msgspec

from events.ids import Id
from events.when import When

NAMESPACE: Final = UUID("6f1c2a52-2f9e-5d0a-9a35-6c0f3c5b8e11")
Text = Annotated[str, msgspec.Meta(description="text")]


def _without_underscore(field: str) -> str:
    return field.removesuffix("_")


class Part(
    msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True,
    forbid_unknown_fields=True, rename=_without_underscore,
):  # fmt: skip
    """Something that an event says more than one word about."""


class Source(Part, frozen=True, kw_only=True):
    """A document that says so, and where in it. `first_hand`: made by those who acted (a contract, minutes, an
    order), not told by others (a press article, a study); None where nobody says."""

    document: str
    title: str | None = None
    uri: str | None = None
    sha256: str | None = None
    dated: When | None = None
    published_on: When | None = None
    locator: str | None = None
    first_hand: bool | None = None


class Event(Part, frozen=True, kw_only=True):
    """What happened. Each kind is a subclass with its topic; the stored form carries topic and version."""

    TOPIC: ClassVar[str]
    VERSION: ClassVar[int] = 1
    FOUNDS: ClassVar[bool] = False

    def subjects(self) -> tuple[str, ...]:
        """The ids whose facts this event changes, the first one its own."""
        raise TypeError(f"{type(self).__name__} does not name its subjects")


class Recorded(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An event as the log holds it.

    `position` counts from 1 without holes. `slot` is the position of the root event: its own, or for a
    correction that of the event corrected. `previous` gives, for each subject, the position of that
    subject's previous event (0: none).
    """

    position: int
    slot: int
    id: UUID
    body: Event
    recorded_at: datetime
    recorded_by: Id
    on_behalf_of: Id | None = None
    sources: tuple[Source, ...] = ()
    reason: str | None = None
    command: str
    imported_at: datetime | None = None
    subjects: tuple[str, ...]
    previous: tuple[int, ...]

    @property
    def topic(self) -> str:
        """Concept and what happened: `contract.signed`."""
        return self.body.TOPIC


def event_id(command: str, index: int) -> UUID:
    """The id of the `index`-th event of a command: the same command gives the same ids."""
    return uuid5(NAMESPACE, f"{command}\n{index}")
