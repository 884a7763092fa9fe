"""What every form of table is read into: lines of cells, some of which cannot be taken."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from services.statements import Refused

MAX_BYTES: Final = 256 * 1024 * 1024
MAX_ROWS: Final = 500_000
MAX_COLUMNS: Final = 200
MAX_CELL: Final = 100_000
ACCEPTED: Final = "a sheet as .csv in UTF-8 (comma, semicolon or tab) or as .xlsx without macros and password"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table. `fault` says why its cells cannot be taken as they stand."""

    number: int
    cells: list[str]
    fault: str | None = None


def refused(path: Path, message: str, accepted: str = ACCEPTED, rule: str = "bad-file") -> Refused:
    """The refusal of a whole file."""
    return Refused(rule, f"{path.name} {message}", str(path), accepted)


def column_name(number: int) -> str:
    """The letters of a column, 1 is A."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
