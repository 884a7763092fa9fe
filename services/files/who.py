"""Whom the cells of a sheet mean: each text looked up once, ambiguous and unknown ones told apart for people."""

import re
from collections.abc import Collection
from typing import Final

from events.ids import PARTIES, PLACES, Kind, NotAnId, read_id
from graph.reader import Reader
from services.bootstrap import Ledger
from services.files.cells import NotACell
from services.files.naming import Named, Names
from services.statements import Refused

_INSTRUMENTS: Final = tuple(one for one in Kind if one not in PARTIES | PLACES | {Kind.EVENT})
_OWNED: Final = frozenset(_INSTRUMENTS)
_NO_KEY: Final = re.compile(r"[^A-Za-z0-9._-]+")
_SHOWN: Final = 5
_NEAREST: Final = 500
"""For so many unknown names the nearest ones are looked for: a sheet of another state has nothing but unknown ones."""
_KEY: Final = 63
Kinds = frozenset[Kind]


def id_for(kind: Kind, text: str) -> str:
    """The id of this kind that a text is, or gives: `C 14-0831` gives `contract:C-14-0831`."""
    said = text.strip()
    scheme, colon, _ = said.partition(":")
    if colon and scheme in tuple(Kind):
        try:
            found = read_id(said)
        except NotAnId:
            raise NotACell(f"{said[:60]!r} is no id", f"{kind}:key, or its number or title") from None
        if found is not kind:
            raise NotACell(f"{said[:60]!r} is the id of a {found}", f"{kind}:key, or its number or title")
        return said
    key = _key(said)
    if not key:
        raise NotACell(f"{said[:60]!r} gives no id", f"{kind}:key, or a number or title with letters or digits")
    return f"{kind}:{key}"


class Who:
    """Ids for the names in a sheet, as recorded at the moment of a reader, and what the sheet founds itself."""

    def __init__(self, ledger: Ledger, reader: Reader) -> None:
        self._ledger, self._reader, self._names = ledger, reader, Names(reader)
        self._found: dict[tuple[str, frozenset[Kind]], str | NotACell] = {}
        self._founded: set[str] = set()
        self._unknown = 0

    def founded(self, id: str) -> None:
        """The sheet founds this; later rows may name it."""
        self._founded.add(id)

    def meant(self, text: str, kinds: Kinds) -> str:
        """The id of the one thing of these kinds (none: any) that a cell names. `NotACell` gives the candidates."""
        numbered = not kinds or not _OWNED.isdisjoint(kinds)
        if numbered and self._founded and (own := self._own(text, kinds)) is not None:
            return own
        key = text, kinds
        if key not in self._found:
            try:
                self._found[key] = self._look(text, kinds)
            except NotACell as none:
                self._found[key] = none
        found = self._found[key]
        if isinstance(found, NotACell):
            # Raised anew: a kept exception would keep the frames of every row that it was raised for.
            raise NotACell(found.why, found.accepted)
        return found

    def _own(self, text: str, kinds: Kinds) -> str | None:
        """What an earlier row founded and this names, by its id or key."""
        if ":" in text:
            return text if text in self._founded and (not kinds or read_id(text) in kinds) else None
        found = [one for one in _ids(text, kinds) if one in self._founded]
        return found[0] if len(found) == 1 else None

    def _look(self, text: str, kinds: Kinds) -> str:
        if text.startswith("event:") and not kinds:
            return text
        if self._unknown >= _NEAREST and ":" not in text and not self._names.named(text):
            if (own := self._numbered(text, kinds)) is not None:
                return own
            raise NotACell(f"nothing recorded is or was called {text[:60]!r}", "a recorded name, or an id")
        try:
            return self._names.resolve(text, kinds)
        except Refused as refused:
            if ":" not in text and (own := self._numbered(text, kinds)) is not None:
                return own
            raise self._told(text, kinds, refused) from None

    def _numbered(self, text: str, kinds: Kinds) -> str | None:
        """The instrument whose key the text is."""
        known = [one for one in _ids(text, kinds) if one in self._founded or self._ledger.knows(one)]
        if len(known) > 1:
            raise NotACell(f"{text[:60]!r} is the key of {len(known)}", f"one of {', '.join(known)}")
        return known[0] if known else None

    def _told(self, text: str, kinds: Kinds, refused: Refused) -> NotACell:
        if refused.rule != "ambiguous-name":
            self._unknown += 1
            return NotACell(refused.message, refused.accepted)
        every = [one for one in self._names.named(text) if not kinds or read_id(one.id) in kinds]
        above = self._above(every)
        shown = [f"{one.id} ({one.name}{above.get(one.id, '')})" for one in every[:_SHOWN]]
        more = f" and {len(every) - _SHOWN} more" if len(every) > _SHOWN else ""
        return NotACell(refused.message, f"the id of one of these: {', '.join(shown)}{more}")

    def _above(self, every: Collection[Named]) -> dict[str, str]:
        """What each is under, by name."""
        links = self._reader.store.links(
            [one.id for one in every], ["HAS_SCHOOL", "HAS_OFFICE"], False, self._reader.at
        )
        names = self._reader.refs(sorted({one.src for one in links})) if links else {}
        return {one.dst: f", {names[one.src].name}" for one in links}


def _ids(text: str, kinds: Kinds) -> list[str]:
    """Every instrument that a number or title may be the key of."""
    key = _key(text)
    return [f"{one}:{key}" for one in _INSTRUMENTS if not kinds or one in kinds] if key else []


def _key(text: str) -> str:
    return _NO_KEY.sub("-", text.strip()).strip("-._")[:_KEY]
