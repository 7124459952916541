"""The feeds of a run: which there are, writing them from the store, and bringing what a killed run left.

In: ``INEWS_RUN_FEEDS`` (files in the run's folder), ``FEEDS`` (with ``-o`` and ``-O``) and the store.
"""

from __future__ import annotations

import logging
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from inews_crawler.exceptions import ArgumentError, FeedError
from inews_crawler.feeds.exporter import Feed
from inews_crawler.feeds.folders import point_latest, prune, run_folder
from inews_crawler.feeds.writing import check_feeds, write_feeds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

    from inews_crawler.extensions.options import RunOptions
    from inews_crawler.store import Store
    from inews_crawler.store.runs import RunRecord

logger = logging.getLogger(__name__)

#: Files of a run's folder besides its feeds.
REPORTS = ("report.json", "report.html", "pages")
#: Stands in the store for the user and password of a storage.
HIDDEN = "***"
#: The feeds that still need the records of a run stand under this name among the run's arguments.
DUE = "feeds"


@dataclass(slots=True)
class Due:
    """The feeds that still need the records of a run, by their URI without user and password."""

    run: int
    arguments: dict[str, Any]
    feeds: dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Published:
    """What a run published."""

    count: int = 0  #: records
    places: tuple[str, ...] = ()
    failure: str | None = None  #: of the first feed that could not be written


class RunFeeds:
    """The feeds of one run of the crawler."""

    def __init__(self, crawler: Crawler, spider: Spider, store: Store, options: RunOptions) -> None:
        self._crawler, self._spider, self._store = crawler, spider, store
        self._settings = crawler.settings
        self._output_dir = options.output_dir
        self._keeps_duplicates = options.keep_duplicates
        self._feeds: list[Feed] = []
        self._due = Due(0, {}, {})

    def prepare(self, run: int, folder: Path, started_at: datetime, arguments: Mapping[str, Any]) -> None:
        """Make the feeds of this run and write them down in the store.

        Raises ``ArgumentError`` or ``FeedError`` for the first one that cannot be written.
        """
        self._feeds = make_feeds(self._crawler, self._spider, to_params(folder, started_at))
        for feed in self._feeds:
            feed.check()
        # A later run does not print the records of this one.
        lasting = [feed for feed in self._feeds if not feed.is_stream]
        self._due = Due(run, dict(arguments), {to_key(feed): to_memory(feed) for feed in lasting})
        self._save(self._due)

    async def publish(self, *, is_good: bool) -> Published:
        """Write the records of this run from the store to its feeds.

        After a run that is not good, what stood under a feed's name before stays there.
        """
        feeds = []
        for feed in self._feeds:
            if not is_good and feed.replaces():
                tell_kept(feed, "the run failed")
                self._due.feeds.pop(to_key(feed), None)
            else:
                feeds.append(feed)
        return await self._write(self._due, feeds)

    async def publish_dead_runs(self) -> None:
        """Bring the records of runs that were killed, or whose feeds failed, into the feeds they had."""
        failed: set[str] = set()
        for run in self._store.runs.unpublished():
            folder = self._find_folder(run)
            due = self._read_due(run)
            feeds = [
                feed
                for key in list(due.feeds)
                if (feed := self._restore(due, key, to_params(folder, run.started_at), failed))
            ]
            published = await self._write(due, feeds)
            failed |= {to_host(feed) for feed in feeds if feed.failure}
            if published.places:
                logger.info(
                    "Published %d articles of a run that was cut off, into %s", published.count, folder
                )
            if published.failure:
                logger.warning("%s The next run tries it again.", published.failure)

    def finish(self, folder: Path, published: Published, *, is_good: bool) -> None:
        """Let ``latest`` lead to a good run with records, and remove old run folders.

        Raises ``FeedError`` if the link cannot be set.
        """
        if is_good and published.count:
            point_latest(self._output_dir, folder)
        if keep := self._settings.getint("INEWS_KEEP_RUNS"):
            prune(self._output_dir, keep, {*REPORTS, *self._settings.getlist("INEWS_RUN_FEEDS")})

    async def _write(self, due: Due, feeds: Sequence[Feed]) -> Published:
        for feed in feeds:
            feed.before_publishing = self._to_note(due, to_key(feed))
        count = await write_feeds(feeds, self._read(due.run))
        failed = [feed for feed in feeds if feed.failure]
        for feed in feeds:
            word = "failed" if feed.failure else "success"
            self._crawler.stats.inc_value(f"feedexport/{word}_count/{type(feed.storage).__name__}")
            if not feed.failure:
                due.feeds.pop(to_key(feed), None)
                if not feed.count and feed.replaces():
                    tell_kept(feed, "the run brought nothing for it")
        self._save(due)
        if not due.feeds:
            self._store.runs.mark_published(due.run)
        places = tuple(place for feed in feeds for place in feed.places if not place.startswith("stdout:"))
        return Published(count, places, failed[0].failure if failed else None)

    def _read(self, run: int) -> Iterator[dict[str, Any]]:
        for record in self._store.articles.published_by(run):
            if self._keeps_duplicates or record["duplicate_of"] is None:
                yield record

    # --- what the store remembers ---

    def _save(self, due: Due) -> None:
        self._store.runs.update_arguments(due.run, due.arguments | ({DUE: due.feeds} if due.feeds else {}))

    def _to_note(self, due: Due, key: str) -> Any:
        """Called when a file is complete: a kill from here on does not add the records to it twice."""

        def note(place: str, inode: int, count: int) -> None:
            memory = due.feeds[key]
            # The batch noted before this one is at its place; whether this one is, its inode will say.
            memory["written"] = [*memory.get("written", [0])[-1:], count]
            memory["published"] = [place, inode]
            self._save(due)

        return note

    def _find_folder(self, run: RunRecord) -> Path:
        try:
            return run_folder(self._output_dir, run.started_at, wanted=run.output)
        except FeedError as error:
            folder = run_folder(self._output_dir, run.started_at)
            logger.warning("%s A run that was cut off is published into %s.", error, folder)
            return folder

    def _read_due(self, run: RunRecord) -> Due:
        arguments = dict(run.arguments)
        own = {uri: {"options": options} for uri, options in run_feeds(self._settings).items()}
        return Due(run.id, arguments, arguments.pop(DUE, own))

    def _restore(self, due: Due, key: str, params: Mapping[str, Any], failed: set[str]) -> Feed | None:
        """A feed that a run left, or ``None`` if it needs nothing any more or cannot be written now."""
        memory = due.feeds[key]
        uri = self._to_full_uri(key)
        if uri is None:
            logger.warning("Records of an earlier run wait for %s: name it once more with its user", key)
            return None
        try:
            feed = Feed(self._crawler, self._spider, uri, memory["options"], params)
            is_there = has_inode(*memory.get("published", ("", 0)))
            if feed.options.get("batch_item_count"):
                feed.written_before = memory.get("written", [0])[-1 if is_there else 0]
                memory["written"] = [feed.written_before]
                is_there = False  # that batch may not have been the last one
            if is_there or self._is_outdated(feed, due.run):
                del due.feeds[key]
                return None
            return None if to_host(feed) in failed else feed
        except ArgumentError as error:
            logger.warning("A feed of a run that was cut off is not written: %s", error)
            return None

    def _is_outdated(self, feed: Feed, run: int) -> bool:
        """True if a later run wrote its own records under the feed's name."""
        later = [other for other in self._store.runs.latest(50) if other.id > run and other.published_at]
        return feed.replaces() and any(other.new or other.changed for other in later)

    def _to_full_uri(self, key: str) -> str | None:
        """The URI with user and password of a feed of this run to the same host, ``None`` without one."""
        if f"//{HIDDEN}@" not in key:
            return key
        for uri in self._settings.getdict("FEEDS"):
            user, at, _ = urlsplit(str(uri)).netloc.rpartition("@")
            if at and hide_user(str(uri)).split("/")[:3] == key.split("/")[:3]:
                return key.replace(HIDDEN, user, 1)
        return None


def run_feeds(settings: BaseSettings) -> dict[str, dict[str, Any]]:
    """The feeds of every run, in its own folder."""
    options = {"overwrite": True, "store_empty": False}
    return {f"%(run_folder)s/{name}": options for name in settings.getlist("INEWS_RUN_FEEDS")}


def make_feeds(crawler: Crawler, spider: Spider, params: Mapping[str, Any]) -> list[Feed]:
    """All feeds of a run. Raises ``ArgumentError`` for one that no run could write or that is there twice."""
    if crawler.settings["FEED_URI"]:
        raise ArgumentError("FEED_URI is not read any more: name the feed in FEEDS.")
    wanted = run_feeds(crawler.settings)
    wanted |= {str(uri): dict(options) for uri, options in crawler.settings.getdict("FEEDS").items()}
    feeds = [Feed(crawler, spider, uri, options, params) for uri, options in wanted.items()]
    check_feeds(feeds)
    return feeds


def to_params(folder: Path, started_at: datetime) -> dict[str, Any]:
    """The placeholders that are a run's own."""
    moment = started_at.replace(microsecond=0).isoformat().replace(":", "-")
    return {"time": moment, "run_folder": str(folder)}


def to_memory(feed: Feed) -> dict[str, Any]:
    """What is remembered of a feed; a class is remembered by its path."""
    return {"options": {name: to_plain(value) for name, value in feed.given.items()}}


def to_plain(value: Any) -> Any:
    """The value as JSON can hold it."""
    if isinstance(value, dict):
        return {str(name): to_plain(entry) for name, entry in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(entry) for entry in value]
    if callable(value):
        return f"{value.__module__}.{value.__qualname__}"
    return value


def to_key(feed: Feed) -> str:
    """The name of a feed in the store."""
    return hide_user(feed.template)


def hide_user(uri: str) -> str:
    """A URI without user and password."""
    scheme, mark, rest = uri.partition("://")
    user, at, host = rest.partition("/")[0].rpartition("@")
    return f"{scheme}{mark}{HIDDEN}{at}{host}{rest.removeprefix(user + at + host)}" if mark and at else uri


def to_host(feed: Feed) -> str:
    """What fails with a feed: the host of a storage, or the file."""
    parts = urlsplit(feed.uri)
    return f"{parts.scheme}://{parts.hostname}" if parts.hostname else feed.uri


def has_inode(place: str, inode: int) -> bool:
    """True if a file stands there that has this inode."""
    try:
        return bool(place) and Path(place).stat().st_ino == inode
    except OSError:
        return False


def tell_kept(feed: Feed, reason: str) -> None:
    """Say that a target stays as it is, and how the whole store is written there."""
    target = shlex.quote(f"{feed.name}:{feed.options['format']}")
    logger.info(
        "%s stays as it is: %s. `scrapy export -o %s` writes the whole store", feed.name, reason, target
    )
