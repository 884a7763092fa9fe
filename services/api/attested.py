"""Who confirmed the events of an answer: looked up for all of them at once, when the first is asked about."""

from collections.abc import Callable

import strawberry

from events.envelope import Recorded
from events.when import read_start
from graph.answers import attested as graph
from graph.reader import Reader
from services.api.parts import Attestation, Event
from services.api.statements import fill_event


class Attestations:
    """Fills events so that each can say its last attestation at the reader's moment. The reader is made when asked."""

    def __init__(self, reader: Callable[[], Reader]) -> None:
        self._reader = reader
        self._events: dict[int, Recorded] = {}
        self._found: dict[int, graph.Attestation] | None = None

    def fill(self, event: Event, known: Recorded) -> Event:
        """Fill an event from the log's."""
        self._events[known.position] = known
        self._found = None
        event.attestations = self._of
        return fill_event(event, known)

    def _of(self, position: int) -> Attestation | None:
        if self._found is None:
            self._found = self._reader().attested(self._events.values())
        found = self._found.get(position)
        if found is None:
            return None
        return Attestation(
            on=read_start(found.on), by=strawberry.ID(found.by), position=found.position, recorded_at=found.recorded_at
        )
