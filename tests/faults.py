"""What the tests of faults start from: a load of writers, and whether in the end everything is exactly as recorded."""

import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPException
from itertools import count
from json import JSONDecodeError
from threading import Event, Thread
from time import monotonic
from typing import Final, Generic, TypeVar

from events.log import Draft, LogFault
from events.postgres_log import PostgresLog
from events.statement import read_event
from graph.errors import GraphFault, NotAnswerable
from graph.neo4j_store import Neo4jStore
from services.bootstrap import system_clock
from services.cli.integrity import compare
from tests.conftest import CLERK
from tests.processes import Running, until

T = TypeVar("T")
FAULTS: Final = 20 if os.environ.get("ZONELEDGER_TEST_LONG") else 3
PATIENCE: Final = 180
"""Seconds that a machine is given which has other things to do."""
SOON: Final = 9
"""Seconds within which a process ends that is told to; Docker kills it after ten."""
_PACE: Final = 0.02
_AHEAD: Final = 1500
"""Events by which the writers may be ahead of the graph: it has to be able to come up with them in the end."""
_WRITERS: Final = ("ann", "bob")


class Load:
    """Writers who record one command after another, and what was acknowledged to them."""

    def __init__(self, uri: str, store: Neo4jStore) -> None:
        self._uri, self._store, self._seen = uri, store, 0
        self._ended = Event()
        self.acknowledged: dict[str, range] = {}
        self.failed: list[BaseException] = []
        self._threads = [Thread(target=self._write, args=(name,)) for name in _WRITERS]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """End the load; back when nobody writes any more."""
        self._ended.set()
        for thread in self._threads:
            thread.join()
        assert not self.failed, self.failed

    def _write(self, name: str) -> None:
        try:
            with closing(PostgresLog(self._uri, system_clock)) as log:
                for number in count():
                    key = f"{name}-{number}"
                    self.acknowledged[key] = self._recorded(log, key, drafts(name, number))
                    while not self._ended.wait(_PACE) and self._far_ahead():
                        pass
                    if self._ended.is_set():
                        return
        except BaseException as why:
            self.failed.append(why)
            raise

    def _far_ahead(self) -> bool:
        self._seen = max(self._seen, position(self._store))
        return sum(map(len, list(self.acknowledged.values()))) > self._seen + _AHEAD

    def _recorded(self, log: PostgresLog, key: str, said: list[Draft]) -> range:
        while True:
            # As anybody does to whom it was not said what became of it: the same again, by the same key.
            with suppress(LogFault):
                return log.append(said, command=key, digest="")
            assert not self._ended.wait(_PACE), "the log never came back"


def drafts(name: str, number: int) -> list[Draft]:
    """What a command records: a school, and new names of those before it."""
    new = f"school:{name}-{number}"
    said = [_draft("organisation.registered", id=new, name=f"{name} {number}", under=CLERK, **{"from": "2001"})]
    for met in range(max(0, number - number * 13 % 17), number):
        from_ = {"from": str(2002 + number % 20)}
        said.append(_draft("organisation.renamed", organisation=f"school:{name}-{met}", name=f"No. {number}", **from_))
    return said


def _draft(topic: str, **fields: str) -> Draft:
    return Draft(body=read_event(topic, fields), recorded_by=CLERK)


@contextmanager
def load(uri: str, store: Neo4jStore) -> Iterator[Load]:
    """Writers at work until the end of the block."""
    made = Load(uri, store)
    try:
        yield made
    finally:
        made.end()


def position(store: Neo4jStore) -> int:
    """Where the graph stands; -1 while it cannot be asked."""
    try:
        return store.position()
    except (GraphFault, NotAnswerable):
        return -1


def moved(store: Neo4jStore, by: int) -> None:
    """Wait until the graph has moved on by so many events from where it stands now."""
    until(lambda: position(store) >= 0, PATIENCE)
    before = store.position()
    until(lambda: position(store) >= before + by, PATIENCE)


def exact(uri: str, store: Neo4jStore, acknowledged: dict[str, range], also: int = 0) -> None:
    """The log holds every acknowledged command, whole and once, and `also` so many other events; the graph comes to
    its head, and is a fresh fold of it."""
    with closing(PostgresLog(uri, system_clock)) as log:
        events = list(log.stream())
        assert [event.position for event in events] == list(range(1, len(events) + 1))
        sizes = Counter(event.command for event in events)
        for key, positions in acknowledged.items():
            assert {events[one - 1].command for one in positions} == {key}
            assert sizes[key] == len(positions) == len(drafts(*_parts(key)))
        assert len(events) == sum(map(len, acknowledged.values())) + also
        assert len({event.id for event in events}) == len(events)
        until(lambda: position(store) == log.head(), PATIENCE)
        held, fresh = compare(log, store, lambda _done, _total: None)
        assert held == fresh


def _parts(key: str) -> tuple[str, int]:
    name, _, number = key.rpartition("-")
    return name, int(number)


def told_to_end(one: Running) -> tuple[int, str]:
    """The exit code of a process that is told to end, which it has to do soon, and what it had to complain of."""
    start = monotonic()
    one.process.send_signal(signal.SIGTERM)
    code = one.process.wait(PATIENCE)
    assert monotonic() - start < SOON
    assert one.process.stderr is not None
    return code, one.process.stderr.read()


def asked(api: Running) -> str:
    """Who answers; nothing where it answers no more. It does not wait for what is recorded meanwhile."""
    try:
        answer = api.ask("{ network(position: 1) { counts { count } } }")
    except (OSError, HTTPException, JSONDecodeError):
        return ""
    return "zoneledger" if answer["data"] and answer["data"]["network"]["counts"] else "wrong"


class Asking(Thread, Generic[T]):
    """Somebody who asks the same again and again, until ended; every answer is kept."""

    def __init__(self, ask: Callable[[], T]) -> None:
        super().__init__()
        self._ask, self._ended = ask, Event()
        self.heard: list[T] = []

    def run(self) -> None:
        """Ask until ended."""
        while not self._ended.is_set():
            self.heard.append(self._ask())

    def end(self) -> None:
        """Ask no more."""
        self._ended.set()
        self.join()
