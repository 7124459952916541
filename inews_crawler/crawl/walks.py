"""Decides how far each door is walked: which page comes next, and when a walk has ended by itself."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from inews_crawler.crawl.channels import Channels
from inews_crawler.crawl.days import DayWalks
from inews_crawler.crawl.door_pages import DoorPage, read_door_page
from inews_crawler.crawl.fetching import NOT_MODIFIED, to_conditions
from inews_crawler.crawl.following import Following
from inews_crawler.crawl.page_notes import PageNotes
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
    from inews_crawler.crawl.fetched import Found
    from inews_crawler.crawl.fetching import FetchResult
    from inews_crawler.crawl.frontier import Frontier
    from inews_crawler.crawl.hidden import HiddenCards
    from inews_crawler.crawl.visits import Visit
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


class Walks:
    """The walks of one run: their pages, what they found, and whether they ended by themselves."""

    def __init__(
        self,
        frontier: Frontier,
        arguments: Arguments,
        settings: BaseSettings,
        stats: StatsCollector,
        hidden: HiddenCards,
    ) -> None:
        self._frontier = frontier
        self._doors = frontier.store.listings
        self._arguments = arguments
        self._stats = stats
        self._hidden = hidden
        self._notes = PageNotes(frontier, stats)
        self._following = Following(frontier, arguments)
        self._channels = Channels(self._doors)
        self._quiet_after = timedelta(days=settings.getfloat("INEWS_DOOR_QUIET_DAYS"))
        self._asked: set[str] = set()
        self._outstanding: Counter[str] = Counter()
        self._read: defaultdict[str, list[str]] = defaultdict(list)  #: pages read of each walk that goes on
        self._shown: defaultdict[str, set[str]] = defaultdict(set)  #: articles on the pages of each such walk
        self._walked_before: set[str] = set()  #: walks that an earlier run brought to their end
        self._broken: set[str] = set()
        #: Named addresses and refresh=all want every page as it is, not what changed.
        self._is_thorough = arguments.refresh == "all" or bool(arguments.start_urls)
        self._days = DayWalks(
            arguments,
            stats,
            self._doors,
            empty_days=settings.getint("INEWS_INDEX_EMPTY_DAYS"),
            is_thorough=self._is_thorough,
        )

    # --- asking ---

    def is_due(self, visit: Visit) -> bool:
        """Whether a page is to be asked in this run; asking counts as one outstanding page of its walk."""
        if visit.url in self._asked or self._is_trap(visit):
            return False
        if self._is_left_for_today(visit):
            self._stats.inc_value(f"inews/door/{visit.door}/resting")
            return False
        if visit.url == visit.walk and visit.tries == 0:
            self._begin_walk(visit)
        self._asked.add(visit.url)
        self._outstanding[visit.walk] += 1
        return True

    def force(self, visits: Sequence[Visit]) -> list[Visit]:
        """The first of the listings that is not missing, backed off or not: a run that asks nothing learns
        nothing.
        """
        for visit in visits:
            state = self._doors.state(visit.url)
            if state is None or state.missing_since is None:
                self._begin_walk(visit)
                self._asked.add(visit.url)
                self._outstanding[visit.walk] += 1
                return [visit]
        return []

    def stand_ins(self, visit: Visit) -> list[Visit]:
        """What is asked in place of a page that need not be asked now."""
        return self._channels.open_resting(visit)

    def _begin_walk(self, visit: Visit) -> None:
        if self._doors.is_exhausted(visit.url):
            self._walked_before.add(visit.walk)
        if visit.kind == "indeks" and visit.door == "indeks":
            self._days.begin(visit)

    def _is_trap(self, visit: Visit) -> bool:
        if visit.kind == "sitemap" and (
            visit.number > MAX_SITEMAP_DEPTH
            or self._outstanding[visit.walk] + len(self._read[visit.walk]) > MAX_SITEMAPS
        ):
            self._stats.inc_value("inews/trap/sitemaps")
            return True
        if visit.hops > MAX_HOPS or (visit.kind != "sitemap" and is_trap(visit.url)):
            self._stats.inc_value("inews/trap/listing")
            return True
        return False

    def _is_left_for_today(self, visit: Visit) -> bool:
        """Whether the first page of a walk, or a sitemap, has been quiet for long and was asked today."""
        is_door = visit.url == visit.walk or visit.kind == "sitemap"
        return is_door and not self._is_thorough and self._is_resting(visit)

    def _is_resting(self, visit: Visit) -> bool:
        if visit.kind == "indeks" and (visit.day is not None or not self._days.is_whole(visit)):
            return False  # a day is done with, not quiet
        state = self._doors.state(visit.url)
        return state is not None and state.is_backed_off(quiet_after=self._quiet_after, at=datetime.now(UTC))

    def to_conditions(self, visit: Visit) -> dict[str, str]:
        """The headers that ask for a page only if it changed since a walk that ended by itself."""
        if self._is_thorough or self._hidden.must_see(visit):
            return {}
        if visit.kind == "indeks" and not self._days.is_whole(visit):
            return {}
        state = self._doors.state(visit.url)
        return to_conditions(*state.to_validators(at=datetime.now(UTC))) if state else {}

    # --- reading ---

    async def read(self, visit: Visit, response: Response) -> list[Visit]:
        """Write down what a page of a door offers; the pages to ask next."""
        self._frontier.tally.add_read(_edition_of(visit))
        if response.status == NOT_MODIFIED:
            self._stats.inc_value("inews/listing/not_modified")
            self._doors.record_unchanged(visit.url, at=datetime.now(UTC))
            if visit.kind == "indeks":
                state = self._doors.state(visit.url)
                listed = state is None or not state.is_empty
                self._days.note(visit, listed=listed, all_known=listed)
            return self._end_page(visit, [])
        if self._is_elsewhere(visit, response):
            return self._leave(visit, response)
        is_large = len(response.body) > LARGE_SITEMAP or response.body.startswith(GZIP_MAGIC)
        if visit.kind == "sitemap" and is_large:
            page = await asyncio.to_thread(read_door_page, visit, response, self._arguments)
        else:
            page = read_door_page(visit, response, self._arguments)
        if page.problem is not None and result_of(page.problem).is_broken and visit.tries < BROKEN_RETRIES:
            return self._ask_again(visit)
        if page.is_cut(visit):
            self._broken.add(visit.walk)
        found = await self._notes.write_down(visit, response, page)
        self._channels.note(visit, page)
        self._hidden.note_page(visit, page, found)
        if visit.kind == "indeks":
            is_lost = page.problem is not None
            self._days.note(
                visit,
                listed=bool(page.links),
                all_known=found.all_stored,
                days=page.days,
                lost=is_lost,
                fingerprint=page.fingerprint,
            )
        return self._end_page(visit, self._choose_following(visit, page, found))

    def _is_elsewhere(self, visit: Visit, response: Response) -> bool:
        """Whether a redirect led to a listing that was asked already, or is none of the run's."""
        if response.url == visit.url:
            return False
        if visit.day is not None and indeks_day(response.url) != visit.day:
            return True
        landed = to_listing_address(response.url)
        if landed is None or landed.url == visit.url:
            return False
        if landed.url in self._asked or not self._following.covers_host(landed.url):
            return True
        self._asked.add(landed.url)
        return False

    def _leave(self, visit: Visit, response: Response) -> list[Visit]:
        """The site has no such listing any more, and shows another one instead."""
        self._stats.inc_value("inews/listing/redirected")
        logger.info("No listing at %s: it leads to %s", visit.url, response.url)
        self._doors.record_missing(visit.url, visit.door, at=datetime.now(UTC))
        if visit.kind == "indeks":
            self._days.note(visit, listed=False)
        return self._end_page(visit, [], lost=True)

    def lose(self, visit: Visit, answer: FetchResult) -> list[Visit]:
        """A page of a door could not be had."""
        if answer.reason is not None:
            self._frontier.tally.add_failed(_edition_of(visit), answer.reason)
        self._stats.inc_value(f"inews/door/{visit.door}/failed")
        self._stats.inc_value(f"inews/listing/failed/{answer.reason}")
        # A host that is out was said once; its other pages are no news.
        level = logging.DEBUG if answer.is_interrupted else logging.INFO
        logger.log(level, "No listing at %s: %s", visit.url, answer.reason)
        following: list[Visit] = []
        if answer.status in MISSING:
            self._doors.record_missing(visit.url, visit.door, at=datetime.now(UTC))
        if visit.kind == "indeks":
            self._days.note(visit, listed=False, lost=not answer.is_final)
        if visit.kind == "robots":  # no robots.txt: the usual sitemap may be there all the same
            following = [replace(visit, kind="sitemap", url=visit.url.replace("/robots.txt", "/sitemap.xml"))]
        elif visit.kind == "search" and visit.number == 1 and self._arguments.query:
            following = [self._to_find(visit)]
        elif visit.kind == "network" and visit.number == 1 and answer.status in MISSING:
            front = f"https://{urlsplit(visit.url).netloc}/"
            following = self._channels.open(visit) or [replace(visit, kind="channels", url=front)]
        elif not (answer.is_final and (visit.kind in {"feed", "sitemap"} or visit.number > 1)):
            # A feed or sitemap that the site does not have, or a page behind the last, cuts no walk short.
            self._broken.add(visit.walk)
        return self._end_page(visit, following, lost=True)

    def _to_find(self, visit: Visit) -> Visit:
        return replace(visit, kind="listing", url=find_url(self._arguments.query or ""))

    def _ask_again(self, visit: Visit) -> list[Visit]:
        self._asked.discard(visit.url)
        self._outstanding[visit.walk] -= 1
        self._stats.inc_value("inews/listing/asked_again")
        return [replace(visit, tries=visit.tries + 1)]

    # --- following ---

    def _choose_following(self, visit: Visit, page: DoorPage, found: Found) -> list[Visit]:
        following: list[Visit] = []
        if page.fallback is not None:
            following.append(self._to_find(visit))
        if page.next_url and self._goes_on(visit, page, found):
            following.append(
                replace(visit, url=page.next_url, number=visit.number + 1, previous=page.fingerprint, tries=0)
            )
        following += self._following.choose(visit, page)
        return following

    def _goes_on(self, visit: Visit, page: DoorPage, found: Found) -> bool:
        """Whether the next page of a list is worth asking."""
        if not page.links:
            return False
        if self._is_repeated(visit, page):
            self._stats.inc_value("inews/trap/repeated_page")
            return False
        if self._is_thorough or not found.all_stored:
            return True
        return visit.walk not in self._walked_before

    def _is_repeated(self, visit: Visit, page: DoorPage) -> bool:
        """Whether a further page shows only what the pages of its walk before it have shown."""
        shown, urls = self._shown[visit.walk], {link.url for link in page.links}
        is_repeated = urls <= shown or (page.fingerprint != "" and page.fingerprint == visit.previous)
        shown |= urls
        return is_repeated

    def tag_visits(self, article: Article) -> list[Visit]:
        """The tag pages of an article, where tags are a door of their own."""
        return self._following.tag_visits(article)

    # --- ending ---

    def _end_page(self, visit: Visit, following: list[Visit], *, lost: bool = False) -> list[Visit]:
        """One page of a walk is done: a walk with no page left has ended, by itself unless one was lost."""
        self._outstanding[visit.walk] -= 1
        if not lost:
            self._read[visit.walk].append(visit.url)
        due = [
            after
            for after in following
            if after.url not in self._asked
            and not self._is_trap(after)
            and not (after.walk == visit.walk and self._is_left_for_today(after))
        ]
        if any(after.walk == visit.walk for after in due) or self._outstanding[visit.walk] > 0:
            return due
        del self._outstanding[visit.walk]
        read = self._read.pop(visit.walk, [])
        self._shown.pop(visit.walk, None)
        with self._frontier.store.unit():
            if visit.walk not in self._broken:
                self._doors.record_exhausted(read, at=datetime.now(UTC))
            is_day = visit.kind == "indeks" and visit.door == "indeks"
            return due + (self._days.choose_next(visit) if is_day else [])

    def tell_empty_days(self) -> None:
        """Say in the log which days of a back-fill gave nothing."""
        self._days.tell_empty()


def _edition_of(visit: Visit) -> str:
    return edition_of(urlsplit(visit.url).hostname or "")
