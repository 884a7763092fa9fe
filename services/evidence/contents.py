"""What lies in an evidence bundle, read by whoever checks it: files, events, and what can be wrong with them.

Standing alone, for Python 3.9 and later: part of the program that an evidence bundle carries.
"""

from __future__ import annotations

import hashlib
import json
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from uuid import UUID

from events.merkle import Head, NotProved, event_hash, read_head
from services.evidence.instruments import TELL
from services.evidence.model import Happened, Held, facts_of

KIND = "zoneledger evidence"
FORMAT = 1
FILES = ("README.txt", "answer.json", "events.jsonl", "facts.json", "head.json", "subjects.json", "verify.py")
LARGEST = 1 << 30
"""Bytes that a bundle may unpack to."""
_NOT_READ = (
    KeyError, TypeError, ValueError, AttributeError, IndexError, ArithmeticError, RecursionError, struct.error,
    NotProved,
)  # fmt: skip


class Shown(NamedTuple):
    """An event of the bundle: what it says, when it was recorded, what came before it, its leaf and its proof."""

    happened: Happened
    recorded_at: str
    previous: dict[str, int]
    leaf: bytes
    proof: list[bytes]


class Bundle:
    """The files of a bundle, and everything that is wrong with it, in the order in which it is found."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.wrong: list[str] = []
        self.head: Head | None = None
        self.since: Head | None = None
        self.answer: dict[str, Any] = {}
        self.events: dict[int, Shown] = {}
        self.chains: dict[str, list[int]] = {}
        self._folded: dict[tuple[str, int, tuple[int, ...]], set[Held]] = {}

    @contextmanager
    def reading(self, what: str) -> Iterator[None]:
        """A piece that is not as this format has it is told, and what comes after it is checked all the same."""
        try:
            yield
        except _NOT_READ as broken:
            self.wrong.append(f"{what}: it is not as it has to be: {type(broken).__name__} {broken}")

    def json(self, name: str) -> Any:
        """A file as data."""
        return json.loads(self.files[name].decode())

    def facts(self, subject: str, upto: int, reading: tuple[int, ...] = ()) -> set[Held]:
        """What the events of a subject up to a position say, worked out once; with these disputes taken as settled
        for their alternatives."""
        chain = [at for at in self.chains.get(subject, ()) if at <= upto]
        key = subject, len(chain), reading
        if key not in self._folded:
            self._folded[key] = facts_of(subject, [self.events[at].happened for at in chain], reading)
        return self._folded[key]

    def disputes(self) -> tuple[int, ...]:
        """The disputes that the answer takes as settled for their alternatives."""
        return tuple(self.answer["moment"]["reading"])


def opened(path: str) -> Bundle:
    """The bundle in a file. Where it is no zip file, that is what is wrong with it."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            size = sum(one.file_size for one in archive.infolist())
            if size > LARGEST:
                raise ValueError(f"it unpacks to {size} bytes, more than {LARGEST}")
            bundle = Bundle({name: archive.read(name) for name in names})
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError) as fault:
        broken = Bundle({})
        broken.wrong.append(f"{path}: it is no whole zip file: {fault}")
        return broken
    if len(set(names)) != len(names):
        bundle.wrong.append("A file is in the bundle twice.")
    return bundle


def check_files(bundle: Bundle) -> bool:
    """The manifest: whether this program reads the format. Every file is what the manifest says."""
    if "manifest.json" not in bundle.files:
        if not bundle.wrong:
            bundle.wrong.append("manifest.json is missing: this is no bundle of zoneledger.")
        return False
    with bundle.reading("manifest.json"):
        manifest = bundle.json("manifest.json")
        if manifest["kind"] != KIND or manifest["format"] != FORMAT:
            bundle.wrong.append(
                f"manifest.json: it is {manifest['kind']!r} of format {manifest['format']!r}; this program checks "
                f"{KIND!r} of format {FORMAT}: use the verify.py that lies in the bundle itself."
            )
            return False
        digests: dict[str, str] = manifest["files"]
        for name in sorted({*digests, *FILES, *bundle.files} - {"manifest.json"}):
            if name not in bundle.files:
                bundle.wrong.append(f"{name} is missing.")
            elif name not in FILES or name not in digests:
                bundle.wrong.append(f"{name}: the manifest has no such file.")
            elif hashlib.sha256(bundle.files[name]).hexdigest() != digests[name]:
                bundle.wrong.append(f"{name} was changed: it is not the file that the manifest names.")
        if manifest_of(digests) != bundle.files["manifest.json"]:
            bundle.wrong.append("manifest.json is not as it was written.")
    return all(name in bundle.files for name in FILES)


def manifest_of(digests: dict[str, str]) -> bytes:
    """The manifest of files with these digests."""
    whole = {"kind": KIND, "format": FORMAT, "files": {name: digests[name] for name in sorted(digests)}}
    return json.dumps(whole, indent=1).encode() + b"\n"


def read_events(bundle: Bundle) -> None:
    """The events, in order, each of a version that this program knows."""
    last = 0
    for number, line in enumerate(bundle.files["events.jsonl"].decode(errors="replace").splitlines(), 1):
        with bundle.reading(f"events.jsonl, line {number}"):
            told = json.loads(line)
            state = json.loads(told["state"])
            topic, _, version = told["topic"].partition("#v")
            position = int(told["position"])
            if topic.split(".")[0] not in TELL or version != "1" or set(told) != {
                "position", "id", "topic", "state", "proof",
            }:  # fmt: skip
                raise ValueError(f"{told['topic']} is of a version that this program does not know")
            if position <= last:
                raise ValueError(f"event {position} follows {last}")
            last = position
            subjects = tuple(state["subjects"])
            leaf = event_hash(position, UUID(told["id"]).bytes, told["topic"], told["state"].encode())
            bundle.events[position] = Shown(
                Happened(position, topic, subjects, state["body"]), state["recorded_at"],
                {one: state["previous"][n] for n, one in enumerate(subjects)}, leaf, hashes(told["proof"]),
            )  # fmt: skip


def hashes(texts: Iterable[str]) -> list[bytes]:
    """Hashes as they are written in JSON."""
    found = [bytes.fromhex(one) for one in texts]
    if any(len(one) != 32 for one in found):
        raise ValueError("a hash has 64 hexadecimal digits")
    return found


def heads_of(lines: Iterable[str]) -> list[Head]:
    """The heads that whoever checks was given elsewhere; from the words or the files that hold them."""
    found = []
    for line in lines:
        try:
            found.append(read_head(line))
        except ValueError:
            with open(line, encoding="utf-8") as file:
                found += [read_head(one) for one in file if one.strip()]
    return found
