"""What was known when a decision was taken, frozen: the same bytes for ever. Format: docs/dossier.md."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from events import tags
from events.decision import KnownThen, Made
from events.envelope import Recorded
from events.ids import Kind
from events.merkle import event_hash, origin_of
from events.when import OPEN_END, OPEN_START, Day, write_instant
from graph.answers.shapes import Row
from graph.errors import Code, NotAnswerable
from graph.fold import standing
from graph.reader import Reader
from services.bootstrap import Ledger
from services.files.dossier_questions import answer, rests_on
from services.files.statement import digest_of
from services.files.whole import whole_file
from services.plain import document, moment, plain, stated
from services.statements import Refused

FORMAT: Final = "zoneledger dossier 1"
MOST: Final = 200
"""Questions of a basis that are asked."""
_SHOWN: Final = 20
_LATER: Final = frozenset({Code.UNKNOWN_ID, Code.NOT_YET_KNOWN})
_PROVENANCE: Final = frozenset({"facts", "fact", "events", "event"})
_OF_VERSIONS: Final = frozenset({"id", "said_by", "ended_by", "known_from", "known_to"})


@dataclass(frozen=True, slots=True)
class Basis:
    """What a decision was taken on, and the event that says so."""

    decision: str
    known: KnownThen
    event: Recorded
    on: Day


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a basis: how many rows it had then (null: it was not answered), and whether it is answered alike
    with the knowledge of now, whatever event says so."""

    question: str
    rows: int | None
    why_not: str | None
    same_now: bool


@dataclass(frozen=True, slots=True)
class Dossier:
    """`content` is what was known then, and never changes. All else is as of now: what was learned since about the same
    day and scope, but the decision itself; and what there is to say about the basis."""

    content: dict[str, Any]
    then: Reader
    now: Reader
    questions: tuple[Asked, ...]
    within: str | None
    learned: list[Row]
    notes: tuple[str, ...]


def dossier(ledger: Ledger, decision: str) -> Dossier:
    """The dossier of a decision, and what was learned since.

    Raises `NotAnswerable` where there is no such decision, or it was retracted, states no basis or one outside the
    record.
    """
    head = ledger.reader()
    basis = _basis(ledger, head.known([decision], (Kind.DECISION,))[0], head.at.position, head.at.position)
    then, content = _frozen(ledger, basis)
    now = ledger.reader(on=basis.on, position=head.at.position)
    learned = then.difference(now, basis.known.within)
    return Dossier(
        content, then, now, tuple(_since(one, basis, now) for one in content["answers"]), basis.known.within,
        [one for one in learned if basis.decision not in (one.src, one.dst)], tuple(_notes(basis, head.at.position)),
    )  # fmt: skip


def _basis(ledger: Ledger, decision: str, upto: int, head: int) -> Basis:
    """The basis of a known decision, as the log up to a position has it."""
    slots, _, _ = standing(ledger.log.read_tagged([tags.subject(decision)], upto=upto))
    made = [(one.said_by, one.body) for _, one in sorted(slots.items())]
    found = [(position, body) for position, body in made if isinstance(body, Made) and body.id == decision]
    if not found:
        raise NotAnswerable(Code.BAD_INPUT, decision, "it was retracted", "a decision that stands")
    position, body = found[-1]
    if body.basis is None:
        raise NotAnswerable(
            Code.BAD_INPUT, decision, "it states no basis: nobody recorded what was known when it was taken",
            "a decision.made with basis.on, basis.position, basis.within and basis.questions",
        )  # fmt: skip
    if not 1 <= body.basis.position <= head:
        raise NotAnswerable(
            Code.OUTSIDE_RECORD, f"{decision}, basis.position {body.basis.position}", f"the record has 1 to {head}",
            "a basis within the record; evidence.corrected states it anew",
        )  # fmt: skip
    (event,) = ledger.log.at([position])
    return Basis(decision, body.basis, event, _day(decision, body.basis))


def _day(decision: str, known: KnownThen) -> Day:
    """The day that is asked about: the first that it can mean, else the last."""
    for one in (known.on.earliest, known.on.latest):
        if one not in (OPEN_START, OPEN_END):
            return one
    raise NotAnswerable(
        Code.BAD_MOMENT, f"{decision}, basis.on {known.on}", "it means no day that can be asked about",
        "a day; evidence.corrected states it anew",
    )  # fmt: skip


def _frozen(ledger: Ledger, basis: Basis) -> tuple[Reader, dict[str, Any]]:
    """The reader of what was known then, and the content of the dossier."""
    reader = ledger.reader(on=basis.on, position=basis.known.position)
    cited: set[int] = set()
    answers = [_answered(reader, one, basis.known.within, cited) for one in basis.known.questions[:MOST]]
    first, last = (reader.cited([one])[one] for one in (basis.event.position, basis.known.position))
    body = {
        "format": FORMAT,
        "log": origin(ledger),
        "decision": basis.decision,
        "stated_by": {"position": first.position, "id": str(first.id), "recorded_at": write_instant(first.recorded_at)},
        "basis": stated(basis.known),
        "moment": {**moment(reader.at), "event": str(last.id)},
        "answers": answers,
        "events": [_event(one) for _, one in sorted(reader.cited(cited).items())],
    }
    return reader, {**body, "digest": digest_of(body)}


def origin(ledger: Ledger) -> str:
    """Which log it is: what follows from its first event."""
    (first,) = ledger.log.stored_at([1])
    return origin_of(event_hash(first.position, first.id, first.topic, first.state))


def _answered(reader: Reader, question: str, within: str | None, cited: set[int]) -> dict[str, Any]:
    try:
        rows = answer(reader, question, within)
    except NotAnswerable as refused:
        # What the record came to know of an id later must not show here.
        later = refused.code in _LATER
        rule = "nothing was recorded under this id by then" if later else refused.rule
        code = Code.UNKNOWN_ID if later else refused.code
        why_not = {"code": code.value, "asked": refused.asked, "rule": rule}
        return {"question": question, "rows": None, "why_not": why_not}
    cited.update(rests_on(rows))
    return {"question": question, "rows": plain(rows), "why_not": None}


def _event(one: Recorded) -> dict[str, Any]:
    return {
        "position": one.position, "id": str(one.id), "topic": one.topic, "recorded_at": write_instant(one.recorded_at),
        "recorded_by": one.recorded_by, "documents": [document(source) for source in one.sources],
    }  # fmt: skip


def _since(then: dict[str, Any], basis: Basis, now: Reader) -> Asked:
    again = _answered(now, then["question"], basis.known.within, set())
    why = then["why_not"]
    return Asked(
        then["question"], None if then["rows"] is None else len(then["rows"]),
        f"{why['asked']}: {why['rule']}" if why else None, _what(then["rows"]) == _what(again["rows"]),
    )  # fmt: skip


def _what(value: Any) -> Any:
    """What rows say, without which facts and events say it."""
    if isinstance(value, list):
        return [_what(one) for one in value]
    if not isinstance(value, dict):
        return value
    left_out = _PROVENANCE | (_OF_VERSIONS if "known_from" in value else frozenset())
    return {name: _what(one) for name, one in value.items() if name not in left_out}


def _notes(basis: Basis, head: int) -> Iterator[str]:
    known = basis.known
    if known.on.earliest != known.on.latest:
        yield f"basis.on is {known.on}: asked about {basis.on}."
    if known.position >= basis.event.position:
        yield (
            f"basis.position {known.position} is not before event {basis.event.position}, which states it: the "
            "decision claims to have known what was recorded with it, or later."
        )
    if not known.questions:
        yield "The basis names no question."
    if len(known.questions) > MOST:
        yield f"The basis names {len(known.questions)} questions: the first {MOST} were asked."
    if known.position == head:
        yield "Nothing was recorded since."


def written(content: dict[str, Any]) -> bytes:
    """The content as it is written: one line of JSON, keys sorted, UTF-8."""
    return (json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n").encode()


def write_dossier(content: dict[str, Any], path: Path, *, force: bool = False) -> None:
    """Write the content to a file; never over one that exists, unless `force`, and never half."""
    with whole_file(path, force=force) as file:
        file.write(written(content))


def check_dossier(ledger: Ledger, path: Path, decision: str) -> list[str]:
    """What differs between a dossier that was written earlier and what the record says; nothing: the same bytes.

    `Refused` where the file is no dossier of this format, of another log, or of another decision."""
    data = path.read_bytes()
    told = _read(data, path)
    head = ledger.reader()
    known = head.known([decision], (Kind.DECISION,))[0]
    if told["log"] != (here := origin(ledger)):
        raise Refused(
            "other-log", f"{path} is a dossier of another log, {told['log']}; this one is {here}", "--check",
            "a dossier of this log",
        )  # fmt: skip
    if told["decision"] != known:
        raise Refused("other-decision", f"{path} is the dossier of {told['decision']}", "--check", f"one of {known}")
    found = []
    if told.get("digest") != digest_of(told):
        found.append("digest: it is not that of the file's content: the file was changed after it was written")
    position = _position(told, head.at.position)
    if position is None:
        return [*found, f"stated_by: the record has no event {json.dumps(told.get('stated_by'))}"]
    _, content = _frozen(ledger, _basis(ledger, known, position, head.at.position))
    found += [one for one in _apart(told, content, "") if not (found and one.startswith("digest"))]
    if not found and data != written(content):
        found.append("the content is the same, but it is written otherwise: it is not the file that was written here")
    return found[:_SHOWN] + ([f"and {len(found) - _SHOWN} more"] if len(found) > _SHOWN else [])


def _read(data: bytes, path: Path) -> dict[str, Any]:
    try:
        told = json.loads(data)
    except ValueError:
        told = None
    if not isinstance(told, dict) or not isinstance(told.get("format"), str) or "log" not in told:
        raise Refused("no-dossier", f"{path} is no dossier", "--check", "a file that `zoneledger dossier --out` wrote")
    if told["format"] != FORMAT:
        raise Refused(
            "other-format", f"{path} is {told['format'][:60]!r}; this program reads {FORMAT!r}", "--check",
            "the version of zoneledger that wrote it",
        )  # fmt: skip
    return {"decision": None, **told}


def _position(told: dict[str, Any], head: int) -> int | None:
    by = told.get("stated_by")
    position = by.get("position") if isinstance(by, dict) else None
    return position if type(position) is int and 1 <= position <= head else None


def _apart(told: Any, found: Any, path: str) -> Iterator[str]:
    """Where two contents differ, piece by piece."""
    if isinstance(told, dict) and isinstance(found, dict):
        for name in dict.fromkeys([*told, *found]):
            yield from _apart(told.get(name), found.get(name), f"{path}.{name}" if path else name)
    elif isinstance(told, list) and isinstance(found, list) and len(told) == len(found):
        for n, (one, other) in enumerate(zip(told, found, strict=True)):
            yield from _apart(one, other, f"{path}[{n}]")
    elif told != found or type(told) is not type(found):
        yield f"{path}: the file has {_short(told)}, the record says {_short(found)}"


def _short(value: Any) -> str:
    if isinstance(value, list):
        return f"{len(value)} of them"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:80]}…"
