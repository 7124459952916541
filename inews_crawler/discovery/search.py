"""Which addresses the site's search has, and what its answers lead to."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlencode

from inews_crawler.discovery.links import Link, to_target, to_title

PAGE_SIZE = 40  #: results asked for at once, as the site's own page does (2026)
MAX_OFFSET = 2_000
MAX_RESULTS = 1_000  #: results taken from one answer
MAX_BYTES = 10_000_000
HOST = "https://www.inews.id"


@dataclass(slots=True)
class SearchPage:
    """One answer of the search: its articles, where it goes on, and what was wrong with it."""

    links: list[Link] = field(default_factory=list)
    next_offset: int | None = None
    foreign: int = 0
    error: str | None = None


def search_url(query: str, offset: int = 0, limit: int = PAGE_SIZE) -> str:
    """The address of the search's JSON: ``/omni/search?q=…&o=…&l=…&c=channel`` (seen in 2026).

    The site's page asks it with ``X-Requested-With: XMLHttpRequest`` and ``find_url`` as referer.
    """
    return f"{HOST}/omni/search?" + urlencode({"q": query, "o": offset, "l": limit, "c": "channel"})


def find_url(query: str, page: int = 1) -> str:
    """The address of the search page for readers; its cards are read like any listing's."""
    parameters: dict[str, Any] = {"q": query, **({"page": page} if page > 1 else {})}
    return f"{HOST}/find?" + urlencode(parameters)


def read_search(body: bytes, offset: int = 0) -> SearchPage:
    """The articles of a JSON answer asked for at ``offset``.

    ``next_offset`` is ``None`` when the answer lists nothing or the bound is reached. An answer that is
    no such JSON gives no links and an ``error``.
    """
    if len(body) > MAX_BYTES:
        return SearchPage(error="too large")
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return SearchPage(error="not JSON")
    results = _find_results(answer)
    if results is None:
        return SearchPage(error="no list of results")
    page = SearchPage()
    links: dict[str, Link] = {}
    for result in results[:MAX_RESULTS]:
        _add_result(result, page, links)
    page.links = list(links.values())
    following = offset + len(results)
    page.next_offset = following if results and following <= MAX_OFFSET else None
    return page


def _find_results(answer: Any) -> list[Any] | None:
    """The list under ``data``, which may itself be wrapped once more."""
    for _ in range(3):
        if isinstance(answer, list):
            return answer
        if not isinstance(answer, dict):
            return None
        answer = next((answer[name] for name in ("data", "results", "items") if name in answer), None)
    return None


def _add_result(result: Any, page: SearchPage, links: dict[str, Link]) -> None:
    url = result.get("url") if isinstance(result, dict) else None
    address = to_target(f"{HOST}/", url) if isinstance(url, str) else None
    if address is None:
        page.foreign += 1
        return
    given = result.get("title")
    title = to_title(unescape(given)) if isinstance(given, str) else None
    links.setdefault(address.key, Link(address.url, "search", title))
