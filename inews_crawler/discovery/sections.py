"""The method ``sections``: front, section and subsection pages, and those that the site's menus name."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from inews_crawler.discovery.anchors import MAX_ANCHORS
from inews_crawler.discovery.method import Arguments, Listing, ListingRequest, Method
from inews_crawler.discovery.pagination import read_page_number
from inews_crawler.site.addresses import to_absolute
from inews_crawler.site.hosts import NETWORK_HOSTS, PROVINCES, SECTIONS, edition_of, host_family, host_of
from inews_crawler.site.layouts import MENU_ANCHORS
from inews_crawler.site.listing_addresses import ListingAddress, to_listing_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from inews_crawler.pages.document import Document

WWW = "www.inews.id"
MAX_HYPHENS = 6  #: of a section's address; with more of them it is a headline's
SECTION_KINDS = frozenset({"home", "section", "subsection"})


class Sections(Method):
    """Sections: plain lists; each names others."""

    name = "sections"
    is_never_empty = True

    @classmethod
    def start(cls, arguments: Arguments) -> Iterator[ListingRequest]:
        for host in find_hosts(arguments):
            if host != WWW or arguments.sections is None:
                yield cls.open(f"https://{host}/")
            if host == WWW:
                yield from (cls.open(url) for url in section_pages(arguments.sections))

    def look(self, request: ListingRequest, document: Document, listing: Listing) -> None:
        if request.discovered_by != self.name:
            return
        found = find_section_links(document)
        # Only this page names an unknown section: "not modified" would hide it.
        listing.is_conditional &= all(address.certain for address in found)
        listing.further += [
            self.open(address.url, hops=request.hops + 1)
            for address in found
            if self.run.covers(address.edition, address.section, address.subsection)
        ]


class Start(Method):
    """Listings that a person named; front pages for methods that need pages to begin with."""

    name = "start"
    is_word = False

    @classmethod
    def start(cls, arguments: Arguments) -> Iterator[ListingRequest]:
        return (cls.open(f"https://{host}/") for host in find_hosts(arguments))


def find_hosts(arguments: Arguments) -> list[str]:
    """The hosts of the run's editions, in order."""
    return [urlsplit(url).netloc for url in front_pages(arguments.editions)]


def top_sections(arguments: Arguments) -> list[str]:
    """The sections that the run names, subsections by their section; [] for all."""
    return list(dict.fromkeys(name.partition("/")[0] for name in arguments.sections or ()))


def front_pages(editions: Iterable[str], network: Iterable[str] = NETWORK_HOSTS) -> list[str]:
    """The front page of every host in ``editions``, in order, without repeats.

    ``editions`` are hosts, their first labels, or the words ``provinces``, ``network`` and ``all``;
    ``network`` is the list of network hosts, known or read from the site's menu.
    """
    groups = {"provinces": tuple(PROVINCES), "network": tuple(network)}
    groups["all"] = ("www", *groups["provinces"], *groups["network"])
    labels = [label for edition in editions for label in groups.get(edition, (edition,))]
    return list(dict.fromkeys(f"https://{host_of(edition_of(label))}/" for label in labels))


def section_pages(sections: Iterable[str] | None = None) -> Iterator[str]:
    """Addresses of the known section pages, each followed by its subsections.

    ``sections`` are ``section`` or ``section/subsection``; ``None`` means all that are known.
    """
    for name in dict.fromkeys(SECTIONS if sections is None else sections):
        yield f"https://{WWW}/{name}"
        yield from (f"https://{WWW}/{name}/{subsection}" for subsection in SECTIONS.get(name, ()))


@lru_cache(maxsize=256)
def known_sections(host: str) -> tuple[ListingAddress, ...]:
    """The known section pages of a host: www has them, other hosts only a front page."""
    family = host_family(host)
    pages = section_pages() if family == "www" else [f"https://{host}/"] if family else []
    return tuple(address for page in pages if (address := to_listing_address(page)))


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
        url = to_absolute(base, href)
        address = to_section_address(url) if url else None
        if address and (in_menu or address.certain):
            found.setdefault(address.url, address)
    for address in known_sections((urlsplit(document.url).hostname or "").lower()):
        found.setdefault(address.url, address)
    return list(found.values())


# The same menu stands on every page.
@lru_cache(maxsize=4_096)
def to_section_address(url: str) -> ListingAddress | None:
    """The section or front page an address leads to; ``None`` for every other one."""
    address = to_listing_address(url)
    if address is None or address.kind not in SECTION_KINDS:
        return None
    return address if read_page_number(address.url) == 1 else None
