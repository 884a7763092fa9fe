"""Events of the log, by what they are about, who recorded them, on which document, when, and how late."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from typing import Final

import msgspec

from events import tags
from events.catalogue import TOPICS
from events.envelope import Event, Recorded
from events.log import Log
from events.when import OPEN_END, Day, When, day_of, days_between
from graph.errors import Code, NotAnswerable
from graph.moment import Moment

_PAGE: Final = 1000


def happened(
    log: Log, at: Moment, *, about: str | None = None, topics: Sequence[str] = (), by: str | None = None,
    document: str | None = None, recorded_from: datetime | None = None, recorded_to: datetime | None = None,
    late_by_days: int | None = None, public_by: Day | None = None, after: int = 0, limit: int = 100,
) -> list[Recorded]:  # fmt: skip
    """Events known at the moment that pass every filter given, in order, after a position.

    `recorded_from` is included, `recorded_to` is not. Late by n days: recorded at least n days after the last day
    that its first date can mean; an event whose date is open, or that has none, is never late. Public by a day: one of
    its sources was published on that day at the latest, whichever day its `published_on` means.
    """
    for one in topics:
        if one not in TOPICS:
            near = get_close_matches(one, TOPICS, 3) or list(TOPICS)
            raise NotAnswerable(Code.BAD_INPUT, f"topic {one[:60]!r}", "there is no such topic", ", ".join(near))
    found: list[Recorded] = []
    for event in candidates(log, at, _narrowest(about, topics, by, document), after):
        if recorded_to is not None and event.recorded_at >= recorded_to:
            break
        if recorded_from is not None and event.recorded_at < recorded_from:
            continue
        if public_by is not None and not _is_public(event, public_by):
            continue
        if _passes(event, about, topics, by, document) and (late_by_days is None or late(event) >= late_by_days):
            found.append(event)
            if len(found) == limit:
                break
    return found


def late(event: Recorded) -> int:
    """Days from the last day that its first date can mean to the day on which it was recorded; negative: early."""
    when = effective(event.body)
    if when is None or when.latest == OPEN_END:
        return -(date.max - date.min).days
    return days_between(when.latest, day_of(event.recorded_at))


def _is_public(event: Recorded, by: Day) -> bool:
    return any(one.published_on is not None and one.published_on.latest <= by for one in event.sources)


def effective(body: Event) -> When | None:
    """The first date of an event: when what it says began or was. None where it has none."""
    for name in ("on", "from_", "term", "published_on"):
        value = getattr(body, name, None)
        if isinstance(value, When):
            return value
        if isinstance(value, msgspec.Struct):
            return _when(getattr(value, "from_", None))
    return None


def _when(value: object) -> When | None:
    return value if isinstance(value, When) else None


def _narrowest(about: str | None, topics: Sequence[str], by: str | None, document: str | None) -> list[str]:
    if about is not None:
        return [tags.subject(about), tags.named(about)]
    if document is not None:
        return [tags.document(document)]
    if by is not None:
        return [tags.recorder(by)]
    return [tags.topic(one) for one in topics]


def candidates(log: Log, at: Moment, wanted: Sequence[str], after: int) -> Iterator[Recorded]:
    """Every event of the log up to the moment that bears one of these tags (none: any), in order, after a position."""
    while True:
        page = (
            log.read_tagged(wanted, after, _PAGE, upto=at.position)
            if wanted
            else log.read(after, _PAGE, upto=at.position)
        )
        yield from page
        if len(page) < _PAGE:
            return
        after = page[-1].position


def _passes(event: Recorded, about: str | None, topics: Sequence[str], by: str | None, document: str | None) -> bool:
    return (
        (not topics or event.topic in topics)
        and (by is None or event.recorded_by == by)
        and (document is None or any(source.document == document for source in event.sources))
        and (about is None or about in event.subjects or about in tags.ids_in(event.body))
    )
