"""The tables and functions of the log in PostgreSQL, made by `migrate` and by nobody else."""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

import psycopg
from eventsourcing.postgres import PostgresApplicationRecorder
from psycopg.sql import SQL, Composed, Identifier

from events.log import LogFault
from events.postgres_address import Address
from events.postgres_pool import Datastore

FORMAT: Final = 1
APPLICATION: Final = 0x5A4C4F47
EVENTS: Final = "stored_events"
CHANNEL: Final = "zoneledger_events"
Connection = psycopg.Connection[tuple[Any, ...]]

_TABLES: Final = (
    SQL("CREATE TABLE {log_state}(key text PRIMARY KEY, value bigint NOT NULL)"),
    SQL("""CREATE TABLE {event_tags}(
        tag text COLLATE "C" NOT NULL, position bigint NOT NULL, PRIMARY KEY(tag, position))"""),
    SQL('CREATE TABLE {long_tags}(tag text COLLATE "C" PRIMARY KEY, whole bytea NOT NULL)'),
    SQL("""CREATE TABLE {commands}(
        key text COLLATE "C" PRIMARY KEY, digest text NOT NULL, first bigint NOT NULL, last bigint NOT NULL)"""),
    SQL("""CREATE TABLE {instants}(
        recorded_at bigint NOT NULL, last bigint NOT NULL, PRIMARY KEY(recorded_at, last))"""),
    # A table of its own to lock: analysing or saving the events neither waits for a writer nor holds one up.
    SQL("CREATE TABLE {log_lock}()"),
    # Positions are given under the lock. A sequence would leave holes, so there is none.
    SQL("ALTER TABLE {stored_events} ALTER COLUMN notification_id DROP DEFAULT"),
    SQL("DROP SEQUENCE {stored_events_notification_id_seq}"),
)
# Beside a log of any age: an older one gets them from the next `migrate`.
_SEALS: Final = (
    SQL("""CREATE TABLE IF NOT EXISTS {seals}(
        size bigint PRIMARY KEY, first bigint NOT NULL, root bytea NOT NULL, subjects bytea NOT NULL,
        origin text NOT NULL, sealed_at bigint NOT NULL)"""),
    SQL("""CREATE TABLE IF NOT EXISTS {seal_tiles}(
        tree text COLLATE "C" NOT NULL, level int NOT NULL, place bigint NOT NULL, hashes bytea NOT NULL,
        PRIMARY KEY(tree, level, place))"""),
    SQL("CREATE TABLE IF NOT EXISTS {seal_buckets}(bucket int PRIMARY KEY, content bytea NOT NULL)"),
)
# They have to stay VOLATILE and run in READ COMMITTED: each statement then sees what was committed while the lock was
# waited for. Without statistics a fresh table would be read from end to end, and a plan anew for each call costs more
# than the call.
_LOCK: Final = SQL("""
CREATE FUNCTION {stored_events_lock}(
    keys text[], unless text[], after bigint, subjects text[], OUT firsts bigint[], OUT lasts bigint[],
    OUT digests text[], OUT moved boolean, OUT head bigint, OUT last_at bigint, OUT live boolean, OUT previous bigint[]
) LANGUAGE plpgsql VOLATILE
    SET enable_seqscan = off SET plan_cache_mode = force_generic_plan SET lock_timeout = '10s' AS $body$
BEGIN
    LOCK TABLE {log_lock} IN EXCLUSIVE MODE;
    SELECT array_agg(c.first ORDER BY k.n), array_agg(c.last ORDER BY k.n), array_agg(c.digest ORDER BY k.n)
        INTO firsts, lasts, digests
        FROM unnest(keys) WITH ORDINALITY AS k(key, n) LEFT JOIN {commands} c ON c.key = k.key;
    moved := EXISTS (SELECT 1 FROM {event_tags} t WHERE t.tag = ANY (unless) AND t.position > after);
    head := coalesce((SELECT max(e.notification_id) FROM {stored_events} e), 0);
    last_at := coalesce((SELECT max(i.recorded_at) FROM {instants} i), 0);
    live := EXISTS (SELECT 1 FROM {log_state} s WHERE s.key = 'first_live');
    previous := ARRAY(
        SELECT coalesce((SELECT max(t.position) FROM {event_tags} t WHERE t.tag = s.tag), 0)
        FROM unnest(subjects) WITH ORDINALITY AS s(tag, n) ORDER BY s.n);
END $body$""")
_INSERT: Final = SQL("""
CREATE FUNCTION {stored_events_insert}(
    ids uuid[], topics text[], states bytea[], at bigint[], tags text[], tagged bigint[], shorts text[], wholes bytea[],
    instants bigint[], lasts bigint[], command_keys text[], digests text[], firsts bigint[], ends bigint[],
    first_live bigint
) RETURNS void LANGUAGE plpgsql VOLATILE SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $body$
BEGIN
    INSERT INTO {stored_events}(originator_id, originator_version, topic, state, notification_id)
        SELECT u.id, 1, u.topic, u.state, u.at FROM unnest(ids, topics, states, at) AS u(id, topic, state, at);
    INSERT INTO {event_tags} SELECT u.tag, u.at FROM unnest(tags, tagged) AS u(tag, at);
    INSERT INTO {instants} SELECT u.instant, u.last FROM unnest(instants, lasts) AS u(instant, last);
    INSERT INTO {commands} SELECT u.key, u.digest, u.first, u.last
        FROM unnest(command_keys, digests, firsts, ends) AS u(key, digest, first, last);
    IF cardinality(shorts) > 0 THEN
        INSERT INTO {long_tags} SELECT u.tag, u.whole FROM unnest(shorts, wholes) AS u(tag, whole)
            ON CONFLICT DO NOTHING;
    END IF;
    IF first_live IS NOT NULL THEN
        INSERT INTO {log_state} VALUES ('first_live', first_live);
    END IF;
    NOTIFY {channel};
END $body$""")
# Each state comes in pieces, between which stands what is known only under the lock: slot, instant and previous
# positions. `refs` name a subject of `subjects` or, negative, an event of this command; `counts` are refs an event.
_APPEND: Final = SQL("""
CREATE FUNCTION {stored_events_append}(
    key text, content text, unless text[], after bigint, subjects text[], ids uuid[], topics text[], slots bigint[],
    nows bigint[], now_texts text[], middles bytea[], tails bytea[], refs int[], counts int[], tags text[],
    tagged int[], shorts text[], wholes bytea[], OUT first bigint, OUT last bigint, OUT digest text, OUT moved boolean
) LANGUAGE plpgsql VOLATILE SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $body$
DECLARE
    s record;
    at bigint;
    at_text text;
    ref int := 1;
    previous text;
    states bytea[] := '{{}}';
    instants bigint[] := '{{}}';
    lasts bigint[] := '{{}}';
BEGIN
    SELECT * INTO s FROM {stored_events_lock}(ARRAY[key], unless, after, subjects);
    IF s.digests[1] IS NOT NULL THEN
        first := s.firsts[1]; last := s.lasts[1]; digest := s.digests[1]; moved := false;
        RETURN;
    END IF;
    moved := s.moved;
    IF moved THEN
        RETURN;
    END IF;
    first := s.head + 1; last := s.head + cardinality(ids); at := s.last_at;
    FOR i IN 1 .. cardinality(ids) LOOP
        IF nows[i] >= at THEN
            at := nows[i]; at_text := now_texts[i];
        ELSIF at_text IS NULL THEN
            SELECT substring(encode(substring(e.state FROM 1 FOR 100), 'escape') FROM '"recorded_at":"([^"]+)"')
                INTO at_text FROM {stored_events} e WHERE e.notification_id = s.head;
        END IF;
        SELECT string_agg((CASE WHEN u.r > 0 THEN s.previous[u.r] ELSE s.head - u.r END)::text, ',' ORDER BY u.n)
            INTO previous FROM unnest(refs[ref : ref + counts[i] - 1]) WITH ORDINALITY AS u(r, n);
        ref := ref + counts[i];
        states[i] := convert_to(format('{{"slot":%s,"recorded_at":"%s"',
                CASE slots[i] WHEN 0 THEN s.head + i ELSE slots[i] END, at_text), 'UTF8')
            || middles[i] || convert_to(coalesce(previous, ''), 'UTF8') || tails[i];
        IF instants[cardinality(instants)] IS DISTINCT FROM at THEN
            instants := instants || at;
        END IF;
        lasts[cardinality(instants)] := s.head + i;
    END LOOP;
    PERFORM {stored_events_insert}(
        ids, topics, states, ARRAY(SELECT generate_series(first, last)), tags,
        ARRAY(SELECT s.head + u.t FROM unnest(tagged) WITH ORDINALITY AS u(t, n) ORDER BY u.n), shorts, wholes,
        instants, lasts, ARRAY[key], ARRAY[content], ARRAY[first], ARRAY[last],
        CASE WHEN s.live OR first > last THEN NULL ELSE first END);
END $body$""")
_MARKED: Final = SQL("INSERT INTO {log_state} VALUES ('application', {application}), ('format', {format})")
_OTHERS: Final = """
    SELECT c.relname::text FROM pg_class c WHERE c.relnamespace = %s::regnamespace AND c.relkind IN ('r', 'p')
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
            AND d.deptype = 'e')
    ORDER BY 1 LIMIT 1"""
_NAMES: Final = (
    "log_state", "event_tags", "long_tags", "commands", "instants", "log_lock", "stored_events_lock",
    "stored_events_insert", "stored_events_append", "stored_events", "stored_events_notification_id_seq", "seals",
    "seal_tiles", "seal_buckets",
)  # fmt: skip


def placed(statement: SQL, schema: str) -> Composed:
    """A statement about the tables and functions of the log, each with the schema that it is in."""
    return statement.format(**{name: Identifier(schema, name) for name in _NAMES}, channel=Identifier(CHANNEL))


def lock_key(schema: str, what: str) -> int:
    """The number of an advisory lock of the log in this schema."""
    return int.from_bytes(hashlib.sha256(f"zoneledger {what} {schema}".encode()).digest()[:8], "big", signed=True)


def schema_of(address: Address, connection: Connection) -> str:
    """The schema that the address leads to: `public`, unless its search_path says otherwise."""
    row = connection.execute("SELECT current_schema(), current_setting('server_encoding')").fetchone()
    schema, encoding = row or (None, None)
    if schema is None:
        raise address.fault("the schema of its search_path does not exist: create it, or take search_path out")
    if encoding != "UTF8":
        raise address.fault(f"the database keeps its texts as {encoding}: create one with the encoding UTF8")
    return str(schema)


def check(address: Address, connection: Connection, schema: str) -> None:
    """See that the schema holds a log that this version can use. `LogFault` says what to do if not."""
    if not _is_log(address, connection, schema):
        raise address.fault(f"schema {schema} holds no log yet: run zoneledger migrate")


def migrate(uri: str) -> bool:
    """Make the tables and functions of the log where the address leads to; whether anything was made.

    May be run at any time, and by several at once. `LogFault` where something else lies there.
    """
    address = Address(uri)
    with address.faults(), address.connect() as connection:
        schema = schema_of(address, connection)
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (lock_key(schema, "migrate"),))
            if _is_log(address, connection, schema):
                for added in _SEALS:
                    connection.execute(placed(added, schema))
                return False
            for statement in _statements(address, schema):
                connection.execute(statement)
    return True


def _statements(address: Address, schema: str) -> Sequence[Composed]:
    marked = _MARKED.format(
        log_state=Identifier(schema, "log_state"), application=APPLICATION, format=FORMAT
    )  # fmt: skip
    return [
        *_library_statements(address, schema),
        *(placed(one, schema) for one in (*_TABLES, *_SEALS, _LOCK, _INSERT, _APPEND)),
        marked,
    ]


def _library_statements(address: Address, schema: str) -> list[Composed]:
    """The library's table and index. Its type and its function, which appends without the lock, are left out."""
    recorder = PostgresApplicationRecorder(Datastore(address, schema), events_table_name=EVENTS)
    return [
        one for one in recorder.sql_create_statements if one.as_string().startswith(("CREATE TABLE", "CREATE UNIQUE"))
    ]


def _is_log(address: Address, connection: Connection, schema: str) -> bool:
    """Whether a log lies there; False for an empty schema, `LogFault` for anything else or a newer version."""
    found = connection.execute("SELECT to_regclass(format('%%I.log_state', %s::text))", (schema,)).fetchone()
    marks: dict[str, int] = {}
    if found and found[0]:
        # Somebody else's table may have the name.
        with suppress(psycopg.errors.UndefinedColumn, psycopg.errors.WrongObjectType), connection.transaction():
            marks = dict(connection.execute(placed(SQL("SELECT key, value FROM {log_state}"), schema)).fetchall())
    if marks.get("application") != APPLICATION:
        other = connection.execute(_OTHERS, (Identifier(schema).as_string(),)).fetchone()
        if other:
            raise address.fault(
                f"schema {schema} holds something else (a table {other[0]}): name a database of zoneledger's own"
            )
        return False
    version = marks.get("format", 0)
    if version > FORMAT:
        raise LogFault(f"{address}: it has format {version}, this version reads up to {FORMAT}: update zoneledger")
    return True
