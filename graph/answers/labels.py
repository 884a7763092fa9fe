"""What kind of change stands between two moments, each with its day and its knowledge. Words: docs/difference.md."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from events.envelope import Recorded
from events.evidence import Corrected, Disputed, For, Retracted, Settled
from events.log import Log
from events.when import Day
from graph.facts import Version


class Change(StrEnum):
    """Why the two moments differ."""

    HAPPENED = "happened"
    LEARNED = "learned"
    CORRECTED = "corrected"
    VOIDED = "voided"
    DISPUTED = "disputed"


Side = tuple[str | None, bool | None, tuple[int, ...]]
"""What holds under a key at a moment: its value (null: nothing), whether that is certain, and open disputes."""


def label_of(earlier: Side, first: Side, second: Side, deciding: Recorded | None, nothing: bool) -> Change:
    """The label of a difference. `earlier` is what the earlier knowledge held on its day, `first` and `second` what
    the later knowledge holds on the two days; `deciding` is the last event in between that changed what is held on
    that day, and `nothing` whether it leaves no statement in the place of another."""
    if first[:2] != second[:2]:
        return Change.HAPPENED
    if earlier[:2] == first[:2]:
        return Change.DISPUTED
    if deciding is None or not isinstance(deciding.body, Corrected | Retracted | Settled):
        return Change.LEARNED
    return Change.VOIDED if nothing and earlier[0] is not None and first[0] is None else Change.CORRECTED


def changes(versions: Iterable[Version], on: Day, after: int, upto: int) -> list[tuple[int, list[Version]]]:
    """What is believed of a day, before a stretch of the log and after each position in it that touches it."""
    found = [one for one in versions if one.possible(on)]
    stops = {stop for one in found for stop in (one.known_from, one.known_to) if after < stop <= upto}
    return [(stop, [one for one in found if one.known_from <= stop < one.known_to]) for stop in (after, *sorted(stops))]


def causes(earlier: Iterable[Version], later: Iterable[Version]) -> tuple[int, ...]:
    """The events by which the facts of one day gave way to those of a later one, at one knowledge."""
    old, new = {one.id: one for one in earlier}, {one.id: one for one in later}
    begun = {one.said_by for one in new.values() if one.id not in old}
    ended = {one.ended_by for one in old.values() if one.id not in new and one.ended_by}
    return tuple(sorted(begun | ended or {one.said_by for one in (*old.values(), *new.values())}))


def voiding(log: Log, events: Mapping[int, Recorded]) -> set[int]:
    """Which of these events leave no statement where there was one: retractions, and settlements for the alternative
    that it never happened."""
    settled = {
        position: event.body.dispute_slot
        for position, event in events.items()
        if isinstance(event.body, Settled) and event.body.for_ is For.ALTERNATIVE
    }
    disputes = {one.position: one.body for one in log.at(sorted(set(settled.values())))} if settled else {}
    empty = {slot for slot, body in disputes.items() if isinstance(body, Disputed) and body.alternative is None}
    retracted = {position for position, event in events.items() if isinstance(event.body, Retracted)}
    return retracted | {position for position, slot in settled.items() if slot in empty}
