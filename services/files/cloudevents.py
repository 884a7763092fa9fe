"""The log as CloudEvents 1.0, structured JSON: an event for each of ours, with the statement that it carries.

What each attribute means: docs/standards.md.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from events import evidence
from events.envelope import Recorded
from events.log import LogStore
from events.merkle import event_hash, origin_of
from events.when import OPEN_END, OPEN_START, When, midnight, write_instant
from graph.answers.happened import effective
from services.files.json_array import json_array
from services.files.uris import is_uri
from services.plain import stated
from services.statements import Refused

SPECVERSION: Final = "1.0"
_ENCODER: Final = msgspec.json.Encoder()
_ABOUT_EVENTS: Final = (
    evidence.Corrected, evidence.Retracted, evidence.Added, evidence.Disputed, evidence.Settled,
)  # fmt: skip


def log_uri(log: LogStore) -> str:
    """Which record it is, as a URI: `urn:zoneledger:` and the origin that its sealed heads name."""
    (first,) = log.stored(0, 1)
    return f"urn:zoneledger:{origin_of(event_hash(first.position, first.id, first.topic, first.state))}"


def read_source(uri: str) -> str:
    """The URI that is to be the `source`; `Refused` for what is none."""
    if not is_uri(uri):
        raise Refused("bad-uri", f"{uri[:80]!r} is no URI", "--source", "a URI: https://records.example/salem")
    return uri


def json_lines(events: Iterable[Recorded], source: str) -> Iterator[bytes]:
    """A CloudEvent in each line."""
    for one in events:
        yield _ENCODER.encode(cloud_event(one, source)) + b"\n"


def json_batch(events: Iterable[Recorded], source: str) -> Iterator[bytes]:
    """The JSON batch format: one array, a CloudEvent in each of its lines."""
    return json_array(_ENCODER.encode(cloud_event(one, source)) for one in events)


def encoder_of(path: Path) -> Callable[[Iterable[Recorded], str], Iterator[bytes]]:
    """How a file of this name is written; `Refused` for a name that does not say."""
    match path.suffix.lower():
        case ".jsonl" | ".ndjson":
            return json_lines
        case ".json":
            return json_batch
    raise Refused(
        "unknown-format", f"{path.name} is neither JSON lines nor a batch", "--out",
        "a name that ends in .jsonl (an event in each line) or .json (a batch)",
    )  # fmt: skip


def cloud_event(event: Recorded, source: str) -> dict[str, Any]:
    """One event. `time` is the day on which what is told happened, where that day is exact, at 00:00 UTC; of a word
    about another event (a correction, a dispute) the instant at which it was said. Left out otherwise: an invented
    instant would be taken for a true one. `earliest` and `latest` are the days that the date can mean."""
    when = effective(event.body)
    return {
        "specversion": SPECVERSION, "id": str(event.id), "source": source, "type": event.topic,
        "subject": event.subjects[0], **_given(time=_time(event, when), **_effective(when)),
        "recordedtime": write_instant(event.recorded_at), "sequence": f"{event.position:016d}",
        "recordedby": event.recorded_by, **_given(onbehalfof=event.on_behalf_of),
        "datacontenttype": "application/json", "data": _data(event),
    }  # fmt: skip


def _data(event: Recorded) -> dict[str, Any]:
    return {
        "position": event.position, "root": event.slot, "topic": event.topic, "subjects": list(event.subjects),
        "statement": stated(event.body), "sources": list(map(stated, event.sources)),
        **_given(
            reason=event.reason, imported_at=write_instant(event.imported_at) if event.imported_at else None,
        ),
    }  # fmt: skip


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _time(event: Recorded, when: When | None) -> str | None:
    if isinstance(event.body, _ABOUT_EVENTS):
        return write_instant(event.recorded_at)
    return midnight(when)


def _effective(when: When | None) -> dict[str, Any]:
    if when is None:
        return {}
    return {
        "effective": when.words, "earliest": None if when.earliest == OPEN_START else when.earliest,
        "latest": None if when.latest == OPEN_END else when.latest,
    }  # fmt: skip
