"""The graph in one SQLite file, apart from the log."""

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import msgspec

from events.ids import Kind, kind_of
from events.when import Day
from graph import walks
from graph.facts import FOREVER, Version
from graph.model import LINKS, SEARCHED
from graph.moment import Moment
from graph.sqlite_file import GraphFile
from graph.store import Batch, Bearing, Entity, Theme

_COLUMNS: Final = (
    "l.id, l.type, l.src, l.dst, l.value, l.valid_from, l.sure_from, l.sure_to, l.valid_to, "
    "l.known_from, l.known_to, l.said_by, l.ended_by, l.disputed"
)
_MOMENT: Final = "{0}.known_to > :p AND {0}.known_from <= :p AND {0}.valid_to > :on AND {0}.valid_from <= :on"
_FOUND: Final = "INSERT INTO entity VALUES (?,?,?,?) ON CONFLICT (id) DO NOTHING"
_NAME: Final = "UPDATE entity SET name = ?1 WHERE id = ?2 AND name <> ?1"
_OPEN_LINK: Final = "INSERT INTO link VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
_OPEN_ATTRIBUTE: Final = "INSERT INTO attribute VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
_CLOSE: Final = ("UPDATE link SET known_to = ? WHERE id = ?", "UPDATE attribute SET known_to = ? WHERE id = ?")
Parameter = str | int


@cache
def question(name: str) -> str:
    """The text of a named question."""
    text = (files("graph") / "questions" / f"{name}.sql").read_text(encoding="utf-8")
    text = text.replace("{columns}", _COLUMNS)
    for alias in ("l", "s"):
        text = text.replace("{" + alias + "}", _MOMENT.format(alias))
    return text


def listed(values: Iterable[str]) -> str:
    """A list as one parameter."""
    return msgspec.json.encode(list(values)).decode()


class SQLiteStore:
    """`graph.store.GraphStore` in a file. Safe for threads; other processes may read while one writes."""

    def __init__(self, path: Path, read_only: bool = False, fresh: bool = False) -> None:
        """Nothing is opened before the first question. `fresh` is for a rebuild into a new file."""
        self._file = GraphFile(path, read_only, fresh)
        self.close, self.finish = self._file.close, self._file.finish

    def _ask(self, name: str, parameters: Mapping[str, Parameter]) -> list[tuple[Any, ...]]:
        with self._file.faults():
            return self._file.reader().execute(question(name), parameters).fetchall()

    def _versions(self, name: str, parameters: Mapping[str, Parameter]) -> list[Version]:
        return [_version(row) for row in self._ask(name, parameters)]

    def position(self) -> int:
        """The last position applied; 0 for an empty graph."""
        return int(self._ask("position", {})[0][0])

    def apply(self, batch: Batch) -> bool:
        """Apply a batch in one transaction, if the graph stands right before it."""
        with self._file.faults(), self._file.writing() as writer:
            writer.execute("BEGIN IMMEDIATE")
            try:
                done = self._apply(writer, batch)
            except BaseException:
                writer.execute("ROLLBACK")
                raise
            writer.execute("COMMIT" if done else "ROLLBACK")
            return done

    def fill(self, batch: Batch) -> None:
        """Write a part of a rebuild, wherever the graph stands: subjects that no other part has."""
        with self._file.faults(), self._file.writing() as writer:
            writer.execute("BEGIN IMMEDIATE")
            self._write(writer, batch)
            writer.execute("COMMIT")

    @staticmethod
    def _apply(writer: sqlite3.Connection, batch: Batch) -> bool:
        moved = writer.execute(
            "UPDATE meta SET value = ? WHERE key = 'position' AND value = ?", (batch.last, batch.first - 1)
        )
        if moved.rowcount != 1:
            return False
        SQLiteStore._write(writer, batch)
        # Those founded here have their names; others may have got another.
        writer.executemany(_NAME, [(name, one) for one, name in batch.names.items()])
        return True

    @staticmethod
    def _write(writer: sqlite3.Connection, batch: Batch) -> None:
        founded = [(one, kind_of(one).value, batch.names.get(one, one), known) for one, known in batch.entities]
        writer.executemany(_FOUND, founded)
        links, attributes, words = [], [], []
        # In the order of the tables: each row goes to the end of the last one's page.
        for number, one, known_to in sorted(batch.opened):
            row = (
                number, one.type, one.src, one.dst, one.value, one.valid_from, one.sure_from, one.sure_to, one.valid_to,
                number >> 20, known_to, one.said_by, one.ended_by, listed_positions(one.disputed),
            )  # fmt: skip
            if one.type in LINKS:
                links.append(row)
            else:
                attributes.append(row)
                if one.type in SEARCHED:
                    words.append((number, one.value))
        writer.executemany(_OPEN_LINK, links)
        writer.executemany(_OPEN_ATTRIBUTE, attributes)
        writer.executemany("INSERT INTO word (rowid, text) VALUES (?, ?)", words)
        closed = [(known_to, one) for one, _, known_to in batch.closed]
        for statement in _CLOSE if closed else ():
            writer.executemany(statement, closed)

    def digest(self) -> str:
        """SHA-256 over the entities and facts in order."""
        found = hashlib.sha256()
        with self._file.faults():
            connection = self._file.reader()
            for statement in ("SELECT id, kind, name, known_from FROM entity ORDER BY id", question("facts")):
                for row in connection.execute(statement):
                    found.update(msgspec.json.encode(row))
                    found.update(b"\n")
        return found.hexdigest()

    def entities(self, ids: Sequence[str]) -> list[Entity]:
        """The anchors of these ids, in id order."""
        return _anchors(self._ask("entities", {"ids": listed(ids)}))

    def attributes(self, ids: Sequence[str], at: Moment, names: Sequence[str] = ()) -> list[Version]:
        """Attributes of these entities that are possible at the moment."""
        if not names:
            return self._versions("every_attribute", {"ids": listed(ids), **_moment(at)})
        return self._versions("attributes", {"ids": listed(ids), "types": listed(names), **_moment(at)})

    def links(self, ids: Sequence[str], types: Sequence[str], out: bool, at: Moment) -> list[Version]:
        """Links possible at the moment that leave or reach these entities."""
        name = "links_out" if out else "links_into"
        return self._versions(name, {"ids": listed(ids), "types": listed(types or tuple(LINKS)), **_moment(at)})

    def authority(self, schools: Sequence[str], at: Moment) -> list[Version]:
        """Everything that bears on who holds what over some places."""
        return self._versions("authority", {"ids": listed(schools), **_moment(at)})

    def holdings(self, holders: Sequence[str], at: Moment) -> list[Version]:
        """The grants of some holders, and what bears on how they stand."""
        return self._versions("holdings", {"ids": listed(holders), **_moment(at)})

    def bearing(self, theme: Theme, ids: Sequence[str], at: Moment, others: Sequence[str] = ()) -> Bearing:
        """The anchors of these ids, and what bears on a question about them."""
        return walks.bearing(self, theme, ids, at, others)

    def region(self, within: str, at: Moment) -> list[Version]:
        """Every fact of a scope, and of the instruments and parties that touch it."""
        return self._versions("region", {"within": within, **_moment(at)})

    def history(self, ids: Sequence[str], upto: int) -> list[Version]:
        """Every version of every fact about these ids up to a position."""
        return self._versions("history", {"ids": listed(ids), "p": upto})

    def believed(self, ids: Sequence[str], types: Sequence[str], out: bool, upto: int) -> list[Version]:
        """Facts of any day that leave or reach these entities, believed at a position."""
        name, kinds = ("believed_out", types) if out else ("believed_into", types or tuple(LINKS))
        return self._versions(name, {"ids": listed(ids), "types": listed(kinds), "p": upto})

    def everywhere(self, types: Sequence[str], upto: int) -> list[Version]:
        """Facts of these types about anything, of any day, believed at a position."""
        return self._versions("everywhere", {"types": listed(types), "p": upto})

    def changed(self, within: Sequence[str], first: int, last: int) -> list[Version]:
        """Versions about these ids opened or closed after `first`, up to `last`."""
        return self._versions("changed", {"ids": listed(within), "first": first, "p": last})

    def turning(self, first: Day, last: Day, upto: int, limit: int = FOREVER) -> list[Version] | None:
        """Facts with a bound after one day, up to another, believed at a position."""
        found = self._versions("turning", {"first": first, "last": last, "p": upto, "limit": limit + 1})
        return sorted(found) if len(found) <= limit else None

    def listing(self, kind: Kind, at: Moment, after: str, limit: int) -> list[Entity]:
        """Entities of a kind recorded by the moment, in id order, after an id."""
        return _anchors(self._ask("listing", {"kind": kind.value, "after": after, "p": at.position, "limit": limit}))

    def named(self, words: Sequence[str], at: Moment, limit: int) -> list[Version]:
        """Names and codes in which each word is the prefix of a word."""
        text = " ".join('"' + word.replace('"', '""') + '"*' for word in words)
        found = self._versions("named", {"words": text, "p": at.position, "limit": limit}) if words else []
        if len(words) == 1:
            code = words[0].replace(":", "/", 1)
            found += self._versions("coded", {"code": code, "p": at.position, "limit": limit})
        return sorted({one.id: one for one in found}.values())

    def existing(self, at: Moment) -> dict[Kind, int]:
        """How many entities of each kind are in being at the moment."""
        return {Kind(kind): int(count) for kind, count in self._ask("existing", _moment(at))}

    def near(self, id: str, limit: int) -> list[str]:
        """Known ids nearest to an unknown one."""
        start = id
        while start:
            high = start + "\U0010ffff"
            found = [row[0] for row in self._ask("near", {"low": start, "high": high, "limit": 2000})]
            if close := get_close_matches(id, found, limit, 0.5):
                return close
            start = start[: max(len(start) - 4, 0)]
        return []


def _version(row: tuple[Any, ...]) -> Version:
    row = (*row[:-1], tuple(msgspec.json.decode(row[-1])) if row[-1] else ())
    return Version(*row)


def listed_positions(positions: Sequence[int]) -> str:
    """Positions as stored: empty text for none."""
    return msgspec.json.encode(positions).decode() if positions else ""


def _moment(at: Moment) -> dict[str, Parameter]:
    return {"on": at.on, "p": at.position}


def _anchors(rows: Iterable[tuple[Any, ...]]) -> list[Entity]:
    return [Entity(one, Kind(kind), name, int(known)) for one, kind, name, known in rows]
