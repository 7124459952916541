"""The browser itself: what becomes of a run when it hangs, dies, or was never there; nothing is left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.render.browsers import (
    MARK,
    ONE_LISTING,
    build_long_list,
    crawl,
    find_browsers,
    find_processes,
    is_there,
    make_mark,
    needs_chromium,
    read_rendering,
    wait_until,
)
from tests.site.crawl import build_environment, compare, run_crawl, start_crawl
from tests.site.fixture import FixtureSite, build_world

if TYPE_CHECKING:
    from pathlib import Path

SHELLS = ("-a", "sections=techno/internet,lifestyle/health", "-a", "discover=sections")
#: The article whose whole text a script brings, and the one of which it brings the rest.
HOLLOW = "www.inews.id/techno/internet/kerangka-halaman-ini-kosong-sampai-peramban-mengisinya"
HALF = "www.inews.id/lifestyle/health/kerangka-separuh-catatan-perawat-malam-tentang-tidur"


# --- without a browser ---


PLAIN_RUN = """
import sys
from scrapy.crawler import CrawlerProcess
from scrapy.utils.project import get_project_settings
settings = get_project_settings()
settings.update({"LOG_ENABLED": False, "DOWNLOAD_VERIFY_CERTIFICATES": False}, priority="cmdline")
process = CrawlerProcess(settings)
crawler = process.create_crawler("inews")
process.crawl(crawler, start_urls=sys.argv[1], max_articles="1")
process.start()
loaded = [name for name in sys.modules if name.partition(".")[0] in {"playwright", "scrapy_playwright"}]
print(loaded, crawler.settings["DOWNLOAD_HANDLERS"].get("https"), crawler.stats.get_value("inews/page/article"))
"""


def test_a_plain_run_knows_nothing_of_the_browser(tmp_path: Path) -> None:
    with FixtureSite(build_long_list(count=30)) as site:
        url = next(iter(site.world.stories.values())).url
        done = subprocess.run(
            [sys.executable, "-c", PLAIN_RUN, url],
            env=build_environment(site), cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True,
        )  # fmt: skip
    assert done.stdout.split() == ["[]", "inews_crawler.middlewares.decoding.DownloadHandler", "1"]


def test_always_without_chromium_ends_at_once(tmp_path: Path) -> None:
    arguments = ("-a", "render=always", "-s", f"INEWS_CHROMIUM={tmp_path / 'none'}")
    done = run_crawl(None, tmp_path, *arguments)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "playwright install chromium" in done.stderr
    assert not (tmp_path / "data").exists()


def test_auto_without_chromium_goes_on_and_says_so_once(tmp_path: Path) -> None:
    with FixtureSite(build_long_list()) as site:
        run = crawl(site, tmp_path, "-a", "render=auto", *ONE_LISTING, INEWS_CHROMIUM=tmp_path / "none")
    assert run.returncode == 0
    assert len(run.records) == 10
    assert run.stderr.count("needs Chromium") == 1
    assert read_rendering(run) == {}


def test_a_browser_that_does_not_start_turns_rendering_off(tmp_path: Path) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
    broken.chmod(0o755)
    with FixtureSite(build_world(traits=("shells",))) as site:
        run = crawl(site, tmp_path, "-a", "render=auto", *SHELLS, INEWS_CHROMIUM=broken)
    assert run.returncode == 0
    assert run.stderr.count("Rendering is off") == 1
    assert read_rendering(run)["failed/off"] >= 1
    # What plain requests gave of the half-filled page stands, as what it is.
    assert run.by_key[HALF]["body"]
    assert not run.by_key[HALF]["complete"]
    assert HOLLOW not in run.by_key


# --- with one ---


@needs_chromium
def test_what_no_browser_filled_in_waits_for_a_run_that_has_one(tmp_path: Path) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
    broken.chmod(0o755)
    with FixtureSite(build_world(traits=("shells",))) as site:
        plain = crawl(site, tmp_path, *SHELLS)
        assert HOLLOW not in plain.by_key
        assert plain.by_key[HALF]["complete"]  # a plain run does not look for what scripts may bring
        crawl(site, tmp_path, "-a", "render=auto", "-a", "refresh=all", *SHELLS, INEWS_CHROMIUM=broken)
        later = crawl(site, tmp_path, "-a", "render=auto", *SHELLS)
        expected = site.expected_records(doors=("more", "render"))
    assert not compare(later.by_key, {HOLLOW: expected[HOLLOW]})
    assert read_rendering(later)["article"] == 1


@needs_chromium
def test_a_page_that_hangs_costs_its_time_and_no_more(tmp_path: Path) -> None:
    mark = make_mark()
    with FixtureSite(build_world(traits=("shells",))) as site:
        site.faults.add("hang", path="/getbody*")
        run = run_crawl(
            site, tmp_path, "-a", "render=auto", *SHELLS, settings={"INEWS_RENDER_SECONDS": 2}, environment={MARK: mark}
        )  # fmt: skip
    counted = read_rendering(run)
    assert counted["article"] == 2
    assert counted["in_vain"] == 2
    assert run.by_key[HALF]["body"]
    assert run.returncode == 0
    assert "Traceback" not in run.stderr
    assert not find_processes(mark)


@needs_chromium
def test_a_page_that_waits_for_the_browser_keeps_no_turn_from_those_that_are_open(tmp_path: Path) -> None:
    with FixtureSite(build_world(traits=("shells",))) as site:
        run = crawl(
            site, tmp_path, "-a", "render=auto", *SHELLS, CONCURRENT_REQUESTS_PER_DOMAIN=1, INEWS_RENDER_PAGES=1
        )  # fmt: skip
        expected = site.expected_records(doors=("more", "render"))
    assert read_rendering(run) == {"article": 2, "pages": 2, "requests": read_rendering(run)["requests"]}
    for key in (HOLLOW, HALF):
        assert not compare({key: run.by_key[key]}, {key: expected[key]})


@needs_chromium
def test_a_browser_that_hangs_ends_rendering_and_not_the_run(tmp_path: Path, monkeypatch) -> None:
    mark = make_mark()
    monkeypatch.setenv(MARK, mark)
    with FixtureSite(build_long_list("more_polls")) as site:
        process = start_crawl(
            site, tmp_path, "-a", "render=auto", "-a", "sections=travel,techno,otomotif", "-a", "discover=sections",
            settings={"INEWS_RENDER_SECONDS": 3},
        )  # fmt: skip
        assert wait_until(lambda: site.find_requests("/getnews*"), 40)
        hanging = find_browsers(mark)
        for pid in hanging:
            os.kill(pid, signal.SIGSTOP)
        process.wait(90)
    assert hanging
    assert process.returncode == 0
    log = (tmp_path / "crawl.log").read_text(encoding="utf-8")
    assert log.count("Rendering is off") == 1
    assert "Traceback" not in log
    assert (tmp_path / "output" / "latest" / "articles.jsonl").exists()
    assert wait_until(lambda: not find_processes(mark), 10)


@needs_chromium
@pytest.mark.parametrize("whole_group", [False, True])
def test_a_stopped_run_leaves_no_process(tmp_path: Path, whole_group, monkeypatch) -> None:
    mark = make_mark()
    monkeypatch.setenv(MARK, mark)
    with FixtureSite(build_long_list("more_polls")) as site:
        process = start_crawl(site, tmp_path, "-a", "render=auto", *ONE_LISTING)
        assert wait_until(lambda: site.find_requests("/getnews*"), 40)
        processes = find_processes(mark)
        assert find_browsers(mark)
        for pid in processes if whole_group else [process.pid]:  # as a service manager ends a service
            if pid == process.pid or "--type=" not in processes[pid]:
                os.kill(pid, signal.SIGTERM)
        process.wait(30)
    assert process.returncode == 0
    assert wait_until(lambda: not any(is_there(pid) for pid in processes), 10)
    log = (tmp_path / "crawl.log").read_text(encoding="utf-8")
    assert "Traceback" not in log
    assert (tmp_path / "output" / "latest" / "articles.jsonl").exists()


@needs_chromium
def test_a_browser_that_dies_is_started_again_a_bounded_number_of_times(tmp_path: Path, monkeypatch) -> None:
    mark = make_mark()
    monkeypatch.setenv(MARK, mark)
    killed: list[int] = []
    with FixtureSite(build_long_list("more_polls")) as site:
        process = start_crawl(
            site, tmp_path, "-a", "render=auto", "-a", "sections=travel,techno,otomotif", "-a", "discover=sections"
        )  # fmt: skip
        until = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < until:
            for pid in find_browsers(mark):
                if pid in killed:
                    continue
                time.sleep(0.7)  # it has begun to show a page
                with contextlib.suppress(ProcessLookupError):  # it was a child that had not become itself yet
                    os.kill(pid, signal.SIGKILL)
                    killed.append(pid)
            time.sleep(0.05)
        process.wait(20)
    assert len(killed) >= 4  # the first one and three more
    assert process.returncode == 0
    log = (tmp_path / "crawl.log").read_text(encoding="utf-8")
    assert log.count("Rendering is off") == 1
    assert "Chromium ended by itself 4 times" in log
    assert "Traceback" not in log
    assert wait_until(lambda: not find_processes(mark) and not any(is_there(pid) for pid in killed), 10)
