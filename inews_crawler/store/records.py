"""How a record is kept: compact JSON, compressed; and which rows an export reads, in which order."""

from __future__ import annotations

import json
import zlib
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, select

from inews_crawler.store.moments import day_end, day_start
from inews_crawler.store.schema import addresses, versions
from inews_crawler.store.scope import to_section_clause

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from sqlalchemy import Row

LEVEL = 6

_originals = addresses.alias("originals")


def pack(record: Mapping[str, Any]) -> bytes:
    """The bytes of a record."""
    return zlib.compress(json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode(), LEVEL)


def unpack(data: bytes) -> dict[str, Any]:
    """The record of such bytes."""
    record: dict[str, Any] = json.loads(zlib.decompress(data))
    return record


def to_content_hash(record: Mapping[str, Any]) -> bytes:
    """SHA-256 of title, two line feeds, body."""
    return sha256(f"{record['title'] or ''}\n\n{record['body'] or ''}".encode()).digest()


def to_stored_record(row: Row[Any]) -> dict[str, Any]:
    """The record of a row of ``to_listing``, with the original that it repeats by now."""
    record = unpack(row.record)
    record["duplicate_of"] = row.original
    return record


def to_listing(*terms: Any) -> Select[Any]:
    """Stored versions by their time of publishing, then key, then version."""
    return (
        select(versions.c.record, _originals.c.key.label("original"))
        .join_from(versions, addresses, addresses.c.id == versions.c.address_id)
        .outerjoin(_originals, _originals.c.id == versions.c.duplicate_of)
        .where(*terms)
        .order_by(versions.c.published_at, addresses.c.key, versions.c.version)
    )


def to_terms(
    *,
    since: date | None,
    until: date | None,
    sections: Collection[str] | None,
    editions: Collection[str] | None,
    kinds: Collection[str] | None,
    versions_too: bool,
    duplicates: bool,
) -> list[Any]:
    """The conditions of an export; days are Jakarta's and both are included."""
    columns = versions.c
    terms: list[Any] = [] if versions_too else [columns.latest]
    if since is not None:
        terms.append(columns.published_at >= day_start(since))
    if until is not None:
        terms.append(columns.published_at < day_end(until))
    if sections is not None:
        terms.append(to_section_clause(columns, frozenset(sections)))
    if editions is not None:
        terms.append(columns.edition.in_(sorted(editions)))
    if kinds is not None:
        terms.append(columns.kind.in_(sorted(kinds)))
    if not duplicates:
        terms.append(columns.duplicate_of.is_(None))
    return terms
