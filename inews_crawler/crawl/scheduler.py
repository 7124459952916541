"""The order of requests: fresh articles first, then listings, then linked articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from scrapy.core.scheduler import Scheduler

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler
    from twisted.internet.defer import Deferred

    from inews_crawler.crawl.frontier import Frontier
    from inews_crawler.store.entries import Entry

#: Articles that wait in the queues at any time; the others wait in the ledger.
BATCH = 16


class LedgerSpider(Protocol):
    """A spider that asks for articles of the ledger."""

    frontier: Frontier | None

    def request_article(self, entry: Entry) -> Request: ...


def is_crawl(crawler: Crawler) -> bool:
    """True for a crawl by a spider of ours; False for what only borrows the project's parts.

    Such are ``scrapy fetch``, ``view`` and ``parse``, which put a ``start`` of their own into the spider,
    ``scrapy shell``, which never begins to crawl, and spiders that somebody adds to the project.
    """
    start = getattr(type(crawler.spider), "start", None)
    is_command = getattr(start, "__module__", "").startswith("scrapy.commands.")
    return bool(crawler.crawling) and hasattr(crawler.spider, "request_article") and not is_command


class LedgerScheduler(Scheduler):
    """Scrapy's scheduler, filled with articles from the ledger whenever its queues have none to give.

    So a million discovered addresses cost disk, not memory, and a kill loses none of them. Where no crawl
    of ours goes on it is Scrapy's scheduler and nothing else.
    """

    _inews: LedgerSpider | None = None
    _waiting = 0  #: articles in the queues

    def open(self, spider: Spider) -> Deferred[None] | None:
        """Open the queues."""
        self._inews = spider if self.crawler is not None and is_crawl(self.crawler) else None  # type: ignore[assignment]
        return super().open(spider)

    @property
    def _frontier(self) -> Frontier | None:
        """The frontier while something may be asked."""
        assert self._inews is not None
        frontier = self._inews.frontier
        is_over = frontier is None or frontier.is_full or frontier.store_error is not None
        return None if is_over else frontier

    def next_request(self) -> Request | None:
        """The next request, articles that stand on a listing before further listings."""
        if self._inews is None:
            return super().next_request()
        frontier = self._frontier
        if frontier is None:
            return None
        with frontier.guard():
            if frontier.wants_fresh() and not self._waiting:
                self._enqueue_articles(frontier, fresh=True)
            request = super().next_request()
            if request is None and self._enqueue_articles(frontier, fresh=False):
                request = super().next_request()
            if request is not None and "entry" in request.cb_kwargs:
                self._waiting = max(0, self._waiting - 1)
            return request
        return None

    def has_pending_requests(self) -> bool:
        """True if anything is left to ask, here or in the ledger."""
        if self._inews is None:
            return super().has_pending_requests()
        frontier = self._frontier
        if frontier is None:
            return False
        with frontier.guard():
            return super().has_pending_requests() or frontier.has_more()
        return False

    def _enqueue_articles(self, frontier: Frontier, *, fresh: bool) -> bool:
        assert self._inews is not None
        entries = frontier.take(BATCH, fresh=fresh)
        for entry in entries:
            self._waiting += self.enqueue_request(self._inews.request_article(entry))
        return bool(entries)
