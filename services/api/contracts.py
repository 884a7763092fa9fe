"""Contracts as they stand, and what ends or falls due, as the schema has it."""

from datetime import datetime

import strawberry

from events.when import Day, When
from graph.answers import ending_shapes, terms_shapes
from graph.answers.ending_shapes import Falling
from graph.answers.shapes import Standing
from graph.answers.terms_lines import TermField
from graph.facts import shown_id
from services.api.enums import described
from services.api.loader import bounds, plain, read_json
from services.api.parts import Attestation, Being, Bounds, Entity, Event, borne_out, told
from services.api.rows import Rows, ids
from services.api.scalars import Json

described(
    TermField,
    {
        "STATUS": "Whether it is in force.",
        "KIND": "What sort of contract it is.",
        "OPERATING_ROLE": "What its operator is at the schools.",
        "PARTY": "Somebody is party to it; the value is as what.",
        "PRIME": "Whose work it is; the value is the party's id.",
        "SUB": "Who does it; the value is the party's id.",
        "UNDER": "What it rests on.",
        "BASIS": "It is stated that what it rests on is not known.",
        "SIGNED_ON": "When it was signed.",
        "FIRST_DAY": "The first day of its term.",
        "LAST_DAY": "The last day of its term, as everything that moved it leaves it.",
        "RENEWAL": "How it renews.",
        "RENEWAL_MONTHS": "How long a renewal is.",
        "NOTICE_DAYS": "How many days before its end a notice stops an automatic renewal.",
        "NOTICE": "Notice was given.",
        "VALUE": "What it is worth.",
        "COVERS": "It covers a place, with grades, days and services; an empty value: without limit.",
        "PROVIDES": "The sub provides at a place.",
        "SERVICES": "The services owed, and by whom.",
        "TARGET": "An indicator: baseline, target, due.",
        "APPROVALS": "Whose approval it needs; `approvals` says which are given.",
        "EXIT": "The ways out of it.",
        "SUBAWARD": "What 2 CFR 200.332(b)(1) asks of a subaward.",
    },
)
described(
    Falling,
    {
        "TERM": "A contract, subcontract or grant ends, on this its last day.",
        "NOTICE": "The last day on which a notice still ends a contract that else renews itself.",
        "RENEWAL": "A contract renews itself; the first day of the renewal.",
        "APPROVAL": "A contract needs an approval that is missing; the day on which it begins.",
        "REPORT": "A report of a zone, at the end of a year of it.",
        "TARGET": "What a contract is to reach by the day.",
        "WINDOW": "The two years of a priority school.",
    },
)


@strawberry.type(description="A field of a contract or subcontract as it stands.")
class Provision:
    """Several values of one field stand side by side where the day of a change is not known."""

    field: TermField = told("Which field.")
    of: Entity | None = told("The party or place that it names.")
    item: str | None = told("The indicator of a target.")
    value: str = told("The value as text; a list of values is joined by commas, an object is JSON.")
    json: Json = told("The value as the record holds it: a text, list or object.")
    before: str | None = told("What stood there until the event changed it; null: nothing did.")
    amended: bool = told("Whether an amendment, and not the contract as it was signed or proposed, says so.")
    certain: bool = told("Whether it surely holds on the day of the terms.")
    bounds: Bounds = told("When it holds; of the last day, from when on it is agreed.")
    event: Event = told("The event that says so; its `recordedAt` is when it was known.")
    facts: list[strawberry.ID] = told("The facts that it follows from.")
    disputed: list[int] = told("Positions of open disputes under which it would be otherwise.")


@strawberry.type(description="What an amendment changed of a field.")
class Altered:
    """Before and after."""

    field: TermField = told("Which field.")
    of: Entity | None = told("The party or place that it names.")
    item: str | None = told("The indicator of a target.")
    before: str | None = told("What stood before; null: nothing did.")
    after: str | None = told("What stands after; null: it was taken away.")


@strawberry.type(description="An event of a contract that stands, with what it changed.")
class Amendment:
    """From signing to termination."""

    event: Event = told("The event; of a correction, the correction.")
    root: int = told("Position of the event that it corrects; else its own.")
    topic: str = told("What happened: contract.amended.")
    since: When | None = told("The day from which it is so, as its source states it.")
    recorded_at: datetime = told("When it was known.")
    changes: list[Altered] = told("What it changed; of what states the whole contract first, nothing.")


@strawberry.type(description="An approval that a contract needs.")
class ApprovalNeeded:
    """By a decision of that party about the contract, approved or ratified."""

    by: Entity = told("Whose approval.")
    kind: str | None = told("What sort of approval.")
    given: bool = told("Whether a decision gives it, possibly.")
    certain: bool = told("Whether that is sure.")
    decisions: list[Entity] = told("The decisions that give it.")
    events: list[Event] = told("The events that said them.")
    last_attested: Attestation | None = borne_out()


@strawberry.type(description="A grant, engagement, subcontract or contract that rests on a contract.")
class Resting:
    """Directly, or through another that does."""

    instrument: Entity = told("What it is.")
    under: strawberry.ID = told("What it rests on, or is delegated from.")
    parties: list[Entity] = told("Who holds, works or provides by it.")
    json: Json | None = told("What it says of itself: lever, area, level; role; services.")
    standing: Standing = told("How it stands on the day of the terms.")
    certain: bool = told("Whether it surely stands so.")
    bounds: Bounds = told("When it rests on it.")
    events: list[Event] = told("The events that said so.")
    disputed: list[int] = told("Positions of open disputes under which it would be otherwise.")
    last_attested: Attestation | None = borne_out()


@strawberry.type(description="A contract or subcontract as it stands, after all that amended it.")
class Terms:
    """With every field, and where it comes from."""

    of: Entity = told("The contract or subcontract.")
    day: Day = told("The day that the provisions are of: the moment's; where it is not in being then, its nearest one.")
    being: Being = told("Whether it is in being on the day of the moment.")
    standing: Standing = told("How it stands on the day of the terms.")
    certain: bool = told("Whether it surely stands so.")
    provisions: list[Provision] = told("Its fields, in the order of the fields.")
    approvals: list[ApprovalNeeded] = told("The approvals that it needs, given or not.")
    resting: list[Resting] = told("What rests on it, in the order of kinds and ids.")
    amendments: list[Amendment] = told("The events that made it what it is, in the order of the days they speak from.")
    not_recorded: list[TermField] = told("Fields that nothing in the record speaks of.")


@strawberry.type(description="Something that ends or falls due.")
class Ending:
    """On one day from `earliest` to `latest`."""

    id: strawberry.ID = told("What falls due, whatever the day: the same at every moment.")
    what: Falling = told("What it is.")
    about: Entity = told("The instrument, zone or school that it is about.")
    item: str | None = told("Which of several: indicator, party that must approve, year, number of the renewal.")
    earliest: Day | None = told("The earliest day on which it can fall; null: not known.")
    latest: Day | None = told("The latest; null: not known.")
    certain: bool = told("Whether it is so, and in the days asked about or overdue, whichever day is right.")
    overdue: bool = told("Surely due before the day of the moment, and still open.")
    parties: list[Entity] = told("Whom it concerns: parties, holder and givers, prime and sub, authoriser, district.")
    instrument: Entity | None = told("The instrument; null for a zone or school.")
    message: str = told("The same in a sentence.")
    missing: list[str] = told("What is not recorded.")
    facts: list[strawberry.ID] = told("The facts that it follows from.")
    events: list[Event] = told("The events that said them.")
    disputed: list[int] = told("Positions of open disputes under which it would be otherwise.")
    last_attested: Attestation | None = borne_out()


class ContractRows(Rows):
    """Makes rows, knowing what is selected of them."""

    def terms(self, row: terms_shapes.Terms) -> Terms:
        """The terms."""
        names = ("provisions", "approvals", "resting", "amendments")
        provisions, approvals, resting, amendments = (self._below(Terms, one) for one in names)
        return Terms(
            of=self._ref(Terms, "of", row.of),
            day=row.day,
            being=self._loader.being(row.being, self._below(Terms, "being")._of(Being)),
            standing=row.standing,
            certain=row.certain,
            provisions=[provisions._provision(one) for one in row.provisions],
            approvals=[approvals._approval(one) for one in row.approvals],
            resting=[resting._resting(one) for one in row.resting],
            amendments=[amendments._amendment(one) for one in row.amendments],
            not_recorded=list(row.not_recorded),
        )

    def ending(self, row: ending_shapes.Ending) -> Ending:
        """A row."""
        return Ending(
            id=strawberry.ID(row.identity),
            what=row.what,
            about=self._ref(Ending, "about", row.about),
            item=row.item,
            earliest=row.earliest,
            latest=row.latest,
            certain=row.certain,
            overdue=row.overdue,
            parties=[self._ref(Ending, "parties", one) for one in row.parties],
            instrument=self._ref(Ending, "instrument", row.instrument),
            message=row.message,
            missing=list(row.missing),
            facts=ids(map(shown_id, row.facts)),
            events=self._events(Ending, row.events),
            disputed=list(row.disputed),
        )

    def _provision(self, row: terms_shapes.Provision) -> Provision:
        value = read_json(row.value)
        return Provision(
            field=row.field,
            of=self._ref(Provision, "of", row.of),
            item=row.item,
            value=plain(value),
            json=Json(value),
            before=None if row.before is None else plain(read_json(row.before)),
            amended=row.amended,
            certain=row.certain,
            bounds=bounds(row.bounds),
            event=self._loader.event(row.event, "event" in self._of(Provision)),
            facts=ids(map(shown_id, row.facts)),
            disputed=list(row.disputed),
        )

    def _approval(self, row: terms_shapes.Approved) -> ApprovalNeeded:
        return ApprovalNeeded(
            by=self._ref(ApprovalNeeded, "by", row.by),
            kind=row.kind,
            given=row.given,
            certain=row.certain,
            decisions=self._entities(ApprovalNeeded, "decisions", row.decisions),
            events=self._events(ApprovalNeeded, row.events),
        )

    def _resting(self, row: terms_shapes.Resting) -> Resting:
        return Resting(
            instrument=self._ref(Resting, "instrument", row.instrument),
            under=strawberry.ID(row.under),
            parties=[self._ref(Resting, "parties", one) for one in row.parties],
            json=Json(read_json(row.value)) if row.value else None,
            standing=row.standing,
            certain=row.certain,
            bounds=bounds(row.bounds),
            events=self._events(Resting, row.events),
            disputed=list(row.disputed),
        )

    def _amendment(self, row: terms_shapes.Amendment) -> Amendment:
        below = self._below(Amendment, "changes")
        return Amendment(
            event=self._loader.event(row.event, "event" in self._of(Amendment)),
            root=row.root,
            topic=row.topic,
            since=row.since,
            recorded_at=row.recorded_at,
            changes=[
                Altered(
                    field=one.field,
                    of=below._ref(Altered, "of", one.of),
                    item=one.item,
                    before=None if one.before is None else plain(read_json(one.before)),
                    after=None if one.after is None else plain(read_json(one.after)),
                )
                for one in row.changes
            ],
        )
