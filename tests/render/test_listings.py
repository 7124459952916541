"""Listings in a real Chromium: what "Load More" hides is found, as often as it pays and no more often."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from tests.render.browsers import (
    HIDDEN,
    ONE_LISTING,
    SHOWN,
    build_long_list,
    crawl,
    needs_chromium,
    read_rendering,
)
from tests.site.crawl import compare
from tests.site.fixture import FixtureSite, build_world

if TYPE_CHECKING:
    from pathlib import Path

    from tests.site.crawl import CrawlRun

pytestmark = needs_chromium

SITE_HOSTS = {"www.inews.id", "static.inews.co.id"}
SECTIONS = "travel/kuliner,techno/internet,lifestyle/health"


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> tuple[FixtureSite, CrawlRun]:
    """A crawl of three listings: one has a button, two hold an article that a script fills in."""
    with FixtureSite(build_world(traits=("shells", "hostile"))) as site:
        folder = tmp_path_factory.mktemp("whole")
        return site, crawl(site, folder, "-a", "render=auto", "-a", f"sections={SECTIONS}")


def test_auto_gives_every_record_of_its_sections(whole) -> None:
    site, run = whole
    expected = site.expected_records(doors=("more", "render"))
    wanted = {
        key: record
        for key, record in expected.items()
        if f"{record['section']}/{record['subsection']}" in SECTIONS.split(",")
        and site.world.find(key).doors  # the others are reached by way of other sections
    }
    assert "www.inews.id/travel/kuliner/hanya-muat-lagi-kedai-mi-tanpa-papan-nama-di-gang-sempit" in wanted
    assert "www.inews.id/techno/internet/kerangka-halaman-ini-kosong-sampai-peramban-mengisinya" in wanted
    assert not compare(run.by_key, wanted)
    assert run.returncode == 0


def test_no_article_is_rendered_that_plain_requests_complete(whole) -> None:
    site, run = whole
    shells = {story.path for story in site.world.stories.values() if story.needs_browser}
    counted = read_rendering(run)
    assert counted["article"] == len(shells) == 2
    asked = Counter(entry.path for entry in site.find_article_requests())
    assert all(asked[path] >= 2 for path in shells)  # plain, then in the browser
    # The button's list; the articles' own listings show all they have.
    assert counted["listing"] == 1
    assert counted["pages"] == 3
    assert counted["clicks"] == 2  # the second one shows that there is no more
    assert not [name for name in counted if name.startswith("failed")]


def test_the_browser_asks_the_site_and_nobody_else(whole) -> None:
    site, run = whole
    assert {entry.host for entry in site.requests} == SITE_HOSTS
    assert site.find_requests("/keluar", status=302)  # a script asked; where it leads to was not asked
    assert not site.find_requests("*.jpg*")
    assert not site.find_requests("/streaming*")
    assert read_rendering(run)["aborted"] >= 5


def test_the_browser_bears_the_names_of_plain_requests(whole) -> None:
    site, _ = whole
    for name in ("user-agent", "accept-language"):
        assert len({entry.headers.get(name) for entry in site.requests}) == 1, name
    assert "inews" in site.requests[0].headers["user-agent"]


def test_a_link_a_scroll_and_a_button_that_leads_away(tmp_path: Path) -> None:
    with FixtureSite(build_long_list("more_mixed")) as site:
        sections = "sections=travel/kuliner,techno/internet,otomotif/motor"
        run = crawl(site, tmp_path, "-a", "render=auto", "-a", sections, "-a", "discover=sections")
        found = Counter(record["section"] for record in run.records)
        assert found["travel"] == len(site.world.choose("subsection", subsection="kuliner")) == SHOWN + HIDDEN
        assert found["techno"] == len(site.world.choose("subsection", subsection="internet"))
        assert found["otomotif"] == SHOWN + 20  # its third click leads to the index
        assert not site.find_requests("/indeks*")
        counted = read_rendering(run)
        assert counted["ended/all"] == 2
        assert counted["ended/away"] == 1
        # The static host's script came once; the page asked for it, not we.
        assert len(site.find_requests("/js/muat.js")) == 1


def test_the_limit_then_known_articles_end_it(tmp_path: Path) -> None:
    world = build_long_list()
    with FixtureSite(world) as site:
        plain = crawl(site, tmp_path, *ONE_LISTING)
        assert len(plain.records) == SHOWN
        assert read_rendering(plain) == {}
        # The plain run's walk ended by itself, but it saw nothing of what the button hides.
        limited = crawl(site, tmp_path, "-a", "render=auto", *ONE_LISTING, INEWS_RENDER_CLICKS=1)
        assert len(limited.records) == 10
        assert read_rendering(limited)["ended/limit"] == 1
        newest = next(s for s in world.newest if s.subsection == "kuliner")
        site.add(newest, path="/travel/kuliner/warung-baru-di-dekat-stasiun-lama-dibuka")
        site.forget_requests()
        later = crawl(site, tmp_path, "-a", "render=auto", *ONE_LISTING)
        assert [record["url"] for record in later.records] == [
            "https://www.inews.id/travel/kuliner/warung-baru-di-dekat-stasiun-lama-dibuka"
        ]
        assert read_rendering(later)["clicks"] == 1
        assert read_rendering(later)["ended/known"] == 1


def test_enough_articles_need_no_browser(tmp_path: Path) -> None:
    with FixtureSite(build_long_list()) as site:
        run = crawl(site, tmp_path, "-a", "render=auto", "-a", "max_articles=6", *ONE_LISTING)
        assert len(run.records) == 6
        assert read_rendering(run) == {}


def test_delay_and_robots_hold_for_the_browser(tmp_path: Path) -> None:
    robots = "User-agent: *\nAllow: /\nDisallow: /js/\n"
    with FixtureSite(build_long_list("more_link", "hostile", robots=robots)) as site:
        arguments = ("-a", "render=always", "-a", "max_articles=2", *ONE_LISTING)
        run = crawl(
            site, tmp_path, *arguments, DOWNLOAD_DELAY=0.4, CONCURRENT_REQUESTS_PER_DOMAIN=1, INEWS_RENDER_CLICKS=2
        )  # fmt: skip
        assert read_rendering(run)["listing"] == 1
        assert len(run.records) == 2
        # What a page asks for by itself while it loads goes with the page.
        entries = [entry for entry in site.find_requests(host="www.inews.id") if entry.path != "/keluar"]
        times = sorted(entry.time for entry in entries)
        gaps = [later - before for before, later in pairwise(times)]
        assert len(gaps) >= 4
        assert min(gaps) >= 0.39
        assert not site.find_requests("/js/*")  # robots.txt forbids the script, so its link leads away
        assert read_rendering(run)["ended/away"] == 1
