"""What a decision reads: a part of the log at one position, remembered with every tag that was asked for."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from events import tags
from events.envelope import Event, Recorded
from events.evidence import Corrected, Retracted
from events.log import Command, Draft, Log, Unless


class Book(Log, Protocol):
    """A log with what recording needs beside."""

    def append_many(self, commands: Sequence[Command], *, unless: Unless | None = None) -> list[range]:
        """Several commands in one transaction, all or none; the positions of each."""

    def firsts(self, tags: Sequence[str]) -> dict[str, int]:
        """The first position that carries each of these tags."""


class Told:
    """An event as a decision sees it: recorded, or decided a moment ago in the same command (position 0)."""

    __slots__ = ("body", "event", "position", "slot", "subjects")

    def __init__(self, body: Event, subjects: tuple[str, ...], event: Recorded | None = None) -> None:
        self.body, self.subjects, self.event = body, subjects, event
        self.position = event.position if event else 0
        self.slot = event.slot if event else 0


class Boundary:
    """The log at a position, with what was decided since. `unless` is everything that was read of it."""

    def __init__(self, log: Book) -> None:
        self._log = log
        self.position = log.head()
        self._read: set[str] = set()
        self._known: dict[str, bool] = {}
        self._founding: dict[str, str] = {}
        self._doubted: set[str] = set()
        self._history: dict[str, list[Told]] = {}
        self._pending: list[Told] = []
        self._clocked = False
        self.last_at: datetime | None = None
        self.live = False

    def unless(self) -> Unless:
        """The condition of an append that rests on what was read, and on no command of it being done."""
        return Unless(tuple(sorted(self._read)), self.position, repeated=True)

    def known(self, ids: Iterable[str]) -> dict[str, bool]:
        """Whether each id was ever registered."""
        wanted = list(dict.fromkeys(ids))
        if asked := [one for one in wanted if one not in self._known]:
            self._look(asked)
        for one in wanted:
            self._read.add(tags.registered(one))
            if one in self._founding:
                self._read.add(self._founding[one])
        return {one: self._known[one] for one in wanted}

    def doubted(self, id: str) -> bool:
        """Whether something was said about the registration of a known id, so that it may not stand any more."""
        return id in self._doubted

    def _look(self, ids: Sequence[str]) -> None:
        found = self._log.firsts([tags.registered(one) for one in ids])
        for one in ids:
            first = found.get(tags.registered(one), 0)
            self._known[one] = 0 < first <= self.position
            if self._known[one]:
                self._founding[one] = tags.slot(first)
        said = self._log.firsts([self._founding[one] for one in ids if one in self._founding])
        self._doubted.update(
            one for one in ids if one in self._founding and 0 < said.get(self._founding[one], 0) <= self.position
        )

    def history(self, id: str) -> Sequence[Told]:
        """Every event that changes the facts of an id, in order."""
        if id not in self._history:
            self._history[id] = [
                *self.tagged(tags.subject(id)), *(told for told in self._pending if id in told.subjects)
            ]  # fmt: skip
        self._read.add(tags.subject(id))
        return self._history[id]

    def tagged(self, *names: str) -> list[Told]:
        """Recorded events that carry one of the tags, in order. What is pending is not among them."""
        self._read.update(names)
        found = self._log.read_tagged(names, upto=self.position)
        return [Told(event.body, event.subjects, event) for event in found]

    def event(self, reference: str) -> Recorded | None:
        """The recorded event that a position or an id names."""
        if reference.isascii() and reference.isdigit() and len(reference) < 16:
            found = self._log.at([int(reference)])
            event = found[0] if found else None
        else:
            event = self._log.find(reference)
        return event if event and event.position <= self.position else None

    def at(self, positions: Iterable[int]) -> list[Told]:
        """The events at these positions."""
        return [Told(event.body, event.subjects, event) for event in self._log.at(list(positions))]

    def words(self, slot: int) -> list[Told]:
        """The root event at a position and all that was said about it, in order."""
        return self.at([slot]) + self.tagged(tags.slot(slot))

    def near(self, id: str) -> list[str]:
        """Registered ids of the same kind."""
        prefix = tags.registered(id.partition(":")[0] + ":")
        return [tag.removeprefix("registered:") for tag in self._log.tags_like(prefix)]

    def take(self, drafts: Sequence[Draft]) -> None:
        """See drafts as decided: what comes after them rests on them."""
        for draft in drafts:
            told = Told(draft.body, draft.body.subjects())
            self._pending.append(told)
            for one in told.subjects:
                if one in self._history:
                    self._history[one].append(told)
            founder = draft.body.replacement if isinstance(draft.body, Corrected) else draft.body
            if founder.FOUNDS:
                self._known[founder.subjects()[0]] = True
            if isinstance(draft.body, Corrected | Retracted):
                self._forget(told.subjects)
                self._doubted.update(told.subjects)

    def appended(self, last: int) -> None:
        """What was taken is in the log up to a position, and nothing else came between."""
        for told in self._pending:
            for one in told.subjects:
                # A decided event has no position yet; the next reader of this history needs it.
                self._history.pop(one, None)
        self._pending.clear()
        self._read.clear()
        self.position = last
        self._clocked = False

    def clocked(self) -> None:
        """Read the clock of the log: whether anything live is in it, and when its last event was recorded. Only an
        import asks, so that nothing else waits for it."""
        if self._clocked:
            return
        last = self._log.at([self.position]) if self.position else []
        self.last_at = last[0].recorded_at if last else None
        self.live = self.live or self._log.first_live() is not None
        self._clocked = True

    def _forget(self, ids: Iterable[str]) -> None:
        for one in ids:
            self._history.pop(one, None)
