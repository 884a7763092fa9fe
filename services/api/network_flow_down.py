"""The flow-down check at one moment."""

from typing import Annotated

import strawberry

from services.api.at_moment import AtMoment, filled
from services.api.context import Info, rows_of
from services.api.flow_down import FlowDown, FlowDownRows
from services.api.inputs import described_arg
from services.api.parts import asked


@strawberry.type
class FlowDownAt(AtMoment):
    """Questions about what a subcontract is under."""

    @asked("Whether a subcontract keeps within what it is under: a pass list.")
    def flow_down(
        self, info: Info, of: Annotated[strawberry.ID, described_arg("The subcontract's id.")]
    ) -> FlowDown:  # fmt: skip
        """Line by line."""
        loader, rows = rows_of(self.reader, info, FlowDownRows)
        return filled(loader, rows.flow_down(self.reader.flow_down(str(of))))
