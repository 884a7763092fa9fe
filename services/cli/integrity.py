"""Whether a log is whole, and a graph what the log says."""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from events.envelope import Recorded, event_id
from events.log import Log
from graph.store import GraphStore

_OFTEN: Final = 1000


def faults(log: Log, upto: int, progress: Callable[[int, int], None]) -> Iterator[str]:
    """What is wrong with the log, event by event: positions without holes, ids of their commands, instants that do
    not run back, and for each subject the position of its previous event."""
    last: Recorded | None = None
    index = 0
    latest: dict[str, int] = {}
    for event in log.stream(upto=upto):
        index = index + 1 if last and event.command == last.command else 0
        expected = last.position + 1 if last else 1
        if event.position != expected:
            yield f"Position {event.position} follows {expected - 1}: {expected} is missing."
        if event.id != event_id(event.command, index):
            yield f"Event {event.position}: its id is not that of its command, {event.command}."
        if last and event.recorded_at < last.recorded_at:
            yield f"Event {event.position}: it was recorded before the event before it."
        previous = tuple(latest.get(one, 0) for one in event.subjects)
        if event.previous != previous:
            yield f"Event {event.position}: it says that {event.previous} came before it; the log has {previous}."
        if not 1 <= event.slot <= event.position:
            yield f"Event {event.position}: it speaks of {event.slot}, which was not before it."
        latest.update(dict.fromkeys(event.subjects, event.position))
        last = event
        if event.position % _OFTEN == 0:
            progress(event.position, upto)
    if (last.position if last else 0) != upto:
        yield f"The log ends at {last.position if last else 0}, its head is {upto}."


def compare(log: Log, store: GraphStore, progress: Callable[[int, int], None]) -> tuple[str, str]:
    """The digest of the graph, and that of a fresh fold of the log up to the same position."""
    from graph.projector import Projector
    from graph.rebuild import rebuild
    from graph.sqlite_store import SQLiteStore

    at = store.position()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "graph.db"
        # A rebuild is quicker, but takes the whole log, and that may go on meanwhile.
        whole = log.head() == at and rebuild(log, path, progress) == at
        fresh = SQLiteStore(path if whole else path.with_name("upto.db"))
        try:
            Projector(log, fresh).catch_up(upto=at, progress=progress)
            return store.digest(), fresh.digest()
        finally:
            fresh.close()
