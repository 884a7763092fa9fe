"""How much of an aspect the record claims to hold about a place."""

from dataclasses import dataclass

from events.fields import Aspect, Coverage
from events.ids import Kind, kind_of
from graph.answers.existence import lives
from graph.facts import Version
from graph.snapshot import Snapshot, once


@dataclass(frozen=True, slots=True)
class Covered:
    """The extent, who declares it (None: nobody, which is partial), and whether that is certain on the day."""

    extent: Coverage
    declared_by: str | None = None
    certain: bool = True
    fact: Version | None = None

    @property
    def complete(self) -> bool:
        """Whether what is missing is known to be missing."""
        return self.extent is Coverage.COMPLETE


def coverage(shot: Snapshot, place: str, aspect: Aspect) -> Covered:
    """What the nearest of the place itself, its zone, its governing body and that one's state declares; a zone only
    while it, and the cluster between, may be in being."""
    for one in _nearest_first(shot, place):
        fact = shot.value(one, "coverage", aspect)
        if fact is not None and fact.possible(shot.at.on):
            declared = {f.value for f in shot.out(one, "coverage") if f.dst == aspect and f.possible(shot.at.on)}
            sure = fact.certain(shot.at.on)
            extent = Coverage(fact.value) if sure or len(declared) == 1 else Coverage.PARTIAL
            return Covered(extent, one, sure, fact)
    return Covered(Coverage.PARTIAL)


@once
def _nearest_first(shot: Snapshot, place: str) -> list[str]:
    clusters = [f.src for f in shot.into(place, "INCLUDES")] or [place]
    zones = [f.src for cluster in clusters if lives(shot, cluster) for f in shot.into(cluster, "HAS_CLUSTER")]
    above = [f.src for f in shot.into(place, "HAS_SCHOOL")]
    states = [f.src for one in (*above, place) for f in shot.into(one, "OVERSEES")]
    found = [place, *zones, *above, *states]
    if kind_of(place) in (Kind.ZONE, Kind.CLUSTER):
        found += [f.src for zone in (place, *zones) for f in shot.into(zone, "AUTHORISES")]
    return list(dict.fromkeys(found))
