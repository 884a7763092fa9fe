"""Bodies that several worlds name: `bodies.yaml` beside them. Only those that are named are recorded."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from services.files.stories import Item, dated
from services.files.yaml_marks import Spot, read_yaml
from services.statements import Refused

BODIES: Final = "bodies.yaml"
TOPIC: Final = "organisation.registered"
_ENCODER: Final = msgspec.json.Encoder(order="deterministic")


@dataclass(frozen=True, slots=True)
class Body:
    """A body as its file registers it."""

    id: str
    spot: Spot
    fields: Mapping[str, Any]

    def item(self, first: Item) -> Item:
        """Its registration, at the clock of the item that names it first and by the same recorder."""
        digest = hashlib.sha256(_ENCODER.encode(self.fields)).hexdigest()[:32]
        return Item(
            self.spot, "bodies", TOPIC, dated(TOPIC, self.fields, first.at), (), None, None, first.at,
            first.recorder, None, f"bodies:{self.id}:{digest}",
        )  # fmt: skip


def read_bodies(paths: Iterable[Path]) -> dict[str, Body]:
    """The bodies of these files, by id. `Refused` for one declared twice with other content."""
    found: dict[str, Body] = {}
    for path in dict.fromkeys(paths):
        for body in _read(path):
            other = found.setdefault(body.id, body)
            if other.fields != body.fields or (other is not body and other.spot.path == path):
                raise Refused(
                    "second-declaration", f"{body.id} is declared at {other.spot} already", str(body.spot),
                    "one declaration of each body, or the same in every file",
                )  # fmt: skip
    return found


def _read(path: Path) -> Iterator[Body]:
    said = read_yaml(path).entries("a file of bodies", ("bodies",))
    for mark in said["bodies"].items("bodies") if "bodies" in said else ():
        fields = mark.entries("a body")
        if "id" not in fields:
            raise mark.refused("bad-field", "a body has an id", "the fields of organisation.registered")
        yield Body(fields["id"].text("id"), mark.spot, {name: one.plain() for name, one in fields.items()})


def named_bodies(items: Sequence[Item], bodies: Mapping[str, Body]) -> list[Item]:
    """Registrations of the bodies that these items name, in the order of the items, each at its earliest naming and
    after those that it names itself. Where that naming is the same registration, it stands for the body."""
    out: dict[str, Item] = {}
    own: set[str] = set()
    for item in items:
        registered = bodies.get(str(item.fields.get("id"))) if item.topic == TOPIC else None
        if registered and registered.id not in out and registered.fields == item.fields:
            own.add(registered.id)
        beside = (one for one in (item.recorder, item.on_behalf_of) if one)
        for one in (*beside, *texts(item.fields)):
            if one in bodies:
                _add(bodies[one], bodies, item, out, own)
    return list(out.values())


def _add(body: Body, bodies: Mapping[str, Body], first: Item, out: dict[str, Item], beside: Set[str]) -> None:
    """Add a body and those it names, unless they are there; `beside` are those that need not be."""
    if body.id in out or body.id in beside:
        return
    for one in texts(body.fields):
        if one in bodies:
            _add(bodies[one], bodies, first, out, beside | {body.id})
    out[body.id] = body.item(first)


def texts(value: Any) -> Iterator[str]:
    """Every text within a value."""
    match value:
        case str():
            yield value
        case Mapping():
            for one in value.values():
                yield from texts(one)
        case list() | tuple():
            for one in value:
                yield from texts(one)
