"""What makes a file of SQLite one of ours: its tables, its mark and its format, all or none of them."""

import sqlite3
from collections.abc import Sequence


def prepare(connection: sqlite3.Connection, tables: Sequence[str], mark: int, version: int) -> None:
    """Fill a file that is empty still, whoever else does so at the same time; one that holds anything is left alone."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("BEGIN IMMEDIATE")
    if connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0:
        for statement in tables:
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id={mark}")
        connection.execute(f"PRAGMA user_version={version}")
    connection.execute("COMMIT")
