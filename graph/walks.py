"""The questions that walk far, asked one step at a time: for a graph that no single statement can be put to.

Each finds what the statement of its name in `questions/` finds.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from graph.answers.gathering import UP
from graph.answers.reach import REACHING_DOWN
from graph.facts import Version
from graph.moment import Moment
from graph.spread import spread
from graph.store import ENDS, Bearing, GraphStore, Theme

OWN: Final = ("RUNS", "PARTY", "HOLDS", "PRIME", "SUB", "DECIDED")
"""Links from a party to what it has or does."""
AT: Final = ("OVER", "COVERS", "AT", "PROVIDES", "ABOUT")
"""Links to what an instrument is for."""
TO_ABOVE: Final = (*UP, "HAS_OFFICE", "GOVERNS", "FUNDS", "SUCCEEDS")
"""Links to a scope, and to what it lies under, that belong to its region."""
FROM_SCOPE: Final = ("SERVES", "SUCCEEDS", "UNDER", "HAS_OFFICE", "GOVERNS", "ADOPTED")
"""Links from a scope that do."""
FROM_INSTRUMENT: Final = (*AT, "UNDER", "DELEGATES")
"""Links from an instrument that do."""
TO_INSTRUMENT: Final = ("HOLDS", "GRANTED", "PARTY", "RUNS", "PRIME", "SUB", "DECIDED", "ADOPTED", "DELEGATES", "FUNDS")
"""Links to an instrument that do."""
_TOLD: Final = ("name", "title", "status", "grades", "coverage", "approvals", "outcome", "basis", "term", "kind")
_OF_OPERATORS: Final = ("name", "title", "status", "grades", "operating_role", "approvals", "outcome")


def bearing(store: GraphStore, theme: Theme, ids: Sequence[str], at: Moment, others: Sequence[str]) -> Bearing:
    """As `GraphStore.bearing` says."""
    anchors = store.entities(sorted({*ids, *others}))
    if theme is Theme.AUTHORITY:
        facts = store.authority(ids, at)
    elif theme is Theme.HOLDINGS:
        facts = store.holdings(ids, at)
    elif theme is Theme.OPERATORS:
        facts = operators(store, ids, at)
    elif theme is Theme.PAGE:
        facts = [*store.attributes(ids, at), *store.links(ids, (), True, at), *store.links(ids, (), False, at)]
    else:
        facts = subcontracts(store, ids, *ENDS[theme], at)
    called = store.attributes(others, at, ["name"]) if others else ()
    return Bearing(anchors, list({one.id: one for one in (*facts, *called)}.values()))


def authority(store: GraphStore, places: Sequence[str], at: Moment) -> list[Version]:
    """As `GraphStore.authority` says."""
    walk = _Walk(store, at)
    above = spread(places, lambda front: walk.sources(front, UP))
    granted = spread(walk.sources(above, ("OVER",)), lambda front: walk.sources(front, ("DELEGATES",)))
    basis = walk.bases(granted | above)
    decided = walk.sources(basis, ("ABOUT",))
    linked = [
        *walk.into(above, (*UP, "OVER")),
        *walk.out(granted | above | basis, ("UNDER",)),
        *walk.out(granted, ("OVER",)),
        *walk.standing(granted, basis, decided),
    ]
    return walk.told(linked, above | granted | basis | decided, _TOLD)


def holdings(store: GraphStore, holders: Sequence[str], at: Moment) -> list[Version]:
    """As `GraphStore.holdings` says."""
    walk = _Walk(store, at)
    granted = spread(walk.targets(holders, ("HOLDS",)), lambda front: walk.sources(front, ("DELEGATES",)))
    above = spread(walk.targets(granted, ("OVER",)), lambda front: walk.sources(front, UP))
    basis = walk.bases(granted)
    decided = walk.sources(basis, ("ABOUT",))
    linked = [
        *walk.out(granted | basis, ("OVER", "UNDER")),
        *walk.into(above, UP),
        *walk.standing(granted, basis, decided),
    ]
    return walk.told(linked, {*holders} | above | granted | basis | decided, _TOLD)


def region(store: GraphStore, within: str, at: Moment) -> list[Version]:
    """As `GraphStore.region` says."""
    walk = _Walk(store, at)
    scope = spread([within], lambda front: walk.targets(front, UP))
    above = spread(scope, lambda front: walk.sources(front, (*UP, "HAS_OFFICE")))
    own = walk.targets(scope, OWN)
    there = walk.sources(above, AT)
    touching = spread(own | there, walk.bound)
    working = spread(
        walk.sources(touching, ("RUNS", "SUB")),
        lambda front: walk.sources(walk.targets(front, ("PRIME",)), ("SUB",)),
    )
    instruments = touching | walk.targets(working, ("PRIME", "SUB"))
    linked = [
        *walk.into(above, TO_ABOVE),
        *walk.out(scope, FROM_SCOPE),
        *walk.out(instruments, FROM_INSTRUMENT),
        *walk.into(instruments, TO_INSTRUMENT),
    ]
    met = above | instruments | {end for one in linked for end in (one.src, one.dst)}
    return walk.told([*linked, *walk.into(met, ("HAS_OFFICE",))], met, ())


def operators(store: GraphStore, places: Sequence[str], at: Moment) -> list[Version]:
    """What bears on who operates some places."""
    walk = _Walk(store, at)
    above = spread(places, lambda front: walk.sources(front, REACHING_DOWN))
    reaching = walk.into(above, (*REACHING_DOWN, "COVERS", "AT"))
    instruments = {one.src for one in reaching if one.type in ("COVERS", "AT")}
    named = walk.into(instruments, ("PARTY", "RUNS", "ABOUT"))
    namers = {one.src for one in named}
    linked = [*reaching, *named, *walk.out(instruments, ("UNDER",)), *walk.into(namers, ("DECIDED",))]
    return [*linked, *store.attributes(sorted({*above, *instruments, *namers}), at, _OF_OPERATORS)]


def subcontracts(store: GraphStore, parties: Sequence[str], near: str, far: str, at: Moment) -> list[Version]:
    """The subcontracts of some parties, and of the parties at their other ends."""
    walk = _Walk(store, at)
    given = walk.out(parties, (near,))
    taken = walk.into((one.dst for one in given), (far,))
    more = walk.out({one.src for one in taken}.difference(parties), (near,))
    taken += walk.into({one.dst for one in more}.difference(one.dst for one in given), (far,))
    ids = {one.dst for one in (*given, *more)}
    told = store.attributes(sorted({*parties, *ids, *(one.src for one in taken)}), at, ("name", "services"))
    return [*given, *more, *taken, *walk.out(ids, ("UNDER", "PROVIDES")), *told]


class _Walk:
    """Steps along links that are possible at a moment."""

    def __init__(self, store: GraphStore, at: Moment) -> None:
        self._store, self._at = store, at

    def out(self, ids: Iterable[str], types: Sequence[str]) -> list[Version]:
        found = sorted(set(ids))
        return self._store.links(found, types, True, self._at) if found else []

    def into(self, ids: Iterable[str], types: Sequence[str]) -> list[Version]:
        found = sorted(set(ids))
        return self._store.links(found, types, False, self._at) if found else []

    def targets(self, ids: Iterable[str], types: Sequence[str]) -> set[str]:
        return {one.dst for one in self.out(ids, types)}

    def sources(self, ids: Iterable[str], types: Sequence[str]) -> set[str]:
        return {one.src for one in self.into(ids, types)}

    def bases(self, ids: Iterable[str]) -> set[str]:
        """What these rest on, at any depth."""
        return spread(self.targets(ids, ("UNDER",)), lambda front: self.targets(front, ("UNDER",)))

    def standing(self, granted: Iterable[str], basis: Iterable[str], decided: Iterable[str]) -> list[Version]:
        """Who holds and gave grants, who is bound by what they rest on, who decided about that."""
        return [
            *self.into(granted, ("HOLDS", "GRANTED", "DELEGATES")),
            *self.into(basis, ("PARTY", "ABOUT", "ADOPTED")),
            *self.into(decided, ("DECIDED",)),
        ]

    def bound(self, front: set[str]) -> set[str]:
        """What these rest on, what rests on them (on a policy too much does), and what was decided about them."""
        rests = {one.src for one in self.into(front, ("UNDER",)) if not one.dst.startswith("policy:")}
        return self.targets(front, ("UNDER", "DELEGATES")) | self.sources(front, ("DELEGATES", "ABOUT")) | rests

    def told(self, linked: Iterable[Version], met: Iterable[str], names: Sequence[str]) -> list[Version]:
        """The links, each once, and what is told of all that they met."""
        links = {one.id: one for one in linked}
        ids = {*met} | {end for one in links.values() for end in (one.src, one.dst)}
        return [*links.values(), *self._store.attributes(sorted(ids), self._at, names)]
