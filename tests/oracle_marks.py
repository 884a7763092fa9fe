"""What each event puts on which key: the table of docs/record.md §4 and the values of §5, for the oracle."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec

from events import (
    authority,
    budget,
    cluster,
    contract,
    engagement,
    policy,
    subcontract,
    zone,
)
from events.envelope import Event
from events.when import OPEN_END, OPEN_START, Day, When, after, shift, shift_months

Key = tuple[str, ...]


class Start(NamedTuple):
    key: Key
    type: str
    src: str
    dst: str
    value: str
    earliest: str
    latest: str
    slot: int
    order: int
    said_by: int
    founding: bool = False
    own_end: tuple[str, str] | None = None
    own_end_by: int = 0


class End(NamedTuple):
    key: Key
    earliest: str
    latest: str
    slot: int
    order: int
    said_by: int
    of_term: bool = False
    withdrawn: bool = False


class Term:
    """The openings and endings of an instrument, and the states that its status takes meanwhile."""

    def __init__(self) -> None:
        self.openings: list[Start] = []
        self.ends: list[End] = []
        self.states: list[Start] = []
        self.end_givers: dict[int, tuple[int, bool]] = {}


class Told:
    def __init__(self) -> None:
        self.starts: list[Start] = []
        self.ends: list[End] = []
        self.levels: list[Start] = []
        self.term: Term | None = None


def text(**members: Any) -> str:
    """A JSON object of the members that say something, in order; empty text if none does."""
    given = {k: _plain(v) for k, v in members.items() if v not in (None, (), [], "")}
    return json.dumps(given, separators=(",", ":"), ensure_ascii=False) if given else ""


def listed(items: Iterable[Any]) -> str:
    return json.dumps([_plain(one) for one in items], separators=(",", ":"), ensure_ascii=False)


def _plain(value: Any) -> Any:
    return json.loads(msgspec.json.encode(value))


class Teller:
    """Puts the marks of one content at a time."""

    def __init__(self, subject: str) -> None:
        self.subject, self.told, self.order = subject, Told(), 0
        self.slot = self.said = 0
        self.founding = False

    def attribute(self, name: str, value: str | None, on: When, qualifier: str = "", last: When | None = None) -> None:
        if value is not None:
            self._start((name, qualifier), name, self.subject, qualifier, value, on, last)

    def link(self, kind: str, src: str, dst: str, on: When, value: str = "", *, key: Sequence[str] | None = None,
             last: When | None = None) -> None:  # fmt: skip
        self._start((kind, *(key if key is not None else (src, dst))), kind, src, dst, value, on, last)

    def _start(self, key: Key, kind: str, src: str, dst: str, value: str, on: When, last: When | None) -> None:
        self.told.starts.append(self._made(key, kind, src, dst, value, on, last))

    def _made(self, key: Key, kind: str, src: str, dst: str, value: str, on: When, last: When | None) -> Start:
        self.order += 1
        end = after(last) if last else None
        own = (end.earliest, end.latest) if end else None
        return Start(
            key, kind, src, dst, value, on.earliest, on.latest, self.slot, self.order, self.said, self.founding, own
        )

    def end(self, key: Key, on: When) -> None:
        self.order += 1
        self.told.ends.append(End(key, on.earliest, on.latest, self.slot, self.order, self.said))

    def ends_all(self, kinds: Iterable[str], on: When, so_far: Sequence[Start]) -> None:
        for key in dict.fromkeys(s.key for s in so_far if s.key[0] in kinds):
            self.end(key, on)


def statements_of(subject: str, content: Sequence[Any]) -> Told:
    from tests.oracle_concepts import TELL

    teller = Teller(subject)
    founding = next((c.slot for c in content if c.body.FOUNDS and c.body.subjects()[0] == subject), None)
    closings = []
    for c in content:
        teller.slot, teller.said, teller.founding = c.slot, c.said_by, c.slot == founding
        module = type(c.body).__module__.rpartition(".")[2]
        TELL[module](teller, c.body, [x.body for x in content if x.slot < c.slot])
        closings += [(c, kinds, on) for kinds, on in _closings(subject, c.body)]
    for c, kinds, on in closings:
        teller.slot, teller.said, teller.founding = c.slot, c.said_by, False
        teller.ends_all(kinds, on, teller.told.starts)
    term_of(teller, content)
    return teller.told


def _closings(subject: str, body: Event) -> Iterable[tuple[tuple[str, ...], When]]:
    match body:
        case zone.Closed():
            yield ("AUTHORISES", "SERVES", "UNDER"), body.on
        case cluster.Dissolved():
            yield ("INCLUDES", "HAS_CLUSTER"), body.on
        case cluster.Merged() if body.cluster == subject:
            yield ("INCLUDES", "HAS_CLUSTER"), body.on


_INSTRUMENTS = (policy, contract, subcontract, authority, engagement, budget)


def term_of(teller: Teller, content: Sequence[Any]) -> None:
    """Build the term of an instrument, if the subject is one."""
    kind = teller.subject.split(":")[0]
    if kind not in ("policy", "contract", "subcontract", "grant", "engagement", "budget"):
        return
    term = teller.told.term = Term()
    founding = next((c.slot for c in content if c.body.FOUNDS), None)
    amendments = []
    for c in content:
        teller.slot, teller.said, teller.founding = c.slot, c.said_by, c.slot == founding
        opened = _opening(c.body)
        if opened:
            on, last, state = opened
            term.openings.append(teller._made(("term",), "term", teller.subject, "", state, on, last))
            term.states.append(teller._made(("status", ""), "status", teller.subject, "", state, on, None))
        if (ended := _ending(c.body)) is not None:
            teller.order += 1
            gone = isinstance(c.body, contract.Withdrawn)
            term.ends.append(End(("term",), ended.earliest, ended.latest, c.slot, teller.order, c.said_by, True, gone))
        if isinstance(c.body, contract.Amended | subcontract.Amended) and c.body.term_last_day:
            amendments.append((c, c.body.from_, after(c.body.term_last_day)))
        if isinstance(c.body, policy.Amended) and c.body.last_day:
            amendments.append((c, c.body.from_, after(c.body.last_day)))
        if isinstance(c.body, contract.Suspended | contract.Resumed):
            state = "suspended" if isinstance(c.body, contract.Suspended) else "in_force"
            term.states.append(teller._made(("status", ""), "status", teller.subject, "", state, c.body.from_, None))
    for c, on, end in sorted(amendments, key=lambda a: (a[1].earliest, a[1].latest, a[0].slot)):
        at = _last_opening(term, on)
        if at is not None:
            term.openings[at] = term.openings[at]._replace(own_end=(end.earliest, end.latest), own_end_by=c.said_by)
            term.end_givers[c.said_by] = (c.slot, False)
    if kind == "contract":
        _renew(teller, term, content)


def _last_opening(term: Term, on: When) -> int | None:
    can = [n for n, o in enumerate(term.openings) if o.earliest <= on.latest]
    return max(can, key=lambda n: _rank(term.openings[n]), default=None)


def _rank(start: Start) -> tuple[str, str, int]:
    return (start.earliest, start.latest, start.slot)


def _opening(body: Event) -> tuple[When, When | None, str] | None:
    match body:
        case contract.Proposed():
            return body.term.from_, body.term.last_day, "proposed"
        case contract.Signed() | subcontract.Signed():
            return body.term.from_, body.term.last_day, "in_force"
        case contract.Renewed() | policy.Adopted() | authority.Granted() | engagement.Began() | budget.Adopted():
            return body.from_, body.last_day, "in_force"
    return None


def _ending(body: Event) -> When | None:
    match body:
        case contract.Terminated() | contract.Withdrawn() | policy.Repealed() | authority.Revoked():
            return body.on
        case subcontract.Ended() | engagement.Ended():
            return body.on
    return None


def _renew(teller: Teller, term: Term, content: Sequence[Any]) -> None:
    """Automatic renewal: the interval stays open after its last day until a notice ends it."""
    notices = [c for c in content if isinstance(c.body, contract.NoticeGiven)]
    by_slot = {c.slot: c.body for c in content}
    for n, opening in enumerate(term.openings):
        body = by_slot[opening.slot]
        if not isinstance(body, contract.Signed | contract.Proposed) or opening.own_end is None:
            continue
        renewal, first = body.term.renewal, opening.own_end
        for c in content:
            if isinstance(c.body, contract.Amended) and c.body.renewal and c.slot > opening.slot:
                latest = max(
                    (
                        x.slot
                        for x in content
                        if isinstance(x.body, contract.Signed | contract.Proposed) and x.slot < c.slot
                    ),
                )
                renewal = c.body.renewal if latest == opening.slot else renewal
        if renewal != "automatic":
            continue
        found = min(((*_period_end(first, body.term, c.body.on), c.slot, c.said_by) for c in notices), default=None)
        if found:
            term.openings[n] = opening._replace(own_end=found[:2], own_end_by=found[3])
            term.end_givers[found[3]] = (found[2], False)
        else:
            term.openings[n] = opening._replace(own_end=None)
        if found is None or found[:2] != first:
            teller.order += 1
            giver = term.end_givers.get(opening.own_end_by, (opening.slot, False))[0]
            term.states.append(
                Start(("status", ""), "status", teller.subject, "", "auto_renewed", *first, giver, teller.order,
                      opening.own_end_by or opening.said_by)
            )  # fmt: skip


def _period_end(first: tuple[str, str], term: Any, notice: When) -> tuple[str, str]:
    heard = shift(notice.latest, term.notice_days or 0)
    k = 0
    while True:
        months = (term.renewal_months or 0) * k
        end = tuple(shift_months(Day(bound), months) for bound in first)
        if heard <= end[0] or end[0] == OPEN_END:
            return end[0], end[1]
        if not term.renewal_months or first[0] == OPEN_START:
            return heard, OPEN_END
        k += 1
