"""A statement of authority: who holds each lever and area over a school on a day, by what chain, and what is not
recorded."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from events.envelope import Recorded
from events.ids import Kind
from events.levers import AREAS, Area, Lever
from graph.answers.holders import touches
from graph.answers.shapes import Being, Holding, Ref, Step
from graph.moment import Moment

if TYPE_CHECKING:
    from graph.reader import Reader


@dataclass(frozen=True, slots=True)
class Cell:
    """One area of a lever. `recorded` is false where no grant in force speaks of it and the record does not claim to
    be complete: the presumption beside it is then only what follows if nobody was granted it."""

    lever: Lever
    area: Area
    recorded: bool
    holdings: tuple[Holding, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """The steps from the state's own power to a holder of a lever."""

    holder: Ref
    lever: Lever
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """All of it, with the events that bear it out, by position."""

    place: Ref
    being: Being
    at: Moment
    cells: tuple[Cell, ...]
    chains: tuple[Chain, ...]
    events: dict[int, Recorded]


def statement(reader: "Reader", school: str) -> Statement:
    """The statement of a school at the reader's moment. `NotAnswerable` where there is no such school."""
    (known,) = reader.known([school], (Kind.SCHOOL,))
    rows = reader.holders([known])
    cells = tuple(
        _cell(lever, area, tuple(row for row in rows if row.lever is lever and touches(row, area, None)))
        for lever in Lever
        for area in AREAS[lever]
    )
    held = {(row.holder.id, row.lever): row.holder for row in rows if row.grant and row.standing.in_force}
    chains = tuple(
        Chain(holder, lever, tuple(reader.why(holder.id, known, lever))) for (_, lever), holder in held.items()
    )
    being = reader.being([known])[known]
    positions = {one for row in rows for one in row.events} | set(being.events)
    positions |= {step.event.position for chain in chains for step in chain.steps if step.event}
    return Statement(reader.ref(known), being, reader.at, cells, chains, reader.cited(positions))


def _cell(lever: Lever, area: Area, rows: tuple[Holding, ...]) -> Cell:
    granted = any(row.grant and row.standing.in_force for row in rows)
    return Cell(lever, area, granted or any(row.presumed and row.certain for row in rows), rows)
