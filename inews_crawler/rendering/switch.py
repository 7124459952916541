"""Decides whether a run has a browser, and keeps what holds for all its pages."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from inews_crawler.exceptions import ArgumentError
from inews_crawler.middlewares.render import SLOT
from inews_crawler.rendering.chromium import HOW_TO_INSTALL, build_launch_options, find_chromium

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

    from inews_crawler.arguments import Arguments

logger = logging.getLogger(__name__)

#: A browser that ends by itself is started again so often in one run.
MOST_RESTARTS = 3


@dataclass(frozen=True, slots=True)
class Limits:
    """How far rendering goes."""

    clicks: int = 10  #: on "Load More", or scrolls, a listing
    pages: int = 2  #: open at once
    seconds: float = 30.0  #: a page, the waiting for its slot not counted
    recycle: int = 50  #: pages after which a fresh browser context is begun

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Limits:
        return cls(
            clicks=settings.getint("INEWS_RENDER_CLICKS"),
            pages=max(1, settings.getint("INEWS_RENDER_PAGES")),
            seconds=settings.getfloat("INEWS_RENDER_SECONDS"),
            recycle=max(1, settings.getint("INEWS_RENDER_RECYCLE")),
        )


class Rendering:
    """The browser of one run, on until it has failed too often.

    Counts ``inews/render/restarts``.
    """

    def __init__(self, limits: Limits, crawler: Crawler) -> None:
        self.limits = limits
        self._crawler = crawler
        self.is_on = True
        #: Whether all of some article keys are stored; set when the store is open.
        self.are_known: Callable[[Sequence[str]], bool] = lambda _: False
        self._launches = 0

    def note_launch(self) -> bool:
        """A browser is about to be started; False when it has been started too often."""
        if self._launches > MOST_RESTARTS:
            self.turn_off(f"Chromium ended by itself {self._launches} times")
            return False
        if self._launches:
            self._crawler.stats.inc_value("inews/render/restarts")
        self._launches += 1
        return True

    def turn_off(self, cause: str) -> None:
        """Go on without a browser for the rest of the run; said once."""
        if self.is_on:
            logger.warning("Rendering is off for the rest of this run: %s.", cause)
        self.is_on = False


def find_browser(settings: BaseSettings) -> tuple[Path | None, str]:
    """The browser to use, else None and one sentence that says what is missing."""
    if find_spec("scrapy_playwright") is None:
        return None, "needs scrapy-playwright; install it with `pip install scrapy-playwright`"
    named = settings.get("INEWS_CHROMIUM") or None
    found = find_chromium(named)
    if found is None and named:
        return None, f"needs Chromium, and INEWS_CHROMIUM={named} cannot be run; {HOW_TO_INSTALL}"
    return found, f"needs Chromium, and none was found; {HOW_TO_INSTALL}"


def check_browser(arguments: Arguments, settings: BaseSettings) -> None:
    """Raises ``ArgumentError`` where every listing is to be rendered and there is no browser."""
    if arguments.render == "always":
        browser, missing = find_browser(settings)
        if browser is None:
            raise ArgumentError(f"render=always {missing}.")


def turn_on(crawler: Crawler, arguments: Arguments) -> Rendering | None:
    """Set up a run's browser, while its settings can still be set; it starts when first needed.

    None where ``auto`` goes on without one. Raises ``ArgumentError`` as ``check_browser``.
    """
    check_browser(arguments, crawler.settings)
    browser, missing = find_browser(crawler.settings)
    if browser is None:
        logger.warning("render=auto %s. This run goes on without.", missing)
        return None
    limits = Limits.from_settings(crawler.settings)
    _set_up(crawler.settings, browser, limits)
    return Rendering(limits, crawler)


def _set_up(settings: BaseSettings, browser: Path, limits: Limits) -> None:
    package = "inews_crawler.rendering.handler"
    middlewares = {"inews_crawler.middlewares.render.RenderMiddleware": 940}
    # No bound of its own: how many are open is the middleware's business, who lets in no more than that.
    slot = {"concurrency": 10 * limits.pages, "delay": 0, "jitter": 0}
    wanted = {
        "DOWNLOAD_HANDLERS": settings.getdict("DOWNLOAD_HANDLERS") | {"https": f"{package}.BrowserHandler"},
        "DOWNLOADER_MIDDLEWARES": settings.getdict("DOWNLOADER_MIDDLEWARES") | middlewares,
        "DOWNLOAD_SLOTS": settings.getdict("DOWNLOAD_SLOTS") | {SLOT: slot},
        "PLAYWRIGHT_BROWSER_PROVIDER": f"{package}.LazyProvider",
        "PLAYWRIGHT_LAUNCH_OPTIONS": build_launch_options(
            browser, use_proxy=settings.getbool("HTTPPROXY_ENABLED")
        ),
        # How many pages are open is the middleware's business.
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 10 * limits.pages,
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": limits.seconds * 1000,
        "PLAYWRIGHT_DOWNLOAD_TIMEOUT": 1000,
    }
    for name, value in wanted.items():
        settings.set(name, value, priority="spider")
