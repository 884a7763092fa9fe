"""Writing a panel as Parquet: the rows of the CSV with types, in groups, so that a nation fits into memory."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
from pyarrow.parquet import ParquetWriter

from graph.answers.panel import Line, Panel
from graph.subject import uncollected
from services.files.hashed import Hashed
from services.files.panel import Written, no_schools
from services.files.whole import check_target, whole_file

GROUP: Final = 20_000
"""Rows of a group: what is in memory at once."""
_DAYS: Final = frozenset({"first_day", "last_day", "on"})
_NUMBERS: Final = frozenset({"position"})


def write_parquet(
    panel: Panel, path: Path, *, about: Mapping[str, str], force: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Written:  # fmt: skip
    """Write the rows of a panel. An empty cell is null; the days of a row are dates, its position a number, all else
    text as in the CSV, but never marked for spreadsheets. `about` is kept in the file: what the panel was asked for.

    Raises as `write_panel` does.
    """
    check_target(path, force=force)
    names = [one.name for one in panel.columns]
    schema = pa.schema([(one, _kind(one)) for one in names], dict(about))
    with uncollected(), whole_file(path, force=force) as file:
        out, number, schools = Hashed(file), 0, 0
        with ParquetWriter(out, schema, compression="zstd") as writer:
            waiting: list[Line] = []
            for done, lines in enumerate(panel.rows(), 1):
                waiting += lines
                schools += bool(lines)
                while len(waiting) >= GROUP:
                    writer.write_table(_table(schema, waiting[:GROUP]))
                    del waiting[:GROUP]
                number += len(lines)
                if progress:
                    progress(done, panel.schools)
            if waiting:
                writer.write_table(_table(schema, waiting))
        if not schools:
            raise no_schools()
    return Written(path, number, schools, out.sha256)


def _kind(name: str) -> Any:
    return pa.date32() if name in _DAYS else pa.int64() if name in _NUMBERS else pa.string()


def _table(schema: Any, lines: Sequence[Line]) -> Any:
    columns: Iterator[tuple[str, ...]] = chain(
        zip(*(one.head for one in lines), strict=True), zip(*(one.body for one in lines), strict=True)
    )
    arrays = [
        pa.array([one or None for one in column], pa.string()).cast(field.type)
        for column, field in zip(columns, schema, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=schema)
