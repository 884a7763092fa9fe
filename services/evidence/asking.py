"""An answer handed over: the question as it was asked, what its answer rests on, and the bundle."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from events.envelope import Recorded
from events.levers import Level
from events.merkle import HEAD_FORM, Head, read_head
from graph.errors import Code, NotAnswerable
from graph.facts import Version
from graph.moment import Moment
from graph.reader import Reader
from services.bootstrap import Ledger
from services.evidence.bundle import Asked, Made, hand_over
from services.files.dossier_questions import FORMS, Form, check_whole, read_question
from services.files.passing import file_name
from services.handed import QUESTIONS, Told
from services.plain import moment, plain
from services.statements import Refused

MOST_ROWS: Final = 10_000
"""Versions in the bundle of a timeline."""
_TIMELINE: Final = Form(lambda reader, said: reader.timeline(said["of"]), ["of"], ["after", "limit"])
_FORMS: Final[Mapping[str, Form]] = {**{name: FORMS[name] for name in QUESTIONS}, "timeline": _TIMELINE}
_NUMBERS: Final[Mapping[str, tuple[int, int]]] = {"after": (0, 2**63 - 1), "limit": (1, MOST_ROWS)}
_DEFAULTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "check": {"level": Level.FULL}, "timeline": {"after": 0, "limit": 100},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """A verb of `QUESTIONS` and its arguments by name, in their order; None or empty: not given."""

    verb: str
    said: Mapping[str, Any]


def read(question: str) -> Question:
    """The question that words as on the command line ask, without a moment. `NotAnswerable` where they ask none that
    can be handed over."""
    verb, said = read_question(question, _FORMS, "the moment is given beside the question")
    form = _FORMS[verb]
    check_whole(question, verb, form, said)
    said.update({name: _number(question, name, said[name]) for name in _NUMBERS if name in said})
    whole = {**_DEFAULTS.get(verb, {}), **said}
    return Question(verb, {name: whole[name] for name in (*form.words, *form.options) if name in whole})


def bundle_name(question: Question, at: Moment) -> str:
    """What its bundle is called: the verb, what it is first about, the moment."""
    (first, *_) = question.said.values()
    return file_name(f"evidence-{question.verb}", first if isinstance(first, str) else first[0], at, ".zip")


def head_given(line: str, given: str) -> Head:
    """The head that a line tells; `given` is what it was given for. `Refused` for a line that is none."""
    try:
        return read_head(line)
    except ValueError as fault:
        raise Refused("no-head", str(fault).partition(". Accepted: ")[0], given, HEAD_FORM) from None


def hand(ledger: Ledger, reader: Reader, question: Question, path: Path, since: Head | None = None) -> Made:
    """Answer a question at the reader's moment, and write the bundle. `NotAnswerable` where it cannot be answered,
    `Refused` as `hand_over`."""
    told = QUESTIONS[question.verb](reader, **question.said)
    ids = reader.known([one for value in question.said.values() for one in _ids(value)])
    asked = asked_of(question.verb, question.said, told, reader.at, ids)
    return hand_over(ledger.log, ledger.sealer, asked, path, ledger.clock(), since)


def asked_of(name: str, given: Mapping[str, Any], told: Told, at: Moment, ids: Sequence[str]) -> Asked:
    """An answer as a bundle takes it. `ids` are those that the question names."""
    facts: dict[int, None] = {}
    events: dict[int, None] = {}
    for kind, number in _rests_on(list(told.rows)):
        (facts if kind == "fact" else events)[number] = None
    words = {key: plain(value) for key, value in given.items() if value not in (None, [], "")}
    return Asked(
        told.title, {"verb": name, **words}, at, moment(at), plain(list(told.rows)), list(told.notes),
        sorted(facts), sorted(set(ids)), sorted(events),
    )  # fmt: skip


def _number(question: str, name: str, text: str) -> int:
    low, high = _NUMBERS[name]
    if text.isascii() and text.isdigit() and len(text) <= len(str(high)) and low <= int(text) <= high:
        return int(text)
    raise NotAnswerable(Code.BAD_INPUT, question[:200], f"--{name} {text[:60]!r} is out of bounds", f"{low} to {high}")


def _rests_on(value: Any) -> Iterator[tuple[str, int]]:
    """The facts and events that rows name, however deep."""
    if isinstance(value, Version):
        yield "fact", value.id
    elif isinstance(value, Recorded):
        yield "event", value.position
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _rests_on(one)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            found = getattr(value, field.name)
            if field.name in ("facts", "fact") and found is not None:
                yield from (("fact", one) for one in (found if isinstance(found, tuple) else (found,)))
            elif field.name == "events":
                yield from (("event", one) for one in found if isinstance(one, int))
            else:
                yield from _rests_on(found)


def _ids(value: Any) -> Iterator[str]:
    if isinstance(value, str) and type(value) is str and ":" in value:
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _ids(one)
