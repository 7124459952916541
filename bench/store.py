"""What the store costs: CPU and bytes for an article, memory and time for a known address.

``python -m bench.store [--rows 1000000] [--articles 2000] [--only known]`` prints one table. Each figure
is taken in a process of its own, so that the memory of one is not counted for another.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import resource
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

from scrapy import Request
from scrapy.dupefilters import RFPDupeFilter

from bench.texts import make_body, make_record
from inews_crawler.store import Discovery, Scope, Store
from inews_crawler.store.entries import to_row
from inews_crawler.store.schema import addresses, stored

NOW = datetime(2026, 11, 1, tzinfo=UTC)
BATCH = 40
LOOKS = 2000


def rss_mb() -> float:
    """The resident memory of this process now, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def disk_bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


def to_key(number: int) -> str:
    """A key as long as the site's are, about a hundred characters, in no order."""
    scattered = number * 0x9E3779B97F4A7C15 % 2**64
    slug = "bertemu-menteri-bahas-kerja-sama-ekonomi-dan-pertahanan"
    return f"www.inews.id/news/internasional/presiden-{scattered:x}-{slug}-{number}"


def to_discovery(number: int, door: str = "sections") -> Discovery:
    key = to_key(number)
    return Discovery(key, f"https://{key}", "article", "www", "news", "internasional", True, door, None, 0)


def measure_articles(count: int) -> dict[str, float]:
    """Save articles as a crawl does, each with its outgoing links."""
    picker = random.Random(7)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = Store.open(f"sqlite:///{folder}/store.db")
        run = store.runs.start({}, output="", at=NOW)
        jobs = []
        for number in range(count):
            moment = NOW - timedelta(minutes=number)
            record = make_record(to_key(number), make_body(picker), moment)
            jobs.append((record, [to_discovery(picker.randrange(count * 2)) for _ in range(8)]))
        size = sum(len(json.dumps(record, ensure_ascii=False).encode()) for record, _ in jobs)
        words = sum(len(record["body"].split()) for record, _ in jobs)
        gc.collect()
        before, began = rss_mb(), time.process_time()
        for record, links in jobs:
            with store.unit():
                store.articles.save(record, run=run, at=NOW, links=links)
        used = time.process_time() - began
        grown = rss_mb() - before
        store.close()
        began = time.process_time()
        with Store.open(f"sqlite:///{folder}/store.db") as store:
            read = sum(1 for _ in store.articles.select())
            reading = time.process_time() - began
            return {
                "CPU to store, ms/article": used / count * 1e3,
                "CPU to export, ms/article": reading / read * 1e3,
                "words/article": words / count,
                "bytes of JSON/article": size / count,
                "bytes on disk/article": disk_bytes(folder) / count,
                "memory growth, MB": grown,
            }


def fill(address: str, rows: int, state: str) -> float:
    """Write down so many addresses; the CPU time in seconds."""
    began = time.process_time()
    with Store.open(address) as store:
        run = store.runs.start({}, output="", at=NOW)
        for numbers in (range(start, min(start + 5000, rows)) for start in range(0, rows, 5000)):
            made = [
                to_row(to_discovery(number), run=run, at=0)
                | {"state": state, "version": int(state == "done")}
                for number in numbers
            ]
            with store.unit():
                store._database.write(addresses.insert(), made)
                if state == "done":
                    store._database.write(stored.insert(), [{"digest": row["digest"]} for row in made])
    return time.process_time() - began


def filled(address: str, rows: int, state: str) -> float:
    """The same in another process, so that its memory is not ours."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(fill, address, rows, state).result()


def measure_known(rows: int) -> dict[str, float]:
    """Look up keys, half of them known, in batches as large as a listing."""
    picker = random.Random(8)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        filling = filled(f"sqlite:///{folder}/store.db", rows, "done")
        with Store.open(f"sqlite:///{folder}/store.db") as store:
            looks = [[to_key(picker.randrange(rows * 2)) for _ in range(BATCH)] for _ in range(LOOKS)]
            gc.collect()
            empty = rss_mb()
            began, walled = time.process_time(), time.perf_counter()
            found = sum(len(store.ledger.known(keys)) for keys in looks)
            used, waited = time.process_time() - began, time.perf_counter() - walled
            grown = rss_mb() - empty
            assert 0.4 < found / (BATCH * LOOKS) < 0.6, found
        return {
            "CPU to look up, us/key": used / (BATCH * LOOKS) * 1e6,
            "wall to look up, us/key": waited / (BATCH * LOOKS) * 1e6,
            "memory growth, MB": grown,
            "memory growth, MB per million": grown / rows * 1e6,
            "disk, MB per million": disk_bytes(folder) / rows,
            "CPU to write down, us/row": filling / rows * 1e6,
            "memory at the end, MB": rss_mb(),
        }


def measure_pending(rows: int) -> dict[str, float]:
    """Take addresses from a ledger where many wait: in scope, and out of it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        filled(f"sqlite:///{folder}/store.db", rows, "pending")
        before = rss_mb()
        with Store.open(f"sqlite:///{folder}/store.db") as store:
            run = store.runs.start({}, output="", at=NOW)
            began = time.process_time()
            for _ in range(100):
                assert len(store.ledger.take(Scope(), run=run, limit=16)) == 16
            taking = time.process_time() - began
            foreign = Scope(editions=frozenset({"karawang"}))
            seconds = []
            for _ in range(2):
                began = time.process_time()
                assert not store.ledger.take(foreign, run=run, limit=16)
                seconds.append(time.process_time() - began)
            return {
                "CPU to take 16, ms": taking / 100 * 1e3,
                "CPU to find none in scope, ms": seconds[0] * 1e3,
                "the same again, ms": seconds[1] * 1e3,
                "memory growth, MB": rss_mb() - before,
            }


def measure_filter(rows: int) -> dict[str, float]:
    """Scrapy's own filter with as many addresses."""
    seen = RFPDupeFilter()
    gc.collect()
    before, began = rss_mb(), time.process_time()
    for number in range(rows):
        seen.request_seen(Request(f"https://{to_key(number)}"))
    used, grown = time.process_time() - began, rss_mb() - before
    return {
        "CPU to look up and add, us/key": used / rows * 1e6,
        "memory growth, MB": grown,
        "memory growth, MB per million": grown / rows * 1e6,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--only", choices=["articles", "known", "pending", "filter"], help="one part alone")
    chosen = parser.parse_args()
    compared = min(chosen.rows, 1_000_000)
    jobs = {
        "articles": (f"{chosen.articles} articles stored", measure_articles, chosen.articles),
        "known": (f"{chosen.rows} known addresses", measure_known, chosen.rows),
        "filter": (f"Scrapy's RFPDupeFilter, {compared} addresses", measure_filter, compared),
        "pending": (f"{chosen.rows} pending addresses", measure_pending, chosen.rows),
    }
    for name in [chosen.only] if chosen.only else jobs:
        title, measure, number = jobs[name]
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            figures = pool.submit(measure, number).result()
        print(f"\n{title} (load of the machine {os.getloadavg()[0]:.1f})")
        for figure, value in figures.items():
            print(f"  {figure:<34}{value:>12.2f}", flush=True)


if __name__ == "__main__":
    main()
