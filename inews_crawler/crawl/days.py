"""Decides which day of the site's dated index is asked next, in which form, and when to stop."""

from __future__ import annotations

import logging
import re
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from inews_crawler.crawl.listing_requests import ListingRequest, open_listing
from inews_crawler.discovery.indeks import ALL, DAY_FORMS, DayForm, indeks_url
from inews_crawler.site.listing_addresses import to_listing_address

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrapy.statscollectors import StatsCollector

    from inews_crawler.arguments import Arguments
    from inews_crawler.store.listings import Listings

logger = logging.getLogger(__name__)

#: Days asked before the first one with articles, after which a calendar is taken to be endless.
MAX_DAYS_BEFORE_FIRST = 400
#: Days named in one line of the log; the report has them all.
DAYS_TOLD = 100
#: Days whose articles are remembered, so that an index that fills each day with the same few ends.
DAYS_COMPARED = 30
ONE_DAY = timedelta(days=1)
ISO_DAY = re.compile(r"/[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:/|$)")


@dataclass(slots=True)
class _DayPages:
    """What the pages of one walk came to."""

    listed: bool = False  #: one of them lists articles
    all_known: bool = True  #: each of them lists only stored articles
    lost: bool = False  #: one of them could not be had
    repeats: bool = False  #: its list is that of another day
    shown: set[str] = field(default_factory=set)  #: addresses of the articles they list


@dataclass(slots=True)
class _Progress:
    """How far one section's days have been exhausted."""

    fronts: int = 0  #: pages without a day that are still to be read
    offered: dict[date, str] = field(default_factory=dict)  #: days the pages name, and their addresses
    asked: set[date] = field(default_factory=set)
    newest: date | None = None  #: the newest day of the front page, or the first one asked: never go past it
    streak: int = 0  #: days in a row without an article that none of the days before them listed
    recent: deque[set[str]] = field(default_factory=lambda: deque(maxlen=DAYS_COMPARED))  #: what those listed
    has_begun: bool = False  #: a day with articles was seen
    was_exhausted: bool = False  #: an earlier run exhausted the days to their end
    is_broken: bool = False  #: a page was lost: the days were not exhausted to their end


class Days:
    """The dated index pages of a run: with a window its days, else the days the pages themselves name.

    Which form of date the addresses take is decided once a run, by what answers. The days that the pages
    name are one walk, remembered under ``chain_of(section)``: only when an earlier run brought it to its end
    may a later one stop at a day of known articles.
    """

    def __init__(
        self,
        arguments: Arguments,
        stats: StatsCollector,
        listings: Listings,
        *,
        empty_days: int,
        is_thorough: bool,
    ) -> None:
        self._since, self._until = arguments.since, arguments.until
        self._stats = stats
        self._states = listings
        self._limit = empty_days
        self._is_thorough = is_thorough
        self._form: DayForm | None = None
        self._progress: dict[str, _Progress] = {}
        self._pages: dict[str, _DayPages] = {}
        self._empty: set[str] = set()
        self._lists: dict[str, dict[str, date]] = {}  #: of each section: whose day's list was seen first
        self._is_form_doubted = False

    # --- pages ---

    def begin(self, listing: ListingRequest) -> None:
        """The first page of a walk is about to be asked."""
        if listing.day is None:
            progress = self._of(listing)
            progress.fronts += 1
            progress.was_exhausted = self._states.is_exhausted(chain_of(listing))

    def is_whole(self, listing: ListingRequest) -> bool:
        """Whether a page that has not changed, or gave nothing for long, can be left at that.

        One that has not changed names no further days, so those must have been exhausted before.
        """
        if listing.day is None:
            return self._states.is_exhausted(chain_of(listing))
        return self._since is not None or self._of(listing).was_exhausted

    def note(
        self,
        listing: ListingRequest,
        *,
        listed: bool,
        shown: Iterable[str] = (),
        all_known: bool = False,
        days: Iterable[tuple[date, str]] = (),
        lost: bool = False,
        fingerprint: str = "",
    ) -> None:
        """One page of a day was read, or lost; ``shown``: its articles; ``fingerprint``: of its list."""
        pages = self._pages.setdefault(listing.origin, _DayPages())
        pages.listed |= listed
        pages.shown.update(shown)
        pages.all_known &= all_known or not listed
        pages.lost |= lost
        if listing.day is not None and listing.number == 1 and fingerprint:
            lists = self._lists.setdefault(_section_of(listing), {})
            pages.repeats = lists.setdefault(fingerprint, listing.day) != listing.day
        progress = self._of(listing)
        progress.is_broken |= lost
        if listing.day is not None:
            progress.asked.add(listing.day)
        for offered, address in days:
            day, url = offered, address
            if self._until is not None and day > self._until:
                if self._since is not None:
                    continue
                # The chain of days goes on from the last one that is wanted.
                day, url = self._until, self._to_until(listing, address)
            if listing.day is None and (progress.newest is None or day > progress.newest):
                progress.newest = day
            progress.offered.setdefault(day, url)

    def _to_until(self, listing: ListingRequest, url: str) -> str:
        """The last wanted day's address, in the form of the one that a page offers."""
        assert self._until is not None
        form = DAY_FORMS[0] if ISO_DAY.search(url) is None else DAY_FORMS[1]
        return indeks_url(_section_of(listing), self._until, form=form)

    def choose_next(self, listing: ListingRequest) -> list[ListingRequest]:
        """The walk of a day has ended: the day to ask after it, if any."""
        pages = self._pages.pop(listing.origin, _DayPages())
        if listing.day is not None and self._since is not None:
            return self._next_in_window(listing, listing.day, pages)
        progress = self._of(listing)
        if listing.day is None:
            progress.fronts -= 1
            if progress.fronts:
                return []
        following = self._next_offered(listing, progress, pages)
        if listing.day is None and following:
            self._states.record_page(
                chain_of(listing), "indeks", etag=None, last_modified=None, new=0, at=datetime.now(UTC)
            )
        elif not following and not progress.is_broken and self._until is None:
            self._states.record_exhausted([chain_of(listing)], at=datetime.now(UTC))
        return following

    def log_empty(self) -> None:
        """Say in the log which days of a back-fill gave nothing."""
        if self._since is None or not self._empty:
            return
        days = sorted(self._empty)
        more = f" and {len(days) - DAYS_TOLD} more" if len(days) > DAYS_TOLD else ""
        logger.info("Days of the index without articles: %s%s", ", ".join(days[:DAYS_TOLD]), more)

    def _of(self, listing: ListingRequest) -> _Progress:
        return self._progress.setdefault(_section_of(listing), _Progress())

    def _note_empty(self, day: date) -> None:
        self._empty.add(day.isoformat())
        self._stats.set_value("inews/indeks/empty_days", sorted(self._empty))

    # --- with a window ---

    def _next_in_window(self, listing: ListingRequest, day: date, pages: _DayPages) -> list[ListingRequest]:
        assert self._since is not None
        if pages.listed and self._form is None:
            self._form = listing.form
        section = _section_of(listing)
        if pages.repeats and len(self._lists[section]) == 1 and not self._is_form_doubted:
            # Every day shows one list, the newest: the site does not read the day in this form.
            self._is_form_doubted = True
            self._form = _other_form(listing.form)
            logger.warning("The index shows the same list for every day: asking for days as %s", self._form)
            return [open_day(section, max(self._of(listing).asked), self._form)]
        pages.listed &= not pages.repeats
        if pages.lost:
            self._stats.inc_value("inews/indeks/lost_days")
        elif not pages.listed and self._form is None and not listing.is_second_form:
            return [replace(open_day(section, day, _other_form(listing.form)), is_second_form=True)]
        elif not pages.listed:
            self._note_empty(day)
        following = day - ONE_DAY
        return [open_day(section, following, self._form or DAY_FORMS[0])] if following >= self._since else []

    # --- as the site serves it ---

    def _next_offered(
        self, listing: ListingRequest, progress: _Progress, pages: _DayPages
    ) -> list[ListingRequest]:
        if listing.day is not None and (pages.listed or not pages.lost):
            self._count_day(listing.day, progress, listed=pages.listed and _brings_new(progress, pages))
        if progress.streak >= self._limit or self._is_endless(progress):
            return []
        if listing.day is not None and pages.listed and pages.all_known and self._may_stop(progress):
            return []
        newest = progress.newest or max(progress.asked, default=date.max)
        waiting = {day for day in progress.offered.keys() - progress.asked if day <= newest}
        if not waiting:
            return []
        day = max(waiting)
        return [open_listing("indeks", "indeks", progress.offered[day], day=day)]

    def _may_stop(self, progress: _Progress) -> bool:
        return progress.was_exhausted and not self._is_thorough

    def _count_day(self, day: date, progress: _Progress, *, listed: bool) -> None:
        if listed:
            progress.has_begun, progress.streak = True, 0
            return
        if progress.has_begun:
            progress.streak += 1
        self._note_empty(day)

    def _is_endless(self, progress: _Progress) -> bool:
        if progress.has_begun or len(progress.asked) < MAX_DAYS_BEFORE_FIRST:
            return False
        self._stats.inc_value("inews/trap/endless_calendar")
        return True


def _brings_new(progress: _Progress, pages: _DayPages) -> bool:
    """Whether a day lists an article that the days before it did not; so does one that has not changed."""
    is_new = not pages.shown or not pages.shown <= set().union(*progress.recent)
    if is_new:
        progress.recent.append(pages.shown)
    return is_new


def open_day(section: str, day: date, form: DayForm = DAY_FORMS[0]) -> ListingRequest:
    """The first page of a day in one form of date."""
    return replace(open_listing("indeks", "indeks", indeks_url(section, day, form=form), day=day), form=form)


def chain_of(listing: ListingRequest) -> str:
    """The name under which the store remembers the walk over all days of a listing's section."""
    return f"{indeks_url(_section_of(listing))}#days"


def _section_of(listing: ListingRequest) -> str:
    address = to_listing_address(listing.origin)
    return (address.section if address else None) or ALL


def _other_form(form: DayForm) -> DayForm:
    return DAY_FORMS[1] if form == DAY_FORMS[0] else DAY_FORMS[0]
