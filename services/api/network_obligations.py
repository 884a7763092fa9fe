"""What is owed and by whom it is provided, and the money behind it, at one moment."""

from typing import Annotated

import strawberry

from events.when import Day
from services.api.at_moment import AtMoment, filled
from services.api.context import Info, rows_of
from services.api.inputs import described_arg
from services.api.money import MoneyAccount, MoneyRows
from services.api.obligations import ObligationBoard, ObligationRows
from services.api.parts import asked


@strawberry.type
class ObligationsAt(AtMoment):
    """Questions of those who manage contracts."""

    @asked(
        "Services owed at schools, who provides them, what nobody provides, and what is provided without being owed."
    )
    def obligations(
        self,
        info: Info,
        of: Annotated[strawberry.ID, described_arg("A contract, a subcontract, a party or a school.")],
        first_day: Annotated[
            Day | None, strawberry.argument(name="from", description="The first day; not given: that of the moment.")
        ] = None,
        last_day: Annotated[
            Day | None,
            strawberry.argument(name="to", description="The last day; not given: the end of the next school year."),
        ] = None,
    ) -> ObligationBoard:
        """School by school, in stretches of days."""
        loader, rows = rows_of(self.reader, info, ObligationRows)
        return filled(loader, rows.board(self.reader.obligations(str(of), first_day, last_day)))

    @asked("Budgets, contracts and subcontracts as money: totals, what is over-committed, what has no budget.")
    def money(
        self,
        info: Info,
        of: Annotated[strawberry.ID, described_arg("A place, a party, or an instrument.")],
        year: Annotated[
            str | None,
            described_arg("Budgets of this year, in the words of the record; not given: those in force on the day."),
        ] = None,
    ) -> MoneyAccount:
        """Sums are exact, and of one currency each."""
        loader, rows = rows_of(self.reader, info, MoneyRows)
        return filled(loader, rows.account(self.reader.money(str(of), year)))
