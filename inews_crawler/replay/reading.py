"""Reads articles from archived pages, as a crawl reads fetched ones. Input: jobs. Output: articles.

Runs in any process that can open the sources: nothing here knows of a store or a network.
"""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, BinaryIO

from scrapy.http import Response

from inews_crawler.archive.decoding import DecodingError, decode_body
from inews_crawler.archive.reader import read_at, read_content
from inews_crawler.archive.sources import Source, open_source
from inews_crawler.crawl.articles import PART_FAILED, find_hollow, load_parts
from inews_crawler.crawl.fetched import FetchedArticle, to_discovery, to_entry
from inews_crawler.crawl.fetching import FetchResult, read_response
from inews_crawler.crawl.parts import PartFinder
from inews_crawler.exceptions import ArchiveError
from inews_crawler.middlewares.optout import find_opt_outs
from inews_crawler.replay.captures import OK, REDIRECTS, RENDERED, Capture, to_form
from inews_crawler.site.article_addresses import to_amp_url, to_article_address, to_part_url
from inews_crawler.store.articles import Reread

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence

    from inews_crawler.replay.catalog import Job

logger = logging.getLogger(__name__)

#: How many captures of one page are tried, the latest first: one may be damaged, or an error page.
TRIES = 5
#: Redirects from page to page of one article.
MOST_REDIRECTS = 5
MISSING = "not_archived"
DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Rules:
    """What the settings say of reading."""

    sources: tuple[Source, ...]
    max_bytes: int  #: of a decoded page
    obeys_opt_outs: bool


@dataclass(slots=True)
class Reading:
    """What became of a job."""

    key: str
    item: FetchedArticle | None = None
    reason: str | None = None  #: why there is no article


@dataclass(slots=True)
class Batch:
    """What became of several jobs, and the counters of reading them."""

    readings: list[Reading] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


class Counts(Counter[str]):
    """Counters with the method that Scrapy's have."""

    def inc_value(self, key: str, count: int = 1, start: int = 0) -> None:  # noqa: ARG002 - as Scrapy's
        self[key] += count

    def set_value(self, key: str, value: Any) -> None:
        self[key] = value


def read_jobs(rules: Rules, jobs: Sequence[Job]) -> Batch:
    """Read the articles of jobs, in their order. Never raises on what the archive contains."""
    counts = Counts()
    readings = [_try_job(rules, job, counts) for job in jobs]
    return Batch(readings, Counter(counts))


def _try_job(rules: Rules, job: Job, counts: Counts) -> Reading:
    """What became of a job. A page on which our own code breaks is one article less, as in a crawl."""
    try:
        return _finish(_read_job(rules, job, counts))
    except ArchiveError:
        raise
    except Exception as error:
        logger.warning("Reading %s broke", job.key, exc_info=True)
        return Reading(job.key, reason=type(error).__name__)


def _finish(reading: Coroutine[Any, Any, Reading]) -> Reading:
    """The result of a coroutine that waits for nothing."""
    try:
        reading.send(None)
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]
    raise RuntimeError("Reading an archive waits for nothing.")


async def _read_job(rules: Rules, job: Job, counts: Counts) -> Reading:
    item, reason = await _read_article(ArchivedPages(rules, job, counts), job, counts)
    if item is None or item.reread is None:
        return Reading(job.key, reason=reason)
    if job.stored_at is not None:
        pages = ArchivedPages(rules, job, Counts(), until=job.stored_at)
        before, _ = await _read_article(pages, job, Counts())
        if before is not None:
            item.reread = replace(item.reread, earlier_hash=before.article.content_hash)
    return Reading(job.key, item)


async def _read_article(
    pages: ArchivedPages, job: Job, counts: Counts
) -> tuple[FetchedArticle | None, str | None]:
    """The article as the archive shows it, or the reason why it does not."""
    first = await pages.fetch_first()
    address = to_article_address(first.url)
    if address is None or not first.is_article:
        is_other = first.page is not None and first.reason is None
        return None, (first.page.kind.type.name.lower() if is_other and first.page else first.reason)
    parts = await PartFinder(pages, counts).find(address, first)
    at = datetime.fromisoformat(pages.latest)
    article = load_parts(parts, address, fetched_at=at, stats=counts)
    hollow = parts.interruption or find_hollow(article, first)
    if hollow is not None:
        return None, hollow.reason
    discovery = to_discovery(address, discovered_by="start", referrer=None, hops=0, hint=None)
    return FetchedArticle(
        article=article,
        entry=to_entry(discovery),
        aliases=[address.url, *job.aliases],
        parts=parts.to_validators(address),
        retry=f"{PART_FAILED}{parts.passing}" if parts.passing else None,
        reread=Reread(at),
    ), None


class ArchivedPages:
    """The pages of one article in the archive, as a crawl at some time would have met them.

    ``until`` is the moment (ISO 8601) behind which captures do not count. Counts ``inews/replay/…``.
    """

    def __init__(self, rules: Rules, job: Job, counts: Counts, *, until: str | None = None) -> None:
        self._rules, self._counts = rules, counts
        self._forms: dict[str, list[Capture]] = {}
        for capture in job.captures:
            if until is None or capture.date <= until:
                self._forms.setdefault(capture.form, []).append(capture)
        self._address = to_article_address(job.captures[0].url) if job.captures else None
        self._known: dict[tuple[int, int], FetchResult] = {}
        self._first: str | None = None  #: the moment of the page that was begun with
        self.latest = ""  #: the moment of the latest page that was read

    async def fetch_first(self) -> FetchResult:
        """The page to begin with: the article's own, else the all-parts view, else the AMP page."""
        result = FetchResult("", None, reason=MISSING)
        if self._address is None:
            return result
        urls = (self._address.url, to_part_url(self._address, "all"), to_amp_url(self._address))
        for url in urls:
            found = await self.fetch_whole(url)
            if found.is_article:
                self._first = self.latest
                return found
            result = result if found.reason == MISSING else found
        return result

    async def fetch_whole(self, url: str) -> FetchResult:
        """The latest good capture of a page; if there is none, what the latest one comes to."""
        return self._fetch(url, MOST_REDIRECTS)

    def _fetch(self, url: str, redirects: int) -> FetchResult:
        address = to_article_address(url)
        captures = self._sort(self._forms.get(to_form(address), [])) if address is not None else []
        result = None
        for capture in captures[:TRIES]:
            found = self._follow(capture, redirects) if capture.status in REDIRECTS else self._load(capture)
            if found.is_article and not found.needs_browser:
                self.latest = max(self.latest, capture.date)
                return found
            result = self._choose(result, found)
        if result is None:
            return FetchResult(url, None, reason=MISSING)
        self.latest = max(self.latest, captures[0].date)
        return result

    def _sort(self, captures: list[Capture]) -> list[Capture]:
        """The latest first; of further pages those of the first one's time: texts are not to be mixed."""
        if self._first is None or len(captures) == 1:
            return captures
        first = datetime.fromisoformat(self._first)
        return sorted(captures, key=lambda capture: abs(datetime.fromisoformat(capture.date) - first))

    @staticmethod
    def _choose(one: FetchResult | None, other: FetchResult) -> FetchResult:
        """Of two results that are no whole article: a page without its text is better than none."""
        return other if one is None or (other.is_article and not one.is_article) else one

    def _follow(self, capture: Capture, redirects: int) -> FetchResult:
        """What a redirect led to, within the article."""
        address = to_article_address(capture.target)
        if not redirects or address is None or address.key != capture.key:
            return FetchResult(capture.target or capture.url, capture.status, reason="redirected_away")
        return self._fetch(capture.target, redirects - 1)

    def _load(self, capture: Capture) -> FetchResult:
        place = (capture.source, capture.position)
        if place not in self._known:
            self._known[place] = self._read(capture)
        return self._known[place]

    def _read(self, capture: Capture) -> FetchResult:
        try:
            response = to_response(self._rules, capture)
        except (OSError, ValueError):
            self._counts.inc_value("inews/replay/damaged")
            return FetchResult(capture.url, None, reason=DAMAGED)
        except DecodingError:
            return FetchResult(capture.url, None, reason="data_loss")
        if self._rules.obeys_opt_outs and find_opt_outs(_to_pairs(response), response.body):
            return FetchResult(capture.url, response.status, reason="opted_out")
        result = read_response(response)
        # The plain page says nothing of changes in what its script brings.
        return replace(result, etag=None, last_modified=None) if capture.kind in RENDERED else result


@lru_cache(maxsize=8)
def _open(source: Source) -> BinaryIO:
    return open_source(source)


def to_response(rules: Rules, capture: Capture) -> Response:
    """The response as it came, decoded. Raises ``OSError``, ``ValueError`` or ``DecodingError``."""
    record = read_at(_open(rules.sources[capture.source]), capture.position)
    http = record.http_headers
    kind = record.headers.get("Content-Type")  # of a record that holds no HTTP
    headers = dict(http.items()) if http is not None else {"Content-Type": kind or ""}
    is_whole = record.headers.get("WARC-Truncated") is None
    body = read_content(record)
    status = int((http.status_code if http is not None else None) or OK)
    names = {name.lower(): value for name, value in headers.items()}
    if "chunked" in names.get("transfer-encoding", "").lower():
        body = join_chunks(body)
    body = decode_body(body, names.get("content-encoding"), max_bytes=rules.max_bytes)
    if not is_whole and b"</html>" not in body[-200:].lower():
        raise DecodingError("The body was cut off.")
    return Response(capture.url, status=status, headers=headers, body=body)


def join_chunks(body: bytes) -> bytes:
    """A body without the marks of a chunked transfer; a body that has none is left as it is."""
    joined: list[bytes] = []
    at = 0
    while True:
        line, _, _ = body[at : at + 32].partition(b"\r\n")
        try:
            size = int(line.partition(b";")[0], 16)
        except ValueError:
            return body if not joined else b"".join(joined)
        begin = at + len(line) + 2
        if not size or begin >= len(body):
            return b"".join(joined)
        joined.append(body[begin : begin + size])
        at = begin + size + 2


def _to_pairs(response: Response) -> list[tuple[str, str]]:
    headers = response.headers.items()
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, values in headers for value in values]
