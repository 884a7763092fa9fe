"""Which engine holds the log, and which the graph: files of one machine, or PostgreSQL and Neo4j."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from events.log import LogStore
from events.seal import SealStore
from events.sqlite_log import SQLiteLog
from events.sqlite_seals import SQLiteSeals
from graph.rebuild import rebuild
from graph.sqlite_store import SQLiteStore
from graph.store import GraphStore
from services.projecting import Lock, file_lock, one_at_a_time
from services.settings import BadSetting, Settings, secret
from services.statements import Refused

if TYPE_CHECKING:
    from events.postgres_log import PostgresLog
    from graph.neo4j_store import Neo4jStore

Clock = Callable[[], datetime]
Progress = Callable[[int, int], None]
HINT_SECONDS: Final = 0.1
"""How long a projector waits to be told of an append before it looks by itself."""


@dataclass(frozen=True, slots=True)
class KeptLog:
    """A log, the lock of whoever projects it, where its seals are, and how to wait for an append."""

    log: LogStore
    lock: Lock
    seals: SealStore
    idle: Callable[[], object] | None = None


@dataclass(frozen=True, slots=True)
class KeptGraph:
    """A graph, how it is made anew from the log, and who brings it up to date.

    `rebuild` is for anybody and gives the position reached, `Refused` while somebody else does the same; `make` is for
    whoever projects, where `wanted` tells that a rebuild was asked for. `apart`: the projector is a process of its own.
    """

    store: GraphStore
    rebuild: Callable[[Progress | None], int]
    make: Callable[[Progress | None], int]
    close: Callable[[], None]
    wanted: Callable[[], bool] = lambda: False
    apart: bool = False


def open_log(settings: Settings, clock: Clock) -> KeptLog:
    """The log that the settings name, with what is kept beside it. `LogFault` says what cannot be used, and why."""
    if settings.log is None:
        return KeptLog(
            log_file(settings.data, clock),
            partial(file_lock, settings.data / "projector.lock"),
            SQLiteSeals(settings.data / "seals.db"),
        )
    from events.postgres_seals import PostgresSeals

    log = postgres(settings, clock)
    seals = PostgresSeals(_postgres_uri(settings))
    return KeptLog(log, partial(_leader, log), seals, partial(log.moved, HINT_SECONDS))


def log_file(folder: Path, clock: Clock, read_only: bool = False) -> SQLiteLog:
    """The log in a data folder."""
    return SQLiteLog(folder / "events.db", clock, read_only)


def open_graph(settings: Settings, log: KeptLog) -> KeptGraph:
    """The graph that the settings name; what cannot be used shows when it is asked."""
    if settings.graph is None:
        settings.data.mkdir(parents=True, exist_ok=True)
        store = SQLiteStore(settings.data / "graph.db")
        made = partial(_beside, settings.data, log.log)
        return KeptGraph(store, made, made, store.close)
    from services.served_graph import served

    return served(neo4j(settings), log)


def _beside(folder: Path, log: LogStore, progress: Progress | None) -> int:
    with one_at_a_time(folder / "rebuild.lock") as mine:
        if not mine:
            raise Refused("being-rebuilt", "another process is making the graph anew", None, "the same command later")
        return rebuild(log, folder / "graph.db", progress)


def postgres(settings: Settings, clock: Clock, read_only: bool = False) -> "PostgresLog":
    """The log on PostgreSQL, as `migrate_log` made it."""
    from events.postgres_log import PostgresLog

    return PostgresLog(_postgres_uri(settings), clock, read_only=read_only)


def migrate_log(settings: Settings) -> bool:
    """Make the tables of the log on PostgreSQL; whether there was anything to make."""
    from events.postgres_schema import migrate

    return migrate(_postgres_uri(settings))


def _postgres_uri(settings: Settings) -> str:
    from psycopg.conninfo import make_conninfo

    if settings.log is None:
        raise Refused("no-log", "ZONELEDGER_LOG names no server", None, "postgresql://user@host:5432/database")
    password = secret(settings.log_password)
    return make_conninfo(settings.log, password=password) if password else settings.log


@contextmanager
def _leader(log: "PostgresLog") -> Iterator[Callable[[], bool]]:
    with log.leader() as leader:
        yield leader.leads


def neo4j(settings: Settings) -> "Neo4jStore":
    """The graph on Neo4j."""
    from graph.neo4j_store import Neo4jStore

    if settings.graph is None:
        raise Refused("no-graph", "ZONELEDGER_GRAPH names no server", None, "neo4j://host:7687")
    user, slash, password = (secret(settings.graph_auth) or "").partition("/")
    if settings.graph_auth and not slash:
        raise BadSetting(f"{settings.graph_auth} holds no user and password. Accepted: neo4j/the-password, in one line")
    return Neo4jStore(settings.graph, user=user, password=password, database=settings.graph_database)
