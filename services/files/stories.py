"""World files: what each tells, item by item, before it is told to the record. Format: docs/worlds.md."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import msgspec

from events.catalogue import TOPICS
from events.envelope import Source
from events.evidence import Added
from events.statement import NotAStatement, field_table, read_event, unwrap
from events.when import When
from services.files.yaml_marks import Mark, Spot, read_yaml
from services.statements import Refused

MAX_EACH: Final = 10_000
KEYS: Final = ("world", "title", "clock", "recorder", "moment", "sources", "source", "happened", "questions")
_BESIDE: Final = ("as", "source", "at", "reason", "on_behalf_of", "each")
_SOURCE: Final = tuple(field_table(Source))
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}", re.ASCII)
_HOLE: Final = re.compile(r"\{(n|n:0([1-9])d)\}")
_BRACED: Final = re.compile(r"\{[^{}]*\}")
_INSTANT: Final = "an instant with its zone: 2012-05-24T12:00:00Z"
_ENCODER: Final = msgspec.json.Encoder(enc_hook=str, order="deterministic")


@dataclass(frozen=True, slots=True)
class Item:
    """A statement as a file tells it. `key` is its command, `label` the name that the file gives to its event;
    `recorder` is None where the file names none."""

    spot: Spot
    world: str
    topic: str
    fields: Mapping[str, Any]
    sources: tuple[Source, ...]
    reason: str | None
    on_behalf_of: str | None
    at: datetime
    recorder: str | None
    label: str | None
    key: str

    def refused(self, rule: str, message: str, accepted: str, field: str | None = None) -> Refused:
        """A refusal of this item, with its place."""
        where = f"{self.spot} {self.topic}" + (f" {field}" if field else "")
        return Refused(rule, message, where, accepted)


@dataclass(frozen=True, slots=True)
class World:
    """A file: what happened, and what is asked of it. `on` and `known` are the moment of its questions."""

    path: Path
    name: str
    recorder: str | None
    on: str | None
    known: Mark | None
    items: tuple[Item, ...]
    questions: tuple[Mark, ...]


def read_world(path: Path) -> World:
    """The world that a file tells. `Refused` names the line, the rule and what is accepted."""
    root = read_yaml(path)
    said = root.entries("a world", KEYS)
    for needed in ("world", "clock"):
        if needed not in said:
            raise root.refused("bad-field", f"{needed} is missing", "a slug" if needed == "world" else _INSTANT)
    name = said["world"].text("world")
    if not _NAME.fullmatch(name):
        raise said["world"].refused("bad-field", f"{ascii(name)[:80]} is no slug", "letters, digits, . _ -, at most 63")
    moment = said["moment"].entries("moment", ("on", "known")) if "moment" in said else {}
    items = told(said, name, read_instant(said["clock"], "clock"))
    return World(
        path, name, _recorder(said), moment["on"].text("on") if "on" in moment else None,
        moment.get("known"), items, _list(said, "questions"),
    )  # fmt: skip


def told(said: Mapping[str, Mark], name: str, clock: datetime) -> tuple[Item, ...]:
    """The items of a file with these entries, recorded at this clock where they say nothing else."""
    known = Sources.read(said["sources"]) if "sources" in said else Sources({})
    default = known.cited(said["source"]) if "source" in said else ()
    reading = _Items(name, clock, _recorder(said), known, default)
    return tuple(item for mark in _list(said, "happened") for item in reading.items(mark))


def _recorder(said: Mapping[str, Mark]) -> str | None:
    return said["recorder"].text("recorder") if "recorder" in said else None


def _list(said: Mapping[str, Mark], name: str) -> tuple[Mark, ...]:
    return said[name].items(name) if name in said else ()


def read_instant(mark: Mark, what: str) -> datetime:
    """The instant that a value names, in UTC."""
    text = mark.text(what)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or len(text) <= len("2012-05-24"):
        raise mark.refused("bad-field", f"{what}: {ascii(text)[:80]} is no instant with its zone", _INSTANT)
    return found.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Sources:
    """The documents of a file, by their keys."""

    by_key: Mapping[str, Source]

    @classmethod
    def read(cls, mark: Mark) -> "Sources":
        """From the `sources` of a file."""
        found = {}
        for key, one in mark.entries("sources").items():
            fields = {name: value.plain() for name, value in one.entries(f"source {key}", _SOURCE).items()}
            try:
                event = read_event("evidence.added", {"event": "1", "sources": [{"document": key, **fields}]})
            except NotAStatement as bad:
                raise one.refused("bad-field", f"source {key}: {bad.message}", bad.accepted, bad.field) from None
            found[key] = event.sources[0] if isinstance(event, Added) else Source(document=key)
        return cls(found)

    def cited(self, mark: Mark) -> tuple[Source, ...]:
        """The sources that `pz`, `{pz: p. 31}` or a list of these mean."""
        if isinstance(mark.said, tuple):
            return tuple(source for one in mark.said for source in self.cited(one))
        if not isinstance(mark.said, Mapping):
            return (self._one(mark.text("source"), mark),)
        return tuple(
            msgspec.structs.replace(self._one(key, one), locator=one.text("locator")) for key, one in mark.said.items()
        )

    def _one(self, key: str, mark: Mark) -> Source:
        found = self.by_key.get(key)
        if found is None:
            near = get_close_matches(key, self.by_key, 3, 0.5) or self.by_key
            message = f"{ascii(key)[:80]} is none of the sources of this file"
            raise mark.refused("unknown-source", message, ", ".join(near) or "sources: {key: {title: …}}")
        return found


class _Items:
    """Reads the items of a file; equal ones are told apart by their number."""

    def __init__(
        self, world: str, clock: datetime, recorder: str | None, sources: Sources, default: tuple[Source, ...]
    ) -> None:
        self._world, self._clock, self._recorder = world, clock, recorder
        self._sources, self._default = sources, default
        self._met: Counter[str] = Counter()

    def items(self, mark: Mark) -> Iterator[Item]:
        """The statements of one item: one, or one for each number."""
        said = mark.entries("an item")
        topic, body = self._topic(mark, said)
        beside = {name: one for name, one in said.items() if name in _BESIDE}
        at = read_instant(beside["at"], "at") if "at" in beside else self._clock
        sources = self._sources.cited(beside["source"]) if "source" in beside else self._default
        fields = {name: one.plain() for name, one in body.entries(topic).items()} if body.said is not None else {}
        if "sources" in fields:
            fields["sources"] = self._sources_within(body.entries(topic)["sources"])
        for number in _numbers(beside.get("each")):
            filled = _filler(mark, number)
            texts = {
                name: filled(beside[name].text(name)) for name in ("reason", "on_behalf_of", "as") if name in beside
            }
            full = dated(topic, _deep(fields, filled), at)
            reason, behalf = texts.get("reason"), texts.get("on_behalf_of")
            yield Item(
                mark.spot, self._world, topic, full, sources, reason, behalf, at, self._recorder, texts.get("as"),
                self._key(topic, full, sources, reason, behalf, at),
            )  # fmt: skip

    def _topic(self, mark: Mark, said: Mapping[str, Mark]) -> tuple[str, Mark]:
        others = [name for name in said if name not in _BESIDE]
        strange = next((name for name in others if "." not in name), None)
        if strange is not None:
            near = get_close_matches(strange, [*_BESIDE, *TOPICS], 3, 0.5) or list(_BESIDE)
            message = f"an item has no {ascii(strange)[:80]}"
            raise said[strange].refused("unknown-key", message, ", ".join(near))
        if len(others) != 1:
            message = f"an item tells one event, here are {len(others)}"
            raise mark.refused("bad-field", message, "one topic with its fields, and beside it " + ", ".join(_BESIDE))
        if others[0] not in TOPICS:
            near = get_close_matches(others[0], TOPICS, 3, 0.5) or list(TOPICS)
            raise said[others[0]].refused("bad-field", f"{ascii(others[0])[:80]} is no topic", ", ".join(near))
        return others[0], said[others[0]]

    def _sources_within(self, mark: Mark) -> list[Any]:
        """Sources that an event names itself: keys of the file, or documents in full."""
        out: list[Any] = []
        for one in mark.said if isinstance(mark.said, tuple) else (mark,):
            full = isinstance(one.said, Mapping) and "document" in one.said
            out.extend([one.plain()] if full else map(_source_said, self._sources.cited(one)))
        return out

    def _key(self, *said: Any) -> str:
        digest = hashlib.sha256(_ENCODER.encode(said)).hexdigest()[:32]
        self._met[digest] += 1
        return f"world:{self._world}:{digest}:{self._met[digest]}"


def _source_said(source: Source) -> dict[str, Any]:
    """A source as people write it."""
    said = {name: getattr(source, name) for name in _SOURCE}
    return {name: str(value) for name, value in said.items() if value is not None}


def dated(topic: str, fields: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """The fields with `[..D]` for each day that the event needs and nobody states, D being the day of recording."""
    out = dict(fields)
    for name, (info, annotation) in field_table(TOPICS[topic]).items():
        kind, extra, _, _ = unwrap(annotation)
        if extra.get("nested"):
            inner = out.get(name)
            if isinstance(inner, Mapping) and len(inner) == 1:
                ((other, said),) = inner.items()
                out[name] = {other: dated(other, said, at)} if other in TOPICS and isinstance(said, Mapping) else inner
        elif kind is When and name in ("from", "on") and info.required and out.get(name) is None:
            out[name] = f"[..{at.date().isoformat()}]"
    return out


def _numbers(mark: Mark | None) -> range | tuple[None]:
    if mark is None:
        return (None,)
    ends = [one.said for one in mark.items("each")]
    low, high = ends if len(ends) == 2 else (None, None)
    if isinstance(low, int) and isinstance(high, int) and 0 <= low <= high < low + MAX_EACH:
        return range(low, high + 1)
    raise mark.refused("bad-field", "each takes a first and a last number", f"[1, 39], at most {MAX_EACH} numbers")


def _filler(mark: Mark, number: int | None) -> Callable[[str], str]:
    def fill(text: str) -> str:
        if number is None and _HOLE.search(text):
            raise mark.refused("bad-field", f"{ascii(text)[:80]} has a place for a number", "each: [1, 39] beside it")
        if number is None:
            return text
        strange = next((one for one in _BRACED.findall(text) if not _HOLE.fullmatch(one)), None)
        if strange is not None:
            raise mark.refused("bad-field", f"{ascii(strange)[:80]} is no place for a number", "{n}, {n:02d}")
        return _HOLE.sub(lambda hole: f"{number:0{hole[2] or 1}d}", text)

    return fill


def _deep(value: Any, fill: Callable[[str], str]) -> Any:
    match value:
        case str():
            return fill(value)
        case list():
            return [_deep(one, fill) for one in value]
        case dict():
            return {name: _deep(one, fill) for name, one in value.items()}
    return value
