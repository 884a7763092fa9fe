"""An OCDS export: releases or records, as JSON Lines or as a package written piece by piece. Never more than one
contracting process is in memory."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import uuid5

import msgspec

from events.envelope import NAMESPACE
from events.log import Log
from graph.errors import Code, NotAnswerable
from graph.moment import Moment
from graph.store import GraphStore
from services.files import ocds_words as words
from services.files.export_manifest import Sink, exported, manifest
from services.files.ocds_merge import compiled, merge, version
from services.files.ocds_names import Names
from services.files.ocds_process import read_process, releases
from services.files.ocds_scope import processes

Json = dict[str, Any]
STANDARD: Final = "OCDS 1.1.5"
_encoder: Final = msgspec.json.Encoder(decimal_format="number")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is exported: within a place or of a party (None: everything), records instead of releases, under which
    prefix; `publisher` and `uri` stand in a package."""

    within: str | None = None
    records: bool = False
    prefix: str = words.EXAMPLE_PREFIX
    publisher: str | None = None
    uri: str | None = None


def encode(said: Json) -> bytes:
    """A release, record or package as JSON, amounts to the digit."""
    return _encoder.encode(said)


def record(released: Sequence[Json]) -> Json:
    """The record of a process: its releases, what they come to, and every value that each member had."""
    merged: Json = {}
    versions: Json = {}
    for one in released:
        merge(merged, {name: value for name, value in one.items() if name not in ("id", "date", "tag")})
        version(versions, one)
    last = released[-1]
    return {
        "ocid": last["ocid"], "releases": list(released), "compiledRelease": compiled(merged, last),
        "versionedRelease": versions,
    }  # fmt: skip


def write_ocds(
    store: GraphStore, log: Log, at: Moment, asked: Asked, path: Path, *, force: bool = False,
    limit: int | None = None, progress: Callable[[int, int], None] | None = None,
) -> Sink:  # fmt: skip
    """Write what was known at the moment to a file: JSON Lines, or a package where its name ends in `.json`. The day of
    the moment bears on nothing: each release speaks of its own.

    Raises `Refused` as `exported` does, `NotAnswerable` where there is no contract within the scope.
    """
    ids = processes(store, at, asked.within)
    names = Names(log, at.position)
    package = path.suffix == ".json"
    counts = {"processes": 0, "releases": 0}
    with exported(path, force=force, limit=limit) as sink:
        sink.write(_head(at, asked) if package else b"")
        for done, one in enumerate(ids, 1):
            released = list(releases(read_process(log, one, at.position), asked.prefix, names))
            for row in _rows(released, asked.records):
                sink.write(_separated(encode(row), package, first=not counts["releases"]))
                counts["releases"] += len(released) if asked.records else 1
            counts["processes"] += bool(released)
            if progress:
                progress(done, len(ids))
        if not counts["releases"]:
            raise NotAnswerable(
                Code.BAD_INPUT, f"within {asked.within}" if asked.within else "the record",
                "no contract or subcontract is recorded there", "a place or party that has one",
            )  # fmt: skip
        sink.write(b"\n]}\n" if package else b"")
        sink.said = manifest("ocds", STANDARD, at, _told(asked, path), counts, on=False)
    return sink


def _rows(released: Sequence[Json], records: bool) -> Iterator[Json]:
    if not records:
        yield from released
    elif released:
        yield record(released)


def _separated(row: bytes, package: bool, *, first: bool) -> bytes:
    if not package:
        return row + b"\n"
    return (b"\n" if first else b",\n") + row


def _head(at: Moment, asked: Asked) -> bytes:
    """The package up to its first release. The same question of the same position has the same identifier."""
    own = f"ocds\n{at.position}\n{words.instant(at.known)}\n{asked.within}\n{asked.records}\n{asked.prefix}"
    head = {
        "uri": asked.uri or f"urn:uuid:{uuid5(NAMESPACE, own)}", "version": words.VERSION,
        "publishedDate": words.instant(at.known), "publisher": {"name": asked.publisher},
    }  # fmt: skip
    return encode(head)[:-1] + (b',"records":[' if asked.records else b',"releases":[')


def _told(asked: Asked, path: Path) -> Json:
    return {
        "within": asked.within, "of": "records" if asked.records else "releases",
        "form": "package" if path.suffix == ".json" else "JSON Lines", "prefix": asked.prefix,
        "publisher": asked.publisher, "uri": asked.uri,
    }  # fmt: skip
