"""Which articles and which further listings a listing page leads to."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from inews_crawler.discovery.anchors import MAX_ANCHORS, find_anchors, to_links
from inews_crawler.discovery.pagination import read_page_number
from inews_crawler.discovery.sections import known_sections
from inews_crawler.site.addresses import to_absolute
from inews_crawler.site.layouts import MENU_ANCHORS
from inews_crawler.site.listing_addresses import ListingAddress, to_listing_address

if TYPE_CHECKING:
    from inews_crawler.discovery.links import Link, Method
    from inews_crawler.pages.document import Document

MAX_HYPHENS = 6  #: of a section's address; with more of them it is a headline's
SECTION_KINDS = frozenset({"home", "section", "subsection"})


def find_article_links(document: Document, method: Method) -> list[Link]:
    """The articles a listing page leads to, in page order, one link an article.

    Whatever the list is built of (cards, the list of 2024, network index boxes, a phone's list), an
    anchor counts by where it leads, so cards are found when their classes are renamed. Menus and
    footers do not count. Network and province hosts are kept: scope is decided later.
    """
    return to_links(document, find_anchors(document), method)


def find_section_links(document: Document) -> list[ListingAddress]:
    """Section, subsection and front pages: those of the site's own navigation, then the known ones.

    An unknown section counts only in a menu; a known one anywhere on the page. Further pages of a
    list do not count.
    """
    base = document.base_url
    menu = {node.mem_id for node in document.tree.css(MENU_ANCHORS)}
    found: dict[str, ListingAddress] = {}
    hrefs: set[tuple[str, bool]] = set()
    for node in document.tree.css("a[href]")[:MAX_ANCHORS]:
        href, in_menu = node.attributes.get("href") or "", node.mem_id in menu
        if (href, in_menu) in hrefs or href.count("-") > MAX_HYPHENS:
            continue
        hrefs.add((href, in_menu))
        address = to_section_address(base, href)
        if address and (in_menu or address.certain):
            found.setdefault(address.url, address)
    for address in known_sections(document.url):
        found.setdefault(address.url, address)
    return list(found.values())


def to_section_address(base: str, href: str) -> ListingAddress | None:
    """The section or front page an ``href`` leads to; ``None`` for every other address."""
    absolute = to_absolute(base, href)
    return _to_section(absolute) if absolute else None


# The same menu stands on every page.
@lru_cache(maxsize=4_096)
def _to_section(url: str) -> ListingAddress | None:
    address = to_listing_address(url)
    if address is None or address.kind not in SECTION_KINDS:
        return None
    return address if read_page_number(address.url) == 1 else None
