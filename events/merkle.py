"""The hashes under a seal, after RFC 6962: leaves, trees, and the proofs that lead from the one to the other.

Standard library alone, for Python 3.9 and later: this module is part of the program that an evidence bundle carries.
"""

from __future__ import annotations

import hashlib
import re
import struct
from typing import NamedTuple

BUCKETS = 4096
"""Leaves of the tree of subjects. Which one a subject is in follows from its id alone."""
EMPTY = hashlib.sha256(b"").digest()
_EVENT = b"zoneledger event 1\n"
_HEAD = re.compile(r"zoneledger-head-1 ([0-9a-f]{32}) ([1-9][0-9]{0,15}) ([0-9a-f]{64}) ([0-9a-f]{64}) (\S{20,32})")
HEAD_FORM = "zoneledger-head-1 ORIGIN SIZE ROOT SUBJECTS INSTANT, in one line, as `zoneledger witness` prints it"


class NotProved(Exception):
    """A proof does not lead where it has to."""


class Head(NamedTuple):
    """The state of a sealed log. `origin` tells which log, `size` how many events, `root` is the root over all of
    them, `subjects` that over the last event of each subject; `sealed_at` is when, in UTC."""

    origin: str
    size: int
    root: bytes
    subjects: bytes
    sealed_at: str

    def line(self) -> str:
        """In one line, to be published elsewhere."""
        return f"zoneledger-head-1 {self.origin} {self.size} {self.root.hex()} {self.subjects.hex()} {self.sealed_at}"


def read_head(text: str) -> Head:
    """The head that a line tells. `ValueError` says what would be accepted."""
    found = _HEAD.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{text.strip()[:60]!r} is no head. Accepted: {HEAD_FORM}")
    origin, size, root, subjects, at = found.groups()
    return Head(origin, int(size), bytes.fromhex(root), bytes.fromhex(subjects), at)


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def event_hash(position: int, id: bytes, topic: str, state: bytes) -> bytes:
    """The leaf of an event: its position, id (16 bytes), stored topic, and the state as the log stores it, which
    names the subjects and, for each, the position of its previous event."""
    name = topic.encode()
    sizes = struct.pack(">QII", position, len(name), len(state))
    return hashlib.sha256(b"\x00" + _EVENT + sizes + id + name + state).digest()


def origin_of(first_leaf: bytes) -> str:
    """Which log it is: from the leaf of its first event."""
    return first_leaf[:16].hex()


def split(size: int) -> int:
    """The largest power of two below a size of two or more: how many leaves stand to the left of the root."""
    return 1 << ((size - 1).bit_length() - 1)


def tree_hash(hashes: list[bytes]) -> bytes:
    """The root over these leaves, level by level."""
    if not hashes:
        return EMPTY
    while len(hashes) > 1:
        paired = [node_hash(hashes[n], hashes[n + 1]) for n in range(0, len(hashes) - 1, 2)]
        hashes = paired + hashes[len(hashes) - len(hashes) % 2 :]
    return hashes[0]


def root_of(index: int, size: int, leaf: bytes, path: list[bytes]) -> bytes:
    """The root to which an inclusion proof leads. `NotProved` where it has not the length of one."""
    if not 0 <= index < size:
        raise NotProved(f"there is no leaf {index} in a tree of {size}")
    at, last, found = index, size - 1, leaf
    for one in path:
        if last == 0:
            raise NotProved("the proof is too long")
        if at & 1 or at == last:
            found = node_hash(one, found)
            while at and not at & 1:
                at >>= 1
                last >>= 1
        else:
            found = node_hash(found, one)
        at >>= 1
        last >>= 1
    if last:
        raise NotProved("the proof is too short")
    return found


def check_consistency(first: int, first_root: bytes, second: int, second_root: bytes, path: list[bytes]) -> None:
    """See that the tree of `second` leaves begins with that of `first`. `NotProved` if it does not follow."""
    if not 0 < first <= second:
        raise NotProved(f"a tree of {second} leaves does not begin with one of {first}")
    if first == second:
        if path or first_root != second_root:
            raise NotProved("two trees of one size have different roots")
        return
    nodes = ([] if first & (first - 1) else [first_root]) + path
    if not nodes:
        raise NotProved("the proof is too short")
    at, last = first - 1, second - 1
    while at & 1:
        at >>= 1
        last >>= 1
    old = new = nodes[0]
    for one in nodes[1:]:
        if last == 0:
            raise NotProved("the proof is too long")
        if at & 1 or at == last:
            old, new = node_hash(one, old), node_hash(one, new)
            while at and not at & 1:
                at >>= 1
                last >>= 1
        else:
            new = node_hash(new, one)
        at >>= 1
        last >>= 1
    if last:
        raise NotProved("the proof is too short")
    if old != first_root:
        raise NotProved("the proof does not lead to the earlier root")
    if new != second_root:
        raise NotProved("the proof does not lead to the later root")


def bucket_of(subject: str) -> int:
    """The leaf of the tree of subjects that holds this one."""
    return int.from_bytes(hashlib.sha256(subject.encode()).digest()[:2], "big") % BUCKETS


def write_bucket(last: dict[str, int]) -> bytes:
    """The content of a leaf of the tree of subjects: each with the position of its last event, in order."""
    names = sorted((one.encode(), at) for one, at in last.items())
    return b"".join(struct.pack(">HQ", len(name), at) + name for name, at in names)


def read_bucket(content: bytes) -> dict[str, int]:
    """The same read. `NotProved` where it is none."""
    found: dict[str, int] = {}
    at = 0
    while at < len(content):
        if len(content) - at < 10:
            raise NotProved("a list of subjects is cut off")
        size, position = struct.unpack_from(">HQ", content, at)
        found[content[at + 10 : at + 10 + size].decode(errors="replace")] = position
        at += 10 + size
    if at != len(content) or write_bucket(found) != content:
        raise NotProved("a list of subjects is not in order")
    return found
