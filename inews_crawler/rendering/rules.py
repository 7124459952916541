"""Decides which requests of a browser page are let through: those that bring its cards or its text."""

from __future__ import annotations

from urllib.parse import urlsplit

from inews_crawler.site.hosts import NETWORK_MENU_URL, host_family

#: Only these bring cards or text; no style, images, fonts, media, frames, beacons, sockets.
SCRIPT = "script"
DATA = frozenset({"xhr", "fetch"})
#: The site keeps its scripts on a host of their own. Source: the site's own templates.
SCRIPT_HOST = urlsplit(NETWORK_MENU_URL).hostname
METHODS = frozenset({"GET", "POST"})


def find_fault(url: str, kind: str, method: str = "GET") -> str | None:
    """Why a request that a page makes by itself is aborted; None for one that is let through.

    ``kind`` is the browser's word for what it is for. ``kind`` (nothing that is read), ``method``,
    ``scheme`` or ``host`` (foreign, or a part of the site that is left alone) is the answer.
    """
    if kind != SCRIPT and kind not in DATA:
        return "kind"
    if method not in METHODS:
        return "method"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "host"
    if parts.scheme != "https" or port not in {None, 443}:
        return "scheme"
    host = (parts.hostname or "").lower()
    if host_family(host) is not None or host == SCRIPT_HOST:
        return None
    return "host"
