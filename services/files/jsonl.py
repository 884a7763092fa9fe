"""Events as JSON lines: a copy of a log, which another log reads and is the same.

A line is an event as the log stores it, with the digest and the last position of its command, and a digest of the
line and of all lines before it:

    {"position":1,"id":"…","topic":"organisation.registered#v1","command":"…","last":1,"sha256":"…","state":{…}}
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from events.codec import Codec
from events.envelope import Recorded, event_id
from events.log import Conflict, Draft, Log, LogFault, LogStore
from services.statements import Refused

MAX_LINE: Final = 64_000_000
_CHUNK: Final = 10_000
_ACCEPTED: Final = "a file that `zoneledger events --jsonl` wrote, unchanged"
Progress = Callable[[int, int], None]


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line. `command` is the digest of the event's command, `last` its last position."""

    position: int
    id: str
    topic: str
    command: str
    last: int
    sha256: str
    state: msgspec.Raw

    def digest(self, before: str) -> str:
        """The digest of this line after those before it."""
        said = f"{before}\n{self.position}\n{self.id}\n{self.topic}\n{self.command}\n{self.last}\n"
        return hashlib.sha256(said.encode() + bytes(self.state)).hexdigest()


@dataclass(frozen=True, slots=True)
class Copied:
    """How many events a file holds, and how many of them were not in the log."""

    events: int
    new: int


_encoder: Final = msgspec.json.Encoder()
_decoder: Final = msgspec.json.Decoder(Line)


def write_events(log: Log, upto: int | None = None) -> Iterator[bytes]:
    """The lines of a log up to a position; a command that reaches beyond it is left out."""
    end = log.head() if upto is None else upto
    codec, before = Codec(), ""
    last, digest = 0, ""
    for event in log.stream(upto=end):
        if event.position > last:
            found = log.done(event.command)
            if found is None or found[0].stop - 1 > end:
                return
            last, digest = found[0].stop - 1, found[1]
        topic, state = _stored(codec, event)
        line = Line(event.position, str(event.id), topic, digest, last, "", msgspec.Raw(state))
        before = line.digest(before)
        yield _encoder.encode(msgspec.structs.replace(line, sha256=before)) + b"\n"


def _stored(codec: Codec, event: Recorded) -> tuple[str, bytes]:
    draft = Draft(
        body=event.body, sources=event.sources, reason=event.reason, recorded_by=event.recorded_by,
        on_behalf_of=event.on_behalf_of,
    )  # fmt: skip
    return codec.encode(
        draft, slot=event.slot, recorded_at=event.recorded_at, command=event.command, imported_at=event.imported_at,
        subjects=event.subjects, previous=event.previous,
    )  # fmt: skip


def dump(log: Log, out: BinaryIO, upto: int | None = None) -> int:
    """Write a log to a file; the number of lines."""
    count = 0
    for line in write_events(log, upto):
        out.write(line)
        count += 1
    return count


def load(log: LogStore, path: Path, *, dry_run: bool = False, progress: Progress | None = None) -> Copied:
    """Append the events of a copy to a log that is empty or holds the first of them: the same positions, ids,
    instants and command keys.

    `Refused` names the first line that cannot be; nothing is appended then. A load that was killed is finished by
    running it again.
    """
    head = log.head()
    total = sum(1 for _ in _read(path, log, progress))
    if not dry_run:
        events = (pair for pair in _read(path, None, None) if pair[0].position > head)
        while chunk := _whole(events):
            try:
                log.restore([event for event, _ in chunk], {event.command: line.command for event, line in chunk})
            except Conflict as moved:
                accepted = "the same load again, while nobody records"
                raise Refused("conflict", f"the log moved meanwhile: {moved}", str(path), accepted) from None
            if progress:
                progress(chunk[-1][0].position, total)
    return Copied(total, max(total - head, 0))


def _whole(events: Iterator[tuple[Recorded, Line]]) -> list[tuple[Recorded, Line]]:
    """About a chunk of events: whole commands."""
    chunk = list(islice(events, _CHUNK))
    if chunk:
        chunk.extend(islice(events, chunk[-1][1].last - chunk[-1][0].position))
    return chunk


def _read(path: Path, log: LogStore | None, progress: Progress | None) -> Iterator[tuple[Recorded, Line]]:
    """Every event of the file with its line. With a log each is judged: by itself, after those before it, and by
    what the log holds in its place."""
    judge = _Judge(path, log) if log else None
    codec, before, number = Codec(), "", 0
    try:
        with path.open("rb") as file:
            while text := file.readline(MAX_LINE):
                number += 1
                line = _line(path, number, text)
                before = line.digest(before)
                if before != line.sha256:
                    raise _refused(path, number, "the digest is another: this line, or one before it, was changed")
                try:
                    event = codec.decode(line.position, line.id, line.topic, bytes(line.state))
                except LogFault as fault:
                    raise _refused(path, number, str(fault)) from None
                if judge:
                    judge.see(number, event, line)
                yield event, line
                if progress and number % _CHUNK == 0:
                    progress(number, number)
    except OSError as fault:
        raise Refused("bad-file", f"it cannot be read: {fault.strerror}", str(path), _ACCEPTED) from None
    if judge:
        judge.end()


def _line(path: Path, number: int, text: bytes) -> Line:
    if len(text) == MAX_LINE:
        raise _refused(path, number, f"the line has {MAX_LINE} bytes or more")
    try:
        return _decoder.decode(text)
    except (msgspec.MsgspecError, UnicodeDecodeError) as fault:
        torn = "" if text.endswith(b"\n") else "the last line is torn: "
        raise _refused(path, number, f"{torn}{fault}") from None


class _Judge:
    """Whether the events of a file follow one another, and go on where a log ends."""

    def __init__(self, path: Path, log: LogStore) -> None:
        self._path, self._own = path, log.stream()
        self._number, self._last, self._index = 0, 0, 0
        self._event: Recorded | None = None
        self._live = False
        self._previous: dict[str, int] = {}
        self._commands: dict[str, str] = {}

    def see(self, number: int, event: Recorded, line: Line) -> None:
        """Refuse an event that cannot stand here."""
        self._number = number
        fault = self._fault(event, line)
        if fault:
            raise _refused(self._path, number, fault)
        own = next(self._own, None)
        if own is not None and own != event:
            raise Refused(
                "other-content", f"the log holds another event {own.topic} at position {own.position}",
                f"{self._path}:{number}", "an empty data folder, or one that holds the first events of this file",
            )  # fmt: skip
        self._event = event
        self._previous.update(dict.fromkeys(event.subjects, event.position))

    def _fault(self, event: Recorded, line: Line) -> str | None:
        before = self._event
        if event.position != self._number:
            return f"position {event.position} stands in line {self._number}"
        if event.position > self._last:
            if event.command in self._commands:
                return f"the command {event.command} was told before"
            self._last, self._index = line.last, 0
            self._commands[event.command] = line.command
        else:
            self._index += 1
            if before is None or before.command != event.command:
                return f"it belongs to {event.command}, amid another command"
        checks = (
            (line.last == self._last and self._commands[event.command] == line.command, "its command is told twice"),
            (event.id == event_id(event.command, self._index), "its id is not that of its command"),
            (event.subjects == event.body.subjects(), "its subjects are not those of what it says"),
            (event.previous == tuple(self._previous.get(one, 0) for one in event.subjects), "another event is missing"),
            (1 <= event.slot <= event.position, f"it speaks of {event.slot}, which is not before it"),
            (before is None or before.recorded_at <= event.recorded_at, "its clock runs back"),
            (not self._live or event.imported_at is None, "an imported event stands after a live one"),
        )
        self._live = event.imported_at is None
        return next((f"event {event.position}: {message}" for so, message in checks if not so), None)

    def end(self) -> None:
        """Refuse a file that ends amid a command."""
        if self._number < self._last:
            raise _refused(self._path, self._number, f"the file ends amid a command, which goes on to {self._last}")


def _refused(path: Path, number: int, message: str) -> Refused:
    return Refused("bad-file", message, f"{path}:{number}", _ACCEPTED)
