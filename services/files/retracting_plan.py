"""What undoing a load takes: which of its events still stand, what it took back of others, and what rests on it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from events import tags
from events.envelope import Event, Recorded
from events.evidence import Added, Corrected, Disputed, Retracted, Settled
from events.log import Log
from services.files.imports import RETRACT, belongs, load_of, unknown, watched, words_about
from services.record import Progress
from services.statements import Statement

T = TypeVar("T")
_CHUNK: Final = 400
_EVIDENCE: Final = (Added, Corrected, Disputed, Retracted, Settled)


@dataclass(frozen=True, slots=True)
class Resting:
    """An event of others that has to do with a load: `on` is the id, or the event, that it rests on or speaks of."""

    position: int
    topic: str
    on: str
    recorded_by: str
    load: str | None


@dataclass(slots=True)
class Root:
    """An event of the load that stands. `word` is the last that corrected or retracted it, 0 for none; what registers
    an id has a `wave` after all that names the id."""

    position: int
    word: int = 0
    founds: str | None = None
    names: tuple[str, ...] = ()
    wave: int = 0


@dataclass(frozen=True, slots=True)
class Other:
    """An event of others that the load corrected or retracted; `content` is how it stood without, None for not."""

    position: int
    word: int
    content: Event | None

    def statement(self, reason: str) -> Statement:
        """What gives it back."""
        fields: dict[str, Any] = {"event": str(self.position), "reason": reason}
        if self.content is None:
            return Statement("evidence.retracted", fields)
        return Statement("evidence.corrected", {**fields, "replacement": self.content})


@dataclass(slots=True)
class Undoing:
    """All that undoing some loads takes. `events` of theirs are in the log, `already` of these are retracted."""

    events: int = 0
    already: int = 0
    waves: int = 0
    roots: list[Root] = field(default_factory=list)
    others: list[Other] = field(default_factory=list)
    founded: set[str] = field(default_factory=set)
    resting: list[Resting] = field(default_factory=list)
    beside: list[Resting] = field(default_factory=list)
    lost: list[Resting] = field(default_factory=list)


def read_undoing(log: Log, keys: Sequence[str], progress: Progress | None = None) -> Undoing:
    """Read the log for what these loads recorded. `Refused` for a KEY by which nothing was recorded."""
    reading = _Reading(log, keys)
    reading.scan(progress)
    if missing := [key for key in keys if key not in reading.met]:
        raise unknown(log, missing)
    reading.judge()
    reading.rest()
    return reading.found


class _Reading:
    """One pass over the log for the events of the loads, then what was said about them and what names their ids."""

    def __init__(self, log: Log, keys: Sequence[str]) -> None:
        self._log, self._keys = log, keys
        self.met: set[str] = set()
        self.found = Undoing()
        self._roots: dict[int, Root] = {}
        self._about: set[int] = set()
        self._founding: set[str] = set()
        self._recorded: list[tuple[str, Resting]] = []

    def scan(self, progress: Progress | None) -> None:
        """Find the events of the loads, and those that a party recorded which they registered."""
        for event in watched(self._log, progress):
            if not belongs(event.command, self._keys):
                if event.recorded_by in self._founding and not event.command.startswith(f"{RETRACT}:"):
                    self._recorded.append((event.recorded_by, _resting(event, event.recorded_by)))
                continue
            self.met.update(key for key in self._keys if belongs(event.command, [key]))
            self.found.events += 1
            if event.slot != event.position:
                self._about.add(event.slot)
                continue
            root = self._roots[event.position] = Root(event.position)
            _describe(root, event.body)
            if root.founds:
                self._founding.add(root.founds)

    def judge(self) -> None:
        """What stands of the events of the loads, and of those that they corrected or retracted."""
        for chunk in chunks_of(sorted(self._roots)):
            words = words_about(self._log, chunk)
            for position in chunk:
                self._judge(self._roots[position], words[position])
            self.found.beside += self._beside(chunk)
        for chunk in chunks_of(sorted(self._about - self._roots.keys())):
            words = words_about(self._log, chunk)
            for event in self._log.at(chunk):
                last = words[event.position][-1]
                if not belongs(last.command, self._keys):
                    continue
                content = self._without(event.body, words[event.position])
                if isinstance(content, _EVIDENCE):
                    # What was said about what was said is not corrected; only its speaker can say it again.
                    self.found.lost.append(_resting(event, f"event:{content.slot}"))
                else:
                    self.found.others.append(Other(event.position, last.position, content))
        self.found.roots.sort(key=lambda one: -one.position)
        self.found.founded = {one.founds for one in self.found.roots if one.founds}
        self._wave()

    def _judge(self, root: Root, words: Sequence[Recorded]) -> None:
        # The retraction of an event takes back whatever was said in its place; so does its own retraction by the load.
        if words:
            root.word = words[-1].position
            last = words[-1].body
            if isinstance(last, Retracted):
                self.found.already += 1
                return
            if isinstance(last, Corrected):
                _describe(root, last.replacement)
        self.found.roots.append(root)

    def _wave(self) -> None:
        """Each registration after all that names its id, since a decision sees only what is recorded."""
        names: dict[str, set[str]] = defaultdict(set)
        # From the last to the first: an id is named only after it is first registered.
        for root in self.found.roots:
            if root.founds:
                names[root.founds] = {*names.pop(root.founds, ()), *root.names}
        waves: dict[str, int] = defaultdict(lambda: 1)
        for own, named in names.items():
            for one in named:
                waves[one] = max(waves[one], waves[own] + 1)
        for root in self.found.roots:
            root.wave = waves[root.founds] if root.founds else 0
        self.found.waves = max((root.wave for root in self.found.roots), default=-1) + 1

    def _beside(self, roots: Sequence[int]) -> Iterator[Resting]:
        """What others said about these events."""
        wanted = set(roots)
        about = [*map(tags.slot, roots), *(tags.subject(f"event:{one}") for one in roots)]
        for event in self._log.read_tagged(about):
            ours = belongs(event.command, self._keys) or event.command.startswith(f"{RETRACT}:")
            if isinstance(event.body, _EVIDENCE) and event.body.slot in wanted and not ours:
                yield _resting(event, f"event:{event.body.slot}")

    def _without(self, original: Event, words: Iterable[Recorded]) -> Event | None:
        """How an event stands without the words of the loads."""
        content: Event | None = original
        for word in words:
            if not belongs(word.command, self._keys):
                content = word.body.replacement if isinstance(word.body, Corrected) else None
        return content

    def rest(self) -> None:
        """What names the ids that would no longer be registered."""
        named: list[Resting] = []
        kept: set[str] = set()
        for ids in chunks_of(sorted(self.found.founded)):
            roots: dict[int, Recorded] = {}
            for event in self._log.read_tagged([tag for one in ids for tag in (tags.subject(one), tags.named(one))]):
                if event.position not in self._roots and event.slot not in self._roots:
                    roots.setdefault(event.slot, event)
            for position, content in self._standing(sorted(roots)):
                about = {*content.subjects(), *tags.ids_in(content)}
                if content.FOUNDS and (own := content.subjects()[0]) in self.found.founded:
                    kept.add(own)
                named += [_resting(roots[position], one, content) for one in ids if one in about]
        named += [resting for by, resting in self._recorded if by in self.found.founded]
        self.found.resting = sorted(
            {one for one in named if one.on not in kept}, key=lambda one: (one.position, one.on)
        )
        self.found.founded -= kept

    def _standing(self, positions: Sequence[int]) -> Iterator[tuple[int, Event]]:
        """The content of each root event that stands, without the words of the loads. What is said about what was
        said names nothing of its own."""
        for chunk in chunks_of(positions):
            words = words_about(self._log, chunk)
            for event in self._log.at(chunk):
                content = (
                    None if isinstance(event.body, _EVIDENCE) else self._without(event.body, words[event.position])
                )
                if content is not None:
                    yield event.position, content


def _describe(root: Root, body: Event) -> None:
    root.founds = body.subjects()[0] if body.FOUNDS else None
    # Only what registers something is retracted after what names it; of the rest nothing needs to be kept.
    root.names = tuple(one for one in tags.ids_in(body) if one != root.founds) if root.founds else ()


def _resting(event: Recorded, on: str, content: Event | None = None) -> Resting:
    topic = content.TOPIC if content else event.topic
    return Resting(event.slot if content else event.position, topic, on, event.recorded_by, load_of(event.command))


def chunks_of(items: Sequence[T], most: int = _CHUNK) -> Iterator[Sequence[T]]:
    """The items in order, at most so many at once."""
    return (items[at : at + most] for at in range(0, len(items), most))
