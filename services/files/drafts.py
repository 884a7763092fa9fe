"""Drafts as files: what a world file tells, or a line of JSON for each statement; recorded nowhere."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from services.files.gathering import labelled
from services.files.stories import KEYS, Item, told
from services.files.yaml_marks import MAX_BYTES, MAX_DEPTH, Mark, Spot, read_yaml
from services.statements import Refused, Statement
from services.what_if import Drafted

_YAML: Final = frozenset({".yaml", ".yml"})
_LINES: Final = frozenset({".jsonl", ".ndjson"})
_NAME: Final = "what if"
"""No world is called so: a draft's statements are never taken for those of a file that was loaded."""
_LINE: Final = 'one statement of JSON: {"contract.signed": {…}, "reason": "…"}'


def read_draft(path: Path, known: datetime) -> tuple[list[Drafted], str | None]:
    """The statements of a draft at a moment known then, and who would record them, where the file says so.

    A `.yaml` file is read as a world is; it needs neither `world` nor `clock`, and no clock of it is kept. In a
    `.jsonl` file each line is an item of a world. `Refused` names the line, the rule and what is accepted.
    """
    kind = path.suffix.lower()
    if kind in _YAML:
        said = read_yaml(path).entries("a draft", KEYS)
    elif kind in _LINES:
        said = {"happened": Mark(tuple(_lines(path)), Spot(path, 1))}
    else:
        raise Refused("bad-file", f"{kind or 'no suffix'}: it is no draft", str(path), "a .yaml or a .jsonl file")
    items = labelled(told(said, _NAME, known))
    return [_drafted(one) for one in items], next((one.recorder for one in items), None)


def _drafted(item: Item) -> Drafted:
    said = Statement(item.topic, item.fields, item.sources, item.reason, item.on_behalf_of)
    return Drafted(said, item.key, f"{item.spot} {item.topic} ")


def _lines(path: Path) -> Iterator[Mark]:
    try:
        data = path.read_bytes() if path.stat().st_size <= MAX_BYTES else None
    except OSError as fault:
        why = (fault.strerror or str(fault)).lower()
        raise Refused("bad-file", f"it cannot be read: {why}", str(path), "a file that can be read") from None
    if data is None:
        raise Refused("bad-file", "it is too large", str(path), f"a file of at most {MAX_BYTES} bytes")
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.strip():
            spot = Spot(path, number)
            try:
                said = json.loads(line, object_pairs_hook=_once, parse_float=str)
                yield _mark(said, spot, 0)
            except RecursionError:
                raise Refused("bad-file", "it is nested too deeply", str(spot), f"{MAX_DEPTH} levels") from None
            except ValueError as fault:
                raise Refused("bad-file", f"this is no JSON: {fault}", str(spot), _LINE) from None


def _once(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError(f"a key stands twice among {', '.join(name for name, _ in pairs)[:80]}")
    return found


def _mark(value: Any, spot: Spot, depth: int) -> Mark:
    if depth > MAX_DEPTH:
        raise RecursionError
    match value:
        case dict():
            return Mark({name: _mark(one, spot, depth + 1) for name, one in value.items()}, spot)
        case list():
            return Mark(tuple(_mark(one, spot, depth + 1) for one in value), spot)
        case _:
            return Mark(value, spot)
