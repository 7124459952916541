"""Gives every request its turn at its host, so that Crawl-delay, pauses and the breaker hold for all."""

from __future__ import annotations

import logging
from time import monotonic
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.utils.httpobj import urlparse_cached

from inews_crawler.middlewares.breaker import Breaker, BreakerRules, State
from inews_crawler.middlewares.host_throttle import HostThrottle
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
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.crawler = crawler
        self.delay = delay
        self.limit = limit
        self.longest_crawl_delay = longest_crawl_delay
        self.robots_name = robots_name
        self.rules = rules
        self.clock = clock
        self.gates: dict[str, HostThrottle] = {}
        self._turns: dict[Request, HostThrottle] = {}
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

    def find_gate(self, request: Request) -> HostThrottle:
        """The gate of the request's host, made when first asked for."""
        host = request_host(request)
        if host not in self.gates:
            breaker = Breaker(self.rules, self.clock)
            self.gates[host] = HostThrottle(breaker, delay=self.delay, limit=self.limit, clock=self.clock)
        return self.gates[host]

    async def process_request(self, request: Request) -> None:
        """Hold the request until its host may be asked. Raises ``HostBlocked`` or ``RunStopping``."""
        if urlparse_cached(request).scheme not in {"http", "https"}:
            return
        gate = self.find_gate(request)
        self._check(request, gate)
        # A redirect to another host comes with the slot of the first one.
        request.meta["download_slot"] = request_host(request)
        await self._wait(request, gate)
        self._turns[request] = gate

    async def _wait(self, request: Request, gate: HostThrottle) -> None:
        # Scrapy prefers the hosts with the fewest requests under way: those that wait here are to count.
        slot = self.crawler.engine.downloader.slots.get(request_host(request))
        if slot is not None:
            slot.active.add(request)
        try:
            await gate.take_slot(request.priority)
        except HostBlocked:
            self._count_blocked(request)
            raise
        finally:
            if slot is not None:
                slot.active.discard(request)

    def _check(self, request: Request, gate: HostThrottle) -> None:
        if self._stopping:
            raise RunStopping("The run is ending.")
        if gate.breaker.state is State.ENDED:
            self._count_blocked(request)
            raise HostBlocked(
                f"{request_host(request)} is not asked again in this run: {gate.breaker.cause}."
            )

    def _count_blocked(self, request: Request) -> None:
        self.crawler.stats.inc_value(f"inews/blocked/{request_host(request)}")

    def end_host(self, host: str, error: HostBlocked) -> None:
        """Send away what waits for a host whose breaker has ended it."""
        self.gates[host].refuse_all(error)

    def stop(self) -> None:
        """Begin no further request; those under way go on."""
        self._stopping = True
        for gate in self.gates.values():
            gate.refuse_all(RunStopping("The run is ending."))

    def process_response(self, request: Request, response: Response) -> Response:
        self._leave(request)
        if 300 <= response.status < 400:  # noqa: PLR2004 - redirects go no further than this
            self.find_gate(request).breaker.note_success()
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:  # noqa: ARG002 - called by name
        self._leave(request)

    def _leave(self, request: Request) -> None:
        gate = self._turns.pop(request, None)
        if gate is None:
            return  # it never had a turn: refused before it came here
        if request in self._answered:
            self._answered.discard(request)
        else:
            # Whether and when it arrived is unknown (a time-out), or the handler does not tell (a browser).
            gate.note_answer()
        gate.leave()

    def headers_received(self, request: Request) -> None:
        gate = self._turns.get(request)
        if gate is not None:
            gate.note_answer()
            self._answered.add(request)

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        """Take over the Crawl-delay that robots.txt asks of us; a shorter one than ours changes nothing."""
        asked = robotparser.crawl_delay(self.robots_name)
        if asked is None or asked <= self.delay:
            return
        host, delay = request_host(request), min(asked, self.longest_crawl_delay)
        gate = self.find_gate(request)
        gate.delay = max(gate.delay, delay)
        self.crawler.stats.set_value(f"inews/crawl_delay/{host}", gate.delay)
        logger.info("robots.txt of %s asks for %s seconds between requests", host, asked)
        if asked > delay:
            self.crawler.stats.set_value(f"inews/crawl_delay_capped/{host}", asked)
            logger.warning("The Crawl-delay of %s is longer than we wait: %s seconds are kept", host, delay)

    def spider_closed(self) -> None:
        for gate in self.gates.values():
            gate.close()
