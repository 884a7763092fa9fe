"""Seals in the database of the log in PostgreSQL, in tables that `migrate` makes."""

import threading
from collections.abc import Mapping, Sequence
from typing import Final

from psycopg.rows import tuple_row
from psycopg.sql import SQL, Composed

from events.postgres_address import Address
from events.postgres_pool import Datastore, Row
from events.postgres_schema import placed, schema_of
from events.seal import Seal, seal_of
from events.tiles import Tile

Queries = dict[str, Composed]
_QUERIES: Final = {
    "last": SQL("SELECT first, size, root, subjects, origin, sealed_at FROM {seals} ORDER BY size DESC LIMIT 1"),
    "after": SQL("""
        SELECT first, size, root, subjects, origin, sealed_at FROM {seals} WHERE size > %s ORDER BY size LIMIT %s"""),
    "tiles": SQL("""
        SELECT t.tree, t.level, t.place, t.hashes
        FROM unnest(%s::text[], %s::int[], %s::bigint[]) AS w(tree, level, place)
        JOIN {seal_tiles} t ON (t.tree, t.level, t.place) = (w.tree, w.level, w.place)"""),
    "buckets": SQL("SELECT bucket, content FROM {seal_buckets} WHERE bucket = ANY (%s::int[])"),
    # Sealers wait for each other; whoever reads does not wait.
    "lock": SQL("LOCK TABLE {seals} IN SHARE ROW EXCLUSIVE MODE"),
    "size": SQL("SELECT coalesce(max(size), 0) FROM {seals}"),
    "put_tiles": SQL("""
        INSERT INTO {seal_tiles} SELECT * FROM unnest(%s::text[], %s::int[], %s::bigint[], %s::bytea[])
        ON CONFLICT (tree, level, place) DO UPDATE SET hashes = excluded.hashes"""),
    "put_buckets": SQL("""
        INSERT INTO {seal_buckets} SELECT * FROM unnest(%s::int[], %s::bytea[])
        ON CONFLICT (bucket) DO UPDATE SET content = excluded.content"""),
    "put": SQL("INSERT INTO {seals}(first, size, root, subjects, origin, sealed_at) VALUES (%s,%s,%s,%s,%s,%s)"),
}


class PostgresSeals:
    """`events.seal.SealStore` in the schema of a log in PostgreSQL. `LogFault` names the server, and what to do."""

    def __init__(self, uri: str) -> None:
        self._address = Address(uri)
        self._guard = threading.Lock()
        self._opened: tuple[Datastore, Queries] | None = None

    def close(self) -> None:
        """Close the connections."""
        with self._guard:
            if self._opened:
                self._opened[0].close()
            self._opened = None

    def _open(self) -> "tuple[Datastore, Queries]":
        """Connected when it is first needed: most of what opens a log neither seals nor proves."""
        with self._guard:
            if self._opened is None:
                with self._address.connect() as connection:
                    schema = schema_of(self._address, connection)
                queries = {name: placed(query, schema) for name, query in _QUERIES.items()}
                self._opened = Datastore(self._address, schema), queries
            return self._opened

    def last(self) -> Seal | None:
        """As `SealStore.last` says."""
        found = self._rows("last")
        return seal_of(found[0]) if found else None

    def seals(self, after: int = 0, limit: int = 1000) -> list[Seal]:
        """As `SealStore.seals` says."""
        return [seal_of(row) for row in self._rows("after", after, limit)]

    def tiles(self, wanted: Sequence[Tile]) -> dict[Tile, bytes]:
        """As `SealStore.tiles` says."""
        trees, levels, places = ([one[n] for one in wanted] for n in range(3))
        found = self._rows("tiles", trees, levels, places)
        return {Tile(tree, level, place): hashes for tree, level, place, hashes in found}

    def buckets(self, wanted: Sequence[int]) -> dict[int, bytes]:
        """As `SealStore.buckets` says."""
        return dict(self._rows("buckets", list(wanted)))

    def write(self, seal: Seal, tiles: Mapping[Tile, bytes], buckets: Mapping[int, bytes]) -> bool:
        """As `SealStore.write` says. Where the connection is lost on the way it may have been kept all the same, and
        whoever seals reads what is."""

        def work(_: bool) -> bool:
            with datastore.get_connection() as connection, connection.transaction():
                c = connection.cursor(row_factory=tuple_row)
                c.execute(queries["lock"])
                row = c.execute(queries["size"]).fetchone()
                if not row or row[0] != seal.first - 1:
                    return False
                kept = list(tiles)
                c.execute(
                    queries["put_tiles"],
                    (*([one[n] for one in kept] for n in range(3)), [tiles[one] for one in kept]),
                )
                c.execute(queries["put_buckets"], (list(buckets), list(buckets.values())))
                c.execute(queries["put"], seal.row())
            return True

        with self._address.faults():
            datastore, queries = self._open()
            return datastore.steadily(work)

    def _rows(self, name: str, *values: object) -> list[Row]:
        with self._address.faults():
            datastore, queries = self._open()
            return datastore.rows(queries[name], values)
