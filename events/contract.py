"""What can happen to a contract: who is party to it, what it covers, and whether it stands."""

from enum import StrEnum
from typing import Annotated

from events.envelope import Event, Part
from events.fields import (
    AnyId,
    BasisId,
    ContractId,
    From,
    LastDay,
    Money,
    On,
    PartyId,
    Place,
    Renewal,
    Term,
    day,
    ref,
    says,
)  # fmt: skip
from events.ids import Kind
from events.when import When


class ContractKind(StrEnum):
    """What sort of contract it is."""

    PERFORMANCE = "performance"
    CHARTER = "charter"
    MEMORANDUM = "memorandum"
    BARGAINING = "bargaining"
    SERVICE = "service"
    AFFILIATION = "affiliation"


class PartyRole(StrEnum):
    """What a party is in a contract."""

    AUTHORISER = "authoriser"
    OPERATOR = "operator"
    SUPPORTING = "supporting"
    STRATEGIC = "strategic"
    ADVISER = "adviser"
    FUNDER = "funder"
    UNION = "union"
    PARTY = "party"


class OperatingRole(StrEnum):
    """What somebody is at a place where they work."""

    LEAD = "lead"
    MANAGING = "managing"
    DIRECT = "direct"
    SUPPORTING = "supporting"
    STRATEGIC = "strategic"
    ADVISER = "adviser"


class ContractParty(Part, frozen=True, kw_only=True):
    """Who is party to the contract, as what."""

    id: PartyId
    role: Annotated[PartyRole, says("As what.")] = PartyRole.PARTY


class Approval(Part, frozen=True, kw_only=True):
    """Whose approval the contract needs before authority under it is in force."""

    by: PartyId
    kind: Annotated[str, says("What sort of approval.")] | None = None


class OwedService(Part, frozen=True, kw_only=True):
    """A service that the contract owes at every school it covers."""

    line: Annotated[str, says("The line of service.")]
    by: PartyId | None = None


class Indicator(Part, frozen=True, kw_only=True):
    """What the contract is to be measured by."""

    name: Annotated[str, says("The indicator.")]
    baseline: Annotated[str, says("Where it started.")] | None = None
    target: Annotated[str, says("Where it is to end.")] | None = None
    due: Annotated[When, day("By when.")] | None = None


Parties = Annotated[tuple[ContractParty, ...], says("Who is party to it.")]
Role = Annotated[OperatingRole, says("What its operator is at the schools.")]
Under = Annotated[tuple[BasisId, ...], says("What it rests on.")]
Approvals = Annotated[tuple[Approval, ...], says("Approvals that it needs.")]
Exit = Annotated[tuple[str, ...], says("The ways out of it, in the contract's words.")]
Covers = Annotated[tuple[Place, ...], says("The places it covers.")]
Owed = Annotated[tuple[OwedService, ...], says("The services it owes.")]
Indicators = Annotated[tuple[Indicator, ...], says("What it is to be measured by.")]
SignedOn = Annotated[When, day("When it was signed.")]


class _Agreed(Event, frozen=True, kw_only=True):
    id: Annotated[str, ref("The contract.", Kind.CONTRACT)]
    kind: Annotated[ContractKind, says("What sort of contract it is.")]
    parties: Parties
    operating_role: Role | None = None
    under: Under = ()
    approvals_required: Approvals = ()
    term: Term
    exit: Exit = ()
    covers: Covers = ()
    services: Owed = ()
    indicators: Indicators = ()
    value: Money | None = None
    signed_on: SignedOn | None = None

    def subjects(self) -> tuple[str, ...]:
        return (self.id,)


class Signed(_Agreed, frozen=True, kw_only=True):
    """A contract is signed and in force for its term."""

    TOPIC = "contract.signed"
    FOUNDS = True


class Proposed(_Agreed, frozen=True, kw_only=True):
    """A contract is proposed; not in force until it is signed."""

    TOPIC = "contract.proposed"
    FOUNDS = True


class _OfContract(Event, frozen=True, kw_only=True):
    contract: ContractId

    def subjects(self) -> tuple[str, ...]:
        return (self.contract,)


class Withdrawn(_OfContract, frozen=True, kw_only=True):
    """A proposed contract will not be signed."""

    TOPIC = "contract.withdrawn"
    on: On


class Amended(_OfContract, frozen=True, kw_only=True):
    """The parties agree on something else. Only what is given changes; `drops` and `parties_left` end."""

    TOPIC = "contract.amended"
    kind: Annotated[ContractKind, says("What sort of contract it is now.")] | None = None
    parties: Parties = ()
    parties_left: Annotated[tuple[ContractParty, ...], says("Who is no longer party to it, as what.")] = ()
    operating_role: Role | None = None
    under: Under = ()
    approvals_required: Approvals = ()
    term_last_day: LastDay | None = None
    renewal: Annotated[Renewal, says("How it renews now.")] | None = None
    exit: Exit = ()
    covers: Covers = ()
    drops: Annotated[tuple[AnyId, ...], says("The places it no longer covers.")] = ()
    services: Owed = ()
    indicators: Indicators = ()
    value: Money | None = None
    from_: From


class Renewed(_OfContract, frozen=True, kw_only=True):
    """The term goes on by the contract's own clause."""

    TOPIC = "contract.renewed"
    from_: From
    last_day: LastDay | None = None


class NoticeGiven(_OfContract, frozen=True, kw_only=True):
    """Somebody gives notice: the contract shall not renew."""

    TOPIC = "contract.notice_given"
    by: PartyId | None = None
    on: On


class Assigned(_OfContract, frozen=True, kw_only=True):
    """Another operator takes the place of the operator."""

    TOPIC = "contract.assigned"
    to: PartyId
    consents: Annotated[tuple[PartyId, ...], says("Who consents.")] = ()
    on: On


class Suspended(_OfContract, frozen=True, kw_only=True):
    """The contract is suspended."""

    TOPIC = "contract.suspended"
    from_: From


class Resumed(_OfContract, frozen=True, kw_only=True):
    """The contract is in force again."""

    TOPIC = "contract.resumed"
    from_: From


class Terminated(_OfContract, frozen=True, kw_only=True):
    """The contract ends before its term does."""

    TOPIC = "contract.terminated"
    on: On
    cause: Annotated[str, says("Why.")] | None = None
