"""What becomes of one address of the ledger: a record, another address, unchanged, removed, or a failure.

Input: the entry and what its fetch came to. Output: a ``FetchedArticle`` for the pipelines, or None after the
ledger was written.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from inews_crawler.crawl.fetched import FetchedArticle
from inews_crawler.crawl.fetching import FetchResult, PageFetcher
from inews_crawler.crawl.parts import PartFinder, Parts, is_part, is_same_article, part_of
from inews_crawler.crawl.results import is_known_failure, is_network_fault, result_of
from inews_crawler.discovery.anchors import find_article_links
from inews_crawler.extraction.evidence import FEED
from inews_crawler.page import Page, find_links, load_article
from inews_crawler.pages.kind import PageType
from inews_crawler.site.article_addresses import to_amp_url, to_article_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scrapy.statscollectors import StatsCollector

    from inews_crawler.crawl.frontier import Frontier
    from inews_crawler.discovery.links import Link
    from inews_crawler.items import Article
    from inews_crawler.loaders import StatsLike
    from inews_crawler.site.article_addresses import ArticleAddress
    from inews_crawler.store.articles import PartValidator
    from inews_crawler.store.entries import Entry

logger = logging.getLogger(__name__)

SERVER_ERROR = 500
#: Begins the reason of a record of which a part is missing.
PART_FAILED = "part: "


class ArticleReader:
    """Turns the fetch result of a ledger entry into an article, or writes down why there is none."""

    def __init__(self, frontier: Frontier, fetcher: PageFetcher, stats: StatsCollector) -> None:
        self._frontier = frontier
        self._fetcher = fetcher
        self._parts = PartFinder(fetcher, stats)
        self._stats = stats

    async def read(
        self, entry: Entry, result: FetchResult, redirects: Sequence[str] = ()
    ) -> FetchedArticle | None:
        """The article of an entry, ready for the pipelines; None if the ledger says why not."""
        address = to_article_address(entry.url)
        assert address is not None
        validators = self._frontier.validators(entry)
        if validators:
            checked = await self._check_again(entry, address, result, validators)
            if checked is None:
                return None
            result = checked
        elif any(part_of(url) == "all" for url in (result.url, *redirects)):
            result = await self._fall_back(address, result)
        result = await self._fetcher.complete(entry.url, result)
        if not result.is_article:
            return await self._read_failed(entry, address, result)
        landed = to_article_address(result.url)
        if landed is None:
            self._fail(entry, FetchResult(result.url, result.status, reason="redirected_away"))
            return None
        if landed.key != address.key:
            if not self._frontier.move(entry, landed):
                self._stats.inc_value("inews/article/moved")
                return None
            address = landed
        return await self._assemble(entry, address, result, redirects)

    async def _fall_back(self, address: ArticleAddress, result: FetchResult) -> FetchResult:
        """The all-parts view that was asked first, if it is one; else the article's own page."""
        if result.is_article and part_of(result.url) == "all":
            return result
        if result.reason == "opted_out" or result.is_passing:
            return result
        self._stats.inc_value("inews/parts/whole_refused")
        return result if result.is_article else await self._fetcher.fetch_whole(address.url)

    # --- articles that are stored ---

    async def _check_again(
        self, entry: Entry, address: ArticleAddress, result: FetchResult, validators: Sequence[PartValidator]
    ) -> FetchResult | None:
        """Ask a stored article's pages again; None if all are as they were, else a page to start from."""
        first, *others = validators
        is_own = first.url == address.url
        if result.reason is not None and (is_own or result.is_passing):
            return result
        if is_as_stored(address, result, first):
            changed = await self._find_changed(address, others)
            if not isinstance(changed, FetchResult):
                sent = [result.page, *changed] if result.page is not None else changed
                self._confirm(entry, sent)
                return None
            if changed.is_passing:
                return changed
        elif (result.is_article and first.part in {"1", "all"}) or (is_own and not result.is_unchanged):
            return result
        # Only the article's own page can say that it is gone: a part, or the all-parts view, may be away.
        return await self._fetcher.fetch_whole(address.url)

    async def _find_changed(
        self, address: ArticleAddress, validators: Sequence[PartValidator]
    ) -> FetchResult | list[Page]:
        """The first result that is not as the stored page was; if all are, the pages that were sent."""
        sent: list[Page] = []
        for validator in validators:
            result = await self._fetcher.fetch(validator.url, validator)
            if not is_as_stored(address, result, validator):
                return result
            sent += [result.page] if result.page is not None else []
        return sent

    def _confirm(self, entry: Entry, pages: Sequence[Page]) -> None:
        """The text is as it was; a Baca Juga line, which is no text, may be new."""
        self._follow(entry, find_links(pages), "related", only_new=True)
        self._frontier.confirm(entry)
        self._frontier.tally.add_article(entry.edition)
        self._stats.inc_value("inews/article/unchanged")
        self._stats.inc_value(f"inews/article/read_at/{entry.edition}")

    # --- failures ---

    async def _read_failed(
        self, entry: Entry, address: ArticleAddress, result: FetchResult
    ) -> FetchedArticle | None:
        """The article's own page is not there, or failed twice: its AMP page may be."""
        failed_twice = (result.status or 0) >= SERVER_ERROR and self._frontier.is_tried_twice(entry)
        is_missing = result.reason in {"http_404", "soft_404"} and not entry.attempts
        if (is_missing or failed_twice) and entry.state != "done":
            self._stats.inc_value("inews/amp/asked")
            amp = await self._fetcher.fetch_whole(to_amp_url(address))
            if amp.is_article:
                return await self._assemble(entry, address, amp, [])
        self._fail(entry, result)
        return None

    def _fail(self, entry: Entry, result: FetchResult) -> None:
        page = result.page
        reason = result.reason or _describe_kind(page)
        if page is not None and reason == "listing":
            # A list under an article's address leads to its articles.
            self._follow(entry, find_article_links(page, entry.discovered_by), entry.discovered_by)
        level = logging.DEBUG if result.is_interrupted else logging.INFO
        logger.log(level, "No article at %s: %s", entry.url, reason)
        if not self._frontier.fail(entry, reason, status=result.status):
            self._stats.inc_value(f"inews/asked_again/{reason}")
            return
        if entry.state == "done" and result_of(reason).is_removal:
            self._stats.inc_value("inews/article/gone")
            return
        if is_known_failure(entry, reason):
            self._stats.inc_value(f"inews/failed_before/{reason}")
        if entry.attempts:
            self._stats.inc_value(f"inews/failed_again/{reason}")
        row = result_of(reason)
        is_long_gone = row.is_removal and entry.attempts
        if row.is_offered and not is_network_fault(reason) and not is_long_gone:
            self._stats.inc_value(f"inews/article/failed_at/{entry.edition}/{reason}")
        self._stats.inc_value(f"inews/failed/{reason}")
        if page is not None:
            self._stats.inc_value(f"inews/page/other/{reason}")
            self._frontier.show_failed(page.url, page.body)

    def _follow(self, entry: Entry, links: Iterable[Link], method: str, *, only_new: bool = False) -> None:
        """Write down the links of a page that is not stored now, one hop further than it was itself.

        ``only_new``: a stored article is not seen again by this; an old link shows no removed article.
        """
        found = self._frontier.to_discoveries(links, referrer=entry.url, hops=entry.hops + 1)
        if only_new:
            stored = self._frontier.store.ledger.known([discovery.key for discovery in found])
            found = [discovery for discovery in found if discovery.key not in stored]
        with self._frontier.store.unit():
            new = self._frontier.discover(found).new
        self._stats.inc_value(f"inews/discovered/{method}/new", new)
        self._stats.inc_value(f"inews/discovered/{method}/known", len(found) - new)

    # --- the record ---

    async def _assemble(
        self, entry: Entry, address: ArticleAddress, result: FetchResult, redirects: Sequence[str]
    ) -> FetchedArticle | None:
        parts = await self._parts.find(address, result)
        article = None if parts.interruption else self._load(entry, address, parts)
        failed = parts.interruption or find_hollow(article, result)
        if failed is not None or article is None:
            self._fail(entry, failed or result)
            return None
        retry = f"{PART_FAILED}{parts.passing}" if parts.passing else parts.unfilled
        if retry and self._frontier.defer(entry, retry.removeprefix(PART_FAILED)):
            self._stats.inc_value("inews/asked_again/part")
            return None
        self._stats.inc_value("inews/page/article")
        self._stats.inc_value(f"inews/article/read_at/{address.edition}")
        self._frontier.tally.add_article(address.edition)
        # Written down whatever methods are on: a stored article is not read again when one is turned on.
        links = find_links([*parts.pages, *parts.beside])
        return FetchedArticle(
            article=article,
            entry=entry,
            links=self._frontier.to_discoveries(links, referrer=address.url, hops=entry.hops + 1),
            aliases=[entry.url, *redirects],
            parts=parts.to_validators(address),
            retry=retry,
        )

    def _load(self, entry: Entry, address: ArticleAddress, parts: Parts) -> Article:
        if parts.failed:
            self._stats.inc_value("inews/article/incomplete")
            failed = ", ".join(f"{number} ({result.reason})" for number, result in parts.failed.items())
            logger.warning("Incomplete: %s: of %d parts failed: %s", address.url, parts.count, failed)
        article = load_parts(parts, address, fetched_at=datetime.now(UTC), stats=self._stats)
        if article.published_at is None and entry.published_hint is not None:
            # No page says when; the feed or list that named the article does.
            article.published_at = entry.published_hint
            article.sources = {**article.sources, "published_at": FEED}
        return article


def load_parts(parts: Parts, address: ArticleAddress, *, fetched_at: datetime, stats: StatsLike) -> Article:
    """The article of its pages."""
    return load_article(
        parts.pages,
        address,
        page_count=parts.count,
        complete=not parts.failed and not parts.unfilled,
        fetched_at=fetched_at,
        stats=stats,
    )


def find_hollow(article: Article | None, result: FetchResult) -> FetchResult | None:
    """The failure of a page that leaves all its text to a script: it may be had later, or in the browser."""
    if article is None or article.body or article.kind != "article" or not result.needs_browser:
        return None
    return replace(result, reason=result.unfilled or "shell")


def _describe_kind(page: Page | None) -> str:
    is_listing = page is not None and page.kind.type is PageType.LISTING
    return "listing" if is_listing else "not_an_article"


def is_as_stored(address: ArticleAddress, result: FetchResult, validator: PartValidator) -> bool:
    """True if a result shows the same headline, text and number of parts as the stored page."""
    if validator.fingerprint is None:
        return not is_part(result, address, int(validator.part))
    if not is_same_article(result, address):
        return False  # it moved, even if a condition was sent on to its new place
    if result.is_unchanged:
        return True
    return result.is_article and result.page is not None and result.page.fingerprint == validator.fingerprint
