"""Decides what robots.txt lets us ask, by RFC 9309: absent means everything, unreachable means nothing.

Scrapy's own middleware reads an error page as if it were robots.txt and asks everything when robots.txt
cannot be had.
"""

from __future__ import annotations

import asyncio
import logging
import re
from typing import TYPE_CHECKING

from scrapy import Request, signals
from scrapy.exceptions import IgnoreRequest, NotConfigured, StopDownload
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser, RobotParser
from scrapy.utils.httpobj import urlparse_cached

from inews_crawler.crawl.fetching import to_reason
from inews_crawler.crawl.results import WORDS
from inews_crawler.middlewares.refusals import RetryLater, RobotsForbidden, RobotsUnreachable

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

#: How much of robots.txt is read; RFC 9309 (2.5) asks for at least 500 KiB.
LARGEST = 512 * 1024
#: Set by us on the request for robots.txt itself, so that nobody asks robots.txt about it.
OWN_REQUEST = "dont_obey_robotstxt"
TOO_MANY_REQUESTS = 429
#: A group may name us as our user agent does, with a version; RFC 9309 (2.2.1) compares the name alone.
NAMED_WITH_VERSION = re.compile(rb"(?im)^([\xef\xbb\xbf \t]*user-agent[ \t]*:[ \t]*[a-z_-]+)/[^\r\n#]*")


class RobotsMiddleware:
    """Asks each host for its robots.txt once, before anything else of it.

    Counts ``robotstxt/request_count``, ``robotstxt/response_status_count/<status>``,
    ``robotstxt/forbidden`` (all as Scrapy's does), ``inews/robots/unreachable_refused``, and sets
    ``inews/robots/unreachable/<host>`` to the reason.
    """

    def __init__(self, crawler: Crawler, *, name: str) -> None:
        self.crawler = crawler
        self.name = name
        self._rules: dict[str, asyncio.Future[RobotParser | RobotsUnreachable]] = {}
        self._received: dict[Request, int] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        if not settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        middleware = cls(crawler, name=settings.get("ROBOTSTXT_USER_AGENT") or settings.get("USER_AGENT"))
        connect = crawler.signals.connect
        connect(middleware.bytes_received, signal=signals.bytes_received)
        connect(middleware.response_downloaded, signal=signals.response_downloaded)
        return middleware

    async def process_request(self, request: Request) -> None:
        """Raises ``RobotsForbidden`` or ``RobotsUnreachable``."""
        parts = urlparse_cached(request)
        if request.meta.get(OWN_REQUEST) or parts.scheme not in {"http", "https"}:
            return
        rules = await self._find_rules(request)
        stats = self.crawler.stats
        if isinstance(rules, RobotsUnreachable):
            stats.inc_value("inews/robots/unreachable_refused")
            raise RobotsUnreachable(str(rules))
        if not rules.allowed(request.url, self.name):
            stats.inc_value("robotstxt/forbidden")
            raise RobotsForbidden(f"robots.txt of {parts.hostname} forbids {parts.path or '/'}.")

    async def _find_rules(self, request: Request) -> RobotParser | RobotsUnreachable:
        place = urlparse_cached(request).netloc
        if place in self._rules:
            return await self._rules[place]
        found: asyncio.Future[RobotParser | RobotsUnreachable] = asyncio.get_running_loop().create_future()
        self._rules[place] = found
        try:
            rules = await self._ask(request)
        except BaseException:
            del self._rules[place]
            found.cancel()
            raise
        found.set_result(rules)
        return rules

    async def _ask(self, request: Request) -> RobotParser | RobotsUnreachable:
        parts = urlparse_cached(request)
        # Without a bound on its declared size: ``bytes_received`` cuts it where reading ends.
        meta = {OWN_REQUEST: True, "download_maxsize": 0}
        asking = Request(
            f"{parts.scheme}://{parts.netloc}/robots.txt", priority=1000, meta=meta, callback=NO_CALLBACK
        )
        self.crawler.stats.inc_value("robotstxt/request_count")
        try:
            response = await self.crawler.engine.download_async(asking)
        except RetryLater as error:
            return self._unreachable(request, str(error))
        except IgnoreRequest:  # redirects without end or to an address that we never ask: as good as absent
            return await self._parse(b"", request)
        except Exception as error:  # noqa: BLE001 - whatever the network or a handler raises: it was not had
            reason = to_reason(error)
            return self._unreachable(request, WORDS.get(reason, reason))
        self.crawler.stats.inc_value(f"robotstxt/response_status_count/{response.status}")
        if response.status >= 500 or response.status == TOO_MANY_REQUESTS:  # noqa: PLR2004 - HTTP's classes
            return self._unreachable(request, f"HTTP {response.status}")
        body = response.body[:LARGEST] if 200 <= response.status < 300 else b""  # noqa: PLR2004 - HTTP's classes
        return await self._parse(body, request)

    async def _parse(self, body: bytes, request: Request) -> RobotParser:
        rules = ProtegoRobotParser.from_crawler(self.crawler, NAMED_WITH_VERSION.sub(rb"\1", body))
        await self.crawler.signals.send_catch_log_async(
            signal=signals.robots_parsed, robotparser=rules, request=request
        )
        return rules

    def _unreachable(self, request: Request, cause: str) -> RobotsUnreachable:
        host = urlparse_cached(request).hostname
        logger.error(
            "robots.txt of %s cannot be read (%s), so nothing is asked of it in this run", host, cause
        )
        self.crawler.stats.set_value(f"inews/robots/unreachable/{host}", cause)
        return RobotsUnreachable(f"robots.txt of {host} cannot be read ({cause}), so nothing may be asked.")

    def bytes_received(self, data: bytes, request: Request) -> None:
        """End the reading of an endless robots.txt. Raises ``StopDownload`` with what has come so far."""
        if not request.meta.get(OWN_REQUEST):
            return
        self._received[request] = self._received.get(request, 0) + len(data)
        if self._received[request] > LARGEST:
            raise StopDownload(fail=False)

    def response_downloaded(self, request: Request) -> None:
        if request.meta.get(OWN_REQUEST):
            self._received.pop(request, None)
            # From here the bound holds again: for what decompression makes of it.
            request.meta.pop("download_maxsize", None)
