"""One feed of a run: Scrapy's feed export for one target, written from the store when the run has ended.

In: a URI with its options from ``FEEDS``, then articles. Out: the target, complete or as it was before.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import sys
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.extensions.feedexport import BlockingFeedStorage, FeedSlot, StdoutFeedStorage
from scrapy.utils.defer import ensure_awaitable

from inews_crawler.exceptions import FeedError, InewsError
from inews_crawler.feeds.csv import CsvExporter
from inews_crawler.feeds.files import reason_of, show, silence
from inews_crawler.feeds.json import JsonExporter, JsonLinesExporter
from inews_crawler.feeds.options import CLOSED, FeedSetup, to_words
from inews_crawler.feeds.parquet import ParquetExporter
from inews_crawler.feeds.sqlite import SqliteExporter
from inews_crawler.feeds.storages import LocalFeedStorage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scrapy import Spider

    from inews_crawler.items import Article

logger = logging.getLogger(__name__)

#: Exporters that extend an existing file.
EXTENDING = (JsonExporter, JsonLinesExporter, CsvExporter, ParquetExporter, SqliteExporter)

#: The placeholder for the number of a batch.
BATCH_ID = re.compile(r"%\(batch_id\)\d*d")


class Feed(FeedSetup):
    """One target of a run, written from its beginning to its end."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = 0  #: articles written
        self.places: list[str] = []  #: where they were written to
        self.failure: str | None = None  #: why the feed could not be written, one sentence
        self.is_over = False  #: the feed takes no more articles
        self.written_before = 0  #: articles that an earlier try brought into whole batches, left out now
        self._skipped = 0  # of those
        #: Called with path, inode and the number of articles up to its end, before a file that replaces
        #: nothing takes its place.
        self.before_publishing: Callable[[str, int, int], None] = lambda _place, _inode, _count: None

    def check(self) -> None:
        """Raise ``FeedError`` if the target cannot be written as it stands now."""
        with self._translated():
            slot = self._make_slot()
            if isinstance(slot.storage, LocalFeedStorage):
                slot.storage.check()
                if slot.feed_options is not self.options:
                    self._make_exporter(slot.feed_options)

    def _make_slot(self) -> FeedSlot:
        self.slots = []
        self.open_spider(self.spider)
        return self.slots[0]

    def _start_new_batch(self, *args: Any, **kwargs: Any) -> FeedSlot:
        slot = super()._start_new_batch(*args, **kwargs)
        if isinstance(slot.storage, LocalFeedStorage) and slot.storage.has_old():
            slot.feed_options = self._extend(slot.storage)
        return slot

    def _extend(self, storage: LocalFeedStorage) -> dict[str, Any]:
        """The options of a feed that extends an existing file. Raises ``FeedError`` if that is impossible."""
        exporter = self.exporters[self.options["format"]]
        is_compressed = "postprocessing" in self.options
        if issubclass(exporter, EXTENDING) and not is_compressed:
            storage.is_extended_by_exporter = True
            kwargs = {**self.options["item_export_kwargs"], "old": storage.place}
            return {**self.options, "item_export_kwargs": kwargs}
        if issubclass(exporter, CLOSED):
            kind = f"{'compressed ' if is_compressed else ''}{self.options['format']} file"
            raise FeedError(f"Cannot append to {show(storage.place)}: no {kind} can be extended; use -O.")
        return self.options

    def open(self) -> None:
        """Begin the feed; nothing is visible yet."""
        with self._failing():
            self._make_slot()

    async def write(self, articles: Iterable[Article]) -> None:
        """Add articles. A failure ends this feed alone; ``failure`` says why."""
        with self._failing():
            for article in () if self.is_over else articles:
                if self._skipped < self.written_before and self.slots[0].filter.accepts(article):
                    self._skipped += 1
                    continue
                self.item_scraped(article, self.spider)
                if self._pending_close_tasks:
                    await asyncio.gather(*self._pending_close_tasks)

    async def close(self) -> None:
        """Complete the feed and bring it to its place."""
        with self._failing():
            if not self.is_over:
                await self._close_slot(self.slots[0], self.spider)
                self.is_over = True

    async def _close_slot(self, slot: FeedSlot, spider: Spider) -> None:
        if not slot.itemcount and not self._is_stored_empty(slot):
            return
        try:
            slot.start_exporting()
            slot.finish_exporting()
            file = self._get_file(slot)
            if isinstance(slot.storage, LocalFeedStorage):
                written = self.written_before + self.count + slot.itemcount
                slot.storage.finish(lambda place, inode: self.before_publishing(place, inode, written))
            await ensure_awaitable(slot.storage.store(file))
        except BaseException:
            discard(slot)
            raise
        self.count += slot.itemcount
        self.places.append(slot.uri)
        await self.crawler.signals.send_catch_log_async(signals.feed_slot_closed, slot=slot)

    def _is_stored_empty(self, slot: FeedSlot) -> bool:
        """True if a feed without articles is written nevertheless: never over what may stand there."""
        if isinstance(slot.storage, LocalFeedStorage) and slot.storage.has_target():
            return False
        is_remote = isinstance(slot.storage, BlockingFeedStorage)
        return bool(slot.store_empty and slot.batch_id == 1 and not is_remote)

    def replaces(self) -> bool:
        """True if the feed would put its articles in the place of what may stand there already."""
        if isinstance(self.storage, LocalFeedStorage):
            first = BATCH_ID.sub(lambda found: str(found[0] % {"batch_id": 1}), self.uri)
            storage: Any = self._get_storage(first, self.options)
            return self.storage.is_overwritten and storage.has_target()
        has_own_name = re.search(r"%\((?:batch_)?time\)", self.template)
        is_overwritten = isinstance(self.storage, BlockingFeedStorage) and self.options.get("overwrite", True)
        return bool(is_overwritten and not has_own_name)

    def discard(self) -> None:
        """Leave nothing of a feed that is not complete."""
        if not self.is_over:
            self.is_over = True
            for slot in self.slots:
                discard(slot)

    @contextlib.contextmanager
    def _failing(self) -> Iterator[None]:
        """End this feed alone if the block fails. A reader of a pipe that goes away is no failure."""
        try:
            with self._translated():
                yield
        except BrokenPipeError:
            self.discard()
        except InewsError as error:
            self.failure = str(error)
            self.discard()

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        """Say in one sentence why a target cannot be written."""
        try:
            yield
        except (InewsError, BrokenPipeError):
            raise
        except OSError as error:
            raise FeedError(f"Cannot write {self.name}: {reason_of(error)}.") from error
        except Exception as error:
            logger.debug("The feed %s failed", self.name, exc_info=True)
            raise FeedError(f"Cannot write {self.name}: {to_words(error)}.") from error


def discard(slot: FeedSlot) -> None:
    """Leave nothing of a feed that could not be completed."""
    if isinstance(slot.storage, StdoutFeedStorage):
        silence(sys.stdout)
    with contextlib.suppress(Exception):  # an exporter lets go of its file
        slot.finish_exporting()
    if isinstance(slot.storage, LocalFeedStorage):
        slot.storage.discard(slot.file)
    elif slot.file and not isinstance(slot.storage, StdoutFeedStorage):
        with contextlib.suppress(Exception):
            slot.file.close()
