"""The spider: asks for pages, dispatches on what they are, yields requests and items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, Spider, signals
from scrapy.exceptions import DontCloseSpider

from inews_crawler.arguments import read_arguments
from inews_crawler.crawl.articles import ArticleReader
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
from inews_crawler.crawl.hidden import HiddenCards
from inews_crawler.crawl.visits import Visit, check_doors, named_visits, start_visits
from inews_crawler.crawl.walks import Walks
from inews_crawler.discovery.search import find_url
from inews_crawler.discovery.sitemaps import MAX_BYTES
from inews_crawler.extensions.options import apply_contact
from inews_crawler.middlewares.optout import wants_no_record
from inews_crawler.rendering.switch import turn_on
from inews_crawler.site.article_addresses import to_article_address, to_part_url

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Sequence

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from inews_crawler.crawl.fetched import FetchedArticle
    from inews_crawler.crawl.frontier import Frontier
    from inews_crawler.rendering.switch import Rendering
    from inews_crawler.store.entries import Entry


class InewsSpider(Spider):
    """Crawls iNews.id into article records.

    Arguments, each given with ``-a name=value``:

    - ``sections``: ``news/internasional,finance``; sections and subsections of www. Default: all.
    - ``discover``: doors to find articles by, of ``feed sections read_next related tags indeks sitemap
      network``. Default: ``feed,sections,read_next,related``.
    - ``start_urls``: article or listing addresses to start from instead of the doors.
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
        check_doors(self.arguments)
        self.rendering: Rendering | None = None  #: the browser of this run, if it has one
        self.frontier: Frontier | None = None  #: of the run, once it has begun
        self._is_view_first = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        apply_contact(crawler.settings)
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
        self._hidden = HiddenCards(self.rendering, self._frontier, self.arguments, stats)
        self._walks = Walks(self._frontier, self.arguments, self.crawler.settings, stats, self._hidden)

    def closed(self, _reason: str) -> None:
        """Say what the run leaves to know, before its outcome is told."""
        if self.frontier is not None:
            self._walks.tell_empty_days()

    async def start(self) -> AsyncIterator[Any]:
        arguments = self.arguments
        if arguments.start_urls:
            named = [to_article_address(url) for url in arguments.start_urls]
            self._frontier.name(address for address in named if address is not None)
        visits = list(named_visits(arguments) if arguments.start_urls else start_visits(arguments))
        is_any_due = False
        for visit in visits:
            for request in self._request_visits([visit]):
                is_any_due = True
                yield request
        if not is_any_due:
            for visit in self._walks.force(visits):
                yield self._request_visit(visit)

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
            errback=self.lose_article,
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
            self._hidden.note_article(fetched.article)
            yield fetched
            for request in self._request_visits(self._walks.tag_visits(fetched.article)):
                yield request

    async def lose_article(self, failure: Failure) -> AsyncIterator[FetchedArticle]:
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

    def _request_visits(self, visits: Iterable[Visit]) -> list[Request]:
        """The requests for pages of doors, without those that need not be asked now."""
        requests = []
        with self._frontier.guard():
            for visit in visits:
                if self._walks.is_due(visit):
                    due = [visit]
                else:
                    due = [other for other in self._walks.stand_ins(visit) if self._walks.is_due(other)]
                requests += [self._request_visit(one) for one in due]
        return requests

    def _request_visit(self, visit: Visit) -> Request:
        headers = self._walks.to_conditions(visit)
        meta: dict[str, Any] = {"handle_httpstatus_list": [NOT_MODIFIED]}
        if visit.kind == "sitemap":
            meta["download_maxsize"] = MAX_BYTES
        elif visit.kind == "search":
            headers |= {"X-Requested-With": "XMLHttpRequest", "Referer": find_url(self.arguments.query or "")}
        return Request(
            visit.url,
            callback=self.parse_visit,
            errback=self.lose_visit,
            headers=headers,
            cb_kwargs={"visit": visit},
            meta=meta,
            # The walks know what this run has asked; a filter kept in JOBDIR knows what others have.
            dont_filter=True,
        )

    async def parse_visit(self, response: Response, visit: Visit) -> list[Request]:
        with self._frontier.guard():
            following = self._request_visits(await self._walks.read(visit, response))
            return following + [self._request_hidden(hidden) for hidden in self._hidden.take_at_once()]
        return []

    def lose_visit(self, failure: Failure) -> list[Request]:
        request = failure.request  # type: ignore[attr-defined]
        answer = read_error(request.url, failure.value or RuntimeError("no error given"))
        with self._frontier.guard():
            return self._request_visits(self._walks.lose(request.cb_kwargs["visit"], answer))
        return []

    # --- the browser ---

    def _request_hidden(self, visit: Visit) -> Request:
        return Request(
            visit.url,
            callback=self.parse_hidden,
            errback=self.lose_hidden,
            cb_kwargs={"visit": visit},
            meta={RENDER: "listing", ENDS_AT_KNOWN: self._hidden.ends_at_known(visit)},
            dont_filter=True,
        )

    def spider_idle(self) -> None:
        """Nothing plain is left to ask: unfold the next listings, if any. Raises ``DontCloseSpider`` then."""
        with self._frontier.guard():
            visits = self._hidden.choose_next()
            for visit in visits:
                self.crawler.engine.crawl(self._request_hidden(visit))
            if visits:
                raise DontCloseSpider

    def parse_hidden(self, response: Response, visit: Visit) -> None:
        with self._frontier.guard():
            self._hidden.read(visit, response)

    def lose_hidden(self, failure: Failure) -> None:
        request = failure.request  # type: ignore[attr-defined]
        answer = read_error(request.url, failure.value or RuntimeError("no error given"))
        self._hidden.lose(request.cb_kwargs["visit"], answer.reason)


def read_article_response(response: Response) -> FetchResult:
    """The result for a page of an article: failed where the page wants no record, whichever page it is."""
    if wants_no_record(response):
        return FetchResult(response.url, response.status, reason="opted_out")
    return read_response(response)
