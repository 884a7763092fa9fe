"""The last seal of the log, as GraphQL tells it."""

from datetime import datetime

import strawberry

from events.seal import Sealer
from services.api.parts import told


@strawberry.type(name="Seal", description="The log up to here under one hash: nobody can change it unnoticed.")
class SealState:
    """What is published of a seal."""

    size: int = told("How many events are sealed, from the first one on.")
    root: str = told("The root over all of them (RFC 6962), hexadecimal.")
    subjects: str = told("The root over the last event of each subject, hexadecimal.")
    origin: str = told("Which log it is: from the leaf of its first event.")
    sealed_at: datetime = told("When it was sealed.")
    head: str = told("All of this in one line, as `zoneledger witness` prints it, to be published elsewhere.")


def sealed(sealer: Sealer) -> SealState | None:
    """The last seal; null before the first."""
    seal = sealer.store.last()
    if seal is None:
        return None
    head = seal.head()
    return SealState(
        size=seal.size, root=seal.root.hex(), subjects=seal.subjects.hex(), origin=seal.origin,
        sealed_at=seal.sealed_at, head=head.line(),
    )  # fmt: skip
