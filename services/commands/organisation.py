"""Deciders of parties."""

from events.envelope import Event
from events.organisation import Closed, Opened, PriorityDecided, PriorityStarted, Registered, Status
from events.when import When
from services.boundary import Boundary
from services.commands.endings import begun
from services.commands.words import of_kind
from services.statements import Refused


def decide(body: Event, boundary: Boundary) -> None:
    """Refuse what cannot be true of a party."""
    if isinstance(body, Closed):
        _closed(body, boundary)
    elif isinstance(body, PriorityDecided):
        started = of_kind(boundary.history(body.organisation), PriorityStarted)
        what = f"{body.organisation} as a priority school"
        begun(what, [one.from_ for one in started], body.on, "record organisation.priority_started first")


def _closed(body: Closed, boundary: Boundary) -> None:
    history = boundary.history(body.organisation)
    states: list[tuple[When, bool]] = []
    for one in of_kind(history, Registered, Opened, Closed):
        if isinstance(one, Registered):
            states.append((one.from_, one.status is not Status.CLOSED))
        elif isinstance(one, Opened):
            states.append((one.on, True))
        elif isinstance(one, Closed):
            states.append((one.on, False))
    opened = [when for when, is_open in states if is_open]
    begun(body.organisation, opened, body.on, "record organisation.opened first")
    before = [
        (when.earliest, when.latest, n, is_open, when)
        for n, (when, is_open) in enumerate(states)
        if when.latest <= body.on.earliest or (when.earliest, when.latest) == (body.on.earliest, body.on.latest)
    ]
    if before:
        *_, is_open, when = max(before, key=lambda state: state[:3])
        if not is_open:
            raise Refused(
                "not-open", f"{body.organisation} is closed since {when} already", "on",
                "record organisation.opened between the two, or correct the first",
            )  # fmt: skip
