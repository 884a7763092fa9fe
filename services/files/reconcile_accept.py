"""Recording what a person accepted: proposals into statements, with the list as their source.

Every proposal is a command of its own, named by the list's digest and the proposal's key. So the same proposals again
record nothing, more of them record what is new, and `retract --import` undoes all of them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import msgspec

from events.envelope import Source
from events.when import When
from services.bootstrap import Ledger
from services.files.accepting import choose, shown, tried
from services.files.proposals import ON, Proposal, Proposes, key_of, proposal
from services.files.reconcile import Difference, Reconciliation
from services.record import Progress
from services.statements import Refused


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
    chosen = [one for one in proposals if one.accept == "yes" and one.statements]
    for one in chosen:
        if one.source.sha256 != source.sha256:
            raise Refused(
                "other-file", f"{shown(one)} was proposed from {one.source.document}, another content", "--accept",
                f"proposals from {source.document} as it is now: write them again with --proposals",
            )  # fmt: skip
    new, already = choose(ledger.log, chosen, accepted_from)
    told = [one for one in new if open_keys is None or one[0].key in open_keys]
    receipts = tried(ledger, told, who)
    if not dry_run and told:
        batches = [batch for _, some in told for batch in some]
        receipts = ledger.record_many(batches, recorded_by=who, progress=progress)
    given = iter(receipts)
    recorded = sum(any(not one.replayed for one in list(islice(given, len(some)))) for _, some in told)
    return Accepted(
        key_of(source), len(chosen), recorded, already + len(told) - recorded, len(proposals) - len(chosen),
        len(new) - len(told), sum(len(one.positions) for one in receipts if not one.replayed),
    )  # fmt: skip
