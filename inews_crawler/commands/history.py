"""`scrapy history`: the versions of an article, and what changed from one to the next."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text
from scrapy.commands import ScrapyCommand

from inews_crawler.commands.asking import StoreCommand, to_plain
from inews_crawler.exceptions import ArgumentError, StoreError
from inews_crawler.feeds.json import to_json
from inews_crawler.site.article_addresses import to_article_address

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Sequence

    from inews_crawler.store import Store

Record = dict[str, Any]
#: Blocks that are shown before and after a change.
CONTEXT_BLOCKS = 1
STYLES = {"-": "red", "+": "green", "@": "cyan"}


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
    console = Console(highlight=False, soft_wrap=True)
    with console.capture() as shown:  # printed by print: rich ends the process when a reader goes away
        for line in to_lines(versions):
            console.print(Text(to_plain(line), style=STYLES.get(line[:1], "")))
    print(shown.get(), end="")


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


def to_lines(versions: Sequence[Record]) -> Iterator[str]:
    """A readable history: what it is about, its versions, and each change as a unified diff by block."""
    yield str(versions[-1]["url"])
    for record in versions:
        about = f"fetched {record['fetched_at']}, {record['word_count']} words"
        yield f"version {record['version']}, {about}: {record['title']}"
    for former, latter in pairwise(versions):
        yield ""
        yield f"--- version {former['version']}, {former['fetched_at']}"
        yield f"+++ version {latter['version']}, {latter['fetched_at']}"
        yield from to_changes(former, latter)


def to_changes(former: Record, latter: Record) -> Iterator[str]:
    """The changes of title and body, each line with its sign; a block is whole or not shown."""
    if former["title"] != latter["title"]:
        yield "@@ title @@"
        yield f"-{former['title']}"
        yield f"+{latter['title']}"
    before, after = _to_blocks(former), _to_blocks(latter)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for group in matcher.get_grouped_opcodes(CONTEXT_BLOCKS):
        yield f"@@ body, block {group[0][3] + 1} @@"
        for tag, begin, end, new_begin, new_end in group:
            if tag == "equal":
                yield from _to_signed(" ", before[begin:end])
                continue
            yield from _to_signed("-", before[begin:end])
            yield from _to_signed("+", after[new_begin:new_end])


def _to_blocks(record: Record) -> list[str]:
    return (record["body"] or "").split("\n\n")


def _to_signed(sign: str, blocks: Sequence[str]) -> Iterator[str]:
    for block in blocks:
        for line in block.split("\n"):
            yield f"{sign}{line}"
