"""Who brings the graph up to date, and how: a big backlog on an empty graph at once, everything else batch by batch."""

from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from events.log import LogFault
from graph.projector import Projector, Stopped
from graph.rebuild import rebuild
from graph.sqlite_store import SQLiteStore
from services.cli.integrity import compare
from services.projecting import Projecting, file_lock
from services.statements import Refused
from tests.conftest import Desk


class Town:
    """The graph of the desk's log, and how often it was made at once."""

    def __init__(self, desk: Desk, folder: Path, backlog: int, fails: Exception | None = None) -> None:
        self.log, self.path, self.fails, self.rebuilds = desk.log, folder / "graph.db", fails, 0
        self.store = SQLiteStore(self.path)
        self.projecting = Projecting(
            self.log, self.store, partial(file_lock, folder / "lock"), 5, self._rebuild, backlog=backlog
        )

    def _rebuild(self) -> None:
        self.rebuilds += 1
        if self.fails:
            raise self.fails
        rebuild(self.log, self.path)

    def close(self) -> None:
        self.projecting.stop()
        self.store.close()


def folded(desk: Desk, folder: Path) -> str:
    """The digest of the graph as it is made batch by batch."""
    with closing(SQLiteStore(folder / "batches.db")) as store:
        Projector(desk.log, store).catch_up()
        return store.digest()


@pytest.mark.parametrize("start", [Projecting.stop, Projecting.start])
def test_a_big_backlog_on_an_empty_graph_is_made_at_once(
    desk: Desk, tmp_path: Path, start: Callable[[Projecting], None]
) -> None:
    with closing(Town(desk, tmp_path, backlog=3)) as town:
        assert town.store.position() == 0
        start(town.projecting)
        town.projecting.reach(4)
        desk.say("organisation.renamed", organisation="school:bates", name="Bates Academy", from_="2012")
        town.projecting.reach(5)
        assert town.rebuilds == 1
        assert town.store.digest() == folded(desk, tmp_path)


def test_a_small_backlog_and_a_graph_that_is_begun_go_batch_by_batch(desk: Desk, tmp_path: Path) -> None:
    with closing(Town(desk, tmp_path, backlog=4)) as town:
        town.projecting.reach(4)
        for year in range(2011, 2016):
            last = desk.say("organisation.renamed", organisation="school:bates", name=f"Bates {year}", from_=str(year))
        town.projecting.reach(last)
        assert town.rebuilds == 0
        assert town.store.digest() == folded(desk, tmp_path)


@pytest.mark.parametrize(
    "fails", [Refused("being-rebuilt", "another process", None, "later"), Stopped(2, "2", LogFault("damaged"))]
)
def test_where_it_cannot_be_made_at_once_it_goes_batch_by_batch(desk: Desk, tmp_path: Path, fails: Exception) -> None:
    with closing(Town(desk, tmp_path, backlog=3, fails=fails)) as town:
        town.projecting.reach(4)
        assert (town.rebuilds, town.projecting.stopped) == (1, None)
        assert town.store.digest() == folded(desk, tmp_path)


@pytest.mark.parametrize("upto", [3, 4])
def test_a_graph_is_compared_with_the_log_up_to_where_it_stands(desk: Desk, tmp_path: Path, upto: int) -> None:
    with closing(SQLiteStore(tmp_path / "graph.db")) as store:
        Projector(desk.log, store).catch_up(upto=upto)
        held, fresh = compare(desk.log, store, lambda _done, _total: None)
        assert held == fresh == store.digest()
