"""A sheet of many rows imported in a process of its own, as CSV and as XLSX: time and peak memory.

`python -m tests.bench.sheets [ROWS]` measures 100,000 rows of contracts and of memberships.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from openpyxl import Workbook

from services.bootstrap import Ledger
from services.files.columns import SheetKind
from services.files.sheets import import_sheets
from services.files.table import write_table
from services.settings import Settings
from services.statements import Statement
from tests.bench.nation import Clock
from tests.bench.table import Profile, Row

ROOT = Path(__file__).parent.parent.parent
ROWS = 100_000
SECONDS = 60
MEGABYTES = 300
CLERK = "office:clerk"
DISTRICTS, SCHOOLS, PARTNERS, CLUSTERS = 40, 2_000, 120, 1_000
HEADINGS = {
    SheetKind.CONTRACTS: (
        "Contract No.", "Kind", "Authorizer", "Operator", "Role", "Start", "End date", "Schools", "Grades", "Amount",
        "Signed on", "Document", "Page", "Note",
    ),
    SheetKind.MEMBERSHIPS: ("Cluster", "School", "Grades", "From", "Last day"),
}  # fmt: skip


def measure(profile: Profile, folder: Path) -> list[Row]:
    """The rows about sheets; none where the profile does not ask for what is large."""
    return rows(profile.large, folder) if profile.large else []


def rows(number: int, folder: Path) -> list[Row]:
    """Sheets of this many rows, each imported into a record of its own."""
    found = []
    for kind in HEADINGS:
        for ending in ("csv", "xlsx"):
            sheet = folder / f"{kind}.{ending}"
            write(sheet, kind, number)
            command = [sys.executable, "-m", "tests.bench.sheets", str(folder / f"{kind}-{ending}"), str(sheet), kind]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
            seconds, busy, megabytes, recorded = json.loads(done.stdout)
            found.append(
                Row(
                    f"a sheet of {number:,} {kind}, {ending}", f"{seconds:.1f} s, peak {megabytes:.0f} MB",
                    f"the processor was busy for {busy:.1f} s of it",
                    f"{recorded / seconds:,.0f} rows/s",
                    f"{SECONDS} s and {MEGABYTES} MB for {ROWS:,}",
                    recorded == number and seconds <= SECONDS and megabytes <= MEGABYTES,
                )
            )  # fmt: skip
    return found


def write(path: Path, kind: SheetKind, number: int) -> None:
    """A sheet of so many different rows, the same each time."""
    lines = _lines(kind, number)
    if path.suffix == ".csv":
        write_table(path, HEADINGS[kind], lines)
        return
    book = Workbook(write_only=True)
    sheet = book.create_sheet(kind)
    sheet.append(HEADINGS[kind])
    for line in lines:
        sheet.append(line)
    book.save(path)


def _lines(kind: SheetKind, number: int) -> Iterator[list[str]]:
    for n in range(number):
        school = n * 7919 % SCHOOLS
        start = f"{1 + n % 12}/{1 + n % 28}/{1990 + n % 30}"
        if kind is SheetKind.MEMBERSHIPS:
            last = f"{2021 + n % 3}-06-{1 + n % 30:02d}"
            yield [f"Cluster {n % CLUSTERS}", f"School {(n // CLUSTERS) % SCHOOLS}", "6-8", start, last]
        else:
            yield [
                f"C-{n}", "performance", f"District {school % DISTRICTS}", f"Partner {n % PARTNERS}", "lead", start,
                "SY2021", f"School {school}; School {(school + 7) % SCHOOLS}", "K-8", f"${n % 900 + 100},000",
                f"July {1990 + n % 30}", "Board minutes", f"p. {n % 40}", "",
            ]  # fmt: skip


def main(folder: Path, sheet: Path, kind: SheetKind) -> None:
    """Import a sheet into a new record; print seconds, those of the processor, peak memory in MB, and rows recorded."""
    numbers = count()
    settings = Settings.from_env({"ZONELEDGER_DATA": str(folder)})
    with Ledger.open(settings, Clock(), lambda: f"key-{next(numbers)}") as ledger:
        ledger.record_many([([one], f"base-{n}") for n, one in enumerate(_base())], CLERK)
        ledger.projector.reach(ledger.log.head())
        start, busy = perf_counter(), process_time()
        (report,) = import_sheets(ledger, [sheet], kind, recorder=CLERK)
        seconds, busy = perf_counter() - start, process_time() - busy
        for fault in report.faults[:3]:
            print(fault, file=sys.stderr)
    print(json.dumps([seconds, busy, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, report.recorded]))


def _base() -> Iterator[Statement]:
    def one(id: str, name: str, under: str | None = None) -> Statement:
        fields = {"id": id, "name": name, **({"under": under} if under else {})}
        return Statement("organisation.registered", fields)

    yield one(CLERK, "The clerk")
    yield from (one(f"district:{n}", f"District {n}") for n in range(DISTRICTS))
    yield from (one(f"school:{n}", f"School {n}", f"district:{n % DISTRICTS}") for n in range(SCHOOLS))
    yield from (one(f"partner:{n}", f"Partner {n}") for n in range(PARTNERS))
    yield Statement("zone.authorised", {"id": "zone:z", "name": "Z", "by": ["district:0"], "from": "1989"})
    for n in range(CLUSTERS):
        fields = {"id": f"cluster:{n}", "name": f"Cluster {n}", "zone": "zone:z", "from": "1989"}
        yield Statement("cluster.formed", fields)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        main(Path(sys.argv[1]), Path(sys.argv[2]), SheetKind(sys.argv[3]))
    else:
        with TemporaryDirectory() as place:
            for row in rows(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS, Path(place)):
                print(row)
