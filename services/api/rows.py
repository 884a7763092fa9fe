"""From the answers of the graph to those of the schema. Entities and events in them are filled by the loader."""

from collections.abc import Iterable, Sequence
from typing import Any, Self, TypeVar

import strawberry
from strawberry.types.nodes import Selection

from events.ids import is_id
from graph.answers import outcome, shapes
from graph.answers.difference import Tally
from graph.facts import Version, shown_id
from graph.moment import Moment as At
from services.api import answers as a
from services.api.enums import Outcome
from services.api.loader import Loader, bounds
from services.api.parts import Entity, Event, Moment
from services.api.selection import Wanted, wanted
from services.api.waivers import FirstSeen, Waiver

T = TypeVar("T")


def moment(at: At) -> Moment:
    """The moment of an answer."""
    return Moment(
        on=at.on, known=at.known, position=at.position, reconstructed=at.reconstructed, reading=list(at.reading)
    )


def ids(known: Iterable[str]) -> list[strawberry.ID]:
    """Ids as the schema has them."""
    return [strawberry.ID(one) for one in known]


def counts(tally: Tally) -> list[a.ChangeCount]:
    """How many rows of a difference have each label."""
    return [a.ChangeCount(label=label, count=count) for label, count in tally.counts.items()]


class Rows:
    """Makes rows for one field of a query, knowing what is selected below it."""

    def __init__(self, loader: Loader, at: At, selections: Sequence[Selection]) -> None:
        self._loader, self._at, self._selections = loader, at, selections
        self._memo: dict[type, Wanted] = {}

    def _of(self, cls: type) -> Wanted:
        if cls not in self._memo:
            self._memo[cls] = wanted(self._selections, cls)
        return self._memo[cls]

    def _below(self, cls: type, name: str) -> Self:
        """The same for what is selected below a field."""
        return type(self)(self._loader, self._at, self._of(cls).get(name, ()))

    def _entity(self, cls: type, name: str, id: str | None) -> Any:
        fields = self._of(cls)
        return self._loader.entity(id, fields[name]) if id is not None and name in fields else None

    def _ref(self, cls: type, name: str, known: shapes.Ref | None) -> Any:
        fields = self._of(cls)
        return self._loader.entity(known.id, fields[name], known.name) if known and name in fields else None

    def _entities(self, cls: type, name: str, known: Iterable[str]) -> list[Entity]:
        fields = self._of(cls)
        return [self._loader.entity(one, fields[name]) for one in known] if name in fields else []

    def _events(self, cls: type, positions: Iterable[int]) -> list[Event]:
        """The events that a row rests on, where they are read."""
        fields = self._of(cls)
        return self._loader.events(positions, "events" in fields or "lastAttested" in fields)

    def holding(self, row: shapes.Holding) -> a.Holding:
        """A holding."""
        cls = a.Holding
        fields = self._of(cls)
        return cls(
            holder=self._ref(cls, "holder", row.holder),
            over=self._ref(cls, "over", row.over),
            lever=row.lever,
            area=row.area,
            level=row.level,
            grades=list(row.grades),
            standing=row.standing,
            in_force=row.standing.in_force,
            presumed=row.presumed,
            certain=row.certain,
            bounds=bounds(row.bounds),
            grant=self._entity(cls, "grant", row.grant),
            basis=list(row.basis),
            given_by=self._entities(cls, "givenBy", (one.id for one in row.given_by)),
            share=row.share,
            limits=row.limits,
            path=ids(row.path),
            facts=ids(map(shown_id, row.facts)) if "facts" in fields else [],
            events=self._events(cls, row.events),
            disputed=list(row.disputed),
        )

    def check(self, row: shapes.Check) -> a.Check:
        """A verdict."""
        cls = a.Check
        below = self._below(cls, "holdings")
        return cls(
            moment=moment(self._at),
            holder=self._ref(cls, "holder", row.holder),
            over=self._ref(cls, "over", row.over),
            lever=row.lever,
            area=row.area,
            level=row.level,
            verdict=row.verdict,
            certain=row.certain,
            covered=list(row.covered),
            missing=list(row.missing),
            holdings=[below.holding(one) for one in row.holdings],
            reason=row.reason,
        )

    def step(self, row: shapes.Step) -> a.Step:
        """A step of a chain."""
        cls = a.Step
        return cls(
            what=row.what,
            source=self._ref(cls, "source", row.source),
            target=self._ref(cls, "target", row.target),
            level=row.level,
            standing=row.standing,
            certain=row.certain,
            bounds=bounds(row.bounds) if row.bounds else None,
            style=row.style,
            event=self._loader.recorded(row.event),
            fact=strawberry.ID(shown_id(row.fact)) if row.fact is not None else None,
            disputed=list(row.disputed),
        )

    def operation(self, row: shapes.Operation) -> a.Operation:
        """An operation."""
        cls = a.Operation
        return cls(
            operator=self._ref(cls, "operator", row.operator),
            at=self._ref(cls, "at", row.at),
            role=row.role,
            on_paper=row.on_paper,
            in_practice=row.in_practice,
            certain=row.certain,
            grades=list(row.grades),
            days_a_week=row.days_a_week,
            contract=self._entity(cls, "contract", row.contract),
            engagement=self._entity(cls, "engagement", row.engagement),
            bounds=bounds(row.bounds),
            events=self._events(cls, row.events),
            disputed=list(row.disputed),
        )

    def network(self, row: shapes.SubcontractNetwork) -> a.SubcontractNetwork:
        """A network of subcontracts."""
        cls = a.SubcontractNetwork
        below = self._below(cls, "edges")
        return cls(
            moment=moment(self._at),
            of=self._ref(cls, "of", row.of),
            edges=[below._edge(one) for one in row.edges],
            cycles=[ids(one) for one in row.cycles],
            truncated=row.truncated,
        )

    def _edge(self, row: shapes.SubcontractEdge) -> a.SubcontractEdge:
        cls = a.SubcontractEdge
        return cls(
            subcontract=self._entity(cls, "subcontract", row.subcontract),
            prime=self._ref(cls, "prime", row.prime),
            sub=self._ref(cls, "sub", row.sub),
            under=self._entity(cls, "under", row.under),
            services=list(row.services),
            places=self._entities(cls, "places", row.places),
            depth=row.depth,
            certain=row.certain,
            bounds=bounds(row.bounds),
            events=self._events(cls, row.events),
            disputed=list(row.disputed),
        )

    def finding(self, row: shapes.Finding) -> a.Finding:
        """A finding."""
        cls = a.Finding
        return cls(
            id=strawberry.ID(row.identity),
            rule=row.rule,
            about=ids(row.about),
            entities=self._entities(cls, "entities", filter(is_id, row.about)),
            outcome=Outcome.VIOLATED if row.violated else Outcome.UNKNOWN,
            certain=row.certain,
            warning=row.warning,
            since=row.since,
            until=row.until,
            facts=ids(map(shown_id, row.facts)),
            events=self._events(cls, row.events),
            missing=list(row.missing),
            message=row.message,
            source=row.source,
            severity=row.severity,
            waiver=self._below(cls, "waiver").waiver(row.waiver) if row.waiver and "waiver" in self._of(cls) else None,
            first_seen=FirstSeen(
                position=row.first_seen.position, known=row.first_seen.known, exact=row.first_seen.exact
            ) if row.first_seen else None,
        )  # fmt: skip

    def waiver(self, row: outcome.Waiver) -> Waiver:
        """A decision that waives a finding."""
        cls = Waiver
        fields = self._of(cls)
        return cls(
            decision=self._entity(cls, "decision", row.decision),
            about=strawberry.ID(row.about),
            state=row.state,
            certain=row.certain,
            by=self._entities(cls, "by", row.by),
            reason=row.reason,
            event=self._loader.event(row.event, "event" in fields),
            ended_by=self._loader.event(row.ended_by, "endedBy" in fields) if row.ended_by else None,
            why=row.why,
        )

    def found(self, row: shapes.Found) -> a.Found:
        """Something found."""
        cls = a.Found
        return cls(
            entity=self._ref(cls, "entity", row.entity),
            matched=row.matched,
            exact=row.exact,
            current=row.current,
            bounds=bounds(row.bounds),
            event=self._loader.event(row.event, "event" in self._of(cls)),
        )

    def row(self, row: shapes.Row) -> a.Row:
        """A row of a difference."""
        cls = a.Row
        link = row.type[:1] <= "Z"
        fields = self._of(cls)
        return cls(
            type=row.type,
            source=self._entity(cls, "source", row.src),
            target=self._entity(cls, "target", row.dst if link and row.dst else None),
            qualifier="" if link else row.dst,
            before=row.before,
            after=row.after,
            certain_before=row.certain_before,
            certain_after=row.certain_after,
            disputed_before=list(row.disputed_before),
            disputed_after=list(row.disputed_after),
            facts=ids(map(shown_id, row.facts)),
            events_before=self._loader.events(row.events_before, "eventsBefore" in fields),
            events_after=self._loader.events(row.events_after, "eventsAfter" in fields),
            label=row.label,
            because=self._loader.events(row.because, "because" in fields),
            hindsight=row.hindsight,
            foresight=row.foresight,
        )

    def changed(self, tally: Tally) -> a.Changed:
        """How much of an entity differs."""
        return a.Changed(
            entity=self._entity(a.Changed, "entity", tally.entity), total=tally.total, counts=counts(tally)
        )

    def version(self, row: Version, history_of: str | None = None) -> a.FactVersion:
        """A version of a fact, in somebody's history; else its source's."""
        cls = a.FactVersion
        made = cls(
            type=row.type,
            source=self._entity(cls, "source", row.src),
            target=self._entity(cls, "target", row.dst if row.is_link else None),
            qualifier="" if row.is_link else row.dst,
            value=row.value,
            history_of=self._entity(cls, "historyOf", history_of or row.src),
        )
        self._loader.fact(made, row, self._of(cls))
        return made
