"""Reading a statement: a topic and fields as people and programs write them, into an event.

Dates are words, grades may be ranges, a place may be its bare id. Nothing is looked up here: whether an id is
known is the decider's question. `events/fields.py` says how each field is read.
"""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from msgspec import NODEFAULT, Meta, Struct
from msgspec.structs import FieldInfo, fields

from events.catalogue import TOPICS
from events.envelope import Event
from events.grades import NotGrades, read_grades
from events.ids import FINDING, ID_FORM, NotAnId, is_id, read_id
from events.when import NotADate, When, read_last_day, read_start

MAX_TEXT = 100_000
S = TypeVar("S", bound=Struct)
_UNUSABLE = re.compile("[\x00\ud800-\udfff]")


class NotAStatement(ValueError):
    """A field, or the topic, is not what it must be. `field` is a path: `term.from`."""

    def __init__(self, field: str, message: str, accepted: str) -> None:
        self.field, self.message, self.accepted = field, message, accepted
        super().__init__(f"{field}: {message}. Accepted: {accepted}")


def read_event(topic: str, said: Mapping[str, Any], path: str = "") -> Event:
    """The event of `topic` that `said` describes; `NotAStatement` names the field, the rule and what is accepted."""
    kind = TOPICS.get(topic)
    if kind is None:
        near = get_close_matches(topic, TOPICS, 3, 0.5)
        raise NotAStatement(path + "topic", f"{topic[:80]!r} is no topic", ", ".join(near or TOPICS))
    return _read_struct(kind, said, path)


@cache
def field_table(kind: type[Struct]) -> Mapping[str, tuple[FieldInfo, Any]]:
    """Fields of an event or part by the name that people write, each with its full annotation."""
    hints = get_type_hints(kind, include_extras=True)
    return {f.encode_name: (f, hints[f.name]) for f in fields(kind) if not unwrap(hints[f.name])[1].get("internal")}


@cache
def unwrap(annotation: Any) -> tuple[Any, dict[str, Any], bool, str]:
    """(type, merged `extra`, whether null is accepted, description) of an annotation."""
    extra: dict[str, Any] = {}
    text, optional = "", False
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation, *metas = get_args(annotation)
            for meta in metas:
                if isinstance(meta, Meta):
                    extra = {**(meta.extra or {}), **extra}
                    text = text or (meta.description or "")
        elif origin in (Union, UnionType) and type(None) in get_args(annotation):
            optional = True
            (annotation,) = (a for a in get_args(annotation) if a is not type(None))
        else:
            return annotation, extra, optional, text


def _read_struct(kind: type[S], said: Any, path: str) -> S:
    if not isinstance(said, Mapping):
        raise NotAStatement(
            path.rstrip(".") or "fields",
            f"{_shown(said)} is not a set of fields",
            ", ".join(field_table(kind)),
        )
    table = field_table(kind)
    for name in said:
        if name not in table:
            near = get_close_matches(str(name), table, 3, 0.5)
            raise NotAStatement(f"{path}{name}", "there is no such field", ", ".join(near or table))
    values: dict[str, Any] = {}
    for name, (info, annotation) in table.items():
        value = said.get(name)
        if value is None:
            if info.default is NODEFAULT and info.default_factory is NODEFAULT:
                raise NotAStatement(f"{path}{name}", "is missing", _wanted(annotation))
            continue
        values[info.name] = _read(annotation, value, f"{path}{name}")
    return kind(**values)


def _wanted(annotation: Any) -> str:
    """What a field takes: what it means, or the words that there are for it."""
    kind, _, _, text = unwrap(annotation)
    words = ", ".join(kind) if isinstance(kind, type) and issubclass(kind, StrEnum) else ""
    return words or text or "a value"


def _read(annotation: Any, value: Any, path: str) -> Any:
    kind, extra, _, text = unwrap(annotation)
    try:
        if kind is When:
            return value if isinstance(value, When) else _read_when(value, extra)
        if extra.get("grades"):
            return read_grades(value if isinstance(value, str) else [_text(v, path) for v in value])
        if get_origin(kind) is tuple:
            (item, _) = get_args(kind)
            many = value if isinstance(value, list | tuple) else [value]
            return tuple(_read(item, one, f"{path}[{n}]") for n, one in enumerate(many))
        if isinstance(kind, type) and issubclass(kind, Struct):
            return _read_part(kind, extra, value, path)
        return _read_plain(kind, extra, value, path)
    except (NotADate, NotGrades, NotAnId) as refused:
        rule, _, accepted = str(refused).partition(". Accepted: ")
        raise NotAStatement(path, rule, accepted or text) from None


def _read_when(value: Any, extra: Mapping[str, Any]) -> When:
    words = str(value)
    return read_last_day(words) if extra.get("when") == "last_day" else read_start(words)


def _read_part(kind: type[Struct], extra: Mapping[str, Any], value: Any, path: str) -> Struct:
    if isinstance(value, kind):
        return value
    if extra.get("nested"):
        if not isinstance(value, Mapping) or len(value) != 1:
            raise NotAStatement(path, "a whole event is one topic with its fields", "{contract.signed: {…}}")
        ((topic, said),) = value.items()
        return read_event(str(topic), said, f"{path}.")
    table = field_table(kind)
    short = next(iter(table))
    if isinstance(value, str):
        value = {short: value}
    return _read_struct(kind, value, f"{path}.")


def _read_plain(kind: Any, extra: Mapping[str, Any], value: Any, path: str) -> Any:
    if kind is bool:
        if not isinstance(value, bool) and value not in ("true", "false"):
            raise NotAStatement(path, f"{_shown(value)} is neither true nor false", "true, false")
        return value if isinstance(value, bool) else value == "true"
    if kind in (int, float):
        return _read_number(kind, extra, value, path)
    text = _text(value, path)
    if issubclass(kind, StrEnum):
        found = next((one for one in kind if one.value == text), None)
        if found is None:
            raise NotAStatement(path, f"{_shown(text)} is none of its values", ", ".join(kind))
        return found
    if "kinds" in extra and text not in extra.get("words", ()):
        if read_id(text) not in extra["kinds"]:
            raise NotAStatement(path, f"{text!r} is the id of another kind", ", ".join(extra["kinds"]))
    elif extra.get("amount"):
        return _amount(text, path)
    elif extra.get("finding") and not text.startswith(FINDING) and not is_id(text):
        raise NotAStatement(
            path, f"{_shown(text)} is neither an id nor the identity of a finding",
            f"{ID_FORM}; or {FINDING}RULE:ABOUT, as the audit has it",
        )  # fmt: skip
    return text


def _read_number(kind: type[int] | type[float], extra: Mapping[str, Any], value: Any, path: str) -> int | float:
    low, high = extra.get("low"), extra.get("high")
    accepted = f"a number from {low if low is not None else 'any'} to {high if high is not None else 'any'}"
    try:
        number = kind(value)
        if isinstance(value, bool) or number != float(value):
            raise ValueError(value)
    except (TypeError, ValueError, OverflowError):
        raise NotAStatement(path, f"{_shown(value)} is not a number", accepted) from None
    if (low is not None and number < low) or (high is not None and number > high):
        raise NotAStatement(path, f"{_shown(value)} is out of bounds", accepted)
    return number


def _amount(text: str, path: str) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite() or abs(number.adjusted()) > 18:
        raise NotAStatement(path, f"{_shown(text)} is not an amount", "a decimal number such as 270000.00")
    return text


def _text(value: Any, path: str) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise NotAStatement(path, f"{_shown(value)} is not a text", "a text")
    text = str(value)
    if len(text) > MAX_TEXT:
        raise NotAStatement(path, f"the text has {len(text)} characters", f"at most {MAX_TEXT}")
    if _UNUSABLE.search(text):
        raise NotAStatement(path, "the text holds a NUL or half a surrogate pair", "Unicode text")
    if not text.strip():
        raise NotAStatement(path, "the text is empty", "a text")
    return text


def _shown(value: Any) -> str:
    return ascii(value)[:80]
