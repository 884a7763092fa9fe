"""Deciders of contracts."""

from events.contract import (
    Amended,
    Assigned,
    PartyRole,
    Proposed,
    Resumed,
    Signed,
    Suspended,
    Terminated,
    Withdrawn,
)  # fmt: skip
from events.engagement import Began
from events.envelope import Event
from events.when import When
from services.boundary import Boundary
from services.commands.endings import begun
from services.commands.words import of_kind
from services.statements import Refused


def decide(body: Event, boundary: Boundary) -> None:
    """Refuse what cannot be true of a contract."""
    if isinstance(body, Terminated | Withdrawn):
        history = boundary.history(body.contract)
        agreed = of_kind(history, Proposed) if isinstance(body, Withdrawn) else of_kind(history, Signed, Proposed)
        first = "record contract.proposed first" if isinstance(body, Withdrawn) else "record contract.signed first"
        if isinstance(body, Withdrawn):
            # A proposal can be withdrawn before the term that it proposes.
            if not agreed:
                begun(f"a proposal of {body.contract}", [], body.on, first)
        else:
            starts = [one.term.from_ for one in agreed if isinstance(one, Signed | Proposed)]
            begun(body.contract, starts, body.on, first)
    elif isinstance(body, Resumed):
        suspended = of_kind(boundary.history(body.contract), Suspended)
        what = f"the suspension of {body.contract}"
        begun(what, [one.from_ for one in suspended], body.from_, "record contract.suspended first", "from")
    elif isinstance(body, Amended) and (body.drops or body.parties_left):
        _amended(body, boundary)


def _amended(body: Amended, boundary: Boundary) -> None:
    places: dict[str, list[When]] = {}
    parties: dict[tuple[str, PartyRole], list[When]] = {}
    for one in of_kind(boundary.history(body.contract), Signed, Proposed, Amended, Assigned):
        if isinstance(one, Assigned):
            parties.setdefault((one.to, PartyRole.OPERATOR), []).append(one.on)
        elif isinstance(one, Signed | Proposed | Amended):
            first = one.from_ if isinstance(one, Amended) else one.term.from_
            for place in one.covers:
                places.setdefault(place.id, []).append(place.from_ or first)
            for party in one.parties:
                parties.setdefault((party.id, party.role), []).append(first)
    for dropped in body.drops:
        what = f"{dropped} in {body.contract}"
        begun(what, places.get(dropped, []), body.from_, "a place that it covers", "drops")
    for left in body.parties_left:
        what = f"{left.id} as {left.role} of {body.contract}"
        begun(what, parties.get((left.id, left.role), []), body.from_, "a party to it, as what it is", "parties_left")


def engagement_of(body: Event) -> Began:
    """The engagement by which the operator begins to work where the contract covers: what `begins` asks for."""
    if not isinstance(body, Signed):
        raise Refused("bad-field", "only a contract that is signed begins an engagement", "begins", "contract.signed")
    operators = [party.id for party in body.parties if party.role is PartyRole.OPERATOR]
    if len(operators) != 1 or body.operating_role is None or not body.covers:
        raise Refused(
            "bad-field", "begins needs exactly one operator, an operating_role and places in covers", "begins",
            "one party with role operator, operating_role, covers; or engagement.began by itself",
        )  # fmt: skip
    return Began(
        id=f"engagement:{body.id.partition(':')[2]}", who=operators[0], role=body.operating_role, at=body.covers,
        under=body.id, from_=body.term.from_,
    )  # fmt: skip
