"""A draft laid over a moment, and every question about what would be."""

from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

import strawberry
from strawberry.types.nodes import Selection

from graph.answers.outcome import AuditChange
from graph.answers.shapes import Holding, Operation
from graph.answers.what_if import Pair
from graph.errors import Code, NotAnswerable
from services.api import answers as a
from services.api.at_moment import Known, On, Position, filled
from services.api.attested import Attestations
from services.api.context import Info, rows_of
from services.api.differing import side
from services.api.enums import Rule
from services.api.flow_down import FlowDown, FlowDownRows
from services.api.inputs import EventInput, SourceInput, described_arg, read_source, said
from services.api.network import Network
from services.api.parts import Event, Moment, asked, told
from services.api.query_audits import ComparedFinding, compared_rows
from services.api.rows import Rows, moment
from services.api.selection import below, selected
from services.statements import Refused, Statement
from services.what_if import WhatIf as Laid
from services.what_if import listed, what_if

R = TypeVar("R")
T = TypeVar("T", Holding, Operation)
Rules = Annotated[list[Rule] | None, described_arg("Only these rules.")]
Changes = Annotated[list[AuditChange] | None, described_arg("Only these; not given: all.")]


@strawberry.input(description="A statement of a draft: what would be recorded.")
class DraftStatement:
    """Decided as a mutation would be, on what the statements before it say."""

    event: EventInput = strawberry.field(description="What would have happened.")
    source: list[SourceInput] | None = told("The documents that would say so.")
    reason: str | None = told("Why it would be recorded.")
    on_behalf_of: strawberry.ID | None = told("For whom it would be recorded.")


@strawberry.type(description="Who would hold otherwise: a holding as it is, and as it would be.")
class HoldingApart:
    """Null where there is none."""

    before: a.Holding | None = told("As it is.")
    after: a.Holding | None = told("As it would be.")


@strawberry.type(description="Who would operate otherwise: an operation as it is, and as it would be.")
class OperationApart:
    """Null where there is none."""

    before: a.Operation | None = told("As it is.")
    after: a.Operation | None = told("As it would be.")


@strawberry.type(description="A moment with a draft laid over it. Nothing of it is recorded.")
class WhatIf:
    """What the draft would change, and everything that can be asked of what would be."""

    laid: strawberry.Private[Laid]
    within: strawberry.Private[str | None]

    @asked("The moment over which the draft is laid.")
    def moment(self) -> Moment:
        """What is recorded."""
        return moment(self.laid.before.at)

    @asked("The draft as events, at provisional positions right after that of the moment.")
    def draft(self) -> list[Event]:
        """In their order."""
        attestations = Attestations(lambda: self.laid.after)
        return [attestations.fill(Event(), one) for one in self.laid.events]

    @asked("The findings of both: new with the draft, resolved by it, standing.")
    def findings(self, info: Info, rules: Rules = None, change: Changes = None) -> list[ComparedFinding]:
        """In the order of their identity."""
        found = self.laid.findings(self.within, [one.value for one in rules] if rules else None)
        kept = [one for one in found if not change or one.change in change]
        return compared_rows(self.laid.before, self.laid.after, kept, selected(info))

    @asked("What would be otherwise, fact by fact, as `difference` gives it.")
    def changes(self, info: Info) -> list[a.Row]:
        """Entity by entity."""
        loader, rows = rows_of(self.laid.after, info, Rows)
        return filled(loader, [rows.row(one) for one in self.laid.changes(self.within)])

    @asked("Who would hold otherwise, over every school that the draft reaches.")
    def holdings(self, info: Info) -> list[HoldingApart]:
        """School by school."""
        pairs = self.laid.holdings(self.within)
        before, after = _sides(self.laid, pairs, selected(info), Rows.holding)
        return [HoldingApart(before=one, after=other) for one, other in zip(before, after, strict=True)]

    @asked("Who would operate otherwise, at every school that the draft reaches.")
    def operations(self, info: Info) -> list[OperationApart]:
        """School by school."""
        pairs = self.laid.operations(self.within)
        before, after = _sides(self.laid, pairs, selected(info), Rows.operation)
        return [OperationApart(before=one, after=other) for one, other in zip(before, after, strict=True)]

    @asked("The flow-down check of each subcontract that the draft speaks of.")
    def flow_downs(self, info: Info) -> list[FlowDown]:
        """In the order of ids."""
        loader, rows = rows_of(self.laid.after, info, FlowDownRows)
        return filled(loader, [rows.flow_down(one) for one in self.laid.flow_downs()])

    @asked("The network as it would be: every question can be asked of it.")
    def network(self) -> Network:
        """Its moment has the provisional position of the draft's last event."""
        return Network(reader=self.laid.after)


@strawberry.type
class WhatIfAsked:
    """A question about what is not recorded."""

    @asked("What if this were recorded: a draft laid over a moment, decided as commands are, recorded nowhere.")
    def what_if(
        self,
        info: Info,
        draft: Annotated[list[DraftStatement], described_arg("Statements in their order: 1 to 500.")],
        on: On = None,
        known: Known = None,
        position: Position = None,
        within: Annotated[
            strawberry.ID | None, described_arg("Only what changes in this and under it; not given: everything.")
        ] = None,
    ) -> WhatIf:
        """A draft that contradicts the record is an error, which names the statement and its field."""
        ledger = info.context.ledger
        reader = ledger.reader(on=on, known=known, position=position)
        try:
            laid = what_if(ledger.log, reader, listed([_statement(one) for one in draft]))
        except Refused as refused:
            rule = f"{refused.rule}: {refused.message}"
            raise NotAnswerable(Code.BAD_INPUT, refused.field or "draft", rule, refused.accepted) from None
        scope = laid.after.known([str(within)])[0] if within is not None else None
        return WhatIf(laid=laid, within=scope)


def _statement(one: DraftStatement) -> Statement:
    ((topic, fields),) = said(one.event).items()
    sources = tuple(read_source(source) for source in one.source or ())
    return Statement(topic, fields, sources, one.reason, str(one.on_behalf_of) if one.on_behalf_of else None)


def _sides(
    laid: Laid, pairs: Sequence[Pair[T]], selections: Sequence[Selection], make: Callable[[Rows, T], R]
) -> tuple[list[R | None], list[R | None]]:
    """Both sides of the pairs, each filled at its own moment."""
    before = side(laid.before, below(selections, "before"), [one.before for one in pairs], make)
    return before, side(laid.after, below(selections, "after"), [one.after for one in pairs], make)
