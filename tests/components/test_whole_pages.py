"""When a page that calls itself the whole article is believed, and what is asked instead where it is not."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from scrapy.http import Response

from inews_crawler.crawl.answers import read_answer
from inews_crawler.crawl.part_pages import PartPages
from inews_crawler.crawl.whole_pages import PATIENCE, SPLIT_PROOFS, WholePages
from inews_crawler.site.article_addresses import to_article_address
from tests.components.test_walk_rules import Stats
from tests.site.article_page import render_article
from tests.site.messages import Request
from tests.site.model import Piece
from tests.site.synthetic import generate

if TYPE_CHECKING:
    from inews_crawler.crawl.part_pages import Pages
    from tests.site.model import Story

OTHER = "https://www.inews.id/news/nasional/harga-garam-rakyat-turun-lagi-pekan-ini"


def write_part(name: str) -> tuple[Piece, ...]:
    """Four paragraphs that no other part has."""
    return tuple(
        Piece("p", f"Bagian {name} alinea {number}: warga membahas perbaikan jembatan gantung di balai desa.")
        for number in range(1, 5)
    )


ONE, TWO, THREE = write_part("satu"), write_part("dua"), write_part("tiga")


class Host:
    """A host with one split article, whose ``/all`` a test may write; keeps the addresses that were asked."""

    def __init__(self, *parts: tuple[Piece, ...]) -> None:
        self.world = generate(3, 4)
        story = replace(self.world.newest[0], parts=parts)
        self.world.put(story)
        self.story: Story = story
        self.address = to_article_address(story.url)
        self.whole_pages = WholePages()
        self.stats = Stats()
        self.asked: list[str] = []
        self.whole: str | None = None

    def write_whole(self, *parts: tuple[Piece, ...], **changes: object) -> str:
        """What ``/all`` answers: these parts, under the line that names the editor unless changed."""
        shown = replace(self.story, parts=parts, **changes)
        self.whole = render_article(shown, "all", self.world.find_neighbours(self.story))
        return self.whole

    async def fetch(self, url: str, validator: object = None):
        path = url.removeprefix("https://www.inews.id")
        if path.endswith("/all") and self.whole is not None:
            status, body = 200, self.whole.encode()
        else:
            answer = self.world.respond(Request("GET", "https", "www.inews.id", path))
            status, body = answer.status, answer.body
        self.asked.append(path.removeprefix(self.story.path))
        return read_answer(Response(url, status=status, body=body, headers={"Content-Type": "text/html"}))

    def find(self, part: str = "") -> Pages:
        """What is found when the article is asked by its own address, or by that of a part of it."""

        async def ask() -> Pages:
            answer = await self.fetch(f"{self.story.url}{part}")
            pages = PartPages(self.fetch, self.fetch, self.stats, self.whole_pages)
            return await pages.find(self.address, answer)

        return asyncio.run(ask())

    def prove(self) -> None:
        """As many articles as it takes have been served whole."""
        for _ in range(SPLIT_PROOFS):
            self.whole_pages.learn(self.address, split=True, served=True)
            self.whole_pages.learn_telling(self.address, tells=True)


def name_other(html: str, url: str) -> str:
    canonical = f'<link rel="canonical" href="{url}">'
    assert canonical in html
    return html.replace(canonical, f'<link rel="canonical" href="{OTHER}">')


def test_a_whole_page_that_holds_the_last_part_is_believed():
    host = Host(ONE, TWO, THREE)
    assert list(host.find().answers) == ["all"]
    assert host.asked == ["", "/all", "/3"]


@pytest.mark.parametrize(
    "shown",
    [
        (ONE, TWO, THREE[:-1]),  # the last paragraph is missing
        (ONE, TWO),
        (ONE, THREE),  # the part between is missing
        (ONE, TWO, THREE[1:]),
    ],
)
def test_a_whole_page_that_lacks_something_is_not_believed_for_its_editor(shown):
    host = Host(ONE, TWO, THREE)
    assert f"Editor: {host.story.editor}" in host.write_whole(*shown)
    pages = host.find()
    assert list(pages.answers) == ["1", "2", "3"]
    assert pages.lost == {}
    assert "show_all" not in host.stats
    assert host.stats["inews/parts/show_all_useless"] == 1


def test_of_two_parts_the_whole_page_without_the_last_paragraph_is_not_believed():
    host = Host(ONE, TWO)
    host.write_whole(ONE, TWO[:-1])
    for _ in range(PATIENCE):  # so many are read part by part before a whole page is tried
        host.find()
    assert "/all" not in host.asked
    assert list(host.find().answers) == ["1", "2"]
    assert "/all" in host.asked


def test_two_whole_pages_that_were_not_believed_are_the_last_to_be_asked():
    host = Host(ONE, TWO, THREE)
    host.write_whole(ONE, TWO, THREE[:-1])
    for _ in range(3):
        host.find()
    assert host.asked.count("/all") == 2


@pytest.mark.parametrize("is_proven", [False, True])
def test_a_whole_page_that_names_another_article_is_not_believed(is_proven):
    """It holds all parts, its headline and its editor, and may hold what is another's besides."""
    host = Host(ONE, TWO, THREE)
    foreign = Piece("p", "Harga garam rakyat turun lagi, kata pedagang di pasar lama pada Kamis pagi.")
    host.whole = name_other(host.write_whole((*ONE, foreign), TWO, THREE), host.story.url)
    if is_proven:
        host.prove()
    assert list(host.find().answers) == ["1", "2", "3"]
    assert host.asked == ["", "/all", "/2", "/3"]


def test_an_article_asked_whole_that_names_another_is_asked_by_its_parts():
    host = Host(ONE, TWO, THREE)
    host.prove()
    host.whole = name_other(host.write_whole(ONE, TWO, THREE), host.story.url)
    assert list(host.find("/all").answers) == ["1", "2", "3"]
    assert host.stats["inews/parts/whole_disproved"] == 1


@pytest.mark.parametrize(
    "canonical",
    ["{url}/all", "{url}?page=all", "https://jabar.inews.id/berita/garam", "https://www.inews.id/news", ""],
)
def test_a_canonical_link_that_names_no_other_article_of_the_host_is_no_reason(canonical):
    host = Host(ONE, TWO, THREE)
    html = host.write_whole(ONE, TWO, THREE)
    link = f'<link rel="canonical" href="{host.story.url}">'
    host.whole = html.replace(link, f'<link rel="canonical" href="{canonical.format(url=host.story.url)}">')
    assert list(host.find().answers) == ["all"]


def test_the_editor_is_believed_once_others_have_shown_him_to_end_the_text():
    host = Host(ONE, TWO, THREE)
    host.prove()
    assert list(host.find("/all").answers) == ["all"]
    assert host.asked == ["/all"]
    host.write_whole(ONE, TWO, THREE, editor=None)
    assert list(host.find("/all").answers) == ["all"]
    assert host.asked == ["/all", "/all", "/3"]


def test_one_whole_page_that_held_its_last_part_shows_where_the_editor_stands():
    host = Host(ONE, TWO, THREE)
    host.find()
    host.asked.clear()
    assert list(host.find().answers) == ["all"]
    assert host.asked == ["", "/all"]


def test_an_editor_under_the_first_part_is_no_sign_of_the_end():
    signed = Piece("p", "Editor: Raka Wijaya")
    host = Host((*ONE, signed), (*TWO, signed), (*THREE, signed))
    host.prove()
    host.write_whole(ONE, TWO, (*THREE[:-1], signed))
    assert list(host.find().answers) == ["1", "2", "3"]
    assert list(host.find("/all").answers) == ["1", "2", "3"]
