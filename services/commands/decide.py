"""One event against what is known: possible in itself, naming what is in the record, with a beginning for each end."""

from collections.abc import Callable, Mapping
from typing import Final

from events.envelope import Event
from services.boundary import Boundary
from services.commands import cluster, contract, evidence, founding, instruments, known, organisation, zone
from services.commands.periods import possible

Decider = Callable[[Event, Boundary], None]

DECIDERS: Final[Mapping[str, Decider]] = {
    "organisation": organisation.decide,
    "zone": zone.decide,
    "cluster": cluster.decide,
    "contract": contract.decide,
    "policy": instruments.decide,
    "subcontract": instruments.decide,
    "authority": instruments.decide,
    "engagement": instruments.decide,
}


def decide(body: Event, boundary: Boundary) -> tuple[Event, int]:
    """The event as it is recorded, and the slot that it takes (0: its own). `Refused` where it cannot be true."""
    if isinstance(body, evidence.EVIDENCE):
        return evidence.decide(body, boundary)
    possible(body)
    known.require(body, boundary)
    founding.once(body, boundary)
    decider = DECIDERS.get(body.TOPIC.partition(".")[0])
    if decider:
        decider(body, boundary)
    return body, 0
