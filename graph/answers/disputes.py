"""Disputes: which event a source has otherwise, who said so and when, and what became of it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from events import tags
from events.envelope import Event, Recorded, Source
from events.evidence import Added, Disputed, For, Retracted, Settled
from events.ids import PLACES, kind_of
from events.log import Log
from graph.answers.belonging import Belonging
from graph.errors import Code, NotAnswerable
from graph.fold import standing
from graph.moment import Moment
from graph.store import GraphStore


class DisputeState(StrEnum):
    """What became of a dispute, as known at the moment."""

    OPEN = "open"
    FOR_RECORD = "for_record"
    FOR_ALTERNATIVE = "for_alternative"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Dispute:
    """A dispute as known at a moment. `event` opened it, about `root`. `stated` is what stands in the place of the root
    but for this dispute (null: it was retracted), by the event at `stated_by` (0: by none). `settlement` settled it;
    `withdrawal` retracted it. Sources are those of the events, and those added to them since."""

    event: Recorded
    root: Recorded
    stated: Event | None
    stated_by: int
    state: DisputeState
    settlement: Recorded | None
    withdrawal: Recorded | None
    record_sources: tuple[Source, ...]
    alternative_sources: tuple[Source, ...]
    settlement_sources: tuple[Source, ...]

    @property
    def position(self) -> int:
        """That of the event that opened it: what `reading` takes."""
        return self.event.position

    @property
    def said(self) -> Disputed:
        """What that event says."""
        return cast(Disputed, self.event.body)

    @property
    def alternative(self) -> Event | None:
        """What the other source has in the place of the root; null: that it did not happen."""
        return self.said.alternative

    @property
    def named(self) -> tuple[str, ...]:
        """Every id that either reading names, and those whose facts the dispute touches."""
        bodies = [one for one in (self.root.body, self.stated, self.alternative) if one is not None]
        return tuple(dict.fromkeys([*self.event.subjects, *(named for one in bodies for named in tags.ids_in(one))]))


def disputes(store: GraphStore, log: Log, at: Moment, within: str | None) -> list[Dispute]:
    """Every dispute known at the moment, in the order in which they were opened. `within` leaves those that name a
    known id, or one that belongs to it on the day."""
    found = told(log, at, log.read_tagged([tags.topic(Disputed.TOPIC)], upto=at.position))
    if within is None:
        return found
    inside = belonging(store, at, within, {name for one in found for name in one.named})
    return [one for one in found if within in one.named or inside & set(one.event.subjects)]


def belonging(store: GraphStore, at: Moment, within: str, ids: Collection[str]) -> set[str]:
    """Those of some ids that are, or belong on the day to, a place; of anything else itself alone."""
    if kind_of(within) not in PLACES:
        return {within} & set(ids)
    where = Belonging(store.region(within, at))
    return {one for one in ids if within in where.places(one)}


def told(log: Log, at: Moment, opened: Sequence[Recorded]) -> list[Dispute]:
    """What became of each of these disputes, in a number of questions that does not grow with theirs."""
    slots = sorted({cast(Disputed, one.body).slot for one in opened})
    roots = {one.position: one for one in log.at(slots)}
    words = log.read_tagged([tags.slot(one) for one in slots], upto=at.position)
    about = [one.position for one in words if isinstance(one.body, Disputed | Settled)]
    later = [tags.slot(one) for one in about]
    later += [tags.subject(f"event:{one}") for one in sorted({*slots, *(word.position for word in words)})]
    beside = log.read_tagged(later, upto=at.position)
    return [_told(one, roots, words, beside) for one in opened]


def _told(
    event: Recorded, roots: dict[int, Recorded], words: Iterable[Recorded], beside: Sequence[Recorded]
) -> Dispute:  # fmt: skip
    slot = cast(Disputed, event.body).slot
    mine = {one.position: one for one in words if _slot(one) == slot}
    said = [one for one in beside if isinstance(one.body, Retracted) and one.body.slot in mine]
    chain = sorted([roots[slot], *mine.values(), *said], key=lambda one: one.position)
    _, stand, settled = standing(chain)
    stated = standing([one for one in chain if one is not mine[event.position]])[0].get(slot)
    by = settled.get(event.position)
    settlement = mine[by[0]] if by else None
    gone = [one for one in said if _slot(one) == event.position]
    state = DisputeState.OPEN
    if event.position not in stand:
        state = DisputeState.WITHDRAWN
    elif by:
        state = DisputeState.FOR_RECORD if by[1].for_ is For.RECORD else DisputeState.FOR_ALTERNATIVE
    stating = mine.get(stated.said_by, roots[slot]) if stated else None
    return Dispute(
        event=event, root=roots[slot], stated=stated.body if stated else None,
        stated_by=stated.said_by if stated else 0, state=state, settlement=settlement,
        withdrawal=gone[-1] if gone else None,
        record_sources=_sources([stating] if stating else [], beside),
        alternative_sources=_sources([event], beside),
        settlement_sources=_sources([settlement] if settlement else [], beside),
    )  # fmt: skip


def _slot(event: Recorded) -> int:
    return int(getattr(event.body, "slot", 0))


def _sources(events: Sequence[Recorded], beside: Iterable[Recorded]) -> tuple[Source, ...]:
    """The documents of events and of what was added to them, each once."""
    positions = {one.position for one in events}
    added = [one for one in beside if isinstance(one.body, Added) and one.body.slot in positions]
    return tuple(dict.fromkeys(
        source for one in (*events, *added) for source in (*getattr(one.body, "sources", ()), *one.sources)
    ))  # fmt: skip


def opened(log: Log, position: int, asked: str, what: str = "dispute") -> Recorded:
    """The dispute that an id or a position names, as known at a position of the log. `NotAnswerable`: BAD_INPUT where
    it is none, or was retracted; NOT_YET_KNOWN where it was recorded later."""
    number = asked.isascii() and asked.isdigit() and len(asked) < 16
    event = next(iter(log.at([int(asked)])), None) if number else log.find(asked)
    if event is None or not isinstance(event.body, Disputed):
        said = "no recorded event" if event is None else f"{event.topic}, no dispute"
        raise NotAnswerable(Code.BAD_INPUT, f"{what} {asked[:80]}", f"it is {said}", "the id or position of a dispute")
    if event.position > position:
        raise NotAnswerable(
            Code.NOT_YET_KNOWN, f"{what} {asked}", f"first recorded at position {event.position}",
            f"a moment from position {event.position} on",
        )  # fmt: skip
    # A dispute is not corrected: what is said about it is that it is retracted.
    words = log.read_tagged([tags.slot(event.position)], upto=position)
    if any(isinstance(word.body, Retracted) for word in words):
        raise NotAnswerable(Code.BAD_INPUT, f"{what} {asked}", "it was retracted", "a dispute that stands")
    return event
