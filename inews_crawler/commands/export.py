"""`scrapy export`: stored articles to any target and in any format of a feed, at any time."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, get_args

from scrapy import Spider
from scrapy.commands import ScrapyCommand
from scrapy.crawler import Crawler

from inews_crawler.arguments import SLUG, to_date, to_edition, to_query, to_words
from inews_crawler.commands.asking import StoreCommand, to_plain
from inews_crawler.exceptions import ArgumentError, FeedError
from inews_crawler.feeds.exporter import Feed
from inews_crawler.feeds.writing import check_feeds, write_feeds
from inews_crawler.items import Kind
from inews_crawler.site.hosts import NETWORK_HOSTS, PROVINCES, SECTIONS
from inews_crawler.text.dates import WIB

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Collection, Iterable

    from scrapy.settings import Settings

    from inews_crawler.store import Store

#: What standard output gets if no format is named with it: whole after every line.
STREAM_FORMAT = "jsonl"
KINDS: tuple[str, ...] = get_args(Kind)
#: `--fields slim`: what a reader of a spreadsheet looks at, the title first.
SLIM = ("title", "published_at", "section", "authors", "description", "url", "word_count", "tags")
SEARCHED = ("title", "description", "body")
Record = dict[str, Any]


class Command(StoreCommand, ScrapyCommand):
    """Writes stored articles to files, storages or standard output, always in the same order."""

    def syntax(self) -> str:
        return "-o FILE [options]"

    def short_desc(self) -> str:
        return "Write stored articles to a file or storage, in any format of a feed"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument_group(title="Export").add_argument
        add(
            "-o",
            "-O",
            "--output",
            action="append",
            metavar="FILE",
            help="file.json, .jsonl, .csv, .parquet, .xlsx, .db, .xml, or s3://, ftp://, gs://; written anew;"
            " FILE:FORMAT for other names, -:FORMAT for standard output; may be repeated",
        )
        add("--fields", metavar="NAMES", help="title,url or title=Judul,url=Alamat; slim: for a spreadsheet")
        add("--bom", action="store_true", help="CSV begins with a byte order mark, as Excel likes it")
        add("--since", metavar="DAY", help="first day of publishing, Jakarta time: 2026-11-23, 7d, yesterday")
        add("--until", metavar="DAY", help="last day of publishing, the same")
        add("--changed-since", metavar="DAY", help="texts that were stored on this day or later")
        add("--section", action="append", metavar="NAMES", help="news,finance/bisnis; may be repeated")
        add("--edition", action="append", metavar="NAMES", help="www, provinces, network or names of hosts")
        add("--kind", action="append", metavar="NAMES", help=", ".join(KINDS))
        add("--tag", action="append", metavar="NAMES", help="articles with one of the tags; may be repeated")
        add("--query", metavar="WORDS", help="articles with all these words in title, description or body")
        add("--versions", action="store_true", help="every stored version, not only the latest")
        add("--no-duplicates", action="store_true", help="without articles that repeat another one")

    def to_query(self, args: list[str], opts: argparse.Namespace) -> Callable[[Store], None]:
        if args:
            raise ArgumentError(f"Unknown argument {args[0]!r}.")
        assert self.settings is not None
        feeds = to_feeds(self.settings, opts)
        selection = to_selection(opts)
        is_wanted = to_filter(opts)

        def export(store: Store) -> None:
            check_names(store, selection)
            for feed in feeds:
                feed.check()
            write(feeds, filter(is_wanted, store.articles.select(**selection)))

        return export


def write(feeds: list[Feed], records: Iterable[Record]) -> None:
    """Write the records to every feed and say how many there are. Raises ``FeedError`` or ``StoreError``."""
    asyncio.run(write_feeds(feeds, records))
    for feed in feeds:
        if feed.failure:
            raise FeedError(feed.failure)
    if not any(feed.is_stream for feed in feeds):
        for feed in feeds:
            print(f"{feed.count} records in {to_plain(feed.name)}")


def check_names(store: Store, selection: dict[str, Any]) -> None:
    """Raises ``ArgumentError`` for a section that neither the site is known to have nor the store."""
    names = {name.partition("/")[0] for name in selection["sections"] or ()} - set(SECTIONS)
    for name in sorted(names - store.articles.sections() if names else ()):
        raise ArgumentError(f"--section names an unknown section {name!r}.")


def to_feeds(settings: Settings, opts: argparse.Namespace) -> list[Feed]:
    """Where ``-o`` leads. Raises ``ArgumentError`` without any, or for one that cannot be written."""
    if not opts.output:
        raise ArgumentError("Name a file with -o, such as -o articles.csv.")
    fields = {} if opts.fields is None else {"fields": read_option("--fields", _to_fields, opts.fields)}
    crawler = Crawler(Spider, settings)
    spider = Spider.from_crawler(crawler, name="inews")
    formats = settings.getwithbase("FEED_EXPORTERS")
    feeds = []
    for output in opts.output:
        uri, kind = _split(output, formats)
        options = {"format": kind, "overwrite": uri != "stdout:", **fields}
        if opts.bom and kind == "csv":
            options["encoding"] = "utf-8-sig"
        feeds.append(Feed(crawler, spider, uri, options))
    check_feeds(feeds)
    return feeds


def _split(output: str, formats: Collection[str]) -> tuple[str, str]:
    """Target and format of ``FILE:FORMAT`` or ``FILE.FORMAT``."""
    name, colon, kind = output.rpartition(":")
    if not colon or kind.lower() not in formats:  # 12:30:00.csv is a name, not a format
        name, kind = output, STREAM_FORMAT if output == "-" else PurePath(output).suffix[1:]
    return "stdout:" if name in {"-", "stdout"} else name, kind.lower()


def _to_fields(given: str) -> Any:
    """Names, or names with the titles of their columns."""
    if given.lower() == "slim":
        return list(SLIM)
    columns = [word.partition("=") for word in to_words(given)]
    names = [name for name, _, _ in columns]
    if len(set(names)) < len(names):
        raise ValueError(f"names {next(name for name in names if names.count(name) > 1)!r} twice")
    if not any(column for _, _, column in columns):
        return names
    return {name: column or name for name, _, column in columns}


def to_filter(opts: argparse.Namespace) -> Callable[[Record], bool]:
    """The conditions that the store's index does not answer. Raises ``ArgumentError``."""
    tags = read_option("--tag", _to_tags, opts.tag)
    words = (read_option("--query", to_query, opts.query) or "").casefold().split()
    changed = read_option("--changed-since", to_date, opts.changed_since)

    def is_wanted(record: Record) -> bool:
        if tags and tags.isdisjoint(tag.casefold() for tag in record["tags"]):
            return False
        if changed and datetime.fromisoformat(record["fetched_at"]).astimezone(WIB).date() < changed:
            return False
        text = " ".join(record[name] or "" for name in SEARCHED).casefold() if words else ""
        return all(word in text for word in words)

    return is_wanted


def _to_tags(given: list[str]) -> Collection[str]:
    """The tags in small letters; a value with a comma is its parts, and one tag that has a comma."""
    return {" ".join(tag.split()).casefold() for tag in (*to_words(given), *given)}


def to_selection(opts: argparse.Namespace) -> dict[str, Any]:
    """What ``Articles.select`` is asked for. Raises ``ArgumentError`` for the first wrong option."""
    since = read_option("--since", to_date, opts.since)
    until = read_option("--until", to_date, opts.until)
    if since and until and since > until:
        raise ArgumentError(f"--since {since} is later than --until {until}.")
    return {
        "since": since,
        "until": until,
        "sections": read_option("--section", to_sections, opts.section),
        "editions": read_option("--edition", to_editions, opts.edition),
        "kinds": read_option("--kind", _to_kinds, opts.kind),
        "versions": opts.versions,
        "duplicates": not opts.no_duplicates,
    }


def read_option(option: str, convert: Callable[[Any], Any], given: Any) -> Any:
    if given is None:
        return None
    try:
        return convert(given)
    except ValueError as error:
        raise ArgumentError(f"{option} {error}.") from None


def to_sections(given: list[str]) -> Collection[str]:
    names = {word.lower().strip("/") for word in to_words(given)}
    for name in sorted(names):
        if not all(map(SLUG.match, name.split("/"))) or name.count("/") > 1:
            raise ValueError(f"names an unknown section {name!r}")
    return names


def to_editions(given: list[str]) -> Collection[str] | None:
    names = {to_edition(word) for word in to_words(given)}
    if "all" in names:
        return None
    groups = {"provinces": PROVINCES, "network": NETWORK_HOSTS}
    return {name for word in names for name in groups.get(word, (word,))}


def _to_kinds(given: list[str]) -> Collection[str]:
    kinds = {word.lower() for word in to_words(given)}
    for kind in sorted(kinds.difference(KINDS)):
        raise ValueError(f"names an unknown kind {kind!r}; the kinds are {', '.join(KINDS)}")
    return kinds
