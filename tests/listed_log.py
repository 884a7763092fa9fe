"""A log that is a list of events: for tests that make histories no decider lets pass."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from events.envelope import Recorded
from events.log import Draft, Unless


class ListedLog:
    """`events.log.Log` over events at hand; nothing can be appended through it."""

    def __init__(self, events: Sequence[Recorded]) -> None:
        self.events = list(events)

    def head(self) -> int:
        return len(self.events)

    def append(self, drafts: Sequence[Draft], *, command: str, digest: str, unless: Unless | None = None) -> range:
        raise TypeError(f"{command} {digest} {len(drafts)} {unless}: a list of events is only read")

    def done(self, command: str) -> tuple[range, str] | None:
        raise TypeError(f"{command}: a list of events has no commands")

    def read(self, after: int = 0, limit: int = 1000, upto: int | None = None) -> list[Recorded]:
        return self.events[after:upto][:limit]

    def read_tagged(
        self, tags: Sequence[str], after: int = 0, limit: int | None = None, upto: int | None = None
    ) -> list[Recorded]:
        wanted = {tag.removeprefix("subject:") for tag in tags}
        return [event for event in self.events[after:upto] if wanted & set(event.subjects)][:limit]

    def tags_like(self, prefix: str, limit: int = 100_000) -> list[str]:
        found = {f"subject:{one}" for event in self.events for one in event.subjects}
        return sorted(tag for tag in found if tag.startswith(prefix))[:limit]

    def at(self, positions: Sequence[int]) -> list[Recorded]:
        return [self.events[one - 1] for one in sorted(set(positions)) if 1 <= one <= len(self.events)]

    def find(self, id: str) -> Recorded | None:
        return next((event for event in self.events if str(event.id) == id), None)

    def position_at(self, instant: datetime) -> int:
        return max((event.position for event in self.events if event.recorded_at <= instant), default=0)

    def first_live(self) -> int | None:
        return 1 if self.events else None

    def stream(self, after: int = 0, upto: int | None = None) -> Iterator[Recorded]:
        yield from self.events[after:upto]
