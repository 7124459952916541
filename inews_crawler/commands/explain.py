"""`scrapy explain`: the record that the crawler reads on one page, with every candidate for each field."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand
from scrapy.http import Response

from inews_crawler.commands.fetching import PageCommand, ask_site, to_asked_url, to_loss, to_no_article
from inews_crawler.commands.showing import show_explanation
from inews_crawler.crawl.fetching import read_response
from inews_crawler.exceptions import ArgumentError, PageError
from inews_crawler.explanation import explain_page
from inews_crawler.feeds.files import reason_of
from inews_crawler.feeds.json import to_json
from inews_crawler.items import FIELDS
from inews_crawler.middlewares.guard import find_fault
from inews_crawler.pages.document import Document
from inews_crawler.pages.nesting import MAX_DEPTH, is_nested_too_deeply
from inews_crawler.site.article_addresses import to_article_address

if TYPE_CHECKING:
    import argparse

    from inews_crawler.crawl.fetching import FetchResult
    from inews_crawler.explanation import Explanation


#: What a program is told of a candidate.
CANDIDATE = ("source", "path", "found", "survives", "value", "wins")


class Command(PageCommand, ScrapyCommand):
    """Explains one page, fetched or from a file; opens no store and writes nothing."""

    wanted = "one address of a page, or one file"

    def syntax(self) -> str:
        return "[--json] [--field NAME] [--address URL] ADDRESS|FILE"

    def short_desc(self) -> str:
        return "Show where each field of an article comes from"

    def long_desc(self) -> str:
        return (
            "Reads one page as the crawl does and shows every field of its record: each candidate value,"
            " its source, whether it survives normalising, and which one won. ADDRESS is a page of"
            " inews.id, asked for under robots.txt and with the delay of a crawl; FILE is a saved HTML page."
            " No store is opened and nothing is written. Exit code: 0 explained, 1 the page cannot be had"
            " or is no article, 2 wrong usage or an address of another site."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument_group(title="Explain").add_argument
        add("--json", action="store_true", help="as one JSON object, with every value in full")
        add("--field", metavar="NAME", choices=FIELDS, help="one field of the record only")
        add(
            "--address",
            metavar="URL",
            help="where FILE was saved from (default: its canonical link, then its og:url)",
        )

    def act(self, given: str, opts: argparse.Namespace) -> None:
        assert self.settings is not None
        if _is_file(given):
            result = read_file(Path(given), opts.address, self.settings.getint("DOWNLOAD_MAXSIZE"))
        elif opts.address:
            raise ArgumentError(f"--address goes with a file, and there is no file {given}.")
        else:
            url = to_asked_url(given)
            result = ask_site(self.crawler_process, lambda spider: spider.fetch_page(url))
        explain(given, result, as_json=opts.json, only=opts.field)


def _is_file(given: str) -> bool:
    try:
        return Path(given).is_file()
    except OSError:  # too long a name, as addresses can be
        return False


def read_file(path: Path, address: str | None, largest: int) -> FetchResult:
    """A saved page, read as if the site had answered it just now.

    Raises ``PageError`` for a file that cannot be read, has more than ``largest`` bytes or names no address,
    and ``ArgumentError`` for an ``address`` that is none of the site's.
    """
    try:
        if largest and path.stat().st_size > largest:
            raise PageError(f"{path} is larger than {largest:,} bytes (DOWNLOAD_MAXSIZE).")
        body = path.read_bytes()
    except OSError as error:
        raise PageError(f"Cannot read {path}: {reason_of(error)}.") from None
    if is_nested_too_deeply(body):
        raise PageError(f"{path} is nested deeper than {MAX_DEPTH:,} levels.")
    url = to_asked_url(address) if address else find_own_url(path, body)
    result = read_response(Response(url, body=body))
    if result.page is None:
        raise PageError(to_loss(str(path), result))
    return result


def find_own_url(path: Path, body: bytes) -> str:
    """The address a saved page says it has. Raises ``PageError`` if it names none of the site's."""
    document = Document(path.resolve().as_uri(), body)
    for named in (document.canonical, document.meta("og:url")):
        if named and find_fault(named) is None:
            return to_asked_url(named)
    raise PageError(f"{path} names no address of inews.id as its own; give it with --address.")


def explain(given: str, result: FetchResult, *, as_json: bool, only: str | None = None) -> None:
    """Print what a page tells. Raises ``PageError``, after the JSON if any, for a page that is no article."""
    address = to_article_address(result.url)
    if not result.is_article or address is None or result.page is None:
        if as_json:
            print(to_json(to_page_data(given, result)).decode())
        raise PageError(to_no_article(result))
    explanation = explain_page(result.page, datetime.now(UTC))
    if as_json:
        data = {**to_page_data(given, result), **to_data(explanation)}
        if only is not None:
            data["fields"] = {only: data["fields"][only]}
        print(to_json(data).decode())
    else:
        show_explanation(to_head(given, result, explanation), explanation, only)


def to_head(given: str, result: FetchResult, explanation: Explanation) -> dict[str, str]:
    """What is told of the page as a whole, for a reader."""
    assert result.page is not None
    kind, plan = result.page.kind, explanation.plan
    whole = f", all on {plan.show_all}" if plan.show_all else ""
    return {
        "explained": given if result.url == given else f"{given} ({result.url})",
        "page": f"{kind.type} ({kind.reason})",
        "layout": f"{explanation.layout} ({' '.join(explanation.marks) or 'no marks'})",
        "parts": f"{plan.count}{whole}",
        "links": f"{len(explanation.read_next)} read next, {len(explanation.related)} related",
        **({"incomplete": "; ".join(explanation.missing)} if explanation.missing else {}),
    }


def to_page_data(given: str, result: FetchResult) -> dict[str, Any]:
    """What is told of the page as a whole, for a program."""
    kind = result.page.kind if result.page else None
    return {
        "given": given,
        "address": result.url,
        "page": {"type": kind.type.value, "reason": kind.reason} if kind else None,
    }


def to_data(explanation: Explanation) -> dict[str, Any]:
    """The article, for a program: every value whole."""
    plan = explanation.plan
    return {
        "layout": {"name": explanation.layout, "marks": list(explanation.marks)},
        "parts": {"count": plan.count, "show_all": plan.show_all, "addresses": plan.parts},
        "incomplete": list(explanation.missing),
        "links": {
            "read_next": [link.url for link in explanation.read_next],
            "related": [link.url for link in explanation.related],
        },
        "fields": {
            name: {
                "value": story.value,
                "source": story.source,
                "selectors": {"matched": list(story.matched), "missed": list(story.missed)},
                "candidates": [
                    {key: getattr(candidate, key) for key in CANDIDATE} for candidate in story.candidates
                ],
            }
            for name, story in explanation.fields.items()
        },
    }
