"""`scrapy savepage`: an article's pages as served, with a draft of its record to be read by eye."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand

from inews_crawler.commands.asking import to_plain
from inews_crawler.commands.fetching import PageCommand, ask_site, to_asked_url, to_no_article
from inews_crawler.crawl.parts import PartFinder
from inews_crawler.exceptions import PageError
from inews_crawler.feeds.files import check_place, reason_of, write_whole
from inews_crawler.feeds.json import to_utf8
from inews_crawler.items import to_record
from inews_crawler.page import load_article
from inews_crawler.site.article_addresses import to_article_address

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from scrapy.http import Response

    from inews_crawler.commands.fetching import PageSpider
    from inews_crawler.crawl.parts import Parts
    from inews_crawler.site.article_addresses import ArticleAddress

DEFAULT_FOLDER = Path("pages")
FIRST, WHOLE = "page.html", "all.html"
#: Files of an earlier capture that a later one need not write again.
CAPTURED = re.compile(r"part-[0-9]+\.html|all\.html")
#: Headers about the text of a response: type, charset, version and rules of use.
HEADERS = (
    "Content-Type",
    "Content-Language",
    "Date",
    "Last-Modified",
    "ETag",
    "Cache-Control",
    "Link",
    "X-Robots-Tag",
)
LONGEST_NAME = 100  #: characters of a folder's name


@dataclass(frozen=True, slots=True)
class Capture:
    """An article's pages as they were served, and what the crawl makes of them."""

    address: str  #: of ``page.html``
    status: int
    headers: dict[str, str]  #: of ``page.html``
    pages: dict[str, bytes]  #: file name to body, decompressed
    read: list[str]  #: the names of the pages the record is made of, in order
    layout: str
    record: dict[str, Any]


class Command(PageCommand, ScrapyCommand):
    """Saves one article's pages for study or as a test case; opens no store."""

    wanted = "one address of an article"

    def syntax(self) -> str:
        return "[-d FOLDER] [--force] ADDRESS"

    def short_desc(self) -> str:
        return "Save an article's pages and a draft of its record"

    def long_desc(self) -> str:
        return (
            "Asks for an article as the crawl does, under robots.txt and with its delay, and saves page.html"
            " (and part-2.html, part-3.html and so on, or all.html, of a split article) as served, case.json"
            " about where they came from, and expected.json: the record the crawler makes of them, a draft"
            " to be read by eye beside the page. The texts are the site's: keep them to yourself. No store is"
            " opened. Exit code: 0 saved, 1 the page cannot be had, is no article or cannot be saved,"
            " 2 wrong usage or an address of another site."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument_group(title="Save").add_argument
        add("-d", "--folder", metavar="FOLDER", help="where to (default: pages/<last part of the address>)")
        add("--force", action="store_true", help="write over what an earlier call saved there")

    def act(self, given: str, opts: argparse.Namespace) -> None:
        url = to_start(to_asked_url(given))
        folder = Path(opts.folder) if opts.folder else DEFAULT_FOLDER / to_folder_name(url)
        check_folder(folder, force=opts.force)
        capture = ask_site(self.crawler_process, lambda spider: capture_article(spider, url))
        write_capture(capture, folder)
        pages = "1 page" if len(capture.pages) == 1 else f"{len(capture.pages)} pages"
        print(f"{pages} and a draft of the record in {to_plain(str(folder))}")


def to_start(url: str) -> str:
    """The page to begin with: that of a numbered part is the article's first."""
    address = to_article_address(url)
    return address.url if address and not address.amp and isinstance(address.part, int) else url


def to_folder_name(url: str) -> str:
    """A folder's name after an address: lower-case ASCII letters, digits and hyphens."""
    address = to_article_address(url)
    last = (address.url if address else url).rstrip("/").rpartition("/")[2]
    return re.sub(r"[^a-z0-9]+", "-", last.lower()).strip("-")[:LONGEST_NAME].strip("-") or "page"


def check_folder(folder: Path, *, force: bool) -> None:
    """Raise ``PageError`` or ``FeedError`` if nothing can be written there, or something is there already."""
    try:
        if not force and folder.is_dir() and any(folder.iterdir()):
            raise PageError(f"{folder} is not empty; --force writes over what was saved there.")
    except OSError as error:
        raise PageError(f"Cannot write {folder}: {reason_of(error)}.") from None
    check_place(folder / FIRST)


async def capture_article(spider: PageSpider, url: str) -> Capture:
    """Ask for an article, with its parts. Raises ``PageError`` if it cannot be had or is none."""
    first = await spider.fetch_page(url)
    address = to_article_address(first.url)
    if not first.is_article or address is None:
        raise PageError(to_no_article(first))
    parts = await PartFinder(spider.fetcher, spider.crawler.stats).find(address, first)
    if parts.interruption is not None:
        raise spider.to_error(parts.interruption.url, parts.interruption)
    return to_capture(address, parts, first.url, spider.responses)


def to_capture(
    address: ArticleAddress, parts: Parts, first_url: str, responses: Mapping[str, Response]
) -> Capture:
    """The capture of an article whose record is made of some of these responses."""
    read: dict[str, Response] = {}
    for part, result in parts.fetched.items():
        name = FIRST if part == "1" else WHOLE if part == "all" else f"part-{part}.html"
        read[name] = responses[result.url]
    if list(read) == [WHOLE] and read[WHOLE].url == first_url:
        read = {FIRST: read[WHOLE]}
    shown = read.get(FIRST) or responses[first_url]
    pages = {FIRST: shown.body, **{name: response.body for name, response in read.items()}}
    headers = {name: shown.headers.get(name) for name in HEADERS}
    article = load_article(
        parts.pages,
        address,
        page_count=parts.count,
        complete=not parts.failed,
        fetched_at=datetime.now(UTC),
    )
    return Capture(
        address=shown.url,
        status=shown.status,
        headers={name: value.decode("latin-1") for name, value in headers.items() if value},
        pages=pages,
        read=list(read),
        layout=parts.pages[0].layout.name,
        record=to_record(article),
    )


def to_case(capture: Capture) -> dict[str, Any]:
    """The content of ``case.json``: where the pages came from, and that nobody has read the record yet."""
    return {
        "address": capture.address,
        "status": capture.status,
        "headers": capture.headers,
        "fetched_at": capture.record["fetched_at"],
        "layout": capture.layout,
        "purpose": "",
        "origin": "captured",
        "draft": True,
        "complete": capture.record["complete"],
        "pages": capture.read,
    }


def write_capture(capture: Capture, folder: Path) -> None:
    """Put the files into the folder, each whole. Raises ``PageError`` or ``FeedError`` where that fails."""
    files = {
        **capture.pages,
        "expected.json": to_pretty_json(capture.record),
        "case.json": to_pretty_json(to_case(capture)),
    }
    try:
        for name, data in files.items():
            write_whole(folder / name, data)
        for path in folder.iterdir():
            if path.name not in files and CAPTURED.fullmatch(path.name):
                path.unlink()
    except OSError as error:
        raise PageError(f"Cannot write {folder}: {reason_of(error)}.") from None


def to_pretty_json(value: dict[str, Any]) -> bytes:
    """JSON that people can edit."""
    return to_utf8(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
