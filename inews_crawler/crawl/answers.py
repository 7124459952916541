"""Decides what an answer of the site amounts to: a page to read, nothing new, or a loss with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.spidermiddlewares.httperror import HttpError

from inews_crawler.crawl.results import RESULTS, result_of
from inews_crawler.exceptions import NestingTooDeep
from inews_crawler.pages.classify import PageType, Verdict, classify
from inews_crawler.pages.document import Document

if TYPE_CHECKING:
    from scrapy.http import Response

NOT_MODIFIED = 304
OK = 200
INTERRUPTIONS = frozenset(name for name, row in RESULTS.items() if row.is_interruption)
BROKEN_REASONS = frozenset(name for name, row in RESULTS.items() if row.is_broken)
FINAL_REASONS = frozenset(name for name, row in RESULTS.items() if row.is_final)
#: Types that are no pages; a page under a wrong name is read all the same.
NOT_HTML = ("image/", "video/", "audio/", "application/pdf", "font/")
#: Control characters that no page holds. Zeros are UTF-16's, too.
CONTROLS = bytes(code for code in range(1, 32) if code not in b"\t\n\f\r\x1b")
#: So much of a page is looked at, and such a share of it must be control characters, to call it garbled.
GARBLED_HEAD = 4096
GARBLED_SHARE = 0.02

LOST_BY: tuple[tuple[type[Exception], str], ...] = (
    (DownloadCancelledError, "too_large"),
    (ResponseDataLossError, "data_loss"),
    (DownloadTimeoutError, "timeout"),
    (CannotResolveHostError, "dns"),
    (DownloadConnectionRefusedError, "connection_refused"),
    (DownloadFailedError, "connection"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the site, read; ``document`` is None when there is nothing to read in it."""

    url: str
    status: int | None
    verdict: Verdict | None = None
    document: Document | None = None
    reason: str | None = None  #: why it is lost; None for a page and for "not modified"
    etag: str | None = None
    last_modified: str | None = None
    unfilled: str | None = None  #: why the browser could not bring the text that the page leaves to a script

    @property
    def is_unchanged(self) -> bool:
        """The site said that the page is as it was."""
        return self.status == NOT_MODIFIED

    @property
    def is_broken(self) -> bool:
        """The page itself came broken: asking again at once may mend it."""
        return self.reason is not None and result_of(self.reason).is_broken

    @property
    def final(self) -> bool:
        """True if the site answers that there is no such page; any other failure may pass."""
        return self.reason is not None and result_of(self.reason).is_final

    @property
    def is_article(self) -> bool:
        """The page holds an article."""
        return self.reason is None and self.verdict is not None and self.verdict.type is PageType.ARTICLE


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def read_answer(response: Response) -> Answer:
    """Read a response. Never raises on what the page contains."""
    url, status = response.url, response.status
    if status == NOT_MODIFIED:
        return Answer(url, status)
    if status != OK:
        return Answer(url, status, reason=f"http_{status}")
    etag, last_modified = _header(response, "ETag"), _header(response, "Last-Modified")
    content_type = (_header(response, "Content-Type") or "").lower()
    is_markup = response.body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    if content_type.startswith(NOT_HTML) and not is_markup:
        return Answer(url, status, reason="not_html")
    if is_garbled(response.body):
        return Answer(url, status, reason="garbled")
    try:
        document = Document(url, response.body, encoding=_declared_encoding(content_type))
        verdict = classify(document, status)
    except NestingTooDeep:
        return Answer(url, status, reason="nesting")
    reason = verdict.reason if verdict.type is PageType.OTHER else None
    return Answer(
        url,
        status,
        verdict,
        document,
        reason,
        etag=etag,
        last_modified=last_modified,
    )


def is_garbled(body: bytes) -> bool:
    """Whether a body is no text at all: random bytes, or a file of some other kind under a page's name."""
    head = body[:GARBLED_HEAD]
    return len(head) - len(head.translate(None, CONTROLS)) > GARBLED_SHARE * len(head)


def _declared_encoding(content_type: str) -> str | None:
    _, _, charset = content_type.partition("charset=")
    return charset.split(";")[0].strip(" \"'") or None


def read_failure(url: str, error: BaseException) -> Answer:
    """What a request that brought no response amounts to."""
    if isinstance(error, HttpError):
        return read_answer(error.response)
    if isinstance(error, IgnoreRequest):
        return _read_refusal(url, error)
    for kind, reason in LOST_BY:
        if isinstance(error, kind):
            return Answer(url, None, reason=reason)
    return Answer(url, None, reason=type(error).__name__)


def _read_refusal(url: str, error: IgnoreRequest) -> Answer:
    """A request that one of our own rules, or a middleware, did not let through."""
    reason = getattr(error, "reason", None)
    if reason is not None:
        return Answer(url, None, reason=str(reason))
    text = str(error).lower()
    if "robots" in text:
        return Answer(url, None, reason="robots")
    if "decompression" in text:
        return Answer(url, None, reason="too_large")
    if "redirect" in text:
        return Answer(url, None, reason="redirect_loop")
    return Answer(url, None, reason="ignored")


def to_conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """The headers that ask for a page only if it changed."""
    conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in conditions.items() if value}
