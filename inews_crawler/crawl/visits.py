"""Decides which listings a run begins with: the doors its arguments open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from inews_crawler.arguments import LISTING_DOORS
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

VisitKind = Literal[
    "listing", "feed", "indeks", "network", "channels", "menu", "search", "find", "robots", "sitemap"
]
WWW = "https://www.inews.id"
#: Words of a listing address's kind that are read in their own way; all others are plain listings.
KINDS: dict[str, VisitKind] = {
    "feed": "feed",
    "indeks": "indeks",
    "network_indeks": "network",
    "sitemap": "sitemap",
}


@dataclass(frozen=True, slots=True)
class Visit:
    """One page of a door, and where it stands in the walk that began with ``walk``."""

    door: str
    kind: VisitKind
    url: str
    walk: str
    number: int = 1  #: 1 for the first page of the walk; of sitemaps the depth
    day: date | None = None  #: dated index pages
    form: DayForm = DAY_FORMS[0]  #: of the day in the address
    is_second_form: bool = False  #: the other form of the day gave nothing
    previous: str | None = None  #: what the page before it held, to see a list that repeats its last page
    tries: int = 0  #: how often it came broken
    hops: int = 0  #: listings that led to it, one to the next


def open_visit(door: str, kind: VisitKind, url: str, *, day: date | None = None, hops: int = 0) -> Visit:
    """The first page of a walk."""
    return Visit(door=door, kind=kind, url=url, walk=url, day=day, hops=hops)


def start_visits(arguments: Arguments) -> Iterator[Visit]:
    """The first pages of every door that the arguments open, freshest first."""
    doors = set(arguments.discover)
    hosts = [urlsplit(url).netloc for url in front_pages(arguments.editions)]
    if not (arguments.query or arguments.tags or doors & LISTING_DOORS):
        # Tags, Read Next and related links need something to begin with.
        yield from (open_visit("start", "listing", f"https://{host}/") for host in hosts)
    if arguments.query:
        yield open_visit("search", "search", search_url(arguments.query))
    for tag in arguments.tags or ():
        yield open_visit("tags", "listing", tag_url(tag))
    if "feed" in doors:
        yield from (open_visit("feed", "feed", url) for url in _feed_urls(arguments, hosts))
    if "sections" in doors:
        yield from (open_visit("sections", "listing", url) for url in _section_urls(arguments, hosts))
    if "indeks" in doors:
        yield from _indeks_visits(arguments)
    if "network" in doors:
        yield from _network_visits(arguments, hosts)
    if "sitemap" in doors:
        yield from (open_visit("sitemap", "robots", f"https://{host}/robots.txt") for host in hosts)


def check_doors(arguments: Arguments) -> None:
    """Raises ``ArgumentError`` where the arguments leave nothing to begin with."""
    if arguments.start_urls or next(start_visits(arguments), None) is not None:
        return
    doors, editions = ",".join(arguments.discover), ",".join(arguments.editions)
    raise ArgumentError(f"discover={doors} offers nothing for editions={editions} on the days asked for.")


def named_visits(arguments: Arguments) -> Iterator[Visit]:
    """The listings among ``start_urls``."""
    for url in arguments.start_urls or ():
        address = to_listing_address(url)
        if address is not None and to_article_address(url) is None:
            yield open_visit("start", KINDS.get(address.kind, "listing"), address.url)


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


def _indeks_visits(arguments: Arguments) -> Iterator[Visit]:
    if "www" not in arguments.editions and "all" not in arguments.editions:
        return
    names = dict.fromkeys(section.partition("/")[0] for section in arguments.sections or ()) or {ALL: None}
    if arguments.since is None and ALL in names:
        yield open_visit("indeks", "indeks", f"{WWW}/indeks")
    for name in names:
        if arguments.since is None:
            yield open_visit("indeks", "indeks", indeks_url(name))
        else:
            # The days before it follow one by one, as each has been walked.
            today = datetime.now(WIB).date()
            last = min(arguments.until or today, today)
            if last < arguments.since:
                return
            yield open_visit("indeks", "indeks", indeks_url(name, last), day=last)


def _network_visits(arguments: Arguments, hosts: list[str]) -> Iterator[Visit]:
    if {"network", "all"} & set(arguments.editions):
        yield open_visit("network", "menu", NETWORK_MENU_URL)
    for host in hosts:
        if host_family(host) == "network":
            yield open_visit("network", "network", network_indeks_url(host.partition(".")[0]))
