"""Deciders of policies, subcontracts, grants and engagements: an end needs its beginning."""

from events.authority import Granted, Revoked
from events.engagement import Began, Changed
from events.engagement import Ended as EngagementEnded
from events.envelope import Event
from events.policy import Adopted, Repealed
from events.subcontract import Amended, Signed
from events.subcontract import Ended as SubcontractEnded
from events.when import When
from services.boundary import Boundary
from services.commands.endings import begun
from services.commands.words import of_kind


def decide(body: Event, boundary: Boundary) -> None:
    """Refuse what cannot be true of an instrument."""
    if isinstance(body, Repealed):
        adopted = of_kind(boundary.history(body.policy), Adopted)
        begun(body.policy, [one.from_ for one in adopted], body.on, "record policy.adopted first")
    elif isinstance(body, Revoked):
        granted = of_kind(boundary.history(body.grant), Granted)
        begun(body.grant, [one.from_ for one in granted], body.on, "record authority.granted first")
    elif isinstance(body, SubcontractEnded):
        signed = of_kind(boundary.history(body.subcontract), Signed)
        begun(body.subcontract, [one.term.from_ for one in signed], body.on, "record subcontract.signed first")
    elif isinstance(body, EngagementEnded):
        began = of_kind(boundary.history(body.engagement), Began)
        begun(body.engagement, [one.from_ for one in began], body.on, "record engagement.began first")
    elif isinstance(body, Changed) and body.leaves:
        _leaves(body, boundary)
    elif isinstance(body, Amended) and body.drops:
        _drops(body, boundary)


def _leaves(body: Changed, boundary: Boundary) -> None:
    starts: dict[str, list[When]] = {}
    for one in of_kind(boundary.history(body.engagement), Began, Changed):
        if isinstance(one, Began | Changed):
            for place in one.at:
                starts.setdefault(place.id, []).append(place.from_ or one.from_)
    for place_id in body.leaves:
        what = f"{place_id} in {body.engagement}"
        begun(what, starts.get(place_id, []), body.from_, "a place where it works", "leaves")


def _drops(body: Amended, boundary: Boundary) -> None:
    starts: dict[str, list[When]] = {}
    for one in of_kind(boundary.history(body.subcontract), Signed, Amended):
        if isinstance(one, Signed | Amended):
            first = one.term.from_ if isinstance(one, Signed) else one.from_
            for place in one.provides_at:
                starts.setdefault(place.id, []).append(place.from_ or first)
    for place_id in body.drops:
        what = f"{place_id} in {body.subcontract}"
        begun(what, starts.get(place_id, []), body.from_, "a place where the sub provides", "drops")
