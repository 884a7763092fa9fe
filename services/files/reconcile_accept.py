"""Recording what a person accepted: proposals into statements, with the list as their source.

Every proposal is a command of its own, named by the list's digest and the proposal's key. So the same proposals again
record nothing, more of them record what is new, and `retract --import` undoes all of them.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec

from events import tags
from events.envelope import Recorded, Source
from events.evidence import Corrected, Retracted
from events.ids import Kind
from events.log import Log
from events.statement import read_event
from events.when import When
from services.bootstrap import Ledger
from services.commands.evidence import EVIDENCE
from services.files.imports import Progress
from services.files.proposals import KEY, ON, Proposal, Proposes, proposal
from services.files.reconcile import Difference, Reconciliation
from services.files.trial import Trial
from services.record import Recorder
from services.statements import Receipt, Refused, Statement

_REGISTERED: Final = "organisation.registered"
_FIRST: Final[Mapping[str, int]] = {Kind.STATE: 0, Kind.DISTRICT: 1}
Batch = tuple[Sequence[Statement], str]


@dataclass(frozen=True, slots=True)
class Accepted:
    """What came of it. `key` is the KEY by which it is undone; `left` is how many proposals were not accepted, and
    `settled` how many accepted ones are no longer needed, because the record says so by now."""

    key: str
    accepted: int
    recorded: int
    already: int
    left: int
    settled: int
    events: int


def proposals_of(found: Reconciliation) -> list[Proposal]:
    """What would close each difference that an event can close."""
    return [_proposal(one, found.source) for one in found.differences if one.statements]


def _proposal(one: Difference, source: Source) -> Proposal:
    placed = msgspec.structs.replace(source, locator=f"line {one.line}") if one.line else source
    why = "; ".join(filter(None, (one.aspect.value, one.why)))
    statements = [(told.topic, _dated(told.fields, one.on)) for told in one.statements]
    return proposal(
        Proposes.DIFFERENCE, one.entity, one.name, on=one.on, said=one.said, recorded=one.recorded,
        statements=statements, source=placed, why=why,
    )  # fmt: skip


def _dated(fields: Mapping[str, Any], on: str) -> dict[str, Any]:
    """The fields with a hole for the day of the difference, so that a person can set it."""
    return {name: ON if isinstance(held, When) and held.words == on else held for name, held in fields.items()}


def key_of(source: Source) -> str:
    """The KEY of everything that was accepted of one file."""
    return f"{KEY}:{source.sha256 or hashlib.sha256(source.document.encode()).hexdigest()}"


def accept(
    ledger: Ledger,
    proposals: Sequence[Proposal],
    *,
    source: Source,
    accepted_from: str,
    recorder: str | None = None,
    open_keys: Collection[str] | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Accepted:
    """Record the proposals that a person accepted, with the file that they were made from as source and
    `accepted from …` as reason.

    All of them are tried first: `Refused` names the proposal, and nothing is recorded then.
    `open_keys`, where given, are the proposals that a comparison still makes: others are not recorded any more.
    """
    who = recorder or ledger.settings.recorder
    if not who:
        raise Refused(
            "no-recorder", "nobody is named who records", "--as",
            "the id of a registered party, by --as or ZONELEDGER_RECORDER",
        )  # fmt: skip
    key = key_of(source)
    chosen = sorted((one for one in proposals if one.accept == "yes" and one.statements), key=_order)
    for one in chosen:
        if one.source.sha256 != source.sha256:
            raise Refused(
                "other-file", f"{_shown(one)} was proposed from {one.source.document}, another content", "--accept",
                f"proposals from {source.document} as it is now: write them again with --proposals",
            )  # fmt: skip
    told: list[tuple[Proposal, Batch]] = []
    already = settled = 0
    for one in chosen:
        statements, command = _batch(ledger.log, one, key, accepted_from)
        if done := ledger.log.done(command):
            _same(one, statements, ledger.log.at(list(done[0])))
            already += 1
        elif open_keys is not None and one.key not in open_keys:
            settled += 1
        else:
            told.append((one, (statements, command)))
    receipts = list(_tried(ledger, told, who))
    if not dry_run and told:
        receipts = ledger.record_many([batch for _, batch in told], recorded_by=who, progress=progress)
    new = [one for one in receipts if not one.replayed]
    return Accepted(
        key, len(chosen), len(new), already + len(receipts) - len(new), len(proposals) - len(chosen), settled,
        sum(len(one.positions) for one in new),
    )  # fmt: skip


def _same(one: Proposal, statements: Sequence[Statement], events: Sequence[Recorded]) -> None:
    """Refuse a proposal that was recorded before and edited since. By whom and from which file does not matter."""
    told = [read_event(said.topic, said.fields) for said in statements]
    # What is said about an event holds more than was told: whom it touches.
    held = [event.body for event in events]
    if any(now != then and not isinstance(then, EVIDENCE) for now, then in zip(told, held, strict=False)):
        raise Refused(
            "other-content", f"it was recorded at position {events[0].position} and edited since", _shown(one),
            "the row as it was; or evidence.corrected of what was recorded",
        )  # fmt: skip


def _order(one: Proposal) -> int:
    """What is registered comes before what names it, however the rows were sorted: districts before their schools."""
    founds = any(topic == _REGISTERED for topic, _ in one.statements)
    return _FIRST.get(one.subject.partition(":")[0], len(_FIRST)) if founds else len(_FIRST) + 1


def _batch(log: Log, one: Proposal, key: str, accepted_from: str) -> Batch:
    reason = "; ".join(filter(None, (f"accepted from {accepted_from}", one.why)))
    return [replace(said, reason=reason) for said in one.told()], _command(log, f"{key}:{one.key}")


def _command(log: Log, key: str) -> str:
    """The command key: another one where the first was recorded and retracted since, so that what was undone can be
    accepted again."""
    found, number = key, 1
    while (done := log.done(found)) and _undone(log, done[0]):
        number += 1
        found = f"{key}:{number}"
    return found


def _undone(log: Log, positions: Iterable[int]) -> bool:
    """Whether none of these events stands."""
    for event in log.at(list(positions)):
        said = [one for one in log.read_tagged([tags.slot(event.slot)], after=event.position) if one.slot == event.slot]
        words = [one.body for one in said if isinstance(one.body, Corrected | Retracted)]
        if not words or (event.slot == event.position and not isinstance(words[-1], Retracted)):
            return False
    return True


def _tried(ledger: Ledger, told: Sequence[tuple[Proposal, Batch]], who: str) -> Iterator[Receipt]:
    trial = Recorder(Trial(ledger.log, ledger.clock), clock=ledger.clock, new_key=lambda: "")
    for one, (statements, command) in told:
        try:
            yield trial.record(statements, recorded_by=who, command=command)
        except Refused as refused:
            where = f"{_shown(one)}, {refused.field}" if refused.field else _shown(one)
            raise Refused(refused.rule, refused.message, where, refused.accepted) from None


def _shown(one: Proposal) -> str:
    return f"line {one.line}, {one.subject}" if one.line else one.subject
