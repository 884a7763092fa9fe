"""What parties and places were called on a day, as known at a position: for a release, which speaks with the knowledge
of its own moment."""

from functools import lru_cache
from typing import Final

from events import tags
from events.log import Log
from events.when import Day
from graph.facts import FOREVER, Fact
from graph.subject import Subject, earlier

_KEPT: Final = 20_000


class Names:
    """Names by the log up to a position; those met last are kept."""

    def __init__(self, log: Log, upto: int) -> None:
        self._log, self._upto = log, upto
        self._versions = lru_cache(_KEPT)(self._read)

    def name(self, id: str, on: Day, position: int) -> str | None:
        """The name on the day, by what was known at the position: a certain one before a possible one, then the latest
        start. Not in being on that day: the name that begins last. None: no name was known."""
        known = [fact for first, last, fact in self._versions(id) if first <= position < last]
        here = [fact for fact in known if fact.valid_from <= on < fact.valid_to] or known
        if not here:
            return None
        return max(here, key=lambda one: (one.sure_from <= on < one.sure_to, one.valid_from, one.said_by)).value

    def _read(self, id: str) -> list[tuple[int, int, Fact]]:
        """The facts of its name, each with the positions from and until which it was believed."""
        entries = self._log.read_tagged([tags.subject(id)], upto=self._upto)
        subject, before = Subject(id), earlier(entries)
        open_: dict[int, tuple[int, Fact]] = {}
        found: list[tuple[int, int, Fact]] = []
        for event in entries:
            gone, born = subject.step(event, event.subjects.index(id), before)
            found += [(open_.pop(one)[0], event.position, fact) for one, fact, _ in gone if fact.type == "name"]
            open_.update((one, (event.position, fact)) for one, fact, _ in born if fact.type == "name")
        return found + [(first, FOREVER, fact) for first, fact in open_.values()]
