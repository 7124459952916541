"""`scrapy history`: the versions of an article, and what changed from one to the next."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand

from inews_crawler.commands.asking import StoreCommand
from inews_crawler.commands.differences import show, to_change
from inews_crawler.exceptions import ArgumentError, StoreError
from inews_crawler.feeds.json import to_json
from inews_crawler.site.article_addresses import to_article_address

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Sequence

    from rich.text import Text

    from inews_crawler.store import Store

Record = dict[str, Any]


class Command(StoreCommand, ScrapyCommand):
    """Shows how an article's title and body changed."""

    def syntax(self) -> str:
        return "[--json] ADDRESS"

    def short_desc(self) -> str:
        return "Show the versions of a stored article and what changed"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="the records as JSON, one version a line")

    def to_query(self, args: list[str], opts: argparse.Namespace) -> Callable[[Store], None]:
        if len(args) != 1 or args[0].startswith("-"):
            raise ArgumentError("Give one address of an article.")
        return lambda store: show_history(store, args[0], as_json=opts.json)


def show_history(store: Store, address: str, *, as_json: bool) -> None:
    """Print the versions of an article, the first one first.

    Raises ``StoreError`` for an address under which nothing is stored.
    """
    versions = find_versions(store, address)
    if as_json:
        for record in versions:
            print(to_json(record).decode())
        return
    entry = store.ledger.entry(versions[-1]["key"])
    show(lambda: to_lines(versions, is_withdrawn=entry is not None and entry.state == "gone"))


def find_versions(store: Store, address: str) -> list[Record]:
    """All versions of the article that an address in any form leads to, the first one first."""
    url = address if "://" in address else f"https://{address}"
    known = to_article_address(url)
    versions = store.articles.history(known.key) if known else []
    if not versions:
        target = store.ledger.resolve([url]).get(url)
        versions = store.articles.history(target) if target else []
    if not versions:
        raise StoreError(f"Nothing is stored under {address}.")
    return versions


def to_lines(versions: Sequence[Record], *, is_withdrawn: bool = False) -> Iterator[Text | str]:
    """A readable history: what it is about, its versions, and each change word by word."""
    yield str(versions[-1]["url"])
    for record in versions:
        about = f"fetched {record['fetched_at']}, {record['word_count']} words"
        yield f"version {record['version']}, {about}: {record['title']}"
    if is_withdrawn:
        yield "The site has withdrawn it."
    for former, latter in pairwise(versions):
        yield ""
        yield f"version {former['version']} to {latter['version']}"
        yield from to_change(former, latter)
