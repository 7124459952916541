"""How fast archived pages are read: articles a second and core, to a feed and into a store, and memory.

`python -m bench.replay [--articles 2000] [--workers 1,2] [--cluster] [--large MEGABYTES]`

The archive is of synthetic articles of about 105 KB, a fifth of them in two parts, compressed as a site
serves them. CPU and memory are those of the command and its processes (wait4). ``--cluster`` starts a Dask
scheduler and three workers, one of which is killed under way. ``--large`` begins the file with so many
megabytes of another site.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from distributed import Client

from bench.e2e import SPLIT, fill_up
from inews_crawler.archive.exchange import Exchange
from inews_crawler.archive.writer import ArchiveWriter
from tests.site.crawl import PROJECT
from tests.site.messages import Request
from tests.site.synthetic import generate

if TYPE_CHECKING:
    from collections.abc import Iterator

AT = datetime(2026, 11, 1, tzinfo=UTC)
SCHEDULER = "tcp://127.0.0.1:18786"
BINARY = "/videos/film.mp4"


@dataclass(frozen=True, slots=True)
class Cost:
    wall: float
    cpu: float
    memory: int  #: bytes, of the largest process


def write_archive(folder: Path, articles: int, foreign_megabytes: int = 0) -> None:
    """The pages of a synthetic site, and records of other sites."""
    world = generate(articles, 7, split=SPLIT, small=False, paragraphs=8)
    writer = ArchiveWriter(folder, "bench", {"software": "bench"}, max_bytes=10**12)
    noise = random.Random(7)
    for _ in range(foreign_megabytes):
        writer.write(to_exchange(f"https://example.org{BINARY}", noise.randbytes(1_000_000), "video/mp4"))
    at = AT
    for story in world.stories.values():
        urls = [story.url, *(f"{story.url}/{part}" for part in range(2, len(story.parts) + 1))]
        for url in urls:
            host, _, path = url.removeprefix("https://").partition("/")
            answer = fill_up(world.respond(Request("GET", "https", host, f"/{path}")))
            at += timedelta(seconds=1)
            writer.write(
                to_exchange(url, gzip.compress(answer.body), "text/html; charset=UTF-8", at=at, zipped=True)
            )
    writer.close()


def to_exchange(url: str, body: bytes, kind: str, *, at: datetime = AT, zipped: bool = False) -> Exchange:
    received = [("Content-Type", kind), *([("Content-Encoding", "gzip")] if zipped else [])]
    return Exchange(url, at, "GET", [("User-Agent", "bench")], 200, received, body)


def replay(folder: Path, *arguments: str) -> Cost:
    """`scrapy replay archive ARGUMENTS` in a folder. Raises ``RuntimeError`` if it fails."""
    command = [sys.executable, "-m", "scrapy", "replay", "archive", *arguments]
    environment = os.environ | {
        "PYTHONPATH": str(PROJECT),
        "SCRAPY_SETTINGS_MODULE": "inews_crawler.settings",
    }
    before = time.monotonic()
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError((folder / "log").read_text(errors="replace")[-2000:])
    return Cost(time.monotonic() - before, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def show(name: str, cost: Cost, articles: int, start: Cost | None = None) -> None:
    start = start or Cost(0, 0, 0)
    wall, cpu = cost.wall - start.wall, cost.cpu - start.cpu
    print(
        f"  {name:32} {articles / wall:6.0f} articles/s   {articles / cpu:6.0f} a second and core"
        f"   {cost.wall:6.1f} s   {cost.memory / 1e6:5.0f} MB",
        flush=True,
    )


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


@contextmanager
def cluster() -> Iterator[list[subprocess.Popen[bytes]]]:
    """A scheduler and three workers of one thread, as processes of their own: the workers."""
    environment = os.environ | {
        "PYTHONPATH": str(PROJECT),
        "SCRAPY_SETTINGS_MODULE": "inews_crawler.settings",
    }

    def start(*words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", *words],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    scheduler = start(
        "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "18786", "--no-dashboard"
    )
    options = ("--nthreads", "1", "--no-nanny", "--no-dashboard")
    workers = [start("distributed.cli.dask_worker", SCHEDULER, *options) for _ in range(3)]
    try:
        with Client(SCHEDULER, timeout=30) as client:
            client.wait_for_workers(len(workers), timeout=60)
        yield workers
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()


def measure_cluster(folder: Path, articles: int, expected: str) -> None:
    with cluster() as workers:
        killer = subprocess.Popen(["sh", "-c", f"sleep 5; kill -9 {workers[0].pid}"])
        cost = replay(folder, "-O", "cluster.jsonl", "--cluster", SCHEDULER)
        killer.wait()
        lost = workers[0].poll() == -signal.SIGKILL
    show("cluster of 3, one killed" if lost else "cluster of 3", cost, articles)
    print(f"    the same output: {digest(folder / 'cluster.jsonl') == expected}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--workers", default="1,2")
    parser.add_argument("--cluster", action="store_true")
    parser.add_argument("--large", type=int, default=0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-replay-") as name:
        folder = Path(name)
        # In a process of its own: the memory that it takes would count as that of all that start after it.
        maker = multiprocessing.get_context("spawn").Process(
            target=write_archive, args=(folder / "archive", given.articles, given.large)
        )
        maker.start()
        maker.join()
        size = sum(file.stat().st_size for file in (folder / "archive").glob("*.gz"))
        print(f"{given.articles} articles, {size / 1e6:.0f} MB")
        outputs = set()
        for workers in given.workers.split(","):
            feed = f"feed{workers}.jsonl"
            show(
                f"{workers} workers, to a feed",
                replay(folder, "-O", feed, "--workers", workers),
                given.articles,
            )
            outputs.add(digest(folder / feed))
        print(f"    the same output: {len(outputs) == 1}")
        show("1 worker, into a store", replay(folder, "--store", "--workers", "1"), given.articles)
        show("1 worker, into that store again", replay(folder, "--store", "--workers", "1"), given.articles)
        if given.cluster:
            measure_cluster(folder, given.articles, outputs.pop())


if __name__ == "__main__":
    main()
