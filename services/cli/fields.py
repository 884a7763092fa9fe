"""Fields of a statement as they are typed on a command line: `id=school:lincoln term.from=2011-07-01`."""

import json
from collections.abc import Sequence
from typing import Any, Final

from services.statements import Refused

FORM: Final = (
    "NAME=VALUE; a field within a field as term.from=2011-07-01 or parties.0.id=partner:stg, a list by repeating the "
    'name, anything as JSON: parties=\'[{"id": "partner:stg", "role": "adviser"}]\''
)

_BOTH: Final = "it is given as a value and as a set of fields"


def read_fields(pairs: Sequence[str]) -> dict[str, Any]:
    """The fields that these pairs give; `Refused` names the pair that is none."""
    found: dict[str, Any] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise Refused("bad-field", f"{pair[:80]!r} is no field with a value", accepted=FORM)
        _put(found, _path(name), _value(value), name)
    return {name: _lists(value) for name, value in found.items()}


def _path(name: str) -> list[str]:
    """The parts of a dotted name, the topic of an event within an event as one part."""
    from events.catalogue import TOPICS

    parts = name.split(".")
    for n in range(1, len(parts) - 1):
        topic = ".".join(parts[n : n + 2])
        if topic in TOPICS:
            return [*parts[:n], topic, *parts[n + 2 :]]
    return parts


def _value(text: str) -> Any:
    """JSON where it is meant: an EDTF date in brackets is no JSON, and stays a text."""
    if text[:1] in ("[", "{", '"'):
        try:
            return json.loads(text, object_hook=_Given)
        except json.JSONDecodeError:
            return text
    return text


class _Given(dict[str, Any]):
    """A set of fields given whole, as JSON: it is one value."""


def _put(into: dict[str, Any], path: Sequence[str], value: Any, name: str) -> None:
    *above, last = path
    for part in above:
        inner = into.setdefault(part, {})
        if type(inner) is not dict:
            raise Refused("bad-field", _BOTH, name, FORM)
        into = inner
    if last not in into:
        into[last] = value
        return
    before = into[last]
    if type(before) is dict:
        raise Refused("bad-field", _BOTH, name, FORM)
    into[last] = [*_many(before), *_many(value)]


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _lists(value: Any) -> Any:
    """Sets of fields whose names are 0, 1, … as lists."""
    if isinstance(value, list):
        return [_lists(one) for one in value]
    if type(value) is not dict:
        return value
    if value and all(key.isdecimal() for key in value):
        return [_lists(value[key]) for key in sorted(value, key=int)]
    return {key: _lists(one) for key, one in value.items()}
