"""Decides how many pages the browser shows at once: each waits for its place before it takes its slot.

A rendered page takes a slot at its host like any other. One that held a slot while it waits for the browser
would keep the pages that are open there from asking for their own scripts and data: none of them would end.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from inews_crawler.crawl.fetching import RENDER

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

#: The queue for the browser: an open page may take seconds, and plain requests must not wait for that.
SLOT = "browser"


class RenderMiddleware:
    """Stands before ``ThrottleMiddleware``; only there while rendering is on."""

    def __init__(self, *, pages: int) -> None:
        self._places = asyncio.Semaphore(pages)
        self._placed: set[Request] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(pages=max(1, crawler.settings.getint("INEWS_RENDER_PAGES")))

    async def process_request(self, request: Request) -> None:
        """Hold a request for the browser until a page less is open there."""
        if RENDER not in request.meta:
            return
        await self._places.acquire()
        self._placed.add(request)
        request.meta["download_slot"] = SLOT
        # A page's time in the browser says nothing about how fast its host answers.
        request.meta["autothrottle_dont_adjust_delay"] = True

    def process_response(self, request: Request, response: Response) -> Response:
        self._leave(request)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:  # noqa: ARG002 - called by name
        self._leave(request)

    def _leave(self, request: Request) -> None:
        if request in self._placed:
            self._placed.discard(request)
            self._places.release()
