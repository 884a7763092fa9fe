"""Answers about authority, operation, subcontracts and findings, as the schema has them."""

import strawberry

from events.ids import Kind
from events.levers import Area, Level, Lever
from events.when import Day
from graph.answers.labels import Change
from graph.answers.outcome import Severity
from graph.answers.shapes import Standing, Style, Verdict
from services.api.enums import Outcome
from services.api.parts import Attestation, Bounds, Entity, Event, Fact, Moment, PageInfo, borne_out, told
from services.api.waivers import FirstSeen, Waiver


@strawberry.type(description="Somebody holds a lever, or an area of it, over a place: by grant, or by presumption.")
class Holding:
    """With its standing, its certainty, and the facts and events that it follows from."""

    holder: Entity = told("Who holds it.")
    over: Entity = told("Over what.")
    lever: Lever = told("What authority is over.")
    area: Area | None = told("The part of the lever; null: all of it.")
    level: Level | None = told("How much; null: the source does not say.")
    grades: list[str] = told("The grades that it reaches; empty: not limited.")
    standing: Standing = told("How it stands; only IN_FORCE and AUTO_RENEWED are in force.")
    in_force: bool = told("Whether authority is really held.")
    presumed: bool = told("True: nobody was granted it, so it stays with the governing body.")
    certain: bool = told("Whether it surely holds on the day.")
    bounds: Bounds = told("When it holds.")
    grant: Entity | None = told("The grant that it rests on; null: presumed.")
    basis: list[str] = told("What the grant rests on: ids, or `none`, `unknown`.")
    given_by: list[Entity] = told("Who gave it.")
    share: float | None = told("The share of it that is held, 0 to 1.")
    limits: str | None = told("Its limits, in the source's words.")
    path: list[strawberry.ID] = told("The places by which it reaches, from what the grant is over to the place asked.")
    facts: list[strawberry.ID] = told("The facts that it follows from.")
    events: list[Event] = told("The events that said them.")
    disputed: list[int] = told("Positions of open disputes under which it would be otherwise.")
    last_attested: Attestation | None = borne_out()


@strawberry.type(description="Whether a holder holds at least a level over a place.")
class Check:
    """A verdict with its reasons."""

    moment: Moment = told("The moment of the answer.")
    holder: Entity = told("Who was asked about.")
    over: Entity = told("Over what.")
    lever: Lever = told("The lever.")
    area: Area | None = told("The area; null: every area of the lever.")
    level: Level = told("The least level asked for.")
    verdict: Verdict = told("Whether it is held.")
    certain: bool = told("Whether the verdict is the same whichever day within the sources' bounds is right.")
    covered: list[str] = told("Areas and grades for which it is held.")
    missing: list[str] = told("Areas and grades for which it is not.")
    holdings: list[Holding] = told("What the verdict follows from.")
    reason: str = told("The verdict in a sentence.")


@strawberry.type(description="One link of a chain of authority; or, for an absence, one reason why not.")
class Step:
    """With the event that said it."""

    what: str = told("What the step is: authorises, gives, holds, is over, …")
    source: Entity | None = told("From whom or what.")
    target: Entity | None = told("To whom or what.")
    level: Level | None = told("The level that passes.")
    standing: Standing | None = told("How it stands.")
    certain: bool = told("Whether it surely holds on the day.")
    bounds: Bounds | None = told("When it holds.")
    style: Style | None = told("On the last step: whether the chain ends at the school.")
    event: Event | None = told("The event that said it, with sources, recorder and both times; null: nothing says so.")
    fact: strawberry.ID | None = told("The fact that it is.")
    disputed: list[int] = told("Positions of open disputes under which it would be otherwise.")


@strawberry.type(description="Somebody operates a place: on paper, in practice, or both.")
class Operation:
    """On paper: a contract covers it. In practice: somebody works there."""

    operator: Entity = told("Who.")
    at: Entity = told("Where.")
    role: str | None = told("As what: lead, managing, direct, supporting, …")
    on_paper: bool = told("Whether a contract that covers the place says so.")
    in_practice: bool = told("Whether somebody works there.")
    certain: bool = told("Whether it surely holds on the day.")
    grades: list[str] = told("The grades; empty: not limited.")
    days_a_week: float | None = told("Days a week on site.")
    contract: Entity | None = told("The contract that says so.")
    engagement: Entity | None = told("The engagement that says so.")
    bounds: Bounds = told("When it holds.")
    events: list[Event] = told("The events that said so.")
    disputed: list[int] = told("Positions of open disputes under which it would be otherwise.")
    last_attested: Attestation | None = borne_out()


@strawberry.type(name="Subcontracting", description="A subcontract in the network.")
class SubcontractEdge:
    """Between a prime and its sub."""

    subcontract: Entity = told("The subcontract.")
    prime: Entity = told("Whose work it is.")
    sub: Entity = told("Who does it.")
    under: Entity | None = told("What it is under.")
    services: list[str] = told("The lines of service.")
    places: list[Entity] = told("Where it provides.")
    depth: int = told("How far from the party asked about; 1: its own.")
    certain: bool = told("Whether it surely holds on the day.")
    bounds: Bounds = told("When it holds.")
    events: list[Event] = told("The events that said so.")
    disputed: list[int] = told("Positions of open disputes under which it would be otherwise.")
    last_attested: Attestation | None = borne_out()


@strawberry.type(description="Everything that hangs on a party by subcontract, to any depth.")
class SubcontractNetwork:
    """Edges and cycles."""

    moment: Moment = told("The moment of the answer.")
    of: Entity = told("The party asked about.")
    edges: list[SubcontractEdge] = told("The subcontracts, nearest first.")
    cycles: list[list[strawberry.ID]] = told("Parties that are their own subcontractors, in the order of the cycle.")
    truncated: bool = told("Whether there is more, below the depth asked for.")


@strawberry.type(description="A rule and what it found.")
class Finding:
    """VIOLATED or UNKNOWN, with the facts and events that it follows from."""

    id: strawberry.ID = told("Its identity, the same at every moment: a decision can be about it.")
    rule: str = told("The rule.")
    about: list[strawberry.ID] = told("What it is about; a lever stands by its name.")
    entities: list[Entity] = told("Those of `about` that are in the record.")
    outcome: Outcome = told("What the rule came to.")
    certain: bool | None = told("Whether it is so whichever day within the sources' bounds is right; null for UNKNOWN.")
    warning: bool = told("Whether it is a warning only.")
    since: Day | None = told("The first day around the moment on which it stands.")
    until: Day | None = told("The first day on which it does not stand any more.")
    facts: list[strawberry.ID] = told("The facts that it follows from.")
    events: list[Event] = told("The events that said them.")
    missing: list[str] = told("What would settle it, for UNKNOWN.")
    message: str = told("The finding in a sentence.")
    source: str = told("Where the rule comes from.")
    severity: Severity = told("How much it weighs.")
    waiver: Waiver | None = told("The decision to waive it, whether that holds or not; null: it was never waived.")
    first_seen: FirstSeen | None = told("The first knowledge with which it is found; null in a reading.")
    last_attested: Attestation | None = borne_out()


@strawberry.type(description="Something found by a name or code that it has, had or goes by.")
class Found:
    """The best match first."""

    entity: Entity = told("What was found.")
    matched: str = told("The name or code that matched.")
    exact: bool = told("Whether the whole name matched, case and accents aside.")
    current: bool = told("Whether it is its name on the day; otherwise a former or later one.")
    bounds: Bounds = told("When it had this name.")
    event: Event = told("The event that said so.")


@strawberry.type(description="What differs between two moments under one key. A side without value did not hold.")
class Row:
    """Before and after."""

    type: str = told("The type of the link, or the name of the attribute.")
    source: Entity = told("The entity, or the end that the link leaves; where there is one at a time, its one end.")
    target: Entity | None = told(
        "The end that the link reaches; null for an attribute, or where the other end is the value."
    )
    qualifier: str = told("Which attribute of several; empty where there is one.")
    before: str | None = told("The value before; empty text for a link without properties; null: it did not hold.")
    after: str | None = told("The value after; null: it does not hold any more.")
    certain_before: bool | None = told("Whether it surely held before.")
    certain_after: bool | None = told("Whether it surely holds after.")
    disputed_before: list[int] = told("Open disputes before.")
    disputed_after: list[int] = told("Open disputes after.")
    facts: list[strawberry.ID] = told("The facts on both sides.")
    events_before: list[Event] = told("The events that said the one before.")
    events_after: list[Event] = told("The events that said the one after.")
    label: Change = told("Why the two moments differ.")
    because: list[Event] = told("The events behind it, with their sources.")
    hindsight: str | None = told("The value on the first day as the second knowledge has it; null: nothing held.")
    foresight: str | None = told("The value on the second day as the first knowledge had it; null: nothing held.")


@strawberry.type(description="How many rows of a difference have a label.")
class ChangeCount:
    """One of each label."""

    label: Change = told("The label.")
    count: int = told("How many rows have it.")


@strawberry.type(description="How much of one entity differs.")
class Changed:
    """Its rows stand together in the list."""

    entity: Entity = told("The entity.")
    total: int = told("How many rows are about it.")
    counts: list[ChangeCount] = told("How many of them have each label; they add up to the total.")


@strawberry.type(description="What differs between two moments.")
class Difference:
    """Rows in a fixed order, entity by entity. Counts are of everything, whatever page is asked for."""

    before: Moment = told("The moment before.")
    after: Moment = told("The moment after.")
    total: int = told("How many rows there are on all pages.")
    counts: list[ChangeCount] = told("How many of them have each label; they add up to the total.")
    entities: list[Changed] = told("The same entity by entity; their totals add up, too.")
    rows: list[Row] = told("What differs.")
    page_info: PageInfo = told("Where the page ends.")


@strawberry.type(description="A version of a fact: when it held, and from when to when it was believed.")
class FactVersion(Fact):
    """Both times of one fact."""

    type: str = told("The type of the link, or the name of the attribute.", "")
    source: Entity = told("The entity, or the end that the link leaves.")
    target: Entity | None = told("The end that the link reaches; null for an attribute.")
    qualifier: str = told("Which attribute of several; empty where there is one.", "")
    value: str = told("The value, as the record holds it; empty for a link without properties.", "")
    history_of: Entity = told("Whose history it is part of: of the one asked about, or of what it took the place of.")


@strawberry.type(description="How many entities of a kind are in being.")
class Count:
    """A kind and its number."""

    kind: Kind = told("The kind.")
    count: int = told("How many are, or may be, in being on the day.")
