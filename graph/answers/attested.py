"""Who confirmed what was said, and when: the last attestation of events, and how much of the record has none."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol, TypeVar

from events import tags
from events.envelope import Recorded
from events.evidence import Added, Corrected, For, Retracted, Settled
from events.log import Log
from events.when import Day, read_start
from graph.moment import Moment
from graph.store import GraphStore

_PAGE: Final = 1000
_EVIDENCE: Final = tuple(
    tags.topic(f"evidence.{one}") for one in ("added", "corrected", "retracted", "disputed", "settled")
)


@dataclass(frozen=True, slots=True)
class Attestation:
    """Somebody confirmed an event. `on` is the day in the words of the confirmation; `by` for whom it was recorded,
    else who recorded it; `position` where the log has it."""

    on: str
    by: str
    position: int
    recorded_at: datetime

    @property
    def day(self) -> Day:
        """The first day that it can mean."""
        return read_start(self.on).earliest


class Confirming(Protocol):
    """What confirmations are compared by."""

    @property
    def day(self) -> Day:
        """The first day that it can mean."""

    @property
    def position(self) -> int:
        """Where the log has it."""


C = TypeVar("C", bound=Confirming)


@dataclass(frozen=True, slots=True)
class Unattested:
    """How much of the record nobody ever confirmed. `statements` are those that stand, retracted ones left out;
    `since` is the position of the oldest that is unattested (0: none), `recorded_at` its instant."""

    statements: int
    unattested: int
    since: int
    recorded_at: datetime | None


def root_of(event: Recorded) -> int:
    """The position of what is confirmed with an event: its own, or of that which it corrects or settles."""
    return event.body.slot if isinstance(event.body, Settled) else event.slot


def attested(store: GraphStore, log: Log, at: Moment, events: Collection[Recorded]) -> dict[int, Attestation]:
    """The last attestation of each of these events as known at the moment, by position; none: left out.

    What was confirmed before an event was corrected says nothing of the correction, and what was confirmed after it
    nothing of the event. Two questions to the log and one to the graph, however many events.
    """
    roots = {event.position: root_of(event) for event in events}
    if not roots:
        return {}
    told: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    for fact in store.attributes([f"event:{one}" for one in sorted(set(roots.values()))], at, ["attested"]):
        told[int(fact.src.partition(":")[2])].append((int(fact.dst), fact.said_by, fact.value))
    if not told:
        return {}
    words = _words(log, at, sorted(told))
    chosen: dict[int, tuple[Day, int, int, str]] = {}
    for position, root in roots.items():
        until = next((one for one in words.get(root, ()) if one > position), at.position + 1)
        inside = [(read_start(on).earliest, slot, by, on) for slot, by, on in told.get(root, ()) if position < slot]
        if best := max((one for one in inside if one[1] < until), default=None):
            chosen[position] = best
    said = {one.position: one for one in log.at(sorted({by for _, _, by, _ in chosen.values()}))}
    return {position: _attestation(said[by], slot, on) for position, (_, slot, by, on) in chosen.items() if by in said}


def weakest(found: Sequence[C | None]) -> C | None:
    """What confirms that which rests on several events, of the last confirmation of each: the oldest; None where one
    has none."""
    known = [one for one in found if one is not None]
    if not known or len(known) < len(found):
        return None
    return min(known, key=lambda one: (one.day, one.position))


def unattested(log: Log, upto: int) -> Unattested:
    """How much of the log up to a position is unattested. Reads what was said about events, not the events."""
    seen = _Seen()
    after = 0
    while page := log.read_tagged(_EVIDENCE, after, _PAGE, upto=upto):
        for event in page:
            seen.take(event)
        after = page[-1].position
    confirmed = seen.confirmed()
    retracted = seen.retracted - seen.evidence
    statements = upto - len(seen.evidence) - len(retracted)
    covered = seen.evidence | retracted | confirmed
    since = next((one for one in range(1, upto + 1) if one not in covered), 0)
    first = next(iter(log.at([since])), None) if since else None
    return Unattested(statements, statements - len(confirmed), since, first.recorded_at if first else None)


@dataclass(slots=True)
class _Seen:
    """What is said about events, by the position of what it is about."""

    evidence: set[int] = field(default_factory=set)
    retracted: set[int] = field(default_factory=set)
    changed: dict[int, int] = field(default_factory=dict)
    attests: dict[int, int] = field(default_factory=dict)
    """Position of an `evidence.added` with a day to the root that it confirms."""

    def take(self, event: Recorded) -> None:
        """One more, in the order of the log."""
        self.evidence.add(event.position)
        match event.body:
            case Added(slot=root, attested_on=on):
                if on is not None:
                    self.attests[event.position] = root
            case Retracted(slot=root):
                self.retracted.add(root)
            case Corrected(slot=root):
                self.retracted.discard(root)
                self.changed[root] = event.position
            case Settled(slot=root, for_=For.ALTERNATIVE):
                self.changed[root] = event.position

    def confirmed(self) -> set[int]:
        """Statements that stand as they were confirmed."""
        return {
            root for position, root in self.attests.items()
            if position not in self.retracted and root not in self.retracted and root not in self.evidence
            and position > self.changed.get(root, 0)
        }  # fmt: skip


def _words(log: Log, at: Moment, roots: Iterable[int]) -> dict[int, list[int]]:
    """Where each of these events was corrected, retracted or settled otherwise, in order."""
    found: dict[int, list[int]] = defaultdict(list)
    for event in log.read_tagged([tags.slot(one) for one in roots], upto=at.position):
        body = event.body
        if isinstance(body, Corrected | Retracted) or (isinstance(body, Settled) and body.for_ is For.ALTERNATIVE):
            found[body.slot].append(event.position)
    return found


def _attestation(event: Recorded, slot: int, on: str) -> Attestation:
    return Attestation(on, event.on_behalf_of or event.recorded_by, slot, event.recorded_at)
