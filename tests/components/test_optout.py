"""Opt-outs are read from headers and metadata, whoever they are meant for."""

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, TextResponse
from scrapy.http.request import NO_CALLBACK
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.test import get_crawler

from inews_crawler.middlewares.optout import (
    OptOutMiddleware,
    find_opt_outs,
    find_signals,
    wants_no_record,
)


@pytest.mark.parametrize(
    ("headers", "head", "found"),
    [
        ([], b'<meta name="robots" content="index, follow, max-image-preview:large">', set()),
        ([], b'<meta name="robots" content="noindex, follow">', {"noindex"}),
        ([], b"<META CONTENT='NOARCHIVE' NAME='Robots'>", {"noarchive"}),
        ([], b"<meta name=robots content=none>", {"noindex"}),
        ([], b'<meta name="googlebot" content="noindex">', set()),
        ([], b'<meta name="inews_crawler" content="noindex">', {"noindex"}),
        ([], b'<meta name="description" content="noindex, noarchive">', set()),
        ([], b'<meta name="robots">', set()),
        ([], b'<!-- <meta name="robots" content="noindex"> -->', set()),
        ([], b'<!--\n<meta name="robots" content="noindex">\n<title>Lama</title>-->', set()),
        ([], b'<!-- lama --><meta name="robots" content="noindex"><!-- baru -->', {"noindex"}),
        ([], b'<meta name="tdm-reservation" content="1">', {"tdm"}),
        ([], b'<meta name="tdm-reservation" content="0">', set()),
        ([("X-Robots-Tag", "noindex, noarchive")], b"", {"noindex", "noarchive"}),
        ([("X-Robots-Tag", "googlebot: noindex")], b"", set()),
        ([("X-Robots-Tag", "inews_crawler: noindex")], b"", {"noindex"}),
        ([("X-Robots-Tag", "max-snippet: 20, noai")], b"", {"noai"}),
        ([("X-Robots-Tag", "unavailable_after: 25 Jun 2030 15:00:00 PST")], b"", set()),
        ([("TDM-Reservation", "1")], b"", {"tdm"}),
        ([("Content-Usage", "train-ai=n")], b"", {"tdm"}),
        ([("Content-Usage", "train-ai=y")], b"", set()),
        ([("Content-Signal", "search=yes, ai-train=no")], b"", {"tdm"}),
    ],
)
def test_opt_outs(headers: list[tuple[str, str]], head: bytes, found: set[str]) -> None:
    assert find_opt_outs(headers, head) == found


@pytest.mark.parametrize(
    ("robots", "found"),
    [
        (b"User-agent: *\nContent-Signal: ai-train=no\nAllow: /\n", {"tdm"}),
        (b"User-Agent: *\r\ncontent-signal : search=yes, ai-train = no\r\n", {"tdm"}),
        (b"Content-Usage: train-ai=n\n", {"tdm"}),
        (b"User-agent: *\n  Content-Signal: ai-train=no # sejak Maret\n", {"tdm"}),
        (b"User-agent: *\nContent-Signal: search=yes, ai-train=yes\n", set()),
        (b"# Content-Signal: ai-train=no\nUser-agent: *\n", set()),
        (b"User-agent: *\nDisallow: /ai-train=no\n", set()),
        (b"", set()),
        (b"\xff\xfe\x00", set()),
    ],
)
def test_signals_of_a_whole_host(robots: bytes, found: set[str]) -> None:
    assert find_signals(robots) == found


def test_a_signal_behind_a_byte_order_mark() -> None:
    assert find_signals(b"\xef\xbb\xbfContent-Signal: ai-train=no\n") == {"tdm"}


@pytest.mark.parametrize("obey", [False, True])
def test_an_opt_out_is_counted_always_and_obeyed_where_asked_to(obey: bool) -> None:
    class Standing:
        stats = MemoryStatsCollector(get_crawler())

    url = "https://www.inews.id/news"
    page = HtmlResponse(url, body=b'<meta name="robots" content="noindex">', headers={"TDM-Reservation": "1"})
    seen = OptOutMiddleware(Standing(), obey=obey).process_response(Request(url), page)
    assert wants_no_record(seen) is obey
    assert Standing.stats.get_value("inews/optout/noindex") == 1
    assert Standing.stats.get_value("inews/optout/tdm") == 1


@pytest.mark.parametrize("obey", [False, True])
def test_what_robots_txt_says_holds_for_every_page_of_its_host_and_of_no_other(obey: bool) -> None:
    class Standing:
        stats = MemoryStatsCollector(get_crawler())

    middleware = OptOutMiddleware(Standing(), obey=obey)

    def read(url: str, body: bytes = b"", callback: object = None) -> bool:
        page = TextResponse(url, body=body)
        return wants_no_record(middleware.process_response(Request(url, callback=callback), page))

    robots = b"User-agent: *\nContent-Signal: ai-train=no\n"
    assert not read("https://www.inews.id/robots.txt", robots, NO_CALLBACK)
    assert not read("https://jabar.inews.id/robots.txt", b"User-agent: *\n", NO_CALLBACK)
    assert read("https://www.inews.id/news/nasional/jalan-ditutup") is obey
    assert read("https://www.inews.id/news/nasional/jalan-dibuka") is obey
    assert not read("https://jabar.inews.id/berita/jalan-ditutup")
    assert Standing.stats.get_value("inews/optout/tdm") == 2
