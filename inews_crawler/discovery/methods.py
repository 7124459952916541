"""THE TABLE OF METHODS, and what a run begins with. Input: arguments. Output: listing requests."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from inews_crawler.discovery.feed import Feed
from inews_crawler.discovery.indeks import Indeks
from inews_crawler.discovery.network import Network
from inews_crawler.discovery.read_next import ReadNext, Related
from inews_crawler.discovery.search import Search
from inews_crawler.discovery.sections import Sections, Start
from inews_crawler.discovery.sitemap import Sitemap
from inews_crawler.discovery.tags import Tags
from inews_crawler.exceptions import ArgumentError
from inews_crawler.site.article_addresses import to_article_address
from inews_crawler.site.listing_addresses import to_listing_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inews_crawler.discovery.method import Arguments, ListingRequest, Method

#: The freshest come first. A new method is one entry here.
_CLASSES: tuple[type[Method], ...] = (
    Start, Search, Feed, Sections, ReadNext, Related, Tags, Indeks, Network, Sitemap,
)  # fmt: skip
METHODS: dict[str, type[Method]] = {method.name: method for method in _CLASSES}
_READERS = {kind: method for method in _CLASSES for kind in method.address_kinds}
#: The words of ``discover=``.
WORDS = tuple(method.name for method in _CLASSES if method.is_word)
#: Methods whose links stand on the pages of articles.
ARTICLE_METHODS = frozenset(method.name for method in _CLASSES if method.reads_articles)


def start_listings(arguments: Arguments) -> Iterator[ListingRequest]:
    """The first pages of a run: the listings among ``start_urls``, else those of every method turned on."""
    if arguments.start_urls:
        return _named_listings(arguments)
    named = [method for method in _CLASSES if method.has_own_argument]
    others = [method for method in _CLASSES if method.name in arguments.discover and method not in named]
    has_words = bool(arguments.query or arguments.tags)
    if not has_words and all(method.needs_pages for method in others):
        return Start.start(arguments)
    return chain.from_iterable(method.start(arguments) for method in (*named, *others))


def _named_listings(arguments: Arguments) -> Iterator[ListingRequest]:
    for url in arguments.start_urls or ():
        address = to_listing_address(url)
        if address is not None and to_article_address(url) is None:
            yield _READERS.get(address.kind, Start).open(address.url, discovered_by=Start.name)


def check_methods(arguments: Arguments) -> None:
    """Raises ``ArgumentError`` where the arguments leave nothing to begin with."""
    if arguments.start_urls or next(start_listings(arguments), None) is not None:
        return
    methods, editions = ",".join(arguments.discover), ",".join(arguments.editions)
    raise ArgumentError(f"discover={methods} offers nothing for editions={editions} on the days asked for.")
