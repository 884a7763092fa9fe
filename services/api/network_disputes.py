"""What sources have otherwise, at one moment."""

from typing import Annotated

import strawberry

from graph.answers.disputes import DisputeState
from services.api.at_moment import After, AtMoment, First, filled
from services.api.context import Info, rows_of_nodes
from services.api.cursors import connection, page_size, read_cursor
from services.api.disputes import Dispute, DisputeRows
from services.api.inputs import described_arg
from services.api.parts import Connection, asked


@strawberry.type
class DisputesAt(AtMoment):
    """Questions about disputes."""

    @asked("The disputes: which event a source has otherwise, who said so and when, and what became of it.")
    def disputes(
        self,
        info: Info,
        within: Annotated[
            strawberry.ID | None,
            described_arg("Only those that name this, or whose entities belong to this place; not given: all."),
        ] = None,
        states: Annotated[list[DisputeState] | None, described_arg("Only those of which this became.")] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[Dispute]:
        """In the order in which they were opened."""
        size, at = page_size(first), self.reader.at
        what = f"disputes {within} {sorted(states or ())}"
        begun = read_cursor(after, what, at, int) or 0
        found = self.reader.disputes(str(within) if within else None)
        wanted = [one for one in found if one.position > begun and (not states or one.state in states)]
        loader, rows = rows_of_nodes(self.reader, info, DisputeRows)
        return filled(loader, connection(wanted[: size + 1], size, what, at, lambda one: one.position, rows.dispute))
