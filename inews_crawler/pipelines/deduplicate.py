"""Decides whether this run already has an article: by its key, whichever of its addresses came first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.exceptions import DropItem

from inews_crawler.extensions.run import Run

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from inews_crawler.crawl.fetched import FetchedArticle


class DeduplicatePipeline:
    """Drops an article whose key was stored by this run already, however it was addressed."""

    def __init__(self, crawler: Crawler, run: Run) -> None:
        self._crawler = crawler
        self._run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        run = crawler.get_extension(Run)
        assert run is not None
        return cls(crawler, run)

    def process_item(self, item: FetchedArticle) -> FetchedArticle:
        frontier = self._run.frontier_in_use
        if not frontier.is_settled(item.article.key):
            return item
        self._crawler.stats.inc_value("inews/dropped/duplicate")
        frontier.settle_twin(item)
        raise DropItem(f"{item.article.url}: this run has it already", log_level="DEBUG")
