"""Decides how a run that is told to stop comes to its end: nothing new, what is under way within a bound.

Scrapy closes a spider only when every request it has taken from its queues is through, with all their
delays, pauses and time-outs. Here requests that wait for their slot are sent away at once, and transfers
that are still under way after ``INEWS_STOP_SECONDS`` are cut off; then the spider closes as it always does.
"""

from __future__ import annotations

import asyncio
import logging
from time import monotonic
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.utils.asyncio import call_later, create_looping_call

from inews_crawler.middlewares.refusals import RunStopping
from inews_crawler.middlewares.throttle import ThrottleMiddleware

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.utils.asyncio import CallLaterResult

logger = logging.getLogger(__name__)

#: How often it is looked whether the run is closing, in seconds: Scrapy tells nobody.
LOOK_SECONDS = 0.1


class Stopping:
    """Bounds the end of a run, whether a signal or a reason of the run's own ends it.

    Counts ``inews/stop/cut_off`` transfers.
    """

    def __init__(self, crawler: Crawler, *, seconds: float, clock: Callable[[], float] = monotonic) -> None:
        self.crawler = crawler
        self.seconds = seconds
        self.clock = clock
        self._transfers: set[asyncio.Task[Response]] = set()
        self._is_cutting = False
        self._began: float | None = None
        self._bound: CallLaterResult | None = None
        self._look = create_looping_call(self._look_whether_closing)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        stopping = cls(crawler, seconds=crawler.settings.getfloat("INEWS_STOP_SECONDS", 20.0))
        connect = crawler.signals.connect
        connect(stopping.engine_started, signal=signals.engine_started)
        connect(stopping.spider_closed, signal=signals.spider_closed)
        return stopping

    def engine_started(self) -> None:
        self._watch_transfers()
        self._look.start(LOOK_SECONDS, now=False)

    def _watch_transfers(self) -> None:
        """Keep hold of every transfer, whichever handler makes it: Scrapy offers no way to end one."""
        handlers = self.crawler.engine.downloader.handlers
        transfer = handlers.download_request_async

        async def watched(request: Request) -> Response:
            if self._is_cutting:
                raise RunStopping("The run is ending.")
            task = asyncio.ensure_future(transfer(request))
            self._transfers.add(task)
            try:
                return await task
            except asyncio.CancelledError:
                if not self._is_cutting:
                    raise
                raise RunStopping("The run ended before the answer was there.") from None
            finally:
                self._transfers.discard(task)

        handlers.download_request_async = watched  # type: ignore[method-assign]

    def _is_closing(self) -> bool:
        engine = self.crawler.engine
        # A signal ends the engine's running; a spider that closes itself is seen only by its slot.
        slot = engine._slot  # noqa: SLF001 - no other sign of it in Scrapy 2.19
        return not engine.running or slot is None or slot.closing is not None

    def _look_whether_closing(self) -> None:
        if self._began is not None or not self._is_closing():
            return
        self._began = self.clock()
        throttle = self.crawler.get_downloader_middleware(ThrottleMiddleware)
        if throttle is not None:
            throttle.stop()
        self._empty_slots()
        if self._transfers:
            logger.info("Waiting up to %g seconds for %d transfers", self.seconds, len(self._transfers))
        self._bound = call_later(self.seconds, self.cut_off)

    def _empty_slots(self) -> None:
        """Send away what had its slot but waits for the longer delay of AutoThrottle."""
        for slot in self.crawler.engine.downloader.slots.values():
            while slot.queue:
                _, waiting = slot.queue.popleft()
                waiting.errback(RunStopping("The run is ending."))

    def cut_off(self) -> None:
        """End every transfer that is under way; each request fails with ``RunStopping``."""
        self._is_cutting = True
        if self._transfers:
            logger.warning("Cut off %d transfers that did not end in time", len(self._transfers))
            self.crawler.stats.inc_value("inews/stop/cut_off", len(self._transfers))
        for task in list(self._transfers):
            task.cancel()
        self._empty_slots()

    def spider_closed(self) -> None:
        if self._look.running:
            self._look.stop()
        if self._bound is not None:
            self._bound.cancel()
        if self._began is not None:
            logger.debug("The end took %.1f seconds", self.clock() - self._began)
