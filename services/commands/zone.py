"""Deciders of zones."""

from events.envelope import Event
from events.when import When
from events.zone import Authorised, Closed, DistrictJoined, DistrictLeft
from services.boundary import Boundary
from services.commands.endings import begun, not_over
from services.commands.words import of_kind


def decide(body: Event, boundary: Boundary) -> None:
    """Refuse what cannot be true of a zone."""
    if isinstance(body, DistrictLeft):
        starts: list[When] = []
        for one in of_kind(boundary.history(body.zone), Authorised, DistrictJoined):
            if isinstance(one, Authorised):
                starts += [one.from_] * (body.district in one.serves)
            elif isinstance(one, DistrictJoined) and one.district == body.district:
                starts.append(one.from_)
        begun(f"{body.district} in {body.zone}", starts, body.on, "record zone.district_joined first")
    elif isinstance(body, Closed):
        history = boundary.history(body.zone)
        not_over(body.zone, [one.on for one in of_kind(history, Closed)], "correct the closing that is recorded")
        begun(body.zone, [one.from_ for one in of_kind(history, Authorised)], body.on, "record zone.authorised first")
