"""Why somebody holds a lever over a place, or does not: the chain, step by step, each with its event."""

from events.levers import Area, Level, Lever
from events.log import Log
from graph.answers.absence import absence
from graph.answers.chain import chain, governed, widened
from graph.answers.holders import stated
from graph.answers.shapes import Step
from graph.answers.told import tell
from graph.snapshot import Snapshot
from graph.store import GraphStore


def why(
    shot: Snapshot, log: Log, store: GraphStore, holder: str, over: str, lever: Lever, area: Area | None
) -> list[Step]:
    """For each grant in force the chain from the state's own power to the place (its last step says LOOSE or
    TIGHT), then what is presumed; without either the steps that say why not. Never empty."""
    rows = stated(shot, over, lever, area)
    own = [row for row in rows if row.holder.id == holder]
    wide = widened(shot, store, own)
    held = [row for row in own if row.standing.in_force and row.level is not Level.NONE]
    steps = [step for row in held for step in (governed if row.presumed else chain)(wide, row, over)]
    return tell(steps or absence(wide, store, rows, holder, over, lever, area), wide, store, log)
