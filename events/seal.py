"""Seals: the log under a growing tree of hashes, written by whoever follows it and never by an append.

A seal covers the whole log up to its size: the root over all events, and a root over the last event of every subject,
so that it can be shown of a subject that nothing was left out. `events/merkle.py` has the hashes.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple, Protocol

import msgspec

from events.log import LogFault, LogStore, Stored
from events.merkle import (
    BUCKETS,
    Head,
    NotProved,
    bucket_of,
    event_hash,
    leaf_hash,
    origin_of,
    read_bucket,
    tree_hash,
    write_bucket,
)
from events.placing import instant_of, ticks
from events.plural import many
from events.tiles import Tile, Tree
from events.when import write_instant

EVENTS: Final = "events"
SUBJECTS: Final = "subjects"
BEHIND: Final = 1000
"""Events that are not sealed, from which on the follower does not wait."""
WAIT: Final = timedelta(seconds=1)
RANGE: Final = 50_000
"""At most so many events come under one seal."""
_PAGE: Final = 2000
_NOBODY: Final = leaf_hash(b"")


class _Names(msgspec.Struct, gc=False):
    subjects: tuple[str, ...]


_NAMES: Final = msgspec.json.Decoder(_Names)


class SealFault(LogFault):
    """The seals do not fit together, or not to the log. Says which and what to do."""


SealRow = tuple[int, int, bytes, bytes, str, int]
"""First, size, root, subjects, origin, and when it was sealed in microseconds since 1970."""


class Seal(msgspec.Struct, frozen=True, gc=False):
    """What came under a seal: the events `first` to `size`, and with them all before. Instants are in UTC."""

    first: int
    size: int
    root: bytes
    subjects: bytes
    origin: str
    sealed_at: datetime

    def head(self) -> Head:
        """What is published of it."""
        at = write_instant(self.sealed_at)
        return Head(self.origin, self.size, self.root, self.subjects, at)

    def row(self) -> SealRow:
        """As an engine keeps it."""
        return self.first, self.size, self.root, self.subjects, self.origin, ticks(self.sealed_at)


def seal_of(row: SealRow) -> Seal:
    """The seal that is kept so."""
    first, size, root, subjects, origin, at = row
    return Seal(first, size, root, subjects, origin, instant_of(at))


class SealStore(Protocol):
    """Where seals are kept, beside the log. Safe for threads and processes."""

    def last(self) -> Seal | None:
        """The last seal."""

    def seals(self, after: int = 0, limit: int = 1000) -> list[Seal]:
        """Seals of more than so many events, in order."""

    def tiles(self, wanted: Sequence[Tile]) -> dict[Tile, bytes]:
        """The hashes of these tiles; those that do not exist are left out."""

    def buckets(self, wanted: Sequence[int]) -> dict[int, bytes]:
        """The content of these leaves of the tree of subjects; empty ones are left out."""

    def write(self, seal: Seal, tiles: Mapping[Tile, bytes], buckets: Mapping[int, bytes]) -> bool:
        """Keep a seal in one transaction; False, and nothing kept, unless it follows the last."""

    def close(self) -> None:
        """Let go of files and connections."""


class Listed(NamedTuple):
    """A leaf of the tree of subjects, and the proof that it is in it."""

    bucket: int
    content: bytes
    proof: list[bytes]


class Sealer:
    """Seals a log, and proves what is sealed. `clock` gives the instant of a seal, with its zone."""

    def __init__(self, log: LogStore, store: SealStore, clock: Callable[[], datetime]) -> None:
        self._log, self.store, self._clock = log, store, clock
        self._size = 0
        self._next: datetime | None = None
        self._failed = False

    def follow(self) -> bool:
        """Seal what is new, if that is a thousand events or a second old, and no more than one seal takes at a time;
        whether anything was sealed."""
        behind = self._log.head() - self._size
        if behind <= 0:
            self._next = None
            return False
        now = self._clock()
        if self._next is None:
            self._next = now + WAIT
        if now < self._next and (behind < BEHIND or self._failed):
            return False
        # One that fails may have read a whole range for it: it is not tried again at once.
        self._next, self._failed = now + WAIT, True
        # The seals first: somebody else may seal meanwhile, and never more than the head that is read after.
        last, head = self.store.last(), self._log.head()
        last = self._step(last, head)
        self._size = last.size if last else 0
        self._next, self._failed = None if self._size >= head else now, False
        return True

    def seal(self, progress: Callable[[int, int], None] | None = None) -> Seal | None:
        """Seal the log up to its head, unless it is; the last seal, None where the log is empty.

        One that was killed goes on where it was. Several at once do no harm."""
        last, head = self.store.last(), self._log.head()
        while (last := self._step(last, head)) and last.size < head:
            if progress:
                progress(last.size, head)
        return last

    def _step(self, last: Seal | None, head: int) -> Seal | None:
        if last and last.size > head:
            raise SealFault(
                f"sealed: {many(last.size, 'event')}, but the log holds {head}: events are gone from its end. "
                "`zoneledger verify` says more; restore the log from a copy, or, where an older one is meant to go on, "
                "take the seals away"
            )
        return self._range(last, head) if (last.size if last else 0) < head else last

    def _range(self, last: Seal | None, head: int) -> Seal | None:
        size = last.size if last else 0
        end = min(size + RANGE, head)
        leaves: list[bytes] = []
        last_of: dict[str, int] = {}
        while size + len(leaves) < end:
            page = self._log.stored(size + len(leaves), _PAGE, end)
            for event in page:
                if event.position != size + len(leaves) + 1:
                    break
                leaves.append(leaf_of(event))
                for one in subjects_of(event):
                    last_of[one] = event.position
            else:
                if page:
                    continue
            raise SealFault(f"event {size + len(leaves) + 1} is missing from the log: restore it from a copy")
        latest: dict[int, dict[str, int]] = {}
        for one, position in last_of.items():
            latest.setdefault(bucket_of(one), {})[one] = position
        tree = Tree(EVENTS, self.store.tiles)
        if size and [leaf_of(one) for one in self._log.stored_at([size])] != tree.leaves(size - 1, size):
            raise SealFault(
                f"event {size} is not what was sealed: it was changed, or this is another log. `zoneledger verify` "
                "says more; restore the log from a copy, or, where it is meant to be another, take its seals away"
            )
        tiles = tree.grown(size, leaves)
        buckets, root, more = self._listed(latest, fresh=last is None)
        origin = last.origin if last else origin_of(leaves[0])
        seal = Seal(size + 1, end, tree.root(end), root, origin, self._clock().astimezone(UTC))
        if self.store.write(seal, {**tiles, **more}, buckets):
            return seal
        # Somebody else sealed meanwhile: what they did counts.
        return self.store.last()

    def _listed(
        self, latest: Mapping[int, Mapping[str, int]], fresh: bool
    ) -> tuple[dict[int, bytes], bytes, dict[Tile, bytes]]:
        kept = {} if fresh else self.store.buckets(sorted(latest))
        try:
            buckets = {one: write_bucket({**read_bucket(kept.get(one, b"")), **names}) for one, names in latest.items()}
        except (NotProved, ValueError) as broken:
            raise SealFault(f"the seals are damaged ({broken}): delete them, and seal anew") from broken
        changed = {one: leaf_hash(content) for one, content in buckets.items()}
        tree = Tree(SUBJECTS, self.store.tiles)
        if fresh:
            tiles = tree.grown(0, [changed.get(one, _NOBODY) for one in range(BUCKETS)])
        else:
            tiles = tree.replaced(changed)
        return buckets, tree.root(BUCKETS), tiles

    def inclusion(self, position: int, size: int) -> list[bytes]:
        """The proof that an event is under the root of so many events, which are sealed."""
        return Tree(EVENTS, self.store.tiles).inclusion(position - 1, size)

    def inclusions(self, positions: Sequence[int], size: int) -> list[list[bytes]]:
        """The same for many."""
        tree = Tree(EVENTS, self.store.tiles)
        return [tree.inclusion(one - 1, size) for one in positions]

    def consistency(self, first: int, second: int) -> list[bytes]:
        """The proof that the log of `second` events begins with that of `first`."""
        return Tree(EVENTS, self.store.tiles).consistency(first, second)

    def first_leaf(self) -> bytes:
        """The leaf of the first event: what the origin follows from."""
        return Tree(EVENTS, self.store.tiles).leaves(0, 1)[0]

    def root(self, size: int) -> bytes:
        """The root over so many events, as it is kept."""
        return Tree(EVENTS, self.store.tiles).root(size)

    def listed(self, subjects: Sequence[str]) -> dict[str, Listed]:
        """Where the last seal lists each of these subjects, or would."""
        wanted = {one: bucket_of(one) for one in subjects}
        contents = self.store.buckets(sorted(set(wanted.values())))
        tree = Tree(SUBJECTS, self.store.tiles)
        return {
            one: Listed(bucket, contents.get(bucket, b""), tree.inclusion(bucket, BUCKETS))
            for one, bucket in wanted.items()
        }


def leaf_of(event: Stored) -> bytes:
    """The leaf of a stored event."""
    return event_hash(event.position, event.id, event.topic, event.state)


def subjects_of(event: Stored) -> tuple[str, ...]:
    """The subjects that a stored event names."""
    try:
        return _NAMES.decode(event.state).subjects
    except msgspec.MsgspecError as broken:
        raise SealFault(
            f"event {event.position} ({event.topic}) cannot be read: {broken}. The log is damaged there: restore it "
            "from a copy"
        ) from broken


def subjects_root(latest: Mapping[str, int]) -> bytes:
    """The root over the last event of each subject, from nothing but these."""
    buckets: list[dict[str, int]] = [{} for _ in range(BUCKETS)]
    for one, position in latest.items():
        buckets[bucket_of(one)][one] = position
    return tree_hash([leaf_hash(write_bucket(one)) for one in buckets])
