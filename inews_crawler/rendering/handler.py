"""Decides how one page is shown in the browser: in which context, once or again, and closed in any case."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error as PlaywrightError
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod
from scrapy_playwright.provider import PlaywrightBrowserProvider

from inews_crawler.crawl.fetching import ENDS_AT_KNOWN, RENDER, UNFOLDED
from inews_crawler.middlewares.decoding import DownloadHandler
from inews_crawler.middlewares.throttle import ThrottleMiddleware
from inews_crawler.rendering.failure import RenderFailed
from inews_crawler.rendering.fill import wait_for_text
from inews_crawler.rendering.page import PageGuard
from inews_crawler.rendering.scripts import ScriptCache
from inews_crawler.rendering.unfold import Unfolding

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from inews_crawler.rendering.switch import Rendering

logger = logging.getLogger(__name__)

#: A page whose browser ended under it is shown once more.
TRIES = 2
#: A desktop's window. What a list shows only when it is scrolled to must not stand in it from the start.
VIEWPORT = {"width": 1366, "height": 900}
#: What the end of the browser may take, in seconds.
CLOSE_SECONDS = 10.0
#: What closing one page or context may take; a browser that takes longer is taken to be dead.
CLOSE_PAGE_SECONDS = 3.0
GONE = ("has been closed", "Connection closed", "Browser closed", "browser has disconnected")
CRASHED = ("crashed",)


class LazyProvider(PlaywrightBrowserProvider):  # type: ignore[misc] # untyped
    """Starts playwright and Chromium when the first page is to be shown, not with the run."""

    async def start(self) -> None:
        """Begin nothing yet."""

    async def launch_browser(self) -> Browser:
        if self.playwright is None:
            await super().start()
        return await super().launch_browser()  # type: ignore[no-any-return]

    async def close(self) -> None:
        if self.playwright is not None:
            await self.playwright.stop()


class BrowserHandler(DownloadHandler, ScrapyPlaywrightDownloadHandler):  # type: ignore[misc] # untyped
    """Shows the requests that are marked for it in Chromium and passes all others on to Scrapy's handler.

    Raises ``RenderFailed``. Counts ``inews/render/pages``, ``inews/render/<listing|article>`` and
    ``inews/render/failed/<reason>``.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        # Ours: a page is tried again here, where the browser's restarts are counted.
        self.config.target_closed_max_retries = 0
        self._rendering: Rendering = crawler.spider.rendering  # type: ignore[union-attr]
        self._scripts = ScriptCache()
        self._shown = 0
        self._guards: set[PageGuard] = set()
        self._is_stuck = False  #: playwright does not answer any more: it was ended from outside
        self._open: Counter[str] = Counter()  #: pages of each context

    async def download_request(self, request: Request) -> Response:
        if RENDER not in request.meta:
            return await super().download_request(request)
        try:
            return await self._show_again(request)
        except RenderFailed as error:
            self.stats.inc_value(f"inews/render/failed/{error.word}")
            logger.info("Not rendered: %s (%s)", request.url, error)
            raise

    async def _show_again(self, request: Request) -> Response:
        for number in range(TRIES):
            if not self._rendering.is_on:
                raise RenderFailed("off", "rendering is off for the rest of the run")
            if number:
                await self._take_turn_again(request)
            try:
                return await self._show(request)
            except PlaywrightError as error:
                text = str(error)
                if any(sign in text for sign in CRASHED):
                    raise RenderFailed("crashed", "the page crashed") from None
                if not any(sign in text for sign in GONE):
                    raise RenderFailed("error", text.partition("\n")[0]) from None
            await self._forget_browser()
        raise RenderFailed("browser_gone", "the browser ended while it showed the page")

    async def _take_turn_again(self, request: Request) -> None:
        turns = self._crawler.get_downloader_middleware(ThrottleMiddleware)
        if turns is not None:
            await turns.process_request(request)

    # --- one page ---

    async def _show(self, request: Request) -> Response:
        limits = self._rendering.limits
        guard = PageGuard(request, self._crawler, self._scripts, seconds=limits.seconds)
        context = f"pages-{self._shown // limits.recycle}"
        self._shown += 1
        self._open[context] += 1
        self._prepare(request, guard, context)
        try:
            await self._ensure_browser()
            self._guards.add(guard)
            self._count_page(request)
            async with asyncio.timeout(None) as deadline:
                guard.begin(deadline)
                return await super().download_request(request)
        except TimeoutError:
            if guard.is_orphan:
                raise PlaywrightError(GONE[0]) from None
            if guard.has_crashed:
                raise RenderFailed("crashed", "the page crashed") from None
            raise RenderFailed("timeout", f"it took longer than {limits.seconds:g} seconds") from None
        finally:
            self._guards.discard(guard)
            guard.end()
            await self._close_page(request)
            await self._recycle(context)

    def _count_page(self, request: Request) -> None:
        self.stats.inc_value("inews/render/pages")
        self.stats.inc_value(f"inews/render/{request.meta[RENDER]}")

    def _prepare(self, request: Request, guard: PageGuard, context: str) -> None:
        request.meta.update(
            playwright=True,
            playwright_include_page=True,
            playwright_context=context,
            playwright_context_kwargs=self._build_context(request),
            playwright_page_init_callback=guard.attach,
            playwright_page_methods=[PageMethod(self._look, request, guard)],
            playwright_page_goto_kwargs={"wait_until": "commit"},
        )

    def _build_context(self, request: Request) -> dict[str, Any]:
        language = (request.headers.get("Accept-Language") or b"id-ID").decode("latin-1")
        return {
            "user_agent": (request.headers.get("User-Agent") or b"").decode("latin-1") or None,
            "locale": language.partition(",")[0],
            "extra_http_headers": {"Accept-Language": language},
            "timezone_id": "Asia/Jakarta",
            "viewport": VIEWPORT,
            "ignore_https_errors": not self._crawler.settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES"),
            # Its requests would pass nobody's eyes.
            "service_workers": "block",
            "accept_downloads": False,
        }

    async def _look(self, page: Page, request: Request, guard: PageGuard) -> None:
        """What is done with a page that has begun to load, before its content is read."""
        await page.wait_for_load_state("domcontentloaded", timeout=max(1.0, guard.seconds_left) * 1000)
        if request.meta[RENDER] == "listing":
            ends_at = self._rendering.are_known if request.meta.get(ENDS_AT_KNOWN) else None
            unfolding = Unfolding(guard, self.stats, clicks=self._rendering.limits.clicks, ends_at=ends_at)
            await unfolding.run(page)
            request.meta[UNFOLDED] = {"clicks": unfolding.result.clicks, "ended": unfolding.result.ended}
        else:
            await wait_for_text(page, guard)
        # What still loads is not waited for.
        await page.evaluate("() => { if (document.readyState !== 'complete') { window.stop(); } }")

    # --- browser and contexts ---

    async def _ensure_browser(self) -> None:
        """Start Chromium if it does not run. Raises ``RenderFailed`` and turns rendering off if it cannot."""
        async with self.context_launch_lock:
            if hasattr(self, "browser") and self.browser.is_connected():
                return
            await self._drop_browser()
            if not self._rendering.note_launch():
                raise RenderFailed("off", "Chromium ended too often")
            try:
                await self._maybe_launch_browser()
            except (PlaywrightError, OSError) as error:
                first = str(error).strip().partition("\n")[0]
                self._rendering.turn_off(f"Chromium does not start ({first})")
                raise RenderFailed("off", "Chromium does not start") from None

    async def _forget_browser(self) -> None:
        async with self.context_launch_lock:
            if hasattr(self, "browser") and not self.browser.is_connected():
                await self._drop_browser()

    async def _drop_browser(self) -> None:
        self.context_wrappers.clear()
        if hasattr(self, "browser"):
            with contextlib.suppress(PlaywrightError):
                await self.browser.close()
            del self.browser

    async def _browser_disconnected_callback(self) -> None:
        """End the pages; the rest is ``_ensure_browser``'s: scrapy-playwright's own races with new pages."""
        for guard in list(self._guards):
            guard.note_browser_gone()

    async def _close_page(self, request: Request) -> None:
        page = request.meta.pop("playwright_page", None)
        for name in [name for name in request.meta if name.startswith("playwright")]:
            del request.meta[name]
        if page is not None and not page.is_closed():
            await self._close_soon(page)

    async def _recycle(self, context: str) -> None:
        """Close a context that has had its pages, when the last of them is closed."""
        self._open[context] -= 1
        current = f"pages-{self._shown // self._rendering.limits.recycle}"
        if self._open[context] > 0 or context == current:
            return
        del self._open[context]
        wrapper = self.context_wrappers.get(context)
        if wrapper is not None:
            await self._close_soon(wrapper.context)

    async def _close_soon(self, what: Page | BrowserContext) -> None:
        try:
            async with asyncio.timeout(CLOSE_PAGE_SECONDS):
                await what.close()
        except PlaywrightError:  # it went with its browser
            return
        except TimeoutError:
            self._is_stuck = True

    async def close(self) -> None:
        """End the browser with the run, whatever state it is in."""
        if self._is_stuck:
            self.context_wrappers.clear()
            self.__dict__.pop("browser", None)
        try:
            async with asyncio.timeout(CLOSE_PAGE_SECONDS if self._is_stuck else CLOSE_SECONDS):
                await super().close()
        except (PlaywrightError, TimeoutError) as error:
            logger.warning("The browser did not end as it should: %s", str(error) or "no answer")
