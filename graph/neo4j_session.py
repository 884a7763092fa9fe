"""A Neo4j as the graph's store uses it: sessions, retries, faults, and the mark of a rebuild."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache, partial
from importlib.resources import files
from typing import Final, TypeVar
from urllib.parse import urlsplit

from neo4j import READ_ACCESS, WRITE_ACCESS, Driver, GraphDatabase, ManagedTransaction, Record, Session
from neo4j.exceptions import DriverError, IncompleteCommit, Neo4jError, ResultConsumedError

from graph.errors import Code, GraphFault, NotAnswerable
from graph.model import LINKS

T = TypeVar("T")
FORMAT: Final = 2
PATIENCE: Final = 10.0
_AGAIN: Final = 5
_MIGRATIONS: Final[tuple[str, ...]] = (
    "CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (e:Entity) REQUIRE e.id IS UNIQUE",
    "CREATE CONSTRAINT position_id IF NOT EXISTS FOR (p:Position) REQUIRE p.id IS UNIQUE",
    "CREATE INDEX name_qualifier IF NOT EXISTS FOR (n:Name) ON (n.qualifier)",
    """CREATE FULLTEXT INDEX name_words IF NOT EXISTS FOR (n:Name) ON EACH [n.words]
    OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}}""",
    """CREATE FULLTEXT INDEX turning IF NOT EXISTS FOR ()-[l:HAS|TYPES]-() ON EACH [l.turns]
    OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}}""".replace("TYPES", "|".join(LINKS)),
    "CALL db.awaitIndexes(300)",
)
# An index over properties takes one type of relationship, one of full text takes all: days are words there.
_FIRST: Final = "MERGE (p:Position {id: 'graph'}) ON CREATE SET p.position = 0, p.rebuilds = 0, p.format = $format"
_DONE: Final = """MATCH (p:Position {id: 'graph'}) WHERE p.rebuilds = $rebuilds AND p.done IS NOT NULL
SET p.done = $done, p.of = $of"""
# In transactions of our own: what a server does by itself could go on beside the next rebuild when its client is gone.
_EMPTY: Final[tuple[str, ...]] = (
    """MATCH (p:Position {id: 'graph'}) WHERE p.rebuilds = $rebuilds SET p.locked = true REMOVE p.locked
WITH p MATCH ()-[l]->() WITH l LIMIT 20000 DELETE l RETURN count(*) AS n""",
    """MATCH (p:Position {id: 'graph'}) WHERE p.rebuilds = $rebuilds SET p.locked = true REMOVE p.locked
WITH p MATCH (n:Entity|Attribute) WITH n LIMIT 20000 DELETE n RETURN count(*) AS n""",
)


@cache
def question(name: str) -> str:
    """The text of a named question."""
    return (files("graph") / "questions" / f"{name}.cypher").read_text(encoding="utf-8")


class Neo4jSession:
    """One database on one server or cluster. Safe for threads. What one reads is at least what it read before."""

    def __init__(self, uri: str, user: str, password: str, database: str, patience: float = PATIENCE) -> None:
        """No connection is made before the first question."""
        place = urlsplit(uri)
        self.where = f"{place.scheme}://{place.hostname}:{place.port or 7687}/{database}"
        self._database = database
        self._bookmarks = GraphDatabase.bookmark_manager()
        self._rebuilds: int | None = None
        with self.faults():
            self._driver: Driver = GraphDatabase.driver(
                uri,
                auth=(user, password) if user else None,
                notifications_min_severity="OFF",
                max_transaction_retry_time=patience,
            )

    def close(self) -> None:
        """Let go of every connection."""
        self._driver.close()

    @contextmanager
    def faults(self) -> Iterator[None]:
        """Turn what the driver and the server say into `GraphFault`."""
        try:
            yield
        except (DriverError, Neo4jError, OSError) as why:
            raise GraphFault(self.where, _said(why)) from why

    def ask(self, name: str, parameters: Mapping[str, object]) -> Record:
        """The answer of a question, one record. `NotAnswerable` while the graph is made anew."""
        while True:
            with self.faults():
                record = self._record(question(name), dict(parameters))
            rebuilds = self._stands(record["graph"])
            if rebuilds == self._rebuilds:
                return record
            # Made anew since somebody asked last: this answer may be of a graph that was not whole yet.
            self._rebuilds = rebuilds

    def rebuilding(self) -> tuple[int, int] | None:
        """How many events of how many are in a graph that is made anew; None where it is whole."""
        with self.faults():
            record = self._record(question("position"), {})
        for _, done, of, _ in record["graph"]:
            return None if done is None else (done, of or 0)
        return None

    def stream(self, name: str, rows: Callable[[Iterator[Record]], T]) -> T:
        """What a function makes of the records of a question."""
        with self.faults():
            return self._read(lambda tx: rows(iter(tx.run(question(name)))))

    def write(self, work: Callable[[ManagedTransaction, bool], T]) -> T:
        """One transaction. The work is told whether it was tried before, for then it may have been done: an answer to
        a commit can be lost."""
        tried = False

        def once(tx: ManagedTransaction) -> T:
            nonlocal tried
            before, tried = tried, True
            return work(tx, before)

        with self.faults():
            for _ in range(_AGAIN):
                with suppress(IncompleteCommit), self._session() as session:
                    return session.execute_write(once)
            with self._session() as session:
                return session.execute_write(once)

    def migrate(self) -> None:
        """Make the constraints, the indexes and the position, where they are not yet."""
        for text in _MIGRATIONS:
            self._alone(text)
        self.write(lambda tx, _: tx.run(_FIRST, format=FORMAT).consume())

    def mark(self, rebuilds: int, done: int, of: int) -> None:
        """Say how far a rebuild is."""
        self.write(lambda tx, _: tx.run(_DONE, rebuilds=rebuilds, done=done, of=of).consume())

    def empty(self, rebuilds: int) -> None:
        """Take every entity and fact away, piece by piece, for as long as no other rebuild begins."""

        def some(text: str, tx: ManagedTransaction, _: bool) -> int:
            return int(tx.run(text, rebuilds=rebuilds).single(strict=True)["n"])

        for text in _EMPTY:
            while self.write(partial(some, text)):
                pass

    def _alone(self, text: str) -> None:
        with self.faults(), self._session() as session:
            session.run(text).consume()

    def _record(self, text: str, parameters: dict[str, object]) -> Record:
        """The one record of a text. First without a transaction around it, for that takes one round trip instead of
        three; what may go well the next time is then asked for again as the driver does it, in one."""
        try:
            with self._session(READ_ACCESS) as session:
                return session.run(text, parameters).single(strict=True)
        except (DriverError, Neo4jError) as why:
            if not why.is_retryable():
                raise
        return self._read(lambda tx: tx.run(text, parameters).single(strict=True))

    def _read(self, work: Callable[[ManagedTransaction], T]) -> T:
        with self._session() as session:
            return session.execute_read(work)

    def _session(self, access: str = WRITE_ACCESS) -> Session:
        return self._driver.session(
            database=self._database, bookmark_manager=self._bookmarks, default_access_mode=access
        )

    def _stands(self, found: list[list[int | None]]) -> int:
        """How often the graph was made anew; refused where it is not there or being made."""
        if not found:
            raise GraphFault(self.where, "it has not been prepared: zoneledger migrate does")
        rebuilds, done, of, form = found[0]
        if form != FORMAT:
            raise GraphFault(self.where, f"it has format {form}, this version reads format {FORMAT}")
        if done is not None:
            raise NotAnswerable(
                Code.NOT_PROJECTED,
                self.where,
                f"the graph is being made anew, {done:,} of {of or 0:,} events are in it",
                "the same question when it is whole",
            )
        return rebuilds or 0


def _said(why: Exception) -> str:
    if isinstance(why, ResultConsumedError) or not str(why):
        return type(why).__name__
    return str(why).strip().splitlines()[0]
