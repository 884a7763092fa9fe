"""What stands of a history: which content each root event has after all corrections and retractions."""

from collections.abc import Iterable
from typing import TypeVar

from events.envelope import Event
from events.evidence import Added, Corrected, Disputed, For, Retracted, Settled
from services.boundary import Told

E = TypeVar("E", bound=Event)


def standing(history: Iterable[Told]) -> list[tuple[int, Event]]:
    """(slot, content) of every root that stands, in order; what is decided but not yet recorded has slot 0."""
    told_all = list(history)
    gone = _retracted(told_all)
    content: dict[int, Event | None] = {}
    disputes: dict[int, Disputed] = {}
    fresh: list[Event] = []
    for told in told_all:
        body = told.body
        if isinstance(body, Corrected):
            content[body.slot] = body.replacement
        elif isinstance(body, Retracted):
            content[body.slot] = None
        elif isinstance(body, Disputed):
            disputes[told.position] = body
        elif isinstance(body, Settled):
            dispute = disputes.get(body.dispute_slot)
            stands = not gone & {told.position, body.dispute_slot}
            if stands and dispute is not None and body.for_ is For.ALTERNATIVE:
                content[body.slot] = dispute.alternative
        elif isinstance(body, Added):
            continue
        elif told.position:
            content[told.slot] = body
        else:
            fresh.append(body)
    return [*((slot, body) for slot, body in sorted(content.items()) if body is not None), *((0, b) for b in fresh)]


def _retracted(history: Iterable[Told]) -> set[int]:
    """Slots whose last correction or retraction is a retraction."""
    gone: set[int] = set()
    for told in history:
        if isinstance(told.body, Retracted):
            gone.add(told.body.slot)
        elif isinstance(told.body, Corrected):
            gone.discard(told.body.slot)
    return gone


def of_kind(history: Iterable[Told], *kinds: type[E]) -> list[E]:
    """The standing contents of some kinds."""
    return [body for _, body in standing(history) if isinstance(body, kinds)]
