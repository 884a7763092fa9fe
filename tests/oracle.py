"""The record once more, naive and apart: what docs/record.md says, written without a look at the graph.

`facts_of(subject, events)` gives the facts of one subject as plain tuples, `believed(events)` those of all. The model
is the one that an evidence bundle carries to whoever checks it (`services/evidence/model.py`): it reads events as they
are stored, with the standard library alone. Slow on purpose: everything is worked out anew, for each question.
"""

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache

from events.codec import Codec
from events.envelope import Recorded
from events.log import Draft
from services.evidence.model import Happened, Held
from services.evidence.model import facts_of as naive

_CODEC = Codec()


def believed(events: Sequence[Recorded]) -> set[Held]:
    """All that is held after these events."""
    subjects = {one for event in events for one in event.subjects}
    return {fact for one in subjects for fact in facts_of(one, [e for e in events if one in e.subjects])}


def facts_of(subject: str, events: Sequence[Recorded], reading: Iterable[int] = ()) -> set[Held]:
    """The facts of one subject, from its events in order."""
    return naive(subject, [_stored(event) for event in events], reading)


@lru_cache(maxsize=10_000)
def _stored(event: Recorded) -> Happened:
    topic, state = _CODEC.encode(
        Draft(body=event.body, recorded_by=event.recorded_by), slot=event.slot, recorded_at=event.recorded_at,
        command=event.command, imported_at=None, subjects=event.subjects, previous=event.previous,
    )  # fmt: skip
    return Happened(event.position, topic.partition("#")[0], event.subjects, json.loads(state)["body"])


__all__ = ["Held", "believed", "facts_of"]
