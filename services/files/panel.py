"""Writing a panel as CSV: row by row, hashed as it is written, and under its name only when it is whole."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from io import StringIO
from pathlib import Path

from graph.answers.panel import Panel
from graph.errors import Code, NotAnswerable
from graph.subject import uncollected
from services.files.escaping import escaped
from services.files.hashed import Hashed
from services.files.whole import check_target, whole_file
from services.statements import Refused


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: rows, schools that have any, and the SHA-256 of the file's bytes."""

    path: Path
    rows: int
    schools: int
    sha256: str


def is_parquet(path: Path, option: str = "--out") -> bool:
    """Whether the target's name asks for Parquet and not for CSV; refused where the library for it is not there."""
    if path.suffix.lower() != ".parquet":
        return False
    if find_spec("pyarrow") is None:
        raise Refused(
            "no-library", "Parquet needs pyarrow, which is not installed", option,
            "pip install pyarrow; or a name that does not end in .parquet, for CSV",
        )  # fmt: skip
    return True


def write_panel(
    panel: Panel, path: Path, *, force: bool = False, progress: Callable[[int, int], None] | None = None
) -> Written:
    """Write the rows of a panel: UTF-8, a header, `\\n` after each row; cells that a spreadsheet would run as a formula
    are marked as text. Nothing lies under the name before it is whole.

    Raises `Refused` for a target that exists, `NotAnswerable` where no school is ever within the scope.
    """
    check_target(path, force=force)
    # What is worked out makes no cycles: the collector would only walk over it.
    with uncollected(), whole_file(path, force=force) as file:
        out, number, schools = Hashed(file), 0, 0
        out.write((_encoded([one.name for one in panel.columns]) + "\n").encode())
        body: tuple[str, ...] = ()
        tail = ""
        for done, lines in enumerate(panel.rows(), 1):
            parts: list[str] = []
            for line in lines:
                if line.body is not body:
                    body = line.body
                    tail = "," + _encoded(body) + "\n"
                # Ids, days and numbers need no quotes.
                parts += (",".join(line.head), tail)
            out.write("".join(parts).encode())
            number += len(lines)
            schools += bool(lines)
            if progress:
                progress(done, panel.schools)
        if not schools:
            raise no_schools()
    return Written(path, number, schools, out.sha256)


def no_schools() -> NotAnswerable:
    """The refusal of a panel without a row."""
    return NotAnswerable(
        Code.BAD_INPUT, "the panel", "no school is recorded within this place in any of the periods",
        "a state, district, zone, cluster or school, and periods in which a school is in it",
    )  # fmt: skip


def write_codebook(text: str, path: Path, *, force: bool = False) -> None:
    """Write the codebook of a panel in the same way."""
    check_target(path, force=force, option="--codebook")
    with whole_file(path, force=force, option="--codebook") as file:
        file.write(text.encode())


def _encoded(cells: Sequence[str]) -> str:
    return ",".join(map(_cell, cells))


@lru_cache(maxsize=65_536)
def _cell(text: str) -> str:
    """A cell as it is written; an empty one on its own would be put in quotes."""
    out = StringIO()
    csv.writer(out, lineterminator="").writerow(("", escaped(text)))
    return out.getvalue()[1:]
