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
from graph.store import GraphStore

CAP: Final = 20_000
"""Subcontracts that one answer holds at most."""
CYCLES: Final = 100
"""Cycles that one answer names at most."""
_ENDS: Final = {"down": ("PRIME", "SUB"), "up": ("SUB", "PRIME")}

_TOLD: Final = ("name", "services")

_Hop = tuple[Version, Version, int]
"""The PRIME link, the SUB link, and how deep."""


def subcontracts(
    store: GraphStore, at: Moment, of: str, direction: str, depth: int | None = None, cap: int = CAP
) -> SubcontractNetwork:
    """The subcontracts possible on the day that hang on a known party: `down` those that it and its subs gave, `up`
    those that it and its primes work under; each once, at the least depth.

    `depth` ends the search (1: its own); `truncated` says that there is more, beyond the depth or the cap. Every
    party that is its own subcontractor lies on one of `cycles`, told from prime to sub, the least id first.
    Raises `NotAnswerable`: WRONG_KIND for what is no party, BAD_INPUT for a depth under 1 or another direction.
    """
    if kind_of(of) not in PARTIES:
        raise NotAnswerable(
            Code.WRONG_KIND, of, f"a {kind_of(of)} has no subcontracts; parties have", ", ".join(sorted(PARTIES))
        )
    if depth is not None and depth < 1:
        raise NotAnswerable(Code.BAD_INPUT, f"depth {depth}", "the party's own subcontracts are depth 1", "1 or more")
    if direction not in _ENDS:
        raise NotAnswerable(Code.BAD_INPUT, f"direction {direction!r}", "there is no such direction", "down, up")
    hops, truncated = _walk(store, at, of, _ENDS[direction], depth, cap)
    ids = sorted({prime.dst for prime, _, _ in hops})
    parties = {of, *(prime.src for prime, _, _ in hops), *(sub.src for _, sub, _ in hops)}
    shot = Snapshot(
        at,
        [*store.links(ids, ["UNDER", "PROVIDES"], True, at), *store.attributes([*ids, *sorted(parties)], at, _TOLD)],
    )
    edges = sorted((_edge(shot, *hop) for hop in hops), key=lambda e: (e.depth, e.prime.id, e.subcontract, e.sub.id))
    cycles = _cycles((edge.prime.id, edge.sub.id) for edge in edges)
    return SubcontractNetwork(ref(shot, of), tuple(edges), tuple(cycles[:CYCLES]), truncated or len(cycles) > CYCLES)


def _walk(
    store: GraphStore, at: Moment, of: str, ends: tuple[str, str], depth: int | None, cap: int
) -> tuple[list[_Hop], bool]:
    """Front by front, two questions each, for all parties of a front together."""
    near, far = ends
    hops: list[_Hop] = []
    parties, front, level = {of}, [of], 0
    while front:
        level += 1
        own = store.links(front, [near], True, at)
        if depth is not None and level > depth:
            return hops, bool(own)
        others: dict[str, list[Version]] = defaultdict(list)
        for link in store.links(sorted({link.dst for link in own}), [far], False, at):
            others[link.dst].append(link)
        for link in sorted(own, key=lambda link: (link.dst, link.id)):
            for other in sorted(others[link.dst]):
                if len(hops) == cap:
                    return hops, True
                hops.append((link, other, level) if near == "PRIME" else (other, link, level))
        front = sorted({other.src for links in others.values() for other in links} - parties)
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
