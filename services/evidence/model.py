"""The record once more, naive and apart: what docs/record.md says, from nothing but stored events.

`facts_of(subject, events)` gives the facts of one subject. Slow on purpose: everything is worked out anew, for each
question. Standing alone, for Python 3.9 and later: part of the program that an evidence bundle carries, and what the
tests hold the graph to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from services.evidence.days import OPEN_END
from services.evidence.instruments import TELL
from services.evidence.marks import FOUNDING, Content, End, Start, Teller, Term, closings, subjects_of, term_of


class Happened(NamedTuple):
    """An event: its place, its topic without the version, its subjects, and its body as it is stored."""

    position: int
    topic: str
    subjects: tuple[str, ...]
    body: dict[str, Any]


class Held(NamedTuple):
    """A fact, as the specification orders its members."""

    type: str
    src: str
    dst: str
    value: str
    valid_from: str
    sure_from: str
    sure_to: str
    valid_to: str
    said_by: int
    ended_by: int
    disputed: tuple[int, ...] = ()


class Period(NamedTuple):
    """Four bounds, and the words that began and ended it."""

    bounds: tuple[str, str, str, str]
    said_by: int
    ended_by: int


def facts_of(subject: str, events: Sequence[Happened], reading: Iterable[int] = ()) -> set[Held]:
    """The facts of one subject, from its events in order."""
    gone = {e.body["slot"] for e in events if e.topic == "evidence.retracted"}
    # A later correction of a root brings it back, so only disputes and settlements are simply gone.
    disputes = {e.position: e.body for e in events if e.topic == "evidence.disputed" and e.position not in gone}
    settled: dict[int, Happened] = {}
    for e in events:
        if e.topic == "evidence.settled" and e.position not in gone and e.body.get("dispute_slot", 0) in disputes:
            settled[e.body["dispute_slot"]] = e
    laid = [one for one in reading if one in disputes]
    base = _standing(events, disputes, settled)
    for position in laid:
        base = _with(base, disputes[position], position)
    facts = _fold(subject, base)
    open_ones = sorted(set(disputes) - set(settled) - set(laid))
    other = {one: {f[:8] for f in _fold(subject, _with(base, disputes[one], one))} for one in open_ones}
    return {f._replace(disputed=tuple(one for one in open_ones if f[:8] not in other[one])) for f in facts}


def _standing(
    events: Sequence[Happened], disputes: dict[int, dict[str, Any]], settled: dict[int, Happened]
) -> dict[int, Content]:
    words: dict[int, dict[int, Any]] = {}
    for e in events:
        if e.topic == "evidence.corrected":
            words.setdefault(e.body["slot"], {})[e.position] = e.body["replacement"]
        elif e.topic == "evidence.retracted":
            words.setdefault(e.body["slot"], {})[e.position] = None
        elif e.topic not in ("evidence.disputed", "evidence.settled"):
            words.setdefault(e.position, {})[e.position] = {"topic": e.topic, "body": e.body}
    for dispute, settlement in settled.items():
        if settlement.body["for"] == "alternative":
            slot = disputes[dispute]["slot"]
            words.setdefault(slot, {})[settlement.position] = disputes[dispute].get("alternative")
    out = {}
    for slot, said in words.items():
        last = max(said)
        content = said[last]
        if content is not None and content["topic"] not in ("evidence.disputed", "evidence.settled"):
            out[slot] = Content(slot, last, content["topic"], content["body"])
    return out


def _with(base: dict[int, Content], dispute: dict[str, Any], position: int) -> dict[int, Content]:
    out = {slot: content for slot, content in base.items() if slot != dispute["slot"]}
    other = dispute.get("alternative")
    if other is not None:
        out[dispute["slot"]] = Content(dispute["slot"], position, other["topic"], other["body"])
    return out


def _fold(subject: str, standing: dict[int, Content]) -> set[Held]:
    told = _told(subject, [c for _, c in sorted(standing.items()) if subject in subjects_of(c.topic, c.body)])
    intervals: list[Period] | None = None
    starts = list(told.starts)
    if told.term is not None:
        intervals = [period for _, period in _timeline(told.term.openings, told.term.ends)]
        starts += _status_marks(told.term, intervals)
    out: set[Held] = set()
    for key in dict.fromkeys(start.key for start in starts):
        mine = [s for s in starts if s.key == key]
        for start, whole in _timeline(mine, [e for e in told.ends if e.key == key]):
            periods = [whole]
            if intervals is not None and key[0] not in ("status", "notice"):
                periods = _clip(periods, intervals)
            if key[0] == "HOLDS":
                out.update(_with_levels(start, periods, told.levels))
            else:
                out.update(_held(start, start.value, periods))
    return out


def _told(subject: str, content: Sequence[Content]) -> Teller:
    teller = Teller(subject)
    founded = [c.slot for c in content if c.topic in FOUNDING and subjects_of(c.topic, c.body)[0] == subject]
    closed = []
    for c in content:
        teller.at(c, c.slot in founded[:1])
        TELL[c.topic.split(".")[0]](teller, c.topic, c.body, [x for x in content if x.slot < c.slot])
        closed += [(c, kinds, on) for kinds, on in closings(subject, c.topic, c.body)]
    for c, kinds, on in closed:
        teller.at(c, False)
        for key in dict.fromkeys(s.key for s in teller.starts if s.key[0] in kinds):
            teller.end(key, on)
    term_of(teller, content)
    return teller


def _held(start: Start, value: str, periods: Iterable[Period]) -> Iterable[Held]:
    for p in periods:
        if p.bounds[0] < p.bounds[3]:
            yield Held(start.type, start.src, start.dst, value, *p.bounds, p.said_by, p.ended_by)


def _with_levels(start: Start, periods: Sequence[Period], levels: Sequence[Start]) -> Iterable[Held]:
    """HOLDS carries at every time the level that is given for it."""
    for level, period in _timeline(levels, []):
        value = start.value.replace("@level", level.value, 1)
        yield from _held(start, value, _clip(periods, [period._replace(said_by=level.said_by)]))


def _surely_before(a: Start, b: Start) -> bool:
    if a.founding != b.founding:
        return a.founding
    if a.latest < b.earliest:
        return True
    tie = a.latest == b.earliest or (a.earliest, a.latest) == (b.earliest, b.latest)
    return (a.slot, a.order) < (b.slot, b.order) and tie


def _timeline(starts: Sequence[Start], ends: Sequence[End]) -> list[tuple[Start, Period]]:
    out = []
    for a in starts:
        others = [b for b in starts if b is not a]
        sure_to = min((b.earliest for b in others if not _surely_before(b, a)), default=OPEN_END)
        sure_to = max(sure_to, a.earliest)
        later = [b for b in others if _surely_before(a, b)]
        cut = min(later, key=lambda b: (b.latest, b.slot, b.order), default=None)
        valid_to, ended = (cut.latest, cut.said_by) if cut else (OPEN_END, 0)
        if valid_to == OPEN_END:
            ended = 0
        if a.own_end is not None:
            low, high = a.own_end
            sure_to = min(sure_to, max(low, a.earliest))
            if high < valid_to:
                valid_to, ended = high, a.own_end_by
        for end in sorted(ends, key=lambda e: (e.slot, e.order)):
            if _start_of(end.latest, starts) is not a or (end.of_term and valid_to <= end.earliest):
                continue
            sure_to = min(sure_to, max(end.earliest, a.earliest))
            if end.latest < valid_to:
                valid_to, ended = end.latest, end.said_by
        out.append((a, Period((a.earliest, a.latest, sure_to, valid_to), a.said_by, ended)))
    return out


def _start_of(latest: str, starts: Sequence[Start]) -> Start | None:
    can = [s for s in starts if s.earliest <= latest]
    return max(can, key=lambda s: (s.earliest, s.latest, s.slot, s.order), default=None)


def _clip(periods: Iterable[Period], terms: Sequence[Period]) -> list[Period]:
    out = []
    for f in periods:
        for t in terms:
            a, b = f.bounds, t.bounds
            bounds = (max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3]))
            if bounds[0] < bounds[3]:
                said = t.said_by if b[0] > a[0] else f.said_by
                out.append(Period(bounds, said, t.ended_by if b[3] < a[3] else f.ended_by))
    return out


def _status_marks(term: Term, intervals: Sequence[Period]) -> list[Start]:
    """`ended`, or `never_began`, at the end of each interval that was given an end of its own; `auto_renewed` where it
    is not over by the day of its renewal."""
    renewed = [mark for n, mark in term.renewals.items() if mark.earliest < intervals[n].bounds[3]]
    marks = [*term.states, *renewed]
    slots = {end.said_by: (end.slot, end.withdrawn) for end in term.ends}
    slots.update(term.end_givers)
    cutters = {opening.said_by for opening in term.openings}
    for n, opening in enumerate(term.openings):
        bounds, ended = intervals[n].bounds, intervals[n].ended_by
        if bounds[3] == OPEN_END or (ended in cutters and ended not in slots and ended != 0):
            continue
        slot, withdrawn = slots.get(ended, (opening.slot, False)) if ended else (opening.slot, False)
        never = withdrawn and opening.value == "proposed"
        low, high = (bounds[0], bounds[1]) if bounds[0] >= bounds[3] else (min(bounds[2], bounds[3]), bounds[3])
        marks.append(Start(
            ("status", ""), "status", opening.src, "", "never_began" if never else "ended", low, high, slot, 10**6,
            ended or opening.said_by,
        ))  # fmt: skip
    return marks
