"""Events as the schema shows them."""

from datetime import datetime
from typing import Any

import msgspec
import strawberry

from events.envelope import Recorded
from events.envelope import Source as Document
from events.when import When
from graph.draft import is_draft
from services.api.parts import Event, Source
from services.api.scalars import Json, to_microseconds


def fill_event(event: Event, known: Recorded) -> Event:
    """Fill an event from the log's."""
    event.position, event.id, event.topic = known.position, strawberry.ID(str(known.id)), known.topic
    event.statement = Json(as_stated(known.body))
    event.subjects = [strawberry.ID(one) for one in known.subjects]
    event.sources = [source(one) for one in known.sources]
    event.reason, event.root, event.command = known.reason, known.slot, known.command
    event.recorded_at, event.imported_at = known.recorded_at, known.imported_at
    event.recorded_by = strawberry.ID(known.recorded_by)
    event.draft = is_draft(known)
    event.on_behalf_of = strawberry.ID(known.on_behalf_of) if known.on_behalf_of else None
    return event


def source(known: Document) -> Source:
    """A source as the schema shows it."""
    return Source(
        document=strawberry.ID(known.document), title=known.title, uri=known.uri,
        sha256=known.sha256, dated=known.dated, published_on=known.published_on,
        locator=known.locator, first_hand=known.first_hand,
    )  # fmt: skip


def as_stated(value: Any) -> Any:
    """An event or part as people write it: dates in their words, nothing that was not given."""
    match value:
        case When():
            return value.words
        case msgspec.Struct():
            given = ((f.encode_name, f.default, getattr(value, f.name)) for f in msgspec.structs.fields(value))
            body = {name: as_stated(one) for name, default, one in given if one != default and one not in (None, ())}
            topic = getattr(value, "TOPIC", None)
            return {"topic": topic, **body} if topic else body
        case tuple():
            return [as_stated(one) for one in value]
        case datetime():
            return to_microseconds(value)
        case _:
            return value
