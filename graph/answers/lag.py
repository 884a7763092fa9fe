"""Reporting lag: how long after the day on which something took effect it was recorded, by recorder. docs/audit.md."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil, inf
from typing import Final

from events import tags
from events.envelope import Recorded
from events.ids import Kind, kind_of
from events.log import Log
from events.when import OPEN_END, OPEN_START, day_of, days_between
from graph.answers.happened import candidates, effective
from graph.answers.holders import ref
from graph.answers.listing import members
from graph.answers.names import names
from graph.answers.shapes import Ref
from graph.answers.unread import unread
from graph.draft import is_draft
from graph.errors import Code, NotAnswerable
from graph.moment import Moment
from graph.store import GraphStore

LATE_DAYS: Final = 30
"""Days after which an entry is late, where nobody says otherwise."""
MAX_LATE_DAYS: Final = 36_500
_TAGS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Days:
    """A number of days between two: `least` where the last day that the date can mean is right, `most` where the first
    is; null: no first day is known. Negative: recorded in advance."""

    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Lag:
    """How late one recorder recorded. `imported`: history brought in with its own clock, which is the import's.

    `count` events have a date by which it can be told, `undated` have none. The days are those within which half and
    nine tenths of them were recorded, and all. `late` surely took more than the days asked for, `possibly_late` may
    have."""

    recorder: Ref
    imported: bool
    count: int
    undated: int
    median: Days | None
    ninetieth: Days | None
    largest: Days | None
    late: int
    possibly_late: int


@dataclass(frozen=True, slots=True)
class BackDated:
    """An entry that was recorded live long after it took effect. `effective` is its first date in its own words;
    `certain` whether it was late whichever day that means."""

    position: int
    topic: str
    recorded_by: str
    on_behalf_of: str | None
    subjects: tuple[str, ...]
    effective: str
    recorded_at: datetime
    lag: Days
    certain: bool


def lag(
    store: GraphStore,
    log: Log,
    at: Moment,
    within: str | None = None,
    by: str | None = None,
    late_days: int = LATE_DAYS,
) -> list[Lag]:
    """A row for each recorder of events known at the moment, live and imported apart, in the order of ids.

    `within` and `by` are known ids. Percentiles are by nearest rank: of the least days and of the most days apart.
    """
    _check(at, late_days)
    found: dict[tuple[str, bool], _Count] = defaultdict(_Count)
    for event in _events(store, log, at, within, by):
        found[event.recorded_by, event.imported_at is not None].take(days_of(event), late_days)
    called = names(store, at, (one for one, _ in found))
    return [one.row(ref(called, recorder), imported) for (recorder, imported), one in sorted(found.items())]


def back_dated(
    store: GraphStore, log: Log, at: Moment, within: str | None = None, by: str | None = None,
    late_days: int = LATE_DAYS, after: int = 0, limit: int = 100,
) -> list[BackDated]:  # fmt: skip
    """Events recorded live more than so many days after they took effect, surely or possibly, in the order of the log,
    after a position."""
    _check(at, late_days)
    found: list[BackDated] = []
    for event in _events(store, log, at, within, by, after):
        days, when = days_of(event), effective(event.body)
        if event.imported_at is not None or days is None or when is None or not _possibly(days, late_days):
            continue
        found.append(_back_dated(event, when.words, days, late_days))
        if len(found) == limit:
            break
    return found


def _back_dated(event: Recorded, words: str, days: Days, late_days: int) -> BackDated:
    return BackDated(
        event.position, event.topic, event.recorded_by, event.on_behalf_of, event.subjects, words, event.recorded_at,
        days, days.least > late_days,
    )  # fmt: skip


def days_of(event: Recorded) -> Days | None:
    """Days from the first date of an event to the day on which it was recorded; None where it has no date, or one
    without a last day that it can mean."""
    when = effective(event.body)
    if when is None or when.latest == OPEN_END:
        return None
    recorded = day_of(event.recorded_at)
    most = None if when.earliest == OPEN_START else days_between(when.earliest, recorded)
    return Days(days_between(when.latest, recorded), most)


@dataclass(slots=True)
class _Count:
    least: list[int] = field(default_factory=list)
    most: list[float] = field(default_factory=list)
    undated: int = 0
    late: int = 0
    possibly: int = 0

    def take(self, days: Days | None, late_days: int) -> None:
        if days is None:
            self.undated += 1
            return
        self.least.append(days.least)
        self.most.append(inf if days.most is None else days.most)
        self.late += days.least > late_days
        self.possibly += days.least <= late_days and _possibly(days, late_days)

    def row(self, recorder: Ref, imported: bool) -> Lag:
        self.least.sort()
        self.most.sort()
        half, most, all_ = (self._ranked(share) for share in (0.5, 0.9, 1.0))
        return Lag(recorder, imported, len(self.least), self.undated, half, most, all_, self.late, self.possibly)

    def _ranked(self, share: float) -> Days | None:
        if not self.least:
            return None
        rank = ceil(share * len(self.least)) - 1
        most = self.most[rank]
        return Days(self.least[rank], None if most == inf else int(most))


def _possibly(days: Days, late_days: int) -> bool:
    return days.most is None or days.most > late_days


def _check(at: Moment, late_days: int) -> None:
    unread(at, "a reporting lag")
    if not 0 <= late_days <= MAX_LATE_DAYS:
        raise NotAnswerable(
            Code.BAD_INPUT, f"late days {late_days}", "an entry is late after a number of days", f"0 to {MAX_LATE_DAYS}"
        )


def _events(
    store: GraphStore, log: Log, at: Moment, within: str | None, by: str | None, after: int = 0
) -> Iterator[Recorded]:  # fmt: skip
    """Events of the log up to the moment, in order: those about a place or anything of it, those of a recorder."""
    wanted = [tags.recorder(by)] if by else []
    inside: set[str] | None = None
    if within is not None:
        inside = _inside(store, at, within)
        if not by and len(inside) <= _TAGS:
            wanted = [tags.subject(one) for one in sorted(inside)]
    for event in candidates(log, at, wanted, after):
        # What is only drafted was recorded by nobody, neither late nor in time.
        if not is_draft(event) and (inside is None or not inside.isdisjoint(event.subjects)):
            yield event


def _inside(store: GraphStore, at: Moment, within: str) -> set[str]:
    """Everything of a scope, without what was said about events, whose subjects are those of the events."""
    return {one for one in members(store, at, within) if kind_of(one) is not Kind.EVENT}
