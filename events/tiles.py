"""A growing tree of hashes, kept in tiles of 64: any proof reads a handful of them, growing rewrites the last ones."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from events.merkle import EMPTY, node_hash, split, tree_hash

HEIGHT: Final = 6
WIDTH: Final = 1 << HEIGHT
SIZE: Final = 32
"""Bytes of a hash."""


class Tile(NamedTuple):
    """Which tile: of a tree, the hashes from 64 times `place` on of a level (0: the leaves)."""

    tree: str
    level: int
    place: int


Fetch = Callable[[Sequence[Tile]], Mapping[Tile, bytes]]
"""Gives the tiles that exist of those that are asked for."""


class Tree:
    """One tree, read through `fetch`. What is read is kept: for one question, or one step of growth."""

    def __init__(self, of: str, fetch: Fetch) -> None:
        self._of, self._fetch = of, fetch
        self._tiles: dict[tuple[int, int], bytes] = {}

    def root(self, size: int) -> bytes:
        """The root over the first leaves."""
        return self._range(0, size) if size else EMPTY

    def leaves(self, first: int, end: int) -> list[bytes]:
        """The hashes of the leaves from `first` until before `end`."""
        self._read([(0, one) for one in range(first >> HEIGHT, (end + WIDTH - 1) >> HEIGHT)])
        return [self._hash(0, one) for one in range(first, end)]

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """The proof that a leaf is in the tree of so many."""
        self._read(_way(index, size))
        return self._path(index, 0, size)

    def consistency(self, first: int, second: int) -> list[bytes]:
        """The proof that the tree of `second` leaves begins with that of `first`."""
        self._read([*_way(first - 1, second), *_way(first, second)])
        return self._part(first, 0, second, True) if first < second else []

    def grown(self, size: int, leaves: Sequence[bytes]) -> dict[Tile, bytes]:
        """The tiles that change when a tree of so many gets more leaves. The tree then reads as grown."""
        changed: dict[Tile, bytes] = {}
        level, start, more = 0, size, list(leaves)
        while more:
            tile, offset = divmod(start, WIDTH)
            content = (self._tile(level, tile)[: offset * SIZE] if offset else b"") + b"".join(more)
            more = []
            for index in range(tile, tile + (len(content) + WIDTH * SIZE - 1) // (WIDTH * SIZE)):
                at = (index - tile) * WIDTH * SIZE
                block = content[at : at + WIDTH * SIZE]
                self._tiles[level, index] = changed[Tile(self._of, level, index)] = block
                if len(block) == WIDTH * SIZE:
                    more.append(tree_hash(_hashes(block)))
            level, start = level + HEIGHT, tile
        return changed

    def replaced(self, leaves: Mapping[int, bytes]) -> dict[Tile, bytes]:
        """The tiles that change when leaves of a tree of full tiles become others."""
        changed: dict[Tile, bytes] = {}
        level = 0
        while leaves:
            self._read([(level, one >> HEIGHT) for one in leaves])
            tiles: dict[int, list[bytes]] = {}
            for index, leaf in leaves.items():
                tile, offset = divmod(index, WIDTH)
                tiles.setdefault(tile, _hashes(self._tile(level, tile)))[offset] = leaf
            for tile, hashes in tiles.items():
                self._tiles[level, tile] = changed[Tile(self._of, level, tile)] = b"".join(hashes)
            full = {tile: hashes for tile, hashes in tiles.items() if len(hashes) == WIDTH}
            parents = self._has(level + HEIGHT)
            leaves = {tile: tree_hash(hashes) for tile, hashes in full.items()} if parents else {}
            level += HEIGHT
        return changed

    def _has(self, level: int) -> bool:
        return bool(self._tiles.get((level, 0)) or self._fetch([Tile(self._of, level, 0)]))

    def _range(self, low: int, high: int) -> bytes:
        size = high - low
        if size & (size - 1) == 0:
            return self._node(size.bit_length() - 1, low // size)
        middle = low + split(size)
        return node_hash(self._range(low, middle), self._range(middle, high))

    def _node(self, level: int, index: int) -> bytes:
        inner = level % HEIGHT
        base = level - inner
        tile, offset = divmod(index << inner, WIDTH)
        hashes = self._tile(base, tile)[offset * SIZE : (offset + (1 << inner)) * SIZE]
        return hashes if inner == 0 else tree_hash(_hashes(hashes))

    def _path(self, index: int, low: int, high: int) -> list[bytes]:
        path: list[bytes] = []
        while high - low > 1:
            middle = low + split(high - low)
            if index < middle:
                path.append(self._range(middle, high))
                high = middle
            else:
                path.append(self._range(low, middle))
                low = middle
        return path[::-1]

    def _part(self, first: int, low: int, high: int, whole: bool) -> list[bytes]:
        if first == high - low:
            return [] if whole else [self._range(low, high)]
        middle = split(high - low)
        if first <= middle:
            return [*self._part(first, low, low + middle, whole), self._range(low + middle, high)]
        return [*self._part(first - middle, low + middle, high, False), self._range(low, low + middle)]

    def _hash(self, level: int, index: int) -> bytes:
        tile, offset = divmod(index, WIDTH)
        return self._tile(level, tile)[offset * SIZE : (offset + 1) * SIZE]

    def _tile(self, level: int, index: int) -> bytes:
        if (level, index) not in self._tiles:
            self._read([(level, index)])
        return self._tiles.get((level, index), b"")

    def _read(self, wanted: Sequence[tuple[int, int]]) -> None:
        missing = [Tile(self._of, *one) for one in dict.fromkeys(wanted) if one not in self._tiles]
        if missing:
            self._tiles.update({(one.level, one.place): content for one, content in self._fetch(missing).items()})


def _hashes(content: bytes) -> list[bytes]:
    return [content[at : at + SIZE] for at in range(0, len(content), SIZE)]


def _way(index: int, size: int) -> list[tuple[int, int]]:
    """The tiles up from a leaf, and those along the right edge: what a proof is made of."""
    found = []
    level = 0
    while (size - 1) >> level:
        found += [(level, index >> level >> HEIGHT), (level, (size - 1) >> level >> HEIGHT)]
        level += HEIGHT
    return found
