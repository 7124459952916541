"""Decides how a run begins and ends: lock, store and feeds first; then publishing, outcome and report."""

from __future__ import annotations

import asyncio
import logging
import resource
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from scrapy.exceptions import CloseSpider
from scrapy.utils.asyncio import create_looping_call

from inews_crawler.crawl.frontier import Frontier
from inews_crawler.crawl.outcome import BOUNDS, Decision, Outcome, RunFaults, collect_facts, decide
from inews_crawler.crawl.scheduler import is_crawl
from inews_crawler.crawl.scope import to_scope
from inews_crawler.exceptions import ArgumentError, FeedError, StoreError
from inews_crawler.extensions.alerts import send_alerts
from inews_crawler.extensions.feeds import Published, RunFeeds
from inews_crawler.extensions.lock import RunLock
from inews_crawler.extensions.metrics import write_metrics
from inews_crawler.extensions.monitors import Monitors
from inews_crawler.extensions.options import RunOptions, check_parts
from inews_crawler.extensions.report import build_report, describe_decision, summary_line, write_report
from inews_crawler.feeds.files import write_whole
from inews_crawler.feeds.folders import run_folder
from inews_crawler.logs import set_run
from inews_crawler.store.database import Store
from inews_crawler.useragent import is_default_contact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

LOCK_POLL_SECONDS = 1.0
#: How often uncommitted work is looked at, in seconds; the store decides whether it is due.
COMMIT_LOOK_SECONDS = 1.0
#: Outcomes after which a run's feeds take the place of older ones.
GOOD = frozenset({Outcome.OK, Outcome.DEGRADED})


class Run:
    """One run of the crawler; the only place that opens the store and says the outcome."""

    def __init__(self, crawler: Crawler, options: RunOptions) -> None:
        self.crawler = crawler
        self.options = options
        self.faults = RunFaults()
        self.decision: Decision | None = None
        self.frontier: Frontier | None = None
        self.folder: Path | None = None
        self._store: Store | None = None
        self._lock = RunLock(options.store_url, options.output_dir)
        self._feeds: RunFeeds | None = None
        self._published = Published()
        self._monitors = Monitors(crawler, options.monitors, options.monitor_since)
        self._started_at = datetime.now(UTC)
        self._id = 0
        self._is_crawl = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        run = cls(crawler, RunOptions.from_settings(crawler.settings))
        crawler.signals.connect(run.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(run.spider_closed, signal=signals.spider_closed)
        return run

    @property
    def store(self) -> Store:
        """The open store. Raises ``RuntimeError`` before the run has begun."""
        if self._store is None:
            raise RuntimeError("The store is open only while a run goes on.")
        return self._store

    @property
    def arguments(self) -> Any:
        """The arguments of the spider."""
        return self._spider.arguments

    @property
    def is_first(self) -> bool:
        """True if no run before this one is in the store."""
        return len(self.store.runs.latest(2)) == 1

    @property
    def _spider(self) -> Any:
        """The spider: it has ``arguments``, and ``begin`` takes the frontier of the run."""
        return self.crawler.spider

    # --- the beginning ---

    async def spider_opened(self) -> None:
        """Take the lock, open the store, see that feeds can be written; ``CloseSpider`` if one cannot be."""
        self._is_crawl = is_crawl(self.crawler)
        if not self._is_crawl:
            return
        try:
            check_parts(self.crawler.settings)
            await self._acquire_lock()
            await self._open()
        except StoreError as error:
            self.faults.store = str(error)
            raise CloseSpider("store_error") from None
        except (FeedError, ArgumentError) as error:
            self.faults.feed = str(error)
            raise CloseSpider("feed_error") from None
        self._spider.begin(self.frontier)
        if is_default_contact(self.options.contact):
            logger.warning(
                "Set INEWS_CONTACT to an address or mailbox, so that the site's owners can reach you."
            )

    async def _acquire_lock(self) -> None:
        waiting = False
        while not self._lock.acquire():
            if self.options.overlap != "wait":
                self.faults.lock = self._lock.describe_holder()
                self.faults.overlap_is_failure = self.options.overlap == "fail"
                raise CloseSpider("locked")
            if not waiting:
                logger.info("Waiting for another run: %s", self._lock.describe_holder())
                waiting = True
            await asyncio.sleep(LOCK_POLL_SECONDS)
            if not self.crawler.crawling:
                raise CloseSpider("shutdown")

    async def _open(self) -> None:
        options, arguments = self.options, self._spider.arguments
        store = Store.open(options.store_url)
        self._store = store
        feeds = RunFeeds(self.crawler, self._spider, store, options)
        await feeds.publish_dead_runs()
        self.folder = run_folder(options.output_dir, self._started_at)
        asked = arguments.model_dump(mode="json")
        self._id = store.runs.start(asked, output=str(self.folder.resolve()), at=self._started_at)
        # The run is written down by now, so that `scrapy runs` shows which feed cannot be written.
        set_run(self._id)
        feeds.prepare(self._id, self.folder, self._started_at, asked)
        self._feeds = feeds
        self._monitors.begin(store, asked)
        self.frontier = Frontier(
            store,
            to_scope(arguments, self._id),
            self._id,
            refresh=arguments.refresh,
            max_articles=arguments.max_articles,
            revisit_days=options.revisit_days,
            max_attempts=options.max_attempts,
        )
        self.frontier.on_store_error(self.fail_store)
        self.frontier.show_failed = self._monitors.keep_failed
        create_looping_call(self._commit_if_due).start(COMMIT_LOOK_SECONDS, now=False)

    def _commit_if_due(self) -> None:
        if self._store is not None and self.frontier is not None:
            with self.frontier.guard():
                self._store.check_in_place()
                self._store.commit_if_due()

    @property
    def number(self) -> int:
        """The number of the run in its store; 0 before it has begun."""
        return self._id

    # --- on the way ---

    def fail_store(self, error: StoreError) -> None:
        """The store broke: end the run at once, in one sentence."""
        if self.faults.store is None:
            self.faults.store = str(error)
            logger.error("%s", error)
            self._end("store_error")

    def fail_archive(self, sentence: str) -> None:
        """The archive cannot be written: end the run rather than fetch pages that nobody keeps."""
        if self.faults.archive is None:
            self.faults.archive = sentence
            logger.error("%s", sentence)
            self._end("archive_error")

    def _end(self, reason: str) -> None:
        task = self.crawler.engine.close_spider_async(reason=reason)
        asyncio.get_running_loop().create_task(task)

    # --- the end ---

    async def spider_closed(self, reason: str) -> None:
        """Publish the feeds, decide the outcome, write the report, release the lock."""
        if not self._is_crawl:
            return
        ended_at = datetime.now(UTC)
        self._close_failures()
        self._count_known()
        if reason.startswith(BOUNDS):
            self._count_waiting()
        # Scrapy looks once a minute, and counts what the process that started this one held.
        self.crawler.stats.set_value("memusage/max", read_peak_memory())
        self._judge(reason)
        stats = self.crawler.stats.get_stats()
        facts = collect_facts(stats, finish_reason=reason, faults=self.faults)
        await self._publish(is_good=decide(facts).outcome in GOOD)
        self.decision = decide(facts)
        report = build_report(
            run=self._id,
            started_at=self._started_at,
            ended_at=ended_at,
            decision=self.decision,
            arguments=self._spider.arguments.model_dump(mode="json", exclude_none=True),
            stats=stats,
            failures=self._failures(),
            files=self._published.places,
            monitors=self._monitors.findings,
        )
        self._finish(report, ended_at)
        level = logging.INFO if self.decision.outcome in {Outcome.OK, Outcome.LOCKED} else logging.ERROR
        logger.log(level, "%s", summary_line(report))
        self._lock.release()
        self._write_metrics(report)
        if self.options.alerts and self.decision.outcome not in {Outcome.OK, Outcome.LOCKED}:
            await send_alerts(self.options.alerts, report)

    def _close_failures(self) -> None:
        if self.frontier is not None and self.faults.store is None:
            with self.frontier.guard():
                self.frontier.end()
            for entry, reason in self.frontier.left_over:
                self.crawler.stats.inc_value(f"inews/failed/{reason}")
                if entry.attempts:
                    self.crawler.stats.inc_value(f"inews/failed_again/{reason}")

    def _count_known(self) -> None:
        """How many articles that this run came across were stored before."""
        if self._store is not None and self.frontier is not None and self.faults.store is None:
            with self.frontier.guard():
                known = self._store.ledger.count_met_again(self._id)
                self.crawler.stats.set_value("inews/article/known", known)

    def _count_waiting(self) -> None:
        if self.frontier is not None and self.faults.store is None:
            with self.frontier.guard():
                self.crawler.stats.set_value("inews/article/waiting", self.frontier.count_waiting())

    def _judge(self, reason: str) -> None:
        if self.frontier is None or self.folder is None or self.faults.store is not None:
            return
        try:
            self.store.flush()
            arguments = self._spider.arguments.model_dump(mode="json")
            self._monitors.judge(
                self._id, self._started_at, self.crawler.stats.get_stats(), arguments, reason
            )
            self._monitors.write_pages(self.folder)
        except StoreError as error:
            self.faults.store = str(error)
        except (FeedError, OSError) as error:
            logger.warning("No pages are kept for the failed monitors: %s", error)

    def _failures(self) -> list[Any]:
        if self._store is None or self.faults.store:
            return []
        return list(self._store.ledger.failures(self._id))

    async def _publish(self, *, is_good: bool) -> None:
        """Write the feeds; a fault of theirs, or of the store, is a fault of the run."""
        if self._feeds is None or self.faults.store is not None:
            return
        try:
            self.store.flush()
            self._published = await self._feeds.publish(is_good=is_good)
        except StoreError as error:
            self.faults.store = str(error)
        except FeedError as error:
            self.faults.feed = str(error)
        else:
            self.faults.feed = self._published.failure

    def _finish(self, report: dict[str, Any], ended_at: datetime) -> None:
        assert self.decision is not None
        if self.folder is not None and self._id:
            try:
                write_report(self.folder, report)
                self._write_page(report)
                if self._feeds is not None:
                    is_good = self.decision.outcome in GOOD
                    self._feeds.finish(self.folder, self._published, is_good=is_good)
            except FeedError as error:
                self._fail(report, error)
                with suppress(FeedError):  # where the report is what could not be written
                    write_report(self.folder, report)
        if self._store is None:
            return
        try:
            if self._id:
                self._store.runs.finish(
                    self._id,
                    outcome=int(self.decision.outcome),
                    cause=self.decision.cause,
                    counts=report["counts"],
                    at=ended_at,
                )
                if self.decision.outcome in GOOD:
                    self._monitors.keep()
            self._store.close()
        except StoreError as error:
            self._fail(report, error)
        self._store = None

    def _write_metrics(self, report: Mapping[str, Any]) -> None:
        """The file for Prometheus; without it the run is none the worse."""
        if self.options.metrics is None or self.decision is None or self.decision.outcome is Outcome.LOCKED:
            return
        try:
            write_metrics(self.options.metrics, report)
        except FeedError as error:
            logger.warning("%s", error)

    def _write_page(self, report: Mapping[str, Any]) -> None:
        """The report for people; without it the run is none the worse."""
        if self._store is None or self.folder is None or self.faults.store is not None:
            return
        try:
            from inews_crawler.extensions import report_page  # noqa: PLC0415 - a start needs none of it

            write_whole(self.folder / report_page.NAME, report_page.build_page(report, self._store).encode())
        except Exception as error:  # noqa: BLE001 - report.json says the same
            logger.warning("No report.html is written: %r", error)

    def _fail(self, report: dict[str, Any], error: StoreError | FeedError) -> None:
        """The run failed while it was being wound up: that is its outcome, wherever it is told."""
        self.decision = Decision(Outcome.FAILED, str(error))
        report.update(describe_decision(self.decision))


def read_peak_memory() -> int:
    """The most memory this process has held so far, in bytes."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        # Elsewhere than on Linux; there it would count what the process that started this one held.
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024
