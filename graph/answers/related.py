"""Related parties: the same person or body on both sides of a contract or subcontract, as far as seats, boards and
offices are recorded. docs/audit.md."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from events.contract import PartyRole
from events.ids import Kind, is_id, kind_of
from graph.answers.every import every
from graph.answers.holders import provenance, ref
from graph.answers.listing import members
from graph.answers.shapes import Bounds, Ref
from graph.answers.span import all_of
from graph.facts import Version
from graph.moment import Moment
from graph.snapshot import Snapshot, read_value
from graph.spread import spread
from graph.store import GraphStore

_KINDS: Final = (Kind.CONTRACT, Kind.SUBCONTRACT)
_GIVING: Final = frozenset({PartyRole.AUTHORISER, PartyRole.FUNDER})
_DOING: Final = frozenset({PartyRole.OPERATOR, PartyRole.SUPPORTING, PartyRole.STRATEGIC, PartyRole.ADVISER})


@dataclass(frozen=True, slots=True)
class Related:
    """The same person or body on both sides of an instrument. `shared` is its id, or the name of a person: `by_name`,
    and so possibly another of the same name. `one_by` and `other_by` say how it stands on each side; `internal`: one
    side is an office of the other, as a district's own unit is."""

    instrument: str
    one: Ref
    one_role: str
    other: Ref
    other_role: str
    shared: str
    name: str
    by_name: bool
    one_by: str
    other_by: str
    internal: bool
    certain: bool
    bounds: Bounds
    events: tuple[int, ...]
    disputed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Tie:
    """How a person or body stands on a side, by which facts, and through which bodies. `office`: the party is an office
    of it."""

    how: str
    facts: tuple[Version, ...]
    through: tuple[str, ...] = ()
    office: bool = False


def related(store: GraphStore, at: Moment, within: str | None = None) -> list[Related]:
    """A row for each two parties on different sides of a contract or subcontract that may be in being on the day, and
    each person or body that stands on both. `within` is a known entity that they touch. In the order of instruments.

    The number of questions grows with the levels of offices only.
    """
    if within is not None:
        ids = sorted(one for one in members(store, at, within) if kind_of(one) in _KINDS)
    else:
        ids = [one for kind in _KINDS for one in every(store, at, kind)]
    sides: dict[str, list[Version]] = defaultdict(list)
    for link in store.links(ids, ["PARTY", "PRIME", "SUB"], False, at) if ids else ():
        sides[link.dst].append(link)
    standing = _Standing(store, at, {link.src for links in sides.values() for link in links})
    return [row for one in sorted(sides) for row in _rows(standing, one, sides[one])]


def _rows(standing: "_Standing", instrument: str, links: Sequence[Version]) -> Iterator[Related]:
    found: dict[tuple[str, str, str], Related] = {}
    for one, other in combinations(sorted(links, key=lambda link: (_role(link), link.src)), 2):
        if _side(one) == _side(other):
            continue
        mine, yours = standing.ties(one.src), standing.ties(other.src)
        both = mine.keys() & yours.keys()
        for shared in sorted(both):
            if both.intersection(mine[shared].through, yours[shared].through):
                continue  # It follows from a body on both sides, which is named: who sits on the board of both.
            row = standing.row(instrument, (one, other), shared, (mine[shared], yours[shared]))
            key = (one.src, other.src, shared)
            if key not in found or row.certain > found[key].certain:
                found[key] = row
    yield from (found[key] for key in sorted(found))


def _role(link: Version) -> str:
    return str(read_value(link.value).get("role", "party")) if link.type == "PARTY" else link.type.lower()


def _side(link: Version) -> str:
    """Who gives the work and who does it stand on two sides; a union, and a plain party, each on its own."""
    role = _role(link)
    if role in _GIVING or link.type == "PRIME":
        return "gives"
    return "does" if role in _DOING or link.type == "SUB" else f"{role} {link.src}"


class _Standing:
    """Who stands behind parties: themselves, what they are an office of, their boards, and who sits on these."""

    def __init__(self, store: GraphStore, at: Moment, parties: Iterable[str]) -> None:
        self._at = at
        facts: list[Version] = []

        def above(front: set[str]) -> set[str]:
            links = store.links(sorted(front), ["HAS_OFFICE"], False, at)
            facts.extend(links)
            return {one.src for one in links}

        seen = spread(parties, above)
        if seen:
            facts += store.links(sorted(seen), ["GOVERNS"], False, at)
            boards = {one for one in seen if kind_of(one) is Kind.BOARD}
            facts += store.links(sorted(boards), ["GOVERNS"], True, at) if boards else []
        told = {end for one in facts for end in (one.src, one.dst)} | seen
        facts += store.attributes(sorted(told), at, ["name", "seat"]) if told else []
        others = {other for one in facts if one.type == "seat" for other in _seated(one) if is_id(other)} - told
        facts += store.attributes(sorted(others), at, ["name"]) if others else []
        self._shot = Snapshot(at, facts)
        self._known: dict[str, dict[str, _Tie]] = {}

    def ties(self, party: str) -> dict[str, _Tie]:
        """Each person or body behind a party, by id or plain name, with the shortest way to it."""
        if party not in self._known:
            found: dict[str, _Tie] = {}
            for shared, tie in self._ties(party):
                if shared not in found or len(tie.facts) < len(found[shared].facts):
                    found[shared] = tie
            self._known[party] = found
        return self._known[party]

    def row(
        self, instrument: str, links: tuple[Version, Version], shared: str, ties: tuple[_Tie, _Tie]
    ) -> Related:  # fmt: skip
        """The row of a person or body on both sides. All of its facts are possible on the day, and so together."""
        facts = (*links, *ties[0].facts, *ties[1].facts)
        span, by_name = all_of(facts), not is_id(shared)
        (one, other), (_, events, disputed) = links, provenance(facts)
        name = _written(facts, shared) if by_name else ref(self._shot, shared).name
        internal = any(tie.office and shared == link.src for tie, link in zip(ties, (other, one), strict=True))
        return Related(
            instrument, ref(self._shot, one.src), _role(one), ref(self._shot, other.src), _role(other),
            name if by_name else shared, name, by_name, ties[0].how, ties[1].how, internal,
            span.certain(self._at.on), span.bounds(), events, disputed,
        )  # fmt: skip

    def _ties(self, party: str) -> Iterator[tuple[str, _Tie]]:
        for body, way, through in self._above(party):
            how = f"{self._name(party)} is an office of it" if way else "it is the party"
            yield body, _Tie(how, way, through, office=bool(way))
            yield from self._seats(body, way, (*through, body))
            for link in self._shot.into(body, "GOVERNS"):
                yield link.src, _Tie(f"it governs {self._name(body)}", (*way, link), (*through, body))
                yield from self._seats(link.src, (*way, link), (*through, body, link.src))
        for link in self._shot.out(party, "GOVERNS"):
            yield link.dst, _Tie(f"{self._name(party)} governs it", (link,), (party,))

    def _above(self, party: str) -> Iterator[tuple[str, tuple[Version, ...], tuple[str, ...]]]:
        """A party and all that it is an office of, each with the links and the bodies on the way."""
        seen: set[str] = set()
        front: list[tuple[str, tuple[Version, ...], tuple[str, ...]]] = [(party, (), ())]
        while front:
            body, way, through = front.pop(0)
            if body not in seen:
                seen.add(body)
                yield body, way, through
                links = self._shot.into(body, "HAS_OFFICE")
                front += [(link.src, (*way, link), (*through, body)) for link in links]

    def _seats(self, body: str, way: tuple[Version, ...], through: tuple[str, ...]) -> Iterator[tuple[str, _Tie]]:
        for seat in self._shot.out(body, "seat"):
            said, where = read_value(seat.value), f"{self._name(body)} (seat {seat.dst})"
            if holder := said.get("holder"):
                yield holder if is_id(holder) else _plain(holder), _Tie(f"sits on {where}", (*way, seat), through)
            if appointing := said.get("appointed_by"):
                yield appointing, _Tie(f"appoints to {where}", (*way, seat), through)

    def _name(self, id: str) -> str:
        return ref(self._shot, id).name


def _seated(seat: Version) -> list[str]:
    said = read_value(seat.value)
    return [str(said[one]) for one in ("holder", "appointed_by") if one in said]


def _plain(name: str) -> str:
    """A name as it is compared: without case and runs of spaces."""
    return " ".join(name.split()).casefold()


def _written(facts: Iterable[Version], plain: str) -> str:
    """A name as it was written in a seat."""
    return next((one for fact in facts if fact.type == "seat" for one in _seated(fact) if _plain(one) == plain), plain)
