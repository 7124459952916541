"""The layouts of article pages, chosen by a page's marks, never by its date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inews_crawler.extraction.layouts.amp import AMP
from inews_crawler.extraction.layouts.base import Layout
from inews_crawler.extraction.layouts.bootstrap import BOOTSTRAP
from inews_crawler.extraction.layouts.ishort import ISHORT
from inews_crawler.extraction.layouts.mobile import MOBILE
from inews_crawler.extraction.layouts.network import NETWORK
from inews_crawler.extraction.layouts.photo import PHOTO
from inews_crawler.extraction.layouts.redesign import REDESIGN
from inews_crawler.extraction.layouts.video import VIDEO
from inews_crawler.site.article_addresses import to_article_address

if TYPE_CHECKING:
    from inews_crawler.pages.document import Document

LAYOUTS: tuple[Layout, ...] = (REDESIGN, NETWORK, PHOTO, VIDEO, ISHORT, AMP, BOOTSTRAP, MOBILE)
GENERIC = Layout(name="generic")
"""No layout at all: everything is read by structure."""


def choose_layout(document: Document) -> Layout:
    """The layout whose marks the page shows; without any, ``AMP`` under an AMP address, else ``GENERIC``."""
    for layout in LAYOUTS:
        if layout.matches(document):
            return layout
    address = to_article_address(document.url)
    return AMP if address and address.amp else GENERIC


__all__ = ["GENERIC", "LAYOUTS", "Layout", "choose_layout"]
