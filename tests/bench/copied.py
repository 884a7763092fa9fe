"""The floor under the projection: the same rows by bare executemany, into a file made the same way."""

import sqlite3
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from events.ids import kind_of
from graph.sqlite_store import listed_positions
from graph.store import Batch

Prepared = list[tuple[str, list[tuple[str | int, ...]]]]
_FACT = "INSERT INTO {} VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
_ENTITY = "INSERT INTO entity VALUES (?,?,?,?) ON CONFLICT (id) DO NOTHING"
_SEARCHED = ("name", "also_known", "identifier", "title")


def prepared(batch: Batch) -> Prepared:
    """The rows of a batch, by statement."""
    links: list[tuple[str | int, ...]] = []
    attributes: list[tuple[str | int, ...]] = []
    words: list[tuple[str | int, ...]] = []
    for number, one, known_to in batch.opened:
        row = (
            number, one.type, one.src, one.dst, one.value, one.valid_from, one.sure_from, one.sure_to, one.valid_to,
            number >> 20, known_to, one.said_by, one.ended_by, listed_positions(one.disputed),
        )  # fmt: skip
        (links if one.is_link else attributes).append(row)
        if one.type in _SEARCHED:
            words.append((number, one.value))
    closed: list[tuple[str | int, ...]] = [(known_to, one) for one, _, known_to in batch.closed]
    return [
        (_ENTITY, [(one, kind_of(one).value, batch.names.get(one, one), at) for one, at in batch.entities]),
        (_FACT.format("link"), links),
        (_FACT.format("attribute"), attributes),
        ("INSERT INTO word (rowid, text) VALUES (?, ?)", words),
        ("UPDATE link SET known_to = ? WHERE id = ?", closed),
        ("UPDATE attribute SET known_to = ? WHERE id = ?", closed),
        (
            "UPDATE entity SET name = ?1 WHERE id = ?2 AND name <> ?1",
            [(name, one) for one, name in batch.names.items()],
        ),
    ]


def copied(path: Path, batches: Sequence[Prepared], live: bool) -> None:
    """Write prepared rows, a transaction for each batch: live with journal and indexes, else indexes last."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA journal_mode = {'WAL' if live else 'OFF'}")
    connection.execute(f"PRAGMA synchronous = {'NORMAL' if live else 'OFF'}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA cache_size = -65536")
    connection.executescript(_script("schema"))
    if live:
        connection.executescript(_script("indexes"))
    for batch in batches:
        connection.execute("BEGIN IMMEDIATE")
        for statement, rows in batch:
            connection.executemany(statement, rows)
        connection.execute("COMMIT")
    if not live:
        connection.executescript(_script("indexes"))
    connection.close()


def _script(name: str) -> str:
    return (files("graph") / f"{name}.sql").read_text(encoding="utf-8")
