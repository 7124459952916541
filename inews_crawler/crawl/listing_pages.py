"""Decides how a page of each method is read: its articles, and the listings it leads to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from inews_crawler.crawl.fetching import read_response
from inews_crawler.crawl.results import result_of
from inews_crawler.discovery.anchors import find_anchors, find_listed_keys, to_links
from inews_crawler.discovery.indeks import read_indeks_page
from inews_crawler.discovery.listings import find_section_links
from inews_crawler.discovery.load_more import has_load_more
from inews_crawler.discovery.network import find_channels, read_menu, read_network_indeks
from inews_crawler.discovery.pagination import find_next_page
from inews_crawler.discovery.search import find_url, read_search, search_url
from inews_crawler.discovery.sections import to_front_page
from inews_crawler.discovery.sitemaps import ChildSitemap, find_sitemaps, is_outside, read_sitemap
from inews_crawler.discovery.syndication import read_feed
from inews_crawler.discovery.tags import find_tag_links
from inews_crawler.site.hosts import host_family
from inews_crawler.site.listing_addresses import to_listing_address

if TYPE_CHECKING:
    from datetime import date

    from scrapy.http import Response

    from inews_crawler.arguments import Arguments
    from inews_crawler.crawl.listing_requests import ListingRequest
    from inews_crawler.discovery.links import Link
    from inews_crawler.pages.document import Document
    from inews_crawler.site.listing_addresses import ListingAddress


@dataclass(slots=True)
class ListingPage:
    """One page of a method, read."""

    links: list[Link] = field(default_factory=list)
    next_url: str | None = None  #: the page after it in the same walk
    children: list[str] = field(default_factory=list)  #: sitemaps below it, part of the same walk
    sections: list[ListingAddress] = field(default_factory=list)  #: other listings it names
    tags: list[ListingAddress] = field(default_factory=list)
    days: list[tuple[date, str]] = field(default_factory=list)  #: other days an index page names
    hosts: list[str] = field(default_factory=list)  #: network hosts the site's menu names
    channels: list[str] = field(default_factory=list)  #: indexes that a network host's front page names
    fingerprint: str = ""  #: equal for two pages that list the same articles
    problem: str | None = None  #: why the page could not be read; its links, if any, still count
    foreign: int = 0  #: addresses of other sites, left out
    fallback: str | None = None  #: the address to ask instead
    has_more: bool = False  #: the list goes on behind a control that only a browser can use
    is_conditional: bool = True  #: asking only for changes is safe
    is_catalogue: bool = False  #: made for machines: it may name any number of articles

    @property
    def list_is_empty(self) -> bool:
        """The page answered and was read, but lists no article."""
        return not self.links and self.problem is None

    def is_cut(self, listing: ListingRequest) -> bool:
        """The page of a list could not be read, so that its walk does not end by itself."""
        if self.problem is None or self.fallback is not None or listing.kind in {"feed", "sitemap"}:
            return False
        return not result_of(self.problem).is_final


def read_listing_page(listing: ListingRequest, response: Response, arguments: Arguments) -> ListingPage:
    """Read a page by its listing's kind. Never raises on what the page contains."""
    match listing.kind:
        case "feed":
            return _read_feed(response)
        case "search":
            return _read_search(listing, response, arguments)
        case "robots":
            return _read_robots(response, arguments)
        case "sitemap":
            return _read_sitemap(response, arguments)
        case "menu":
            return ListingPage(hosts=read_menu(response.body), is_conditional=False)
        case _:
            return _read_html(listing, response, arguments)


def _read_feed(response: Response) -> ListingPage:
    feed = read_feed(response.body, response.url)
    return ListingPage(links=feed.links, problem=feed.error, foreign=feed.foreign, is_catalogue=True)


def _read_search(listing: ListingRequest, response: Response, arguments: Arguments) -> ListingPage:
    page = read_search(response.body, _offset_of(listing.url))
    query = arguments.query or ""
    if page.error is not None:
        return ListingPage(problem=page.error, fallback=find_url(query) if listing.number == 1 else None)
    following = search_url(query, page.next_offset) if page.next_offset is not None else None
    return ListingPage(
        links=page.links, next_url=following, foreign=page.foreign, fingerprint=_fingerprint(page.links)
    )


def _offset_of(url: str) -> int:
    _, _, rest = url.partition("&o=")
    digits = rest.partition("&")[0]
    return int(digits) if digits.isdecimal() else 0


def _read_robots(response: Response, arguments: Arguments) -> ListingPage:
    text = response.body.decode("utf-8", "replace")
    named = find_sitemaps(text, response.url) if 200 <= response.status < 300 else []  # noqa: PLR2004
    usual = response.urljoin("/sitemap.xml")
    wanted = [
        url
        for url in dict.fromkeys([*named, usual])
        if not is_outside(ChildSitemap(url), arguments.since, arguments.until)
    ]
    return ListingPage(children=wanted, is_conditional=False)


def _read_sitemap(response: Response, arguments: Arguments) -> ListingPage:
    page = read_sitemap(response.body, response.url)
    since, until = arguments.since, arguments.until
    children = [child.url for child in page.children if not is_outside(child, since, until)]
    return ListingPage(
        links=page.links,
        children=children,
        problem=page.error,
        foreign=page.foreign,
        is_conditional=not page.children,
        is_catalogue=True,
    )


def _read_html(listing: ListingRequest, response: Response, arguments: Arguments) -> ListingPage:
    answer = read_response(response)
    if answer.page is None or answer.reason not in {None, "unknown"}:
        return ListingPage(problem=answer.reason or "unknown")
    document = answer.page
    if listing.kind == "indeks":
        return _read_indeks(document)
    if listing.kind == "network":
        network = read_network_indeks(document)
        return ListingPage(network.links, network.next_page, fingerprint=_fingerprint(network.links))
    page = _read_listing(listing, document)
    if listing.kind == "channels" or ("network" in arguments.discover and is_network_front(answer.url)):
        page.channels = find_channels(document)
    if page.channels or (page.tags and "tags" in arguments.discover and not arguments.tags):
        page.is_conditional = False  # "not modified" names no lists
    if listing.method == "search" and page.links and page.next_url is None:
        # Its pages have no pager that plain HTML shows; "page" as a parameter was seen in use (2025).
        page.next_url = find_url(arguments.query or "", listing.number + 1)
    return page


def _read_indeks(document: Document) -> ListingPage:
    page = read_indeks_page(document)
    links: list[Any] = [] if page.empty else page.links
    return ListingPage(links, page.next_page, days=page.day_links, fingerprint=page.fingerprint)


def _read_listing(listing: ListingRequest, document: Document) -> ListingPage:
    anchors = list(find_anchors(document))
    links = to_links(document, anchors, listing.method)  # type: ignore[arg-type]
    next_url = find_next_page(document)
    sections = find_section_links(document) if listing.method == "sections" else []
    return ListingPage(
        links,
        next_url,
        has_more=next_url is None and has_load_more(document),
        sections=sections,
        # "Not modified" names no lists: what only this page leads to would be left.
        is_conditional=all(section.certain for section in sections),
        tags=find_tag_links(document),
        # What stands beside the list may change from page to page, or be all that a page has.
        fingerprint="\n".join(sorted(find_listed_keys(document, anchors))),
    )


def _fingerprint(links: list[Link]) -> str:
    return "\n".join(sorted(link.url for link in links))


def is_network_front(url: str) -> bool:
    """Whether an address is the front page of a network host."""
    address = to_listing_address(url)
    host = urlsplit(url).hostname or ""
    return address is not None and address.kind == "home" and host_family(host) == "network"


def to_front_pages(labels: list[str]) -> list[str]:
    """The front pages of network hosts."""
    return [to_front_page(label) for label in labels]
