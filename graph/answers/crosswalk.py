"""The crosswalk: what took the place of what, under which codes and at which sites, in which years."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from events.ids import Kind, kind_of
from events.when import Day
from graph.answers.listing import members
from graph.answers.shapes import Bounds, Ref
from graph.answers.span import Span
from graph.answers.timeline import timeline
from graph.facts import Version
from graph.moment import Moment
from graph.snapshot import read_value
from graph.store import GraphStore

KINDS: Final = (Kind.DISTRICT, Kind.SCHOOL)
"""What a scope is asked for where nobody says of what."""
_TOLD: Final = ("name", "identifier", "site")
_SHOWN: Final = ("identifier", "site")


class Relation(StrEnum):
    """What somebody on a line of succession is to the one asked about."""

    ITSELF = "itself"
    PREDECESSOR = "predecessor"
    SUCCESSOR = "successor"


@dataclass(frozen=True, slots=True)
class Crossing:
    """One code, or one site, of one on the line of succession of the one asked about (`of`).

    `steps` is how far off it is, 0 for itself; `how` and `succeeded` tell the step by which it is reached, and
    `beside` whom it took the place of or gave it to. `what` is `identifier` or `site`, null where none is recorded.
    """

    of: Ref
    relation: Relation
    steps: int
    entity: Ref
    how: str | None
    beside: str | None
    succeeded: Bounds | None
    what: str | None
    scheme: str | None
    code: str | None
    bounds: Bounds | None
    certain: bool
    events: tuple[int, ...]
    disputed: tuple[int, ...]


class Followed(Version, frozen=True, kw_only=True):
    """A version of a fact, of a thing or of what it took the place of: `history_of` says of which."""

    history_of: str


def crosswalk(
    store: GraphStore, at: Moment, of: Sequence[str] = (), within: str | None = None, scheme: str | None = None,
    borne_on: Day | None = None, kinds: Collection[Kind] = (),
) -> list[Crossing]:  # fmt: skip
    """Codes and sites of any day, as known at the moment, of these and of all before and after them.

    `within`: of what lies there, of these kinds (none: districts and schools); with `of`, of those of it that lie
    there. Neither: of everything that ever took the place of another. `scheme`: codes of it only, and no sites.
    `borne_on`: only what may be borne on that day. Whoever has none has one row without.
    The number of questions grows with the generations alone.
    """
    asked = _asked(store, at, of, within, kinds)
    before, after = _front(store, at, asked, out=True), _front(store, at, asked, out=False)
    lines = {one: _line(one, before, after) for one in asked}
    every = sorted({step.id for some in lines.values() for step in some})
    told: dict[str, list[Version]] = defaultdict(list)
    for fact in store.believed(every, _TOLD, True, at.position) if every else ():
        told[fact.src].append(fact)
    refs = {one: Ref(one, kind_of(one), _name(one, told.get(one, ()), at.on)) for one in every}
    shown = {one: [f for f in told.get(one, ()) if _wanted(f, scheme, borne_on)] for one in every}
    return [
        row
        for one in asked
        for step in lines[one]
        for row in _rows(refs[one], step, refs[step.id], shown[step.id], borne_on)
    ]


def lineage(store: GraphStore, at: Moment, of: str, after: int = 0, limit: int = 100) -> list[Followed]:
    """Every version of every fact about a thing and about all that it took the place of, in order of id, after an id.

    Each row says whose history it is: of the two ends of a link the one that is on the line, the source first.
    """
    line = [of, *(step.id for step in _walk(of, _front(store, at, [of], out=True), out=True))]
    return [followed(one, line) for one in timeline(store, at, line, after, limit)]


def followed(v: Version, line: Collection[str]) -> Followed:
    """A version, in the history of the one on a line that it is about."""
    return Followed(
        v.id, v.type, v.src, v.dst, v.value, v.valid_from, v.sure_from, v.sure_to, v.valid_to, v.known_from,
        v.known_to, v.said_by, v.ended_by, v.disputed, history_of=v.src if v.src in line else v.dst,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Step:
    """Somebody on a line, with the link by which the walk came there."""

    id: str
    relation: Relation = Relation.ITSELF
    steps: int = 0
    link: Version | None = None


def _asked(store: GraphStore, at: Moment, of: Sequence[str], within: str | None, kinds: Collection[Kind]) -> list[str]:
    if of:
        inside = members(store, at, within) if within is not None else None
        found: Iterable[str] = (one for one in dict.fromkeys(of) if inside is None or one in inside)
        return [one for one in found if not kinds or kind_of(one) in kinds]
    if within is not None:
        return sorted(one for one in members(store, at, within) if kind_of(one) in (kinds or KINDS))
    ends = {end for fact in store.everywhere(["SUCCEEDS"], at.position) for end in (fact.src, fact.dst)}
    return sorted(one for one in ends if not kinds or kind_of(one) in kinds)


def _front(store: GraphStore, at: Moment, asked: Sequence[str], out: bool) -> Mapping[str, list[Version]]:
    """Steps of succession by whom they leave, generation by generation: one question for each."""
    steps: dict[str, list[Version]] = defaultdict(list)
    seen, front = set(asked), set(asked)
    while front:
        found = store.believed(sorted(front), ["SUCCEEDS"], out, at.position)
        for link in found:
            steps[link.src if out else link.dst].append(link)
        front = {link.dst if out else link.src for link in found} - seen
        seen |= front
    return steps


def _walk(of: str, steps: Mapping[str, list[Version]], out: bool) -> list[_Step]:
    """Whom the steps lead to from one, nearest first and then by id, each once however many ways and circles lead
    there."""
    relation = Relation.PREDECESSOR if out else Relation.SUCCESSOR
    other: Callable[[Version], str] = (lambda link: link.dst) if out else (lambda link: link.src)
    found: dict[str, _Step] = {}
    front, distance = [of], 0
    while front:
        distance += 1
        nearest = sorted(
            (link for one in front for link in steps.get(one, ())), key=lambda link: (other(link), link.id)
        )
        front = []
        for link in nearest:
            if other(link) != of and other(link) not in found:
                found[other(link)] = _Step(other(link), relation, distance, link)
                front.append(other(link))
    return list(found.values())


def _line(of: str, before: Mapping[str, list[Version]], after: Mapping[str, list[Version]]) -> list[_Step]:
    """In the order of time: the farthest predecessor first, the farthest successor last."""
    earlier = sorted(_walk(of, before, out=True), key=lambda one: -one.steps)
    return [*earlier, _Step(of), *_walk(of, after, out=False)]


def _wanted(fact: Version, scheme: str | None, borne_on: Day | None) -> bool:
    if fact.type not in _SHOWN or (borne_on is not None and not fact.possible(borne_on)):
        return False
    return scheme is None or (fact.type == "identifier" and _scheme(fact).lower() == scheme.lower())


def _scheme(fact: Version) -> str:
    return fact.dst.removesuffix(f"/{fact.value}")


def _rows(of: Ref, step: _Step, entity: Ref, facts: Sequence[Version], borne_on: Day | None) -> Iterable[Crossing]:
    link = step.link
    how, beside, succeeded = None, None, None
    if link is not None:
        how = read_value(link.value).get("how")
        beside = link.src if link.dst == entity.id else link.dst
        succeeded = Span.of(link).bounds()
    ordered = sorted(facts, key=lambda f: (f.type, _scheme(f), f.valid_from, f.value, f.id))
    for fact in (*ordered,) or (None,):
        said = [one for one in (fact, link) if one is not None]
        code = fact is not None and fact.type == "identifier"
        yield Crossing(
            of, step.relation, step.steps, entity, how, beside, succeeded,
            fact.type if fact else None, _scheme(fact) if fact and code else None, fact.value if fact else None,
            Span.of(fact).bounds() if fact else None, _certain(fact, borne_on) if fact else False,
            tuple(dict.fromkeys(one.said_by for one in said)),
            tuple(sorted({d for one in said for d in one.disputed})),
        )  # fmt: skip


def _certain(fact: Version, borne_on: Day | None) -> bool:
    """Whether it is surely borne on the day; on some day, where none is asked."""
    return fact.certain(borne_on) if borne_on is not None else fact.sure_from < fact.sure_to


def _name(id: str, facts: Iterable[Version], on: Day) -> str:
    """Its name on the day; of what has none then, the last or first that it has."""
    names = [f for f in facts if f.type == "name"]
    best = max(names, key=lambda f: (f.possible(on), f.certain(on), f.valid_from, f.id), default=None)
    return best.value if best else id
