"""Decides what an answer amounts to whose body is not as its header says: whole all the same, or lost."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import DownloadFailedError, DownloadTimeoutError, ResponseDataLossError
from scrapy.utils._compression import brotli, zstd  # type: ignore[attr-defined]
from twisted.web._newclient import HTTPClientParser, RequestNotSent, RequestTransmissionFailed

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

#: ``OSError`` is what the gzip module raises.
DECODING_ERRORS = (OSError, EOFError, zlib.error, brotli.error, zstd.ZstdError)
#: Scrapy's flag for a body that ended before its header said so.
LOST = "dataloss"
#: How a whole page or feed ends.
ENDINGS = (b"</html>", b"</rss>", b"</feed>", b"</urlset>", b"</sitemapindex>", b"</rdf:rdf>")
BEFORE = "inews_body_before"  #: the check sum of what came the time before
GZIPPED = frozenset({b"gzip", b"x-gzip"})
GZIP = 31  #: zlib's word for a gzip stream
LONGEST_HEADER = 256 * 1024  #: bytes of a header line, as browsers allow; Twisted gives up behind 16 KiB


class DownloadHandler(HTTP11DownloadHandler):
    """Scrapy's, whose connections ask nothing twice by themselves and read long header lines.

    Twisted repeats a request at once if the server dropped the connection it was kept on: a second request
    that the host's delay does not hold. Without that, Scrapy's retry asks again, and waits for its slot.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool.retryAutomatically = False
        HTTPClientParser.MAX_LENGTH = LONGEST_HEADER

    async def download_request(self, request: Request) -> Response:
        """Raises ``DownloadFailedError`` for a connection that broke under a request: Scrapy asks again."""
        try:
            return await super().download_request(request)
        except (RequestNotSent, RequestTransmissionFailed) as error:
            raise DownloadFailedError(str(error)) from error


class DecodingMiddleware(HttpCompressionMiddleware):
    """Scrapy's, which lets the decoders' own errors through, each of another type."""

    def __init__(self, *, crawler: Crawler) -> None:
        super().__init__(crawler=crawler)
        self.crawler = crawler

    def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        """Raises ``ResponseDataLossError`` where the body cannot be decoded, or was lost in part.

        A body that ends too early by its header is asked for again. If it does so each time, the header is
        wrong where the body proves that it is whole.
        """
        is_gzip = response.headers.get("Content-Encoding") in GZIPPED  # Scrapy takes the header away
        try:
            decoded = super().process_response(request, response)
        except DECODING_ERRORS as error:
            if LOST in response.flags and (again := self._ask_again(request, response)):
                return again
            raise ResponseDataLossError(f"The body cannot be decoded: {type(error).__name__}.") from None
        if LOST not in response.flags:
            return decoded
        if again := self._ask_again(request, response):
            return again
        if ends_whole(response.body) if is_gzip else has_end(decoded.body) or is_same_text(request, response):
            return decoded
        raise ResponseDataLossError("The body ended before its header says so.")

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Have the server close the connection after its next answer, if it did not complete this one.

        A length in the header that is greater than the body leaves a connection that stays open waiting
        until the time is over; one that closes shows that the body is whole.
        """
        if isinstance(exception, DownloadTimeoutError):
            request.headers["Connection"] = "close"

    def _ask_again(self, request: Request, response: Response) -> Request | None:
        if request.meta.get("dont_retry") or not self.crawler.settings.getbool("RETRY_ENABLED"):
            return None
        assert self.crawler.spider is not None
        again = get_retry_request(request, reason="data_loss", spider=self.crawler.spider)
        if again is not None:
            again.meta[BEFORE] = zlib.crc32(response.body)
        return again


def ends_whole(body: bytes) -> bool:
    """True if a gzip stream comes to its end, where its check sum is."""
    stream = zlib.decompressobj(GZIP)
    stream.decompress(body)
    return stream.eof


def has_end(body: bytes) -> bool:
    """True if a page or feed comes to its last tag."""
    return body.rstrip()[-20:].lower().endswith(ENDINGS)


def is_same_text(request: Request, response: Response) -> bool:
    """True for a text without markup, such as robots.txt, that came as it did the time before.

    It has no last tag to prove that it is whole; lost in transfer, it would end elsewhere each time.
    """
    is_markup = response.body.lstrip().startswith(b"<")
    return not is_markup and request.meta.get(BEFORE) == zlib.crc32(response.body)
