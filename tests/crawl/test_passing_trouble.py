"""Trouble of one run costs no article: the next run asks again, and no run is "ok" that saw next to nothing."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from inews_crawler.store import Scope, Store
from inews_crawler.text.dates import WIB
from tests.crawl.striking import SETTINGS, add, at
from tests.site.crawl import CrawlRun, pass_time, run_crawl
from tests.site.fixture import FixtureSite
from tests.site.synthetic import generate

if TYPE_CHECKING:
    from pathlib import Path

#: A front page that shows nothing without its scripts.
SHELL = (
    "<!DOCTYPE html><html><head><title>iNews</title><script src='/app.js'></script></head>"
    "<body><div id='root'></div></body></html>"
)
BAN = "User-agent: *\nDisallow: /\n"


def report(run: CrawlRun) -> dict:
    folder = run.output_dir or max((run.folder / "output").glob("2*"))
    return json.loads((folder / "report.json").read_text())


@pytest.mark.parametrize("status", [404, 410])
def test_lists_that_are_all_gone_in_the_first_run_are_asked_in_the_next(tmp_path: Path, status: int) -> None:
    with FixtureSite(generate(12, 3)) as site:
        add(site, at("status", status=status))
        run = run_crawl(site, tmp_path, settings=SETTINGS)
        assert run.returncode == 11
        assert f"Lists of www.inews.id answer http_{status}" in run.log
        site.faults.clear()
        run = run_crawl(site, tmp_path, settings=SETTINGS)
        assert run.returncode == 0
        assert set(run.by_key) == set(site.expected_records())


def test_lists_that_are_all_gone_in_one_later_run_are_asked_in_the_next(tmp_path: Path) -> None:
    with FixtureSite(generate(12, 3)) as site:
        assert run_crawl(site, tmp_path, settings=SETTINGS).returncode == 0
        add(site, at("status", status=404))
        assert run_crawl(site, tmp_path, settings=SETTINGS).returncode == 11
        site.faults.clear()
        asked = len(site.requests)
        run = run_crawl(site, tmp_path, settings=SETTINGS)
        assert run.returncode == 0
        assert len(site.requests) - asked > 20


@pytest.mark.parametrize("wall", ["shell", "404"])
def test_a_section_that_is_away_in_the_first_run_is_asked_in_the_next(tmp_path: Path, wall: str) -> None:
    """A run of one section asks few pages: if none of them answers, that says nothing of them."""
    with FixtureSite(generate(12, 3)) as site:
        add(
            site,
            at("body", value=SHELL, path="/news*")
            if wall == "shell"
            else at("status", status=404, path="/news*"),
        )
        arguments = ("-a", "sections=news/nasional", "-a", "discover=sections")
        assert run_crawl(site, tmp_path, *arguments, settings=SETTINGS).returncode == 11
        site.faults.clear()
        run = run_crawl(site, tmp_path, *arguments, settings=SETTINGS)
        assert run.returncode == 0
        assert run.by_key


@pytest.fixture(scope="module")
def shells(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[CrawlRun], list[Counter[str]]]:
    """Three runs of all editions, in which every front page but that of www is a shell."""
    folder = tmp_path_factory.mktemp("shells")
    runs, fronts = [], []
    with FixtureSite() as site:
        add(site, at("body", host="[!w]*.inews.id", path="/", value=SHELL))
        for _ in range(3):
            asked = len(site.requests)
            runs.append(run_crawl(site, folder, "-a", "editions=all", settings=SETTINGS))
            fronts.append(Counter(one.host for one in site.requests[asked:] if one.path == "/"))
    return runs, fronts


def test_shells_of_many_hosts_beside_new_articles_are_not_empty(shells) -> None:
    runs, _ = shells
    assert runs[0].returncode in {0, 10}
    assert len(runs[0].by_key) > 50
    assert report(runs[0])["lists_failed"]["bali.inews.id"] == "shell"
    assert len(report(runs[0])["lists_failed"]) > 100


def test_shells_of_many_hosts_are_backed_off(shells) -> None:
    runs, fronts = shells
    assert fronts[0]["bali.inews.id"] == 2  # the second look is for a page that came broken
    assert [run.returncode for run in runs[1:]] == [0, 0]
    assert "bali.inews.id" not in fronts[1] + fronts[2]
    assert fronts[1]["www.inews.id"] == 1


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        (at("body", path="/robots.txt", value=BAN, content_type="text/plain"), 12, "robots.txt forbids"),
        (at("status", status=404), 11, "Lists of www.inews.id answer http_404"),
        (at("status", status=403), 12, "HTTP 403"),
        (at("status", status=500), 13, "robots.txt of www.inews.id cannot be read (HTTP 500)"),
    ],
    ids=["robots", "404", "403", "500"],
)
def test_the_trouble_of_www_is_not_hidden_by_the_shells_of_many_hosts(
    tmp_path: Path, fault: dict, code: int, words: str
) -> None:
    with FixtureSite() as site:
        add(site, fault, host="www.inews.id")
        add(site, at("body", path="/", value=SHELL))
        add(site, at("status", status=404, path="/?*"))
        run = run_crawl(site, tmp_path, "-a", "editions=all", settings=SETTINGS)
    assert run.returncode == code
    assert words in run.log.splitlines()[-2] + run.log.splitlines()[-1]


def test_a_run_that_asked_for_nothing_says_so(tmp_path: Path) -> None:
    """The only list is dead and was asked a moment ago; it is asked all the same rather than nothing."""
    with FixtureSite(generate(12, 3)) as site:
        add(site, at("status", status=404, path="/news/nasional*"))
        arguments = ("-a", "sections=news/nasional", "-a", "discover=sections")
        codes = [run_crawl(site, tmp_path, *arguments, settings=SETTINGS).returncode for _ in range(3)]
        asked = [one.path for one in site.requests if one.path != "/robots.txt"]
    assert codes == [11, 11, 11]
    assert len(asked) >= 3


# --- runs that end before their end ---------------------------------------------------------------------


def test_a_bound_that_was_asked_for_says_how_many_articles_wait(tmp_path: Path) -> None:
    with FixtureSite(generate(40, 3)) as site:
        settings = {**SETTINGS, "CLOSESPIDER_ITEMCOUNT": 5, "CONCURRENT_REQUESTS": 1}
        run = run_crawl(site, tmp_path, settings=settings)
        fetched = len(run.by_key)
        assert run.returncode == 0
        cause = report(run)["cause"]
        waiting = int(cause.partition("(closespider_itemcount); ")[2].partition(" articles are still")[0])
        assert 5 <= fetched < 20
        assert waiting > 0
        assert report(run)["counts"]["failed"] == 0
        rest = run_crawl(site, tmp_path, settings=SETTINGS)
        assert len(rest.by_key) == 40 - fetched


def test_the_longest_run_ends_as_a_wish_and_publishes(tmp_path: Path) -> None:
    with FixtureSite(generate(40, 3)) as site:
        settings = {
            **SETTINGS,
            "DOWNLOAD_DELAY": 0.3,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
            "INEWS_MAX_HOURS": 0.001,
        }
        run = run_crawl(site, tmp_path, settings=settings)
        assert run.returncode == 0
        assert "A bound that was asked for ended the run (closespider_timeout)" in run.log
        assert report(run)["counts"]["failed"] == 0
        rest = run_crawl(site, tmp_path, settings=SETTINGS)
        assert len(rest.records) + len(run.records) == 40


def test_a_memory_limit_below_the_start_ends_by_itself_and_lets_go_of_the_lock(tmp_path: Path) -> None:
    with FixtureSite(generate(12, 3)) as site:
        settings = {
            **SETTINGS,
            "MEMUSAGE_LIMIT_MB": 10,
            "MEMUSAGE_CHECK_INTERVAL_SECONDS": 0.2,
            "DOWNLOAD_DELAY": 0.3,
        }
        run = run_crawl(site, tmp_path, settings=settings)
        assert run.returncode == 13
        assert "The memory limit (MEMUSAGE_LIMIT_MB) ended the run" in report(run)["cause"]
        rest = run_crawl(site, tmp_path, settings=SETTINGS)
        assert rest.returncode == 0


def test_a_page_with_very_many_links_binds_no_run(tmp_path: Path) -> None:
    """All links are written down; runs take a thousand an hour from one page."""
    anchors = "".join(
        f'<li><a href="/news/nasional/warga-desa-menanam-pohon-nomor-{n}">Warga Desa Menanam Pohon {n}</a></li>'
        for n in range(2500)
    )
    page = f"<!DOCTYPE html><html><head><title>News</title></head><body><main><ul>{anchors}</ul></main></body></html>"
    with FixtureSite(generate(12, 3)) as site:
        add(site, at("body", path="/news/nasional*", value=page))
        arguments = ("-a", "sections=news/nasional", "-a", "discover=sections")
        settings = {**SETTINGS, "CLOSESPIDER_PAGECOUNT": 3, "CONCURRENT_REQUESTS": 1}
        run = run_crawl(site, tmp_path, *arguments, settings=settings)
        assert report(run)["traps"]["links_put_off"] == 1500
    with Store.open(f"sqlite:///{tmp_path}/data/inews.db") as store:
        later = [datetime.now(UTC) + timedelta(hours=hours) for hours in (0, 1, 2)]
        known = [store.ledger.count_pending(Scope(max_hops=0), run=-1, at=moment) for moment in later]
    assert known == [1000, 2000, 2500]


# --- checks of stored articles --------------------------------------------------------------------------


def test_checks_that_find_nothing_grow_rarer_and_a_change_makes_them_frequent_again(tmp_path: Path) -> None:
    """Hours of hourly runs with refresh=changed: an article is asked after one, three and 24 hours."""
    published = datetime.now(WIB) - timedelta(minutes=30)
    with FixtureSite(generate(3, 3)) as site:
        keys = sorted(site.expected_records())
        for key in keys:
            site.edit(key, published=published)
        asked: dict[int, int] = {}
        for hour in range(10):
            site.forget_requests()
            run = run_crawl(site, tmp_path, "-a", "refresh=changed", settings=SETTINGS)
            assert run.returncode == 0
            asked[hour] = sum(one.path in keys[0] for one in site.requests if len(one.path) > 30)
            if hour == 6:
                site.edit(keys[0], title="Judul Baru Sesudah Ralat")
            pass_time(tmp_path, hours=1)
    # Read at 0, checked at 1, 2 and 5; at 6 it is edited, which the check at 8 would find a day later at most.
    assert [hour for hour, count in asked.items() if count] == [0, 1, 2, 5]
