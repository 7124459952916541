"""Size and time of an answer are bounded, whatever the host does; the bounds are Scrapy's, and hold."""

import gzip
import socket
import time

import pytest

from tests.components.crawling import crawl
from tests.components.local_site import LocalSite, page

SETTINGS = {
    "ROBOTSTXT_OBEY": False,
    "AUTOTHROTTLE_ENABLED": False,
    "RETRY_TIMES": 0,
    "DOWNLOAD_TIMEOUT": 1,
    "DOWNLOAD_MAXSIZE": 1_000_000,
}


def head(handler, **headers: str) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.close_connection = True


def drip_body(handler) -> None:
    head(handler)
    for _ in range(100):
        handler.wfile.write(b"x")
        time.sleep(0.1)


def drip_head(handler) -> None:
    for character in b"HTTP/1.1 200 OK\r\nX-Long: " + b"y" * 200:
        handler.wfile.write(bytes([character]))
        time.sleep(0.1)


def never_answer(handler) -> None:
    time.sleep(10)


def endless(handler) -> None:
    head(handler)
    while True:
        handler.wfile.write(b"<p>x</p>" * 1000)


def declared_too_large(handler) -> None:
    head(handler, Content_Length="5000000")
    handler.wfile.write(b"x" * 5_000_000)


def bomb(layers: int):
    body = b"\0" * 50_000_000
    for _ in range(layers):
        body = gzip.compress(body)

    def answer(handler) -> None:
        head(handler, Content_Encoding=", ".join(["gzip"] * layers), Content_Length=str(len(body)))
        handler.wfile.write(body)

    return answer


def cut_short(handler) -> None:
    head(handler, Content_Length="1000")
    handler.wfile.write(b"<html>")


def reset(handler) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


def garbage(handler) -> None:
    handler.wfile.write(b"\x16\x03\x01 this is no HTTP\r\n\r\n" * 10)
    handler.close_connection = True


@pytest.mark.parametrize("answer", [drip_body, drip_head, never_answer])
def test_a_time_out_counts_from_the_beginning_not_from_the_last_byte(answer) -> None:
    with LocalSite(lambda path, turn: answer if path == "/bad" else page()) as site:
        done = crawl([site.url("/bad"), site.url("/good")], **SETTINGS)
        assert done.lost == {site.url("/bad"): "DownloadTimeoutError"}
        assert done.had == {site.url("/good"): 200}
        (gap,) = site.gaps()
    assert 0.9 < gap < 2


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (endless, "DownloadCancelledError"),
        (declared_too_large, "DownloadCancelledError"),
        (bomb(1), "IgnoreRequest"),
        (bomb(2), "IgnoreRequest"),
        (cut_short, "ResponseDataLossError"),
        (reset, "DownloadFailedError"),
        (garbage, "DownloadFailedError"),
    ],
    ids=["endless", "declared", "bomb", "bomb in a bomb", "cut short", "reset", "garbage"],
)
def test_an_answer_beyond_its_bounds_is_lost_and_the_crawl_goes_on(answer, reason: str) -> None:
    with LocalSite(lambda path, turn: answer if path == "/bad" else page()) as site:
        done = crawl([site.url("/bad"), site.url("/good")], **{**SETTINGS, "DOWNLOAD_TIMEOUT": 10})
        assert done.lost == {site.url("/bad"): reason}
        assert done.had == {site.url("/good"): 200}
