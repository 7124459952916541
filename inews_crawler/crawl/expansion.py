"""Decides which listings are expanded in the browser, when, and what of their expanded cards is remembered.

What stands behind a listing's "Load More" is a walk of its own, remembered beside that of its plain pages:
a run without a browser must not make a later one with a browser believe that all is known.
"""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from inews_crawler.crawl.fetching import EXPANDED
from inews_crawler.crawl.listing_pages import read_listing_page
from inews_crawler.pages.placeholders import HOLLOW
from inews_crawler.site.article_addresses import to_article_address
from inews_crawler.site.hosts import host_family
from inews_crawler.text.dates import WIB

if TYPE_CHECKING:
    from scrapy.http import Response
    from scrapy.statscollectors import StatsCollector

    from inews_crawler.arguments import Arguments
    from inews_crawler.crawl.fetched import Found
    from inews_crawler.crawl.frontier import Frontier
    from inews_crawler.crawl.listing_pages import ListingPage
    from inews_crawler.crawl.listing_requests import ListingRequest
    from inews_crawler.items import Article

logger = logging.getLogger(__name__)


class Rendering(Protocol):
    """The browser of a run, as far as listings need it."""

    are_known: Any

    @property
    def is_on(self) -> bool: ...

    @property
    def pages(self) -> int: ...


class Expansion:
    """The listings of one run whose cards a plain request does not show, as far as the run wants them.

    Counts ``inews/render/ended/<how>`` and ``inews/discovered/<method>/…``.
    """

    def __init__(
        self, rendering: Rendering | None, frontier: Frontier, arguments: Arguments, stats: StatsCollector
    ) -> None:
        self._rendering = rendering
        self._frontier = frontier
        self._states = frontier.store.listings
        self._arguments = arguments
        self._stats = stats
        self._is_thorough = arguments.refresh == "all" or bool(arguments.start_urls)
        self._at_once: list[ListingRequest] = []
        #: expanded when plain requests find nothing more, with the keys of their first page
        self._waiting: deque[tuple[ListingRequest, set[str]]] = deque()
        self._exhausted_before: set[str] = set()
        self._too_old: set[str] = set()  #: keys of articles from before ``since``
        self._young: set[str] = set()
        if rendering is not None:
            rendering.are_known = lambda keys: len(frontier.store.ledger.known(keys)) == len(set(keys))

    @property
    def _is_on(self) -> bool:
        return self._rendering is not None and self._rendering.is_on

    # --- plain pages ---

    def must_see(self, listing: ListingRequest) -> bool:
        """Whether a listing must be shown whole, changed or not: what it hides has not been exhausted yet."""
        return (
            self._is_on and listing.kind == "listing" and not self._states.is_exhausted(behind(listing.url))
        )

    def note_page(self, listing: ListingRequest, page: ListingPage, found: Found) -> None:
        """A plain page of a method was read: expand it at once, when nothing plain is left, or not at all."""
        if listing.kind != "listing":
            return
        exhausted = self._states.is_exhausted(behind(listing.url))
        if exhausted and page.problem is None and found.all_stored and not self._is_thorough:
            if self._arguments.render != "always":
                return  # nothing has come since, so nothing has gone behind
        elif self._is_on or exhausted:
            self._begin(listing)
        if self._is_on:
            self._choose(listing, page, exhausted=exhausted)

    def _begin(self, listing: ListingRequest) -> None:
        at = datetime.now(UTC)
        self._states.record_page(
            behind(listing.url), listing.method, etag=None, last_modified=None, new=0, at=at
        )

    def _choose(self, listing: ListingRequest, page: ListingPage, *, exhausted: bool) -> None:
        if exhausted and not self._is_thorough:
            self._exhausted_before.add(listing.url)
        expanded = replace(listing, origin=behind(listing.url))
        if self._arguments.render == "always" and page.problem in {None, *HOLLOW}:
            self._at_once.append(expanded)
            return
        is_hollow = page.problem in HOLLOW or page.list_is_empty
        if not is_hollow and (page.problem is not None or not page.has_more):
            if page.problem is None:
                self._states.record_exhausted(
                    [behind(listing.url)], at=datetime.now(UTC)
                )  # nothing is expanded
            return
        if not is_hollow and self._is_served_plain(listing):
            return
        keys = {address.key for link in page.links if (address := to_article_address(link.url))}
        self._waiting.append((expanded, keys))

    def take_at_once(self) -> list[ListingRequest]:
        """The listings to expand now."""
        taken, self._at_once = self._at_once, []
        return taken

    def _is_served_plain(self, listing: ListingRequest) -> bool:
        """Whether the dated index, which needs no browser, lists what the page hides."""
        is_www = host_family(urlsplit(listing.url).hostname or "") == "www"
        return is_www and listing.method == "sections" and "indeks" in self._arguments.discover

    # --- when nothing plain is left ---

    def note_article(self, article: Article) -> None:
        """Remember on which side of ``since`` an article lies."""
        if self._arguments.since is None or article.published_at is None or not self._is_on:
            return
        day = datetime.fromisoformat(article.published_at).astimezone(WIB).date()
        (self._too_old if day < self._arguments.since else self._young).add(article.key)

    def choose_next(self) -> list[ListingRequest]:
        """The next listings to expand, as many as the browser shows at once; none when no more is wanted."""
        chosen: list[ListingRequest] = []
        if self._rendering is None or not self._rendering.is_on or self._frontier.is_full:
            return chosen
        while self._waiting and len(chosen) < self._rendering.pages:
            listing, keys = self._waiting.popleft()
            if self._reaches_since(keys):
                self._states.record_exhausted([behind(listing.url)], at=datetime.now(UTC))
            else:
                chosen.append(listing)
        return chosen

    def _reaches_since(self, keys: set[str]) -> bool:
        """Whether a first page goes back beyond the wanted days; single old cards are pinned ones."""
        old, young = len(keys & self._too_old), len(keys & self._young)
        return old > young

    def ends_at_known(self, listing: ListingRequest) -> bool:
        """Whether expanding may stop at cards that are all known: an earlier walk went further."""
        return listing.url in self._exhausted_before

    # --- expanded pages ---

    def read(self, listing: ListingRequest, response: Response) -> None:
        """Write down what an expanded listing shows."""
        page = read_listing_page(listing, response, self._arguments)
        if page.problem is not None:
            self.lose(listing, page.problem)
            return
        ended = response.meta.get(EXPANDED, "cut")
        discoveries = self._frontier.to_discoveries(page.links, referrer=response.url, hops=0)
        at = datetime.now(UTC)
        with self._frontier.store.unit():
            found = self._frontier.discover(discoveries)
            self._states.record_page(
                listing.origin, listing.method, etag=None, last_modified=None, new=found.new, at=at
            )
            if ended != "cut":
                self._states.record_exhausted([listing.origin], at=at)
        self._stats.inc_value(f"inews/render/ended/{ended}")
        self._stats.inc_value(f"inews/discovered/{listing.method}/new", found.new)

    def lose(self, listing: ListingRequest, reason: str | None) -> None:
        """A listing could not be expanded: its plain page stands, a later run tries again."""
        self._stats.inc_value("inews/render/ended/lost")
        logger.info("Not expanded: %s (%s)", listing.url, reason)


def behind(url: str) -> str:
    """The name under which the store remembers what a listing hides."""
    return f"{url}#more"
