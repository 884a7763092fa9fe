"""The log in PostgreSQL: many processes append and read at once, and see one order."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from psycopg.sql import SQL

from events.codec import Codec
from events.envelope import Recorded
from events.log import Command, Draft, Stored, Unless
from events.placing import id_bytes, keys_of, ticks
from events.postgres_address import Address
from events.postgres_leader import Leader, Listener
from events.postgres_pool import Datastore, Row
from events.postgres_recorder import TaggedRecorder
from events.postgres_schema import check, placed, schema_of
from events.postgres_tags import beginning, short

_PAGE: Final = 2000
_END: Final = 2**62
_HIGHEST: Final = "\U0010ffff"
_QUERIES: Final = {
    "head": SQL("SELECT max(notification_id) FROM {stored_events}"),
    "done": SQL("SELECT first, last, digest FROM {commands} WHERE key = %s"),
    "between": SQL("""
        SELECT e.notification_id, e.originator_id::text, e.topic, e.state FROM {stored_events} e
        WHERE e.notification_id > %s AND e.notification_id <= %s ORDER BY e.notification_id LIMIT %s"""),
    # The positions first, by the index of the tags: never a walk along the log for a rare tag.
    "tagged": SQL("""
        WITH p AS MATERIALIZED (
            SELECT DISTINCT position FROM {event_tags} WHERE tag = ANY (%s::text[]) AND position > %s AND position <= %s
            ORDER BY position LIMIT %s)
        SELECT e.notification_id, e.originator_id::text, e.topic, e.state
        FROM p JOIN {stored_events} e ON e.notification_id = p.position ORDER BY p.position"""),
    "at": SQL("""
        SELECT e.notification_id, e.originator_id::text, e.topic, e.state FROM {stored_events} e
        WHERE e.notification_id = ANY (%s::bigint[]) ORDER BY e.notification_id"""),
    "by_id": SQL("""
        SELECT e.notification_id, e.originator_id::text, e.topic, e.state FROM {stored_events} e
        WHERE e.originator_id = %s AND e.originator_version = 1"""),
    "first": SQL("""
        SELECT (SELECT min(t.position) FROM {event_tags} t WHERE t.tag = s.tag)
        FROM unnest(%s::text[]) WITH ORDINALITY AS s(tag, n) ORDER BY s.n"""),
    "instant": SQL("""
        SELECT last FROM {instants} WHERE recorded_at <= %s ORDER BY recorded_at DESC, last DESC LIMIT 1"""),
    "first_live": SQL("SELECT value FROM {log_state} WHERE key = 'first_live'"),
    "like": SQL("SELECT DISTINCT tag FROM {event_tags} WHERE tag >= %s AND tag < %s ORDER BY tag LIMIT %s"),
    "like_long": SQL("""
        SELECT DISTINCT whole FROM (
            SELECT coalesce(l.whole, convert_to(t.tag, 'UTF8')) AS whole
            FROM {event_tags} t LEFT JOIN {long_tags} l ON l.tag = t.tag WHERE t.tag >= %s AND t.tag < %s) w
        WHERE whole >= %s AND whole < %s ORDER BY whole LIMIT %s"""),
}


class PostgresLog:
    """`events.log.LogStore` in the database of a PostgreSQL URI, in the schema of its search_path, as `migrate` made
    it. `clock` gives the instant of recording, with its zone. Safe for threads. `LogFault` names the server, and what
    to do."""

    def __init__(
        self, uri: str, clock: Callable[[], datetime], *, read_only: bool = False, codec: Codec | None = None
    ) -> None:
        self.address, self._read_only, self._codec = Address(uri), read_only, codec or Codec()
        with self.address.faults(), self.address.connect() as connection:
            self.schema = schema_of(self.address, connection)
            check(self.address, connection, self.schema)
        self._datastore = Datastore(self.address, self.schema, read_only)
        self._recorder = TaggedRecorder(self._datastore, self._codec, clock)
        self._queries = {name: placed(query, self.schema) for name, query in _QUERIES.items()}
        self._listener = Listener(self.address)

    def __repr__(self) -> str:
        return f"<PostgresLog {self.address}, schema {self.schema}>"

    def close(self) -> None:
        """Close the connections. What is read or appended later fails."""
        self._listener.close()
        self._datastore.close()

    def head(self) -> int:
        """The last position."""
        return self._one("head") or 0

    def append(self, drafts: Sequence[Draft], *, command: str, digest: str, unless: Unless | None = None) -> range:
        """As `Log.append` says."""
        return self.append_many([Command(command, digest, drafts)], unless=unless)[0]

    def append_many(self, commands: Sequence[Command], *, unless: Unless | None = None) -> list[range]:
        """Several commands in one transaction, all or none; the positions of each. Errors as `append`."""
        with self.address.faults():
            return self._writer().append(commands, unless)

    def restore(self, events: Sequence[Recorded], digests: Mapping[str, str]) -> None:
        """Append copies of another log's events, which have to follow the head and hold whole commands: same
        positions, ids and instants. `digests` by command key. `Conflict` where they do not follow."""
        with self.address.faults():
            self._writer().restore(events, keys_of(events, digests))

    def done(self, command: str) -> tuple[range, str] | None:
        """As `Log.done` says."""
        found = self._rows("done", short(command))
        return (range(found[0][0], found[0][1] + 1), found[0][2]) if found else None

    def read(self, after: int = 0, limit: int = 1000, upto: int | None = None) -> list[Recorded]:
        """As `Log.read` says."""
        return self._events("between", after, _END if upto is None else upto, limit)

    def read_tagged(
        self, tags: Sequence[str], after: int = 0, limit: int | None = None, upto: int | None = None
    ) -> list[Recorded]:
        """As `Log.read_tagged` says."""
        upto, limit = _END if upto is None else upto, _END if limit is None else limit
        return self._events("tagged", list(map(short, tags)), after, upto, limit) if tags else []

    def at(self, positions: Sequence[int]) -> list[Recorded]:
        """As `Log.at` says."""
        asked = [one for one in positions if 0 < one < _END]
        return self._events("at", asked) if asked else []

    def find(self, id: str) -> Recorded | None:
        """As `Log.find` says. A text that is no UUID is the id of nothing."""
        try:
            key = UUID(id)
        except ValueError:
            return None
        found = self._events("by_id", key)
        return found[0] if found else None

    def position_at(self, instant: datetime) -> int:
        """As `Log.position_at` says."""
        return self._one("instant", ticks(instant.astimezone(UTC))) or 0

    def first_live(self) -> int | None:
        """As `Log.first_live` says."""
        return self._one("first_live")

    def stream(self, after: int = 0, upto: int | None = None) -> Iterator[Recorded]:
        """As `Log.stream` says."""
        while page := self.read(after, _PAGE, upto):
            yield from page
            after = page[-1].position

    def stored(self, after: int, limit: int, upto: int | None = None) -> list[Stored]:
        """As `LogStore.stored` says."""
        return self._stored("between", after, _END if upto is None else upto, limit)

    def stored_at(self, positions: Sequence[int]) -> list[Stored]:
        """As `LogStore.stored_at` says."""
        asked = [one for one in positions if 0 < one < _END]
        return self._stored("at", asked) if asked else []

    def firsts(self, tags: Sequence[str]) -> dict[str, int]:
        """The first position that carries each of these tags; tags that no event carries are left out."""
        if not tags:
            return {}
        found = self._rows("first", list(map(short, tags)))
        return {tag: first for tag, (first,) in zip(tags, found, strict=True) if first is not None}

    def tags_like(self, prefix: str, limit: int = 100_000) -> list[str]:
        """Tags that begin so, each once, in order."""
        begins = beginning(prefix)
        if begins == prefix:
            found = [tag for (tag,) in self._rows("like", begins, begins + _HIGHEST, limit)]
            if all(short(tag) == tag for tag in found):
                return found
        wholes = (prefix.encode(), (prefix + _HIGHEST).encode())
        return [whole.decode() for (whole,) in self._rows("like_long", begins, begins + _HIGHEST, *wholes, limit)]

    def moved(self, timeout: float) -> bool:
        """Wait until somebody appended, at most so many seconds; whether one was heard of.

        A hint that spares time, no more: who follows the log looks at `head` after each return."""
        return self._listener.wait(timeout)

    def leader(self, what: str = "project") -> AbstractContextManager[Leader]:
        """Whether this process is the one that does `what` for this log, until the end of the block or until its
        connection is lost: `Leader.leads` tells."""
        return Leader(self.address, self.schema, what)

    def _writer(self) -> TaggedRecorder:
        if self._read_only:
            raise self.address.fault("it was opened to be read only: open it for writing to record")
        return self._recorder

    def _one(self, name: str, *values: object) -> int | None:
        found = self._rows(name, *values)
        return found[0][0] if found else None

    def _rows(self, name: str, *values: object) -> list[Row]:
        with self.address.faults():
            return self._datastore.rows(self._queries[name], values)

    def _stored(self, name: str, *values: object) -> list[Stored]:
        return [Stored(at, id_bytes(one), topic, state) for at, one, topic, state in self._rows(name, *values)]

    def _events(self, name: str, *values: object) -> list[Recorded]:
        decode = self._codec.decode
        return [decode(*row) for row in self._rows(name, *values)]
