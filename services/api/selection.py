"""What a query selects, and how a field of an entity says where it comes from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Final

import strawberry
from strawberry.types.nodes import InlineFragment, SelectedField, Selection
from strawberry.utils.str_converters import to_camel_case

from events.ids import Kind
from services.api.parts import told

Wanted = Mapping[str, Sequence[Selection]]
"""Name of a field to what is selected below it."""
_FROM: Final = "from"


@dataclass(frozen=True, slots=True)
class Ends:
    """The field holds what a type of link leads to (`out`) or comes from, of these kinds; `many`: all of them."""

    field: str
    link: str
    out: bool
    kinds: frozenset[Kind]
    many: bool


@dataclass(frozen=True, slots=True)
class Stated:
    """The field holds attributes of a name; `many`: all of them, else the one of the day."""

    field: str
    name: str
    many: bool


_SOURCES: Final[dict[str, Mapping[str, Ends | Stated]]] = {}


def ends(text: str, link: str, *kinds: Kind, out: bool = False, many: bool = True) -> Any:
    """A field that follows a link, for many ends or for the one that holds best on the day."""
    return told(text, [] if many else None, {_FROM: Ends("", link, out, frozenset(kinds), many)})


def stated(text: str, name: str, many: bool = False) -> Any:
    """A field that holds an attribute: the one that holds best on the day, or all of a name."""
    return told(text, [] if many else None, {_FROM: Stated("", name, many)})


def sources_of(cls: type) -> Mapping[str, Ends | Stated]:
    """The fields of a type that follow a link or hold an attribute, by their GraphQL name."""
    if cls.__name__ not in _SOURCES:
        _SOURCES[cls.__name__] = _sources_of(cls)
    return _SOURCES[cls.__name__]


def _sources_of(cls: Any) -> Mapping[str, Ends | Stated]:
    found: dict[str, Ends | Stated] = {}
    for one in fields(cls):
        match one.metadata.get(_FROM) if one.metadata else None:
            case Ends(_, link, out, kinds, many):
                found[to_camel_case(one.name)] = Ends(one.name, link, out, kinds, many)
            case Stated(_, name, many):
                found[to_camel_case(one.name)] = Stated(one.name, name, many)
    return found


@cache
def names_of(cls: type[Any]) -> frozenset[str]:
    """The names under which a fragment may speak of a type: its own and those of its interfaces."""
    definition: Any = vars(cls)["__strawberry_definition__"]
    return frozenset((definition.name, cls.__name__, *(one.name for one in definition.interfaces)))


def wanted(selections: Sequence[Selection], cls: type) -> dict[str, list[Selection]]:
    """The fields selected on a type: fragments laid open, the same field under two aliases joined."""
    found: dict[str, list[Selection]] = {}
    for one in _fields(selections, names_of(cls)):
        found.setdefault(one.name, []).extend(one.selections)
    return found


def below(selections: Sequence[Selection], *path: str) -> list[Selection]:
    """What is selected below a path of fields, whatever the type."""
    for name in path:
        selections = [deep for one in _fields(selections, None) if one.name == name for deep in one.selections]
    return list(selections)


def _fields(selections: Sequence[Selection], names: frozenset[str] | None) -> Iterator[SelectedField]:
    for one in selections:
        if _left_out(one):
            continue
        if isinstance(one, SelectedField):
            yield one
        elif names is None or _speaks_of(one, names):
            yield from _fields(one.selections, names)


def _speaks_of(one: Any, names: frozenset[str]) -> bool:
    return one.type_condition in names or (isinstance(one, InlineFragment) and not one.type_condition)


def _left_out(one: Selection) -> bool:
    directives: Mapping[str, Mapping[str, Any]] = one.directives
    return bool(directives.get("skip", {}).get("if", False)) or not directives.get("include", {}).get("if", True)


def selected(info: strawberry.Info) -> list[Selection]:
    """Everything selected below the field that is being answered."""
    return [deep for one in info.selected_fields for deep in one.selections]
