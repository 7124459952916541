"""Reads, remembers and counts listings. Input: the response to a listing request. Output: how much is new."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from inews_crawler.crawl.fetched import Found
from inews_crawler.crawl.fetching import read_header, read_response
from inews_crawler.crawl.results import Outcome, result_of
from inews_crawler.discovery.method import Listing, ListingRequest, Run
from inews_crawler.discovery.methods import METHODS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scrapy.http import Response
    from scrapy.statscollectors import StatsCollector

    from inews_crawler.arguments import Arguments
    from inews_crawler.crawl.frontier import Frontier
    from inews_crawler.discovery.links import Link
    from inews_crawler.discovery.method import Method
    from inews_crawler.store.listings import Listings

logger = logging.getLogger(__name__)

#: Links written down in one go. Those of a page behind the first of these wait for later runs, an hour for
#: each: no page may bind a run for days. A real page has a few hundred links.
LINKS_AT_ONCE = 1_000


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

    run = Run(arguments, stats, ListingMemory(frontier.store.listings), covers, empty_days)
    run.methods = {name: method(run) for name, method in METHODS.items()}
    return run


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


class Recorder:
    """Writes into the store what the listings of a run offer, and counts it.

    Counts ``inews/discovered/<method>/new`` and ``/known``, ``inews/listing/…`` and ``inews/page/…``.
    """

    def __init__(self, frontier: Frontier, stats: StatsCollector) -> None:
        self._frontier = frontier
        self._states = frontier.store.listings
        self._stats = stats

    def _count(self, request: ListingRequest, listing: Listing, method: Method) -> None:
        inc = self._stats.inc_value
        inc("inews/listing/links", len(listing.links))
        if listing.foreign:
            inc("inews/listing/foreign", listing.foreign)
        if listing.is_empty and method.is_never_empty and request.discovered_by == method.name:
            inc("inews/listing/empty")
        if listing.problem is None:
            inc("inews/page/listing")
            inc(f"inews/listing/read_by/{method.name}")
            inc(f"inews/listing/links_by/{method.name}", len(listing.links))
            self.count_read(request)
            return
        self.count_failed(request, listing.problem)
        inc(f"inews/discovered_by/{request.discovered_by}/unreadable")
        logger.info("Unreadable listing %s: %s", request.url, listing.problem)

    def count_read(self, request: ListingRequest) -> None:
        """Count a list that its host gave."""
        self._stats.inc_value(f"inews/listing/read_at/{urlsplit(request.url).hostname}")

    def count_failed(self, request: ListingRequest, reason: str, kind: str = "page/other") -> None:
        """Count a listing that gave no list; one that has never given any says nothing of this run."""
        state = self._states.state(request.url)
        if state is not None and state.is_dead:
            self._stats.inc_value("inews/listing/dead")
            return
        self._stats.inc_value(f"inews/{kind}/{reason}")
        if request.url == request.origin:
            host = urlsplit(request.url).hostname
            self._stats.set_value(f"inews/listing/failed_at/{host}", reason)

    async def write_down(
        self, request: ListingRequest, response: Response, listing: Listing, method: Method
    ) -> Found:
        """Links, validators and yield of a page: validators in one transaction with the last links."""
        self._count(request, listing, method)
        nothing = Found(new=0, pending=0, stored=0)
        if listing.problem and not listing.links and result_of(listing.problem).everywhere is Outcome.EMPTY:
            # A page without a list, such as the shell of a host that shows nothing without scripts.
            self._states.record_missing(request.url, request.discovered_by, at=datetime.now(UTC))
            return nothing
        earlier, hours = nothing, 0
        *chunks, last = _split(listing.links)
        for chunk in chunks:
            with self._frontier.store.unit():
                earlier += self._discover(chunk, response.url, hours)
            hours += 0 if method.is_catalogue else 1
            await asyncio.sleep(0)  # let other tasks run
        with self._frontier.store.unit():
            found = earlier + self._discover(last, response.url, hours)
            self._record_page(request, response, listing, found)
        self._stats.inc_value(f"inews/discovered/{request.discovered_by}/new", found.new)
        self._stats.inc_value(f"inews/discovered/{request.discovered_by}/known", found.stored + found.pending)
        return found

    def _discover(self, links: Sequence[Link], referrer: str, hours: int) -> Found:
        """Write down links that runs may take after so many hours."""
        discoveries = self._frontier.to_discoveries(links, referrer=referrer, hops=0)
        found = self._frontier.discover(discoveries, hours=hours)
        if hours:
            self._stats.inc_value("inews/trap/links_put_off", found.new)
        return found

    def _record_page(
        self, request: ListingRequest, response: Response, listing: Listing, found: Found
    ) -> None:
        keeps_validators = listing.is_conditional and listing.problem is None
        self._states.record_page(
            request.url,
            request.discovered_by,
            etag=read_header(response, "ETag") if keeps_validators else None,
            last_modified=read_header(response, "Last-Modified") if keeps_validators else None,
            new=found.new or listing.leads_on,
            at=datetime.now(UTC),
            is_empty=listing.is_empty,
            channels=listing.channels,
        )


def _split(links: Sequence[Link]) -> list[Sequence[Link]]:
    """The links in pieces that are written at once; one piece at least."""
    return [links[at : at + LINKS_AT_ONCE] for at in range(0, max(len(links), 1), LINKS_AT_ONCE)]
