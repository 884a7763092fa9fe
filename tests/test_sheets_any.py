"""Any sheet of contracts or grants, written as CSV or as a workbook, imported, and read back from the record equal."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from events.contract import ContractKind, OperatingRole
from events.envelope import Event
from events.fields import Renewal
from events.grades import GRADES
from events.levers import Level, Lever
from events.statement import read_event
from events.when import When
from events.when import day as exact
from services.bootstrap import Ledger
from services.files.escaping import escaped
from services.files.table import write_table
from tests.springfield import bodies, imported, springfield, told

Cell = tuple[str, Any]
"""What a person writes in a cell, and what is meant by it."""
Told = dict[str, Cell]

NUMBERS = count()
NAMES: Sequence[Cell] = [
    ("Lincoln Partners", "partner:lincoln"), ("LINCOLN GROUP", "partner:lincoln"), ("City Year", "partner:city-year"),
    ("partner:city-year", "partner:city-year"), ("springfield school committee", "board:springfield"),
]  # fmt: skip
PLACES: Sequence[Cell] = [
    ("Duggan Middle School", "school:duggan"), ("brightwood elementary", "school:brightwood"),
    ("school:washington-h", "school:washington-h"), ("Holyoke Public Schools", "district:holyoke"),
    ("Empowerment Zone", "zone:sez"),
]  # fmt: skip
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=20).map(
    str.strip
)
WORDS = (TEXTS | st.sampled_from(["=SUM(A1)", "-5 days", "@home", "'quoted"])).filter(bool)


def days(low: int, high: int) -> st.SearchStrategy[Cell]:
    """A date in one of the ways to write it, with its words and days."""

    @st.composite
    def drawn(draw: st.DrawFn) -> Cell:
        on = draw(st.dates(date(low, 1, 1), date(high, 12, 31)))
        day, year = on.isoformat(), on.year
        written = draw(
            st.sampled_from(
                [
                    (day, day, day), (f"{on.month}/{on.day}/{year}", day, day), (f"{on:%B} {on.day}, {year}", day, day),
                    (f"{on.day} {on:%b} {year}", day, day), (f"{year}", f"{year}-01-01", f"{year}-12-31"),
                    (f"fall {year}", f"{year}-09-01", f"{year}-11-30"),
                    (f"by {on.month}/{on.day}/{year}", "1800-01-01", day),
                ]
            )
        )  # fmt: skip
        words, first, last = written
        return words, When(words, exact(first), exact(last))

    return drawn()


def several(cells: Sequence[Cell]) -> st.SearchStrategy[Cell]:
    """Some of these, parted by semicolons."""
    some = st.lists(st.sampled_from(cells), min_size=1, max_size=3, unique_by=lambda one: one[1])
    return some.map(lambda found: ("; ".join(text for text, _ in found), [meant for _, meant in found]))


def picked(values: Sequence[str]) -> st.SearchStrategy[Cell]:
    """One of a list, in any case."""
    return st.sampled_from([(way(str(one)).replace("_", " "), str(one)) for one in values for way in (str, str.upper)])


@st.composite
def spans(draw: st.DrawFn) -> Cell:
    """A span of grades from a lower to a higher one."""
    low, high = sorted(draw(st.tuples(st.integers(1, 14), st.integers(1, 14))))
    first, last = ({"KG": "K"}.get(GRADES[one], GRADES[one].lstrip("0")) for one in (low, high))
    joint = draw(st.sampled_from(["-", " to ", " \u2013 "]))
    return f"{first}{joint}{last}" if low < high else first, GRADES[low : high + 1]


AMOUNTS = st.integers(1, 10**9).flatmap(
    lambda one: st.sampled_from([(f"${one:,}", str(one)), (f"{one:,}.50", f"{one}.50"), (str(one), str(one))])
)


def row_of(**columns: st.SearchStrategy[Cell]) -> st.SearchStrategy[Told]:
    """A row: the columns of small letters may be missing."""
    optional = {name: one for name, one in columns.items() if name.islower()}
    needed = {name.lower(): one for name, one in columns.items() if not name.islower()}
    return st.fixed_dictionaries(needed, optional=optional)


CONTRACTS = row_of(
    KIND=picked(list(ContractKind)), FROM=days(1990, 2005), last_day=days(2006, 2020), OPERATOR=several(NAMES),
    operating_role=picked(list(OperatingRole)), renewal=picked(list(Renewal)), SCHOOLS=several(PLACES), grades=spans(),
    value=AMOUNTS, signed_on=days(1980, 1989),
    exit=WORDS.filter(lambda text: ";" not in text).map(lambda text: (text, [text])),
)  # fmt: skip
GRANTS = row_of(
    HOLDER=st.sampled_from(NAMES), FROM=days(1990, 2005), last_day=days(2006, 2020), OVER=several(PLACES),
    LEVER=picked(list(Lever)), level=picked(list(Level)), granted_by=several(NAMES), grades=spans(),
    share=st.integers(0, 1000).map(lambda one: (f"{one / 10}%", float(f"{one}e-3"))),
    limits=WORDS.map(lambda one: (one, one)),
)  # fmt: skip


def contract(id: str, row: Told) -> Event:
    """The contract that a row means."""
    said = {name: meant for name, (_, meant) in row.items()}
    term = {name: said[name] for name in ("from", "last_day", "renewal") if name in said}
    grades = {"grades": said["grades"]} if "grades" in said else {}
    return read_event(
        "contract.signed",
        {
            "id": id, "kind": said["kind"], "term": term, "operating_role": said.get("operating_role"),
            "parties": [{"id": one, "role": "operator"} for one in said["operator"]],
            "covers": [{"id": one, **grades} for one in said["schools"]], "exit": said.get("exit", []),
            "value": {"amount": said["value"]} if "value" in said else None, "signed_on": said.get("signed_on"),
        },
    )  # fmt: skip


def grant(id: str, row: Told) -> Event:
    """The grant that a row means."""
    said = {name: meant for name, (_, meant) in row.items()}
    by = said.pop("granted_by", [])
    return read_event("authority.granted", {"id": id, "by": by, **said})


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with springfield(tmp_path_factory.mktemp("any")) as made:
        yield made


def write(path: Path, rows: Sequence[Mapping[str, str]], order: Random) -> None:
    """The rows with their columns in any order; an .xlsx holds texts."""
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    order.shuffle(headings)
    if path.suffix == ".csv":
        write_table(path, headings, rows)
        return
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(headings)
    for row in rows:
        sheet.append([escaped(row.get(one, "")) for one in headings])
    book.save(path)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(CONTRACTS, min_size=1, max_size=5), st.lists(GRANTS, min_size=1, max_size=5),
    st.sampled_from(["csv", "xlsx"]), st.randoms(use_true_random=False),
)  # fmt: skip
def test_what_a_sheet_says_is_what_the_record_holds(
    ledger: Ledger, tmp_path: Path, contracts: list[Told], grants: list[Told], ending: str, order: Random
) -> None:
    taken_back(ledger, tmp_path / f"contracts.{ending}", "contract", contracts, contract, order)
    taken_back(ledger, tmp_path / f"grants.{ending}", "grant", grants, grant, order)


def taken_back(
    ledger: Ledger, path: Path, what: str, rows: Sequence[Told], meant: Callable[[str, Told], Event], order: Random
) -> None:
    """Write the rows, import them, and compare what the record holds with what was meant."""
    ids = [f"{what}:any-{next(NUMBERS)}" for _ in rows]
    written = [
        {f"{what} id": own, **{name.replace("_", " ").capitalize(): text for name, (text, _) in row.items()}}
        for own, row in zip(ids, rows, strict=True)
    ]
    write(path, written, order)
    report = imported(ledger, path, f"{what}s")
    assert told(report) == []
    assert bodies(ledger, report.key) == [meant(own, row) for own, row in zip(ids, rows, strict=True)]
    assert imported(ledger, path, f"{what}s").already == len(rows)
