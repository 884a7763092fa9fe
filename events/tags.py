"""Tags: by which an event is found again, and on which an append can be conditional."""

import msgspec

from events.envelope import Event, Source
from events.evidence import Corrected, Disputed, Retracted, Settled
from events.ids import is_id
from events.organisation import Identified, Registered


def subject(id: str) -> str:
    """Events that change the facts of an id."""
    return f"subject:{id}"


def named(id: str) -> str:
    """Events that name an id without changing its facts."""
    return f"named:{id}"


def registered(id: str) -> str:
    """The event that founds an id: the boundary of everything that needs it to be known."""
    return f"registered:{id}"


def document(id: str) -> str:
    """Events that a document bears out."""
    return f"document:{id}"


def slot(position: int) -> str:
    """What is said about the root event at a position: the boundary of corrections and disputes."""
    return f"slot:{position}"


def code(scheme: str, value: str) -> str:
    """Events that give somebody a code: what `nces:482364002581` is resolved by."""
    return f"code:{scheme.lower()}:{value.lower()}"


def topic(name: str) -> str:
    """Events of a topic."""
    return f"topic:{name}"


def recorder(id: str) -> str:
    """Events that a party recorded."""
    return f"recorder:{id}"


def tags_of(body: Event, subjects: tuple[str, ...], sources: tuple[Source, ...], recorded_by: str) -> tuple[str, ...]:
    """Every tag of an event, each once."""
    found = dict.fromkeys(map(subject, subjects))
    found.update(dict.fromkeys(named(one) for one in ids_in(body) if one not in subjects))
    if body.FOUNDS:
        found[registered(body.subjects()[0])] = None
    if isinstance(body, Corrected | Retracted | Disputed | Settled):
        found[slot(body.slot)] = None
    if isinstance(body, Corrected) and body.replacement.FOUNDS:
        found[registered(body.replacement.subjects()[0])] = None
    found.update(dict.fromkeys(document(source.document) for source in sources))
    found.update(dict.fromkeys(codes_in(body)))
    found[topic(body.TOPIC)] = None
    found[recorder(recorded_by)] = None
    return tuple(found)


def codes_in(body: Event) -> tuple[str, ...]:
    """The tags of every code that an event gives, or a replacement in it."""
    if isinstance(body, Registered):
        return tuple(code(one.scheme, one.value) for one in body.identifiers)
    if isinstance(body, Identified):
        return (code(body.scheme, body.value),)
    return codes_in(body.replacement) if isinstance(body, Corrected) else ()


def ids_in(body: Event) -> tuple[str, ...]:
    """Every id that an event names, in the order of its fields."""
    found: dict[str, None] = {}
    _gather(body, found)
    return tuple(found)


def _gather(part: msgspec.Struct, found: dict[str, None]) -> None:
    for name in part.__struct_fields__:
        if name == "carries":
            continue
        value = getattr(part, name)
        for one in value if type(value) is tuple else (value,):
            # Most of what an event says is plain text, many times over: what is no id is to be passed quickly.
            if type(one) is str:
                if 0 < one.find(":") < 12 and is_id(one):
                    found[one] = None
            elif isinstance(one, msgspec.Struct) and not isinstance(one, Source):
                _gather(one, found)
