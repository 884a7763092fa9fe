"""A panel of 5,000 schools over 120 months, written in a process of its own.

`python -m tests.bench.panel [SCHOOLS]` measures it: time, the processor's time, peak memory.
"""

import json
import resource
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Final

from events.sqlite_log import SQLiteLog
from graph.answers.panel import Asked
from graph.answers.panel import panel as answer
from graph.answers.panel_periods import Every, periods
from graph.moment import Moment
from graph.rebuild import rebuild
from graph.sqlite_store import SQLiteStore
from services.files.panel import write_panel
from tests.bench.nation import Clock, Nation, plain, written
from tests.bench.table import Profile, Row

ROOT: Final = Path(__file__).parent.parent.parent
SCHOOLS: Final = 5_000
SECONDS: Final = 20
MEGABYTES: Final = 500
YEARS: Final = 8
STATE: Final = "state:AA"


class _State(Nation):
    """One state with its zones; `clustered`: nearly all of its schools are in clusters, else one in twenty."""

    def __init__(self, schools: int, years: int, clustered: bool) -> None:
        super().__init__(schools, years)
        self._states, self._clustered = [STATE], clustered

    def _lay_out(self) -> None:
        size = self.size
        self.size = size * 20 if self._clustered else size
        super()._lay_out()
        self.size = size


def measure(profile: Profile, folder: Path) -> list[Row]:
    """The rows about panels; of 5,000 schools where the profile asks for what is large."""
    return rows(SCHOOLS if profile.large > SCHOOLS else profile.grown, folder)


def rows(schools: int, folder: Path) -> list[Row]:
    """The panels of two records of this many schools."""
    return [_row(schools, folder / str(clustered), clustered) for clustered in (False, True)]


def _row(schools: int, folder: Path, clustered: bool) -> Row:
    folder.mkdir()
    with closing(SQLiteLog(folder / "events.db", Clock())) as log:
        events = written(log, plain(list(_State(schools, YEARS, clustered).events())), "nation")
    with closing(SQLiteLog(folder / "events.db", Clock(), read_only=True)) as log:
        rebuild(log, folder / "graph.db")
    command = [sys.executable, "-m", "tests.bench.panel", str(folder)]
    seconds, busy, megabytes, made = json.loads(
        subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    )
    share = "all in clusters" if clustered else "one in twenty in a cluster"
    return Row(
        f"a panel of {schools:,} schools, {share}, by 120 months, from {events:,} events",
        f"{seconds:.1f} s, peak {megabytes:.0f} MB", f"the processor was busy for {busy:.1f} s of it",
        f"{made / busy:,.0f} rows/s of the processor", f"{SECONDS} s and {MEGABYTES} MB for {SCHOOLS:,}",
        made == schools * 120 and seconds <= SECONDS and megabytes <= MEGABYTES,
    )  # fmt: skip


def main(folder: Path) -> None:
    """Write the panel of a folder's record; print seconds, those of the processor, peak memory in MB, and rows."""
    with (
        closing(SQLiteLog(folder / "events.db", Clock(), read_only=True)) as log,
        closing(SQLiteStore(folder / "graph.db", read_only=True)) as store,
    ):
        start, busy = perf_counter(), process_time()
        spans = periods("2010-01-01", "2019-12-31", Every.MONTH)
        at = Moment(spans[-1].on, log.head(), log.at([log.head()])[0].recorded_at)
        asked = Asked(within=STATE, periods=spans, positions=(at.position,) * len(spans))
        made = write_panel(answer(store, log, at, asked), folder / "panel.csv", force=True)
        seconds, busy = perf_counter() - start, process_time() - busy
    print(json.dumps([seconds, busy, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, made.rows]))


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].isdigit():
        main(Path(sys.argv[1]))
    else:
        with TemporaryDirectory() as place:
            for row in rows(int(sys.argv[1]) if len(sys.argv) > 1 else SCHOOLS, Path(place)):
                print(row)
