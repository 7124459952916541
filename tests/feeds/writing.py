"""Writes feeds as a run does, without a crawl."""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.settings import Settings

from inews_crawler.exceptions import FeedError
from inews_crawler.feeds.exporter import Feed
from inews_crawler.feeds.writing import check_feeds, write_feeds
from inews_crawler.items import FIELDS, Article
from tests.feeds.records import record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path


@dataclass(frozen=True)
class Target:
    """Where a feed goes (``None``: standard output), and how."""

    path: Path | None
    format: str
    overwrite: bool = True
    fields: tuple[str, ...] | None = None


def make_settings(**changes: Any) -> Settings:
    settings = Settings()
    settings.setmodule("inews_crawler.settings", priority="project")
    settings.update(changes, priority="cmdline")
    return settings


def make_feed(uri: str, options: dict[str, Any], **settings: Any) -> Feed:
    crawler = Crawler(Spider, make_settings(**settings))
    return Feed(crawler, Spider.from_crawler(crawler, name="inews"), uri, options)


def to_feed(target: Target) -> Feed:
    options: dict[str, Any] = {"format": target.format, "overwrite": target.overwrite}
    if target.path is None:
        del options["overwrite"]
    if target.fields:
        options["fields"] = list(target.fields)
    return make_feed("stdout:" if target.path is None else str(target.path), options)


def check(target: Target) -> None:
    to_feed(target).check()


def write_feed(target: Target, records: Iterable[dict[str, Any]]) -> int:
    """How many records went into the feed; raises ``FeedError`` if it could not be written."""
    return write_all([target], records)[target]


def write_all(targets: list[Target], records: Iterable[dict[str, Any]]) -> dict[Target, int]:
    feeds = [to_feed(target) for target in targets]
    check_feeds(feeds)
    asyncio.run(write_feeds(feeds, records))
    for feed in feeds:
        if feed.failure:
            raise FeedError(feed.failure)
    return {target: feed.count for target, feed in zip(targets, feeds, strict=True)}


def export(
    exporter_class: Callable[..., Any],
    records: Iterable[dict[str, Any]],
    old: Path | None = None,
    **options: Any,
) -> bytes:
    """What an exporter writes with the project's settings."""
    out = io.BytesIO()
    if old and not old.stat().st_size:
        old = None  # an empty file is nothing to continue
    given = {"encoding": "utf-8", "indent": 0, "fields_to_export": list(FIELDS), **options}
    exporter = exporter_class(out, **given, **({"old": old} if old else {}))
    exporter.start_exporting()
    for entry in records:
        exporter.export_item(Article(**{**record(), **entry}))
    exporter.finish_exporting()
    return out.getvalue()
