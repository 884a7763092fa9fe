"""A story told in statements, and its graph as the independent model sees it: for tests of answers alone."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from events.envelope import Event, Recorded
from events.evidence import Corrected, Disputed, Retracted
from events.ids import Kind, kind_of
from events.levers import Area, Level, Lever
from events.log import Log
from events.statement import read_event
from events.when import Day
from graph import walks
from graph.answers.shapes import Holding
from graph.facts import FOREVER, Version, fact_id
from graph.moment import Moment
from graph.reader import Reader
from graph.store import Bearing, Entity, GraphStore, Theme
from tests.histories import recorded
from tests.oracle import Held, facts_of


class Story:
    """Events in the order told; `at` reads them at a day, as known after the last one or an earlier one."""

    def __init__(self, *statements: tuple[str, dict[str, Any]]) -> None:
        self.events: list[Recorded] = []
        self.versions: dict[int, Version] = {}
        self._open: dict[str, dict[Held, int]] = {}
        for topic, said in statements:
            self.tell(topic, **said)

    def tell(self, topic: str, **said: Any) -> int:
        """One more event; its position. A field that is a Python word is written with an underscore: `from_`."""
        return self.add(read_event(topic, {name.removesuffix("_"): value for name, value in said.items()}))

    def dispute(self, position: int, topic: str, **said: Any) -> int:
        """Another source has the event at a position otherwise."""
        other = read_event(topic, {name.removesuffix("_"): value for name, value in said.items()})
        root = self.events[position - 1]
        return self.add(Disputed(event=str(root.id), slot=position, carries=root.subjects, alternative=other))

    def correct(self, position: int, topic: str, **said: Any) -> int:
        """The event at a position was never true as told."""
        other = read_event(topic, {name.removesuffix("_"): value for name, value in said.items()})
        root = self.events[position - 1]
        return self.add(Corrected(event=str(root.id), slot=position, carries=root.subjects, replacement=other))

    def retract(self, position: int) -> int:
        """The event at a position did not happen."""
        root = self.events[position - 1]
        return self.add(Retracted(event=str(root.id), slot=position, carries=root.subjects))

    def add(self, body: Event) -> int:
        """Record an event and take the step of each of its subjects."""
        event = recorded(self.events, body)
        self.events.append(event)
        for place, one in enumerate(event.subjects):
            told = [e for e in self.events if one in e.subjects]
            before, after = self._open.get(one, {}), facts_of(one, told)
            for fact in before.keys() - after:
                old = self.versions[before[fact]]
                self.versions[old.id] = _closed(old, event.position)
            kept = {fact: number for fact, number in before.items() if fact in after}
            for rank, fact in enumerate(sorted(after - before.keys())):
                new = fact_id(event.position, place, rank)
                self.versions[new] = _version(new, fact, event.position)
                kept[fact] = new
            self._open[one] = kept
        return event.position

    def reader(self, on: str, position: int | None = None) -> Reader:
        """Every question, at a day, with the knowledge of a position (not given: all of it)."""
        at = position or len(self.events)
        known = self.events[at - 1].recorded_at
        return Reader(cast(GraphStore, ModelGraph(self)), cast(Log, _Log(self)), Moment(Day(on), at, known))

    def holders(
        self, of: str, on: str, lever: str | None = None, area: str | None = None, grade: str | None = None
    ) -> list[Holding]:
        """Who holds what over a place on a day."""
        return self.reader(on).holders([of], Lever(lever) if lever else None, Area(area) if area else None, grade)


def seen(rows: Iterable[Holding]) -> list[tuple[str, str | None, Level | None, str, bool]]:
    """Rows as (holder, area, level, standing or `presumed`, certain)."""
    return [(r.holder.id, r.area, r.level, "presumed" if r.presumed else r.standing, r.certain) for r in rows]


class ModelGraph:
    def __init__(self, story: Story) -> None:
        self.story = story

    def _facts(self, at: Moment) -> list[Version]:
        return [
            f for f in self.history((), at.position) if f.known_from <= at.position < f.known_to and f.possible(at.on)
        ]

    def entities(self, ids: Sequence[str]) -> list[Entity]:
        first: dict[str, int] = {}
        for event in self.story.events:
            if event.body.FOUNDS:
                first.setdefault(event.subjects[0], event.position)
        return [Entity(one, kind_of(one), one, first[one]) for one in sorted(ids) if one in first]

    def attributes(self, ids: Sequence[str], at: Moment, names: Sequence[str] = ()) -> list[Version]:
        return [f for f in self._facts(at) if not f.is_link and f.src in ids and (not names or f.type in names)]

    def links(self, ids: Sequence[str], types: Sequence[str], out: bool, at: Moment) -> list[Version]:
        return [
            f
            for f in self._facts(at)
            if f.is_link and (f.src if out else f.dst) in ids and (not types or f.type in types)
        ]

    def authority(self, _: Sequence[str], at: Moment) -> list[Version]:
        return self._facts(at)

    def holdings(self, _: Sequence[str], at: Moment) -> list[Version]:
        return self._facts(at)

    def bearing(self, theme: Theme, ids: Sequence[str], at: Moment, others: Sequence[str] = ()) -> Bearing:
        return walks.bearing(cast(GraphStore, self), theme, ids, at, others)

    def history(self, ids: Sequence[str], upto: int) -> list[Version]:
        return sorted(
            f
            for f in self.story.versions.values()
            if f.known_from <= upto and (not ids or f.src in ids or (f.is_link and f.dst in ids))
        )

    def believed(self, ids: Sequence[str], types: Sequence[str], out: bool, upto: int) -> list[Version]:
        return [f for f in self.everywhere(types, upto) if (f.src if out else f.dst) in ids and (out or f.is_link)]

    def everywhere(self, types: Sequence[str], upto: int) -> list[Version]:
        return [f for f in self.history((), upto) if upto < f.known_to and (not types or f.type in types)]

    def listing(self, kind: Kind, at: Moment, after: str, limit: int) -> list[Entity]:
        ids = {one for event in self.story.events for one in event.subjects if kind_of(one) is kind and one > after}
        return [one for one in self.entities(sorted(ids)) if one.known_from <= at.position][:limit]

    def named(self, words: Sequence[str], at: Moment, limit: int) -> list[Version]:
        found = [f for f in self.history((), at.position) if f.known_from <= at.position < f.known_to]
        return [f for f in found if f.type == "identifier" and f.dst.split("/")[1] in words][:limit]

    def near(self, id: str, limit: int) -> list[str]:
        return sorted(
            e.id
            for e in self.entities([s for event in self.story.events for s in event.subjects])
            if e.id.split(":")[0] == id.split(":")[0] or e.kind == Kind.STATE
        )[:limit]


class _Log:
    def __init__(self, story: Story) -> None:
        self.story = story

    def at(self, positions: Sequence[int]) -> list[Recorded]:
        return [self.story.events[p - 1] for p in sorted(positions) if 0 < p <= len(self.story.events)]


def _version(id: int, f: Held, known_from: int) -> Version:
    days = (Day(f.valid_from), Day(f.sure_from), Day(f.sure_to), Day(f.valid_to))
    return Version(id, f.type, f.src, f.dst, f.value, *days, known_from, FOREVER, f.said_by, f.ended_by, f.disputed)


def _closed(old: Version, at: int) -> Version:
    return Version(
        old.id,
        old.type,
        old.src,
        old.dst,
        old.value,
        old.valid_from,
        old.sure_from,
        old.sure_to,
        old.valid_to,
        old.known_from,
        at,
        old.said_by,
        old.ended_by,
        old.disputed,
    )
