"""Statements into events, before anything is decided: what each says, what it is called, and whether it is text."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

from events.envelope import Event
from events.ids import PARTIES, NotAnId, read_id
from events.statement import NotAStatement, read_event
from services.boundary import Boundary
from services.commands.contract import engagement_of
from services.commands.known import with_codes
from services.statements import Refused, Statement

MAX_KEY: Final = 300
MAX_SUBJECTS: Final = 255
MAX_MEMBERS: Final = 4000
_MAX_TEXT: Final = 100_000
_UNUSABLE: Final = re.compile("[\x00\ud800-\udfff]")
_ENCODER: Final = msgspec.json.Encoder(enc_hook=str, order="deterministic")


def digest_of(statements: Sequence[Statement], recorded_by: str) -> str:
    """SHA-256 of what is said, whatever order its fields are in. `Refused` for half a surrogate pair."""
    said = [(one.topic, one.fields, one.sources, one.reason, one.on_behalf_of, one.at) for one in statements]
    try:
        return hashlib.sha256(_ENCODER.encode([recorded_by, said])).hexdigest()
    except UnicodeEncodeError:
        for one in statements:
            read(one, None)
        raise Refused("bad-field", "a text holds half a surrogate pair", None, "Unicode text") from None


def read(statement: Statement, boundary: Boundary | None) -> list[Event]:
    """The events that a statement tells: one, or two for a contract that begins an engagement."""
    fields, begins = statement.fields, False
    if statement.topic == "contract.signed" and "begins" in fields:
        begins = _yes(fields["begins"])
        fields = {name: value for name, value in fields.items() if name != "begins"}
    body = _read(statement.topic, fields, boundary)
    if len(body.subjects()) > MAX_SUBJECTS or _members(body) > MAX_MEMBERS:
        raise Refused(
            "too-much", f"the event names {_members(body)} places, parties and other parts", None,
            f"at most {MAX_MEMBERS} of them and {MAX_SUBJECTS} subjects; several events",
        )  # fmt: skip
    return [body, engagement_of(body)] if begins else [body]


def _read(topic: str, fields: Mapping[str, Any], boundary: Boundary | None) -> Event:
    try:
        return read_event(topic, fields)
    except NotAStatement as first:
        if boundary is None:
            raise _bad(first) from None
        said = with_codes(topic, fields, boundary)
        if said == fields:
            raise _bad(first) from None
    try:
        return read_event(topic, said)
    except NotAStatement as second:
        raise _bad(second) from None


def _bad(said: NotAStatement) -> Refused:
    return Refused("bad-field", said.message, said.field, said.accepted)


def _yes(value: Any) -> bool:
    if not isinstance(value, bool) and value not in ("true", "false"):
        raise Refused("bad-field", f"{ascii(value)[:80]} is neither true nor false", "begins", "true, false")
    return value is True or value == "true"


def _members(body: Event) -> int:
    total = 0
    for name in body.__struct_fields__:
        value = getattr(body, name)
        if isinstance(value, tuple):
            total += len(value)
        elif isinstance(value, Event):
            total += _members(value)
    return total


def check_text(value: str | None, field: str, longest: int = _MAX_TEXT) -> None:
    """Refuse a text that cannot be kept: empty, too long, with a NUL or half a surrogate pair."""
    if value is None:
        return
    if len(value) > longest:
        raise Refused("bad-field", f"the text has {len(value)} characters", field, f"at most {longest}")
    if _UNUSABLE.search(value):
        raise Refused("bad-field", "the text holds a NUL or half a surrogate pair", field, "Unicode text")
    if not value.strip():
        raise Refused("bad-field", "the text is empty", field, "a text")


def check_envelope(statement: Statement) -> None:
    """Refuse sources, a reason or an `on_behalf_of` that cannot be kept."""
    check_text(statement.reason, "reason")
    for n, source in enumerate(statement.sources):
        for name in ("document", "title", "uri", "sha256", "locator"):
            check_text(getattr(source, name), f"sources[{n}].{name}")
    if statement.on_behalf_of is not None:
        check_party(statement.on_behalf_of, "on_behalf_of")


def check_party(id: str, field: str) -> None:
    """Refuse what is not the id of a party."""
    accepted = ", ".join(sorted(PARTIES))
    try:
        kind = read_id(id)
    except NotAnId:
        raise Refused("bad-field", f"{ascii(id)[:80]} is not an id", field, f"the id of a party: {accepted}") from None
    if kind not in PARTIES:
        raise Refused("wrong-kind", f"{id} is no party", field, accepted)


def check_clock(at: datetime | None, now: datetime, boundary: Boundary) -> None:
    """Refuse an import clock after a live event, one that runs back, and one without its zone. Then move it."""
    if at is None:
        boundary.live = True
        return
    if at.tzinfo is None:
        raise Refused("naive-time", f"{at.isoformat()} does not say its zone", "at", f"{at.isoformat()}Z")
    boundary.clocked()
    if boundary.live:
        raise Refused(
            "import-after-live", f"{at.isoformat()}: the log holds events of its own clock", "at",
            "no clock: the day of the source goes into the source; or a new, empty log",
        )  # fmt: skip
    if boundary.last_at is not None and at < boundary.last_at:
        raise Refused(
            "clock-runs-back", f"{at.isoformat()} is before {boundary.last_at.isoformat()}, the last one", "at",
            f"an instant from {boundary.last_at.isoformat()} on",
        )  # fmt: skip
    if at > now + timedelta(seconds=1):
        raise Refused("clock-ahead", f"{at.isoformat()} has not come yet", "at", f"an instant up to {now.isoformat()}")
    boundary.last_at = at.astimezone(UTC)
