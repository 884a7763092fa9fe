"""What an event should say instead: the answer `no` to a line of a confirmation sheet, as a whole event."""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Final, get_args, get_origin

import msgspec
from msgspec import NODEFAULT, Struct

from events.envelope import Event
from events.fields import Money
from events.statement import NotAStatement, field_table, read_event, unwrap
from events.when import When
from graph.facts import Version
from services.files.cells import NotACell, read_date, read_list, read_money, read_span
from services.files.naming import Names
from services.statements import Refused

NEVER: Final = frozenset({"", "never", "not so", "none", "no", "it did not happen"})
FORMS: Final = "the right value or name; since DATE; until DATE; or never, where it never was so"
_DATES: Final = ("from_", "on", "published_on")
_ENDS: Final = ("last_day", "term_last_day")
_FIELD: Final[Mapping[str, str]] = {
    "HAS_SCHOOL": "under", "HAS_OFFICE": "under", "OVERSEES": "under", "GOVERNS": "board", "HAS_CLUSTER": "zone",
    "RUNS": "who", "PRIME": "prime", "SUB": "sub", "HOLDS": "holder", "UNDER": "under", "DELEGATES": "delegated_from",
    "AUTHORISES": "by", "GRANTED": "by", "SERVES": "serves", "DECIDED": "by", "ADOPTED": "by", "ABOUT": "about",
    "COVERS": "covers", "AT": "at", "PROVIDES": "provides_at", "OVER": "over", "PARTY": "parties", "INCLUDES": "school",
    "title": "title", "support_level": "level", "result": "value", "state": "status", "outcome": "outcome",
}  # fmt: skip
_SECOND: Final[Mapping[str, str]] = {"RUNS": "role", "HOLDS": "level", "INCLUDES": "grades"}
"""What a value that is no name changes."""


def changed(body: Event, fact: Version, should_be: str, names: Names, alone: bool) -> Event | None:
    """The event as it should be, where the fact that it makes is otherwise; None where it did not happen.

    `alone`: the event makes no other fact of the sheet. `Refused` where the words cannot be taken.
    """
    said = should_be.strip()
    if said.casefold() in NEVER:
        return _without(body, fact, alone)
    if found := re.fullmatch(r"(since|from|on|until|to|through)\s+(.+)", said, re.IGNORECASE):
        return _dated(body, found[2], last_day=found[1].casefold() in ("until", "to", "through"))
    return _valued(body, fact, said, names)


def _refuse(what: str, accepted: str = FORMS) -> Refused:
    return Refused("bad-field", what, "should_be", accepted)


def _cell(read: Callable[[], Any]) -> Any:
    try:
        return read()
    except NotACell as bad:
        raise _refuse(bad.why, bad.accepted) from None


def _dated(body: Event, text: str, last_day: bool) -> Event:
    when: When = _cell(lambda: read_date(text, last_day))
    term = getattr(body, "term", None)
    names = _ENDS if last_day else _DATES
    for name in names:
        if name in body.__struct_fields__:
            return msgspec.structs.replace(body, **{name: when})
        if isinstance(term, Struct) and name in term.__struct_fields__:
            return msgspec.structs.replace(body, term=msgspec.structs.replace(term, **{name: when}))
    raise _refuse(f"{body.TOPIC} has no {'last day' if last_day else 'day'} of its own")


def _without(body: Event, fact: Version, alone: bool) -> Event | None:
    """The event without the fact: without one of several parts, without a detail; else it did not happen."""
    name = _field(body, fact)
    if alone or name is None:
        if not alone and name is None:
            raise _refuse("the event says more than this line; what should it say?")
        return None
    value = getattr(body, name)
    if isinstance(value, tuple) and fact.is_link:
        left = tuple(one for one in value if _id(one) not in (fact.src, fact.dst))
        if left and len(left) < len(value):
            return msgspec.structs.replace(body, **{name: left})
    info = next(one for one in msgspec.structs.fields(body) if one.name == name)
    if info.default is not NODEFAULT and value != info.default:
        return msgspec.structs.replace(body, **{name: info.default})
    if fact.type in ("name", "title"):
        raise _refuse("everything has a name; what should it be?", "the right name")
    return None


def _valued(body: Event, fact: Version, said: str, names: Names) -> Event:
    name = _field(body, fact)
    if name is None:
        raise _refuse(f"a value of {fact.type.replace('_', ' ').lower()!r} cannot be taken from {body.TOPIC}")
    annotation = _annotation(body, name)
    second = _SECOND.get(fact.type)
    if second and (value := _plain(_annotation(body, second), said)) is not None:
        return _read(body, {second: value})
    inner, extra, _, _ = unwrap(annotation)
    if get_origin(inner) is tuple and not extra.get("grades"):
        return _read(body, {name: _many(getattr(body, name), get_args(inner)[0], fact, said, names)})
    if inner is Money:
        return _read(body, {name: {"amount": _cell(lambda: read_money(said))}})
    if "kinds" in extra:
        return _read(
            body, {name: said if said in extra.get("words", ()) else names.resolve(said, extra["kinds"], "should_be")}
        )
    value = _plain(annotation, said)
    return _read(body, {name: said if value is None else value})


def _many(old: tuple[Any, ...], annotation: Any, fact: Version, said: str, names: Names) -> list[Any]:
    """The parts with the one of the fact changed: its grades, its role, or who or what it is."""
    kind, extra, _, _ = unwrap(annotation)
    if not fact.is_link:
        return read_list(said)
    out: list[Any] = []
    for one in old:
        if _id(one) not in (fact.src, fact.dst):
            out.append(one)
        elif not isinstance(one, Struct):
            out.append(names.resolve(said, extra.get("kinds", ()), "should_be"))
        else:
            out.append(_part(one, field_table(kind), said, names))
    return out


def _part(one: Struct, table: Mapping[str, Any], said: str, names: Names) -> Struct:
    for name in ("role", "grades"):
        if name in table and (value := _plain(table[name][1], said)) is not None:
            return msgspec.structs.replace(one, **{name: value})
    meant = names.resolve(said, unwrap(table["id"][1])[1]["kinds"], "should_be")
    return msgspec.structs.replace(one, id=meant)


def _plain(annotation: Any, said: str) -> Any:
    """The text as one of the values of a list, or as grades; None where it is neither."""
    inner, extra, _, _ = unwrap(annotation)
    if extra.get("grades"):
        try:
            return read_span(said)
        except NotACell:
            return None
    if isinstance(inner, type) and issubclass(inner, StrEnum):
        word = re.sub(r"[\s-]+", "_", said.casefold())
        return next((one for one in inner if one.value == word), None)
    return None


def _field(body: Event, fact: Version) -> str | None:
    """The field of the event that makes the fact."""
    table = field_table(type(body))
    if fact.type in table:
        return fact.type
    if fact.type in ("name", "also_known"):
        return next((name for name in ("name", "title") if name in table), None)
    wanted = _FIELD.get(fact.type)
    return wanted if wanted in table else None


def _annotation(body: Event, name: str) -> Any:
    return field_table(type(body))[name][1]


def _id(part: Any) -> str:
    return str(getattr(part, "id", part))


def _read(body: Event, changes: Mapping[str, Any]) -> Event:
    given = {
        info.encode_name: getattr(body, info.name) for info in msgspec.structs.fields(body)
        if info.default is NODEFAULT or getattr(body, info.name) != info.default
    }  # fmt: skip
    try:
        return read_event(body.TOPIC, {**given, **changes})
    except NotAStatement as bad:
        raise _refuse(bad.message, bad.accepted) from None
