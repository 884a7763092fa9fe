"""Subcontracts: everything that hangs on a party, down to its subs or up to its primes, at any depth."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from events.ids import PARTIES, kind_of
from graph.answers.holders import provenance, ref
from graph.answers.shapes import SubcontractEdge, SubcontractNetwork
from graph.answers.span import Span
from graph.errors import Code, NotAnswerable
from graph.facts import Version
from graph.moment import Moment
from graph.snapshot import Snapshot, read_list, read_value
from graph.store import ENDS, GraphStore, Theme

CAP: Final = 20_000
"""Subcontracts that one answer holds at most."""
CYCLES: Final = 100
"""Cycles that one answer names at most."""
THEMES: Final = {"down": Theme.SUBS, "up": Theme.PRIMES}
"""What is asked about in which direction."""

_Hop = tuple[Version, Version, int]
"""The PRIME link, the SUB link, and how deep."""


def subcontracts(
    store: GraphStore, at: Moment, of: str, direction: str, depth: int | None = None, cap: int = CAP,
    shot: Snapshot | None = None,
) -> SubcontractNetwork:  # fmt: skip
    """The subcontracts possible on the day that hang on a known party: `down` those that it and its subs gave, `up`
    those that it and its primes work under; each once, at the least depth.

    `depth` ends the search (1: its own); `truncated` says that there is more, beyond the depth or the cap. Every
    party that is its own subcontractor lies on one of `cycles`, told from prime to sub, the least id first. `shot`
    is what bears on those of the party, where somebody has asked.
    Raises `NotAnswerable`: WRONG_KIND for what is no party, BAD_INPUT for a depth under 1 or another direction.
    """
    if kind_of(of) not in PARTIES:
        raise NotAnswerable(
            Code.WRONG_KIND, of, f"a {kind_of(of)} has no subcontracts; parties have", ", ".join(sorted(PARTIES))
        )
    if depth is not None and depth < 1:
        raise NotAnswerable(Code.BAD_INPUT, f"depth {depth}", "the party's own subcontracts are depth 1", "1 or more")
    if direction not in THEMES:
        raise NotAnswerable(Code.BAD_INPUT, f"direction {direction!r}", "there is no such direction", "down, up")
    links = _Links(store, at, THEMES[direction])
    if shot:
        links.add([of], shot.facts.values())
    hops, truncated = _walk(links, of, direction == "down", depth, cap)
    met = Snapshot(at, links.facts.values())
    edges = sorted((_edge(met, *hop) for hop in hops), key=lambda e: (e.depth, e.prime.id, e.subcontract, e.sub.id))
    cycles = _cycles((edge.prime.id, edge.sub.id) for edge in edges)
    return SubcontractNetwork(ref(met, of), tuple(edges), tuple(cycles[:CYCLES]), truncated or len(cycles) > CYCLES)


class _Links:
    """The subcontracts around parties, asked for where they are not known yet."""

    def __init__(self, store: GraphStore, at: Moment, theme: Theme) -> None:
        self._store, self._at, self._theme = store, at, theme
        self._near, self._far = ENDS[theme]
        self._known: set[str] = set()
        self._given: dict[str, list[Version]] = defaultdict(list)
        self._others: dict[str, list[Version]] = defaultdict(list)
        self.facts: dict[int, Version] = {}

    def add(self, parties: Iterable[str], facts: Iterable[Version]) -> None:
        """What bears on the subcontracts of some parties; with them come those of the parties at the other ends."""
        for one in sorted(facts):
            if one.id not in self.facts:
                self.facts[one.id] = one
                if one.type == self._near:
                    self._given[one.src].append(one)
                elif one.type == self._far:
                    self._others[one.dst].append(one)
        for party in parties:
            self._known.add(party)
            self._known.update(other.src for link in self._given[party] for other in self._others[link.dst])

    def given(self, front: Iterable[str]) -> list[Version]:
        """The links from some parties to their subcontracts, in the order of these."""
        if missing := sorted(set(front) - self._known):
            self.add(missing, self._store.bearing(self._theme, missing, self._at).facts)
        return sorted((link for one in front for link in self._given[one]), key=lambda link: (link.dst, link.id))

    def others(self, subcontract: str) -> Sequence[Version]:
        """The links to a subcontract from the parties at its other end, in order of id."""
        return self._others[subcontract]


def _walk(links: _Links, of: str, down: bool, depth: int | None, cap: int) -> tuple[list[_Hop], bool]:
    """Front by front, for all parties of a front together."""
    hops: list[_Hop] = []
    parties, front, level = {of}, {of}, 0
    while front:
        level += 1
        own = links.given(front)
        if depth is not None and level > depth:
            return hops, bool(own)
        for link in own:
            for other in links.others(link.dst):
                if len(hops) == cap:
                    return hops, True
                hops.append((link, other, level) if down else (other, link, level))
        front = {other.src for link in own for other in links.others(link.dst)} - parties
        parties.update(front)
    return hops, False


def _edge(shot: Snapshot, prime: Version, sub: Version, depth: int) -> SubcontractEdge:
    one = prime.dst
    under, provides = shot.out(one, "UNDER"), shot.out(one, "PROVIDES")
    own = shot.value(one, "services")
    services = dict.fromkeys(read_list(own.value)) if own else {}
    for link in provides:
        services.update(dict.fromkeys(read_value(link.value).get("services", ())))
    span = Span.of(prime) & Span.of(sub)
    _, events, disputed = provenance((prime, sub, *under, *provides, *([own] if own else [])))
    return SubcontractEdge(
        subcontract=one, prime=ref(shot, prime.src), sub=ref(shot, sub.src), under=under[-1].dst if under else None,
        services=tuple(map(str, services)), places=tuple(sorted({link.dst for link in provides})), depth=depth,
        certain=span.certain(shot.at.on), bounds=span.bounds(), events=events, disputed=disputed,
    )  # fmt: skip


def _cycles(edges: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
    """Shortest cycles, until each party that lies on any lies on one of them; one more than are shown at most."""
    subs: dict[str, list[str]] = defaultdict(list)
    for prime, sub in sorted(set(edges)):
        subs[prime].append(sub)
    found: list[tuple[str, ...]] = []
    named: set[str] = set()
    for group in _groups(subs):
        within = {one: [sub for sub in subs[one] if sub in group] for one in group}
        for party in sorted(group):
            if party not in named and len(found) <= CYCLES and (cycle := _shortest(within, party)):
                least = cycle.index(min(cycle))
                found.append((*cycle[least:], *cycle[:least]))
                named.update(cycle)
    return sorted(found)


def _groups(subs: Mapping[str, Sequence[str]]) -> Iterator[frozenset[str]]:
    """Parties that are each other's subcontractors, at any depth (Tarjan's strongly connected components, without
    recursion: a chain may be longer than Python's stack)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    open_: dict[str, None] = {}
    for root in list(subs):
        todo = [(root, iter(subs[root]))] if root not in index else []
        if todo:
            index[root] = low[root] = len(index)
            open_[root] = None
        while todo:
            party, rest = todo[-1]
            sub = next(rest, None)
            if sub is None:
                todo.pop()
                if todo:
                    low[todo[-1][0]] = min(low[todo[-1][0]], low[party])
                if low[party] == index[party]:
                    yield frozenset(_closed(open_, party))
            elif sub not in index:
                index[sub] = low[sub] = len(index)
                open_[sub] = None
                todo.append((sub, iter(subs.get(sub, ()))))
            elif sub in open_:
                low[party] = min(low[party], index[sub])


def _closed(open_: dict[str, None], party: str) -> Iterator[str]:
    while True:
        one, _ = open_.popitem()
        yield one
        if one == party:
            return


def _shortest(subs: Mapping[str, Sequence[str]], party: str) -> tuple[str, ...]:
    """The shortest way from a party back to itself; empty if there is none."""
    came: dict[str, str] = {}
    queue = deque([party])
    while queue:
        here = queue.popleft()
        for sub in subs.get(here, ()):
            if sub == party:
                way = [here]
                while way[-1] != party:
                    way.append(came[way[-1]])
                return tuple(reversed(way))
            if sub not in came:
                came[sub] = here
                queue.append(sub)
    return ()
