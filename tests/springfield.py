"""Springfield: a district with its schools, partners and cluster, and sheets about them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from events.envelope import Event, Recorded
from services.bootstrap import Ledger
from services.files.columns import SheetKind
from services.files.sheets import SheetReport, import_sheets
from services.files.table import write_table
from services.settings import Settings
from services.statements import Statement
from tests.conftest import Clock

CLERK = "office:clerk"
NOW = datetime(2024, 8, 4, 12, tzinfo=UTC)
REGISTERED = (
    {"id": CLERK, "name": "The clerk"},
    {"id": "district:springfield", "name": "Springfield Public Schools"},
    {"id": "district:holyoke", "name": "Holyoke Public Schools"},
    {"id": "board:springfield", "name": "Springfield School Committee"},
    {"id": "partner:lincoln", "name": "Lincoln Group"},
    {"id": "partner:city-year", "name": "City Year"},
    {"id": "school:duggan", "name": "Duggan Middle School", "under": "district:springfield"},
    {"id": "school:brightwood", "name": "Brightwood Elementary", "under": "district:springfield"},
    {"id": "school:washington-s", "name": "Washington School", "under": "district:springfield"},
    {"id": "school:washington-h", "name": "Washington School", "under": "district:holyoke"},
)


@contextmanager
def springfield(folder: Path) -> Iterator[Ledger]:
    """The record of Springfield before any sheet."""
    with Ledger.open(Settings(folder), Clock(NOW)) as ledger:
        told = [Statement("organisation.registered", one) for one in REGISTERED]
        told += [
            said("organisation.renamed", organisation="partner:lincoln", name="Lincoln Partners", from_="2013"),
            said("zone.authorised", id="zone:sez", name="Empowerment Zone", by=["district:springfield"], from_="2014"),
            said("cluster.formed", id="cluster:north", name="Springfield Empowerment cluster", zone="zone:sez",
                 from_="2014"),
        ]  # fmt: skip
        ledger.record(told, CLERK, "springfield")
        yield ledger


def said(topic: str, **fields: Any) -> Statement:
    """A statement; `from_` is written for `from`."""
    return Statement(topic, {name.removesuffix("_"): value for name, value in fields.items()})


def sheet_of(folder: Path, *rows: Mapping[str, str], name: str = "sheet.csv") -> Path:
    """A sheet whose headings are those of its rows, in the order in which they come."""
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    write_table(folder / name, headings, rows)
    return folder / name


def imported(ledger: Ledger, path: Path, kind: str, **how: Any) -> SheetReport:
    """What came of one sheet."""
    (report,) = import_sheets(ledger, [path], SheetKind(kind), recorder=CLERK, **how)
    return report


def of_load(ledger: Ledger, key: str) -> list[Recorded]:
    """What a load recorded."""
    return [one for one in ledger.log.stream() if one.command.startswith(f"{key}:")]


def bodies(ledger: Ledger, key: str) -> list[Event]:
    """The contents of what a load recorded."""
    return [one.body for one in of_load(ledger, key)]


def told(report: SheetReport) -> Sequence[str]:
    """The refusals as people read them."""
    return [str(one) for one in report.faults]
