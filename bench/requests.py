"""What a crawl costs in requests: a full one, one with nothing new, one with a few new articles.

`python -m bench.requests [--articles 400]`

The site is composed: half of its articles are split in two, every listing answers conditional requests.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tests.site.crawl import run_crawl
from tests.site.fixture import FixtureSite
from tests.site.synthetic import generate

#: Requests for articles that a full crawl may make for each new article, at most.
LIMITS = {True: 1.3, False: 1.5}
NEW = 10
#: One request at a time, as the project's own settings have it; only the delay between them is left out.
POLITE = {"CONCURRENT_REQUESTS_PER_DOMAIN": 1}


@dataclass(slots=True)
class Cost:
    """The requests of one run."""

    name: str
    records: int
    requests: int
    articles: int  #: of them for pages of articles
    listings: int
    unchanged: int  #: of the listings: answered "not modified"
    asked_twice: int

    @property
    def per_article(self) -> float:
        """Requests for articles per record."""
        return self.articles / self.records if self.records else 0.0

    def describe(self) -> str:
        """One line."""
        line = (
            f"{self.name}: {self.records} new articles, {self.requests} requests "
            f"({self.articles} for articles, {self.listings} for listings, {self.unchanged} not modified)"
        )
        if not self.records:
            return line
        whole = self.requests / self.records
        return f"{line}; per new article {self.per_article:.2f} for articles, {whole:.2f} in all"


def measure_run(name: str, site: FixtureSite, folder: Path, *arguments: str) -> Cost:
    """One run of the true command; raises if it ends badly."""
    site.forget_requests()
    run = run_crawl(site, folder, *arguments, settings=POLITE, timeout=600)
    if run.returncode:
        raise RuntimeError(run.log[-2000:])
    articles = site.find_article_requests()
    places = {(entry.host, entry.path) for entry in articles}
    listings = [e for e in site.requests if (e.host, e.path) not in places and e.path != "/robots.txt"]
    times = Counter((entry.host, entry.path) for entry in site.requests)
    return Cost(
        name,
        len(run.records),
        len(site.requests),
        len(articles),
        len(listings),
        sum(entry.status == 304 for entry in listings),
        sum(count - 1 for count in times.values()),
    )


def measure(articles: int, *, all_for_single: bool, arguments: tuple[str, ...] = ()) -> list[Cost]:
    """A full crawl, a second run with nothing new, and a third with a few new articles."""
    world = generate(articles, 3, split=0.5, all_for_single=all_for_single)
    with tempfile.TemporaryDirectory() as temporary, FixtureSite(world) as site:
        folder = Path(temporary)
        costs = [
            measure_run("full crawl", site, folder, *arguments),
            measure_run("nothing new", site, folder, *arguments),
        ]
        for number, story in enumerate(world.newest[:NEW]):
            site.add(
                story,
                path=f"{story.path}-susulan-{number}",
                title=f"{story.title} Susulan {number}",
                published=story.published + timedelta(hours=number + 1),
            )
        costs.append(measure_run(f"{NEW} new", site, folder, *arguments))
    return costs


def main() -> int:
    """Print the figures; 1 if a full crawl costs more than it may or a second run asks for an article."""
    parser = argparse.ArgumentParser(prog="python -m bench.requests", description=__doc__)
    parser.add_argument("--articles", type=int, default=400)
    options = parser.parse_args()
    worst = 0
    for all_for_single, limit in LIMITS.items():
        served = "split and single" if all_for_single else "split"
        print(f"half of {options.articles} articles split in two, /all served for {served} articles")
        full, again, few = measure(options.articles, all_for_single=all_for_single)
        for cost in (full, again, few):
            print(f"  {cost.describe()}")
        if full.per_article > limit or again.articles or again.asked_twice:
            worst = 1
    return worst


if __name__ == "__main__":
    raise SystemExit(main())
