"""Making an evidence bundle: an answer, what it rests on, and the proofs that the log says so and nothing else."""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from events import tags
from events.envelope import Recorded
from events.log import LogStore
from events.merkle import Head, read_bucket
from events.plural import many
from events.seal import Listed, Seal, Sealer, SealFault
from events.when import write_instant
from graph.answers.every import cut
from graph.facts import Fact, fact_id, shown_id
from graph.fold import fold_subject
from graph.moment import Moment
from services.evidence.checks import check
from services.evidence.contents import manifest_of, opened
from services.evidence.standalone import program
from services.evidence.told import readme
from services.files.whole import check_target, whole_file
from services.statements import Refused

LIMIT: Final = 50_000
"""Events in a bundle: whoever checks it works all of them out anew."""
_PAGE: Final = 1000
_TRIES: Final = 5
_DATED: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer to be handed over. `question` is what was asked, `rows` what was answered, as JSON can; `facts` are the
    ids of the facts that the rows rest on, `ids` what the question names, `events` the positions that rows name."""

    title: str
    question: Mapping[str, Any]
    moment: Moment
    told_moment: Mapping[str, Any]
    rows: Sequence[Any]
    notes: Sequence[str]
    facts: Sequence[int]
    ids: Sequence[str]
    events: Sequence[int]


@dataclass(frozen=True, slots=True)
class Made:
    """A bundle that was made and checked: its head, and how much is in it."""

    path: Path
    head: Head
    events: int
    subjects: int
    sha256: str


def hand_over(
    log: LogStore, sealer: Sealer, asked: Asked, path: Path, made_at: datetime, since: Head | None = None
) -> Made:
    """Write the bundle of an answer to a file, which must not exist yet; nothing lies there until it is whole and the
    program that it carries has found nothing wrong with it.

    `Refused` for a target that cannot be one, an earlier head that is not of this log, or too many events."""
    check_target(path)
    seal = sealer.seal()
    if seal is None:
        raise Refused("empty-log", "nothing is recorded", None, "a log with events")
    if since:
        _began(sealer, seal, since)
    for _ in range(_TRIES):
        files = _files(log, sealer, asked, made_at, since)
        if files is not None:
            return _written(files, path)
    raise Refused("busy", "the log is being sealed faster than it can be shown", None, "the same command later")


def _began(sealer: Sealer, seal: Seal, since: Head) -> None:
    if since.origin != seal.origin:
        raise Refused(
            "other-log", f"the head is of another log, {since.origin}; this one is {seal.origin}", "--since",
            "a head of this log, as `zoneledger witness` printed it",
        )  # fmt: skip
    if since.size > seal.size or sealer.root(since.size) != since.root:
        raise Refused(
            "other-log", f"the log with that head of {many(since.size, 'event')} is not the beginning of this one",
            "--since",
            "a head of this log; `zoneledger verify --head …` says where they differ",
        )  # fmt: skip


def _files(
    log: LogStore, sealer: Sealer, asked: Asked, made_at: datetime, since: Head | None
) -> dict[str, bytes] | None:
    """The files; None where somebody sealed meanwhile."""
    seal = sealer.store.last()
    position = asked.moment.position
    owners, read = _owners(log, asked.facts), _subjects_at(log, asked.moment.reading)
    subjects = sorted({*asked.ids, *owners.values(), *read, *_subjects_at(log, asked.events)})
    listed = sealer.listed(subjects)
    if seal is None or sealer.store.last() != seal:
        return None
    chains = {one: _chain(log, one, listed[one], seal.size) for one in subjects}
    shown = sorted({position, *(event.position for chain in chains.values() for event in chain)})
    folds = _Folds(chains)
    as_read = {one: sorted(folds.facts(one, position, asked.moment.reading)) for one in subjects}
    told = {one: [_plain(fact) for fact in as_read[one]] for one in subjects}
    laid = sorted(fact for one in read for fact in as_read[one])
    cited = {
        shown_id(one): _plain(laid[-1 - one] if one < 0 else folds.brought(one, owners[one])) for one in asked.facts
    }
    head = seal.head()
    files = {
        "answer.json": _json({
            "question": asked.question, "made_at": write_instant(made_at),
            "moment": asked.told_moment, "rows": asked.rows, "notes": asked.notes,
        }),
        "facts.json": _json({"position": position, "subjects": told, "cited": cited}),
        "events.jsonl": b"".join(_events(log, sealer, shown, seal.size)),
        "subjects.json": _json({
            "subjects": subjects,
            "lists": {
                str(one.bucket): {"content": one.content.hex(), "proof": _hex(one.proof)}
                for one in sorted(listed.values())
            },
        }),
        "head.json": _json({
            "head": head.line(), "since": since.line() if since else None,
            "consistency": _hex(sealer.consistency(since.size, seal.size)) if since else [],
            "first": {"leaf": sealer.first_leaf().hex(), "proof": _hex(sealer.inclusion(1, seal.size))},
        }),
        "verify.py": program().encode(),
        "README.txt": readme(
            asked.title, head.line(), since.line() if since else None, len(subjects), asked.told_moment
        ).encode(),
    }  # fmt: skip
    files["manifest.json"] = manifest_of({name: hashlib.sha256(content).hexdigest() for name, content in files.items()})
    return files


def _owners(log: LogStore, facts: Sequence[int]) -> dict[int, str]:
    """The subject of each fact of the graph, by its id; the facts of a reading, which are in no graph, are left out."""
    own = [one for one in facts if one > 0]
    brought = {event.position: event.subjects for event in log.at(sorted({one >> 20 for one in own}))}
    return {one: brought[one >> 20][one >> 12 & 255] for one in own}


def _subjects_at(log: LogStore, positions: Sequence[int]) -> set[str]:
    return {one for event in log.at(positions) for one in event.subjects}


def _chain(log: LogStore, subject: str, where: Listed, size: int) -> list[Recorded]:
    last = read_bucket(where.content).get(subject, 0)
    found = log.read_tagged([tags.subject(subject)], limit=LIMIT + 1, upto=size)
    if len(found) > LIMIT:
        raise Refused(
            "too-large", f"{subject} has more than {LIMIT} events", None,
            "a question about something narrower, or the whole log: zoneledger events --jsonl",
        )  # fmt: skip
    if (found[-1].position if found else 0) != last:
        raise SealFault(f"the seals list event {last} as the last of {subject}: see `zoneledger verify`")
    return found


class _Folds:
    """What the events of each subject say, up to any of them, worked out once."""

    def __init__(self, chains: Mapping[str, Sequence[Recorded]]) -> None:
        self._chains = chains
        self._facts: dict[tuple[str, int, tuple[int, ...]], set[Fact]] = {}

    def facts(self, subject: str, upto: int, reading: tuple[int, ...] = ()) -> set[Fact]:
        events = [one for one in self._chains[subject] if one.position <= upto]
        key = subject, len(events), reading
        if key not in self._facts:
            self._facts[key] = set(fold_subject(subject, events, reading))
        return self._facts[key]

    def brought(self, fact: int, subject: str) -> Fact:
        """The fact with an id."""
        at = fact >> 20
        for rank, one in enumerate(sorted(self.facts(subject, at) - self.facts(subject, at - 1))):
            if fact_id(at, fact >> 12 & 255, rank) == fact:
                return one
        raise SealFault(f"the graph has a fact {shown_id(fact)} that the log does not say: see `zoneledger verify`")


def _plain(fact: Fact) -> dict[str, Any]:
    return {name: getattr(fact, name) for name in fact.__struct_fields__}


def _events(log: LogStore, sealer: Sealer, positions: Sequence[int], size: int) -> Iterable[bytes]:
    proofs = sealer.inclusions(positions, size)
    done = 0
    for page in cut(positions, _PAGE):
        for event in log.stored_at(page):
            told = {
                "position": event.position, "id": str(UUID(bytes=event.id)), "topic": event.topic,
                "state": event.state.decode(), "proof": _hex(proofs[done]),
            }  # fmt: skip
            done += 1
            yield json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _hex(hashes: Iterable[bytes]) -> list[str]:
    return [one.hex() for one in hashes]


def _json(whole: Any) -> bytes:
    return json.dumps(whole, ensure_ascii=False, indent=1).encode() + b"\n"


def _written(files: Mapping[str, bytes], path: Path) -> Made:
    with whole_file(path) as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in sorted(files):
                archive.writestr(zipfile.ZipInfo(name, _DATED), files[name], zipfile.ZIP_DEFLATED)
        file.flush()
        bundle = opened(file.name)
        check(bundle)
        if bundle.wrong or bundle.head is None:
            raise SealFault(f"the bundle does not hold: {'; '.join(bundle.wrong[:3])}. See `zoneledger verify`")
        sha256 = hashlib.sha256(Path(file.name).read_bytes()).hexdigest()
    return Made(path, bundle.head, len(bundle.events), len(bundle.chains), sha256)
