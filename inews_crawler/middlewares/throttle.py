"""Gives every request its slot at its host, so that Crawl-delay, pauses and the breaker hold for all."""

from __future__ import annotations

import logging
from time import monotonic
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.utils.httpobj import urlparse_cached

from inews_crawler.middlewares.breaker import Breaker, BreakerRules, State
from inews_crawler.middlewares.host_throttle import HostThrottle, Pace
from inews_crawler.middlewares.refusals import HostBlocked, RunStopping

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.robotstxt import RobotParser

logger = logging.getLogger(__name__)


def request_host(request: Request) -> str:
    """The host a request goes to, in lower case; its port and scheme make no other host of it."""
    return (urlparse_cached(request).hostname or "").lower()


class ThrottleMiddleware:
    """The last downloader middleware before the downloader, so the first to see what came of a request.

    Counts ``inews/blocked/<host>`` and sets ``inews/crawl_delay/<host>`` (seconds in force) and
    ``inews/crawl_delay_capped/<host>`` (seconds asked for).
    """

    def __init__(
        self,
        crawler: Crawler,
        *,
        delay: float,
        limit: int,
        longest_crawl_delay: float,
        robots_name: str,
        rules: BreakerRules,
        rate: float = 0,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.crawler = crawler
        self.delay = delay
        self.limit = limit
        self.longest_crawl_delay = longest_crawl_delay
        self.robots_name = robots_name
        self.rules = rules
        self.clock = clock
        self.pace = Pace(rate, clock)  #: of all hosts together
        self.throttles: dict[str, HostThrottle] = {}
        self._slots: dict[Request, HostThrottle] = {}
        self._answered: set[Request] = set()
        self._stopping = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        middleware = cls(
            crawler,
            delay=settings.getfloat("DOWNLOAD_DELAY"),
            limit=settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"),
            longest_crawl_delay=settings.getfloat("INEWS_MAX_CRAWL_DELAY", 60.0),
            robots_name=settings.get("ROBOTSTXT_USER_AGENT") or settings.get("USER_AGENT"),
            rate=settings.getfloat("INEWS_MAX_RATE", 10.0),
            rules=BreakerRules(
                failures=settings.getint("INEWS_BREAKER_FAILURES", 5),
                pause=settings.getfloat("INEWS_BREAKER_PAUSE", 20.0),
                openings=settings.getint("INEWS_BREAKER_OPENINGS", 2),
            ),
        )
        connect = crawler.signals.connect
        connect(middleware.robots_parsed, signal=signals.robots_parsed)
        connect(middleware.headers_received, signal=signals.headers_received)
        connect(middleware.spider_closed, signal=signals.spider_closed)
        return middleware

    def find_throttle(self, request: Request) -> HostThrottle:
        """The throttle of the request's host, made when first asked for."""
        host = request_host(request)
        if host not in self.throttles:
            breaker = Breaker(self.rules, self.clock)
            self.throttles[host] = HostThrottle(
                breaker, delay=self.delay, limit=self.limit, pace=self.pace, clock=self.clock
            )
        return self.throttles[host]

    async def process_request(self, request: Request) -> None:
        """Hold the request until its host may be asked. Raises ``HostBlocked`` or ``RunStopping``."""
        if urlparse_cached(request).scheme not in {"http", "https"}:
            return
        throttle = self.find_throttle(request)
        self._check(request, throttle)
        # A redirect to another host comes with the slot of the first one.
        request.meta["download_slot"] = request_host(request)
        await self._wait(request, throttle)
        self._slots[request] = throttle

    async def _wait(self, request: Request, throttle: HostThrottle) -> None:
        # Scrapy prefers the hosts with the fewest requests under way: those that wait here are to count.
        slot = self.crawler.engine.downloader.slots.get(request_host(request))
        if slot is not None:
            slot.active.add(request)
        try:
            await throttle.take_slot(request.priority)
        except HostBlocked:
            self._count_blocked(request)
            raise
        finally:
            if slot is not None:
                slot.active.discard(request)

    def _check(self, request: Request, throttle: HostThrottle) -> None:
        if self._stopping:
            raise RunStopping("The run is ending.")
        if throttle.breaker.state is State.ENDED:
            self._count_blocked(request)
            raise HostBlocked(
                f"{request_host(request)} is not asked again in this run: {throttle.breaker.cause}."
            )

    def _count_blocked(self, request: Request) -> None:
        self.crawler.stats.inc_value(f"inews/blocked/{request_host(request)}")

    def end_host(self, host: str, error: HostBlocked) -> None:
        """Send away what waits for a host whose breaker has ended it."""
        self.throttles[host].refuse_all(error)

    def stop(self) -> None:
        """Begin no further request; those under way go on."""
        self._stopping = True
        for throttle in self.throttles.values():
            throttle.refuse_all(RunStopping("The run is ending."))

    def process_response(self, request: Request, response: Response) -> Response:
        self._leave(request)
        if 300 <= response.status < 400:  # noqa: PLR2004 - redirects go no further than this
            self.find_throttle(request).breaker.note_success()
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:  # noqa: ARG002 - called by name
        self._leave(request)

    def _leave(self, request: Request) -> None:
        throttle = self._slots.pop(request, None)
        if throttle is None:
            return  # it never had a slot: refused before it came here
        if request in self._answered:
            self._answered.discard(request)
        else:
            # Whether and when it arrived is unknown (a time-out), or the handler does not tell (a browser).
            throttle.note_answer()
        throttle.leave()

    def headers_received(self, request: Request) -> None:
        throttle = self._slots.get(request)
        if throttle is not None:
            throttle.note_answer()
            self._answered.add(request)

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        """Take over the Crawl-delay that robots.txt asks of us; a shorter one than ours changes nothing."""
        asked = robotparser.crawl_delay(self.robots_name)
        if asked is None or asked <= self.delay:
            return
        host, delay = request_host(request), min(asked, self.longest_crawl_delay)
        throttle = self.find_throttle(request)
        throttle.delay = max(throttle.delay, delay)
        self.crawler.stats.set_value(f"inews/crawl_delay/{host}", throttle.delay)
        logger.info("robots.txt of %s asks for %s seconds between requests", host, asked)
        if asked > delay:
            self.crawler.stats.set_value(f"inews/crawl_delay_capped/{host}", asked)
            logger.warning("The Crawl-delay of %s is longer than we wait: %s seconds are kept", host, delay)

    def spider_closed(self) -> None:
        for throttle in self.throttles.values():
            throttle.close()
