"""Records as rows: columns from and to records, and the queries of exports. Input: rows; output: records."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, literal_column, select, union_all

from inews_crawler.items import FIELDS
from inews_crawler.store.moments import day_end, day_start, to_moment
from inews_crawler.store.schema import UNKNOWN_MOMENT, articles, versions
from inews_crawler.store.scope import to_section_clause

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import date

    from sqlalchemy import CompoundSelect, Row, Table


def to_content_hash(record: Mapping[str, Any]) -> str:
    """SHA-256 of title, two line feeds, body."""
    return sha256(f"{record['title'] or ''}\n\n{record['body'] or ''}".encode()).hexdigest()


def to_columns(record: Mapping[str, Any], *, address_id: int, run: int, version: int) -> dict[str, Any]:
    """The row of a record whose copies are not known yet."""
    moment = to_moment(record["published_at"])
    return {
        **record,
        "address_id": address_id,
        "run": run,
        "version": version,
        "moment": UNKNOWN_MOMENT if moment is None else moment,
        "content_hash": record["content_hash"] or to_content_hash(record),
        "duplicate_of": None,
        "original_id": None,
    }


def to_record(row: Row[Any]) -> dict[str, Any]:
    """The record of a row."""
    return {name: getattr(row, name) for name in FIELDS}


def to_listing(to_terms: Callable[[Any], list[Any]], *, earlier: bool) -> Select[Any] | CompoundSelect[Any]:
    """Records by their moment of publishing, then key, then version; with ``earlier`` all versions.

    ``to_terms`` gives the conditions on the columns of a table.
    """
    order: list[Any] = [literal_column(name) for name in ("moment", "key", "version")]
    latest = _to_select(articles, to_terms)
    if not earlier:
        return latest.order_by(*order)
    return union_all(latest, _to_select(versions, to_terms)).order_by(*order)


def _to_select(table: Table, to_terms: Callable[[Any], list[Any]]) -> Select[Any]:
    columns = [table.c[name] for name in ("moment", *FIELDS)]
    return select(*columns).where(*to_terms(table.c))


def to_export_terms(
    columns: Any,
    *,
    since: date | None,
    until: date | None,
    sections: Collection[str] | None,
    editions: Collection[str] | None,
    kinds: Collection[str] | None,
    duplicates: bool,
) -> list[Any]:
    """The conditions of an export; days are Jakarta's and both are included."""
    terms: list[Any] = []
    if since is not None:
        terms.append(columns.moment >= day_start(since))
    if until is not None:
        terms.append(columns.moment < day_end(until))
    if sections is not None:
        terms.append(to_section_clause(columns, frozenset(sections)))
    if editions is not None:
        terms.append(columns.edition.in_(sorted(editions)))
    if kinds is not None:
        terms.append(columns.kind.in_(sorted(kinds)))
    if not duplicates:
        terms.append(columns.original_id.is_(None))
    return terms
