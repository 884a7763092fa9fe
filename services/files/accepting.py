"""Recording what a person accepted of the proposals of an import: each once, all of them tried before the first is
recorded, and again what was taken back since.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from events.envelope import Recorded
from events.evidence import Retracted
from events.ids import Kind
from events.log import Log
from events.statement import read_event
from services.bootstrap import Ledger
from services.commands.evidence import EVIDENCE
from services.files.imports import words_about
from services.files.proposals import Proposal, Proposes, accepted
from services.files.trial import trying
from services.record import Batch
from services.statements import Receipt, Refused, Statement

_REGISTERED: Final = "organisation.registered"
_FIRST: Final[Mapping[str, int]] = {Kind.STATE: 0, Kind.DISTRICT: 1}
Chosen = tuple[Proposal, Sequence[Batch]]
"""A proposal that is to be recorded, and the commands by which."""


@dataclass(slots=True)
class Reviewed:
    """What became of reviewed proposals: recorded now, recorded before, answered no."""

    recorded: int = 0
    before: int = 0
    refused: int = 0


def record_accepted(
    ledger: Ledger, reviewed: Sequence[Proposal], recorder: str, *, accepted_from: Path | None, dry_run: bool
) -> Reviewed:  # fmt: skip
    """Record those answered yes, with the file that they were accepted from. `Refused` names what cannot be true, or
    was edited after it was recorded; nothing is recorded then. A dry run does not try them: what they rest on may be
    in lists that it does not record either."""
    new, before = choose(ledger.log, reviewed, accepted_from.name if accepted_from else None)
    if not dry_run:
        needed = [one for one in new if not _settled(ledger, one[0])]
        tried(ledger, needed, recorder)
        if batches := [batch for _, some in needed for batch in some]:
            ledger.record_many(batches, recorded_by=recorder)
    return Reviewed(len(new), before, sum(one.accept == "no" for one in reviewed))


def choose(log: Log, reviewed: Iterable[Proposal], accepted_from: str | None) -> tuple[list[Chosen], int]:
    """Those answered yes that are to be recorded, in order, and how many others are recorded already. `Refused` names
    one that was recorded and edited since."""
    new: list[Chosen] = []
    before = 0
    for one in sorted((one for one in reviewed if one.accept == "yes"), key=_order):
        batches = [(said, _command(log, key)) for said, key in accepted([one], accepted_from)]
        done = [log.done(command) for _, command in batches]
        if done and all(done):
            events = log.at([position for found in done if found for position in found[0]])
            _same(one, [statement for said, _ in batches for statement in said], events)
            before += 1
        else:
            new.append((one, batches))
    return new, before


def tried(ledger: Ledger, chosen: Iterable[Chosen], recorder: str) -> list[Receipt]:
    """What recording them would give, one receipt for each command. `Refused` names the proposal."""
    trial = trying(ledger.log, ledger.clock)
    receipts = []
    for one, batches in chosen:
        for statements, command in batches:
            try:
                receipts.append(trial.record(statements, recorded_by=recorder, command=command))
            except Refused as refused:
                where = f"{shown(one)}, {refused.field}" if refused.field else shown(one)
                raise Refused(refused.rule, refused.message, where, refused.accepted) from None
    return receipts


def shown(one: Proposal) -> str:
    """A proposal as a refusal names it."""
    return f"line {one.line}, {one.subject}" if one.line else one.subject


def _order(one: Proposal) -> int:
    """What is registered comes before what names it, however the rows were sorted: districts before their schools."""
    founds = any(topic == _REGISTERED for topic, _ in one.statements)
    return _FIRST.get(one.subject.partition(":")[0], len(_FIRST)) if founds else len(_FIRST) + 1


def _same(one: Proposal, statements: Sequence[Statement], events: Sequence[Recorded]) -> None:
    """Refuse a proposal that was recorded before and edited since. By whom and from which file does not matter."""
    told = [read_event(said.topic, said.fields) for said in statements]
    # What is said about an event holds more than was told: whom it touches.
    held = [event.body for event in events]
    if any(now != then and not isinstance(then, EVIDENCE) for now, then in zip(told, held, strict=False)):
        raise Refused(
            "other-content", f"it was recorded at position {events[0].position} and edited since", shown(one),
            "the row as it was; or evidence.corrected of what was recorded",
        )  # fmt: skip


def _command(log: Log, key: str) -> str:
    """The command key: another one where the first was recorded and retracted since, so that what was undone can be
    accepted again."""
    found, number = key, 1
    while (done := log.done(found)) and all(_undone(log, log.at(list(done[0])))):
        number += 1
        found = f"{key}:{number}"
    return found


def _undone(log: Log, events: Sequence[Recorded]) -> Iterator[bool]:
    """Whether each of these events stands no more: retracted; or, of one about another, overruled since."""
    said = words_about(log, {one.slot for one in events})
    for event in events:
        later = [one for one in said[event.slot] if one.position > event.position]
        yield bool(later) and (event.slot != event.position or isinstance(later[-1].body, Retracted))


def _settled(ledger: Ledger, one: Proposal) -> bool:
    """Whether names were one before the lists were recorded: the other never came to be somebody."""
    gone = [other for _, fields in one.statements for other in fields.get("predecessors", ())]
    return one.kind is Proposes.ALIAS and bool(gone) and not any(map(ledger.knows, gone))
