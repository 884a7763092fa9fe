"""Files into the record: sets of worlds told in the order in which they were recorded, and copies of events.

A set is tried out first and recorded then, so that a refusal leaves the record as it was.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

from services.bootstrap import Ledger
from services.files import jsonl
from services.files.gathering import Gathered, gather
from services.files.stories import Item
from services.files.trial import trying
from services.record import Recorder
from services.statements import Receipt, Refused, Statement

YAML: Final = frozenset({".yaml", ".yml"})
JSON_LINES: Final = frozenset({".jsonl", ".ndjson"})
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class FileReport:
    """What one file gave. `statements` of it were told: `recorded` are new, `already` were there; `events` is what
    the new ones made, or would make on a dry run. `key` is that by which it is retracted; a copy of a log has none."""

    path: Path
    statements: int
    recorded: int
    already: int
    events: int
    key: str | None = None


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load gave, file by file."""

    files: tuple[FileReport, ...]

    @property
    def statements(self) -> int:
        """How many statements were told."""
        return sum(one.statements for one in self.files)

    @property
    def recorded(self) -> int:
        """How many of them were not in the record."""
        return sum(one.recorded for one in self.files)

    @property
    def already(self) -> int:
        """How many of them were in the record."""
        return sum(one.already for one in self.files)

    @property
    def events(self) -> int:
        """How many events were recorded."""
        return sum(one.events for one in self.files)


def load(
    ledger: Ledger,
    paths: Sequence[Path],
    *,
    recorder: str | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> LoadReport:
    """Record what these files tell: worlds (`.yaml`, docs/worlds.md), or one file of events (`.jsonl`).

    `recorder` records what a file names no recorder for. `Refused` names the file and line, the rule and what is
    accepted; nothing is recorded then, unless somebody else records at the same time. `dry_run` says what would be.
    """
    kinds = {path.suffix.lower() for path in paths}
    if kinds and kinds <= YAML:
        gathered = gather(ledger.log, paths, recorder or ledger.settings.recorder)
        return _told(ledger, gathered, dry_run, progress)
    if len(paths) == 1 and kinds <= JSON_LINES:
        copied = jsonl.load(ledger.log, paths[0], dry_run=dry_run, progress=progress)
        ledger.projector.wake()
        return LoadReport((FileReport(paths[0], copied.events, copied.new, copied.events - copied.new, copied.new),))
    raise Refused(
        "bad-file", f"{', '.join(sorted(kinds)) or 'no files'} cannot be loaded", ", ".join(map(str, paths)) or None,
        "worlds, all of them .yaml; or one file of events, .jsonl",
    )  # fmt: skip


def _told(ledger: Ledger, gathered: Gathered, dry_run: bool, progress: Progress | None) -> LoadReport:
    # The trial: what the record would refuse, it refuses here, before anything is written.
    receipts = _record(trying(ledger.log, ledger.clock), gathered.items, None if not dry_run else progress)
    if not dry_run:
        receipts = _record(ledger.recorder, gathered.items, progress)
        ledger.projector.wake()
    return LoadReport(tuple(_reports(gathered, receipts)))


def _reports(gathered: Gathered, receipts: Sequence[Receipt]) -> Iterator[FileReport]:
    told = list(zip(gathered.items, receipts, strict=True))
    keys = {one.path: f"world:{one.name}" for one in gathered.worlds}
    for path in gathered.paths:
        own = [receipt for item, receipt in told if item.spot.path == path]
        again = sum(1 for item in gathered.again if item.spot.path == path)
        new = [one for one in own if not one.replayed]
        events = sum(len(one.positions) for one in new)
        yield FileReport(
            path, len(own) + again, len(new), len(own) - len(new) + again, events, keys.get(path, "bodies")
        )


def _record(recorder: Recorder, items: Sequence[Item], progress: Progress | None) -> list[Receipt]:
    """Record all of them, each a command of its own; a refusal names the place of the item that is refused."""
    receipts: list[Receipt] = []
    for who, run in groupby(items, key=lambda item: item.recorder):
        told = list(run)
        done = len(receipts)

        def moved(some: int, _: int, done: int = done) -> None:
            if progress:
                progress(done + some, len(items))

        counted = _Counted(moved)
        try:
            receipts += recorder.record_many(list(_batches(told)), recorded_by=who or "", progress=counted)
        except Refused as refused:
            raise _placed(refused, told, counted.done) from None
    return receipts


class _Counted:
    """Progress that remembers how far it came."""

    def __init__(self, progress: Progress) -> None:
        self._progress, self.done = progress, 0

    def __call__(self, done: int, total: int) -> None:
        self.done = done
        self._progress(done, total)


def _batches(items: Iterable[Item]) -> Iterator[tuple[Sequence[Statement], str]]:
    for one in items:
        yield [Statement(one.topic, one.fields, one.sources, one.reason, one.on_behalf_of, one.at)], one.key


def _placed(refused: Refused, told: Sequence[Item], done: int) -> Refused:
    """The refusal with the place of its item: the one that its note names, else the first that is not done."""
    noted = {note.removeprefix("command ") for note in getattr(refused, "__notes__", ())}
    item = next((one for one in told if one.key in noted), told[min(done, len(told) - 1)])
    return item.refused(refused.rule, refused.message, refused.accepted, refused.field)
