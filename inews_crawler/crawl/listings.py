"""Decides how far each method is exhausted: which page comes next, and when a walk has ended by itself."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from inews_crawler.crawl.channels import Channels
from inews_crawler.crawl.days import Days
from inews_crawler.crawl.fetching import NOT_MODIFIED, to_conditions
from inews_crawler.crawl.following import Following
from inews_crawler.crawl.listing_pages import ListingPage, read_listing_page
from inews_crawler.crawl.recorder import Recorder
from inews_crawler.crawl.results import result_of
from inews_crawler.discovery.pagination import is_trap
from inews_crawler.discovery.search import find_url
from inews_crawler.discovery.sitemaps import GZIP_MAGIC
from inews_crawler.site.hosts import edition_of
from inews_crawler.site.listing_addresses import indeks_day, to_listing_address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapy.http import Response
    from scrapy.settings import BaseSettings
    from scrapy.statscollectors import StatsCollector

    from inews_crawler.arguments import Arguments
    from inews_crawler.crawl.expansion import Expansion
    from inews_crawler.crawl.fetched import Found
    from inews_crawler.crawl.fetching import FetchResult
    from inews_crawler.crawl.frontier import Frontier
    from inews_crawler.crawl.listing_requests import ListingRequest
    from inews_crawler.items import Article

logger = logging.getLogger(__name__)

#: Answers that say there is no such page.
MISSING = frozenset({404, 410})
#: How often a listing that came broken is asked again at once.
BROKEN_RETRIES = 1
#: Listings that lead to listings, one to the next: the menus of the site name all in one or two.
MAX_HOPS = 3
#: Sitemaps that name sitemaps, one below the other; robots.txt is the first.
MAX_SITEMAP_DEPTH = 5
#: Bytes of a sitemap that is read beside the crawl, not in its way; one of 50,000 addresses takes seconds.
LARGE_SITEMAP = 100_000
#: Sitemaps of one robots.txt: one a day for fourteen years.
MAX_SITEMAPS = 5_000


class ListingReader:
    """The walks of one run: their pages, what they found, and whether they ended by themselves."""

    def __init__(
        self,
        frontier: Frontier,
        arguments: Arguments,
        settings: BaseSettings,
        stats: StatsCollector,
        expanded: Expansion,
    ) -> None:
        self._frontier = frontier
        self._states = frontier.store.listings
        self._arguments = arguments
        self._stats = stats
        self._expansion = expanded
        self._recorder = Recorder(frontier, stats)
        self._following = Following(frontier, arguments)
        self._channels = Channels(self._states)
        self._quiet_after = timedelta(days=settings.getfloat("INEWS_DOOR_QUIET_DAYS"))
        self._asked: set[str] = set()
        self._outstanding: Counter[str] = Counter()
        self._read: defaultdict[str, list[str]] = defaultdict(list)  #: pages read of each walk that goes on
        self._shown: defaultdict[str, set[str]] = defaultdict(set)  #: articles on the pages of each such walk
        self._exhausted_before: set[str] = set()  #: walks that an earlier run brought to their end
        self._broken: set[str] = set()
        #: Named addresses and refresh=all want every page as it is, not what changed.
        self._is_thorough = arguments.refresh == "all" or bool(arguments.start_urls)
        self._days = Days(
            arguments,
            stats,
            self._states,
            empty_days=settings.getint("INEWS_INDEX_EMPTY_DAYS"),
            is_thorough=self._is_thorough,
        )

    # --- asking ---

    def is_due(self, listing: ListingRequest) -> bool:
        """Whether a page is to be asked in this run; asking counts as one outstanding page of its walk."""
        if listing.url in self._asked or self._is_trap(listing):
            return False
        if self._is_left_for_today(listing):
            self._stats.inc_value(f"inews/door/{listing.method}/resting")
            return False
        if listing.url == listing.origin and listing.tries == 0:
            self._begin(listing)
        self._asked.add(listing.url)
        self._outstanding[listing.origin] += 1
        return True

    def force(self, listings: Sequence[ListingRequest]) -> list[ListingRequest]:
        """The first of the listings that is not missing, backed off or not: a run that asks nothing learns
        nothing.
        """
        for listing in listings:
            state = self._states.state(listing.url)
            if state is None or not state.is_dead:
                return self._ask_anyway(listing)
        return self._ask_anyway(listings[0]) if listings else []

    def _ask_anyway(self, listing: ListingRequest) -> list[ListingRequest]:
        self._begin(listing)
        self._asked.add(listing.url)
        self._outstanding[listing.origin] += 1
        return [listing]

    def stand_ins(self, listing: ListingRequest) -> list[ListingRequest]:
        """What is asked in place of a page that need not be asked now."""
        return self._channels.open_backed_off(listing)

    def _begin(self, listing: ListingRequest) -> None:
        if self._states.is_exhausted(listing.url):
            self._exhausted_before.add(listing.origin)
        if listing.kind == "indeks" and listing.method == "indeks":
            self._days.begin(listing)

    def _is_trap(self, listing: ListingRequest) -> bool:
        if listing.kind == "sitemap" and (
            listing.number > MAX_SITEMAP_DEPTH
            or self._outstanding[listing.origin] + len(self._read[listing.origin]) > MAX_SITEMAPS
        ):
            self._stats.inc_value("inews/trap/sitemaps")
            return True
        if listing.hops > MAX_HOPS or (listing.kind != "sitemap" and is_trap(listing.url)):
            self._stats.inc_value("inews/trap/listing")
            return True
        return False

    def _is_left_for_today(self, listing: ListingRequest) -> bool:
        """Whether the first page of a walk, or a sitemap, has been quiet for long and was asked today."""
        is_door = listing.url == listing.origin or listing.kind == "sitemap"
        return is_door and not self._is_thorough and self._is_backed_off(listing)

    def _is_backed_off(self, listing: ListingRequest) -> bool:
        if listing.kind == "indeks" and (listing.day is not None or not self._days.is_whole(listing)):
            return False  # a day is done with, not quiet
        state = self._states.state(listing.url)
        return state is not None and state.is_backed_off(quiet_after=self._quiet_after, at=datetime.now(UTC))

    def to_conditions(self, listing: ListingRequest) -> dict[str, str]:
        """The headers that ask for a page only if it changed since a walk that ended by itself."""
        if self._is_thorough or self._expansion.must_see(listing):
            return {}
        if listing.kind == "indeks" and not self._days.is_whole(listing):
            return {}
        state = self._states.state(listing.url)
        return to_conditions(*state.to_validators(at=datetime.now(UTC))) if state else {}

    # --- reading ---

    async def read(self, listing: ListingRequest, response: Response) -> list[ListingRequest]:
        """Write down what a page of a method offers; the pages to ask next."""
        if "cached" in response.flags:
            self._stats.inc_value("inews/listing/cached")
        if response.status == NOT_MODIFIED:
            self._frontier.tally.add_read(_edition_of(listing))
            self._stats.inc_value("inews/listing/not_modified")
            self._recorder.count_read(listing)
            self._states.record_unchanged(listing.url, at=datetime.now(UTC))
            if listing.kind == "indeks":
                state = self._states.state(listing.url)
                listed = state is None or not state.is_empty
                self._days.note(listing, listed=listed, all_known=listed)
            return self._end_page(listing, [])
        if self._is_elsewhere(listing, response):
            return self._leave(listing, response)
        is_large = len(response.body) > LARGE_SITEMAP or response.body.startswith(GZIP_MAGIC)
        if listing.kind == "sitemap" and is_large:
            page = await asyncio.to_thread(read_listing_page, listing, response, self._arguments)
        else:
            page = read_listing_page(listing, response, self._arguments)
        if page.problem is not None and result_of(page.problem).is_broken and listing.tries < BROKEN_RETRIES:
            return self._ask_again(listing)
        if page.problem is None or page.links:
            self._frontier.tally.add_read(_edition_of(listing))
        else:
            self._frontier.tally.add_failed(_edition_of(listing), page.problem)
        if page.is_cut(listing):
            self._broken.add(listing.origin)
        found = await self._recorder.write_down(listing, response, page)
        self._channels.note(listing, page)
        self._expansion.note_page(listing, page, found)
        if listing.kind == "indeks":
            is_lost = page.problem is not None
            self._days.note(
                listing,
                listed=bool(page.links),
                shown=[link.url for link in page.links],
                all_known=found.all_stored,
                days=page.days,
                lost=is_lost,
                fingerprint=page.fingerprint,
            )
        return self._end_page(listing, self._choose_following(listing, page, found))

    def _is_elsewhere(self, listing: ListingRequest, response: Response) -> bool:
        """Whether a redirect led to a listing that was asked already, or is none of the run's."""
        if response.url == listing.url:
            return False
        if listing.day is not None and indeks_day(response.url) != listing.day:
            return True
        landed = to_listing_address(response.url)
        if landed is None or landed.url == listing.url:
            return False
        if landed.url in self._asked or not self._following.covers_host(landed.url):
            return True
        self._asked.add(landed.url)
        return False

    def _leave(self, listing: ListingRequest, response: Response) -> list[ListingRequest]:
        """The site has no such listing any more, and shows another one instead."""
        self._frontier.tally.add_failed(_edition_of(listing), "redirected_away")
        self._stats.inc_value("inews/listing/redirected")
        logger.info("No listing at %s: it leads to %s", listing.url, response.url)
        self._states.record_missing(listing.url, listing.method, at=datetime.now(UTC))
        if listing.kind == "indeks":
            self._days.note(listing, listed=False)
        return self._end_page(listing, [], failed=True)

    def lose(self, listing: ListingRequest, answer: FetchResult) -> list[ListingRequest]:
        """A page of a method could not be had."""
        if answer.reason is not None:
            self._frontier.tally.add_failed(_edition_of(listing), answer.reason)
        self._stats.inc_value(f"inews/door/{listing.method}/failed")
        self._recorder.count_failed(listing, str(answer.reason), "listing/failed")
        # A host that is out was said once; its other pages are no news.
        level = logging.DEBUG if answer.is_interrupted else logging.INFO
        logger.log(level, "No listing at %s: %s", listing.url, answer.reason)
        following: list[ListingRequest] = []
        if answer.status in MISSING:
            self._states.record_missing(listing.url, listing.method, at=datetime.now(UTC))
        if listing.kind == "indeks":
            self._days.note(listing, listed=False, lost=not answer.is_final)
        if listing.kind == "robots":  # no robots.txt: the usual sitemap may be there all the same
            following = [
                replace(listing, kind="sitemap", url=listing.url.replace("/robots.txt", "/sitemap.xml"))
            ]
        elif listing.kind == "search" and listing.number == 1 and self._arguments.query:
            following = [self._to_find(listing)]
        elif listing.method == "search" and answer.reason == "robots":
            self._stats.inc_value("inews/search/forbidden")
        elif listing.kind == "network" and listing.number == 1 and answer.status in MISSING:
            front = f"https://{urlsplit(listing.url).netloc}/"
            following = self._channels.open(listing) or [replace(listing, kind="channels", url=front)]
        elif not (answer.is_final and (listing.kind in {"feed", "sitemap"} or listing.number > 1)):
            # A feed or sitemap that the site does not have, or a page behind the last, cuts no walk short.
            self._broken.add(listing.origin)
        return self._end_page(listing, following, failed=True)

    def _to_find(self, listing: ListingRequest) -> ListingRequest:
        return replace(listing, kind="listing", url=find_url(self._arguments.query or ""))

    def _ask_again(self, listing: ListingRequest) -> list[ListingRequest]:
        self._asked.discard(listing.url)
        self._outstanding[listing.origin] -= 1
        self._stats.inc_value("inews/listing/asked_again")
        return [replace(listing, tries=listing.tries + 1)]

    # --- following ---

    def _choose_following(
        self, listing: ListingRequest, page: ListingPage, found: Found
    ) -> list[ListingRequest]:
        following: list[ListingRequest] = []
        if page.fallback is not None:
            following.append(self._to_find(listing))
        if page.next_url and self._goes_on(listing, page, found):
            following.append(
                replace(
                    listing, url=page.next_url, number=listing.number + 1, previous=page.fingerprint, tries=0
                )
            )
        following += self._following.choose(listing, page)
        return following

    def _goes_on(self, listing: ListingRequest, page: ListingPage, found: Found) -> bool:
        """Whether the next page of a list is worth asking."""
        if not page.links:
            return False
        if self._is_repeated(listing, page):
            self._stats.inc_value("inews/trap/repeated_page")
            return False
        if self._is_thorough or not found.all_stored:
            return True
        return listing.origin not in self._exhausted_before

    def _is_repeated(self, listing: ListingRequest, page: ListingPage) -> bool:
        """Whether a further page shows only what the pages of its walk before it have shown."""
        shown, urls = self._shown[listing.origin], {link.url for link in page.links}
        is_repeated = urls <= shown or (page.fingerprint != "" and page.fingerprint == listing.previous)
        shown |= urls
        return is_repeated

    def tag_listings(self, article: Article) -> list[ListingRequest]:
        """The tag pages of an article, where tags are a method of their own."""
        return self._following.tag_listings(article)

    # --- ending ---

    def _end_page(
        self, listing: ListingRequest, following: list[ListingRequest], *, failed: bool = False
    ) -> list[ListingRequest]:
        """One page of a walk is done: a walk with no page left has ended, by itself unless one was lost."""
        self._outstanding[listing.origin] -= 1
        if not failed:
            self._read[listing.origin].append(listing.url)
        due = [
            after
            for after in following
            if after.url not in self._asked
            and not self._is_trap(after)
            and not (after.origin == listing.origin and self._is_left_for_today(after))
        ]
        if any(after.origin == listing.origin for after in due) or self._outstanding[listing.origin] > 0:
            return due
        del self._outstanding[listing.origin]
        read = self._read.pop(listing.origin, [])
        self._shown.pop(listing.origin, None)
        with self._frontier.store.unit():
            if listing.origin not in self._broken:
                self._states.record_exhausted(read, at=datetime.now(UTC))
            is_day = listing.kind == "indeks" and listing.method == "indeks"
            return due + (self._days.choose_next(listing) if is_day else [])

    def log_empty_days(self) -> None:
        """Say in the log which days of a back-fill gave nothing."""
        self._days.log_empty()


def _edition_of(listing: ListingRequest) -> str:
    return edition_of(urlsplit(listing.url).hostname or "")
