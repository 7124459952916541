"""`scrapy export`: any feed from the store, at any time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, get_args

from scrapy.commands import ScrapyCommand

from inews_crawler.arguments import SLUG, to_date, to_edition, to_words
from inews_crawler.commands.asking import answer, to_plain
from inews_crawler.exceptions import ArgumentError, FeedError
from inews_crawler.feeds.files import is_pipe
from inews_crawler.feeds.formats import format_of, is_format
from inews_crawler.feeds.storage import FeedTarget, check_writable, write_feeds
from inews_crawler.items import Kind
from inews_crawler.site.hosts import NETWORK_HOSTS, PROVINCES, SECTIONS

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Collection

    from inews_crawler.store import Store

#: What standard output gets if no format is named with it: whole after every line.
STREAM_FORMAT = "jsonl"
KINDS: tuple[str, ...] = get_args(Kind)


class Command(ScrapyCommand):
    """Writes stored articles to files or standard output, always in the same order."""

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        return "-o FILE [options]"

    def short_desc(self) -> str:
        return "Write stored articles to a JSON, JSON Lines, CSV or Parquet file"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument_group(title="Export").add_argument
        add(
            "-o",
            "-O",
            "--output",
            action="append",
            metavar="FILE",
            help="file.json, .jsonl, .csv or .parquet, written anew; FILE:FORMAT for other names,"
            " -:FORMAT for standard output; may be repeated",
        )
        add("--since", metavar="DAY", help="first day of publishing, Jakarta time: 2026-11-23 or 23-11-2026")
        add("--until", metavar="DAY", help="last day of publishing, the same")
        add("--section", action="append", metavar="NAMES", help="news,finance/bisnis; may be repeated")
        add("--edition", action="append", metavar="NAMES", help="www, provinces, network or names of hosts")
        add("--kind", action="append", metavar="NAMES", help=", ".join(KINDS))
        add("--versions", action="store_true", help="every stored version, not only the latest")
        add("--no-duplicates", action="store_true", help="without articles that repeat another one")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        self.exitcode = answer(self.settings, lambda: to_export(args, opts))


def to_export(args: list[str], opts: argparse.Namespace) -> Callable[[Store], None]:
    """What is asked of the store. Raises ``ArgumentError`` for the first wrong argument."""
    if args:
        raise ArgumentError(f"Unknown argument {args[0]!r}.")
    targets = to_targets(opts.output)
    selection = to_selection(opts)
    return lambda store: export(store, targets, selection)


def export(store: Store, targets: list[FeedTarget], selection: dict[str, Any]) -> None:
    """Write the selected records to every target.

    Raises ``FeedError`` or ``StoreError``; then no file has changed.
    """
    check_names(store, selection)
    for target in targets:
        check_writable(target)
    counts = write_feeds(targets, lambda: store.articles.select(**selection))
    if all(target.path and not is_pipe(target.path) for target in targets):
        for target, count in counts.items():
            print(f"{count} records in {to_plain(str(target.path))}")


def check_names(store: Store, selection: dict[str, Any]) -> None:
    """Raises ``ArgumentError`` for a section that neither the site is known to have nor the store."""
    names = {name.partition("/")[0] for name in selection["sections"] or ()} - set(SECTIONS)
    for name in sorted(names - store.articles.sections() if names else ()):
        raise ArgumentError(f"--section names an unknown section {name!r}.")


def to_targets(outputs: list[str] | None) -> list[FeedTarget]:
    """Where ``-o`` leads. Raises ``ArgumentError`` without any, or for a format there is none of."""
    if not outputs:
        raise ArgumentError("Name a file with -o, such as -o articles.csv.")
    try:
        return [_to_target(output) for output in outputs]
    except FeedError as error:
        raise ArgumentError(str(error)) from None


def _to_target(output: str) -> FeedTarget:
    name, colon, kind = output.rpartition(":")
    if not colon or not is_format(kind):  # 12:30:00.csv is a name, not a format
        name, kind = output, STREAM_FORMAT if output == "-" else output
    return FeedTarget(None if name in {"-", "stdout"} else Path(name), format_of(kind))


def to_selection(opts: argparse.Namespace) -> dict[str, Any]:
    """What ``Articles.select`` is asked for. Raises ``ArgumentError`` for the first wrong option."""
    since = _read("--since", to_date, opts.since)
    until = _read("--until", to_date, opts.until)
    if since and until and since > until:
        raise ArgumentError(f"--since {since} is later than --until {until}.")
    return {
        "since": since,
        "until": until,
        "sections": _read("--section", _to_sections, opts.section),
        "editions": _read("--edition", _to_editions, opts.edition),
        "kinds": _read("--kind", _to_kinds, opts.kind),
        "versions": opts.versions,
        "duplicates": not opts.no_duplicates,
    }


def _read(option: str, convert: Callable[[Any], Any], given: Any) -> Any:
    if given is None:
        return None
    try:
        return convert(given)
    except ValueError as error:
        raise ArgumentError(f"{option} {error}.") from None


def _to_sections(given: list[str]) -> Collection[str]:
    names = {word.lower().strip("/") for word in to_words(given)}
    for name in sorted(names):
        if not all(map(SLUG.match, name.split("/"))) or name.count("/") > 1:
            raise ValueError(f"names an unknown section {name!r}")
    return names


def _to_editions(given: list[str]) -> Collection[str] | None:
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
