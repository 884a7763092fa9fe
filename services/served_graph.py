"""The graph on a server: made anew by whoever leads the projection, while everybody else is told how far it is."""

import time
from typing import Final

from graph.neo4j_store import Neo4jStore
from graph.projector import Stopped
from graph.rebuild import fold_all
from services.engines import KeptGraph, KeptLog, Progress

WATCH_SECONDS: Final = 0.2


def served(store: Neo4jStore, log: KeptLog) -> KeptGraph:
    """The graph of a server, as a ledger keeps one."""
    graph = _Served(store, log)
    return KeptGraph(store, graph.rebuild, graph.make, store.close, graph.wanted, apart=True)


class _Served:
    def __init__(self, store: Neo4jStore, log: KeptLog) -> None:
        self._store, self._log = store, log

    def wanted(self) -> bool:
        """Whether somebody asked for a rebuild, or began one and died."""
        return self._store.rebuilding() is not None

    def rebuild(self, progress: Progress | None) -> int:
        """Make the graph anew, or, where a projector leads, have it do so and watch."""
        with self._log.lock() as mine:
            if mine():
                return self.make(progress)
        self._store.ask_for_rebuild(self._log.log.head())
        return self._watch(progress)

    def make(self, progress: Progress | None) -> int:
        """Make the graph anew. For whoever has the lock."""
        store = self._store

        def moved(done: int, total: int) -> None:
            store.progress(done, total)
            if progress:
                progress(done, total)

        store.begin_rebuild(self._log.log.head())
        try:
            position = fold_all(self._log.log, store, moved)
        except Stopped:
            # Event by event it comes as far as it can, and says where it stands.
            store.begin_rebuild()
            store.finish_rebuild(0)
            raise
        store.finish_rebuild(position)
        return position

    def _watch(self, progress: Progress | None) -> int:
        while (found := self._store.rebuilding()) is not None:
            if progress:
                progress(*found)
            with self._log.lock() as mine:
                if mine():
                    # The projector that was to do it is gone.
                    return self.make(progress)
            time.sleep(WATCH_SECONDS)
        return self._store.position()
