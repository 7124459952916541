"""Watches a run and judges it at its end. Input: the items of the run, its counters, the store's history.

Output: a sentence for each monitor that failed, and some of the pages that show it.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.http import Response

from inews_crawler.crawl.fetched import FetchedArticle
from inews_crawler.crawl.figures import Counting, Figures, to_scope
from inews_crawler.crawl.monitors import RISING, TOLERANCES, History, judge
from inews_crawler.exceptions import ArgumentError
from inews_crawler.feeds.files import write_whole
from inews_crawler.items import Article

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

    from inews_crawler.crawl.monitors import Finding
    from inews_crawler.store.database import Store

#: The folder of the pages, in the run's own.
PAGES = "pages"
MISSING = "missing"
#: A source that gives a field so seldom is worth a page; so many pages of it, and of all, and so many bytes.
RARE, PAGES_EACH, MOST_PAGES, MOST_BYTES = 0.2, 2, 24, 8_000_000
#: Pages that are written for one finding, and for all.
WRITTEN_EACH, WRITTEN = 2, 10


def read_tolerances(settings: BaseSettings) -> dict[str, float]:
    """``INEWS_MONITORS``: the monitors with their tolerances. Raises ``ArgumentError`` for what is none."""
    tolerances = {}
    for word in str(settings["INEWS_MONITORS"]).split(","):
        name, has_value, value = (part.strip() for part in word.partition("="))
        if not name:
            continue
        if name == "all" and not has_value:
            tolerances.update(TOLERANCES)
        elif name not in TOLERANCES:
            raise ArgumentError(f"INEWS_MONITORS names {name!r}; it can be all, {', '.join(TOLERANCES)}.")
        else:
            tolerances[name] = _to_tolerance(name, value) if has_value else TOLERANCES[name]
    return tolerances


def _to_tolerance(name: str, value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf"):
        raise ArgumentError(f"INEWS_MONITORS gives {name} {value!r}, which is no number of at least 0.")
    return number


class Samples:
    """Pages of this run from which a field came as it seldom does, or did not come."""

    def __init__(self) -> None:
        self._usual: dict[tuple[str, str], float] = {}
        self._fields: list[str] = ["title", "body", "published_at"]
        self._kept: dict[tuple[str, str], list[str]] = {}
        self._failed: list[str] = []
        self._bodies: dict[str, bytes] = {}
        self._size = 0

    def set_history(self, runs: Iterable[Figures]) -> None:
        """Learn from earlier runs which sources are usual."""
        total, counts = 0, dict[tuple[str, str], int]()
        for run in runs:
            for stratum in run.strata.values():
                total += stratum.n
                for name, sources in stratum.fields.items():
                    for source, count in sources.items():
                        counts[name, source] = counts.get((name, source), 0) + count
        names = {name for name, _ in counts}
        for name in names:
            counts[name, MISSING] = total - sum(
                count for (other, _), count in counts.items() if other == name
            )
        self._usual = {key: count / total for key, count in counts.items()}
        self._fields = sorted(names) or self._fields

    def add(self, article: Article, response: Any) -> None:
        """Keep the page if it shows something that is rare."""
        if not isinstance(response, Response) or len(self._bodies) >= MOST_PAGES or self._size > MOST_BYTES:
            return
        for name in self._fields:
            key = name, article.sources.get(name, MISSING)
            is_rare = self._usual.get(key, 0.0) < RARE and (self._usual or key[1] == MISSING)
            kept = self._kept.get(key, ())
            if is_rare and len(kept) < PAGES_EACH:
                self._kept[key] = [*kept, article.url]
                if article.url not in self._bodies:
                    self._bodies[article.url] = response.body
                    self._size += len(response.body)
        if not self._bodies:
            self._bodies[article.url] = response.body  # something to show for a selector

    def add_failed(self, url: str, body: bytes) -> None:
        """Keep a page that gave no article."""
        if len(self._failed) < PAGES_EACH:
            self._failed.append(url)
            self._bodies[url] = body

    def choose(self, finding: Finding) -> list[str]:
        """The addresses of pages that show a finding."""
        found = [
            url
            for (name, source), urls in self._kept.items()
            if name == finding.field and source != finding.source
            for url in urls
            if finding.edition is None or f"//{finding.edition}." in url
        ]
        if finding.monitor in RISING or finding.selectors:
            found += self._failed
        fallback = list(self._bodies)[:1] if finding.field or finding.selectors else []
        return list(dict.fromkeys(found))[:WRITTEN_EACH] or fallback

    def write(self, folder: Path, urls: Iterable[str]) -> dict[str, str]:
        """Write pages into the run's folder; address to file. Raises ``FeedError``, ``OSError``."""
        files = {}
        for number, url in enumerate(list(dict.fromkeys(urls))[:WRITTEN], 1):
            slug = re.sub(r"[^a-z0-9]+", "-", url.rpartition("/")[2].lower()).strip("-")[:60]
            (folder / PAGES).mkdir(exist_ok=True)
            write_whole(folder / PAGES / f"{number:02}-{slug}.html", self._bodies[url])
            files[url] = f"{PAGES}/{number:02}-{slug}.html"
        return files


def read_history(store: Store, *, since: int = 0) -> list[Figures]:
    """The figures of earlier runs, the newest first, without those that another program wrote."""
    runs = []
    for run, started_at, data in store.runs.figures(since=since):
        with suppress(TypeError, KeyError, AttributeError):
            runs.append(Figures.from_data(data, run=run, started_at=started_at))
    return runs


class Monitors:
    """The monitors of one run, from its first article to its end."""

    def __init__(self, crawler: Crawler, tolerances: Mapping[str, float], since: int) -> None:
        self._crawler = crawler
        self._tolerances = tolerances
        self._since = since
        self._counting = Counting()
        self._samples = Samples()
        self._history: History | None = None
        self._store: Store | None = None
        self._scope: dict[str, Any] = {}
        self.figures: Figures | None = None
        self.findings: list[dict[str, Any]] = []

    def begin(self, store: Store, arguments: Mapping[str, Any]) -> None:
        """Watch the run from now on."""
        self._store, self._scope = store, to_scope(arguments)
        self._crawler.signals.connect(self._count_scraped, signal=signals.item_scraped)
        self._crawler.signals.connect(self._count_dropped, signal=signals.item_dropped)

    @property
    def history(self) -> History:
        """The store's history, read when it is first asked for."""
        if self._history is None:
            assert self._store is not None
            self._history = History(
                read_history(self._store, since=self._since),
                self._store.runs.new_articles(self._scope, since=self._since),
            )
        return self._history

    def _count_scraped(self, item: Any, response: Any) -> None:
        if isinstance(item, Article):
            self._count(item, response)

    def _count_dropped(self, item: Any, response: Any) -> None:
        if isinstance(item, FetchedArticle):
            self._count(item.article, response)

    def _count(self, article: Article, response: Any) -> None:
        if not self._tolerances:
            return
        if self._history is None:
            self._samples.set_history(self.history.runs)
        self._counting.add(article)
        self._samples.add(article, response)

    def keep_failed(self, url: str, body: bytes) -> None:
        """Keep a page that gave no article, in case a monitor fails."""
        if self._tolerances:
            self._samples.add_failed(url, body)

    def judge(
        self,
        run: int,
        started_at: datetime,
        stats: Mapping[str, Any],
        arguments: Mapping[str, Any],
        reason: str,
    ) -> None:
        """Judge the run, and leave each failed monitor's sentence under ``inews/monitor/failed/``."""
        assert self._store is not None
        if not self._tolerances:
            return
        figures = self._counting.to_figures(stats, arguments, is_whole=_is_whole(reason, arguments))
        figures.run, figures.started_at = run, int(started_at.timestamp())
        newest = self._store.runs.newest_moment()
        if newest is not None:
            figures.newest_age = max(0, int(datetime.now(UTC).timestamp()) - newest)
        named = set[str]()
        for finding in judge(figures, self.history, self._tolerances):
            pages = self._samples.choose(finding)
            is_named = not pages or pages[0] in named
            sentence = finding.sentence if is_named else f"{finding.sentence}, for instance {pages[0]}"
            named.update(pages)
            self._crawler.stats.set_value(f"inews/monitor/failed/{finding.name}", sentence)
            self.findings.append(_to_data(finding, sentence, pages))
        self.figures = figures

    def write_pages(self, folder: Path) -> None:
        """Write the pages that show what failed. Raises ``FeedError``, ``OSError``."""
        files = self._samples.write(folder, (page for one in self.findings for page in one["pages"]))
        for finding in self.findings:
            finding["files"] = [files[page] for page in finding["pages"] if page in files]

    def keep(self) -> None:
        """Keep the run's figures for later runs; where a monitor failed, the number of new articles alone."""
        if self.figures is None or self._store is None:
            return
        figures = self.figures
        self._store.runs.keep_figures(
            figures.run,
            {} if self.findings else figures.to_data(),
            scope=figures.scope,
            is_whole=figures.is_whole and not any(one["monitor"] == "new" for one in self.findings),
            new=figures.new,
            at=datetime.fromtimestamp(figures.started_at, UTC),
        )


def _is_whole(reason: str, arguments: Mapping[str, Any]) -> bool:
    return reason == "finished" and arguments.get("max_articles") is None


def _to_data(finding: Finding, sentence: str, pages: list[str]) -> dict[str, Any]:
    """A finding as the report has it."""
    return {
        "monitor": finding.monitor,
        "subject": finding.subject,
        "sentence": sentence,
        "was": finding.was,
        "now": finding.now,
        "selectors": list(finding.selectors),
        "pages": pages,
        "files": [],
    }
