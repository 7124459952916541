"""A wall, a lagging cache or an outage of some runs costs no article, and the run that met it is never "ok"."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.crawl.striking import SETTINGS, add, at
from tests.site.crawl import pass_time, run_crawl, start_crawl
from tests.site.fixture import FixtureSite
from tests.site.synthetic import generate

if TYPE_CHECKING:
    from pathlib import Path

    from tests.site.crawl import CrawlRun

ARTICLES = "/*/*/*"
FEED = ("-a", "discover=feed,sections")
SCRIPT = "<!DOCTYPE html><html><head><script>location.reload()</script></head><body></body></html>"
LOGIN = (
    "<!DOCTYPE html><html><head><title>Masuk</title></head><body><form action='/masuk' method='post'>"
    "<label>Surel <input name='surel'></label><input type='password' name='sandi'></form></body></html>"
)
MAINTENANCE = (
    "<!DOCTYPE html><html><head><title>Pemeliharaan</title></head><body><h1>Situs sedang dalam pemeliharaan</h1>"
    "<p>Silakan kembali beberapa saat lagi.</p></body></html>"
)
#: What every article answers while the wall stands, and the pages it leads to.
WALLS: dict[str, tuple[dict[str, Any], ...]] = {
    "itself": (at("redirect_loop", path=ARTICLES),),
    "front page": (at("redirect", path=ARTICLES, value="https://www.inews.id/"),),
    "login": (
        at("redirect", path=ARTICLES, value="https://www.inews.id/login"),
        at("body", path="/login", value=LOGIN),
    ),
    "login elsewhere": (
        at("redirect", path=ARTICLES, value="https://akun.inews.id/masuk"),
        at("body", host="akun.inews.id", value=LOGIN),
    ),
    "maintenance": (
        at("redirect", path=ARTICLES, value="https://www.inews.id/pemeliharaan"),
        at("body", path="/pemeliharaan", value=MAINTENANCE),
    ),
    "script": (at("body", path=ARTICLES, value=SCRIPT),),
    "401": (at("status", path=ARTICLES, status=401),),
    "402": (at("status", path=ARTICLES, status=402),),
    "login page in place": (at("body", path=ARTICLES, value=LOGIN),),
}


def find_missing(site: FixtureSite, *runs: CrawlRun, editions: tuple[str, ...] = ("www",)) -> set[str]:
    """The articles of the site that none of the runs published."""
    return set(site.expected_records(editions=editions)) - {key for run in runs for key in run.by_key}


@pytest.mark.parametrize("wall", WALLS)
def test_a_wall_of_one_run_costs_no_article(tmp_path: Path, wall: str) -> None:
    with FixtureSite(generate(12, 3)) as site:
        for fault in WALLS[wall]:
            add(site, fault)
        walled = run_crawl(site, tmp_path, *FEED, settings=SETTINGS)
        assert walled.returncode in {11, 12, 13}
        site.faults.clear()
        free = run_crawl(site, tmp_path, *FEED, settings=SETTINGS)
        assert free.returncode == 0
        assert find_missing(site, free) == set()


@pytest.mark.parametrize("wall", ["itself", "login", "script", "401"])
def test_a_wall_that_begins_in_the_middle_of_a_run_costs_no_article(tmp_path: Path, wall: str) -> None:
    slow = {**SETTINGS, "DOWNLOAD_DELAY": 0.03, "CONCURRENT_REQUESTS_PER_DOMAIN": 1}
    with FixtureSite(generate(40, 3)) as site:
        process = start_crawl(site, tmp_path, *FEED, settings=slow)
        while len(site.find_article_requests()) < 15:
            assert process.poll() is None
            time.sleep(0.01)
        for fault in WALLS[wall]:
            add(site, fault)
        assert process.wait(60) in {10, 11, 12, 13}
        site.faults.clear()
        free = run_crawl(site, tmp_path, *FEED, settings=SETTINGS)
        assert free.returncode == 0
        export = (tmp_path / "output").glob("2*/articles.jsonl")
        keys = [json.loads(line)["key"] for path in export for line in path.read_text().splitlines()]
        assert sorted(keys) == sorted(site.expected_records())


@pytest.mark.parametrize("wall", ["itself", "login", "script", "401"])
def test_a_wall_of_one_host_costs_none_of_its_articles(tmp_path: Path, wall: str) -> None:
    arguments = ("-a", "editions=www,jabar")
    with FixtureSite() as site:
        first = next(story for story in site.world.stories.values() if story.url.startswith("https://jabar."))
        for number in range(4):
            site.add(first, path=f"{first.path}-bagian-{number}", published=first.published)
        for fault in WALLS[wall]:
            add(
                site,
                {**fault, "host": "jabar.inews.id", "path": "/*/*-*"} if fault["path"] == ARTICLES else fault,
            )
        walled = run_crawl(site, tmp_path, *arguments, settings=SETTINGS)
        assert not [key for key in walled.by_key if key.startswith("jabar.")]
        home = next(story for story in site.world.stories.values() if story.key in walled.by_key)
        for number in range(60):  # so that the lost ones are a small share
            site.add(home, path=f"{home.path}-kabar-{number}", title=f"{home.title} Kabar {number}")
        again = run_crawl(site, tmp_path, *arguments, settings=SETTINGS)
        assert (walled.returncode, again.returncode) == (10, 10)  # told as long as it stands
        assert "No article of the edition jabar could be had or read" in walled.log
        assert "No article of the edition jabar could be had or read" in again.log
        site.faults.clear()
        free = run_crawl(site, tmp_path, *arguments, settings=SETTINGS)
        assert free.returncode == 0
        assert find_missing(site, walled, again, free, editions=("www", "jabar")) == set()


def test_a_list_that_says_not_modified_for_days_is_asked_without_conditions(tmp_path: Path) -> None:
    with FixtureSite(generate(12, 3)) as site:
        assert run_crawl(site, tmp_path, *FEED, settings=SETTINGS).returncode == 0
        new = site.add(
            next(iter(site.world.stories.values())), path="/news/nasional/sumur-tua-kembali-berair"
        )
        site.faults.add("status", status=304, conditional=True)
        later = []
        for _ in range(13):
            pass_time(tmp_path, hours=2)
            later.append(run_crawl(site, tmp_path, *FEED, settings=SETTINGS))
        assert {run.returncode for run in later} == {0}
        assert [key for run in later for key in run.by_key] == [new.key]


@pytest.mark.parametrize("fault", [at("dns"), at("refused"), at("status", status=502), at("hang")], ids=str)
def test_articles_of_an_outage_are_fetched_however_many_runs_it_lasted(
    tmp_path: Path, fault: dict[str, Any]
) -> None:
    """The lists are on www, which answers; the articles on a host of a province, which does not."""
    arguments = ("-a", "editions=www,jabar")
    with FixtureSite() as site:
        add(site, fault, host="jabar.inews.id")
        runs = []
        for _ in range(8):
            runs.append(run_crawl(site, tmp_path, *arguments, settings=SETTINGS))
            pass_time(tmp_path, hours=13)
        site.faults.clear()
        runs.append(run_crawl(site, tmp_path, *arguments, settings=SETTINGS))
        assert find_missing(site, *runs, editions=("www", "jabar")) == set()


@pytest.mark.parametrize("fault", [at("status", status=500), at("body", value=SCRIPT)], ids=["500", "script"])
def test_a_run_that_lost_a_large_share_of_what_was_offered_is_degraded(tmp_path: Path, fault: dict) -> None:
    """Four of twelve articles are lost, and the sentence says how many and why."""
    with FixtureSite(generate(12, 3)) as site:
        lost = list(site.world.stories.values())[:4]
        for story in lost:
            add(site, {**fault, "path": f"{story.path}*"})
            add(site, {**fault, "path": f"/amp{story.path}*"})
        run = run_crawl(site, tmp_path, *FEED, settings=SETTINGS)
        assert run.returncode == 10
        assert len(run.by_key) == 8
        site.faults.clear()
        free = run_crawl(site, tmp_path, *FEED, settings=SETTINGS)
        assert (free.returncode, set(free.by_key)) == (0, {story.key for story in lost})


def test_articles_without_a_date_are_kept_whatever_days_are_wanted(tmp_path: Path) -> None:
    with FixtureSite(generate(4, 4)) as site:
        undated = next(iter(site.world.stories.values()))
        page = site.world.render(undated).replace("2026", "")
        site.faults.add("body", path=f"{undated.path}*", value=page)
        addresses = ("-a", f"start_urls={undated.url}", "-a", "depth=0")
        run = run_crawl(site, tmp_path, *addresses, "-a", "since=2026-06-01", settings=SETTINGS)
        assert run.by_key[undated.key]["published_at"] is None
        assert run.returncode == 0


def test_lists_that_answer_not_modified_without_being_asked_so_are_no_good_run(tmp_path: Path) -> None:
    with FixtureSite(generate(6, 3)) as site:
        for path in ("/", "/feed*", "/news*", "/regional*", "/finance*", "/lifestyle*", "/travel*"):
            add(site, at("status", path=path, status=304))
        empty = run_crawl(site, tmp_path, "-a", "discover=feed", settings=SETTINGS)
        assert empty.returncode in {11, 13}
        site.faults.clear()
        free = run_crawl(site, tmp_path, "-a", "discover=feed", settings=SETTINGS)
        assert free.returncode == 0
        assert find_missing(site, free) == set()


def test_articles_that_failed_before_a_bound_ended_the_run_are_told(tmp_path: Path) -> None:
    with FixtureSite(generate(24, 3)) as site:
        good = sorted(story.path for story in site.world.stories.values())[::4]
        for story in site.world.stories.values():
            if story.path not in good:
                add(site, at("wrong_length", path=f"{story.path}*"))
        run = run_crawl(site, tmp_path, *FEED, "-a", "max_articles=3", settings=SETTINGS)
        assert run.output_dir is not None
        report = json.loads((run.output_dir / "report.json").read_text())
        asked = {entry.path for entry in site.find_article_requests()}
        bad = {path for path in asked if not any(path.startswith(one) for one in good)}
        assert len(run.by_key) == 3
        assert report["counts"]["failed"] == len(bad) > 0
        assert report["failures"]["truncated"]["count"] == len(bad)
        assert run.returncode == 10


def test_a_wall_before_articles_alone_for_days_costs_none_that_no_list_names_any_more(tmp_path: Path) -> None:
    arguments = ("-a", "discover=sections")
    with FixtureSite(generate(9, 3)) as site:
        walled, *stored = sorted(site.world.stories.values(), key=lambda story: story.path)
        add(site, at("redirect", path=f"{walled.path}*", value="https://www.inews.id/login"))
        add(site, at("body", path="/login", value=LOGIN))
        first = run_crawl(site, tmp_path, *arguments, settings=SETTINGS)
        assert find_missing(site, first) == {walled.key}
        cards = "".join(f"<li><a href='{story.url}'>{story.title}</a></li>" for story in stored)
        lists = at("body", path="/*", value=f"<html><body><h1>Berita</h1><ul>{cards}</ul></body></html>")
        add(site, lists)
        for _ in range(6):
            pass_time(tmp_path, hours=24)
            run_crawl(site, tmp_path, *arguments, settings=SETTINGS)
        asked = site.find_requests(path=f"{walled.path}*")
        assert len(asked) > 3
        site.faults.clear()
        add(site, at("body", path="/", value=lists["value"]))
        pass_time(tmp_path, hours=24 * 7)
        free = run_crawl(site, tmp_path, "-a", "discover=related", settings=SETTINGS)
        assert set(free.by_key) == {walled.key}
