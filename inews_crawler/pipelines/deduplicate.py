"""Decides whether this run already has an article: by its key, whichever of its addresses came first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.exceptions import DropItem

from inews_crawler.pipelines.base import FrontierPipeline

if TYPE_CHECKING:
    from inews_crawler.crawl.fetched import FetchedArticle


class DeduplicatePipeline(FrontierPipeline):
    """Drops an article whose key was stored by this run already, however it was addressed."""

    def process_item(self, item: FetchedArticle) -> FetchedArticle:
        frontier = self._frontier
        if not frontier.is_settled(item.article.key):
            return item
        self._count("inews/dropped/duplicate")
        frontier.settle_twin(item)
        raise DropItem(f"{item.article.url}: this run has it already", log_level="DEBUG")
