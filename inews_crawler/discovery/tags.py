"""The method ``tags``: the pages of tags that arguments, listings and articles name."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from inews_crawler.discovery.anchors import MAX_ANCHORS
from inews_crawler.discovery.method import Arguments, Listing, ListingRequest, Method
from inews_crawler.discovery.pagination import read_page_number
from inews_crawler.site.addresses import to_absolute
from inews_crawler.site.listing_addresses import to_listing_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inews_crawler.items import Article
    from inews_crawler.pages.document import Document
    from inews_crawler.site.listing_addresses import ListingAddress

MAX_SLUG = 200  #: characters
MAX_TAGS = 500  #: tags taken from one page
NOT_SLUG = re.compile(r"[^a-z0-9]+")
#: punctuation the site drops inside a word: Rp1,5 becomes rp15, Jum'at becomes jumat
DROPPED = re.compile(r"(?<=\w)['’‘`.,](?=\w)")
TAG_PATH = re.compile(r"(?:\A|/)tag/([^/?#]+)")


class Tags(Method):
    """Tags: with ``tags=`` those alone; else all that pages name."""

    name = "tags"
    has_own_argument = True
    needs_pages = True

    @classmethod
    def start(cls, arguments: Arguments) -> Iterator[ListingRequest]:
        return (cls.open(tag_url(tag)) for tag in arguments.tags or ())

    @property
    def _follows(self) -> bool:
        return self.name in self.run.arguments.discover and not self.run.arguments.tags

    def look(self, request: ListingRequest, document: Document, listing: Listing) -> None:
        found = find_tag_links(document) if self._follows else []
        if found:
            listing.is_conditional = False
        listing.further += [self.open(one.url, hops=request.hops + 1) for one in found]

    def find_in_article(self, article: Article) -> list[ListingRequest]:
        host = urlsplit(article.url).netloc
        tags = article.tags if self._follows else []
        return [self.open(tag_url(tag, host=host)) for tag in tags]


def to_tag_slug(name: str) -> str | None:
    """The slug of a tag given by its name, slug or address; ``None`` if nothing is left of it.

    >>> to_tag_slug("Timnas Indonesia")
    'timnas-indonesia'
    """
    given = TAG_PATH.search(name)
    text = unicodedata.normalize("NFKD", given[1] if given else name.lstrip("#"))
    letters = "".join(letter for letter in text if not unicodedata.combining(letter)).lower()
    slug = NOT_SLUG.sub("-", DROPPED.sub("", letters)).strip("-")[:MAX_SLUG].rstrip("-")
    return slug or None


def tag_url(name: str, *, host: str = "www.inews.id") -> str:
    """The address of a tag's page, ``https://www.inews.id/tag/{slug}``, of a tag given in any form."""
    return f"https://{host}/tag/{to_tag_slug(name) or quote(name.strip(), safe='')}"


def find_tag_links(document: Document) -> list[ListingAddress]:
    """Tag and topic pages a page leads to, in page order, further pages of them left out."""
    base = document.base_url
    found: dict[str, ListingAddress] = {}
    for node in document.tree.css('a[href*="/tag/"], a[href*="/topic/"]')[:MAX_ANCHORS]:
        url = to_absolute(base, node.attributes.get("href"))
        address = to_listing_address(url) if url else None
        if address and address.kind in ("tag", "topic") and read_page_number(address.url) == 1:
            found.setdefault(address.url, address)
        if len(found) >= MAX_TAGS:
            break
    return list(found.values())
