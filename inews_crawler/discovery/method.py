"""What all methods of discovery share: the request for a listing, the listing that was read, and ``Method``.

A method says what it starts with, how a page or file becomes a ``Listing``, and what is asked after it. It
keeps no state of pagination: its caller keeps, for all methods alike, what was asked, is outstanding or is
exhausted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from inews_crawler.discovery.anchors import find_anchors, find_listed_keys, to_fingerprint, to_links
from inews_crawler.discovery.load_more import has_load_more
from inews_crawler.discovery.pagination import find_next_page, is_trap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from inews_crawler.discovery.links import Link
    from inews_crawler.items import Article
    from inews_crawler.pages.document import Document

#: Listings that lead to listings, one to the next: the menus of the site name all in one or two.
MAX_HOPS = 3
#: Reasons that say there is no such page.
MISSING = frozenset({"http_404", "http_410"})


class Arguments(Protocol):
    """The arguments of a run, as far as discovery reads them."""

    sections: tuple[str, ...] | None
    discover: tuple[str, ...]
    start_urls: tuple[str, ...] | None
    editions: tuple[str, ...]
    since: date | None
    until: date | None
    tags: tuple[str, ...] | None
    query: str | None
    refresh: Any
    render: Any


class Memory(Protocol):
    """What earlier runs, and this one, know of listings."""

    def is_exhausted(self, name: str) -> bool:
        """True if the last pagination of this name came to its end."""

    def begin(self, name: str, discovered_by: str, *, new: int = 0) -> None:
        """A pagination of this name goes on, with so many new articles: not exhausted until ``end``."""

    def end(self, names: Iterable[str]) -> None:
        """These were exhausted."""

    def is_missing(self, url: str) -> bool:
        """True if the site has no such page."""

    def channels(self, url: str) -> list[str]:
        """The listings that this page named when it was read last."""


class Stats(Protocol):
    """Counters."""

    def inc_value(self, key: str, count: int = 1) -> None: ...
    def set_value(self, key: str, value: Any) -> None: ...


@dataclass(slots=True)
class Run:
    """A run, as its methods see it."""

    arguments: Arguments
    stats: Stats
    memory: Memory
    #: True for an edition, section and subsection of the run's scope.
    covers: Callable[[str, str | None, str | None], bool]
    empty_days: int  #: days in a row without articles that end the dated index
    methods: dict[str, Method] = field(default_factory=dict)

    @property
    def is_thorough(self) -> bool:
        """True if every page is wanted as it is: named addresses and refresh=all do not ask for changes."""
        return self.arguments.refresh == "all" or bool(self.arguments.start_urls)


@dataclass(frozen=True, slots=True)
class ListingRequest:
    """One page of a listing to ask, and its place in the pagination that began with ``origin``."""

    method: str  #: the method that reads it
    discovered_by: str  #: the method that its articles are credited to; ``start``: a person named the address
    url: str
    origin: str
    number: int = 1  #: 1 for the first page of the pagination; of sitemaps the depth
    previous: str | None = None  #: the fingerprint of the page before it: some lists repeat their last page
    tries: int = 0  #: how often it came broken
    hops: int = 0  #: listings that led to it, one to the next


@dataclass(slots=True)
class Listing:
    """One page or file of a method, read."""

    links: list[Link] = field(default_factory=list)
    next: str | None = None  #: the address of the page after it in the same pagination
    further: list[ListingRequest] = field(default_factory=list)  #: other listings that it leads to
    later: list[ListingRequest] = field(default_factory=list)  #: those of which some may follow at the end
    problem: str | None = None  #: why it could not be read; its links, if any, still count
    foreign: int = 0  #: addresses of other sites, left out
    fingerprint: str = ""  #: equal for two pages that list the same articles; "" for an empty list
    has_more: bool = False  #: the list goes on behind a control that only a browser can use
    is_conditional: bool = True  #: False if "not modified" would hide the listings that only this page names
    leads_on: bool = False  #: it is there for the listings that it names: never backed off for itself
    channels: list[str] = field(default_factory=list)  #: listings to remember with this page
    editions: list[str] = field(default_factory=list)  #: hosts that the site's own list names: in scope, too

    @property
    def is_empty(self) -> bool:
        """True if the page could be read, and lists no article."""
        return not self.links and self.problem is None


@dataclass(slots=True)
class Pagination:
    """The pages of one listing in this run, and what they came to."""

    outstanding: int = 0  #: pages asked and not yet done
    read: list[str] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)  #: addresses of the articles on its pages
    later: list[ListingRequest] = field(default_factory=list)
    fingerprint: str = ""  #: of the first page
    is_listed: bool = False  #: a page lists articles
    all_known: bool = True  #: each page that lists articles lists only stored ones
    was_exhausted: bool = False  #: an earlier run brought it to its end
    is_cut: bool = False  #: this run does not exhaust it
    has_failed: bool = False  #: a page that may be there could not be fetched or read


class Method:
    """One method of discovery in one run. As it stands, it reads plain lists of cards, page by page."""

    name: ClassVar[str]
    #: Kinds of listing addresses that it reads when a person names them; all others are plain lists.
    address_kinds: ClassVar[frozenset[str]] = frozenset()
    #: True if ``discover=`` may name it.
    is_word: ClassVar[bool] = True
    #: True if an argument of its own turns it on, whatever ``discover=`` says.
    has_own_argument: ClassVar[bool] = False
    #: True if it finds listings or articles only on pages that another method led to.
    needs_pages: ClassVar[bool] = False
    #: True if its links stand on the pages of articles.
    reads_articles: ClassVar[bool] = False
    #: True if it reads files made for machines: each stands alone, may be absent, may name many articles.
    is_catalogue: ClassVar[bool] = False
    #: True if each of its pages lists articles, as long as the site is as we know it.
    is_never_empty: ClassVar[bool] = False
    #: The bound of a response's size, where it is not the usual one.
    max_bytes: ClassVar[int | None] = None

    def __init__(self, run: Run) -> None:
        self.run = run

    @classmethod
    def open(cls, url: str, *, discovered_by: str = "", hops: int = 0) -> ListingRequest:
        """The request for the first page of a pagination."""
        return ListingRequest(cls.name, discovered_by or cls.name, url, origin=url, hops=hops)

    @classmethod
    def start(cls, arguments: Arguments) -> Iterator[ListingRequest]:
        """The listings that a run with these arguments begins with."""
        return iter(())

    def begin(self, request: ListingRequest) -> None:
        """The first page of a pagination is about to be asked."""

    def find_trap(self, request: ListingRequest, pages: int) -> str | None:
        """The name of the trap that an address belongs to; ``pages``: of its pagination, asked so far."""
        return "listing" if request.hops > MAX_HOPS or is_trap(request.url) else None

    def may_back_off(self, request: ListingRequest) -> bool:
        """True if the page may wait for a day when it gave nothing for long."""
        return request.url == request.origin

    def may_be_unchanged(self, request: ListingRequest) -> bool:
        """True if a page that has not changed hides nothing, so that asking for changes only is safe."""
        return True

    def stand_ins(self, request: ListingRequest) -> list[ListingRequest]:
        """The listings to ask in place of one that is not asked now."""
        return []

    def to_headers(self, request: ListingRequest) -> dict[str, str]:
        """The headers to ask a page with."""
        return {}

    def is_expandable(self, request: ListingRequest) -> bool:
        """True if a browser may show more cards than the plain page has."""
        return not self.is_catalogue

    def covers_hidden(self, request: ListingRequest) -> bool:
        """True if this method lists what only a browser shows on that page of another one."""
        return False

    def read_file(self, request: ListingRequest, url: str, body: bytes) -> Listing | None:
        """Read a file served at ``url``; None if it is to be read as a page. Never raises on its content."""
        return None

    def read_page(self, request: ListingRequest, document: Document) -> Listing:
        """Read a page of cards: its articles, its pager, and the listings that other methods find on it."""
        anchors = list(find_anchors(document))
        following = find_next_page(document)
        listing = Listing(
            to_links(document, anchors, request.discovered_by),
            following,
            has_more=following is None and has_load_more(document),
            # Lists beside the page's own may change from page to page, or be all that a page has.
            fingerprint=to_fingerprint(find_listed_keys(document, anchors)),
        )
        for method in self.run.methods.values():
            method.look(request, document, listing)
        return listing

    def look(self, request: ListingRequest, document: Document, listing: Listing) -> None:
        """Add to the listing of any page of cards what it means to this method."""

    def is_elsewhere(self, request: ListingRequest, url: str) -> bool:
        """True if a redirect to ``url`` left the listing that was asked."""
        return False

    def find_substitutes(self, request: ListingRequest, reason: str | None) -> list[ListingRequest] | None:
        """The listings to ask instead of one that could not be had; None: its pagination is cut off."""
        return None

    def find_in_article(self, article: Article) -> list[ListingRequest]:
        """The listings that an article leads to."""
        return []

    def choose_next(self, request: ListingRequest, pagination: Pagination) -> list[ListingRequest]:
        """The listings that follow the end of a pagination."""
        return []

    def close(self) -> None:
        """The run ends."""
