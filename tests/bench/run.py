"""Measure and print a Markdown table: `python -m tests.bench.run [--quick] [--large] [--only NAME]`."""

import argparse
import os
import platform
import sqlite3
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.bench import (
    answering,
    auditing,
    differing,
    growing,
    large,
    neo4j,
    panel,
    postgres,
    production,
    projecting,
    recording,
    sealing,
    sheets,
    starting,
)
from tests.bench.nation import NATIONAL
from tests.bench.table import FULL, QUICK, Profile, Row, printed

Measure = Callable[[Profile, Path], list[Row]]
MEASURES: Final[dict[str, Measure]] = {
    "projecting": projecting.measure,
    "answering": answering.measure,
    "growing": growing.measure,
    "differing": differing.measure,
    "auditing": auditing.measure,
    "recording": recording.measure,
    "sealing": sealing.measure,
    "starting": starting.measure,
    "large": large.measure,
    "sheets": sheets.measure,
    "postgres": postgres.measure,
    "neo4j": neo4j.measure,
    "production": production.measure,
    "panel": panel.measure,
}


def measured(profile: Profile, names: Sequence[str]) -> list[Row]:
    """The rows of some measurements, each in a folder of its own that is gone afterwards."""
    rows: list[Row] = []
    for name in names:
        with TemporaryDirectory(prefix="zoneledger-bench-") as folder:
            rows += MEASURES[name](profile, Path(folder))
    return rows


def machine() -> str:
    """What it ran on, in general terms, and how busy that was with other things."""
    return (
        f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}; load at the start {os.getloadavg()[0]:.1f}"
    )


def main(words: Sequence[str]) -> int:
    """Print the table; 1 where a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.run", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a smaller nation and fewer repeats")
    parser.add_argument("--large", action="store_true", help=f"also {NATIONAL:,} schools and a million events")
    parser.add_argument("--only", choices=sorted(MEASURES), action="append", help="this measurement; may be repeated")
    asked = parser.parse_args(words)
    profile = QUICK if asked.quick else FULL
    if asked.large or {"auditing", "large", "panel", "sheets"} & set(asked.only or ()):
        profile = replace(profile, large=NATIONAL)
    print(f"{machine()}\n")
    rows = measured(profile, asked.only or list(MEASURES))
    print(printed(rows))
    return 0 if all(row.met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
