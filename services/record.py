"""Recording: read the boundary, see whether the command was done, decide, append on condition of what was read."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

from events.envelope import Event, event_id
from events.log import Command, Conflict, Draft, OtherContent
from events.plural import many
from services.boundary import Book, Boundary
from services.commands.decide import decide
from services.commands.known import ids_of, require_ids
from services.reading import MAX_KEY, check_clock, check_envelope, check_party, check_text, digest_of, read
from services.statements import Receipt, Refused, Statement

MAX_EVENTS: Final = 2000
TRIES: Final = 20
Batch = tuple[Sequence[Statement], str]
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class _Asked:
    """A batch as far as it has come: done before, or decided."""

    statements: Sequence[Statement]
    key: str
    digest: str
    done: range | None = None
    read: Sequence[tuple[Statement, list[Event]]] = ()
    drafts: Sequence[Draft] = ()

    def receipt(self, positions: range) -> Receipt:
        """What the caller is told."""
        ids = tuple(event_id(self.key, index) for index in range(len(positions)))
        return Receipt(tuple(positions), ids, replayed=self.done is not None)


class Recorder:
    """Records statements. `clock` gives now with its zone; `new_key` a command key where the caller gives none."""

    def __init__(self, log: Book, *, clock: Callable[[], datetime], new_key: Callable[[], str]) -> None:
        self._log, self._clock, self._new_key = log, clock, new_key

    def record(
        self, statements: Sequence[Statement], *, recorded_by: str, command: str | None = None, dry_run: bool = False
    ) -> Receipt:
        """Record all of them in one transaction, or none.

        The same command again gives the first receipt, marked `replayed`. A dry run gives the positions that they
        would get. `Refused` names the field, the rule and what would be accepted; `LogFault` a log that fails.
        """
        key = self._new_key() if command is None else command
        asked = self._asked(statements, key, recorded_by)
        for _ in range(TRIES):
            boundary = Boundary(self._log)
            self._decide([asked], recorded_by, boundary)
            if asked.done is not None:
                return asked.receipt(asked.done)
            if dry_run:
                first = boundary.position + 1
                return asked.receipt(range(first, first + len(asked.drafts)))
            positions = self._append([asked], boundary)
            if positions is not None:
                return asked.receipt(positions[0])
        raise _busy()

    def record_many(
        self, batches: Iterable[Batch], *, recorded_by: str, progress: Progress | None = None
    ) -> list[Receipt]:
        """Record many commands, several in one transaction of at most 2,000 events; a receipt for each, in order.

        A batch is whole or not there at all. What was recorded before, by its command key, is recognised: a load
        that was killed is finished by running it again. At a refusal the transactions before it stay; the refusal
        has a note with the command key. `progress` gets the statements done and, where it is known, their number.
        """
        total = sum(len(one) for one, _ in batches) if isinstance(batches, Sequence) else 0
        boundary = Boundary(self._log)
        receipts: list[Receipt] = []
        done = 0
        for group in _groups(batches):
            asked = [self._asked(statements, key, recorded_by) for statements, key in group]
            boundary = self._record_group(asked, recorded_by, boundary, receipts)
            done += sum(len(one.statements) for one in asked)
            if progress:
                progress(done, max(total, done))
        return receipts

    def _record_group(
        self, group: Sequence[_Asked], recorded_by: str, boundary: Boundary, receipts: list[Receipt]
    ) -> Boundary:
        for _ in range(TRIES):
            self._decide(group, recorded_by, boundary)
            new = [one for one in group if one.done is None]
            positions = self._append(new, boundary) if new else []
            if positions is None:
                boundary = Boundary(self._log)
                continue
            given = iter(positions)
            receipts.extend(one.receipt(next(given) if one.done is None else one.done) for one in group)
            if not positions:
                return boundary
            if positions[0].start == boundary.position + 1 and _joined(positions):
                boundary.appended(positions[-1][-1])
                return boundary
            return Boundary(self._log)
        raise _busy()

    def _asked(self, statements: Sequence[Statement], key: str, recorded_by: str) -> _Asked:
        if not 0 < len(statements) <= MAX_EVENTS:
            raise Refused(
                "bad-size", f"{many(len(statements), 'statement')} at once", None, f"1 to {MAX_EVENTS} in one command"
            )
        check_text(key, "command", MAX_KEY)
        check_party(recorded_by, "recorded_by")
        return _Asked(statements, key, digest_of(statements, recorded_by))

    def _decide(self, group: Sequence[_Asked], recorded_by: str, boundary: Boundary) -> None:
        """Fill in what was done before, and the drafts of the rest, each resting on those before it."""
        for one in group:
            # The key comes before the decision: a command done is not refused for what it did itself.
            found = self._log.done(one.key)
            if found and found[1] != one.digest:
                raise _other(found[0], one.key)
            one.done = found[0] if found else None
            with _noted(one, group):
                one.read = [] if found else list(_read_all(one.statements, boundary))
        named = (at for one in group for _, events in one.read for body in events for _, at in ids_of(body))
        boundary.known([recorded_by, *named])
        now = self._clock()
        for one in group:
            if one.done is None:
                with _noted(one, group):
                    one.drafts = list(_drafts(one.read, recorded_by, boundary, now))

    def _append(self, group: Sequence[_Asked], boundary: Boundary) -> list[range] | None:
        """Positions of each, or None where somebody else was faster."""
        commands = [Command(one.key, one.digest, one.drafts) for one in group]
        try:
            return self._log.append_many(commands, unless=boundary.unless())
        except (Conflict, OtherContent):
            # Another content under the same key is found, and refused, as it is at any later time.
            return None


@contextmanager
def _noted(one: _Asked, group: Sequence[_Asked]) -> Iterator[None]:
    """Whatever is refused here has the command key as a note, where there are several."""
    try:
        yield
    except Refused as refused:
        if len(group) > 1:
            refused.add_note(f"command {one.key}")
        raise


def _groups(batches: Iterable[Batch]) -> Iterator[list[Batch]]:
    """Batches that can share a transaction. What is said about events waits until these have their positions."""
    group: list[Batch] = []
    keys: set[str] = set()
    size = 0
    for statements, key in batches:
        events = sum(2 if "begins" in one.fields else 1 for one in statements)
        about = any(one.topic.startswith("evidence.") or _names_event(one) for one in statements)
        if group and (size + events > MAX_EVENTS or about or key in keys):
            yield group
            group, keys, size = [], set(), 0
        group.append((statements, key))
        keys.add(key)
        size += events
    if group:
        yield group


def _names_event(statement: Statement) -> bool:
    return str(statement.fields.get("about", "")).startswith("event:")


def _read_all(statements: Sequence[Statement], boundary: Boundary) -> Iterator[tuple[Statement, list[Event]]]:
    for index, statement in enumerate(statements):
        try:
            check_envelope(statement)
            yield statement, read(statement, boundary)
        except Refused as refused:
            raise _placed(refused, index, len(statements)) from None


def _drafts(
    told: Sequence[tuple[Statement, list[Event]]], recorded_by: str, boundary: Boundary, now: datetime
) -> Iterator[Draft]:
    if sum(len(events) for _, events in told) > MAX_EVENTS:
        raise Refused("bad-size", "the statements tell more events", None, f"at most {MAX_EVENTS} in one command")
    first = told[0][1][0]
    if not (first.TOPIC == "organisation.registered" and first.subjects() == (recorded_by,)):
        require_ids([("recorded_by", recorded_by)], boundary)
    for index, (statement, events) in enumerate(told):
        try:
            check_clock(statement.at, now, boundary)
            if statement.on_behalf_of is not None:
                require_ids([("on_behalf_of", statement.on_behalf_of)], boundary)
            for body in events:
                decided, slot = decide(body, boundary)
                draft = Draft(
                    body=decided, sources=statement.sources, reason=statement.reason, recorded_by=recorded_by,
                    on_behalf_of=statement.on_behalf_of, recorded_at=statement.at, slot=slot,
                )  # fmt: skip
                boundary.take([draft])
                yield draft
        except Refused as refused:
            raise _placed(refused, index, len(told)) from None


def _placed(refused: Refused, index: int, number: int) -> Refused:
    """The refusal with the place of its statement, where there are several."""
    if number == 1:
        return refused
    field = f"[{index}]" if refused.field is None else f"[{index}].{refused.field}"
    return Refused(refused.rule, refused.message, field, refused.accepted)


def _joined(positions: Sequence[range]) -> bool:
    return all(one.stop == two.start for one, two in pairwise(positions))


def _other(done: range, key: str) -> Refused:
    where = f"position {done.start}" if len(done) == 1 else f"positions {done.start} to {done.stop - 1}"
    return Refused(
        "other-content", f"the command key {key} was used before for another content ({where})", "command",
        "the same content, or another key",
    )  # fmt: skip


def _busy() -> Refused:
    return Refused(
        "busy", f"others changed what this rests on, {TRIES} times in a row; nothing was recorded", None, "try again"
    )
