"""What a fetch came to. Input: a response or an error, or an address to ask. Output: a ``FetchResult``."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.spidermiddlewares.httperror import HttpError

from inews_crawler.crawl.results import Result, result_of
from inews_crawler.exceptions import NestingTooDeep
from inews_crawler.page import Page
from inews_crawler.pages.kind import PageType

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from scrapy.http import Response
    from scrapy.statscollectors import StatsCollector

    from inews_crawler.store.articles import PartValidator

#: Set on a request for the browser: ``listing`` or ``article``.
RENDER = "render"
#: Set on a request for a listing: True if expanding may end at cards that are all known.
ENDS_AT_KNOWN = "render_ends_at_known"
#: Set by the browser's handler on the response: how expanding a listing ended (``rendering.expand.Ended``).
EXPANDED = "render_expanded"

NOT_MODIFIED = 304
CONDITIONS = ("If-None-Match", "If-Modified-Since")
OK = range(200, 300)  #: a page under an odd success status is a page
#: Types that are no pages; a page under a wrong name is read all the same.
NOT_HTML = ("image/", "video/", "audio/", "application/pdf", "font/")
#: Control characters that no page holds. Zeros are UTF-16's, too.
CONTROLS = bytes(code for code in range(1, 32) if code not in b"\t\n\f\r\x1b")
#: Bytes of a page that are looked at, and the share of control characters among them that makes it garbled.
GARBLED_HEAD = 4096
GARBLED_SHARE = 0.02
#: How often a page that came broken is asked again at once.
BROKEN_RETRIES = 1
#: Pages of one host in a row that the browser did not complete; then it is not asked there.
MOST_IN_VAIN = 5

#: What a request may end with instead of a response; anything else is a bug and shows as one.
FAILURES: tuple[tuple[type[Exception], str], ...] = (
    (DownloadCancelledError, "too_large"),
    (ResponseDataLossError, "data_loss"),
    (DownloadTimeoutError, "timeout"),
    (CannotResolveHostError, "dns"),
    (DownloadConnectionRefusedError, "connection_refused"),
    (DownloadFailedError, "connection"),
)
#: Words of OpenSSL, and of service_identity for a certificate of another host, within those of Twisted.
CERTIFICATE = ("certificate verify failed", "VerificationError")
DOWNLOAD_ERRORS: tuple[type[Exception], ...] = (
    *(kind for kind, _ in FAILURES),
    IgnoreRequest,
    UnsupportedURLSchemeError,
)


@dataclass(frozen=True, slots=True)
class FetchResult:
    """One response of the site, read; ``page`` is None when there is nothing to read in it."""

    url: str
    status: int | None
    page: Page | None = None
    reason: str | None = None  #: the row of the result table; None for a page and for "not modified"
    etag: str | None = None
    last_modified: str | None = None
    unfilled: str | None = None  #: why the browser could not bring the text that the page leaves to a script

    @property
    def result(self) -> Result | None:
        """The row of the result table; None if nothing failed."""
        return None if self.reason is None else result_of(self.reason)

    @property
    def is_unchanged(self) -> bool:
        """True if the site says that the page is as it was."""
        return self.status == NOT_MODIFIED and self.reason is None

    @property
    def is_broken(self) -> bool:
        """True if the page came damaged: asking again at once may mend it."""
        return self.result is not None and self.result.is_broken

    @property
    def is_final(self) -> bool:
        """True if the site answers that there is no such page."""
        return self.result is not None and self.result.is_final

    @property
    def is_passing(self) -> bool:
        """True if the fetch failed and a later one may not."""
        return self.result is not None and not self.result.is_final

    @property
    def is_interrupted(self) -> bool:
        """True if the run or the host stopped."""
        return self.result is not None and self.result.is_interruption

    @property
    def is_article(self) -> bool:
        """True if the page holds an article."""
        return self.reason is None and self.page is not None and self.page.kind.type is PageType.ARTICLE

    @property
    def needs_browser(self) -> bool:
        """True if this is an article's page whose text a script would bring."""
        return self.status in OK and self.page is not None and self.page.lacks_text


def read_header(response: Response, name: str) -> str | None:
    """The text of a response header, or None."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def is_unchanged(response: Response) -> bool:
    """True if a conditional request is answered with "not modified"; any other 304 is an empty answer."""
    headers = response.request.headers if response.request is not None else {}
    return response.status == NOT_MODIFIED and any(name in headers for name in CONDITIONS)


def read_response(response: Response) -> FetchResult:
    """Read a response. Never raises on what the page contains."""
    url, status = response.url, response.status
    if is_unchanged(response):
        return FetchResult(url, status)
    if status not in OK:
        return FetchResult(url, status, reason=f"http_{status}")
    content_type = (read_header(response, "Content-Type") or "").lower()
    is_markup = response.body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    if content_type.startswith(NOT_HTML) and not is_markup:
        return FetchResult(url, status, reason="not_html")
    if is_garbled(response.body):
        return FetchResult(url, status, reason="garbled")
    try:
        page = Page(url, response.body, encoding=_read_charset(content_type))
        kind = page.kind
    except NestingTooDeep:
        return FetchResult(url, status, reason="nesting")
    return FetchResult(
        url,
        status,
        page,
        kind.reason if kind.type is PageType.OTHER else None,
        etag=read_header(response, "ETag"),
        last_modified=read_header(response, "Last-Modified"),
    )


def is_garbled(body: bytes) -> bool:
    """True if a body is no text: random bytes, or a file of some other kind under a page's name."""
    head = body[:GARBLED_HEAD]
    return len(head) - len(head.translate(None, CONTROLS)) > GARBLED_SHARE * len(head)


def _read_charset(content_type: str) -> str | None:
    _, _, charset = content_type.partition("charset=")
    return charset.split(";")[0].strip(" \"'") or None


def read_error(url: str, error: BaseException) -> FetchResult:
    """The result of a request that brought no response."""
    if isinstance(error, HttpError):
        return read_response(error.response)
    if isinstance(error, IgnoreRequest):
        return FetchResult(url, None, reason=_read_refusal(error))
    return FetchResult(url, None, reason=to_reason(error))


def to_reason(error: BaseException) -> str:
    """The reason of a request that failed on its way; an exception's name for what no network does."""
    if isinstance(error, DownloadFailedError) and any(word in str(error) for word in CERTIFICATE):
        return "certificate"
    return next((name for kind, name in FAILURES if isinstance(error, kind)), type(error).__name__)


def _read_refusal(error: IgnoreRequest) -> str:
    """The reason of a request that one of our own rules, or a middleware, did not let through."""
    reason = getattr(error, "reason", None)
    if reason is not None:
        return str(reason)
    text = str(error).lower()
    names = {"robots": "robots", "decompression": "too_large", "redirect": "redirect_loop"}
    return next((name for word, name in names.items() if word in text), "ignored")


def to_conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """The headers that ask for a page only if it changed."""
    conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in conditions.items() if value}


def to_part_conditions(validator: PartValidator | None) -> dict[str, str]:
    """The headers that ask for a page of an article only if it changed."""
    return to_conditions(validator.etag, validator.last_modified) if validator else {}


class PageFetcher:
    """Asks for further pages of an article, through the same middlewares and delays as every request.

    ``download`` gives the response of a request, ``read`` its result; ``is_browser_on`` is None in a run
    without a browser, ``browser_meta`` marks the requests for it. Counts ``inews/retried/<reason>`` and
    ``inews/render/in_vain``.
    """

    def __init__(
        self,
        download: Callable[[Request], Awaitable[Response]],
        read: Callable[[Response], FetchResult],
        stats: StatsCollector,
        *,
        is_browser_on: Callable[[], bool] | None = None,
        browser_meta: dict[str, str] | None = None,
    ) -> None:
        self._download = download
        self._read = read
        self._stats = stats
        self._is_browser_on = is_browser_on
        self._browser_meta = browser_meta or {}
        self._in_vain: Counter[str] = Counter()

    async def fetch(self, url: str, validator: PartValidator | None = None) -> FetchResult:
        """Ask for a page once, conditionally if a validator is given."""
        meta = {"handle_httpstatus_list": [NOT_MODIFIED]}
        return await self._send(Request(url, headers=to_part_conditions(validator), meta=meta, priority=100))

    async def _send(self, request: Request) -> FetchResult:
        try:
            response = await self._download(request)
        except DOWNLOAD_ERRORS as error:
            return read_error(request.url, error)
        return self._read(response)

    async def fetch_whole(self, url: str) -> FetchResult:
        """Ask for a page, again while it comes broken, in the browser if a script would bring its text."""
        return await self.complete(url, await self.fetch(url))

    async def complete(self, url: str, result: FetchResult) -> FetchResult:
        """The same for a page that was asked once already."""
        for _ in range(BROKEN_RETRIES):
            if not result.is_broken:
                break
            self._stats.inc_value(f"inews/retried/{result.reason}")
            result = await self.fetch(url)
        return await self._render(result) if self._is_browser_on is not None else result

    async def _render(self, result: FetchResult) -> FetchResult:
        """The result itself if it is whole, or cannot be helped; else what the browser made of the page."""
        host = urlsplit(result.url).netloc
        if self._in_vain[host] >= MOST_IN_VAIN or not result.needs_browser:
            return result
        assert self._is_browser_on is not None
        if not self._is_browser_on():
            return replace(result, unfilled="render_off")
        rendered = await self._send(Request(result.url, meta=dict(self._browser_meta), priority=100))
        if rendered.is_article and not rendered.needs_browser:
            self._in_vain[host] = 0
            # The plain page says nothing of changes in what its script brings.
            return replace(rendered, etag=None, last_modified=None)
        if rendered.page is None:
            # It is the browser's fault, not the page's: a later run may have more luck.
            return replace(result, unfilled=rendered.reason)
        self._in_vain[host] += 1
        self._stats.inc_value("inews/render/in_vain")
        return result
