"""What an auditor asks of a network at one moment, beside its findings."""

from typing import Annotated

import strawberry

from graph.answers.audit.waivers import waivers
from graph.answers.lag import LATE_DAYS, back_dated, lag
from graph.answers.related import related
from graph.answers.subawards import subawards
from services.api.at_moment import After, AtMoment, First, filled
from services.api.audits import AuditRows, BackDated, RelatedParties, ReportingLag, SubawardStated
from services.api.context import Info, rows_of, rows_of_nodes
from services.api.cursors import connection, numbered, page_size, read_cursor
from services.api.inputs import described_arg
from services.api.parts import Connection, asked
from services.api.waivers import Waiver

Within = Annotated[strawberry.ID | None, described_arg("An entity with all that it has; not given: the whole record.")]
Recorder = Annotated[strawberry.ID | None, described_arg("Only what this party recorded.")]
LateDays = Annotated[int, described_arg("More days than these are late.")]


@strawberry.type
class AuditsAt(AtMoment):
    """Questions of an auditor."""

    @asked("How long after they took effect events were recorded, by recorder; imported history stands apart.")
    def lag(
        self, info: Info, within: Within = None, by: Recorder = None, late_days: LateDays = LATE_DAYS
    ) -> list[ReportingLag]:
        """In the order of recorders."""
        reader = self.reader
        found = lag(reader.store, reader.log, reader.at, reader.known_if(within), reader.known_if(by), late_days)
        loader, rows = rows_of(reader, info, AuditRows)
        return filled(loader, [rows.lag(one) for one in found])

    @asked("Events that were recorded live more than so many days after they took effect.")
    def back_dated(
        self, info: Info, within: Within = None, by: Recorder = None, late_days: LateDays = LATE_DAYS,
        first: First = None, after: After = None,
    ) -> Connection[BackDated]:  # fmt: skip
        """In the order of the log."""
        reader, size = self.reader, page_size(first)
        what = f"backDated {within} {by} {late_days}"
        begun = read_cursor(after, what, reader.at, int) or 0
        scope, recorder = reader.known_if(within), reader.known_if(by)
        found = back_dated(reader.store, reader.log, reader.at, scope, recorder, late_days, begun, size + 1)
        loader, rows = rows_of_nodes(reader, info, AuditRows)
        return filled(loader, connection(found, size, what, reader.at, lambda one: one.position, rows.back_dated))

    @asked("Decisions that waive findings, in effect on the day or bearing on nothing, each with what it comes to.")
    def waivers(self, info: Info, first: First = None, after: After = None) -> Connection[Waiver]:
        """In the order of decisions."""
        reader, size = self.reader, page_size(first)
        begun = read_cursor(after, "waivers", reader.at, int) or 0
        found = waivers(reader.store, reader.log, reader.at)
        loader, rows = rows_of_nodes(reader, info, AuditRows)
        return filled(loader, numbered(found, begun, size, "waivers", reader.at, rows.waiver))

    @asked("What subcontracts stated of what 2 CFR 200.332(b)(1) asks of subawards, at signing and at each amendment.")
    def subawards(
        self,
        info: Info,
        within: Within = None,
        of: Annotated[strawberry.ID | None, described_arg("Only those of this party, prime or sub.")] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[SubawardStated]:
        """Subcontract by subcontract, each from its signing on."""
        reader, size = self.reader, page_size(first)
        what = f"subawards {within} {of}"
        begun = read_cursor(after, what, reader.at, int) or 0
        found = subawards(reader.store, reader.log, reader.at, reader.known_if(within), reader.known_if(of))
        loader, rows = rows_of_nodes(reader, info, AuditRows)
        return filled(loader, numbered(found, begun, size, what, reader.at, rows.stated))

    @asked(
        "The same person or body on both sides of contracts and subcontracts, as far as seats and boards are recorded."
    )
    def related(
        self, info: Info, within: Within = None, first: First = None, after: After = None
    ) -> Connection[RelatedParties]:  # fmt: skip
        """Instrument by instrument."""
        reader, size = self.reader, page_size(first)
        what = f"related {within}"
        begun = read_cursor(after, what, reader.at, int) or 0
        found = related(reader.store, reader.at, reader.known_if(within))
        loader, rows = rows_of_nodes(reader, info, AuditRows)
        return filled(loader, numbered(found, begun, size, what, reader.at, rows.related))
