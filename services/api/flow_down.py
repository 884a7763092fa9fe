"""The flow-down check, as the schema has it."""

import strawberry

from events.when import Day
from graph.answers import flow_down_shapes as shapes
from graph.facts import shown_id
from services.api.enums import described
from services.api.parts import Attestation, Entity, Event, borne_out, told
from services.api.rows import Rows, ids

described(
    shapes.FlowCheck,
    {
        "BASIS": "What it is under is in force, and names its prime.",
        "TERM": "Its days lie within those of what it is under.",
        "SCHOOLS": "It provides only where what it is under reaches.",
        "GRADES": "It provides only in grades that what it is under reaches.",
        "SERVICES": "It provides only services of what it is under.",
        "AUTHORITY": "Its prime holds all that is granted under it.",
        "VALUE": "Its value lies within what others leave of that of what it is under.",
        "FIELDS": "What 2 CFR 200.332(b)(1) asks a subaward to state is stated.",
        "CYCLE": "Its prime does not become its own subcontractor by it.",
    },
)
described(
    shapes.FlowResult,
    {
        "PASS": "It is as it has to be.",
        "FAIL": "It is surely not.",
        "UNKNOWN": "What is recorded does not settle it.",
    },
)


@strawberry.type(description="One line of the pass list.")
class FlowDownLine:
    """With what would settle it."""

    check: shapes.FlowCheck = told("What was looked at.")
    result: shapes.FlowResult = told("What it comes to.")
    message: str = told("The same in a sentence.")
    missing: list[str] = told("What would settle it, for UNKNOWN.")
    facts: list[strawberry.ID] = told("The facts that it follows from.")
    events: list[Event] = told("The events that said them.")
    last_attested: Attestation | None = borne_out()


@strawberry.type(description="A subcontract against the contract or subcontract that it is under.")
class FlowDown:
    """The pass list."""

    subcontract: Entity = told("The subcontract.")
    prime: Entity | None = told("Whose work it is.")
    sub: Entity | None = told("Who does it.")
    under: Entity | None = told("What it is under; null: not recorded.")
    on: Day = told("The day on which it was judged: that of the moment, or the nearest on which it is in force.")
    lines: list[FlowDownLine] = told("A line for each check; none where it is not in force on any day.")


class FlowDownRows(Rows):
    """Makes pass lists, knowing what is selected of them."""

    def flow_down(self, row: shapes.FlowDown) -> FlowDown:
        """A pass list."""
        cls = FlowDown
        below = self._below(cls, "lines")
        return cls(
            subcontract=self._ref(cls, "subcontract", row.subcontract),
            prime=self._ref(cls, "prime", row.prime),
            sub=self._ref(cls, "sub", row.sub),
            under=self._ref(cls, "under", row.under),
            on=row.on,
            lines=[below.line(one) for one in row.lines],
        )

    def line(self, row: shapes.FlowLine) -> FlowDownLine:
        """A line of it."""
        return FlowDownLine(
            check=row.check,
            result=row.result,
            message=row.message,
            missing=list(row.missing),
            facts=ids(map(shown_id, row.facts)),
            events=self._events(FlowDownLine, row.events),
        )
