"""`scrapy runs`: the last runs, what each brought and how it ended; one run in detail."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand

from inews_crawler.commands.asking import StoreCommand, to_plain
from inews_crawler.crawl.outcome import Outcome
from inews_crawler.exceptions import ArgumentError, StoreError
from inews_crawler.extensions.lock import is_held
from inews_crawler.feeds.json import to_json
from inews_crawler.text.dates import to_iso

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Collection, Sequence

    from inews_crawler.store import Store
    from inews_crawler.store.runs import RunRecord

DEFAULT_NUMBER = 10
#: The width of a table in a file or a pipe: rows are not broken there.
PLAIN_WIDTH = 400


class Command(StoreCommand, ScrapyCommand):
    """Lists the last runs, the newest first."""

    def syntax(self) -> str:
        return "[RUN] [-n NUMBER] [--json]"

    def short_desc(self) -> str:
        return "List the last runs, or show one"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "-n", dest="number", type=int, default=DEFAULT_NUMBER, help="how many (default: 10)"
        )
        parser.add_argument("--json", action="store_true", help="as JSON, one run a line")

    def to_query(self, args: list[str], opts: argparse.Namespace) -> Callable[[Store], None]:
        if len(args) > 1 or (args and not args[0].isdecimal()):
            raise ArgumentError(f"Unknown argument {args[-1]!r}.")
        if opts.number < 1:
            raise ArgumentError(f"-n is {opts.number}, which is no whole number of at least 1.")

        def show(store: Store) -> None:
            runs = [find_run(store, int(args[0]))] if args else store.runs.latest(opts.number)
            if opts.json:
                for run in runs:
                    print(to_json(to_summary(run)).decode())
            elif args:
                show_run(runs[0], is_running=self._is_running(runs[0], store))
            else:
                running = {run.id for run in runs if self._is_running(run, store)}
                show_table(store, runs, running)

        return show

    def _is_running(self, run: RunRecord, store: Store) -> bool:
        """True if the run has no end, is the last one, and a process holds the lock of the store."""
        assert self.settings is not None
        if run.outcome is not None or store.runs.latest(1)[0].id != run.id:
            return False
        return is_held(self.settings["INEWS_STORE_URL"], Path(self.settings["INEWS_OUTPUT_DIR"]))


def find_run(store: Store, number: int) -> RunRecord:
    """One run. Raises ``StoreError`` where there is none of this number."""
    run = store.runs.find(number)
    if run is None:
        raise StoreError(f"The store {store.name} has no run {number}.")
    return run


def show_run(run: RunRecord, *, is_running: bool) -> None:
    """Print one run, a line a fact."""
    arguments = {name: value for name, value in run.arguments.items() if value not in (None, [], {})}
    facts = {
        "run": run.id,
        "outcome": to_ending(run, is_running=is_running),
        "cause": run.cause or "",
        "started (UTC)": f"{run.started_at:%Y-%m-%d %H:%M:%S}",
        "ended (UTC)": f"{run.finished_at:%Y-%m-%d %H:%M:%S}" if run.finished_at else "",
        "published (UTC)": f"{run.published_at:%Y-%m-%d %H:%M:%S}" if run.published_at else "",
        "articles": f"{run.new} new, {run.changed} changed",
        "counts": ", ".join(f"{count} {name}" for name, count in run.counts.items()),
        "arguments": to_json(arguments).decode(),
        "folder": run.output,
    }
    for name, fact in facts.items():
        print(to_plain(f"{name:16} {fact}").rstrip())


def show_table(store: Store, runs: Sequence[RunRecord], running: Collection[int]) -> None:
    """Print the last runs as a table, the newest first."""
    if not runs:
        print(f"The store {to_plain(store.name)} has seen no run.")
        return
    from rich.console import Console  # noqa: PLC0415 - every start of scrapy imports every command
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("run", "started (UTC)", "new", "changed", "failed", "outcome", "cause"):
        is_number = name in {"run", "new", "changed", "failed"}
        table.add_column(name, justify="right" if is_number else "left", overflow="fold")
    for run in runs:
        summary = to_summary(run)
        started = f"{run.started_at:%Y-%m-%d %H:%M:%S}"
        numbers = [str(summary[name]) for name in ("new", "changed", "failed")]
        cells = [Text(cell) for cell in (str(run.id), started, *numbers)]
        ending = Text(to_ending(run, is_running=run.id in running), style=to_style(run))
        table.add_row(*cells, ending, Text(to_plain(run.cause or "")))
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


def to_ending(run: RunRecord, *, is_running: bool = False) -> str:
    """How a run ended, in words: ``0 ok``."""
    if run.outcome is None:
        return "running" if is_running else "no end"
    return f"{run.outcome} {Outcome(run.outcome).name.lower()}"


def to_style(run: RunRecord) -> str:
    """The colour of an outcome on a terminal."""
    colours = {None: "", Outcome.OK: "green", Outcome.DEGRADED: "yellow", Outcome.LOCKED: "dim"}
    return colours.get(None if run.outcome is None else Outcome(run.outcome), "red")
