"""inews_crawler: iNews.id as clean article records.

``read_article`` reads a page that the caller has; ``to_record`` turns its result into a dict.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if sys.platform == "win32":
    # The lock of the store is fcntl's, and a run is stopped by POSIX signals.
    raise ImportError("inews_crawler runs on Linux and macOS, not on Windows: use WSL or a container.")

from inews_crawler.items import to_record
from inews_crawler.useragent import __version__

if TYPE_CHECKING:
    from inews_crawler.items import Article

__all__ = ["__version__", "read_article", "to_record"]


def read_article(html: str | bytes, url: str) -> Article:
    """The article of one page, as a crawl would read it; without network, store or reactor.

    ``html`` is the page's source, as bytes or text; ``url`` its address, which gives key, section and
    edition. What the page does not say is ``None``; ``fetched_at`` is now. An article in several parts is
    read as far as this page has it, with ``complete`` False. A page without an article gives a record without
    title and body, which a crawl would not store. Raises ``ValueError`` if ``url`` is no article
    address of iNews.id.
    """
    from inews_crawler import page  # noqa: PLC0415 - with Scrapy's item loaders, a quarter of a second

    return page.read_article(html, url)
