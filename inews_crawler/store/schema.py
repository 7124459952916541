"""What the tables of the store are, and how an older store is brought to this version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    insert,
    inspect,
    select,
    text,
    update,
)

from inews_crawler.exceptions import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection

    Migration = Callable[[Connection], None]

metadata = MetaData()

# Moments are whole seconds since 1970 in UTC: they sort and compare whatever zone a page printed.
# Keys and addresses are compared byte by byte everywhere, so that every database gives one order.
Identity = BigInteger().with_variant(Integer(), "sqlite")
Exact = Text().with_variant(Text(collation="C"), "postgresql")

#: A version or an address without a known publishing time sorts behind all others.
UNKNOWN_MOMENT = 2**53

addresses = Table(
    "addresses",
    metadata,
    Column("id", Identity, primary_key=True),
    # Sixteen bytes of BLAKE2b stand for the key of about a hundred in the index: a look-up among ten
    # million reads a fifth of the pages, and two keys meet with a probability of 1e-25.
    Column("digest", LargeBinary(16), nullable=False, unique=True),
    Column("key", Exact, nullable=False),
    Column("url", Exact),  # null: "https://" and the key
    Column("edition", Text, nullable=False),
    Column("section", Text),
    Column("subsection", Text),
    Column("kind", Text, nullable=False),
    Column("certain", Boolean, nullable=False),
    Column("state", Text, nullable=False),  # pending, done, failed, gone
    Column("version", Integer, nullable=False),  # the latest stored; 0: nothing is stored
    Column("door", Text, nullable=False),
    Column("referrer", Text),
    Column("hops", Integer, nullable=False),
    Column("hint", Text),  # the publishing time as a listing told it
    Column("hint_at", BigInteger, nullable=False),  # the same as a moment; 0: no hint
    Column("published_at", BigInteger),  # known once the page was read
    Column("discovered_at", BigInteger, nullable=False),
    Column("discovered_run", Integer, nullable=False),
    Column("seen_run", Integer, nullable=False),
    Column("taken_run", Integer, nullable=False),
    Column("checked_run", Integer, nullable=False),
    Column("attempts", SmallInteger, nullable=False),
    Column("attempted_at", BigInteger),
    Column("status", SmallInteger),
    Column("reason", Text),
)

IS_PENDING = text("state = 'pending'")
IS_DONE = text("state = 'done'")
IS_GONE = text("state = 'gone'")
HAS_REASON = text("reason IS NOT NULL")

Index(
    "addresses_pending",
    addresses.c.hops,
    addresses.c.discovered_run.desc(),
    addresses.c.hint_at.desc(),
    addresses.c.id,
    sqlite_where=IS_PENDING,
    postgresql_where=IS_PENDING,
)
Index(
    "addresses_done",
    addresses.c.published_at.desc(),
    addresses.c.id,
    sqlite_where=IS_DONE,
    postgresql_where=IS_DONE,
)
Index("addresses_gone", addresses.c.id, sqlite_where=IS_GONE, postgresql_where=IS_GONE)
Index("addresses_reason", addresses.c.checked_run, sqlite_where=HAS_REASON, postgresql_where=HAS_REASON)

# The digests of the addresses that are done or gone. Whether an article is stored is asked for every link
# of every listing: this small table answers with one page read, where the ledger would need two of many.
stored = Table(
    "stored",
    metadata,
    Column("digest", LargeBinary(16), primary_key=True),
    sqlite_with_rowid=False,
)

aliases = Table(
    "aliases",
    metadata,
    Column("digest", LargeBinary(16), primary_key=True),  # of the alias
    Column("alias", Exact, nullable=False),  # the key of the address if it has one, else the address
    Column("address_id", BigInteger, nullable=False, index=True),
    sqlite_with_rowid=False,
)

versions = Table(
    "versions",
    metadata,
    Column("address_id", BigInteger, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("latest", Boolean, nullable=False),
    Column("run", Integer, nullable=False),
    Column("published_at", BigInteger, nullable=False),
    Column("edition", Text, nullable=False),
    Column("section", Text),
    Column("subsection", Text),
    Column("kind", Text, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("duplicate_of", BigInteger),  # the address of the original
    Column("content_hash", LargeBinary(32), nullable=False),
    Column("record", LargeBinary, nullable=False),  # last: filters need not read past it
)
# Exports are read in the order of publishing: an index in that order spares sorting whole records.
Index("versions_run", versions.c.run, versions.c.published_at)
Index("versions_published", versions.c.published_at)
IS_DUPLICATE = text("duplicate_of IS NOT NULL")
Index(
    "versions_duplicates", versions.c.duplicate_of, sqlite_where=IS_DUPLICATE, postgresql_where=IS_DUPLICATE
)

parts = Table(
    "parts",
    metadata,
    Column("address_id", BigInteger, primary_key=True, autoincrement=False),
    Column("part", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("text_hash", Text),
    sqlite_with_rowid=False,
)

# What an article's text may be recognised by: the hashes of its words and the bands of its SimHash.
traces = Table(
    "traces",
    metadata,
    Column("trace", BigInteger, primary_key=True, autoincrement=False),
    Column("address_id", BigInteger, primary_key=True, autoincrement=False),
    Column("simhash", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

doors = Table(
    "doors",
    metadata,
    Column("url", Exact, primary_key=True),
    Column("door", Text, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("walked", Boolean, nullable=False),  # the last walk from here ended by itself
    Column("walked_at", BigInteger),
    Column("first_asked_at", BigInteger, nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("new_at", BigInteger),
    Column("missing", Boolean, nullable=False),  # the site had no such page when it was last asked
)

facts = Table(
    "facts",
    metadata,
    Column("host", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),  # JSON
)

runs = Table(
    "runs",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("started_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger),
    Column("published_at", BigInteger),
    Column("outcome", SmallInteger),  # the exit code
    Column("cause", Text),
    Column("output", Text, nullable=False),
    Column("arguments", Text, nullable=False),  # JSON
    Column("counts", Text, nullable=False),  # JSON
    Column("reasons", Text, nullable=False),  # JSON
    sqlite_autoincrement=True,
)

schema_version = Table("schema_version", metadata, Column("version", Integer, nullable=False))

#: The first brings version 1 to version 2, and so on.
MIGRATIONS: tuple[Migration, ...] = ()


def is_empty(connection: Connection) -> bool:
    """Whether the database holds no table at all."""
    return not inspect(connection).get_table_names()


def prepare(connection: Connection, name: str, migrations: Sequence[Migration]) -> None:
    """Bring the database to the version of this program; the caller holds the transaction.

    Raises ``StoreError`` for a newer store and for a database that is not ours; neither is touched.
    """
    current = 1 + len(migrations)
    present = set(inspect(connection).get_table_names())
    if not present:
        metadata.create_all(connection)
        connection.execute(insert(schema_version).values(version=current))
        return
    found = connection.scalar(select(schema_version.c.version)) if "schema_version" in present else None
    if not isinstance(found, int):
        raise StoreError(f"The database {name} is not a store of this program: it holds other tables.")
    if found > current:
        raise StoreError(
            f"The store {name} has version {found}, this program knows up to {current}: use a newer program."
        )
    for migrate in migrations[found - 1 :]:
        migrate(connection)
    if found < current:
        connection.execute(update(schema_version).values(version=current))


def try_to_write(connection: Connection) -> None:
    """Fail now if the store is read-only, not when the first article is there; changes nothing."""
    connection.execute(update(schema_version).where(schema_version.c.version < 0).values(version=0))
