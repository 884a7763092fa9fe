"""Which contracts and subcontracts an export is of."""

from collections.abc import Iterable
from typing import Final

from events.ids import Kind, kind_of
from graph.answers.every import every
from graph.answers.gathering import DOWN, Gathering
from graph.moment import Moment
from graph.store import GraphStore

AGREED: Final = (Kind.CONTRACT, Kind.SUBCONTRACT)


def processes(store: GraphStore, at: Moment, within: str | None) -> list[str]:
    """The ids of contracts, then of subcontracts, each in order. `within`: those that are, on any day, for it or what
    lies under it or above it; those of its parties, or of itself; and those under one of these."""
    if within is None:
        return [one for kind in AGREED for one in every(store, at, kind)]
    seen = Gathering(store, at)
    below = seen.spread([within], lambda ids: (one.dst for one in seen.ask(ids, (*DOWN, "HAS_OFFICE"), True)))
    above = seen.up(below)
    found = {one.src for one in seen.ask(above, ("COVERS", "PROVIDES"), False)}
    found |= {one.dst for one in seen.ask(below, ("PARTY", "PRIME", "SUB"), True)}
    found |= {one for one in below if kind_of(one) in AGREED}
    under = seen.spread(found, lambda ids: _agreed(one.src for one in seen.ask(ids, ("UNDER",), False)))
    return sorted(under)


def _agreed(ids: Iterable[str]) -> Iterable[str]:
    return (one for one in ids if kind_of(one) in AGREED)
