"""What a place lies in: the ways by which authority over something reaches down to it."""

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from events.grades import GRADES, Grades, common
from events.ids import Kind, kind_of
from graph.answers.existence import lives
from graph.answers.span import Span
from graph.facts import Version
from graph.snapshot import Snapshot, once, read_list, read_value

UPWARD: Final = {
    Kind.SCHOOL: ("INCLUDES", "HAS_SCHOOL"),
    Kind.CLUSTER: ("HAS_CLUSTER",),
    Kind.DISTRICT: ("OVERSEES",),
}
"""Links by which authority over one end reaches the other. A zone's SERVES reaches nothing."""
REACHING_DOWN: Final = tuple(link for links in UPWARD.values() for link in links)
"""All of them, whatever they reach."""


class Way(msgspec.Struct, frozen=True):
    """From a container down to a place: the places on it, top first, with its span, grades and facts."""

    top: str
    path: tuple[str, ...]
    span: Span
    grades: Grades
    links: tuple[Version, ...]
    facts: tuple[Version, ...]


@once
def ways(shot: Snapshot, place: str) -> list[Way]:
    """Every way down to a place, its own first; none where it is not in being on the day."""
    own = lives(shot, place)
    if own is None:
        return []
    start = Way(place, (place,), own.span, (), (), own.facts)
    return [start, *_above(shot, start)]


def _above(shot: Snapshot, way: Way) -> Iterator[Way]:
    for kind in UPWARD.get(kind_of(way.top), ()):
        for link in shot.into(way.top, kind):
            if link.src in way.path or not link.possible(shot.at.on):
                continue
            alive = lives(shot, link.src)
            grades = common(way.grades, grades_of(link))
            if alive is None or grades is None:
                continue
            span = way.span & Span.of(link) & alive.span
            if span.possible(shot.at.on):
                up = Way(
                    link.src, (link.src, *way.path), span, grades,
                    (link, *way.links), (link, *alive.facts, *way.facts),
                )  # fmt: skip
                yield up
                yield from _above(shot, up)


def along(shot: Snapshot, place: str, type: str) -> list[tuple[Way, Version, Grades]]:
    """Links of a type that reach a place by any way down to it, each with the grades of the place that it reaches."""
    return shot.once(("along", place, type), lambda: list(_along(shot, place, type)))


def _along(shot: Snapshot, place: str, type: str) -> Iterator[tuple[Way, Version, Grades]]:
    own = taught(shot, place)
    for way in ways(shot, place):
        for link in shot.into(way.top, type):
            grades = reached(way, link, own)
            if grades is not None:
                yield way, link, grades


def reached(way: Way, link: Version, own: Grades) -> Grades | None:
    """Which of a place's own grades a link reaches by a way down to it; None: not one."""
    limited = common(way.grades, grades_of(link))
    return None if limited is None else common(limited, own)


def grades_of(link: Version) -> Grades:
    """The grades that a link is limited to; empty: not limited."""
    return tuple(read_value(link.value).get("grades", ()))


def days_of(link: Version) -> float | None:
    """The days a week that a link says; None: it does not."""
    days = read_value(link.value).get("days_a_week")
    return None if days is None else float(days)


@once
def taught(shot: Snapshot, place: str) -> Grades:
    """The grades that a school has on the day: of several possible statements all of them; empty: not recorded."""
    if kind_of(place) is not Kind.SCHOOL:
        return ()
    found: set[Any] = set()
    for fact in shot.out(place, "grades"):
        if fact.possible(shot.at.on):
            found.update(read_list(fact.value))
    return tuple(grade for grade in GRADES if grade in found)
