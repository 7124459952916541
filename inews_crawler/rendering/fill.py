"""Decides how long an article's page is waited for: until its text is there, or none comes any more."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from inews_crawler.exceptions import NestingTooDeep
from inews_crawler.page import Page

if TYPE_CHECKING:
    from playwright.async_api import Page as BrowserPage

    from inews_crawler.rendering.page import PageGuard

#: Text that has not come after so many seconds with nothing under way will not come.
FILL_SECONDS = 2.0
LOOK_SECONDS = 0.2


async def wait_for_text(page: BrowserPage, guard: PageGuard) -> None:
    """Wait until the page is an article with its text; at most for the page's time."""
    guard.touch()
    while guard.seconds_left > 0 and not guard.has_crashed:
        if await _is_filled(page) or guard.idle_for >= FILL_SECONDS:
            return
        await asyncio.sleep(LOOK_SECONDS)


async def _is_filled(page: BrowserPage) -> bool:
    try:
        return not Page(page.url, (await page.content()).encode(), encoding="utf-8").lacks_text
    except NestingTooDeep:
        return True
