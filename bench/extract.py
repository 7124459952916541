"""What reading a page costs: CPU from its bytes to the record, beside a plain lxml parse of the same page.

``python -m bench.extract [--pages 60] [--rounds 5]`` prints two tables. The pages are those of the fixture
site, filled up with cards to 127 KB, the weight of a real article page. The best of the rounds counts.
"""

from __future__ import annotations

import argparse
import gc
import re
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import lxml.html
from selectolax.lexbor import LexborHTMLParser

from inews_crawler.discovery.read_next import find_read_next, find_related
from inews_crawler.exceptions import NestingTooDeep
from inews_crawler.extraction.parts import find_parts
from inews_crawler.page import Page, load_article
from inews_crawler.pages.kind import classify
from inews_crawler.site.article_addresses import to_article_address
from tests.site.fixture import build_world

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 1, tzinfo=UTC)
WEIGHT = 127_000
URL = "https://www.inews.id/news/nasional/warga-antre-minyak-tanah-sejak-pagi-buta"
CARD = """
<article class="cardArticle">
  <a href="https://www.inews.id/{section}/kabar-kampung-nomor-{number}-dari-tepi-sungai">
    <figure class="cardImg">
      <img class="thumbCard" src="https://img.inews.co.id/media/250/files/inews_new/2026/02/11/kabar_{number}.jpg"
        alt="Kabar {number}" width="213" height="143" loading="lazy">
    </figure>
    <div class="cardBody">
      <div class="kanalAndTime"><div class="kanal">Nasional</div><div class="postTime">3 jam lalu</div></div>
      <h4 class="cardTitle">Kabar Kampung Nomor {number} dari Tepi Sungai yang Airnya Mulai Surut</h4>
    </div>
  </a>
</article>"""
SECTIONS = ("news/nasional", "finance/makro", "sport/soccer", "lifestyle/health")
PageSource = tuple[str, bytes]


def make_pages(count: int) -> list[PageSource]:
    """Article pages of the redesign at the weight of a real one, each with its address."""
    world = build_world()
    stories = [story for story in world.stories.values() if story.dress.layout == "redesign"]
    return [
        (story.url, fill_up(world.render(story), 1000 * place)) for place, story in enumerate(stories[:count])
    ]


def fill_up(html: str, number: int) -> bytes:
    """The page with more cards before its footer."""
    head, footer, tail = html.rpartition("<footer")
    cards: list[str] = []
    size = len(html.encode())
    while size < WEIGHT:
        cards.append(CARD.format(section=SECTIONS[number % len(SECTIONS)], number=number))
        size += len(cards[-1].encode())
        number += 1
    return f"{head}{''.join(cards)}{footer}{tail}".encode()


def to_item(page: PageSource) -> None:
    """What the crawler does with an article page up to the record."""
    url, body = page
    address = to_article_address(url)
    assert address is not None
    document = Page(url, body)
    classify(document)
    plan = find_parts(document, address)
    load_article([document], address, page_count=plan.count, complete=True, fetched_at=NOW)


def to_item_and_links(page: PageSource) -> None:
    """The same and the links that are followed from an article, one tree for both."""
    url, body = page
    address = to_article_address(url)
    assert address is not None
    document = Page(url, body)
    classify(document)
    plan = find_parts(document, address)
    load_article([document], address, page_count=plan.count, complete=True, fetched_at=NOW)
    find_read_next(document)
    find_related(document)


def without_names(page: PageSource) -> PageSource:
    """The page after a change of the site: no class name is known, all is found by structure."""
    url, body = page
    return url, re.sub(rb' class="[^"]*"', b"", body)


def milliseconds(work: Callable[[PageSource], object], pages: list[PageSource], rounds: int) -> float:
    """CPU of one page in the best round."""
    best = float("inf")
    for _ in range(rounds):
        gc.collect()
        start = time.process_time()
        for page in pages:
            work(page)
        best = min(best, time.process_time() - start)
    return best / len(pages) * 1000


def measure_pages(count: int, rounds: int) -> None:
    pages = make_pages(count)
    size = sum(len(body) for _, body in pages) / len(pages) / 1000
    print(f"{len(pages)} article pages of {size:.0f} KB, best of {rounds} rounds, CPU a page")
    plain = milliseconds(lambda page: lxml.html.document_fromstring(page[1]), pages, rounds)
    rows = [
        ("lxml parse alone", plain),
        ("selectolax parse alone", milliseconds(lambda page: LexborHTMLParser(page[1]), pages, rounds)),
        ("bytes to item", milliseconds(to_item, pages, rounds)),
        ("bytes to item and links", milliseconds(to_item_and_links, pages, rounds)),
        ("bytes to item, no class known", milliseconds(to_item, [*map(without_names, pages)], rounds)),
    ]
    for name, cost in rows:
        print(f"  {name:34} {cost:7.2f} ms   {cost / plain:5.2f} times the lxml parse")


def make_large() -> dict[str, bytes]:
    """Pages far larger than any real one, each hard in its own way."""
    paragraph = b"<p>Warga antre di balai kota sejak pagi, kata <b>Marsudi</b>, Sabtu (7/3/2026).</p>\n"
    known = b"<html><body><h1 class='headerTitle'>Judul</h1><article class='bodyArticleWrapper'>"
    unknown = b"<html><body><h1>Judul</h1><div>"
    data = b'<script type=\'application/ld+json\'>{"@type":"NewsArticle","a":['
    return {
        "2 MB of paragraphs": fill(known, paragraph, 2),
        "10 MB of paragraphs": fill(known, paragraph, 10),
        "2 MB without known names": fill(unknown, paragraph, 2),
        "10 MB without known names": fill(unknown, paragraph, 10),
        "2 MB of lists in lists": fill(known, b"<ul><li>" * 500 + b"kata" + b"</li></ul>" * 500, 2),
        "10 MB in one word": fill(known + b"<p>", b"a", 10),
        "10 MB of breaks": fill(known + b"<p>", b"kata<br>", 10),
        "10 MB of spans": fill(known, b"<span>kata</span>", 10),
        "10 MB of pictures": fill(known, b"<img src='https://img.inews.co.id/files/a.jpg'>", 10),
        "10 MB of links": fill(known, b"<a href='/news/nasional/a-b-c-d'>kata</a>", 10),
        "10 MB of lists": fill(known, b"<ul><li>kata</li></ul>", 10),
        "10 MB of JSON-LD": fill(data, b"1,", 10),
        "10 MB of bytes": fill(b"", bytes(range(256)), 10),
        "4,900 levels": b"<div>" * 4_900 + b"x",
        "200,000 levels": b"<p><b>" * 200_000 + b"x",
    }


def fill(head: bytes, piece: bytes, megabytes: int) -> bytes:
    return head + piece * ((megabytes * 1_000_000 - len(head)) // len(piece))


def measure_large() -> None:
    print("\nlarge and deep pages, CPU from bytes to item")
    for name, body in make_large().items():
        gc.collect()
        start = time.process_time()
        try:
            to_item((URL, body))
            outcome = ""
        except NestingTooDeep:
            outcome = "refused"
        print(f"  {name:34} {time.process_time() - start:7.2f} s    {outcome}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    measure_pages(given.pages, given.rounds)
    measure_large()


if __name__ == "__main__":
    main()
