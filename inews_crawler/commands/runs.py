"""`scrapy runs`: the last runs, how many new, changed and failed articles each had, and how it ended."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text
from scrapy.commands import ScrapyCommand

from inews_crawler.commands.asking import StoreCommand, to_plain
from inews_crawler.crawl.outcome import Outcome
from inews_crawler.exceptions import ArgumentError
from inews_crawler.feeds.json import to_json
from inews_crawler.text.dates import to_iso

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from inews_crawler.store import Store
    from inews_crawler.store.runs import RunRecord

DEFAULT_NUMBER = 10
#: The width of a table in a file or a pipe: rows are not broken there.
PLAIN_WIDTH = 400


class Command(StoreCommand, ScrapyCommand):
    """Lists the last runs, the newest first."""

    def syntax(self) -> str:
        return "[-n NUMBER] [--json]"

    def short_desc(self) -> str:
        return "List the last runs"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "-n", dest="number", type=int, default=DEFAULT_NUMBER, help="how many (default: 10)"
        )
        parser.add_argument("--json", action="store_true", help="as JSON, one run a line")

    def to_query(self, args: list[str], opts: argparse.Namespace) -> Callable[[Store], None]:
        if args:
            raise ArgumentError(f"Unknown argument {args[0]!r}.")
        if opts.number < 1:
            raise ArgumentError(f"-n is {opts.number}, which is no whole number of at least 1.")
        show = show_json if opts.json else show_table
        return lambda store: show(store, opts.number)


def show_json(store: Store, number: int) -> None:
    """Print the last runs, one JSON object a line, the newest first."""
    for run in store.runs.latest(number):
        print(to_json(to_summary(run)).decode())


def show_table(store: Store, number: int) -> None:
    """Print the last runs as a table, the newest first."""
    runs = store.runs.latest(number)
    if not runs:
        print(f"The store {to_plain(store.name)} has seen no run.")
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("run", "started (UTC)", "new", "changed", "failed", "outcome", "cause"):
        is_number = name in {"run", "new", "changed", "failed"}
        table.add_column(name, justify="right" if is_number else "left", overflow="fold")
    for run in runs:
        summary = to_summary(run)
        started = f"{run.started_at:%Y-%m-%d %H:%M:%S}"
        numbers = [str(summary[name]) for name in ("new", "changed", "failed")]
        cells = [str(run.id), started, *numbers, to_ending(run), to_plain(run.cause or "")]
        table.add_row(*(Text(cell) for cell in cells))
    console = Console(highlight=False, width=None if sys.stdout.isatty() else PLAIN_WIDTH)
    with console.capture() as shown:  # printed by print: rich ends the process when a reader goes away
        console.print(table)
    print(shown.get(), end="")


def to_summary(run: RunRecord) -> dict[str, Any]:
    """A run for a program, times in UTC; without an end if it was killed or still goes on."""
    return {
        "run": run.id,
        "started_at": to_iso(run.started_at),
        "finished_at": to_iso(run.finished_at) if run.finished_at else None,
        "new": run.new,
        "changed": run.changed,
        "failed": run.counts.get("failed", 0),
        "outcome": run.outcome,
        "outcome_name": None if run.outcome is None else Outcome(run.outcome).name.lower(),
        "cause": run.cause,
        "folder": run.output,
        "arguments": run.arguments,
    }


def to_ending(run: RunRecord) -> str:
    """How a run ended, in words: ``0 ok``."""
    return "no end" if run.outcome is None else f"{run.outcome} {Outcome(run.outcome).name.lower()}"
