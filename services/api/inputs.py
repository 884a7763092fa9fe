"""What can be recorded, as input types: one for each event, made from the event's own fields and their texts.

`contract.signed` is the input `ContractSignedInput`. A field has the name that it has everywhere, in camel case.
"""

from collections.abc import Mapping
from dataclasses import fields
from enum import StrEnum
from functools import cache
from types import GenericAlias
from typing import Annotated, Any, Final, get_args, get_origin

import strawberry
from msgspec import NODEFAULT, Struct
from msgspec.structs import FieldInfo

from events.catalogue import TOPICS
from events.envelope import Source
from events.statement import field_table, unwrap
from events.when import When
from services.api.enums import described

_SOURCE: Final = {
    "document": "The document's id: the same document has the same id everywhere.",
    "title": "Its title.",
    "uri": "Where it can be read.",
    "sha256": "The SHA-256 of its bytes, in hexadecimal.",
    "dated": "The date that it bears.",
    "published_on": "When it was published.",
    "locator": "Where in it: a page, a section, a row.",
    "first_hand": "Whether those who acted made it (a contract, minutes), or others tell of it (an article, a study).",
}


def camel(text: str) -> str:
    """`contract.notice_given` as `contractNoticeGiven`."""
    first, *rest = text.replace(".", "_").split("_")
    return first + "".join(map(str.capitalize, rest))


def pascal(text: str) -> str:
    """`contract.notice_given` as `ContractNoticeGiven`."""
    name = camel(text)
    return name[0].upper() + name[1:]


def sentence(kind: type[Struct]) -> str:
    """What an event or part says of itself, in one line."""
    return " ".join((kind.__doc__ or kind.__name__).split())


def _kind(annotation: Any, extra: Mapping[str, Any]) -> Any:
    if extra.get("nested"):
        return Annotated["EventInput", strawberry.lazy("services.api.inputs")]
    if get_origin(annotation) is tuple:
        inner, deeper, _, _ = unwrap(get_args(annotation)[0])
        return GenericAlias(list, (_kind(inner, deeper),))
    if "kinds" in extra or extra.get("event"):
        return strawberry.ID
    if isinstance(annotation, type) and issubclass(annotation, Struct) and annotation is not When:
        return part_input(annotation)
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return described(annotation)
    return annotation


def _field(name: str, info: FieldInfo, annotation: Any) -> tuple[Any, Any]:
    plain, extra, _, text = unwrap(annotation)
    kind = _kind(plain, extra)
    text = text or _SOURCE.get(name) or sentence(plain)
    if extra.get("kinds"):
        text += f" An id of: {', '.join((*extra['kinds'], *extra.get('words', ())))}; or a code such as `nces:…`."
    if extra.get("low") is not None or extra.get("high") is not None:
        text += f" From {extra.get('low', 'any')} to {extra.get('high', 'any')}."
    required = info.default is NODEFAULT and info.default_factory is NODEFAULT
    shown = camel(name)
    if required:
        return kind, strawberry.field(name=shown, description=text)
    if isinstance(info.default, str | float | int) and not isinstance(info.default, bool) and info.default != "":
        text += f" Not given: `{info.default}`."
    return kind | None, strawberry.field(name=shown, description=text, default=strawberry.UNSET)


def _input(kind: type[Struct], name: str) -> type:
    annotations: dict[str, Any] = {}
    space: dict[str, Any] = {}
    for shown, (info, annotation) in field_table(kind).items():
        annotations[info.name], space[info.name] = _field(shown, info, annotation)
    made = type(name, (), {**space, "__annotations__": annotations, "__module__": __name__})
    return strawberry.input(made, name=name, description=sentence(kind))


@cache
def part_input(kind: type[Struct]) -> type:
    """The input type of a part of an event: `TermInput`."""
    return _input(kind, f"{kind.__name__}Input")


@cache
def event_input(topic: str) -> type:
    """The input type of an event: `ContractSignedInput`."""
    return _input(TOPICS[topic], f"{pascal(topic)}Input")


def _any_event() -> type:
    annotations: dict[str, Any] = {}
    space: dict[str, Any] = {}
    for topic, kind in TOPICS.items():
        annotations[topic.replace(".", "_")] = event_input(topic) | None
        space[topic.replace(".", "_")] = strawberry.field(
            name=camel(topic), description=sentence(kind), default=strawberry.UNSET
        )
    made = type("EventInput", (), {**space, "__annotations__": annotations, "__module__": __name__})
    text = "A whole event: exactly one of these."
    return strawberry.input(made, name="EventInput", description=text, one_of=True)


EventInput: Any = _any_event()
"""One event of any topic, for corrections and disputes."""
_TOPIC_OF: Final = {topic.replace(".", "_"): topic for topic in TOPICS}


def said(value: Any) -> Any:
    """An input as `events.statement.read_event` takes it. What is not given is left out."""
    if isinstance(value, EventInput):
        return {_TOPIC_OF[f.name]: said(one) for f in fields(value) if (one := getattr(value, f.name))}
    if isinstance(value, list):
        return [said(one) for one in value]
    if isinstance(value, When):
        return value.words
    if isinstance(value, StrEnum):
        return value.value
    if hasattr(value, "__strawberry_definition__"):
        given = ((f.name.removesuffix("_"), getattr(value, f.name)) for f in fields(value))
        return {name: said(one) for name, one in given if one is not None and one is not strawberry.UNSET}
    return value


SourceInput: Any = part_input(Source)
"""A document that says so, as input."""


def read_source(value: Any) -> Source:
    """The source of its input."""
    given = ((f.name, getattr(value, f.name)) for f in fields(value))
    return Source(**{name: one for name, one in given if one is not None and one is not strawberry.UNSET})


def described_arg(text: str) -> Any:
    """The description of an argument."""
    return strawberry.argument(description=text)
