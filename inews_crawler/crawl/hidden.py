"""Decides which listings are unfolded in the browser, when, and what of their hidden cards is remembered.

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

from inews_crawler.crawl.door_pages import read_door_page
from inews_crawler.crawl.fetching import UNFOLDED
from inews_crawler.pages.placeholders import HOLLOW
from inews_crawler.site.article_addresses import to_article_address
from inews_crawler.site.hosts import host_family
from inews_crawler.text.dates import WIB

if TYPE_CHECKING:
    from scrapy.http import Response
    from scrapy.statscollectors import StatsCollector

    from inews_crawler.arguments import Arguments
    from inews_crawler.crawl.door_pages import DoorPage
    from inews_crawler.crawl.fetched import Found
    from inews_crawler.crawl.frontier import Frontier
    from inews_crawler.crawl.visits import Visit
    from inews_crawler.items import Article

logger = logging.getLogger(__name__)


class Rendering(Protocol):
    """The browser of a run, as far as listings need it."""

    are_known: Any

    @property
    def is_on(self) -> bool: ...

    @property
    def limits(self) -> Any: ...


class HiddenCards:
    """The listings of one run whose cards a plain request does not show, as far as the run wants them.

    Counts ``inews/render/ended/<how>`` and ``inews/discovered/<door>/…``.
    """

    def __init__(
        self, rendering: Rendering | None, frontier: Frontier, arguments: Arguments, stats: StatsCollector
    ) -> None:
        self._rendering = rendering
        self._frontier = frontier
        self._doors = frontier.store.listings
        self._arguments = arguments
        self._stats = stats
        self._is_thorough = arguments.refresh == "all" or bool(arguments.start_urls)
        self._at_once: list[Visit] = []
        #: unfolded when plain requests find nothing more, with the keys of their first page
        self._waiting: deque[tuple[Visit, set[str]]] = deque()
        self._walked_before: set[str] = set()
        self._too_old: set[str] = set()  #: keys of articles from before ``since``
        self._young: set[str] = set()
        if rendering is not None:
            rendering.are_known = lambda keys: len(frontier.store.ledger.known(keys)) == len(set(keys))

    @property
    def _is_on(self) -> bool:
        return self._rendering is not None and self._rendering.is_on

    # --- plain pages ---

    def must_see(self, visit: Visit) -> bool:
        """Whether a listing must be shown whole, changed or not: what it hides has not been walked yet."""
        return self._is_on and visit.kind == "listing" and not self._doors.is_exhausted(behind(visit.url))

    def note_page(self, visit: Visit, page: DoorPage, found: Found) -> None:
        """A plain page of a door was read: unfold it at once, when nothing plain is left, or not at all."""
        if visit.kind != "listing":
            return
        walked = self._doors.is_exhausted(behind(visit.url))
        if walked and page.problem is None and found.all_stored and not self._is_thorough:
            if self._arguments.render != "always":
                return  # nothing has come since, so nothing has gone behind
        elif self._is_on or walked:
            self._begin_walk(visit)
        if self._is_on:
            self._choose(visit, page, walked=walked)

    def _begin_walk(self, visit: Visit) -> None:
        at = datetime.now(UTC)
        self._doors.record_page(behind(visit.url), visit.door, etag=None, last_modified=None, new=0, at=at)

    def _choose(self, visit: Visit, page: DoorPage, *, walked: bool) -> None:
        if walked and not self._is_thorough:
            self._walked_before.add(visit.url)
        hidden = replace(visit, walk=behind(visit.url))
        if self._arguments.render == "always" and page.problem in {None, *HOLLOW}:
            self._at_once.append(hidden)
            return
        is_hollow = page.problem in HOLLOW or page.list_is_empty
        if not is_hollow and (page.problem is not None or not page.has_more):
            if page.problem is None:
                self._doors.record_exhausted([behind(visit.url)], at=datetime.now(UTC))  # nothing is hidden
            return
        if not is_hollow and self._is_served_plain(visit):
            return
        keys = {address.key for link in page.links if (address := to_article_address(link.url))}
        self._waiting.append((hidden, keys))

    def take_at_once(self) -> list[Visit]:
        """The listings to unfold now."""
        taken, self._at_once = self._at_once, []
        return taken

    def _is_served_plain(self, visit: Visit) -> bool:
        """Whether the dated index, which needs no browser, lists what the page hides."""
        is_www = host_family(urlsplit(visit.url).hostname or "") == "www"
        return is_www and visit.door == "sections" and "indeks" in self._arguments.discover

    # --- when nothing plain is left ---

    def note_article(self, article: Article) -> None:
        """Remember on which side of ``since`` an article lies."""
        if self._arguments.since is None or article.published_at is None or not self._is_on:
            return
        day = datetime.fromisoformat(article.published_at).astimezone(WIB).date()
        (self._too_old if day < self._arguments.since else self._young).add(article.key)

    def choose_next(self) -> list[Visit]:
        """The next listings to unfold, as many as the browser shows at once; none when no more is wanted."""
        chosen: list[Visit] = []
        if self._rendering is None or not self._rendering.is_on or self._frontier.is_full:
            return chosen
        while self._waiting and len(chosen) < self._rendering.limits.pages:
            visit, keys = self._waiting.popleft()
            if self._reaches_since(keys):
                self._doors.record_exhausted([behind(visit.url)], at=datetime.now(UTC))
            else:
                chosen.append(visit)
        return chosen

    def _reaches_since(self, keys: set[str]) -> bool:
        """Whether a first page goes back beyond the wanted days; single old cards are pinned ones."""
        old, young = len(keys & self._too_old), len(keys & self._young)
        return old > young

    def ends_at_known(self, visit: Visit) -> bool:
        """Whether unfolding may stop at cards that are all known: an earlier walk went further."""
        return visit.url in self._walked_before

    # --- unfolded pages ---

    def read(self, visit: Visit, response: Response) -> None:
        """Write down what an unfolded listing shows."""
        page = read_door_page(visit, response, self._arguments)
        if page.problem is not None:
            self.lose(visit, page.problem)
            return
        ended = response.meta.get(UNFOLDED, {}).get("ended", "cut")
        discoveries = self._frontier.to_discoveries(page.links, referrer=response.url, hops=0)
        at = datetime.now(UTC)
        with self._frontier.store.unit():
            found = self._frontier.discover(discoveries)
            self._doors.record_page(
                visit.walk, visit.door, etag=None, last_modified=None, new=found.new, at=at
            )
            if ended != "cut":
                self._doors.record_exhausted([visit.walk], at=at)
        self._stats.inc_value(f"inews/render/ended/{ended}")
        self._stats.inc_value(f"inews/discovered/{visit.door}/new", found.new)

    def lose(self, visit: Visit, reason: str | None) -> None:
        """A listing could not be unfolded: its plain page stands, a later run tries again."""
        self._stats.inc_value("inews/render/ended/lost")
        logger.info("Not unfolded: %s (%s)", visit.url, reason)


def behind(url: str) -> str:
    """The name under which the store remembers what a listing hides."""
    return f"{url}#more"
