"""Parts that answer with another part's text, pagers of other makes, and headings that recur from part to part."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.crawl import CrawlRun, run_crawl
from tests.site.fixture import FixtureSite
from tests.site.model import Piece
from tests.site.synthetic import generate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.site.model import Story


def write_part(name: str) -> tuple[Piece, ...]:
    """Three paragraphs that no other part has."""
    return tuple(
        Piece("p", f"Bagian {name} alinea {number}: warga membahas jadwal ronda malam di balai dusun.")
        for number in (1, 2, 3)
    )


def to_blocks(*parts: tuple[Piece, ...]) -> list[str]:
    return [piece.text for part in parts for piece in part]


ONE, TWO, THREE = PARTS = (write_part("satu"), write_part("dua"), write_part("tiga"))
#: The steps of the second dish stand under a heading that the first dish has in the middle of its part.
RECIPES = (
    (
        Piece("p", "Dua resep untuk berbuka puasa bersama keluarga."),
        Piece("h2", "Kolak Pisang"),
        Piece("h3", "Cara Membuat"),
        Piece("p", "Rebus pisang sampai lunak, lalu tuang santan."),
        Piece("h2", "Es Timun"),
        Piece("p", "Siapkan timun, sirop, dan es batu."),
    ),
    (Piece("h3", "Cara Membuat"), Piece("p", "Serut timun, lalu beri sirop dan es batu.")),
)


@dataclass(slots=True)
class Crawled:
    """One crawl of stories that are split and are faulty each in its own way."""

    site: FixtureSite
    run: CrawlRun
    stories: dict[str, Story]

    def record(self, name: str) -> dict[str, Any]:
        return self.run.by_key[self.stories[name].key]

    def blocks(self, name: str) -> list[str]:
        return self.record(name)["body"].split("\n\n")

    def warnings(self, name: str) -> list[str]:
        """What the log warns of an article."""
        lines = (line for line in self.run.log.splitlines() if " WARNING: " in line)
        return [line for line in lines if f"{self.stories[name].url}:" in line]

    def asked(self, name: str) -> list[str]:
        """The suffixes under which an article was asked for, in their order."""
        path = self.stories[name].path
        requests = (entry.path for entry in self.site.find_article_requests())
        return [asked.removeprefix(path) for asked in requests if asked.startswith(path)]


def show(site: FixtureSite, story: Story, part: int, shown: str) -> None:
    """The address of a part answers with this page."""
    site.faults.add("body", path=f"{story.path}/{part}" if part > 1 else story.path, value=shown)


def break_parts(site: FixtureSite, stories: dict[str, Story]) -> None:
    render = site.world.render
    story = stories["first for second"]
    show(site, story, 2, render(story, 1))
    story = stories["second for last"]
    show(site, story, 3, render(story, 2))
    story = stories["next without end"]
    for part in (3, 4, 5):
        following = f'<li><a class="next" href="{story.url}/{part + 1}">berikut</a></li>\n</ul>\n</div>'
        shown = render(story, 3)
        assert shown.count("</ul>\n</div>\n<span") == 1  # the pager's end
        show(site, story, part, shown.replace("</ul>\n</div>\n<span", f"{following}\n<span"))
    story = stories["query pager"]
    for part in (1, 2, 3):
        shown = re.sub(rf'{re.escape(story.url)}/(\d)"', rf'{story.url}?page=\1"', render(story, part))
        assert f"{story.path}/" not in shown
        show(site, story, part, shown)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    names = ("first for second", "second for last", "next without end", "query pager", "recipes", "single")
    with FixtureSite(generate(len(names), 4)) as site:
        stories = dict(zip(names, site.world.newest, strict=True))
        for name, story in stories.items():
            if name != "single":
                parts = RECIPES if name == "recipes" else PARTS
                # No script tells how many parts there are: the pagers are to.
                dress = {"show_all": "none", "page_script": False}
                stories[name] = site.edit(story.key, parts=parts, dress=dress)
        break_parts(site, stories)
        urls = [story.url for story in stories.values()]
        single = stories["single"].url
        urls += [f"{single}/2", f"{single}/?utm_source=x#y"]
        run = run_crawl(
            site, tmp_path_factory.mktemp("parts"), "-a", f"start_urls={','.join(urls)}", "-a", "depth=0"
        )
        yield Crawled(site, run, stories)


def test_a_part_that_shows_another_part_is_lost_and_said_so(crawled: Crawled) -> None:
    assert crawled.record("first for second")["complete"] is False
    assert crawled.record("first for second")["page_count"] == 3
    assert crawled.blocks("first for second") == to_blocks(ONE, THREE)
    (line,) = crawled.warnings("first for second")
    assert line.endswith("of 3 parts failed: 2 (repeated)")


def test_a_last_part_that_shows_the_one_before_is_lost_and_said_so(crawled: Crawled) -> None:
    assert crawled.record("second for last")["complete"] is False
    assert crawled.record("second for last")["page_count"] == 3
    assert crawled.blocks("second for last") == to_blocks(ONE, TWO)
    (line,) = crawled.warnings("second for last")
    assert line.endswith("of 3 parts failed: 3 (repeated)")


def test_parts_that_were_lost_are_counted_in_the_report(crawled: Crawled) -> None:
    assert crawled.run.output_dir is not None
    report = json.loads((crawled.run.output_dir / "report.json").read_text())
    assert report["parts"]["lost"] == 2
    assert (crawled.run.returncode, report["counts"]["new"]) == (0, 6)


def test_a_next_link_behind_the_last_part_invents_no_part(crawled: Crawled) -> None:
    assert crawled.record("next without end")["page_count"] == 3
    assert crawled.record("next without end")["complete"] is True
    assert crawled.blocks("next without end") == to_blocks(*PARTS)
    assert crawled.warnings("next without end") == []
    assert crawled.asked("next without end") == ["", "/2", "/3", "/4"]


def test_numbers_that_lead_to_the_article_with_a_query_are_its_parts(crawled: Crawled) -> None:
    assert crawled.record("query pager")["page_count"] == 3
    assert crawled.record("query pager")["complete"] is True
    assert crawled.blocks("query pager") == to_blocks(*PARTS)
    assert crawled.asked("query pager") == ["", "/2", "/3"]


def test_a_part_keeps_the_heading_that_an_earlier_part_has_in_its_middle(crawled: Crawled) -> None:
    assert crawled.record("recipes")["complete"] is True
    assert crawled.blocks("recipes") == to_blocks(*RECIPES)


def test_an_article_named_in_three_ways_is_fetched_once(crawled: Crawled) -> None:
    assert len(crawled.run.records) == len(crawled.stories)
    assert crawled.record("single")["complete"] is True
    # A few single articles are also asked whole, to learn whether their host serves them so.
    assert crawled.asked("single") in ([""], ["", "/all"])
