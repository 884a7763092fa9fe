"""What things are called at a moment."""

from collections.abc import Iterable

from graph.moment import Moment
from graph.snapshot import Snapshot
from graph.store import GraphStore


def names(store: GraphStore, at: Moment, ids: Iterable[str]) -> Snapshot:
    """The names and titles of these, in one question: for `ref`."""
    wanted = sorted(set(ids))
    return Snapshot(at, store.attributes(wanted, at, ["name", "title"]) if wanted else ())
