"""Keeps the state of pagination for all methods of discovery. Input: responses. Output: listings to ask next.

Asked, outstanding, exhausted, backed off, validators: the name of a method, or how it reads, plays no part.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from inews_crawler.crawl.fetching import BROKEN_RETRIES, is_unchanged, to_conditions
from inews_crawler.crawl.recorder import Recorder, read_listing
from inews_crawler.crawl.results import result_of
from inews_crawler.discovery.method import MISSING, Pagination
from inews_crawler.discovery.xml_entries import GZIP_MAGIC
from inews_crawler.site.hosts import edition_of
from inews_crawler.site.listing_addresses import to_listing_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scrapy.http import Response
    from scrapy.statscollectors import StatsCollector

    from inews_crawler.crawl.expansion import Expansion
    from inews_crawler.crawl.fetched import Found
    from inews_crawler.crawl.fetching import FetchResult
    from inews_crawler.crawl.frontier import Frontier
    from inews_crawler.discovery.method import Listing, ListingRequest, Method, Run
    from inews_crawler.items import Article

logger = logging.getLogger(__name__)

#: Bytes of a file that is read beside the crawl, not in its way: 50,000 addresses take seconds.
LARGE_FILE = 100_000


class ListingReader:
    """The paginations of one run: their pages, what they offer, and whether they were exhausted."""

    def __init__(
        self, frontier: Frontier, run: Run, stats: StatsCollector, expansion: Expansion, *, quiet_days: float
    ) -> None:
        self._frontier = frontier
        self._states = frontier.store.listings
        self._run = run
        self._stats = stats
        self._expansion = expansion
        self._recorder = Recorder(frontier, stats)
        self._quiet_after = timedelta(days=quiet_days)
        self._asked: set[str] = set()
        self._paginations: defaultdict[str, Pagination] = defaultdict(Pagination)

    def _method_of(self, request: ListingRequest) -> Method:
        return self._run.methods[request.method]

    # --- asking ---

    def choose_due(self, requests: Iterable[ListingRequest]) -> list[ListingRequest]:
        """The pages to ask now; each counts as outstanding from now on."""
        due = []
        for request in requests:
            if self._is_due(request):
                due.append(request)
            else:
                due += [one for one in self._method_of(request).stand_ins(request) if self._is_due(one)]
        return due

    def choose_one(self, requests: Sequence[ListingRequest]) -> list[ListingRequest]:
        """The first of the listings that is not dead, backed off or not: a run that asks nothing learns
        nothing.
        """
        states = ((request, self._states.state(request.url)) for request in requests)
        alive = (request for request, state in states if state is None or not state.is_dead)
        chosen = next(alive, requests[0] if requests else None)
        if chosen is None:
            return []
        self._begin(chosen)
        self._note_asked(chosen)
        return [chosen]

    def _is_due(self, request: ListingRequest) -> bool:
        if request.url in self._asked or self._is_trap(request):
            return False
        if self._is_backed_off(request):
            self._stats.inc_value(f"inews/discovered_by/{request.discovered_by}/backed_off")
            return False
        if request.url == request.origin and request.tries == 0:
            self._begin(request)
        self._note_asked(request)
        return True

    def _begin(self, request: ListingRequest) -> None:
        if self._states.is_exhausted(request.url):
            self._paginations[request.origin].was_exhausted = True
        self._method_of(request).begin(request)

    def _note_asked(self, request: ListingRequest) -> None:
        self._asked.add(request.url)
        self._paginations[request.origin].outstanding += 1

    def _is_trap(self, request: ListingRequest) -> bool:
        pagination = self._paginations.get(request.origin)
        pages = pagination.outstanding + len(pagination.read) if pagination else 0
        trap = self._method_of(request).find_trap(request, pages)
        if trap is not None:
            self._stats.inc_value(f"inews/trap/{trap}")
        return trap is not None

    def _is_backed_off(self, request: ListingRequest) -> bool:
        """True if a listing gave nothing new for long, or is missing, and was asked today."""
        if self._run.is_thorough or not self._method_of(request).may_back_off(request):
            return False
        state = self._states.state(request.url)
        return state is not None and state.is_backed_off(quiet_after=self._quiet_after, at=datetime.now(UTC))

    def to_headers(self, request: ListingRequest) -> dict[str, str]:
        """The headers of a request: ask for changes only if all pages behind this one were exhausted."""
        method = self._method_of(request)
        headers = method.to_headers(request)
        is_whole = self._run.is_thorough or self._expansion.must_see(request)
        if is_whole or not method.may_be_unchanged(request):
            return headers
        state = self._states.state(request.url)
        return headers | (to_conditions(*state.to_validators(at=datetime.now(UTC))) if state else {})

    def to_max_bytes(self, request: ListingRequest) -> int | None:
        """The bound of a response's size, where it is not the usual one."""
        return self._method_of(request).max_bytes

    # --- reading ---

    async def read(self, request: ListingRequest, response: Response) -> list[ListingRequest]:
        """Write down what a page offers; the pages to ask next."""
        if "cached" in response.flags:
            self._stats.inc_value("inews/listing/cached")
        if is_unchanged(response):
            return self._note_unchanged(request)
        if self._is_elsewhere(request, response):
            return self._leave(request, response)
        method = self._method_of(request)
        is_large = len(response.body) > LARGE_FILE or response.body.startswith(GZIP_MAGIC)
        if method.is_catalogue and is_large:
            listing = await asyncio.to_thread(read_listing, self._run, request, response)
        else:
            listing = read_listing(self._run, request, response)
        if listing.problem and result_of(listing.problem).is_broken and request.tries < BROKEN_RETRIES:
            return self._ask_again(request)
        self._count(request, listing.problem if not listing.links else None)
        found = await self._recorder.write_down(request, response, listing, method)
        self._expansion.note_page(request, listing, found)
        self._frontier.admit(listing.editions)
        following = self._to_following(request, listing, found)
        self._note_page(request, listing, found)
        return self._end_page(request, following)

    def _note_unchanged(self, request: ListingRequest) -> list[ListingRequest]:
        self._count(request)
        self._stats.inc_value("inews/listing/not_modified")
        self._recorder.count_read(request)
        self._states.record_unchanged(request.url, at=datetime.now(UTC))
        state = self._states.state(request.url)
        self._paginations[request.origin].is_listed |= state is None or not state.is_empty
        return self._end_page(request, [])

    def _count(self, request: ListingRequest, reason: str | None = None) -> None:
        """Count a page that the host gave, or did not give for a reason."""
        edition = edition_of(urlsplit(request.url).hostname or "")
        if reason is None:
            self._frontier.tally.add_read(edition)
        else:
            self._frontier.tally.add_failed(edition, reason)

    def _note_page(self, request: ListingRequest, listing: Listing, found: Found) -> None:
        """Add a page to what its pagination came to."""
        pagination, method = self._paginations[request.origin], self._method_of(request)
        pagination.later += listing.later
        if request.number == 1:
            pagination.fingerprint = listing.fingerprint
        if listing.links and not method.is_catalogue:  # a catalogue may name a million
            pagination.is_listed = True
            pagination.all_known &= found.all_stored
            pagination.shown.update(link.url for link in listing.links)
        if listing.problem is not None:
            pagination.has_failed = True
            # A catalogue stands alone; in place of another page something is asked.
            is_end = method.is_catalogue or listing.further or result_of(listing.problem).is_final
            pagination.is_cut |= not is_end

    def _is_elsewhere(self, request: ListingRequest, response: Response) -> bool:
        """True if a redirect led to a listing that was asked already, or is none of the run's."""
        if response.url == request.url:
            return False
        if self._method_of(request).is_elsewhere(request, response.url):
            return True
        landed = to_listing_address(response.url)
        if landed is None or landed.url == request.url:
            return False
        if landed.url in self._asked or not self._covers_host(landed.url):
            return True
        self._asked.add(landed.url)
        return False

    def _leave(self, request: ListingRequest, response: Response) -> list[ListingRequest]:
        """The site has no such listing any more, and shows another one instead."""
        self._count(request, "redirected_away")
        self._stats.inc_value("inews/listing/redirected")
        logger.info("No listing at %s: it leads to %s", request.url, response.url)
        self._states.record_missing(request.url, request.discovered_by, at=datetime.now(UTC))
        return self._end_page(request, [], failed=True)

    def fail(self, request: ListingRequest, result: FetchResult) -> list[ListingRequest]:
        """Write down that a page could not be fetched; the pages to ask instead."""
        method = self._method_of(request)
        if result.reason is not None:
            self._count(request, result.reason)
        self._stats.inc_value(f"inews/discovered_by/{request.discovered_by}/failed")
        self._recorder.count_failed(request, str(result.reason), "listing/failed")
        # A host that failed was logged once; its other pages are no news.
        level = logging.DEBUG if result.is_interrupted else logging.INFO
        logger.log(level, "No listing at %s: %s", request.url, result.reason)
        if result.reason in MISSING:
            self._states.record_missing(request.url, request.discovered_by, at=datetime.now(UTC))
        pagination = self._paginations[request.origin]
        pagination.has_failed |= not result.is_final
        substitutes = method.find_substitutes(request, result.reason)
        # A file that the site does not have, or a page behind the last, does not cut pagination off.
        is_end = result.is_final and (method.is_catalogue or request.number > 1)
        pagination.is_cut |= substitutes is None and not is_end
        return self._end_page(request, substitutes or [], failed=True)

    def _ask_again(self, request: ListingRequest) -> list[ListingRequest]:
        self._asked.discard(request.url)
        self._paginations[request.origin].outstanding -= 1
        self._stats.inc_value("inews/listing/asked_again")
        return [replace(request, tries=request.tries + 1)]

    # --- following ---

    def _to_following(self, request: ListingRequest, listing: Listing, found: Found) -> list[ListingRequest]:
        """The next page, if it is worth asking, and the listings that a page leads to."""
        own = request.origin
        further = [one for one in listing.further if one.origin == own or self._covers_host(one.url)]
        if listing.next is None or not self._goes_on(request, listing, found):
            return further
        number, previous = request.number + 1, listing.fingerprint
        following = replace(request, url=listing.next, number=number, previous=previous, tries=0)
        return [following, *further]

    def _goes_on(self, request: ListingRequest, listing: Listing, found: Found) -> bool:
        if not listing.links:
            return False
        if self._is_repeated(request, listing):
            self._stats.inc_value("inews/trap/repeated_page")
            return False
        if self._run.is_thorough or not found.all_stored:
            return True
        return not self._paginations[request.origin].was_exhausted

    def _is_repeated(self, request: ListingRequest, listing: Listing) -> bool:
        """True if a further page shows only what the pages of its pagination before it have shown."""
        if listing.fingerprint != "" and listing.fingerprint == request.previous:
            return True
        return {link.url for link in listing.links} <= self._paginations[request.origin].shown

    def _covers_host(self, url: str) -> bool:
        editions = self._frontier.scope.editions
        return editions is None or edition_of(urlsplit(url).hostname or "") in editions

    def find_in_article(self, article: Article) -> list[ListingRequest]:
        """The listings that an article leads to."""
        return [one for method in self._run.methods.values() for one in method.find_in_article(article)]

    # --- ending ---

    def _end_page(
        self, request: ListingRequest, following: list[ListingRequest], *, failed: bool = False
    ) -> list[ListingRequest]:
        """One page is done: pagination without a page left has ended, exhausted unless it was cut off."""
        pagination = self._paginations[request.origin]
        pagination.outstanding -= 1
        if not failed:
            pagination.read.append(request.url)
        due = [
            after
            for after in following
            if after.url not in self._asked
            and not self._is_trap(after)
            and not (after.origin == request.origin and self._is_backed_off(after))
        ]
        if any(after.origin == request.origin for after in due) or pagination.outstanding > 0:
            return due
        del self._paginations[request.origin]
        with self._frontier.store.unit():
            if not pagination.is_cut:
                self._run.memory.end(pagination.read)
            return due + self._method_of(request).choose_next(request, pagination)

    def close(self) -> None:
        """The run ends."""
        for method in self._run.methods.values():
            method.close()
