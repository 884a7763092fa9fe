"""Finding somebody or something by any name it has, had or goes by."""

import unicodedata
from collections.abc import Sequence
from typing import Final

from events.ids import Kind, is_id, kind_of
from graph.answers.names import names
from graph.answers.shapes import Bounds, Found, Ref
from graph.errors import Code, NotAnswerable
from graph.facts import Version
from graph.moment import Moment
from graph.snapshot import Snapshot
from graph.store import GraphStore

MAX_TEXT: Final = 200
_CANDIDATES: Final = 2000


def find(store: GraphStore, at: Moment, text: str, kinds: Sequence[Kind] = (), limit: int = 20) -> list[Found]:
    """Entities with a name, other name, title or code in which every word of the text begins a word; case and
    accents aside. Exact names first, then names of the day, then former and later ones; an id finds itself.
    `NotAnswerable` for a text without a word."""
    words = folded(text)
    if not words or len(text) > MAX_TEXT:
        raise NotAnswerable(Code.BAD_INPUT, f"find {text[:40]!r}", "it holds no word", f"1 to {MAX_TEXT} characters")
    versions = [*_named_by_id(store, at, text.strip()), *_named(store, at, text.strip(), words)]
    wanted = [one for one in versions if not kinds or kind_of(one.src) in kinds]
    best: dict[str, Version] = {}
    for one in wanted:
        held = best.get(one.src)
        if held is None or _order(one, words, at) < _order(held, words, at):
            best[one.src] = one
    ranked = sorted(best.values(), key=lambda one: (*_order(one, words, at), one.src))[:limit]
    called = names(store, at, (one.src for one in ranked))
    return [_found(one, words, at, called) for one in ranked]


def folded(text: str) -> list[str]:
    """The words of a text without case and accents."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return "".join(c if c.isalnum() else " " for c in plain).split()


def _named(store: GraphStore, at: Moment, text: str, words: Sequence[str]) -> list[Version]:
    """By the words; a code, `nces:4823…`, as it stands, whatever its case."""
    scheme, _, code = text.partition(":")
    if not code or " " in text or not text.isprintable():
        return store.named(words, at, _CANDIDATES)
    bearing = f"{scheme}/{code}".casefold()
    coded = [one for one in store.named([code], at, _CANDIDATES) if one.dst.casefold() == bearing]
    return [*store.named([text], at, _CANDIDATES), *(one for one in coded if one.type == "identifier")]


def _named_by_id(store: GraphStore, at: Moment, text: str) -> list[Version]:
    if not is_id(text):
        return []
    found = [
        one for one in store.history([text], at.position)
        if one.src == text and one.type in ("name", "title", "status") and one.known_to > at.position
    ]  # fmt: skip
    return sorted(found, key=lambda one: (not one.possible(at.on), one.type, one.id))[:1]


def _order(one: Version, words: Sequence[str], at: Moment) -> tuple[bool, bool, str]:
    return folded(one.value) != list(words), not one.possible(at.on), one.value


def _found(one: Version, words: Sequence[str], at: Moment, names: Snapshot) -> Found:
    title = names.value(one.src, "name") or names.value(one.src, "title")
    return Found(
        entity=Ref(one.src, kind_of(one.src), title.value if title else one.src),
        matched=one.value,
        exact=folded(one.value) == list(words),
        current=one.possible(at.on),
        bounds=Bounds.of(one.valid_from, one.sure_from, one.sure_to, one.valid_to),
        event=one.said_by,
    )
