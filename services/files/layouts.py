"""The six kinds of sheet and their columns."""

from collections.abc import Mapping
from typing import Final

from events.contract import ContractKind, OperatingRole
from events.decision import DecisionOutcome
from events.fields import Renewal
from events.ids import BASES, PARTIES, PLACES, Kind
from events.levers import Area, Level, Lever
from services.files.columns import (
    SOURCE,
    Column,
    Layout,
    Reads,
    SheetKind,
    days,
    ends,
    grades,
    own_id,
    pick,
    services,
    starts,
)

_NOT_SAID: Final = ("none", "unknown")
_TERM: Final = (
    starts("term.from", "First day of the term."),
    ends("term.last_day", "Last day of the term."),
    pick("term.renewal", "Renewal", "What happens when the term is over.", "none", Renewal, "renews"),
    Column("term.renewal_months", "Renewal months", "Length of a renewal, in months.", "12", Reads.WHOLE,
           bounds=(1, 1200)),
    Column("term.notice_days", "Notice days", "Days of notice that stop an automatic renewal.", "90", Reads.WHOLE,
           ("notice", "days of notice"), bounds=(0, 3660)),
)  # fmt: skip
_VALUE: Final = Column("value", "Value", "Dollars in all, written out.", "$1,250,000", Reads.MONEY,
                       ("amount", "contract value", "contract amount", "total", "price", "cost"))  # fmt: skip
_SIGNED: Final = Column("signed_on", "Signed on", "When it was signed.", "July 2014", Reads.START,
                        ("date signed", "signed", "signature date", "execution date"))  # fmt: skip
_CLERKS: Final = PARTIES | {Kind.ZONE}


def _party(role: str, heading: str, what: str, example: str, *also: str) -> Column:
    return Column(f"parties.{role}", heading, what, example, Reads.NAMES, also, PARTIES)


_CONTRACTS: Final = (
    own_id(Kind.CONTRACT, "lincoln-2014"),
    pick("kind", "Kind", "What sort of contract it is.", "performance", ContractKind, "type", "contract type",
         "kind of contract", required=True),
    _party("authoriser", "Authoriser", "Who lets the operator work: the state, the district, the board.",
           "Springfield Public Schools", "authorizer", "authority", "granted by", "district", "agency", "board",
           "first party"),
    _party("operator", "Operator", "Who runs or leads the schools.", "Lincoln Partners", "partner", "provider",
           "vendor", "contractor", "lead partner", "managing partner", "second party"),
    _party("supporting", "Supporting partners", "Who helps under this contract.", "", "supporting partner",
           "supporting"),
    _party("strategic", "Strategic partners", "Strategic partners under it.", "", "strategic partner", "strategic"),
    _party("adviser", "Advisers", "Who advises under it.", "", "adviser", "advisor", "advisors"),
    _party("funder", "Funders", "Who pays.", "", "funder", "funded by", "foundation"),
    _party("union", "Union", "The union that is party to it.", "", "unions"),
    _party("party", "Other parties", "Anybody else who is party to it.", "", "other party", "parties"),
    pick("operating_role", "Operating role", "What its operator is at the schools.", "lead", OperatingRole, "role"),
    *_TERM,
    Column("covers", "Schools", "The places it covers.", "Duggan Middle School; Brightwood Elementary", Reads.NAMES,
           ("school", "covers", "places", "sites", "site", "school name", "campus", "campuses"), PLACES),
    grades(), days(),
    services("Services that it owes."),
    Column("indicators", "Indicators", "What the schools are measured by: start, target, by when.",
           "graduation: 61% -> 75% by June 2017; attendance -> 95%", Reads.INDICATORS,
           ("targets", "performance indicators", "performance targets", "measures", "goals")),
    _VALUE, _SIGNED,
    Column("under", "Under", "The policies, contracts or subcontracts that it rests on.", "", Reads.NAMES,
           ("legal basis", "basis", "policy"), BASES),
    Column("approvals_required", "Approvals needed", "Whose approval it needs before it is in force.", "", Reads.NAMES,
           ("approval", "approvals", "approved by"), PARTIES),
    Column("exit", "Ways out", "The ways out of it, in the contract's words.", "", Reads.LIST,
           ("exit", "exit clauses")),
    Column("works_there", "Works there", "yes: the operator works at the schools from the first day: an engagement.",
           "yes", Reads.YES, ("begins work", "in practice")),
    Column("ended.on", "Terminated on", "The first day without it, where it ended before its term.", "", Reads.START,
           ("terminated", "termination date", "ended on", "cancelled on")),
    Column("ended.cause", "Cause", "Why it was terminated.", "", also=("termination reason", "cause of termination")),
    *SOURCE,
)  # fmt: skip
_GRANTS: Final = (
    own_id(Kind.GRANT, "lincoln-hiring"),
    Column("holder", "Holder", "Who holds it: a party, or a zone that has no board or office.", "Lincoln Partners",
           Reads.NAME, ("held by", "granted to", "authority holder", "partner"), _CLERKS, required=True),
    pick("lever", "Lever", "What authority is over.", "people", Lever, "power", "authority", required=True),
    pick("area", "Area", "The part of the lever. Not given: all of it.", "hiring", Area, "part", "sub-lever"),
    pick("level", "Level", "How much. Not given: the source does not say.", "shared", Level, "how much", "degree"),
    Column("over", "Over", "The places that it reaches.", "Duggan Middle School", Reads.NAMES,
           ("schools", "school", "places", "place", "scope", "cluster", "zone"), PLACES, required=True),
    grades(),
    Column("by", "Granted by", "Who gives it.", "Springfield Public Schools", Reads.NAMES,
           ("by", "grantor", "given by", "authoriser", "authorizer"), PARTIES),
    Column("under", "Under", "The contract, policy or subcontract that it rests on; or none, unknown.", "lincoln-2014",
           Reads.NAME, ("basis", "contract", "legal basis", "policy"), BASES, words=_NOT_SAID),
    Column("delegated_from", "Delegated from", "The grant that it is a part of.", "", Reads.NAME, ("parent grant",),
           frozenset({Kind.GRANT})),
    Column("share", "Share", "The share of it that is held.", "", Reads.SHARE, ("percent", "percentage")),
    Column("limits", "Limits", "Its limits, in the source's words.", "within the union contract",
           also=("limit", "restrictions", "conditions")),
    starts("from", "First day of the grant."), ends("last_day", "Last day of the grant."),
    Column("ended.on", "Revoked on", "The first day without it, where it was taken back.", "", Reads.START,
           ("revoked", "revocation date", "ended on")),
    *SOURCE,
)  # fmt: skip
_SUBCONTRACTS: Final = (
    own_id(Kind.SUBCONTRACT, "lincoln-tutoring"),
    Column("prime", "Prime", "Whose work it is.", "Lincoln Partners", Reads.NAME,
           ("prime contractor", "contractor", "lead partner", "pass-through entity"), PARTIES, required=True),
    Column("sub", "Subcontractor", "Who does it.", "City Year", Reads.NAME,
           ("sub", "supporting partner", "subrecipient", "vendor", "provider"), PARTIES, required=True),
    Column("under", "Under", "The contract or subcontract that the work is owed under; or unknown.", "lincoln-2014",
           Reads.NAME, ("prime contract", "contract"), frozenset({Kind.CONTRACT, Kind.SUBCONTRACT}),
           words=("unknown",)),
    services("What the subcontractor does."),
    Column("provides_at", "Schools", "Where.", "Duggan Middle School", Reads.NAMES,
           ("school", "places", "sites", "site", "at", "where"), PLACES),
    grades(), days(), *_TERM, _VALUE, _SIGNED,
    Column("subaward.federal_award_id", "Federal award id", "Federal award identification number.", "",
           also=("fain", "award id")),
    Column("subaward.subrecipient_uei", "Subrecipient UEI", "Subrecipient's unique entity identifier.", "",
           also=("uei",)),
    Column("subaward.assistance_listing", "Assistance listing", "Assistance listings number and title.", "",
           also=("cfda", "aln", "cfda number")),
    Column("subaward.amount_obligated", "Amount obligated", "Dollars obligated by this action.", "", Reads.MONEY,
           ("obligated",)),
    Column("ended.on", "Ended on", "The first day without it, where it ended before its term.", "", Reads.START,
           ("ended", "terminated on", "termination date")),
    *SOURCE,
)  # fmt: skip
_MEMBERSHIPS: Final = (
    Column("cluster", "Cluster", "The cluster that the school joins.", "Springfield Empowerment cluster", Reads.NAME,
           ("cluster name", "group", "network"), frozenset({Kind.CLUSTER}), required=True),
    Column("school", "School", "The school.", "Duggan Middle School", Reads.NAME,
           ("school name", "member", "campus", "schools"), frozenset({Kind.SCHOOL}), required=True),
    grades(),
    starts("from", "First day in the cluster."), ends("last_day", "Last day in the cluster."),
    Column("ended.on", "Left on", "The first day out of it.", "", Reads.START, ("left", "date left", "leave date")),
    *SOURCE,
)  # fmt: skip
_ENGAGEMENTS: Final = (
    own_id(Kind.ENGAGEMENT, "lincoln-duggan"),
    Column("who", "Who", "Who works there.", "Lincoln Partners", Reads.NAME,
           ("operator", "partner", "provider", "organisation", "organization"), PARTIES, required=True),
    pick("role", "Role", "As what.", "lead", OperatingRole, "as", "operating role", required=True),
    Column("at", "At", "Where.", "Duggan Middle School", Reads.NAMES,
           ("school", "schools", "places", "place", "site", "sites", "school name"), PLACES, required=True),
    grades(), days(), services("What they do there."),
    Column("under", "Under", "The contract, policy or subcontract that it rests on; or none, unknown.", "lincoln-2014",
           Reads.NAME, ("basis", "contract", "legal basis"), BASES, words=_NOT_SAID),
    starts("from", "First day of the work."), ends("last_day", "Last day of the work."),
    Column("ended.on", "Ended on", "The first day without them, where the end came otherwise than planned.", "",
           Reads.START, ("ended", "left on", "exit date")),
    Column("ended.reason", "Why ended", "Why they left.", "", also=("end reason", "reason ended", "exit reason")),
    *SOURCE,
)  # fmt: skip
_DECISIONS: Final = (
    own_id(Kind.DECISION, "board-2014-07-14-3"),
    Column("about", "About", "What was decided about: a party, place, contract, grant or anything with an id.",
           "lincoln-2014", Reads.NAME, ("subject", "matter", "regarding", "re"), required=True),
    pick("outcome", "Outcome", "What was decided.", "approved", DecisionOutcome, "decision", "result", "action",
         required=True),
    Column("by", "By", "Who decides.", "Springfield School Committee", Reads.NAMES,
           ("decided by", "body", "board", "who", "agency"), _CLERKS),
    Column("on", "On", "The day it was decided.", "7/14/2014", Reads.START,
           ("date", "decided on", "decision date", "meeting date"), required=True),
    Column("takes_effect", "Takes effect", "When it takes effect. Not given: the day it is taken.", "8/4/2014",
           Reads.START, ("effective", "effective date", "effect")),
    Column("votes", "Votes", "How they voted.", "6 to 1", also=("vote", "tally")),
    Column("conditions", "Conditions", "On what conditions.", "", also=("condition", "subject to")),
    Column("overturns", "Overturns", "The decision that it overturns.", "", Reads.NAME, ("reverses",),
           frozenset({Kind.DECISION})),
    *SOURCE,
)  # fmt: skip

LAYOUTS: Final[Mapping[SheetKind, Layout]] = {
    one.kind: one
    for one in (
        Layout(SheetKind.CONTRACTS, "a contract that was signed", Kind.CONTRACT, _CONTRACTS),
        Layout(SheetKind.GRANTS, "authority that somebody was granted", Kind.GRANT, _GRANTS),
        Layout(SheetKind.SUBCONTRACTS, "a subcontract that was signed", Kind.SUBCONTRACT, _SUBCONTRACTS),
        Layout(SheetKind.MEMBERSHIPS, "a school that joined a cluster", None, _MEMBERSHIPS),
        Layout(SheetKind.ENGAGEMENTS, "somebody who began to work somewhere", Kind.ENGAGEMENT, _ENGAGEMENTS),
        Layout(SheetKind.DECISIONS, "a decision that was taken", Kind.DECISION, _DECISIONS),
    )
}
"""Every kind of sheet."""
