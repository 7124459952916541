"""Retry-After, the breaker's states, challenge marks and the user agent, each on its own."""

from datetime import UTC, datetime

import pytest

from inews_crawler.exceptions import ArgumentError
from inews_crawler.middlewares.breaker import Breaker, BreakerRules, Failure, State
from inews_crawler.middlewares.challenge import is_challenge
from inews_crawler.middlewares.retry_after import read_retry_after
from inews_crawler.useragent import build_user_agent, is_default_contact

NOON = datetime(2024, 7, 8, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Mon, 08 Jul 2024 12:00:30 GMT", 30),
        ("Monday, 08-Jul-24 12:01:00 GMT", 60),
        ("Mon, 08 Jul 2024 11:00:00 GMT", 0),
        ("Mon, 08 Jul 2024 12:00:30 -0000", 30),
        (None, None),
        ("", None),
        ("-3", None),
        ("1.5", None),
        ("tomorrow", None),
        ("9" * 400, None),
        ("Mon, 08 Jul 99999 12:00:00 GMT", None),
        ("٣", None),
    ],
)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert read_retry_after(value, now=NOON) == seconds


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def refused(address: str, **given) -> Failure:
    return Failure(address, "HTTP 429", **{"refusal": True, **given})


def test_the_breaker_opens_half_opens_and_ends() -> None:
    clock = Clock()
    breaker = Breaker(BreakerRules(failures=2, pause=10, openings=2), clock)
    assert not breaker.note_failure(refused("a"))
    assert breaker.note_failure(refused("b"))
    assert (breaker.state, breaker.open_until) == (State.OPEN, 10)
    clock.now = 9.9
    assert breaker.state is State.OPEN
    clock.now = 10
    assert breaker.state is State.HALF_OPEN
    assert breaker.note_failure(refused("c"))
    assert breaker.state is State.ENDED
    breaker.note_success()
    assert breaker.state is State.ENDED


def test_success_forgets_failures_and_openings() -> None:
    clock = Clock()
    breaker = Breaker(BreakerRules(failures=2, pause=10, openings=2), clock)
    breaker.note_failure(refused("a"))
    breaker.note_success()
    assert not breaker.note_failure(refused("b"))
    assert breaker.note_failure(refused("c"))
    clock.now = 10
    breaker.note_success()
    assert (breaker.state, breaker.openings) == (State.CLOSED, 0)


def test_an_answer_that_was_under_way_when_it_opened_changes_nothing() -> None:
    breaker = Breaker(BreakerRules(failures=1, pause=10, openings=9), Clock())
    breaker.note_failure(refused("a"))
    assert not breaker.note_failure(refused("b"))
    breaker.note_success()
    assert (breaker.state, breaker.openings) == (State.OPEN, 1)


def test_it_pauses_as_long_as_the_host_asks() -> None:
    breaker = Breaker(BreakerRules(failures=1, pause=10, openings=9), Clock())
    breaker.note_failure(refused("a", wait=90))
    assert breaker.open_until == 90


def test_it_remembers_whether_the_host_refused_or_merely_failed() -> None:
    breaker = Breaker(BreakerRules(failures=9), Clock())
    breaker.note_failure(Failure("a", "time-out", refusal=False))
    assert not breaker.is_refusing
    breaker.note_failure(refused("b"))
    assert breaker.is_refusing


@pytest.mark.parametrize(
    ("status", "headers", "body", "verdict"),
    [
        (403, {"cf-mitigated": b"challenge"}, b"", True),
        (200, {}, b"<html><head><title>Just a moment...</title>", True),
        (503, {}, b"<html><head><title>Attention Required! | Cloudflare</title>", True),
        (403, {}, b'<body><form id="challenge-form" action="/?__cf_chl_f_tk=x">', True),
        (200, {}, b'<body><div class="g-recaptcha" data-sitekey="x"></div>', True),
        (
            200,
            {},
            b"<html><head><title>Cara kerja captcha dan g-recaptcha</title><body><p>h-captcha</p>",
            False,
        ),
        (200, {}, b'<script type="application/ld+json">{}</script><div class="g-recaptcha"></div>', False),
        (200, {}, b"<p>x</p>" * 100 + b"<title>Just a moment...</title>" + b" " * 50_000, False),
        (404, {}, b"<title>Just a moment...</title>", False),
        (200, {}, b"", False),
    ],
)
def test_challenge_pages(status: int, headers: dict[str, bytes], body: bytes, verdict: bool) -> None:
    assert is_challenge(status, headers, body) is verdict


def test_the_user_agent_names_us_and_the_contact() -> None:
    agent = build_user_agent(" https://example.org/crawler ")
    assert agent.startswith("Mozilla/5.0 (X11; Linux x86_64) ")
    assert agent.endswith(" inews_crawler/1.0.0 (+https://example.org/crawler)")


@pytest.mark.parametrize(
    "contact", ["", "  ", "a\r\nX: y", "a\x00", "é@example.org", "a) evil (", "x" * 201, "a\u2028b"]
)
def test_a_contact_that_cannot_stand_in_a_header_is_refused(contact: str) -> None:
    with pytest.raises(ArgumentError) as error:
        build_user_agent(contact)
    assert "INEWS_CONTACT" in str(error.value) and "\n" not in str(error.value)


def test_the_default_contact_is_known_as_such() -> None:
    assert is_default_contact("no contact given")
    assert not is_default_contact("redaksi@example.org")
