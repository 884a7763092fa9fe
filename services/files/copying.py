"""A log copied from one engine to another: the same positions, ids, instants and command keys."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from events.envelope import Recorded
from events.log import Conflict, Log, LogStore
from events.plural import many
from services.files.jsonl import write_events
from services.record import Progress
from services.statements import Refused

_CHUNK: Final = 5000


@dataclass(frozen=True, slots=True)
class CopiedLog:
    """How many events the source holds, how many were new to the target, and the digest that both have."""

    events: int
    new: int
    digest: str


def copy_log(source: Log, target: LogStore, progress: Progress | None = None) -> CopiedLog:
    """Append what the target lacks. It has to be empty or hold the first events of the source: `Refused` names the
    first event that is another. A copy that was killed is finished by copying again.

    In the end both are read up to where the source stood at first, and their digests compared.
    """
    end, start = source.head(), target.head()
    _begin_alike(source, target, end, start)
    events = source.stream(start, upto=end)
    while chunk := _whole(source, events):
        try:
            target.restore(chunk, {key: found[1] for key in _keys(chunk) if (found := source.done(key))})
        except Conflict as moved:
            raise Refused(
                "conflict", f"somebody else wrote to the target: {moved}", None, "the same copy while nobody else does"
            ) from None
        if progress:
            progress(chunk[-1].position, end)
    digest, copied = log_digest(source, end), log_digest(target, end)
    if digest != copied:
        message = f"the copy has the digest {copied}, the source {digest}"
        raise Refused("other-content", message, None, "an empty target")
    return CopiedLog(end, max(end - start, 0), digest)


def log_digest(log: Log, upto: int) -> str:
    """SHA-256 over all that a log says up to a position: the events, and the commands that they came by."""
    found = hashlib.sha256()
    for line in write_events(log, upto):
        found.update(line)
    return found.hexdigest()


def _begin_alike(source: Log, target: Log, end: int, start: int) -> None:
    if start > end:
        raise Refused(
            "other-content", f"the target has {many(start, 'event')}, the source {end}", None, "an empty target"
        )
    for own, theirs in zip(target.stream(), source.stream(upto=start), strict=True):
        if own != theirs:
            raise Refused(
                "other-content", f"at position {own.position} the target holds another event, {own.topic}", None,
                "a target that is empty, or that holds the first events of the source",
            )  # fmt: skip


def _whole(source: Log, events: Iterator[Recorded]) -> list[Recorded]:
    """About a chunk of events: whole commands."""
    chunk = list(islice(events, _CHUNK))
    if chunk and (found := source.done(chunk[-1].command)):
        chunk.extend(islice(events, found[0].stop - 1 - chunk[-1].position))
    return chunk


def _keys(events: list[Recorded]) -> dict[str, None]:
    return dict.fromkeys(event.command for event in events)
