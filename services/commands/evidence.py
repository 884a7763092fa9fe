"""Deciders of what is said about what was said: each names the root event and carries all that it touches."""

from collections.abc import Sequence

import msgspec

from events import tags
from events.catalogue import CONCEPTS
from events.envelope import Event, Recorded
from events.evidence import Added, Corrected, Disputed, Retracted, Settled
from services.boundary import Boundary, Told
from services.commands import founding, known
from services.commands.periods import possible
from services.commands.words import standing
from services.statements import Refused

EVIDENCE = (Added, Corrected, Disputed, Retracted, Settled)
_ACCEPTED = "the id or the position of a recorded event"


def decide(body: Event, boundary: Boundary) -> tuple[Event, int]:
    """The event with its root filled in, and the slot that it takes: the root's, or 0 for its own."""
    if isinstance(body, Corrected):
        return _corrected(body, boundary)
    if isinstance(body, Retracted):
        return _retracted(body, boundary)
    if isinstance(body, Disputed):
        return _disputed(body, boundary), 0
    if isinstance(body, Settled):
        return _settled(body, boundary), 0
    if isinstance(body, Added):
        return _added(body, boundary), 0
    return body, 0


def _root(reference: str, boundary: Boundary, field: str = "event") -> Recorded:
    found = boundary.event(reference)
    if found is None:
        raise Refused("unknown-event", f"{reference[:80]} is no recorded event", field, _ACCEPTED)
    if found.slot == found.position:
        return found
    root = boundary.event(str(found.slot))
    if root is None:
        raise Refused("unknown-event", f"event {found.slot} is not in the record", field, _ACCEPTED)
    return root


def _carries(words: Sequence[Told]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for told in words for one in told.subjects))


def _replaces(other: Event, root: Recorded, boundary: Boundary, path: str) -> None:
    """Refuse a replacement that could not have been recorded in the place of the root."""
    if isinstance(other, EVIDENCE):
        raise Refused(
            "not-a-replacement", f"{other.TOPIC} cannot stand in the place of {root.topic}", path,
            [concept.__name__.removeprefix("events.") + ".…" for concept in CONCEPTS[:-1]],
        )  # fmt: skip
    possible(other)
    known.require(other, boundary, f"{path}.")
    founding.once(other, boundary, root.position, f"{path}.")


def _corrected(body: Corrected, boundary: Boundary) -> tuple[Event, int]:
    root = _root(body.event, boundary)
    words = boundary.words(root.position)
    # A dispute too: what it lays in the place of its event, and whom that touches, is told once.
    if isinstance(root.body, EVIDENCE):
        raise Refused(
            "not-correctable", f"{root.topic} is not corrected", "event", "evidence.retracted of it, then the right one"
        )
    _replaces(body.replacement, root, boundary, "replacement")
    _within_disputes(body.replacement, words, boundary)
    founding.unneeded(root.body, root.position, boundary, body.replacement)
    filled = msgspec.structs.replace(body, event=str(root.id), slot=root.position, carries=_carries(words))
    return filled, root.position


def _within_disputes(other: Event, words: Sequence[Told], boundary: Boundary) -> None:
    """Refuse a replacement about an id that an open dispute does not touch: settled for its alternative, the dispute
    would leave both standing, for nothing of that id knows of it."""
    for told in words:
        if not isinstance(told.body, Disputed) or _gone(boundary.words(told.position), told.position):
            continue
        news = [one for one in other.subjects() if one not in told.subjects]
        if news and not _settlements(told.position, words, boundary):
            raise Refused(
                "disputed", f"the dispute at position {told.position} is open, and {', '.join(news)} is not in it",
                "replacement", "evidence.settled of the dispute first; or evidence.retracted of it or of the event",
            )  # fmt: skip


def _settlements(dispute: int, words: Sequence[Told], boundary: Boundary) -> list[int]:
    """The positions of the settlements of a dispute that stand, among what was said about its event."""
    return [
        told.position for told in words
        if isinstance(told.body, Settled) and told.body.dispute_slot == dispute
        and not _gone(boundary.tagged(tags.slot(told.position)), told.position)
    ]  # fmt: skip


def _retracted(body: Retracted, boundary: Boundary) -> tuple[Event, int]:
    root = _root(body.event, boundary)
    words = boundary.words(root.position)
    if _gone(words, root.position):
        raise Refused(
            "retracted-already", f"the event at position {root.position} is retracted", "event",
            "an event that stands, or evidence.corrected to give it back",
        )  # fmt: skip
    for _, content in standing(word for word in words if word.slot == root.position):
        founding.unneeded(content, root.position, boundary)
    filled = msgspec.structs.replace(body, event=str(root.id), slot=root.position, carries=_carries(words))
    return filled, root.position


def _gone(words: Sequence[Told], slot: int) -> bool:
    said = [told.body for told in words if isinstance(told.body, Corrected | Retracted) and told.body.slot == slot]
    return bool(said) and isinstance(said[-1], Retracted)


def _disputed(body: Disputed, boundary: Boundary) -> Disputed:
    root = _root(body.event, boundary)
    if isinstance(root.body, EVIDENCE):
        raise Refused(
            "not-disputable", f"{root.topic} is not disputed", "event",
            "the event that it is about; or evidence.retracted of it",
        )  # fmt: skip
    if body.alternative is not None:
        _replaces(body.alternative, root, boundary, "alternative")
    carries = _carries(boundary.words(root.position))
    return msgspec.structs.replace(body, event=str(root.id), slot=root.position, carries=carries)


def _settled(body: Settled, boundary: Boundary) -> Settled:
    dispute = _root(body.dispute, boundary, "dispute")
    if not isinstance(dispute.body, Disputed):
        raise Refused(
            "settlement-without-dispute", f"the event at position {dispute.position} is {dispute.topic}, no dispute",
            "dispute", "the id or the position of an evidence.disputed",
        )  # fmt: skip
    if _gone(boundary.words(dispute.position), dispute.position):
        raise Refused(
            "settlement-without-dispute", f"the dispute at position {dispute.position} was retracted", "dispute",
            "a dispute that stands",
        )  # fmt: skip
    words = boundary.words(dispute.body.slot)
    if before := _settlements(dispute.position, words, boundary):
        raise Refused(
            "second-settlement", f"the dispute was settled at position {before[0]}", "dispute",
            "a dispute that is open, or evidence.retracted of that settlement first",
        )  # fmt: skip
    known.require(body, boundary)
    return msgspec.structs.replace(
        body, dispute=str(dispute.id), dispute_slot=dispute.position, slot=dispute.body.slot, carries=_carries(words)
    )


def _added(body: Added, boundary: Boundary) -> Added:
    if not body.sources and body.attested_on is None:
        raise Refused("says-nothing", "neither a document nor a day is given", "sources", "sources, or attested_on")
    root = _root(body.event, boundary)
    return msgspec.structs.replace(body, event=str(root.id), slot=root.position)
