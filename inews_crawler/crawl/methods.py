"""The methods of discovery in one run: what they see of it, what they remember, how one reads a response."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from inews_crawler.crawl.fetching import read_response
from inews_crawler.discovery.method import Listing, ListingRequest, Run
from inews_crawler.discovery.methods import METHODS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrapy.http import Response
    from scrapy.statscollectors import StatsCollector

    from inews_crawler.arguments import Arguments
    from inews_crawler.crawl.frontier import Frontier
    from inews_crawler.store.listings import Listings


class ListingMemory:
    """The listings of the store, as methods see them (``Memory``)."""

    def __init__(self, states: Listings) -> None:
        self._states = states

    def is_exhausted(self, name: str) -> bool:
        return self._states.is_exhausted(name)

    def begin(self, name: str, discovered_by: str, *, new: int = 0) -> None:
        at = datetime.now(UTC)
        self._states.record_page(name, discovered_by, etag=None, last_modified=None, new=new, at=at)

    def end(self, names: Iterable[str]) -> None:
        self._states.record_exhausted(names, at=datetime.now(UTC))

    def is_missing(self, url: str) -> bool:
        state = self._states.state(url)
        return state is not None and state.missing_since is not None

    def channels(self, url: str) -> list[str]:
        state = self._states.state(url)
        return state.channels if state is not None else []


def open_run(frontier: Frontier, arguments: Arguments, stats: StatsCollector, *, empty_days: int) -> Run:
    """The run with all its methods, those that only ``start_urls`` may use included."""

    def covers(edition: str, section: str | None, subsection: str | None) -> bool:
        return frontier.scope.covers(edition, section, subsection)  # it may grow and shrink

    memory = ListingMemory(frontier.store.listings)
    run = Run(arguments, stats, memory, covers, empty_days)
    add_methods(run)
    return run


def add_methods(run: Run) -> None:
    """Give a run its methods."""
    run.methods.update({name: method(run) for name, method in METHODS.items()})


def read_listing(run: Run, request: ListingRequest, response: Response) -> Listing:
    """Read a response by the method that asked for it. Never raises on what the page contains."""
    method = run.methods[request.method]
    listing = method.read_file(request, response.url, response.body)
    if listing is not None:
        return listing
    result = read_response(response)
    if result.page is None or result.reason not in {None, "unknown"}:
        return Listing(problem=result.reason or "unknown")
    return method.read_page(request, result.page)
