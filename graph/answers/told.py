"""A step of a chain before it is told: ids and facts, to be given names and events all at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from events.levers import Level
from events.log import Log
from graph.answers.holders import ref
from graph.answers.names import names
from graph.answers.shapes import Bounds, Ref, Standing, Step, Style
from graph.answers.span import Span
from graph.facts import Version
from graph.snapshot import Snapshot
from graph.store import GraphStore

WORDS: Final = {
    "ADOPTED": "adopts",
    "AUTHORISES": "authorises",
    "UNDER": "rests on",
    "PARTY": "is party to",
    "DECIDED": "decides",
    "ABOUT": "is about",
    "GRANTED": "gives",
    "DELEGATES": "is delegated on as",
    "HOLDS": "holds",
    "OVER": "is over",
    "HAS_CLUSTER": "has cluster",
    "INCLUDES": "includes",
    "HAS_SCHOOL": "governs",
    "OVERSEES": "oversees",
    "PRIME": "is prime of",
}
"""How a link is called as a step; its ends are the step's source and target."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a step. `event` is a position (0: nothing recorded says so)."""

    what: str
    source: str | None
    target: str | None
    event: int = 0
    fact: Version | None = None
    level: Level | None = None
    standing: Standing | None = None
    certain: bool = True
    bounds: Bounds | None = None
    style: Style | None = None
    disputed: tuple[int, ...] = ()


def of_link(
    shot: Snapshot, fact: Version, what: str = "", level: Level | None = None, standing: Standing | None = None,
    certain: bool | None = None,
) -> Told:  # fmt: skip
    """A link of the graph as a step."""
    sure = fact.certain(shot.at.on) if certain is None else certain
    return Told(
        what or WORDS[fact.type], fact.src, fact.dst, fact.said_by, fact, level, standing, sure,
        Span.of(fact).bounds(), None, fact.disputed,
    )  # fmt: skip


def tell(steps: Sequence[Told], shot: Snapshot, store: GraphStore, log: Log) -> list[Step]:
    """The steps in order, each once, with names and events."""
    told = list(dict.fromkeys(steps))
    ids = {end for one in told for end in (one.source, one.target) if end}
    called = names(store, shot.at, ids)
    refs: dict[str | None, Ref] = {one: ref(called, one) for one in ids}
    events = {event.position: event for event in log.at(sorted({one.event for one in told if one.event}))}
    return [
        Step(
            one.what, refs.get(one.source), refs.get(one.target), one.level, one.standing, one.certain, one.bounds,
            one.style, events.get(one.event), one.fact.id if one.fact else None, one.disputed,
        )
        for one in told
    ]  # fmt: skip
