"""What an event puts on which key, for the naive model: the marks of one subject, and the terms of instruments.

Standing alone, for Python 3.9 and later: part of the program that an evidence bundle carries, and of the tests' oracle.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from services.evidence.days import OPEN_END, OPEN_START, day_after, shifted, shifted_months

FOUNDING = frozenset((
    "organisation.registered", "zone.authorised", "cluster.formed", "policy.adopted", "contract.signed",
    "contract.proposed", "subcontract.signed", "authority.granted", "engagement.began", "decision.made",
    "budget.adopted", "result.reported",
))  # fmt: skip
TERMS = ("policy", "contract", "subcontract", "grant", "engagement", "budget")
AGREED = ("contract.signed", "contract.proposed")
_OWNERS = {
    "organisation": "organisation", "zone": "zone", "cluster": "cluster", "policy": "policy", "contract": "contract",
    "subcontract": "subcontract", "authority": "grant", "engagement": "engagement", "budget": "budget",
}  # fmt: skip


class Content(NamedTuple):
    """What stands in a slot, and the position of the word that says so."""

    slot: int
    said_by: int
    topic: str
    body: dict[str, Any]


class Start(NamedTuple):
    """A value begins to hold on its key."""

    key: tuple[str, ...]
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
    """Whatever held on a key ends."""

    key: tuple[str, ...]
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
        self.renewals: dict[int, Start] = {}


class Teller:
    """Puts the marks of one content at a time."""

    def __init__(self, subject: str) -> None:
        self.subject, self.order = subject, 0
        self.slot = self.said = 0
        self.founding = False
        self.starts: list[Start] = []
        self.ends: list[End] = []
        self.levels: list[Start] = []
        self.term: Term | None = None

    def at(self, content: Content, founding: bool) -> None:
        """The marks that follow are those of this content."""
        self.slot, self.said, self.founding = content.slot, content.said_by, founding

    def attribute(
        self, name: str, value: str | None, on: list[str], qualifier: str = "", last: list[str] | None = None
    ) -> None:
        """An attribute has a value from a day on."""
        if value is not None:
            self.starts.append(self.made((name, qualifier), name, self.subject, qualifier, value, on, last))

    def link(
        self, kind: str, src: str, dst: str, on: list[str], value: str = "", key: Sequence[str] | None = None,
        last: list[str] | None = None,
    ) -> None:  # fmt: skip
        """A link holds from a day on."""
        named = (kind, *(key if key is not None else (src, dst)))
        self.starts.append(self.made(named, kind, src, dst, value, on, last))

    def made(
        self, key: tuple[str, ...], kind: str, src: str, dst: str, value: str, on: list[str],
        last: list[str] | None = None,
    ) -> Start:  # fmt: skip
        """A mark of the content that is told."""
        self.order += 1
        end = day_after(last) if last else None
        own = (end[1], end[2]) if end else None
        return Start(key, kind, src, dst, value, on[1], on[2], self.slot, self.order, self.said, self.founding, own)

    def end(self, key: tuple[str, ...], on: list[str]) -> None:
        """What held on the key ends."""
        self.order += 1
        self.ends.append(End(key, on[1], on[2], self.slot, self.order, self.said))


def subjects_of(topic: str, body: dict[str, Any]) -> list[str]:
    """The ids whose facts an event changes, the first one its own."""
    if topic == "decision.made":
        return list(dict.fromkeys((body["id"], body.get("overturns") or body["id"])))
    if topic in FOUNDING:
        return [body["id"]]
    if topic == "organisation.constituted":
        return [body["board"]]
    if topic == "organisation.succeeded":
        return list(dict.fromkeys(body["successors"]))
    if topic == "cluster.school_moved":
        return list(dict.fromkeys((body["from_cluster"], body["to_cluster"])))
    if topic in ("cluster.merged", "cluster.split"):
        return list(dict.fromkeys((body["cluster"], *(move["to"] for move in body["schools"]))))
    if topic == "evidence.added":
        return [f"event:{body['slot']}"]
    return [body[_OWNERS[topic.split(".")[0]]]]


def closings(subject: str, topic: str, body: dict[str, Any]) -> Iterable[tuple[tuple[str, ...], list[str]]]:
    """The types of link that a closing event ends, and when."""
    if topic == "zone.closed":
        yield ("AUTHORISES", "SERVES", "UNDER"), body["on"]
    elif topic == "cluster.dissolved" or (topic == "cluster.merged" and body["cluster"] == subject):
        yield ("INCLUDES", "HAS_CLUSTER"), body["on"]


def term_of(teller: Teller, content: Sequence[Content]) -> None:
    """Build the term of an instrument, if the subject is one."""
    kind = teller.subject.split(":")[0]
    if kind not in TERMS:
        return
    term = teller.term = Term()
    founding = next((one.slot for one in content if one.topic in FOUNDING), None)
    amendments = []
    for one in content:
        teller.at(one, one.slot == founding)
        opened = _opening(one)
        if opened:
            on, last, state = opened
            term.openings.append(teller.made(("term",), "term", teller.subject, "", state, on, last))
            term.states.append(teller.made(("status", ""), "status", teller.subject, "", state, on))
        ended = _ending(one)
        if ended is not None:
            teller.order += 1
            gone = one.topic == "contract.withdrawn"
            term.ends.append(End(("term",), ended[1], ended[2], one.slot, teller.order, one.said_by, True, gone))
        last_day = one.body.get("last_day" if one.topic == "policy.amended" else "term_last_day")
        if last_day and one.topic in ("contract.amended", "subcontract.amended", "policy.amended"):
            amendments.append((one, one.body["from"], day_after(last_day)))
        if one.topic in ("contract.suspended", "contract.resumed"):
            state = "suspended" if one.topic == "contract.suspended" else "in_force"
            term.states.append(teller.made(("status", ""), "status", teller.subject, "", state, one.body["from"]))
    for one, on, end in sorted(amendments, key=lambda a: (a[1][1], a[1][2], a[0].slot)):
        can = [n for n, opening in enumerate(term.openings) if opening.earliest <= on[2]]
        at = max(can, key=lambda n: (term.openings[n].earliest, term.openings[n].latest, term.openings[n].slot),
                 default=None)  # fmt: skip
        if at is not None:
            term.openings[at] = term.openings[at]._replace(own_end=(end[1], end[2]), own_end_by=one.said_by)
            term.end_givers[one.said_by] = (one.slot, False)
    if kind == "contract":
        _renew(teller, term, content)
        _withdraw(term)


def _withdraw(term: Term) -> None:
    """A proposal that is withdrawn before its term can begin ends on the first day on which it could."""
    if not term.openings or any(one.value != "proposed" for one in term.openings):
        return
    first = min(one.earliest for one in term.openings)
    term.ends = [
        one._replace(earliest=first, latest=first) if one.withdrawn and one.latest < first else one for one in term.ends
    ]


def _opening(one: Content) -> tuple[list[str], list[str] | None, str] | None:
    body = one.body
    if one.topic in (*AGREED, "subcontract.signed"):
        state = "proposed" if one.topic == "contract.proposed" else "in_force"
        return body["term"]["from"], body["term"].get("last_day"), state
    if one.topic in ("contract.renewed", "policy.adopted", "authority.granted", "engagement.began", "budget.adopted"):
        return body["from"], body.get("last_day"), "in_force"
    return None


def _ending(one: Content) -> list[str] | None:
    if one.topic in (
        "contract.terminated", "contract.withdrawn", "policy.repealed", "authority.revoked", "subcontract.ended",
        "engagement.ended",
    ):  # fmt: skip
        on: list[str] = one.body["on"]
        return on
    return None


def _renew(teller: Teller, term: Term, content: Sequence[Content]) -> None:
    """Automatic renewal: the interval stays open after its last day until a notice ends it."""
    notices = [one for one in content if one.topic == "contract.notice_given"]
    by_slot = {one.slot: one for one in content}
    for n, opening in enumerate(term.openings):
        agreed = by_slot[opening.slot]
        first = opening.own_end
        if agreed.topic not in AGREED or first is None:
            continue
        agreement = agreed.body["term"]
        renewal = agreement.get("renewal", "none")
        for one in content:
            if one.topic == "contract.amended" and one.body.get("renewal") and one.slot > opening.slot:
                latest = max(x.slot for x in content if x.topic in AGREED and x.slot < one.slot)
                renewal = one.body["renewal"] if latest == opening.slot else renewal
        if renewal != "automatic":
            continue
        ends = [(*_period_end(first, agreement, one.body["on"]), one.slot, one.said_by) for one in notices]
        found = min(ends, default=None)
        if found:
            term.openings[n] = opening._replace(own_end=found[:2], own_end_by=found[3])
            term.end_givers[found[3]] = (found[2], False)
        else:
            term.openings[n] = opening._replace(own_end=None)
        if found is None or found[:2] != first:
            teller.order += 1
            giver = term.end_givers.get(opening.own_end_by, (opening.slot, False))[0]
            said = opening.own_end_by or opening.said_by
            term.renewals[n] = Start(
                ("status", ""), "status", teller.subject, "", "auto_renewed", first[0], first[1], giver, teller.order,
                said,
            )  # fmt: skip


def _period_end(first: tuple[str, str], agreement: dict[str, Any], notice: list[str]) -> tuple[str, str]:
    heard = shifted(notice[2], agreement.get("notice_days") or 0)
    length = agreement.get("renewal_months") or 0
    months = 0
    while True:
        end = (shifted_months(first[0], months), shifted_months(first[1], months))
        if heard <= end[0] or end[0] == OPEN_END:
            return end
        if not length or first[0] == OPEN_START:
            return heard, OPEN_END
        months += length
