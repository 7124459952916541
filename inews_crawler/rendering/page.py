"""Decides what one browser page may ask, when, and how long it may take."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from inews_crawler.middlewares.politeness import PolitenessMiddleware
from inews_crawler.middlewares.refusals import RobotsForbidden
from inews_crawler.middlewares.robots import RobotsMiddleware
from inews_crawler.middlewares.throttle import ThrottleMiddleware
from inews_crawler.rendering.rules import SCRIPT, find_fault

if TYPE_CHECKING:
    from playwright.async_api import Dialog, Page, Route
    from playwright.async_api import Request as PageRequest
    from playwright.async_api import Response as PageResponse
    from scrapy.crawler import Crawler

    from inews_crawler.rendering.scripts import ScriptCache

#: Requests that one page may make by itself; one that polls would never end.
MOST_REQUESTS = 40
#: Requests that each click may add to them.
PER_CLICK = 5
#: Answers after which the page may come to a wrong end: asking again later may bring what it wanted.
REFUSALS = frozenset({403, 408, 429})
#: How long one of them may wait for its turn, in seconds.
LONGEST_WAIT = 120.0
#: What is left, after the page's time is over, to read what it shows, in seconds.
GRACE = 4.0
LOOK_SECONDS = 0.05


class PageGuard:
    """Stands between a browser page and the site, from before its first request until it is closed.

    Every request the page makes obeys robots.txt and takes its turn at its host, like plain ones.
    Counts ``inews/render/aborted`` and ``inews/render/requests``.
    """

    def __init__(self, request: Request, crawler: Crawler, scripts: ScriptCache, *, seconds: float) -> None:
        self.request = request
        self.crawler = crawler
        self.seconds = seconds
        self.lost = 0  #: requests of its own that did not get their answer, counted up
        self.has_crashed = False
        self.is_orphan = False  #: its browser is gone
        self.led_away = False  #: it wanted to become another page
        self._scripts = scripts
        self._turns = crawler.get_downloader_middleware(ThrottleMiddleware)
        self._robots = crawler.get_downloader_middleware(RobotsMiddleware)
        self._politeness = crawler.get_downloader_middleware(PolitenessMiddleware)
        self._own: PageRequest | None = None
        self._under_way: dict[PageRequest, Request] = {}
        self._asked = 0
        self._most = MOST_REQUESTS
        self._answered: set[PageRequest] = set()
        self._waiting = 0
        self._left = 0.0
        self._changed_at = monotonic()
        self._deadline: asyncio.Timeout | None = None
        self._is_hurried = False

    async def attach(self, page: Page, request: Request) -> None:  # noqa: ARG002 - as scrapy-playwright calls it
        """Begin to stand guard, before the page asks anything."""
        page.on("response", self._note_response)
        page.on("requestfinished", self._note_end)
        page.on("requestfailed", self._note_failure)
        page.on("crash", self._note_crash)
        page.on("popup", _close)
        page.on("dialog", _dismiss)
        # Routes are asked in the reverse order of their making: ours before scrapy-playwright's.
        await page.route("**/*", self._route)

    # --- time ---

    def begin(self, deadline: asyncio.Timeout) -> None:
        """Count the page's time from now; ``deadline`` ends it."""
        self._deadline = deadline
        deadline.reschedule(asyncio.get_running_loop().time() + self.seconds + GRACE)

    @property
    def seconds_left(self) -> float:
        """How long the page may still take; after that it is only read, as it is when the run is ending."""
        if not self.crawler.engine.running:
            self._hurry()
            return 0.0
        if self._waiting:
            return self._left - GRACE
        return self._measure_rest() - GRACE

    def _measure_rest(self) -> float:
        when = self._deadline.when() if self._deadline else None
        return (when or 0.0) - asyncio.get_running_loop().time()

    def _hurry(self) -> None:
        if not self._is_hurried:
            self._is_hurried = True
            self._reschedule(GRACE)

    def _pause_clock(self) -> None:
        if self._waiting == 0:
            self._left = self._measure_rest()
            self._reschedule(self._left + LONGEST_WAIT)
        self._waiting += 1

    def _resume_clock(self) -> None:
        self._waiting -= 1
        if self._waiting == 0 and not self._is_hurried:
            self._reschedule(self._left)

    def _reschedule(self, seconds: float) -> None:
        if self._deadline is not None and not self._deadline.expired():
            self._deadline.reschedule(asyncio.get_running_loop().time() + seconds)

    async def settle(self, idle: float, most: float) -> None:
        """Wait until nothing has been under way for ``idle`` seconds, but not longer than ``most``."""
        until = monotonic() + most
        while self.idle_for < idle and monotonic() < until and self.seconds_left > 0:  # noqa: ASYNC110 - time
            await asyncio.sleep(LOOK_SECONDS)

    @property
    def idle_for(self) -> float:
        """Seconds since the page last asked something or was answered; 0 while something is under way."""
        if self._under_way or self._waiting:
            return 0.0
        return monotonic() - self._changed_at

    def touch(self) -> None:
        """Count idleness from now: something was done to the page."""
        self._changed_at = monotonic()

    def expect_requests(self) -> None:
        """Something is done that the page will answer by asking: it may, however much it has asked before."""
        self._most = max(self._most, self._asked + PER_CLICK)
        self.touch()

    # --- what the page asks ---

    async def _route(self, route: Route, asked: PageRequest) -> None:
        try:
            if self._own is None and asked.is_navigation_request():
                self._own = asked  # its turn was taken when it came through the middlewares
                await route.fallback()
            elif self._is_refused(asked):
                self._note_way_out(asked)
                self.crawler.stats.inc_value("inews/render/aborted")
                # Any other word would put an error page in the place of the page.
                await route.abort("aborted")
            elif kept := self._scripts.find(asked.url):
                await route.fulfill(status=200, headers=kept.headers, body=kept.body)
            else:
                await self._let_through(route, asked)
        except PlaywrightError:
            self._note_end(asked)  # the page was closed meanwhile

    def _is_refused(self, asked: PageRequest) -> bool:
        if asked.is_navigation_request() or self._asked >= self._most:
            return True
        return find_fault(asked.url, asked.resource_type, asked.method) is not None

    def _note_way_out(self, asked: PageRequest) -> None:
        if asked.is_navigation_request() and asked.frame.parent_frame is None:
            self.led_away = True

    async def _let_through(self, route: Route, asked: PageRequest) -> None:
        self._asked += 1
        self.touch()
        # Before new pages: the page that asks is open and waits.
        ours = Request(asked.url, priority=1000, meta={"dont_retry": True})
        self._pause_clock()
        try:
            if self._robots is not None:
                await self._robots.process_request(ours)
            if self._turns is not None:
                await self._turns.process_request(ours)
        except RobotsForbidden:
            await route.abort()
            return
        except IgnoreRequest:
            self.lost += 1
            await route.abort()
            return
        finally:
            self.touch()
            self._resume_clock()
        self._under_way[asked] = ours
        self.crawler.stats.inc_value("inews/render/requests")
        await route.continue_(headers=self._to_headers(await asked.all_headers()))

    def _to_headers(self, headers: dict[str, str]) -> dict[str, str]:
        """The browser's headers with the names that plain requests bear."""
        kept = {name: value for name, value in headers.items() if not name.startswith("sec-ch-")}
        for name in ("User-Agent", "Accept-Language"):
            value = self.request.headers.get(name)
            if value:
                kept[name.lower()] = value.decode("latin-1")
        return kept

    # --- what it is answered ---

    def _note_response(self, answer: PageResponse) -> None:
        ours = self.request if answer.request is self._own else self._under_way.get(answer.request)
        if ours is None or self._turns is None:
            return
        if ours is self.request:
            # The turn of the page ends with its head: what it asks from here on takes turns of its own.
            self._turns.process_response(ours, Response(ours.url, status=answer.status))
            return
        self._answered.add(answer.request)
        if answer.status >= 500 or answer.status in REFUSALS:  # noqa: PLR2004 - HTTP's classes
            self.lost += 1
        self._tell_politeness(ours, answer)
        if answer.request.resource_type == SCRIPT and answer.status == 200:  # noqa: PLR2004
            self._scripts.keep_later(answer)

    def _tell_politeness(self, ours: Request, answer: PageResponse) -> None:
        if self._politeness is None:
            return
        # A list of header values: what Scrapy's own handlers give.
        headers = {name: [value] for name, value in answer.headers.items()}
        try:
            self._politeness.process_response(ours, Response(ours.url, status=answer.status, headers=headers))
        except IgnoreRequest:  # the host asks for a longer wait than a run has
            self.lost += 1

    def _note_failure(self, asked: PageRequest) -> None:
        if asked in self._under_way and asked not in self._answered:
            self.lost += 1
        self._note_end(asked)

    def _note_end(self, asked: PageRequest) -> None:
        ours = self._under_way.pop(asked, None)
        if ours is not None:
            self.touch()
            self._leave(ours)

    def _leave(self, ours: Request) -> None:
        if self._turns is not None:
            self._turns.process_exception(ours, IgnoreRequest())

    def _note_crash(self, page: Page) -> None:  # noqa: ARG002 - as playwright calls it
        self.has_crashed = True
        self._reschedule(0)

    def note_browser_gone(self) -> None:
        """The browser ended: what is asked of it now may never be answered."""
        self.is_orphan = True
        self._reschedule(0)

    def end(self) -> None:
        """Give back every turn that the page still holds."""
        for asked in list(self._under_way):
            self._note_end(asked)
        self._leave(self.request)


async def _close(page: Page) -> None:
    """No page opens another."""
    await page.close()


async def _dismiss(dialog: Dialog) -> None:
    await dialog.dismiss()
