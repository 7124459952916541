"""The method ``sitemap``: the sitemaps of robots.txt, and the sitemaps below them that can matter."""

from __future__ import annotations

import calendar
import re
import zlib
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from inews_crawler.discovery.links import Link, to_hint, to_target, to_title
from inews_crawler.discovery.method import Arguments, Listing, ListingRequest, Method
from inews_crawler.discovery.sections import find_hosts
from inews_crawler.discovery.xml_entries import CHUNK, GZIP_MAGIC, Entry, XmlOutcome, read_entries, to_chunks
from inews_crawler.site.addresses import to_absolute
from inews_crawler.site.listing_addresses import is_allowed, to_listing_address
from inews_crawler.text.dates import WIB, to_datetime, to_day, to_feed_datetime

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_ADDRESSES = 100_000  #: of one file; the protocol allows 50,000
MAX_BYTES = 52_428_800  #: of one file, uncompressed, as the protocol allows
MAX_NAMED = 100  #: sitemaps taken from one robots.txt
MAX_SITEMAPS = 5_000  #: below one robots.txt: one a day for fourteen years
MAX_DEPTH = 5  #: sitemaps that name sitemaps, one below the other; robots.txt is the first
ROBOTS = "/robots.txt"
ENTRIES = frozenset({"url", "sitemap"})
ROOTS = frozenset({"urlset", "sitemapindex"})
NOT_A_SITEMAP = "not a sitemap"
TOO_LARGE = "too large"

_ROBOTS_LINE = re.compile(r"^[ \t\ufeff]*sitemap[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)
#: a month, perhaps a day, in a child's name: sitemap-2021-12.xml, /2021/12/31/posts.xml, news_202112.xml.gz
_NAMED_DAY = re.compile(
    r"(?<![0-9])(?P<year>20[0-9]{2})(?P<mark>[-_/.]?)(?P<month>0[1-9]|1[0-2])"
    r"(?:(?P=mark)(?P<day>0[1-9]|[12][0-9]|3[01]))?(?![0-9])"
)


@dataclass(frozen=True, slots=True)
class ChildSitemap:
    """A sitemap named by a sitemap index; ``lastmod`` as it stands there."""

    url: str
    lastmod: str | None = None


@dataclass(slots=True)
class SitemapListing(Listing):
    """One sitemap file, read."""

    children: list[ChildSitemap] = field(default_factory=list)


class Sitemap(Method):
    """Sitemaps: one pagination a host, whose pages are all files below its robots.txt."""

    name = "sitemap"
    address_kinds = frozenset({"sitemap"})
    is_catalogue = True
    max_bytes = MAX_BYTES

    @classmethod
    def start(cls, arguments: Arguments) -> Iterator[ListingRequest]:
        return (cls.open(f"https://{host}{ROBOTS}") for host in find_hosts(arguments))

    def find_trap(self, request: ListingRequest, pages: int) -> str | None:
        return "sitemaps" if request.number > MAX_DEPTH or pages > MAX_SITEMAPS else None

    def may_back_off(self, request: ListingRequest) -> bool:
        return True

    def read_file(self, request: ListingRequest, url: str, body: bytes) -> Listing:
        if _is_robots(request):
            named = find_sitemaps(body.decode("utf-8", "replace"), url)
            children = [ChildSitemap(one) for one in dict.fromkeys([*named, urljoin(url, "/sitemap.xml")])]
            listing = SitemapListing(children=children, is_conditional=False)
        else:
            listing = read_sitemap(body, url)
            listing.is_conditional = not listing.children
        since, until = self.run.arguments.since, self.run.arguments.until
        wanted = [child.url for child in listing.children if not is_outside(child, since, until)]
        listing.further = [replace(request, url=url, number=request.number + 1, tries=0) for url in wanted]
        listing.leads_on = bool(wanted)
        return listing

    def find_substitutes(self, request: ListingRequest, reason: str | None) -> list[ListingRequest] | None:
        # Without a robots.txt, the usual sitemap may be there all the same.
        usual = replace(request, url=urljoin(request.url, "/sitemap.xml"))
        return [usual] if _is_robots(request) else None


def _is_robots(request: ListingRequest) -> bool:
    return request.url.endswith(ROBOTS)


def read_sitemap(body: bytes, url: str = "https://www.inews.id/sitemap.xml") -> SitemapListing:
    """What a sitemap index, a sitemap or a news sitemap served at ``url`` leads to, in its order.

    Compressed files are opened, whatever their name. What is broken, cut or too large gives what could
    be read and a ``problem``. Only news sitemaps say when an article was published: ``lastmod`` does not.
    """
    listing = SitemapListing()
    outcome = XmlOutcome()
    links: dict[str, Link] = {}
    children: dict[str, ChildSitemap] = {}
    for entry in islice(read_entries(_open(body, listing), ENTRIES, outcome), MAX_ADDRESSES):
        is_child = entry.name == "sitemap"
        is_ours = _add_child(entry, url, children) if is_child else _add_link(entry, url, links)
        listing.foreign += not is_ours
    if outcome.root not in ROOTS and not outcome.refused and listing.problem is None:
        return SitemapListing(problem=NOT_A_SITEMAP)
    listing.links, listing.children = list(links.values()), list(children.values())
    listing.problem = listing.problem or outcome.error
    return listing


def _add_child(entry: Entry, base: str, children: dict[str, ChildSitemap]) -> bool:
    absolute = to_absolute(base, entry.text("loc"))
    address = to_listing_address(absolute) if absolute else None
    child = address.url if address else absolute
    if child is None or not is_allowed(child) or child == base:
        return False
    children.setdefault(child, ChildSitemap(child, entry.text("lastmod")))
    return True


def _add_link(entry: Entry, base: str, links: dict[str, Link]) -> bool:
    address = to_target(base, entry.text("loc"))
    if address is None:
        return False
    published = to_feed_datetime(entry.text("news", "publication_date") or "")
    title = to_title(unescape(entry.text("news", "title") or ""))
    links.setdefault(address.key, Link(address.url, "sitemap", title, to_hint(published)))
    return True


def _open(body: bytes, listing: SitemapListing) -> Iterator[bytes]:
    """The file in pieces, decompressed; says in ``listing.problem`` if it ends early."""
    size = 0
    pieces = _decompress(body, listing) if body.startswith(GZIP_MAGIC) else to_chunks(body.lstrip())
    for piece in pieces:
        size += len(piece)
        if size > MAX_BYTES:
            listing.problem = TOO_LARGE
            return
        yield piece


def _decompress(body: bytes, listing: SitemapListing) -> Iterator[bytes]:
    rest = body
    while rest.startswith(GZIP_MAGIC):
        engine = zlib.decompressobj(wbits=31)
        try:
            while not engine.eof:
                piece = engine.decompress(rest, CHUNK)
                if not piece and not engine.unconsumed_tail and not engine.eof:
                    listing.problem = "compressed file is cut"
                    return
                rest = engine.unconsumed_tail
                yield piece
        except zlib.error as fault:
            listing.problem = f"compressed file is broken: {fault}"
            return
        rest = engine.unused_data


def find_sitemaps(robots_text: str, base: str) -> list[str]:
    """The addresses on a robots.txt's ``Sitemap:`` lines that may be asked for, in order, without repeats."""
    found: dict[str, None] = {}
    for line in _ROBOTS_LINE.finditer(robots_text):
        absolute = to_absolute(base, line[1])
        if absolute and is_allowed(absolute):
            address = to_listing_address(absolute)
            found[address.url if address else absolute] = None
        if len(found) >= MAX_NAMED:
            break
    return list(found)


def is_outside(child: ChildSitemap, since: date | None, until: date | None) -> bool:
    """Whether a child sitemap cannot hold an article of the window, both ends included, Jakarta days.

    Proven by the month or day in its name; without one by a ``lastmod`` before the window: nothing in
    it is younger than that (a day is allowed for the zone). A year alone may be a number, so it proves
    nothing. Without proof the sitemap is asked for.
    """
    span = read_span(child.url)
    if span is not None:
        return (since is not None and span[1] < since) or (until is not None and span[0] > until)
    changed = _to_jakarta_day(child.lastmod)
    return since is not None and changed is not None and changed < since - timedelta(days=1)


def read_span(url: str) -> tuple[date, date] | None:
    """The first and last day a sitemap's name says it covers; ``None`` unless it names one month or day."""
    parts = urlsplit(url)
    found = {match.group(0): match for match in _NAMED_DAY.finditer(f"{parts.path}?{parts.query}")}
    if len(found) != 1:
        return None
    named = next(iter(found.values()))
    year, month = int(named["year"]), int(named["month"])
    last = calendar.monthrange(year, month)[1]
    if named["day"] is None:
        return date(year, month, 1), date(year, month, last)
    day = int(named["day"])
    return (date(year, month, day), date(year, month, day)) if day <= last else None


def _to_jakarta_day(text: str | None) -> date | None:
    if not text:
        return None
    moment = to_datetime(text)
    if moment is None:
        return to_day(text)
    try:
        return moment.astimezone(WIB).date() if moment.tzinfo else moment.date()
    except OverflowError:
        return None
