"""Keeps what a run asks and gets as web archive files. In: ``INEWS_ARCHIVE_DIR``, responses as they come."""

from __future__ import annotations

import logging
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import CloseSpider, NotConfigured

from inews_crawler.crawl.fetching import RENDER
from inews_crawler.crawl.scheduler import is_crawl
from inews_crawler.extensions.run import Run
from inews_crawler.feeds.files import reason_of
from inews_crawler.middlewares.optout import OptOutMiddleware
from inews_crawler.useragent import PRODUCT, __version__

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Headers, Response

    from inews_crawler.archive.exchange import Exchange
    from inews_crawler.archive.writer import ArchiveWriter

logger = logging.getLogger(__name__)

#: Scrapy's flag for a body that ended before its header said so.
LOST = "dataloss"
MEGABYTE = 1_000_000


class Archive:
    """Hears of every response nearest to the network: encoded as served, retries and redirects included.

    Responses out of HTTPCACHE are no responses of the site and are not heard of. Without
    ``INEWS_ARCHIVE_DIR`` nothing of this is loaded. Sets ``inews/archive/records``.
    """

    def __init__(self, crawler: Crawler, folder: Path) -> None:
        self._crawler = crawler
        self._folder = folder
        self._obeys = crawler.settings.getbool("INEWS_OBEY_TDM")
        self._writer: ArchiveWriter | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        folder = crawler.settings["INEWS_ARCHIVE_DIR"]
        if not folder:
            raise NotConfigured
        archive = cls(crawler, Path(folder))
        crawler.signals.connect(archive.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(archive.spider_closed, signal=signals.spider_closed)
        return archive

    @property
    def _run(self) -> Run:
        run = self._crawler.get_extension(Run)
        assert run is not None
        return run

    def spider_opened(self) -> None:
        """Open the archive. Raises ``CloseSpider`` where it cannot be written."""
        run = self._run
        if not is_crawl(self._crawler) or not run.number:
            return
        from inews_crawler.archive.writer import ArchiveWriter  # noqa: PLC0415 - an extra, loaded if asked for

        moment = datetime.now(UTC)
        name = f"inews-{moment:%Y%m%dT%H%M%S}{moment.microsecond // 1000:03}Z-{os.getpid()}-{run.number:05}"
        max_bytes = int(self._crawler.settings.getfloat("INEWS_ARCHIVE_MB") * MEGABYTE)
        try:
            self._writer = ArchiveWriter(self._folder, name, self._describe(run), max_bytes=max_bytes)
        except OSError as error:
            run.faults.archive = self._to_sentence(error)
            raise CloseSpider("archive_error") from None
        self._crawler.signals.connect(self.response_downloaded, signal=signals.response_downloaded)

    def _describe(self, run: Run) -> dict[str, str]:
        settings = self._crawler.settings
        return {
            "software": f"{PRODUCT} {__version__}",
            "format": "WARC File Format 1.1",
            "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "isPartOf": f"run {run.number}",
            "operator": str(run.options.contact),
            "http-header-user-agent": str(settings["USER_AGENT"]),
            "robots": "obey" if settings.getbool("ROBOTSTXT_OBEY") else "ignore",
        }

    def response_downloaded(self, response: Response, request: Request) -> None:
        if self._writer is None or (self._obeys and self._wants_no_copy(response)):
            return
        try:
            self._writer.write(to_exchange(request, response))
        except OSError as error:
            self._close()
            self._run.fail_archive(self._to_sentence(error))

    def _wants_no_copy(self, response: Response) -> bool:
        """True if the page, or its host, opts out of being kept."""
        from inews_crawler.archive.decoding import DecodingError, decode_body  # noqa: PLC0415 - see above

        middleware = self._crawler.get_downloader_middleware(OptOutMiddleware)
        encoding = (response.headers.get("Content-Encoding") or b"").decode("latin-1")
        max_bytes = self._crawler.settings.getint("DOWNLOAD_MAXSIZE")
        try:
            text = decode_body(response.body, encoding, max_bytes=max_bytes)
        except DecodingError:
            text = b""
        return middleware is not None and bool(middleware.find(response, text))

    def spider_closed(self) -> None:
        if self._writer is not None:
            self._crawler.stats.set_value("inews/archive/records", self._writer.records)
            names = ", ".join(str(path) for path in self._writer.files) or "no file"
            logger.info("Archived %d records in %s", self._writer.records, names)
        self._close()

    def _close(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            try:
                writer.close()
            except OSError as error:
                logger.error("%s", self._to_sentence(error))  # noqa: TRY400 - one sentence, no traceback

    def _to_sentence(self, error: OSError) -> str:
        return f"Cannot write the archive {self._folder}: {reason_of(error)}."


def to_exchange(request: Request, response: Response) -> Exchange:
    """What is archived of a request and its response, which has just come."""
    from inews_crawler.archive.exchange import Exchange  # noqa: PLC0415 - see above

    ip = response.ip_address
    return Exchange(
        url=response.url,
        at=datetime.now(UTC),
        method=request.method,
        sent=to_pairs(request.headers),
        status=response.status,
        received=to_pairs(response.headers),
        body=response.body,
        ip=str(ip) if ip is not None and not request.meta.get("proxy") else None,
        is_cut=LOST in response.flags,
        is_rendered=RENDER in request.meta,
    )


def to_pairs(headers: Headers) -> list[tuple[str, str]]:
    """Headers as pairs of text, one for each value."""
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        for value in values
    ]
