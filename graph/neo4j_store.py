"""The graph on Neo4j, equal to that in a file in every answer."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from itertools import starmap
from operator import itemgetter
from typing import Any, Final, TypeVar

from neo4j import ManagedTransaction, Record, Result
from neo4j.time import Date

from events.ids import Kind
from events.when import Day
from graph.errors import GraphFault
from graph.facts import FOREVER, Version
from graph.model import LINKS
from graph.moment import Moment
from graph.neo4j_digest import digest
from graph.neo4j_session import FORMAT, PATIENCE, Neo4jSession
from graph.neo4j_writes import Statement, Writing, between, joined
from graph.store import ENDS, Batch, Bearing, Entity, Theme

T = TypeVar("T")
_NEAREST: Final = 2000
_MOVED: Final = (
    # Taken first: whoever applies the same waits here until this one is done.
    "MATCH (p:Position {id: 'graph'}) SET p.locked = true REMOVE p.locked "
    "WITH p, p.position AS stood, p.done IS NOT NULL AS rebuilding "
    "SET p.position = CASE WHEN stood = $before AND NOT rebuilding THEN $last ELSE stood END "
    "RETURN stood, rebuilding"
)
_FILLED: Final = (
    "MATCH (p:Position {id: 'graph'}) SET p.locked = true REMOVE p.locked "
    "WITH p, p.rebuilds = $rebuilds AND p.done IS NOT NULL AS mine, p.part AS stood "
    "SET p.part = CASE WHEN mine AND stood = $part - 1 THEN $part ELSE stood END "
    "RETURN mine, stood"
)
_BEGUN: Final = (
    "MATCH (p:Position {id: 'graph'}) "
    "SET p.rebuilds = p.rebuilds + 1, p.position = 0, p.part = 0, p.done = 0, p.of = $of RETURN p.rebuilds AS rebuilds"
)
_FINISHED: Final = (
    "MATCH (p:Position {id: 'graph'}) WHERE p.rebuilds = $rebuilds AND p.done IS NOT NULL "
    "SET p.position = $position, p.format = $format REMOVE p.done, p.of, p.part RETURN count(*) AS n"
)


class _EndMissing(Exception):
    """A row named an end, or a fact, that is not there."""

    def __init__(self, text: str, found: int, wanted: int) -> None:
        super().__init__(f"{found} of {wanted} rows were written by: {text}")


class Neo4jStore:
    """`graph.store.GraphStore` on Neo4j 5.26 or later. Safe for threads and for any number of processes."""

    def __init__(
        self, uri: str, *, user: str, password: str, database: str = "neo4j", patience: float = PATIENCE
    ) -> None:
        """Nothing is connected before the first question. An empty user: the server asks for none. `patience`: for how
        many seconds what a server that is away would answer is asked for again."""
        self._session = Neo4jSession(uri, user, password, database, patience)
        self._writing = Writing()
        self._rebuild, self._part = 0, 0
        self.where, self.close, self.migrate = self._session.where, self._session.close, self._session.migrate

    def position(self) -> int:
        """The last position applied; 0 for an empty graph. `NotAnswerable` while it is made anew."""
        return int(self._session.ask("position", {})["position"][0])

    def apply(self, batch: Batch) -> bool:
        """Apply a batch in one transaction, if the graph stands right before it."""
        return self._ended(lambda ends: self._session.write(lambda tx, again: self._apply(tx, batch, ends, again)))

    def _apply(self, tx: ManagedTransaction, batch: Batch, ends: bool, again: bool) -> bool:
        found = tx.run(_MOVED, before=batch.first - 1, last=batch.last).single()
        if found is None:
            raise GraphFault(self.where, "it has not been prepared: zoneledger migrate does")
        if found["rebuilding"]:
            return False
        if found["stood"] != batch.first - 1:
            # A commit whose answer was lost had its effect. Whoever else brought the graph there wrote the same.
            return again and bool(found["stood"] == batch.last)
        _run(tx, self._writing.statements(batch, ends, renamed=True))
        return True

    def _ended(self, write: Callable[[bool], T]) -> T:
        """Write as if both ends of every link were in the record, which they are but for odd ones; else make them."""
        try:
            return write(False)
        except _EndMissing:
            try:
                return write(True)
            except _EndMissing as why:
                raise GraphFault(self.where, str(why)) from why

    def begin_rebuild(self, of: int = 0) -> None:
        """Empty the graph. From here to `finish_rebuild` it answers nothing but how far this is. `of`: how many
        events it will hold. One that was begun before, by whomever, ends here."""
        self._rebuild, self._part = self._begun(of), 0
        self._session.empty(self._rebuild)

    def ask_for_rebuild(self, of: int) -> None:
        """Have whoever projects make the graph anew. From here on it answers nothing but how far that is."""
        self._begun(of)

    def rebuilding(self) -> tuple[int, int] | None:
        """How many events of how many are in a graph that is made anew; None where it is whole."""
        return self._session.rebuilding()

    def _begun(self, of: int) -> int:
        def begun(tx: ManagedTransaction, _: bool) -> int:
            found = tx.run(_BEGUN, of=of).single()
            if found is None:
                raise GraphFault(self.where, "it has not been prepared: zoneledger migrate does")
            return int(found["rebuilds"])

        return self._session.write(begun)

    def fill(self, batch: Batch) -> None:
        """Write a part of a rebuild: subjects that no other part has."""
        part = self._part + 1

        def filled(tx: ManagedTransaction, _: bool) -> None:
            found = tx.run(_FILLED, rebuilds=self._rebuild, part=part).single()
            if found is None or not found["mine"]:
                raise GraphFault(self.where, "no rebuild was begun, or another one has begun since")
            if found["stood"] == part - 1:
                _run(tx, self._writing.statements(batch, ends=True, renamed=False))

        self._ended(lambda _: self._session.write(filled))
        self._part = part

    def progress(self, done: int, of: int) -> None:
        """Say how many events of a rebuild are done."""
        self._session.mark(self._rebuild, done, of)

    def finish_rebuild(self, position: int) -> None:
        """The graph is whole, up to a position."""

        def finished(tx: ManagedTransaction, again: bool) -> None:
            found = tx.run(_FINISHED, rebuilds=self._rebuild, position=position, format=FORMAT).single(strict=True)
            if not found["n"] and not again:
                raise GraphFault(self.where, "no rebuild was begun, or another one has begun since")

        self._session.write(finished)

    def digest(self) -> str:
        """SHA-256 over the entities and facts in order."""
        self.position()
        return digest(self._session)

    def entities(self, ids: Sequence[str]) -> list[Entity]:
        """The anchors of these ids, in id order."""
        return self._anchors("entities", {"ids": list(ids)})

    def attributes(self, ids: Sequence[str], at: Moment, names: Sequence[str] = ()) -> list[Version]:
        """Attributes of these entities that are possible at the moment."""
        return self._versions("attributes", {"ids": list(ids), "types": list(names), **_moment(at)})

    def links(self, ids: Sequence[str], types: Sequence[str], out: bool, at: Moment) -> list[Version]:
        """Links possible at the moment that leave or reach these entities."""
        name = "links_out" if out else "links_into"
        return self._versions(name, {"ids": list(ids), "types": list(types or LINKS), **_moment(at)})

    def authority(self, schools: Sequence[str], at: Moment) -> list[Version]:
        """Everything that bears on who holds what over some places."""
        return self._versions("authority", {"ids": list(schools), "others": [], **_moment(at)})

    def holdings(self, holders: Sequence[str], at: Moment) -> list[Version]:
        """The grants of some holders, and what bears on how they stand."""
        return self._versions("holdings", {"ids": list(holders), **_moment(at)})

    def bearing(self, theme: Theme, ids: Sequence[str], at: Moment, others: Sequence[str] = ()) -> Bearing:
        """The anchors of these ids, and what bears on a question about them."""
        parameters: dict[str, object] = {"ids": list(ids), **_moment(at)}
        if theme is Theme.AUTHORITY:
            parameters["others"] = list(others)
        elif theme in ENDS:
            parameters["near"], parameters["far"] = ENDS[theme]
        record = self._session.ask("subcontracts" if theme in ENDS else theme.value, parameters)
        return Bearing(_in_order(record["anchors"]), _versions(record))

    def region(self, within: str, at: Moment) -> list[Version]:
        """Every fact of a scope, and of the instruments and parties that touch it."""
        moment = _moment(at)
        places = self._session.ask("scope", {"within": within, **moment})
        # A scope that is nowhere in the graph has no facts, as anywhere.
        scope = {"scope": places["scope"], "above": places["above"]}
        touching = self._reached("resting", self._ids("touching", {**scope, **moment}), moment)
        working = self._reached("subs", self._ids("engaged", {"ids": sorted(touching), **moment}), moment)
        instruments = touching.union(self._ids("working", {"ids": sorted(working), **moment}))
        return self._versions("region", {**scope, "instruments": sorted(instruments), **moment})

    def _reached(self, step: str, first: Iterable[str], moment: Mapping[str, object]) -> set[str]:
        """All that a question of one step leads to, asked in rounds of what the last one found."""
        front = found = set(first)
        while front:
            front = set(self._ids(step, {"ids": sorted(front), **moment})) - found
            found = found | front
        return found

    def history(self, ids: Sequence[str], upto: int) -> list[Version]:
        """Every version of every fact about these ids up to a position."""
        return self._versions("history", {"ids": list(ids), "p": upto})

    def believed(self, ids: Sequence[str], types: Sequence[str], out: bool, upto: int) -> list[Version]:
        """Facts of any day that leave or reach these entities, believed at a position."""
        name, kinds = ("believed_out", types) if out else ("believed_into", types or tuple(LINKS))
        return self._versions(name, {"ids": list(ids), "types": list(kinds), "p": upto})

    def everywhere(self, types: Sequence[str], upto: int) -> list[Version]:
        """Facts of these types about anything, of any day, believed at a position."""
        return self._versions("everywhere", {"types": list(types), "p": upto})

    def changed(self, within: Sequence[str], first: int, last: int) -> list[Version]:
        """Versions about these ids opened or closed after `first`, up to `last`."""
        return self._versions("changed", {"ids": list(within), "first": first, "p": last})

    def turning(self, first: Day, last: Day, upto: int, limit: int = FOREVER) -> list[Version] | None:
        """Facts with a bound after one day, up to another, believed at a position."""
        found = self._versions("turning", {"days": between(first, last), "p": upto, "limit": limit + 1})
        return found if len(found) <= limit else None

    def listing(self, kind: Kind, at: Moment, after: str, limit: int) -> list[Entity]:
        """Entities of a kind recorded by the moment, in id order, after an id."""
        return self._anchors("listing", {"kind": kind.value, "after": after, "p": at.position, "limit": limit})

    def named(self, words: Sequence[str], at: Moment, limit: int) -> list[Version]:
        """Names and codes in which each word is the prefix of a word."""
        bounds = {"p": at.position, "limit": limit}
        found: list[Version] = []
        if phrases := self._writing.phrases(words):
            query = " ".join(f"+{word}{'*' if word is one[-1] else ''}" for one in phrases for word in one)
            found = self._versions("named", {"query": query, "phrases": [joined(one) for one in phrases], **bounds})
        if len(words) == 1:
            found += self._versions("coded", {"code": words[0].replace(":", "/", 1), **bounds})
        return sorted({one.id: one for one in found}.values())

    def existing(self, at: Moment) -> dict[Kind, int]:
        """How many entities of each kind are in being at the moment."""
        record = self._session.ask("existing", _moment(at))
        return {Kind(kind): number for kind, number in sorted(zip(record["kind"], record["number"], strict=True))}

    def near(self, id: str, limit: int) -> list[str]:
        """Known ids nearest to an unknown one."""
        start = id
        while start:
            found = self._ids("near", {"start": start, "limit": _NEAREST})
            if close := get_close_matches(id, found, limit, 0.5):
                return close
            start = start[: max(len(start) - 4, 0)]
        return []

    def _ids(self, name: str, parameters: Mapping[str, object]) -> list[str]:
        found: list[str] = self._session.ask(name, parameters)["id"]
        return found

    def _versions(self, name: str, parameters: Mapping[str, object]) -> list[Version]:
        return _versions(self._session.ask(name, parameters))

    def _anchors(self, name: str, parameters: Mapping[str, object]) -> list[Entity]:
        record = self._session.ask(name, parameters)
        return _in_order(zip(record["id"], record["kind"], record["name"], record["known_from"], strict=True))


def _run(tx: ManagedTransaction, statements: Iterable[Statement]) -> None:
    asked: tuple[Result, Statement] | None = None
    for one in statements:
        # The rows of this one were made while the server was at the last.
        if asked:
            _written(*asked)
        asked = tx.run(one[0], rows=one[1]), one
    if asked:
        _written(*asked)


def _written(result: Result, statement: Statement) -> None:
    text, rows = statement
    found = result.single(strict=True)["n"]
    if found != len(rows):
        raise _EndMissing(text, found, len(rows))


def _versions(record: Record) -> list[Version]:
    """Versions of the columns of a record, by id."""
    *columns, disputed = (record[name] for name in Version.__struct_fields__)
    return sorted(starmap(Version, zip(*columns, map(tuple, disputed), strict=True)))


def _in_order(anchors: Iterable[Sequence[Any]]) -> list[Entity]:
    """Entities by id."""
    return [Entity(one, Kind(kind), named, known) for one, kind, named, known in sorted(anchors, key=itemgetter(0))]


def _moment(at: Moment) -> dict[str, object]:
    return {"on": Date.from_iso_format(at.on), "p": at.position}
