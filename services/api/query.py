"""The root of all questions."""

from datetime import datetime
from typing import Annotated

import strawberry

from events.log import Log
from events.seal import Sealer
from events.when import Day
from graph.errors import Code, NotAnswerable
from services.api import answers as a
from services.api.at_moment import After, Afterwards, Before, Cursor, First, Known, On, Position
from services.api.attested import Attestations
from services.api.context import Info, rows_of_nodes
from services.api.crosswalk import history
from services.api.cursors import connection, page_size, read_cursor
from services.api.differing import differing
from services.api.inputs import described_arg
from services.api.network import Network
from services.api.parts import Connection, Event, asked, told
from services.api.quality import Unattested, unattested_of
from services.api.query_audits import AuditAsked
from services.api.query_disputes import DisputeAsked
from services.api.query_dossier import DossierAsked
from services.api.query_panel import PanelAsked
from services.api.query_what_if import WhatIfAsked
from services.api.rows import Rows
from services.api.seal import SealState, sealed
from services.api.selection import selected

MinPosition = Annotated[
    int | None, described_arg("Wait until the graph has reached this position, as a mutation gave it.")
]
Reading = Annotated[
    list[strawberry.ID] | None, described_arg("Disputes (ids or positions) taken as settled for their alternative.")
]


@strawberry.type(name="Ledger", description="The state of the ledger itself.")
class LedgerState:
    """How far the log and the graph are."""

    head: int = told("The last position of the log; 0: empty.")
    head_recorded_at: datetime | None = told("When its last event was recorded.")
    first_live: int | None = told("The first position that was not imported with its own clock.")
    projected: int = told("The position up to which the graph is made.")
    lag: int = told("How many events the graph is behind the log.")
    log: strawberry.Private[Log]
    sealer: strawberry.Private[Sealer]

    @asked("How much of what was stated nobody ever confirmed.")
    def unattested(self) -> Unattested:
        """Read only where it is asked for."""
        return unattested_of(self.log, self.head)

    @asked("The last seal; null before the first. Whoever projects seals what is new, a second behind.")
    def seal(self) -> SealState | None:
        """Read only where it is asked for."""
        return sealed(self.sealer)


@strawberry.type(description="Everything that can be asked.")
class Query(DisputeAsked, DossierAsked, AuditAsked, WhatIfAsked, PanelAsked):
    """Questions at a moment, and questions about the record itself."""

    @asked("The network at a moment. Ask twice under two aliases to compare.")
    def network(
        self, info: Info, on: On = None, known: Known = None, position: Position = None,
        min_position: MinPosition = None, reading: Reading = None,
    ) -> Network:  # fmt: skip
        """Everything below speaks of this moment."""
        disputes = [str(one) for one in reading or ()]
        reader = info.context.ledger.reader(
            on=on, known=known, position=position, min_position=min_position, reading=disputes
        )
        return Network(reader=reader)

    @asked("What differs between two moments: facts that hold on the one and not on the other, and why.")
    def difference(
        self,
        info: Info,
        before: Before,
        after: Afterwards,
        within: Annotated[
            strawberry.ID | None, described_arg("An entity, with all that is under it; not given: everything.")
        ] = None,
        first: First = None,
        cursor: Cursor = None,
    ) -> a.Difference:
        """Entity by entity."""
        ledger = info.context.ledger
        one = before.reader(ledger)
        two = after.reader(ledger)
        what = f"difference {one.at.position} {one.at.on} {within}"
        found = one.difference(two, str(within) if within else None)
        return differing(one, two, found, what, first, cursor, selected(info))

    @asked("Every version of every fact about something, in both times.")
    def timeline(
        self,
        info: Info,
        of: Annotated[strawberry.ID, described_arg("The id of anything.")],
        follow_succession: Annotated[
            bool, described_arg("The history of all that it took the place of, too; each row says of whom.")
        ] = False,
        first: First = None,
        after: After = None,
        position: Position = None,
    ) -> Connection[a.FactVersion]:
        """In the order in which they came to be known."""
        reader, size = info.context.ledger.reader(position=position), page_size(first)
        what = f"timeline {of} {follow_succession}"
        begun = read_cursor(after, what, reader.at, int) or 0
        found = history(reader, str(of), begun, size + 1, follow_succession)
        loader, rows = rows_of_nodes(reader, info, Rows)
        page = connection(
            found, size, what, reader.at, lambda one: one.id, lambda one: rows.version(one, one.history_of)
        )
        loader.run()
        return page

    @asked("What was recorded: by entity, topic, recorder, document, instant, lateness.")
    def events(
        self,
        info: Info,
        about: Annotated[strawberry.ID | None, described_arg("Events that name this id.")] = None,
        topics: Annotated[list[str] | None, described_arg("Events of these topics: contract.signed.")] = None,
        by: Annotated[strawberry.ID | None, described_arg("Events that this party recorded.")] = None,
        document: Annotated[strawberry.ID | None, described_arg("Events that this document bears out.")] = None,
        recorded_from: Annotated[datetime | None, described_arg("Recorded at this instant or later.")] = None,
        recorded_to: Annotated[datetime | None, described_arg("Recorded before this instant.")] = None,
        late_by_days: Annotated[
            int | None, described_arg("Recorded at least this many days after the day that they speak of.")
        ] = None,
        public_by: Annotated[
            Day | None, described_arg("Borne out by a document that was published on this day at the latest.")
        ] = None,
        first: First = None,
        after: After = None,
        position: Position = None,
    ) -> Connection[Event]:
        """In the order of the log."""
        reader, size = info.context.ledger.reader(position=position), page_size(first)
        asked = [about, sorted(topics or ()), by, document, recorded_from, recorded_to, late_by_days, public_by]
        what = f"events {' '.join(map(str, asked))}"
        begun = read_cursor(after, what, reader.at, int) or 0
        found = reader.events(
            about=str(about) if about else None, topics=topics or (), by=str(by) if by else None,
            document=str(document) if document else None, recorded_from=recorded_from, recorded_to=recorded_to,
            late_by_days=late_by_days, public_by=public_by, after=begun, limit=size + 1,
        )  # fmt: skip
        filled = Attestations(lambda: reader)
        return connection(found, size, what, reader.at, lambda one: one.position, lambda one: filled.fill(Event(), one))

    @asked("One event, by its position or its id; null where there is none.")
    def event(
        self,
        info: Info,
        position: Annotated[int | None, described_arg("Its place in the log.")] = None,
        id: Annotated[strawberry.ID | None, described_arg("Its id.")] = None,
    ) -> Event | None:
        """Exactly one of the two is given."""
        if (position is None) == (id is None):
            raise NotAnswerable(
                Code.BAD_INPUT, "event", "exactly one of position and id is given", "event(position: 7) or event(id: …)"
            )
        ledger = info.context.ledger
        found = ledger.log.find(str(id)) if id is not None else next(iter(ledger.log.at([position or 0])), None)
        return Attestations(ledger.reader).fill(Event(), found) if found else None

    @asked("How far the log and the graph are.")
    def ledger(self, info: Info) -> LedgerState:
        """Now."""
        log, store = info.context.ledger.log, info.context.ledger.store
        head = log.head()
        last = next(iter(log.at([head])), None) if head else None
        projected = min(store.position(), head)
        return LedgerState(
            head=head,
            head_recorded_at=last.recorded_at if last else None,
            first_live=log.first_live(),
            projected=projected,
            lag=head - projected,
            log=log,
            sealer=info.context.ledger.sealer,
        )
