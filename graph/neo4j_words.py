"""The words of a name as full-text search on SQLite takes them, so that both engines find the same."""

import sqlite3
import threading
from collections.abc import Sequence

_MAKE = (
    """CREATE VIRTUAL TABLE said USING fts5 (text, tokenize="unicode61 remove_diacritics 2")""",
    "CREATE VIRTUAL TABLE heard USING fts5vocab (said, instance)",
)


class Words:
    """SQLite's own tokeniser over texts. Safe for threads."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._told = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        for statement in _MAKE:
            self._told.execute(statement)

    def of(self, texts: Sequence[str]) -> list[list[str]]:
        """The words of each text, folded, in order."""
        found: list[list[str]] = [[] for _ in texts]
        with self._guard:
            self._told.execute("BEGIN")
            self._told.executemany("INSERT INTO said (rowid, text) VALUES (?, ?)", enumerate(texts))
            for row, word in self._told.execute("SELECT doc, term FROM heard ORDER BY doc, offset"):
                found[row].append(word)
            self._told.execute("ROLLBACK")
        return found
