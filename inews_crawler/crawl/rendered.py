"""Decides when an article's page is shown in the browser, and whether that helped."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from inews_crawler.crawl.completeness import needs_browser

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from scrapy.statscollectors import StatsCollector

    from inews_crawler.crawl.answers import Answer
    from inews_crawler.rendering.switch import Rendering

#: Pages of one host, one after the other, that the browser did not complete; then it is not asked there.
MOST_IN_VAIN = 5


class Render(Protocol):
    """Shows one address in the browser."""

    def __call__(self, url: str) -> Awaitable[Answer]: ...


class ArticleRenderer:
    """Completes pages that plain HTTP leaves without their text. Counts ``inews/render/in_vain``."""

    def __init__(self, rendering: Rendering, render: Render, stats: StatsCollector) -> None:
        self._rendering = rendering
        self._render = render
        self._stats = stats
        self._in_vain: Counter[str] = Counter()

    async def complete(self, answer: Answer) -> Answer:
        """The answer itself if it is whole, or cannot be helped; else what the browser made of the page."""
        host = urlsplit(answer.url).netloc
        if self._in_vain[host] >= MOST_IN_VAIN or not needs_browser(answer):
            return answer
        if not self._rendering.is_on:
            return replace(answer, unfilled="render_off")
        rendered = await self._render(answer.url)
        if rendered.is_article and not needs_browser(rendered):
            self._in_vain[host] = 0
            # The plain page says nothing of changes in what its script brings.
            return replace(rendered, etag=None, last_modified=None)
        if rendered.document is None:
            # It is the browser's fault, not the page's: a later run may have more luck.
            return replace(answer, unfilled=rendered.reason)
        self._in_vain[host] += 1
        self._stats.inc_value("inews/render/in_vain")
        return answer
