"""The digest of a graph on Neo4j: the bytes that a graph in a file gives."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import msgspec
from neo4j import Record

from graph.neo4j_session import Neo4jSession


def digest(session: Neo4jSession) -> str:
    """SHA-256 over the entities and facts in order."""
    found = hashlib.sha256()
    for line in session.stream("anchors", _anchors):
        found.update(line)
    # To be put in order they go through a file that has no name, for there may be more than memory holds.
    with closing(sqlite3.connect("", isolation_level=None)) as aside:
        aside.execute("CREATE TABLE fact (id INTEGER, line BLOB)")

        def kept(records: Iterator[Record]) -> None:
            aside.execute("DELETE FROM fact")
            aside.executemany("INSERT INTO fact VALUES (?, ?)", (_fact(one["fact"]) for one in records))

        session.stream("facts", kept)
        for (line,) in aside.execute("SELECT line FROM fact ORDER BY id"):
            found.update(line)
    return found.hexdigest()


def _anchors(records: Iterator[Record]) -> list[bytes]:
    return [msgspec.json.encode(one["anchor"]) + b"\n" for one in records]


def _fact(row: list[Any]) -> tuple[int, bytes]:
    disputed = msgspec.json.encode(row[-1]).decode() if row[-1] else ""
    return row[0], msgspec.json.encode((*row[:-1], disputed)) + b"\n"
