"""Every kind of entity, with what is linked to it. Each field names the link that it follows."""

from typing import Final

import strawberry

from events.ids import PARTIES, Kind
from services.api.parts import Attribute, Entity, Link
from services.api.selection import ends, stated

K = Kind
_BASES: Final = (K.POLICY, K.CONTRACT, K.SUBCONTRACT)


@strawberry.interface(description="Who can act: hold authority, sign, operate, decide, pay.")
class Party(Entity):
    """A state, district, school, office, board, body or partner."""

    under: Link[Entity] | None = ends("What it is an office of, or is governed by.", "HAS_OFFICE", many=False)
    offices: list[Link[Entity]] = ends("Its offices, boards and bodies.", "HAS_OFFICE", out=True)
    board: Link["Board"] | None = ends("The board that governs it.", "GOVERNS", many=False)
    grants: list[Link["Grant"]] = ends("Grants of authority that it holds.", "HOLDS", K.GRANT, out=True)
    granted: list[Link["Grant"]] = ends("Grants of authority that it gave.", "GRANTED", K.GRANT, out=True)
    contracts: list[Link["Contract"]] = ends("Contracts that it is party to.", "PARTY", K.CONTRACT, out=True)
    engagements: list[Link["Engagement"]] = ends("Its work in practice.", "RUNS", K.ENGAGEMENT, out=True)
    subcontracts: list[Link["Subcontract"]] = ends("Subcontracts in which it does the work.", "SUB", out=True)
    subcontracted: list[Link["Subcontract"]] = ends("Subcontracts that it gave to others.", "PRIME", out=True)
    decisions: list[Link["Decision"]] = ends("What it decided.", "DECIDED", K.DECISION, out=True)
    authorises: list[Link["Zone"]] = ends("Zones that it authorises.", "AUTHORISES", K.ZONE, out=True)
    adopted: list[Link[Entity]] = ends("Policies and budgets that it adopted.", "ADOPTED", out=True)
    funds: list[Link[Entity]] = ends("What it pays for.", "FUNDS", out=True)
    predecessors: list[Link[Entity]] = ends("What it took the place of.", "SUCCEEDS", out=True)
    successors: list[Link[Entity]] = ends("What took its place.", "SUCCEEDS")
    status: Attribute | None = stated("Whether it is planned, open or closed.", "status")
    legal_form: Attribute | None = stated("Its legal form.", "legal_form")
    also_known: list[Attribute] = stated("Other names that it goes by; the qualifier is the name.", "also_known", True)
    identifiers: list[Attribute] = stated("Codes that others gave it: scheme/value.", "identifier", True)


@strawberry.interface(description="Where authority is held: what grants are over and contracts cover.")
class Place(Entity):
    """A state, zone, cluster, district or school."""

    grants_over: list[Link["Grant"]] = ends("Grants of authority over it.", "OVER", K.GRANT)
    covered_by: list[Link["Contract"]] = ends("Contracts that cover it.", "COVERS", K.CONTRACT)
    engagements_at: list[Link["Engagement"]] = ends("Who works there in practice.", "AT", K.ENGAGEMENT)
    provided_by: list[Link["Subcontract"]] = ends("Subcontracts that provide there.", "PROVIDES", K.SUBCONTRACT)
    decisions_about: list[Link["Decision"]] = ends("Decisions about it.", "ABOUT", K.DECISION)
    results: list[Link["Result"]] = ends("What was measured there.", "ABOUT", K.RESULT)
    funded_by: list[Link[Entity]] = ends("Who pays for it.", "FUNDS")
    coverage: list[Attribute] = stated("How much of each aspect is in the record.", "coverage", True)


@strawberry.type(description="A state: where the power over its schools comes from.")
class State(Party, Place):
    """A state."""

    districts: list[Link["District"]] = ends("The districts that it oversees.", "OVERSEES", K.DISTRICT, out=True)
    schools: list[Link["School"]] = ends("Schools that it governs itself.", "HAS_SCHOOL", K.SCHOOL, out=True)


@strawberry.type(description="A school district.")
class District(Party, Place):
    """A district."""

    state: Link[State] | None = ends("The state that oversees it.", "OVERSEES", K.STATE, many=False)
    schools: list[Link["School"]] = ends("The schools that it governs.", "HAS_SCHOOL", K.SCHOOL, out=True)
    zones: list[Link["Zone"]] = ends("The zones that serve it.", "SERVES", K.ZONE)


@strawberry.type(description="A school. As a holder of authority it means its leader.")
class School(Party, Place):
    """A school."""

    district: Link[District] | None = ends("The district that governs it.", "HAS_SCHOOL", K.DISTRICT, many=False)
    governing_body: Link[Entity] | None = ends("The district, state or board over it.", "HAS_SCHOOL", many=False)
    cluster: Link["Cluster"] | None = ends("Its cluster; of several the surest and latest.", "INCLUDES", many=False)
    clusters: list[Link["Cluster"]] = ends("Every cluster that it may be in.", "INCLUDES", K.CLUSTER)
    holders: list[Link["Grant"]] = ends(
        "Grants over the school itself; `Network.holders` answers with all that reach it.", "OVER", K.GRANT
    )
    operators: list[Link["Engagement"]] = ends(
        "Who works there in practice; `Network.operators` answers on paper, too.", "AT", K.ENGAGEMENT
    )
    grades: Attribute | None = stated("The grades that it teaches.", "grades")
    level: Attribute | None = stated("Its level of schooling.", "level")
    priority: Attribute | None = stated("Whether it is a priority school, and what was decided.", "priority")
    support_levels: list[Attribute] = stated("Levels of support, by scheme.", "support_level", True)


@strawberry.type(description="An office of a party or zone, an internal unit included.")
class Office(Party):
    """An office."""


@strawberry.type(description="A board that governs.")
class Board(Party):
    """A board."""

    governs: list[Link[Entity]] = ends("What it governs.", "GOVERNS", out=True)
    schools: list[Link[School]] = ends("Schools that it governs itself.", "HAS_SCHOOL", K.SCHOOL, out=True)
    seats: list[Attribute] = stated("Its seats: who appoints and who sits.", "seat", True)


@strawberry.type(description="A union, commission, unit of a university, foundation or network.")
class Body(Party):
    """A body."""


@strawberry.type(description="An organisation that works with schools: lead, supporting or other partner.")
class Partner(Party):
    """A partner."""


@strawberry.type(description="A Partnership Zone: districts and clusters of schools under conditions of their own.")
class Zone(Place):
    """A zone."""

    clusters: list[Link["Cluster"]] = ends("Its clusters.", "HAS_CLUSTER", K.CLUSTER, out=True)
    districts: list[Link[District]] = ends("The districts that it serves.", "SERVES", K.DISTRICT, out=True)
    authorised_by: list[Link[Entity]] = ends("Who authorises it.", "AUTHORISES")
    under: list[Link[Entity]] = ends("The policy that it rests on.", "UNDER", out=True)
    offices: list[Link[Entity]] = ends("Its offices and boards.", "HAS_OFFICE", out=True)
    grants: list[Link["Grant"]] = ends("Grants of authority that it holds itself.", "HOLDS", K.GRANT, out=True)
    status: Attribute | None = stated("Whether it is open or closed.", "status")
    stage: Attribute | None = stated("The stage of its growth.", "stage")
    reports: list[Attribute] = stated("Its reports: year/kind.", "report", True)


@strawberry.type(description="A cluster of schools in a zone.")
class Cluster(Place):
    """A cluster."""

    zone: Link[Zone] | None = ends("The zone that it belongs to.", "HAS_CLUSTER", K.ZONE, many=False)
    schools: list[Link[School]] = ends("Its schools, each with the grades that belong.", "INCLUDES", K.SCHOOL, out=True)
    status: Attribute | None = stated("Whether it is open or closed.", "status")
    strategies: Attribute | None = stated("What it is formed around.", "strategies")


@strawberry.interface(description="What somebody agreed, adopted, gave, decided or measured.")
class Instrument(Entity):
    """Policy, contract, grant, subcontract, engagement, decision, budget or result."""

    status: Attribute | None = stated("How it stands: proposed, in_force, suspended, auto_renewed, ended, …", "status")
    decisions: list[Link["Decision"]] = ends("Decisions about it.", "ABOUT", K.DECISION)


@strawberry.type(description="A rule that somebody with the power to adopted: statute, order, plan, …")
class Policy(Instrument):
    """A policy."""

    adopted_by: list[Link[Entity]] = ends("Who adopted it.", "ADOPTED")
    basis_of: list[Link[Entity]] = ends("What rests on it.", "UNDER")
    type: Attribute | None = stated("What sort of rule it is.", "type")
    citation: Attribute | None = stated("How it is cited.", "citation")


@strawberry.type(description="A contract: who is party to it, what it covers, what rests on it.")
class Contract(Instrument):
    """A contract."""

    parties: list[Link[Entity]] = ends("Who is party to it, as what.", "PARTY", *PARTIES)
    covers: list[Link[Entity]] = ends("The places that it covers.", "COVERS", out=True)
    under: list[Link[Entity]] = ends("What it rests on.", "UNDER", *_BASES, out=True)
    grants: list[Link["Grant"]] = ends("Grants of authority that rest on it.", "UNDER", K.GRANT)
    engagements: list[Link["Engagement"]] = ends("Engagements that rest on it.", "UNDER", K.ENGAGEMENT)
    subcontracts: list[Link["Subcontract"]] = ends("Subcontracts under it.", "UNDER", K.SUBCONTRACT)
    sort: Attribute | None = stated("What sort of contract it is.", "kind")
    operating_role: Attribute | None = stated("What its operator is at the schools.", "operating_role")
    term: Attribute | None = stated("Its term and how it renews.", "term")
    exit: Attribute | None = stated("The ways out of it.", "exit")
    approvals: Attribute | None = stated("Approvals that it needs.", "approvals")
    services: Attribute | None = stated("The services that it owes.", "services")
    targets: list[Attribute] = stated("What it is measured by.", "target", True)
    value: Attribute | None = stated("What it is worth.", "value")
    notice: Attribute | None = stated("Notice that was given.", "notice")


@strawberry.type(description="A grant of authority: a lever, or an area of it, over places.")
class Grant(Instrument):
    """A grant. Lever, area and level are the properties of the link to its holder."""

    holder: Link[Entity] | None = ends("Who holds it, and what: lever, area, level.", "HOLDS", many=False)
    over: list[Link[Entity]] = ends("The places that it is over.", "OVER", out=True)
    granted_by: list[Link[Entity]] = ends("Who gave it.", "GRANTED")
    under: list[Link[Entity]] = ends("What it rests on.", "UNDER", *_BASES, out=True)
    delegated_from: Link["Grant"] | None = ends("The grant that it is part of.", "DELEGATES", K.GRANT, many=False)
    delegated_on: list[Link["Grant"]] = ends("Grants made of it.", "DELEGATES", K.GRANT, out=True)


@strawberry.type(description="Work that somebody does for another under an agreement.")
class Subcontract(Instrument):
    """A subcontract."""

    prime: Link[Entity] | None = ends("Whose work it is.", "PRIME", many=False)
    sub: Link[Entity] | None = ends("Who does it.", "SUB", many=False)
    under: list[Link[Entity]] = ends("The contract or subcontract that it is under.", "UNDER", out=True)
    provides_at: list[Link[Entity]] = ends("Where it provides, with services, grades and days.", "PROVIDES", out=True)
    subcontracts: list[Link["Subcontract"]] = ends("Subcontracts under it.", "UNDER", K.SUBCONTRACT)
    services: Attribute | None = stated("The lines of service.", "services")
    term: Attribute | None = stated("Its term.", "term")
    value: Attribute | None = stated("What it is worth.", "value")
    subaward: Attribute | None = stated("What 2 CFR 200.332(b)(1) asks it to state.", "subaward")


@strawberry.type(description="Who works where in practice, on paper or not.")
class Engagement(Instrument):
    """An engagement."""

    who: Link[Entity] | None = ends("Who works, as what.", "RUNS", many=False)
    at: list[Link[Entity]] = ends("Where, with grades, days and services.", "AT", out=True)
    under: list[Link[Entity]] = ends("What it rests on.", "UNDER", out=True)
    basis: Attribute | None = stated("`none` or `unknown`, where it rests on nothing recorded.", "basis")


@strawberry.type(description="What somebody with the power to decided.")
class Decision(Instrument):
    """A decision."""

    decided_by: list[Link[Entity]] = ends("Who decided.", "DECIDED")
    about: list[Link[Entity]] = ends("What it is about.", "ABOUT", out=True)
    about_finding: Attribute | None = stated("The identity of the finding that it is about.", "about")
    outcome: Attribute | None = stated("What was decided.", "outcome")
    conditions: Attribute | None = stated("On what conditions.", "conditions")
    votes: Attribute | None = stated("How they voted.", "votes")
    basis: Attribute | None = stated("What was known when it was taken.", "basis")


@strawberry.type(description="Money that is planned, adopted or spent.")
class Budget(Instrument):
    """A budget. Its lines are the links FUNDS of those who pay."""

    adopted_by: list[Link[Entity]] = ends("Who adopted it.", "ADOPTED")
    year: Attribute | None = stated("The year.", "year")
    state: Attribute | None = stated("How real the money is.", "state")


@strawberry.type(description="What was measured.")
class Result(Instrument):
    """A result."""

    about: list[Link[Entity]] = ends("What it is about.", "ABOUT", out=True)
    figures: list[Attribute] = stated("The figure: indicator/subgroup/year.", "result", True)


@strawberry.type(description="What was said later about a recorded event: more sources, confirmations.")
class Evidence(Entity):
    """The evidence about one event."""

    sources: list[Attribute] = stated("Further sources, by the position of the event that added them.", "source", True)
    attested: list[Attribute] = stated("Days on which somebody confirmed it.", "attested", True)


KINDS: Final[dict[Kind, type[Entity]]] = {
    K.STATE: State, K.DISTRICT: District, K.SCHOOL: School, K.OFFICE: Office, K.BOARD: Board, K.BODY: Body,
    K.PARTNER: Partner, K.ZONE: Zone, K.CLUSTER: Cluster, K.POLICY: Policy, K.CONTRACT: Contract, K.GRANT: Grant,
    K.SUBCONTRACT: Subcontract, K.ENGAGEMENT: Engagement, K.DECISION: Decision, K.BUDGET: Budget, K.RESULT: Result,
    K.EVENT: Evidence,
}  # fmt: skip
"""Kind of id to the type that stands for it."""
