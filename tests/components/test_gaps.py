"""Gaps between requests to one host, as the host sees them, are never under the delay in force."""

import socket
import time
from http.server import BaseHTTPRequestHandler

import pytest

from tests.components.crawling import crawl
from tests.components.local_site import LocalSite, page, robots

# A request is stamped when the server's thread has read it; the thread may be late, on either side.
SLACK = 0.02


def test_gaps_hold_for_pages_retries_redirects_and_robots_txt() -> None:
    def respond(path: str, turn: int):
        if path == "/robots.txt":
            return robots("User-agent: *\nDisallow:\n")
        if path == "/sometimes" and turn == 0:
            return page(status=500)
        if path == "/moved":
            return page(status=302, Location="/target")
        return page()

    with LocalSite(respond) as site:
        done = crawl([site.url(p) for p in ("/a", "/sometimes", "/moved", "/b")], DOWNLOAD_DELAY=0.3)
    assert set(done.had.values()) == {200} and len(done.had) == 4
    assert sorted(site.paths()) == sorted(
        ["/robots.txt", "/a", "/sometimes", "/sometimes", "/moved", "/target", "/b"]
    )
    assert min(site.gaps()) >= 0.3 - SLACK


def test_crawl_delay_is_obeyed_per_host() -> None:
    def respond(path: str, turn: int):
        return robots("User-agent: *\nCrawl-delay: 1\n") if path == "/robots.txt" else page()

    with LocalSite(respond) as site:
        addresses = [site.url(f"/{n}") for n in range(3)] + [site.url(f"/{n}", "localhost") for n in range(3)]
        done = crawl(addresses)
    assert len(done.had) == 6
    assert min(site.gaps("127.0.0.1")) >= 1 - SLACK
    assert min(site.gaps("localhost")) >= 1 - SLACK
    assert done.stats["inews/crawl_delay/localhost"] == 1
    first, last = site.asked[0][0], site.asked[-1][0]
    assert last - first < 5  # two hosts side by side: 3 gaps each, not 7


def test_crawl_delay_for_another_crawler_is_not_ours() -> None:
    def respond(path: str, turn: int):
        text = "User-agent: chrome\nCrawl-delay: 30\n\nUser-agent: inews_crawler\nCrawl-delay: 0.5\n"
        return robots(text) if path == "/robots.txt" else page()

    with LocalSite(respond) as site:
        done = crawl([site.url("/a"), site.url("/b")])
    assert done.stats["inews/crawl_delay/127.0.0.1"] == 0.5
    assert min(site.gaps()) >= 0.5 - SLACK


def test_a_crawl_delay_beyond_the_cap_is_kept_up_to_the_cap_and_told() -> None:
    def respond(path: str, turn: int):
        return robots("User-agent: *\nCrawl-delay: 86400\n") if path == "/robots.txt" else page()

    with LocalSite(respond) as site:
        done = crawl([site.url("/a"), site.url("/b")], INEWS_MAX_CRAWL_DELAY=0.5)
    assert len(done.had) == 2
    assert min(site.gaps()) >= 0.5 - SLACK
    assert done.stats["inews/crawl_delay_capped/127.0.0.1"] == 86400


def test_a_late_connection_does_not_shorten_the_next_gap() -> None:
    """The first answer comes late, as over a slow handshake; the second request must not come early for that."""

    def slow(handler) -> None:
        time.sleep(0.4)
        body = b"<html></html>"
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        answered.append(time.monotonic())
        handler.wfile.write(body)

    answered: list[float] = []
    with LocalSite(lambda path, turn: slow) as site:
        crawl([site.url("/a"), site.url("/b"), site.url("/c")], DOWNLOAD_DELAY=0.5, ROBOTSTXT_OBEY=False)
    asked = [moment for moment, _, _ in site.asked]
    waits = [later - earlier for earlier, later in zip(answered, asked[1:], strict=False)]
    assert min(waits) >= 0.5 - SLACK


@pytest.mark.parametrize("concurrency", [1, 4])
def test_without_delay_nothing_waits(concurrency: int) -> None:
    with LocalSite(lambda path, turn: page()) as site:
        done = crawl(
            [site.url(f"/{n}") for n in range(30)],
            CONCURRENT_REQUESTS_PER_DOMAIN=concurrency, AUTOTHROTTLE_ENABLED=False,
        )  # fmt: skip
    assert len(done.had) == 30
    assert site.asked[-1][0] - site.asked[0][0] < 3


def test_a_request_on_a_dropped_connection_is_asked_again_after_the_delay() -> None:
    """The network library would ask again within milliseconds, and ask the host twice in one turn."""

    def drop(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        handler.connection.shutdown(socket.SHUT_RDWR)

    def respond(path: str, turn: int):
        if path == "/dropped" and turn == 0:
            return drop
        return robots("") if path == "/robots.txt" else page()

    with LocalSite(respond) as site:
        done = crawl([site.url("/first"), site.url("/dropped"), site.url("/last")], DOWNLOAD_DELAY=0.3)
    assert set(done.had.values()) == {200}
    assert site.paths().count("/dropped") == 2
    assert min(site.gaps()) >= 0.3 - SLACK


def test_all_hosts_together_are_asked_no_faster_than_the_bound() -> None:
    def respond(path: str, turn: int):
        return robots("") if path == "/robots.txt" else page()

    with LocalSite(respond) as site:
        hosts = [f"127.0.0.{number}" for number in range(1, 10)]
        done = crawl([site.url("/a", host) for host in hosts], INEWS_MAX_RATE=10)
    assert len(done.had) == 9
    assert len(site.asked) == 18
    assert site.asked[-1][0] - site.asked[0][0] >= 1.7 - 0.2  # 17 gaps; a thread of the server may be late
