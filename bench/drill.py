"""Redesigns of the site: what a run still gets, whether it says so at once, and that it is silent otherwise.

`python -m bench.drill [--quiet 200] [--seed 1]`

A history of 30 runs; then each redesign on all pages, on one host, on half of the pages, from that history.
It must be noticed by the first run if a field's coverage or a source's share moved by a third or more. Then
so many runs of an unchanged site: quiet nights, holidays, bursts, single sections, bounds, first runs.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import tempfile
import time
import zlib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.site.crawl import pass_time, run_crawl
from tests.site.fixture import FixtureSite
from tests.site.growing import GrowingSite, is_article

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.site.crawl import CrawlRun

ARGUMENTS = ("-a", "editions=www,jabar", "-a", "discover=feed,sections")
HISTORY, ARTICLES, DRILL_ARTICLES = 30, 24, 60
MOVED = 1 / 3


def rename(page: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        page = page.replace(old, new)
    return page


def rename_classes(page: str) -> str:
    return rename(page, ("createdAt", "tgl"), ("headerTitle", "judul"), ("bodyArticleWrapper", "isi"),
                  ("headerArticle", "kepala"), ("authorList", "penulis"))  # fmt: skip


def move_date(page: str) -> str:
    found = re.search(r"<[a-z]+ class=\"createdAt[^>]*>.*?</[a-z]+>", page, re.DOTALL)
    return (
        page
        if found is None
        else page.replace(found[0], "").replace("</body>", f"{found[0].replace('createdAt', 'x')}</body>")
    )


def change_cards(page: str) -> str:
    return rename(page, ("cardArticle", "kartu"), ("cardTitle", "kartuJudul"), ("cardBody", "kartuIsi"))


def use_divs(page: str) -> str:
    return re.sub(r"<(/?)p(?=[ >])", r"<\1div", page)


def move_bodies(page: str) -> str:
    found = re.search(r'<article class="bodyArticleWrapper.*?</article>', page, re.DOTALL)
    if found is None:
        return page
    text = json.dumps(found[0]).replace("/", "\\/")
    return page.replace(found[0], f'<div id="isi"></div><script>var isi = {text}</script>')


def use_other_headlines(page: str) -> str:
    return re.sub(r"<(/?)h1(?=[ >])", r"<\1div", page)


REDESIGNS: dict[str, Callable[[str], str]] = {
    "class names changed": rename_classes,
    "JSON-LD dropped": lambda page: page.replace("application/ld+json", "text/template"),
    "date moved": move_date,
    "cards changed": change_cards,
    "cards without links": lambda page: page.replace(" href=", " data-to="),
    "paragraphs as div": use_divs,
    "bodies in a script": move_bodies,
    "headlines in a div": use_other_headlines,
}
LISTS = frozenset({"cards changed", "cards without links"})
PLACES: dict[str, Callable[[str, str], bool]] = {
    "all": lambda _host, _path: True,
    "one host": lambda host, _path: host.startswith("jabar"),
    "half": lambda _host, path: zlib.crc32(path.encode()) % 2 == 0,
}


def read_report(run: CrawlRun) -> dict[str, Any]:
    assert run.output_dir is not None, run.log
    return json.loads((run.output_dir / "report.json").read_text())


def to_shares(report: dict[str, Any]) -> dict[str, float]:
    """Each field's coverage and each source's share."""
    total: Counter[str] = Counter()
    for name, count in report["fields"].items():
        total[name.partition("/")[0]] += count
    shares = {name: count / total[name.partition("/")[0]] for name, count in report["fields"].items()}
    return {name: share for name, share in shares.items() if not name.startswith(("section/", "subsection/"))}


def has_moved(before: dict[str, float], after: dict[str, float]) -> list[str]:
    return [name for name in {*before, *after} if abs(before.get(name, 0) - after.get(name, 0)) >= MOVED]


def redesign_by(name: str, place: str) -> Callable[[str, str, str], str]:
    def redesign(host: str, path: str, page: str) -> str:
        if is_article(path) == (name in LISTS) or not PLACES[place](host, path):
            return page
        return REDESIGNS[name](page)

    return redesign


def drill(folder: Path, seed: int) -> int:
    """All redesigns; how many were not noticed that had to be."""
    growing = GrowingSite(HISTORY * ARTICLES + len(REDESIGNS) * len(PLACES) * DRILL_ARTICLES, seed)
    missed = 0
    with FixtureSite(growing.world) as site:
        history = folder / "history"
        for _ in range(HISTORY):
            growing.grow(ARTICLES)
            usual = read_report(run_crawl(site, history, *ARGUMENTS))
            pass_time(history, hours=1)
        for name in REDESIGNS:
            for place in PLACES:
                here = folder / f"{name}-{place}".replace(" ", "-")
                shutil.copytree(history, here, symlinks=True)
                new = growing.grow(DRILL_ARTICLES)
                growing.redesign = redesign_by(name, place)
                growing.world._index()
                run = run_crawl(site, here, *ARGUMENTS)
                report = read_report(run)
                moved = has_moved(to_shares(usual), to_shares(report))
                pages = len(list(run.output_dir.glob("pages/*.html")))
                is_missed = bool(moved) and run.returncode == 0
                missed += is_missed
                told = f"{len(run.records)} of {len(new)} articles, exit {run.returncode}"
                told += f", {len(moved)} shares moved, {pages} pages kept"
                sign = "MISSED " if is_missed else ""
                print(f"{sign}{name}, {place}: {told}. {report['cause']}", flush=True)
                growing.redesign = None
                growing.forget(new)
                shutil.rmtree(here)
    return missed


def choose_hours(draw: random.Random, number: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """How many articles come, and with which arguments they are asked for."""
    for hour in range(number):
        of_day = hour % 24
        size = draw.randint(0, 3) if of_day < 5 else draw.randint(8, 30)
        is_holiday = (hour // 24) % 4 == 3
        size = size // 4 if is_holiday else size
        size = draw.randint(60, 120) if draw.random() < 0.03 else size
        arguments: tuple[str, ...] = ()
        if draw.random() < 0.1:
            arguments = ("-a", f"sections={draw.choice(('news', 'finance', 'sport', 'techno', 'regional'))}")
        elif draw.random() < 0.05:
            arguments = ("-a", f"max_articles={draw.randint(3, 20)}")
        yield size, arguments


def stay_quiet(folder: Path, number: int, seed: int) -> int:
    """Runs of an unchanged site; how many raised an alarm."""
    draw = random.Random(seed)
    growing = GrowingSite(30 + number * 40, seed, is_varied=True)
    alarms, began = 0, time.monotonic()
    store = folder / "quiet"
    growing.grow(30)
    with FixtureSite(growing.world) as site:
        for hour, (size, arguments) in enumerate(choose_hours(draw, number)):
            growing.grow(size)
            is_first = draw.random() < 0.02
            here = folder / f"first-{hour}" if is_first else store
            run = run_crawl(site, here, *ARGUMENTS, *arguments, settings={"INEWS_KEEP_RUNS": 5})
            report = read_report(run)
            if report["monitors"] or run.returncode:
                alarms += 1
                asked = f"{size} articles, {' '.join(arguments)}"
                print(f"ALARM in hour {hour} ({asked}): {report['cause']}", flush=True)
            pass_time(here, hours=1)
    print(f"{number} runs of an unchanged site: {alarms} alarms, {time.monotonic() - began:.0f} s")
    return alarms


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quiet", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        missed = drill(Path(folder), options.seed)
        alarms = stay_quiet(Path(folder), options.quiet, options.seed) if options.quiet else 0
    print(f"missed: {missed}, false alarms: {alarms}")
    return int(bool(missed or alarms))


if __name__ == "__main__":
    raise SystemExit(main())
