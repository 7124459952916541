"""Expands a listing page in the browser: clicks "Load More" or scrolls until no new cards come.

Input: an open page. Output: the page with its cards, and how expanding ended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from playwright.async_api import Error as PlaywrightError

from inews_crawler.discovery.load_more import CANDIDATES, Control, is_load_more
from inews_crawler.site.article_addresses import to_article_address

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from playwright.async_api import ElementHandle, Page
    from scrapy.statscollectors import StatsCollector

    from inews_crawler.rendering.traffic import PageTraffic

#: ``all``: nothing more came. ``away``: the next click leads to another page. ``known``: the new cards were
#: all stored. ``limit``: no click is left. ``cut``: time was over or a request failed; more may be there.
Ended = Literal["all", "away", "known", "limit", "cut"]

REST_SECONDS = 0.4  #: a page idle for so long has shown what it was asked for
GROWTH_SECONDS = 1.5  #: cards that have not come to an idle page after so long will not come
BUSY_SECONDS = 15.0  #: a page that is never idle is waited for so long
CLICK_MILLISECONDS = 2_000
SCROLL_STEPS = 40

ADDRESSES = "() => Array.from(document.links, link => link.href)"
FIND_CONTROLS = """selector => Array.from(document.querySelectorAll(selector)).filter(
    element => !element.closest('nav, header, footer') && element.getClientRects().length && !element.disabled
)"""
DESCRIBE = """elements => elements.map(element => [
    element.tagName.toLowerCase(), (element.innerText || element.value || '').slice(0, 200),
    element.id + ' ' + (element.getAttribute('class') || ''), element.getAttribute('href')
])"""
# In steps: the element that loads more when it is seen may stand above a long footer. Chromium tells the page
# of it with the next frame drawn; a page that draws none is waited for a quarter of a second a step.
SCROLL = """async steps => {
    const draw = done => requestAnimationFrame(() => requestAnimationFrame(done));
    const sleep = time => new Promise(done => setTimeout(done, time));
    const height = document.documentElement.scrollHeight, step = Math.max(innerHeight * 0.8, height / steps);
    for (let y = 0; y < height + step; y += step) {
        scrollTo(0, y);
        await sleep(50);
        await Promise.race([new Promise(draw), sleep(250)]);
    }
}"""


class Expander:
    """Expands one listing; two acts on it are a ``delay`` apart. Counts ``inews/render/clicks``."""

    def __init__(self, page: Page, traffic: PageTraffic, stats: StatsCollector, *, delay: float) -> None:
        self._page, self._traffic, self._stats = page, traffic, stats
        self._delay = delay

    async def run(self, clicks: int, ends_at: Callable[[Sequence[str]], bool] | None) -> Ended:
        """Click or scroll at most ``clicks`` times, or until ``ends_at`` is True of the new keys."""
        shown: set[str] = set()
        for _ in range(clicks):
            # The last request was answered a delay ago, or a page that polls was waited for even longer.
            await self._traffic.settle(max(REST_SECONDS, self._delay), max(BUSY_SECONDS, self._delay))
            if self._traffic.is_over:
                return "cut"
            shown |= await self._read_keys()
            failed = self._traffic.failed
            clicked = await self._click_or_scroll()
            new = await self._wait_for_new(shown)
            if new or clicked:  # a scroll without new cards only shows the end
                self._stats.inc_value("inews/render/clicks")
            if self._traffic.is_over or (not new and self._traffic.failed > failed):
                return "cut"
            if not new:
                return "away" if self._traffic.led_away else "all"
            shown |= new
            if ends_at is not None and ends_at(sorted(new)):
                return "known"
        return "limit"

    async def _click_or_scroll(self) -> bool:
        """True if the page has a control to click."""
        control = await self._find_control()
        self._traffic.touch(may_ask=True)
        if control is None:
            await self._page.evaluate(SCROLL, SCROLL_STEPS)
            return False
        try:
            await control.click(timeout=CLICK_MILLISECONDS, no_wait_after=True)
        except PlaywrightError:  # an advertisement or a bar covers it, or the page has just replaced it
            await control.evaluate("element => element.click()")
        self._traffic.touch()
        return True

    async def _find_control(self) -> ElementHandle | None:
        """The first visible control of the list."""
        found = await self._page.evaluate_handle(FIND_CONTROLS, CANDIDATES)
        for number, facts in enumerate(await found.evaluate(DESCRIBE)):
            if is_load_more(Control(*facts), self._page.url):
                return (await found.evaluate_handle(f"elements => elements[{number}]")).as_element()
        return None

    async def _wait_for_new(self, shown: set[str]) -> set[str]:
        """The keys of the cards that an act brought, once the page is idle again."""

        async def has_new() -> bool:
            return bool(await self._read_keys() - shown)

        await self._traffic.settle(GROWTH_SECONDS, BUSY_SECONDS, has_new)
        await self._traffic.settle(REST_SECONDS, GROWTH_SECONDS)
        return await self._read_keys() - shown

    async def _read_keys(self) -> set[str]:
        addresses = (to_article_address(href) for href in await self._page.evaluate(ADDRESSES))
        return {address.key for address in addresses if address is not None}
