"""Which articles are records. Input: a fetched article. Output: the article, or its reason in the ledger.

A record has a title and, unless it is pictures, a body. One without a date is counted and kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.exceptions import DropItem

from inews_crawler.crawl.fetched import count_by_method
from inews_crawler.pipelines.base import FrontierPipeline

if TYPE_CHECKING:
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


class ValidatePipeline(FrontierPipeline):
    """Drops what breaks the contract, counts why, and writes the reason into the ledger."""

    def process_item(self, item: FetchedArticle) -> FetchedArticle:
        missing = missing_field(item.article)
        if missing is None:
            if not item.article.published_at:
                self._count("inews/article/undated")
            return self._keep_in_window(item)
        reason = f"no_{missing}"
        self._count(f"inews/dropped/{reason}")
        frontier = self._frontier
        with self._frontier.guard():
            with frontier.store.unit():
                frontier.discover(item.links)  # no record, but a page that leads on
            frontier.fail(item.entry, reason)
        raise DropItem(f"{item.article.url}: the page gives no {missing}")

    def _keep_in_window(self, item: FetchedArticle) -> FetchedArticle:
        """An article outside the days asked for is no record of this run, but stays pending for another."""
        frontier = self._frontier
        if not frontier.is_outside_window(item.article):
            return item
        self._count("inews/dropped/outside_window")
        with self._frontier.guard():
            are_new = frontier.keep_pending(item)
            for name, number in count_by_method(item.links, are_new).items():
                self._count(f"inews/discovered/{name}", number)
        raise DropItem(f"{item.article.url}: published outside the days asked for", log_level="DEBUG")
