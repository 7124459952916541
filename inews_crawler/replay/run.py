"""One replay. Input: archive files and where the articles go. Output: stored articles, feeds, a summary."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.pipelines import ItemPipelineManager
from scrapy.statscollectors import MemoryStatsCollector

from inews_crawler.archive.sources import Source, find_sources
from inews_crawler.crawl.frontier import Frontier
from inews_crawler.exceptions import FeedError, StoreError
from inews_crawler.extensions.lock import RunLock
from inews_crawler.extraction.evidence import FEED
from inews_crawler.feeds.writing import write_feeds
from inews_crawler.items import Article, to_record
from inews_crawler.replay.captures import scan
from inews_crawler.replay.catalog import Catalog, Job
from inews_crawler.replay.pools import open_pool
from inews_crawler.replay.reading import Reading, Rules, read_jobs
from inews_crawler.replay.summary import STATUSES, Summary
from inews_crawler.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from scrapy.settings import Settings

    from inews_crawler.crawl.fetched import FetchedArticle
    from inews_crawler.feeds.exporter import Feed
    from inews_crawler.replay.pools import Cluster, Inline, LocalPool, Task
    from inews_crawler.store.scope import Scope

#: Bytes of an archive that one task looks through.
STRETCH = 128_000_000
#: Articles that one task reads.
ARTICLES = 32
#: Articles of one commit: nobody else waits for the store.
COMMIT_EVERY = 1_000


@dataclass(frozen=True, slots=True)
class Plan:
    """What a replay is asked for."""

    paths: Sequence[str]
    scope: Scope
    store: bool  #: into the store, not only into feeds
    workers: int
    cluster: str | None


class Replay:
    """Reads an archive again, into the store or into a store of its own that ends with it."""

    def __init__(self, settings: Settings, plan: Plan, feeds: Sequence[Feed]) -> None:
        self._settings, self._plan, self._feeds = settings, plan, feeds
        self.summary = Summary()
        self._is_interrupted = False
        self._compared: Store | None = None
        self.compared_with: str | None = None  #: the name of the store that the summary compares with

    def interrupt(self, *_signal: object) -> None:
        """End at the next task, the second time at once: while processes start, nothing may come between."""
        if self._is_interrupted:
            raise KeyboardInterrupt
        self._is_interrupted = True

    def _map(
        self, pool: Inline | LocalPool | Cluster, function: Callable[..., Any], tasks: Iterable[Task]
    ) -> Iterator[Any]:
        """The results of tasks, in their order. Raises ``KeyboardInterrupt`` once it was interrupted."""
        for result in pool.map(function, tasks):
            if self._is_interrupted:
                raise KeyboardInterrupt
            yield result

    async def run(self) -> None:
        """Do it all. Raises ``ArchiveError``, ``StoreError``, ``FeedError`` or ``KeyboardInterrupt``."""
        with ExitStack() as stack:
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="inews-replay-")))
            sources = tuple(find_sources(self._plan.paths, folder))
            self.summary.files = len(sources)
            own = self._open_store(stack, folder)
            pool = stack.enter_context(open_pool(self._plan.workers, self._plan.cluster))
            catalog = stack.enter_context(Catalog(folder / "captures.db"))
            self._scan(pool, sources, catalog)
            run = own.runs.start(self._describe(), output=str(folder), at=datetime.now(UTC))
            own.runs.mark_published(run)  # no later run brings these records into its feeds
            await self._read(pool, sources, catalog, own, run)
            self.summary.unresolved = catalog.unresolved
            own.flush()
            counts = {word: self.summary.articles[word] for word in STATUSES}
            cause = "Read from an archive."
            own.runs.finish(run, outcome=0, cause=cause, counts=counts, at=datetime.now(UTC))
            await self._write(own, run)

    # --- the stores ---

    def _open_store(self, stack: ExitStack, folder: Path) -> Store:
        """The store that takes the articles, and the one that they are compared with, if it is there."""
        url = self._settings["INEWS_STORE_URL"]
        if self._plan.store:
            lock = RunLock(url, Path(self._settings["INEWS_OUTPUT_DIR"]))
            if not lock.acquire():
                raise StoreError(f"Another run holds the store: {lock.describe_holder()}")
            stack.callback(lock.release)
            own = stack.enter_context(Store.open(url, commit_every=COMMIT_EVERY))
            self._compared = own
        else:
            own = stack.enter_context(
                Store.open(f"sqlite:///{folder / 'replay.db'}", commit_every=COMMIT_EVERY)
            )
            try:
                self._compared = stack.enter_context(Store.open(url, create=False))
            except StoreError as error:
                self.summary.not_compared = str(error)
        self.compared_with = self._compared.name if self._compared is not None else None
        return own

    def _describe(self) -> dict[str, Any]:
        scope = self._plan.scope
        days = {"since": scope.since, "until": scope.until}
        return {"replay": list(self._plan.paths), **{name: str(day) for name, day in days.items() if day}}

    # --- reading ---

    def _scan(self, pool: Inline | LocalPool | Cluster, sources: Sequence[Source], catalog: Catalog) -> None:
        tasks = (
            (number, source, start, min(start + STRETCH, source.size), self._plan.scope)
            for number, source in enumerate(sources)
            for start in range(0, source.size, STRETCH)
        )
        for found in self._map(pool, scan, tasks):
            self.summary.scanned += found.counts
            catalog.add(found.captures)

    async def _read(
        self,
        pool: Inline | LocalPool | Cluster,
        sources: tuple[Source, ...],
        catalog: Catalog,
        own: Store,
        run: int,
    ) -> None:
        settings = self._settings
        rules = Rules(sources, settings.getint("DOWNLOAD_MAXSIZE"), settings.getbool("INEWS_OBEY_TDM"))
        frontier = Frontier(own, self._plan.scope, run)
        pipelines, crawler = to_pipelines(settings, frontier)
        await pipelines.open_spider_async()
        stored: dict[str, Mapping[str, Any]] = {}
        tasks = ((rules, jobs) for jobs in self._prepare(catalog, stored))
        for batch in self._map(pool, read_jobs, tasks):
            for name, count in batch.counts.items():
                crawler.stats.inc_value(name, count)
            for reading in batch.readings:
                await self._take(reading, stored.pop(reading.key, None), pipelines, frontier)
            if frontier.store_error is not None:
                raise frontier.store_error
        await pipelines.close_spider_async()
        self._count(crawler.stats.get_stats())

    def _prepare(self, catalog: Catalog, stored: dict[str, Mapping[str, Any]]) -> Iterator[list[Job]]:
        """Jobs as they are handed out; what the store has of their articles is added to ``stored``."""
        for prepared in catalog.jobs(ARTICLES):
            jobs = self._leave_out_forgotten(prepared)
            if self._compared is not None:
                found = self._compared.articles.latest_of([job.key for job in jobs])
                stored.update(found)
                for job in jobs:
                    if self._plan.store and job.key in found and len(job.dates) > 1:
                        read_at = datetime.fromisoformat(found[job.key]["fetched_at"])
                        job.stored_at = read_at.isoformat(timespec="microseconds")
            yield jobs

    def _leave_out_forgotten(self, jobs: list[Job]) -> list[Job]:
        """The jobs without articles that were forgotten on request, whatever the archive holds of them."""
        if self._compared is None:
            return jobs
        forgotten = self._compared.ledger.forgotten(job.key for job in jobs)
        kept = [job for job in jobs if job.key not in forgotten]
        self.summary.reasons.update({"forgotten": len(jobs) - len(kept)} if forgotten else {})
        return kept

    async def _take(
        self,
        reading: Reading,
        stored: Mapping[str, Any] | None,
        pipelines: ItemPipelineManager,
        frontier: Frontier,
    ) -> None:
        """Send an article through the pipelines, and compare it with the stored one."""
        item: FetchedArticle | None = reading.item
        if item is None:
            self.summary.reasons[reading.reason or "unknown"] += 1
            return
        self.summary.articles["read"] += 1
        if frontier.is_outside_window(item.article):
            self.summary.articles["outside"] += 1
            return
        self.summary.articles["incomplete"] += not item.article.complete
        if stored is not None:
            take_hint(item.article, stored)
            self.summary.compare(stored, to_record(item.article))
        with suppress(DropItem):  # the pipelines count it
            await pipelines.process_item_async(item)

    def _count(self, stats: Mapping[str, Any]) -> None:
        summary = self.summary
        for word in STATUSES:
            summary.articles[word] = stats.get(f"inews/article/{word}", 0)
        summary.damaged_pages = stats.get("inews/replay/damaged", 0)
        for name in ("no_title", "no_body"):
            if dropped := stats.get(f"inews/dropped/{name}", 0):
                summary.reasons[name] += dropped
                summary.articles["read"] -= dropped

    async def _write(self, own: Store, run: int) -> None:
        if not self._feeds:
            return
        keeps = str(self._settings["INEWS_DUPLICATES"]).lower() != "drop"
        records = (one for one in own.articles.published_by(run) if keeps or one["duplicate_of"] is None)
        await write_feeds(self._feeds, records)
        for feed in self._feeds:
            if feed.failure:
                raise FeedError(feed.failure)


def take_hint(article: Article, stored: Mapping[str, Any]) -> None:
    """A date that no page tells, and that a feed or list told the crawl."""
    if article.published_at is None and stored["sources"].get("published_at") == FEED:
        article.published_at = stored["published_at"]
        article.sources = {**article.sources, "published_at": FEED}


def to_pipelines(settings: Settings, frontier: Frontier) -> tuple[ItemPipelineManager, Crawler]:
    """The item pipelines of the settings, on a run that asks for nothing."""
    crawler = Crawler(Spider, settings)
    crawler.stats = MemoryStatsCollector(crawler)
    spider: Any = Spider.from_crawler(crawler, name="inews")
    spider.frontier = frontier
    crawler.spider = spider
    return ItemPipelineManager.from_crawler(crawler), crawler
