"""Each of Scrapy's feed options has the effect that it has in a plain Scrapy project."""

from __future__ import annotations

import asyncio
import bz2
import gzip
import lzma
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from itemadapter import ItemAdapter
from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.extensions.feedexport import FeedExporter, ItemFilter
from scrapy.settings import Settings
from scrapy.statscollectors import DummyStatsCollector

from inews_crawler.exceptions import ArgumentError
from inews_crawler.feeds.writing import write_feeds
from inews_crawler.items import Article
from tests.feeds.records import record
from tests.feeds.writing import make_feed

if TYPE_CHECKING:
    from collections.abc import Callable

RECORDS = [record(version=number, title=f"Judul {number}", read_next=None) for number in range(1, 6)]
PLUGINS = "scrapy.extensions.postprocessing."


class OddVersions(ItemFilter):
    """Lets every second article through."""

    def accepts(self, item: Any) -> bool:
        return ItemAdapter(item)["version"] % 2 == 1


class NoArticles(ItemFilter):
    def accepts(self, item: Any) -> bool:
        return False


def add_day(params: dict[str, Any], spider: Spider) -> dict[str, Any]:
    return {**params, "day": "2026-11-23"}


def write_ours(uri: str, options: dict[str, Any], settings: dict[str, Any]) -> None:
    feed = make_feed(uri, options, **settings)
    feed.check()
    asyncio.run(write_feeds([feed], RECORDS))
    assert feed.failure is None


def write_plain(uri: str, options: dict[str, Any], settings: dict[str, Any]) -> None:
    """The same with Scrapy's own exporter and nothing of this project but its encoding."""

    async def run() -> None:
        changed = Settings({"FEEDS": {uri: options}, "FEED_EXPORT_ENCODING": "utf-8", **settings})
        crawler = Crawler(Spider, changed)
        exporter = FeedExporter(crawler)
        spider = Spider("inews")
        crawler.stats = DummyStatsCollector(crawler)
        exporter.open_spider(spider)
        for entry in RECORDS:
            exporter.item_scraped(Article(**entry), spider)
        await exporter.close_spider(spider)

    asyncio.run(run())


def same(data: bytes) -> bytes:
    """Every byte but the line end at the end, with which our JSON array ends and Scrapy's does not."""
    return data.strip()


#: Name, URI, options, settings, and what of a file is compared: its JSON, or every byte.
CASES: list[tuple[str, str, dict[str, Any], dict[str, Any], Callable[[bytes], Any]]] = [
    ("format", "x", {"format": "jsonlines"}, {}, same),
    ("format of the name", "x.jl", {}, {}, same),
    ("xml", "x.xml", {}, {}, same),
    ("pickle", "x.pickle", {}, {}, same),
    ("fields", "x.csv", {"fields": ["title", "version"]}, {}, same),
    ("fields in a setting", "x.jsonl", {}, {"FEED_EXPORT_FIELDS": ["version", "title"]}, same),
    ("fields renamed", "x.json", {"fields": {"title": "Judul", "version": "Versi"}}, {}, same),
    ("fields renamed in CSV", "x.csv", {"fields": {"title": "Judul", "version": "Versi"}}, {}, same),
    ("fields as text", "x.jsonl", {}, {"FEED_EXPORT_FIELDS": "version,title"}, same),
    ("encoding", "x.csv", {"encoding": "utf-8-sig", "fields": ["title"]}, {}, same),
    ("encoding of JSON", "x.jsonl", {"encoding": "latin-1", "fields": ["title"]}, {}, same),
    ("encoding in a setting", "x.jsonl", {}, {"FEED_EXPORT_ENCODING": None}, same),
    ("indent", "x.json", {"indent": 2}, {}, same),
    ("indent None", "x.json", {"indent": None}, {}, same),
    ("indent in a setting", "x.json", {}, {"FEED_EXPORT_INDENT": 4}, same),
    ("indent of XML", "x.xml", {"indent": 2}, {}, same),
    ("item_export_kwargs", "x.csv", {"item_export_kwargs": {"delimiter": ";"}, "fields": ["title", "version"]}, {}, same),
    ("no header", "x.csv", {"item_export_kwargs": {"include_headers_line": False}, "fields": ["title"]}, {}, same),
    ("join_multivalued", "x.csv", {"item_export_kwargs": {"join_multivalued": "/"}, "fields": ["tags"]}, {}, same),
    ("ensure_ascii", "x.jsonl", {"item_export_kwargs": {"ensure_ascii": True}}, {}, same),
    ("root of XML", "x.xml", {"item_export_kwargs": {"root_element": "berita"}}, {}, same),
    ("item_filter", "x.jsonl", {"item_filter": OddVersions}, {}, same),
    ("item_filter by name", "x.jsonl", {"item_filter": "tests.feeds.test_options.OddVersions"}, {}, same),
    ("item_classes", "x.jsonl", {"item_classes": ["inews_crawler.items.Article"]}, {}, same),
    ("item_classes of others", "x.jsonl", {"item_classes": ["scrapy.Item"]}, {}, same),
    ("store_empty", "x.jsonl", {"item_filter": NoArticles}, {}, same),
    ("store_empty off", "x.json", {"item_filter": NoArticles, "store_empty": False}, {}, same),
    ("store_empty off in a setting", "x.json", {"item_filter": NoArticles}, {"FEED_STORE_EMPTY": False}, same),
    ("batch_item_count", "x-%(batch_id)d.json", {"batch_item_count": 2}, {}, same),
    ("batches in a setting", "b/%(batch_id)03d.csv", {"fields": ["title"]}, {"FEED_EXPORT_BATCH_ITEM_COUNT": 3}, same),
    ("whole batches", "x-%(batch_id)d.jsonl", {"batch_item_count": 5}, {}, same),
    ("gzip", "x.jsonl.gz", {"format": "jsonl", "postprocessing": [PLUGINS + "GzipPlugin"]}, {}, gzip.decompress),
    ("gzip of CSV", "x.gz", {"format": "csv", "fields": ["title"], "postprocessing": [PLUGINS + "GzipPlugin"], "gzip_compresslevel": 5, "gzip_mtime": 1, "gzip_filename": "x"}, {}, same),
    ("bz2", "x.bz2", {"format": "xml", "postprocessing": [PLUGINS + "Bz2Plugin"]}, {}, bz2.decompress),
    ("lzma", "x.xz", {"format": "jsonl", "postprocessing": [PLUGINS + "LZMAPlugin"]}, {}, lzma.decompress),
    ("two plugins", "x", {"format": "jsonl", "postprocessing": [PLUGINS + "GzipPlugin", PLUGINS + "Bz2Plugin"], "gzip_mtime": 1}, {}, same),
    ("name of the spider", "%(name)s/x.jsonl", {}, {}, same),
    ("uri_params", "%(day)s.jsonl", {"uri_params": add_day}, {}, same),
    ("uri_params in a setting", "%(day)s.jsonl", {}, {"FEED_URI_PARAMS": "tests.feeds.test_options.add_day"}, same),
    ("percent signs", "a%20b.jsonl", {}, {}, same),
    ("a file URI", "file://{folder}/a%20b.jsonl", {}, {}, same),
    ("overwrite", "old.jsonl", {"overwrite": True}, {}, same),
    ("append", "old.jsonl", {"overwrite": False}, {}, same),
    ("append by default", "old.jsonl", {}, {}, same),
    ("another exporter", "x.marshal", {}, {"FEED_EXPORTERS": {"marshal": "scrapy.exporters.PprintItemExporter"}}, same),
]  # fmt: skip


def read_folder(folder: Path, reading: Callable[[bytes], Any]) -> dict[str, Any]:
    return {
        str(path.relative_to(folder)): reading(path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_the_effect_is_that_of_plain_scrapy(tmp_path, monkeypatch, case):
    name, uri, options, settings, reading = case
    written = []
    for write in (write_ours, write_plain):
        folder = tmp_path / write.__name__
        folder.mkdir()
        monkeypatch.chdir(folder)
        Path("old.jsonl").write_bytes(b'{"title": "lama"}\n')
        write(uri.format(folder=folder) if "{" in uri else uri, dict(options), dict(settings))
        written.append(
            read_folder(folder, lambda data: data if data == b'{"title": "lama"}\n' else reading(data))
        )
    assert written[0] == written[1]
    is_written = "store_empty off" not in name
    assert len(written[0]) > is_written or "old" in uri


def test_times_in_a_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_ours("%(time)s-%(batch_time)s-%(batch_id)d.jsonl", {"batch_item_count": 3}, {})
    assert len(list(tmp_path.glob("20??-*T*-20??-*T*-1.jsonl"))) == 1
    assert len(list(tmp_path.glob("20??-*T*-20??-*T*-2.jsonl"))) == 1


@pytest.mark.parametrize(
    ("uri", "options", "settings", "sentence"),
    [
        ("x.doc", {}, {}, "Cannot tell the feed format of 'x.doc'"),
        ("x.json", {"fields": ["headline"]}, {}, "Cannot write the field 'headline'"),
        ("x.json", {"fields": {"headline": "Judul"}}, {}, "Cannot write the field 'headline'"),
        ("x.json", {"encoding": "utf-99"}, {}, "Cannot write the feed x.json: unknown encoding: utf-99"),
        ("x.json", {"encoding": "utf-16"}, {}, "JSON has no encoding utf-16"),
        ("x.csv", {"item_export_kwargs": {"delimitter": ";"}}, {}, "delimitter"),
        ("x.parquet", {"item_export_kwargs": {"delimiter": ";"}}, {}, "delimiter"),
        ("x.json", {"batch_item_count": 5}, {}, "needs %(batch_id)d or %(batch_time)s for its batches"),
        (
            "x.json",
            {"item_filter": "tests.feeds.nothing.Filter"},
            {},
            "No module named 'tests.feeds.nothing'",
        ),
        ("x.json", {"postprocessing": ["tests.feeds.nothing"]}, {}, "nothing"),
        ("%(days)s.json", {}, {}, "names 'days', and the spider has none"),
        ("gopher://host/x.json", {}, {}, "Cannot write the feed gopher:…; the storages are "),
        ("ftp://host/x.json", {"overwrite": False}, {}, "that storage can only extend JSON Lines"),
        ("ftp:///x.json", {}, {}, "without a hostname"),
    ],
)
def test_a_feed_that_no_run_could_write_is_one_sentence(
    tmp_path, monkeypatch, uri, options, settings, sentence
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ArgumentError) as caught:
        make_feed(uri, options, **settings)
    text = str(caught.value)
    assert sentence in text
    assert text.endswith(".")
    assert text.isprintable()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("library", "uri", "extra"),
    [("boto3", "s3://bucket/x.json", "s3"), ("google.cloud.storage", "gs://b/x.json", "gcs")],
)
def test_a_missing_library_is_named_with_the_command(monkeypatch, library, uri, extra):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ArgumentError, match=rf'without {library}: pip install "inews-crawler\[{extra}\]"\.$'):
        make_feed(uri, {})
