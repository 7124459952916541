"""The listing pages of a store: validators, whether pagination was exhausted, when each gave anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update

from inews_crawler.store.moments import from_seconds, to_seconds
from inews_crawler.store.schema import listings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from inews_crawler.store.connection import Database

A_DAY = timedelta(days=1)
#: A listing that has worked before is backed off only after it was missing for so long.
MISSING_TIME = timedelta(days=3)
_MOMENTS = ("exhausted_at", "first_asked_at", "asked_at", "full_at", "new_at", "missing_since")
_OF_URL = listings.c.url == bindparam("which")
_STATE = select(listings).where(_OF_URL)
_ASKED = update(listings).where(_OF_URL).values(asked_at=bindparam("now"))
_EXHAUSTED = (
    update(listings)
    .where(listings.c.url.in_(bindparam("urls", expanding=True)))
    .values(exhausted=True, exhausted_at=bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class ListingState:
    """What is known of one listing page."""

    url: str
    discovered_by: str
    etag: str | None
    last_modified: str | None
    exhausted: bool  #: the last pagination that began here, or led through here, came to its end
    exhausted_at: datetime | None
    first_asked_at: datetime
    asked_at: datetime
    full_at: datetime | None  #: the last response with a list, not "not modified"
    new_at: datetime | None  #: the last response with an article that was not known
    missing_since: datetime | None  #: the site has no such page; None if it has
    is_empty: bool  #: its list has no article
    channels: list[str]  #: of a network host's front page: the indexes it names

    @property
    def has_worked(self) -> bool:
        """True if the site has served a list here."""
        return self.full_at is not None

    @property
    def is_dead(self) -> bool:
        """True if the site called it missing in an earlier run, and has never served a list here."""
        return self.missing_since is not None and not self.has_worked

    def is_backed_off(self, *, at: datetime, quiet_after: timedelta, every: timedelta = A_DAY) -> bool:
        """True if it gave nothing new for ``quiet_after``, or is missing, and was asked within ``every``.

        One that has worked is asked again in the next run, whatever one run made of it.
        """
        if self.missing_since is not None:
            is_quiet = self.is_dead or at - self.missing_since >= MISSING_TIME
        else:
            is_quiet = at - (self.new_at or self.first_asked_at) >= quiet_after
        return is_quiet and at - self.asked_at < every

    def to_validators(self, *, at: datetime) -> tuple[str | None, str | None]:
        """ETag and Last-Modified to ask with.

        None unless pagination was exhausted: an unchanged page must not hide articles that an interrupted run
        did not reach. None after a day of "not modified": a server may repeat an old validator for ever.
        """
        if not self.exhausted or self.full_at is None or at - self.full_at >= A_DAY:
            return None, None
        return self.etag, self.last_modified


class Listings:
    """The listing pages of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._to_statement = lru_cache(maxsize=16)(self._make_statement)

    def state(self, url: str) -> ListingState | None:
        """What is known of a listing page, or ``None``."""
        rows = self._database.rows(_STATE, {"which": url})
        if not rows:
            return None
        row = rows[0]._asdict()
        return ListingState(**{**row, **{name: from_seconds(row[name]) for name in _MOMENTS}})

    def is_exhausted(self, url: str) -> bool:
        """True if the last pagination came to its end, so that the next may stop at known articles.

        To be asked before the page is: ``record_page`` begins the next pagination.
        """
        state = self.state(url)
        return state is not None and state.exhausted

    def record_page(
        self,
        url: str,
        discovered_by: str,
        *,
        etag: str | None,
        last_modified: str | None,
        new: int,
        at: datetime,
        is_empty: bool = False,
        channels: Sequence[str] = (),
    ) -> None:
        """A page was read, with ``new`` unknown articles; belongs into the unit of its links."""
        now = to_seconds(at)
        values: dict[str, Any] = {
            "discovered_by": discovered_by,
            "etag": etag,
            "last_modified": last_modified,
            "exhausted": False,
            "missing_since": None,
            "is_empty": is_empty,
            "asked_at": now,
            "full_at": now,
        }
        values |= {"new_at": now} if new else {}
        values |= {"channels": list(channels)} if channels else {}
        self._put(url, values, now)

    def record_missing(self, url: str, discovered_by: str, *, at: datetime) -> None:
        """The site has no such page (404, 410, or it leads elsewhere), or one without a list."""
        now = to_seconds(at)
        state = self.state(url)
        since = to_seconds(state.missing_since) if state and state.missing_since else now
        values = {
            "discovered_by": discovered_by,
            "exhausted": False,
            "missing_since": since,
            "asked_at": now,
        }
        self._put(url, values, now)

    def forgive(self, edition: str, *, since: datetime) -> None:
        """The trouble was the host's: the lists that it called missing since then are asked as before."""
        where = (
            listings.c.url.startswith(f"https://{edition}."),
            listings.c.missing_since >= to_seconds(since),
        )
        with self._database.unit():
            self._database.write(update(listings).where(*where).values(missing_since=None))

    def _put(self, url: str, values: dict[str, Any], now: int) -> None:
        new = {"url": url, "first_asked_at": now, "is_empty": False, "channels": [], **values}
        with self._database.unit():
            self._database.write(self._to_statement(tuple(values)), new)

    def _make_statement(self, names: tuple[str, ...]) -> Any:
        """Writes a row; of one that is there only these columns."""
        statement = self._database.insert(listings)
        changes = {name: statement.excluded[name] for name in names}
        return statement.on_conflict_do_update(index_elements=["url"], set_=changes)

    def record_unchanged(self, url: str, *, at: datetime) -> None:
        """A page was asked for and has not changed (304); its state stays."""
        with self._database.unit():
            self._database.write(_ASKED, {"which": url, "now": to_seconds(at)})

    def record_exhausted(self, urls: Iterable[str], *, at: datetime) -> None:
        """Pagination over these pages came to its end: by its last page, or at articles known of old."""
        with self._database.unit():
            self._database.write(_EXHAUSTED, {"urls": list(urls), "now": to_seconds(at)})
