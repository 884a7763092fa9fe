"""Authority as Beneficial Ownership Data Standard 0.4: who holds what over whom, statement by statement as it became
known. How our record is told in it: docs/standards.md.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from operator import attrgetter
from typing import Final

import msgspec

from events.ids import Kind
from events.log import Log
from graph.answers.every import cut, paged
from graph.answers.gathering import Gathering
from graph.facts import Version
from graph.moment import Moment
from graph.store import GraphStore
from services.files.bods_records import OF_ENTITY, OF_GRANT, authority, entity, owner
from services.files.bods_statements import Series, Statement
from services.files.json_array import json_array

_PAGE: Final = 200
_ENCODER: Final = msgspec.json.Encoder()
Progress = Callable[[int, int], None]


class Bods:
    """The statements about every grant of the record, or about those over a place, what lies under it and what it
    lies under, as known at the moment; its day is not looked at. An entity comes before the first relationship that
    names it; the statements of a record are in the order in which they became known."""

    def __init__(self, store: GraphStore, log: Log, at: Moment, publisher: str, within: str | None = None) -> None:
        self._store, self._log, self._at = store, log, at
        self._publisher, self._within = publisher, within
        self._told: set[str] = set()
        self.counts = {"statements": 0, "entities": 0, "relationships": 0, "grants": 0}
        """What was told so far. Of entities and relationships the statements, which may be several of one record."""

    def json(self, progress: Progress | None = None) -> Iterator[bytes]:
        """The file in pieces: one JSON array, a statement in each of its lines."""

        def members() -> Iterator[bytes]:
            for total, statements in self.pages():
                yield from map(_ENCODER.encode, statements)
                if progress:
                    progress(self.counts["grants"], total)

        return json_array(members())

    def pages(self) -> Iterator[tuple[int, list[Statement]]]:
        """How many grants there are about, and the statements of some of them, until all are told."""
        places = None if self._within is None else self._places(self._within)
        if places is None:
            pages = paged(self._store, self._at, Kind.GRANT, _PAGE)
            total = self._store.existing(self._at).get(Kind.GRANT, 0)
        else:
            grants = self._over(places)
            pages, total = cut(grants, _PAGE), len(grants)
        for page in pages:
            found = self._page(page, places)
            self.counts["grants"] += len(page)
            self.counts["statements"] += len(found)
            for one in found:
                self.counts["entities" if one["recordType"] == "entity" else "relationships"] += 1
            yield max(total, self.counts["grants"]), found

    def _page(self, grants: Sequence[str], places: set[str] | None) -> list[Statement]:
        upto = self._at.position
        facts = _by(owner, grants, self._history(grants), OF_GRANT)
        series = [Series("relationship", some, upto, lambda now: authority(now, places)) for some in facts.values()]
        named = sorted({end for one in series for end in one.ends()} - self._told)
        self._told.update(named)
        first = {one.id: one.known_from for one in self._store.entities(named)}
        about = _by(attrgetter("src"), named, self._history(named), OF_ENTITY)
        series[:0] = [Series("entity", about[one], upto, partial(entity, one), first[one]) for one in named]
        events = {one.position: one for one in self._log.at(sorted({at for one in series for at in one.positions()}))}
        return [said for one in series for said in one.statements(events, self._publisher)]

    def _history(self, ids: Sequence[str]) -> list[Version]:
        return self._store.history(ids, self._at.position) if ids else []

    def _places(self, within: str) -> set[str]:
        found = Gathering(self._store, self._at)
        return found.down([within]) | found.up([within])

    def _over(self, places: set[str]) -> list[str]:
        """Every grant that was ever said to be over one of these: of a retracted one that is told, too."""
        found: set[str] = set()
        for page in cut(sorted(places), _PAGE):
            found.update(one.src for one in self._history(page) if one.type == "OVER" and one.dst in places)
        return sorted(found)


def _by(
    whose: Callable[[Version], str], ids: Sequence[str], facts: Sequence[Version], types: frozenset[str]
) -> dict[str, list[Version]]:
    found: dict[str, list[Version]] = {one: [] for one in ids}
    for one in facts:
        if one.type in types and whose(one) in found:
            found[whose(one)].append(one)
    return found
