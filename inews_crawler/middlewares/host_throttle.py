"""Decides when the next request may go to one host: a page, a retry, a redirect's target, robots.txt."""

from __future__ import annotations

import asyncio
import heapq
import math
from itertools import count
from time import monotonic
from typing import TYPE_CHECKING

from scrapy.utils.asyncio import CallLaterResult, call_later

from inews_crawler.middlewares.breaker import Breaker, State

if TYPE_CHECKING:
    from collections.abc import Callable


class Pace:
    """The bound over all hosts of the site: the moments at which requests may begin, one after another."""

    def __init__(self, rate: float, clock: Callable[[], float] = monotonic) -> None:
        self._gap = 1 / rate if rate else 0.0
        self._clock = clock
        self._next = -math.inf

    def reserve(self) -> float:
        """The moment at which one request may begin; nobody else is given it."""
        moment = max(self._next, self._clock())
        self._next = moment + self._gap
        return moment


class HostThrottle:
    """The queue before one host. Every request takes a slot and leaves when its answer, or none, has come.

    A gap is counted from the moment the host began to answer, not from the moment we began to ask: only
    then is it sure that the host saw the first request that long before the second. (A request on a new
    connection arrives late by the time its handshake takes.) Scrapy's own slots count from the asking,
    lose what they know after a minute of idleness, and let AutoThrottle choose the delay.
    """

    def __init__(
        self,
        breaker: Breaker,
        *,
        delay: float,
        limit: int = 1,
        pace: Pace | None = None,
        clock: Callable[[], float] = monotonic,
        later: Callable[[float, Callable[[], object]], CallLaterResult] = call_later,
    ) -> None:
        self.breaker = breaker
        self.delay = delay  #: seconds between two requests
        self.limit = max(1, limit)  #: requests under way at once
        self._pace = pace or Pace(0, clock)
        self._reserved: float | None = None
        self._clock = clock
        self._later = later
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._numbers = count()
        self._under_way = 0
        self._last = -math.inf
        self._not_before = -math.inf
        self._timer: CallLaterResult | None = None

    @property
    def waiting(self) -> int:
        """How many requests wait for a slot."""
        return len(self._waiting)

    async def take_slot(self, priority: int = 0) -> None:
        """Wait until this host may be asked: higher priorities first, then first come, first served.

        Raises what ``refuse_all`` is given while waiting.
        """
        slot: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (-priority, next(self._numbers), slot))
        self._advance()
        await slot

    def note_answer(self) -> None:
        """The host has begun to answer: the gap counts from here."""
        self._last = self._clock()

    def leave(self) -> None:
        """A request that had a slot is over.

        The next one begins a moment later: what the answer says about the host (wait, go away) is read
        by a middleware that sees it after this one.
        """
        self._under_way -= 1
        if self._timer is None:
            self._timer = self._later(0, self._ring)

    def pause(self, seconds: float) -> None:
        """Ask nothing for this long."""
        self._not_before = max(self._not_before, self._clock() + seconds)

    def refuse_all(self, error: Exception) -> None:
        """Send everything that waits away."""
        waiting, self._waiting = self._waiting, []
        for _, _, slot in waiting:
            if not slot.done():
                slot.set_exception(error)

    def close(self) -> None:
        """Stop the timer."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _ready_at(self) -> float:
        opens = self.breaker.open_until if self.breaker.state is State.OPEN else -math.inf
        return max(self._last + self.delay, self._not_before, opens)

    def _find_wait(self) -> float:
        """Seconds until the next request may begin; the site's moment is asked for once the host is ready."""
        now = self._clock()
        wait = self._ready_at() - now
        if wait > 0:
            return wait
        if self._reserved is None:
            self._reserved = self._pace.reserve()
        return self._reserved - now

    def _is_full(self) -> bool:
        limit = self.limit if self.breaker.state is State.CLOSED else 1
        return self._under_way >= limit

    def _advance(self) -> None:
        while self._timer is None and self._waiting and not self._is_full():
            wait = self._find_wait()
            if wait > 0:
                self._timer = self._later(wait, self._ring)
                return
            self._reserved = None
            _, _, slot = heapq.heappop(self._waiting)
            if slot.done():  # its request was cancelled while it waited
                continue
            self._under_way += 1
            self._last = self._clock()
            slot.set_result(None)

    def _ring(self) -> None:
        self._timer = None
        self._advance()
