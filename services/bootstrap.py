"""The one place where real things are chosen: the log, the graph, and who brings it up to date."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Self
from uuid import uuid4

from events import tags
from events.plural import many
from events.seal import Sealer
from graph.errors import Code, NotAnswerable
from graph.moment import Moment
from graph.reader import Reader
from services.engines import Clock, Progress, open_graph, open_log
from services.moments import day_asked, moment_of, position_asked
from services.projecting import Projecting
from services.record import Recorder
from services.settings import Settings
from services.statements import Receipt, Refused, Statement


def system_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def random_key() -> str:
    """A command key for a caller that gives none."""
    return str(uuid4())


class Ledger:
    """The record: the log, and the graph, which is what it amounts to."""

    def __init__(self, settings: Settings, clock: Clock, new_key: Callable[[], str]) -> None:
        self.settings, self.clock = settings, clock
        kept = open_log(settings, clock)
        self._graph = open_graph(settings, kept)
        self.log, self.store = kept.log, self._graph.store
        self.sealer = Sealer(self.log, kept.seals, clock)
        self.recorder = Recorder(self.log, clock=clock, new_key=new_key)
        self.projector = Projecting(
            self.log, self.store, kept.lock, settings.wait_seconds, lambda: self._graph.make(self.projector.go_on),
            wanted=self._graph.wanted,
            idle=kept.idle, apart=self._graph.apart, beside=self.sealer.follow,
        )  # fmt: skip

    @classmethod
    def open(cls, settings: Settings, clock: Clock = system_clock, new_key: Callable[[], str] = random_key) -> "Ledger":
        """Open what the settings name; a data folder is made if it is not there. `LogFault` says what cannot be used,
        and why; a graph that cannot be used stops questions with `GraphFault`, and neither recording nor a rebuild."""
        return cls(settings, clock, new_key)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop projecting and let go of the log and the graph."""
        self.projector.stop()
        self._graph.close()
        self.sealer.store.close()
        self.log.close()

    def record(
        self,
        statements: Sequence[Statement],
        recorded_by: str | None,
        command: str | None = None,
        dry_run: bool = False,
    ) -> Receipt:
        """Record all statements in one transaction, or none. What was recorded can be asked about at once."""
        receipt = self.recorder.record(statements, recorded_by=self._who(recorded_by), command=command, dry_run=dry_run)
        self.projector.wake()
        return receipt

    def record_many(
        self, batches: Iterable[tuple[Sequence[Statement], str]], recorded_by: str | None,
        progress: Callable[[int, int], None] | None = None,
    ) -> list[Receipt]:  # fmt: skip
        """Record many commands, several in a transaction; a receipt for each, in order."""
        receipts = self.recorder.record_many(batches, recorded_by=self._who(recorded_by), progress=progress)
        self.projector.wake()
        return receipts

    def _who(self, recorded_by: str | None) -> str:
        who = recorded_by or self.settings.recorder
        if not who:
            raise Refused(
                "no-recorder", "nobody is named who records", "recorder",
                "the id of a registered party: --as, ZONELEDGER_RECORDER or the header X-Zoneledger-Recorder",
            )  # fmt: skip
        return who

    def knows(self, id: str) -> bool:
        """Whether the log registers an id."""
        return bool(self.log.firsts([tags.registered(id)]))

    def rebuild(self, progress: Progress | None = None) -> int:
        """Make the graph anew from the log; the position reached.

        `Refused` while somebody else does. Whoever has the old graph open, here or elsewhere, goes on with the new.
        """
        return self._graph.rebuild(progress)

    def moment(
        self, on: str | None = None, known: datetime | None = None, position: int | None = None,
        min_position: int | None = None, reading: Sequence[str | int] = (),
    ) -> Moment:  # fmt: skip
        """The moment that is asked about; waits until the graph holds it. `NotAnswerable` where it lies outside
        the record. No `on`: today, in UTC; no `known` and no `position`: the head."""
        now = self.clock().astimezone(UTC)
        at = position_asked(self.log, known, position, now)
        if min_position is not None and min_position > (head := self.log.head()):
            rule = f"the record has {many(head, 'event')}"
            raise NotAnswerable(Code.OUTSIDE_RECORD, f"minPosition {min_position}", rule, f"0 to {head}")
        self.projector.reach(max(at, min_position or 0))
        return moment_of(self.log, day_asked(on, now), at, reading)

    def reader(
        self, on: str | None = None, known: datetime | None = None, position: int | None = None,
        min_position: int | None = None, reading: Sequence[str | int] = (),
    ) -> Reader:  # fmt: skip
        """Answers at a moment."""
        return Reader(self.store, self.log, self.moment(on, known, position, min_position, reading))
