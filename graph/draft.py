"""A draft: events that are recorded nowhere, laid over the graph of a position as if they were recorded next."""

from collections.abc import Sequence
from typing import ClassVar, Final

from msgspec import structs

from events import tags
from events.envelope import Recorded
from events.ids import kind_of
from events.log import Log
from graph.laid import Laid, version
from graph.projector import Stepper
from graph.store import Batch, Entity, GraphStore

DRAFT: Final = "draft"
"""Who recorded the events of a draft: nobody. No id looks so."""


def is_draft(event: Recorded) -> bool:
    """Whether an event is a draft's: recorded nowhere, at a provisional position."""
    return event.recorded_by == DRAFT


class Draft(Laid):
    """A `GraphStore` to read from: another's at a position, with the events that a log has after it. What it answers
    at a position after it, facts and their ids too, is what it would answer if they were recorded."""

    WHAT: ClassVar[str] = "draft"

    def __init__(self, log: Log, store: GraphStore, after: int) -> None:
        self._head = log.head()
        events = log.read(after, self._head - after, self._head)
        batch = Stepper(log).batch(_following(log, events, after)) if events else Batch(after + 1, after)
        super().__init__(
            store,
            after,
            [version(one, fact, one >> 20, known_to) for one, fact, known_to in batch.opened],
            [version(one, fact, one >> 20, known_to) for one, fact, known_to in batch.closed],
            _anchors(store, batch, after),
        )

    def position(self) -> int:
        """The provisional position of the draft's last event."""
        return self._head


def _following(log: Log, events: Sequence[Recorded], after: int) -> list[Recorded]:
    """The events with the positions of those before them, as a log gives them."""
    last: dict[str, int] = {}
    every = {one: tags.subject(one) for event in events for one in event.subjects}
    for event in log.read_tagged(sorted(every.values()), upto=after):
        last.update((one, event.position) for one in event.subjects if one in every)
    found = []
    for event in events:
        found.append(structs.replace(event, previous=tuple(last.get(one, 0) for one in event.subjects)))
        last.update(dict.fromkeys(event.subjects, event.position))
    return found


def _anchors(store: GraphStore, batch: Batch, after: int) -> list[Entity]:
    """Who is new, and who has another name now."""
    first = dict(batch.entities)
    there = {one.id: one for one in store.entities(sorted({*first, *batch.names})) if one.known_from <= after}
    return [
        Entity(
            one, kind_of(one), batch.names.get(one, there[one].name if one in there else one),
            there[one].known_from if one in there else first[one],
        )
        for one in {**first, **batch.names}
        if one in there or one in first
    ]  # fmt: skip
