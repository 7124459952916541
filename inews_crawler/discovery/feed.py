"""The method ``feed``: RSS and Atom feeds, of the site, its sections and its other hosts."""

from __future__ import annotations

from html import unescape
from itertools import islice
from typing import TYPE_CHECKING

from inews_crawler.discovery.links import Link, to_hint, to_target, to_title
from inews_crawler.discovery.method import Arguments, Listing, ListingRequest, Method
from inews_crawler.discovery.sections import WWW, find_hosts, top_sections
from inews_crawler.discovery.xml_entries import (
    XML_BASE,
    Entry,
    XmlOutcome,
    join_base,
    read_entries,
    to_chunks,
)
from inews_crawler.site.hosts import SECTIONS
from inews_crawler.text.dates import to_feed_datetime

if TYPE_CHECKING:
    from collections.abc import Iterator


MAX_ITEMS = 5_000
ENTRIES = frozenset({"item", "entry"})
#: root elements of RSS 0.9-2.0, RDF feeds and Atom
ROOTS = frozenset({"rss", "rdf", "feed", "channel"})
DATES = (("pubDate", ""), ("published", ""), ("date", "dc"), ("created", "dcterms"), ("issued", ""))
NOT_A_FEED = "not a feed"


class Feed(Method):
    """Feeds: one request each; the freshest articles, with the time of publishing."""

    name = "feed"
    address_kinds = frozenset({"feed"})
    is_catalogue = True
    is_never_empty = True

    @classmethod
    def start(cls, arguments: Arguments) -> Iterator[ListingRequest]:
        names = top_sections(arguments) or SECTIONS
        for host in find_hosts(arguments):
            if host != WWW or arguments.sections is None:
                yield cls.open(f"https://{host}/feed")
            if host == WWW:
                yield from (cls.open(f"https://{host}/feed/{name}") for name in names)

    def read_file(self, request: ListingRequest, url: str, body: bytes) -> Listing:
        return read_feed(body, url)


def read_feed(body: bytes, url: str = "https://www.inews.id/feed") -> Listing:
    """The articles of an RSS or Atom feed served at ``url``, in its order, one link an article.

    Broken XML gives what can be read and a ``problem``; a page of another kind gives ``"not a feed"``.
    At most ``MAX_ITEMS`` entries are read. Entries that lead to another site, or to none, are counted.
    """
    listing = Listing()
    outcome = XmlOutcome()
    links: dict[str, Link] = {}
    for entry in islice(read_entries(to_chunks(body.lstrip()), ENTRIES, outcome), MAX_ITEMS):
        address = to_target(join_base(url, entry.base), find_address(entry))
        if address is None:
            listing.foreign += 1
        else:
            title = to_title(unescape(entry.text("title") or ""))
            links.setdefault(address.key, Link(address.url, "feed", title, read_published(entry)))
    listing.problem = outcome.error
    if outcome.root not in ROOTS and not outcome.refused:
        return Listing(problem=NOT_A_FEED)
    listing.links = list(links.values())
    return listing


def find_address(entry: Entry) -> str | None:
    """The address an entry leads to: the one before a counting service changed it, its link, its guid."""
    texts = {found.path: found.text for found in reversed(entry.fields) if found.text}
    address = texts.get(("origLink",)) or entry.text("link") or _find_href(entry)
    if address:
        return address
    guid = texts.get(("guid",)) or texts.get(("id",)) or ""
    return guid if guid.startswith(("http://", "https://")) else None


def _find_href(entry: Entry) -> str | None:
    """Atom's link: the ``href`` of the ``link`` that is the entry's own page, whatever its prefix."""
    links = [found.attributes for found in entry.fields if found.path == ("link",)]
    own = (link for link in links if link.get("href") and link.get("rel", "alternate") == "alternate")
    return next((join_base(link.get(XML_BASE, ""), link["href"]) for link in own), None)


def read_published(entry: Entry) -> str | None:
    """An entry's publish time; never its time of change."""
    texts = [
        found.text
        for name, prefix in DATES
        for found in entry.fields
        if found.path == (name,) and found.prefix == prefix and found.text
    ]
    return next((hint for text in texts if (hint := to_hint(to_feed_datetime(text)))), None)
