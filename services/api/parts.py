"""What every answer is made of: bounds, events, sources, links, attributes, pages of a list."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, Generic, TypeVar, cast

import strawberry

from events.when import Day, When
from graph.answers.attested import weakest
from services.api.enums import Existence, Kind
from services.api.scalars import Json

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., object])


def told(text: str, default: Any = None, meta: Mapping[str, object] | None = None) -> Any:
    """A field with its description and what stands in it until a loader fills it."""
    if isinstance(default, list):
        return strawberry.field(description=text, default_factory=list, metadata=meta)
    return strawberry.field(description=text, default=default, metadata=meta)


def asked(text: str) -> Callable[[F], F]:
    """A field that is answered by a method, with its description."""
    return cast(Callable[[F], F], strawberry.field(description=text))


@strawberry.type(description="When something holds: possibly between the outer two, surely between the inner two.")
class Bounds:
    """Days, null where open."""

    valid_from: Day | None = told("The first day on which it may hold; null: no start is known.")
    sure_from: Day | None = told("The first day on which it surely holds, whichever day of the source is right.")
    sure_to: Day | None = told("The first day on which it may no longer hold; null: it surely goes on.")
    valid_to: Day | None = told("The first day on which it surely does not hold any more; null: no end is known.")


@strawberry.type(description="The day asked about and the knowledge that answered.")
class Moment:
    """Ask again with `on` and `position` and the answer is the same for ever."""

    on: Day = told("The day in the world.")
    known: datetime = told("The instant at which the record stood so.")
    position: int = told("The position of the log: everything recorded up to it is known.")
    reconstructed: bool = told("Whether the position lies in imported history, whose clock is the import's.")
    reading: list[int] = told("Positions of the disputes taken as settled for their alternative.", [])


@strawberry.type(description="A document that says so, and where in it.")
class Source:
    """A source of an event."""

    document: strawberry.ID = told("The document's id.")
    title: str | None = told("Its title.")
    uri: str | None = told("Where it can be read.")
    sha256: str | None = told("The SHA-256 of its bytes.")
    dated: When | None = told("The date that it bears.")
    published_on: When | None = told("When it was published.")
    locator: str | None = told("Where in it.")
    first_hand: bool | None = told("Made by those who acted; false: others tell of it; null: nobody says which.")


@strawberry.type(description="Somebody confirmed an event: what it said was still right.")
class Attestation:
    """The last one, as known at the moment of the answer."""

    on: When = told("The day on which it was confirmed.")
    by: strawberry.ID = told("Who confirmed it.")
    position: int = told("The position of the event that says so.")
    recorded_at: datetime = told("When the log took that.")

    @property
    def day(self) -> Day:
        """The first day that it can mean."""
        return self.on.earliest


def _nobody(position: int) -> Attestation | None:
    del position
    return None


@strawberry.type(description="An event of the log: what was said to have happened, by whom, on which sources.")
class Event:
    """Never changed once recorded; corrections are further events."""

    position: int = told("Its place in the log, from 1 without holes.", 0)
    id: strawberry.ID = told("Its id.", "")
    topic: str = told("Concept and what happened: contract.signed.", "")
    statement: Json = told("What was stated, field by field; dates in the words of their source.")
    subjects: list[strawberry.ID] = told("The ids whose facts it changes.", [])
    sources: list[Source] = told("The documents that say so.", [])
    reason: str | None = told("Why it was recorded.")
    recorded_at: datetime = told("When the log took it.")
    recorded_by: strawberry.ID = told("Who recorded it.", "")
    on_behalf_of: strawberry.ID | None = told("For whom it was recorded.")
    imported_at: datetime | None = told("When it was imported, where its recorded time is that of imported history.")
    root: int = told("The position of the event that it corrects or retracts; else its own.", 0)
    command: str = told("The key of the command that recorded it.", "")
    draft: bool = told("True: it is of a draft, recorded nowhere; position and instants are provisional.", False)
    attestations: strawberry.Private[Callable[[int], Attestation | None]] = _nobody

    @asked("Who confirmed it last, and when; null: nobody ever did.")
    def last_attested(self) -> Attestation | None:
        """For all events of an answer at once, and only where it is asked for."""
        return self.attestations(self.position)


def borne_out() -> Any:
    """A field of a row that rests on `events`: it is as well confirmed as the least of them."""

    def resolve(self: Any) -> Attestation | None:
        return weakest([one.attestations(one.position) for one in self.events])

    text = "The oldest of the last confirmations of its events; null: one was never confirmed."
    return strawberry.field(resolver=resolve, description=text)


@strawberry.type(description="Whether something is in being on the day of the moment.")
class Being:
    """Since when, until when, and said by which events."""

    existence: Existence = told("Whether it is in being.")
    since: Day | None = told("The first day on which it may be in this state.")
    until: Day | None = told("The first day on which it surely is not any more.")
    events: list[Event] = told("The events that said so.", [])


@strawberry.interface(description="A fact of the graph: when it holds, and which events said so.")
class Fact:
    """Links and attributes have this in common."""

    fact: strawberry.ID = told("The fact's id, position.s.n: the same in every copy of the record.", "")
    certain: bool = told("Whether it surely holds on the day of the moment; otherwise it is possible.", False)
    bounds: Bounds = told("When it holds.", None)
    said_by: Event = told("The event that said it.", None)
    ended_by: Event | None = told("The event that ended it; null where nothing did, or its own event states the end.")
    disputed: list[int] = told("Positions of the open disputes under which it would be otherwise.", [])
    known_from: int = told("The position from which on it is believed.", 0)
    known_to: int | None = told("The position from which on it is not believed any more; null: it is at the head.")

    @asked("Who confirmed last what it rests on, and when; null: nobody ever did.")
    def last_attested(self) -> Attestation | None:
        """That of the event that said it."""
        return self.said_by.attestations(self.said_by.position)


@strawberry.type(description="Something that is said of an entity: its name, its grades, its status, …")
class Attribute(Fact):
    """A value under a name, with a qualifier where the name has several."""

    name: str = told("What is said of it: name, status, grades, identifier, …", "")
    qualifier: str = told("Which of several: the scheme of a code, the line of a target; empty where there is one.", "")
    value: str = told("The value as text; a list of values is joined by commas, an object is JSON.", "")
    json: Json = told("The value as the record holds it: a text, list or object.")


@strawberry.interface(description="Somebody or something in the record.")
class Entity:
    """Party, place or instrument."""

    id: strawberry.ID = told("Its id, kind:key.", "")
    kind: Kind = told("What it is.", None)
    name: str = told("Its name on the day; the title of a policy; else its id.", "")
    being: Being = told("Whether it is in being on the day.", None)
    attributes: list[Attribute] = told("Everything said of it that may hold on the day.", [])
    links: list["Link[Entity]"] = told("Every link that it has on the day, in both directions.", [])


@strawberry.type(description="A link to an entity, with what is said of the link itself.")
class Link(Fact, Generic[T]):
    """What a link does not have is null or empty."""

    to: T = told("The entity at the other end.", None)
    type: str = told("The type of the link: INCLUDES, HOLDS, COVERS, …", "")
    outgoing: bool = told("Whether the link leads from here to the other end.", False)
    grades: list[str] = told("The grades that it is limited to; empty: not limited.", [])
    role: str | None = told("As what: the role of a party or operator.")
    services: list[str] = told("The lines of service that are provided there.", [])
    days_a_week: float | None = told("Days a week on site.")
    properties: Json | None = told("Everything said of the link, as the record holds it.")


@strawberry.type(description="Where a page of a list ends.")
class PageInfo:
    """A cursor is good for its own list at its own position of the log."""

    has_next_page: bool = told("Whether there is more after this page.", False)
    end_cursor: str | None = told("Give this as `after` to get what comes next.")


@strawberry.type(description="One row of a list, with the cursor that continues after it.")
class Edge(Generic[T]):
    """A row and its cursor."""

    cursor: str = told("Give this as `after` to get what comes after this row.", "")
    node: T = told("The row.", None)


@strawberry.type(description="A page of a list.")
class Connection(Generic[T]):
    """Rows in a fixed order; the moment is the same for every page."""

    moment: Moment = told("The moment of the list.", None)
    nodes: list[T] = told("The rows.", [])
    edges: list[Edge[T]] = told("The rows with their cursors.", [])
    page_info: PageInfo = told("Where the page ends.", None)


UNSELECTED: Final = Event()
"""Stands where an event was not selected: nobody reads it."""
