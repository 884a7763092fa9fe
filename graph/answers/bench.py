"""The two readings of a dispute side by side, and what follows from each. Specification: docs/disputes.md.

Both are taken at one moment: the one as if the dispute were settled for the record, the other as if it were settled for
the alternative, whatever became of it.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import starmap
from typing import Any, Final, Generic, TypeVar

from msgspec import Struct, structs

from events.envelope import Event, Part, Source
from events.ids import PLACES, Kind, kind_of
from events.log import Log
from graph.answers.audit import audit
from graph.answers.audit.waivers import waived
from graph.answers.bench_dates import Dated, dates
from graph.answers.difference import side_by_side
from graph.answers.difference_keys import key_of
from graph.answers.difference_keys import other_end as other_end
from graph.answers.disputes import Dispute, DisputeState, belonging, opened, told
from graph.answers.holders import holders
from graph.answers.shapes import Finding, Holding
from graph.facts import Fact
from graph.fold import content
from graph.moment import Moment
from graph.overlay import Overlay
from graph.snapshot import Snapshot
from graph.spread import spread
from graph.store import GraphStore

T = TypeVar("T")
_AT: Final = ("OVER", "COVERS", "AT", "PROVIDES", "ABOUT")
_OWN: Final = ("HOLDS", "PARTY", "RUNS", "PRIME", "SUB", "DELEGATES")
_NARROW: Final = frozenset({Kind.SCHOOL, Kind.CLUSTER, Kind.ZONE})


@dataclass(frozen=True, slots=True)
class Field:
    """A field of what the two have in one place, dotted within a part (`term.last_day`): null where it is not given.
    `differs` says whether they have it otherwise."""

    name: str
    record: Any
    alternative: Any
    differs: bool


@dataclass(frozen=True, slots=True)
class FactApart:
    """A fact that the two have otherwise, of any day: the versions of each under one key, in order of time."""

    type: str
    src: str
    dst: str
    record: tuple[Fact, ...]
    alternative: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Pair(Generic[T]):
    """What follows from the record and what from the alternative; null: it does not follow."""

    record: T | None
    alternative: T | None


@dataclass(frozen=True, slots=True)
class Bench:
    """A dispute, and all that the two readings have otherwise. `findings` are looked for within `scope`, `holdings`
    over `places`."""

    dispute: Dispute
    record_at: Moment
    alternative_at: Moment
    scope: tuple[str, ...]
    places: tuple[str, ...]
    fields: tuple[Field, ...]
    facts: tuple[FactApart, ...]
    holdings: tuple[Pair[Holding], ...]
    findings: tuple[Pair[Finding], ...]
    dates: tuple[Pair[Dated], ...]

    @property
    def record_is(self) -> str:
        """What the side of the record is, in a sentence."""
        return f"What was recorded stands: {self._settled(DisputeState.FOR_RECORD, 'the record')}."

    @property
    def alternative_is(self) -> str:
        """What the other side is."""
        return f"The alternative stands: {self._settled(DisputeState.FOR_ALTERNATIVE, 'the alternative')}."

    def _settled(self, so: DisputeState, side: str) -> str:
        by = self.dispute.settlement
        if by is None:
            return f"as if the open dispute were settled for {side}"
        if self.dispute.state is so:
            return f"as the dispute was settled at position {by.position}"
        return f"as if the dispute had been settled for {side}, not as at position {by.position}"


def bench(store: GraphStore, log: Log, at: Moment, asked: str, within: str | None) -> Bench:
    """The bench of the dispute that an id or a position names. `within` is a known id: only what follows there.

    Raises `NotAnswerable` where it is no dispute, was recorded later, or was retracted.
    """
    event = opened(log, at.position, asked)
    (dispute,) = told(log, at, [event])
    moments = structs.replace(at, upheld=(event.position,)), structs.replace(at, reading=(event.position,))
    record, alternative = (_Side(log, store, one) for one in moments)
    scope = (within,) if within else tuple(one for one in dispute.named if _is_judged(one, dispute))
    places = _places(dispute, (record, alternative), within)
    return Bench(
        dispute=dispute, record_at=moments[0], alternative_at=moments[1], scope=scope, places=places,
        fields=tuple(_fields(dispute.stated, dispute.alternative)),
        facts=tuple(_facts_apart(record.facts, alternative.facts)),
        holdings=tuple(starmap(Pair, side_by_side(
            record.holders(places), alternative.holders(places), _place_and_holder, _said
        ))),
        findings=tuple(starmap(Pair, side_by_side(
            record.findings(scope), alternative.findings(scope), lambda row: row.identity, _came_to
        ))),
        dates=tuple(starmap(Pair, side_by_side(
            record.dates(), alternative.dates(), lambda row: (row.about, row.what, row.year), lambda row: row
        ))),
    )  # fmt: skip


class _Side:
    """One reading of a dispute."""

    def __init__(self, log: Log, store: GraphStore, at: Moment) -> None:
        self.log, self.at, self.graph = log, at, Overlay(log, store, at)
        self.facts = {one for one in self.graph.read if kind_of(one.src) is not Kind.EVENT}

    def holders(self, places: Sequence[str]) -> list[Holding]:
        """Who holds what over these."""
        return holders(Snapshot(self.at, self.graph.authority(places, self.at)), places) if places else []

    def findings(self, scope: Sequence[str]) -> list[Finding]:
        """The findings within any of these, in order of identity."""
        found = {row.identity: row for one in scope for row in audit(self.graph, self.at, one, None)}
        return waived(self.graph, self.log, self.at, [found[one] for one in sorted(found)])

    def dates(self) -> list[Dated]:
        """The days that follow."""
        return dates(self.facts, self.at.on)

    def reached(self, ids: Iterable[str]) -> set[str]:
        """The places that instruments and parties reach on the day: by what they have, and what hangs on it."""

        def step(front: set[str]) -> set[str]:
            here = sorted(front)
            hanging = {one.src for one in self.graph.links(here, ["UNDER"], False, self.at)}
            return hanging | {one.dst for one in self.graph.links(here, _OWN, True, self.at)}

        seen = spread(ids, step)
        return {one.dst for one in self.graph.links(sorted(seen), _AT, True, self.at)} | seen


def _is_judged(id: str, dispute: Dispute) -> bool:
    """Whether findings are looked for within it: whose facts the dispute touches, and the places it names, but not the
    district or state of some party."""
    return kind_of(id) is not Kind.EVENT and (id in dispute.event.subjects or kind_of(id) in _NARROW)


def _places(dispute: Dispute, sides: Iterable[_Side], within: str | None) -> tuple[str, ...]:
    """The places over which holders may differ, in the order of ids."""
    found: set[str] = set(dispute.named)
    inside: set[str] = set()
    for side in sides:
        found |= side.reached(dispute.event.subjects)
        if within is not None:
            own = side.reached([within])
            inside |= own if kind_of(within) not in PLACES else belonging(side.graph, side.at, within, found)
    if within is not None:
        found &= inside
    return tuple(sorted(one for one in found if kind_of(one) in PLACES))


def _said(row: Holding) -> object:
    """What a row says; not which facts and events say so."""
    given = tuple(one.id for one in row.given_by)
    said = (row.level, row.grades, row.standing, row.certain, row.bounds, row.basis, row.share, row.limits, row.path)
    return (_place_and_holder(row), given, *said)


def _place_and_holder(row: Holding) -> Hashable:
    return row.over.id, row.lever, row.area, row.holder.id, row.grant


def _came_to(row: Finding) -> object:
    judged = (row.violated, row.certain, row.warning, row.waiver)
    return (row.identity, *judged, row.since, row.until, row.missing, row.message)


def _facts_apart(record: Collection[Fact], alternative: Collection[Fact]) -> Iterator[FactApart]:
    apart: dict[tuple[str, str, str], tuple[list[Fact], list[Fact]]] = defaultdict(lambda: ([], []))
    here, there = ({content(one): one for one in side} for side in (record, alternative))
    for n, (mine, others) in enumerate(((here, there), (there, here))):
        for one in mine.keys() - others.keys():
            apart[key_of(mine[one])][n].append(mine[one])
    for key, (left, right) in sorted(apart.items()):
        yield FactApart(*key, *(tuple(sorted(one, key=_in_time)) for one in (left, right)))


def _in_time(fact: Fact) -> tuple[str, Fact]:
    return fact.valid_from, fact


def _fields(record: Event | None, alternative: Event | None) -> Iterator[Field]:
    """What each states, field by field, beginning with the topic."""
    left, right = (dict(_flat(one)) if one else {} for one in (record, alternative))
    for name in dict.fromkeys([*left, *right]):
        here, there = left.get(name), right.get(name)
        yield Field(name, here, there, here != there)


def _flat(part: Struct, above: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(part, Event):
        yield "topic", part.TOPIC
    for field in structs.fields(part):
        value = getattr(part, field.name)
        if value == field.default or value in (None, ()):
            continue
        if isinstance(value, Part) and not isinstance(value, Source):
            yield from _flat(value, f"{above}{field.encode_name}.")
        else:
            yield f"{above}{field.encode_name}", value
