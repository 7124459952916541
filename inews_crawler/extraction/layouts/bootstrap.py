"""The article page before the redesign, up to the middle of 2024.

Source: the site's own copy handler of that time, which names the titles. The body's class is not known: it
is found by structure.
"""

from __future__ import annotations

from inews_crawler.extraction.layouts.base import (
    AMP_MARKS,
    BOOTSTRAP_MARKS,
    GALLERY_MARKS,
    ISHORT_MARKS,
    NETWORK_MARKS,
    REDESIGN_MARKS,
    TAGS,
    VIDEO_MARKS,
    Layout,
)

BOOTSTRAP = Layout(
    name="bootstrap",
    marks=BOOTSTRAP_MARKS,
    unless=(*AMP_MARKS, *ISHORT_MARKS, *GALLERY_MARKS, *VIDEO_MARKS, *NETWORK_MARKS, *REDESIGN_MARKS),
    selectors={
        "header": BOOTSTRAP_MARKS,
        "title": (".news-detail h1", ".news-photos-detail h2", ".news-videos-detail h2", ".news-detail h2"),
        "date": (".news-detail .date", ".news-photos-detail .date", ".news-videos-detail .date"),
        "tags": TAGS,
    },
)
