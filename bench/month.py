"""A month of hourly runs on a site that grows, changes, breaks and heals: what is lost, and what grows.

`python -m bench.month [--hours 720] [--seed 1]`

The clock jumps: after each run everything in the store happened an hour earlier. A seeded script brings new
articles, edits, copies, withdrawals, pages that come later than their listing, dead hosts, outages, walls and
redesigns. Every article that was up for six hours must be stored once, no bad hour may end with 0, and no
good hour with anything else.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.site.crawl import pass_time, run_crawl
from tests.site.fixture import FixtureSite
from tests.site.model import Dress
from tests.site.synthetic import generate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.site.model import Story

SETTINGS = {
    "DOWNLOAD_TIMEOUT": 2,
    "RETRY_TIMES": 1,
    "INEWS_BREAKER_PAUSE": 0.2,
    "INEWS_RETRY_AFTER_CAP": 2,
    "INEWS_KEEP_RUNS": 100,
}
ARGUMENTS = ("-a", "editions=www,jabar", "-a", "sections=news", "-a", "refresh=changed")
SHELL = (
    "<!DOCTYPE html><html><head><script src='/app.js'></script></head><body><div id='x'></div></body></html>"
)
ARTICLES = "/news/*/*"
REFUSED = {10, 11, 12}
#: Each makes an hour a bad one; the exit codes that are true of it.
TROUBLES: tuple[tuple[str, dict[str, Any], set[int]], ...] = (
    ("outage", {"kind": "refused"}, {13}),
    ("503", {"kind": "status", "status": 503}, {13, 12}),
    ("404 everywhere", {"kind": "status", "status": 404}, {11}),
    ("403 for articles", {"kind": "status", "status": 403, "path": ARTICLES}, {12, 10}),
    ("login", {"kind": "redirect", "value": "https://www.inews.id/login", "path": ARTICLES}, REFUSED),
    ("shells for articles", {"kind": "body", "value": SHELL, "path": ARTICLES}, REFUSED),
    ("front page instead", {"kind": "redirect", "value": "https://www.inews.id/", "path": ARTICLES}, REFUSED),
)  # fmt: skip
#: New articles of an hour: enough of them for a wall to be seen.
FEWEST, MOST = 5, 9
UP_LONG_ENOUGH = 6  #: hours
CALM = 3  #: good hours at the end


@dataclass(slots=True)
class Result:
    """What a month came to."""

    articles: int = 0
    missing: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)  #: hours whose exit code is not true
    codes: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    requests: list[int] = field(default_factory=list)
    store_bytes: list[int] = field(default_factory=list)
    output_bytes: list[int] = field(default_factory=list)


class Month:
    """The site and its seeded history."""

    def __init__(self, site: FixtureSite, hours: int, seed: int) -> None:
        self.site = site
        self.draw = random.Random(seed)
        self.hours = hours
        made = generate(8 * MOST * (hours + 1), seed, per_day=200).stories.values()
        self._coming = iter([story for story in made if story.section == "news"])
        self._start = max(story.published for story in made)
        self.shown: list[tuple[int, str]] = []  #: hour and key
        self.withdrawn: dict[str, int] = {}
        self._trouble: tuple[str, dict[str, Any], set[int]] | None = None
        self._until = 0
        self._dress = Dress(link_tags=False)

    def next_hour(self, hour: int) -> tuple[str, set[int]]:
        """Let the site go on by an hour; its name and the exit codes that are true of it."""
        self.site.faults.clear()
        if hour == self.hours // 2:  # a redesign: new articles are dressed otherwise
            self._dress = Dress(layout="bootstrap", link_tags=False)
        late = self._publish(hour)
        self._change(hour)
        if 24 <= hour % 240 < 72:
            self.site.faults.add("refused", host="jabar.inews.id")
        name, codes = self._choose_trouble(hour)
        if late and name == "good":
            self.site.faults.add("status", path=f"*{late}*", status=404)
        return name, codes

    def _publish(self, hour: int) -> str:
        """New articles; the address of one whose page is not there yet, or nothing."""
        world = self.site.world
        for _ in range(self.draw.randint(FEWEST, MOST)):
            story = self._dress_up(next(self._coming))
            world.stories[story.key] = story
            self.shown.append((hour, story.key))
        world.put(story)
        return story.path if self.draw.random() < 0.2 else ""

    def _dress_up(self, story: Story) -> Story:
        older = [self.site.world.stories[key] for _, key in self.shown[-3:] if key not in self.withdrawn]
        # Their own links in the text lead to articles that are not up yet.
        parts = tuple(tuple(piece for piece in part if not piece.target) for part in story.parts)
        copied = None
        if older and self.draw.random() < 0.05:
            parts, copied = older[0].parts, older[0].key
        moment = self._start + timedelta(seconds=10 * len(self.shown))
        return replace(
            story,
            parts=parts,
            duplicate_of=copied,
            published=moment,
            read_next=older[-1].url if older else "",
            related_news=tuple(other.url for other in older[:1]),
            dress=self._dress,
        )

    def _change(self, hour: int) -> None:
        young = [key for shown, key in self.shown[-40:] if hour - shown <= 24 and key not in self.withdrawn]
        if young and self.draw.random() < 0.3:
            key = self.draw.choice(young)
            self.site.world.edit(key, title=f"{self.site.world.stories[key].title} (ralat {hour})")
        if young and self.draw.random() < 0.05:
            key = self.draw.choice(young)
            self.site.world.remove(key, 404)
            self.withdrawn[key] = hour

    def _choose_trouble(self, hour: int) -> tuple[str, set[int]]:
        if self._trouble is None and 2 < hour < self.hours - CALM and self.draw.random() < 0.06:
            self._trouble = self.draw.choice(TROUBLES)
            self._until = min(hour + self.draw.randint(1, 4), self.hours - CALM)
        if self._trouble is None or hour >= self._until:
            self._trouble = None
            # A redesign is told until somebody says that it is meant; the first small run may be too few.
            return "good", ({0, 10} if hour == self.hours // 2 else {10} if hour > self.hours // 2 else {0})
        name, fault, codes = self._trouble
        options = {key: value for key, value in fault.items() if key != "kind"}
        self.site.faults.add(fault["kind"], **{"host": "www.inews.id", **options})
        return name, codes

    def wanted(self) -> Iterator[str]:
        """The articles that were up long enough."""
        for hour, key in self.shown:
            if self.withdrawn.get(key, self.hours) - hour >= UP_LONG_ENOUGH:
                yield key


def simulate(folder: Path, hours: int, seed: int, *, is_told: bool = False) -> Result:
    """Run the hours, and compare what is stored with what was up."""
    result = Result()
    with FixtureSite(generate(0, seed)) as site:
        month = Month(site, hours, seed)
        for hour in range(hours):
            name, codes = month.next_hour(hour)
            asked, began = len(site.requests), time.monotonic()
            run = run_crawl(site, folder, *ARGUMENTS, settings=SETTINGS, timeout=300)
            result.seconds.append(time.monotonic() - began)
            result.requests.append(len(site.requests) - asked)
            result.codes[f"{name}: {run.returncode}"] += 1
            if run.returncode not in codes:
                last = [line for line in run.log.splitlines() if "Outcome:" in line][-1:]
                result.wrong.append(f"hour {hour} ({name}): {run.returncode} {last}")
            if hour % 24 == 23:
                note_sizes(folder, result)
                if is_told:
                    print(
                        f"day {hour // 24 + 1}: {len(month.shown)} articles, {result.seconds[-1]:.1f} s",
                        flush=True,
                    )
            pass_time(folder, hours=1)
        compare(folder, month, result)
    return result


def note_sizes(folder: Path, result: Result) -> None:
    """The bytes of the store and of the output folder."""
    result.store_bytes.append(sum(path.stat().st_size for path in (folder / "data").iterdir()))
    files = [path for path in (folder / "output").rglob("*") if path.is_file() and not path.is_symlink()]
    result.output_bytes.append(sum(path.stat().st_size for path in files))


def compare(folder: Path, month: Month, result: Result) -> None:
    """Which wanted articles are not stored, and which are stored twice."""
    with closing(sqlite3.connect(folder / "data" / "inews.db")) as store:
        stored = Counter(key for (key,) in store.execute("SELECT key FROM articles"))
    result.articles = len(month.shown)
    result.missing = [key for key in month.wanted() if key not in stored]
    result.doubled = [key for key, count in stored.items() if count > 1]


def main() -> int:
    """Print what the month came to; 1 if anything was lost, doubled or told wrongly."""
    parser = argparse.ArgumentParser(prog="python -m bench.month", description=__doc__)
    parser.add_argument("--hours", type=int, default=720)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        result = simulate(Path(name), options.hours, options.seed, is_told=True)
    print(f"{result.articles} articles, missing {len(result.missing)}, doubled {len(result.doubled)}")
    print(f"hours by state and exit code: {dict(sorted(result.codes.items()))}")
    for line in [*result.wrong, *result.missing[:5]]:
        print(f"  {line}")
    for name, all_of in (("seconds", result.seconds), ("requests", result.requests)):
        day = min(24, len(all_of))
        first, last = statistics.median(all_of[:day]), statistics.median(all_of[-day:])
        print(f"{name} a run: first day {first:.1f}, last {last:.1f}")
    if result.store_bytes:
        print(f"store {result.store_bytes[0] / 1e6:.1f} to {result.store_bytes[-1] / 1e6:.1f} MB")
        print(f"output {result.output_bytes[0] / 1e6:.1f} to {result.output_bytes[-1] / 1e6:.1f} MB")
    return 1 if result.missing or result.doubled or result.wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
