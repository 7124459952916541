"""Names the ways in which the browser can fail to show a page."""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest


class RenderFailed(IgnoreRequest):
    """The browser could not show a page; what plain HTTP gave stands. Raised by ``handler.BrowserHandler``.

    ``reason`` is the word it is counted under in ``inews/render/failed/<reason>``: ``off`` (no browser any
    more), ``browser_gone``, ``crashed`` (the page), ``timeout`` or ``error``.
    """

    final = False

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = f"render_{reason}"
        self.word = reason
