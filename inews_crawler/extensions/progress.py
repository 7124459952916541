"""Shows how a run goes on. Input: its counters. Output: a live table on a terminal, else a line a minute.

rich is loaded only for a terminal. Repeated failures of one kind are logged a few times, then counted.
"""

from __future__ import annotations

import logging
import sys
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from scrapy.utils.asyncio import create_looping_call
from scrapy.utils.log import get_scrapy_root_handler

from inews_crawler.crawl.scheduler import is_crawl
from inews_crawler.extensions.run import Run
from inews_crawler.middlewares.throttle import ThrottleMiddleware

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

LINE_SECONDS, LIVE_SECONDS = 60.0, 1.0
#: How often what waits is counted in the store, in seconds; and among how many that takes long.
COUNT_SECONDS, COUNT_SECONDS_OF_MANY, MANY = 5.0, 60.0, 50_000
#: The rate is that of the last seconds; hosts that are shown.
RATE_SECONDS, MOST_HOSTS = 60.0, 8
#: Lines of one kind that are logged.
SAME = 10
#: Requests that an article costs, where half of them are split in two.
REQUESTS_EACH = 1.5


@dataclass(slots=True)
class State:
    """A run at one moment."""

    seconds: float
    pages: int = 0
    counts: dict[str, int] = field(default_factory=dict)  #: new, changed, failed
    waiting: int | None = None  #: articles
    pages_a_minute: float = 0.0
    seconds_left: float | None = None
    hosts: list[tuple[str, float, int]] = field(default_factory=list)  #: name, delay, pages under way

    def to_line(self) -> str:
        """The state on one line."""
        counts = ", ".join(f"{count} {name}" for name, count in self.counts.items())
        waiting = "" if self.waiting is None else f", {self.waiting} waiting"
        left = "" if self.seconds_left is None else f", about {to_duration(self.seconds_left)} left"
        rate = f"{self.pages_a_minute:.0f} pages a minute"
        return f"After {to_duration(self.seconds)}: {self.pages} pages, {counts}{waiting}, {rate}{left}"


def to_duration(seconds: float) -> str:
    """``45 s``, ``12 min``, ``3 h 20 min``."""
    if seconds < 60:  # noqa: PLR2004 - a minute
        return f"{seconds:.0f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


class Repeats(logging.Filter):
    """Lets the first lines of each kind through and counts the others."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: Counter[tuple[str, str]] = Counter()

    def filter(self, record: logging.LogRecord) -> bool:
        """True if the record is to be shown. Its kind is its message and its reason, the last argument."""
        given = record.args
        if record.levelno < logging.INFO or not given or not isinstance(record.msg, str):
            return True
        reason = given.get("reason") if isinstance(given, Mapping) else given[-1]
        if reason is None or not record.msg.endswith(("%s", "%(reason)s")):
            return True
        kind = record.msg, str(reason)
        self._seen[kind] += 1
        return self._seen[kind] <= SAME

    def take(self) -> list[str]:
        """A sentence for each kind of which lines were left out since the last call."""
        told = []
        for (message, reason), count in self._seen.items():
            if count > SAME:
                told.append(
                    f"{count - SAME} more lines of the kind {message.partition('%')[0].strip()!r}: {reason}"
                )
                self._seen[message, reason] = SAME
        return told


class Progress:
    """Shows one run."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._began = monotonic()
        self._pages: deque[tuple[float, int]] = deque()
        self._waiting: tuple[float, int | None] = (0.0, None)
        self._repeats = Repeats()
        self._live: Any = None
        self._stream: Any = None
        self._is_on = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        progress = cls(crawler)
        crawler.signals.connect(progress.engine_started, signal=signals.engine_started)
        crawler.signals.connect(progress.spider_closed, signal=signals.spider_closed)
        crawler.signals.connect(progress.engine_stopped, signal=signals.engine_stopped)
        return progress

    def engine_started(self) -> None:
        """Begin, if the run has; it may have waited for another one."""
        run = self.crawler.get_extension(Run)
        if run is None or run.frontier is None or not is_crawl(self.crawler):
            return
        self._is_on = True
        if run.is_first:
            logger.info(
                "%s", describe_first_run(run.arguments, self.crawler.settings.getfloat("DOWNLOAD_DELAY"))
            )
        handler = get_scrapy_root_handler()
        if handler is not None and self.crawler.settings["LOG_LEVEL"] != "DEBUG":
            handler.addFilter(self._repeats)
        if self._is_on_a_terminal(handler):
            self._begin_live(handler)
            create_looping_call(self._show).start(LIVE_SECONDS, now=True)
        else:
            create_looping_call(self._log).start(LINE_SECONDS, now=False)

    def _is_on_a_terminal(self, handler: logging.Handler | None) -> bool:
        stream = getattr(handler, "stream", None)
        is_json = self.crawler.settings.getbool("INEWS_LOG_JSON")
        return stream is sys.stderr and stream is not None and stream.isatty() and not is_json

    def _begin_live(self, handler: Any) -> None:
        from rich.console import Console  # noqa: PLC0415 - a run without a terminal needs none of it
        from rich.live import Live  # noqa: PLC0415

        self._live = Live(console=Console(stderr=True), auto_refresh=False, redirect_stdout=False)
        self._live.start()
        # Log lines go through rich, which prints them above the table.
        self._stream = handler.setStream(sys.stderr)

    def spider_closed(self) -> None:
        """Tell what was left out, before the outcome is told."""
        for line in self._repeats.take():
            logger.info("%s", line)

    def engine_stopped(self) -> None:
        """Show the last state, and give the terminal back."""
        if not self._is_on:
            return
        self._is_on = False
        handler = get_scrapy_root_handler()
        if handler is not None:
            handler.removeFilter(self._repeats)
        if self._live is not None:
            self._live.update(to_table(self._read()), refresh=True)
            self._live.stop()
            if handler is not None and self._stream is not None:
                handler.setStream(self._stream)  # type: ignore[attr-defined]

    def _log(self) -> None:
        if self._is_on:
            logger.info("%s", self._read().to_line())
            for line in self._repeats.take():
                logger.info("%s", line)

    def _show(self) -> None:
        if self._is_on and self._live is not None:
            self._live.update(to_table(self._read()), refresh=True)

    def _read(self) -> State:
        get, now = self.crawler.stats.get_value, monotonic()
        pages = int(get("downloader/response_count", 0))
        counts = {name: int(get(f"inews/article/{name}", 0)) for name in ("new", "changed")}
        stats = self.crawler.stats.get_stats()
        counts["failed"] = sum(count for key, count in stats.items() if key.startswith("inews/failed/"))
        state = State(now - self._began, pages, counts, self._count_waiting(now), hosts=self._find_hosts())
        state.pages_a_minute = self._measure(now, pages)
        wanted = self._count_wanted(state)
        if wanted and state.pages_a_minute:
            state.seconds_left = 60 * wanted / state.pages_a_minute
        return state

    def _measure(self, now: float, pages: int) -> float:
        self._pages.append((now, pages))
        while len(self._pages) > 2 and now - self._pages[0][0] > RATE_SECONDS:  # noqa: PLR2004 - two points
            self._pages.popleft()
        at, before = self._pages[0] if len(self._pages) > 1 else (self._began, 0)
        return 60 * (pages - before) / max(now - at, 1.0)

    def _count_wanted(self, state: State) -> int | None:
        """The articles that are still to come, as far as is known."""
        run = self.crawler.get_extension(Run)
        most: int | None = run.arguments.max_articles if run is not None else None
        if most is None:
            return state.waiting
        return min(most - state.counts["new"] - state.counts["changed"], state.waiting or most)

    def _count_waiting(self, now: float) -> int | None:
        run = self.crawler.get_extension(Run)
        pause = COUNT_SECONDS if (self._waiting[1] or 0) < MANY else COUNT_SECONDS_OF_MANY
        if run is not None and run.frontier is not None and now - self._waiting[0] > pause:
            with run.frontier.guard():
                self._waiting = now, run.frontier.count_waiting()
        return self._waiting[1]

    def _find_hosts(self) -> list[tuple[str, float, int]]:
        throttle = self.crawler.get_downloader_middleware(ThrottleMiddleware)
        slots = self.crawler.engine.downloader.slots if self.crawler.engine else {}
        hosts = [
            (host, one.delay, len(slots[host].active) if host in slots else 0)
            for host, one in (throttle.throttles.items() if throttle else ())
        ]
        return sorted(hosts, key=lambda host: -host[2])[:MOST_HOSTS]


def to_table(state: State) -> Any:
    """The state as rich shows it."""
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    counts = "  ".join(f"{name} {count:,}" for name, count in state.counts.items())
    left = "" if state.seconds_left is None else f", about {to_duration(state.seconds_left)} left"
    waiting = "" if state.waiting is None else f", {state.waiting:,} waiting"
    table.add_row("articles", Text(counts + waiting))
    table.add_row("pages", Text(f"{state.pages:,}, {state.pages_a_minute:.0f} a minute"))
    table.add_row("time", Text(f"{to_duration(state.seconds)}{left}"))
    for host, delay, active in state.hosts:
        table.add_row("", Text(f"{host}  {delay:g} s between requests, {active} under way", style="dim"))
    return table


def describe_first_run(arguments: Any, delay: float) -> str:
    """What a first run will do, how long that takes, and how to bound it."""
    if arguments.start_urls:
        return "First run into this store."
    sections = ", ".join(arguments.sections or ()) or "all sections"
    told = (
        f"First run into this store: {sections} of {', '.join(arguments.editions)}, by"
        f" {', '.join(arguments.discover)}."
    )
    if delay:
        hour = round(3600 / delay / REQUESTS_EACH, -2)
        told += (
            f" With {delay:g} s between two requests to a host it gives about {hour:,.0f} articles an hour."
        )
    if arguments.max_articles is None and arguments.since is None:
        told += " Ctrl-C ends it and keeps what it has; -a max_articles=50 or -a since=1d bounds it."
    return told
