"""Decides how a listing is unfolded: click, wait for its cards to grow, and when that has come to its end."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any, Literal

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

from inews_crawler.discovery.load_more import CANDIDATES, Control, is_load_more
from inews_crawler.site.article_addresses import to_article_address

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from playwright.async_api import ElementHandle, Page
    from scrapy.statscollectors import StatsCollector

    from inews_crawler.rendering.page import PageGuard

#: ``all``: nothing more came. ``away``: the next click leads to another page, not to more cards.
#: ``known``: what came was all stored. ``limit``: as many clicks as allowed. ``cut``: its time was over, or
#: the site did not answer; more may be there.
Ended = Literal["all", "away", "known", "limit", "cut"]

#: A page is taken to be at rest when it has asked nothing for so long, in seconds.
REST_SECONDS = 0.4
#: Cards that have not come so long after a click, with nothing under way, will not come.
GROWTH_SECONDS = 1.5
#: A page that is never at rest is waited for so long, in seconds; turns at its host may take most of it.
BUSY_SECONDS = 15.0
LOOK_SECONDS = 0.1
CLICK_MILLISECONDS = 2_000

ADDRESSES = "() => Array.from(document.links, link => link.href)"
FIND_CONTROLS = """selector => Array.from(document.querySelectorAll(selector)).filter(
    element => !element.closest('nav, header, footer') && element.getClientRects().length && !element.disabled
)"""
DESCRIBE = """elements => elements.map(element => [
    element.tagName.toLowerCase(), (element.innerText || element.value || '').slice(0, 200),
    element.id + ' ' + (element.getAttribute('class') || ''), element.getAttribute('href')
])"""
# Step by step, as a reader comes by: what waits for its place to be seen may stand anywhere above the end. It
# is told with the next frame drawn: each step waits for two, which can take longer than the pause. To the end
# whatever grows meanwhile: a page grows for other reasons than new cards, too.
SCROLL = """async ([steps, pause, frame]) => {
    const sleep = time => new Promise(resolve => setTimeout(resolve, time));
    const frames = done => requestAnimationFrame(() => requestAnimationFrame(done));
    const height = document.documentElement.scrollHeight;
    const step = Math.max(window.innerHeight * 0.8, height / steps);
    for (let y = 0; y < height + step; y += step) {
        window.scrollTo(0, y);
        await sleep(pause);
        await Promise.race([new Promise(frames), sleep(frame)]);
    }
}"""
SCROLL_STEPS = 40
SCROLL_PAUSE = 50  #: milliseconds
FRAME_MILLISECONDS = 250  #: a page that draws none for so long is not being drawn


@dataclass(slots=True)
class Unfolded:
    """How far a listing was unfolded."""

    clicks: int = 0
    ended: Ended = "all"
    keys: set[str] = field(default_factory=set)  #: of the articles it shows


class Unfolding:
    """Unfolds one listing. Counts ``inews/render/clicks``."""

    def __init__(
        self,
        guard: PageGuard,
        stats: StatsCollector,
        *,
        clicks: int,
        ends_at: Callable[[Sequence[str]], bool] | None,
    ) -> None:
        self._guard = guard
        self._stats = stats
        self._most = clicks
        self._ends_at = ends_at
        self.result = Unfolded()

    async def run(self, page: Page) -> None:
        """Click or scroll until the list has come to its end."""
        await self._guard.settle(REST_SECONDS, BUSY_SECONDS)
        self.result.keys = await self._read_keys(page)
        self.result.ended = await self._unfold(page)

    async def _unfold(self, page: Page) -> Ended:
        while self.result.clicks < self._most:
            before, lost = set(self.result.keys), self._guard.lost
            control = await self._find_control(page)
            if control is None:
                await self._scroll(page)
            else:
                await self._click(control)
            await self._wait_for_growth(page, len(before))
            new = self.result.keys - before
            self._count(grown=bool(new), clicked=control is not None)
            if self._guard.seconds_left <= 0 or (not new and self._guard.lost > lost):
                return "cut"
            if not new:
                return "away" if self._guard.led_away else "all"
            if self._ends_at is not None and self._ends_at(sorted(new)):
                return "known"
        return "limit"

    def _count(self, *, grown: bool, clicked: bool) -> None:
        """A scroll that brings nothing is how the end is seen, not an act of its own."""
        if grown or clicked:
            self.result.clicks += 1
            self._stats.inc_value("inews/render/clicks")

    # --- acts ---

    async def _find_control(self, page: Page) -> ElementHandle | None:
        """The first shown control of the list."""
        found = await page.evaluate_handle(FIND_CONTROLS, CANDIDATES)
        facts: list[list[Any]] = await found.evaluate(DESCRIBE)
        for number, (tag, label, marks, href) in enumerate(facts):
            if is_load_more(Control(tag, label, marks, href), page.url):
                element = await found.evaluate_handle("(elements, number) => elements[number]", number)
                return element.as_element()
        return None

    async def _click(self, control: ElementHandle) -> None:
        self._guard.expect_requests()
        try:
            await control.click(timeout=CLICK_MILLISECONDS, no_wait_after=True)
        except PlaywrightTimeout:  # something lies over it: an advertisement, a bar
            await control.evaluate("element => element.click()")
        except PlaywrightError as error:  # it left the page between being found and being clicked
            if "not attached" not in str(error):
                raise
        self._guard.touch()

    async def _scroll(self, page: Page) -> None:
        self._guard.expect_requests()
        await page.evaluate(SCROLL, [SCROLL_STEPS, SCROLL_PAUSE, FRAME_MILLISECONDS])

    async def _wait_for_growth(self, page: Page, before: int) -> None:
        """Wait until there are more cards and the page is at rest, or none can be awaited any more."""
        guard, until = self._guard, monotonic() + BUSY_SECONDS
        has_grown = False
        while guard.seconds_left > 0 and not guard.has_crashed and monotonic() < until:
            self.result.keys |= await self._read_keys(page)
            if len(self.result.keys) > before and not has_grown:
                has_grown, until = True, monotonic() + GROWTH_SECONDS
            if guard.idle_for >= (REST_SECONDS if has_grown else GROWTH_SECONDS):
                return
            await asyncio.sleep(LOOK_SECONDS)

    async def _read_keys(self, page: Page) -> set[str]:
        addresses = (to_article_address(href) for href in await page.evaluate(ADDRESSES))
        return {address.key for address in addresses if address is not None}
