"""Whether two events are accounts of one thing that happened, and whether these agree.

Accounts agree where each thing that both say can be true of both: dates that share a day, the same values. What only
one says is no disagreement.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

import msgspec
from msgspec import NODEFAULT, Struct

from events import tags
from events.envelope import Event, Recorded, Source
from events.evidence import Added, Disputed, Retracted
from events.when import When
from services.boundary import Book, Told
from services.commands.words import standing
from services.files.narrative_sentences import since

_DATES: Final = ("from_", "on", "published_on", "takes_effect")


class Again(Enum):
    """What makes the same thing happen a second time, and not be told twice."""

    NEVER = "it happens once"
    AFTER_END = "an event that ends it lies between"
    ELSEWHEN = "on days apart, with another value, or with one between"


@dataclass(frozen=True, slots=True)
class Rule:
    """Events of a kind speak of the same thing if these fields are the same. `ends` are the topics between two."""

    same: tuple[str, ...]
    again: Again
    ends: tuple[str, ...] = ()


def _period(*same: str, ends: str) -> Rule:
    return Rule(same, Again.AFTER_END, (ends,))


def _state(*same: str) -> Rule:
    return Rule(same, Again.ELSEWHEN)


def _once(*same: str) -> Rule:
    return Rule(same, Again.NEVER)


_RULES: Final[Mapping[str, Rule]] = {
    "organisation.renamed": _state("organisation"),
    "organisation.also_known": _once("organisation", "name"),
    "organisation.described": _state("organisation"),
    "organisation.identified": _once("organisation", "scheme", "value"),
    "organisation.placed": _state("organisation"),
    "organisation.opened": _period("organisation", ends="organisation.closed"),
    "organisation.closed": _period("organisation", ends="organisation.opened"),
    "organisation.support_level_assigned": _state("organisation", "scheme", "for_year"),
    "organisation.priority_started": _period("organisation", ends="organisation.priority_decided"),
    "organisation.priority_decided": _period("organisation", ends="organisation.priority_started"),
    "organisation.constituted": _state("board"),
    "organisation.governed_by": _state("organisation"),
    "organisation.succeeded": _once("predecessors", "successors"),
    "organisation.covered": _state("organisation", "aspect"),
    "zone.district_joined": _period("zone", "district", ends="zone.district_left"),
    "zone.district_left": _period("zone", "district", ends="zone.district_joined"),
    "zone.stage_advanced": _state("zone"),
    "zone.report_filed": _once("zone", "year", "kind"),
    "zone.covered": _state("zone", "aspect"),
    "cluster.school_joined": _period("cluster", "school", ends="cluster.school_left"),
    "cluster.school_left": _period("cluster", "school", ends="cluster.school_joined"),
    "cluster.school_moved": _once("school", "from_cluster", "to_cluster"),
    "cluster.strategy_changed": _state("cluster"),
    "contract.amended": _state("contract"),
    "contract.renewed": _state("contract"),
    "contract.notice_given": _once("contract", "by"),
    "contract.assigned": _state("contract"),
    "contract.suspended": _period("contract", ends="contract.resumed"),
    "contract.resumed": _period("contract", ends="contract.suspended"),
    "engagement.changed": _state("engagement"),
    "authority.level_changed": _state("grant"),
    "subcontract.amended": _state("subcontract"),
}
"""Everything else happens once to its subject."""
_ONCE: Final = Rule((), Again.NEVER)
Likeness = tuple[str, str, tuple[Any, ...]]


_PARTIAL: Final = frozenset({
    "organisation.described", "contract.amended", "engagement.changed", "subcontract.amended",
})  # fmt: skip
"""Only what they give changes: what another gives is another change."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account of something: of the record or of a row. `event` is the id of its event, `root` that of the event
    that it disputes, if it is the other side of a dispute. `where` is where it stands, for people."""

    event: str
    body: Event
    where: str
    sources: tuple[Source, ...] = ()
    root: str | None = None
    others: list[Source] = field(default_factory=list)

    def cites(self, source: Source) -> bool:
        """Whether the document, at that place, bears it out already."""
        given = {(one.document, one.locator) for one in (*self.sources, *self.others)}
        return (source.document, source.locator) in given


@dataclass(frozen=True, slots=True)
class Difference:
    """What a second account has otherwise than the first, and what it says beyond it: `from: 2009, not 2008`."""

    apart: tuple[str, ...]
    more: tuple[str, ...]


def differs(first: Event, second: Event) -> Difference:
    """Compare two accounts of one thing."""
    apart: list[str] = []
    more: list[str] = []
    _compare(first, second, "", apart, more)
    return Difference(tuple(apart), tuple(more))


def completed(first: Event, second: Event) -> Event:
    """The second account with what only the first says: the whole event as the second source has it."""
    given = {f.name: getattr(second, f.name) for f in msgspec.structs.fields(second) if _is_given(second, f)}
    return msgspec.structs.replace(first, **given)


def is_one(first: Event, second: Event, between: Callable[[Sequence[str]], Iterable[Event]]) -> bool:
    """Whether two events, alike in what makes them the same, tell of one thing. `between` gives the other events of
    some topics that are alike in it, too."""
    rule = _rule(first)
    if rule.again is Again.NEVER:
        return True
    if first.TOPIC in _PARTIAL and not _given(second) <= _given(first):
        return False
    low, high = sorted((since(first), since(second)), key=lambda when: (when.earliest, when.latest))
    if rule.again is Again.AFTER_END:
        return not any(_within(one, low, high) for one in between(rule.ends))
    if low.latest >= high.earliest:
        return True
    if _values(first) != _values(second):
        return False
    return not any(_values(one) != _values(first) and _within(one, low, high) for one in between((first.TOPIC,)))


def _rule(body: Event) -> Rule:
    return _RULES.get(body.TOPIC, _ONCE)


def _alike(body: Event, topic: str | None = None) -> Likeness:
    """What two events have in common that may tell of the same thing."""
    return body.subjects()[0], topic or body.TOPIC, tuple(getattr(body, name) for name in _rule(body).same)


def _given(body: Event) -> set[str]:
    return {info.name for info in msgspec.structs.fields(body) if _is_given(body, info)}


def _within(one: Event, low: When, high: When) -> bool:
    at = since(one)
    return at.latest >= low.earliest and at.earliest <= high.latest


def _values(body: Event) -> dict[str, Any]:
    return {f.name: getattr(body, f.name) for f in msgspec.structs.fields(body) if f.name not in _DATES}


def _is_given(part: Struct, info: msgspec.structs.FieldInfo) -> bool:
    return info.default is NODEFAULT or getattr(part, info.name) != info.default


def _compare(first: Struct, second: Struct, path: str, apart: list[str], more: list[str]) -> None:
    for info in msgspec.structs.fields(second):
        if not _is_given(second, info):
            continue
        old, new, at = getattr(first, info.name), getattr(second, info.name), f"{path}{info.encode_name}"
        if old == new:
            continue
        if not _is_given(first, info) or old in (None, ()):
            more.append(f"{at}: {_shown(new)}")
        elif isinstance(old, When) and isinstance(new, When):
            _compare_days(old, new, at, apart, more)
        elif isinstance(old, Struct) and type(old) is type(new):
            _compare(old, new, f"{at}.", apart, more)
        elif isinstance(old, tuple) and isinstance(new, tuple) and info.encode_name != "grades":
            _compare_many(old, new, at, apart, more)
        else:
            apart.append(f"{at}: {_shown(new)}, not {_shown(old)}")


def _compare_days(old: When, new: When, at: str, apart: list[str], more: list[str]) -> None:
    if old.latest < new.earliest or new.latest < old.earliest:
        apart.append(f"{at}: {new.words}, not {old.words}")
    elif (new.earliest, new.latest) != (old.earliest, old.latest) and (
        new.earliest > old.earliest or new.latest < old.latest
    ):
        more.append(f"{at}: {new.words}, more exactly than {old.words}")


def _compare_many(old: tuple[Any, ...], new: tuple[Any, ...], at: str, apart: list[str], more: list[str]) -> None:
    known = {_key(one): one for one in old}
    fresh = [one for one in new if _key(one) not in known]
    if len(fresh) == len(new) and old:
        apart.append(f"{at}: {_shown(new)}, not {_shown(old)}")
        return
    if fresh:
        more.append(f"{at}: {_shown(tuple(fresh))}, too")
    for one in new:
        other = known.get(_key(one))
        if isinstance(other, Struct) and isinstance(one, Struct):
            _compare(other, one, f"{at} {_key(one)} ", apart, more)


def _key(part: Any) -> Any:
    return getattr(part, part.__struct_fields__[0]) if isinstance(part, Struct) else part


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(_shown(one) for one in value) or "nothing"
    return str(_key(value)) if isinstance(value, Struct) and not isinstance(value, When) else str(value)


class Accounts:
    """Every account that the record has of the subjects asked about, and those of the rows so far."""

    def __init__(self, log: Book) -> None:
        self._log = log
        self._of: dict[str, list[Account]] = {}
        self._alike: dict[Likeness, list[Account]] = defaultdict(list)

    def about(self, subject: str) -> list[Account]:
        """The accounts of what happened to a subject, in order."""
        if subject not in self._of:
            self._of[subject] = []
            for account in self._recorded(subject):
                self.add(account)
        return self._of[subject]

    def add(self, account: Account) -> None:
        """A row gives one more."""
        self.about(account.body.subjects()[0]).append(account)
        self._alike[_alike(account.body)].append(account)

    def of(self, body: Event) -> list[Account]:
        """The accounts of the same thing that the event tells, in order."""
        self.about(body.subjects()[0])

        return [one for one in self._alike.get(_alike(body), ()) if is_one(one.body, body, self._beside(one))]

    def _beside(self, account: Account) -> Callable[[Sequence[str]], Iterator[Event]]:
        def between(topics: Sequence[str]) -> Iterator[Event]:
            for topic in topics:
                told = self._alike.get(_alike(account.body, topic), ())
                yield from (one.body for one in told if one is not account and one.root is None)

        return between

    def _recorded(self, subject: str) -> Iterator[Account]:
        events = self._log.read_tagged([tags.subject(subject)])
        told = [Told(one.body, one.subjects, one) for one in events]
        roots = {one.slot: one for one in events if one.position == one.slot}
        gone = {one.body.slot for one in events if isinstance(one.body, Retracted)}
        for slot, body in standing(told):
            if slot in roots and body.subjects() and body.subjects()[0] == subject:
                yield self._account(roots[slot], body)
        for one in events:
            other = one.body.alternative if isinstance(one.body, Disputed) else None
            if other is not None and one.position not in gone and other.subjects()[0] == subject:
                yield self._account(one, other, one.body.event if isinstance(one.body, Disputed) else None)

    def _account(self, event: Recorded, body: Event, root: str | None = None) -> Account:
        added = self._log.read_tagged([tags.subject(f"event:{event.slot}")])
        more = [source for one in added if isinstance(one.body, Added) for source in one.body.sources]
        sources = event.sources + (event.body.sources if isinstance(event.body, Disputed) else ())
        return Account(str(event.id), body, f"position {event.position}", sources, root, more)
