"""Decides which requests of a browser page go out, and tells whether the page is idle.

Input: what Chromium asks for one page, and how it is answered. Output: pass or abort, and counts.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from math import inf
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError
from scrapy import Request
from scrapy.exceptions import IgnoreRequest

from inews_crawler.middlewares.refusals import RobotsForbidden
from inews_crawler.middlewares.robots import RobotsMiddleware
from inews_crawler.site.hosts import NETWORK_MENU_URL, host_family

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playwright.async_api import Page, Route
    from playwright.async_api import Request as PageRequest
    from playwright.async_api import Response as PageResponse
    from scrapy.crawler import Crawler

#: Only these bring cards or text: no style, image, font, media, frame, beacon or socket.
KINDS = frozenset({"script", "xhr", "fetch"})
#: The site keeps its scripts on a host of their own. Source: the site's own templates.
SCRIPT_HOST = urlsplit(NETWORK_MENU_URL).hostname
MOST_REQUESTS = 40  #: of one page, so that a page that polls comes to an end
PER_CLICK = 5  #: requests that each click may add
LOOK_SECONDS = 0.1
MOST_SCRIPTS = 50
LARGEST_SCRIPT = 1_000_000  #: bytes
TRANSFER_HEADERS = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection"})


def find_fault(url: str, kind: str, method: str = "GET") -> str | None:
    """Why a request is aborted (``kind`` of use, ``method``, ``scheme``, ``host``); None if it may pass."""
    if kind not in KINDS:
        return "kind"
    if method not in {"GET", "POST"}:
        return "method"
    try:
        parts, port = urlsplit(url), urlsplit(url).port
    except ValueError:
        return "host"
    if parts.scheme != "https" or port not in {None, 443}:
        return "scheme"
    host = (parts.hostname or "").lower()
    return None if host == SCRIPT_HOST or host_family(host) is not None else "host"


class PageTraffic:
    """The requests of one browser page. Counts ``inews/render/requests`` and ``inews/render/aborted``.

    Its route replaces ``PLAYWRIGHT_ABORT_REQUEST``: where a click leads away, the abort code of that hook
    ("failed") shows an error page, and scrapy-playwright logs a traceback when a browser dies in the hook.
    ``scripts`` are the run's, by address: Chromium's own cache is off while requests are intercepted.
    """

    def __init__(self, crawler: Crawler, scripts: dict[str, dict[str, Any]], *, seconds: float) -> None:
        self.failed = 0  #: requests that brought no usable answer
        self.led_away = False  #: True if the page wanted to become another page
        self._crawler, self._scripts = crawler, scripts
        self._robots = crawler.get_downloader_middleware(RobotsMiddleware)
        self._ends_at, self._changed_at = monotonic() + seconds, monotonic()
        self._has_begun = False
        self._asked, self._most = 0, MOST_REQUESTS
        self._pending: set[PageRequest] = set()

    async def attach(self, page: Page, request: Request) -> None:  # noqa: ARG002 - scrapy-playwright's call
        """Follow the page from before its first request."""
        page.on("response", self._note_response)
        page.on("requestfinished", self._note_end)
        page.on("requestfailed", self._note_failure)
        await page.route("**/*", self._route)

    async def _route(self, route: Route, asked: PageRequest) -> None:
        with suppress(PlaywrightError):  # the page was closed meanwhile
            if not self._has_begun:  # the page itself: it has passed the middlewares
                self._has_begun = True
                await route.continue_()
            elif asked.url in self._scripts:
                await route.fulfill(**self._scripts[asked.url])
            elif await self._may_pass(asked):
                self._crawler.stats.inc_value("inews/render/requests")
                await route.continue_()
            else:
                self._crawler.stats.inc_value("inews/render/aborted")
                self.led_away |= asked.is_navigation_request() and asked.frame.parent_frame is None
                await route.abort("aborted")

    async def _may_pass(self, asked: PageRequest) -> bool:
        if self._asked >= self._most or find_fault(asked.url, asked.resource_type, asked.method):
            return False
        self._asked += 1
        self._pending.add(asked)
        try:
            if self._robots is not None:
                await self._robots.process_request(Request(asked.url))
        except IgnoreRequest as error:
            self.failed += not isinstance(error, RobotsForbidden)
            self._note_end(asked)
            return False
        return True

    async def _note_response(self, answer: PageResponse) -> None:
        if answer.request not in self._pending:
            return
        # After these the page may show less than there is, so a later run asks again.
        self.failed += answer.status >= 500 or answer.status in {403, 408, 429}  # noqa: PLR2004 - HTTP's class
        is_script = answer.request.resource_type == "script" and answer.status == 200  # noqa: PLR2004
        no_store = "no-store" in answer.headers.get("cache-control", "")
        if not is_script or no_store or len(self._scripts) >= MOST_SCRIPTS:
            return
        with suppress(PlaywrightError):  # the page was closed, or the script never came whole
            body = await answer.body()
            if len(body) <= LARGEST_SCRIPT:
                headers = {k: text for k, text in answer.headers.items() if k not in TRANSFER_HEADERS}
                self._scripts[answer.url] = {"headers": headers, "body": body}

    def _note_failure(self, asked: PageRequest) -> None:
        self.failed += asked in self._pending
        self._note_end(asked)

    def _note_end(self, asked: PageRequest) -> None:
        if asked in self._pending:
            self._pending.discard(asked)
            self.touch()

    # --- time ---

    @property
    def is_over(self) -> bool:
        """True if the page's time is over or the run is ending: what the page shows by now is read."""
        return monotonic() >= self._ends_at or not self._crawler.engine.running

    @property
    def idle_for(self) -> float:
        """Seconds since the last request, answer or act; 0 while a request is pending."""
        return 0.0 if self._pending else monotonic() - self._changed_at

    def touch(self, *, may_ask: bool = False) -> None:
        """Count idleness from now; ``may_ask`` lets an act on the page cause further requests."""
        self._changed_at = monotonic()
        if may_ask:
            self._most = max(self._most, self._asked + PER_CLICK)

    async def settle(
        self, idle: float, most: float = inf, is_done: Callable[[], Awaitable[bool]] | None = None
    ) -> None:
        """Wait until the page is done or has been idle for ``idle`` seconds, at most ``most``."""
        until = monotonic() + most
        while self.idle_for < idle and monotonic() < until and not self.is_over:
            if is_done is not None and await is_done():
                return
            await asyncio.sleep(LOOK_SECONDS)
