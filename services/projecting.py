"""Who brings the graph up to date: whoever gets the lock projects; the others wait for the position."""

import fcntl
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Final

from events.log import Log, LogFault
from graph.errors import Code, GraphFault, NotAnswerable
from graph.projector import Projector, Stopped
from graph.store import GraphStore
from services.statements import Refused

POLL_SECONDS: Final = 0.02
STOP_SECONDS: Final = 2.0
"""How long the end of a batch is waited for. A server that is away may keep one longer; it is then done by the next."""
BACKLOG: Final = 50_000
"""Events from which on an empty graph is made at once and not batch by batch."""
Lock = Callable[[], AbstractContextManager[Callable[[], bool]]]
"""A block that tells, whenever it is asked, whether in it nobody else projects, in this process or another."""

_log = logging.getLogger("zoneledger.projecting")


class _Told(Exception):
    """To end, between two batches."""


class Projecting:
    """The projection of a log into a graph, in this process or in another that holds the lock.

    `rebuild` makes the whole graph at once; it is for an empty graph and more than `backlog` events, and where `wanted`
    says so. `idle` waits a moment for something to be appended. `apart`: the graph is brought up
    to date by a process of its own, and nobody else does it in passing. `beside` is what else whoever leads does
    between two batches: seal the log.
    """

    def __init__(
        self, log: Log, store: GraphStore, lock: Lock, wait_seconds: float, rebuild: Callable[[], object],
        *, wanted: Callable[[], bool] = lambda: False, idle: Callable[[], object] | None = None,
        apart: bool = False, backlog: int = BACKLOG, beside: Callable[[], object] = lambda: None,
    ) -> None:  # fmt: skip
        self._log, self._store, self._lock, self._wait = log, store, lock, wait_seconds
        self._rebuild, self._wanted, self._backlog, self.apart = rebuild, wanted, backlog, apart
        self._projector = Projector(log, store)
        self._guard = threading.Lock()
        self._woken = threading.Event()
        self._idle, self._beside = idle or partial(self._woken.wait, POLL_SECONDS), beside
        self._moved = threading.Condition()
        self._thread: threading.Thread | None = None
        self._stopping = False
        self.leading = False
        self.fault: Exception | None = None
        """What keeps the projection of this process from going on, until it is mended."""
        self.unsealed: LogFault | None = None
        """What keeps the log from being sealed. Nothing else waits for that."""

    @property
    def stopped(self) -> Stopped | None:
        """The event at which the projection of this process stands still, if it does."""
        return self._projector.stopped

    def start(self) -> None:
        """Follow the log in a thread until `stop`."""
        self._stopping = False
        self._thread = threading.Thread(target=self._follow, name="projector", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread, after the batch that it is at; not waited for where that hangs on a server."""
        self._stopping = True
        self._woken.set()
        if self._thread:
            self._thread.join(STOP_SECONDS)
        # One that hangs has still to end when it comes back; else whoever asks later may project in passing.
        self._stopping = self._thread is not None and self._thread.is_alive()
        self._thread = None

    def go_on(self, _done: int, _total: int) -> None:
        """Between two pieces of a long work: break it off where the thread was told to end."""
        if self._stopping:
            raise _Told
        if self.leading:
            self._seal()

    def _seal(self) -> None:
        try:
            self._beside()
        except LogFault as fault:
            if str(fault) != str(self.unsealed):
                _log.warning("the log is not sealed: %s", fault)
            self.unsealed = fault
        else:
            self.unsealed = None

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
            if self._thread is None and not self.apart:
                self._try()
            if self.stopped:
                raise self.stopped
            self.wake()
            left = end - time.monotonic()
            if left <= 0:
                raise self._late(position)
            if self._store.position() < position:
                with self._moved:
                    self._moved.wait(min(left, POLL_SECONDS))

    def _late(self, position: int) -> NotAnswerable:
        why, accepted = f"the graph has only come to {self._store.position()} within {self._wait:g} s", "a later try"
        if self.apart and self._thread is None:
            with self._lock() as free:
                if free():
                    why, accepted = f"{why}, and no projector is running", "the same after `zoneledger project`"
        return NotAnswerable(Code.NOT_PROJECTED, f"position {position}", why, accepted)

    def _follow(self) -> None:
        while not self._stopping and not self.stopped:
            try:
                with self._held() as mine:
                    self.leading = mine()
                    while mine() and not self._stopping and not self.stopped:
                        self._turn()
            except _Told:
                return
            except NotAnswerable:
                # Somebody has asked for a rebuild just now: the next turn sees it.
                pass
            except (LogFault, GraphFault) as fault:
                # An engine that is away comes back; whoever asks is told meanwhile.
                self.fault = fault
            except Exception as fault:
                # Not foreseen: told at length, once, and tried again as the others are.
                if str(fault) != str(self.fault):
                    _log.exception("the projection failed; it is tried again")
                self.fault = fault
            finally:
                self.leading = False
            self._woken.wait(POLL_SECONDS * 10)

    def _turn(self) -> None:
        self._woken.clear()
        if not self._catch_up():
            # Appends of other processes wake nobody for certain: the poll is the guarantee.
            self._idle()
        self._seal()
        self.fault = None

    def _try(self) -> None:
        with self._lock() as mine:
            if mine():
                self._catch_up()

    def _catch_up(self) -> bool:
        """Bring the graph up to date; whether there was anything to do."""
        with self._guard:
            at_once = self._wanted()
            if not at_once:
                position, head = self._store.position(), self._log.head()
                if position >= head:
                    return False
                at_once = position == 0 and head > self._backlog
            if at_once:
                # Whoever is in the way, somebody else's rebuild or an event that cannot be folded: batch by batch the
                # graph comes as far as it can.
                with suppress(Refused, Stopped):
                    self._rebuild()
            try:
                self._projector.catch_up(progress=self.go_on)
            except Stopped:
                # Kept in `stopped`: it is told to whoever asks, and by `status`.
                return True
        with self._moved:
            self._moved.notify_all()
        return True

    @contextmanager
    def _held(self) -> Iterator[Callable[[], bool]]:
        while True:
            with self._lock() as mine:
                if mine() or self._stopping:
                    yield mine
                    return
            self._woken.wait(POLL_SECONDS * 10)


@contextmanager
def file_lock(path: Path) -> Iterator[Callable[[], bool]]:
    """`Lock` of those who share a folder."""
    with one_at_a_time(path) as mine:
        yield lambda: mine


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
