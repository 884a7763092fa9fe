"""The record once more, naive and apart: what docs/record.md says, written without a look at the graph.

`facts_of(subject, events)` gives the facts of one subject as plain tuples, `believed(events)` those of all. Slow on
purpose: everything is worked out anew, for each question, from nothing but the events. Concepts: `oracle_marks.py`.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from events import evidence
from events.envelope import Event, Recorded
from events.when import OPEN_END
from tests.oracle_marks import End, Key, Start, Term, statements_of

Bounds = tuple[str, str, str, str]


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


class Content(NamedTuple):
    slot: int
    said_by: int
    body: Event


def believed(events: Sequence[Recorded]) -> set[Held]:
    """All that is held after these events."""
    subjects = {one for event in events for one in event.subjects}
    return {fact for one in subjects for fact in facts_of(one, [e for e in events if one in e.subjects])}


def facts_of(subject: str, events: Sequence[Recorded], reading: Iterable[int] = ()) -> set[Held]:
    """The facts of one subject, from its events in order."""
    gone = {e.body.slot for e in events if isinstance(e.body, evidence.Retracted)}
    # A later correction of a root brings it back, so only disputes and settlements are simply gone.
    disputes = {e.position: e.body for e in events if isinstance(e.body, evidence.Disputed) and e.position not in gone}
    settled: dict[int, tuple[int, evidence.Settled]] = {}
    for e in events:
        if isinstance(e.body, evidence.Settled) and e.position not in gone and e.body.dispute_slot in disputes:
            settled[e.body.dispute_slot] = (e.position, e.body)
    laid = {d: disputes[d] for d in reading if d in disputes}
    base = _standing(events, disputes, settled)
    for position, dispute in laid.items():
        base = _with(base, dispute, position)
    facts = _fold(subject, base)
    open_ones = sorted(set(disputes) - set(settled) - set(laid))
    other = {d: {f[:8] for f in _fold(subject, _with(base, disputes[d], d))} for d in open_ones}
    return {f._replace(disputed=tuple(d for d in open_ones if f[:8] not in other[d])) for f in facts}


def _standing(
    events: Sequence[Recorded],
    disputes: dict[int, evidence.Disputed],
    settled: dict[int, tuple[int, evidence.Settled]],
) -> dict[int, Content]:
    words: dict[int, dict[int, Event | None]] = {}
    for e in events:
        match e.body:
            case evidence.Corrected(slot=slot, replacement=replacement):
                words.setdefault(slot, {})[e.position] = replacement
            case evidence.Retracted(slot=slot):
                words.setdefault(slot, {})[e.position] = None
            case evidence.Disputed() | evidence.Settled():
                pass
            case body:
                words.setdefault(e.position, {})[e.position] = body
    for dispute, (position, settlement) in settled.items():
        if settlement.for_ == evidence.For.ALTERNATIVE:
            words.setdefault(disputes[dispute].slot, {})[position] = disputes[dispute].alternative
    out = {}
    for slot, said in words.items():
        last = max(said)
        if (content := said[last]) is not None and not isinstance(content, evidence.Disputed | evidence.Settled):
            out[slot] = Content(slot, last, content)
    return out


def _with(base: dict[int, Content], dispute: evidence.Disputed, position: int) -> dict[int, Content]:
    out = {slot: content for slot, content in base.items() if slot != dispute.slot}
    if dispute.alternative is not None:
        out[dispute.slot] = Content(dispute.slot, position, dispute.alternative)
    return out


def _fold(subject: str, standing: dict[int, Content]) -> set[Held]:
    content = [c for _, c in sorted(standing.items()) if subject in c.body.subjects()]
    told = statements_of(subject, content)
    intervals = _intervals(told.term) if told.term is not None else None
    starts = list(told.starts)
    if told.term is not None and intervals is not None:
        starts += _status_marks(told.term, intervals)
    out: set[Held] = set()
    for key in dict.fromkeys(start.key for start in starts):
        mine = [s for s in starts if s.key == key]
        for start, bounds, ended in _timeline(mine, [e for e in told.ends if e.key == key]):
            periods = [(bounds, start.said_by, ended)]
            if intervals is not None and key[0] not in ("status", "notice"):
                periods = _clip(periods, intervals)
            if key[0] == "HOLDS":
                out.update(_with_levels(start, periods, told.levels))
                continue
            out.update(
                Held(start.type, start.src, start.dst, start.value, *b, said, by)
                for b, said, by in periods
                if b[0] < b[3]
            )
    return out


def _with_levels(start: Start, periods: list[Any], levels: Sequence[Start]) -> Iterable[Held]:
    """HOLDS carries at every time the level that is given for it."""
    for level, bounds, ended in _timeline(list(levels), []):
        for b, said, by in _clip(periods, [(bounds, level.said_by, ended)]):
            if b[0] < b[3]:
                yield Held(start.type, start.src, start.dst, start.value.replace("@level", level.value), *b, said, by)


def _surely_before(a: Start, b: Start) -> bool:
    if a.founding != b.founding:
        return a.founding
    if a.latest < b.earliest:
        return True
    tie = a.latest == b.earliest or (a.earliest, a.latest) == (b.earliest, b.latest)
    return (a.slot, a.order) < (b.slot, b.order) and tie


def _timeline(starts: list[Start], ends: Sequence[End]) -> list[tuple[Start, Bounds, int]]:
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
            if _start_of(end.latest, starts) is not a:
                continue
            if end.of_term and valid_to <= end.earliest:
                continue
            sure_to = min(sure_to, max(end.earliest, a.earliest))
            if end.latest < valid_to:
                valid_to, ended = end.latest, end.said_by
        out.append((a, (a.earliest, a.latest, sure_to, valid_to), ended))
    return out


def _start_of(latest: str, starts: Sequence[Start]) -> Start | None:
    can = [s for s in starts if s.earliest <= latest]
    return max(can, key=lambda s: (s.earliest, s.latest, s.slot, s.order), default=None)


def _clip(
    periods: Iterable[tuple[Bounds, int, int]], terms: Iterable[tuple[Bounds, int, int]]
) -> list[tuple[Bounds, int, int]]:
    out = []
    terms = list(terms)
    for f, said, ended in periods:
        for t, t_said, t_ended in terms:
            bounds = (max(f[0], t[0]), max(f[1], t[1]), min(f[2], t[2]), min(f[3], t[3]))
            if bounds[0] < bounds[3]:
                out.append((bounds, t_said if t[0] > f[0] else said, t_ended if t[3] < f[3] else ended))
    return out


def _intervals(term: Term) -> list[tuple[Bounds, int, int]]:
    return [(bounds, start.said_by, ended) for start, bounds, ended in _timeline(term.openings, term.ends)]


def _status_marks(term: Term, intervals: list[tuple[Bounds, int, int]]) -> list[Start]:
    """`ended`, or `never_began`, at the end of each interval that was given an end of its own."""
    marks = list(term.states)
    slots = {end.said_by: (end.slot, end.withdrawn) for end in term.ends} | term.end_givers
    cutters = {opening.said_by for opening in term.openings}
    for opening, (bounds, _, ended) in zip(term.openings, intervals, strict=True):
        if bounds[3] == OPEN_END or (ended in cutters and ended not in slots and ended != 0):
            continue
        slot, withdrawn = slots.get(ended, (opening.slot, False)) if ended else (opening.slot, False)
        said = ended or opening.said_by
        never = withdrawn and opening.value == "proposed"
        low, high = (bounds[0], bounds[1]) if bounds[0] >= bounds[3] else (min(bounds[2], bounds[3]), bounds[3])
        marks.append(
            Start(
                ("status", ""),
                "status",
                opening.src,
                "",
                "never_began" if never else "ended",
                low,
                high,
                slot,
                10**6,
                said,
            )
        )
    return marks


__all__ = ["Held", "Key", "believed", "facts_of"]
