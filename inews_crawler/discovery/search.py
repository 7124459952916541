"""The method ``search``, turned on by ``query=``: the site's search, in JSON or as pages."""

from __future__ import annotations

import json
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from inews_crawler.discovery.anchors import to_fingerprint
from inews_crawler.discovery.links import Link, to_target, to_title
from inews_crawler.discovery.method import Arguments, Listing, ListingRequest, Method

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inews_crawler.pages.document import Document

PAGE_SIZE = 40  #: results asked for at once, as the site's own page does (2026)
MAX_OFFSET = 2_000
MAX_RESULTS = 1_000  #: results taken from one answer
MAX_BYTES = 10_000_000
HOST = "https://www.inews.id"
JSON_URL = f"{HOST}/omni/search"


class Search(Method):
    """The search: its JSON, by offset; the page for readers, by number, where there is none."""

    name = "search"
    is_word = False
    has_own_argument = True

    @classmethod
    def start(cls, arguments: Arguments) -> Iterator[ListingRequest]:
        if arguments.query:
            yield cls.open(search_url(arguments.query))

    @property
    def _query(self) -> str:
        return self.run.arguments.query or ""

    def to_headers(self, request: ListingRequest) -> dict[str, str]:
        if not _is_json(request):
            return {}
        return {"X-Requested-With": "XMLHttpRequest", "Referer": find_url(self._query)}

    def is_expandable(self, request: ListingRequest) -> bool:
        return not _is_json(request)

    def read_file(self, request: ListingRequest, url: str, body: bytes) -> Listing | None:
        if not _is_json(request):
            return None
        listing = read_search(body, request.url)
        listing.fingerprint = to_fingerprint(link.url for link in listing.links)
        if listing.problem is not None and request.number == 1:
            listing.further = [self._to_page(request)]
        return listing

    def read_page(self, request: ListingRequest, document: Document) -> Listing:
        listing = super().read_page(request, document)
        if listing.links and listing.next is None:
            # Its pages have no pager that plain HTML shows; "page" as a parameter was seen in use (2025).
            listing.next = find_url(self._query, request.number + 1)
        return listing

    def find_substitutes(self, request: ListingRequest, reason: str | None) -> list[ListingRequest] | None:
        if _is_json(request) and request.number == 1:
            return [self._to_page(request)]
        if reason != "robots":
            return None
        self.run.stats.inc_value("inews/search/forbidden")
        return []

    def _to_page(self, request: ListingRequest) -> ListingRequest:
        return replace(request, url=find_url(self._query))


def _is_json(request: ListingRequest) -> bool:
    return request.url.startswith(JSON_URL)


def search_url(query: str, offset: int = 0, limit: int = PAGE_SIZE) -> str:
    """The address of the search's JSON: ``/omni/search?q=…&o=…&l=…&c=channel`` (seen in 2026).

    The site's page asks it with ``X-Requested-With: XMLHttpRequest`` and ``find_url`` as referer.
    """
    return f"{JSON_URL}?" + urlencode({"q": query, "o": offset, "l": limit, "c": "channel"})


def find_url(query: str, page: int = 1) -> str:
    """The address of the search page for readers; its cards are read like any listing's."""
    parameters: dict[str, Any] = {"q": query, **({"page": page} if page > 1 else {})}
    return f"{HOST}/find?" + urlencode(parameters)


def read_search(body: bytes, url: str) -> Listing:
    """The articles of the JSON served at ``url``.

    ``next`` is ``None`` when it lists nothing or the bound is reached. What is no such JSON gives no links
    and a ``problem``.
    """
    if len(body) > MAX_BYTES:
        return Listing(problem="too large")
    try:
        results = _find_results(json.loads(body))
    except (ValueError, RecursionError):
        return Listing(problem="not JSON")
    if results is None:
        return Listing(problem="no list of results")
    listing = Listing()
    links: dict[str, Link] = {}
    for result in results[:MAX_RESULTS]:
        _add_result(result, listing, links)
    listing.links = list(links.values())
    asked = parse_qs(urlsplit(url).query)
    offset = int(asked["o"][0]) + len(results)
    if results and offset <= MAX_OFFSET:
        listing.next = search_url(asked["q"][0], offset)
    return listing


def _find_results(answer: Any) -> list[Any] | None:
    """The list under ``data``, which may itself be wrapped once more."""
    for _ in range(3):
        if isinstance(answer, list):
            return answer
        if not isinstance(answer, dict):
            return None
        answer = next((answer[name] for name in ("data", "results", "items") if name in answer), None)
    return None


def _add_result(result: Any, listing: Listing, links: dict[str, Link]) -> None:
    url = result.get("url") if isinstance(result, dict) else None
    address = to_target(f"{HOST}/", url) if isinstance(url, str) else None
    if address is None:
        listing.foreign += 1
        return
    given = result.get("title")
    title = to_title(unescape(given)) if isinstance(given, str) else None
    links.setdefault(address.key, Link(address.url, "search", title))
