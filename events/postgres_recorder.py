"""The PostgreSQL recorder of the tagged log: conditions, command keys, tags and events in one transaction."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import datetime
from typing import Any, Final, NoReturn, TypeVar

import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder
from msgspec.structs import replace
from psycopg.rows import namedtuple_row, tuple_row
from psycopg.sql import SQL

from events.codec import Codec
from events.envelope import Recorded
from events.log import Command, Conflict, Unless
from events.placing import Key, Placing, instant_of, same_content, spans_of
from events.postgres_call import APPEND, COPY_FROM, at_once, call_of
from events.postgres_pool import Datastore
from events.postgres_schema import EVENTS, placed
from events.postgres_tags import short
from events.tags import subject

T = TypeVar("T")
_BEGIN: Final = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
_LOCK: Final = SQL("SELECT * FROM {stored_events_lock}(%s::text[], %s::text[], %s::bigint, %s::text[])")
_INSERT: Final = SQL("""
    SELECT {stored_events_insert}(%s::uuid[], %s::text[], %s::bytea[], %s::bigint[], %s::text[], %s::bigint[],
        %s::text[], %s::bytea[], %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::bigint[],
        %s::bigint)""")
_COPY_EVENTS: Final = SQL("""
    COPY {stored_events}(originator_id, originator_version, topic, state, notification_id)
    FROM STDIN (FORMAT BINARY)""")
_COPY_TAGS: Final = SQL("COPY {event_tags}(tag, position) FROM STDIN (FORMAT BINARY)")


class TaggedRecorder(PostgresApplicationRecorder):
    """Appends under conditions. Positions are head + 1, given while the lock is held."""

    datastore: Datastore

    def __init__(self, datastore: Datastore, codec: Codec, clock: Callable[[], datetime]) -> None:
        super().__init__(datastore, events_table_name=EVENTS)
        self._codec, self._clock = codec, clock
        schema = datastore.schema
        self._lock, self._insert, self._append = (placed(one, schema) for one in (_LOCK, _INSERT, APPEND))
        self._copy_events, self._copy_tags = placed(_COPY_EVENTS, schema), placed(_COPY_TAGS, schema)

    def create_table(self) -> NoReturn:
        """Not the recorder's: `migrate` makes the tables."""
        raise TypeError("tables are made by events.postgres_schema.migrate")

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> NoReturn:
        """Not what the library does, which knows neither tags nor command keys."""
        raise TypeError(f"{len(stored_events)} events: they are encoded under the lock, hand commands to append")

    def append(self, commands: Sequence[Command], unless: Unless | None) -> list[range]:
        """Append several commands in one transaction: all of them or none. Positions of each, in order.

        Where the connection breaks it is done again: the command keys tell what was done already."""
        own = replace(unless, repeated=False) if unless else None
        if len(commands) == 1 and at_once(commands[0]):
            return self.datastore.steadily(lambda again: [self._called(commands[0], own if again else unless)])
        return self.datastore.steadily(lambda again: self._appended(commands, own if again else unless))

    def restore(self, events: Sequence[Recorded], keys: Sequence[Key]) -> None:
        """Append copies of events with all that they carry, and the command keys that they came by."""
        self.datastore.steadily(lambda again: self._restored(events, keys, again))

    def _called(self, command: Command, unless: Unless | None) -> range:
        """One call, in which the server itself puts the positions in: nobody waits for this process meanwhile."""
        values = call_of(self._codec, self._clock, command, unless)
        with self.datastore.get_connection() as connection, connection.cursor(row_factory=tuple_row, binary=True) as c:
            row = c.execute(self._append, values, prepare=True).fetchone()
        first, last, digest, moved = row or (0, 0, None, False)
        if digest is not None:
            first, last = same_content(command, digest, first, last, unless)
        elif moved and unless:
            raise Conflict(f"somebody changed what was read at {unless.position}")
        return range(first, last + 1)

    def _appended(self, commands: Sequence[Command], unless: Unless | None) -> list[range]:
        count = sum(len(command.drafts) for command in commands)
        names = dict.fromkeys(one for command in commands for draft in command.drafts for one in draft.body.subjects())

        def place(state: Any) -> tuple[list[range], Placing, list[Key]]:
            before = zip(state.digests or (), state.firsts or (), state.lasts or (), strict=True)
            done = [
                None if digest is None else same_content(command, digest, first, last, unless)
                for command, (digest, first, last) in zip(commands, before, strict=True)
            ]
            if state.moved and unless and not all(done):
                raise Conflict(f"somebody changed what was read at {unless.position}")
            rows = self._rows(state, list(names))
            keys = rows.commands(commands, done)
            return spans_of(done, keys), rows, keys

        return self._transaction(count, [one.key for one in commands], unless, list(names), place)

    def _restored(self, events: Sequence[Recorded], keys: Sequence[Key], again: bool) -> None:
        names = list(dict.fromkeys(one for event in events for one in event.subjects))

        def place(state: Any) -> tuple[None, Placing, Sequence[Key]]:
            rows = self._rows(state, names)
            before = list(zip(state.digests or (), state.firsts or (), state.lasts or (), strict=True))
            if again and before == [key[1:] for key in keys]:
                # The transaction whose answer was lost was done.
                return None, rows, ()
            rows.copies(events)
            return None, rows, keys

        self._transaction(len(events), [key for key, *_ in keys], None, names, place)

    def _rows(self, state: Any, names: Sequence[str]) -> Placing:
        previous = dict(zip(names, state.previous, strict=True))
        return Placing(
            self._codec, self._clock, state.head, instant_of(state.last_at), state.live, previous.__getitem__
        )

    def _transaction(
        self, count: int, keys: Sequence[str], unless: Unless | None, names: Sequence[str],
        place: Callable[[Any], tuple[T, Placing, Sequence[Key]]],
    ) -> T:  # fmt: skip
        asked = (
            [short(key) for key in keys], [short(tag) for tag in unless.tags] if unless else [],
            unless.position if unless else 0, [short(subject(one)) for one in names],
        )  # fmt: skip
        bulk = count >= COPY_FROM
        with self.datastore.get_connection() as connection, nullcontext() if bulk else connection.pipeline():
            connection.execute(_BEGIN)
            with connection.cursor(row_factory=namedtuple_row, binary=True) as c:
                state = c.execute(self._lock, asked, prepare=True).fetchone()
            answer, rows, placed_keys = place(state)
            with connection.cursor() as c:
                if rows.events or placed_keys:
                    self._write(c, rows, placed_keys, bulk)
                c.execute("COMMIT")
        return answer

    def _write(self, c: psycopg.Cursor[Any], rows: Placing, keys: Sequence[Key], bulk: bool) -> None:
        events, tags = rows.events, [(short(tag), at) for tag, at in rows.tags]
        longs = {brief: whole for (brief, _), (whole, _) in zip(tags, rows.tags, strict=True) if brief != whole}
        tags.sort()
        if bulk:
            with c.copy(self._copy_events) as copy:
                copy.set_types(("uuid", "int8", "text", "bytea", "int8"))
                for position, one, topic, state in events:
                    copy.write_row((one, 1, topic, state, position))
            with c.copy(self._copy_tags) as copy:
                copy.set_types(("text", "int8"))
                for row in tags:
                    copy.write_row(row)
            events, tags = [], []
        instants = sorted(rows.instants.items())
        c.execute(
            self._insert,
            (
                [one for _, one, _, _ in events], [topic for _, _, topic, _ in events],
                [state for _, _, _, state in events], [at for at, _, _, _ in events],
                [tag for tag, _ in tags], [at for _, at in tags],
                list(longs), [whole.encode() for whole in longs.values()],
                [instant for instant, _ in instants], [last for _, last in instants],
                [short(key) for key, *_ in keys], [digest for _, digest, _, _ in keys],
                [first for _, _, first, _ in keys], [last for _, _, _, last in keys], rows.first_live,
            ),
            prepare=True,
        )  # fmt: skip
