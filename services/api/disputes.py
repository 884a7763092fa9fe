"""Disputes and their two readings, as the schema has them."""

from collections.abc import Sequence
from typing import Any, cast

import strawberry
from strawberry.types.nodes import Selection

from events.envelope import Event as Body
from events.envelope import Source as Document
from events.evidence import Settled
from events.when import Day
from graph.answers import bench as graph
from graph.answers.bench_dates import Dated, DateKind
from graph.answers.disputes import Dispute as Known
from graph.answers.disputes import DisputeState
from graph.answers.shapes import Bounds as Held
from graph.facts import Fact
from graph.reader import Reader
from services.api.answers import Finding, Holding
from services.api.enums import described
from services.api.loader import Loader, bounds, plain, read_json
from services.api.parts import Bounds, Entity, Event, Moment, Source, told
from services.api.rows import Rows, ids, moment
from services.api.scalars import Json
from services.api.selection import below
from services.api.statements import as_stated, source

described(
    DisputeState,
    {
        "OPEN": "The record does not choose.",
        "FOR_RECORD": "Settled: what was recorded stands.",
        "FOR_ALTERNATIVE": "Settled: the alternative stands.",
        "WITHDRAWN": "The dispute itself was retracted.",
    },
)
described(
    DateKind,
    {
        "BEGINS": "It begins to be there, or in force.",
        "ENDS": "The first day on which it is not there, or not in force, any more.",
        "WINDOW_OVER": "The two years of a priority school are over.",
        "REPORT_OVERDUE": "A zone's detailed report is overdue: the first day after its year.",
    },
)


@strawberry.type(description="A source has an event otherwise: who said so, when, and what became of it.")
class Dispute:
    """As known at the moment of the answer."""

    event: Event = told("The event that opened it; its position is what `reading` takes.")
    disputed: Event = told("The event that is disputed.")
    state: DisputeState = told("What became of it.")
    subjects: list[Entity] = told("The entities whose facts it touches.")
    stated: Json | None = told("What stands in the place of that event but for this dispute; null: it was retracted.")
    stated_by: Event | None = told("The event that says so: the disputed one, or the last correction of it.")
    alternative: Json | None = told("What the other source has in its place; null: that it did not happen.")
    record_sources: list[Source] = told("The documents for the record, those added since among them.")
    alternative_sources: list[Source] = told("The documents for the alternative.")
    settlement: Event | None = told("The event that settled it.")
    settled_by: Entity | None = told("Who settled it, where that is stated.")
    settlement_sources: list[Source] = told("The documents of the settlement.")
    withdrawal: Event | None = told("The event that withdrew it.")


@strawberry.type(description="A field of what the two readings state.")
class DisputedField:
    """Dotted within a part: `term.last_day`."""

    name: str = told("The field, as in a statement; `topic` is what happened.")
    record: Json | None = told("What the record states; null: nothing.")
    alternative: Json | None = told("What the alternative states; null: nothing.")
    differs: bool = told("Whether the two have it otherwise.")


@strawberry.type(description="A fact as one reading has it.")
class ReadFact:
    """Of any day."""

    value: str = told("The value as text; the properties of a link as JSON, empty for a link without.")
    other: Entity | None = told("The other end of a link of which there is one at a time.")
    bounds: Bounds = told("When it holds.")
    certain: bool = told("Whether it surely holds on the day asked about.")
    said_by: Event = told("The event that says so; of an alternative the dispute.")


@strawberry.type(description="A fact that the two readings have otherwise.")
class DisputedFact:
    """Versions that both have alike are left out."""

    type: str = told("The type of the link, or the name of the attribute.")
    source: Entity = told("The entity, or the end that the link leaves; where there is one at a time, its one end.")
    target: Entity | None = told("The end that the link reaches; null for an attribute, or where it is `other`.")
    qualifier: str = told("Which attribute of several; empty where there is one.")
    record: list[ReadFact] = told("As the record has it.")
    alternative: list[ReadFact] = told("As the alternative has it.")


@strawberry.type(description="A holder that follows from one reading, or otherwise from the other.")
class HoldingPair:
    """A side is null where it does not follow."""

    record: Holding | None = told("As the record has it.")
    alternative: Holding | None = told("As the alternative has it.")


@strawberry.type(description="A finding that follows from one reading, or otherwise from the other.")
class FindingPair:
    """A side is null where there is no such finding."""

    record: Finding | None = told("As the record has it.")
    alternative: Finding | None = told("As the alternative has it.")


@strawberry.type(description="A day that follows from what is recorded.")
class DueDay:
    """Between two days, both null where that is open."""

    earliest: Day | None = told("The first day that it may be.")
    latest: Day | None = told("The last day that it may be.")
    passed: bool | None = told("Whether it has come by the day asked about; null: possibly.")


@strawberry.type(description="A day that follows from one reading, or otherwise from the other.")
class DatePair:
    """A side is null where it names no such day."""

    about: Entity = told("Whose day it is.")
    what: DateKind = told("What happens on it.")
    year: int | None = told("The year of a report.")
    record: DueDay | None = told("As the record has it.")
    alternative: DueDay | None = told("As the alternative has it.")


@strawberry.type(description="The two readings of a dispute side by side, at one moment, and what follows from each.")
class DisputeBench:
    """Only what differs, but for `fields`, of which all are there."""

    moment: Moment = told("The moment of both sides.")
    dispute: Dispute = told("The dispute.")
    record_is: str = told("What the side of the record is, in a sentence.")
    alternative_is: str = told("What the side of the alternative is.")
    scope: list[strawberry.ID] = told("Findings were looked for within these.")
    places: list[strawberry.ID] = told("Holders were looked for over these.")
    fields: list[DisputedField] = told("What each states, field by field.")
    facts: list[DisputedFact] = told("The facts that differ, of any day.")
    holdings: list[HoldingPair] = told("The holders that differ.")
    findings: list[FindingPair] = told("The findings that differ.")
    dates: list[DatePair] = told("The days that differ.")


class DisputeRows(Rows):
    """Makes rows about disputes, knowing what is selected of them."""

    def dispute(self, row: Known) -> Dispute:
        """A dispute."""
        cls = Dispute
        by = cast(Settled, row.settlement.body).by if row.settlement else None
        named = [one for one in row.event.subjects if not one.startswith("event:")]
        return cls(
            event=cast(Event, self._loader.recorded(row.event)),
            disputed=cast(Event, self._loader.recorded(row.root)),
            state=row.state,
            subjects=self._entities(cls, "subjects", named),
            stated=_body(row.stated),
            stated_by=self._loader.event(row.stated_by, "statedBy" in self._of(cls)) if row.stated_by else None,
            alternative=_body(row.alternative),
            record_sources=_sources(row.record_sources),
            alternative_sources=_sources(row.alternative_sources),
            settlement=self._loader.recorded(row.settlement),
            settled_by=self._entity(cls, "settledBy", by),
            settlement_sources=_sources(row.settlement_sources),
            withdrawal=self._loader.recorded(row.withdrawal),
        )

    def fact(self, row: graph.FactApart) -> DisputedFact:
        """A fact that differs; the entities are named as the record has them."""
        cls = DisputedFact
        link = row.type[:1] <= "Z"
        return cls(
            type=row.type,
            source=self._entity(cls, "source", row.src),
            target=self._entity(cls, "target", row.dst if link and row.dst else None),
            qualifier="" if link else row.dst,
            record=[self._read(one, "record") for one in row.record],
            alternative=[self._read(one, "alternative") for one in row.alternative],
        )

    def _read(self, fact: Fact, side: str) -> ReadFact:
        rows = self._below(DisputedFact, side)
        return ReadFact(
            value=fact.value if fact.is_link else plain(read_json(fact.value)),
            other=rows._entity(ReadFact, "other", graph.other_end(fact)),
            bounds=bounds(Held.of(fact.valid_from, fact.sure_from, fact.sure_to, fact.valid_to)),
            certain=fact.sure_from <= self._at.on < fact.sure_to,
            said_by=self._loader.event(fact.said_by, "saidBy" in rows._of(ReadFact)),
        )

    def date(self, row: graph.Pair[Dated]) -> DatePair:
        """A day that differs."""
        one = cast(Dated, row.record or row.alternative)
        return DatePair(
            about=self._entity(DatePair, "about", one.about), what=one.what, year=one.year,
            record=_due(row.record), alternative=_due(row.alternative),
        )  # fmt: skip


def _due(day: Dated | None) -> DueDay | None:
    return DueDay(earliest=day.earliest, latest=day.latest, passed=day.passed) if day else None


def _body(body: Body | None) -> Json | None:
    return Json(as_stated(body)) if body else None


def _sources(known: Sequence[Document]) -> list[Source]:
    return [source(one) for one in known]


def bench(reader: Reader, found: graph.Bench, selections: Sequence[Selection]) -> DisputeBench:
    """The bench with what is selected of it; each side is filled as that side reads the record."""
    loader = Loader(reader)
    sides = [Reader(reader.store, reader.log, at) for at in (found.record_at, found.alternative_at)]
    loaders = [Loader(one) for one in sides]

    def rows(name: str) -> DisputeRows:
        return DisputeRows(loader, reader.at, below(selections, name))

    def pairs(name: str, cls: Any, make: str, rows: Sequence[graph.Pair[Any]]) -> list[Any]:
        made = [
            getattr(Rows(one, side.at, below(selections, name, word)), make)
            for one, side, word in zip(loaders, sides, ("record", "alternative"), strict=True)
        ]
        return [
            cls(
                record=made[0](one.record) if one.record else None,
                alternative=made[1](one.alternative) if one.alternative else None,
            )
            for one in rows
        ]

    facts, days = rows("facts"), rows("dates")
    answer = DisputeBench(
        moment=moment(reader.at), dispute=rows("dispute").dispute(found.dispute),
        record_is=found.record_is, alternative_is=found.alternative_is,
        scope=ids(found.scope), places=ids(found.places),
        fields=[
            DisputedField(name=one.name, record=_json(one.record), alternative=_json(one.alternative),
                          differs=one.differs)
            for one in found.fields
        ],
        facts=[facts.fact(one) for one in found.facts],
        holdings=pairs("holdings", HoldingPair, "holding", found.holdings),
        findings=pairs("findings", FindingPair, "finding", found.findings),
        dates=[days.date(one) for one in found.dates],
    )  # fmt: skip
    for one in (loader, *loaders):
        one.run()
    return answer


def _json(value: Any) -> Json | None:
    return None if value is None else Json(as_stated(value))
