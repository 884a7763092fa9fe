"""A timeline of marks per key: which value holds when, as surely as its dates allow. Rules: docs/record.md §3."""

from collections.abc import Sequence
from itertools import pairwise
from operator import attrgetter
from typing import Final, NamedTuple

import msgspec

from events.when import OPEN_END, Day, When, after
from graph.facts import Fact

Key = tuple[str, ...]
Content = tuple[str, str, str, str]
"""Type, src, dst and value of the fact to be."""


class Period(NamedTuple):
    """Four bounds, and the words that began and ended it."""

    valid_from: Day
    sure_from: Day
    sure_to: Day
    valid_to: Day
    said_by: int
    ended_by: int


class Start(msgspec.Struct, frozen=True, gc=False):
    """A value begins to hold on its key. `end` is the end stated with it, and `end_by` who restated that."""

    content: Content
    earliest: Day
    latest: Day
    slot: int
    order: int
    said_by: int
    founding: bool
    end: When | None = None
    end_by: int = 0


class End(NamedTuple):
    """What holds on a key ends. One of a term changes nothing that is over already."""

    earliest: Day
    latest: Day
    slot: int
    order: int
    said_by: int
    of_term: bool = False


_last = attrgetter("earliest", "latest", "slot", "order")
_since = attrgetter("earliest", "slot", "order")
_said = attrgetter("slot", "order")
_OPEN: Final = (OPEN_END, OPEN_END, 0)


def surely_before(a: Start, b: Start) -> bool:
    """Whether a comes before b whichever days within their dates are the right ones."""
    if a.founding is not b.founding:
        return a.founding
    if a.latest < b.earliest:
        return True
    if (a.slot, a.order) >= (b.slot, b.order):
        return False
    return a.latest == b.earliest or (a.earliest == b.earliest and a.latest == b.latest)


def owner(starts: Sequence[Start], latest: Day) -> Start | None:
    """The start that an end with this latest day belongs to: the last that can lie before it."""
    return max((one for one in starts if one.earliest <= latest), key=_last, default=None)


def timeline(starts: Sequence[Start], ends: Sequence[End] = ()) -> list[tuple[Start, Period]]:
    """Each start with the period for which it holds, in the order given; empty periods too."""
    if len(starts) == 1 and not ends and starts[0].end is None:
        one = starts[0]
        return [(one, Period(one.earliest, one.latest, OPEN_END, OPEN_END, one.said_by, 0))]
    out = []
    for one, (sure_to, valid_to, ended_by) in zip(starts, _cuts(starts), strict=True):
        if one.end is not None:
            sure_to = min(sure_to, max(one.end.earliest, one.earliest))
            if one.end.latest < valid_to:
                valid_to, ended_by = one.end.latest, one.end_by
        out.append((one, Period(one.earliest, one.latest, sure_to, valid_to, one.said_by, ended_by)))
    for end in sorted(ends, key=_said) if ends else ():
        mine = owner(starts, end.latest)
        for n, (one, period) in enumerate(out):
            if one is mine and not (end.of_term and period.valid_to <= end.earliest):
                out[n] = one, _ended(period, end)
    return out


def _cuts(starts: Sequence[Start]) -> list[tuple[Day, Day, int]]:
    """`_cut` of each: where every day is known and none lies before the founding, the next one cuts."""
    if len(starts) < 2:
        return [_OPEN] * len(starts)
    row = sorted(starts, key=_since)
    if any(one.earliest != one.latest for one in row) or any(one.founding for one in row[1:]):
        return [_cut(one, starts) for one in starts]
    out = {one.order: (following.latest, following.latest, following.said_by) for one, following in pairwise(row)}
    return [out.get(one.order, _OPEN) for one in starts]


def _cut(one: Start, starts: Sequence[Start]) -> tuple[Day, Day, int]:
    """Where other marks of the key end it: surely, at the latest, and by whom."""
    sure_to, cutter = OPEN_END, None
    for other in starts:
        if other is one:
            continue
        if other.earliest < sure_to and not surely_before(other, one):
            sure_to = other.earliest
        if surely_before(one, other) and (cutter is None or _rank(other) < _rank(cutter)):
            cutter = other
    valid_to = cutter.latest if cutter else OPEN_END
    by = cutter.said_by if cutter and valid_to != OPEN_END else 0
    return max(sure_to, one.earliest), valid_to, by


def _rank(mark: Start) -> tuple[Day, int, int]:
    return mark.latest, mark.slot, mark.order


def _ended(period: Period, end: End) -> Period:
    sure_to = min(period.sure_to, max(end.earliest, period.valid_from))
    if end.latest < period.valid_to:
        return period._replace(sure_to=sure_to, valid_to=end.latest, ended_by=end.said_by)
    return period._replace(sure_to=sure_to)


def clip(period: Period, to: Period) -> Period:
    """What of a period lies within another, bound by bound; empty where valid_from is not before valid_to."""
    return Period(
        max(period.valid_from, to.valid_from),
        max(period.sure_from, to.sure_from),
        min(period.sure_to, to.sure_to),
        min(period.valid_to, to.valid_to),
        to.said_by if to.valid_from > period.valid_from else period.said_by,
        to.ended_by if to.valid_to < period.valid_to else period.ended_by,
    )


class Book:
    """The marks that the events of one subject put, one event at a time, and the facts that they amount to."""

    __slots__ = (
        "_closings", "_ends", "_order", "_told", "_touched", "founding", "said_by", "slot", "starts", "subject",
        "unclipped",
    )  # fmt: skip

    def __init__(self, subject: str) -> None:
        self.subject = subject
        # Tuples of what holds no references back: the collector does not walk over what a long projection remembers.
        self.starts: dict[Key, tuple[Start, ...]] = {}
        self.unclipped: frozenset[str] = frozenset()
        self._ends: dict[Key, list[End]] = {}
        self._closings: tuple[tuple[tuple[str, ...], End], ...] = ()
        self._told: dict[Key, tuple[Fact, ...]] = {}
        self._touched: dict[Key, None] = {}
        self._order = self.slot = self.said_by = 0
        self.founding = False

    def turn(self, slot: int, said_by: int, founding: bool) -> None:
        """What follows is said by this event."""
        self.slot, self.said_by, self.founding = slot, said_by, founding

    def start(self, key: Key, content: Content, on: When, last_day: When | None = None) -> None:
        """A value begins to hold."""
        self._order += 1
        made = Start(
            content, on.earliest, on.latest, self.slot, self._order, self.said_by, self.founding,
            after(last_day) if last_day else None,
        )  # fmt: skip
        self.starts[key] = (*self.starts[key], made) if key in self.starts else (made,)
        self._touched[key] = None

    def made(self, content: Content, on: When, end: When | None = None) -> Start:
        """The mark of a value, put on no key."""
        self._order += 1
        return Start(content, on.earliest, on.latest, self.slot, self._order, self.said_by, self.founding, end)

    def attribute(
        self, name: str, value: str | None, on: When, qualifier: str = "", last_day: When | None = None
    ) -> None:
        """An attribute of the subject has a value; None: nothing is said of it."""
        if value is not None:
            self.start((name, qualifier), (name, self.subject, qualifier, value), on, last_day)

    def link(
        self, type: str, src: str, dst: str, on: When, value: str = "", last_day: When | None = None,
        key: Key | None = None,
    ) -> None:  # fmt: skip
        """A link begins to hold; its key is both ends, unless one is given."""
        self.start((type, *(key if key is not None else (src, dst))), (type, src, dst, value), on, last_day)

    def end(self, key: Key, on: When) -> None:
        """What holds on the key ends."""
        self._ends.setdefault(key, []).append(self.ending(on))
        self._touched[key] = None

    def ending(self, on: When, of_term: bool = False) -> End:
        """The end that this event gives, put on no key."""
        self._order += 1
        return End(on.earliest, on.latest, self.slot, self._order, self.said_by, of_term)

    def end_all(self, types: tuple[str, ...], on: When) -> None:
        """Everything of these types ends, whatever event starts it."""
        self._closings = (*self._closings, (types, self.ending(on)))
        self._touched.update(dict.fromkeys(key for key in self.starts if key[0] in types))

    def facts(self, terms: Sequence[Period] | None = None) -> list[Fact]:
        """What holds when; clipped to a term where there is one."""
        out: list[Fact] = []
        for key, starts in self.starts.items():
            within = terms if key[0] not in self.unclipped else None
            out += _made(starts, self._ends_of(key) if self._ends or self._closings else (), within)
        return out

    def changed(self) -> tuple[list[Fact], list[Fact]]:
        """Facts that went and facts that came since it was asked last, without a term. Facts of two keys of a party,
        zone or cluster differ in type or end, so that each key is compared alone."""
        gone: list[Fact] = []
        fresh: list[Fact] = []
        starts, told, ended = self.starts, self._told, bool(self._ends or self._closings)
        for key in self._touched:
            if key in starts:
                now = _made(starts[key], self._ends_of(key) if ended else ())
                if key in told:
                    before = told[key]
                    kept = set(before).intersection(now)
                    gone += [one for one in before if one not in kept]
                    fresh += [one for one in now if one not in kept]
                else:
                    fresh += now
                told[key] = now
        self._touched.clear()
        return gone, fresh

    def _ends_of(self, key: Key) -> Sequence[End]:
        own: Sequence[End] = self._ends.get(key, ())
        return [*own, *(end for types, end in self._closings if key[0] in types)] if self._closings else own


def _made(starts: Sequence[Start], ends: Sequence[End], terms: Sequence[Period] | None = None) -> tuple[Fact, ...]:
    one = starts[0]
    if len(starts) == 1 and not ends and terms is None and one.end is None and one.earliest < OPEN_END:
        kind, src, dst, value = one.content
        return (Fact(kind, src, dst, value, one.earliest, one.latest, OPEN_END, OPEN_END, one.said_by, 0),)
    facts = [fact for start, period in timeline(starts, ends) for fact in _facts(start.content, period, terms)]
    return tuple(dict.fromkeys(facts))


def fact_of(content: Content, period: Period) -> Fact:
    """The fact that a value holds for a period."""
    kind, src, dst, value = content
    valid_from, sure_from, sure_to, valid_to, said_by, ended_by = period
    return Fact(kind, src, dst, value, valid_from, sure_from, sure_to, valid_to, said_by, ended_by)


def _facts(content: Content, period: Period, terms: Sequence[Period] | None) -> list[Fact]:
    within = (period,) if terms is None else [clip(period, term) for term in terms]
    return [fact_of(content, one) for one in within if one.valid_from < one.valid_to]
