"""`scrapy replay`: archived pages read again by the rules of today, without network."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import TYPE_CHECKING, Any, ClassVar

from scrapy import Spider
from scrapy.commands import ScrapyCommand
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError
from scrapy.utils.conf import feed_process_params_from_cli

from inews_crawler.arguments import to_date
from inews_crawler.commands.asking import to_exit_code, to_plain
from inews_crawler.commands.export import read_option, to_editions, to_sections
from inews_crawler.crawl.collector import spare_collector
from inews_crawler.exceptions import ArgumentError
from inews_crawler.feeds.exporter import Feed
from inews_crawler.feeds.writing import check_feeds
from inews_crawler.store.scope import Scope

if TYPE_CHECKING:
    import argparse

    from scrapy.settings import Settings

    from inews_crawler.replay.run import Plan


#: As a shell says it of a command that Ctrl-C ended.
INTERRUPTED = 130


class Command(ScrapyCommand):
    """Reads WARC and WACZ files as the crawl reads the site, into feeds or into the store."""

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}
    exitcode: int

    def syntax(self) -> str:
        return "PATH... [-o FILE | -O FILE | --store] [options]"

    def short_desc(self) -> str:
        return "Read archived pages (WARC, WACZ) again, without network"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument_group(title="Replay").add_argument
        add(
            "-o", "--output", action="append", default=[], metavar="FILE", help="add to a feed, as in a crawl"
        )
        add("-O", "--overwrite-output", action="append", default=[], metavar="FILE", help="write a feed anew")
        add("--store", action="store_true", help="into the store: new articles, new texts, better records")
        add("--since", metavar="DAY", help="first day of publishing, Jakarta time: 2026-11-23, 7d, yesterday")
        add("--until", metavar="DAY", help="last day of publishing, the same")
        add("--section", action="append", metavar="NAMES", help="sections of www: news,finance/bisnis")
        add("--edition", action="append", metavar="NAMES", help="www, provinces, network or names of hosts")
        add("--workers", metavar="N", help="processes that read; default: one for each core")
        add("--cluster", metavar="ADDRESS", help="a Dask scheduler that has it read: tcp://host:8786")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        try:
            self.exitcode = to_exit_code(lambda: self._replay(args, opts))
        except KeyboardInterrupt:
            sys.stderr.write("Interrupted. No feed was written; what went into the store stays there.\n")
            self.exitcode = INTERRUPTED

    def _replay(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        plan = to_plan(args, opts)
        feeds = to_feeds(self.settings, opts)
        from inews_crawler.replay.run import Replay  # noqa: PLC0415 - the extra is known to be there by now

        spare_collector()
        replay = Replay(self.settings, plan, feeds)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, replay.interrupt)
        asyncio.run(replay.run())
        is_taken = any(feed.is_stream for feed in feeds)
        for line in replay.summary.to_lines(replay.compared_with, is_stored=plan.store):
            print(to_plain(line), file=sys.stderr if is_taken else sys.stdout)


def to_plan(args: list[str], opts: argparse.Namespace) -> Plan:
    """What the options ask for. Raises ``ArgumentError`` for the first wrong one."""
    try:
        import fastwarc  # noqa: F401, PLC0415 - an extra, loaded if asked for
    except ImportError:
        raise ArgumentError("scrapy replay needs FastWARC: pip install 'inews-crawler[archive]'.") from None
    from inews_crawler.replay.run import Plan  # noqa: PLC0415 - see above

    if not args:
        raise ArgumentError("Name the archive: files (.warc, .warc.gz, .wacz), folders or globs.")
    if not (opts.store or opts.output or opts.overwrite_output):
        raise ArgumentError("Say where the articles go: -O FILE, -o FILE, or --store.")
    return Plan(args, to_scope(opts), opts.store, to_workers(opts.workers), opts.cluster)


def to_scope(opts: argparse.Namespace) -> Scope:
    """The articles that are asked for. A section is one of www."""
    since = read_option("--since", to_date, opts.since)
    until = read_option("--until", to_date, opts.until)
    if since and until and since > until:
        raise ArgumentError(f"--since {since} is later than --until {until}.")
    sections = read_option("--section", to_sections, opts.section)
    editions = read_option("--edition", to_editions, opts.edition)
    if sections and editions is None:
        editions = {"www"}
    return Scope(
        editions=frozenset(editions) if editions is not None else None,
        sections=frozenset(sections) if sections else None,
        since=since,
        until=until,
    )


def to_workers(given: str | None) -> int:
    """How many processes read."""
    if given is None:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if not given.isdecimal() or not int(given):
        raise ArgumentError(f"--workers is {given!r}, which is no whole number of at least 1.")
    return int(given)


def to_feeds(settings: Settings, opts: argparse.Namespace) -> list[Feed]:
    """Where ``-o`` and ``-O`` lead. Raises ``ArgumentError`` or ``FeedError`` for what cannot be written."""
    try:
        wanted = feed_process_params_from_cli(settings, opts.output, overwrite_output=opts.overwrite_output)
    except UsageError as error:
        raise ArgumentError(f"{error}") from None
    crawler = Crawler(Spider, settings)
    spider = Spider.from_crawler(crawler, name="inews")
    feeds = [Feed(crawler, spider, uri, dict(options)) for uri, options in wanted.items()]
    check_feeds(feeds)
    for feed in feeds:
        feed.check()
    return feeds
