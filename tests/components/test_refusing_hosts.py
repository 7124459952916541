"""A host that says no is listened to: Retry-After, the breaker, challenge pages."""

import time
from collections import Counter
from email.utils import formatdate

import pytest

from tests.components.crawling import crawl
from tests.components.local_site import LocalSite, page, robots

SLACK = 0.02
CHALLENGE = (
    b'<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><div class="main-wrapper">'
    b'<script src="/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1"></script></div></body></html>'
)


def without_robots(**settings):
    return {"ROBOTSTXT_OBEY": False, "AUTOTHROTTLE_ENABLED": False, "RETRY_TIMES": 2, **settings}


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_in_seconds_pauses_the_whole_host(status: int) -> None:
    def respond(path: str, turn: int):
        return page(status=status, Retry_After="1") if path == "/a" and turn == 0 else page()

    with LocalSite(respond) as site:
        addresses = [site.url(p) for p in ("/a", "/b", "/c")]
        done = crawl(addresses, **without_robots())
    assert set(done.had) == set(addresses)
    assert site.paths()[0] == "/a"
    assert site.gaps()[0] >= 1 - SLACK  # nothing else either
    assert done.stats["inews/retry_after/waited"] == 1


def test_retry_after_as_a_date() -> None:
    def respond(path: str, turn: int):
        date = formatdate(time.time() + 2, usegmt=True)  # whole seconds: at least one of them
        return page(status=503, Retry_After=date) if turn == 0 else page()

    with LocalSite(respond) as site:
        done = crawl([site.url("/a")], **without_robots())
    assert list(done.had.values()) == [200]
    assert site.gaps()[0] >= 1 - SLACK


@pytest.mark.parametrize("value", ["soon", "-5", "", "Thu, 99 Foo 2024", "0"])
def test_an_unreadable_retry_after_is_no_wait(value: str) -> None:
    def respond(path: str, turn: int):
        return page(status=429, Retry_After=value) if turn == 0 else page()

    with LocalSite(respond) as site:
        done = crawl([site.url("/a")], **without_robots())
    assert list(done.had.values()) == [200]
    assert site.gaps()[0] < 1


def test_a_wait_beyond_the_cap_is_left_to_another_run_and_stops_nothing_else() -> None:
    def respond(path: str, turn: int):
        return page(status=503, Retry_After="3600") if path == "/a" else page()

    with LocalSite(respond) as site:
        done = crawl([site.url(p) for p in ("/a", "/b", "/c")], **without_robots())
        assert done.lost == {site.url("/a"): "retry_later"}
        assert len(done.had) == 2
    assert site.paths().count("/a") == 1


def test_a_host_that_sends_everyone_away_for_long_is_left_alone_at_once() -> None:
    with LocalSite(lambda path, turn: page(status=429, Retry_After="3600")) as site:
        done = crawl([site.url(f"/{n}") for n in range(12)], **without_robots(INEWS_BREAKER_FAILURES=5))
    assert len(site.asked) == 5
    assert sorted(done.lost.values()) == ["host_blocked"] * 7 + ["retry_later"] * 5
    assert done.stats["inews/breaker/ended/127.0.0.1"] == "refused: HTTP 429"
    assert done.stats["inews/blocked/127.0.0.1"] == 7


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (page(status=403), "refused: HTTP 403"),
        (page(status=429), "refused: HTTP 429"),
        (page(status=503), "failing: HTTP 503"),
        ((200, {"Content-Type": "text/html"}, CHALLENGE), "refused: a challenge page"),
        (
            (403, {"Content-Type": "text/html", "cf-mitigated": "challenge"}, b"x"),
            "refused: a challenge page",
        ),
    ],
)
def test_a_storm_of_refusals_opens_the_breaker_then_one_probe_then_the_end(answer, cause: str) -> None:
    with LocalSite(lambda path, turn: answer) as site:
        done = crawl(
            [site.url(f"/{n}") for n in range(9)],
            **without_robots(INEWS_BREAKER_FAILURES=3, INEWS_BREAKER_PAUSE=1, RETRY_TIMES=0),
        )
    gaps = site.gaps()
    assert len(site.asked) == 4  # three in a row, a pause, one probe
    assert max(gaps[:2]) < 0.5 and gaps[2] >= 1 - SLACK
    assert done.stats["inews/breaker/ended/127.0.0.1"] == cause
    assert done.stats["inews/breaker/opened/127.0.0.1"] == 2
    assert done.answers == 9  # every request came to an end


def test_a_probe_that_succeeds_closes_the_breaker_again() -> None:
    counts: Counter[str] = Counter()

    def respond(path: str, turn: int):
        """Refuse until two pages were asked twice, in whatever order."""
        is_refusing = sum(count > 1 for count in counts.values()) < 2
        counts[path] += 1
        return page(status=503) if is_refusing else page()

    with LocalSite(respond) as site:
        addresses = [site.url(f"/{n}") for n in range(6)]
        rules = without_robots(INEWS_BREAKER_FAILURES=2, INEWS_BREAKER_PAUSE=1, RETRY_TIMES=9)
        done = crawl(addresses, **rules)
    assert set(done.had) == set(addresses)
    assert max(site.gaps()) >= 1 - SLACK
    assert "inews/breaker/ended/127.0.0.1" not in done.stats


@pytest.mark.parametrize("concurrency", [1, 16])
@pytest.mark.parametrize("status", [429, 503])
def test_pages_that_are_refused_once_each_are_all_had(status: int, concurrency: int) -> None:
    with LocalSite(lambda path, turn: page(status=status) if turn == 0 else page()) as site:
        addresses = [site.url(f"/{n}") for n in range(12)]
        done = crawl(addresses, **without_robots(CONCURRENT_REQUESTS_PER_DOMAIN=concurrency))
    assert set(done.had) == set(addresses)
    assert len(site.asked) == 24


def test_a_refused_page_is_asked_again_before_others_so_that_a_storm_costs_few_requests() -> None:
    with LocalSite(lambda path, turn: page(status=429)) as site:
        done = crawl(
            [site.url(f"/{n}") for n in range(60)],
            **without_robots(INEWS_BREAKER_FAILURES=5, INEWS_BREAKER_PAUSE=1, DOWNLOAD_DELAY=0.05),
        )
    assert len(site.asked) <= 5 * 3 + 3
    assert done.answers == 60


def test_waiting_as_asked_is_not_counted_against_the_retries() -> None:
    def respond(path: str, turn: int):
        return page(status=429, Retry_After="1") if turn < 4 else page()

    with LocalSite(respond) as site:
        done = crawl([site.url("/a")], **without_robots())
    assert list(done.had.values()) == [200]
    assert min(site.gaps()) >= 1 - SLACK


def test_time_outs_open_the_breaker() -> None:
    def hang(handler) -> None:
        time.sleep(3)

    with LocalSite(lambda path, turn: hang) as site:
        done = crawl(
            [site.url(f"/{n}") for n in range(4)],
            **without_robots(
                INEWS_BREAKER_FAILURES=2, INEWS_BREAKER_OPENINGS=1, DOWNLOAD_TIMEOUT=0.5, RETRY_TIMES=0
            ),
        )
    assert len(site.asked) == 2
    assert done.stats["inews/breaker/ended/127.0.0.1"] == "failing: time-out"


def test_one_bad_page_with_its_retries_does_not_open_the_breaker() -> None:
    def respond(path: str, turn: int):
        return page(status=503) if path == "/bad" else page()

    with LocalSite(respond) as site:
        done = crawl(
            [site.url("/bad")],
            **without_robots(INEWS_BREAKER_FAILURES=3, INEWS_BREAKER_PAUSE=30, RETRY_TIMES=5),
        )
    assert len(site.asked) == 6
    assert list(done.lost.values()) == ["http_503"]
    assert "inews/breaker/opened/127.0.0.1" not in done.stats


def test_a_refusing_host_does_not_hold_up_another() -> None:
    with (
        LocalSite(lambda path, turn: page(status=429, Retry_After="2")) as refusing,
        LocalSite(lambda path, turn: page()) as kind,
    ):
        addresses = [refusing.url(f"/{n}") for n in range(2)]
        addresses += [kind.url(f"/{n}", "localhost") for n in range(20)]
        done = crawl(addresses, **without_robots(INEWS_BREAKER_FAILURES=99, RETRY_TIMES=0))
    assert len(done.had) == 20
    assert kind.asked[-1][0] - kind.asked[0][0] < 2


# --- robots.txt -----------------------------------------------------------------------------------------


def test_robots_txt_forbids_by_the_rules_for_us() -> None:
    text = "User-agent: inews_crawler\nDisallow: /private\n\nUser-agent: *\nDisallow: /\n"
    with LocalSite(lambda path, turn: robots(text) if path == "/robots.txt" else page()) as site:
        done = crawl([site.url("/a"), site.url("/private/b")])
        assert done.lost == {site.url("/private/b"): "robots"}
    assert site.paths() == ["/robots.txt", "/a"]


@pytest.mark.parametrize(
    "answer",
    [
        page("User-agent: *\nDisallow: /", status=404),
        page(status=403),
        (200, {"Content-Type": "text/plain"}, b"\x00\xff\xfe garbage \r\n: : :\nDisallow\n" * 50),
        (200, {"Content-Type": "text/html"}, b"<html><body>User-agent: nobody</body></html>"),
        (301, {"Location": "/robots.txt"}, b""),
    ],
    ids=["404", "403", "garbage", "html", "loop"],
)
def test_an_absent_or_senseless_robots_txt_forbids_nothing(answer) -> None:
    with LocalSite(lambda path, turn: answer if path == "/robots.txt" else page()) as site:
        done = crawl([site.url("/a")], REDIRECT_MAX_TIMES=3)
    assert list(done.had.values()) == [200]


def test_an_unreachable_robots_txt_forbids_everything_but_is_asked_again_first() -> None:
    with LocalSite(lambda path, turn: page(status=500)) as site:
        done = crawl([site.url("/a"), site.url("/b")])
    assert site.paths() == ["/robots.txt"] * 3
    assert set(done.lost.values()) == {"robots_unreachable"}
    assert done.stats["inews/robots/unreachable/127.0.0.1"] == "HTTP 500"
    assert "Traceback" not in done.log


def test_robots_txt_that_fails_once_is_read() -> None:
    def respond(path: str, turn: int):
        if path == "/robots.txt":
            return page(status=503) if turn == 0 else robots("User-agent: *\nDisallow: /b\n")
        return page()

    with LocalSite(respond) as site:
        done = crawl([site.url("/a"), site.url("/b")])
        assert list(done.had) == [site.url("/a")]
        assert done.lost == {site.url("/b"): "robots"}


@pytest.mark.parametrize("declared", [True, False])
def test_a_huge_robots_txt_is_read_as_far_as_reading_goes(declared: bool) -> None:
    head = b"User-agent: *\nDisallow: /b\n"

    def huge(handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/plain")
        handler.send_header("Content-Length", str(20_000_000)) if declared else None
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(head)
        for _ in range(2000):
            handler.wfile.write(b"# " + b"x" * 9_997 + b"\n")
        handler.close_connection = True

    with LocalSite(lambda path, turn: huge if path == "/robots.txt" else page()) as site:
        done = crawl([site.url("/a"), site.url("/b")], DOWNLOAD_MAXSIZE=1_000_000)
        assert list(done.had) == [site.url("/a")]
        assert done.lost == {site.url("/b"): "robots"}
