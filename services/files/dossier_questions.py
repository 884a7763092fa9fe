"""The questions that a decision's basis may name: written as on the command line. Forms: docs/dossier.md."""

import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Final

from msgspec import structs

from events.envelope import Recorded
from events.ids import Kind
from events.levers import Area, Level, Lever
from graph.answers.listing import Filter
from graph.errors import Code, NotAnswerable
from graph.facts import FOREVER, Version
from graph.reader import Reader

Said = Mapping[str, Any]
_ALL: Final = 1_000_000
_MOMENT: Final = ("--on", "--known", "--position", "--reading", "--and-known", "--then")
_ENUMS: Final[Mapping[str, type[Lever | Area | Level | Kind]]] = {
    "lever": Lever, "area": Area, "level": Level, "kind": Kind,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Form:
    """How a question is written: `words` in order, the last of them `many` where so said; options with a value; flags.
    What is named in `scope` is the scope of the basis where the question does not say it."""

    answer: Callable[[Reader, Said], Sequence[Any]]
    words: Sequence[str] = ()
    options: Sequence[str] = ()
    flags: Sequence[str] = ()
    many: str = ""
    scope: str = ""
    repeated: Sequence[str] = field(default=())


def _holders(reader: Reader, said: Said) -> Sequence[Any]:
    return reader.holders(said["of"], said.get("lever"), said.get("area"), said.get("grade"))


def _calendar(reader: Reader, said: Said) -> Sequence[Any]:
    return reader.calendar(said["of"], said.get("lever"), said.get("area"), said.get("grade"))


def _check(reader: Reader, said: Said) -> Sequence[Any]:
    level = said.get("level", Level.FULL)
    return [reader.check(said["holder"], said["over"], said["lever"], said.get("area"), level)]


def _why(reader: Reader, said: Said) -> Sequence[Any]:
    return reader.why(said["holder"], said["over"], said["lever"], said.get("area"))


def _network(reader: Reader, said: Said) -> Sequence[Any]:
    depth = said.get("depth")
    if depth is not None and not (depth.isascii() and depth.isdigit() and int(depth)):
        raise NotAnswerable(Code.BAD_INPUT, f"--depth {depth}", "it is no number of tiers", "1, 2, …")
    return [reader.subcontracts(said["of"], "up" if said.get("up") else "down", int(depth) if depth else None)]


def _audit(reader: Reader, said: Said) -> Sequence[Any]:
    return reader.audit(said.get("within"), said.get("rule"))


def _list(reader: Reader, said: Said) -> Sequence[Any]:
    chosen = Filter(said.get("within"), said.get("name"), in_being=not said.get("every"))
    return [
        {"id": one.id, "kind": one.kind, "name": one.name, "being": one.being}
        for one in reader.entities(said["kind"], limit=_ALL, filter=chosen)
    ]


_NARROW: Final = ("lever", "area", "grade")
FORMS: Final[Mapping[str, Form]] = {
    "holders": Form(_holders, ["of"], _NARROW, many="of", scope="of"),
    "holdings": Form(lambda reader, said: reader.holdings(said["by"], said.get("lever")), ["by"], ["lever"], many="by"),
    "calendar": Form(_calendar, ["of"], _NARROW, scope="of"),
    "check": Form(_check, ["holder", "over", "lever"], ["area", "level"]),
    "why": Form(_why, ["holder", "over", "lever"], ["area"]),
    "operators": Form(lambda reader, said: reader.operators(said["of"]), ["of"], many="of", scope="of"),
    "network": Form(_network, ["of"], ["depth"], ["up"]),
    "audit": Form(_audit, [], ["within", "rule"], scope="within", repeated=["rule"]),
    "show": Form(lambda reader, said: reader.pages([said["of"]]), ["of"], scope="of"),
    "timeline": Form(lambda reader, said: reader.timeline(said["of"], limit=_ALL), ["of"], scope="of"),
    "list": Form(_list, ["kind"], ["within", "name"], ["every"], scope="within"),
}  # fmt: skip


def answer(reader: Reader, question: str, within: str | None) -> list[Any]:
    """The rows of a question at the reader's moment, with nothing in them that was learned later. `NotAnswerable` where
    it is none of `FORMS`, or cannot be answered then."""
    verb, said = read_question(question)
    form = FORMS[verb]
    if form.scope and form.scope not in said and within is not None:
        said[form.scope] = [within] if form.many == form.scope else within
    check_whole(question, verb, form, said)
    return [_as_known(one, reader.at.position) for one in form.answer(reader, said)]


def check_whole(question: str, verb: str, form: Form, said: Said) -> None:
    """Refuse a question that lacks some of its words."""
    if missing := [one for one in form.words if one not in said]:
        raise _bad(question, f"{', '.join(missing)} is missing", _written(verb, form))


def read_question(
    question: str, forms: Mapping[str, Form] = FORMS, moment: str = "the moment is that of the basis"
) -> tuple[str, dict[str, Any]]:
    """The verb of a question and what it says, which may not be all of it. `moment`: why it names none."""
    try:
        words = shlex.split(question)
    except ValueError:
        raise _bad(question, "a quotation mark is not closed", "words as on a command line") from None
    if words[:1] == ["zoneledger"]:
        words = words[1:]
    if not words or words[0] not in forms:
        raise _bad(question, "there is no such question", ", ".join(forms))
    verb, *rest = words
    form, said, plain = forms[verb], dict[str, Any](), list[str]()
    while rest:
        word = rest.pop(0)
        name, equals, value = word.removeprefix("--").partition("=")
        if not word.startswith("--"):
            plain.append(word)
        elif name in form.flags and not equals:
            said[name] = True
        elif name in form.options and (equals or rest):
            found = _value(question, name, value if equals else rest.pop(0))
            said[name] = [*said.get(name, ()), found] if name in form.repeated else found
        else:
            rule = moment if f"--{name}" in _MOMENT else f"it takes no --{name} like this"
            raise _bad(question, rule, _written(verb, form))
    for name in form.words:
        if plain:
            said[name] = plain if name == form.many else _value(question, name, plain.pop(0))
            plain = [] if name == form.many else plain
    if plain:
        raise _bad(question, f"{' '.join(plain)} is too much", _written(verb, form))
    return verb, said


def _value(question: str, name: str, text: str) -> Any:
    kind = _ENUMS.get(name)
    if kind is None:
        return text
    try:
        return kind(text)
    except ValueError:
        raise _bad(question, f"{text[:60]!r} is no {name}", ", ".join(kind)) from None


def _written(verb: str, form: Form) -> str:
    words = [f"{one.upper()}…" if one == form.many else one.upper() for one in form.words]
    options = [f"[--{one} {one.upper()}]" for one in form.options] + [f"[--{one}]" for one in form.flags]
    return " ".join((verb, *words, *options))


def _bad(question: str, rule: str, accepted: str) -> NotAnswerable:
    return NotAnswerable(Code.BAD_INPUT, question[:200], rule, accepted)


def _as_known(value: Any, position: int) -> Any:
    """Without the end of a belief that came after the position."""
    if isinstance(value, Version):
        return structs.replace(value, known_to=FOREVER) if value.known_to > position else value
    if isinstance(value, list | tuple):
        return tuple(_as_known(one, position) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {one.name: _as_known(getattr(value, one.name), position) for one in fields(value) if one.init}
        return type(value)(**changed)
    return value


def rests_on(value: Any) -> Iterator[int]:
    """The positions of the events that rows rest on, however deep."""
    if isinstance(value, Version):
        yield from (one for one in (value.said_by, value.ended_by) if one)
    elif isinstance(value, Recorded):
        yield value.position
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from rests_on(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from rests_on(one)
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            found = getattr(value, one.name)
            yield from (found if one.name == "events" else rests_on(found))
