"""What the page's inline analytics object says: ``'publish_date' : '2024-07-08 14:58:00'``, ``'total_page'
: '3'``.

Source: public readers of the site's article pages, 2026. Both are texts; the time has no zone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inews_crawler.pages.document import Document


def read_published(document: Document) -> str | None:
    """The publish time, local to the zone that is printed."""
    return document.script_value("publish_date")


def read_part_count(document: Document, most: int) -> int | None:
    """The number of parts; ``None`` if there is none, or one that no article has."""
    text = document.script_value("total_page") or ""
    if not text.isdecimal() or len(text) > len(str(most)):
        return None
    return int(text) if 1 <= int(text) <= most else None
