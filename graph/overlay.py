"""A reading: the graph of a moment as if disputes were settled for their alternatives, or for the record.

The facts of every subject that a dispute carries are those of another fold of its events; all else is the store's.
Facts of a reading are in no store, so their ids are negative.
"""

from typing import ClassVar

from events import tags
from events.evidence import Disputed
from events.log import Log
from graph.facts import FOREVER, Fact, Version
from graph.fold import fold_subject
from graph.laid import Laid, version
from graph.moment import Moment
from graph.store import GraphStore


class Overlay(Laid):
    """A `GraphStore` to read from, in which some subjects are folded otherwise: `read` are their facts, of any day. It
    cannot be written."""

    WHAT: ClassVar[str] = "reading"

    def __init__(self, log: Log, store: GraphStore, at: Moment) -> None:
        disputes = [one for one in log.at(sorted({*at.reading, *at.upheld})) if isinstance(one.body, Disputed)]
        subjects = {one for event in disputes for one in event.subjects}
        self.read: list[Fact] = []
        plain: set[Fact] = set()
        for one in sorted(subjects):
            entries = log.read_tagged([tags.subject(one)], upto=at.position)
            # A dispute that is settled for the record changes nothing and flags nothing: it is left out, and its
            # settlement with it.
            self.read += fold_subject(one, [each for each in entries if each.position not in at.upheld], at.reading)
            plain.update(fold_subject(one, entries))
        # Neither end of a FUNDS is the budget that says so: it is found by its source.
        old = store.history(sorted(subjects | {fact.src for fact in plain}), at.position)
        super().__init__(
            store,
            FOREVER,
            [version(-1 - rank, fact, 0, FOREVER) for rank, fact in enumerate(sorted(self.read))],
            [version(one.id, _fact(one), 0, 0) for one in old if one.known_to > at.position and _fact(one) in plain],
        )


def _fact(one: Version) -> Fact:
    return Fact(
        one.type, one.src, one.dst, one.value, one.valid_from, one.sure_from, one.sure_to, one.valid_to,
        one.said_by, one.ended_by, one.disputed,
    )  # fmt: skip
