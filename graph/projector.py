"""From log to graph: the step of an event is the difference of two folds. Specification: docs/record.md §6."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Final

from events import tags
from events.envelope import Recorded
from events.log import Log
from graph.store import Batch, GraphStore, Opened
from graph.subject import Subject, earlier, founded, uncollected

LIVE: Final = 1000
CATCHING_UP: Final = 5000
"""Events in a transaction: live, and where more than so many wait, of whom no single one is waited for."""
SUBJECTS: Final = 20_000
AHEAD: Final = 1000
"""Events whose subjects are read again at once."""


class Stopped(Exception):
    """The projector met an event that it cannot fold. It stays there; nothing is skipped."""

    def __init__(self, position: int, event: str, why: Exception) -> None:
        self.position, self.event, self.why = position, event, why
        super().__init__(f"the projection stopped at event {position} ({event}): {why!r}")


class Stepper:
    """Steps through events in order, remembering the subjects last met; the others are read again from the log."""

    def __init__(self, log: Log, size: int = SUBJECTS) -> None:
        self._log, self._size = log, size
        self._subjects: OrderedDict[str, Subject] = OrderedDict()
        self._ahead: dict[str, list[Recorded]] = {}
        self._next = 1

    def batch(self, events: Sequence[Recorded]) -> Batch:
        """What a stretch of the log changes in the graph."""
        if events[0].position != self._next:
            # Somebody else stepped in between, or a batch was not applied: what is remembered is of another position.
            self._subjects.clear()
        out = Batch(events[0].position, events[-1].position)
        opened: dict[int, Opened] = {}
        entities: dict[str, int] = {}
        with uncollected():
            for n, event in enumerate(events):
                if n % AHEAD == 0:
                    self._read_ahead(events[n : n + AHEAD])
                try:
                    self._event(event, out, opened, entities)
                except Exception as why:
                    self._next = 0
                    raise Stopped(event.position, str(event.id), why) from why
            self._next = out.last + 1
            out.entities = list(entities.items())
            out.opened = list(opened.values())
        return out

    def _event(self, event: Recorded, out: Batch, opened: dict[int, Opened], entities: dict[str, int]) -> None:
        position = event.position
        founds = founded(event)
        for new in founds:
            entities.setdefault(new, position)
        for place, named in enumerate(event.subjects):
            subject = self._subject(named, event, place)
            gone, born = subject.step(event, place, self._before)
            # An anchor that is made only now may have a name already, said before it was registered.
            renamed = named in founds
            for one in gone:
                if one[1].type == "name":
                    renamed = True
                if one[0] in opened:
                    opened[one[0]] = one
                else:
                    out.closed.append(one)
            for one in born:
                if one[1].type == "name":
                    renamed = True
                opened[one[0]] = one
            if renamed:
                out.names[named] = subject.name()

    def _subject(self, id: str, event: Recorded, place: int) -> Subject:
        subject = self._subjects.get(id)
        if subject is None:
            subject = Subject(id)
            entries = self._before(id, event.position) if event.previous[place] else []
            before = earlier(entries)
            for entry in entries:
                subject.step(entry, entry.subjects.index(id), before)
            self._subjects[id] = subject
            if len(self._subjects) > self._size:
                self._subjects.popitem(last=False)
        else:
            self._subjects.move_to_end(id)
        return subject

    def _read_ahead(self, events: Sequence[Recorded]) -> None:
        """Read at once what was said before of the subjects that these events meet again."""
        first = events[0].position
        self._ahead = {
            one: [] for event in events if any(event.previous)
            for one, before in zip(event.subjects, event.previous, strict=True)
            if 0 < before < first and one not in self._subjects
        }  # fmt: skip
        for entry in self._log.read_tagged([tags.subject(one) for one in self._ahead], upto=first - 1):
            for one in entry.subjects:
                if one in self._ahead:
                    self._ahead[one].append(entry)

    def _before(self, subject: str, position: int) -> list[Recorded]:
        if subject in self._ahead:
            return self._ahead.pop(subject)
        return self._log.read_tagged([tags.subject(subject)], upto=position - 1)


class Projector:
    """Follows the log and applies it to a graph, batch by batch, each exactly once whoever else does the same."""

    def __init__(self, log: Log, store: GraphStore, size: int = SUBJECTS) -> None:
        self._log, self._store = log, store
        self._stepper = Stepper(log, size)
        self.stopped: Stopped | None = None

    def catch_up(
        self, upto: int | None = None, batch: int | None = None, progress: Callable[[int, int], None] | None = None
    ) -> int:
        """Apply what the log holds, up to a position, and give the position reached. `batch`: events in a transaction.
        `Stopped` where an event cannot be folded."""
        end = self._log.head() if upto is None else min(upto, self._log.head())
        position = self._store.position()
        size = batch or (CATCHING_UP if end - position > CATCHING_UP else LIVE)
        with uncollected():
            while position < end:
                try:
                    change = self._stepper.batch(self._log.read(position, size, upto=end))
                except Stopped as stopped:
                    self.stopped = stopped
                    raise
                # Where it does not follow any more, somebody else has brought the graph further.
                position = change.last if self._store.apply(change) else self._store.position()
                if progress:
                    progress(position, end)
        return position
