"""What a feed may be: its URI and options, checked before anything is fetched.

In: a URI with its options from ``FEEDS``; out: Scrapy's exporter and storage for it, or one sentence.
"""

from __future__ import annotations

import importlib
import io
import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy.exporters import CsvItemExporter, JsonItemExporter, XmlItemExporter
from scrapy.extensions.feedexport import FeedExporter, StdoutFeedStorage
from scrapy.extensions.postprocessing import PostProcessingManager
from scrapy.utils.conf import feed_complete_default_values_from_settings
from scrapy.utils.misc import build_from_crawler

from inews_crawler.exceptions import ArgumentError, InewsError
from inews_crawler.feeds.excel import ExcelExporter
from inews_crawler.feeds.files import show
from inews_crawler.feeds.parquet import ParquetExporter
from inews_crawler.feeds.sqlite import SqliteExporter
from inews_crawler.feeds.storages import LocalFeedStorage
from inews_crawler.items import FIELDS
from inews_crawler.logs import hide_secrets

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler

#: The formats that a message names; Scrapy's others work as well.
FORMATS = ("json", "jsonl", "csv", "parquet", "xlsx", "db", "xml")
#: Exporters whose files do not form one valid file when they stand one behind the other.
CLOSED = (JsonItemExporter, CsvItemExporter, XmlItemExporter, ParquetExporter, ExcelExporter, SqliteExporter)
#: The library that a storage needs, and the extra of this project that brings it.
LIBRARIES = {"s3": ("boto3", "s3"), "gs": ("google.cloud.storage", "gcs")}
#: What is replaced when the run begins; number and time of a batch are known only later.
PLACEHOLDER = re.compile(r"%\((?!batch_(?:time|id)\))[^)]{1,200}\)[-+ #0]*\d*(?:\.\d+)?[diouxXeEfFgGcrsa]")


class FeedSetup(FeedExporter):
    """A target with its checked options, storage and exporter.

    Raises ``ArgumentError`` in one sentence for a feed that no run could write: an unknown format, storage,
    field or option, or a library that is not installed.
    """

    def __init__(
        self,
        crawler: Crawler,
        spider: Spider,
        uri: str,
        options: Mapping[str, Any],
        params: Mapping[str, Any] | None = None,
    ) -> None:
        # Not Scrapy's: that reads all of FEEDS, and says NotConfigured instead of what is wrong.
        self.crawler, self.settings, self.spider = crawler, crawler.settings, spider
        self.template = "stdout:" if uri == "-" else uri
        self.given, self.params = dict(options), dict(params or {})
        self.uri = self.template
        self.slots = []
        self._pending_close_tasks = []
        try:
            self._set_up()
        except InewsError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever the named classes raise for wrong options
            raise ArgumentError(f"Cannot write the feed {self.name}: {to_words(error)}.") from None

    @property
    def name(self) -> str:
        """The target as a message may show it."""
        return "to standard output" if self.uri == "stdout:" else show(hide_secrets(self.uri))

    @property
    def is_stream(self) -> bool:
        """True if the feed goes to standard output, a pipe or a device."""
        is_pipe = isinstance(self.storage, LocalFeedStorage) and self.storage.is_pipe
        return is_pipe or isinstance(self.storage, StdoutFeedStorage)

    @property
    def place(self) -> str:
        """Where the feed goes, the same for two names of one file."""
        return os.path.realpath(self.storage.path) if isinstance(self.storage, LocalFeedStorage) else self.uri

    def _set_up(self) -> None:
        options = feed_complete_default_values_from_settings(self.given, self.settings, self.template)
        self.options = {**options, "fields": check_fields(options["fields"] or FIELDS)}
        self.options["format"] = str(options["format"]).lower()
        self.storages = self._load_components("FEED_STORAGES")
        self.exporters = self._load_components("FEED_EXPORTERS")
        self._check_format()
        self.uri = self._resolve()
        self.feeds = {self.uri: self.options}
        self.filters = {self.uri: self._load_filter(self.options)}
        self._check_storage()
        self._make_exporter(self.options)

    def _check_format(self) -> None:
        if self.options["format"] not in self.exporters:
            known = ", ".join(FORMATS)
            raise ArgumentError(f"Cannot tell the feed format of {self.name!r}; the formats are {known}.")
        has_batches = re.search(r"%\(batch_time\)s|%\(batch_id\)", self.template)
        if self.options["batch_item_count"] and not has_batches:
            raise ArgumentError(f"The feed {self.name} needs %(batch_id)d or %(batch_time)s for its batches.")

    def _resolve(self) -> str:
        """The URI of this run, in which only the batch is left open."""
        params = self._get_uri_params(self.spider, self.options["uri_params"])
        try:
            return PLACEHOLDER.sub(lambda found: str(found[0] % params), self.template)
        except KeyError as error:
            raise ArgumentError(f"The feed {self.name} names {error}, and the spider has none.") from None

    def _get_uri_params(self, spider: Spider, uri_params_function: Any, slot: Any = None) -> dict[str, Any]:
        """Scrapy's parameters, the spider's arguments, and the run's own: its ``time`` and ``run_folder``."""
        params = super()._get_uri_params(spider, uri_params_function, slot)
        arguments = {
            name: ",".join(value) if isinstance(value, tuple) else value
            for name, value in getattr(spider, "arguments", ())
        }
        return {**arguments, **params, **self.params}

    def _check_storage(self) -> None:
        scheme = urlsplit(self.uri).scheme
        if scheme not in self.storages and "://" in self.uri:
            known = ", ".join(filter(None, self.storages))
            raise ArgumentError(f"Cannot write the feed {scheme}:…; the storages are {known}.")
        library, extra = LIBRARIES.get(scheme, ("scrapy", ""))
        try:
            importlib.import_module(library)
        except ImportError:
            command = f'pip install "inews-crawler[{extra}]"'
            raise ArgumentError(f"Cannot write {self.name} without {library}: {command}.") from None
        self.storage: Any = self._get_storage(self.uri, self.options)
        is_joined = getattr(self.storage, "overwrite", True) is False  # a storage that appends on its side
        if is_joined and issubclass(self.exporters[self.options["format"]], CLOSED):
            raise ArgumentError(f"Cannot append to {self.name}: that storage can only extend JSON Lines.")

    def _make_exporter(self, options: Mapping[str, Any]) -> None:
        """Make an exporter that writes nowhere, to see whether its options are right."""
        file: Any = io.BytesIO()
        if "postprocessing" in options:
            file = PostProcessingManager(options["postprocessing"], file, dict(options))
        chosen = {"encoding": options["encoding"], "indent": options["indent"]}
        chosen |= {"fields_to_export": options["fields"], **options["item_export_kwargs"]}
        build_from_crawler(self.exporters[options["format"]], self.crawler, file, **chosen)


def check_fields(fields: Any) -> Any:
    """The names, or names with their columns.

    Raises ``ArgumentError`` for a name that is no field, and for two columns of one title: the second
    would be written over the first. SQLite knows no capital letters in titles.
    """
    columns: dict[str, str] = {}
    for name in fields:
        if name not in FIELDS:
            raise ArgumentError(f"Cannot write the field {show(name)!r}: a record has {', '.join(FIELDS)}.")
        title = str(fields[name]) if isinstance(fields, Mapping) else name
        if other := columns.get(title.casefold()):
            raise ArgumentError(f"Cannot write {other} and {name} into one column {show(title)!r}.")
        columns[title.casefold()] = name
    return fields


def to_words(error: Exception) -> str:
    """An error of a library as the end of a sentence."""
    text = " ".join(hide_secrets(str(error)).split()).rstrip(".")
    return f"{text} ({type(error).__name__})" if text else type(error).__name__
