"""A run that is told to stop ends within its bound, with everything that it had."""

import signal
import subprocess
import time

from tests.components.crawling import finish, start
from tests.components.local_site import LocalSite, page, robots

EXTENSIONS = {"inews_crawler.extensions.stopping.Stopping": 0}


def wait_for(condition, seconds: float = 15) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "nothing happened"
        time.sleep(0.02)


def hang(handler) -> None:
    time.sleep(30)


def slow(handler) -> None:
    time.sleep(1)
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Length", "13")
    handler.end_headers()
    handler.wfile.write(b"<html></html>")


def begin(site: LocalSite, paths: list[str], **settings) -> subprocess.Popen[str]:
    given = {"EXTENSIONS": EXTENSIONS, "ROBOTSTXT_OBEY": False, "AUTOTHROTTLE_ENABLED": False, **settings}
    return start([site.url(path) for path in paths], **given)


def test_what_is_under_way_is_finished_and_nothing_new_is_asked() -> None:
    with LocalSite(lambda path, turn: slow) as site:
        process = begin(site, [f"/{n}" for n in range(12)], INEWS_STOP_SECONDS=10)
        wait_for(lambda: len(site.asked) == 2)
        process.send_signal(signal.SIGTERM)
        told = time.monotonic()
        done = finish(process)
        took = time.monotonic() - told
    assert len(site.asked) == 2
    assert len(done.had) == 2
    assert set(done.lost.values()) <= {"stopping"}
    assert took < 4
    assert done.stats["finish_reason"] == "shutdown"
    assert "inews/stop/cut_off" not in done.stats


def test_a_transfer_that_hangs_is_cut_off_at_the_bound() -> None:
    with LocalSite(lambda path, turn: hang) as site:
        process = begin(site, ["/a", "/b", "/c"], INEWS_STOP_SECONDS=1, DOWNLOAD_TIMEOUT=60)
        wait_for(lambda: len(site.asked) == 1)
        process.send_signal(signal.SIGINT)
        told = time.monotonic()
        done = finish(process)
        took = time.monotonic() - told
        assert done.lost[site.url("/a")] == "stopping"
    assert 1 <= took < 4
    assert len(site.asked) == 1
    assert done.stats["inews/stop/cut_off"] == 1
    assert done.stats["finish_reason"] == "shutdown"
    assert "Traceback" not in done.log


def test_pauses_and_long_delays_do_not_hold_up_the_end() -> None:
    def respond(path: str, turn: int):
        if path == "/robots.txt":
            return robots("User-agent: *\nCrawl-delay: 50\n")
        return page(status=429, Retry_After="100")

    with LocalSite(respond) as site:
        process = begin(site, [f"/{n}" for n in range(5)], ROBOTSTXT_OBEY=True)
        wait_for(lambda: len(site.asked) == 1)
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        told = time.monotonic()
        finish(process)
        took = time.monotonic() - told
    assert took < 3
    assert site.paths() == ["/robots.txt"]


def test_a_hanging_robots_txt_is_cut_off_too() -> None:
    with LocalSite(lambda path, turn: hang) as site:
        process = begin(site, ["/a", "/b"], ROBOTSTXT_OBEY=True, INEWS_STOP_SECONDS=0.5)
        wait_for(lambda: len(site.asked) == 1)
        process.send_signal(signal.SIGTERM)
        told = time.monotonic()
        done = finish(process)
        took = time.monotonic() - told
    assert took < 4
    assert not done.had
    assert "inews/robots/unreachable/127.0.0.1" not in done.stats


def test_a_second_signal_ends_it_at_once() -> None:
    with LocalSite(lambda path, turn: hang) as site:
        process = begin(site, ["/a", "/b"], INEWS_STOP_SECONDS=60, DOWNLOAD_TIMEOUT=60)
        wait_for(lambda: len(site.asked) == 1)
        process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        told = time.monotonic()
        process.communicate(timeout=20)
    assert time.monotonic() - told < 3


def test_a_spider_that_closes_itself_is_bounded_as_well() -> None:
    with LocalSite(lambda path, turn: page() if path == "/0" else hang) as site:
        began = time.monotonic()
        process = begin(
            site, [f"/{n}" for n in range(5)],
            CLOSESPIDER_PAGECOUNT=1, INEWS_STOP_SECONDS=0.5, DOWNLOAD_TIMEOUT=60,
        )  # fmt: skip
        done = finish(process)
    assert done.stats["finish_reason"] == "closespider_pagecount"
    assert time.monotonic() - began < 10
    assert len(site.asked) <= 2
