"""A new graph beside the old one, put in its place when it is complete.

No fold reads another subject: so it is made subject by subject, each event read once, and no fact is written twice.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Protocol

from events import tags
from events.envelope import Recorded
from events.log import Log
from graph.projector import Stopped
from graph.sqlite_store import SQLiteStore
from graph.store import Batch, Opened
from graph.subject import Subject, earlier, founded, uncollected

SUBJECTS: Final = 1000
"""Subjects that are read and written at once."""


class Fillable(Protocol):
    """An empty graph that takes subjects, whole."""

    def fill(self, batch: Batch) -> None:
        """Write every fact of subjects that no other part has."""


def rebuild(log: Log, path: Path, progress: Callable[[int, int], None] | None = None) -> int:
    """Fold the whole log into a new file and rename it to `path`; gives the position reached. `Stopped` where an
    event cannot be folded. `progress` gets the events done and their number.

    Readers of the old file keep it until they open it again. What is left of a killed rebuild is removed.
    """
    beside = path.with_name(path.name + ".rebuild")
    for one in _files(beside):
        one.unlink(missing_ok=True)
    store = SQLiteStore(beside, fresh=True)
    try:
        position = fold_all(log, store, progress)
        if position:
            store.apply(Batch(1, position))
        store.finish()
    finally:
        store.close()
    for one in _files(path)[1:]:
        one.unlink(missing_ok=True)
    os.replace(beside, path)
    return position


def fold_all(log: Log, store: Fillable, progress: Callable[[int, int], None] | None = None) -> int:
    """Write the facts of the whole log into an empty graph; gives the position that they amount to, which is not yet
    that of the graph. `Stopped` and `progress` as for `rebuild`."""
    end, done = log.head(), 0
    every = log.tags_like(tags.subject(""), limit=end << 8)
    for n in range(0, len(every), SUBJECTS):
        with uncollected():
            done += _some(log, every[n : n + SUBJECTS], end, store)
        if progress:
            progress(done, end)
    return end


def _some(log: Log, tagged: Sequence[str], end: int, store: Fillable) -> int:
    """Write the facts of some subjects; gives the number of events whose first subject is one of them."""
    told: dict[str, list[Recorded]] = {tag.removeprefix(tags.subject("")): [] for tag in tagged}
    done = 0
    for event in log.read_tagged(tagged, upto=end):
        done += event.subjects[0] in told
        for subject in event.subjects:
            if subject in told:
                told[subject].append(event)
    batch = Batch(1, end)
    for subject, entries in told.items():
        _whole(subject, entries, batch)
    store.fill(batch)
    return done


def _whole(id: str, entries: Sequence[Recorded], out: Batch) -> None:
    """Every version of every fact of a subject."""
    subject, made = Subject(id), dict[int, Opened]()
    before = earlier(entries)
    for event in entries:
        try:
            gone, born = subject.step(event, event.subjects.index(id), before)
        except Exception as why:
            raise Stopped(event.position, str(event.id), why) from why
        for one in (*born, *gone):
            made[one[0]] = one
    known = next((event.position for event in entries if id in founded(event)), None)
    if known is not None:
        out.entities.append((id, known))
        out.names[id] = subject.name()
    out.opened.extend(made.values())


def _files(path: Path) -> list[Path]:
    return [path, *(path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal"))]
