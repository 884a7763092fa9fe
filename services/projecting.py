"""Who brings the graph up to date: whoever gets the lock projects; the others wait for the position."""

import fcntl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from events.log import Log
from graph.errors import Code, NotAnswerable
from graph.projector import Projector, Stopped
from graph.store import GraphStore
from services.statements import Refused

POLL_SECONDS: Final = 0.02
BACKLOG: Final = 50_000
"""Events from which on an empty graph is made at once and not batch by batch."""


class Projecting:
    """The projection of one data folder, in this process or in another that holds the lock. `rebuild` makes the whole
    graph beside the old one and swaps them; it is for an empty graph and more than `backlog` events."""

    def __init__(
        self, log: Log, store: GraphStore, lock: Path, wait_seconds: float, rebuild: Callable[[], object],
        backlog: int = BACKLOG,
    ) -> None:  # fmt: skip
        self._log, self._store, self._lock, self._wait = log, store, lock, wait_seconds
        self._rebuild, self._backlog = rebuild, backlog
        self._projector = Projector(log, store)
        self._guard = threading.Lock()
        self._woken = threading.Event()
        self._moved = threading.Condition()
        self._thread: threading.Thread | None = None
        self._stopping = False

    @property
    def stopped(self) -> Stopped | None:
        """Why the projection of this process stands still, if it does."""
        return self._projector.stopped

    def start(self) -> None:
        """Follow the log in a thread until `stop`."""
        self._stopping = False
        self._thread = threading.Thread(target=self._follow, name="projector", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread, after the batch that it is at."""
        self._stopping = True
        self._woken.set()
        if self._thread:
            self._thread.join()
            self._thread = None

    def wake(self) -> None:
        """Something was appended."""
        self._woken.set()

    def reach(self, position: int) -> None:
        """Return when the graph holds the log up to a position. `NotAnswerable` if it does not in time, `Stopped`
        if it cannot."""
        if self._store.position() >= position:
            return
        end = time.monotonic() + self._wait
        while self._store.position() < position:
            if self._thread is None:
                self._try()
            if self.stopped:
                raise self.stopped
            self.wake()
            left = end - time.monotonic()
            if left <= 0:
                why = f"the graph has only come to {self._store.position()} within {self._wait:g} s"
                raise NotAnswerable(Code.NOT_PROJECTED, f"position {position}", why, "the same question later")
            if self._store.position() < position:
                with self._moved:
                    self._moved.wait(min(left, POLL_SECONDS))

    def _follow(self) -> None:
        with self._held(wait=True) as mine:
            while mine and not self._stopping and not self.stopped:
                self._woken.clear()
                if self._store.position() < self._log.head():
                    self._catch_up()
                else:
                    # Appends of other processes wake nobody: the poll is the guarantee.
                    self._woken.wait(POLL_SECONDS)

    def _try(self) -> None:
        with self._held(wait=False) as mine:
            if mine:
                self._catch_up()

    def _catch_up(self) -> None:
        with self._guard:
            if self._store.position() == 0 and self._log.head() > self._backlog:
                # Whoever is in the way, somebody else's rebuild or an event that cannot be folded: batch by batch the
                # graph comes as far as it can.
                with suppress(Refused, Stopped):
                    self._rebuild()
            try:
                self._projector.catch_up()
            except Stopped:
                # Kept in `stopped`: it is told to whoever asks, and by `status`.
                return
        with self._moved:
            self._moved.notify_all()

    @contextmanager
    def _held(self, wait: bool) -> Iterator[bool]:
        while True:
            with one_at_a_time(self._lock) as mine:
                if mine or not wait or self._stopping:
                    yield mine
                    return
            self._woken.wait(POLL_SECONDS * 10)


@contextmanager
def one_at_a_time(lock: Path) -> Iterator[bool]:
    """Whether no other process, and nobody else in this one, holds the lock; held until the end of the block."""
    with lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        try:
            yield True
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)
