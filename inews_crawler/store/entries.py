"""The shapes of an article address in the ledger: as it is discovered, to be asked, after a failure."""

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

State = Literal["pending", "done", "failed", "gone", "forgotten"]
#: States of articles that are not asked for when a page names them.
KNOWN: frozenset[State] = frozenset({"done", "gone", "forgotten"})

#: The reason of a stored article that the site no longer serves: no failure.
REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Discovery:
    """An article address as a page or feed names it."""

    key: str
    url: str
    kind: str
    edition: str
    section: str | None
    subsection: str | None
    certain: bool
    discovered_by: str  #: the method of discovery
    referrer: str | None
    hops: int  #: Read Next and related links between the listing and this address
    published_hint: str | None = None  #: ISO 8601, as a listing shows it
    is_followed: bool = True  #: False if the run follows no links of this method


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
    discovered_by: str
    hops: int
    referrer: str | None = None
    published_hint: str | None = None
    state: State = "pending"
    is_stored: bool = False
    reason: str | None = None  #: of the last failure
    attempts: int = 0  #: failures of one sort in a row, one a run
    failing_since: int | None = None  #: seconds since 1970: the first of them
    named_at: int = 0  #: seconds since 1970: when a list or feed named it last
    published_at: datetime | None = None  #: of the stored record; in UTC
    waited: int = 0  #: seconds from the last look to the moment at which it was due again


@dataclass(frozen=True, slots=True)
class Transition:
    """What a failure makes of an address. Moments are seconds since 1970."""

    state: State
    reason: str | None
    attempts: int
    failing_since: int | None
    retry_at: int = 0  #: not asked before, unless a list or feed names it


@dataclass(frozen=True, slots=True)
class GiveUp:
    """When addresses are given up at the end of a run. Moments are seconds since 1970."""

    state: State  #: ``failed`` for addresses without a record, ``gone`` for stored ones
    attempts: int  #: at least so many failures in a row
    since: int  #: the first of them at this moment or earlier
    named: int  #: no list or feed named the address at this moment or later
    reasons: frozenset[str] | None = None  #: of the last failure; None: any


@dataclass(frozen=True, slots=True)
class Failure:
    """An article that a run did not get, and why."""

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
    """The name of an address among the aliases: its key, or the address itself if it is no article's."""
    address = to_article_address(url)
    return address.key if address else url


def to_row(discovery: Discovery, *, run: int, at: int, hours: int = 0) -> dict[str, Any]:
    """The row of an address that is new to the ledger, and due in so many hours."""
    return {
        "digest": to_digest(discovery.key),
        "key": discovery.key,
        "url": discovery.url,
        "edition": discovery.edition,
        "section": discovery.section,
        "subsection": discovery.subsection,
        "kind": discovery.kind,
        "certain": discovery.certain,
        "state": "pending",
        "version": 0,
        "discovered_by": discovery.discovered_by,
        "referrer": discovery.referrer,
        "hops": discovery.hops,
        "hint": discovery.published_hint,
        "hint_at": to_moment(discovery.published_hint) or 0,
        "discovered_at": at,
        "discovered_run": run,
        "named_at": 0 if discovery.hops else at,
        "seen_run": run,
        "taken_run": 0,
        "checked_run": 0,
        "attempts": 0,
        "retry_at": at + 3600 * hours if hours else 0,
    }


def to_entry(row: Row[Any]) -> Entry:
    """The entry of a row of the ledger."""
    return Entry(
        key=row.key,
        url=row.url,
        kind=row.kind,
        edition=row.edition,
        section=row.section,
        subsection=row.subsection,
        certain=row.certain,
        discovered_by=row.discovered_by,
        hops=row.hops,
        referrer=row.referrer,
        published_hint=row.hint,
        state=row.state,
        is_stored=row.version > 0,
        reason=row.reason,
        attempts=row.attempts,
        failing_since=row.failing_since,
        named_at=row.named_at,
        published_at=from_seconds(row.published_at),
        waited=max(0, row.retry_at - (row.attempted_at or 0)) if row.state == "done" else 0,
    )


def to_failure(row: Row[Any]) -> Failure:
    """The failure of a row of the ledger."""
    return Failure(row.key, row.url, row.reason, row.status, row.state, row.attempts)


def to_discovery(record: Mapping[str, Any]) -> Discovery:
    """The address of a record that no page or feed has named."""
    return Discovery(
        key=record["key"],
        url=record["url"],
        kind=record["kind"],
        edition=record["edition"],
        section=record["section"],
        subsection=record["subsection"],
        certain=True,
        discovered_by="start",
        referrer=None,
        hops=0,
    )
