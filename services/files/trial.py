"""A log to try things out on: reads what is recorded, keeps what is appended in memory."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from events.envelope import Recorded, event_id
from events.log import Command, Draft, OtherContent, Unless
from events.tags import tags_of
from services.boundary import Book
from services.record import Recorder

_END: Final = 2**62


def trying(log: Book, clock: Callable[[], datetime]) -> Recorder:
    """Records into a log that is thrown away: what it refuses would be refused."""
    return Recorder(Trial(log, clock), clock=clock, new_key=lambda: "")


class Trial:
    """`services.boundary.Book` over another: what is decided here is decided as it would be there, and lost.

    It goes on after the head, or after a position as if that were the head. `by` is who is said to have recorded what
    is appended, where that is not whoever the command names.
    """

    def __init__(self, log: Book, clock: Callable[[], datetime], after: int | None = None, by: str = "") -> None:
        self._log, self._clock, self._by = log, clock, by
        self._base = log.head() if after is None else after
        live = log.first_live()
        self._live = live if live is not None and live <= self._base else None
        self._added: list[Recorded] = []
        self._by_id: dict[str, Recorded] = {}
        self._tags: defaultdict[str, list[int]] = defaultdict(list)
        self._commands: dict[str, tuple[range, str]] = {}

    def head(self) -> int:
        """As `Log.head` says."""
        return self._base + len(self._added)

    def append(self, drafts: Sequence[Draft], *, command: str, digest: str, unless: Unless | None = None) -> range:
        """As `Log.append` says."""
        return self.append_many([Command(command, digest, drafts)], unless=unless)[0]

    def append_many(self, commands: Sequence[Command], *, unless: Unless | None = None) -> list[range]:
        """As `Book.append_many` says; nobody else appends here, so `unless` never holds."""
        del unless
        return [self._append(one) for one in commands]

    def _append(self, command: Command) -> range:
        found = self.done(command.key)
        if found is None:
            first = self.head() + 1
            for index, draft in enumerate(command.drafts):
                self._place(command.key, index, draft)
            found = range(first, self.head() + 1), command.digest
            self._commands[command.key] = found
        if found[1] != command.digest:
            raise OtherContent(f"command key {command.key!r} was used before, for another content")
        return found[0]

    def _place(self, key: str, index: int, draft: Draft) -> None:
        position, subjects = self.head() + 1, draft.body.subjects()
        if draft.recorded_at is None and self._live is None:
            self._live = position
        event = Recorded(
            position=position, slot=draft.slot or position, id=event_id(key, index), body=draft.body,
            recorded_at=(draft.recorded_at or self._clock()).astimezone(UTC),
            recorded_by=self._by or draft.recorded_by,
            on_behalf_of=draft.on_behalf_of, sources=draft.sources, reason=draft.reason, command=key,
            subjects=subjects, previous=(),
        )  # fmt: skip
        self._added.append(event)
        self._by_id[str(event.id)] = event
        for tag in tags_of(draft.body, subjects, draft.sources, draft.recorded_by):
            self._tags[tag].append(position)

    def done(self, command: str) -> tuple[range, str] | None:
        """As `Log.done` says."""
        found = self._log.done(command)
        there = found if found and found[0].stop <= self._base + 1 else None
        return self._commands.get(command) or there

    def read(self, after: int = 0, limit: int = 1000, upto: int | None = None) -> list[Recorded]:
        """As `Log.read` says."""
        end = _END if upto is None else upto
        found = self._log.read(after, limit, min(end, self._base)) if after < self._base else []
        start = max(after - self._base, 0)
        own = [one for one in self._added[start : start + limit - len(found)] if one.position <= end]
        return [*found, *own]

    def read_tagged(
        self, tags: Sequence[str], after: int = 0, limit: int | None = None, upto: int | None = None
    ) -> list[Recorded]:
        """As `Log.read_tagged` says."""
        end = _END if upto is None else upto
        found = self._log.read_tagged(tags, after, limit, min(end, self._base)) if self._base else []
        own = sorted({at for tag in tags for at in self._tags.get(tag, ()) if after < at <= end})
        return [*found, *(self._own(at) for at in own)][:limit]

    def at(self, positions: Sequence[int]) -> list[Recorded]:
        """As `Log.at` says."""
        found = self._log.at([one for one in positions if one <= self._base]) if self._base else []
        own = sorted({one for one in positions if self._base < one <= self.head()})
        return [*found, *map(self._own, own)]

    def _own(self, position: int) -> Recorded:
        return self._added[position - self._base - 1]

    def find(self, id: str) -> Recorded | None:
        """As `Log.find` says."""
        try:
            own, found = self._by_id.get(str(UUID(id))), self._log.find(id)
        except ValueError:
            return None
        return own or (found if found and found.position <= self._base else None)

    def position_at(self, instant: datetime) -> int:
        """As `Log.position_at` says."""
        own = [one.position for one in self._added if one.recorded_at <= instant]
        return own[-1] if own else min(self._log.position_at(instant), self._base)

    def first_live(self) -> int | None:
        """As `Log.first_live` says."""
        return self._live

    def stream(self, after: int = 0, upto: int | None = None) -> Iterator[Recorded]:
        """As `Log.stream` says."""
        while page := self.read(after, upto=upto):
            yield from page
            after = page[-1].position

    def firsts(self, tags: Sequence[str]) -> dict[str, int]:
        """As `Book.firsts` says."""
        found = {tag: at for tag, at in self._log.firsts(tags).items() if at <= self._base} if self._base else {}
        own = {tag: self._tags[tag][0] for tag in tags if tag in self._tags}
        return {**own, **found}

    def tags_like(self, prefix: str, limit: int = 100_000) -> list[str]:
        """As `Book.tags_like` says."""
        found = self._log.tags_like(prefix, limit)
        if self._base < self._log.head():
            found = [*self.firsts(found)]
        own = {tag for tag in self._tags if tag.startswith(prefix)}
        return sorted({*own, *found})[:limit]
