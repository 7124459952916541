"""Decides which listings are expanded in the browser, when, and what of their hidden cards is remembered.

What stands behind a listing's "Load More" is a pagination of its own, remembered beside that of its plain
pages: a run without a browser must not make a later one with a browser believe that all is known.
"""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from inews_crawler.crawl.fetching import EXPANDED
from inews_crawler.crawl.recorder import read_listing
from inews_crawler.pages.placeholders import HOLLOW
from inews_crawler.site.article_addresses import to_article_address
from inews_crawler.text.dates import WIB

if TYPE_CHECKING:
    from scrapy.http import Response
    from scrapy.statscollectors import StatsCollector

    from inews_crawler.crawl.fetched import Found
    from inews_crawler.crawl.frontier import Frontier
    from inews_crawler.discovery.method import Listing, ListingRequest, Run
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
        self, rendering: Rendering | None, frontier: Frontier, run: Run, stats: StatsCollector
    ) -> None:
        self._rendering = rendering
        self._frontier = frontier
        self._run = run
        self._arguments = run.arguments
        self._stats = stats
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

    def must_see(self, request: ListingRequest) -> bool:
        """True if a listing must be shown whole, changed or not: what it hides has not been exhausted yet."""
        return self._is_on and self._is_expandable(request) and not self._is_exhausted(request)

    def _is_expandable(self, request: ListingRequest) -> bool:
        return self._run.methods[request.method].is_expandable(request)

    def _is_exhausted(self, request: ListingRequest) -> bool:
        return self._run.memory.is_exhausted(behind(request.url))

    def note_page(self, request: ListingRequest, listing: Listing, found: Found) -> None:
        """A plain page was read: expand it at once, when nothing plain is left, or not at all."""
        if not self._is_expandable(request):
            return
        exhausted = self._is_exhausted(request)
        if exhausted and listing.problem is None and found.all_stored and not self._run.is_thorough:
            if self._arguments.render != "always":
                return  # nothing has come since, so nothing has gone behind
        elif self._is_on or exhausted:
            self._run.memory.begin(behind(request.url), request.discovered_by)
        if self._is_on:
            self._choose(request, listing, exhausted=exhausted)

    def _choose(self, request: ListingRequest, listing: Listing, *, exhausted: bool) -> None:
        if exhausted and not self._run.is_thorough:
            self._exhausted_before.add(request.url)
        expanded = replace(request, origin=behind(request.url))
        if self._arguments.render == "always" and listing.problem in {None, *HOLLOW}:
            self._at_once.append(expanded)
            return
        is_hollow = listing.problem in HOLLOW or listing.is_empty
        if not is_hollow and (listing.problem is not None or not listing.has_more):
            if listing.problem is None:
                self._run.memory.end([expanded.origin])  # the page hides nothing
            return
        if not is_hollow and self._is_served_plain(request):
            return
        keys = {address.key for link in listing.links if (address := to_article_address(link.url))}
        self._waiting.append((expanded, keys))

    def take_at_once(self) -> list[ListingRequest]:
        """The listings to expand now."""
        taken, self._at_once = self._at_once, []
        return taken

    def _is_served_plain(self, request: ListingRequest) -> bool:
        """True if a method of this run, which needs no browser, lists what the page hides."""
        methods = self._run.methods
        return any(methods[name].covers_hidden(request) for name in self._arguments.discover)

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
            request, keys = self._waiting.popleft()
            # The first page goes back beyond the wanted days; single old cards are pinned ones.
            if len(keys & self._too_old) > len(keys & self._young):
                self._run.memory.end([request.origin])
            else:
                chosen.append(request)
        return chosen

    def ends_at_known(self, request: ListingRequest) -> bool:
        """True if expanding may stop at cards that are all known: an earlier run went further."""
        return request.url in self._exhausted_before

    # --- expanded pages ---

    def read(self, request: ListingRequest, response: Response) -> None:
        """Write down what an expanded listing shows."""
        listing = read_listing(self._run, request, response)
        if listing.problem is not None:
            self.fail(request, listing.problem)
            return
        ended = response.meta.get(EXPANDED, "cut")
        discoveries = self._frontier.to_discoveries(listing.links, referrer=response.url, hops=0)
        with self._frontier.store.unit():
            found = self._frontier.discover(discoveries)
            self._run.memory.begin(request.origin, request.discovered_by, new=found.new)
            if ended != "cut":
                self._run.memory.end([request.origin])
        self._stats.inc_value(f"inews/render/ended/{ended}")
        self._stats.inc_value(f"inews/discovered/{request.discovered_by}/new", found.new)

    def fail(self, request: ListingRequest, reason: str | None) -> None:
        """A listing could not be expanded: its plain page stands, a later run tries again."""
        self._stats.inc_value("inews/render/ended/lost")
        logger.info("Not expanded: %s (%s)", request.url, reason)


def behind(url: str) -> str:
    """The name under which the store remembers what a listing hides."""
    return f"{url}#more"
