"""Decides what is asked next: fresh articles first, then listings, then linked articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.core.scheduler import Scheduler

from inews_crawler.extensions.run import Run

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler
    from twisted.internet.defer import Deferred

    from inews_crawler.spiders.inews import InewsSpider

#: Articles waiting in the queues at any time; the others wait in the ledger.
BATCH = 16


class LedgerScheduler(Scheduler):
    """Scrapy's scheduler, filled with articles from the ledger whenever its queues have none to give.

    So a million discovered addresses cost disk, not memory, and a kill loses none of them.
    """

    _run: Run
    _inews: InewsSpider
    _waiting = 0  #: articles in the queues

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        scheduler = super().from_crawler(crawler)
        run = crawler.get_extension(Run)
        if run is None:
            raise RuntimeError("LedgerScheduler needs the extension inews_crawler.extensions.run.Run.")
        scheduler._run = run  # noqa: SLF001 - our own instance
        return scheduler

    def open(self, spider: Spider) -> Deferred[None] | None:
        """Open the queues."""
        self._inews = spider  # type: ignore[assignment]
        return super().open(spider)

    def next_request(self) -> Request | None:
        """The next request, articles that stand on a listing before further listings."""
        frontier = self._run.frontier
        if frontier is None or frontier.is_full or self._run.faults.store is not None:
            return None
        with self._run.ending_on_store_errors():
            if frontier.wants_fresh() and not self._waiting:
                self._enqueue_articles(fresh=True)
            request = super().next_request()
            if request is None and self._enqueue_articles(fresh=False):
                request = super().next_request()
            if request is not None and "entry" in request.cb_kwargs:
                self._waiting = max(0, self._waiting - 1)
            return request
        return None

    def has_pending_requests(self) -> bool:
        """Whether anything is left to ask, here or in the ledger."""
        frontier = self._run.frontier
        if frontier is None or frontier.is_full or self._run.faults.store is not None:
            return False
        with self._run.ending_on_store_errors():
            return super().has_pending_requests() or frontier.has_more()
        return False

    def _enqueue_articles(self, *, fresh: bool) -> bool:
        frontier = self._run.frontier
        entries = frontier.take(BATCH, fresh=fresh) if frontier else []
        for entry in entries:
            self._waiting += self.enqueue_request(self._inews.request_article(entry))
        return bool(entries)
