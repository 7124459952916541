"""Shows pages in Chromium by scrapy-playwright, each within a time and closed in any case.

Input: requests marked with ``RENDER``. Output: responses with the page's final HTML, or ``RenderFailed``.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout
from scrapy.exceptions import IgnoreRequest
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod

from inews_crawler.crawl.fetching import ENDS_AT_KNOWN, EXPANDED, RENDER
from inews_crawler.exceptions import NestingTooDeep
from inews_crawler.middlewares.decoding import DownloadHandler
from inews_crawler.middlewares.throttle import ThrottleMiddleware
from inews_crawler.page import Page
from inews_crawler.rendering.expand import Expander
from inews_crawler.rendering.traffic import PageTraffic

if TYPE_CHECKING:
    from playwright.async_api import Page as BrowserPage
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from inews_crawler.rendering.switch import Rendering

logger = logging.getLogger(__name__)

#: Seconds to read what a page shows after its time is over, and to close it or the browser.
GRACE = 4.0
CLOSE_SECONDS = 5.0
#: Text that has not come to an idle page after so many seconds will not come.
FILL_SECONDS = 2.0
GONE = ("has been closed", "Connection closed", "Browser closed", "browser has disconnected")


class RenderFailed(IgnoreRequest):
    """The browser could not show a page; what plain HTTP gave stands.

    ``word`` is counted in ``inews/render/failed/<word>``: ``off`` (no browser any more), ``browser_gone``,
    ``crashed`` (the page), ``timeout`` or ``error``.
    """

    final = False

    def __init__(self, word: str, message: str) -> None:
        super().__init__(message)
        self.word = word
        self.reason = f"render_{word}"


class BrowserGone(RenderFailed):
    """The browser ended under the page. In ``RETRY_EXCEPTIONS``: Scrapy asks again, with a throttle slot."""


def to_failure(error: Exception) -> RenderFailed:
    """What an error of the browser means for the page."""
    text = str(error).partition("\n")[0]
    if isinstance(error, TimeoutError | PlaywrightTimeout):
        return RenderFailed("timeout", text or "it took longer than INEWS_RENDER_SECONDS allows")
    if "crashed" in text:
        return RenderFailed("crashed", "the page crashed")
    if any(sign in text for sign in GONE):
        return BrowserGone("browser_gone", "the browser ended while it showed the page")
    return RenderFailed("error", text)


class BrowserHandler(DownloadHandler, ScrapyPlaywrightDownloadHandler):  # type: ignore[misc] # untyped
    """scrapy-playwright's handler with a bound on pages, time and restarts; other requests are Scrapy's.

    Counts ``inews/render/pages``, ``inews/render/<listing|article>`` and ``inews/render/failed/<word>``.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.config.target_closed_max_retries = 0  # Scrapy's retries wait for a throttle slot
        self._rendering: Rendering = crawler.spider.rendering  # type: ignore[union-attr]
        self._places = asyncio.Semaphore(self._rendering.pages)
        self._scripts: dict[str, dict[str, Any]] = {}
        self._deadlines: set[asyncio.Timeout] = set()
        self._shown = 0

    async def download_request(self, request: Request) -> Response:
        if RENDER not in request.meta:
            return await super().download_request(request)
        async with self._places:
            try:
                return await self._show(request)
            except RenderFailed as error:
                self.stats.inc_value(f"inews/render/failed/{error.word}")
                logger.info("Not rendered: %s (%s)", request.url, error)
                raise

    async def _show(self, request: Request) -> Response:
        throttle = self._crawler.get_downloader_middleware(ThrottleMiddleware)
        delay = throttle.find_throttle(request).delay if throttle else 0.0
        kind, seconds = request.meta[RENDER], self._rendering.seconds
        if kind == "listing":
            seconds += self._rendering.clicks * delay
        await self._ensure_browser()
        self._prepare(request, PageTraffic(self._crawler, self._scripts, seconds=seconds), delay)
        self.stats.inc_value("inews/render/pages")
        self.stats.inc_value(f"inews/render/{kind}")
        try:
            async with asyncio.timeout(seconds + GRACE) as deadline:
                self._deadlines.add(deadline)
                return await super().download_request(request)
        except (PlaywrightError, TimeoutError) as error:
            if self._is_running and isinstance(error, TimeoutError) and "playwright_page" not in request.meta:
                self._rendering.turn_off("Chromium opens no page")
            raise to_failure(error if self._is_running else PlaywrightError(GONE[0])) from None
        finally:
            self._deadlines.discard(deadline)
            await self._close_page(request)

    def _prepare(self, request: Request, traffic: PageTraffic, delay: float) -> None:
        """Fill in scrapy-playwright's keys; a new context after some pages keeps the memory flat."""
        self._context = f"pages-{self._shown // self._rendering.recycle}"
        self._shown += 1
        request.meta.update(
            playwright=True,
            playwright_include_page=True,  # it is closed here
            playwright_context=self._context,
            playwright_context_kwargs=self._build_context(request),
            playwright_page_init_callback=traffic.attach,
            playwright_page_methods=[PageMethod(self._complete, request, traffic, delay)],
            playwright_page_goto_kwargs={"wait_until": "commit"},
            # The time of a page in the browser says nothing about how fast its host answers.
            autothrottle_dont_adjust_delay=True,
        )

    def _build_context(self, request: Request) -> dict[str, Any]:
        language = (request.headers.get("Accept-Language") or b"id-ID").decode("latin-1")
        return {
            "user_agent": (request.headers.get("User-Agent") or b"").decode("latin-1") or None,
            "extra_http_headers": {"Accept-Language": language},
            "ignore_https_errors": not self._crawler.settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES"),
            "service_workers": "block",  # their requests would pass the abort hook by
            "accept_downloads": False,
        }

    async def _complete(
        self, page: BrowserPage, request: Request, traffic: PageTraffic, delay: float
    ) -> None:
        """Bring the page's cards or text, before its content is read."""
        await page.wait_for_load_state("domcontentloaded")
        traffic.touch()  # the host has answered: a delay counts from here
        if request.meta[RENDER] == "listing":
            ends_at = self._rendering.are_known if request.meta.get(ENDS_AT_KNOWN) else None
            expander = Expander(page, traffic, self.stats, delay=delay)
            request.meta[EXPANDED] = await expander.run(self._rendering.clicks, ends_at)
        else:
            await traffic.settle(FILL_SECONDS, is_done=partial(has_text, page))
        # scrapy-playwright waits for "load" next: what still loads is not needed.
        await page.evaluate("() => { if (document.readyState !== 'complete') { window.stop(); } }")

    async def _close_page(self, request: Request) -> None:
        """Close the page, and contexts that have shown all their pages."""
        page: BrowserPage | None = request.meta.get("playwright_page")
        for name in [name for name in request.meta if name.startswith("playwright")]:
            del request.meta[name]
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                with suppress(PlaywrightError):  # it ended with its browser
                    if page is not None:
                        await page.close()
                    for name, each in list(self.context_wrappers.items()):
                        if name != self._context and not each.context.pages:
                            await each.context.close()
        except TimeoutError:
            self._rendering.turn_off("Chromium does not answer any more")

    # --- the browser ---

    @property
    def _is_running(self) -> bool:
        return hasattr(self, "browser") and self.browser.is_connected()

    async def _launch(self) -> None:
        """Start nothing with the run: it may never need the browser."""

    async def _ensure_browser(self) -> None:
        """Start Chromium if it does not run. Raises ``RenderFailed`` if it cannot."""
        async with self.context_launch_lock:
            while not self._is_running and self._rendering.note_launch():
                self.__dict__.pop("browser", None)
                try:
                    if not hasattr(self, "browser_provider"):
                        await super()._launch()
                    await self._maybe_launch_browser()
                except (PlaywrightError, OSError) as error:
                    cause = str(error).strip().partition("\n")[0]
                    if not any(sign in cause for sign in GONE):  # else it ended while it started
                        self._rendering.turn_off(f"Chromium does not start ({cause})")
        if not self._rendering.is_on:
            raise RenderFailed("off", "rendering is off for the rest of the run")

    async def _browser_disconnected_callback(self) -> None:
        """Forget the browser and end its pages: a dead one may never answer what was asked of it."""
        self.context_wrappers.clear()
        self.__dict__.pop("browser", None)
        for deadline in self._deadlines:
            if not deadline.expired():
                deadline.reschedule(0)

    async def close(self) -> None:
        """End the browser with the run, whatever state it is in."""
        self.context_wrappers.clear()  # they end with it
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await super().close()
        except (PlaywrightError, TimeoutError) as error:
            logger.warning("Chromium did not end as it should: %s", str(error) or "no answer")


async def has_text(page: BrowserPage) -> bool:
    """True if the page is an article with its text."""
    try:
        return not Page(page.url, (await page.content()).encode(), encoding="utf-8").lacks_text
    except NestingTooDeep:
        return True
