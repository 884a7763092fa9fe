"""Exports: a file that is written piece by piece, and a manifest beside it that says what it holds.

    with exported(path, force=force) as sink:
        for line in lines:
            sink.write(line)
        sink.said = manifest("cloudevents", "CloudEvents 1.0", at, {"within": place}, {"events": count})

Neither lies under its name before both are whole; where anything fails, nothing is left of them.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

from graph.moment import Moment
from services.files.hashed import Hashed
from services.files.whole import check_target, whole_file
from services.plain import moment
from services.statements import Refused

FORMAT: Final = "zoneledger export 1"


class Sink(Hashed):
    """Where an export goes. `said` is what the manifest is to say (`manifest`), given before the end."""

    def __init__(self, file: BinaryIO, limit: int | None = None) -> None:
        super().__init__(file)
        self.said: dict[str, Any] = {}
        self._limit = limit

    def write(self, data: bytes) -> int:
        """Write the next piece; `Refused` past the limit."""
        if self._limit is not None and self.size + len(data) > self._limit:
            raise Refused(
                "too-large", f"the export has more than {self._limit:,} bytes", None, "an export of something narrower"
            )
        return super().write(data)


def manifest(
    export: str, standard: str, at: Moment, asked: Mapping[str, Any], counts: Mapping[str, int], *, on: bool = True
) -> dict[str, Any]:
    """What a manifest says: which export, after which standard, at which moment, what was asked for (filters and other
    options), and how much came. `on` false: the export does not depend on the day, which is left out."""
    said = moment(at)
    if not on:
        del said["on"]
    return {"export": export, "standard": standard, "moment": said, "asked": dict(asked), "counts": dict(counts)}


def manifest_of(path: Path) -> Path:
    """Where the manifest of an export lies: `releases.jsonl` has `releases.jsonl.manifest.json`."""
    return path.with_name(f"{path.name}.manifest.json")


def check_export(path: Path, *, force: bool = False) -> None:
    """Refuse a target where the export or its manifest cannot lie: before anything is asked."""
    for one in (path, manifest_of(path)):
        check_target(one, force=force)


@contextmanager
def exported(path: Path, *, force: bool = False, limit: int | None = None) -> Iterator[Sink]:
    """A sink for an export to a file. At the end the manifest is written beside it: what `said` says, with the name,
    size and SHA-256 of the file.

    Raises `Refused` as `check_export` and `whole_file` do, and for more than `limit` bytes (`too-large`).
    """
    check_export(path, force=force)
    with whole_file(manifest_of(path), force=force) as beside, whole_file(path, force=force) as file:
        sink = Sink(file, limit)
        yield sink
        told = {"format": FORMAT, "file": path.name, "bytes": sink.size, "sha256": sink.sha256, **sink.said}
        beside.write(json.dumps(told, ensure_ascii=False, indent=2).encode() + b"\n")
        beside.flush()
