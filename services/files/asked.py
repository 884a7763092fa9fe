"""The questions of world files: what is asked, at which moment, and what must come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, Final

from events.ids import Kind
from events.levers import Area, Level, Lever
from events.when import NotADate, day
from graph.errors import Code
from services.files.gathering import Gathered, Labels, event_named
from services.files.stories import World, read_instant
from services.files.verbs import VERBS, Verb
from services.files.yaml_marks import Mark, Spot

EVENT: Final = "event:"
_MOMENT: Final = ("on", "known", "reading")
_EXPECTED: Final = ("answer", "none", "some", "refused")
_KEYS: Final = ("ask", *VERBS, *_MOMENT, *_EXPECTED)
_DIFFERENCE: Final = "difference"


class Direction(StrEnum):
    """Which way a network of subcontracts is followed."""

    DOWN = "down"
    UP = "up"


_ONE_OF: Final[Mapping[str, type[StrEnum]]] = {
    "lever": Lever, "area": Area, "level": Level, "kind": Kind, "kinds": Kind, "direction": Direction
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class When:
    """The moment of a question. `on` None: today; `known` None: the head; `reading` are ids of disputes."""

    on: str | None
    known: datetime | None
    reading: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """What must come. `rows` are those of `answer` (None: not stated), `absent` may not come; `some`: more rows may;
    `code` and `names` of a refusal. A single mapping or a number is in `whole`."""

    rows: tuple[Any, ...] | None = None
    whole: Any = None
    absent: tuple[Any, ...] = ()
    some: bool = False
    code: Code | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a file. `before` is the earlier moment of a difference."""

    spot: Spot
    ask: str
    verb: str
    said: Mapping[str, Any]
    at: When
    before: When | None
    expected: Expected


def questions(gathered: Gathered) -> list[Question]:
    """Every question of these worlds, in the order of files and lines. `Refused` names the line and the rule."""
    return [_question(mark, world, gathered.labels) for world in gathered.worlds for mark in world.questions]


def _question(mark: Mark, world: World, labels: Labels) -> Question:
    said = mark.entries("a question", _KEYS)
    found = [name for name in said if name in VERBS]
    if len(found) != 1:
        raise mark.refused("bad-field", f"a question has one verb, here are {len(found)}", ", ".join(VERBS))
    if "ask" not in said:
        raise mark.refused("bad-field", "ask is missing", "the question in words")
    name = found[0]
    verb = VERBS[name]
    moment = () if name == _DIFFERENCE else _MOMENT
    taken = said[name].entries(name, (*verb.needs, *verb.takes, *moment))
    for needed in verb.needs:
        if needed not in taken:
            raise said[name].refused("bad-field", f"{name} needs {needed}", ", ".join((*verb.needs, *verb.takes)))
    beside = {key: one for key, one in said.items() if key in _MOMENT}
    if name == _DIFFERENCE and beside:
        raise mark.refused("bad-field", f"a difference has two moments, not {', '.join(beside)}", "before, after")
    for key in beside.keys() & taken.keys():
        raise beside[key].refused("bad-field", f"{key} stands twice, also within {name}", "one of them")
    asked = {key: one for key, one in taken.items() if key not in _MOMENT}
    now, before = {**taken, **beside}, None
    if name == _DIFFERENCE:
        before = _when(asked["before"].entries("before", ("on", "known")), world, labels)
        now = dict(asked["after"].entries("after", ("on", "known")))
        asked = {key: one for key, one in asked.items() if key == "within"}
    arguments = {key: _argument(key, one, world, labels) for key, one in asked.items()}
    return Question(
        mark.spot, said["ask"].text("ask"), name, arguments,
        _when(now, world, labels), before, _expected(mark, said, name, verb),
    )  # fmt: skip


def _argument(name: str, mark: Mark, world: World, labels: Labels) -> Any:
    value = mark.plain()
    kinds = _ONE_OF.get(name)
    for one in value if isinstance(value, list) else [value]:
        if kinds and one not in list(kinds):
            near = get_close_matches(str(one), list(kinds), 3, 0.5) or list(kinds)
            raise mark.refused("bad-field", f"{ascii(one)[:80]} is no {name}", ", ".join(near))
        if one is None or isinstance(one, dict | list):
            raise mark.refused("bad-field", f"{name} is not a text", "a text, or a list of texts")
    if name == "public_by":
        try:
            return day(str(value))
        except NotADate as bad:
            raise mark.refused("bad-field", f"{name}: {bad.why}", "a day: 2010-12-31") from None
    if isinstance(value, list):
        return [_thing(one, mark, world, labels) for one in value]
    return _thing(value, mark, world, labels)


def _thing(value: Any, mark: Mark, world: World, labels: Labels) -> Any:
    """What is asked about: a label stands for its event as a thing, `event:` with its id."""
    named = isinstance(value, str) and value.startswith("@")
    return f"{EVENT}{_event(value, mark, world, labels)}" if named else value


def _when(said: Mapping[str, Mark], world: World, labels: Labels) -> When:
    known = said.get("known") or world.known
    reading = said["reading"].plain() if "reading" in said else []
    ids = reading if isinstance(reading, list) else [reading]
    return When(
        said["on"].text("on") if "on" in said else world.on,
        read_instant(known, "known") if known else None,
        tuple(_event(one, said["reading"], world, labels) for one in ids),
    )  # fmt: skip


def _event(asked: Any, mark: Mark, world: World, labels: Labels) -> str:
    text = str(asked)
    if not text.startswith("@"):
        return text
    found = event_named(text, world.name, labels)
    if found is None:
        names = [f"@{label}" for name, label in labels if name == world.name] or ["a label, `as: …` beside an item"]
        raise mark.refused("unknown-label", f"{ascii(text)[:80]} is no label of these files", ", ".join(names[:20]))
    return found


def _expected(mark: Mark, said: Mapping[str, Mark], name: str, verb: Verb) -> Expected:
    if "refused" in said:
        if said.keys() & {"answer", "none", "some"}:
            raise mark.refused("bad-field", "an answer and a refusal stand side by side", "one of them")
        return _refusal(said["refused"])
    if not said.keys() & {"answer", "none"}:
        raise mark.refused("bad-field", "nothing is said to come", "answer, none or refused")
    some = "some" in said and _truth(said["some"])
    absent = _rows(said["none"], name, verb) if "none" in said else ()
    if "answer" not in said:
        return Expected(absent=absent)
    answer = said["answer"]
    if verb.single:
        _fields(answer, name, verb.fields, verb.parts)
        return Expected(whole=answer.plain(), absent=absent, some=some)
    if name == "count":
        if not isinstance(answer.said, int) or isinstance(answer.said, bool):
            raise answer.refused("bad-field", "a count is a number", "a whole number")
        return Expected(whole=answer.said)
    return Expected(rows=_rows(answer, name, verb), absent=absent, some=some)


def _refusal(mark: Mark) -> Expected:
    said = mark.entries("refused", ("code", "names"))
    code = said["code"].text("code") if "code" in said else ""
    if code not in list(Code):
        raise mark.refused("bad-field", f"{ascii(code)[:80]} is no code", ", ".join(Code))
    names = tuple(one.text("names") for one in said["names"].items("names")) if "names" in said else ()
    return Expected(code=Code(code), names=names)


def _rows(mark: Mark, name: str, verb: Verb) -> tuple[Any, ...]:
    rows = mark.items("an answer")
    for one in rows:
        if verb.fields:
            _fields(one, name, verb.fields, verb.parts)
        else:
            one.text("an id")
    return tuple(one.plain() for one in rows)


def _fields(mark: Mark, name: str, accepted: Sequence[str], parts: Mapping[str, Sequence[str]] | None = None) -> None:
    said = mark.entries(f"the answer of {name}", accepted)
    for part, inner in (parts or {}).items():
        # Attributes may also be a mapping of names to values.
        rows = said[part].said if part in said else ()
        for row in rows if isinstance(rows, tuple) else ():
            _fields(row, f"{name}, {part}", inner)


def _truth(mark: Mark) -> bool:
    if not isinstance(mark.said, bool):
        raise mark.refused("bad-field", "some is neither true nor false", "true, false")
    return mark.said
