"""What an article address is to the ledger: as it is found, as it is asked for, as it failed."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Literal

from inews_crawler.site.article_addresses import to_article_address
from inews_crawler.store.moments import from_seconds, to_moment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Row

State = Literal["pending", "done", "failed", "gone"]


@dataclass(frozen=True, slots=True)
class Discovery:
    """An article address as it was come across."""

    key: str
    url: str
    kind: str
    edition: str
    section: str | None
    subsection: str | None
    certain: bool
    door: str
    referrer: str | None
    hops: int  #: Read Next and related links between the listing and this address
    published_hint: str | None = None  #: ISO 8601, as a listing tells it


@dataclass(frozen=True, slots=True)
class Entry:
    """An article address to be asked for."""

    key: str
    url: str
    kind: str
    edition: str
    section: str | None
    subsection: str | None
    certain: bool
    door: str
    hops: int
    referrer: str | None = None
    published_hint: str | None = None
    state: State = "pending"
    attempts: int = 0
    published_at: datetime | None = None  #: of the stored record; in UTC


@dataclass(frozen=True, slots=True)
class Failure:
    """What a run could not have, and why."""

    key: str
    url: str
    reason: str
    status: int | None
    state: State
    attempts: int


def to_digest(key: str) -> bytes:
    """The sixteen bytes that stand for a key in the index."""
    return blake2b(key.encode(), digest_size=16).digest()


def to_alias(url: str) -> str:
    """How an address is looked up among the aliases: by its key, or as it is if it is no article's."""
    address = to_article_address(url)
    return address.key if address else url


def to_url(row: Row[Any]) -> str:
    """The address of a row of the ledger."""
    return row.url or f"https://{row.key}"


def to_row(discovery: Discovery, *, run: int, at: int) -> dict[str, Any]:
    """The row of an address that is new to the ledger."""
    return {
        "digest": to_digest(discovery.key),
        "key": discovery.key,
        "url": None if discovery.url == f"https://{discovery.key}" else discovery.url,
        "edition": discovery.edition,
        "section": discovery.section,
        "subsection": discovery.subsection,
        "kind": discovery.kind,
        "certain": discovery.certain,
        "state": "pending",
        "version": 0,
        "door": discovery.door,
        "referrer": discovery.referrer,
        "hops": discovery.hops,
        "hint": discovery.published_hint,
        "hint_at": to_moment(discovery.published_hint) or 0,
        "discovered_at": at,
        "discovered_run": run,
        "seen_run": run,
        "taken_run": 0,
        "checked_run": 0,
        "attempts": 0,
    }


def to_entry(row: Row[Any]) -> Entry:
    """The entry of a row of the ledger."""
    return Entry(
        key=row.key,
        url=to_url(row),
        kind=row.kind,
        edition=row.edition,
        section=row.section,
        subsection=row.subsection,
        certain=row.certain,
        door=row.door,
        hops=row.hops,
        referrer=row.referrer,
        published_hint=row.hint,
        state=row.state,
        attempts=row.attempts,
        published_at=from_seconds(row.published_at),
    )


def to_failure(row: Row[Any]) -> Failure:
    """The failure that a row of the ledger tells of."""
    return Failure(row.key, to_url(row), row.reason, row.status, row.state, row.attempts)


def to_discovery(record: Mapping[str, Any]) -> Discovery:
    """The address of a record that came without having been discovered."""
    return Discovery(
        key=record["key"],
        url=record["url"],
        kind=record["kind"],
        edition=record["edition"],
        section=record["section"],
        subsection=record["subsection"],
        certain=True,
        door="start",
        referrer=None,
        hops=0,
    )
