"""Which articles are records. Input: a fetched article. Output: the article, or its reason in the ledger.

A record has a title and, unless it is pictures, a body. One without a date is counted and kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.exceptions import DropItem

from inews_crawler.crawl.fetched import count_by_method
from inews_crawler.extensions.run import Run

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from inews_crawler.crawl.fetched import FetchedArticle
    from inews_crawler.items import Article

#: Kinds whose content is not text.
KINDS_WITHOUT_BODY = frozenset({"video", "photo", "infographic"})


def missing_field(article: Article) -> str | None:
    """The first field without which an article is no record, or None."""
    if not article.title:
        return "title"
    if not article.body and article.kind not in KINDS_WITHOUT_BODY:
        return "body"
    return None


class ValidatePipeline:
    """Drops what breaks the contract, counts why, and writes the reason into the ledger."""

    def __init__(self, crawler: Crawler, run: Run) -> None:
        self._crawler = crawler
        self._run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        run = crawler.get_extension(Run)
        assert run is not None
        return cls(crawler, run)

    def process_item(self, item: FetchedArticle) -> FetchedArticle:
        missing = missing_field(item.article)
        if missing is None:
            if not item.article.published_at:
                self._crawler.stats.inc_value("inews/article/undated")
            return self._keep_in_window(item)
        reason = f"no_{missing}"
        self._crawler.stats.inc_value(f"inews/dropped/{reason}")
        frontier = self._run.frontier_in_use
        with self._run.ending_on_store_errors():
            with frontier.store.unit():
                frontier.discover(item.links)  # no record, but a page that leads on
            frontier.fail(item.entry, reason)
        raise DropItem(f"{item.article.url}: the page gives no {missing}")

    def _keep_in_window(self, item: FetchedArticle) -> FetchedArticle:
        """An article outside the days asked for is no record of this run, but stays pending for another."""
        frontier = self._run.frontier_in_use
        if not frontier.is_outside_window(item.article):
            return item
        self._crawler.stats.inc_value("inews/dropped/outside_window")
        with self._run.ending_on_store_errors():
            are_new = frontier.keep_pending(item)
            for name, number in count_by_method(item.links, are_new).items():
                self._crawler.stats.inc_value(f"inews/discovered/{name}", number)
        raise DropItem(f"{item.article.url}: published outside the days asked for", log_level="DEBUG")
