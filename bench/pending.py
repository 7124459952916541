"""What pending work costs in memory: a million discovered addresses wait in the ledger, not in the scheduler.

`python -m bench.pending [--addresses 1000000]`
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import resource
import tempfile
import time
from collections.abc import Sized
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.utils.asyncio import create_looping_call

from inews_crawler.crawl.fetched import to_discovery
from inews_crawler.settings import EXTENSIONS
from inews_crawler.site.article_addresses import to_article_address
from inews_crawler.store.database import Store
from tests.site.crawl import run_crawl
from tests.site.fixture import FixtureSite
from tests.site.synthetic import generate

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

ARTICLES = 200  #: on the site; each run fetches all of them while the others wait
AT_ONCE = 10_000
LOOK_SECONDS = 0.02
#: Requests that the scheduler may hold, and memory that a million waiting addresses may cost.
MOST_HELD = 100
MOST_MEGABYTES = 30
FIGURES = "held at most %d requests, peak %d KiB"


class Watcher:
    """Says in the log how many requests the scheduler held at most, and the most memory of the process."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._most = 0
        self._look = create_looping_call(self._note)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        watcher = cls(crawler)
        crawler.signals.connect(watcher.engine_started, signal=signals.engine_started)
        crawler.signals.connect(watcher.spider_closed, signal=signals.spider_closed)
        return watcher

    def engine_started(self) -> None:
        self._look.start(LOOK_SECONDS, now=False)

    def spider_closed(self) -> None:
        if self._look.running:
            self._look.stop()
        logger.info(FIGURES, self._most, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)

    def _note(self) -> None:
        slot = self._crawler.engine._slot  # there is no other way to the scheduler
        if slot is not None and isinstance(slot.scheduler, Sized):
            self._most = max(self._most, len(slot.scheduler))


def fill(path: Path, addresses: int) -> None:
    """A store in which so many addresses wait that the site does not have; they come after all of its own."""
    store = Store.open(f"sqlite:///{path}")
    run = store.runs.start({}, output="", at=datetime.now(UTC))
    for start in range(0, addresses, AT_ONCE):
        urls = (
            f"https://www.inews.id/otomotif/mobil/kendaraan-uji-nomor-{n}"
            for n in range(start, start + AT_ONCE)
        )
        found = [to_article_address(url) for url in urls]
        with store.unit():
            store.ledger.discover(
                [
                    to_discovery(a, discovered_by="sitemap", referrer=None, hops=0, hint=None)
                    for a in found
                    if a
                ],
                run=run,
                at=datetime.now(UTC),
            )
    store.runs.mark_published(run)
    store.close()


def measure(addresses: int) -> tuple[int, float, float]:
    """The most requests held, the peak memory in MB and the seconds of a crawl with so many waiting."""
    with tempfile.TemporaryDirectory() as temporary, FixtureSite(generate(ARTICLES, 2)) as site:
        folder = Path(temporary)
        (folder / "data").mkdir()
        fill(folder / "data" / "inews.db", addresses)
        began = time.monotonic()
        run = run_crawl(
            site,
            folder,
            "-a",
            f"max_articles={ARTICLES}",
            settings={"EXTENSIONS": json.dumps({**EXTENSIONS, "bench.pending.Watcher": 900})},
            timeout=900,
        )
        seconds = time.monotonic() - began
    figures = re.search(FIGURES.replace("%d", r"(\d+)"), run.log)
    if run.returncode or figures is None or len(run.records) != ARTICLES:
        raise RuntimeError(run.log[-2000:])
    return int(figures[1]), int(figures[2]) / 1024, seconds


def main() -> int:
    """Print the figures; 1 if the scheduler holds many requests or memory grows with what waits."""
    parser = argparse.ArgumentParser(prog="python -m bench.pending", description=__doc__)
    parser.add_argument("--addresses", type=int, default=1_000_000)
    options = parser.parse_args()
    peaks, most = [], 0
    for addresses in (AT_ONCE, options.addresses):
        held, megabytes, seconds = measure(addresses)
        print(
            f"{addresses:,} addresses waiting: the scheduler held at most {held} requests, "
            f"peak memory {megabytes:.0f} MB, {ARTICLES} articles in {seconds:.0f} s",
            flush=True,
        )
        peaks.append(megabytes)
        most = max(most, held)
    return int(most > MOST_HELD or peaks[1] - peaks[0] > MOST_MEGABYTES)


if __name__ == "__main__":
    raise SystemExit(main())
