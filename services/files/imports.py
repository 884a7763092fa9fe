"""Loads: which events a load recorded, found again by the beginning of their command keys.

The command keys of a load are its KEY, a colon, and what tells its statements apart. A KEY is what was loaded,
and its name or digest: `world:salem`, `directory:5f0c…:2014-10-01`, `accepted:5f0c…`. So the events of a load are
those whose command is the KEY or begins with it and a colon, whatever engine keeps the log.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from typing import Final

from events import tags
from events.envelope import Recorded
from events.evidence import Corrected, Retracted
from events.log import Log
from services.record import Progress
from services.statements import Refused

RETRACT: Final = "retract"
_PARTS: Final = {"bodies": 1, "directory": 3}
"""How many parts a KEY has that has not two: worlds share their bodies, and the same list may be of two years."""
_OFTEN: Final = 1000
_SHOWN: Final = 20


@dataclass(slots=True)
class Load:
    """What the log holds of one load. `documents` are the first of those that bear its events out."""

    key: str
    events: int
    first: int
    last: int
    recorded_at: datetime
    recorded_by: str
    documents: list[str] = field(default_factory=list)


def load_of(command: str) -> str | None:
    """The KEY of the load that a command belongs to; None for a command of its own."""
    kind, colon, _ = command.partition(":")
    return ":".join(command.split(":")[: _PARTS.get(kind, 2)]) if colon else None


def belongs(command: str, keys: Sequence[str]) -> bool:
    """Whether a command belongs to one of these loads."""
    return any(command.startswith(key) and command[len(key) : len(key) + 1] in ("", ":") for key in keys)


def watched(log: Log, progress: Progress | None = None) -> Iterator[Recorded]:
    """Every event of the log as it is now, in order, with the progress of reading it."""
    head = log.head()
    for event in log.stream(upto=head):
        yield event
        if progress and (event.position % _OFTEN == 0 or event.position == head):
            progress(event.position, head)


def loads(log: Log, progress: Progress | None = None) -> list[Load]:
    """Every load in the log, in the order of their first events."""
    found: dict[str, Load] = {}
    for event in watched(log, progress):
        key = load_of(event.command)
        if key is None:
            continue
        load = found.setdefault(key, Load(key, 0, event.position, 0, event.recorded_at, event.recorded_by))
        load.events += 1
        load.last = event.position
        for source in event.sources:
            if len(load.documents) < _SHOWN and source.document not in load.documents:
                load.documents.append(source.document)
    return list(found.values())


def words_about(log: Log, roots: Collection[int]) -> dict[int, list[Recorded]]:
    """What corrects or retracts each of these events, in order; an event of which the last retracts it does not
    stand."""
    found: dict[int, list[Recorded]] = {one: [] for one in roots}
    for event in log.read_tagged([tags.slot(one) for one in roots]):
        if isinstance(event.body, Corrected | Retracted) and event.slot in found:
            found[event.slot].append(event)
    return found


def taken_back(log: Log, roots: Collection[int]) -> set[int]:
    """Those of these events that were retracted, and not given back since."""
    said = words_about(log, roots)
    return {one for one in roots if said[one] and isinstance(said[one][-1].body, Retracted)}


def unknown(log: Log, keys: Sequence[str]) -> Refused:
    """The refusal of KEYs of which the log holds nothing, with the nearest that it does."""
    known = [one.key for one in loads(log)]
    near = [other for key in keys for other in get_close_matches(key, known, 3, 0.5)] or known[:_SHOWN]
    return Refused(
        "unknown-import", f"no event was recorded by {', '.join(ascii(key)[1:-1][:80] for key in keys)}", "--import",
        ", ".join(dict.fromkeys(near)) or "the KEY of a load; nothing was loaded yet",
    )  # fmt: skip
