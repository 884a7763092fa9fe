"""Undoing a load: every event that it recorded is retracted, the last first, and what it took back is given back.

The log keeps all of it: as known before, the load is there; as known now, it is as if it had never been. A registration
on which others rest is not taken back: nothing is then.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from services.bootstrap import Ledger
from services.files.imports import RETRACT
from services.files.retracting_plan import Resting, Undoing, chunks_of, read_undoing
from services.record import MAX_EVENTS, Batch, Progress
from services.statements import Refused, Statement

_SHOWN: Final = 20
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Retraction:
    """What came of it, or would. `events` is how many the loads recorded: `retracted` now, `already` before.

    `given_back` are events of others that the loads had corrected or retracted. `resting` are events of others that
    name what the loads registered: they stand in the way. `beside` is what others said about these events, which
    goes with them. `lost` are retracted disputes, settlements and attestations, which cannot be given back. `undo` is
    the KEY of this retraction.
    """

    keys: tuple[str, ...]
    events: int
    retracted: int
    already: int
    given_back: int
    transactions: int
    resting: tuple[Resting, ...]
    beside: tuple[Resting, ...]
    lost: tuple[Resting, ...]
    undo: str

    @property
    def changes(self) -> bool:
        """Whether there is, or was, anything to do."""
        return bool(self.retracted or self.given_back)


def retract(
    ledger: Ledger,
    keys: Sequence[str],
    *,
    recorder: str | None,
    reason: str | None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Retraction:
    """Retract what these loads recorded, in transactions of at most 2,000 events, and give back what they took back.

    Killed, it is finished by running it again; done, it changes nothing. A retraction is a load, too: retracting
    `retract:…` gives everything back. `Refused` names an unknown KEY, or everything that rests on the loads.
    """
    chosen = tuple(dict.fromkeys(keys))
    undoing = read_undoing(ledger.log, chosen, progress)
    undo = f"{RETRACT}:{_label(chosen)}"
    batches = list(_batches(undoing, undo, reason or "dry run"))
    found = Retraction(
        chosen, undoing.events, len(undoing.roots), undoing.already, len(undoing.others), len(batches),
        tuple(undoing.resting), tuple(undoing.beside),
        tuple(undoing.lost), undo,
    )  # fmt: skip
    if dry_run:
        return found
    if not reason:
        raise Refused("no-reason", "a retraction says why", "--reason", "a text: the wrong file, loaded by mistake, …")
    if undoing.resting:
        raise resting_on(found)
    who = recorder or ledger.settings.recorder
    if who in undoing.founded:
        raise Refused(
            "rests-on-it", f"{who}, who records this, is registered by what is to be retracted", "--as",
            "a party that another load, or nobody's load, registered",
        )  # fmt: skip
    ledger.record_many(batches, recorded_by=who, progress=progress)
    return found


def resting_on(found: Retraction) -> Refused:
    """The refusal to retract what others rest on."""
    shown = "; ".join(f"{one.topic} at position {one.position} rests on {one.on}" for one in found.resting[:_SHOWN])
    more = f"; and {len(found.resting) - _SHOWN} more, all of which --dry-run lists" * (len(found.resting) > _SHOWN)
    others = dict.fromkeys(one.load for one in found.resting if one.load)
    together = f"these loads with it: {' '.join(f'--import {one}' for one in others)}" if others else ""
    return Refused(
        "rests-on-it", f"other events rest on it: {shown}{more}", "--import",
        "; or ".join(filter(None, (together, "retract or correct these events first"))),
    )  # fmt: skip


def _label(keys: Sequence[str]) -> str:
    label = "+".join(key.replace(":", "=") for key in keys)
    return label if len(label) <= _LONGEST else hashlib.sha256(label.encode()).hexdigest()


def _batches(undoing: Undoing, undo: str, reason: str) -> Iterator[Batch]:
    """First what is given back, in order; then the retractions, whatever names an id before its registration."""

    def command(said: Sequence[tuple[int, int]]) -> str:
        # With the last word about each, so that what was given back since can be retracted again.
        return f"{undo}:{hashlib.sha256(repr(said).encode()).hexdigest()[:32]}"

    for chunk in chunks_of(undoing.others, MAX_EVENTS):
        yield [one.statement(reason) for one in chunk], command([(one.position, one.word) for one in chunk])
    for wave in range(undoing.waves):
        roots = sorted((one for one in undoing.roots if one.wave == wave), key=lambda one: -one.position)
        for part in chunks_of(roots, MAX_EVENTS):
            fields = [{"event": str(one.position), "reason": reason} for one in part]
            yield (
                [Statement("evidence.retracted", one) for one in fields],
                command([(one.position, one.word) for one in part]),
            )
