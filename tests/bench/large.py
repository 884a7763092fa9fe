"""The nation of 100,000 schools and a million events, rebuilt in a process of its own: time and peak memory."""

import json
import resource
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from time import perf_counter

from events.sqlite_log import SQLiteLog
from graph.rebuild import rebuild
from tests.bench.nation import Clock, Nation, written
from tests.bench.table import Profile, Row

ROOT = Path(__file__).parent.parent.parent
YEARS = 8


def measure(profile: Profile, folder: Path) -> list[Row]:
    """The row about the rebuild at national scale; none where the profile does not ask for it."""
    if not profile.large:
        return []
    with closing(SQLiteLog(folder / "events.db", Clock())) as log:
        start = perf_counter()
        events = written(log, Nation(profile.large, YEARS).drafts(), "nation")
        writing = perf_counter() - start
    command = [sys.executable, "-m", "tests.bench.large", str(folder)]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    seconds, megabytes = json.loads(told)
    return [
        Row(
            f"a nation rebuilt: {profile.large:,} schools, {events:,} events",
            f"{seconds:.0f} s, peak {megabytes:.0f} MB",
            f"written to the log in {writing:.0f} s",
            f"{events / seconds:,.0f} events/s",
            "180 s and 500 MB for 1 M",
            seconds <= 180 * max(events / 1e6, 0.1) and megabytes <= 500,
        )
    ]


def main(folder: Path) -> None:
    """Rebuild the log of a folder; print seconds and the process's peak memory in MB."""
    with closing(SQLiteLog(folder / "events.db", Clock(), read_only=True)) as log:
        start = perf_counter()
        rebuild(log, folder / "graph.db")
        seconds = perf_counter() - start
    print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
