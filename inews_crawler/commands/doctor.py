"""`scrapy doctor`: whether all that a run needs is there, and the site answers as it is known to."""

from __future__ import annotations

import asyncio
import os
import platform
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from scrapy import Request
from scrapy.commands import ScrapyCommand

from inews_crawler.commands.asking import to_exit_code, to_plain
from inews_crawler.commands.fetching import PageCommand, PageSpider, ask_site, to_loss
from inews_crawler.crawl.outcome import Outcome
from inews_crawler.discovery.anchors import find_article_links
from inews_crawler.exceptions import ArgumentError, InewsError, StoreError
from inews_crawler.explanation import explain_page
from inews_crawler.extensions.lock import is_held
from inews_crawler.extensions.options import RunOptions
from inews_crawler.rendering.chromium import find_chromium
from inews_crawler.site.article_addresses import to_article_address, to_part_url
from inews_crawler.site.hosts import host_of
from inews_crawler.store import Store
from inews_crawler.useragent import __version__, is_default_contact

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator

    from scrapy.settings import Settings

    from inews_crawler.crawl.fetching import FetchResult

OK, WARNING, WRONG = "ok", "warning", "wrong"
#: The talk with the site may take so many seconds in all, one page so many.
SECONDS, SECONDS_A_PAGE = 24, 8
#: Free bytes below which it is a warning, and below which it is wrong.
LITTLE_DISK, NO_DISK = 2_000_000_000, 100_000_000
#: Extras and a module of each.
EXTRAS = {
    "excel": "xlsxwriter", "gcs": "google.cloud.storage", "parquet": "pyarrow", "postgres": "psycopg",
    "s3": "boto3", "scrapyd": "scrapyd", "browse": "datasette", "archive": "warcio", "cluster": "distributed",
}  # fmt: skip
LIBRARIES = ("scrapy", "itemloaders", "selectolax", "sqlalchemy", "pydantic")


@dataclass(frozen=True, slots=True)
class Line:
    """What one check found; ``advice`` says what to do."""

    level: str
    subject: str
    found: str
    advice: str = ""

    def __str__(self) -> str:
        """The line as it is printed."""
        advice = f" -> {self.advice}" if self.advice else ""
        return to_plain(f"{self.level:8} {self.subject:12} {self.found}{advice}")


class Command(PageCommand, ScrapyCommand):
    """Checks installation, settings, store and site; writes nothing."""

    wanted = "no argument"
    default_settings: ClassVar[dict[str, Any]] = {
        "LOG_ENABLED": False,
        "DOWNLOAD_TIMEOUT": SECONDS_A_PAGE,
        "RETRY_TIMES": 0,
        "RETRY_ENABLED": False,
    }

    def syntax(self) -> str:
        return "[--editions www,jabar] [--offline]"

    def short_desc(self) -> str:
        return "Check installation, settings, store and site"

    def long_desc(self) -> str:
        return (
            "Checks everything that a run needs, asks the site for one page of each kind under robots.txt and"
            " with the delay of a crawl, and says of each whether it is ok, a warning or wrong, with what to"
            " do. Nothing is written. Exit code: 0, or 1 if anything is wrong."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument_group(title="Doctor").add_argument
        add("--editions", default="www", metavar="NAMES", help="the hosts to ask (default: www)")
        add("--offline", action="store_true", help="ask nothing of the site")

    def _run(self, args: list[str], opts: argparse.Namespace) -> None:
        if args:
            raise ArgumentError(f"Unknown argument {args[0]!r}.")
        assert self.settings is not None
        levels = []
        for line in (*check_machine(self.settings), *self._check_site(opts)):
            levels.append(line.level)
            print(line, flush=True)
        counts = ", ".join(f"{levels.count(level)} {level}" for level in (OK, WARNING, WRONG))
        print(counts)
        self._is_wrong = WRONG in levels

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        self._is_wrong = False
        self.exitcode = to_exit_code(lambda: self._run(args, opts)) or int(self._is_wrong)

    def _check_site(self, opts: argparse.Namespace) -> Iterable[Line]:
        if opts.offline:
            return []
        hosts = [host_of(name.strip()) for name in opts.editions.split(",")]
        try:
            return ask_site(self.crawler_process, lambda spider: ask_in_time(spider, hosts))
        except InewsError as error:
            return [Line(WRONG, "network", str(error))]


# --- what is here ---


def check_machine(settings: Settings) -> Iterator[Line]:
    """Everything that needs no network."""
    versions = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    yield Line(OK, "versions", f"inews_crawler {__version__}, Python {platform.python_version()}, {versions}")
    yield from check_settings(settings)
    yield from check_store(settings)
    yield from check_disk(settings)
    chromium = find_chromium(settings["INEWS_CHROMIUM"] or None)
    yield Line(OK, "browser", str(chromium) if chromium else "none; only render= needs one")
    there = [name for name, module in EXTRAS.items() if _is_installed(module)]
    yield Line(OK, "extras", f"{', '.join(there) or 'none'}; not installed: "
               f"{', '.join(name for name in EXTRAS if name not in there) or 'none'}")  # fmt: skip


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ModuleNotFoundError, PackageNotFoundError):
        return False


def check_settings(settings: Settings) -> Iterator[Line]:
    """The settings that matter to the site and to whoever reads the records."""
    try:
        options = RunOptions.from_settings(settings)
    except InewsError as error:
        yield Line(WRONG, "settings", str(error))
        return
    if is_default_contact(options.contact):
        yield Line(WARNING, "contact", "none", "set INEWS_CONTACT, so that the site's owners can reach you")
    else:
        yield Line(OK, "contact", options.contact)
    delay = settings.getfloat("DOWNLOAD_DELAY")
    level = OK if delay >= 1 else WARNING
    yield Line(level, "delay", f"{delay:g} s between two requests to a host",
               "" if level == OK else "a second at least is polite")  # fmt: skip
    for name in ("ROBOTSTXT_OBEY", "DOWNLOAD_VERIFY_CERTIFICATES"):
        if not settings.getbool(name):
            yield Line(WARNING, name.lower(), "off", f"leave {name} on")
    told = f"{len(options.monitors)} on, {len(options.alerts)} targets are told"
    yield Line(OK, "monitors", told) if options.monitors else Line(WARNING, "monitors", "off")


def check_store(settings: Settings) -> Iterator[Line]:
    """The store, who holds it, and how its last runs went."""
    try:
        with Store.open(settings["INEWS_STORE_URL"], create=False) as store:
            counts = store.ledger.count_states()
            told = ", ".join(f"{count:,} {state}" for state, count in sorted(counts.items())) or "empty"
            yield Line(OK, "store", f"{store.name}: addresses {told}")
            runs = store.runs.latest(24)
    except StoreError as error:
        is_new = str(error).startswith("There is no store")
        advice = "the first run makes it" if is_new else ""
        yield Line(WARNING if is_new else WRONG, "store", str(error), advice)
        return
    held = is_held(settings["INEWS_STORE_URL"], Path(settings["INEWS_OUTPUT_DIR"]))
    yield Line(OK, "lock", "a run is under way" if held else "free")
    ended = [run for run in runs if run.finished_at is not None]
    if not ended:
        yield Line(WARNING, "runs", "none has ended yet")
        return
    age = datetime.now(UTC) - ended[0].started_at
    bad = [run for run in ended if run.outcome not in {Outcome.OK, Outcome.LOCKED}]
    told = f"the last {age.total_seconds() / 3600:.0f} h ago; {len(bad)} of the last {len(ended)} not ok"
    is_bad = ended[0] in bad or age > timedelta(days=1)
    yield Line(WARNING if is_bad else OK, "runs", told, "scrapy report tells why" if is_bad else "")


def check_disk(settings: Settings) -> Iterator[Line]:
    """Room for the output, in bytes."""
    folder = Path(settings["INEWS_OUTPUT_DIR"]).resolve()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    level = WRONG if free < NO_DISK else WARNING if free < LITTLE_DISK else OK
    yield Line(level, "disk", f"{free / 1e9:.1f} GB free at {folder}", "" if level == OK else "make room")
    if not os.access(folder, os.W_OK):
        yield Line(WRONG, "disk", f"{folder} cannot be written to")


# --- what the site answers ---


async def ask_in_time(spider: PageSpider, hosts: list[str]) -> list[Line]:
    """What the site answers, as far as it does so in time."""
    lines: list[Line] = []
    try:
        async with asyncio.timeout(SECONDS):
            for host in hosts:
                await ask_host(spider, host, lines.append)
    except TimeoutError:
        lines.append(Line(WRONG, "network", f"the site took longer than {SECONDS} s", "try again later"))
    return lines


async def ask_host(spider: PageSpider, host: str, tell: Callable[[Line], None]) -> None:
    """One host: robots.txt, a list, the feed, an article, and whether ``/all`` serves it."""
    front = await spider.fetcher.fetch(f"https://{host}/")
    tell(to_robots_line(spider, host, front))
    if front.page is None:
        advice = "is there a network, and a proxy that lets us through?"
        tell(Line(WRONG, host, spider.refusals.get(front.url) or to_loss(front.url, front), advice))
        return
    links = find_article_links(front.page, "sections")
    level = OK if links else WARNING
    tell(Line(level, host, f"front page: {front.page.kind.type.value}, {len(links)} links to articles"))
    await ask_feed(spider, host, tell)
    for link in links[:3]:
        result = await spider.fetcher.fetch(link.url)
        if result.is_article and result.page is not None:
            await tell_article(spider, host, result, tell)
            return
    if links:
        tell(Line(WRONG, host, "none of the first articles of the front page could be read"))


def to_robots_line(spider: PageSpider, host: str, front: FetchResult) -> Line:
    """What robots.txt says, as far as the first request shows it."""
    get = spider.crawler.stats.get_value
    unreachable = get(f"inews/robots/unreachable/{host}")
    if unreachable:
        return Line(WRONG, "robots.txt", f"{host}: cannot be read ({unreachable}), so nothing may be asked")
    if front.reason == "robots":
        return Line(WRONG, "robots.txt", f"{host}: forbids the front page")
    delay = get(f"inews/crawl_delay/{host}")
    return Line(OK, "robots.txt", f"{host}: lets us in" + (f", Crawl-delay {delay:g} s" if delay else ""))


async def ask_feed(spider: PageSpider, host: str, tell: Callable[[Line], None]) -> None:
    """Whether the feed is there and names articles."""
    url = f"https://{host}/feed"
    try:
        response = await spider.crawler.engine.download_async(Request(url))
    except Exception as error:  # noqa: BLE001 - whatever keeps it from coming is what is told
        tell(Line(WARNING, host, f"/feed could not be had: {type(error).__name__}"))
        return
    entries = response.body.count(b"<item")
    level = OK if response.status == 200 and entries else WARNING  # noqa: PLR2004 - HTTP
    tell(Line(level, host, f"/feed: HTTP {response.status}, {entries} entries"))


async def tell_article(
    spider: PageSpider, host: str, result: FetchResult, tell: Callable[[Line], None]
) -> None:
    """Layout and sources of an article, and whether the view of all parts serves it."""
    assert result.page is not None
    explanation = explain_page(result.page, datetime.now(UTC))
    sources = {name: story.source for name, story in explanation.fields.items() if story.value}
    missing = [name for name in ("title", "body", "published_at") if name not in sources]
    told = ", ".join(
        f"{name} {sources[name]}" for name in ("title", "body", "published_at") if name in sources
    )
    level = WRONG if missing else WARNING if explanation.layout == "generic" else OK
    advice = f"scrapy explain {result.url}" if level != OK else ""
    lacks = f", without {', '.join(missing)}" if missing else ""
    tell(Line(level, host, f"article: layout {explanation.layout}, {told}{lacks}", advice))
    address = to_article_address(result.url)
    if address is None:
        return
    whole = await spider.fetcher.fetch(to_part_url(address, "all"))
    does = "serves" if whole.is_article and whole.url.endswith("/all") else "does not serve"
    parts = "an article in parts" if explanation.plan.count > 1 else "an article of one page"
    tell(Line(OK, host, f"/all {does} {parts}"))
