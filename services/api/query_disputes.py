"""One dispute, its two readings side by side."""

from typing import Annotated

import strawberry

from services.api.at_moment import Known, On, Position
from services.api.context import Info
from services.api.disputes import DisputeBench, bench
from services.api.inputs import described_arg
from services.api.parts import asked
from services.api.selection import selected


@strawberry.type
class DisputeAsked:
    """A question about a dispute."""

    @asked("The two readings of a dispute side by side, and what follows from each: facts, holders, findings, days.")
    def dispute(
        self,
        info: Info,
        id: Annotated[strawberry.ID, described_arg("The dispute: id or position of the event that opened it.")],
        on: On = None,
        known: Known = None,
        position: Position = None,
        within: Annotated[
            strawberry.ID | None,
            described_arg("Only what follows within this; not given: for all that the dispute touches."),
        ] = None,
    ) -> DisputeBench:
        """Both at the same moment, an open dispute as if it were settled this way or that."""
        reader = info.context.ledger.reader(on=on, known=known, position=position)
        return bench(reader, reader.dispute(str(id), str(within) if within else None), selected(info))
