"""The redesign's photo and infographic pages: a gallery, and the text beside it.

Source: the site's own templates, 2024.
"""

from __future__ import annotations

from inews_crawler.extraction.layouts.base import (
    AMP_MARKS,
    GALLERY_MARKS,
    ISHORT_MARKS,
    READ_NEXT,
    TAGS,
    Layout,
)

PHOTO = Layout(
    name="photo",
    marks=GALLERY_MARKS,
    unless=(*AMP_MARKS, *ISHORT_MARKS),
    selectors={
        "header": (".contentBlocking article.header", "article.header"),
        "title": (".contentBlocking .header .title", "h1.headerTitle", ".headerTitle"),
        "date": (".createdAt",),
        "authors": (".authorWrapp .authorName", ".authorWrapp .author", "ul.author li.authorList"),
        "gallery": (".listImage figure", ".listImage .img-container"),
        "container": (
            ".contentBlocking article.body",
            "article.bodyArticleWrapper",
            ".bodyArticle",
        ),
        "tags": TAGS,
        "read_next": READ_NEXT,
    },
)
