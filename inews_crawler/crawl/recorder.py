"""Decides what of a listing's page is written down, and what is counted."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from inews_crawler.crawl.fetched import Found
from inews_crawler.crawl.results import Outcome, result_of

if TYPE_CHECKING:
    from scrapy.http import Response
    from scrapy.statscollectors import StatsCollector

    from inews_crawler.crawl.frontier import Frontier
    from inews_crawler.crawl.listing_pages import ListingPage
    from inews_crawler.crawl.listing_requests import ListingRequest
    from inews_crawler.discovery.links import Link

logger = logging.getLogger(__name__)

#: Links written down in one go. Those of a page behind the first of these wait for later runs, an hour for
#: each: no page may bind a run for days. A real page has a few hundred links.
LINKS_AT_ONCE = 1_000


class Recorder:
    """Writes into the store what pages of methods offer, and counts it.

    Counts ``inews/discovered/<method>/new`` and ``/known``, ``inews/listing/…`` and ``inews/page/…``.
    """

    def __init__(self, frontier: Frontier, stats: StatsCollector) -> None:
        self._frontier = frontier
        self._states = frontier.store.listings
        self._stats = stats

    def _count(self, listing: ListingRequest, page: ListingPage) -> None:
        inc = self._stats.inc_value
        if page.problem is None:
            inc("inews/page/listing")
            self.count_read(listing)
        else:
            self.count_failed(listing, page.problem)
        inc("inews/listing/links", len(page.links))
        if page.foreign:
            inc("inews/listing/foreign", page.foreign)
        if (
            page.list_is_empty
            and listing.kind in {"listing", "feed"}
            and listing.method in {"sections", "feed"}
        ):
            inc("inews/listing/empty")
        if page.problem is not None:
            inc(f"inews/door/{listing.method}/unreadable")
            logger.info("Unreadable listing %s: %s", listing.url, page.problem)

    def count_read(self, listing: ListingRequest) -> None:
        """Count a list that its host gave."""
        self._stats.inc_value(f"inews/listing/read_at/{urlsplit(listing.url).hostname}")

    def count_failed(self, listing: ListingRequest, reason: str, kind: str = "page/other") -> None:
        """Count a listing that gave no list; one that has never given any says nothing of this run."""
        state = self._states.state(listing.url)
        if state is not None and state.is_dead:
            self._stats.inc_value("inews/listing/dead")
            return
        self._stats.inc_value(f"inews/{kind}/{reason}")
        if listing.url == listing.origin:
            host = urlsplit(listing.url).hostname
            self._stats.set_value(f"inews/listing/failed_at/{host}", reason)

    async def write_down(self, listing: ListingRequest, response: Response, page: ListingPage) -> Found:
        """Links, validators and yield of a page: validators in one transaction with the last links."""
        self._count(listing, page)
        if (
            page.problem is not None
            and not page.links
            and result_of(page.problem).everywhere is Outcome.EMPTY
        ):
            # A page without a list, such as the shell of a host that shows nothing without scripts.
            self._states.record_missing(listing.url, listing.method, at=datetime.now(UTC))
            return Found(new=0, pending=0, stored=0)
        earlier = Found(new=0, pending=0, stored=0)
        hours = 0
        while len(page.links) > LINKS_AT_ONCE:
            some, page.links = page.links[:LINKS_AT_ONCE], page.links[LINKS_AT_ONCE:]
            with self._frontier.store.unit():
                earlier += self._discover(some, response.url, hours)
            hours += 0 if page.is_catalogue else 1
            await asyncio.sleep(0)  # let other tasks run
        with self._frontier.store.unit():
            found = earlier + self._discover(page.links, response.url, hours)
            keeps_validators = page.is_conditional and page.problem is None
            self._states.record_page(
                listing.url,
                listing.method,
                etag=_header(response, "ETag") if keeps_validators else None,
                last_modified=_header(response, "Last-Modified") if keeps_validators else None,
                # A page that leads to lists gives what those give: it is never quiet by itself.
                new=found.new or len(page.children) + len(page.hosts) + len(page.channels),
                at=datetime.now(UTC),
                is_empty=page.list_is_empty,
                channels=page.channels,
            )
        self._stats.inc_value(f"inews/discovered/{listing.method}/new", found.new)
        self._stats.inc_value(f"inews/discovered/{listing.method}/known", found.stored + found.pending)
        return found

    def _discover(self, links: list[Link], referrer: str, hours: int) -> Found:
        """Write down links that runs may take after so many hours."""
        discoveries = self._frontier.to_discoveries(links, referrer=referrer, hops=0)
        found = self._frontier.discover(discoveries, hours=hours)
        if hours:
            self._stats.inc_value("inews/trap/links_put_off", found.new)
        return found


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
