"""`scrapy report`: what a run brought, why it ended as it did, and how it differs from another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand

from inews_crawler.commands.asking import StoreCommand, to_plain
from inews_crawler.exceptions import ArgumentError, StoreError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Mapping

    from inews_crawler.store import Store

Report = dict[str, Any]
#: Counts that are compared, and groups of counters of which every line that differs is.
COUNTS = ("new", "changed", "known", "failed", "dropped")
GROUPS = ("fields", "discovered", "statuses", "dropped")
#: Addresses shown of each reason.
EXAMPLES = 3


class Command(StoreCommand, ScrapyCommand):
    """Prints the report of one run."""

    def syntax(self) -> str:
        return "[RUN] [--html | --json | --compare RUN]"

    def short_desc(self) -> str:
        return "Show what a run brought and why it ended as it did"

    def long_desc(self) -> str:
        return (
            "Prints the report of a run (by its number in `scrapy runs`; without one: of the last that ended)"
            " in short. --html prints the page, made anew from the run's report.json and the store."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        group = parser.add_argument_group(title="Report").add_mutually_exclusive_group()
        group.add_argument("--html", action="store_true", help="the page for people, to standard output")
        group.add_argument("--json", action="store_true", help="report.json as it is")
        group.add_argument("--compare", metavar="RUN", help="what differs from another run")

    def to_query(self, args: list[str], opts: argparse.Namespace) -> Callable[[Store], None]:
        if len(args) > 1:
            raise ArgumentError("Give one run, by its number.")
        run = to_number(args[0]) if args else None
        other = to_number(opts.compare) if opts.compare is not None else None

        def show(store: Store) -> None:
            report = read_report(store, run)
            if opts.json:
                print(json.dumps(report, ensure_ascii=False, indent=2))
            elif opts.html:
                from inews_crawler.extensions.report_page import build_page  # noqa: PLC0415 - Jinja2, pygal

                print(build_page(report, store))
            else:
                lines = to_lines(report) if other is None else compare(read_report(store, other), report)
                for line in lines:
                    print(to_plain(line))

        return show


def to_number(word: str) -> int:
    """A run's number. Raises ``ArgumentError``."""
    if not word.isdecimal():
        raise ArgumentError(f"{word!r} is no number of a run; `scrapy runs` lists them.")
    return int(word)


def read_report(store: Store, number: int | None) -> Report:
    """The report of a run, or of the last that left one. Raises ``StoreError`` where there is none."""
    for run in store.runs.latest(1) if number is None else [store.runs.find(number)]:
        if run is None:
            raise StoreError(f"The store {store.name} has no run {number}.")
        path = Path(run.output) / "report.json"
        try:
            report: Report = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            state = "has not ended, or was killed" if run.finished_at is None else "has lost its folder"
            raise StoreError(f"Run {run.id} {state}: there is no report at {path}.") from None
        return report
    raise StoreError(f"The store {store.name} has seen no run.")


def to_lines(report: Report) -> Iterator[str]:
    """The report in short."""
    yield f"Run {report['run']}: {report['outcome']} ({report['exit_code']}). {report['cause']}"
    asked = f"{report['requests']} requests, {report['retries']} retries"
    yield f"{report['started_at']}, {report['seconds']} s, {asked}"
    yield "Articles: " + ", ".join(f"{report['counts'].get(name, 0)} {name}" for name in COUNTS)
    for one in report.get("monitors", ()):
        yield f"Monitor {one['monitor']}: {one['sentence']}"
        yield from (f"  {file}" for file in one["files"])
    for reason, group in report["failures"].items():
        yield f"{reason}: {group['count']}"
        yield from (f"  {one['url']}" for one in group["examples"][:EXAMPLES])
    yield "Files: " + (", ".join(report["files"]) or "none")


def compare(before: Report, after: Report) -> Iterator[str]:
    """What differs from one run to another, a line each."""
    yield f"Run {before['run']} ({before['outcome']}) and run {after['run']} ({after['outcome']})"
    yield from _to_differences("articles", before["counts"], after["counts"])
    for name in ("requests", "retries", "seconds"):
        yield from _to_differences(name, {"": before[name]}, {"": after[name]})
    for name in GROUPS:
        yield from _to_differences(name, before[name], after[name])
    reasons = [
        {reason: group["count"] for reason, group in report["failures"].items()} for report in (before, after)
    ]
    yield from _to_differences("failures", *reasons)


def _to_differences(title: str, before: Mapping[str, float], after: Mapping[str, float]) -> Iterator[str]:
    for name in sorted({*before, *after}):
        former, latter = before.get(name, 0), after.get(name, 0)
        if former != latter:
            yield f"{f'{title} {name}'.strip():45} {former:>8} {latter:>8}"
