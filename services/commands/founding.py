"""Registrations: an id is founded once, and not taken back while other events rest on it."""

from collections.abc import Iterable, Sequence
from typing import Final

from events import tags
from events.contract import Proposed, Signed
from events.envelope import Event
from events.tags import ids_in
from services.boundary import Boundary, Told
from services.commands.words import standing
from services.statements import Refused

_SHOWN: Final = 10


def once(body: Event, boundary: Boundary, instead_of: int = 0, path: str = "") -> None:
    """Refuse to register an id that is registered. A contract that was proposed may be signed."""
    if not body.FOUNDS:
        return
    own = body.subjects()[0]
    if not boundary.known([own])[own]:
        return
    for slot, other in standing(boundary.history(own)):
        if founds(other, own) and not (slot and slot == instead_of) and not _signs(body, other):
            where = f"at position {slot}" if slot else "in this command"
            raise Refused(
                "registered-already", f"{own} is registered {where} by {other.TOPIC}", f"{path}id",
                "an id that is not taken; or an event about this one, or evidence.corrected of its registration",
            )  # fmt: skip


def _signs(body: Event, other: Event) -> bool:
    return isinstance(body, Signed) and isinstance(other, Proposed)


def founds(body: Event, id: str) -> bool:
    """Whether an event registers the id."""
    return body.FOUNDS and body.subjects()[0] == id


def unneeded(root: Event, slot: int, boundary: Boundary, replacement: Event | None = None) -> None:
    """Refuse to take back the only registration of an id that other events name; they are named."""
    if not root.FOUNDS:
        return
    own = root.subjects()[0]
    if replacement is not None and founds(replacement, own):
        return
    entries = boundary.tagged(tags.subject(own), tags.named(own))
    others = _standing_elsewhere(entries, slot, boundary)
    if any(founds(body, own) for _, body in others):
        return
    if replacement is not None:
        # What takes its place rests on it as well.
        others = [*others, (slot, replacement)]
    resting = [(at, body) for at, body in others if own in body.subjects() or own in ids_in(body)]
    if resting:
        shown = ", ".join(f"{body.TOPIC} at position {at}" for at, body in resting[:_SHOWN])
        more = f" and {len(resting) - _SHOWN} more" if len(resting) > _SHOWN else ""
        raise Refused(
            "rests-on-it", f"{own} is named by other events: {shown}{more}", "event",
            "retract or correct these first, or correct the registration with the same id",
        )  # fmt: skip


def _standing_elsewhere(entries: Sequence[Told], slot: int, boundary: Boundary) -> list[tuple[int, Event]]:
    roots = sorted({told.slot or told.position for told in entries} - {slot})
    return standing(_words(roots, boundary)) if roots else []


def _words(roots: Iterable[int], boundary: Boundary) -> list[Told]:
    found = boundary.at(roots) + boundary.tagged(*(tags.slot(one) for one in roots))
    return sorted(found, key=lambda told: told.position)
