"""The tables of the store, and how an older store is brought to this version.

People read them with SQL: one row an article and one column a field in ``articles``, earlier texts in
``versions``, every known address in ``addresses``, listing pages in ``listings``, runs in ``runs``. Moments
are whole seconds since 1970 in UTC (``datetime(seen_at, 'unixepoch')``), so that they sort whatever zone a
page printed; the record's own times (``published_at``, ``modified_at``, ``fetched_at``) are as the record
prints them.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
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
    text,
)

metadata = MetaData()

Identity = BigInteger().with_variant(Integer(), "sqlite")
# Keys and addresses are compared byte by byte everywhere, so that every database gives one order.
Exact = Text().with_variant(Text(collation="C"), "postgresql")

#: The moment of an article without a publishing time: it sorts behind all others.
UNKNOWN_MOMENT = 2**53


def _index(name: str, *columns: Any, where: str | None = None) -> None:
    condition = text(where) if where else None
    Index(name, *columns, sqlite_where=condition, postgresql_where=condition)


addresses = Table(
    "addresses",
    metadata,
    Column("id", Identity, primary_key=True),
    # Sixteen bytes of BLAKE2b stand for the key of about a hundred in the index: a look-up among ten
    # million reads a fifth of the pages, and two keys meet with a probability of 1e-25.
    Column("digest", LargeBinary(16), nullable=False, unique=True),
    Column("key", Exact, nullable=False),
    Column("url", Exact, nullable=False),
    Column("edition", Text, nullable=False),
    Column("section", Text),
    Column("subsection", Text),
    Column("kind", Text, nullable=False),
    Column("certain", Boolean, nullable=False),  # the address alone says that it is an article
    Column("state", Text, nullable=False),  # pending, done, failed, gone, forgotten
    Column("version", Integer, nullable=False),  # the latest stored; 0: nothing is stored
    Column("discovered_by", Text, nullable=False),  # the method of discovery
    Column("referrer", Text),
    Column("hops", Integer, nullable=False),
    Column("hint", Text),  # the publishing time as a listing shows it
    Column("hint_at", BigInteger, nullable=False),  # the same as a moment; 0: no hint
    Column("published_at", BigInteger),  # a moment; known once the page was read
    Column("discovered_at", BigInteger, nullable=False),
    Column("discovered_run", Integer, nullable=False),
    Column("named_at", BigInteger, nullable=False),  # when a list or feed named it last; 0: never
    Column("seen_run", Integer, nullable=False),
    Column("taken_run", Integer, nullable=False),
    Column("checked_run", Integer, nullable=False),
    Column("reason", Text),  # of the last failure
    Column("status", SmallInteger),
    Column("attempts", Integer, nullable=False),  # failures of one sort in a row, one a run
    Column("failing_since", BigInteger),  # the moment of the first of them
    Column("attempted_at", BigInteger),
    Column("retry_at", BigInteger, nullable=False),  # not asked before; 0: at once
)
# Waiting addresses in the order in which they are asked: of all, of an edition, of a section. A run of one
# edition among a million addresses of others that wait would read through all of them with the first alone.
_WAITING = (
    addresses.c.hops,
    addresses.c.discovered_run.desc(),
    addresses.c.hint_at.desc(),
    addresses.c.id,
)
for _name, _places in (
    ("addresses_pending", ()),
    ("addresses_pending_edition", (addresses.c.edition,)),
    ("addresses_pending_section", (addresses.c.edition, addresses.c.section)),
):
    _index(_name, *_places, *_WAITING, where="state = 'pending'")
_index("addresses_done", addresses.c.published_at.desc(), addresses.c.id, where="state = 'done'")
_index("addresses_gone", addresses.c.id, where="state = 'gone'")
_index("addresses_reason", addresses.c.checked_run, where="reason IS NOT NULL")
_index("addresses_seen", addresses.c.seen_run, where="version > 0")

aliases = Table(
    "aliases",
    metadata,
    Column("digest", LargeBinary(16), primary_key=True),  # of the alias
    Column("alias", Exact, nullable=False),  # the key of the address if it has one, else the address
    Column("address_id", BigInteger, nullable=False, index=True),
    sqlite_with_rowid=False,
)

# The digests of the addresses that are done or gone. Whether an article is stored is asked for every link
# of every listing: this small table answers with one page read, where the ledger would need two of many.
stored = Table(
    "stored",
    metadata,
    Column("digest", LargeBinary(16), primary_key=True),
    sqlite_with_rowid=False,
)


def _record_columns() -> list[Column[object]]:
    """One column a field of the record, lists and objects as JSON, and what the store orders them by."""
    return [
        Column("run", Integer, nullable=False),  # the run that stored it
        Column("moment", BigInteger, nullable=False),  # of publishing; orders every export
        Column("original_id", BigInteger),  # the address of the article whose text it repeats
        Column("key", Exact, nullable=False),
        Column("url", Exact, nullable=False),
        Column("kind", Text, nullable=False),
        Column("edition", Text, nullable=False),
        Column("section", Text),
        Column("subsection", Text),
        Column("title", Text),
        Column("description", Text),
        Column("published_at", Text),
        Column("modified_at", Text),
        Column("authors", JSON, nullable=False),
        Column("editor", Text),
        Column("dateline", Text),
        Column("body", Text),
        Column("word_count", Integer, nullable=False),
        Column("image_url", Text),
        Column("image_caption", Text),
        Column("image_credit", Text),
        Column("images", JSON, nullable=False),
        Column("videos", JSON, nullable=False),
        Column("tags", JSON, nullable=False),
        Column("read_next", JSON(none_as_null=True)),
        Column("related", JSON, nullable=False),
        Column("language", Text, nullable=False),
        Column("page_count", Integer, nullable=False),
        Column("complete", Boolean, nullable=False),
        Column("duplicate_of", Exact),
        Column("version", Integer, nullable=False),
        Column("content_hash", Text, nullable=False),
        Column("fetched_at", Text, nullable=False),
        Column("sources", JSON, nullable=False),
    ]


#: One row an article: its latest version.
articles = Table(
    "articles",
    metadata,
    Column("address_id", BigInteger, primary_key=True, autoincrement=False),
    *_record_columns(),
)
#: The earlier versions.
versions = Table(
    "versions",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("address_id", BigInteger, nullable=False, index=True),
    *_record_columns(),
)
for _table in (articles, versions):
    _index(f"{_table.name}_run", _table.c.run, _table.c.moment)
    _index(f"{_table.name}_moment", _table.c.moment)
_index("articles_copies", articles.c.original_id, where="original_id IS NOT NULL")

#: What the pages of an article are asked again with, and compared with.
parts = Table(
    "parts",
    metadata,
    Column("address_id", BigInteger, primary_key=True, autoincrement=False),
    Column("part", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("fingerprint", Text),
    sqlite_with_rowid=False,
)

# What an article's text may be recognised by: the hashes of its words and the bands of its SimHash.
fingerprints = Table(
    "fingerprints",
    metadata,
    Column("fingerprint", BigInteger, primary_key=True, autoincrement=False),
    Column("address_id", BigInteger, primary_key=True, autoincrement=False),
    Column("simhash", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

listings = Table(
    "listings",
    metadata,
    Column("url", Exact, primary_key=True),
    Column("discovered_by", Text, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("exhausted", Boolean, nullable=False),  # the last pagination from here came to its end
    Column("exhausted_at", BigInteger),
    Column("first_asked_at", BigInteger, nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("full_at", BigInteger),  # the last response with a list, not "not modified"
    Column("new_at", BigInteger),  # the last response with an unknown article
    Column("missing_since", BigInteger),  # the site has no such page; null: it has
    Column("is_empty", Boolean, nullable=False),  # its list has no article
    Column("channels", JSON, nullable=False),  # of a network host's front page: the indexes it names
)

runs = Table(
    "runs",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("started_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger),
    Column("published_at", BigInteger),  # when its feeds were out
    Column("outcome", SmallInteger),  # the exit code
    Column("cause", Text),
    Column("output", Text, nullable=False),
    Column("arguments", Text, nullable=False),  # JSON
    Column("counts", Text, nullable=False),  # JSON
    Column("reasons", Text, nullable=False),  # JSON
    sqlite_autoincrement=True,
)

#: What the monitors of later runs compare a run with.
figures = Table(
    "figures",
    metadata,
    Column("run", Integer, primary_key=True, autoincrement=False),
    Column("started_at", BigInteger, nullable=False),
    Column("scope", Text, nullable=False),  # JSON: what was asked for
    Column("is_whole", Boolean, nullable=False),  # no bound and no signal ended the run
    Column("new", Integer, nullable=False),  # articles
    Column("data", Text, nullable=False),  # JSON
)

schema_version = Table("schema_version", metadata, Column("version", Integer, nullable=False))
