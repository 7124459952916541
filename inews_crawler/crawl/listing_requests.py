"""Decides which listings a run begins with: the methods its arguments open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from inews_crawler.arguments import LISTING_METHODS
from inews_crawler.discovery.indeks import ALL, DAY_FORMS, DayForm, indeks_url
from inews_crawler.discovery.network import network_indeks_url
from inews_crawler.discovery.search import search_url
from inews_crawler.discovery.sections import front_pages, section_pages
from inews_crawler.discovery.tags import tag_url
from inews_crawler.exceptions import ArgumentError
from inews_crawler.site.article_addresses import to_article_address
from inews_crawler.site.hosts import NETWORK_MENU_URL, SECTIONS, host_family
from inews_crawler.site.listing_addresses import to_listing_address
from inews_crawler.text.dates import WIB

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inews_crawler.arguments import Arguments

ListingRequestKind = Literal[
    "listing", "feed", "indeks", "network", "channels", "menu", "search", "find", "robots", "sitemap"
]
WWW = "https://www.inews.id"
#: Words of a listing address's kind that are read in their own way; all others are plain listings.
KINDS: dict[str, ListingRequestKind] = {
    "feed": "feed",
    "indeks": "indeks",
    "network_indeks": "network",
    "sitemap": "sitemap",
}


@dataclass(frozen=True, slots=True)
class ListingRequest:
    """One page of a method, and where it stands in the walk that began with ``walk``."""

    method: str
    kind: ListingRequestKind
    url: str
    origin: str
    number: int = 1  #: 1 for the first page of the walk; of sitemaps the depth
    day: date | None = None  #: dated index pages
    form: DayForm = DAY_FORMS[0]  #: of the day in the address
    is_second_form: bool = False  #: the other form of the day gave nothing
    previous: str | None = None  #: what the page before it held, to see a list that repeats its last page
    tries: int = 0  #: how often it came broken
    hops: int = 0  #: listings that led to it, one to the next


def open_listing(
    method: str, kind: ListingRequestKind, url: str, *, day: date | None = None, hops: int = 0
) -> ListingRequest:
    """The first page of a walk."""
    return ListingRequest(method=method, kind=kind, url=url, origin=url, day=day, hops=hops)


def start_listings(arguments: Arguments) -> Iterator[ListingRequest]:
    """The first pages of every method that the arguments open, freshest first."""
    methods = set(arguments.discover)
    hosts = [urlsplit(url).netloc for url in front_pages(arguments.editions)]
    if not (arguments.query or arguments.tags or methods & LISTING_METHODS):
        # Tags, Read Next and related links need something to begin with.
        yield from (open_listing("start", "listing", f"https://{host}/") for host in hosts)
    if arguments.query:
        yield open_listing("search", "search", search_url(arguments.query))
    for tag in arguments.tags or ():
        yield open_listing("tags", "listing", tag_url(tag))
    if "feed" in methods:
        yield from (open_listing("feed", "feed", url) for url in _feed_urls(arguments, hosts))
    if "sections" in methods:
        yield from (open_listing("sections", "listing", url) for url in _section_urls(arguments, hosts))
    if "indeks" in methods:
        yield from _indeks_listings(arguments)
    if "network" in methods:
        yield from _network_listings(arguments, hosts)
    if "sitemap" in methods:
        yield from (open_listing("sitemap", "robots", f"https://{host}/robots.txt") for host in hosts)


def check_methods(arguments: Arguments) -> None:
    """Raises ``ArgumentError`` where the arguments leave nothing to begin with."""
    if arguments.start_urls or next(start_listings(arguments), None) is not None:
        return
    methods, editions = ",".join(arguments.discover), ",".join(arguments.editions)
    raise ArgumentError(f"discover={methods} offers nothing for editions={editions} on the days asked for.")


def named_listings(arguments: Arguments) -> Iterator[ListingRequest]:
    """The listings among ``start_urls``."""
    for url in arguments.start_urls or ():
        address = to_listing_address(url)
        if address is not None and to_article_address(url) is None:
            yield open_listing("start", KINDS.get(address.kind, "listing"), address.url)


def _feed_urls(arguments: Arguments, hosts: list[str]) -> Iterator[str]:
    for host in hosts:
        if host != "www.inews.id":
            yield f"https://{host}/feed"
        elif arguments.sections is None:
            yield f"{WWW}/feed"
            yield from (f"{WWW}/feed/{section}" for section in SECTIONS)
        else:
            names = dict.fromkeys(section.partition("/")[0] for section in arguments.sections)
            yield from (f"{WWW}/feed/{section}" for section in names)


def _section_urls(arguments: Arguments, hosts: list[str]) -> Iterator[str]:
    for host in hosts:
        if host != "www.inews.id":
            yield f"https://{host}/"
        elif arguments.sections is None:
            yield f"{WWW}/"
            yield from section_pages()
        else:
            yield from section_pages(arguments.sections)


def _indeks_listings(arguments: Arguments) -> Iterator[ListingRequest]:
    if "www" not in arguments.editions and "all" not in arguments.editions:
        return
    names = dict.fromkeys(section.partition("/")[0] for section in arguments.sections or ()) or {ALL: None}
    if arguments.since is None and ALL in names:
        yield open_listing("indeks", "indeks", f"{WWW}/indeks")
    for name in names:
        if arguments.since is None:
            yield open_listing("indeks", "indeks", indeks_url(name))
        else:
            # The days before it follow one by one, as each has been exhausted.
            today = datetime.now(WIB).date()
            last = min(arguments.until or today, today)
            if last < arguments.since:
                return
            yield open_listing("indeks", "indeks", indeks_url(name, last), day=last)


def _network_listings(arguments: Arguments, hosts: list[str]) -> Iterator[ListingRequest]:
    if {"network", "all"} & set(arguments.editions):
        yield open_listing("network", "menu", NETWORK_MENU_URL)
    for host in hosts:
        if host_family(host) == "network":
            yield open_listing("network", "network", network_indeks_url(host.partition(".")[0]))
