"""Proposals to review: what an import infers, or a list says otherwise, as a CSV that a person answers and hands back.

A row says what would be recorded and why. The person writes yes or no in `accept`; `on` and `statements` may be
edited, and what the cells then say is what is recorded. A day in a statement is written `{on}` and read from the
cell `on`, so that one edit changes it everywhere. A row without an answer stays open and records nothing.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TextIO

import msgspec

from events.envelope import Event, Source
from events.statement import NotAStatement, read_event
from events.when import NotADate, When, read_start
from services.files.table import Row, read_table, write_table
from services.record import MAX_EVENTS, Batch
from services.statements import Refused, Statement

KEY: Final = "accepted"
"""Commands of what was accepted: `accepted:DIGEST OF THE LIST:KEY OF THE PROPOSAL…`."""
ON: Final = "{on}"
"""Stands in a statement for the day of the cell `on`."""
HEADINGS: Final = (
    "accept", "kind", "subject", "name", "on", "said", "recorded", "why", "document", "locator", "statements",
    "source", "key",
)  # fmt: skip
_NEEDED: Final = ("accept", "kind", "subject", "on", "statements", "source", "key")
_ANSWERS: Final = ("yes", "no", "")
_LETTERS: Final = frozenset("0123456789abcdef")


class Proposes(StrEnum):
    """What a proposal is about."""

    SUCCESSION = "succession"
    ALIAS = "alias"
    EFFECTIVE_DAY = "effective_day"
    CORRECTION = "correction"
    DIFFERENCE = "difference"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing that a person decides. `subject` is an id, `on` the words of a date (or ''), `said` what the list
    says, `recorded` what the record says. `statements` are topics and fields, `{on}` standing for the day.
    `accept` is '' until somebody answers yes or no. `line` is where it stands in a file that was read."""

    key: str
    kind: Proposes
    subject: str
    name: str
    on: str
    said: str
    recorded: str
    statements: tuple[tuple[str, Mapping[str, Any]], ...]
    source: Source
    why: str
    accept: str = ""
    line: int = 0

    def told(self) -> list[Statement]:
        """The statements with the day filled in, resting on the source."""
        told = [
            (topic, {name: _filled(one, self.on) for name, one in fields.items()}) for topic, fields in self.statements
        ]
        return [Statement(topic, fields, (self.source,), self.why or None) for topic, fields in told]


def proposal(
    kind: Proposes, subject: str, name: str, *, on: str, said: str, recorded: str,
    statements: Iterable[tuple[str, Mapping[str, Any]]], source: Source, why: str,
) -> Proposal:  # fmt: skip
    """A proposal with its key: the same differing thing in the same list has the same key, whatever its day.

    Fields may hold events' own values (dates, grades); they become what JSON can say.
    """
    made = tuple((topic, dict(_plain(fields))) for topic, fields in statements)
    what = [kind.value, subject, said, recorded, source.document, source.sha256 or "", [topic for topic, _ in made]]
    key = hashlib.sha256(json.dumps(what).encode()).hexdigest()[:16]
    return Proposal(key, kind, subject, name, on, said, recorded, made, source, why)


def write_proposals(to: Path | TextIO, proposals: Iterable[Proposal]) -> int:
    """Write them for review; how many. `read_proposals` reads them back as they were."""
    return write_table(to, HEADINGS, map(_row, proposals))


def read_proposals(path: Path) -> list[Proposal]:
    """Read reviewed proposals. `Refused` names the line of the first cell that cannot be taken, and what is accepted.

    Statements are checked only where the answer is yes: what is refused by a person need not be possible.
    """
    table = read_table(path)
    table.need(_NEEDED, ", ".join(HEADINGS))
    found: dict[str, Proposal] = {}
    for row in table.rows:
        one = _read(path, row)
        if (other := found.get(one.key)) is not None:
            raise _refused(path, row, "key", f"stands in line {other.line} already", "each proposal once")
        found[one.key] = one
    # A row that is lost here would look like one that nobody answered.
    table.need_all("rows as they were written")
    return list(found.values())


def key_of(source: Source) -> str:
    """The KEY of everything that was accepted of one list."""
    return f"{KEY}:{source.sha256 or hashlib.sha256(source.document.encode()).hexdigest()}"


def accepted(proposals: Iterable[Proposal], accepted_from: str | None = None) -> list[Batch]:
    """What to record of those answered yes: commands of one load for each list that they came from. The reason says
    which file of answers it was accepted from, where that is given.

    A proposal is one command, unless it retracts: an event can be retracted once what rests on it is.
    """
    out: list[Batch] = []
    for one in proposals:
        if one.accept == "yes" and one.statements:
            told, command = one.told(), f"{key_of(one.source)}:{one.key}"
            if accepted_from:
                told = [replace(said, reason=_reason(accepted_from, said.reason)) for said in told]
            if any(statement.topic == "evidence.retracted" for statement in told):
                out += [([statement], f"{command}:{number}") for number, statement in enumerate(told)]
            else:
                out.append((told, command))
    return out


def _reason(accepted_from: str, why: str | None) -> str:
    return "; ".join(filter(None, (f"accepted from {accepted_from}", why)))


def _row(one: Proposal) -> dict[str, str]:
    return {
        "accept": one.accept, "kind": one.kind.value, "subject": one.subject, "name": one.name, "on": one.on,
        "said": one.said, "recorded": one.recorded, "why": one.why, "document": one.source.document,
        "locator": one.source.locator or "", "key": one.key,
        "statements": json.dumps([[topic, fields] for topic, fields in one.statements], ensure_ascii=False),
        "source": msgspec.json.encode(one.source).decode(),
    }  # fmt: skip


def _read(path: Path, row: Row) -> Proposal:
    cells = row.cells
    answer = cells["accept"].casefold()
    if answer not in _ANSWERS:
        raise _refused(path, row, "accept", f"{cells['accept'][:40]!r} is no answer", "yes, no, or an empty cell")
    if cells["kind"] not in list(Proposes):
        raise _refused(path, row, "kind", f"{cells['kind'][:40]!r} is no kind of proposal", ", ".join(Proposes))
    if len(cells["key"]) != 16 or not _LETTERS.issuperset(cells["key"]):
        raise _refused(path, row, "key", f"{cells['key'][:40]!r} is no key", "the key as it was written")
    one = Proposal(
        cells["key"], Proposes(cells["kind"]), cells["subject"], cells.get("name", ""), cells["on"],
        cells.get("said", ""), cells.get("recorded", ""), _statements(path, row), _source(path, row),
        cells.get("why", ""), answer, row.line,
    )  # fmt: skip
    if answer == "yes":
        _check(path, row, one)
    return one


def _check(path: Path, row: Row, one: Proposal) -> None:
    if one.on or any(ON in json.dumps(fields) for _, fields in one.statements):
        try:
            read_start(one.on)
        except NotADate as fault:
            raise _refused(path, row, "on", str(fault).partition(". Accepted: ")[0], str(fault)) from None
    if len(one.statements) > MAX_EVENTS:
        raise _refused(path, row, "statements", f"{len(one.statements)} at once", f"up to {MAX_EVENTS}")
    for statement in one.told():
        try:
            read_event(statement.topic, statement.fields)
        except NotAStatement as fault:
            where = f"{statement.topic} {fault.field}: {fault.message}"
            raise _refused(path, row, "statements", where, fault.accepted) from None


def _statements(path: Path, row: Row) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    accepts = 'a JSON list: [["organisation.renamed", {"organisation": "…", "name": "…", "from": "{on}"}], …]'
    try:
        said = json.loads(row.cells["statements"] or "[]")
    except (json.JSONDecodeError, RecursionError) as fault:
        why = f"no JSON: {getattr(fault, 'msg', 'nested too deep')}"
        raise _refused(path, row, "statements", why, accepts) from None
    if not isinstance(said, list):
        raise _refused(path, row, "statements", "no list", accepts)
    for one in said:
        match one:
            case [str(), dict()]:
                continue
        raise _refused(path, row, "statements", f"{json.dumps(one)[:60]} is no topic with fields", accepts)
    return tuple((topic, fields) for topic, fields in said)


def _source(path: Path, row: Row) -> Source:
    try:
        source = msgspec.json.decode(row.cells["source"], type=Source)
    except msgspec.DecodeError as fault:
        raise _refused(path, row, "source", f"no source: {fault}", "the source as it was written") from None
    place = row.cells.get("locator", source.locator or "")
    return source if place == (source.locator or "") else msgspec.structs.replace(source, locator=place or None)


def _refused(path: Path, row: Row, column: str, why: str, accepts: str) -> Refused:
    return Refused("bad-proposal", f"{path.name} line {row.line}: {column}: {why}", column, accepts)


def _filled(value: Any, on: str) -> Any:
    """The value with the day in the place of `{on}`, however deep."""
    match value:
        case str():
            return on if value == ON else value
        case dict():
            return {name: _filled(one, on) for name, one in value.items()}
        case list() | tuple():
            return [_filled(one, on) for one in value]
    return value


def _plain(value: Any) -> Any:
    """The value as people and JSON write it: a When as its words."""
    match value:
        case When():
            return value.words
        case Event() | msgspec.Struct():
            return _plain(msgspec.structs.asdict(value))
        case dict():
            return {str(name): _plain(one) for name, one in value.items()}
        case list() | tuple() | frozenset() | set():
            return [_plain(one) for one in value]
    return value
