"""Decides what an answer says about its host: go on, wait, come back in another run, or ask nothing more."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
)

from inews_crawler.middlewares.breaker import Failure, State
from inews_crawler.middlewares.challenge import is_challenge
from inews_crawler.middlewares.refusals import HostBlocked, RetryLater
from inews_crawler.middlewares.retry_after import read_retry_after
from inews_crawler.middlewares.throttle import ThrottleMiddleware, request_host

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

logger = logging.getLogger(__name__)

#: Answers that say "you may not".
REFUSALS = frozenset({403, 429})
#: Answers of a host that cannot, for now.
OVERLOADED = frozenset({503})
#: Answers whose Retry-After is obeyed.
PAUSING = frozenset({403, 408, 429, 500, 502, 503, 504})
#: A try that waited as long as it was asked to is not counted against ``RETRY_TIMES``, so often.
MOST_WAITS = 5
#: Faults of the host rather than of one page.
FAULTS: tuple[tuple[type[Exception], str], ...] = (
    (DownloadTimeoutError, "time-out"),
    (CannotResolveHostError, "its name cannot be resolved"),
    (DownloadConnectionRefusedError, "connection refused"),
    (TunnelError, "the proxy finds no way to it"),
)


class PolitenessMiddleware:
    """Stands after decompression and before redirects by markup and retries.

    Counts ``inews/challenge/<host>``, ``inews/retry_after/waited``, ``inews/retry_after/later``,
    ``inews/breaker/opened/<host>`` and sets ``inews/breaker/ended/<host>`` to its cause, which begins
    with ``refused: `` where the host said no and with ``failing: `` where it merely could not.
    """

    def __init__(
        self,
        crawler: Crawler,
        *,
        longest_wait: float,
        retries: int = 0,
        retried_statuses: frozenset[int] = frozenset(),
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.crawler = crawler
        self.longest_wait = longest_wait
        self.retries = retries
        self.retried_statuses = retried_statuses
        self.now = now
        self._throttle: ThrottleMiddleware | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        retries = settings.getint("RETRY_TIMES") if settings.getbool("RETRY_ENABLED") else 0
        middleware = cls(
            crawler,
            longest_wait=settings.getfloat("INEWS_RETRY_AFTER_CAP", 120.0),
            retries=retries,
            retried_statuses=frozenset(int(status) for status in settings.getlist("RETRY_HTTP_CODES")),
        )
        crawler.signals.connect(middleware.engine_started, signal=signals.engine_started)
        return middleware

    def engine_started(self) -> None:
        self._throttle = self.crawler.get_downloader_middleware(ThrottleMiddleware)

    def process_response(self, request: Request, response: Response) -> Response:
        """Pass the response on, or raise ``RetryLater`` where it asks for a longer wait than a run has."""
        if "cached" in response.flags:  # it says nothing about the host today
            return response
        if is_challenge(response.status, response.headers, response.body):
            self.crawler.stats.inc_value(f"inews/challenge/{request_host(request)}")
            self._note_failure(request, Failure(request.url, "a challenge page", refusal=True))
            return response
        wait = self._read_wait(response)
        later = wait > self.longest_wait
        if response.status in REFUSALS | OVERLOADED:
            self._note_status(request, response.status, wait=wait, later=later)
        elif response.status < 500:  # noqa: PLR2004 - the host works
            self._note_success(request)
        if later:
            self.crawler.stats.inc_value("inews/retry_after/later")
            raise RetryLater(f"HTTP {response.status} asks to come back in {wait:.0f} seconds.")
        if wait > 0:
            self._pause(request, wait)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Count the faults that concern the whole host."""
        for kind, cause in FAULTS:
            if isinstance(exception, kind):
                request.meta["priority_adjust"] = 1
                self._note_failure(request, Failure(request.url, cause, refusal=False))
                return

    def _note_status(self, request: Request, status: int, *, wait: float, later: bool) -> None:
        """A refusal counts when asking again did not help, so that a page that fails once harms nothing.

        It is asked again before other pages of its host, so that few of them meet a host that refuses all.
        """
        request.meta["priority_adjust"] = 1
        is_asked_again = not later and status in self.retried_statuses and self.retries > 0
        if is_asked_again and not request.meta.get("retry_times") and not request.meta.get("dont_retry"):
            return
        cause, refusal = f"HTTP {status}", status in REFUSALS
        self._note_failure(request, Failure(request.url, cause, refusal=refusal, wait=wait, later=later))

    def _read_wait(self, response: Response) -> float:
        if response.status not in PAUSING:
            return 0.0
        value = (response.headers.get("Retry-After") or b"").decode("latin-1")
        return read_retry_after(value, now=self.now()) or 0.0

    def _pause(self, request: Request, wait: float) -> None:
        if self._throttle is not None:
            self._throttle.find_throttle(request).pause(wait)
        waits = request.meta.get("inews_waits", 0) + 1
        if waits <= MOST_WAITS:
            request.meta["inews_waits"] = waits
            request.meta["max_retry_times"] = self.retries + waits
        self.crawler.stats.inc_value("inews/retry_after/waited")
        logger.info("%s asks us to wait %.0f seconds", request_host(request), wait)

    def _note_success(self, request: Request) -> None:
        if self._throttle is not None:
            self._throttle.find_throttle(request).breaker.note_success()

    def _note_failure(self, request: Request, failure: Failure) -> None:
        if self._throttle is None:
            return
        breaker, host = self._throttle.find_throttle(request).breaker, request_host(request)
        if not breaker.note_failure(failure):
            return
        self.crawler.stats.inc_value(f"inews/breaker/opened/{host}")
        if breaker.state is not State.ENDED:
            logger.warning("%s refuses us (%s): nothing is asked of it for a while", host, failure.cause)
            return
        kind = "refused" if breaker.is_refusing else "failing"
        self.crawler.stats.set_value(f"inews/breaker/ended/{host}", f"{kind}: {failure.cause}")
        logger.error("%s still refuses us (%s): nothing more is asked of it in this run", host, failure.cause)
        self._throttle.end_host(host, HostBlocked(f"{host} is not asked again in this run: {failure.cause}."))
