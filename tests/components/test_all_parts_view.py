"""When the page that shows all parts of an article is believed, and what is asked instead where it is not."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from scrapy.http import Response

from inews_crawler.crawl.fetching import PageFetcher, read_response
from inews_crawler.crawl.parts import PartFinder
from inews_crawler.site.article_addresses import to_article_address
from tests.components.test_pagination_rules import Stats
from tests.site.article_page import render_article
from tests.site.messages import Request as SiteRequest
from tests.site.model import Piece
from tests.site.synthetic import generate

if TYPE_CHECKING:
    from scrapy import Request

    from inews_crawler.crawl.parts import Parts
    from tests.site.model import Story

OTHER = "https://www.inews.id/news/nasional/harga-garam-rakyat-turun-lagi-pekan-ini"


def write_part(name: str) -> tuple[Piece, ...]:
    """Four paragraphs that no other part has."""
    return tuple(
        Piece("p", f"Bagian {name} alinea {number}: warga membahas perbaikan jembatan gantung di balai desa.")
        for number in range(1, 5)
    )


ONE, TWO, THREE, FOUR = write_part("satu"), write_part("dua"), write_part("tiga"), write_part("empat")
EACH = ["1", "2", "3", "4"]


class Host:
    """A host with one split article, whose ``/all`` a test may write; keeps the addresses that were asked."""

    def __init__(self, *parts: tuple[Piece, ...]) -> None:
        self.world = generate(3, 4)
        story = replace(self.world.newest[0], parts=parts)
        self.world.put(story)
        self.story: Story = story
        self.address = to_article_address(story.url)
        self.stats = Stats()
        self.asked: list[str] = []
        self.view: str | None = None

    def write_view(self, *parts: tuple[Piece, ...], **changes: object) -> str:
        """What ``/all`` answers: these parts, under the line that names the editor unless changed."""
        shown = replace(self.story, parts=parts, **changes)
        self.view = render_article(shown, "all", self.world.find_neighbours(self.story))
        return self.view

    async def download(self, request: Request) -> Response:
        path = request.url.removeprefix("https://www.inews.id")
        if path.endswith("/all") and self.view is not None:
            status, body = 200, self.view.encode()
        else:
            answer = self.world.respond(SiteRequest("GET", "https", "www.inews.id", path))
            status, body = answer.status, answer.body
        self.asked.append(path.removeprefix(self.story.path))
        return Response(request.url, status=status, body=body, headers={"Content-Type": "text/html"})

    def find(self, part: str = "") -> Parts:
        """What is found when the article is asked by its own address, or by that of a part of it."""

        async def ask() -> Parts:
            fetcher = PageFetcher(self.download, read_response, self.stats)
            first = await fetcher.fetch(f"{self.story.url}{part}")
            return await PartFinder(fetcher, self.stats).find(self.address, first)

        return asyncio.run(ask())


def name_other(html: str, url: str) -> str:
    canonical = f'<link rel="canonical" href="{url}">'
    assert canonical in html
    return html.replace(canonical, f'<link rel="canonical" href="{OTHER}">')


def test_a_view_that_holds_the_first_and_the_last_part_is_believed():
    host = Host(ONE, TWO, THREE, FOUR)
    parts = host.find()
    assert list(parts.fetched) == ["all"]
    assert parts.count == 4
    assert host.asked == ["", "/all", "/4"]
    assert host.stats["inews/parts/show_all"] == 1


@pytest.mark.parametrize(
    "shown",
    [
        (ONE, TWO, THREE, FOUR[:-1]),  # the last paragraph is missing
        (ONE, TWO, THREE),
        (ONE, FOUR),  # the parts between are missing
        (ONE, TWO, THREE, FOUR[1:]),
        (TWO, THREE, FOUR),  # the first part is missing
    ],
)
def test_a_view_that_lacks_something_is_not_believed_for_its_editor(shown):
    host = Host(ONE, TWO, THREE, FOUR)
    assert f"Editor: {host.story.editor}" in host.write_view(*shown)
    parts = host.find()
    assert list(parts.fetched) == EACH
    assert parts.failed == {}
    assert "inews/parts/show_all" not in host.stats
    assert host.stats["inews/parts/show_all_useless"] == 1


def test_the_view_of_two_parts_is_not_asked():
    host = Host(ONE, TWO)
    assert list(host.find().fetched) == ["1", "2"]
    assert host.asked == ["", "/2"]


def test_a_view_that_names_another_article_is_not_believed():
    """It holds all parts, its headline and its editor, and may hold what is another's besides."""
    host = Host(ONE, TWO, THREE, FOUR)
    foreign = Piece("p", "Harga garam rakyat turun lagi, kata pedagang di pasar lama pada Kamis pagi.")
    host.view = name_other(host.write_view((*ONE, foreign), TWO, THREE, FOUR), host.story.url)
    assert list(host.find().fetched) == EACH
    assert host.asked == ["", "/all", "/2", "/3", "/4"]


@pytest.mark.parametrize(
    "canonical",
    ["{url}/all", "{url}?page=all", "https://jabar.inews.id/berita/garam", "https://www.inews.id/news", ""],
)
def test_a_canonical_link_that_names_no_other_article_of_the_host_is_no_reason(canonical):
    host = Host(ONE, TWO, THREE, FOUR)
    html = host.write_view(ONE, TWO, THREE, FOUR)
    link = f'<link rel="canonical" href="{host.story.url}">'
    host.view = html.replace(link, f'<link rel="canonical" href="{canonical.format(url=host.story.url)}">')
    assert list(host.find().fetched) == ["all"]


# --- asked first (INEWS_WHOLE_FIRST) ---


def test_a_view_that_was_asked_first_and_names_the_editor_is_believed_at_once():
    host = Host(ONE, TWO, THREE)
    assert list(host.find("/all").fetched) == ["all"]
    assert host.asked == ["/all"]
    assert host.stats["inews/parts/whole_at_once"] == 1


def test_a_view_that_was_asked_first_without_editor_is_compared_with_the_last_part():
    host = Host(ONE, TWO, THREE)
    host.write_view(ONE, TWO, THREE, editor=None)
    assert list(host.find("/all").fetched) == ["all"]
    assert host.asked == ["/all", "/3"]


def test_a_view_that_was_asked_first_and_lacks_the_end_is_replaced_by_the_parts():
    host = Host(ONE, TWO, THREE)
    host.write_view(ONE, TWO, THREE[:-1], editor=None)
    assert list(host.find("/all").fetched) == ["1", "2", "3"]
    assert host.stats["inews/parts/whole_disproved"] == 1


def test_a_view_that_was_asked_first_and_names_another_article_is_replaced_by_the_parts():
    host = Host(ONE, TWO, THREE)
    host.view = name_other(host.write_view(ONE, TWO, THREE), host.story.url)
    assert list(host.find("/all").fetched) == ["1", "2", "3"]
    assert host.stats["inews/parts/whole_disproved"] == 1
