"""Recording what a person accepted of the proposals of an import, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from services.bootstrap import Ledger
from services.files.proposals import Proposal, Proposes, accepted


@dataclass(slots=True)
class Reviewed:
    """What became of reviewed proposals: recorded now, recorded before, answered no."""

    recorded: int = 0
    before: int = 0
    refused: int = 0


def record_accepted(
    ledger: Ledger, reviewed: Sequence[Proposal], recorder: str, *, accepted_from: Path | None, dry_run: bool
) -> Reviewed:  # fmt: skip
    """Record those answered yes, with the file that they were accepted from. `Refused` names what cannot be true;
    those before it stay recorded."""
    done = Reviewed(refused=sum(one.accept == "no" for one in reviewed))
    for one in reviewed:
        if one.accept != "yes":
            continue
        batches = accepted([one], accepted_from.name if accepted_from else None)
        if batches and all(ledger.log.done(command) for _, command in batches):
            done.before += 1
            continue
        done.recorded += 1
        if batches and not dry_run and not _settled(ledger, one):
            ledger.record_many(batches, recorded_by=recorder)
    return done


def _settled(ledger: Ledger, one: Proposal) -> bool:
    """Whether names were one before the lists were recorded: the other never came to be somebody."""
    gone = [other for _, fields in one.statements for other in fields.get("predecessors", ())]
    return one.kind is Proposes.ALIAS and bool(gone) and not any(map(ledger.knows, gone))
