"""A log held to its seals, and to heads that were published elsewhere: what differs, and where."""

from collections.abc import Callable, Iterator, Sequence

from events.log import LogStore, Stored
from events.merkle import Head, node_hash, origin_of
from events.plural import many
from events.seal import EVENTS, Seal, SealFault, SealStore, leaf_of, subjects_of, subjects_root
from events.tiles import WIDTH, Tree

_PAGE = 2000
_SHOWN = 20
Progress = Callable[[int, int], None]


class _Growing:
    """The roots of a tree that grows leaf by leaf: the roots of its full parts are all that is kept."""

    def __init__(self) -> None:
        self.size, self._parts = 0, list[bytes]()

    def add(self, leaf: bytes) -> None:
        bit = 1
        while self.size & bit:
            leaf = node_hash(self._parts.pop(), leaf)
            bit <<= 1
        self._parts.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        found = self._parts[-1]
        for one in reversed(self._parts[:-1]):
            found = node_hash(one, found)
        return found


def differences(
    log: LogStore, store: SealStore, heads: Sequence[Head] = (), progress: Progress | None = None
) -> Iterator[str]:
    """What is wrong, in the order of the log; nothing where every event is what was sealed, and every head that was
    handed in is one of this log. Everything is worked out anew from the stored events."""
    last, end = store.last(), log.head()
    sealed = last.size if last else 0
    upto = max([sealed, *(one.size for one in heads)])
    if sealed > end:
        yield f"The log ends at {end}, but it is sealed up to {sealed}: what comes after {end} is gone."
    walk = _Walk(log, store, min(upto, end))
    others = {one for one in heads if walk.origin and one.origin != walk.origin}
    for one in sorted(others, key=lambda head: head.size):
        yield f"The head {one.origin} of {many(one.size, 'event')} is that of another log: this one is {walk.origin}."
    held = sorted(set(heads) - others, key=lambda head: head.size)
    matched = 0
    for line, size in walk.lines({one.size for one in held}, sealed, progress):
        if line:
            yield line
        for head in (one for one in held if one.size == size):
            if head.root == walk.tree.root() and head.subjects == subjects_root(walk.latest):
                matched = max(matched, size)
            else:
                yield walk.other(head, matched)
    for head in held:
        if head.size > end:
            yield (
                f"The head of {many(head.size, 'event')}, sealed {head.sealed_at}: the log ends at {end}, "
                f"what comes after, up to {head.size}, is missing."
            )


class _Walk:
    def __init__(self, log: LogStore, store: SealStore, upto: int) -> None:
        self._log, self._store, self._upto = log, store, upto
        self.tree = _Growing()
        self.latest: dict[str, int] = {}
        self._kept: list[bytes] = []
        self._wrong: list[int] = []
        first = log.stored_at([1])
        self.origin = origin_of(leaf_of(first[0])) if first else ""

    def lines(self, sizes: set[int], sealed: int, progress: Progress | None) -> Iterator[tuple[str, int]]:
        """What is wrong with each event and seal, and a sign at each of the sizes that the tree has got there."""
        seals = self._seals()
        seal = next(seals, None)
        for event in self._events():
            position = self.tree.size + 1
            if event is None:
                yield f"Event {position} is missing from the log.", 0
                return
            leaf = leaf_of(event)
            if position <= sealed and leaf != self._sealed(position):
                self._wrong.append(position)
                if len(self._wrong) <= _SHOWN:
                    yield f"Event {position} ({event.topic}) is not what was sealed.", 0
            self.tree.add(leaf)
            try:
                self.latest.update(dict.fromkeys(subjects_of(event), position))
            except SealFault as broken:
                yield f"{str(broken)[0].upper()}{str(broken)[1:]}.", 0
            if seal and seal.size == position:
                yield from self._whole(seal, position == sealed)
                seal = next(seals, None)
            if position in sizes:
                yield "", position
            if progress and position % 1000 == 0:
                progress(position, self._upto)

    def other(self, head: Head, matched: int) -> str:
        """That the log is not what a head says, and where that shows."""
        what = f"The head of {many(head.size, 'event')}, sealed {head.sealed_at}, is not that of this log"
        if head.root == self.tree.root():
            return f"{what}: the events are, but not the list of their subjects' last events."
        if self._wrong and Tree(EVENTS, self._store.tiles).root(head.size) == head.root:
            named = ", ".join(map(str, self._wrong[:_SHOWN]))
            return f"{what}: the seals are those that were published, and they show what differs: event {named}."
        return f"{what}: something in the events {matched + 1} to {head.size} was changed since, and sealed again."

    def _whole(self, seal: Seal, last: bool) -> Iterator[tuple[str, int]]:
        if any(seal.first <= one <= seal.size for one in self._wrong):
            yield f"Seal {seal.first} to {seal.size} of {seal.head().sealed_at} is broken.", 0
        elif seal.root != self.tree.root() and not self._wrong:
            yield f"Seal {seal.first} to {seal.size} of {seal.head().sealed_at} has another root than its events.", 0
        elif last and seal.subjects != subjects_root(self.latest) and not self._wrong:
            yield f"Seal {seal.first} to {seal.size} does not list the last events of the subjects as they are.", 0

    def _sealed(self, position: int) -> bytes:
        at = (position - 1) % WIDTH
        if at == 0 or not self._kept:
            first = position - 1 - at
            self._kept = Tree(EVENTS, self._store.tiles).leaves(first, first + WIDTH)
        return self._kept[at]

    def _seals(self) -> Iterator[Seal]:
        size = 0
        while page := self._store.seals(size):
            yield from page
            size = page[-1].size

    def _events(self) -> Iterator[Stored | None]:
        at = 0
        while at < self._upto:
            page = self._log.stored(at, _PAGE, self._upto)
            for event in page:
                if event.position != at + 1:
                    yield None
                    return
                at += 1
                yield event
            if not page:
                yield None
                return
