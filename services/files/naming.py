"""Who is meant by a name: ids for the names that people write, matched against every name anything ever had."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC
from difflib import get_close_matches
from typing import Final

from events.ids import Kind, is_id, kind_of
from events.when import day_of
from graph.answers.find import MAX_TEXT, folded
from graph.errors import NotAnswerable
from graph.moment import Moment
from graph.reader import Reader
from services.bootstrap import Ledger
from services.statements import Refused

_NAMES: Final = frozenset({"name", "also_known", "title"})
_CANDIDATES: Final = 2000
_NEAR_EACH: Final = 200
_SHOWN: Final = 5
_MAX_ID: Final = 100


@dataclass(frozen=True, slots=True)
class Named:
    """An entity and a name that it has, had or goes by."""

    id: str
    name: str

    def __str__(self) -> str:
        return f"{self.name} ({self.id})"


class Names:
    """Ids for names, each looked up once, as known at the moment of a reader.

    A name matches whole, case, accents and punctuation aside. An id or a code (`nces:482364002581`) stands for
    itself. `learn` adds what a file registers before it is recorded.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._found: dict[tuple[str, ...], list[Named]] = {}
        self._ids: dict[str, str] = {}
        self._learned: dict[tuple[str, ...], dict[str, Named]] = {}
        self._new: dict[str, Named] = {}

    @classmethod
    def at_head(cls, ledger: Ledger) -> "Names":
        """As known now, in a record without events, too."""
        if ledger.log.head():
            return cls(ledger.reader())
        now = ledger.clock().astimezone(UTC)
        return cls(Reader(ledger.store, ledger.log, Moment(day_of(now), 0, now)))

    def learn(self, id: str, *names: str) -> None:
        """Something goes by these names from here on."""
        for name in names or (id,):
            one = Named(id, name)
            self._new.setdefault(id, one)
            self._learned.setdefault(tuple(folded(name)), {})[id] = one

    def resolve(self, text: str, kinds: Collection[Kind] = (), field: str | None = None) -> str:
        """The id of the one thing of these kinds (none: of any) that the text names.

        `Refused` where nothing does (`unknown-name`, with the nearest names), where several do (`ambiguous-name`,
        with all of them) and where an id is not recorded or of another kind. `field` is where the text stands.
        """
        said = text.strip()
        if (exact := self._as_id(said, kinds, field)) is not None:
            return exact
        words = tuple(folded(said))
        if not words or len(said) > MAX_TEXT:
            raise Refused("unknown-name", f"{said[:60]!r} is no name", field, _a_name(kinds))
        every = self.named(said)
        found = [one for one in every if not kinds or kind_of(one.id) in kinds]
        if len(found) == 1:
            return found[0].id
        if found:
            shown = ", ".join(map(str, found[:_SHOWN])) + (", …" if len(found) > _SHOWN else "")
            raise Refused("ambiguous-name", f"{said!r} is a name of {len(found)}", field, f"one of these ids: {shown}")
        if every:
            others = ", ".join(map(str, every[:_SHOWN]))
            raise Refused("wrong-kind", f"{said!r} is the name of {others}", field, _a_name(kinds))
        near = self.nearest(said, kinds)
        raise Refused(
            "unknown-name", f"nothing recorded is or was called {said!r}", field,
            ", ".join(map(str, near)) if near else _a_name(kinds),
        )  # fmt: skip

    def named(self, text: str) -> list[Named]:
        """Everything that has, had or goes by exactly this name, in order of id."""
        words = tuple(folded(text))
        if words not in self._found:
            self._found[words] = self._recorded(list(words), whole=True) if words else []
        known = {one.id: one for one in self._found[words]} | self._learned.get(words, {})
        return [known[one] for one in sorted(known)]

    def nearest(self, text: str, kinds: Collection[Kind] = ()) -> list[Named]:
        """What goes by a name that is nearly this one, the nearest first, at most five."""
        known: dict[str, Named] = {}
        for word in sorted(folded(text), key=len, reverse=True)[:3]:
            # The first letters find a name whose word is written otherwise towards its end.
            for start in dict.fromkeys((word, word[:4])):
                for one in self._recorded([start], whole=False):
                    known.setdefault(" ".join(folded(one.name)), one)
        for some in self._learned.values():
            known.update({" ".join(folded(one.name)): one for one in some.values()})
        wanted = {name: one for name, one in known.items() if not kinds or kind_of(one.id) in kinds}
        return [wanted[name] for name in get_close_matches(" ".join(folded(text)), wanted, _SHOWN, 0.5)]

    def _recorded(self, words: list[str], whole: bool) -> list[Named]:
        limit = _CANDIDATES if whole else _NEAR_EACH
        found: dict[str, Named] = {}
        for one in self._reader.store.named(words, self._reader.at, limit):
            if one.type in _NAMES and (not whole or folded(one.value) == words):
                found.setdefault(one.src if whole else f"{one.src} {one.value}", Named(one.src, one.value))
        return list(found.values())

    def _as_id(self, text: str, kinds: Collection[Kind], field: str | None) -> str | None:
        """The id that the text is, or is a code of; None where it is neither in its form."""
        scheme, colon, value = text.partition(":")
        if not colon or not scheme or not value or value[0].isspace() or len(text) > _MAX_ID:
            return None
        if text not in self._ids and text not in self._new:
            try:
                self._ids[text] = self._reader.known([text])[0]
            except NotAnswerable as unknown:
                if is_id(text) or not self.named(text):
                    raise Refused("unknown-id", unknown.rule, field, unknown.accepted) from None
                return None
        meant = self._ids.get(text, text)
        if kinds and kind_of(meant) not in kinds:
            raise Refused("wrong-kind", f"{text} is a {kind_of(meant)}", field, _a_name(kinds))
        return meant


def _a_name(kinds: Iterable[Kind]) -> str:
    what = " or ".join(sorted(kinds))
    return f"a name or the id of a recorded {what}" if what else "a recorded name, or an id"
