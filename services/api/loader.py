"""Fills answers level by level: what the query selects is read first, then each level asks the store a fixed
number of questions, however many entities it holds."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
import strawberry
from strawberry.types.nodes import Selection

from events.envelope import Recorded
from events.ids import kind_of
from graph.answers import shapes
from graph.answers.existence import being
from graph.errors import Code, NotAnswerable
from graph.facts import Version, shown_id
from graph.reader import Reader
from graph.snapshot import Snapshot, read_value
from services.api.attested import Attestations
from services.api.entities import KINDS
from services.api.parts import UNSELECTED, Attribute, Being, Bounds, Entity, Event, Fact, Link
from services.api.scalars import Json
from services.api.selection import Ends, Stated, Wanted, sources_of, wanted

_OWN: Final = frozenset({"id", "kind", "__typename"})
_NAMED: Final = _OWN | {"name"}
_SAID: Final = frozenset({"saidBy", "lastAttested"})
MAX_ROWS: Final = 100_000
"""Entities and links that one answer holds at most."""


@dataclass(slots=True)
class _Level:
    """What one level asks of the store: everything at once."""

    named: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    every_name: bool = False
    alive: set[str] = field(default_factory=set)
    ends: dict[bool, set[str]] = field(default_factory=lambda: {True: set(), False: set()})
    types: dict[bool, set[str]] = field(default_factory=lambda: {True: set(), False: set()})
    every_type: bool = False


class Loader:
    """Gives out entities and events that are filled by `run`. One loader serves one field of a query."""

    def __init__(self, reader: Reader) -> None:
        self._reader, self._rows = reader, 0
        self._waiting: list[tuple[Entity, Wanted]] = []
        self._events: dict[int, Event] = {}
        self._attestations = Attestations(lambda: reader)
        self._memo: dict[tuple[int, type], Wanted] = {}
        self._kept: list[Sequence[Selection]] = []

    def entity(self, id: str, selections: Sequence[Selection], name: str | None = None) -> Entity:
        """The entity of a known id, to be filled with what is selected of it. An answer that brings the name on the
        day along spares the question for it."""
        self._count()
        kind = kind_of(id)
        found = KINDS[kind](id=strawberry.ID(id), kind=kind, name=name or id)
        fields = self._wanted(selections, KINDS[kind])
        if fields.keys() - (_OWN if name is None else _NAMED):
            self._waiting.append((found, fields))
        return found

    def event(self, position: int, wanted: bool = True) -> Event:
        """The event at a position, to be filled; the unselected one where it is not asked for."""
        if not wanted:
            return UNSELECTED
        return self._events.setdefault(position, Event(position=position))

    def events(self, positions: Iterable[int], wanted: bool = True) -> list[Event]:
        """The same for many."""
        return [self.event(one) for one in positions] if wanted else []

    def run(self) -> None:
        """Fill everything that was given out, level by level; then all events at once."""
        while self._waiting:
            level, self._waiting = self._waiting, []
            self._fill(level)
        if self._events:
            for position, recorded in self._reader.cited(self._events).items():
                self._attestations.fill(self._events[position], recorded)

    def recorded(self, event: Recorded | None) -> Event | None:
        """An event already read."""
        return self._attestations.fill(Event(), event) if event else None

    def fact(self, made: Fact, version: Version, fields: Wanted) -> None:
        """Fill what links and attributes have in common."""
        at = self._reader.at
        made.fact = strawberry.ID(shown_id(version.id))
        made.certain = version.certain(at.on)
        made.bounds = bounds(shapes.Bounds.of(version.valid_from, version.sure_from, version.sure_to, version.valid_to))
        made.said_by = self.event(version.said_by, bool(_SAID & fields.keys()))
        made.ended_by = self.event(version.ended_by, "endedBy" in fields) if version.ended_by else None
        made.disputed = list(version.disputed)
        made.known_from = version.known_from
        made.known_to = version.known_to if version.known_to <= at.position else None

    def being(self, known: shapes.Being, fields: Wanted) -> Being:
        """Whether something is in being."""
        return Being(
            existence=known.existence,
            since=known.since,
            until=known.until,
            events=self.events(known.events, "events" in fields),
        )

    def attribute(self, version: Version, fields: Wanted) -> Attribute:
        """An attribute, to be filled with its events."""
        self._count()
        value = read_json(version.value)
        made = Attribute(name=version.type, qualifier=version.dst, value=plain(value), json=Json(value))
        self.fact(made, version, fields)
        return made

    def _count(self) -> None:
        self._rows += 1
        if self._rows > MAX_ROWS:
            raise NotAnswerable(
                Code.BAD_INPUT, "the query", f"its answer has more than {MAX_ROWS} rows",
                f"an answer of at most {MAX_ROWS} rows: fewer nested lists, or a smaller `first`",
            )  # fmt: skip

    def _wanted(self, selections: Sequence[Selection], cls: type) -> Wanted:
        found = self._memo.get((id(selections), cls))
        if found is None:
            self._kept.append(selections)
            found = self._memo[id(selections), cls] = wanted(selections, cls)
        return found

    def _fill(self, level: list[tuple[Entity, Wanted]]) -> None:
        asked = _asked(level)
        store, at = self._reader.store, self._reader.at
        shot = Snapshot(at, store.attributes(sorted(asked.named), at, [] if asked.every_name else sorted(asked.names))
                        if asked.named else ())  # fmt: skip
        lives = being(store, at, sorted(asked.alive)) if asked.alive else {}
        links: dict[bool, dict[str, list[Version]]] = {True: defaultdict(list), False: defaultdict(list)}
        for out, ids in asked.ends.items():
            types = [] if asked.every_type else sorted(asked.types[out])
            for fact in store.links(sorted(ids), types, out, at) if ids else ():
                links[out][fact.src if out else fact.dst].append(fact)
        for entity, fields in level:
            self._fill_one(entity, fields, shot, lives, links)

    def _fill_one(
        self, entity: Entity, fields: Wanted, shot: Snapshot, lives: Mapping[str, shapes.Being],
        links: Mapping[bool, Mapping[str, list[Version]]],
    ) -> None:  # fmt: skip
        one = str(entity.id)
        made_of = sources_of(type(entity))
        for name, below in fields.items():
            if name == "name":
                title = shot.value(one, "name") or shot.value(one, "title")
                entity.name = title.value if title else one
            elif name == "being":
                entity.being = self.being(lives[one], self._wanted(below, Being))
            elif name == "attributes":
                parts = self._wanted(below, Attribute)
                own = sorted((f for f in shot.facts.values() if f.src == one), key=_order)
                entity.attributes = [self.attribute(f, parts) for f in own]
            elif name == "links":
                both = [(f, True) for f in links[True].get(one, ())] + [(f, False) for f in links[False].get(one, ())]
                both.sort(key=lambda pair: (_order(pair[0]), pair[1]))
                entity.links = [self._link(f, out, below) for f, out in both]
            elif source := made_of.get(name):
                setattr(entity, source.field, self._told(one, source, below, shot, links))

    def _told(
        self, one: str, source: Ends | Stated, below: Sequence[Selection], shot: Snapshot,
        links: Mapping[bool, Mapping[str, list[Version]]],
    ) -> Any:  # fmt: skip
        if isinstance(source, Stated):
            found = sorted(shot.out(one, source.name), key=_order)
            parts = self._wanted(below, Attribute)
            if source.many:
                return [self.attribute(f, parts) for f in found]
            best = self._best(found)
            return self.attribute(best, parts) if best else None
        found = [
            f for f in links[source.out].get(one, ())
            if f.type == source.link and (not source.kinds or kind_of(f.dst if source.out else f.src) in source.kinds)
        ]  # fmt: skip
        if source.many:
            return [self._link(f, source.out, below) for f in sorted(found, key=_order)]
        best = self._best(found)
        return self._link(best, source.out, below) if best else None

    def _best(self, found: Sequence[Version]) -> Version | None:
        on = self._reader.at.on
        return max(found, key=lambda f: (f.certain(on), f.valid_from, f.id), default=None)

    def _link(self, version: Version, out: bool, selections: Sequence[Selection]) -> Link[Any]:
        self._count()
        fields = self._wanted(selections, Link)
        said = read_value(version.value)
        other = version.dst if out else version.src
        to = self.entity(other, fields["to"]) if "to" in fields else None
        made: Link[Any] = Link(
            to=to, type=version.type, outgoing=out, grades=list(said.get("grades", ())), role=said.get("role"),
            services=list(said.get("services", ())), days_a_week=said.get("days_a_week"),
            properties=Json(said) if said else None,
        )  # fmt: skip
        self.fact(made, version, fields)
        return made


def bounds(known: shapes.Bounds) -> Bounds:
    """Bounds as the schema has them."""
    return Bounds(
        valid_from=known.valid_from, sure_from=known.sure_from, sure_to=known.sure_to, valid_to=known.valid_to
    )


def read_json(value: str) -> object:
    """The value of an attribute: a list or object where it is one, else its text."""
    if value[:1] in ("{", "["):
        try:
            return msgspec.json.decode(value)
        except msgspec.DecodeError:
            return value
    return value


def plain(value: object) -> str:
    """A value as people read it."""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _order(fact: Version) -> tuple[str, str, str, str, int]:
    return fact.type, fact.dst, fact.src, fact.valid_from, fact.id


def _asked(level: Sequence[tuple[Entity, Wanted]]) -> _Level:
    asked = _Level()
    for entity, fields in level:
        one = str(entity.id)
        made_of = sources_of(type(entity))
        for name in fields:
            if name == "name":
                asked.named.add(one)
                asked.names |= {"name", "title"}
            elif name == "attributes":
                asked.named.add(one)
                asked.every_name = True
            elif name == "being":
                asked.alive.add(one)
            elif name == "links":
                asked.every_type = True
                asked.ends[True].add(one)
                asked.ends[False].add(one)
            elif isinstance(source := made_of.get(name), Stated):
                asked.named.add(one)
                asked.names.add(source.name)
            elif source is not None:
                asked.ends[source.out].add(one)
                asked.types[source.out].add(source.link)
    return asked
