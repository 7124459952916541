"""What a site can do to a crawler without end or with malice: it is bounded, counted and survived."""

from __future__ import annotations

import json
from collections import Counter
from urllib.parse import urlsplit

import pytest

from tests.site.crawl import run_crawl
from tests.site.fixture import FixtureSite
from tests.site.synthetic import generate
from tests.site.traps import (
    ADDRESSES,
    ARTICLE_LIKE,
    CHAIN,
    FOREIGN,
    LIST_LIKE,
    PINGPONG,
    answer_large_sitemap,
    build_trap_world,
    find_hidden,
)

DOORS = "discover=feed,sections,read_next,related,tags,indeks,sitemap"


@pytest.fixture(scope="module")
def trapped(tmp_path_factory):
    with FixtureSite(build_trap_world()) as site:
        run = run_crawl(site, tmp_path_factory.mktemp("traps"), "-a", DOORS)
        assert run.returncode == 0, run.log[-3000:]
        yield site, run, json.loads((run.output_dir / "report.json").read_text())


def count(site, path):
    return len(site.find_requests(path))


def test_every_article_is_found_once_all_the_same(trapped):
    site, run, _ = trapped
    assert run.by_key.keys() == site.expected_records().keys()
    assert "Traceback" not in run.log


def test_no_page_is_asked_twice(trapped):
    site, _, _ = trapped
    times = Counter((entry.host, entry.path) for entry in site.requests if PINGPONG not in entry.path)
    again = {place for place, number in times.items() if number > 1}
    # robots.txt is read as a rule and as a list of sitemaps.
    assert again <= {("www.inews.id", "/robots.txt")}


def test_lists_that_repeat_or_never_empty_are_left(trapped):
    site, _, report = trapped
    assert count(site, "/tag/berulang*") == 2
    # Without end, if pagination went on: how soon it shows nothing further depends on what other methods found.
    assert count(site, "/tag/tanpa-akhir*") <= 8
    assert report["traps"]["repeated_page"] >= 2
    days = [entry.path for entry in site.requests if entry.path.startswith("/indeks/all/")]
    assert days
    assert not any(path.endswith("/3") for path in days)


def test_calendars_end_on_both_sides(trapped):
    site, _, report = trapped
    days = {entry.path.split("/")[3] for entry in site.find_requests("/indeks/all/*")}
    newest = max(site.world.newest, key=lambda story: story.published).published
    assert f"{newest:%d-%m-%Y}" in days
    assert "09-03-2026" not in days  # the day after the newest is linked, day after day
    assert len(report["indeks"]["empty_days"]) == 3
    assert count(site, "*2099*") == 0


def test_chains_of_lists_and_sitemaps_are_bounded(trapped):
    site, _, report = trapped
    assert count(site, "/bagian-*") <= 4
    assert count(site, "/sitemap*") <= 5
    assert report["traps"]["listing"] >= 1
    assert report["traps"]["sitemaps"] >= 1


def test_sessions_orders_cases_and_slashes_are_one_address(trapped):
    site, _, _ = trapped
    assert [entry.path for entry in site.find_requests("/tag/bersesi*")] == [
        "/tag/bersesi",
        "/tag/bersesi?page=2",
        "/tag/bersesi?page=3",
    ]
    for word in ("sid=", "SESSID", "sort="):
        assert count(site, f"*{word}*") == 0
    assert not any(entry.path != entry.path.lower() for entry in site.requests)
    assert count(site, "/news/nasional/") == 0


def test_redirect_chains_end(trapped):
    site, _, report = trapped
    assert report["failures"]["redirect_loop"]["count"] == 2
    assert count(site, f"{CHAIN}*") <= 2 * 6
    assert count(site, f"*{PINGPONG}") <= 2 * 6


def test_a_list_under_an_articles_address_leads_on_and_the_reverse_is_no_record(trapped):
    site, run, report = trapped
    assert find_hidden(site.world).key in run.by_key
    assert f"https://www.inews.id{LIST_LIKE}" in {
        example["url"] for example in report["failures"]["listing"]["examples"]
    }
    assert count(site, ARTICLE_LIKE) == 1
    assert f"www.inews.id{ARTICLE_LIKE}" not in run.by_key


def test_hostile_feeds_are_read_as_far_as_they_are_the_sites_own(trapped):
    site, _, report = trapped
    assert count(site, "/feed/sport") == 1
    assert report["doors"]["feed/unreadable"] == 1  # the bomb
    assert {entry.host for entry in site.requests} == {"www.inews.id", "jabar.inews.id"}
    others = [entry.path for entry in site.requests if entry.host != "www.inews.id"]
    assert set(others) == {"/robots.txt", f"/berita{PINGPONG}"}
    paths = {urlsplit(url).path for url in FOREIGN}
    assert not any(entry.path in paths for entry in site.requests)


def test_a_sitemap_of_fifty_thousand_addresses(tmp_path):
    world = build_trap_world()
    world.doors.insert(
        0,
        lambda world, request: (
            answer_large_sitemap(world, request, None) if request.path == "/sitemap.xml" else None
        ),
    )
    with FixtureSite(world) as site:
        run = run_crawl(site, tmp_path, "-a", "discover=sitemap", "-a", "sections=news,finance,sport")
        assert run.returncode == 0, run.log[-3000:]
        report = json.loads((run.output_dir / "report.json").read_text())
        expected = {
            key
            for key, record in site.expected_records().items()
            if record["section"] in {"news", "finance", "sport"}
        }
        assert run.by_key.keys() == expected
        assert report["discovered"]["sitemap/new"] == ADDRESSES + len(world.stories)
        assert count(site, "/otomotif/*") == 0


def test_an_index_that_fills_every_day_with_one_card_is_left_behind_the_last_article(tmp_path):
    with FixtureSite(generate(12, 4, per_day=3)) as site:
        site.world.traits |= {"index_same_card"}
        run = run_crawl(site, tmp_path, "-a", "discover=indeks")
        assert run.returncode == 0, run.log[-3000:]
        assert run.by_key.keys() == site.expected_records().keys()
        days = site.find_requests("/indeks/all/*/1")
        assert len(days) == 4 + 3  # those with articles, and three behind them
