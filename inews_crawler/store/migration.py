"""Brings an older store to this version. Input: a connection. Output: the tables of ``store.schema``.

Version 1 packed each record as JSON; version 2 has a column a field; version 3 keeps figures of each run.
"""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, inspect, select, text, update

from inews_crawler.exceptions import StoreError
from inews_crawler.store import schema
from inews_crawler.store.schema import metadata, schema_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Connection, Row

    Migration = Callable[[Connection], None]

#: Rows that are read and written at a time.
BATCH = 500
#: The tables of version 1 whose content goes into tables of version 2.
REPLACED = ("addresses", "versions", "parts", "traces", "doors", "facts")

_RECORDS = """
    SELECT v.address_id, v.version, v.latest, v.run, v.published_at AS moment, v.duplicate_of AS original_id,
           v.record, o.key AS original
    FROM v1_versions AS v LEFT JOIN v1_addresses AS o ON o.id = v.duplicate_of
    ORDER BY v.address_id, v.version"""
_ADDRESSES = """
    INSERT INTO addresses (id, digest, key, url, edition, section, subsection, kind, certain, state, version,
        discovered_by, referrer, hops, hint, hint_at, published_at, discovered_at, discovered_run, named_at,
        seen_run, taken_run, checked_run, reason, status, attempts, failing_since, attempted_at, retry_at)
    SELECT id, digest, key, COALESCE(url, 'https://' || key), edition, section, subsection, kind, certain,
        state, version, door, referrer, hops, hint, hint_at, published_at, discovered_at, discovered_run,
        CASE WHEN hops = 0 THEN discovered_at ELSE 0 END, seen_run, taken_run, checked_run, reason, status,
        attempts, attempted_at, attempted_at, 0
    FROM v1_addresses"""
_LISTINGS = """
    INSERT INTO listings (url, discovered_by, etag, last_modified, exhausted, exhausted_at, first_asked_at,
        asked_at, full_at, new_at, missing_since, is_empty, channels)
    SELECT url, door, etag, last_modified, walked, walked_at, first_asked_at, asked_at, asked_at, new_at,
        CASE WHEN missing THEN asked_at END, :no, '[]'
    FROM v1_doors"""
_EMPTY = """
    UPDATE listings SET is_empty = :yes
    WHERE url IN (SELECT host FROM v1_facts WHERE name = 'empty_list' AND value = 'true')"""
_CHANNELS = "SELECT host, value FROM v1_facts WHERE name = 'channels'"


def unpack_records(connection: Connection) -> None:
    """Move every row; the caller holds the transaction, so a failure leaves the store as it was."""
    _set_old_tables_aside(connection)
    schema.metadata.create_all(connection)
    connection.execute(text(_ADDRESSES))
    connection.execute(text("INSERT INTO parts SELECT * FROM v1_parts"))
    connection.execute(text("INSERT INTO fingerprints SELECT trace, address_id, simhash FROM v1_traces"))
    connection.execute(text(_LISTINGS), {"no": False})
    connection.execute(text(_EMPTY), {"yes": True})
    for host, channels in connection.execute(text(_CHANNELS)).all():
        front = {"url": f"https://{host}/", "channels": channels}
        connection.execute(text("UPDATE listings SET channels = :channels WHERE url = :url"), front)
    _move_records(connection)
    for name in REPLACED:
        connection.execute(text(f"DROP TABLE v1_{name}"))


def _set_old_tables_aside(connection: Connection) -> None:
    for name in REPLACED:
        for index in inspect(connection).get_indexes(name):
            if index["name"] and not index.get("duplicates_constraint"):
                connection.execute(text(f"DROP INDEX {index['name']}"))
        connection.execute(text(f"ALTER TABLE {name} RENAME TO v1_{name}"))


def _move_records(connection: Connection) -> None:
    rows = connection.execution_options(yield_per=BATCH).execute(text(_RECORDS))
    for batch in rows.partitions(BATCH):
        latest = [row for row in batch if row.latest]
        earlier = [row for row in batch if not row.latest]
        for table, chosen in ((schema.articles, latest), (schema.versions, earlier)):
            if chosen:
                connection.execute(insert(table), list(_to_rows(chosen)))


def _to_rows(rows: list[Row[Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        record = json.loads(zlib.decompress(row.record))
        yield {
            **record,
            "duplicate_of": row.original,
            "address_id": row.address_id,
            "run": row.run,
            "moment": row.moment,
            "original_id": row.original_id,
        }


def add_figures(connection: Connection) -> None:
    """Make the table of the monitors' history."""
    schema.figures.create(connection, checkfirst=True)


#: The first brings version 1 to version 2, and so on.
MIGRATIONS: tuple[Migration, ...] = (unpack_records, add_figures)


def is_empty(connection: Connection) -> bool:
    """True if the database holds no table at all."""
    return not inspect(connection).get_table_names()


def read_version(connection: Connection, name: str) -> int:
    """The version of a store. Raises ``StoreError`` for a newer store and for a database that is not ours."""
    current = 1 + len(MIGRATIONS)
    present = set(inspect(connection).get_table_names())
    found = connection.scalar(select(schema_version.c.version)) if "schema_version" in present else None
    if not isinstance(found, int):
        raise StoreError(f"The database {name} is not a store of this program: it holds other tables.")
    if found > current:
        raise StoreError(
            f"The store {name} has version {found}, this program knows up to {current}: use a newer program."
        )
    return found


def prepare(connection: Connection, name: str, migrations: Sequence[Migration]) -> None:
    """Bring the database to the version of this program; the caller holds the transaction.

    Raises ``StoreError`` for a newer store and for a database that is not ours; neither is touched.
    """
    current = 1 + len(migrations)
    if is_empty(connection):
        metadata.create_all(connection)
        connection.execute(insert(schema_version).values(version=current))
        return
    found = read_version(connection, name)
    for migrate in migrations[found - 1 :]:
        migrate(connection)
    if found < current:
        connection.execute(update(schema_version).values(version=current))


def try_to_write(connection: Connection) -> None:
    """Fail now if the store is read-only, not when the first article is there; changes nothing."""
    connection.execute(update(schema_version).where(schema_version.c.version < 0).values(version=0))
