"""A timeline of marks per key: which value holds when, as surely as its dates allow. Rules: docs/record.md §3."""

from collections.abc import Sequence
from itertools import pairwise
from operator import attrgetter
from typing import Final

import msgspec
from msgspec import structs

from events.when import OPEN_END, Day, When, after
from graph.facts import Fact

Key = tuple[str, ...]


class Start(msgspec.Struct, frozen=True, gc=False):
    """A value begins to hold on its key. `fact` is what holds if nothing ends it; `end` is the end stated with it, and
    `end_by` who restated that."""

    fact: Fact
    slot: int
    order: int
    founding: bool
    end: When | None = None
    end_by: int = 0


class End(msgspec.Struct, frozen=True, gc=False):
    """What holds on a key ends. One of a term changes nothing that is over already."""

    earliest: Day
    latest: Day
    slot: int
    order: int
    said_by: int
    of_term: bool = False


_last = attrgetter("fact.valid_from", "fact.sure_from", "slot", "order")
_since = attrgetter("fact.valid_from", "slot", "order")
_said = attrgetter("slot", "order")
_OPEN: Final = (OPEN_END, OPEN_END, 0)


def surely_before(a: Start, b: Start) -> bool:
    """Whether a comes before b whichever days within their dates are the right ones."""
    if a.founding is not b.founding:
        return a.founding
    one, other = a.fact, b.fact
    if one.sure_from < other.valid_from:
        return True
    if (a.slot, a.order) >= (b.slot, b.order):
        return False
    same = one.valid_from == other.valid_from and one.sure_from == other.sure_from
    return same or one.sure_from == other.valid_from


def owner(starts: Sequence[Start], latest: Day) -> Start | None:
    """The start that an end with this latest day belongs to: the last that can lie before it."""
    return max((one for one in starts if one.fact.valid_from <= latest), key=_last, default=None)


def timeline(starts: Sequence[Start], ends: Sequence[End] = ()) -> list[Fact]:
    """The fact of each start with the days for which it holds, in the order given; those that hold on no day too."""
    if len(starts) == 1 and not ends and starts[0].end is None:
        return [starts[0].fact]
    out = []
    for one, (sure_to, valid_to, ended_by) in zip(starts, _cuts(starts), strict=True):
        if one.end is not None:
            sure_to = min(sure_to, max(one.end.earliest, one.fact.valid_from))
            if one.end.latest < valid_to:
                valid_to, ended_by = one.end.latest, one.end_by
        out.append(structs.replace(one.fact, sure_to=sure_to, valid_to=valid_to, ended_by=ended_by))
    for end in sorted(ends, key=_said) if ends else ():
        mine = owner(starts, end.latest)
        for n, (one, fact) in enumerate(zip(starts, out, strict=True)):
            if one is mine and not (end.of_term and fact.valid_to <= end.earliest):
                out[n] = _ended(fact, end)
    return out


def _cuts(starts: Sequence[Start]) -> list[tuple[Day, Day, int]]:
    """`_cut` of each: where every day is known and none lies before the founding, the next one cuts."""
    if len(starts) < 2:
        return [_OPEN] * len(starts)
    row = sorted(starts, key=_since)
    if any(one.fact.valid_from != one.fact.sure_from for one in row) or any(one.founding for one in row[1:]):
        return [_cut(one, starts) for one in starts]
    out = {
        one.order: (following.fact.sure_from, following.fact.sure_from, following.fact.said_by)
        for one, following in pairwise(row)
    }
    return [out.get(one.order, _OPEN) for one in starts]


def _cut(one: Start, starts: Sequence[Start]) -> tuple[Day, Day, int]:
    """Where other marks of the key end it: surely, at the latest, and by whom."""
    sure_to, cutter = OPEN_END, None
    for other in starts:
        if other is one:
            continue
        if other.fact.valid_from < sure_to and not surely_before(other, one):
            sure_to = other.fact.valid_from
        if surely_before(one, other) and (cutter is None or _rank(other) < _rank(cutter)):
            cutter = other
    valid_to = cutter.fact.sure_from if cutter else OPEN_END
    by = cutter.fact.said_by if cutter and valid_to != OPEN_END else 0
    return max(sure_to, one.fact.valid_from), valid_to, by


def _rank(mark: Start) -> tuple[Day, int, int]:
    return mark.fact.sure_from, mark.slot, mark.order


def _ended(fact: Fact, end: End) -> Fact:
    sure_to = min(fact.sure_to, max(end.earliest, fact.valid_from))
    if end.latest < fact.valid_to:
        return structs.replace(fact, sure_to=sure_to, valid_to=end.latest, ended_by=end.said_by)
    return structs.replace(fact, sure_to=sure_to)


def clip(fact: Fact, to: Fact) -> Fact:
    """What of a fact lies within the days of another, bound by bound; on no day where valid_from is not before
    valid_to."""
    if (
        to.valid_from <= fact.valid_from and to.sure_from <= fact.sure_from
        and fact.sure_to <= to.sure_to and fact.valid_to <= to.valid_to
    ):  # fmt: skip
        return fact
    return structs.replace(
        fact,
        valid_from=max(fact.valid_from, to.valid_from),
        sure_from=max(fact.sure_from, to.sure_from),
        sure_to=min(fact.sure_to, to.sure_to),
        valid_to=min(fact.valid_to, to.valid_to),
        said_by=to.said_by if to.valid_from > fact.valid_from else fact.said_by,
        ended_by=to.ended_by if to.valid_to < fact.valid_to else fact.ended_by,
    )


class Line(msgspec.Struct, gc=False):
    """The marks on one key, its own ends, and the facts that they amounted to when it was last asked."""

    type: str
    starts: tuple[Start, ...] = ()
    ends: tuple[End, ...] = ()
    told: tuple[Fact, ...] = ()


class Book:
    """The marks that the events of one subject put, one event at a time, and the facts that they amount to."""

    __slots__ = (
        "_closings", "_lines", "_order", "_touched", "founding", "said_by", "slot", "subject", "unclipped",
    )  # fmt: skip

    def __init__(self, subject: str) -> None:
        self.subject = subject
        # What holds no references back: the collector does not walk over what a long projection remembers.
        self._lines: dict[Key, Line] = {}
        self._touched: list[Line] = []
        self._closings: tuple[tuple[tuple[str, ...], End], ...] = ()
        self.unclipped: frozenset[str] = frozenset()
        self._order = self.slot = self.said_by = 0
        self.founding = False

    def turn(self, slot: int, said_by: int, founding: bool) -> None:
        """What follows is said by this event."""
        self.slot, self.said_by, self.founding = slot, said_by, founding

    def start(
        self, key: Key, type: str, src: str, dst: str, value: str, on: When, last_day: When | None = None
    ) -> None:  # fmt: skip
        """A value begins to hold."""
        self._order += 1
        fact = Fact(type, src, dst, value, on.earliest, on.latest, OPEN_END, OPEN_END, self.said_by, 0)
        made = Start(fact, self.slot, self._order, self.founding, after(last_day) if last_day else None)
        line = self._lines.get(key)
        if line is None:
            line = self._lines[key] = Line(key[0], (made,))
        else:
            line.starts = (*line.starts, made)
        self._touched.append(line)

    def made(self, type: str, src: str, dst: str, value: str, on: When, end: When | None = None) -> Start:
        """The mark of a value, put on no key."""
        self._order += 1
        fact = Fact(type, src, dst, value, on.earliest, on.latest, OPEN_END, OPEN_END, self.said_by, 0)
        return Start(fact, self.slot, self._order, self.founding, end)

    def attribute(
        self, name: str, value: str | None, on: When, qualifier: str = "", last_day: When | None = None
    ) -> None:
        """An attribute of the subject has a value; None: nothing is said of it."""
        if value is not None:
            self.start((name, qualifier), name, self.subject, qualifier, value, on, last_day)

    def link(
        self, type: str, src: str, dst: str, on: When, value: str = "", last_day: When | None = None,
        key: Key | None = None,
    ) -> None:  # fmt: skip
        """A link begins to hold; its key is both ends, unless one is given."""
        self.start((type, *(key if key is not None else (src, dst))), type, src, dst, value, on, last_day)

    def end(self, key: Key, on: When) -> None:
        """What holds on the key ends."""
        line = self._lines.setdefault(key, Line(key[0]))
        line.ends = (*line.ends, self.ending(on))
        self._touched.append(line)

    def ending(self, on: When, of_term: bool = False) -> End:
        """The end that this event gives, put on no key."""
        self._order += 1
        return End(on.earliest, on.latest, self.slot, self._order, self.said_by, of_term)

    def end_all(self, types: tuple[str, ...], on: When) -> None:
        """Everything of these types ends, whatever event starts it."""
        self._closings = (*self._closings, (types, self.ending(on)))
        self._touched += (line for line in self._lines.values() if line.type in types)

    def facts(self, terms: Sequence[Fact] | None = None) -> list[Fact]:
        """What holds when; clipped to a term where there is one."""
        out: list[Fact] = []
        for line in self._lines.values():
            out += self._made(line, terms if line.type not in self.unclipped else None)
        return out

    def changed(self) -> tuple[list[Fact], list[Fact]]:
        """Facts that went and facts that came since it was asked last, without a term. Facts of two keys of a party,
        zone or cluster differ in type or end, so that each key is compared alone."""
        gone: list[Fact] = []
        fresh: list[Fact] = []
        for line in self._touched:
            now, before = self._made(line), line.told
            if before:
                kept = set(before).intersection(now)
                gone += [one for one in before if one not in kept]
                fresh += [one for one in now if one not in kept]
            else:
                fresh += now
            line.told = now
        self._touched.clear()
        return gone, fresh

    def _made(self, line: Line, terms: Sequence[Fact] | None = None) -> tuple[Fact, ...]:
        """The facts of a key, each once."""
        ends = line.ends
        if self._closings:
            ends = (*ends, *(end for types, end in self._closings if line.type in types))
        if terms is None and not ends and len(line.starts) == 1:
            one = line.starts[0]
            if one.end is None and one.fact.valid_from < OPEN_END:
                return (one.fact,)
        found = timeline(line.starts, ends)
        if terms is not None:
            found = [clip(fact, term) for fact in found for term in terms]
        return tuple(dict.fromkeys(fact for fact in found if fact.valid_from < fact.valid_to))
