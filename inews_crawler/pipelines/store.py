"""Decides what an article is to the store: new, a new version, or as it was."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Self

from scrapy.exceptions import DropItem

from inews_crawler.crawl.fetched import count_by_method
from inews_crawler.extensions.run import Run

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from inews_crawler.crawl.fetched import FetchedArticle
    from inews_crawler.items import Article


class StorePipeline:
    """Stores an article with all that belongs into the same transaction, and passes on its record."""

    def __init__(self, crawler: Crawler, run: Run) -> None:
        self._crawler = crawler
        self._run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        run = crawler.get_extension(Run)
        assert run is not None
        return cls(crawler, run)

    def process_item(self, item: FetchedArticle) -> Article:
        saved = None
        with self._run.ending_on_store_errors():
            saved = self._run.frontier_in_use.save(item)
        if saved is None:
            raise DropItem(f"{item.article.url}: the store broke")
        self._crawler.stats.inc_value(f"inews/article/{saved.status}")
        for name, number in count_by_method(item.links, saved.are_new).items():
            self._crawler.stats.inc_value(f"inews/discovered/{name}", number)
        if saved.status == "unchanged":
            raise DropItem(f"{item.article.url}: unchanged", log_level="DEBUG")
        return replace(item.article, version=saved.version, duplicate_of=saved.record["duplicate_of"])
