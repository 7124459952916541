"""The redesign's article page: www and province hosts since autumn 2024.

Source: the site's own templates, 2024; class names seen on live pages of 2025 and 2026.
"""

from __future__ import annotations

from inews_crawler.extraction.layouts.base import (
    AMP_MARKS,
    GALLERY_MARKS,
    ISHORT_MARKS,
    NETWORK_MARKS,
    READ_NEXT,
    REDESIGN_MARKS,
    TAGS,
    VIDEO_MARKS,
    Layout,
)

SELECTORS = {
    "header": ("article.headerArticle", ".headerArticle"),
    "title": ("h1.headerTitle", ".headerTitle"),
    "date": (".timeAndShare .createdAt", ".createdAt"),
    "authors": ("ul.author > li.authorList", "ul.author > li", ".authorList", ".headerArticle .author"),
    "figure": ("figure.headerImg", ".headerImg"),
    "container": ("article.bodyArticleWrapper", ".bodyArticleWrapper"),
    "tags": TAGS,
    "read_next": READ_NEXT,
}

REDESIGN = Layout(
    name="redesign",
    marks=REDESIGN_MARKS,
    unless=(*AMP_MARKS, *ISHORT_MARKS, *GALLERY_MARKS, *VIDEO_MARKS, *NETWORK_MARKS),
    selectors=SELECTORS,
)
