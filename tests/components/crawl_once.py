"""Runs one small spider with the settings given on standard input and prints what became of each request."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.spidermiddlewares.httperror import HttpError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy.http import Response
    from twisted.python.failure import Failure

BASE: dict[str, Any] = {
    "LOG_LEVEL": "INFO",
    "LOG_VERSIONS": [],
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "COOKIES_ENABLED": False,
    "ROBOTSTXT_OBEY": True,
    "ROBOTSTXT_USER_AGENT": "inews_crawler",
    "DOWNLOAD_DELAY": 0,
    "DOWNLOAD_DELAY_JITTER": 0,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "AUTOTHROTTLE_ENABLED": True,
    "AUTOTHROTTLE_START_DELAY": 0,
    "RETRY_TIMES": 2,
    "INEWS_MAX_RATE": 0,
    "DOWNLOAD_HANDLERS": {"http": "inews_crawler.middlewares.decoding.DownloadHandler"},
    "DOWNLOADER_MIDDLEWARES": {
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
        "inews_crawler.middlewares.robots.RobotsMiddleware": 100,
        "inews_crawler.middlewares.politeness.PolitenessMiddleware": 585,
        "inews_crawler.middlewares.throttle.ThrottleMiddleware": 950,
    },
}


class OnceSpider(scrapy.Spider):
    name = "once"

    def __init__(self, addresses: list[str], links: dict[str, list[str]]) -> None:
        super().__init__()
        self.addresses = addresses
        self.links = links
        self.results: list[list[Any]] = []

    async def start(self) -> AsyncIterator[scrapy.Request]:
        for url in self.addresses:
            yield self.ask(url)

    def ask(self, url: str) -> scrapy.Request:
        return scrapy.Request(url, callback=self.had, errback=self.lost, cb_kwargs={"asked": url})

    def had(self, response: Response, asked: str) -> Any:
        self.results.append([asked, response.status, len(response.body), sorted(response.flags)])
        for url in self.links.get(asked, ()):
            yield self.ask(url)

    def lost(self, failure: Failure) -> None:
        error = failure.value
        reason = getattr(error, "reason", None) or type(error).__name__
        if isinstance(error, HttpError):
            reason = f"http_{error.response.status}"
        self.results.append([failure.request.cb_kwargs["asked"], reason, str(error), []])


def main() -> None:
    given = json.load(sys.stdin)
    settings = {**BASE, **given["settings"]}
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(OnceSpider)
    process.crawl(crawler, addresses=given["addresses"], links=given.get("links", {}))
    process.start()
    spider = crawler.spider
    results = spider.results if spider is not None else []
    stats = {
        name: value
        for name, value in crawler.stats.get_stats().items()
        if isinstance(value, (int, float, str))
    }
    print(json.dumps({"results": results, "stats": stats}))


if __name__ == "__main__":
    main()
