"""Sets of worlds: all that their files tell, in one order, with bodies, labels and repeated registrations settled."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from events import tags
from events.envelope import event_id
from events.statement import NotAStatement, read_event
from services.boundary import Book
from services.files.bodies import BODIES, TOPIC, named_bodies, read_bodies
from services.files.stories import Item, World, read_world
from services.statements import Refused

_NAMING: Final = ("event", "dispute", "about")
Labels = Mapping[tuple[str, str], str]
"""(world, label) to the id of the event that it names."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The worlds of a set, and what is to be recorded of them, in order. `again` are registrations that stand in the
    record, or elsewhere in the set, with the same content. `paths` are the files that tell anything."""

    worlds: tuple[World, ...]
    items: tuple[Item, ...]
    again: tuple[Item, ...]
    labels: Labels

    @property
    def paths(self) -> list[Path]:
        """The files, those of bodies first."""
        told = {one.spot.path: None for one in (*self.items, *self.again)}
        named = [one.path for one in self.worlds]
        return [*(path for path in told if path not in named), *named]


def gather(log: Book, paths: Sequence[Path], recorder: str | None) -> Gathered:
    """Read a set of worlds, with the `bodies.yaml` of their folders. `Refused` names the file and line."""
    files = list({path.resolve(): path for path in paths}.values())
    worlds = sorted(map(read_world, (one for one in files if one.name != BODIES)), key=lambda one: _order(one.path))
    met: dict[str, Path] = {}
    for world in worlds:
        if world.name in met:
            raise Refused(
                "second-declaration", f"{met[world.name]} is called {world.name!r} already", str(world.path),
                "another name after `world:`",
            )  # fmt: skip
        met[world.name] = world.path
    told = [_recorded_by(one, recorder) for world in worlds for one in world.items]
    told.sort(key=lambda one: (one.at, *_order(one.spot.path), one.spot.line))
    bodies = named_bodies(told, read_bodies(_beside(files)))
    # Stable: a body stands before what names it first, and after all that was recorded earlier.
    together = sorted([*bodies, *told], key=lambda one: one.at)
    items, again, same = _declared(log, together)
    labels = _labels(told, same)
    return Gathered(tuple(worlds), tuple(_resolved(one, labels) for one in items), tuple(again), labels)


def labelled(items: Sequence[Item]) -> list[Item]:
    """The items with the ids of the events that their labels stand for."""
    labels = _labels(items, {})
    return [_resolved(one, labels) for one in items]


def _order(path: Path) -> tuple[str, str]:
    return path.name, str(path)


def _beside(files: Iterable[Path]) -> list[Path]:
    """The files of bodies: those that are named, and those in the folders of the others."""
    found = {path.resolve().parent: path.with_name(BODIES) for path in files}
    return [path for path in found.values() if path.exists()]


def _recorded_by(item: Item, recorder: str | None) -> Item:
    found = item.recorder or recorder
    if not found:
        accepted = "`recorder:` in the file, --as, or ZONELEDGER_RECORDER"
        raise Refused("no-recorder", "nobody is named who records", str(item.spot), accepted)
    return replace(item, recorder=found)


def _declared(log: Book, items: Sequence[Item]) -> tuple[list[Item], list[Item], dict[str, str]]:
    """Each registration once: what to record, what is there with the same content, and of the latter the command
    key to the id of the event that stands for it."""
    first: dict[str, Item] = {}
    kept: list[Item] = []
    again: list[Item] = []
    same: dict[str, str] = {}
    ids = {str(one.fields.get("id")) for one in items if one.topic == TOPIC}
    known = log.firsts([tags.registered(one) for one in sorted(ids)])
    for item in items:
        own = str(item.fields.get("id"))
        if item.topic != TOPIC:
            kept.append(item)
            continue
        there = known.get(tags.registered(own))
        other = first.get(own)
        if other is not None:
            if _content(other) != _content(item):
                raise item.refused(
                    "second-declaration", f"{own} is registered at {other.spot} already, with other content",
                    "the same content, another id, or one registration and events that change it",
                )  # fmt: skip
            same[item.key] = same.get(other.key) or str(event_id(other.key, 0))
            again.append(item)
        elif there is not None and (found := _stands(log, there, item)):
            same[item.key] = found
            again.append(item)
        else:
            kept.append(item)
        first.setdefault(own, item)
    return kept, again, same


def _content(item: Item) -> Any:
    try:
        return read_event(item.topic, item.fields)
    except NotAStatement:
        return dict(item.fields)


def _stands(log: Book, position: int, item: Item) -> str | None:
    """The id of the event at a position, if it says what the item says."""
    (event,) = log.at([position])
    return str(event.id) if event.body == _content(item) else None


def _labels(items: Sequence[Item], same: Mapping[str, str]) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for item in items:
        if item.label is None:
            continue
        if (item.world, item.label) in found:
            raise item.refused("second-declaration", f"the label {item.label!r} names another item", "another label")
        found[item.world, item.label] = same.get(item.key) or str(event_id(item.key, 0))
    return found


def _resolved(item: Item, labels: Labels) -> Item:
    """The item with the ids of the events that its labels stand for."""
    told = {name: item.fields[name] for name in _NAMING if str(item.fields.get(name, "")).startswith(("@", "event:@"))}
    if not told:
        return item
    fields = dict(item.fields)
    for name, text in told.items():
        found = event_named(str(text), item.world, labels)
        if found is None:
            names = sorted(label if world == item.world else f"{world}/{label}" for world, label in labels)
            raise item.refused(
                "unknown-label", f"{ascii(str(text))[:80]} is no label of this load",
                ", ".join(f"@{one}" for one in names[:20]) or "a label, `as: …` beside an item", name,
            )  # fmt: skip
        fields[name] = f"event:{found}" if name == "about" else found
    return replace(item, fields=fields)


def event_named(text: str, world: str, labels: Labels) -> str | None:
    """The id of the event that `@label` or `@world/label` stands for, as said in a world; None: no label."""
    bare = text.removeprefix("event:").removeprefix("@")
    other, slash, label = bare.partition("/")
    return labels.get((other, label) if slash else (world, bare))
