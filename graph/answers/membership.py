"""Whether facts lie in a scope: asked from them upwards, not from the scope downwards.

The rules are those of the question `region`, read backwards; a test holds the one to the other.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from events.ids import Kind, kind_of
from graph.answers.gathering import DOWN, UP
from graph.facts import Version
from graph.model import LINKS
from graph.moment import Moment
from graph.spread import spread
from graph.store import GraphStore
from graph.walks import AT, FROM_INSTRUMENT, FROM_SCOPE, OWN, TO_ABOVE, TO_INSTRUMENT

_CUT: Final = 5000
"""Ids in one question."""


class Part(StrEnum):
    """The parts of a region, as `region.sql` names them; what working parties have passed on is `PRIMED`."""

    SCOPE = "scope"
    ABOVE = "above"
    TOUCHING = "touching"
    WORKING = "working"
    PRIMED = "primed"
    INSTRUMENT = "instrument"
    MET = "met"


Node = tuple[Part, str]


@dataclass(frozen=True, slots=True)
class _Rule:
    """Something is a `part` where a link of these types leaves it (`out`), or reaches it, and what is at the other end
    is the part `by`; without types, where it is that part itself."""

    part: Part
    by: Part
    types: tuple[str, ...] = ()
    out: bool = True


_RULES: Final = (
    _Rule(Part.SCOPE, Part.SCOPE, DOWN, out=False),
    _Rule(Part.ABOVE, Part.SCOPE),
    _Rule(Part.INSTRUMENT, Part.TOUCHING),
    _Rule(Part.MET, Part.ABOVE),
    _Rule(Part.MET, Part.INSTRUMENT),
    _Rule(Part.MET, Part.SCOPE, FROM_SCOPE, out=False),
    _Rule(Part.MET, Part.ABOVE, TO_ABOVE),
    _Rule(Part.TOUCHING, Part.SCOPE, OWN, out=False),
    _Rule(Part.TOUCHING, Part.ABOVE, AT),
    _Rule(Part.TOUCHING, Part.TOUCHING, ("DELEGATES", "ABOUT", "UNDER")),
    _Rule(Part.TOUCHING, Part.TOUCHING, ("UNDER", "DELEGATES"), out=False),
    _Rule(Part.MET, Part.INSTRUMENT, FROM_INSTRUMENT, out=False),
    _Rule(Part.MET, Part.INSTRUMENT, TO_INSTRUMENT),
    _Rule(Part.ABOVE, Part.ABOVE, (*UP, "HAS_OFFICE")),
    _Rule(Part.INSTRUMENT, Part.WORKING, ("PRIME", "SUB"), out=False),
    _Rule(Part.WORKING, Part.TOUCHING, ("RUNS", "SUB")),
    _Rule(Part.WORKING, Part.PRIMED, ("SUB",)),
    _Rule(Part.PRIMED, Part.WORKING, ("PRIME",), out=False),
)
"""In the order in which they are tried: what leads up to the scope in few steps comes first."""


class Members:
    """The region of a scope at a moment, as far as it was asked about."""

    def __init__(self, store: GraphStore, within: str, at: Moment, limit: int) -> None:
        """`limit`: how many things are looked at before it is given up."""
        self._store, self._at, self._limit = store, at, limit
        self._in: set[Node] = {(Part.SCOPE, within)}
        self._seen: set[Node] = set()
        self._goals: set[Node] = set()
        self._following: dict[Node, list[Node]] = defaultdict(list)
        self._open: list[dict[str, None]] = [{} for _ in _RULES]
        above = spread(
            [within],
            lambda front: (link.src for link in store.links(sorted(front), (*UP, "HAS_OFFICE"), False, at)),
        )
        self._in.update((Part.ABOVE, one) for one in above)

    def among(self, facts: Iterable[Version]) -> set[int] | None:
        """The ids of those of these facts of the moment that lie in the region; None: it was given up."""
        told = {fact.id: _nodes(fact) for fact in facts}
        self._goals = {node for nodes in told.values() for node in nodes}
        for node in sorted(self._goals):
            self._meet(node)
        while (found := self._next()) is not None:
            if len(self._seen) > self._limit:
                return None
            self._step(*found)
        return {one for one, nodes in told.items() if not self._in.isdisjoint(nodes)}

    def _next(self) -> tuple[_Rule, list[str]] | None:
        """The first rule by which something may yet turn out to be in the region, and of whom that is asked."""
        for rule, waiting in zip(_RULES, self._open, strict=True):
            if ids := [one for one in waiting if self._wanted((rule.part, one))]:
                for one in ids[:_CUT]:
                    del waiting[one]
                return rule, ids[:_CUT]
            waiting.clear()
        return None

    def _step(self, rule: _Rule, ids: Sequence[str]) -> None:
        for link in self._store.links(ids, rule.types, rule.out, self._at):
            own, other = (link.src, link.dst) if rule.out else (link.dst, link.src)
            # What rests on the same policy has no more in common.
            if rule.part is not Part.TOUCHING or not rule.out or link.type != "UNDER" or kind_of(other) != Kind.POLICY:
                self._meet((rule.by, other), (rule.part, own))

    def _meet(self, node: Node, follows: Node | None = None) -> None:
        """Something is asked about; `follows` is in the region if it is."""
        if node in self._in:
            if follows:
                self._enter(follows)
            return
        if follows:
            self._following[node].append(follows)
        if node in self._seen:
            return
        self._seen.add(node)
        part, own = node
        for rule, waiting in zip(_RULES, self._open, strict=True):
            if rule.part is part:
                if not rule.types:
                    self._meet((rule.by, own), node)
                elif any(_can(one, kind_of(own), rule.out) for one in rule.types):
                    waiting[own] = None

    def _enter(self, node: Node) -> None:
        front = [node]
        while front:
            one = front.pop()
            if one not in self._in:
                self._in.add(one)
                front += self._following[one]

    def _wanted(self, node: Node) -> bool:
        """Whether it is not known to be in the region, and anything that is asked depends on it."""
        if node in self._in:
            return False
        return node in self._goals or any(one not in self._in for one in self._following[node])


def _can(type: str, kind: Kind, out: bool) -> bool:
    """Whether a link of a type can leave, or reach, something of a kind."""
    return kind in (LINKS[type].src if out else LINKS[type].dst)


def _nodes(fact: Version) -> list[Node]:
    """A fact lies in a region if one of these does."""
    if not fact.is_link:
        return [(Part.MET, fact.src)]
    ends = (
        (Part.ABOVE, TO_ABOVE, fact.dst), (Part.SCOPE, FROM_SCOPE, fact.src),
        (Part.INSTRUMENT, FROM_INSTRUMENT, fact.src), (Part.INSTRUMENT, TO_INSTRUMENT, fact.dst),
        (Part.MET, ("HAS_OFFICE",), fact.dst),
    )  # fmt: skip
    return [(part, end) for part, types, end in ends if fact.type in types]
