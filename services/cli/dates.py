"""Bounds as people read them: the exact day, else the words of the source, else between which days."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from events.envelope import Recorded, Source
from events.when import OPEN_END, OPEN_START, Day, When, after, between, shift
from graph.answers.shapes import Bounds


def since(bounds: Bounds, events: Iterable[Recorded]) -> str:
    """The first day. Empty where nothing is known of it."""
    low = bounds.valid_from or OPEN_START
    if bounds.valid_from is not None and bounds.valid_from == bounds.sure_from:
        return bounds.valid_from
    high = bounds.sure_from or _unsure(bounds)
    if low == OPEN_START and high in (OPEN_START, OPEN_END):
        return ""
    return _words(events, lambda when: (when.earliest, when.latest) == (low, high)) or between(low, high).words


def last_day(bounds: Bounds, events: Iterable[Recorded]) -> str:
    """The last day, included. Empty where no end is known."""
    if bounds.valid_to is not None and bounds.valid_to == bounds.sure_to:
        return shift(bounds.valid_to, -1)
    high = bounds.valid_to or OPEN_END
    low = bounds.sure_to or OPEN_END
    if low == OPEN_END:
        return ""
    events = list(events)
    ends = _words(events, lambda when: (after(when).earliest, after(when).latest) == (low, high))
    if ends:
        return ends
    stops = _words(events, lambda when: (when.earliest, when.latest) == (low, high))
    return f"before {stops}" if stops else between(shift(low, -1), shift(high, -1)).words


def cited(positions: Iterable[int], events: Mapping[int, Recorded]) -> list[Recorded]:
    """The events at these positions that are at hand."""
    return [events[one] for one in positions if one in events]


def _unsure(bounds: Bounds) -> Day:
    return bounds.sure_to or bounds.valid_to or OPEN_END


def _words(events: Iterable[Recorded], fits: Any) -> str | None:
    return next((when.words for event in events for when in _whens(event.body) if fits(when)), None)


def _whens(value: Any) -> Iterator[When]:
    if isinstance(value, When):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _whens(one)
    elif isinstance(value, msgspec.Struct) and not isinstance(value, Source):
        for name in value.__struct_fields__:
            yield from _whens(getattr(value, name))
