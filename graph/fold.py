"""fold(subject, its events) -> its facts. Pure: no fold reads another subject. Specification: docs/record.md §2."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec
from msgspec import structs

from events import evidence
from events.envelope import Event, Recorded
from events.ids import PARTIES, Kind, kind_of
from graph.facts import Fact
from graph.folds import (
    authority,
    budget,
    cluster,
    contract,
    decision,
    engagement,
    organisation,
    policy,
    result,
    subcontract,
    zone,
)  # fmt: skip
from graph.folds import evidence as added
from graph.timeline import Book


class Said(msgspec.Struct, frozen=True, gc=False):
    """What stands in a slot, and the word that says so. `founding`: it founds the subject."""

    slot: int
    said_by: int
    body: Event
    founding: bool = False


_PARTY = organisation.fold
FOLDS: Final[Mapping[Kind, Callable[[str, Sequence[Said]], list[Fact]]]] = {
    Kind.STATE: _PARTY, Kind.DISTRICT: _PARTY, Kind.SCHOOL: _PARTY, Kind.OFFICE: _PARTY, Kind.BOARD: _PARTY,
    Kind.BODY: _PARTY, Kind.PARTNER: _PARTY, Kind.ZONE: zone.fold, Kind.CLUSTER: cluster.fold,
    Kind.POLICY: policy.fold, Kind.CONTRACT: contract.fold, Kind.GRANT: authority.fold,
    Kind.SUBCONTRACT: subcontract.fold, Kind.ENGAGEMENT: engagement.fold, Kind.DECISION: decision.fold,
    Kind.BUDGET: budget.fold, Kind.RESULT: result.fold, Kind.EVENT: added.fold,
}  # fmt: skip
Tell = Callable[[Book, Event], object]
TELLS: Final[Mapping[Kind, Tell]] = {
    **dict.fromkeys(PARTIES, organisation.tell), Kind.ZONE: zone.tell, Kind.CLUSTER: cluster.tell,
}  # fmt: skip
"""The folds that put each event's marks whatever came before it."""
_WORDS: Final = frozenset({evidence.Corrected, evidence.Retracted, evidence.Disputed, evidence.Settled})


def is_word(body: Event) -> bool:
    """Whether an event speaks about what was said, and so changes what stands."""
    return type(body) in _WORDS


class Telling:
    """A fold that goes on: the same facts as `fold_subject` gives after each event, each event told only once.

    For the subjects of `TELLS`, until the first word about what was said.
    """

    __slots__ = ("_book", "_founded", "_tell")

    def __init__(self, subject: str, tell: Tell) -> None:
        self._book, self._founded, self._tell = Book(subject), False, tell

    def on(self, event: Recorded) -> tuple[list[Fact], list[Fact]]:
        """The facts that go and those that come with one more event of the subject."""
        body, position = event.body, event.position
        founding = not self._founded and body.FOUNDS and event.subjects[0] == self._book.subject
        if founding:
            self._founded = True
        self._book.turn(position, position, founding)
        self._tell(self._book, body)
        return self._book.changed()


def fold_subject(subject: str, entries: Sequence[Recorded], reading: Sequence[int] = ()) -> list[Fact]:
    """The facts of a subject after these events of its own, each once, in no order.

    `reading` are positions of disputes to take as settled for their alternatives.
    """
    fold = FOLDS[kind_of(subject)]
    if _WORDS.isdisjoint([type(entry.body) for entry in entries]):
        return list(dict.fromkeys(fold(subject, _told(subject, entries))))
    slots, disputes, settled = standing(entries)
    laid = [position for position in reading if position in disputes]
    for position in laid:
        slots = _laid(slots, disputes[position], position)
    facts = dict.fromkeys(fold(subject, _in_order(subject, slots)))
    unsettled = [position for position in sorted(disputes) if position not in settled and position not in laid]
    flags: dict[Fact, tuple[int, ...]] = {}
    for position in unsettled:
        other = {content(one) for one in fold(subject, _in_order(subject, _laid(slots, disputes[position], position)))}
        for one in facts:
            if content(one) not in other:
                flags[one] = (*flags.get(one, ()), position)
    return [structs.replace(one, disputed=flags[one]) if one in flags else one for one in facts]


def _told(subject: str, entries: Sequence[Recorded]) -> list[Said]:
    """What stands where nothing was said about what was said."""
    out = [Said(entry.position, entry.position, entry.body) for entry in entries]
    for n, one in enumerate(out):
        if one.body.FOUNDS and entries[n].subjects[0] == subject:
            out[n] = Said(one.slot, one.said_by, one.body, True)
            break
    return out


def _in_order(subject: str, slots: Mapping[int, Said]) -> list[Said]:
    """What stands and names the subject, in order of slots, the founding event marked. A word about what was said
    that stands in a slot, as the correction of another, is no event of the subject's own."""
    out = []
    founded = False
    for _, said in sorted(slots.items()):
        subjects = said.body.subjects()
        if subject not in subjects or is_word(said.body):
            continue
        if not founded and said.body.FOUNDS and subjects[0] == subject:
            founded = True
            out.append(Said(said.slot, said.said_by, said.body, True))
        else:
            out.append(said)
    return out


def standing(
    entries: Sequence[Recorded],
) -> tuple[dict[int, Said], dict[int, evidence.Disputed], dict[int, tuple[int, evidence.Settled]]]:
    """What stands in each slot, the disputes that stand, and the settlement of each that is settled."""
    gone = {entry.body.slot for entry in entries if isinstance(entry.body, evidence.Retracted)}
    disputes: dict[int, evidence.Disputed] = {}
    settled: dict[int, tuple[int, evidence.Settled]] = {}
    words: list[tuple[int, int, Event | None]] = []
    for entry in entries:
        position, body = entry.position, entry.body
        if isinstance(body, evidence.Corrected):
            words.append((position, body.slot, body.replacement))
        elif isinstance(body, evidence.Retracted):
            words.append((position, body.slot, None))
        elif isinstance(body, evidence.Disputed):
            if position not in gone:
                disputes[position] = body
        elif isinstance(body, evidence.Settled):
            if position not in gone and body.dispute_slot in disputes:
                settled[body.dispute_slot] = (position, body)
        else:
            words.append((position, position, body))
    for dispute, (position, settlement) in settled.items():
        if settlement.for_ is evidence.For.ALTERNATIVE:
            words.append((position, disputes[dispute].slot, disputes[dispute].alternative))
    last: dict[int, tuple[int, Event | None]] = {}
    for position, slot, content in words:
        if slot not in last or position > last[slot][0]:
            last[slot] = (position, content)
    slots = {slot: Said(slot, position, content) for slot, (position, content) in last.items() if content is not None}
    return slots, disputes, settled


def _laid(slots: Mapping[int, Said], dispute: evidence.Disputed, position: int) -> dict[int, Said]:
    """The slots with the dispute's alternative in the place of what stands."""
    out = {slot: said for slot, said in slots.items() if slot != dispute.slot}
    if dispute.alternative is not None:
        out[dispute.slot] = Said(dispute.slot, position, dispute.alternative)
    return out


def content(fact: Fact) -> tuple[str, ...]:
    """Everything but who said it: what two readings are compared by."""
    return (
        fact.type, fact.src, fact.dst, fact.value,
        fact.valid_from, fact.sure_from, fact.sure_to, fact.valid_to,
    )  # fmt: skip
