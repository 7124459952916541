"""What meta elements and the inline analytics object say of an article, the most trusted first.

The analytics object holds ``'publish_date' : '2024-07-08 14:58:00'`` and ``'total_page' : '3'``, both texts,
the time without a zone. Source: public readers of the site's article pages, 2026.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inews_crawler.pages.document import Document

_PUBLISHED = (
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "datePublished",
    "content_PublishedDate",
    "pubdate",
    "publishdate",
    "dable:published_time",
    "cXenseParse:recs:publishtime",
    "DC.date.issued",
)
_MODIFIED = ("article:modified_time", "og:updated_time", "og:modified_time", "dateModified", "lastmod")
_TITLES = ("og:title", "twitter:title")
_DESCRIPTIONS = ("description", "og:description")
_IMAGES = ("og:image", "og:image:secure_url", "og:image:url")


def find_published(document: Document) -> Iterator[str]:
    """Publish times."""
    return _find(document, _PUBLISHED)


def find_modified(document: Document) -> Iterator[str]:
    """Times of the last change."""
    return _find(document, _MODIFIED)


def find_titles(document: Document) -> Iterator[str]:
    """Headlines, the site's name still behind them; the title element comes last."""
    yield from _find(document, _TITLES)
    if document.title:
        yield document.title


def find_descriptions(document: Document) -> Iterator[str]:
    """Summaries; the site's slogan may be among them."""
    return _find(document, _DESCRIPTIONS)


def find_images(document: Document) -> Iterator[str]:
    """Addresses of the picture for shared links; a placeholder may be among them."""
    return _find(document, _IMAGES)


def _find(document: Document, names: tuple[str, ...]) -> Iterator[str]:
    return (content for name in names if (content := document.meta(name)))


def read_script_published(document: Document) -> str | None:
    """The publish time, local to the zone that is printed."""
    return document.script_value("publish_date")


def read_part_count(document: Document, most: int) -> int | None:
    """The number of parts; ``None`` if there is none, or one that no article has."""
    text = document.script_value("total_page") or ""
    if not text.isdecimal() or len(text) > len(str(most)):
        return None
    return int(text) if 1 <= int(text) <= most else None
