"""How a command asks the site for single pages: as the crawl does, but without its store and lock."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from scrapy import Spider

from inews_crawler.commands.asking import to_exit_code
from inews_crawler.crawl.fetching import FetchResult, PageFetcher, read_response
from inews_crawler.exceptions import ArgumentError, InewsError, PageError
from inews_crawler.extensions.options import apply_contact
from inews_crawler.middlewares.guard import find_fault
from inews_crawler.middlewares.refusals import AddressRefused, Refused
from inews_crawler.site.article_addresses import to_amp_url, to_article_address, to_part_url
from inews_crawler.site.listing_addresses import to_listing_address

if TYPE_CHECKING:
    import argparse
    from collections.abc import AsyncIterator, Awaitable, Callable

    from scrapy import Request
    from scrapy.crawler import CrawlerProcessBase
    from scrapy.http import Response
    from scrapy.settings import Settings


Result = TypeVar("Result")

#: What belongs to a run of the crawl and writes: its extension with store, lock and output folder, the
#: ledger's queues, the pipelines. Middlewares, delays and robots.txt stay as they are.
WITHOUT_A_RUN: dict[str, Any] = {
    "EXTENSIONS": {
        "scrapy.extensions.feedexport.FeedExporter": None,
        "inews_crawler.extensions.stopping.Stopping": 0,
    },
    "SCHEDULER": "scrapy.core.scheduler.Scheduler",
    "ITEM_PIPELINES": {},
    "JOBDIR": None,
}

FAULTS = {
    "control": "has control characters",
    "credentials": "holds a user name or password",
    "host": "is no address of inews.id",
    "path": "is an address of inews.id that is never asked",
    "port": "names a port of its own",
    "private": "is no address of inews.id",
    "scheme": "is no web address",
}
LOSSES = {
    "certificate": "The certificate of {url} cannot be verified.",
    "connection": "The connection to {url} failed.",
    "data_loss": "The answer of {url} broke off.",
    "dns": "The host of {url} has no address.",
    "redirect_loop": "{url} redirects without end.",
    "connection_refused": "The connection to {url} was refused.",
    "timeout": "{url} did not answer in time.",
}


class PageCommand:
    """The part of a command about one page; stands before ``ScrapyCommand`` among its bases."""

    requires_project = True
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}
    wanted: ClassVar[str]  #: the argument, in words
    settings: Settings | None
    exitcode: int

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Take everything out of the settings that would open the store, take the lock or write files."""
        super().process_options(args, opts)  # type: ignore[misc]
        assert self.settings is not None
        for name, value in WITHOUT_A_RUN.items():
            self.settings.set(name, value, priority="cmdline")
        apply_contact(self.settings)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        self.exitcode = to_exit_code(lambda: self._run(args, opts))

    def _run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1 or args[0].startswith("-"):
            raise ArgumentError(f"Give {self.wanted}.")
        self.act(args[0], opts)

    def act(self, given: str, opts: argparse.Namespace) -> None:
        """Do the work of the command on its one argument."""
        raise NotImplementedError


def to_asked_url(given: str) -> str:
    """The address of a request: an article's in its canonical, part or AMP form, as given, or another page's.

    Raises ``ArgumentError`` for one that is never asked, such as another site's.
    """
    url = given if "://" in given else f"https://{given}"
    fault = find_fault(url)
    if fault is not None:
        raise ArgumentError(f"{given} {FAULTS[fault]}.")
    address = to_article_address(url)
    if address is None:
        listing = to_listing_address(url)
        return listing.url if listing else url
    if address.amp:
        return to_amp_url(address)
    return to_part_url(address, address.part) if address.part else address.url


class PageSpider(Spider):
    """Requests a few pages one after another, without the scheduler."""

    name = "page"

    def __init__(self, talk: Callable[[PageSpider], Awaitable[None]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._talk = talk
        self.responses: dict[str, Response] = {}  #: by the address they came from
        self.refusals: dict[str, str] = {}  #: why our own rules refused an address, in one sentence

    async def start(self) -> AsyncIterator[Any]:
        await self._talk(self)
        return
        yield  # never reached: it makes this the generator that Scrapy asks for requests

    @cached_property
    def fetcher(self) -> PageFetcher:
        """Asks for pages through the crawl's middlewares and delays."""
        return PageFetcher(self._download, read_response, self.crawler.stats)

    async def _download(self, request: Request) -> Response:
        try:
            response = await self.crawler.engine.download_async(request)
        except Refused as error:
            self.refusals[request.url] = to_refusal(request.url, error)
            raise
        self.responses[response.url] = response
        return response

    async def fetch_page(self, url: str) -> FetchResult:
        """The result for one address. Raises ``PageError`` unless it is a page that can be read."""
        result = await self.fetcher.fetch(url)
        if result.page is None:
            raise self.to_error(url, result)
        return result

    def to_error(self, url: str, result: FetchResult) -> PageError:
        """Why there is nothing to read under an address."""
        return PageError(self.refusals.get(url) or to_loss(url, result))


def ask_site(
    process: CrawlerProcessBase | None, question: Callable[[PageSpider], Awaitable[Result]]
) -> Result:
    """Run a question to the site in a crawler process and return its result, or raise its error."""
    assert process is not None
    results: list[Result] = []
    errors: list[InewsError] = []

    async def talk(spider: PageSpider) -> None:
        try:
            results.append(await question(spider))
        except InewsError as error:
            errors.append(error)

    process.crawl(PageSpider, talk=talk)
    process.start()
    if errors:
        raise errors[0]
    if not results:
        raise PageError("It ended before the site had answered; -L ERROR shows why.")
    return results[0]


def to_refusal(url: str, error: Refused) -> str:
    """One sentence about a request that one of our own rules did not let through."""
    if isinstance(error, AddressRefused):  # not the address itself: that was looked at before
        return str(error).replace("The address is", f"{url} redirects to an address that is", 1)
    return str(error)


def to_loss(url: str, result: FetchResult) -> str:
    """One sentence about a result in which there is nothing to read."""
    if result.status is not None and result.reason == f"http_{result.status}":
        return f"{url} answered {result.status}."
    return LOSSES.get(result.reason or "", f"{{url}} could not be read ({result.reason}).").format(url=url)


def to_no_article(result: FetchResult) -> str:
    """One sentence about a page that is no article, with the reason."""
    kind = result.page.kind if result.page else None
    what = f"{kind.type.value} page ({kind.reason})" if kind else f"page ({result.reason})"
    return f"{result.url} is no article: it is {'an' if what[0] in 'aeiou' else 'a'} {what}."
