"""No address leaves this machine that is not the site's own."""

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.test import get_crawler

from inews_crawler.middlewares.guard import GuardMiddleware, find_fault
from inews_crawler.middlewares.refusals import AddressRefused

TITLE = "/news/nasional/contoh-berita-pagi-ini"


@pytest.fixture
def guard() -> GuardMiddleware:
    class Standing:
        stats = MemoryStatsCollector(get_crawler())

    return GuardMiddleware(Standing())


@pytest.mark.parametrize(
    "url",
    [
        "https://www.inews.id/",
        f"https://www.inews.id{TITLE}",
        f"http://jabar.inews.id{TITLE}",
        f"https://www.inews.id:443{TITLE}",
        "https://www.inews.id/robots.txt",
        "https://surabaya.inews.id/robots.txt",
        "https://static.inews.co.id/network/menu.json",
        "https://static.inews.co.id/robots.txt",
    ],
)
def test_the_sites_own_addresses_pass(guard: GuardMiddleware, url: str) -> None:
    assert guard.process_request(Request(url)) is None


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("file:///etc/passwd", "scheme"),
        ("ftp://www.inews.id/", "scheme"),
        ("data:text/html,x", "scheme"),
        ("http://127.0.0.1/", "private"),
        ("http://127.1/", "private"),
        ("http://2130706433/", "private"),
        ("http://0x7f.0.0.1/", "private"),
        ("http://[::1]/", "private"),
        ("http://[::ffff:127.0.0.1]/", "private"),
        ("http://[fe80::1%25eth0]/", "private"),
        ("http://10.0.0.8/", "private"),
        ("http://169.254.169.254/latest/meta-data/", "private"),
        ("http://localhost/robots.txt", "private"),
        ("http://metadata.google.internal/", "private"),
        ("https://8.8.8.8/", "host"),
        (f"https://inews.co.uk{TITLE}", "host"),
        (f"https://www.inews.id.example.com{TITLE}", "host"),
        ("https://example.com/robots.txt", "host"),
        ("https://mpi.inews.id/", "host"),
        (f"https://www.inews.id@example.com{TITLE}", "credentials"),
        (f"https://user:word@www.inews.id{TITLE}", "credentials"),
        (f"https://www.inews.id:8443{TITLE}", "port"),
        (f"http://www.inews.id:443{TITLE}", "port"),
        ("https://www.inews.id:99999/", "host"),
        ("https://www.inews.id/login", "path"),
        ("https://www.inews.id/a\x00b", "control"),
        ("https://www.inews.id/a\r\nHost: x", "control"),
    ],
)
def test_everything_else_is_refused_with_its_reason(url: str, fault: str) -> None:
    found = find_fault(url)
    if fault == "private" and found == "host":
        pytest.fail(f"{url} counts as any foreign host")
    assert found == fault


def test_a_refusal_is_final_counted_and_cannot_forge_a_log_line(guard: GuardMiddleware) -> None:
    with pytest.raises(AddressRefused) as refused:
        guard.process_request(Request("https://example.com/%0A\u202egnp"))
    assert (refused.value.reason, refused.value.final) == ("address", True)
    assert str(refused.value).isascii() and "\n" not in str(refused.value)
    assert guard.crawler.stats.get_value("inews/refused/host") == 1


def test_a_redirect_to_another_scheme_is_refused(guard: GuardMiddleware) -> None:
    asked = Request(f"https://www.inews.id{TITLE}")
    with pytest.raises(AddressRefused):
        guard.process_response(
            asked, Response(asked.url, status=302, headers={"Location": "file:///etc/passwd"})
        )
    assert guard.crawler.stats.get_value("inews/refused/scheme") == 1
    other = Response(asked.url, status=302, headers={"Location": "https://example.com/"})
    assert guard.process_response(asked, other) is other  # followed, and then refused as a request
