"""The network of a moment, whole or within a scope: what is in being on the day, and every link between two such."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from events.ids import Kind, kind_of
from graph.answers.every import cut, paged
from graph.answers.existence import HERE, being
from graph.answers.holders import ref
from graph.answers.shapes import Being
from graph.facts import Version
from graph.moment import Moment
from graph.snapshot import Snapshot
from graph.store import GraphStore

_PAGE: Final = 1000
_KINDS: Final = tuple(kind for kind in Kind if kind is not Kind.EVENT)


@dataclass(frozen=True, slots=True)
class Node:
    """Something in being on the day, possibly too, with its name or title and its attributes of the day."""

    id: str
    kind: Kind
    name: str
    being: Being
    attributes: tuple[Version, ...]


class Network:
    """Page by page, so that a nation needs no more memory than its ids. What is recorded but not in being on the day
    is left out, and so is every link of it: what hangs on a closed school ends with it. `count` and `edges` say how
    many came so far, `left_out` how many entities did not.

    `within` is a place or party: all that lies under it, what it lies under, and every instrument, party and decision
    that touches it. Null: everything in the record.
    """

    def __init__(self, store: GraphStore, at: Moment, within: str | None = None) -> None:
        self._store, self._at, self._within = store, at, within
        self._links: list[Version] = []
        self._here: dict[str, None] = {}
        self._about = 0
        self.left_out, self.count, self.edges = 0, 0, 0
        self.done = 0

    def expected(self) -> int:
        """About what `done` comes to: a node is done once when it is told, and once when its links are."""
        if not self._about and self._within is None:
            self._about = sum(self._store.existing(self._at).values())
        return 2 * max(self._about, self.count)

    def nodes(self) -> Iterator[list[Node]]:
        """Every node once, page by page: within a scope in order of id, else kind by kind."""
        pages = self._everything() if self._within is None else self._scope(self._within)
        for ids, attributes in pages:
            yield self._nodes(ids, attributes)

    def links(self) -> Iterator[list[Version]]:
        """Every link between nodes, page by page; after the last page of nodes."""
        if self._within is not None:
            yield self._between(self._links, self.count)
            return
        # How many there are is known by now.
        self._about = self.count
        for ids in cut(self._here, _PAGE):
            yield self._between(self._store.links(ids, (), True, self._at), len(ids))

    def _between(self, links: Iterable[Version], nodes: int) -> list[Version]:
        found = [one for one in links if one.src in self._here and one.dst in self._here]
        self.edges += len(found)
        self.done += nodes
        return found

    def _everything(self) -> Iterator[tuple[Sequence[str], Sequence[Version]]]:
        for kind in _KINDS:
            for ids in paged(self._store, self._at, kind, _PAGE):
                yield ids, self._store.attributes(ids, self._at)

    def _scope(self, within: str) -> Iterator[tuple[Sequence[str], Sequence[Version]]]:
        facts = {one.id: one for one in self._store.region(within, self._at)}
        self._links = sorted(one for one in facts.values() if one.is_link)
        own: dict[str, list[Version]] = {within: []}
        for one in facts.values():
            if not one.is_link and kind_of(one.src) is not Kind.EVENT:
                own.setdefault(one.src, []).append(one)
        ends = {end for link in self._links for end in (link.src, link.dst)}
        missing = sorted((ends | {within}) - {one for one, some in own.items() if some})
        for ids in cut(missing, _PAGE):
            for one in self._store.attributes(ids, self._at):
                own.setdefault(one.src, []).append(one)
        for ids in cut(sorted(ends | own.keys()), _PAGE):
            yield ids, [fact for one in ids for fact in own.get(one, ())]

    def _nodes(self, ids: Sequence[str], attributes: Iterable[Version]) -> list[Node]:
        shot = Snapshot(self._at, attributes)
        alive = [one for one in ids if shot.in_being(one, self._at.on)[0]]
        lives = being(self._store, self._at, alive) if alive else {}
        own: dict[str, list[Version]] = {}
        for fact in sorted(shot.facts.values()):
            own.setdefault(fact.src, []).append(fact)
        found = [
            Node(one, kind_of(one), ref(shot, one).name, lives[one], tuple(own[one]))
            for one in alive if lives[one].existence in HERE
        ]  # fmt: skip
        self._here.update(dict.fromkeys(one.id for one in found))
        self.count += len(found)
        self.done += len(found)
        self.left_out += len(ids) - len(found)
        return found
