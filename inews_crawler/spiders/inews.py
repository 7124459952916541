"""The spider: asks for pages, dispatches on what they are, yields requests and items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, Spider, signals
from scrapy.exceptions import DontCloseSpider

from inews_crawler.arguments import read_arguments
from inews_crawler.crawl.articles import ArticleReader
from inews_crawler.crawl.expansion import Expansion
from inews_crawler.crawl.fetching import (
    ENDS_AT_KNOWN,
    NOT_MODIFIED,
    RENDER,
    FetchResult,
    PageFetcher,
    read_error,
    read_response,
    to_part_conditions,
)
from inews_crawler.crawl.listings import ListingReader
from inews_crawler.crawl.recorder import open_run
from inews_crawler.discovery.methods import check_methods, start_listings
from inews_crawler.extensions.options import apply_contact, apply_longest_run
from inews_crawler.logs import set_up_logs, write_json_lines
from inews_crawler.middlewares.optout import wants_no_record
from inews_crawler.page import read_page
from inews_crawler.rendering.switch import turn_on
from inews_crawler.site.article_addresses import to_article_address, to_part_url

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Sequence

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings
    from twisted.python.failure import Failure

    from inews_crawler.crawl.fetched import FetchedArticle
    from inews_crawler.crawl.frontier import Frontier
    from inews_crawler.discovery.method import ListingRequest
    from inews_crawler.items import Article
    from inews_crawler.rendering.switch import Rendering
    from inews_crawler.store.entries import Entry


class InewsSpider(Spider):
    """Crawls iNews.id into article records.

    Arguments, each given with ``-a name=value``:

    - ``sections``: ``news/internasional,finance``; sections and subsections of www. Default: all.
    - ``discover``: methods to find articles by; ``scrapy crawl --help`` names them. Default:
      ``feed,sections,read_next,related``.
    - ``start_urls``: article or listing addresses to start from instead of the methods.
    - ``editions``: ``www`` (default), provinces and network cities by name, ``provinces``, ``network``,
      ``all``.
    - ``since``, ``until``: days in Jakarta time, ``2021-12-31``; only articles published then.
    - ``max_articles``: stop after so many records.
    - ``depth``: Read Next and related hops from a listing. Default: 20.
    - ``tags``, ``query``: tag names and search words to start from too.
    - ``refresh``: ``new`` (default) leaves known articles alone, ``changed`` checks the young ones again,
      ``all`` fetches all again.
    - ``render``: ``never`` (default), ``auto`` or ``always``: when a browser is used.

    Raises ``ArgumentError`` for a wrong one, before anything is fetched.
    """

    name = "inews"

    def __init__(self, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(name)
        self.arguments = read_arguments(kwargs)
        check_methods(self.arguments)
        self.rendering: Rendering | None = None  #: the browser of this run, if it has one
        self.frontier: Frontier | None = None  #: of the run, once it has begun
        self._is_view_first = False

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        apply_contact(settings)
        apply_longest_run(settings)
        set_up_logs(settings["LOG_LEVEL"])
        if settings.getbool("INEWS_LOG_JSON"):
            write_json_lines()
            settings.set("LOG_FORMAT", "%(as_json)s", priority="cmdline")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider._is_view_first = crawler.settings.getbool("INEWS_WHOLE_FIRST")  # noqa: SLF001 - our own instance
        if spider.arguments.render != "never":
            spider.rendering = turn_on(crawler, spider.arguments)
            crawler.signals.connect(spider.spider_idle, signal=signals.spider_idle)
        return spider

    def begin(self, frontier: Frontier) -> None:
        """Build the readers of pages, now that the run has begun."""
        stats = self.crawler.stats
        self.frontier = self._frontier = frontier
        rendering = self.rendering
        fetcher = PageFetcher(
            self.crawler.engine.download_async,
            read_article_response,
            stats,
            is_browser_on=(lambda: rendering.is_on) if rendering else None,
            browser_meta={RENDER: "article"},
        )
        self._articles = ArticleReader(self._frontier, fetcher, stats)
        settings = self.crawler.settings
        empty_days = settings.getint("INEWS_INDEX_EMPTY_DAYS")
        run = open_run(frontier, self.arguments, stats, empty_days=empty_days)
        self._expansion = Expansion(rendering, frontier, run, stats)
        quiet_days = settings.getfloat("INEWS_DOOR_QUIET_DAYS")
        self._listings = ListingReader(frontier, run, stats, self._expansion, quiet_days=quiet_days)

    def closed(self, _reason: str) -> None:
        """Say what the run leaves to know, before its outcome is told."""
        if self.frontier is not None:
            self._listings.close()

    async def start(self) -> AsyncIterator[Any]:
        arguments = self.arguments
        if arguments.start_urls:
            named = [to_article_address(url) for url in arguments.start_urls]
            self._frontier.name(address for address in named if address is not None)
        listings = list(start_listings(arguments))
        is_any_due = False
        for listing in listings:
            for request in self._request_listings([listing]):
                is_any_due = True
                yield request
        if not is_any_due:
            for listing in self._listings.choose_one(listings):
                yield self._request_listing(listing)

    async def parse(self, response: Response) -> AsyncIterator[Article]:
        """The record of one page, for ``scrapy parse`` and ``scrapy shell``; a crawl does not come here."""
        page = read_article_response(response).page
        if page is not None and to_article_address(response.url) is not None:
            yield read_page(page)

    @classmethod
    def handles_request(cls, request: Request) -> bool:
        """True for the articles of the site: for them ``scrapy parse`` takes this spider by itself."""
        return to_article_address(request.url) is not None

    # --- articles ---

    def request_article(self, entry: Entry) -> Request:
        """The request for an address of the ledger."""
        address = to_article_address(entry.url)
        assert address is not None
        validators = self._frontier.validators(entry)
        own = to_part_url(address, "all") if self._is_view_first else address.url
        url = validators[0].url if validators else own
        return Request(
            url,
            callback=self.parse_article,
            errback=self.fail_article,
            headers=to_part_conditions(validators[0] if validators else None),
            cb_kwargs={"entry": entry},
            meta={"handle_httpstatus_list": [NOT_MODIFIED]},
            priority=10 - min(entry.hops, 9) * 2,
            dont_filter=True,
        )

    async def parse_article(
        self, response: Response, entry: Entry
    ) -> AsyncIterator[FetchedArticle | Request]:
        redirects = response.meta.get("redirect_urls", [])
        fetched = await self._read_article(entry, read_article_response(response), redirects)
        if fetched is not None:
            self._expansion.note_article(fetched.article)
            yield fetched
            for request in self._request_listings(self._listings.find_in_article(fetched.article)):
                yield request

    async def fail_article(self, failure: Failure) -> AsyncIterator[FetchedArticle]:
        request = failure.request  # type: ignore[attr-defined]
        result = read_error(request.url, failure.value or RuntimeError("no error given"))
        fetched = await self._read_article(request.cb_kwargs["entry"], result)
        if fetched is not None:
            yield fetched

    async def _read_article(
        self, entry: Entry, result: FetchResult, redirects: Sequence[str] = ()
    ) -> FetchedArticle | None:
        with self._frontier.guard():
            return await self._articles.read(entry, result, redirects)
        return None

    # --- listings ---

    def _request_listings(self, listings: Iterable[ListingRequest]) -> list[Request]:
        """The requests for pages of methods, without those that need not be asked now."""
        with self._frontier.guard():
            return [self._request_listing(listing) for listing in self._listings.choose_due(listings)]
        return []

    def _request_listing(self, listing: ListingRequest) -> Request:
        meta: dict[str, Any] = {"handle_httpstatus_list": [NOT_MODIFIED]}
        max_bytes = self._listings.to_max_bytes(listing)
        if max_bytes is not None:
            meta["download_maxsize"] = max_bytes
        return Request(
            listing.url,
            callback=self.parse_listing,
            errback=self.fail_listing,
            headers=self._listings.to_headers(listing),
            cb_kwargs={"listing": listing},
            meta=meta,
            # Pagination knows what this run has asked; a filter kept in JOBDIR knows what other runs have.
            dont_filter=True,
        )

    async def parse_listing(self, response: Response, listing: ListingRequest) -> list[Request]:
        with self._frontier.guard():
            following = self._request_listings(await self._listings.read(listing, response))
            return following + [
                self._request_expansion(expanded) for expanded in self._expansion.take_at_once()
            ]
        return []

    def fail_listing(self, failure: Failure) -> list[Request]:
        request = failure.request  # type: ignore[attr-defined]
        result = read_error(request.url, failure.value or RuntimeError("no error given"))
        with self._frontier.guard():
            return self._request_listings(self._listings.fail(request.cb_kwargs["listing"], result))
        return []

    # --- the browser ---

    def _request_expansion(self, listing: ListingRequest) -> Request:
        return Request(
            listing.url,
            callback=self.parse_expanded,
            errback=self.fail_expansion,
            cb_kwargs={"listing": listing},
            meta={RENDER: "listing", ENDS_AT_KNOWN: self._expansion.ends_at_known(listing)},
            dont_filter=True,
        )

    def spider_idle(self) -> None:
        """Nothing plain is left to ask: expand the next listings, if any. Raises ``DontCloseSpider`` then."""
        with self._frontier.guard():
            listings = self._expansion.choose_next()
            for listing in listings:
                self.crawler.engine.crawl(self._request_expansion(listing))
            if listings:
                raise DontCloseSpider

    def parse_expanded(self, response: Response, listing: ListingRequest) -> None:
        with self._frontier.guard():
            self._expansion.read(listing, response)

    def fail_expansion(self, failure: Failure) -> None:
        request = failure.request  # type: ignore[attr-defined]
        result = read_error(request.url, failure.value or RuntimeError("no error given"))
        self._expansion.fail(request.cb_kwargs["listing"], result.reason)


def read_article_response(response: Response) -> FetchResult:
    """The result for a page of an article: failed where the page wants no record, whichever page it is."""
    if wants_no_record(response):
        return FetchResult(response.url, response.status, reason="opted_out")
    return read_response(response)
