"""Decides what an article is to the store: new, a new version, or as it was."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scrapy.exceptions import DropItem

from inews_crawler.crawl.fetched import count_by_method
from inews_crawler.pipelines.base import FrontierPipeline

if TYPE_CHECKING:
    from inews_crawler.crawl.fetched import FetchedArticle
    from inews_crawler.items import Article


class StorePipeline(FrontierPipeline):
    """Stores an article with all that belongs into the same transaction, and passes on its record."""

    def process_item(self, item: FetchedArticle) -> Article:
        saved = None
        with self._frontier.guard():
            saved = self._frontier.save(item)
        if saved is None:
            raise DropItem(f"{item.article.url}: the store broke")
        self._count(f"inews/article/{saved.status}")
        for name, number in count_by_method(item.links, saved.are_new).items():
            self._count(f"inews/discovered/{name}", number)
        if saved.status == "unchanged":
            raise DropItem(f"{item.article.url}: unchanged", log_level="DEBUG")
        return replace(item.article, version=saved.version, duplicate_of=saved.record["duplicate_of"])
