"""Contracts at one moment: the terms as they stand, and what ends or falls due."""

from typing import Annotated

import strawberry

from services.api.at_moment import AtMoment, filled
from services.api.context import Info, rows_of
from services.api.contracts import ContractRows, Ending, Terms
from services.api.inputs import described_arg
from services.api.parts import asked


@strawberry.type
class ContractsAt(AtMoment):
    """Questions of those who manage contracts."""

    @asked("A contract or subcontract as it stands: every field, which event set it, what rests on it, its amendments.")
    def terms(
        self, info: Info, of: Annotated[strawberry.ID, described_arg("The id of a contract or subcontract.")]
    ) -> Terms:
        """After all amendments, renewals, assignments, suspensions."""
        loader, rows = rows_of(self.reader, info, ContractRows)
        return filled(loader, rows.terms(self.reader.terms(str(of))))

    @asked("What ends or falls due on the day or up to so many days after it, what is overdue, and what has no day.")
    def ending(
        self,
        info: Info,
        days: Annotated[int, described_arg("How many days to look ahead: 0 to 3660.")],
        within: Annotated[strawberry.ID | None, described_arg("Only in this place and what is under it.")] = None,
        of: Annotated[strawberry.ID | None, described_arg("Only what concerns this party.")] = None,
    ) -> list[Ending]:
        """In the order of days; what has no day comes last."""
        found = self.reader.ending(within, of, days)
        loader, rows = rows_of(self.reader, info, ContractRows)
        return filled(loader, [rows.ending(one) for one in found])
