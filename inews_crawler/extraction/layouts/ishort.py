"""The short-video page ("iShort").

Source: a test suite run against the live site, 2026, which names the title's class alone.
"""

from __future__ import annotations

from inews_crawler.extraction.layouts.base import AMP_MARKS, ISHORT_MARKS, Layout
from inews_crawler.extraction.layouts.redesign import SELECTORS
from inews_crawler.extraction.layouts.video import PLAYERS

ISHORT = Layout(
    name="ishort",
    marks=ISHORT_MARKS,
    unless=AMP_MARKS,
    selectors={
        **SELECTORS,
        "title": ("h1.ishort-title", ".ishort-title"),
        "player": (*PLAYERS, "iframe[src]", "video"),
    },
)
