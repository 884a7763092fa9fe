"""Taking rows into the record: what stands already is left alone, what is refused is told by its line, the rest goes
in by large transactions."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from events.envelope import Event
from events.statement import field_table
from events.when import When
from services.boundary import Book, Boundary
from services.commands.words import standing
from services.files.imports import taken_back
from services.files.rows import Fault, Told
from services.record import MAX_EVENTS, Recorder
from services.statements import Refused, Statement

_RETRIES: Final = 5
_MOST: Final = 1000
Kept = tuple[Told, list[Event]]
"""A row and those of its events that do not stand yet."""


@dataclass(slots=True)
class Taken:
    """What became of the rows that could be read. `already` stood before, by this file or by other words;
    `taken_back` were recorded by this file and stand retracted; they are not recorded again."""

    rows: int = 0
    events: int = 0
    already: int = 0
    taken_back: int = 0
    faults: list[Fault] = field(default_factory=list)


def take(
    log: Book, recorder: Recorder, rows: Sequence[Told], *, key: str, recorded_by: str, progress: Callable[[int], None]
) -> Taken:
    """Record what the rows tell and does not stand. Each row is one command, named by the key of the load and the
    row's digest: a load that was killed is finished by running it again. `Refused` where nobody may record."""
    taken, known = Taken(), _Standing(log)
    done = 0
    for chunk in _chunks(rows):
        new = _missing(log, chunk, key, known, taken)
        for _, events in _recorded(_At(log, recorder, recorded_by, key), new, taken.faults):
            taken.rows += 1
            taken.events += len(events)
            known.add(events)
        done += len(chunk)
        progress(done)
    return taken


def _chunks(rows: Sequence[Told]) -> Iterator[list[Told]]:
    """Rows that share a transaction."""
    chunk: list[Told] = []
    size = 0
    for one in rows:
        if chunk and (size + len(one.bodies) > MAX_EVENTS or len(chunk) >= _MOST):
            yield chunk
            chunk, size = [], 0
        chunk.append(one)
        size += len(one.bodies)
    if chunk:
        yield chunk


def command_of(key: str, told: Told) -> str:
    """The command key of a row."""
    return f"{key}:{told.digest}"


def _missing(log: Book, chunk: Sequence[Told], key: str, known: "_Standing", taken: Taken) -> list[Kept]:
    """The rows that are to be recorded; the others are counted."""
    new: list[Told] = []
    before: dict[int, int] = {}
    for number, told in enumerate(chunk):
        if found := log.done(command_of(key, told)):
            before.update(dict.fromkeys(found[0], number))
        else:
            new.append(told)
    gone = {before[position] for position in taken_back(log, before)}
    taken.taken_back += len(gone)
    taken.already += len(set(before.values())) - len(gone)
    kept: list[Kept] = []
    known.look(new)
    for told in new:
        events = [body for body in told.bodies if not known.holds(body)]
        if events:
            kept.append((told, events))
        else:
            taken.already += 1
    return kept


class _Standing:
    """What the record holds already, whatever words its dates are in."""

    def __init__(self, log: Book) -> None:
        self._log = log
        self._boundary = Boundary(log)
        self._of: dict[str, set[Any]] = {}
        self._added: set[Any] = set()
        self._joined: set[str] = set()

    def look(self, rows: Sequence[Told]) -> None:
        """Prepare for these rows: one question for all."""
        self._boundary = Boundary(self._log)
        self._boundary.known(dict.fromkeys(body.subjects()[0] for one in rows for body in one.bodies))
        self._of = {about: said for about, said in self._of.items() if about in self._joined}

    def holds(self, body: Event) -> bool:
        """Whether the event stands."""
        about = body.subjects()[0]
        content = None
        if not body.FOUNDS and (content := _content(body)) in self._added:
            return True
        if not self._boundary.known([about])[about]:
            return False
        if not body.FOUNDS:
            self._joined.add(about)
        if about not in self._of:
            self._of[about] = {_content(one) for _, one in standing(self._boundary.history(about))}
        return (content or _content(body)) in self._of[about]

    def add(self, events: Sequence[Event]) -> None:
        """These stand now."""
        self._added.update(_content(one) for one in events if not one.FOUNDS)


def _content(value: Any) -> Any:
    """What an event says, dates by their days."""
    if isinstance(value, When):
        return value.earliest, value.latest
    if isinstance(value, msgspec.Struct):
        return type(value), *(_content(getattr(value, one)) for one in value.__struct_fields__)
    return tuple(map(_content, value)) if isinstance(value, tuple) else value


@dataclass(frozen=True, slots=True)
class _At:
    """Where rows are recorded, by whom and as what."""

    log: Book
    recorder: Recorder
    recorded_by: str
    key: str

    def batch(self, kept: Kept) -> tuple[list[Statement], str]:
        """A row as a command."""
        told, events = kept
        said = [Statement(one.TOPIC, _fields(one), told.sources, told.note) for one in events]
        return said, command_of(self.key, told)

    def fault(self, kept: Kept, refused: Refused) -> Fault:
        """What is said of a row that is refused; `Refused` again where it is not the row's fault."""
        if refused.field and "recorded_by" in refused.field:
            raise refused
        where = f"{refused.field}: " if refused.field else ""
        other = _otherwise(self.log, kept[1]) if refused.rule == "registered-already" else ""
        return Fault(kept[0].line, "", f"{where}{refused.message}{other}", refused.accepted or "a row without it")


def _recorded(at: _At, kept: list[Kept], faults: list[Fault]) -> list[Kept]:
    """Record these in one transaction; those that are refused are told and left out."""
    left = list(kept)
    for _ in range(_RETRIES):
        if not left:
            return []
        try:
            at.recorder.record_many([at.batch(one) for one in left], recorded_by=at.recorded_by)
        except Refused as refused:
            notes = getattr(refused, "__notes__", ())
            bad = [one for one in left if len(left) == 1 or f"command {command_of(at.key, one[0])}" in notes]
            if not bad:
                raise
            faults.append(at.fault(bad[0], refused))
            left = [one for one in left if one is not bad[0]]
        else:
            return left
    # So many are refused that each is tried by itself.
    done = []
    for one in left:
        statements, command = at.batch(one)
        try:
            at.recorder.record(statements, recorded_by=at.recorded_by, command=command)
        except Refused as refused:
            faults.append(at.fault(one, refused))
        else:
            done.append(one)
    return done


def _otherwise(log: Book, events: Sequence[Event]) -> str:
    """What a row says otherwise than the record does of the same id."""
    for mine in events:
        about = mine.subjects()[0]
        for slot, other in standing(Boundary(log).history(about)) if mine.FOUNDS else ():
            if type(other) is type(mine) and slot:
                fields = [(one, getattr(mine, one), getattr(other, one)) for one in mine.__struct_fields__]
                names = [name.removesuffix("_") for name, one, two in fields if _content(one) != _content(two)]
                return f"; it differs in {', '.join(names)}" if names else ""
    return ""


def _fields(body: Event) -> dict[str, Any]:
    """The fields of an event by the names that people write."""
    table = field_table(type(body)).items()
    given = ((name, getattr(body, info.name), info.default) for name, (info, _) in table)
    return {name: value for name, value, default in given if value is not None and value != default}
