"""YAML with the place of every value: what a file says, and in which line it says so.

Only what needs no explanation is read: mappings, lists, text, whole numbers, true, false, null. A date is text, `06`
stays `06`, `on` and `no` are words. An interval of days, `[..2010-12-31]`, is text, too.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import yaml

from services.statements import Refused

MAX_BYTES: Final = 20_000_000
MAX_TEXT: Final = 100_000
MAX_DEPTH: Final = 50
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAGS: Final = frozenset(
    f"tag:yaml.org,2002:{one}" for one in ("str", "int", "float", "bool", "null", "timestamp", "value", "map", "seq")
)
_WORDS: Final[Mapping[str, bool | None]] = {"true": True, "false": False, "null": None, "~": None, "": None}
_NUMBER: Final = re.compile(r"0|-?[1-9][0-9]{0,14}", re.ASCII)
_INTERVAL: Final = re.compile(r"[0-9-]*\.\.[0-9-]*", re.ASCII)
_UNUSABLE: Final = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A line of a file."""

    path: Path
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Mark:
    """A value and its line. `said` is a text, number, truth value or null, or a mapping or list of marks."""

    said: "str | int | bool | Mapping[str, Mark] | tuple[Mark, ...] | None"
    spot: Spot

    def plain(self) -> Any:
        """The value without its lines."""
        match self.said:
            case tuple():
                return [one.plain() for one in self.said]
            case Mapping():
                return {name: one.plain() for name, one in self.said.items()}
            case said:
                return said

    def entries(self, what: str, accepted: Collection[str] = ()) -> "Mapping[str, Mark]":
        """Its entries; `Refused` if it is no mapping, or for a key that is not accepted (none named: any is)."""
        if not isinstance(self.said, Mapping):
            raise self.refused("bad-field", f"{what} is not a mapping", ", ".join(accepted) or "key: value")
        for name, one in self.said.items():
            if accepted and name not in accepted:
                near = get_close_matches(name, accepted, 3, 0.5)
                message = f"{what} has no {ascii(name)[:80]}"
                raise one.refused("unknown-key", message, ", ".join(near or accepted))
        return self.said

    def items(self, what: str) -> "tuple[Mark, ...]":
        """Its items; null is none."""
        if self.said is None:
            return ()
        if not isinstance(self.said, tuple):
            raise self.refused("bad-field", f"{what} is not a list", "a list: lines that begin with `- `")
        return self.said

    def text(self, what: str) -> str:
        """Its text."""
        if isinstance(self.said, bool) or not isinstance(self.said, str | int) or not str(self.said).strip():
            raise self.refused("bad-field", f"{what} is not a text", "a text")
        return str(self.said)

    def refused(self, rule: str, message: str, accepted: str, within: str = "") -> Refused:
        """A refusal of what stands here."""
        return Refused(rule, message, f"{self.spot} {within}".strip(), accepted)


def read_yaml(path: Path) -> Mark:
    """The one document of a file in UTF-8. `Refused` names the line, the rule and what is accepted."""
    text = _text(path)
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as fault:
        place = fault.problem_mark or fault.context_mark
        why = " ".join(filter(None, (fault.context, fault.problem)))
        raise _bad(path, place.line + 1 if place else 1, f"this is no YAML: {why}", "one document of YAML") from None
    except yaml.YAMLError as fault:
        raise _bad(path, 1, f"this is no YAML: {' '.join(str(fault).split())[:200]}", "one document of YAML") from None
    except RecursionError:
        raise _bad(path, 1, "it is nested too deeply", f"at most {MAX_DEPTH} levels") from None
    if root is None:
        raise _bad(path, 1, "the file holds nothing", "one document of YAML")
    return _Reading(path).mark(root, 0)


def _text(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise Refused("bad-file", f"it has {size} bytes", str(path), f"a file of at most {MAX_BYTES} bytes")
        data = path.read_bytes()
    except OSError as fault:
        why = (fault.strerror or str(fault)).lower()
        raise Refused("bad-file", f"it cannot be read: {why}", str(path), "a file that can be read") from None
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise _bad(path, 1, "the file begins with a byte order mark", "UTF-8 without one")
    if b"\x00" in data:
        raise _bad(path, data.count(b"\n", 0, data.index(b"\x00")) + 1, "the line holds a NUL", "Unicode text")
    try:
        return data.decode()
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        raise _bad(path, line, f"the byte {data[fault.start]:#04x} is not UTF-8", "a file in UTF-8") from None


class _Reading:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: set[int] = set()

    def mark(self, node: yaml.Node, depth: int) -> Mark:
        spot = Spot(self._path, node.start_mark.line + 1)
        # An alias is the anchor's node once more.
        if id(node) in self._seen:
            raise _bad(self._path, spot.line, "an anchor with an alias stands here", "the text written out")
        self._seen.add(id(node))
        if node.tag not in _TAGS:
            raise _bad(self._path, spot.line, f"the tag {ascii(node.tag)[:60]} is not read", "plain values, no tags")
        if depth > MAX_DEPTH:
            raise _bad(self._path, spot.line, "it is nested too deeply", f"at most {MAX_DEPTH} levels")
        if isinstance(node, yaml.MappingNode):
            return Mark(dict(self._entries(node, depth)), spot)
        if isinstance(node, yaml.SequenceNode):
            items = tuple(self.mark(one, depth + 1) for one in node.value)
            if len(items) == 1 and node.flow_style and _INTERVAL.fullmatch(str(items[0].said)):
                return Mark(f"[{items[0].said}]", spot)
            return Mark(items, spot)
        if isinstance(node, yaml.ScalarNode):
            return Mark(self._scalar(node, spot), spot)
        raise TypeError(f"YAML has no node of the kind {type(node).__name__}")

    def _entries(self, node: yaml.MappingNode, depth: int) -> Iterator[tuple[str, Mark]]:
        lines: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode) or key.tag not in _TAGS:
                raise _bad(self._path, line, "a key is no plain text", "key: value")
            name = key.value
            if name in lines:
                raise _bad(
                    self._path, line, f"the key {ascii(name)[:80]} stands twice, first in line {lines[name]}",
                    "every key once",
                )  # fmt: skip
            lines[name] = line
            found = self.mark(value, depth + 1)
            yield name, Mark(found.said, Spot(self._path, line))

    @staticmethod
    def _scalar(node: yaml.ScalarNode, spot: Spot) -> str | int | bool | None:
        text: str = node.value
        if len(text) > MAX_TEXT:
            raise _bad(spot.path, spot.line, f"the text has {len(text)} characters", f"at most {MAX_TEXT}")
        if _UNUSABLE.search(text):
            raise _bad(spot.path, spot.line, "the text holds a NUL or half a surrogate pair", "Unicode text")
        if node.style:
            return text
        if text in _WORDS:
            return _WORDS[text]
        return int(text) if _NUMBER.fullmatch(text) else text


def _bad(path: Path, line: int, message: str, accepted: str) -> Refused:
    return Refused("bad-file", message, f"{path}:{line}", accepted)
