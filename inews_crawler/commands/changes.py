"""`scrapy changes`: the articles that changed lately, word by word, and those that the site withdrew."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand

from inews_crawler.arguments import to_date, to_section, to_words
from inews_crawler.commands.asking import StoreCommand
from inews_crawler.commands.differences import show, to_change, to_change_data
from inews_crawler.exceptions import ArgumentError
from inews_crawler.feeds.json import to_json
from inews_crawler.store.moments import day_start, from_seconds

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from rich.text import Text

    from inews_crawler.store import Store

HOURS = re.compile(r"([0-9]{1,5})h")


class Command(StoreCommand, ScrapyCommand):
    """Lists changed articles, the latest first."""

    def syntax(self) -> str:
        return "[--since 24h] [--section news,regional/jabar] [--json]"

    def short_desc(self) -> str:
        return "Show which articles changed, and what in them"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument_group(title="Changes").add_argument
        add("--since", default="24h", metavar="TIME", help="24h, 7d or a day (default: 24h)")
        add("--section", metavar="NAMES", help="sections and subsections of www only")
        add("--json", action="store_true", help="as JSON, one change a line")

    def to_query(self, args: list[str], opts: argparse.Namespace) -> Callable[[Store], None]:
        if args:
            raise ArgumentError(f"Unknown argument {args[0]!r}.")
        since = to_since(opts.since, datetime.now(UTC))
        try:
            sections = [to_section(word) for word in to_words(opts.section)] if opts.section else None
        except ValueError as error:
            raise ArgumentError(f"--section: {error}") from None

        def ask(store: Store) -> None:
            if opts.json:
                for former, latter in store.published.changes(since, sections=sections):
                    print(to_json(to_change_data(former, latter)).decode())
                for row in store.published.withdrawn(since, sections=sections):
                    print(to_json(to_withdrawal(row)).decode())
            else:
                show(lambda: to_lines(store, since, sections))

        return ask


def to_since(word: str, now: datetime) -> int:
    """A moment: ``24h`` before now, or the beginning of a day in Jakarta. Raises ``ArgumentError``."""
    hours = HOURS.fullmatch(word.strip().lower())
    if hours is not None:
        return int((now - timedelta(hours=int(hours[1]))).timestamp())
    try:
        return day_start(to_date(word))
    except ValueError as error:
        raise ArgumentError(f"--since {error}") from None


def to_lines(store: Store, since: int, sections: list[str] | None) -> Iterator[Text | str]:
    """The changes, then what was withdrawn."""
    count = 0
    for former, latter in store.published.changes(since, sections=sections):
        count += 1
        yield f"{latter['url']}"
        yield f"version {latter['version']}, fetched {latter['fetched_at']}"
        yield from to_change(former, latter)
        yield ""
    for row in store.published.withdrawn(since, sections=sections):
        count += 1
        yield f"{row.url}"
        seen = f"{from_seconds(row.attempted_at):%Y-%m-%d %H:%M} UTC"
        yield f"withdrawn (seen {seen}): {row.title}"
        yield ""
    yield f"{count} changed or withdrawn since {from_seconds(since):%Y-%m-%d %H:%M} UTC."


def to_withdrawal(row: Any) -> dict[str, Any]:
    """A withdrawn article for a program."""
    seen = from_seconds(row.attempted_at)
    return {
        "key": row.key,
        "url": row.url,
        "withdrawn": row.reason,
        "seen_at": seen.isoformat() if seen else None,
        "title": row.title,
    }
