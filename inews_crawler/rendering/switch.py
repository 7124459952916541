"""Decides whether a run has a browser, and holds what concerns all its pages."""

from __future__ import annotations

import logging
from importlib.util import find_spec
from typing import TYPE_CHECKING

from inews_crawler.exceptions import ArgumentError
from inews_crawler.rendering.chromium import HOW_TO_INSTALL, build_launch_options, find_chromium

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

    from inews_crawler.arguments import Arguments

logger = logging.getLogger(__name__)

MOST_RESTARTS = 3  #: of a browser that ended by itself, in one run
HANDLER = "inews_crawler.rendering.handler"


class Rendering:
    """The browser of one run, on until it has failed too often. Counts ``inews/render/restarts``."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.clicks = settings.getint("INEWS_RENDER_CLICKS")
        self.pages = max(1, settings.getint("INEWS_RENDER_PAGES"))
        self.seconds = settings.getfloat("INEWS_RENDER_SECONDS")
        self.recycle = max(1, settings.getint("INEWS_RENDER_RECYCLE"))
        self.is_on = True
        #: True of article keys that are all stored; set when the store is open.
        self.are_known: Callable[[Sequence[str]], bool] = lambda _: False
        self._crawler = crawler
        self._launches = 0

    def note_launch(self) -> bool:
        """Count a browser that is about to start; False, and rendering off, where too many have ended."""
        if self._launches > MOST_RESTARTS:
            self.turn_off(f"Chromium ended by itself {self._launches} times")
        elif self.is_on:
            if self._launches:
                self._crawler.stats.inc_value("inews/render/restarts")
            self._launches += 1
        return self.is_on

    def turn_off(self, cause: str) -> None:
        """Go on without a browser for the rest of the run, and log it once."""
        if self.is_on:
            logger.warning("Rendering is off for the rest of this run: %s.", cause)
        self.is_on = False


def find_browser(settings: BaseSettings) -> tuple[Path | None, str]:
    """The browser to use, else None and one sentence that says what is missing."""
    if find_spec("scrapy_playwright") is None:
        return None, "needs scrapy-playwright; install it with `pip install scrapy-playwright`"
    named = settings.get("INEWS_CHROMIUM") or None
    lack = f"INEWS_CHROMIUM={named} cannot be run" if named else "none was found"
    return find_chromium(named), f"needs Chromium, and {lack}; {HOW_TO_INSTALL}"


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
    _set_up(crawler.settings, browser)
    return Rendering(crawler)


def _set_up(settings: BaseSettings, browser: Path) -> None:
    use_proxy = settings.getbool("HTTPPROXY_ENABLED")
    wanted = {
        "DOWNLOAD_HANDLERS": settings.getdict("DOWNLOAD_HANDLERS") | {"https": f"{HANDLER}.BrowserHandler"},
        "RETRY_EXCEPTIONS": [*settings.getlist("RETRY_EXCEPTIONS"), f"{HANDLER}.BrowserGone"],
        "PLAYWRIGHT_LAUNCH_OPTIONS": build_launch_options(browser, use_proxy=use_proxy),
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": 0,  # the handler bounds the time of the whole page
        "PLAYWRIGHT_DOWNLOAD_TIMEOUT": 1000,
    }
    for name, value in wanted.items():
        settings.set(name, value, priority="spider")
