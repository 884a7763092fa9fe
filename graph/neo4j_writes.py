"""What a batch changes, as statements for Neo4j: rows as lists, one statement for each kind of link.

The texts lie in `graph/writes`; types and labels come from the tables of this program, values travel as parameters.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

import msgspec

from events.ids import Kind, kind_of
from events.when import OPEN_END, OPEN_START, Day
from graph.facts import Fact
from graph.model import LINKS, SEARCHED, End
from graph.neo4j_words import Words
from graph.store import Batch, Opened

Row = list[Any]
Statement = tuple[str, list[Row]]
SHOWN: Final[dict[str, tuple[str, ...]]] = {
    "INCLUDES": ("grades",),
    "OVER": ("grades",),
    "PARTY": ("role",),
    "COVERS": ("grades", "days_a_week", "services"),
    "AT": ("grades", "days_a_week", "services"),
    "PROVIDES": ("grades", "days_a_week", "services"),
    "RUNS": ("role",),
    "HOLDS": ("lever", "area", "level", "share", "limits"),
    "SUCCEEDS": ("how",),
    "FUNDS": ("budget", "line", "amount", "currency", "per", "year"),
}
"""What of the value of a link stands by itself on the relationship, for people and their queries."""

_LABELS: Final = {kind: kind.value.capitalize() for kind in Kind}


def _text(name: str, kind: str = "", shown: str = "") -> str:
    """A text of `graph/writes`, for a type or label of our own tables."""
    text = (files("graph") / "writes" / f"{name}.cypher").read_text(encoding="utf-8")
    head, _, statement = text.partition("\n")
    return f"{head}\n{statement.replace('KIND', kind).replace(' SHOWS', shown)}"


def _link(name: str) -> str:
    return _text("link", name, "".join(f", {one}: r[{n}]" for n, one in enumerate(SHOWN.get(name, ()), 14)))


_LINK: Final = {name: _link(name) for name in LINKS}
_CLOSE: Final = {
    name: _text("close_out" if kind.narrow is End.SRC else "close_into", name) for name, kind in LINKS.items()
} | {"HAS": _text("close_out", "HAS")}
_ATTRIBUTE, _NAME, _RENAME = (_text(name) for name in ("attribute", "name", "rename"))
_ENTITY: Final = {kind: _text("entity", label) for kind, label in _LABELS.items()}
_END: Final = {kind: _text("end", label) for kind, label in _LABELS.items()}


class Writing:
    """Statements of batches."""

    def __init__(self) -> None:
        self._words = Words()

    def statements(self, batch: Batch, ends: bool, renamed: bool) -> Iterator[Statement]:
        """In the order in which they are to run; each returns `n`, the number of its rows. `ends` makes the nodes of
        those at the ends of links who are not in the record yet; `renamed` gives those of the batch their names."""
        founded = [[one, kind_of(one).value, batch.names.get(one), known] for one, known in batch.entities]
        yield from _by_kind(_ENTITY, founded)
        if ends:
            yield from _by_kind(_END, _ends(batch))
        links, attributes, named = _opened(batch.opened)
        for name, rows in links.items():
            yield _LINK[name], rows
        if attributes:
            yield _ATTRIBUTE, attributes
        if named:
            for row, words in zip(named, self._words.of([row[3] or "" for row in named]), strict=True):
                row.append(joined(words))
            yield _NAME, named
        for name, rows in _closed(batch.closed).items():
            yield _CLOSE[name], rows
        names = batch.names.keys() - {one for one, _ in batch.entities} if renamed else ()
        if names:
            yield _RENAME, [[one, batch.names[one]] for one in sorted(names)]

    def phrases(self, words: Sequence[str]) -> list[list[str]]:
        """The words that each word of a question falls into; those that fall into none are left out."""
        return [one for one in self._words.of(words) if one]


def joined(words: Sequence[str]) -> str:
    """Words as the index keeps them: each after a space."""
    return "".join(f" {word}" for word in words)


def between(first: Day, last: Day) -> str:
    """What asks the index for facts that turn after the one day, up to the other."""
    return f"turns:{{{first} TO {last}]"


@lru_cache(maxsize=20_000)
def _turns(*bounds: Day) -> str | None:
    """The days on which a fact begins and ends, as the index finds them."""
    return " ".join(dict.fromkeys(one for one in bounds if one not in (OPEN_START, OPEN_END))) or None


def _by_kind(texts: Mapping[Kind, str], rows: Iterable[Row]) -> Iterator[Statement]:
    kinds: dict[Kind, list[Row]] = {}
    for row in rows:
        kinds.setdefault(kind_of(row[0]), []).append(row)
    for kind, some in kinds.items():
        yield texts[kind], some


def _ends(batch: Batch) -> list[Row]:
    met: dict[str, None] = {}
    for _, one, _ in batch.opened:
        met[one.src] = None
        if one.is_link:
            met[one.dst] = None
    founded = {one for one, _ in batch.entities}
    return [[one, kind_of(one).value] for one in sorted(met) if one not in founded]


def _opened(opened: Iterable[Opened]) -> tuple[dict[str, list[Row]], list[Row], list[Row]]:
    links: dict[str, list[Row]] = {}
    attributes: list[Row] = []
    named: list[Row] = []
    for number, one, known_to in opened:
        row: Row = [
            number, one.src, one.dst, one.value or None, one.valid_from, one.sure_from, one.sure_to, one.valid_to,
            number >> 20, known_to, one.said_by, one.ended_by or None, list(one.disputed) or None,
            _turns(one.valid_from, one.sure_from, one.sure_to, one.valid_to),
        ]  # fmt: skip
        if one.is_link:
            if one.type in SHOWN:
                row += _shown(one.type, one.value)
            links.setdefault(one.type, []).append(row)
        else:
            row[2] = one.type
            row.append(one.dst or None)
            (named if one.type in SEARCHED else attributes).append(row)
    return links, attributes, named


@lru_cache(maxsize=10_000)
def _shown(type: str, value: str) -> tuple[object, ...]:
    said = msgspec.json.decode(value) if value else {}
    return tuple(_plain(said.get(name)) for name in SHOWN[type])


def _plain(value: object) -> object:
    """A property as Neo4j can hold it: a list of texts, or one value."""
    if isinstance(value, list) and not all(isinstance(one, str) for one in value):
        return [one if isinstance(one, str) else msgspec.json.encode(one).decode() for one in value]
    return msgspec.json.encode(value).decode() if isinstance(value, dict) else value


def _closed(closed: Iterable[Opened]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for number, one, known_to in closed:
        name = one.type if one.is_link else "HAS"
        found.setdefault(name, []).append([number, _narrow_end(one), known_to])
    return found


def _narrow_end(fact: Fact) -> str:
    return fact.dst if fact.is_link and LINKS[fact.type].narrow is End.DST else fact.src
