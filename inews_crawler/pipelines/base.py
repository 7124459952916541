"""The base of our pipelines: each works on the frontier of the spider's run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, cast

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from inews_crawler.crawl.frontier import Frontier


class FrontierPipeline:
    """A pipeline that asks and writes the ledger of the run."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    @property
    def _frontier(self) -> Frontier:
        return cast("Any", self._crawler.spider).frontier  # type: ignore[no-any-return]

    def _count(self, name: str, number: int = 1) -> None:
        self._crawler.stats.inc_value(name, number)
