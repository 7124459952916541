"""Decides how many pages the browser shows at once: they queue in a slot of their own.

A rendered page takes its turn at its host like any other; but it may stay open for seconds, and plain
requests must not wait for that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrapy import Request

#: Set on a request for the browser: what of the page is wanted, ``listing`` or ``article``.
RENDER = "render"
#: Set on a request for a listing: whether its walk may end at cards that are all known.
ENDS_AT_KNOWN = "render_ends_at_known"
#: Set by the handler on the way back: how a listing was unfolded, see ``rendering.unfold``.
UNFOLDED = "render_unfolded"
SLOT = "browser"


class RenderMiddleware:
    """Stands between ``turns.TurnMiddleware`` and the downloader; only there while rendering is on."""

    def process_request(self, request: Request) -> None:
        if RENDER in request.meta:
            request.meta["download_slot"] = SLOT
            # A page's time in the browser says nothing about how fast its host answers.
            request.meta["autothrottle_dont_adjust_delay"] = True
