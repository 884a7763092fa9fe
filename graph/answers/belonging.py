"""To which places a fact belongs: those where its subject lies, works, holds, or is agreed for."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from events.ids import PLACES, Kind, kind_of
from graph.facts import Version
from graph.model import LINKS, End

_AT: Final = ("COVERS", "OVER", "AT", "PROVIDES", "ABOUT", "GOVERNS")
"""Links that say for which places an instrument or a board is."""


class Belonging:
    """Over the facts of a scope. A school belongs to its district, state, clusters and their zones; a zone or cluster
    to the districts of its schools and of who authorises it; an instrument to the places that it is for, else to those
    of what it rests on and of its parties; an office to those of what it is an office of; a party of its own to none.
    """

    def __init__(self, facts: Iterable[Version]) -> None:
        self._out: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._into: dict[tuple[str, str], list[str]] = defaultdict(list)
        for fact in facts:
            if fact.is_link:
                self._out[fact.src, fact.type].append(fact.dst)
                self._into[fact.dst, fact.type].append(fact.src)
        self._known: dict[str, frozenset[str]] = {}

    def of(self, fact: Version) -> frozenset[str]:
        """The places that a fact belongs to: those of its subject."""
        return self.places(subject_of(fact))

    def places(self, id: str) -> frozenset[str]:
        """The places that something belongs to, itself if it is one."""
        if id not in self._known:
            # Parties above each other end here.
            self._known[id] = frozenset()
            self._known[id] = frozenset(self._found(id))
        return self._known[id]

    def _found(self, id: str) -> set[str]:
        kind = kind_of(id)
        if kind is Kind.SCHOOL:
            clusters = self._into[id, "INCLUDES"]
            zones = [zone for one in clusters for zone in self._into[one, "HAS_CLUSTER"]]
            return {id, *clusters, *zones, *self._all(self._into[id, "HAS_SCHOOL"])}
        if kind is Kind.CLUSTER:
            zones = self._into[id, "HAS_CLUSTER"]
            authorisers = [one for zone in zones for one in self._into[zone, "AUTHORISES"]]
            schools = self._out[id, "INCLUDES"]
            return {id, *zones, *self._all(self._bodies(schools)), *self._states(authorisers)}
        if kind is Kind.ZONE:
            schools = [one for cluster in self._out[id, "HAS_CLUSTER"] for one in self._out[cluster, "INCLUDES"]]
            return {id, *self._all(self._bodies(schools)), *self._all(self._into[id, "AUTHORISES"])}
        if kind in PLACES:
            return {id, *self._all(self._into[id, "OVERSEES"])}
        return self._of_other(id)

    def _of_other(self, id: str) -> set[str]:
        """Of parties without a place of their own, and of instruments: step by step, however long the chain."""
        found: set[str] = set()
        seen, front = {id}, [id]
        while front:
            targets = [there for one in front for there in self._for(one)]
            found |= self._all(one for one in targets if kind_of(one) in PLACES)
            front = list(dict.fromkeys(one for one in targets if kind_of(one) not in PLACES and one not in seen))
            seen.update(front)
        return found

    def _for(self, id: str) -> list[str]:
        """What it is for, or an office of; else what it rests on, and who agreed it."""
        found = [there for link in _AT for there in self._out[id, link]]
        found += [above for link in ("HAS_OFFICE", "ADOPTED") for above in self._into[id, link]]
        return found or [*self._out[id, "UNDER"], *self._into[id, "PARTY"]]

    def _all(self, ids: Iterable[str]) -> set[str]:
        return {place for one in ids for place in self.places(one)}

    def _bodies(self, schools: Sequence[str]) -> list[str]:
        return [body for school in schools for body in self._into[school, "HAS_SCHOOL"]]

    def _states(self, parties: Sequence[str]) -> set[str]:
        return {one for one in self._all(parties) if kind_of(one) is Kind.STATE}


def subject_of(fact: Version) -> str:
    """Whose fact it is: of a link the end that belongs to few."""
    if not fact.is_link:
        return fact.src
    return fact.src if LINKS[fact.type].narrow is End.SRC else fact.dst
