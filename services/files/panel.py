"""Writing a panel as CSV: row by row, hashed as it is written, and under its name only when it is whole."""

import csv
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from typing import Final

from graph.answers.panel import Panel
from graph.errors import Code, NotAnswerable
from graph.subject import uncollected
from services.files.escaping import escaped
from services.files.whole import there, whole_file
from services.statements import Refused

FORCED: Final = "another name, or --force"


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: rows, schools that have any, and the SHA-256 of the file's bytes."""

    path: Path
    rows: int
    schools: int
    sha256: str


def check_target(path: Path, force: bool, option: str = "--out") -> None:
    """Refuse a target that exists (unless `force`), is a folder, or has no folder to lie in."""
    if path.is_dir():
        raise Refused("target-is-folder", f"{path} is a folder", option, "the name of a file")
    if not path.parent.is_dir():
        raise Refused("no-folder", f"{path.parent} is no folder", option, "a file in a folder that exists")
    if (path.exists() or path.is_symlink()) and not force:
        raise there(path, option, FORCED)


def is_parquet(path: Path, option: str = "--out") -> bool:
    """Whether the target's name asks for Parquet and not for CSV; refused where the library for it is not there."""
    if path.suffix.lower() != ".parquet":
        return False
    if find_spec("pyarrow") is None:
        raise Refused(
            "no-library", "Parquet needs pyarrow, which is not installed", option,
            "pip install 'zoneledger[parquet]'; or a name that does not end in .parquet, for CSV",
        )  # fmt: skip
    return True


def write_panel(
    panel: Panel, path: Path, *, force: bool = False, progress: Callable[[int, int], None] | None = None
) -> Written:
    """Write the rows of a panel: UTF-8, a header, `\\n` after each row; cells that a spreadsheet would run as a formula
    are marked as text. Nothing lies under the name before it is whole.

    Raises `Refused` for a target that exists, `NotAnswerable` where no school is ever within the scope.
    """
    check_target(path, force)
    # What is worked out makes no cycles: the collector would only walk over it.
    with uncollected(), whole_file(path, force=force, accepted=FORCED) as file:
        digest, number, schools = hashlib.sha256(), 0, 0

        def put(text: str) -> None:
            data = text.encode()
            digest.update(data)
            file.write(data)

        put(_encoded([one.name for one in panel.columns]) + "\n")
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
            put("".join(parts))
            number += len(lines)
            schools += bool(lines)
            if progress:
                progress(done, panel.schools)
        if not schools:
            raise no_schools()
    return Written(path, number, schools, digest.hexdigest())


def no_schools() -> NotAnswerable:
    """The refusal of a panel without a row."""
    return NotAnswerable(
        Code.BAD_INPUT, "the panel", "no school is recorded within this place in any of the periods",
        "a state, district, zone, cluster or school, and periods in which a school is in it",
    )  # fmt: skip


def write_text(text: str, path: Path, *, force: bool = False, option: str = "--codebook") -> str:
    """Write a text in the same way; the SHA-256 of its bytes."""
    check_target(path, force, option)
    with whole_file(path, force=force, option=option, accepted=FORCED) as file:
        file.write(text.encode())
    return hashlib.sha256(text.encode()).hexdigest()


def _encoded(cells: list[str] | tuple[str, ...]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="").writerow(map(_cell, cells))
    return text.getvalue()


@lru_cache(maxsize=65_536)
def _cell(text: str) -> str:
    return escaped(text)
