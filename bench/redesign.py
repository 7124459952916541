"""What is still read right when the site changes its pages, field by field, on the pages of the fixture site.

``python -m bench.redesign [--wrong FIELD]`` changes each article page as a redesign could and compares its
record with that of the page as it was: the share of records with the same value. Above: structured data
(JSON-LD, meta, page scripts) stays. Below: it is gone, before and after. ``--wrong`` prints what differs.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from inews_crawler.page import Page, load_article
from inews_crawler.pages.kind import PageType
from inews_crawler.site.article_addresses import to_article_address
from inews_crawler.text.dates import read_printed_date
from tests.site.amp_page import render_amp
from tests.site.fixture import build_world
from tests.support.losses import drop_structured, rename_all_classes, rename_tag

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.site.model import Story
    from tests.site.world import World

NOW = datetime(2026, 11, 1, tzinfo=UTC)
#: Fields that a page's text, header and pictures give; the others follow from its address or the crawl.
JUDGED = (
    *("title", "description", "published_at", "modified_at", "authors", "editor", "dateline", "body"),
    *("image_url", "image_caption", "image_credit", "images", "videos", "tags", "read_next", "related"),
)
AIM = 0.98
_ID = re.compile(r' id="([^"]*)"')
_PRINTED = re.compile(r">\s*([^<>]{12,80})<")
_TITLE = re.compile(r"<(h1|h2)\b([^>]*)>(.*?)</\1>", re.DOTALL)


def rename(html: str) -> str:
    """Every class and id gets another name."""
    return _ID.sub(lambda found: f' id="y{found[1][::-1]}"', rename_all_classes(html))


def to_div(html: str) -> str:
    """Every paragraph is a ``div``."""
    return rename_tag("p", "div")(rename(html))


def to_time(html: str) -> str:
    """Every printed date line is a ``time`` element that shows only how long ago it was."""

    def change(found: re.Match[str]) -> str:
        printed = read_printed_date(found[1])
        if printed is None or printed.moment is None:
            return found[0]
        return f'><time datetime="{printed.moment.isoformat()}">3 hari lalu</time><'

    return _PRINTED.sub(change, rename(html))


def to_plain_headline(html: str) -> str:
    """The headline is a ``div``."""
    return _TITLE.sub(r"<div\2>\3</div>", rename(html), count=1)


VARIANTS: dict[str, Callable[[str], str]] = {
    "names": rename,
    "names, div": to_div,
    "names, time": to_time,
    "names, headline": to_plain_headline,
    "all": lambda html: to_plain_headline(to_time(to_div(html))),
}


def render(world: World, story: Story, number: int) -> str:
    """One part of a story as its own address shows it; some stories have an AMP address only."""
    if to_article_address(story.shown_url).amp:  # type: ignore[union-attr] - each story has an address
        return render_amp(story, number, world.find_neighbours(story))
    return world.render(story, number)


def read_record(world: World, story: Story, change: Callable[[str], str]) -> dict[str, Any] | None:
    """The record of a story's changed pages; None if the first is no article."""
    missing = story.dress.missing_part
    numbers = [number for number in range(1, len(story.parts) + 1) if number != missing]
    pages = [Page(story.shown_url, change(render(world, story, number)).encode()) for number in numbers]
    if pages[0].kind.type is not PageType.ARTICLE:
        return None
    return asdict(load_article(pages, page_count=len(story.parts), complete=True, fetched_at=NOW))


def compare(
    world: World, before: Callable[[str], str], wrong: str | None
) -> tuple[dict[str, Counter[str]], int]:
    """Of each variant the fields that are as before, and how many records were judged."""
    tallies: dict[str, Counter[str]] = {name: Counter() for name in VARIANTS}
    count = 0
    for story in world.stories.values():
        right = read_record(world, story, before)
        if story.needs_browser or right is None:
            continue
        count += 1
        for name, change in VARIANTS.items():
            found = read_record(world, story, lambda html, change=change: before(change(html)))  # type: ignore[misc]
            for field in JUDGED:
                same = found is not None and found[field] == right[field]
                tallies[name][field] += same
                if field == wrong and not same:
                    print(f"{name}: {story.url}\n  {right[field]!r}\n  {found and found[field]!r}")
    return tallies, count


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wrong", metavar="FIELD", help="print what differs in this field")
    options = parser.parse_args()
    world = build_world()
    for title, before in (
        ("structured data kept", lambda html: html),
        ("no structured data", drop_structured),
    ):
        tallies, count = compare(world, before, options.wrong)
        print(f"\n{title}: {count} articles, records with the same value")
        print(f"{'field':14}" + "".join(f"{name:>17}" for name in VARIANTS))
        for field in JUDGED:
            shares = [tallies[name][field] / count for name in VARIANTS]
            low = "  <" if min(shares) < (1 if field == "body" else AIM) else ""
            print(f"{field:14}" + "".join(f"{share:>17.1%}" for share in shares) + low)


if __name__ == "__main__":
    main()
