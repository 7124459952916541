"""The article page of the network's city hosts: the redesign's names around another body container.

Source: a public reader of a network host, 2026.
"""

from __future__ import annotations

from inews_crawler.extraction.layouts.base import (
    AMP_MARKS,
    GALLERY_MARKS,
    ISHORT_MARKS,
    NETWORK_MARKS,
    VIDEO_MARKS,
    Layout,
)
from inews_crawler.extraction.layouts.redesign import SELECTORS

NETWORK = Layout(
    name="network",
    marks=NETWORK_MARKS,
    unless=(*AMP_MARKS, *ISHORT_MARKS, *GALLERY_MARKS, *VIDEO_MARKS),
    selectors={
        **SELECTORS,
        "container": ("div.bodyArticle", ".bodyArticle"),
    },
)
