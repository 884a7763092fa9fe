"""What the events of one subject amount to, step by step. Specification: docs/record.md §6."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from events.envelope import Recorded
from events.evidence import Added
from events.ids import kind_of
from graph import model
from graph.facts import FOREVER, Fact, fact_ids
from graph.fold import TELLS, Telling, fold_subject, is_word
from graph.store import Opened

Step = tuple[list[Opened], list[Opened]]
"""Facts that end and facts that begin with an event."""
Before = Callable[[str, int], list[Recorded]]
"""The events of a subject before a position."""


class Subject:
    """The facts of a subject with their ids; and its fold as far as it has gone on, or its events where each step
    tells all of them."""

    __slots__ = ("_entries", "_telling", "facts", "id")

    def __init__(self, id: str) -> None:
        self.id = id
        self.facts: dict[Fact, int] = {}
        tell = TELLS.get(kind_of(id))
        self._telling = Telling(id, tell) if tell else None
        self._entries: list[Recorded] = []

    def step(self, event: Recorded, place: int, before: Before) -> Step:
        """One more event, which names the subject at that place."""
        left, fresh = self._changed(event, before)
        facts, position = self.facts, event.position
        gone = [(facts.pop(fact), fact, position) for fact in left] if left else []
        fresh.sort()
        for fact in fresh:
            if not fact.is_link:
                # Links sort before attributes.
                break
            model.check(fact)
        born = []
        for one, fact in zip(fact_ids(position, place, len(fresh)), fresh, strict=True):
            facts[fact] = one
            born.append((one, fact, FOREVER))
        return gone, born

    def name(self) -> str:
        """The name that begins last, of those believed; else the id."""
        names = [
            (fact.valid_from, fact.valid_to, one, fact.value) for fact, one in self.facts.items() if fact.type == "name"
        ]
        return max(names)[-1] if names else self.id

    def _changed(self, event: Recorded, before: Before) -> tuple[list[Fact], list[Fact]]:
        if self._telling is not None:
            if not is_word(event.body):
                return self._telling.on(event)
            # It changes what stands: from here on each step tells everything.
            self._telling, self._entries = None, before(self.id, event.position)
        self._entries.append(event)
        now, facts = dict.fromkeys(fold_subject(self.id, self._entries)), self.facts
        return [one for one in facts if one not in now], [one for one in now if one not in facts]


def earlier(entries: Sequence[Recorded]) -> Before:
    """`Before` where all events of the subject are at hand."""
    return lambda _, position: [entry for entry in entries if entry.position < position]


def founded(event: Recorded) -> tuple[str, ...]:
    """Ids that the event brings into the record, by itself or as the replacement of another."""
    body = event.body
    if body.FOUNDS or isinstance(body, Added):
        return event.subjects[:1]
    if not is_word(body):
        return ()
    nested = (getattr(body, "replacement", None), getattr(body, "alternative", None))
    return tuple(one.subjects()[0] for one in nested if one is not None and one.FOUNDS)


@contextmanager
def uncollected() -> Iterator[None]:
    """Folds make no cycles: the collector would walk over all that is remembered, a third of the time, for nothing."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
