"""Which ids an event names, and whether they are in the record. Codes of others are taken for the id they identify."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from difflib import get_close_matches
from functools import cache
from typing import Any, Final, get_args, get_origin

import msgspec

from events import tags
from events.catalogue import TOPICS
from events.envelope import Event
from events.ids import FINDING, Kind, is_id
from events.organisation import Identified, Registered
from events.statement import field_table, unwrap
from services.boundary import Boundary
from services.commands.words import standing
from services.statements import Refused

_KINDS: Final = frozenset(map(str, Kind))
_NEAR: Final = 3


def require(body: Event, boundary: Boundary, path: str = "", founds: frozenset[str] = frozenset()) -> None:
    """Refuse ids that are not in the record, all in one, with the nearest that are."""
    for field, text in _findings(body, path):
        _require_form(text, field)
    own = {body.subjects()[0], *founds} if body.FOUNDS else founds
    named = [(at, one) for at, one in ids_of(body, path) if one not in own]
    require_ids(named, boundary)


def _require_form(identity: str, field: str) -> None:
    from graph.answers.audit.rules import NotAFinding, read_identity

    try:
        read_identity(identity)
    except NotAFinding as bad:
        raise Refused("bad-finding", str(bad), field, bad.accepted) from None


def require_ids(named: list[tuple[str, str]], boundary: Boundary) -> None:
    """The same for ids that were collected with their fields."""
    known = boundary.known(one for _, one in named)
    missing = [
        (at, one) for at, one in named
        if not (known[one] and _stands(one, boundary)) and not _is_event(one, boundary)
    ]  # fmt: skip
    if missing:
        ids = list(dict.fromkeys(one for _, one in missing))
        raise Refused(
            "unknown-id", f"{', '.join(ids)}: not in the record", missing[0][0],
            "; ".join(_nearest(one, boundary, len(ids) > 1) for one in ids),
        )  # fmt: skip


def _stands(id: str, boundary: Boundary) -> bool:
    """Whether a known id is registered still: its registration may have been retracted."""
    if not boundary.doubted(id):
        return True
    return any(body.FOUNDS and body.subjects()[0] == id for _, body in standing(boundary.history(id)))


def _nearest(id: str, boundary: Boundary, many: bool) -> str:
    near = get_close_matches(id, [one for one in boundary.near(id) if one != id], _NEAR, 0.5)
    found = ", ".join(near) if near else "an id that is registered; register it first"
    return f"for {id}: {found}" if many else found


def _is_event(id: str, boundary: Boundary) -> bool:
    kind, _, key = id.partition(":")
    return kind == Kind.EVENT and boundary.event(key) is not None


@cache
def _places(kind: type[msgspec.Struct]) -> tuple[tuple[str, str, str], ...]:
    """(attribute, name, what) of the fields that hold ids: `id` or `part`, in tuples or not."""
    found = []
    for name, (info, annotation) in field_table(kind).items():
        what = _what(annotation)
        if what:
            found.append((info.name, name, what))
    return tuple(found)


def _what(annotation: Any) -> str:
    inner, extra, _, _ = unwrap(annotation)
    if get_origin(inner) is tuple:
        return _what(get_args(inner)[0])
    if extra.get("nested"):
        return ""
    if "kinds" in extra:
        return "id"
    if extra.get("finding"):
        return "finding"
    is_part = isinstance(inner, type) and issubclass(inner, msgspec.Struct) and inner.__module__ != "events.when"
    return "part" if is_part and field_table(inner) else ""


def ids_of(body: msgspec.Struct, path: str = "") -> Iterator[tuple[str, str]]:
    """(field, id) of every field that names something. Ids in running text are not meant."""
    for attribute, name, what in _places(type(body)):
        value = getattr(body, attribute)
        if value is None:
            continue
        many = isinstance(value, tuple)
        for n, one in enumerate(value if many else (value,)):
            at = f"{path}{name}[{n}]" if many else f"{path}{name}"
            if what == "part":
                yield from ids_of(one, f"{at}.")
            elif _is_finding(one):
                yield from ((at, named) for named in _about(one))
            elif ":" in one and (what == "id" or is_id(one)):
                yield at, one


def _findings(body: msgspec.Struct, path: str) -> Iterator[tuple[str, str]]:
    """(field, identity) of every field that names a finding."""
    for attribute, name, what in _places(type(body)):
        if what == "finding" and _is_finding(text := getattr(body, attribute)):
            yield f"{path}{name}", text


def _is_finding(text: str) -> bool:
    return text.startswith(FINDING)


def _about(identity: str) -> Iterator[str]:
    """The ids in the identity of a finding; none where it can be that of none."""
    # Few commands are about a finding, and the rules bring all that judges by them.
    from graph.answers.audit.rules import NotAFinding, read_identity

    with suppress(NotAFinding):
        yield from filter(is_id, read_identity(identity)[1])


def with_codes(topic: str, said: Mapping[str, Any], boundary: Boundary, path: str = "") -> dict[str, Any]:
    """The fields with every code (`nces:482364002581`) in the place of an id replaced by the id it identifies."""
    kind = TOPICS.get(topic)
    return _replaced(kind, said, boundary, path) if kind else dict(said)


def _replaced(kind: type[msgspec.Struct], said: Any, boundary: Boundary, path: str) -> dict[str, Any]:
    out = dict(said)
    for name, (_, annotation) in field_table(kind).items():
        if out.get(name) is not None:
            out[name] = _value(annotation, out[name], boundary, f"{path}{name}")
    return out


def _value(annotation: Any, value: Any, boundary: Boundary, path: str) -> Any:
    inner, extra, _, _ = unwrap(annotation)
    if get_origin(inner) is tuple:
        many = value if isinstance(value, list | tuple) else [value]
        return [_value(get_args(inner)[0], one, boundary, f"{path}[{n}]") for n, one in enumerate(many)]
    if extra.get("nested") and isinstance(value, Mapping) and len(value) == 1:
        ((topic, said),) = value.items()
        return {topic: with_codes(str(topic), said, boundary, f"{path}.") if isinstance(said, Mapping) else said}
    if isinstance(value, str) and _is_code(value):
        is_part = isinstance(inner, type) and issubclass(inner, msgspec.Struct)
        first = unwrap(next(iter(field_table(inner).values()))[1])[1] if is_part and field_table(inner) else extra
        return _identified(value, boundary, path) if "kinds" in first or "finding" in first else value
    if isinstance(value, Mapping) and isinstance(inner, type) and issubclass(inner, msgspec.Struct):
        return _replaced(inner, value, boundary, f"{path}.")
    return value


def _is_code(text: str) -> bool:
    scheme, colon, value = text.partition(":")
    return bool(scheme and colon and value) and scheme not in _KINDS and len(text) < 200 and not _is_finding(text)


def _identified(code: str, boundary: Boundary, path: str) -> str:
    scheme, _, value = code.partition(":")
    tag = tags.code(scheme, value)
    bearers = sorted({one for told in boundary.tagged(tag) for one in told.subjects if _bears(one, tag, boundary)})
    if len(bearers) == 1:
        return bearers[0]
    if bearers:
        raise Refused("ambiguous-code", f"{code} is the code of {len(bearers)}", path, bearers)
    raise Refused(
        "unknown-id", f"{code} is the code of nobody in the record", path,
        f"a code that organisation.registered or organisation.identified gave, or an id; kinds: {', '.join(Kind)}",
    )  # fmt: skip


def _bears(id: str, tag: str, boundary: Boundary) -> bool:
    return any(
        isinstance(body, Registered | Identified) and body.subjects()[0] == id and tag in tags.codes_in(body)
        for _, body in standing(boundary.history(id))
    )
