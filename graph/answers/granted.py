"""The grants that reach a place: what each gives its holder, and how it comes down to the place."""

from collections.abc import Iterator
from typing import Final

import msgspec

from events.grades import Grades
from events.ids import kind_of
from events.levers import Area, Level, Lever
from graph.answers.reach import Way, along
from graph.answers.shapes import Ref
from graph.answers.span import Span
from graph.answers.standing import Stand, grant, strength
from graph.facts import Version
from graph.snapshot import Snapshot, once, read_value

Gift = tuple[str, str, Lever, Area | None, Level | None]
"""Grant, holder, lever, area, level."""
_LEVERS: Final = {lever: rank for rank, lever in enumerate(Lever)}


@once
def ref(shot: Snapshot, id: str) -> Ref:
    """Its id, kind and name (of a policy: title) on the day."""
    title = shot.value(id, "name") or shot.value(id, "title")
    return Ref(id, kind_of(id), title.value if title else id)


class Given(msgspec.Struct, frozen=True):
    """What one holder has by a grant, wherever that reaches. `span` is that in which it is held and stands so."""

    grant: str
    holder: Ref
    lever: Lever
    area: Area | None
    level: Level | None
    share: float | None
    limits: str | None
    stand: Stand
    given_by: tuple[Ref, ...]
    span: Span
    facts: tuple[Version, ...]

    @property
    def gift(self) -> Gift:
        """What tells it from what else the grant may give on a day that the sources leave open."""
        return self.grant, self.holder.id, self.lever, self.area, self.level

    @property
    def in_force(self) -> bool:
        """Whether authority is really held."""
        return self.stand.standing.in_force


class Granted(msgspec.Struct, frozen=True):
    """What is given, as it reaches a place by one way. `doubted` are the facts whose disputes bear on it: also those
    of other ways by which the same reaches it."""

    given: Given
    way: Way
    span: Span
    grades: Grades
    certain: bool
    facts: tuple[Version, ...]
    doubted: tuple[Version, ...]

    @property
    def area(self) -> Area | None:
        """The area of the lever; None: all of it."""
        return self.given.area


@once
def granted(shot: Snapshot, place: str) -> list[Granted]:
    """Every grant that reaches a place, level `none` too; one for each of what it may give, and set of grades."""
    found: dict[tuple[Gift, Grades], Granted] = {}
    for way, over, grades in along(shot, place, "OVER"):
        for one in by_way(shot, way, over, grades):
            key = (one.given.gift, grades)
            found[key] = _better(found[key], one) if key in found else one
    return list(found.values())


def by_way(shot: Snapshot, way: Way, over: Version, grades: Grades) -> Iterator[Granted]:
    """What a grant over the top of a way gives at its foot, for these grades."""
    here, on = way.span & Span.of(over), shot.at.on
    for given in _given(shot, over.src):
        span = here & given.span
        if span.possible(on):
            facts = (over, *given.facts, *way.facts)
            yield Granted(given, way, span, grades, span.certain(on), facts, facts)


@once
def _given(shot: Snapshot, id: str) -> list[Given]:
    stand, found = grant(shot, id), []
    for held in shot.into(id, "HOLDS"):
        value = read_value(held.value)
        giving = [f for f in shot.into(id, "GRANTED") if f.possible(shot.at.on)]
        found.append(
            Given(
                id, ref(shot, held.src), Lever(value["lever"]), Area(value["area"]) if "area" in value else None,
                Level(value["level"]) if "level" in value else None, value.get("share"), value.get("limits"), stand,
                tuple(ref(shot, f.src) for f in giving), Span.of(held) & stand.span, (held, *giving, *stand.facts),
            )
        )  # fmt: skip
    return found


def _better(one: Granted, other: Granted) -> Granted:
    shorter = (one.certain, len(other.way.path)) >= (other.certain, len(one.way.path))
    first, second = (one, other) if shorter else (other, one)
    return msgspec.structs.replace(first, doubted=(*first.doubted, *second.doubted))


def order(one: Granted) -> tuple[int, int, bool, int, str, str, str, Grades]:
    """By lever, the strongest first."""
    given = one.given
    return (
        _LEVERS[given.lever], -strength(given.stand.standing), not one.certain,
        -given.level.rank if given.level else 0,
        given.area or "", given.holder.id, given.grant, one.grades,
    )  # fmt: skip
