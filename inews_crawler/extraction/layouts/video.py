"""The redesign's video page: an article page with the site's player between header and text.

Source: the site's own templates, 2024.
"""

from __future__ import annotations

from inews_crawler.extraction.layouts.base import AMP_MARKS, GALLERY_MARKS, ISHORT_MARKS, VIDEO_MARKS, Layout
from inews_crawler.extraction.layouts.redesign import SELECTORS

PLAYERS = (
    ".videoWrapper[data-link]",
    ".video-container iframe",
    ".videoWrapper iframe",
    ".videoWrapper video",
)

VIDEO = Layout(
    name="video",
    marks=VIDEO_MARKS,
    unless=(*AMP_MARKS, *ISHORT_MARKS, *GALLERY_MARKS),
    selectors={
        **SELECTORS,
        "player": PLAYERS,
        "container": (*SELECTORS["container"], "div.bodyArticle"),
    },
)
